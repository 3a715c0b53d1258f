package web_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gongmo/app/files"
	"gongmo/app/files/filestest"
	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/workflows"
)

// filesHouse is a house in which no upload waits.
func filesHouse(t *testing.T) *walletStory {
	s := walletHouse(t)
	post(t, s.House, webtest.OwnerA, mustPath(s.House, "/uploads/:upload")+"/cancel", url.Values{}, http.StatusSeeOther)
	return s
}

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
		{"계획서.pdf", "MZ\x90\x00 this program", "‘계획서.pdf’ 파일은 이름과 달리 내용이 PDF 파일이 아닙니다"},
		{"계획서.exe", "MZ\x90\x00 this program", "파일만 올릴 수 있습니다"},
		{"계획서.pdf", "%PDF-1.7\ntrailer <</Encrypt 5 0 R>>\n%%EOF\n", "암호를 풀고 다시 올려 주세요"},
		{"계획서.hwp", "%PDF-1.7\n%%EOF\n", "파일 이름의 끝은 .hwp인데 내용은 PDF 파일입니다"},
	} {
		if got := s.attach(webtest.OwnerA, "doc_financial", c.name, c.content, http.StatusUnprocessableEntity); !strings.Contains(got.Body, c.says) || !strings.Contains(got.Body, `id="f-q-doc_financial-err"`) {
			t.Errorf("%s %q: the page does not say %q at its place", c.name, c.content, c.says)
		}
	}
	s.attach(webtest.OwnerA, "doc_financial", "계획서.pdf", "%PDF-1.7\n%%EOF\n", http.StatusSeeOther)
}

func TestARefusedFileStaysOnRecordAndItsContentIsClearedAway(t *testing.T) {
	s := walletHouse(t)
	count := func() (n int) {
		if err := s.App.House.Files.(files.Store).Walk(t.Context(), func(files.Blob) error { n++; return nil }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := count()
	s.attach(webtest.OwnerA, "doc_financial", "잠긴 계획서.pdf", "%PDF-1.7\ntrailer <</Encrypt 5 0 R>>\n%%EOF\n", http.StatusUnprocessableEntity)
	s.attach(webtest.OwnerA, "doc_financial", "재무제표.pdf", "%PDF-1.7\n%%EOF\n", http.StatusSeeOther)
	s.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[workflows.ArrivedContent](tx, nil)
		for _, c := range list {
			c.ClearAt = tx.Now()
			err = errors.Join(err, tx.Update(c))
		}
		return err
	})
	for range 2 {
		if err := s.App.Engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepContents}); err != nil {
			t.Fatal(err)
		}
	}
	if got := count(); got != before+1 {
		t.Errorf("%d contents before and %d after, want the one that is attached", before, got)
	}
	s.do(func(tx workflows.Tx) error {
		r, err := workflows.One[workflows.RefusedFile](tx, workflows.Where{"Name": "잠긴 계획서.pdf"})
		if err == nil && (r.ClearedAt == nil || r.Reason != "files.locked" || r.MediaType != files.PDF || r.PersonID == nil) {
			t.Errorf("the record is %+v", r)
		}
		return err
	})
	if got := s.Ask(webtest.Officer, http.MethodGet, "/metrics", ""); !strings.Contains(got.Body, `gongmo_contents_cleared_total{why="refused"} 1`) {
		t.Errorf("the metrics do not count it:\n%s", got.Body)
	}
}

func TestThoseWhoWatchOverTheHouseSeeWhatWasRefusedAndNeverItsContent(t *testing.T) {
	s := walletHouse(t)
	shoot := storyCamera(t, s.House, "refused")
	page(t, s.House, webtest.Auditor, "/admin/refused", "받지 않은 파일이 없습니다")
	s.attach(webtest.OwnerA, "doc_financial", "잠긴 계획서.pdf", "%PDF-1.7\ntrailer <</Encrypt 5 0 R>>\n%%EOF\n", http.StatusUnprocessableEntity)
	s.attach(webtest.OwnerA, "doc_financial", "사진.pdf", "\x89PNG\r\n\x1a\n0000", http.StatusUnprocessableEntity)
	refusedFile(t, s.House, webtest.Officer, mustPath(s.House, "/desk/late/:id")+"/files", "file", "기록.exe", url.Values{"version": {"1"}}, "파일만 올릴 수 있습니다")
	body := page(t, s.House, webtest.Auditor, "/admin/refused", "하늘소프트 주식회사", "재무제표", "암호", "받지 않는 형식", "지연 제출 허가 요청", "우리 기관", "뒤 지움", "3건")
	if strings.Contains(body, "잠긴 계획서") || strings.Contains(body, "기록.exe") || strings.Contains(body, "김하늘") || strings.Contains(body, "/download/") {
		t.Error("the page shows more than when, whose, where, why and of which kind")
	}
	shoot(webtest.Auditor, "/admin/refused", "list")
	if body := page(t, s.House, webtest.Admin, "/admin/refused?why=files.locked&q="+url.QueryEscape("하늘"), "암호", "1건"); strings.Contains(body, "우리 기관") {
		t.Error("the filters let through what does not fit")
	}
	page(t, s.House, webtest.Admin, "/admin/refused?q="+url.QueryEscape("없는회사"), "조건에 맞는 파일이 없습니다")
	page(t, s.House, webtest.Admin, "/admin/refused?from=2030-01-01", "조건에 맞는 파일이 없습니다")
	page(t, s.House, webtest.Admin, "/admin", "받지 않은 파일")
	shoot(webtest.Admin, "/admin/refused?q=x", "nothing")
	s.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[workflows.RefusedFile](tx, nil)
		now := tx.Now()
		for _, f := range list {
			f.ClearedAt = &now
			err = errors.Join(err, tx.Update(f))
		}
		for i := range 60 {
			f := *list[i%len(list)]
			f.ID = 0
			err = errors.Join(err, tx.Insert(&f))
		}
		return err
	})
	page(t, s.House, webtest.Auditor, "/admin/refused?page=2", " 지움", "63건")
	for _, r := range []webtest.Role{webtest.Officer, webtest.Approver, webtest.OwnerA} {
		if a := s.Ask(r, http.MethodGet, "/admin/refused", ""); a.Status != http.StatusNotFound {
			t.Errorf("%s gets %d", r, a.Status)
		}
	}
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
	for _, l := range link.FindAllString(page(t, s.House, a, s.documents(), "검사하지 못함", "검사기가 답하지 않아 악성코드 검사를 하지 못했습니다"), -1) {
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

	// One that is larger than the scanner takes says so, to the company, to the officer and to who runs the house; waiting would not help.
	clamd.Wait, clamd.Most = 1<<40, 8
	s.attach(a, "doc_financial", "큰 재무제표.pdf", "%PDF-1.7\n% larger than eight bytes\n", http.StatusSeeOther)
	var third string
	for _, l := range link.FindAllString(page(t, s.House, a, s.documents(), "검사기가 받는 크기보다 커서 악성코드 검사를 하지 못했습니다"), -1) {
		if l != first && l != second {
			third = l
		}
	}
	if got := s.Ask(webtest.Officer, http.MethodGet, third, ""); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "검사기가 받는 크기보다 커서") {
		t.Errorf("the officer gets %d", got.Status)
	}
	page(t, s.House, a, review, "‘큰 재무제표.pdf’ 파일은 검사기가 받는 크기보다 커서")
	page(t, s.House, webtest.Admin, "/admin/health", "검사기가 받는 크기보다 큰 파일", "검사기가 답하지 않아 검사하지 못한 파일")
	clamd.Most = 0
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

// told is what a script is told about an upload.
type told struct {
	URL, Next, Unpack, Error string
	Offset, Size, Part       int64
}

func (s *walletStory) script(r webtest.Role, method, path, contentType, body string, want int) told {
	s.t.Helper()
	a := s.request(r, method, path, contentType, []byte(body))
	if a.Status != want {
		s.t.Fatalf("%s %s %s: %d, want %d\n%s", r, method, path, a.Status, want, plain(a))
	}
	var out told
	if strings.HasPrefix(a.Type, "application/json") {
		if err := json.Unmarshal([]byte(a.Body), &out); err != nil {
			s.t.Fatal(err)
		}
	}
	return out
}

const formType, bytesType = "application/x-www-form-urlencoded", "application/octet-stream"

func (s *walletStory) announce(question, name string, size, want int) told {
	s.t.Helper()
	return s.script(webtest.OwnerA, http.MethodPost, s.application()+"/uploads/"+question, formType, url.Values{"name": {name}, "size": {fmt.Sprint(size)}, "fingerprint": {"17"}}.Encode(), want)
}

func TestALargeFileGoesUpInPartsAndGoesOnAfterABreak(t *testing.T) {
	s := filesHouse(t)
	a := webtest.OwnerA
	content := "%PDF-1.7\n" + strings.Repeat("0123456789", 1000) + "\n%%EOF\n"
	if got := s.announce("doc_financial", "재무제표.pdf", 51<<20, http.StatusUnprocessableEntity); !strings.Contains(got.Error, "30.0MB보다 작은 파일을 올려 주세요(현재 51.0MB)") {
		t.Errorf("too large: %q", got.Error)
	}
	up := s.announce("doc_financial", "재무제표.pdf", len(content), http.StatusOK)
	send := func(r webtest.Role, at, to, want int) told {
		t.Helper()
		return s.script(r, http.MethodPost, fmt.Sprintf("%s/parts?at=%d", up.URL, at), bytesType, content[at:to], want)
	}
	if got := send(a, 0, 4000, http.StatusOK); got.Offset != 4000 {
		t.Errorf("after the first part %+v", got)
	}
	if got := send(a, 0, 4000, http.StatusConflict); got.Offset != 4000 {
		t.Errorf("a part sent again says %+v", got)
	}
	for _, other := range []webtest.Role{webtest.OwnerB, writerA, webtest.Officer} {
		send(other, 4000, 5000, http.StatusNotFound)
	}
	s.script(a, http.MethodPost, up.URL+"/finish", formType, "", http.StatusConflict)

	// On another page load, later: the page says what is there, and the same file is the same upload.
	page(t, s.House, a, s.documents(), "올리다 만 파일", "39% 올라옴", "올리기 취소")
	s.camera(a, s.documents(), "pending")
	if again := s.announce("doc_financial", "재무제표.pdf", len(content), http.StatusOK); again.URL != up.URL || again.Offset != 4000 {
		t.Errorf("announced again %+v", again)
	}
	if got := s.script(a, http.MethodGet, up.URL, formType, "", http.StatusOK); got.Offset != 4000 || got.Size != int64(len(content)) {
		t.Errorf("asked again %+v", got)
	}
	send(a, 4000, len(content), http.StatusOK)
	for range 2 { // the answer may be lost
		if got := s.script(a, http.MethodPost, up.URL+"/finish", formType, "", http.StatusOK); got.Next != s.documents()+"#f-q-doc_financial-box" {
			t.Errorf("went to %+v", got)
		}
	}
	body := page(t, s.House, a, s.documents(), "재무제표.pdf")
	if strings.Contains(body, "올리다 만 파일") || strings.Count(body, `name="remove"`) != 1 {
		t.Error("the upload is not attached once")
	}
	if got := s.Ask(a, http.MethodGet, regexp.MustCompile(s.application()+`/download/\d+`).FindString(body), ""); got.Body != content {
		t.Errorf("%d bytes came back of %d", len(got.Body), len(content))
	}
	contents := func() (n int) {
		if err := s.App.House.Files.(files.Store).Walk(t.Context(), func(files.Blob) error { n++; return nil }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := contents()
	if err := s.App.Engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepUploads}); err != nil {
		t.Fatal(err)
	}
	if got := contents(); got != before-2 {
		t.Errorf("%d contents before the sweep and %d after, want the two parts gone", before, got)
	}
}

func TestPartsThatMakeABadFileAreRefusedWithTheReason(t *testing.T) {
	s := filesHouse(t)
	content := "%PDF-1.7\ntrailer <</Encrypt 5 0 R>>"
	up := s.announce("doc_financial", "재무제표.pdf", len(content), http.StatusOK)
	s.script(webtest.OwnerA, http.MethodPost, up.URL+"/parts?at=0", bytesType, content, http.StatusOK)
	if got := s.script(webtest.OwnerA, http.MethodPost, up.URL+"/finish", formType, "", http.StatusUnprocessableEntity); !strings.Contains(got.Error, "암호를 풀고 다시 올려 주세요") {
		t.Errorf("it says %q", got.Error)
	}
	if strings.Contains(page(t, s.House, webtest.OwnerA, s.documents()), "올리다 만 파일") {
		t.Error("what was refused is offered to go on")
	}
}

func packed(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		w, err := z.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		text := "%PDF-1.7\n% " + n + "\n%%EOF\n"
		if strings.HasPrefix(n, "잠긴") {
			text = "%PDF-1.7\ntrailer <</Encrypt 5 0 R>>"
		}
		_, _ = w.Write([]byte(text))
	}
	_ = z.Close()
	return b.String()
}

func TestAnArchiveIsUnpackedIntoSingleFilesEachWithItsStanding(t *testing.T) {
	s := filesHouse(t)
	a := webtest.OwnerA
	got := s.attach(a, "doc_financial", "서류.zip", packed(t, "재무/2023.pdf", "재무/2024.pdf", "잠긴.pdf", "안쪽.zip", "../밖.pdf"), http.StatusSeeOther)
	if !strings.HasSuffix(got.Location, "/unpack") {
		t.Fatalf("went to %s", got.Location)
	}
	page(t, s.House, a, got.Location, "2023.pdf", "재무 폴더", "압축 파일 안의 압축 파일은 풀지 않습니다", "폴더 밖을 가리키는 이름이라 풀지 않습니다", "파일을 3개 더 넣을 수 있습니다")
	s.camera(a, got.Location, "unpack")
	page(t, s.House, a, s.documents(), "압축 파일 · 풀기를 기다림", got.Location)
	for _, other := range []webtest.Role{webtest.OwnerB, writerA} {
		if seen := s.Ask(other, http.MethodGet, got.Location, ""); seen.Status != http.StatusNotFound {
			t.Errorf("%s gets %d", other, seen.Status)
		}
	}
	refused := post(t, s.House, a, got.Location, url.Values{"entry": {"0", "2"}}, http.StatusUnprocessableEntity)
	if !strings.Contains(refused.Body, "‘잠긴.pdf’: 암호가 걸린 파일입니다") || strings.Count(refused.Body, "넣을 수 없음") != 3 {
		t.Errorf("the refusal does not name the file and its reason:\n%s", plain(refused))
	}
	post(t, s.House, a, got.Location, url.Values{}, http.StatusUnprocessableEntity)
	post(t, s.House, a, got.Location, url.Values{"entry": {"4"}}, http.StatusNotFound)
	post(t, s.House, a, got.Location, url.Values{"entry": {"0", "1"}}, http.StatusSeeOther)
	body := page(t, s.House, a, s.documents(), "2023.pdf", "2024.pdf")
	if strings.Contains(body, "풀기를 기다림") || strings.Contains(body, "서류.zip") {
		t.Error("the archive is still there")
	}
	if again := s.Ask(a, http.MethodGet, got.Location, ""); again.Status != http.StatusNotFound {
		t.Errorf("an archive that is done answers %d", again.Status)
	}
}

func TestSeveralFilesOfOneFormAreTakenOneByOne(t *testing.T) {
	s := walletHouse(t)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range []struct{ name, text string }{{"하나.pdf", "%PDF-1.7\n1"}, {"둘.pdf", "MZ program"}} {
		part, err := w.CreateFormFile("q.doc_financial", f.name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write([]byte(f.text))
	}
	_ = w.Close()
	got := s.request(webtest.OwnerA, http.MethodPost, s.application()+"/files/doc_financial", w.FormDataContentType(), body.Bytes())
	if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "‘둘.pdf’: ") || !strings.Contains(got.Body, "하나.pdf") {
		t.Errorf("%d\n%s", got.Status, plain(got))
	}
	page(t, s.House, webtest.OwnerA, s.documents(), "하나.pdf")
}

// A browser sends a file of nine megabytes in three parts over a line that breaks once.
func TestABrowserSendsALargeFileOverALineThatBreaks(t *testing.T) {
	s := filesHouse(t)
	target, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	pass := httputil.NewSingleHostReverseProxy(target)
	var parts atomic.Int64
	line := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/parts") && parts.Add(1) == 2 {
			panic(http.ErrAbortHandler)
		}
		pass.ServeHTTP(w, r)
	}))
	defer line.Close()
	dir := t.TempDir()
	large := filepath.Join(dir, "재무제표.pdf")
	content := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("0123456789\n"), 9<<20/11)...)
	if err := os.WriteFile(large, content, 0o600); err != nil {
		t.Fatal(err)
	}
	b := browser.Start(t).Open(t, line.URL, browser.Usual).Cookie(s.Session(webtest.OwnerA)).Goto(s.documents())
	b.Upload("q.doc_financial", large).PressOn(`.slot:has([data-resume*="doc_financial"]) [formaction*="files/doc_financial"]`)
	b.Until(s.documents(), func(b *browser.Session) bool { return b.Has("재무제표.pdf") && !b.Has("올리다 만 파일") }, "the file that was sent")
	if n := parts.Load(); n != 4 {
		t.Errorf("%d parts were sent, want three and one again", n)
	}
	if got := s.Ask(webtest.OwnerA, http.MethodGet, regexp.MustCompile(s.application()+`/download/\d+`).FindString(page(t, s.House, webtest.OwnerA, s.documents())), ""); got.Body != string(content) {
		t.Errorf("%d bytes came back of %d", len(got.Body), len(content))
	}
}

// paper is what the form of a new document asks for beside the file.
func (s *walletStory) paper(more url.Values) url.Values {
	v := url.Values{"org": {fmt.Sprint(int64(s.Orgs[webtest.OwnerA]))}, "type": {"FINANCIAL_STATEMENT"}, "issued_on": {s.App.Clock.Now().Format("2006-01-02")}, "idempotency_key": {"ahead"}}
	for k, x := range more {
		v[k] = x
	}
	return v
}

func TestAFileGoesAheadOfAnyFormAndWaitsForIt(t *testing.T) {
	s := filesHouse(t)
	a := webtest.OwnerA
	content := "%PDF-1.7\n" + strings.Repeat("0123456789", 1000) + "\n%%EOF\n"
	begin := func(r webtest.Role, name string, size, want int) told {
		t.Helper()
		return s.script(r, http.MethodPost, "/wallet/new/uploads", formType, url.Values{"name": {name}, "size": {fmt.Sprint(size)}, "fingerprint": {"17"}}.Encode(), want)
	}
	if got := begin(a, "재무제표.pdf", 31<<20, http.StatusUnprocessableEntity); !strings.Contains(got.Error, "30.0MB") {
		t.Errorf("too large: %q", got.Error)
	}
	up := begin(a, "재무제표.pdf", len(content), http.StatusOK)
	part := func(at, to int) {
		t.Helper()
		s.script(a, http.MethodPost, fmt.Sprintf("%s/parts?at=%d", up.URL, at), bytesType, content[at:to], http.StatusOK)
	}
	part(0, 4000)
	s.script(a, http.MethodPost, up.URL+"/finish", formType, "", http.StatusConflict)
	page(t, s.House, a, "/wallet/new", "먼저 올려 둔 파일", "재무제표.pdf", "39% 올라옴", "같은 파일을 다시 선택하면 이어서 올립니다")
	if strings.Contains(page(t, s.House, webtest.OwnerB, "/wallet/new"), "먼저 올려 둔") {
		t.Error("others see what was sent ahead")
	}
	if again := begin(a, "재무제표.pdf", len(content), http.StatusOK); again.Offset != 4000 || again.URL != up.URL {
		t.Errorf("chosen again it is %+v", again)
	}
	part(4000, len(content))
	for range 2 {
		s.script(a, http.MethodPost, up.URL+"/finish", formType, "", http.StatusOK)
	}
	number := strings.TrimPrefix(up.URL, "/uploads/")
	box := `name="upload.file" value="` + number + `" checked`
	page(t, s.House, a, "/wallet/new", box, "다 올라옴")
	s.camera(a, "/wallet/new", "ahead")

	// The form comes back with what is wrong in it, and the file need not be chosen again.
	sent := url.Values{"upload.file": {number}}
	if got := post(t, s.House, a, "/wallet/new", s.paper(url.Values{"upload.file": {number}, "type": {"?"}}), http.StatusUnprocessableEntity); !strings.Contains(got.Body, box) {
		t.Error("the file that waits is lost with the error")
	}
	if got := post(t, s.House, webtest.OwnerB, "/wallet/new", url.Values{"org": {fmt.Sprint(int64(s.Orgs[webtest.OwnerB]))}, "type": {"FINANCIAL_STATEMENT"}, "upload.file": {number}}, http.StatusUnprocessableEntity); !strings.Contains(got.Body, "올려 둔 파일을 찾을 수 없습니다") {
		t.Error("another person is not told that there is no such file")
	}
	var at []string
	for range 2 { // a second click gets the answer of the first
		at = append(at, post(t, s.House, a, "/wallet/new", s.paper(sent), http.StatusSeeOther).Location)
	}
	if at[0] != at[1] {
		t.Errorf("a second click made another document: %v", at)
	}
	if got := s.Ask(a, http.MethodGet, at[0]+"/download/1", ""); got.Body != content {
		t.Errorf("%d bytes came back of %d", len(got.Body), len(content))
	}
	if strings.Contains(page(t, s.House, a, "/wallet/new"), "먼저 올려 둔") {
		t.Error("what was used is offered again")
	}
}

func TestAFormRefusesAFileOfAnotherKindAlsoWhenItWentAhead(t *testing.T) {
	s := filesHouse(t)
	content := "그냥 글입니다.\n"
	up := s.script(webtest.OwnerA, http.MethodPost, "/wallet/new/uploads", formType, url.Values{"name": {"메모.txt"}, "size": {fmt.Sprint(len(content))}}.Encode(), http.StatusOK)
	s.script(webtest.OwnerA, http.MethodPost, up.URL+"/parts?at=0", bytesType, content, http.StatusOK)
	s.script(webtest.OwnerA, http.MethodPost, up.URL+"/finish", formType, "", http.StatusOK)
	got := post(t, s.House, webtest.OwnerA, "/wallet/new", s.paper(url.Values{"upload.file": {strings.TrimPrefix(up.URL, "/uploads/")}}), http.StatusUnprocessableEntity)
	if !strings.Contains(got.Body, "파일만 올릴 수 있습니다") || !strings.Contains(got.Body, `id="f-file-err"`) || strings.Contains(got.Body, "다 올라옴") {
		t.Errorf("the refusal does not stand at the file:\n%s", plain(got))
	}
}

// A browser sends nine megabytes ahead of a form; the page is loaded anew in the middle, and the same file goes on.
func TestABrowserSendsALargeFileAheadOfAFormAndGoesOnAfterAReload(t *testing.T) {
	s := filesHouse(t)
	target, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	pass := httputil.NewSingleHostReverseProxy(target)
	var parts atomic.Int64
	line := func(holds int64) string { // how many parts it carries
		var here atomic.Int64
		l := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/parts") {
				if here.Add(1) > holds {
					panic(http.ErrAbortHandler)
				}
				parts.Add(1)
			}
			pass.ServeHTTP(w, r)
		}))
		t.Cleanup(l.Close)
		return l.URL
	}
	large := filepath.Join(t.TempDir(), "재무제표.pdf")
	content := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("0123456789\n"), 9<<20/11)...)
	if err := os.WriteFile(large, content, 0o600); err != nil {
		t.Fatal(err)
	}
	today := s.App.Clock.Now().Format("2006-01-02")
	all := browser.Start(t)
	fill := func(line string) *browser.Session {
		b := all.Open(t, line, browser.Usual).Cookie(s.Session(webtest.OwnerA)).Goto("/wallet/new")
		return b.Pick("type", "FINANCIAL_STATEMENT").Date("issued_on", today).Upload("file", large)
	}
	b := fill(line(1)).Open(`form[action="/wallet/new"] .btn--primary`)
	for end := time.Now().Add(20 * time.Second); !b.Has("연결이 끊겼습니다") && time.Now().Before(end); {
		time.Sleep(100 * time.Millisecond)
	}
	b.Sees("연결이 끊겼습니다").Shot("ahead-broken")
	good := line(10)
	b = all.Open(t, good, browser.Usual).Cookie(s.Session(webtest.OwnerA)).Goto("/wallet/new")
	if !b.Has("먼저 올려 둔 파일") || !b.Has("% 올라옴") {
		t.Error("after a reload the page does not say what is there")
	}
	b.Shot("ahead-reloaded")
	fill(good).PressOn(`form[action="/wallet/new"] .btn--primary`).Sees("재무제표.pdf")
	if n := parts.Load(); n != 3 {
		t.Errorf("%d parts were sent, want three, each once", n)
	}
}

// What is done at a slot leads back to the slot, for the keyboard as for the eye: the page has many of them.
func TestWhatIsDoneAtASlotLeadsBackToIt(t *testing.T) {
	s := filesHouse(t)
	a := webtest.OwnerA
	at := func(what string, got webtest.Answer) {
		t.Helper()
		path, id, _ := strings.Cut(got.Location, "#")
		if path != s.documents() || id != "f-q-doc_financial-box" {
			t.Errorf("%s leads to %q", what, got.Location)
		}
		if body := page(t, s.House, a, path); !strings.Contains(body, `id="`+id+`" tabindex="-1" role="group"`) {
			t.Errorf("after %s there is no place %q that takes the focus", what, id)
		}
	}
	at("a file", s.attach(a, "doc_financial", "재무.pdf", "%PDF-1.4 재무", http.StatusSeeOther))
	id := regexp.MustCompile(`name="remove" value="(\d+)"`).FindStringSubmatch(page(t, s.House, a, s.documents()))
	if id == nil {
		t.Fatal("the file cannot be removed")
	}
	at("taking it away", post(t, s.House, a, s.application()+"/files/doc_financial", url.Values{"remove": {id[1]}}, http.StatusSeeOther))
}
