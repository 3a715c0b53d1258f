// This story follows who is said to have written what: by name to one's own colleagues, by organisation to partners, to nobody else.
package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/form"
	"gongmo/workflows"
)

func TestATaskListSaysWhoWroteWhatAndWithWhom(t *testing.T) {
	s := startLate(t)
	shoot := storyCamera(t, s.House, "team")
	id, err := strconv.ParseInt(idOf(s.mine), 10, 64)
	s.ok(err)
	if body := page(t, s.House, webtest.OwnerA, s.mine, "임시번호", idOf(s.mine), "담당자", "한유진 · ", "함께 쓰는 사람", "구성원 초대하고 역할 바꾸기", "전체 미리보기"); strings.Contains(body, "마지막 수정") {
		t.Error("somebody is said to have edited what nobody has")
	}
	_, err = s.App.Engine.SaveAnswers(t.Context(), workflows.Command{Actor: s.Actor(webtest.OwnerA), Stamp: s.App.Clock.Now()},
		workflows.SaveAnswers{Application: domain.ApplicationID(id), Org: s.Orgs[webtest.OwnerA], Mine: form.Answers{"why": {Text: "시설이 낡았습니다"}}})
	s.ok(err)
	page(t, s.House, webtest.OwnerA, s.mine, "마지막 수정 김하늘 · 4월 10일(목) 10:00", "<dt>김하늘</dt>", "기관 관리자")
	page(t, s.House, webtest.OwnerA, s.mine+"/whole", "전체 미리보기", "시설이 낡았습니다")
	shoot(webtest.OwnerA, s.mine, "tasks")
	shoot(webtest.OwnerA, s.mine+"/whole", "whole")

	// A partner is told the organisation, and its own people.
	post(t, s.House, webtest.OwnerA, s.mine+"/partners", url.Values{"number": {"2208162517"}, "role": {string(application.Participating)}}, http.StatusSeeOther)
	if body := page(t, s.House, webtest.OwnerB, s.mine, "마지막 수정 하늘소프트 주식회사 · 4월 10일(목) 10:00", "<dt>박바다</dt>"); strings.Contains(body, "마지막 수정 김하늘") || strings.Contains(body, "<dt>김하늘</dt>") {
		t.Error("a partner is told the name of somebody of another organisation")
	}
	// The agency is told neither.
	if a := s.Ask(webtest.Officer, http.MethodGet, s.mine, ""); strings.Contains(a.Body, "마지막 수정") || strings.Contains(a.Body, "함께 쓰는 사람") {
		t.Error("the agency is told who writes")
	}
}
