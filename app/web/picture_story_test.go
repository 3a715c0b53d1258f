package web_test

import (
	"bytes"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain/application"
	"gongmo/workflows"
)

// chart is a small picture.
func chart(t *testing.T) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 320, 180))
	for y := range 180 {
		for x := range 320 {
			c := color.RGBA{235, 241, 250, 255}
			if (x/40)%2 == 0 && y > 160-x/3 {
				c = color.RGBA{37, 110, 244, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.String() + "hidden behind the end"
}

// place posts the section's form with a picture, as its button does without a script.
func (s *walletStory) place(r webtest.Role, section, question, text, at, alt, name, content string, want int) webtest.Answer {
	s.t.Helper()
	body := page(s.t, s.House, r, section)
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range [][2]string{{"q." + question, text}, {"v." + question, regexp.MustCompile(`name="v\.` + question + `" value="(\d+)"`).FindStringSubmatch(body)[1]}, {"alt." + question, alt}, {"at." + question, at}} {
		_ = w.WriteField(f[0], f[1])
	}
	part, err := w.CreateFormFile("picture."+question, name)
	if err != nil {
		s.t.Fatal(err)
	}
	_, _ = part.Write([]byte(content))
	_ = w.Close()
	a := s.request(r, http.MethodPost, s.application()+"/pictures/"+question, w.FormDataContentType(), b.Bytes())
	if a.Status != want {
		s.t.Fatalf("%s puts %s in: %d %s, want %d\n%s", r, name, a.Status, a.Location, want, plain(a))
	}
	return a
}

// writing are the fields of a section with the text as it stands.
func writing(body, question string) url.Values {
	out := fieldsOf(body)
	if m := regexp.MustCompile(`(?s)<textarea[^>]* name="q\.` + question + `"[^>]*>(.*?)</textarea>`).FindStringSubmatch(body); m != nil {
		out.Set("q."+question, html.UnescapeString(m[1]))
	}
	return out
}

// richQuestion finds a section of the form with a rich text, and the text's key.
func (s *walletStory) richQuestion() (section, question string) {
	s.t.Helper()
	for _, path := range regexp.MustCompile(s.application()+`/sections/[a-z_]+`).FindAllString(page(s.t, s.House, webtest.OwnerA, s.application()), -1) {
		if m := regexp.MustCompile(`/pictures/([a-z_]+)"`).FindStringSubmatch(page(s.t, s.House, webtest.OwnerA, path)); m != nil {
			return path, m[1]
		}
	}
	s.t.Fatal("no section asks for a rich text")
	return "", ""
}

func TestAPictureStandsInItsTextWhereverTheTextIsRead(t *testing.T) {
	s := filesHouse(t)
	a := webtest.OwnerA
	section, q := s.richQuestion()
	for _, c := range []struct{ alt, name, content, says string }{
		{" ", "표.png", chart(t), "그림 설명을 적어 주세요"},
		{"월별 고장 수", "표.gif", "GIF89a\x01\x00\x01\x00\x00\x00\x00;", "JPG, PNG 파일만 올릴 수 있습니다"},
		{"월별 고장 수", "표.svg", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "JPG, PNG 파일만 올릴 수 있습니다"},
		{"월별 고장 수", "표.png", chart(t)[:200], "열 수 없는 그림입니다"},
	} {
		got := s.place(a, section, q, "쓰던 **글**", "", c.alt, c.name, c.content, http.StatusUnprocessableEntity)
		if !strings.Contains(got.Body, c.says) || !strings.Contains(got.Body, "쓰던 **글**") {
			t.Errorf("%s: the page does not say %q or lost what was typed", c.name, c.says)
		}
	}
	s.place(a, section, q, "쓰던 👍 **글**\n- 하나", "5", "월별 [고장] 수", "표.png", chart(t), http.StatusSeeOther)
	body := page(t, s.House, a, section, "쓰던 👍 **글**\n\n![월별 (고장) 수](표.png)\n\n- 하나", "그림 빼기",
		"19자 / 최소 100자, 최대", "81자를 더 써 주세요") // counted as the check counts: without marks, a picture by what it says
	link := regexp.MustCompile(s.application() + `/download/\d+`).FindString(body)
	s.camera(a, section, "picture-field")

	// The review shows the text as it will be read, and the picture is served like every other file.
	review := page(t, s.House, a, s.application()+"/submit", "<strong>글</strong>", `alt="월별 (고장) 수"`, `src="`+link+`?inline=1"`)
	if strings.Contains(review, "![월별") {
		t.Error("the review shows the mark and not the picture")
	}
	s.camera(a, s.application()+"/submit", "picture-review")
	got := s.Ask(a, http.MethodGet, link+"?inline=1", "")
	if got.Status != http.StatusOK || got.Type != "image/png" || strings.Contains(got.Body, "hidden") {
		t.Errorf("the picture answers %d %s", got.Status, got.Type)
	}
	for _, other := range []webtest.Role{webtest.OwnerB, webtest.Visitor} {
		if got := s.Ask(other, http.MethodGet, link, ""); got.Status == http.StatusOK {
			t.Errorf("%s sees it", other)
		}
	}

	// Saving the text by itself keeps the picture; what nobody put in is not shown, wherever it would lead.
	sent := writing(body, q)
	sent.Set("q."+q, sent.Get("q."+q)+"\n![밖](https://example.org/x.png)\n<img src=x onerror=alert(1)>")
	post(t, s.House, a, section, sent, http.StatusSeeOther)
	review = page(t, s.House, a, s.application()+"/submit", link+"?inline=1", html.EscapeString("<img src=x onerror=alert(1)>"))
	if strings.Contains(review, `src="https://example.org`) || strings.Contains(review, "<img src=x") {
		t.Error("a text shows what is not its own")
	}
	s.do(func(tx workflows.Tx) error {
		files, err := workflows.Find[application.File](tx, workflows.Where{"QuestionKey": q})
		if err == nil && (len(files) != 1 || files[0].Name != "표.png" || files[0].Digest == "") {
			t.Errorf("the rows of the application's files are %+v", files)
		}
		return err
	})

	// Taken out it is gone from the text, too.
	sent = writing(page(t, s.House, a, section), q)
	sent.Set("remove", regexp.MustCompile(`name="remove" value="(\d+)"`).FindStringSubmatch(page(t, s.House, a, section))[1])
	post(t, s.House, a, s.application()+"/pictures/"+q, sent, http.StatusSeeOther)
	if body := page(t, s.House, a, section); strings.Contains(body, "(표.png)") || strings.Contains(body, "그림 빼기") {
		t.Error("the picture is still there")
	}
}

// noise is a picture that does not pack well.
func noise(t *testing.T) string {
	t.Helper()
	m, next := image.NewRGBA(image.Rect(0, 0, 1000, 900)), uint32(1)
	for i := range m.Pix {
		next = next*1664525 + 1013904223
		if m.Pix[i] = byte(next >> 24); i%4 == 3 {
			m.Pix[i] = 255
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestALargePictureGoesUpInPartsAndWaitsForItsText(t *testing.T) {
	s := filesHouse(t)
	a := webtest.OwnerA
	section, q := s.richQuestion()
	content := chart(t)
	begin := s.application() + "/pictures/" + q + "/uploads"
	page(t, s.House, a, section, `data-resume="`+begin+`"`, `data-waiting="upload.picture.`+q+`"`)
	announced := url.Values{"name": {"표.png"}, "size": {fmt.Sprint(len(content))}, "fingerprint": {"17"}}
	s.script(webtest.OwnerB, http.MethodPost, begin, formType, announced.Encode(), http.StatusNotFound)
	s.script(webtest.Officer, http.MethodPost, begin, formType, announced.Encode(), http.StatusNotFound)
	up := s.script(a, http.MethodPost, begin, formType, announced.Encode(), http.StatusOK)
	s.script(a, http.MethodPost, up.URL+"/parts?at=0", bytesType, content[:500], http.StatusOK)
	page(t, s.House, a, section, "먼저 올려 둔 파일", "표.png", "같은 파일을 다시 선택하면 이어서 올립니다")
	s.script(a, http.MethodPost, up.URL+"/parts?at=500", bytesType, content[500:], http.StatusOK)
	s.script(a, http.MethodPost, up.URL+"/finish", formType, "", http.StatusOK)
	number := strings.TrimPrefix(up.URL, "/uploads/")
	body := page(t, s.House, a, section, "다 올라옴", `name="upload.picture.`+q+`" value="`+number+`" checked`)

	// Saving the page without a description leaves it waiting; with one it goes into the text, made anew, and is used up.
	sent := writing(body, q)
	sent.Set("q."+q, "쓰던 글")
	sent.Set("upload.picture."+q, number)
	post(t, s.House, a, section, sent, http.StatusSeeOther)
	sent = writing(page(t, s.House, a, section, "다 올라옴", "쓰던 글"), q)
	sent.Set("upload.picture."+q, number)
	if got := post(t, s.House, a, s.application()+"/pictures/"+q, sent, http.StatusUnprocessableEntity); !strings.Contains(got.Body, "그림 설명을 적어 주세요") {
		t.Error("the page does not ask for the description")
	}
	sent.Set("alt."+q, "월별 고장 수")
	post(t, s.House, a, section, sent, http.StatusSeeOther)
	body = page(t, s.House, a, section, "쓰던 글\n\n![월별 고장 수](표.png)")
	if strings.Contains(body, "먼저 올려 둔 파일") {
		t.Error("what was used is offered again")
	}
	if got := s.Ask(a, http.MethodGet, regexp.MustCompile(s.application()+`/download/\d+`).FindString(body), ""); got.Type != "image/png" || strings.Contains(got.Body, "hidden") {
		t.Errorf("the picture answers %d %s and still has what was hidden in it", got.Status, got.Type)
	}
}

func TestABrowserSendsALargePictureInPartsWithWhicheverButton(t *testing.T) {
	s := filesHouse(t)
	section, q := s.richQuestion()
	file := filepath.Join(t.TempDir(), "사진.png")
	if err := os.WriteFile(file, []byte(noise(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	b := browser.Start(t).Open(t, s.URL, browser.Usual).Cookie(s.Session(webtest.OwnerA)).Goto(section)
	b.Fill("q."+q, "앞").Unfold(`[name="alt.`+q+`"]`).Fill("alt."+q, "작업장").Upload("picture."+q, file).Press("저장하고").Sees("그림을 넣었습니다")
	page(t, s.House, webtest.OwnerA, section, "앞\n\n![작업장](사진.png)")
	s.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[workflows.Upload](tx, workflows.Where{"QuestionKey": ""})
		if err == nil && !slices.ContainsFunc(list, func(u *workflows.Upload) bool { return strings.HasPrefix(u.Place, "picture."+q) && u.DoneAt != nil }) {
			t.Error("the picture did not go up in parts")
		}
		return err
	})
	b.Sound()
}

// In a browser what was typed and not saved comes along.
func TestABrowserPutsAPictureIntoATextThatIsBeingWritten(t *testing.T) {
	s := filesHouse(t)
	section, q := s.richQuestion()
	file := filepath.Join(t.TempDir(), "표.png")
	if err := os.WriteFile(file, []byte(chart(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	b := browser.Start(t).Open(t, s.URL, browser.Usual).Cookie(s.Session(webtest.OwnerA)).Goto(section)
	b.Fill("q."+q, "앞\n뒤").Unfold(`[name="alt.`+q+`"]`).Fill("alt."+q, "월별 고장 수").Upload("picture."+q, file)
	b.PressOn(`button[formaction$="/pictures/` + q + `"].btn--secondary`)
	if got := b.Value("q." + q); got != "앞\n뒤\n\n![월별 고장 수](표.png)" {
		t.Errorf("the text is %q", got)
	}
	b.Shot("picture-in")
}
