package workflows_test

import (
	"slices"
	"strings"
	"testing"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/evidence"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/workflows"
)

// costed puts a plan of an R&D call into the application that is looked at. A person of it works half of the time in another project, to
// which the agreement is the given state.
func costed(state agreement.State, lines ...budget.Line) func(workflows.Tx, *call.Call, *application.Application) error {
	return func(tx workflows.Tx, c *call.Call, a *application.Application) error {
		c.Regime, c.RulesOn = ruleset.NRDInnovation, period.On(2026, 4, 1)
		for i := range lines {
			lines[i].Key, lines[i].Org, lines[i].Year = string(rune('a'+i)), a.LeadID, 1
		}
		a.Budget = budget.Plan{Lines: lines}
		a.Answers = form.Answers{"people": {People: []form.Member{{Key: "p1", Name: "김하늘", RateBp: 6000}}}}
		x := &agreement.Agreement{CallID: c.Ref(), LeadID: a.LeadID, Title: "다른 과제", State: state, StartOn: period.On(2026, 1, 1), EndOn: period.On(2027, 12, 31)}
		if err := workflows.Record(tx, domain.System, x, domain.Act("open", nil)); err != nil {
			return err
		}
		return tx.Insert(&agreement.Participant{AgreementID: x.Ref(), OrganizationID: a.LeadID, PersonKey: "k", Name: "김하늘", RateBp: 5000, FromOn: period.On(2026, 1, 1), ToOn: period.On(2026, 6, 30)})
	}
}

// 연구개발비 사용 기준 §18③, §27①, §65⑦: what a plan claims beyond the rules, or cannot be told from a claim, is one item of the requirement
// check, and a person decides it.
func TestTheRequirementCheckAsksAPersonAboutTheExceptionsOfAPlan(t *testing.T) {
	activity := budget.Line{Item: budget.Activity, GrantWon: 350_000_000}
	approved := budget.Line{Item: budget.Subcontract, GrantWon: 150_000_000, Approval: "연구개발정책과-101", ApprovedOn: period.On(2026, 2, 20)}
	paid := budget.Line{Item: budget.Labor, InKindWon: 10_000_000, Person: "people.p1", RateBp: 6000, From: period.On(2026, 5, 1), To: period.On(2026, 9, 1)}
	later := paid
	later.From = period.On(2026, 7, 1)
	for name, c := range map[string]struct {
		state agreement.State
		lines []budget.Line
		want  string
	}{
		"an approval above a cap":                        {agreement.Active, []budget.Line{activity, approved}, "found=rule:CAP_LEAVE 회사 0 연구개발정책과-101 (2026-02-20)"},
		"a person beside another project":                {agreement.Active, []budget.Line{paid}, "found=rule:PARTICIPATION_ELSEWHERE 회사 0 김하늘 2026-05 110% by:NAME"},
		"a project that is over by then":                 {agreement.Active, []budget.Line{later}, ""},
		"a project that is settled":                      {agreement.Closed, []budget.Line{paid}, ""},
		"a plan that claims nothing beyond the rules":    {agreement.Active, []budget.Line{activity}, ""},
		"a subcontract within its cap needs no approval": {agreement.Active, []budget.Line{activity, {Item: budget.Subcontract, GrantWon: 1, Approval: "x"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			i := looked(t, costed(c.state, c.lines...))[condition.CostException]
			switch {
			case c.want == "" && i != nil:
				t.Errorf("the check asks about %+v", i)
			case c.want != "" && (i == nil || i.Outcome != application.Open || i.Evidence != c.want):
				t.Errorf("the check has %+v, want %q", i, c.want)
			}
		})
	}
}

// 연구개발비 사용 기준 §65⑦, 사업비 산정·정산 규정 §5⑤; TV-L1: pay is held against what the person does in the other agreements that stand.
func TestPayIsHeldAgainstAPersonsOtherAgreements(t *testing.T) {
	for name, c := range map[string]struct {
		concluded bool
		rate      krw.Bp
		key       string // in the other agreement
		found     bool
	}{
		"more than is left":                     {true, 6000, "p", true},
		"what is left":                          {true, 5000, "p", false},
		"an agreement that nobody signed":       {false, 6000, "p", false},
		"the same name without a number":        {true, 6000, "1234567891:이연구", true},
		"somebody else of the same name (§65⑦)": {true, 6000, "nrn:10054321", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newAccountRoom(t)
			mineKey := "p"
			if strings.HasPrefix(c.key, "nrn:") {
				mineKey = "nrn:10012345"
			}
			r.do(func(tx workflows.Tx) error {
				mine, err := workflows.Get[agreement.Agreement](tx, int64(r.id))
				if err != nil {
					return err
				}
				later, earlier := tx.Now(), tx.Now().AddDate(0, -2, 0)
				mine.ConcludedAt = &later
				if err := tx.Save(mine); err != nil {
					return err
				}
				other := &agreement.Agreement{Root: domain.Root{ID: 9100, Version: 1}, CallID: 9000, LeadID: accLead, State: agreement.Active, StartOn: accBegin, EndOn: accEnd}
				if c.concluded {
					other.ConcludedAt = &earlier
				}
				if err := tx.Insert(other); err != nil {
					return err
				}
				for id, rate := range map[domain.AgreementID]krw.Bp{r.id: 5000, 9100: c.rate} {
					key := map[bool]string{true: mineKey, false: c.key}[id == r.id]
					if err := tx.Insert(&agreement.Participant{AgreementID: id, OrganizationID: accLead, PersonKey: key, Name: "이연구", RateBp: rate, FromOn: accBegin, ToOn: accEnd}); err != nil {
						return err
					}
				}
				return nil
			})
			pay := r.entry(budget.Labor, 1_000_000)
			pay.Method, pay.InvoiceNo, pay.PayeeNo = evidence.Payroll, "", ""
			pay.PersonKey, pay.PayMonth = mineKey, period.On(2026, 5, 1)
			id := r.register(pay)
			r.work()
			if got := slices.Contains(r.findings(id), "D17.rate_sum"); got != c.found {
				t.Errorf("found %v, want it found: %t", r.findings(id), c.found)
			}
		})
	}
}

// 연구개발비 사용 기준 §65⑦: two people of one name in one organisation are told apart by 국가연구자번호 alone, and who looks reads the mark.
func TestPeopleOfOneNameAreToldApartByTheirResearcherNumbers(t *testing.T) {
	for name, c := range map[string]struct {
		here, there string // 국가연구자번호
		other       string // the name in the other project
		want        budget.Mark
	}{
		"neither has a number":               {"", "", "김하늘", budget.ByName},
		"one has a number":                   {"10012345", "", "김하늘", budget.ByName},
		"both have the same":                 {"10012345", "10012345", "김하늘", budget.ByNumber},
		"the same number, the name changed":  {"10012345", "10012345", "김푸름", budget.ByNumber},
		"two people of one name":             {"10012345", "10054321", "김하늘", ""},
		"another name and a number too few":  {"10012345", "", "박다른", ""},
		"neither a number nor the same name": {"", "", "박다른", ""},
	} {
		t.Run(name, func(t *testing.T) {
			key := agreement.PersonKey("1234567891", c.other, c.there)
			if got := workflows.SamePerson(form.Member{Name: "김하늘", ResearcherNo: c.here}, 1, 1, c.other, key); got != c.want {
				t.Errorf("matched by %q, want %q", got, c.want)
			}
			if got := workflows.SamePerson(form.Member{Name: "김하늘", ResearcherNo: c.here}, 1, 2, c.other, key); got != "" {
				t.Errorf("somebody of another organisation is matched by %q", got)
			}
		})
	}
}

// 연구개발비 사용 기준 §65⑦: an exception that a supplement brings after the check began is an item of the list too, open for a person, and
// one that a person decided is open again when it rests on something else now.
func TestASupplementThatBringsAnExceptionPutsItOnTheListForAPerson(t *testing.T) {
	f, _ := mending(t)
	ctx, app := t.Context(), f.apps[0]
	setUp := func(change func(tx workflows.Tx, a *application.Application) error) {
		t.Helper()
		f.ok(f.store.Do(ctx, workflows.Options{}, func(tx workflows.Tx) error {
			a, err := workflows.LockRow[application.Application](tx, int64(app))
			if err != nil {
				return err
			}
			if err := change(tx, a); err != nil {
				return err
			}
			return workflows.Record(tx, domain.System, a, domain.Act("edit", nil))
		}))
	}
	setUp(func(tx workflows.Tx, a *application.Application) error {
		c, err := workflows.LockRow[call.Call](tx, int64(f.call))
		if err != nil {
			return err
		}
		line := budget.Line{Key: "a", Org: a.LeadID, Year: 1, Item: budget.Labor, InKindWon: 10_000_000, Person: "people.p1", RateBp: 6000, From: period.On(2026, 5, 1), To: period.On(2026, 9, 1)}
		if err := costed(agreement.Active, line)(tx, c, a); err != nil {
			return err
		}
		c.Form.Sections[0].Questions = append(c.Form.Sections[0].Questions, form.Question{Key: "people", Kind: form.People, Label: "참여인력", MaxCount: 5})
		a.Answers = form.Answers{"goal": {Text: "목표", Version: 1}, "field": {Text: "분야", Version: 1}, "people": {Version: 1, People: []form.Member{{Key: "p1", Name: "박다른", Role: form.RoleLead, RateBp: 6000}}}}
		return workflows.Record(tx, domain.System, c, domain.Act("edit", nil))
	})
	if got := f.outcome(condition.CostException); got != "" {
		t.Fatalf("the check began with the item: %s", got)
	}
	names := func(name, position string) {
		t.Helper()
		f.ok(f.engine.RequestSupplement(ctx, as(first), workflows.RequestSupplement{Application: app, Items: []workflows.SupplementAsk{{Key: "people"}}, Message: "보완해 주십시오."}))
		_, err := f.engine.SaveAnswers(ctx, as(writes), workflows.SaveAnswers{Application: app, Org: f.orgs[0],
			Mine: form.Answers{"people": {People: []form.Member{{Key: "p1", Name: name, Position: position, Role: form.RoleLead, RateBp: 6000}}}},
			Seen: map[string]int64{"people": read[application.Application](f, int64(app)).Answers["people"].Version}})
		f.ok(err)
		f.ok(f.engine.Supplement(ctx, as(writes), app, 0))
	}
	names("김하늘", "대리")
	item := func() *application.ScreeningItem {
		return all[application.ScreeningItem](f, workflows.Where{"ApplicationID": app, "Code": condition.CostException})[0]
	}
	if got := item(); got.Outcome != application.Open || got.ByPersonID != nil || got.Evidence != "found=rule:PARTICIPATION_ELSEWHERE 회사 0 김하늘 2026-05 110% by:NAME" {
		t.Fatalf("%+v", got)
	}
	decide := func() {
		t.Helper()
		f.ok(f.engine.DecideItem(ctx, as(first), workflows.DecideItem{Application: app, Code: condition.CostException, Outcome: application.Met, Note: "다른 사람임"}))
	}
	decide()
	names("김하늘", "과장")
	if got := item(); got.Outcome != application.Met || got.ByPersonID == nil {
		t.Errorf("what was decided is asked again: %+v", got)
	}
	setUp(func(tx workflows.Tx, a *application.Application) error { // the other project takes more of the person's time now
		p, err := workflows.One[agreement.Participant](tx, workflows.Where{"Name": "김하늘"})
		if err != nil {
			return err
		}
		p.RateBp = 7000
		return tx.Update(p)
	})
	names("김하늘", "부장")
	if got := item(); got.Outcome != application.Open || got.ByPersonID != nil || got.Note != "다른 사람임" {
		t.Errorf("another exception stands as decided: %+v", got)
	}
}

// 사업비 산정·정산 규정 §5⑤2: what ends within four months after the intake is no second project, for the plan of the agreement as it was for
// that of the application.
func TestThePlanOfAnAgreementLeavesOutWhatEndsSoonAfterTheIntake(t *testing.T) {
	closing := period.On(2026, 2, 20)
	for name, c := range map[string]struct {
		ends period.Date
		want bool // it is claimed as an exception
	}{
		"four months after it":    {closing.AddMonths(4), false},
		"four months and one day": {closing.AddMonths(4).AddDays(1), true},
	} {
		t.Run(name, func(t *testing.T) {
			r := newAgreementRoom(t, func(k *call.Call) {
				from, to := closing.AddDays(-30).At(9, 0), closing.At(18, 0)
				k.Regime, k.OpenAt, k.CloseAt = ruleset.ICTFund, &from, &to
			})
			r.ok(r.store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
				a, err := workflows.LockRow[agreement.Agreement](tx, int64(r.id))
				if err != nil {
					return err
				}
				a.StartOn, a.EndOn = period.On(2026, 3, 10), period.On(2026, 12, 31)
				a.Plan = budget.Plan{Lines: []budget.Line{{Key: "l", Org: r.lead, Year: 1, Item: budget.Labor, InKindWon: 10_000_000, Person: "people.p1", RateBp: 6000}}}
				if err := tx.Update(a); err != nil {
					return err
				}
				app, err := workflows.LockRow[application.Application](tx, r.app.ID)
				if err != nil {
					return err
				}
				app.Answers = form.Answers{"people": {People: []form.Member{{Key: "p1", Name: "김하늘", RateBp: 6000}}}}
				if err := tx.Update(app); err != nil {
					return err
				}
				other := &agreement.Agreement{CallID: 1, LeadID: r.lead, Title: "다른 과제", State: agreement.Active, StartOn: period.On(2026, 1, 1), EndOn: c.ends}
				if err := workflows.Record(tx, domain.System, other, domain.Act("open", nil)); err != nil {
					return err
				}
				return tx.Insert(&agreement.Participant{AgreementID: other.Ref(), OrganizationID: r.lead, PersonKey: "k", Name: "김하늘", RateBp: 5000, FromOn: period.On(2026, 1, 1), ToOn: c.ends})
			}))
			review, err := r.engine.ReviewPlan(t.Context(), actor(agrOfficer), r.id)
			r.ok(err)
			got := slices.ContainsFunc(review.Findings, func(f budget.Finding) bool { return f.Rule == budget.ParticipationElsewhere && f.Exception })
			if got != c.want {
				t.Errorf("claimed %t, want %t", got, c.want)
			}
		})
	}
}

// 연구개발비 사용 기준 §65⑦: the check of an application says what people do elsewhere while it is being written, as the grid does.
func TestTheCheckOfAnApplicationSaysWhatItsPeopleDoElsewhere(t *testing.T) {
	d := newDesk(t)
	id := d.begin()
	d.do(func(tx workflows.Tx) error {
		a, err := workflows.LockRow[application.Application](tx, int64(id))
		if err != nil {
			return err
		}
		c, err := workflows.LockRow[call.Call](tx, int64(a.CallID))
		if err != nil {
			return err
		}
		c.Form.Sections[0].Questions = append(c.Form.Sections[0].Questions, form.Question{Key: "people", Kind: form.People, Label: "참여인력", MaxCount: 5})
		paid := budget.Line{Item: budget.Labor, InKindWon: 10_000_000, Person: "people.p1", RateBp: 6000, From: period.On(2026, 5, 1), To: period.On(2026, 9, 1)}
		if err := costed(agreement.Active, paid)(tx, c, a); err != nil {
			return err
		}
		if err := tx.Update(c); err != nil {
			return err
		}
		return tx.Update(a)
	})
	checked, err := d.engine.Check(t.Context(), d.as(signer, ""), id)
	d.ok(err)
	if !slices.ContainsFunc(checked.Findings, func(x budget.Finding) bool {
		return x.Rule == budget.ParticipationElsewhere && !x.OK && x.ActualBp == 11000
	}) {
		t.Errorf("it says %+v", checked.Findings)
	}
}
