// The story from the closed intake to the confirmed result.
package browser_test

import (
	"fmt"
	"strings"
	"time"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
)

// screen: the intake closes by the clock; one officer checks the requirements, another passes the application.
func (s *story) screen() {
	s.until(time.May, 20, 15, 3)
	officer, second := s.as(webtest.Officer), s.as(secondOfficer)
	officer.Goto(s.desk+"/screening").Step("startScreening", "")
	officer.Until(s.desk+"/screening", func(b *browser.Session) bool { return b.Exists("form details .check-item") }, "the facts of the requirement check")
	for _, name := range officer.Names("input[name^='outcome.']") {
		officer.Unfold(fmt.Sprintf("input[name=%q]", name)).Check(name, "MET")
	}
	officer.Shot("screening").PressOn("button[name=go][value=stay]")
	if sound := "button[formaction*='/confirm']"; officer.Exists(sound) { // the machine had found every item met already
		officer.PressOn(sound)
	}
	officer.Sees("다른 담당자")
	second.Goto(s.desk + "/screening").PressOn("button[formaction*='/pass']")
	officer.Goto(s.desk+"/screening").Step("startEvaluation", "")
}

// judge: a committee of seven takes the pledge, scores, agrees on opinions and signs; the officer makes it final.
func (s *story) judge(no int) {
	s.until(time.June, 2+10*no, 9, 0)
	officer := s.as(webtest.Officer)
	var stage string
	officer.Until(s.desk+"/stages", func(b *browser.Session) bool {
		links := b.Links("tbody a[href^='/desk/stages/']")
		if len(links) < no {
			return false
		}
		stage, _, _ = strings.Cut(strings.TrimPrefix(links[no-1], "/desk/stages/"), "/")
		return true
	}, "the stages of the plan")
	desk, mine := "/desk/stages/"+stage, "/reviews/"+stage
	officer.Until(desk, func(b *browser.Session) bool { return b.Exists("input[name=seat]") }, "the candidates of the committee")
	for _, j := range s.judges {
		officer.Check("seat", fmt.Sprint(int64(s.People[j].ID)))
	}
	officer.Check("chair", fmt.Sprint(int64(s.People[s.judges[0]].ID))).PressOn(send("/committee"))
	officer.Goto(desk).Step("invite", "")
	for _, j := range s.judges {
		b := s.as(j).Goto(mine).Sees("서약")
		for _, name := range b.Names("[name^='coi.'][type=radio]") {
			b.Check(name, "no")
		}
		b.Check("agree", "1").PressOn(send("/pledge"))
	}
	officer.Goto(desk).Step("open", "")
	sheet := mine + "/" + s.application[strings.LastIndex(s.application, "/")+1:]
	for n, j := range s.judges {
		b := s.as(j).Goto(sheet)
		points := map[string]string{"comment": "계획이 뚜렷하고 근거가 있습니다."}
		for _, name := range b.Names("input[name^='item.'][inputmode=decimal]") {
			points[name] = fmt.Sprintf("%.2f", b.Number(fmt.Sprintf("input[name=%q][inputmode=decimal]", name), "data-max")*float64(92-n)/100)
		}
		for name, value := range points {
			b.Fill(name, value)
		}
		b.PressOn("button[name=go][value=next]")
		act(b.Goto(mine), "/submit")
	}
	chair := s.as(s.judges[0])
	act(chair.Goto(mine), "/close")
	act(chair.Goto(mine).FillAll(nil), "/comments")
	chair.Goto(mine).PressOn("button[formaction$='/conclude']")
	for _, j := range s.judges {
		act(s.as(j).Goto(mine), "/sign")
	}
	officer.Goto(desk + "/ranking").Sees("상담 도우미 도입").Shot(fmt.Sprintf("ranking-%d", no))
	officer.Step("finalize", "")
}

// confirm: the approver confirms the result within the budget, and the company is told.
func (s *story) confirm() {
	s.until(time.July, 1, 10, 0)
	approver := s.as(webtest.Approver)
	approver.Until(s.desk+"/result", func(b *browser.Session) bool { return b.Exists(send(s.desk + "/result")) }, "the result to confirm")
	approver.Sees("150,000,000원").Shot("result").PressOn(send(s.desk + "/result"))
	s.as(webtest.OwnerA).Until(s.application, func(b *browser.Session) bool { return b.Has("선정") && !b.Has("평가 중") }, "the selection")
	s.as(webtest.OwnerA).Until("/notices", func(b *browser.Session) bool { return b.Has("선정") }, "the notice of the selection")
}
