// This story announces a briefing: the officer writes it into the timetable, and it is on the page of the call and in calendars and feeds.
package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/period"
	"gongmo/workflows"
)

func TestABriefingIsAnnouncedOnThePageAndInCalendars(t *testing.T) {
	s := startLate(t)
	shoot := storyCamera(t, s.House, "briefing")
	at := mustPath(s.House, "/desk/calls/:id")
	code := mustPath(s.House, "/calls/:code")
	before := page(t, s.House, webtest.Visitor, code)
	if strings.Contains(before, "설명회") {
		t.Fatal("the call has a briefing already")
	}
	held := period.On(2025, time.April, 15).At(14, 0)
	s.ok(s.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(s.call))
		if err != nil {
			return err
		}
		c.Briefings = call.Briefings{{At: held, Minutes: 90, Place: "시연 회관", Link: "https://briefing.example.org/live"}, {At: held.AddDate(0, 0, 1), Minutes: 60, Place: "부산 회관"}}
		return workflows.Record(tx, domain.System, c, domain.Act("test", nil))
	}))
	page(t, s.House, webtest.Visitor, code, "2025. 4. 15.(화) 14:00~15:30", "시연 회관, 온라인 동시 진행", `href="https://briefing.example.org/live"`, "부산 회관", "모두 2번")
	if ics := page(t, s.House, webtest.Visitor, code+"/calendar.ics", "-briefing-1@gongmo", "DTSTART:20250415T050000Z", "DTEND:20250415T063000Z", "-briefing-2@gongmo"); strings.Count(ics, "BEGIN:VEVENT") < 4 {
		t.Error("the briefings are no events of their own")
	}
	page(t, s.House, webtest.Visitor, "/calls.ics", "-briefing-1@gongmo")
	page(t, s.House, webtest.Visitor, "/calls.atom", "설명회 2025. 4. 15.(화) 14:00")
	page(t, s.House, webtest.Visitor, "/calls.json", `"start_at":"2025-04-15T14:00:00+09:00"`)
	page(t, s.House, webtest.Officer, at+"/edit/schedule", `value="2025-04-15T14:00"`, `name="briefings.2.at"`)
	shoot(webtest.Visitor, code, "public")
	shoot(webtest.Officer, at+"/edit/schedule", "edit")
}

func TestAnOfficerWritesBriefingsIntoTheTimetable(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	right := with(d.get(webtest.Officer, "/desk/calls/new"), url.Values{"title": {"설명회가 있는 공고"}, "code": {"2025-BRF-01"}, "year": {"2025"}, "category": {"사업화·실증"}, "design": {"PAPER_PRESENTATION"},
		"regime": {"ICT_FUND"}, "budgetWon": {"12억"}, "division": {"AI융합본부"}})
	at := d.post(webtest.Officer, "/desk/calls/new", http.StatusSeeOther, right).Location
	form := func(more url.Values) url.Values {
		v := with(d.get(webtest.Officer, at+"/edit/schedule"), url.Values{"announceAt": {"2025-04-11T09:00"}, "openAt": {"2025-04-11T10:00"}, "closeAt": {"2025-06-30T15:00"},
			"briefings.0.at": {"2025-04-20T14:00"}, "briefings.0.minutes": {"90"}, "briefings.0.place": {"시연 회관"}})
		for k, x := range more {
			v[k] = x
		}
		return v
	}
	for name, test := range map[string]struct {
		more url.Values
		says string
	}{
		"a link without encryption is refused":     {url.Values{"briefings.0.link": {"http://example.org"}}, "https://로 시작하는 주소여야 합니다"},
		"one that outlasts the intake is refused":  {url.Values{"briefings.0.at": {"2025-06-30T14:00"}}, "1번째 설명회는 접수 마감 전에 끝나야 합니다"},
		"a briefing that takes no time is refused": {url.Values{"briefings.0.minutes": {""}}, "설명회가 몇 분 걸리는지"},
		"a briefing nobody could find is refused":  {url.Values{"briefings.0.place": {""}}, "설명회의 장소나 온라인 주소를 적어 주세요"},
		"a briefing without a day is refused":      {url.Values{"briefings.0.at": {""}}, "설명회의 날짜와 시각을 적어 주세요"},
	} {
		t.Run(name, func(t *testing.T) {
			if a := d.post(webtest.Officer, at+"/edit/schedule", http.StatusUnprocessableEntity, form(test.more)); !strings.Contains(a.Body, test.says) || !strings.Contains(a.Body, `value="2025-04-11T10:00"`) {
				t.Errorf("the page does not say %q, or has lost what was typed", test.says)
			}
		})
	}
	d.post(webtest.Officer, at+"/edit/schedule", http.StatusSeeOther, form(nil))
	if body := d.get(webtest.Officer, at+"/edit/schedule"); !strings.Contains(body, `value="2025-04-20T14:00"`) || !strings.Contains(body, `name="briefings.1.at"`) {
		t.Error("the briefing is not kept, or no other can be added")
	}
	d.post(webtest.Officer, at+"/edit/schedule", http.StatusSeeOther, form(url.Values{"briefings.0.at": {""}, "briefings.0.minutes": {""}, "briefings.0.place": {""}}))
	if body := d.get(webtest.Officer, at+"/edit/schedule"); strings.Contains(body, `value="2025-04-20T14:00"`) {
		t.Error("a row that was emptied is kept")
	}
}
