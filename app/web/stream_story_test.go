// This story sends a large file up and down and looks at how much of it was in memory.
package web_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"runtime/metrics"
	"testing"

	"gongmo/app/web/webtest"
)

// allocated is how many bytes this process has asked for so far, given back or not.
func allocated() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

func TestALargeFileIsNeverWholeInMemory(t *testing.T) {
	s := filesHouse(t)
	a := webtest.OwnerA
	const large, most = 28 << 20, 10 << 20 // the pages around it take what they take
	var body bytes.Buffer
	body.Grow(large + 4096)
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("q.doc_financial", "재무제표.pdf")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(part, "%PDF-1.7\n")
	line := bytes.Repeat([]byte("0123456789abcde\n"), 4096)
	for n := 0; n < large-len(line); n += len(line) {
		_, _ = part.Write(line)
	}
	_ = w.Close()
	ask := func(method, path string, in io.Reader) (status int, got int64) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, in)
		if err != nil {
			t.Fatal(err)
		}
		if in != nil {
			req.Header.Set("Content-Type", w.FormDataContentType())
		}
		req.AddCookie(s.Session(a))
		res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		got, _ = io.Copy(io.Discard, res.Body)
		return res.StatusCode, got
	}
	before := allocated()
	if status, _ := ask(http.MethodPost, s.application()+"/files/doc_financial", &body); status != http.StatusSeeOther {
		t.Fatalf("the upload answers %d", status)
	}
	if took := allocated() - before; took > most {
		t.Errorf("%d MB were asked for while %d MB came in", took>>20, large>>20)
	}
	link := regexp.MustCompile(s.application() + `/download/\d+`).FindString(page(t, s.House, a, s.documents()))
	before = allocated()
	status, got := ask(http.MethodGet, link, nil)
	if took := allocated() - before; status != http.StatusOK || got < large-2*int64(len(line)) || took > most {
		t.Errorf("%d: %d MB were asked for while %d MB went out", status, took>>20, got>>20)
	}
}
