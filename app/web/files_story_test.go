package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"gongmo/app/files"
	"gongmo/app/files/filestest"
	"gongmo/app/web/webtest"
	"gongmo/workflows"
)

// attach posts a file under a name into a slot of the form without a script, and gives what came back.
func (s *walletStory) attach(r webtest.Role, question, name, content string, want int) webtest.Answer {
	s.t.Helper()
	return s.multipart(r, s.application()+"/files/"+question, "q."+question, name, content, want)
}

func (s *walletStory) multipart(r webtest.Role, path, field, name, content string, want int) webtest.Answer {
	s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		s.t.Fatal(err)
	}
	_, _ = part.Write([]byte(content))
	_ = w.Close()
	a := s.request(r, http.MethodPost, path, w.FormDataContentType(), body.Bytes())
	if a.Status != want {
		s.t.Fatalf("%s sends %s to %s: %d %s, want %d\n%s", r, name, path, a.Status, a.Location, want, plain(a))
	}
	return a
}

func (s *walletStory) request(r webtest.Role, method, path, contentType string, body []byte) webtest.Answer {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.AddCookie(s.Session(r))
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	var text bytes.Buffer
	_, _ = text.ReadFrom(res.Body)
	return webtest.Answer{Status: res.StatusCode, Location: res.Header.Get("Location"), Type: res.Header.Get("Content-Type"), Body: text.String()}
}

func TestAFileIsTakenByItsContentAndRefusedWithTheReason(t *testing.T) {
	s := walletHouse(t)
	for _, c := range []struct{ name, content, says string }{
		{"계획서.pdf", "", "빈 파일입니다"},
		{"계획서.pdf", "MZ\x90\x00 this program", "파일만 올릴 수 있습니다"},
		{"계획서.pdf", "%PDF-1.7\ntrailer <</Encrypt 5 0 R>>\n%%EOF\n", "암호를 풀고 다시 올려 주세요"},
		{"계획서.hwp", "%PDF-1.7\n%%EOF\n", "파일 이름의 끝은 .hwp인데 내용은 PDF 파일입니다"},
	} {
		if got := s.attach(webtest.OwnerA, "doc_financial", c.name, c.content, http.StatusUnprocessableEntity); !strings.Contains(got.Body, c.says) || !strings.Contains(got.Body, `id="f-q-doc_financial-err"`) {
			t.Errorf("%s %q: the page does not say %q at its place", c.name, c.content, c.says)
		}
	}
	s.attach(webtest.OwnerA, "doc_financial", "계획서.pdf", "%PDF-1.7\n%%EOF\n", http.StatusSeeOther)
}

func TestWhatNobodyHasScannedWaitsAndMalwareIsServedToNobody(t *testing.T) {
	s := walletHouse(t)
	d := filestest.StartClamd(t, "tcp")
	clamd, err := files.NewClamd(d.Address)
	if err != nil {
		t.Fatal(err)
	}
	kept := files.Kept{Store: s.App.House.Files.(files.Store), Scanner: clamd}
	s.App.House.Scanner, s.App.Engine.Scanner = kept, kept
	a := webtest.OwnerA
	if got := s.attach(a, "doc_financial", "재무제표.pdf", "%PDF-1.7\n"+filestest.EICAR, http.StatusUnprocessableEntity); !strings.Contains(got.Body, "악성코드(Eicar-Test-Signature)가 발견된 파일이라 받을 수 없습니다") {
		t.Error("the refusal does not say what was found")
	}
	s.attach(a, "doc_financial", "재무제표.pdf", "%PDF-1.7\n% clean\n", http.StatusSeeOther)
	link := regexp.MustCompile(s.application() + `/download/\d+`)
	first := link.FindString(page(t, s.House, a, s.documents()))
	if got := s.Ask(webtest.Officer, http.MethodGet, first, ""); got.Status != http.StatusOK {
		t.Errorf("a clean file answers %d", got.Status)
	}

	// While the scanner is away uploads go on. Only the person who uploaded sees what has not been looked at.
	clamd.Wait = 1
	s.attach(a, "doc_pledge", "서약서.pdf", "%PDF-1.7\n% "+filestest.EICAR, http.StatusSeeOther)
	var second string
	for _, l := range link.FindAllString(page(t, s.House, a, s.documents(), "검사 대기"), -1) {
		if l != first {
			second = l
		}
	}
	if got := s.Ask(a, http.MethodGet, second, ""); got.Status != http.StatusOK {
		t.Errorf("the uploader gets %d", got.Status)
	}
	for _, other := range []webtest.Role{webtest.Officer, writerA} {
		if got := s.Ask(other, http.MethodGet, second, ""); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "검사를 기다리는 파일입니다") {
			t.Errorf("%s gets %d", other, got.Status)
		}
	}
	review := s.application() + "/submit"
	if strings.Contains(page(t, s.House, a, review), "악성코드") {
		t.Error("a file that waits keeps the company from submitting, though nobody asked for that")
	}
	s.App.Engine.Policies.ScanFirst = true
	page(t, s.House, a, review, "악성코드 검사가 아직 끝나지 않은 파일이 1개 있습니다")

	clamd.Wait = 1 << 40
	if err := s.App.Engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepFileScan}); err != nil {
		t.Fatal(err)
	}
	page(t, s.House, a, s.documents(), "‘서약서.pdf’ 파일에서 악성코드가 발견되었습니다")
	page(t, s.House, a, review, "‘서약서.pdf’ 파일에서 악성코드가 발견되었습니다")
	for _, who := range []webtest.Role{a, webtest.Officer} {
		if got := s.Ask(who, http.MethodGet, second, ""); got.Status != http.StatusUnprocessableEntity || strings.Contains(got.Body, "EICAR") {
			t.Errorf("%s gets %d", who, got.Status)
		}
	}
}
