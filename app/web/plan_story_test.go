package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"gongmo/app/locale"
	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
	"gongmo/workflows"
)

// staffed is an application whose people are written down: 김하늘 with 30 % and 이서연 with 50 %.
func staffed(t *testing.T) *walletStory {
	s := filesHouse(t)
	people := url.Values{"v.people": {"0"}}
	for row, values := range map[string][]string{"r0": {"김하늘", "LEAD", "30"}, "r1": {"이서연", "MEMBER", "50"}} {
		for i, field := range []string{"name", "role", "rate"} {
			people.Set("q.people."+row+"."+field, values[i])
		}
		people.Set("q.people."+row+".org", s.leadOrg())
	}
	post(t, s.House, webtest.OwnerA, s.application()+"/sections/company", people, http.StatusSeeOther)
	return s
}

func (s *walletStory) leadOrg() string {
	return regexp.MustCompile(`name="q\.budget_plan\.l1\.org"[^>]*>\s*<option value="(\d+)"`).FindStringSubmatch(page(s.t, s.House, webtest.OwnerA, s.plan()))[1]
}

// lines posts lines of a plan, each as "field=value" words, and gives the page that shows what is saved.
func (s *walletStory) lines(lines ...map[string]string) string {
	s.t.Helper()
	body := page(s.t, s.House, webtest.OwnerA, s.plan())
	sent, org := url.Values{"v.budget_plan": {regexp.MustCompile(`name="v.budget_plan" value="(\d+)"`).FindStringSubmatch(body)[1]}}, s.leadOrg()
	for i, l := range lines {
		at := "q.budget_plan.l" + string(rune('1'+i)) + "."
		sent.Set(at+"org", org)
		for field, value := range l {
			sent.Set(at+field, value)
		}
	}
	post(s.t, s.House, webtest.OwnerA, s.plan(), sent, http.StatusSeeOther)
	return page(s.t, s.House, webtest.OwnerA, s.plan())
}

// rulesOf is what a page says of the rules of a plan: those that are broken, and those that are kept.
func rulesOf(body string) (broken, kept string) {
	_, rules, _ := strings.Cut(body, `data-fresh="rules-budget_plan"`)
	_, rules, _ = strings.Cut(rules, locale.T(locale.KO, "ui.budget.rules"))
	rules, _, _ = strings.Cut(rules, "</fieldset>")
	broken, kept, _ = strings.Cut(rules, "<details>")
	return plain(webtest.Answer{Body: broken}), plain(webtest.Answer{Body: kept})
}

func (s *walletStory) stored() budget.Plan {
	s.t.Helper()
	var plan budget.Plan
	id, _ := strconv.ParseInt(idOf(s.application()), 10, 64)
	s.do(func(tx workflows.Tx) error {
		a, err := workflows.One[application.Application](tx, workflows.Where{"ID": id})
		if err == nil {
			plan = *a.Answers["budget_plan"].Budget
		}
		return err
	})
	return plan
}

// The caps on a person and on own equipment judge what was typed: L7 §5⑤ (participation), L5 §26 (incentive), L7 §4③ (own equipment).
func TestATypedPlanSaysWhomItPaysAndWhatOwnEquipmentCost(t *testing.T) {
	s := staffed(t)
	labor := func(person, year, rate string) map[string]string {
		return map[string]string{"item": "LABOR/STAFF_NEW", "why": "연구", "person": person, "year": year, "rate": rate, "kind": "10,000,000"}
	}
	body := s.lines(labor("people.r0", "1", "30"), labor("people.r1", "1", "80"), labor("people.r1", "1", "40"), labor("people.r1", "2", "50"))
	for _, want := range []string{`value="people.r1" selected`, `<option value="2" selected`, `value="80"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the grid does not hold %s", want)
		}
	}
	ordered(t, plain(webtest.Answer{Body: body}), "2차년도", "합계", "1명이 다릅니다", "김하늘", "30%", "같음", "이서연", "50%", "1차년도 120%, 2차년도 50%", "다름")
	if broken, _ := rulesOf(body); !strings.Contains(broken, "이서연 · 1차년도") || !strings.Contains(broken, "현재 120%") {
		t.Errorf("nobody is said to be paid for more than the whole of their time:\n%s", broken)
	}

	own := map[string]string{"item": "EQUIPMENT/OWN_EQUIPMENT", "why": "보유 서버", "kind": "5,000,000"}
	rule := locale.T(locale.KO, budget.InKindEquipment.Label())
	if broken, kept := rulesOf(s.lines(own)); !strings.Contains(broken, rule) {
		t.Errorf("equipment without a price is not refused:\n%s\n%s", broken, kept)
	}
	own["price"], own["bought"] = "5천만", "2024-05-06"
	if broken, kept := rulesOf(s.lines(own)); strings.Contains(broken, rule) || !strings.Contains(kept, rule) {
		t.Errorf("equipment of 50,000,000 won:\n%s\n%s", broken, kept)
	}
	if l := s.stored().Lines[0]; l.PriceWon != 50_000_000 || l.BoughtOn.String() != "2024-05-06" {
		t.Errorf("stored: %+v", l)
	}

	bonus := func(person, won string) map[string]string {
		return map[string]string{"item": "INCENTIVE", "why": "수당", "person": person, "cash": won}
	}
	broken, kept := rulesOf(s.lines(bonus("people.r0", "9,000,000"), bonus("people.r1", "1,000,000"), labor("people.r0", "1", "30")))
	if rule := locale.T(locale.KO, budget.IncentivePerson.Label()); !strings.Contains(broken, rule) || !strings.Contains(broken, "김하늘") || !strings.Contains(kept, "이서연") {
		t.Errorf("one person gets nine tenths of the incentive:\n%s\n%s", broken, kept)
	}
}

// A value that cannot be read stays at its place in the details, which are unfolded for it.
func TestADetailThatCannotBeReadIsShownAtItsPlace(t *testing.T) {
	s := staffed(t)
	sent := url.Values{"v.budget_plan": {"0"}, "q.budget_plan.l1.org": {s.leadOrg()}, "q.budget_plan.l1.item": {"MATERIALS"}, "q.budget_plan.l1.grant": {"1,000"},
		"q.budget_plan.l1.rate": {"반쯤"}, "q.budget_plan.l1.price": {"많이"}, "q.budget_plan.l1.bought": {"작년"}}
	got := post(t, s.House, webtest.OwnerA, s.plan(), sent, http.StatusUnprocessableEntity).Body
	for _, want := range []string{"고칠 내용이 3건", "1행 참여율(%)", "1행 취득·채용일", `value="반쯤"`, `value="많이"`, `value="작년"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	if !regexp.MustCompile(`data-line="l1">\s*<td colspan="7">\s*<details open`).MatchString(got) {
		t.Error("what is wrong is folded away")
	}
}

// The sheet names people by their names, and is read back to the same persons.
func TestASheetNamesPeopleAsThePlanDoes(t *testing.T) {
	s := staffed(t)
	before := s.lines(map[string]string{"item": "LABOR", "why": "연구", "person": "people.r1", "year": "2", "rate": "50", "kind": "10,000,000"})
	sheet := s.Ask(webtest.OwnerA, http.MethodGet, s.application()+"/budget/budget_plan", "")
	back := s.multipart(webtest.OwnerA, s.application()+"/budget/budget_plan", "sheet.budget_plan", "사업비.xlsx", sheet.Body, http.StatusOK).Body
	for _, field := range []string{"person", "year"} {
		if was, is := fieldsOf(before).Get("q.budget_plan.l1."+field), fieldsOf(back).Get("q.budget_plan.l1."+field); was == "" || was != is {
			t.Errorf("%s was %q and came back as %q", field, was, is)
		}
	}
	if strings.Contains(back, "참여인력 문항에 없음") {
		t.Error("the sheet names somebody who is not among the people")
	}
}

func TestSumsByOrganisationAndYearMoveWhileOneTypesAndAreTheServersAfterThat(t *testing.T) {
	s := staffed(t)
	b := browser.Start(t)
	open := func(v browser.View) *browser.Session {
		return b.Open(t, s.URL, v).Cookie(s.Session(webtest.OwnerA)).Goto(s.plan())
	}
	w, org := open(browser.Usual), s.leadOrg()
	sum := func(year, column string) string {
		return w.TextOf(`[data-sum="` + org + "|" + year + "|" + column + `"]`)
	}
	w.Choose("q.budget_plan.l1.item", "인건비 · 신규채용").Choose("q.budget_plan.l1.person", "이서연").Fill("q.budget_plan.l1.rate", "40").Fill("q.budget_plan.l1.why", "연구원").Fill("q.budget_plan.l1.kind", "1천만")
	w.Choose("q.budget_plan.l2.item", "보유 장비").Choose("q.budget_plan.l2.year", "2차년도").Fill("q.budget_plan.l2.why", "보유 서버").Fill("q.budget_plan.l2.kind", "300").Fill("q.budget_plan.l2.price", "5,000").Date("q.budget_plan.l2.bought", "2024-05-06")
	w.Fill("q.budget_plan.l3.grant", "20").Soon(30*time.Second, "what was typed to be added up", func() bool { return sum("1", "grant") == "20" })
	for at, want := range map[[2]string]string{{"1", "kind"}: "10,000,000", {"2", "kind"}: "300", {"1", "grant"}: "20", {"1", "sum"}: "10,000,020"} {
		if got := sum(at[0], at[1]); got != want {
			t.Errorf("%v adds up to %s while one types, want %s", at, got, want)
		}
	}
	if got := w.TextOf(`[data-sum="||sum"]`); got != "10,000,320" {
		t.Errorf("all adds up to %s", got)
	}
	w.Soon(30*time.Second, "the plan to be saved", func() bool { return w.SaveState() == "saved" && w.Kept() == "" }).Goto(s.plan())
	if got := sum("2", "kind"); got != "300" {
		t.Errorf("the server adds up to %s", got)
	}
	l := s.stored().Lines
	if len(l) != 3 || l[0].Person != "people.r1" || l[0].RateBp != krw.Bp(4000) || l[1].Year != 2 || l[1].BoughtOn.String() != "2024-05-06" {
		t.Errorf("stored: %+v", l)
	}
	// Only what an item needs is asked, and choosing the item unfolds it.
	if w.Exists(`[data-line=l3]:not([hidden])`) || !w.Exists(`[data-line=l2] details[open]`) || !w.Exists(`[data-line=l2] [data-more=person][hidden]`) {
		t.Error("a line asks for what its item does not need, or folds what it needs")
	}
	w.Choose("q.budget_plan.l3.item", "연구수당")
	if !w.Exists(`[data-line=l3]:not([hidden]) details[open] [data-more=person]:not([hidden])`) {
		t.Error("an incentive does not ask whom it pays")
	}
	w.Sound().Shot("plan-details")
	for _, f := range w.Faults(true) {
		t.Error(f)
	}
	narrow := open(browser.View{Width: 390, Height: 844}).Shot("plan-details")
	for _, f := range narrow.Faults(false) {
		t.Error(f)
	}
	// Without a script every line can say all of it.
	bare := open(browser.View{Width: 1280, Height: 900, NoScript: true}).Unfold(`[name="q.budget_plan.l3.person"]`).Choose("q.budget_plan.l3.person", "김하늘").Fill("q.budget_plan.l3.rate", "10")
	bare.Shot("plan-details").PressOn("[form=section].btn--primary")
	if l := s.stored().Lines[2]; l.Person != "people.r0" || l.RateBp != 1000 {
		t.Errorf("without a script: %+v", l)
	}
}

// What a line says of months, of a degree and of an approval is kept, shown, judged and put into the sheet: L7 §5⑤ (참여율, 월), §5⑦1,3
// (신규채용, 기존인력), L5 §27① (위탁, 부처 인정).
func TestALineSaysItsMonthsADegreeAndAnApproval(t *testing.T) {
	s := staffed(t)
	half := func(rate, from, to string) map[string]string {
		return map[string]string{"item": "LABOR/STAFF_EXISTING", "why": "연구", "person": "people.r1", "rate": rate, "from": from, "to": to, "kind": "10,000,000"}
	}
	if broken, kept := rulesOf(s.lines(half("100", "2025-04", "2025.8"), half("100", "2025-09", ""))); strings.Contains(broken, "이서연") || !strings.Contains(kept, "참여율 합계") {
		t.Errorf("one month after the other is too much:\n%s\n%s", broken, kept)
	}
	if l := s.stored().Lines[0]; l.From.String() != "2025-04-01" || l.To.String() != "2025-08-01" {
		t.Errorf("stored: %+v", l)
	}
	if broken, _ := rulesOf(s.lines(half("60", "2025-04", "2025-09"), half("60", "2025-09", "2025-12"))); !strings.Contains(broken, "이서연 · 1차년도 · 2025-09") || !strings.Contains(broken, "현재 120%") {
		t.Errorf("the month of too much is not named:\n%s", broken)
	}

	hired := map[string]string{"item": "LABOR/STAFF_NEW", "why": "연구", "person": "people.r0", "rate": "100", "grant": "10,000,000", "bought": "2030-01-02", "degree": "COLLEGE"}
	own := map[string]string{"item": "LABOR/STAFF_EXISTING", "why": "연구", "person": "people.r1", "rate": "50", "cash": "10,000,000", "kind": "10,000,000"}
	cash := locale.T(locale.KO, budget.LaborCash.Label())
	if broken, _ := rulesOf(s.lines(hired, own)); strings.Contains(broken, cash) {
		t.Errorf("own staff beside new staff of a third is refused:\n%s", broken)
	}
	hired["degree"] = "NONE"
	if broken, _ := rulesOf(s.lines(hired, own)); !strings.Contains(broken, cash) || !strings.Contains(broken, "신규채용 인력의 학위 · 김하늘") {
		t.Errorf("a degree that nobody has counts:\n%s", broken)
	}

	body := s.lines(map[string]string{"item": "ACTIVITY/EXTERNAL_TECH", "why": "자문", "grant": "10,000,000", "approval": "연구개발정책과-101", "approved": "2025-02-20"})
	broken, kept := rulesOf(body)
	if leave := locale.T(locale.KO, budget.CapLeave.Label()); !strings.Contains(broken, leave) || !strings.Contains(broken, "연구개발정책과-101 (2025-02-20)") || !strings.Contains(kept, locale.T(locale.KO, budget.ExternalTechCap.Label())) {
		t.Errorf("an approval lifts the cap, and an officer confirms it:\n%s\n%s", broken, kept)
	}
	sheet := s.Ask(webtest.OwnerA, http.MethodGet, s.application()+"/budget/budget_plan", "")
	back := fieldsOf(s.multipart(webtest.OwnerA, s.application()+"/budget/budget_plan", "sheet.budget_plan", "사업비.xlsx", sheet.Body, http.StatusOK).Body)
	if got := back.Get("q.budget_plan.l1.approval") + back.Get("q.budget_plan.l1.approved"); got != "연구개발정책과-1012025-02-20" {
		t.Errorf("the sheet brings back %q", got)
	}
}

// The same in the grid of costs, whose lines are counted from one.
func TestAskingForLinesOfAPlanLeadsToTheFirstEmptyOne(t *testing.T) {
	s := staffed(t)
	line := "q.budget_plan.l1."
	for _, c := range []struct {
		name  string
		typed url.Values
		leads string
	}{
		{"nothing is written yet", url.Values{}, "f-q-budget_plan-l1-item"},
		{"a line is written down", url.Values{line + "item": {"ACTIVITY"}, line + "org": {s.leadOrg()}, line + "why": {"장비"}, line + "grant": {"1000"}}, "f-q-budget_plan-l2-item"},
	} {
		t.Run(c.name, func(t *testing.T) {
			version := regexp.MustCompile(`name="v.budget_plan" value="(\d+)"`).FindStringSubmatch(page(t, s.House, webtest.OwnerA, s.plan()))
			c.typed.Set("v.budget_plan", version[1])
			c.typed.Set("more", "q.budget_plan")
			path, at, _ := strings.Cut(post(t, s.House, webtest.OwnerA, s.plan(), c.typed, http.StatusSeeOther).Location, "#")
			if at != c.leads {
				t.Errorf("leads to %q, want %q", at, c.leads)
			}
			page(t, s.House, webtest.OwnerA, path, `id="`+at+`"`)
		})
	}
}

// Who asks for rows goes on writing in the first empty one, by keyboard and without a script, and gets more than there were.
func TestAskingForRowsLeadsToTheFirstEmptyOne(t *testing.T) {
	s := filesHouse(t)
	section := s.application() + "/sections/company"
	names := regexp.MustCompile(`name="q\.people\.(r\d+)\.name"`)
	rows := func(path string) []string {
		var out []string
		for _, m := range names.FindAllStringSubmatch(page(t, s.House, webtest.OwnerA, path), -1) {
			out = append(out, m[1])
		}
		return out
	}
	for _, c := range []struct {
		name, version string
		typed         url.Values
		leads         string
	}{
		{"nothing is written yet", "0", url.Values{}, "f-q-people-r0-name"},
		{"two people are written down", "0", url.Values{"q.people.r0.name": {"김하늘"}, "q.people.r0.role": {"LEAD"}, "q.people.r1.name": {"이서연"}, "q.people.r1.role": {"MEMBER"}}, "f-q-people-r2-name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := len(rows(section))
			c.typed.Set("v.people", c.version)
			c.typed.Set("more", "q.people")
			to := post(t, s.House, webtest.OwnerA, section, c.typed, http.StatusSeeOther).Location
			path, at, _ := strings.Cut(to, "#")
			if at != c.leads {
				t.Errorf("leads to %q, want %q", to, c.leads)
			}
			now := rows(path)
			if len(now) <= before {
				t.Errorf("%d rows before and %d after rows were asked for", before, len(now))
			}
			if row := strings.Split(at, "-")[3]; !strings.Contains(strings.Join(now, " "), row) {
				t.Errorf("%s is not on the page, which has %v", row, now)
			}
		})
	}
}
