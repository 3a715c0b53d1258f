// This story corrects the form of a call while one company writes and another has handed in.
package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/workflows"
)

// correctForm publishes another form by a corrected notice, through the commands of the two people it takes.
func (s *lateStory) correctForm(questions ...form.Question) {
	s.t.Helper()
	questions = append(questions, form.Question{Key: "budget", Kind: form.Budget, Label: "사업비 편성표"}) // as in the house: the call pays costs
	d := form.Definition{Sections: []form.Section{{Key: "a", Title: "개요", Part: form.Lead, Questions: questions}}}
	by := func(r webtest.Role) workflows.Command {
		return workflows.Command{Actor: s.Actor(r), Stamp: s.App.Clock.Now()}
	}
	s.ok(s.App.Engine.ProposeCall(s.t.Context(), by(webtest.Officer), workflows.ProposeCall{Call: s.call, Kind: call.ToAmend, Reason: "문항을 바로잡습니다.", Parts: workflows.CallParts{Form: &d}}))
	s.ok(s.App.Engine.StepCall(s.t.Context(), by(webtest.Approver), workflows.StepCall{Call: s.call, Event: call.AmendNotice}))
}

func TestAnApplicationIsReadWithTheFormItWasWrittenOn(t *testing.T) {
	s := startLate(t)
	why := form.Question{Key: "why", Kind: form.Text, Label: "추진 이유", MaxChars: 50}
	team := form.Question{Key: "team", Kind: form.Text, Label: "수행 인력 소개", MaxChars: 50}
	where := form.Question{Key: "where", Kind: form.Text, Label: "실증 장소", MaxChars: 50, Required: true, Hint: "시군구까지 적습니다."}
	s.correctForm(why, team) // what the story's house began with was put there without a notice
	for _, c := range []struct {
		role webtest.Role
		app  string
	}{{webtest.OwnerA, s.mine}, {webtest.OwnerB, s.other}} {
		post(t, s.House, c.role, c.app+"/correction", url.Values{"seen": {"2"}}, http.StatusSeeOther)
		post(t, s.House, c.role, c.app+"/sections/a", url.Values{"q.why": {"현장이 멉니다"}, "v.why": {"0"}, "q.team": {"다섯 사람입니다"}, "v.team": {"0"}}, http.StatusSeeOther)
	}
	s.submit(webtest.OwnerB, s.other, http.StatusSeeOther)
	if a := s.Ask(webtest.OwnerA, http.MethodGet, s.mine+"/correction", ""); a.Status != http.StatusNotFound {
		t.Errorf("without a correction the page answers %d", a.Status)
	}

	s.correctForm(why, where)
	// Who writes is told what changes and what loses its place, keeps the old form until then, and cannot hand in before.
	page(t, s.House, webtest.OwnerA, s.mine, "공고가 정정되어 신청서 양식이 바뀌었습니다", "새로 묻는 문항 1개, 바뀐 문항 0개, 자리가 없어지는 답 1개")
	s.shoot(webtest.OwnerA, s.mine, "correction-tasks")
	page(t, s.House, webtest.OwnerA, s.mine+"/sections/a", "수행 인력 소개", "다섯 사람입니다")
	page(t, s.House, webtest.OwnerA, s.mine+"/submit", "달라진 내용을 보고 새 양식으로 옮긴 다음 제출해 주세요", s.mine+"/correction")
	says(t, page(t, s.House, webtest.Officer, s.mine+"/submit"), "하늘소프트 주식회사가 할 일") // whoever reads only is not told to do it
	keepsQuiet(t, page(t, s.House, webtest.Officer, s.mine+"/submit"), s.mine+"/correction")
	s.submit(webtest.OwnerA, s.mine, http.StatusUnprocessableEntity)
	page(t, s.House, webtest.OwnerA, s.mine+"/correction", "정정 사유", "문항을 바로잡습니다.", "실증 장소", "시군구까지 적습니다.", "수행 인력 소개", "다섯 사람입니다", "새 양식으로 옮기기")
	s.shoot(webtest.OwnerA, s.mine+"/correction", "correction")
	if body := page(t, s.House, webtest.Officer, s.mine+"/correction", "주관기관에서 신청서를 쓰는 사람이 합니다"); strings.Contains(body, "새 양식으로 옮기기") {
		t.Error("an officer is offered the act of the company")
	}
	post(t, s.House, webtest.OwnerA, s.mine+"/correction", url.Values{"seen": {"2"}}, http.StatusConflict)
	post(t, s.House, webtest.OwnerA, s.mine+"/correction", url.Values{"seen": {"3"}}, http.StatusSeeOther)
	if body := page(t, s.House, webtest.OwnerA, s.mine+"/sections/a", "실증 장소", "현장이 멉니다"); strings.Contains(body, "수행 인력 소개") {
		t.Error("the section still asks what the corrected form does not")
	}
	page(t, s.House, webtest.OwnerA, s.mine, "신청서에서 빠진 답")
	page(t, s.House, webtest.OwnerA, s.mine+"/correction", "신청서에서 빠진 답", "수행 인력 소개", "다섯 사람입니다")
	s.shoot(webtest.OwnerA, s.mine+"/correction", "correction-aside")

	// What was handed in before stands on its form, in every reading of it.
	page(t, s.House, webtest.OwnerB, s.other, "제출한 뒤에 신청서 양식이 정정되었습니다")
	for _, at := range []string{"/sections/a", "/submit"} {
		if body := page(t, s.House, webtest.OwnerB, s.other+at, "수행 인력 소개", "다섯 사람입니다"); strings.Contains(body, "실증 장소") {
			t.Errorf("%s of a standing submission asks what it was never asked", at)
		}
	}
	page(t, s.House, webtest.OwnerB, s.other+"/receipt", "적용한 공고", "2번째 공고문")
	s.shoot(webtest.OwnerB, s.other+"/receipt", "correction-receipt")
	var id int64
	if _, err := fmt.Sscan(idOf(s.other), &id); err != nil {
		t.Fatal(err)
	}
	blind, err := s.App.Query.BlindReview(t.Context(), id)
	s.ok(err)
	open, err := s.App.Query.OpenReview(t.Context(), id)
	s.ok(err)
	for who, d := range map[string]form.Definition{"a blind": blind.Form, "an open": open.Form} {
		if _, _, asked := d.Question("team"); !asked {
			t.Errorf("%s review does not read the form that was handed in", who)
		}
	}
	s.close()
	page(t, s.House, webtest.OwnerB, s.other+"/sections/a", "수행 인력 소개", "다섯 사람입니다")
	page(t, s.House, webtest.OwnerB, s.other+"/receipt", "2번째 공고문")
}
