package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
)

// chosen is a file chosen on a page: the control's name, the file's and what is in it.
type chosen struct{ field, name, content string }

// sends posts a page with files as a browser without a script does, whichever button was pressed.
func (s *walletStory) sends(r webtest.Role, path string, typed url.Values, want int, files ...chosen) webtest.Answer {
	s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range typed {
		for _, v := range values {
			_ = w.WriteField(name, v)
		}
	}
	for _, f := range files {
		part, err := w.CreateFormFile(f.field, f.name)
		if err != nil {
			s.t.Fatal(err)
		}
		_, _ = part.Write([]byte(f.content))
	}
	_ = w.Close()
	a := s.request(r, http.MethodPost, path, w.FormDataContentType(), body.Bytes())
	if a.Status != want {
		s.t.Fatalf("%s sends %s: %d %s, want %d\n%s", r, path, a.Status, a.Location, want, plain(a))
	}
	return a
}

const pdf = "%PDF-1.7\n%%EOF\n"

// there lists the files that the pages of the application show, each once.
func (s *walletStory) there(r webtest.Role, path string) string {
	s.t.Helper()
	var out []string
	for _, m := range regexp.MustCompile(s.application()+`/download/\d+">([^<]+)<`).FindAllStringSubmatch(page(s.t, s.House, r, path), -1) {
		out = append(out, m[1])
	}
	return strings.Join(out, " ")
}

func TestEveryFileChosenOnAPageGoesIntoItsSlotWhicheverButtonIsPressed(t *testing.T) {
	a := webtest.OwnerA
	fin, pledge := chosen{"q.doc_financial", "재무제표.pdf", pdf}, chosen{"q.doc_pledge", "서약서.pdf", pdf + "2"}
	empty := chosen{"q.doc_consent", "", ""} // a control in which nothing was chosen
	for what, c := range map[string]struct {
		to    string
		typed url.Values
		want  int
		files string
		says  []string
	}{
		"the other slot's upload":                     {"/files/doc_pledge", nil, http.StatusSeeOther, "재무제표.pdf 서약서.pdf", []string{"파일 2개를 올렸습니다: 재무제표.pdf, 서약서.pdf."}},
		"a slot's upload in which nothing was chosen": {"/files/doc_consent", nil, http.StatusSeeOther, "재무제표.pdf 서약서.pdf", []string{"파일 2개를 올렸습니다"}},
		"save and continue":                           {"/sections/documents", nil, http.StatusSeeOther, "재무제표.pdf 서약서.pdf", []string{"파일 2개를 올렸습니다", "항목을 저장했습니다"}},
		"a wallet's button, nothing picked":           {"/pick/doc_financial", nil, http.StatusUnprocessableEntity, "재무제표.pdf 서약서.pdf", []string{"파일 2개를 올렸습니다", `id="f-pick-doc_financial-err"`}},
	} {
		t.Run(what, func(t *testing.T) {
			s := filesHouse(t)
			s.t = t
			s.sends(a, s.application()+c.to, c.typed, c.want, fin, pledge, empty)
			got := s.sends(a, s.application()+c.to, c.typed, c.want, fin, pledge, empty) // pressed twice
			body := got.Body
			if got.Status == http.StatusSeeOther {
				body = page(t, s.House, a, got.Location)
			}
			for _, text := range c.says {
				if !strings.Contains(body, text) {
					t.Errorf("the page does not say %q:\n%s", text, plain(webtest.Answer{Body: body}))
				}
			}
			if files := s.there(a, s.documents()); files != c.files {
				t.Errorf("the slots have %q, want %q", files, c.files)
			}
		})
	}
}

func TestAPageThatComesBackHasTakenInWhateverWasFine(t *testing.T) {
	s := filesHouse(t)
	a := webtest.OwnerA
	// One of three files is refused: the others are in, and the page says which and why.
	got := s.sends(a, s.application()+"/files/doc_pledge", nil, http.StatusUnprocessableEntity, chosen{"q.doc_financial", "재무제표.pdf", pdf},
		chosen{"q.doc_pledge", "서약서.pdf", "%PDF-1.7\ntrailer <</Encrypt 5 0 R>>\n%%EOF\n"}, chosen{"q.doc_consent", "동의서.pdf", pdf + "3"})
	for _, text := range []string{"파일 2개를 올렸습니다: 재무제표.pdf, 동의서.pdf.", `id="f-q-doc_pledge-err"`, "‘서약서.pdf’: 암호가 걸린 파일입니다. 암호를 풀고 다시 올려 주세요"} {
		if !strings.Contains(got.Body, text) {
			t.Errorf("the page does not say %q:\n%s", text, plain(got))
		}
	}
	if files := s.there(a, s.documents()); files != "재무제표.pdf 동의서.pdf" {
		t.Errorf("the slots have %q", files)
	}

	// A cell cannot be read: it comes back as typed, the text beside it is saved, and the picture stands in it.
	section, q := s.richQuestion()
	body := page(t, s.House, a, section)
	grid := regexp.MustCompile(`name="(q\.[a-z_]+\.r0\.rate)"`).FindStringSubmatch(body)
	if grid == nil {
		t.Fatal("the section with a rich text has no people any more")
	}
	typed := writing(body, q)
	typed.Set("q."+q, "쓰던 글")
	typed.Set("alt."+q, "월별 고장 수")
	typed.Set(strings.Replace(grid[1], "rate", "name", 1), "이하나")
	typed.Set(grid[1], "서른")
	got = s.sends(a, section, typed, http.StatusUnprocessableEntity, chosen{"picture." + q, "표.png", chart(t)})
	for _, text := range []string{"쓰던 글\n\n![월별 고장 수](표.png)", "그림을 넣었습니다", `value="서른"`, "그림 빼기"} {
		if !strings.Contains(got.Body, text) {
			t.Errorf("the page does not say %q:\n%s", text, plain(got))
		}
	}
	page(t, s.House, a, section, "쓰던 글\n\n![월별 고장 수](표.png)")

	// Somebody else changed the text first: theirs stands, and the picture says what to do.
	stale := writing(body, q)
	stale.Set("q."+q, "먼저 쓰던 글")
	stale.Set("alt."+q, "월별 고장 수")
	got = s.sends(a, section, stale, http.StatusUnprocessableEntity, chosen{"picture." + q, "표.png", chart(t)})
	if !strings.Contains(got.Body, "그림을 다시 골라 주세요") || !strings.Contains(got.Body, "먼저 쓰던 글") {
		t.Errorf("the picture that could not be put in is not spoken of:\n%s", plain(got))
	}
}

func TestAReaderBringsNoFileIn(t *testing.T) {
	s := filesHouse(t)
	s.sends(webtest.Officer, s.application()+"/files/doc_pledge", nil, http.StatusForbidden, chosen{"q.doc_financial", "재무제표.pdf", pdf})
	s.sends(webtest.OwnerB, s.application()+"/files/doc_pledge", nil, http.StatusNotFound, chosen{"q.doc_financial", "재무제표.pdf", pdf})
	if files := s.there(webtest.OwnerA, s.documents()); files != "" {
		t.Errorf("the slots have %q", files)
	}
}

// A browser without a script, and one with: what was chosen beside the pressed button goes in with it.
func TestABrowserBringsEveryChosenFile(t *testing.T) {
	all := browser.Start(t)
	dir := t.TempDir()
	file := func(name, content string) string {
		at := filepath.Join(dir, name)
		if err := os.WriteFile(at, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return at
	}
	good, second, locked := file("재무제표.pdf", pdf), file("동의서.pdf", pdf+"2"), file("서약서.pdf", "%PDF-1.7\ntrailer <</Encrypt 5 0 R>>\n%%EOF\n")
	for _, v := range []browser.View{{Width: 1280, Height: 900, NoScript: true}, {Width: 390, Height: 900, NoScript: true}, browser.Usual} {
		s := filesHouse(t)
		b := all.Open(t, s.URL, v).Cookie(s.Session(webtest.OwnerA)).Goto(s.documents())
		b.Upload("q.doc_financial", good).Upload("q.doc_consent", second)
		if v.NoScript {
			b.Upload("q.doc_pledge", locked).Press("저장하고").Sees("파일 2개를 올렸습니다", "암호를 풀고 다시 올려 주세요").Shot("along").Sound()
			continue
		}
		b.PressOn(`[formaction$="files/doc_consent"]`).Sees("재무제표.pdf", "동의서.pdf").Shot("along-script").Sound()
	}
}
