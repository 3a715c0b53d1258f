// These tests open archives as people make them, and as nobody should.
package files

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/korean"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
)

func keyOf(err error) string {
	var e *domain.Error
	if errors.As(err, &e) {
		return e.Key
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func opened(t *testing.T, b []byte, l ZipLimits) (*Zip, error) {
	t.Helper()
	return OpenZip(bytes.NewReader(b), int64(len(b)), l)
}

func TestEachFileOfAnArchiveHasItsOwnStanding(t *testing.T) {
	t.Parallel()
	b := zipped(t, entry{"서류/", ""}, entry{"서류/재무제표.pdf", "%PDF-1.7"}, entry{"../../etc/passwd", "x"}, entry{"/abs.txt", "x"}, entry{`C:\win.txt`, "x"},
		entry{"안쪽.zip", "PK"}, entry{"빈.txt", ""}, entry{"__MACOSX/._재무제표.pdf", "x"}, entry{".DS_Store", "x"}, entry{"bomb.txt", strings.Repeat("0", 3<<20)},
		entry{"다른/재무제표.pdf", "%PDF-1.4"})
	z, err := opened(t, b, DefaultZipLimits)
	if err != nil {
		t.Fatal(err)
	}
	var got [][3]string
	for _, e := range z.Entries {
		got = append(got, [3]string{e.Name, e.Folder, keyOf(e.Problem)})
	}
	want := [][3]string{{"재무제표.pdf", "서류", ""}, {"passwd", "", "files.zip.path"}, {"abs.txt", "", "files.zip.path"}, {"win.txt", "", "files.zip.path"},
		{"안쪽.zip", "", "files.zip.nested"}, {"빈.txt", "", "files.empty"}, {"bomb.txt", "", "files.zip.ratio"}, {"재무제표 (2).pdf", "다른", ""}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	r, err := z.Take(7)
	if err != nil {
		t.Fatal(err)
	}
	if content, err := io.ReadAll(r); err != nil || string(content) != "%PDF-1.4" {
		t.Errorf("%q, %v", content, err)
	}
	for _, i := range []int{-1, 1, 99} {
		if _, err := z.Take(i); !errors.Is(err, domain.E(domain.NotFound, "not_found")) {
			t.Errorf("entry %d: %v", i, err)
		}
	}
}

func TestAnArchiveAsAWholeHasLimits(t *testing.T) {
	t.Parallel()
	two := zipped(t, entry{"a.txt", "xx"}, entry{"b.txt", "xx"})
	for _, c := range []struct {
		name    string
		content []byte
		limits  ZipLimits
		key     string
	}{
		{"no archive", []byte("%PDF"), DefaultZipLimits, "files.zip.unreadable"},
		{"nothing in it", zipped(t, entry{"folder/", ""}), DefaultZipLimits, "files.zip.empty"},
		{"one file too many", two, ZipLimits{1, 100, 10}, "files.zip.many"},
		{"one byte too many", two, ZipLimits{10, 3, 10}, "files.zip.large"},
		{"exactly as much as may be", two, ZipLimits{2, 4, 10}, ""},
	} {
		if _, err := opened(t, c.content, c.limits); keyOf(err) != c.key {
			t.Errorf("%s: got %q, want %q", c.name, keyOf(err), c.key)
		}
	}
}

func TestAnArchiveThatLiesAboutASizeIsNotBelieved(t *testing.T) {
	t.Parallel()
	b := zipped(t, entry{"a.txt", strings.Repeat("x", 5000)})
	at := bytes.Index(b, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(b[at+24:], 10) // the directory says ten bytes
	z, err := opened(t, b, DefaultZipLimits)
	if err != nil {
		t.Fatal(err)
	}
	r, err := z.Take(0)
	if err != nil {
		t.Fatal(err)
	}
	if content, err := io.ReadAll(r); err == nil || len(content) > 10 {
		t.Errorf("%d bytes, %v", len(content), err)
	}
}

func TestKoreanNamesAreReadWhoeverWroteThem(t *testing.T) {
	t.Parallel()
	cp949 := func(s string) string {
		out, err := korean.EUCKR.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	raw := cp949("참여확인서.pdf")
	extra := binary.LittleEndian.AppendUint32([]byte{1}, crc32.ChecksumIEEE([]byte("plain.pdf")))
	extra = append(extra, "이름.pdf"...)
	field := append(binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, 0x7075), uint16(len(extra))), extra...)
	for _, c := range []struct {
		name string
		h    zip.FileHeader
		want string
	}{
		{"Windows in CP949", zip.FileHeader{Name: raw, NonUTF8: true}, "참여확인서.pdf"},
		{"Windows in CP949, a syllable EUC-KR lacks", zip.FileHeader{Name: cp949("똠방각하.pdf"), NonUTF8: true}, "똠방각하.pdf"},
		{"Windows in CP949, whose bytes are letters of UTF-8 by chance", zip.FileHeader{Name: cp949("표1.xlsx"), NonUTF8: true}, "표1.xlsx"},
		{"in UTF-8, saying so, with letters of two bytes", zip.FileHeader{Name: "\u01e51.xlsx"}, "\u01e51.xlsx"},
		{"a Mac, with letters of two bytes", zip.FileHeader{Name: "re\u0301sume\u0301.pdf", NonUTF8: true}, "r\u00e9sum\u00e9.pdf"},
		{"in UTF-8 and saying so", zip.FileHeader{Name: "참여확인서.pdf"}, "참여확인서.pdf"},
		{"a Mac, in pieces and not saying so", zip.FileHeader{Name: "\u1112\u1161\u11ab\u1100\u1173\u11af.pdf", NonUTF8: true}, "한글.pdf"},
		{"with a field for the name", zip.FileHeader{Name: "plain.pdf", Extra: field}, "이름.pdf"},
		{"with a field of another name", zip.FileHeader{Name: "other.pdf", Extra: field}, "other.pdf"},
	} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.CreateHeader(&c.h)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte("x"))
		_ = z.Close()
		got, err := opened(t, b.Bytes(), DefaultZipLimits)
		if err != nil || got.Entries[0].Name != c.want {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}

// slow is a content that can only be read from where it was sought.
type slow struct{ *bytes.Reader }

func (s slow) seeker() io.ReadSeeker { return struct{ io.ReadSeeker }{s.Reader} }

func TestAnArchiveIsReadFromAStoreThatOnlySeeks(t *testing.T) {
	t.Parallel()
	b := zipped(t, entry{"a.txt", "hello"})
	z, err := OpenZip(slow{bytes.NewReader(b)}.seeker(), int64(len(b)), DefaultZipLimits)
	if err != nil {
		t.Fatal(err)
	}
	r, err := z.Take(0)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || string(got) != "hello" {
		t.Errorf("%q, %v", got, err)
	}
}

func FuzzOpenZip(f *testing.F) {
	f.Add(zipped(f, entry{"a/b.txt", "x"}, entry{"../c", "y"}))
	f.Add(zipped(f, entry{"a.zip", "x"})[:30])
	f.Fuzz(func(t *testing.T, b []byte) {
		z, err := OpenZip(bytes.NewReader(b), int64(len(b)), ZipLimits{50, 1 << 20, 50})
		if err != nil {
			if keyOf(err) == "" {
				t.Error("a refusal without a reason")
			}
			return
		}
		var names []string
		for i, e := range z.Entries {
			names = append(names, strings.ToLower(e.Name))
			if strings.ContainsAny(e.Name, "/\\\x00") || e.Name == "" || e.Name == ".." {
				t.Errorf("a name %q", e.Name)
			}
			if r, err := z.Take(i); err == nil {
				n, _ := io.Copy(io.Discard, r)
				if n > 1<<20 {
					t.Errorf("%d bytes", n)
				}
				_ = r.Close()
			}
		}
		slices.Sort(names)
		if len(slices.Compact(names)) != len(z.Entries) {
			t.Error("two files of one name")
		}
	})
}
