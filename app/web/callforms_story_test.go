// This story gives a form out with a call, replaces it, and lets a company hand in the old one and then the new one.
package web_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
	"gongmo/workflows"
)

// docx makes a small office file with a text, split over two runs.
func docx(t *testing.T, mark, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	half := len([]rune(mark)) / 2
	for _, f := range [][2]string{{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<w:document><w:r><w:t>" + string([]rune(mark)[:half]) + "</w:t></w:r><w:r><w:t>" + string([]rune(mark)[half:]) + "</w:t></w:r>" + text + "</w:document>"}} {
		part, err := w.Create(f[0])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write([]byte(f[1]))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// hand posts a form with a file.
func (s *walletStory) hand(r webtest.Role, path, field, name, content string, more url.Values, want int) webtest.Answer {
	s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k := range more {
		_ = w.WriteField(k, more.Get(k))
	}
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

func TestAFormIsGivenOutReplacedAndItsOldEditionRefused(t *testing.T) {
	s := filesHouse(t)
	shoot := storyCamera(t, s.House, "callforms")
	call := idOf(mustPath(s.House, "/desk/calls/:id"))
	public, desk := mustPath(s.House, "/calls/:code"), "/desk/calls/"+call+"/forms"
	state := func(to string) {
		if _, err := s.App.DB.Pool.Exec(t.Context(), `update call set state = $1, version_no = case when $1 = 'DRAFT' then 0 else 1 end, form_since = case when $1 = 'DRAFT' then 0 else 1 end, published_at = case when $1 = 'DRAFT' then null else now() end where id = $2`, to, call); err != nil {
			t.Fatal(err)
		}
	}
	slot := url.Values{"slot": {"doc_pledge"}}
	old, now := docx(t, "2025년 서식 v1", ""), docx(t, "2026년 서식 v1", "")

	page(t, s.House, webtest.Officer, desk, "바꾸면 정정공고안이 됩니다", "바꾸는 사유", `aria-current="page"`, "/desk/calls/"+call+"/edit/documents")
	page(t, s.House, webtest.Auditor, desk, "지금은 바꿀 수 없습니다")
	s.hand(webtest.Officer, desk, "file.doc_pledge", "서약서.docx", old, slot, http.StatusUnprocessableEntity)

	state("DRAFT")
	s.hand(webtest.Auditor, desk, "file.doc_pledge", "서약서.docx", old, slot, http.StatusForbidden)
	s.hand(webtest.OwnerA, desk, "file.doc_pledge", "서약서.docx", old, slot, http.StatusNotFound)
	if got := s.hand(webtest.Officer, desk, "file.doc_pledge", "서약서.docx", old, url.Values{"slot": {"doc_pledge"}, "mark.doc_pledge": {"v1"}}, http.StatusUnprocessableEntity); !strings.Contains(got.Body, "4자에서 60자까지") || !strings.Contains(got.Body, `value="v1"`) {
		t.Error("a mark that is too short is not explained, or what was typed is lost")
	}
	s.hand(webtest.Officer, desk, "file.doc_pledge", "서약서.docx", "MZ\x90\x00", slot, http.StatusUnprocessableEntity)
	s.hand(webtest.Officer, desk, "file.doc_pledge", "서약서 2025.docx", old, url.Values{"slot": {"doc_pledge"}, "mark.doc_pledge": {"2025년 서식 v1"}}, http.StatusSeeOther)
	s.hand(webtest.Officer, desk, "file.doc_pledge", "서약서 2026.docx", now, url.Values{"slot": {"doc_pledge"}, "mark.doc_pledge": {"2026년 서식 v1"}}, http.StatusSeeOther)
	s.hand(webtest.Officer, desk, "file", "공고문.pdf", "%PDF-1.7\n%%EOF\n", url.Values{"slot": {""}}, http.StatusSeeOther)
	s.hand(webtest.Officer, desk, "file", "잘못 올린 파일.pdf", "%PDF-1.7\n1\n%%EOF\n", url.Values{"slot": {""}}, http.StatusSeeOther)
	body := page(t, s.House, webtest.Officer, desk, "서약서 2025.docx", "이전 파일", "서약서 2026.docx", "지금 주는 파일", "이전 서식의 표시 문구 (1개)", "2025년 서식 v1</textarea>", "공고문.pdf")
	wrong := regexp.MustCompile(`/files/(\d+)"[^>]*>잘못 올린`).FindStringSubmatch(body)
	if wrong == nil {
		t.Fatal("the page does not lead to the attachment")
	}
	post(t, s.House, webtest.Officer, desk+"/away", url.Values{"file": {wrong[1]}}, http.StatusSeeOther)
	post(t, s.House, webtest.Officer, desk+"/marks", url.Values{"slot": {"doc_pledge"}, "marks.doc_pledge": {"2025년 서식 v1\n2024년 서약서\n"}}, http.StatusSeeOther)
	// The page of the list of documents, which does not know of the marks, leaves them alone.
	page(t, s.House, webtest.Officer, desk, "이전 서식의 표시 문구 (2개)")
	shoot(webtest.Officer, desk, "desk")
	form := regexp.MustCompile(`/calls/[^"]+/files/\d+`).FindAllString(page(t, s.House, webtest.Officer, desk), -1)
	if a := s.Ask(webtest.Visitor, http.MethodGet, form[0], ""); a.Status != http.StatusNotFound {
		t.Errorf("a visitor fetches a file of a draft: %d", a.Status)
	}
	if a := s.Ask(webtest.Officer, http.MethodGet, form[0], ""); a.Status != http.StatusOK {
		t.Errorf("an officer does not get a file of a draft: %d", a.Status)
	}

	state("OPEN")
	body = page(t, s.House, webtest.Visitor, public, "서약서 2026.docx", "2026년 서식 v1", "공고문.pdf")
	if strings.Contains(body, "서약서 2025.docx") || strings.Contains(body, "잘못 올린") {
		t.Error("the public is offered what is no longer given out")
	}
	shoot(webtest.Visitor, public+"#papers", "public")
	link := regexp.MustCompile(`(/calls/[^"]+/files/\d+)"[^>]*>서약서 2026`).FindStringSubmatch(body)
	if link == nil {
		t.Fatal("the page does not lead to the form")
	}
	if a := s.Ask(webtest.Visitor, http.MethodGet, link[1], ""); a.Status != http.StatusOK || a.Body != now {
		t.Errorf("the form is fetched with %d, %d bytes", a.Status, len(a.Body))
	}
	if a := s.Ask(webtest.Visitor, http.MethodGet, strings.Replace(link[1], link[1][strings.LastIndex(link[1], "/")+1:], wrong[1], 1), ""); a.Status != http.StatusNotFound {
		t.Errorf("what was taken away is still fetched: %d", a.Status)
	}

	page(t, s.House, webtest.OwnerA, s.documents(), "새 서식 받기: 서약서 2026.docx", link[1])
	for name, c := range map[string]struct{ content, says string }{
		"the old form, filled in": {docx(t, "2025년 서식 v1", "<w:t>하늘소프트</w:t>"), "2026년 서식 v1이 아닙니다. 새 서식 받기"},
		"the old blank form":      {old, "2026년 서식 v1이 아닙니다. 새 서식 받기"},
		"an even older one":       {docx(t, "2024년 서약서", "<w:t>하늘소프트</w:t>"), "2026년 서식 v1이 아닙니다. 새 서식 받기"},
		"the blank form":          {now, "작성하지 않은 서식입니다. 2026년 서식 v1을 작성해 올려 주세요."},
	} {
		got := s.attach(webtest.OwnerA, "doc_pledge", "서약서.docx", c.content, http.StatusUnprocessableEntity)
		if !strings.Contains(got.Body, c.says) || !strings.Contains(got.Body, `id="f-q-doc_pledge-err"`) || !strings.Contains(got.Body, "새 서식 받기: 서약서 2026.docx") {
			t.Errorf("%s: the page does not say %q at its place, or does not lead to the form\n%s", name, c.says, plain(got))
		}
	}
	s.attach(webtest.OwnerA, "doc_pledge", "서약서.docx", docx(t, "2026년 서식 v1", "<w:t>하늘소프트</w:t>"), http.StatusSeeOther)
	page(t, s.House, webtest.OwnerA, s.documents(), "서약서.docx")

	// Next year's call knows this year's form for the earlier one.
	made := post(t, s.House, webtest.Officer, "/desk/calls/"+call+"/follow", url.Values{"relation": {"SUCCESSOR"}, "title": {"다음 해 공고"}, "code": {"NEXT-YEAR-1"}, "year": {"2027"}}, http.StatusSeeOther)
	page(t, s.House, webtest.Officer, fmt.Sprintf("/desk/calls/%s/forms", idOf(made.Location)), "2024년 서약서\n2026년 서식 v1</textarea>", "서약서 2026.docx", "이전 파일")
}

// A correction (정정공고, 정보통신·방송 연구개발 관리규정 제19조) replaces a form of a running call: two people, a public difference with both
// editions, and everybody who holds a file of the old one is told what to do.
func TestACorrectionReplacesAFormAndSaysWhoHasToFillInTheNewOne(t *testing.T) {
	s := filesHouse(t)
	shoot := storyCamera(t, s.House, "callforms-correction")
	call := idOf(mustPath(s.House, "/desk/calls/:id"))
	public, desk := mustPath(s.House, "/calls/:code"), "/desk/calls/"+call+"/forms"
	slot := func(mark string, more url.Values) url.Values {
		out := url.Values{"slot": {"doc_pledge"}, "mark.doc_pledge": {mark}}
		for k, v := range more {
			out[k] = v
		}
		return out
	}
	first, second := docx(t, "2026년 서식 v1", ""), docx(t, "2026년 서식 v2", "")
	approve := func(r webtest.Role, want int) {
		t.Helper()
		post(t, s.House, r, "/desk/calls/"+call+"/step", with(page(t, s.House, r, "/desk/calls/"+call), url.Values{"event": {"amendNotice"}}), want)
	}
	s.hand(webtest.Officer, desk, "file.doc_pledge", "서약서.docx", first, slot("2026년 서식 v1", url.Values{"reason.doc_pledge": {"서약서 서식을 드립니다"}}), http.StatusSeeOther)
	page(t, s.House, webtest.Approver, "/desk/calls/"+call, "더함", "1판 · 서약서.docx")
	approve(webtest.Approver, http.StatusSeeOther)
	s.attach(webtest.OwnerA, "doc_pledge", "서약서 작성.docx", docx(t, "2026년 서식 v1", "<w:t>하늘소프트</w:t>"), http.StatusSeeOther)
	page(t, s.House, webtest.OwnerA, s.documents(), "서약서 작성.docx")

	// Another reason is not needed once the correction waits; without one nothing is kept.
	got := s.hand(webtest.Officer, desk, "file.doc_pledge", "서약서 v2.docx", second, slot("2026년 서식 v2", nil), http.StatusUnprocessableEntity)
	if !strings.Contains(got.Body, `id="f-reason-doc_pledge-err"`) {
		t.Error("the missing reason is not said at its place")
	}
	for _, r := range []webtest.Role{webtest.Auditor, webtest.Finance} {
		s.hand(r, desk, "file.doc_pledge", "서약서 v2.docx", second, slot("2026년 서식 v2", url.Values{"reason.doc_pledge": {"오기"}}), http.StatusForbidden)
	}
	s.hand(webtest.Officer, desk, "file.doc_pledge", "서약서 v2.docx", second, slot("2026년 서식 v2", url.Values{"reason.doc_pledge": {"서약서의 오기를 바로잡습니다"}}), http.StatusSeeOther)
	s.hand(webtest.Officer, desk, "file", "설명자료.pdf", "%PDF-1.7\n%%EOF\n", url.Values{"slot": {""}, "reason": {"서약서의 오기를 바로잡습니다"}}, http.StatusSeeOther)
	body := page(t, s.House, webtest.Officer, desk, "정정공고를 기다리는 새 파일", "2판", "지금 주는 파일 · 정정공고 뒤에는 주지 않음", "새 파일 빼기", "그대로 두기")
	shoot(webtest.Officer, desk, "waits")
	waiting := regexp.MustCompile(`(/calls/[^"]+/files/\d+)"[^>]*>서약서 v2`).FindStringSubmatch(body)
	if waiting == nil {
		t.Fatal("the page does not lead to the file that waits")
	}
	for r, want := range map[webtest.Role]int{webtest.Officer: http.StatusOK, webtest.Approver: http.StatusOK, webtest.Visitor: http.StatusNotFound, webtest.OwnerA: http.StatusNotFound} {
		if a := s.Ask(r, http.MethodGet, waiting[1], ""); a.Status != want {
			t.Errorf("%s fetches a file that waits: %d, want %d", r, a.Status, want)
		}
	}
	if body := page(t, s.House, webtest.Visitor, public, "서약서.docx"); strings.Contains(body, "서약서 v2") {
		t.Error("the public sees a form that nobody approved")
	}
	page(t, s.House, webtest.Approver, public+"?proposal=1", "서약서 v2.docx", "설명자료.pdf")
	page(t, s.House, webtest.Approver, "/desk/calls/"+call, "2판으로 바뀜", "첨부파일 ‘설명자료.pdf’ 더함", "서약서의 오기를 바로잡습니다", waiting[1])
	shoot(webtest.Approver, "/desk/calls/"+call, "card")
	page(t, s.House, webtest.OwnerA, s.documents(), "서식 받기: 서약서.docx")

	approve(webtest.Officer, http.StatusForbidden)
	approve(webtest.Approver, http.StatusSeeOther)
	body = page(t, s.House, webtest.Visitor, public, "2판으로 바뀜", "첨부파일 ‘설명자료.pdf’ 더함", "서약서 v2.docx")
	shoot(webtest.Visitor, public+"#versions", "public")
	for name, content := range map[string]string{`1판 · 서약서\.docx`: first, `2판 · 서약서 v2\.docx`: second} {
		link := regexp.MustCompile(`(/calls/[^"]+/files/\d+)"[^>]*>` + name).FindStringSubmatch(body)
		if link == nil {
			t.Fatalf("the difference does not lead to %s", name)
		}
		if a := s.Ask(webtest.Visitor, http.MethodGet, link[1], ""); a.Status != http.StatusOK || a.Body != content {
			t.Errorf("%s is fetched with %d", name, a.Status)
		}
	}
	var seq int64
	if err := s.App.DB.Pool.QueryRow(t.Context(), `select max(seq) from audit_entry where aggregate = 'call' and aggregate_id = $1 and event = 'amendNotice'`, call).Scan(&seq); err != nil {
		t.Fatal(err)
	}
	id, _ := strconv.ParseInt(call, 10, 64)
	if err := s.App.Engine.DeliverNotice(t.Context(), workflows.NoticeJob{Code: "CALL_AMENDED", Aggregate: "call", ID: id, Seq: seq}); err != nil {
		t.Fatal(err)
	}
	var told string
	if err := s.App.DB.Pool.QueryRow(t.Context(), `select body from notice where code = 'CALL_AMENDED' and channel = 'IN_APP' and person_id = $1 order by id desc limit 1`, int64(s.Person(webtest.OwnerA).ID)).Scan(&told); err != nil || !strings.Contains(told, "2판으로 바뀜; 첨부파일 ‘설명자료.pdf’ 더함") {
		t.Errorf("the notice says %q, %v", told, err)
	}

	const says = "2026년 서식 v2가 아닙니다. 새 서식 받기"
	page(t, s.House, webtest.OwnerA, s.application()+"/submit", "서약서 작성.docx: "+says)
	page(t, s.House, webtest.OwnerA, s.documents(), says, "새 서식 받기: 서약서 v2.docx")
	shoot(webtest.OwnerA, s.documents(), "told")
	if got := s.attach(webtest.OwnerA, "doc_pledge", "다시.docx", docx(t, "2026년 서식 v1", "<w:t>다시</w:t>"), http.StatusUnprocessableEntity); !strings.Contains(got.Body, says) {
		t.Error("a file on the old form is taken after the correction")
	}
	// So is a paper of the wallet, also one that came after the correction: it is told by what is printed in it.
	paper := s.hand(webtest.OwnerA, "/wallet/new", "file", "서약서 보관.docx", docx(t, "2026년 서식 v1", "<w:t>보관</w:t>"), url.Values{"org": {fmt.Sprint(s.Orgs[webtest.OwnerA])}, "type": {"OTHER"}, "title": {"청렴서약서"}}, http.StatusSeeOther)
	chosen := post(t, s.House, webtest.OwnerA, s.application()+"/pick/doc_pledge", url.Values{"pick.doc_pledge": {idOf(paper.Location)}}, http.StatusUnprocessableEntity)
	if !strings.Contains(chosen.Body, says) || !strings.Contains(chosen.Body, `id="f-pick-doc_pledge-err"`) {
		t.Errorf("a paper on the old form is not refused at its place: %s", plain(chosen))
	}
}
