// This file is the scenario of broken lines: large files that go up in parts, each cut at a random byte once, and go on from where
// they were; afterwards every kept content has the hash of what was sent, and nothing else lies in the store.
package bench

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"gongmo/app/mail/mailsink"
)

// How many files, and about how large.
const (
	largeFiles = 500
	largeBytes = 10 << 20
)

// brokenLines plays it.
func brokenLines(ctx context.Context, b *bench, l limits, _ *mailsink.Sink) error {
	s := storm{bench: b, limits: l, drafts: b.world.rush, closeIn: time.Hour}
	if err := s.ready(ctx); err != nil {
		return err
	}
	sums := make([]string, len(s.drafts))
	var next, cuts atomic.Int64
	var clients sync.WaitGroup
	for range b.Clients {
		clients.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(s.drafts) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				v := &visitor{storm: &s, client: newClient(1), draft: s.drafts[i], random: chance(i)}
				sums[i] = v.upload(ctx, i, &cuts)
				v.client.CloseIdleConnections()
			}
		})
	}
	clients.Wait()
	s.took = time.Since(s.began)
	fmt.Fprintf(b.Out, "%d files of about %d MB in %.0f s (%.0f MB/s), %d lines cut; peak memory %d MiB\n", len(sums), largeBytes>>20, s.took.Seconds(),
		float64(len(sums))*largeBytes/1e6/s.took.Seconds(), cuts.Load(), b.nodes[0].peakMemory()>>20)
	return s.checkUploads(ctx, sums)
}

// checkUploads compares what was sent with what is kept, and waits for the sweep that clears the parts away.
func (s *storm) checkUploads(ctx context.Context, sums []string) error {
	var missing, wrong int64
	for i, sum := range sums {
		var n int64
		if err := s.app.DB.Pool.QueryRow(ctx, `select count(*) from application_file f join stored_file s on s.id = f.file_id
			where f.application_id = $1 and s.sha256 = $2`, int64(s.drafts[i].id), sum).Scan(&n); err != nil {
			return err
		}
		if n != 1 {
			missing++
		} else if !s.kept(ctx, sum) {
			wrong++
		}
	}
	const patience = 150 * time.Second
	var orphans int64
	for begun := time.Now(); ; {
		n, err := s.orphans(ctx)
		if err != nil {
			return err
		}
		if orphans = n; n == 0 || time.Since(begun) > patience {
			break
		}
		sleepUntil(ctx, time.Now().Add(2*time.Second))
	}
	lines := []finding{{"answers that nobody should get", int64(len(s.strange)), ""}, {"files that are not attached as they were sent", missing, ""},
		{"contents with another hash", wrong, ""}, {"contents that belong to nothing, after the sweep", orphans, ""}}
	var bad []error
	for _, l := range lines {
		fmt.Fprintf(s.Out, "  %6d  %s\n", l.n, l.what)
		if l.n != 0 {
			bad = append(bad, errors.New(l.what))
		}
	}
	for _, text := range s.strange {
		fmt.Fprintf(s.Out, "  odd: %s\n", text)
	}
	return errors.Join(append(bad, s.overLimits())...)
}

// orphans counts contents on the disk that no row speaks of.
func (s *storm) orphans(ctx context.Context) (n int64, err error) {
	rows, err := s.app.DB.Pool.Query(ctx, `select sha256 from stored_file`)
	if err != nil {
		return 0, err
	}
	known := map[string]bool{}
	var sum string
	for rows.Next() {
		if err := rows.Scan(&sum); err != nil {
			return 0, err
		}
		known[sum] = true
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	err = filepath.WalkDir(filepath.Join(s.Dir, "data", "files"), func(_ string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // cleared away meanwhile
		}
		if err == nil && !d.IsDir() && !known[d.Name()] {
			n++
		}
		return err
	})
	return n, err
}

// arriving is how far an upload is, as the node says it.
type arriving struct {
	URL    string `json:"url"`
	Offset int64  `json:"offset"`
	Part   int64  `json:"part"`
	Next   string `json:"next"`
	Error  string `json:"error"`
}

// upload sends a file of its own in parts, is cut off once, asks how far it came, goes on, and gives the hash of the whole.
func (v *visitor) upload(ctx context.Context, i int, cuts *atomic.Int64) string {
	_, _, question := v.questions()
	content := largeContent(i)
	size := int64(len(content))
	whole := sha256.Sum256(content)
	form := url.Values{"name": {"제안서.pdf"}, "size": {strconv.FormatInt(size, 10)}, "fingerprint": {strconv.Itoa(i)}, "idempotency_key": {strconv.Itoa(i)}}
	a, ok := v.tell(ctx, http.MethodPost, fmt.Sprintf("/applications/%d/uploads/%s", v.draft.id, question), formType, []byte(form.Encode()))
	if !ok {
		return ""
	}
	cut := v.random.Int64N(size)
	for tries := 0; a.Offset < size && tries < 50 && ctx.Err() == nil; tries++ {
		end := min(a.Offset+a.Part, size)
		if cut >= a.Offset && cut < end { // the line breaks in the middle of this part, once
			cuts.Add(1)
			v.broken(ctx, a, content[a.Offset:end], cut-a.Offset)
			cut = -1
			if a, ok = v.tell(ctx, http.MethodGet, a.URL, "", nil); !ok {
				return ""
			}
			continue
		}
		if a, ok = v.tell(ctx, http.MethodPost, a.URL+"/parts?at="+strconv.FormatInt(a.Offset, 10), "application/octet-stream", content[a.Offset:end]); !ok {
			return ""
		}
	}
	if done, ok := v.tell(ctx, http.MethodPost, a.URL+"/finish", formType, []byte("idempotency_key=f")); !ok || done.Next == "" {
		v.odd("application %d: the upload did not end: %+v", v.draft.id, done)
	}
	return hex.EncodeToString(whole[:])
}

// tell sends a step of an upload and reads how far it is.
func (v *visitor) tell(ctx context.Context, method, path, contentType string, body []byte) (a arriving, ok bool) {
	p := v.send(ctx, method, path, contentType, body)
	if p.err != nil || p.status != http.StatusOK {
		v.odd("%s %s: %d %v %.200s", method, path, p.status, p.err, p.body)
		return a, false
	}
	if err := json.Unmarshal([]byte(p.body), &a); err != nil {
		v.odd("%s %s: %v", method, path, err)
		return a, false
	}
	return a, true
}

// broken sends the beginning of a part and lets the line go.
func (v *visitor) broken(ctx context.Context, a arriving, part []byte, sent int64) {
	r, w := io.Pipe()
	go func() {
		_, _ = w.Write(part[:sent])
		w.CloseWithError(errors.New("the line is cut"))
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, v.node()+a.URL+"/parts?at="+strconv.FormatInt(a.Offset, 10), r)
	if err != nil {
		return
	}
	req.ContentLength = int64(len(part))
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.AddCookie(&http.Cookie{Name: "gongmo", Value: v.draft.owner.session})
	if res, err := v.client.Do(req); err == nil {
		_ = res.Body.Close()
		v.odd("a part that was cut off was answered with %d", res.StatusCode)
	}
}

// largeContent is a file of a company's own, the same in every run: chance in the clothes of a PDF.
func largeContent(i int) []byte {
	var seed [32]byte
	copy(seed[:], strconv.Itoa(i))
	random := mathrand.NewChaCha8(seed)
	body := make([]byte, largeBytes+i)
	_, _ = random.Read(body) // it cannot fail
	copy(body, "%PDF-1.4\n")
	copy(body[len(body)-6:], "%%EOF\n")
	return body
}
