package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"gongmo/app/api"
	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
)

// A question of company A goes from the call's page to the officer and back, and stays without its asker.
func TestAQuestionIsAnsweredInPublicWithoutItsAsker(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	shoot := storyCamera(t, h, "inquiry")
	list, asked, desk := mustPath(h, "/calls/:code/questions"), mustPath(h, "/calls/:code/questions/:id"), mustPath(h, "/desk/questions/:id")
	callPage, questions := mustPath(h, "/calls/:code"), mustPath(h, "/desk/calls/:id/questions")

	page(t, h, webtest.Visitor, callPage, "질문과 답변", "질문하기", list+"/new", "까지 질문을 받습니다")
	page(t, h, webtest.Visitor, list, "아직 공개된 질문과 답변이 없습니다")
	page(t, h, webtest.OwnerA, list, "내 질문", "참여기관의 현금 부담", "답변 대기", "까지 답변합니다")
	if a := h.Ask(webtest.OwnerB, http.MethodGet, list, ""); strings.Contains(a.Body, "참여기관의 현금 부담") {
		t.Error("another company sees a question that is not answered")
	}
	shoot(webtest.OwnerA, list, "own")

	// What was typed stays when something is missing.
	a := post(t, h, webtest.OwnerB, list+"/new", url.Values{"title": {strings.Repeat("가", 101)}, "body": {"현금 비율은 얼마입니까?"}}, http.StatusUnprocessableEntity)
	for _, s := range []string{"100자까지 적을 수 있습니다", strings.Repeat("가", 101), "현금 비율은 얼마입니까?"} {
		if !strings.Contains(a.Body, s) {
			t.Errorf("the form lacks %q", s)
		}
	}
	b := post(t, h, webtest.OwnerB, list+"/new", url.Values{"title": {"우리 회사의 기술"}, "body": {"우리 기술은 이렇습니다. 신청할 수 있습니까?"}}, http.StatusSeeOther)
	private := b.Location
	shoot(webtest.OwnerB, list+"/new", "ask")

	page(t, h, webtest.Officer, "/inbox", "질문에 답변: 참여기관의 현금 부담", desk)
	page(t, h, webtest.Officer, questions, "참여기관의 현금 부담", "우리 회사의 기술", "답변 대기")
	body := page(t, h, webtest.Officer, desk, "참여기관도 현금을 따로 부담해야 합니까?", "공고 질문의 답변 기한: 5영업일 · ", "모두에게 공개")
	for _, s := range []string{h.Person(webtest.OwnerA).Name, h.Person(webtest.OwnerA).Email, "하늘소프트"} {
		if strings.Contains(body, s) {
			t.Errorf("the officer is told of %s", s)
		}
	}
	shoot(webtest.Officer, questions, "desk")
	shoot(webtest.Officer, desk, "answering")

	// Five business days later it is late.
	h.MoveTo(webtest.Now.AddDate(0, 0, 12))
	page(t, h, webtest.Officer, desk, "답변 기한(", "이 지났습니다")
	page(t, h, webtest.Officer, questions+"?state=late", "참여기관의 현금 부담", "5일 지남")
	page(t, h, webtest.Officer, mustPath(h, "/desk/calls/:id"), "답변할 질문", "기한 지남 2건")
	shoot(webtest.Officer, questions, "late")

	v := version(t, page(t, h, webtest.Officer, desk))
	again := post(t, h, webtest.Officer, desk+"/answer", url.Values{"version": {v}, "private": {"PUBLIC"}, "answer": {" "}}, http.StatusUnprocessableEntity)
	if !strings.Contains(again.Body, "답변을 적어 주세요") {
		t.Error("an empty answer is not explained")
	}
	post(t, h, webtest.Officer, desk+"/answer", url.Values{"version": {v}, "private": {"PUBLIC"}, "answer": {"전체 합계로 봅니다."}}, http.StatusSeeOther)
	post(t, h, webtest.Officer, desk+"/correct", url.Values{"answer": {"컨소시엄 전체의 합계로 봅니다."}, "reason": {"누구의 합계인지 밝힘"}, "matters": {"1"}}, http.StatusSeeOther)
	other := "/desk/questions/" + private[strings.LastIndex(private, "/")+1:]
	post(t, h, webtest.Officer, other+"/answer", url.Values{"private": {"TRADE_SECRET"}, "answer": {"신청할 수 있습니다."}}, http.StatusSeeOther)
	shoot(webtest.Officer, desk, "answered")

	for _, r := range []webtest.Role{webtest.Visitor, webtest.OwnerB, webtest.Evaluator} {
		body := page(t, h, r, asked, "참여기관의 현금 부담", "컨소시엄 전체의 합계로 봅니다.", "2번째 답변", "누구의 합계인지 밝힘", "이전 답변", "전체 합계로 봅니다.")
		for _, s := range []string{h.Person(webtest.OwnerA).Name, "하늘소프트", h.Person(webtest.Officer).Name} {
			if strings.Contains(body, s) && r == webtest.Visitor {
				t.Errorf("the public is told of %s", s)
			}
		}
	}
	page(t, h, webtest.OwnerB, private, "개별 답변", "영업비밀", "신청할 수 있습니다.")
	for _, r := range []webtest.Role{webtest.Visitor, webtest.OwnerA} {
		if a := h.Ask(r, http.MethodGet, private, ""); a.Status != http.StatusNotFound {
			t.Errorf("%s opens a private answer: %d", r, a.Status)
		}
	}
	page(t, h, webtest.Visitor, list+"?q="+url.QueryEscape("컨소시엄전체"), "참여기관의 현금 부담")
	page(t, h, webtest.Visitor, list+"?q="+url.QueryEscape("없는말"), "찾는 말이 있는 질문이 없습니다")
	page(t, h, webtest.Visitor, callPage, "컨소시엄 전체의 합계로 봅니다.")
	shoot(webtest.Visitor, asked, "public")
	shoot(webtest.Visitor, callPage+"#inquiries", "call")

	var open api.Inquiries
	if err := json.Unmarshal([]byte(page(t, h, webtest.OwnerB, list+".json")), &open); err != nil {
		t.Fatal(err)
	}
	if len(open.Items) != 1 || open.Total != 1 || open.Items[0].AnswerNo != 2 || open.Items[0].Answer != "컨소시엄 전체의 합계로 봅니다." {
		t.Errorf("open data says %+v", open)
	}
	if a := h.Ask(webtest.Officer, http.MethodGet, strings.Replace(asked, mustPath(h, "/calls/:code"), "/calls/2025-INF-01", 1), ""); a.Status != http.StatusNotFound && !strings.HasPrefix(asked, "/calls/2025-INF-01") {
		t.Errorf("a question is found under another call: %d", a.Status)
	}
}

func TestTheListOfQuestionsHasPages(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	if _, err := h.App.DB.Pool.Exec(t.Context(), `insert into inquiry (id, version, call_id, asked_by, asked_at, title, body, due_on, state, answer_no, answered_at, answered_by)
		select q.id + n, 1, q.call_id, q.asked_by, q.asked_at, '질문 ' || n, '내용', q.due_on, 'ANSWERED', 1, q.asked_at + n * interval '1 minute', q.asked_by
		from inquiry q, generate_series(1, 23) n where q.id = $1`, idOf(mustPath(h, "/desk/questions/:id"))); err != nil {
		t.Fatal(err)
	}
	if _, err := h.App.DB.Pool.Exec(t.Context(), `insert into inquiry_answer (id, inquiry_id, no, body, given_at, given_by) select id, id, 1, '답', answered_at, answered_by from inquiry where answer_no = 1`); err != nil {
		t.Fatal(err)
	}
	list := mustPath(h, "/calls/:code/questions")
	first := page(t, h, webtest.Visitor, list, "질문 23", "page=2")
	if strings.Contains(first, ">질문 3<") {
		t.Error("everything is on the first page")
	}
	page(t, h, webtest.Visitor, list+"?page=2", ">질문 3<", ">질문 1<")
	if n := strings.Count(page(t, h, webtest.Visitor, list+".json"), `"title"`); n != 23 {
		t.Errorf("open data has %d questions", n)
	}
}

// storyCamera takes pictures of a story where they are asked for.
func storyCamera(t *testing.T, h *webtest.House, story string) func(r webtest.Role, path, name string) {
	if os.Getenv("GONGMO_SHOTS") == "" {
		return func(webtest.Role, string, string) {}
	}
	b := browser.Start(t)
	return func(r webtest.Role, path, name string) {
		for _, width := range []int{1280, 390} {
			p := b.Open(t, h.URL, browser.View{Width: width, Height: 900})
			if r != webtest.Visitor {
				p = p.Cookie(h.Session(r))
			}
			p = p.Goto(path).Shot(fmt.Sprintf("%s-%s", story, name))
			for _, f := range p.Faults(false) {
				t.Errorf("%s %d: %s", name, width, f)
			}
		}
	}
}
