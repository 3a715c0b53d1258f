// This file tests what the history of a call says of each act.
package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
)

var actLink = regexp.MustCompile(`href="(/desk/calls/\d+/history/\d+)"`)

func TestTheHistoryOfACallNamesWhatEachActChangedAndShowsIt(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draft("2025-HIS-01")
	title, times := at+"/edit/overview", url.Values{"announceAt": {"2025-04-11T09:00"}, "openAt": {"2025-04-18T10:00"}, "closeAt": {"2025-05-17T20:00"}, "resultAt": {"2025-06-30T14:00"}}
	d.post(webtest.Officer, title, 303, filling(d.get(webtest.Officer, title), url.Values{"title": {"새로 지은 이름"}}))
	d.post(webtest.Officer, at+"/edit/schedule", 303, filling(d.get(webtest.Officer, at+"/edit/schedule"), times))
	page := d.get(webtest.Officer, at)
	acts := actLink.FindAllStringSubmatch(page, -1)
	if len(acts) < 2 || !strings.Contains(page, "바뀐 내용: 공고 일시, 접수 시작, 접수 마감, 결과 발표") {
		t.Fatalf("the history does not name the terms, or leads nowhere: %v", acts)
	}
	schedule, overview := acts[0][1], acts[1][1] // the newest first
	if diff := d.get(webtest.Officer, schedule); !strings.Contains(diff, "2025. 5. 17.(토) 20:00") || strings.Contains(diff, "새로 지은 이름</ins>") {
		t.Error("the timetable's act does not show the timetable alone")
	}
	if diff := d.get(webtest.Finance, overview); !strings.Contains(diff, "지역 제조 AI 점검") || !strings.Contains(diff, "새로 지은 이름") {
		t.Error("the title before and after is not shown")
	}
	for _, path := range []string{at + "/history/999", at + "/history/1", strings.Replace(schedule, "/history/", "/history/x", 1)} {
		if a := d.h.Ask(webtest.Officer, http.MethodGet, path, ""); a.Status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, a.Status)
		}
	}
	if a := d.h.Ask(webtest.OwnerA, http.MethodGet, schedule, ""); a.Status != http.StatusNotFound {
		t.Errorf("a company gets %d", a.Status)
	}

	// The deadline is a Saturday evening: told on the page of the call and at the timetable, with the next business day, and refused nowhere.
	for _, where := range []string{at, at + "/edit/schedule"} {
		body := d.get(webtest.Officer, where)
		for _, say := range []string{"권고: 마감 일시를 한 번 더 확인해 주세요", "다음 영업일은 2025. 5. 19.(월)입니다", "근무 시간(09:00~18:00) 밖", "민법 제161조", `#f-closeAt"`} {
			if !strings.Contains(body, say) {
				t.Errorf("%s does not say %q", where, say)
			}
		}
	}

	// From zero the items of the notice are one problem with its places.
	blank := d.get(webtest.Officer, "/desk/calls/new")
	zero := d.post(webtest.Officer, "/desk/calls/new", http.StatusSeeOther, with(blank, url.Values{"title": {"처음부터"}, "code": {"2025-HIS-02"}, "year": {"2025"},
		"category": {"사업화·실증"}, "design": {"BLANK"}, "award": {"MONEY"}, "regime": {"ICT_FUND"}, "division": {"AI융합본부"}})).Location
	body := d.get(webtest.Officer, zero)
	if strings.Count(body, "공고 필수 사항 16개를 적어 주세요") != 1 || strings.Count(body, zero+"/edit/notice#f-noticeItems") < 17 {
		t.Errorf("the items are told %d times with %d places", strings.Count(body, "공고 필수 사항"), strings.Count(body, zero+"/edit/notice#f-"))
	}
}

// Putting a call together is many saves of the same part: they are one point of the history, with each of them folded under it.
func TestSavesOfOnePartInARowAreOnePointOfTheHistory(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draft("2025-HIS-03")
	edit := at + "/edit/overview"
	for _, name := range []string{"첫 이름", "둘째 이름", "셋째 이름"} {
		d.post(webtest.Officer, edit, 303, filling(d.get(webtest.Officer, edit), url.Values{"title": {name}}))
	}
	page := d.get(webtest.Officer, at)
	group := regexp.MustCompile(`(?s)같은 날 3번 저장</summary>(.*?)</details>`).FindStringSubmatch(page)
	if group == nil {
		t.Fatalf("three saves of one part are not one point")
	}
	if n := len(actLink.FindAllString(group[1], -1)); n != 3 {
		t.Errorf("%d of 3 saves lead to what they changed", n)
	}
	schedule := at + "/edit/schedule"
	d.post(webtest.Officer, schedule, 303, filling(d.get(webtest.Officer, schedule), url.Values{"announceAt": {"2025-04-11T09:00"}, "openAt": {"2025-04-18T10:00"}, "closeAt": {"2025-05-16T17:00"}, "resultAt": {"2025-06-30T14:00"}}))
	d.post(webtest.Officer, edit, 303, filling(d.get(webtest.Officer, edit), url.Values{"title": {"넷째 이름"}}))
	if page := d.get(webtest.Officer, at); !strings.Contains(page, "같은 날 3번 저장") || strings.Contains(page, "같은 날 4번 저장") || strings.Contains(page, "같은 날 5번 저장") {
		t.Error("what came in between is taken together, or what went before falls apart")
	}
}
