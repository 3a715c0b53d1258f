// This story puts off the deadlines of every call that closed in an outage, by the pages of the two people it takes.
package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/web/webtest"
	"gongmo/domain/call"
	"gongmo/domain/period"
)

const extendManyURL = "/desk/calls/extend"

func TestAnOutageIsMadeGoodForEveryCallOnOnePage(t *testing.T) {
	s := startCorrections(t)
	at := s.closes.Add(-30 * time.Minute)
	s.MoveTo(at)
	from, until := at.Add(-time.Hour), s.closes.Add(time.Hour)
	found := url.Values{"from": {form.Instant(&from)}, "until": {form.Instant(&until)}}

	page(t, s.House, webtest.Officer, "/desk/calls", extendManyURL, "여러 공고 마감 연장")
	page(t, s.House, webtest.Officer, extendManyURL, "이 기간의 공고 찾기")
	// Another period is looked for without losing anything; its calls are all ticked.
	find := with(page(t, s.House, webtest.Officer, extendManyURL), found)
	find.Set("go", "find")
	body := post(t, s.House, webtest.Officer, extendManyURL, find, http.StatusOK).Body
	tick := regexp.MustCompile(`<input[^>]*name="pick"[^>]*>`).FindAllString(body, -1)
	if len(tick) == 0 {
		t.Fatal("the call that closes in the period is not found")
	}
	mine := ""
	for _, box := range tick {
		if !strings.Contains(box, " checked") {
			t.Errorf("not ticked: %s", box)
		}
		if v := regexp.MustCompile(`value="(` + idOf(s.desk) + `\.\d+)"`).FindStringSubmatch(box); v != nil {
			mine = v[1]
		}
	}
	if !strings.Contains(body, "쓰는 중 2건") {
		t.Error("nobody is said to have begun")
	}
	s.shoot(webtest.Officer, extendManyURL+"?"+found.Encode(), "extend-many")

	// What is missing is said at its field, with everything that was typed.
	wrong := url.Values{"from": found["from"], "until": found["until"], "kind": {"OUTAGE"}, "how": {"days"}, "days": {"3"}, "reason": {""}, "pick": {mine}, "go": {"preview"}}
	if a := post(t, s.House, webtest.Officer, extendManyURL, wrong, http.StatusUnprocessableEntity); !strings.Contains(a.Body, `value="3"`) || !strings.Contains(a.Body, `value="`+mine+`"`) {
		t.Error("the page lost what was typed")
	}
	wrong.Set("how", "at")
	if a := post(t, s.House, webtest.Officer, extendManyURL, wrong, http.StatusUnprocessableEntity); !strings.Contains(a.Body, "새 마감 시각을 적어 주세요") {
		t.Error("an instant that is missing is not asked for")
	}

	const why = "접속 장애로 제출하지 못했습니다"
	right := with("", url.Values{"from": found["from"], "until": found["until"], "kind": {"OUTAGE"}, "how": {"days"}, "days": {"7"}, "reason": {why}, "pick": {mine}, "go": {"preview"}})
	preview := post(t, s.House, webtest.Officer, extendManyURL, right, http.StatusOK).Body
	cal, err := s.App.Engine.Calendars.Calendar(t.Context())
	s.ok(err)
	later := call.Postponement{Days: 7}.Of(s.closes, cal)
	for _, text := range []string{"늦추는 공고 1건", locale.DateTime(locale.KO, s.closes), locale.DateTime(locale.KO, later), "쓰는 중 2건, 제출 0건", "연장안 1건 올리기", why} {
		if !strings.Contains(preview, text) {
			t.Errorf("the preview lacks %q", text)
		}
	}
	if body := page(t, s.House, webtest.Officer, s.desk); strings.Contains(body, "승인 대기") && strings.Contains(body, why) {
		t.Error("the preview proposed something")
	}
	post(t, s.House, webtest.Finance, extendManyURL+"/do", right, http.StatusForbidden)
	// Going back to change something keeps the ticks.
	back := url.Values{}
	for k, v := range right {
		back[k] = v
	}
	back.Set("go", "edit")
	if a := post(t, s.House, webtest.Officer, extendManyURL, back, http.StatusOK); !regexp.MustCompile(`value="`+regexp.QuoteMeta(mine)+`"[^>]* checked|checked[^>]*value="`+regexp.QuoteMeta(mine)+`"`).MatchString(a.Body) || !strings.Contains(a.Body, why) {
		t.Error("going back loses the ticks or the reason")
	}
	post(t, s.House, webtest.Officer, extendManyURL+"/do", right, http.StatusSeeOther)
	page(t, s.House, webtest.Officer, s.desk, why)
	// Once more: it says per call why nothing more is done.
	if a := post(t, s.House, webtest.Officer, extendManyURL+"/do", right, http.StatusOK); !strings.Contains(a.Body, "연장안 0건을 올렸고 1건은 올리지 못했습니다") || !strings.Contains(a.Body, "승인을 기다리는 변경안") {
		t.Error("a second time is not told as such")
	}

	waiting := page(t, s.House, webtest.Approver, extendManyURL, "승인을 기다리는 연장안 1건", locale.DateTime(locale.KO, s.closes)+" → "+locale.DateTime(locale.KO, later), why)
	if strings.Contains(waiting, "이 기간의 공고 찾기") {
		t.Error("the approver is offered to prepare extensions")
	}
	s.shoot(webtest.Approver, extendManyURL, "extend-many-approve")
	box := regexp.MustCompile(`name="pick"[^>]*value="([^"]+)"`).FindStringSubmatch(waiting)
	if box == nil {
		t.Fatal("nothing to tick")
	}
	if a := post(t, s.House, webtest.Approver, extendManyURL+"/approve", url.Values{}, http.StatusUnprocessableEntity); !strings.Contains(a.Body, "공고를 하나 이상 골라 주세요") {
		t.Error("approving nothing is not told")
	}
	post(t, s.House, webtest.Approver, extendManyURL+"/approve", url.Values{"pick": {box[1]}}, http.StatusSeeOther)
	var closes time.Time
	s.ok(s.App.DB.Pool.QueryRow(t.Context(), `select close_at from call where id = $1`, int64(s.call)).Scan(&closes))
	if !closes.Equal(later) || period.DateOf(closes) == period.DateOf(s.closes) {
		t.Errorf("the call closes at %s, want %s", closes, later)
	}
	s.public("장애로 인한 연장", why)
	s.tell(call.NoticeExtended, call.ExtendForOutage, webtest.OwnerA, webtest.OwnerB)
	page(t, s.House, webtest.Approver, extendManyURL, "승인을 기다리는 연장안이 없습니다")
}
