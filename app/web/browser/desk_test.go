// This file looks at the pages an officer prepares a call with.
package browser_test

import (
	"fmt"
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// The pages an officer prepares a call with, wide and narrow: what is approved is taken back, deadlines are advised on, missing items
// stand together, the history shows what changed, and an earlier call is found.
func TestThePagesThatPrepareACallHoldOnAWideAndANarrowScreen(t *testing.T) {
	h := webtest.Start(t, webtest.Options{Empty: true})
	var draft, approved int64
	err := h.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		calls, err := workflows.Find[call.Call](tx, workflows.Where{"Design": "PAPER_PRESENTATION", "State": call.Open}, "ID")
		if err != nil {
			return err
		}
		late := period.On(2025, 5, 17).At(20, 0) // a Saturday evening
		for i, s := range []call.State{call.Draft, call.Scheduled} {
			c := calls[i]
			c.State, c.VersionNo, c.FormSince, c.CloseAt, c.ApprovedBy = s, 0, 0, &late, nil
			if s == call.Draft {
				c.NoticeItems, draft = nil, c.ID
			} else {
				approved = c.ID
			}
			if err := workflows.Record(tx, domain.System, c, domain.Act("edit", nil)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s := browser.Start(t).Open(t, h.URL, browser.Usual).As(h.Session(webtest.Officer))
	at := fmt.Sprintf("/desk/calls/%d", draft)
	s.Goto(at+"/edit/overview").Fill("summary", "한 줄 소개를 고쳤습니다").PressOn("form.form button[type=submit], .editcall button[type=submit]")
	s.Settle()
	pages := []struct{ name, path, sees string }{
		{"desk-call", at, "공고 필수 사항 16개를 적어 주세요"}, {"desk-schedule", at + "/edit/schedule", "권고: 마감 일시를"},
		{"desk-reopen", fmt.Sprintf("/desk/calls/%d/reopen/overview", approved), "승인을 거두고 수정"},
		{"desk-approved", fmt.Sprintf("/desk/calls/%d", approved), "수정"}, {"desk-new", "/desk/calls/new", "작년 공고에서 고르기"}, {"desk-past", "/desk/calls/past", "이 공고로 시작"},
	}
	for _, width := range []int{1280, 390} {
		s.Resize(width, 900)
		for _, p := range pages {
			s.Goto(p.path).Sees(p.sees).Shot(p.name)
			if f := s.Faults(true); len(f) > 0 {
				t.Errorf("%s at %d has faults: %q", p.name, width, f)
			}
		}
		s.Goto(at).PressOn(`a[href*="/history/"]`).Sees("바뀐 내용").Shot("desk-act")
		if f := s.Faults(true); len(f) > 0 {
			t.Errorf("the act at %d has faults: %q", width, f)
		}
	}
}
