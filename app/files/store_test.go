// One suite for every kind of store: a folder, a bucket in a small S3 server inside the test, and a real S3 server when
// GONGMO_TEST_S3 names one (s3://key:secret@host/bucket?tls=off).
package files_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/app/files"
	"gongmo/app/files/filestest"
	"gongmo/domain"
	"gongmo/workflows"
	"gongmo/workflows/memory"
)

const roomy = 64 << 20

func TestFolder(t *testing.T) {
	t.Parallel()
	conform(t, func(t *testing.T) files.Store { return open(t, t.TempDir()) })
}

func TestBucketInsideTheTest(t *testing.T) {
	t.Parallel()
	conform(t, func(t *testing.T) files.Store {
		return open(t, strings.Replace(filestest.StartS3(t), "?", "/some/where?", 1))
	})
}

func TestBucketOfARealServer(t *testing.T) {
	t.Parallel()
	address := os.Getenv("GONGMO_TEST_S3")
	if address == "" {
		t.Skip("GONGMO_TEST_S3 names no S3 server")
	}
	conform(t, func(t *testing.T) files.Store {
		bucket, query, _ := strings.Cut(address, "?")
		return open(t, fmt.Sprintf("%s/run%d?%s", bucket, time.Now().UnixNano(), query))
	})
}

func open(t *testing.T, url string) files.Store {
	t.Helper()
	s, err := files.New(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func put(t *testing.T, s files.Store, content []byte) files.Stored {
	t.Helper()
	got, err := s.Put(t.Context(), bytes.NewReader(content), roomy)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func contents(t *testing.T, s files.Store) []string {
	t.Helper()
	var list []string
	err := s.Walk(t.Context(), func(b files.Blob) error {
		if age := time.Since(b.KeptAt); age < -time.Minute || age > time.Hour {
			t.Errorf("%s is said to be kept since %s", b.SHA256, b.KeptAt)
		}
		list = append(list, fmt.Sprintf("%s %d", b.SHA256, b.Size))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func conform(t *testing.T, fresh func(*testing.T) files.Store) {
	plan := []byte("사업계획서\n")
	t.Run("what was put can be read and sought again", func(t *testing.T) {
		t.Parallel()
		s := fresh(t)
		want := files.Stored{SHA256: sum(plan), Size: int64(len(plan)), MediaType: "text/plain"}
		if diff := cmp.Diff(want, put(t, s, plan)); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
		r, err := s.Open(t.Context(), want.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for range 2 { // http.ServeContent looks for the size first, and answers ranges
			if _, err := r.Seek(3, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(r)
			if err != nil || !bytes.Equal(got, plan[3:]) {
				t.Fatalf("got %q, %v", got, err)
			}
		}
		if end, err := r.Seek(0, io.SeekEnd); err != nil || end != want.Size {
			t.Errorf("ends at %d, %v", end, err)
		}
	})
	t.Run("the same content is kept once", func(t *testing.T) {
		t.Parallel()
		s := fresh(t)
		first, second := put(t, s, plan), put(t, s, plan)
		if first != second {
			t.Errorf("%v and %v", first, second)
		}
		if diff := cmp.Diff([]string{fmt.Sprintf("%s %d", sum(plan), len(plan))}, contents(t, s)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
	t.Run("many may put the same at once", func(t *testing.T) {
		t.Parallel()
		s := fresh(t)
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				if _, err := s.Put(t.Context(), bytes.NewReader(plan), roomy); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if err := files.Verify(t.Context(), s, sum(plan)); err != nil {
			t.Error(err)
		}
	})
	t.Run("a large content arrives whole", func(t *testing.T) {
		t.Parallel()
		s := fresh(t)
		large := bytes.Repeat([]byte("0123456789abcdef"), 20<<20/16) // more than one part of a multipart upload
		if got := put(t, s, large); got.SHA256 != sum(large) || got.Size != 20<<20 {
			t.Errorf("got %v", got)
		}
		if err := files.Verify(t.Context(), s, sum(large)); err != nil {
			t.Error(err)
		}
	})
	t.Run("what is refused leaves nothing", func(t *testing.T) {
		t.Parallel()
		s := fresh(t)
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		for _, c := range []struct {
			name  string
			ctx   context.Context
			r     io.Reader
			limit int64
			want  error
		}{
			{"nothing in it", t.Context(), strings.NewReader(""), roomy, files.ErrEmpty},
			{"one byte too many", t.Context(), bytes.NewReader(plan), int64(len(plan)) - 1, files.TooLarge(int64(len(plan)) - 1)},
			{"an endless sender", t.Context(), neverEnding{}, 1 << 20, files.TooLarge(1 << 20)},
			{"a broken line", t.Context(), io.MultiReader(bytes.NewReader(plan), iotest.ErrReader(io.ErrUnexpectedEOF)), roomy, files.ErrBroken},
			{"nobody waits any more", cancelled, bytes.NewReader(plan), roomy, context.Canceled},
		} {
			if _, err := s.Put(c.ctx, c.r, c.limit); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", c.name, err, c.want)
			}
		}
		if got := contents(t, s); len(got) > 0 {
			t.Errorf("kept %v", got)
		}
	})
	t.Run("exactly the limit is not too large", func(t *testing.T) {
		t.Parallel()
		if _, err := fresh(t).Put(t.Context(), bytes.NewReader(plan), int64(len(plan))); err != nil {
			t.Error(err)
		}
	})
	t.Run("what is not there is missing", func(t *testing.T) {
		t.Parallel()
		s := fresh(t)
		for _, name := range []string{sum(plan), "", "../../etc/passwd", strings.Repeat("A", 64), strings.Repeat("z", 64)} {
			if _, err := s.Open(t.Context(), name); !errors.Is(err, files.ErrMissing) {
				t.Errorf("%q: got %v", name, err)
			}
			if err := s.Remove(t.Context(), name); err != nil {
				t.Errorf("removing %q: %v", name, err)
			}
		}
	})
	t.Run("a removed content is gone and the others stay", func(t *testing.T) {
		t.Parallel()
		s := fresh(t)
		other := put(t, s, []byte("다른 파일"))
		put(t, s, plan)
		if err := s.Remove(t.Context(), sum(plan)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Open(t.Context(), sum(plan)); !errors.Is(err, files.ErrMissing) {
			t.Errorf("got %v", err)
		}
		if diff := cmp.Diff([]string{fmt.Sprintf("%s %d", other.SHA256, other.Size)}, contents(t, s)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
	t.Run("a walk finds more contents than a page of a listing has, each once", func(t *testing.T) {
		t.Parallel()
		s := fresh(t)
		var want []string
		for i := range 10 {
			kept := put(t, s, []byte{byte(i + 1)})
			want = append(want, fmt.Sprintf("%s %d", kept.SHA256, kept.Size))
		}
		got := contents(t, s)
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
	t.Run("what no row knows of is found and cleared away when its time is over, and nothing else", func(t *testing.T) {
		t.Parallel()
		strays(t, fresh(t))
	})
	t.Run("a walk stops when its visitor has had enough", func(t *testing.T) {
		t.Parallel()
		s := fresh(t)
		put(t, s, plan)
		put(t, s, []byte("다른 파일"))
		enough, visits := errors.New("enough"), 0
		err := s.Walk(t.Context(), func(files.Blob) error { visits++; return enough })
		if !errors.Is(err, enough) || visits != 1 {
			t.Errorf("got %v after %d visits", err, visits)
		}
	})
	t.Run("a store in order says so", func(t *testing.T) {
		t.Parallel()
		if err := fresh(t).Check(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// strays leaves contents in a store as an old version did, and some that rows know of.
func strays(t *testing.T, s files.Store) {
	now := time.Now()
	e := &workflows.Engine{Work: memory.New(func() time.Time { return now }), Contents: s, Policies: workflows.Policies{Lives: workflows.Lives{Unnamed: 24 * time.Hour}}}
	var old []string
	for i := range 5 {
		old = append(old, put(t, s, []byte{byte(i + 1)}).SHA256)
	}
	named, arrived, part := put(t, s, []byte("named")).SHA256, put(t, s, []byte("arrived")).SHA256, put(t, s, []byte("part")).SHA256
	if got, err := e.SweepStrays(t.Context(), workflows.SweepStrays{}); err != nil || got.Young != 8 || got.Found != 0 {
		t.Errorf("young contents: %+v %v", got, err)
	}
	now = now.Add(25 * time.Hour)
	if got, err := e.SweepStrays(t.Context(), workflows.SweepStrays{}); !errors.Is(err, workflows.ErrForeignStore) || got.Cleared != 0 || len(contents(t, s)) != 8 {
		t.Errorf("a store of which the database knows nothing: %+v %v", got, err)
	}
	err := e.Work.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		up := &workflows.Upload{PersonID: 7, Name: "a", QuestionKey: "q", Size: 4, BegunAt: now, ExpiresAt: now.Add(time.Hour)}
		return errors.Join(tx.Insert(&workflows.StoredFile{Sha256: named, Size: 5, Name: "a", ScanState: workflows.Unscanned, UploadedAt: now}), tx.Insert(up),
			tx.Insert(&workflows.UploadPart{UploadID: up.ID, Size: 4, Sha256: part}))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Arriving(t.Context(), arrived, 7); err != nil {
		t.Fatal(err)
	}
	var told []string
	in := workflows.SweepStrays{DryRun: true, Found: func(c workflows.KeptContent, cleared bool) {
		told = append(told, fmt.Sprint(c.SHA256, cleared))
	}}
	for _, dry := range []bool{true, false} {
		in.DryRun, told = dry, nil
		got, err := e.SweepStrays(t.Context(), in)
		want := workflows.Strays{Looked: 8, Named: 3, Found: 5, Bytes: 5, Cleared: map[bool]int{false: 5}[dry]}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("dry run %v: %v (-want +got)\n%s", dry, err, diff)
		}
		for _, sum := range old {
			if !slices.Contains(told, fmt.Sprint(sum, !dry)) {
				t.Errorf("dry run %v: nobody is told of %s: %v", dry, sum, told)
			}
		}
		if left := len(contents(t, s)); left != map[bool]int{true: 8, false: 3}[dry] {
			t.Errorf("dry run %v leaves %d contents", dry, left)
		}
	}
	if got, err := e.SweepStrays(t.Context(), workflows.SweepStrays{}); err != nil || got.Found != 0 || got.Looked != 3 {
		t.Errorf("a second time: %+v %v", got, err)
	}
}

type neverEnding struct{}

func (neverEnding) Read(p []byte) (int, error) { return len(p), nil }

func TestADamagedFileIsFoundAndRepairedByTheNextUpload(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	kept := put(t, s, []byte("영수증"))
	path := filepath.Join(dir, kept.SHA256[:2], kept.SHA256[2:4], kept.SHA256)
	if err := os.WriteFile(path, []byte("영수즈"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := files.Verify(t.Context(), s, kept.SHA256); !errors.Is(err, files.ErrDamaged) {
		t.Errorf("got %v, want ErrDamaged", err)
	}
	put(t, s, []byte("영수증"))
	if err := files.Verify(t.Context(), s, kept.SHA256); err != nil {
		t.Error(err)
	}
}

func TestTheRestOfACrashIsSweptAndARunningUploadIsNot(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open(t, dir)
	old, young := filepath.Join(dir, ".incoming", "upload-old"), filepath.Join(dir, ".incoming", "upload-young")
	for _, path := range []string{old, young} {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	yesterday := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(old, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("the old one stayed: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("the young one went: %v", err)
	}
}

func TestNothingIsReadOrWrittenThroughALinkOutOfTheFolder(t *testing.T) {
	t.Parallel()
	dir, outside := t.TempDir(), t.TempDir()
	s := open(t, dir)
	name := sum([]byte("x"))
	if err := os.Symlink(outside, filepath.Join(dir, name[:2])); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), strings.NewReader("x"), roomy); err == nil {
		t.Error("put through the link")
	}
	if left, _ := os.ReadDir(outside); len(left) > 0 {
		t.Errorf("outside: %v", left)
	}
}

func TestAnAnnouncedSizeIsCheckedBeforeReading(t *testing.T) {
	t.Parallel()
	err := files.CheckSize(23<<20, 20<<20)
	var e *domain.Error
	if !errors.As(err, &e) || e.Args["limit"] != int64(20<<20) || e.Args["size"] != int64(23<<20) {
		t.Errorf("got %v", err)
	}
	if err := files.CheckSize(0, 1); !errors.Is(err, files.ErrEmpty) {
		t.Errorf("got %v", err)
	}
	if err := files.CheckSize(20<<20, 20<<20); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestAnAddressThatIsNoBucketIsRefusedWithoutItsSecret(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"s3://host/bucket", "s3://id:s3cret@host", "s3://id:s3cret@ho st/bucket"} {
		if _, err := files.New(t.Context(), bad, nil); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: got %v", bad, err)
		}
	}
}

func TestPartsArePutTogetherAndClearingThemTakesNoFileAlong(t *testing.T) {
	t.Parallel()
	stores := map[string]files.Store{"folder": open(t, t.TempDir()), "bucket": open(t, filestest.StartS3(t))}
	if address := os.Getenv("GONGMO_TEST_S3"); address != "" {
		stores["bucket of a real server"] = open(t, address)
	}
	for name, s := range stores {
		t.Run(name, func(t *testing.T) {
			whole := put(t, s, []byte("앞뒤"))
			var sums []string
			for i, piece := range []string{"앞", "뒤"} {
				sum, size, err := files.PutPart(t.Context(), s, 7, int64(3*i), strings.NewReader(piece))
				if err != nil || size != 3 {
					t.Fatal(size, err)
				}
				sums = append(sums, sum)
			}
			r := files.Join(t.Context(), s, sums)
			got, err := s.Put(t.Context(), r, roomy)
			if err != nil || got.SHA256 != whole.SHA256 {
				t.Errorf("got %+v, %v", got, err)
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
			same, _, err := files.PutPart(t.Context(), s, 8, 0, strings.NewReader("앞뒤"))
			if err != nil || same == whole.SHA256 {
				t.Errorf("a part that is the whole file has the file's hash: %v", err)
			}
			for _, sum := range append(sums, same) {
				if err := s.Remove(t.Context(), sum); err != nil {
					t.Error(err)
				}
			}
			if err := files.Verify(t.Context(), s, whole.SHA256); err != nil {
				t.Error(err)
			}
			if _, err := io.ReadAll(files.Join(t.Context(), s, sums)); !errors.Is(err, files.ErrMissing) {
				t.Errorf("parts that are gone: %v", err)
			}
			if _, _, err := files.PutPart(t.Context(), s, 7, 0, strings.NewReader("")); !errors.Is(err, files.ErrEmpty) {
				t.Errorf("an empty part: %v", err)
			}
			if _, _, err := files.PutPart(t.Context(), s, 7, 0, io.MultiReader(strings.NewReader("x"), iotest.ErrReader(io.ErrUnexpectedEOF))); !errors.Is(err, files.ErrBroken) {
				t.Errorf("a broken line: %v", err)
			}
		})
	}
}
