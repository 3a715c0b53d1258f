package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/bizno"
	"gongmo/domain/call"
	"gongmo/domain/organization"
	"gongmo/workflows"
)

// checking is the intake desk of a call with three applications in the requirement check.
func checking(t *testing.T) (*webtest.House, string) {
	h := webtest.Start(t, webtest.Options{Empty: true})
	var c *call.Call
	err := h.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		calls, err := workflows.Find[call.Call](tx, workflows.Where{"Design": "PAPER_PRESENTATION", "State": call.Open}, "ID")
		if err != nil {
			return err
		}
		c = calls[0]
		c.State = call.Screening
		if err := workflows.Record(tx, domain.System, c, domain.Act("edit", nil)); err != nil {
			return err
		}
		for i, name := range []string{"가온테크", "누리메드", "아주 긴 이름을 가진 다솜로보틱스 연구소"} {
			o := &organization.Organization{Number: bizno.Number([]string{"1208147521", "1048136565", "2148700015"}[i]), Name: name + " 주식회사", Type: organization.Company, Size: organization.SME, RegisteredAt: tx.Now()}
			if err := workflows.Record(tx, domain.System, o, domain.Act("register", nil)); err != nil {
				return err
			}
			at := tx.Now()
			owner, receipt := h.People[webtest.OwnerA].ID, fmt.Sprintf("%s-%06d", c.Code, i+1)
			a := application.New(c.Ref(), c.Round, c.VersionNo, o.Ref(), o.Name, fmt.Sprintf("현장 자료로 배우는 서비스 %d", i+1), "", owner, at)
			if err := workflows.Record(tx, domain.System, a, domain.Act("begin", nil)); err != nil {
				return err
			}
			sub := &application.Submission{ApplicationID: a.Ref(), CallID: c.Ref(), Seq: 1, ReceiptNo: receipt, SubmittedAt: at, SubmittedBy: owner, SignedAs: domain.RoleOwner, Title: a.Title, RequestWon: 300_000_000, Digest: strings.Repeat("0", 64)}
			if err := tx.Insert(sub); err != nil {
				return err
			}
			a.State, a.RequestWon, a.ReceiptNo, a.SubmittedAt, a.SubmittedBy, a.SubmissionID, a.ContentHash = application.UnderScreening, sub.RequestWon, receipt, &at, &owner, &sub.ID, sub.Digest
			if i < 2 { // of the third nobody has looked at the list
				checker := h.People[webtest.Approver].ID
				a.ScreenedBy = &checker
			}
			if err := workflows.Record(tx, domain.System, a, domain.Act("handedIn", nil)); err != nil {
				return err
			}
			a.Members[0].ApplicationID = a.Ref()
			if err := tx.Insert(&a.Members[0]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return h, fmt.Sprintf("/desk/calls/%d/intake", c.ID)
}

func TestACardThatIsDraggedLeadsToThePreviewAndMovesNothing(t *testing.T) {
	h, desk := checking(t)
	s := browser.Start(t).Open(t, h.URL, browser.Usual).As(h.Session(webtest.Officer))
	board := desk + "?view=board"
	card, column := "[data-board] [data-drag]:nth-child(%d)", "[data-board] [data-drop=%s]"
	s.Goto(board).Sees("카드를 끌어")
	s.Hold(fmt.Sprintf(card, 1), fmt.Sprintf(column, "pass"))
	s.Settle()
	if !s.Exists(".is-dragging .is-over[data-drop=pass]") {
		t.Error("the column under the card does not show that it takes it")
	}
	s.Shot("board-drag")
	s.Goto(board).Drag(fmt.Sprintf(card, 1), fmt.Sprintf(column, "pass"))
	s.Sees("이동 미리 보기", "이동할 신청 1건", "현장 자료로 배우는 서비스 1").Shot("board-drop")

	// A ticked card takes the other ticked ones along; a supplement is written first.
	ticked := func() {
		for n := range 2 {
			s.PressKeyOn(fmt.Sprintf(card+" input[name=pick]", n+1))
		}
	}
	s.Goto(board)
	ticked()
	s.Drag(fmt.Sprintf(card, 2), fmt.Sprintf(column, "requestSupplement"))
	s.Sees("여러 신청에 보완 요청", "고른 신청 2건").Shot("letter")
	if f := s.Faults(true); len(f) > 0 {
		t.Errorf("the letter has faults: %q", f)
	}
	s.PressKeyOn("input[name=item]").Fill("message", "두 가지를 보완해 주십시오.").PressOn("button[name=go][value=preview]")
	s.Sees("2개 기업의 신청 2건에 보완요청을 보내고").Shot("letter-preview")
	if f := s.Faults(true); len(f) > 0 {
		t.Errorf("the preview of the letter has faults: %q", f)
	}
	s.Resize(390, 844)
	s.Shot("letter-preview")
	s.Goto(desk).Shot("intake-list")
	s.Resize(1280, 900)
	s.Goto(desk).Shot("intake-list")

	// To propose somebody as ineligible takes a reason, which is asked where the menu asks for it.
	s.Goto(board).DragWithin(fmt.Sprintf(card, 3), fmt.Sprintf(column, "proposeFail"))
	s.Settle()
	if at := s.Path(); !strings.Contains(at, "view=board") || s.Value("event") != "proposeFail" || !s.Exists("details[open] select[name=code]:focus") {
		t.Errorf("dropped on the failed: %s, event %q", at, s.Value("event"))
	}
	s.Choose("code", "서류").Fill("reason", "확인서가 없습니다.").PressOn("[data-target=move]")
	s.Sees("이동할 신청 1건", "현장 자료로 배우는 서비스 3", "부적격 제안", "신청기업에 보내는 알림이 없습니다").Shot("propose-preview")
	if s.Goto(board); s.TextOf(fmt.Sprintf(column, "proposeFail")+" ul") != "" || s.TextOf(fmt.Sprintf(column, "pass")+" ul") != "" {
		t.Error("a card was moved by being dropped")
	}

	// Who proposes waits for another; the other decides.
	bench := strings.Replace(desk, "intake", "screening", 1)
	s.Goto(bench + "?state=UNDER_SCREENING").PressOn("tr:nth-child(3) a").Sees("이상 없음 확인").Shot("check-unconfirmed")
	s.Unfold("#fail").Choose("code", "서류").Fill("reason", "확인서가 없습니다.").PressOn("#fail button")
	s.Sees("부적격을 제안했습니다", "제안한 사람은 확정할 수 없습니다").Shot("proposed-own")
	if f := s.Faults(true); len(f) > 0 {
		t.Errorf("the proposal has faults: %q", f)
	}
	s.Goto(desk).Sees("부적격 제안: ").PressKeyOn("tr:nth-child(3) input[name=pick]").PressKeyOn("tr:nth-child(1) input[name=pick]").
		Unfold("details.intake__move select").Choose("event", "부적격 확정").PressOn("[data-target=move]")
	s.Sees("이동하지 않는 신청 2건", "부적격을 제안하거나 점검표를 확인한 사람이라", "부적격이 제안되지 않은 신청").Shot("fail-own-preview")
	s.Goto(desk + "?q=INF-11&sort=-time").Sees("접수 시각").Shot("intake-search")
	s.Resize(390, 844)
	s.Shot("intake-search")
	s.Resize(1280, 900)
	if f := s.Faults(true); len(f) > 0 {
		t.Errorf("the list that is searched has faults: %q", f)
	}
	boss := browser.Start(t).Open(t, h.URL, browser.Usual).As(h.Session(webtest.Approver))
	boss.Goto(bench+"?state=FAIL_PROPOSED").Sees("확인서가 없습니다.", "사유를 확인한 뒤").Shot("proposed")
	boss.Resize(390, 844)
	boss.Shot("proposed")
	if f := boss.Faults(true); len(f) > 0 {
		t.Errorf("the proposal has faults: %q", f)
	}
	boss.Goto(desk).PressKeyOn("tr:nth-child(3) input[name=pick]").Unfold("details.intake__move select").Choose("event", "부적격 확정").PressOn("[data-target=move]")
	boss.Sees("이동할 신청 1건", "확인서가 없습니다.", "요건검토 결과").Shot("fail-preview")
	boss.Resize(1280, 900)
	boss.Shot("fail-preview")

	// Without the script the board is a form.
	plain := browser.Start(t).Open(t, h.URL, browser.View{Width: 1280, Height: 900, NoScript: true}).As(h.Session(webtest.Officer)).Goto(board)
	if plain.Exists("[draggable=true]") {
		t.Error("a card can be taken hold of where nothing comes of it")
	}
}
