// This story has two people write to the same table at once, and reads what stands in rows wherever an answer is read.
package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/decimal"
	"gongmo/domain/form"
	"gongmo/workflows"
)

func TestTheRowsOfTwoPeopleAreComparedOneByOneAndKeptTogether(t *testing.T) {
	s := walletHouse(t)
	a, section := webtest.OwnerA, s.application()+"/sections/company"
	first := fieldsOf(page(t, s.House, a, section))
	second := fieldsOf(page(t, s.House, a, section))
	for k, v := range map[string]string{"r0.name": "김하늘", "r0.role": "LEAD", "r0.rate": "30", "r0.from": "2026-01-01", "r1.name": "이두리", "r1.role": "MEMBER", "r1.rate": "20"} {
		first.Set("q.people."+k, v)
	}
	for k, v := range map[string]string{"r0.name": "김하늘", "r0.role": "MANAGER", "r0.rate": "30", "r0.from": "2026-01-01", "r2.name": "박세모", "r2.role": "STUDENT", "r2.rate": "10"} {
		second.Set("q.people."+k, v)
	}
	post(t, s.House, a, section, first, http.StatusSeeOther)
	clash := post(t, s.House, a, section, second, http.StatusConflict).Body
	says(t, clash, "김하늘 · 과제책임자 · 30% · 2026.\u00a01.\u00a01.(목)~", "김하늘 · 실무책임자 · 30% · 2026.\u00a01.\u00a01.(목)~", "이두리 · 참여인력 · 20%", "박세모 · 학생인력 · 10%", "두 사람이 쓴 행을 모두 남깁니다", "사업비 편성표에서 고른 사람이 맞는지")
	s.camera(a, section, "rows")

	second.Set("both", "people")
	got := post(t, s.House, a, section, second, http.StatusSeeOther)
	says(t, page(t, s.House, a, got.Location), `value="이두리"`, `value="박세모"`)
	check := page(t, s.House, a, s.application()+"/submit")
	says(t, check, "김하늘 · 과제책임자 · 30% · 2026.\u00a01.\u00a01.(목)~", "김하늘 · 실무책임자 · 30% · 2026.\u00a01.\u00a01.(목)~", "이두리 · 참여인력 · 20%", "박세모 · 학생인력 · 10%")

	// What is no table has nothing to put together: its buttons choose one of the two.
	overview := s.application() + "/sections/overview"
	first, second = fieldsOf(page(t, s.House, a, overview)), fieldsOf(page(t, s.House, a, overview))
	first.Set("q.keywords", "먼저")
	second.Set("q.keywords", "나중")
	post(t, s.House, a, overview, first, http.StatusSeeOther)
	second.Set("both", "keywords")
	keepsQuiet(t, post(t, s.House, a, overview, second, http.StatusConflict).Body, "두 사람이 쓴 행을 모두 남깁니다")
}

func TestWhoReadsARowReadsAllOfIt(t *testing.T) {
	s := walletHouse(t)
	a := webtest.OwnerA
	s.answer(a, "targets", url.Values{"q.target_list.r0.title": {"인식 정확도"}, "q.target_list.r0.unit": {"%"}, "q.target_list.r0.base": {"94"}, "q.target_list.r0.goal": {"96.2"},
		"q.target_list.r0.weight": {"60"}, "q.target_list.r0.proof": {"공인 시험성적서"}, "q.target_list.r4.proof": {"이름을 나중에 적을 지표"}})
	says(t, page(t, s.House, a, s.application()+"/submit"), "인식 정확도 94 → 96.2% · 가중치 60 · 공인 시험성적서", "이름을 나중에 적을 지표")
}

// With a script the rows are put together without leaving the section, and nothing is left on the device.
func TestABrowserKeepsTheRowsOfTwoPeople(t *testing.T) {
	s := walletHouse(t)
	b := browser.Start(t)
	section := s.application() + "/sections/company"
	open := func() *browser.Session {
		return b.Open(t, s.URL, browser.Usual).Cookie(s.Session(webtest.OwnerA)).Goto(section)
	}
	first, second := open(), open()
	saved := func(p *browser.Session) func() bool {
		return func() bool { return p.SaveState() == "saved" && p.Kept() == "" }
	}
	first.Fill("q.people.r0.name", "김하늘").Soon(30*time.Second, "the first row", saved(first))
	second.Fill("q.people.r0.name", "박세모").Soon(30*time.Second, "the comparison", func() bool { return second.Exists("[data-conflict=people] [data-act=both]") })
	for _, width := range []int{1280, 390} {
		second.Resize(width, 900)
		second.Shot("rows-compare")
		for _, f := range second.Faults(false) {
			t.Errorf("%d: %s", width, f)
		}
	}
	second.Resize(1280, 900)
	second.PressKeyOn("[data-conflict=people] [data-act=both]").Soon(30*time.Second, "both rows", func() bool {
		return second.Has("저장") && second.Value("q.people.r0.name") == "김하늘" && second.Value("q.people.r1.name") == "박세모" && !second.Exists(".clash")
	})
	if kept := second.Kept(); kept != "" || second.Has("이 기기에 남은 내용 불러오기") {
		t.Errorf("saved, and still kept on the device: %s", kept)
	}
	second.Fill("q.people.r1.name", "박네모").Soon(30*time.Second, "what is written after that", saved(second))
	if got := open().Value("q.people.r1.name"); got != "박네모" {
		t.Errorf("the row reads %q", got)
	}
	second.Sound()
}

func TestACalculatedValueIsReadWhereverAnswersAreRead(t *testing.T) {
	j := judged(t)
	one, two, most := int64(1200), int64(34), decimal.Whole(9999)
	app := j.asks(form.Answers{"home": {Number: &one, Version: 1}, "abroad": {Number: &two, Version: 1}},
		form.Question{Key: "home", Kind: form.Number, Label: "국내 이용자", Unit: "명", Most: &most}, form.Question{Key: "abroad", Kind: form.Number, Label: "국외 이용자", Unit: "명"},
		form.Question{Key: "all", Kind: form.Computed, Label: "이용자 합계", Unit: "명", Calc: form.Calc{Op: form.Sum, Of: []form.Operand{{Question: "home"}, {Question: "abroad"}}}},
		form.Question{Key: "rate", Kind: form.Computed, Label: "계산할 수 없는 값", Calc: form.Calc{Op: form.Times, Of: []form.Operand{{Question: "home"}, {Question: "nothing"}}}},
		form.Question{Key: "nothing", Kind: form.Number, Label: "적지 않은 수"},
		form.Question{Key: "paper", Kind: form.File, Label: "증빙", File: form.FileRule{Types: []string{"pdf"}, MaxCount: 3, MaxBytes: 20 << 20}})
	desk := fmt.Sprintf("/desk/calls/%d", j.call)
	j.posts(webtest.Officer, desk+"/evaluation", url.Values{"event": {"startScreening"}})
	for who, path := range map[webtest.Role]string{webtest.OwnerA: fmt.Sprintf("/applications/%d/whole", app), webtest.Officer: fmt.Sprintf("%s/screening?application=%d", desk, app)} {
		keepsQuiet(t, j.sees(who, path, "이용자 합계", "1,234명"), "계산할 수 없는 값")
	}
	code := ""
	j.do(func(tx workflows.Tx) error {
		c, err := workflows.Get[call.Call](tx, int64(j.call))
		code = c.Code
		return err
	})
	j.sees(webtest.Visitor, "/calls/"+code+"/form", "숫자 · 9,999명까지", "PDF · 파일 하나에 20.0MB까지 · 3개까지")
}

func TestASupplementComparesTheRowsOfTwoPeopleOneByOne(t *testing.T) {
	j := judged(t)
	app := j.asks(form.Answers{"staff": {Version: 1, People: []form.Member{{Key: "r0", Name: "김하늘", Role: form.RoleLead}, {Key: "r1", Name: "이두리", Role: form.RoleMember}}}},
		form.Question{Key: "staff", Kind: form.People, Label: "참여인력"})
	desk, mine := fmt.Sprintf("/desk/calls/%d", j.call), fmt.Sprintf("/applications/%d/supplement", app)
	j.posts(webtest.Officer, desk+"/evaluation", url.Values{"event": {"startScreening"}})
	j.effect(call.EffectScreening, "call", int64(j.call))
	j.effect(application.EffectScreeningFacts, "application", int64(app))
	j.posts(webtest.Officer, fmt.Sprintf("%s/screening/%d/supplement", desk, app), url.Values{"item": {"staff"}, "message": {"참여인력을 확인해 주십시오."}})
	page := j.sees(webtest.OwnerA, mine, `value="이두리"`)
	first, second := fieldsOf(page), fieldsOf(page)
	first.Set("q.staff.r1.role", form.RoleManager)
	second.Set("q.staff.r1.role", form.RoleStudent)
	j.posts(webtest.OwnerA, mine, first)
	clash := post(t, j.House, webtest.OwnerA, mine, second, http.StatusConflict).Body
	says(t, clash, "2행", "<del>이두리 · 실무책임자", "<ins>이두리 · 학생인력", "남길 쪽을 골라 주세요", `name="theirs" value="staff"`, `name="mine" value="staff"`, `name="both" value="staff"`)
	keepsQuiet(t, clash, "<del>김하늘")

	// Each of the choices is one press, and ends at the item.
	chosen := func(button string) string {
		sent := fieldsOf(post(t, j.House, webtest.OwnerA, mine, second, http.StatusConflict).Body)
		sent.Set(button, "staff")
		if got := post(t, j.House, webtest.OwnerA, mine, sent, http.StatusSeeOther); !strings.HasSuffix(got.Location, "#item-0") {
			t.Errorf("%s leads to %s", button, got.Location)
		}
		return j.sees(webtest.OwnerA, mine)
	}
	roles := func(page string) []string {
		return fieldsOf(page)["q.staff.r1.role"]
	}
	if got := roles(chosen("theirs")); !slices.Equal(got, []string{form.RoleManager}) {
		t.Errorf("what was stored gave way: %v", got)
	}
	if both := chosen("both"); !slices.Equal(roles(both), []string{form.RoleManager}) || !slices.Equal(fieldsOf(both)["q.staff.r2.role"], []string{form.RoleStudent}) {
		t.Errorf("not both rows stand: %v", fieldsOf(both))
	}
	if got := roles(chosen("mine")); !slices.Equal(got, []string{form.RoleStudent}) {
		t.Errorf("what was written gave way: %v", got)
	}

	// Words to the officer are compared too, and one's own stand below.
	page = j.sees(webtest.OwnerA, mine)
	first, second = fieldsOf(page), fieldsOf(page)
	first.Set("reply.0", "먼저 쓴 설명")
	second.Set("reply.0", "나중에 쓴 설명")
	j.posts(webtest.OwnerA, mine, first)
	clash = post(t, j.House, webtest.OwnerA, mine, second, http.StatusConflict).Body
	says(t, clash, "먼저 쓴 설명", "나중에 쓴 설명</textarea>", "저장하면 저장된 설명을 대신합니다")
	second = fieldsOf(clash)
	second.Set("reply.0", "나중에 쓴 설명")
	j.posts(webtest.OwnerA, mine, second)
	keepsQuiet(t, j.sees(webtest.OwnerA, mine, "나중에 쓴 설명"), "먼저 쓴 설명")
}

// asks makes the form of the call these questions, and the first application that of company A with these answers.
func (j *judging) asks(answers form.Answers, questions ...form.Question) domain.ApplicationID {
	j.t.Helper()
	app := j.apps[0]
	j.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(j.call))
		if err != nil {
			return err
		}
		c.Form = form.Definition{Version: 1, Sections: []form.Section{{Key: "overview", Part: form.Lead, Title: "개요", Questions: questions}}}
		if err := workflows.Record(tx, domain.System, c, domain.Act("edit", nil)); err != nil {
			return err
		}
		a, err := workflows.LockRow[application.Application](tx, int64(app))
		if err != nil {
			return err
		}
		a.LeadID, a.Answers = j.Orgs[webtest.OwnerA], answers
		m, err := workflows.One[application.Member](tx, workflows.Where{"ApplicationID": app})
		if err != nil {
			return err
		}
		m.OrganizationID = &a.LeadID
		if err := tx.Update(m); err != nil {
			return err
		}
		return workflows.Record(tx, domain.System, a, domain.Act("edit", nil))
	})
	return app
}
