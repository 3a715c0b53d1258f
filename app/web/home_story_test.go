// This story looks at the home of a company: what it has going, what it has not read, and what it could apply for.
package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
	"gongmo/domain/application"
	"gongmo/workflows"
)

func TestTheHomeShowsHowFarEachApplicationIsAndWhatIsUnread(t *testing.T) {
	s := startLate(t)
	shoot := storyCamera(t, s.House, "home")
	if body := page(t, s.House, webtest.OwnerA, "/inbox", "내 신청", "현장 문서를 이해하는 점검 도우미", "6단계 중 1단계: 작성", "곧 마감하는 공고"); strings.Contains(body, "읽지 않은 알림") || strings.Contains(body, "조건이 맞는 접수 중인 공고") {
		t.Error("the home of somebody with work and nothing unread shows notices or calls that fit")
	}
	s.submit(webtest.OwnerA, s.mine, http.StatusSeeOther)
	page(t, s.House, webtest.OwnerA, "/inbox", "6단계 중 2단계: 제출")

	post(t, s.House, webtest.OwnerB, s.other+"/partners", url.Values{"number": {"1234567891"}, "role": {string(application.Participating)}}, http.StatusSeeOther)
	about, err := strconv.ParseInt(idOf(s.other), 10, 64)
	s.ok(err)
	var seq int64
	s.ok(s.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		a, err := workflows.Get[application.Application](tx, about)
		if err != nil {
			return err
		}
		seq = a.Version
		return nil
	}))
	s.ok(s.App.Engine.DeliverNotice(t.Context(), workflows.NoticeJob{Code: application.NoticeInvited, Aggregate: "application", ID: about, Seq: seq}))
	page(t, s.House, webtest.OwnerA, "/inbox", "읽지 않은 알림", "/notices?show=unread")
	shoot(webtest.OwnerA, "/inbox", "busy")
	if body := page(t, s.House, webtest.Officer, "/inbox"); strings.Contains(body, "6단계 중") {
		t.Error("the agency's inbox shows a company's applications")
	}
}

func TestTheHomeOfACompanyWithNothingToDoShowsCallsThatFit(t *testing.T) {
	h := webtest.Start(t, webtest.Options{Empty: true})
	body := page(t, h, webtest.OwnerA, "/inbox", "할 일을 모두 마쳤습니다", "조건이 맞는 접수 중인 공고", "개 조건 중", "/calls?phase=open&amp;sort=fit")
	if n := strings.Count(body, "개 조건 중"); n < 1 || n > 3 {
		t.Errorf("%d calls fit, want 1 to 3", n)
	}
	if strings.Contains(body, " 미충족") {
		t.Error("a call whose conditions the company breaks is said to fit")
	}
	storyCamera(t, h, "home")(webtest.OwnerA, "/inbox", "idle")
}
