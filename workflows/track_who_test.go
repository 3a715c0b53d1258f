// These tests are who may apply in a track of a call, from the checklist over the submission to the requirement check, and the facts
// that the rules on costs take from the call and from the organisation.
package workflows_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
	"gongmo/workflows"
)

// guarded gives the call two tracks: one for small companies, one for mid-sized ones with ten people or more (공고문 지원조건).
func (d *desk) guarded() domain.ApplicationID {
	d.terms(func(c *call.Call) {
		c.Stages.Tracks = []stage.Track{
			{Key: "small", Title: "초기", Who: condition.AllOf(condition.Where(condition.FactSize, condition.In, condition.List(condition.SizeSME)), condition.Where(condition.FactEmployees, condition.Ge, condition.Number(10)))},
			{Key: "mid", Title: "성장", Who: condition.Where(condition.FactSize, condition.In, condition.List(condition.SizeMid))},
			{Key: "old", Title: "도약", Who: condition.Where(condition.FactAgeMonths, condition.Ge, condition.Number(84))},
		}
	})
	id, err := d.engine.BeginApplication(context.Background(), d.as(signer, ""), workflows.Begin{Call: d.call, Org: d.lead, Title: "과제", Track: "mid"})
	d.ok(err)
	d.asks(id, 70_000_000, 30_000_000)
	return id
}

// strange are the facts for which the checklist says that the track is not for the applicant.
func (d *desk) strange(id domain.ApplicationID) (out []string) {
	d.t.Helper()
	checked, err := d.engine.Check(context.Background(), d.as(signer, ""), id)
	problems := checked.Problems
	d.ok(err)
	for _, p := range problems {
		if p.Key == "application.track.who" {
			if p.Field != "track" || !strings.HasPrefix(p.Basis, "공고문 지원조건") {
				d.t.Errorf("the problem does not say where it is and what it rests on: %+v", p)
			}
			out = append(out, p.Args["fact"].(string))
		}
	}
	return out
}

func TestATrackTakesOnlyWhomItIsFor(t *testing.T) {
	d := newDesk(t)
	id := d.guarded()
	if got := d.strange(id); !slices.Equal(got, []string{"condition.fact.size"}) {
		t.Errorf("a small company in the track of mid-sized ones: %v", got)
	}
	_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, ""), pledged(id, 0))
	d.refused(err, "application.track.who")

	d.ok(d.into(id, "small"))
	if got := d.strange(id); got != nil {
		t.Errorf("what nobody knows yet keeps nobody from handing in: %v", got)
	}
	few := application.Declarations{condition.FactEmployees: condition.Number(9)}
	_, err = d.engine.SubmitApplication(t.Context(), d.as(signer, ""), workflows.HandIn{Application: id, Declared: few, Pledged: application.AllPledges()})
	d.refused(err, "application.track.who")
	_, err = d.engine.SubmitApplication(t.Context(), d.as(signer, ""), workflows.HandIn{Application: id, Declared: application.Declarations{condition.FactEmployees: condition.Number(10)}, Pledged: application.AllPledges()})
	d.ok(err)
}

func TestAnUnknownAgeLeavesTheTrackToTheRequirementCheck(t *testing.T) {
	d := newDesk(t)
	id := d.guarded()
	d.ok(d.into(id, "old"))
	_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, ""), pledged(id, 0))
	d.ok(err)
}

func TestTheRequirementCheckJudgesTheTrack(t *testing.T) {
	track := func(key string) func(workflows.Tx, *call.Call, *application.Application) error {
		return func(_ workflows.Tx, c *call.Call, a *application.Application) error {
			c.Stages.Tracks = []stage.Track{{Key: "any", Title: "공통"}, {Key: "mid", Title: "성장", Who: condition.Where(condition.FactSize, condition.Eq, condition.Text(condition.SizeMid))},
				{Key: "small", Title: "초기", Who: condition.Where(condition.FactSize, condition.Eq, condition.Text(condition.SizeSME))}}
			a.Track = key
			return nil
		}
	}
	for key, want := range map[string]application.Outcome{"mid": application.NotMet, "small": application.Met} {
		i := looked(t, track(key))[condition.EligTrack]
		if i == nil || i.Outcome != want || i.Evidence != "size=SME" {
			t.Errorf("in the track %s the check has %+v, want %s", key, i, want)
		}
	}
	if i := looked(t, track("any"))[condition.EligTrack]; i != nil {
		t.Errorf("a track that asks for nothing has no item of its own: %+v", i)
	}
}

// planned writes one plan into an application of an R&D call.
func (d *desk) planned(id domain.ApplicationID, lines ...budget.Line) {
	d.t.Helper()
	for i := range lines {
		lines[i].Key, lines[i].Org, lines[i].Year = string(rune('a'+i)), d.lead, 1
	}
	seen := map[string]int64{}
	for k, a := range d.load(id).Answers {
		seen[k] = a.Version
	}
	_, err := d.engine.SaveAnswers(context.Background(), d.as(signer, ""), workflows.SaveAnswers{Application: id, Org: d.lead,
		Mine: form.Answers{"goal": {Text: "목표"}, "budget": {Budget: &budget.Plan{Lines: lines}}}, Seen: seen})
	d.ok(err)
}

// 연구개발비 사용 기준 §11의2, §26의2: security pay is for security projects, which the call says.
func TestSecurityPayNeedsACallOfSecurityProjects(t *testing.T) {
	d := newDesk(t)
	d.terms(func(c *call.Call) { c.Regime = ruleset.NRDInnovation })
	id := d.begin()
	pay := []budget.Line{{Item: budget.Labor, Detail: budget.StaffExisting, InKindWon: 100_000_000}, {Item: budget.SecurityPay, CashWon: 3_000_000}, {Item: budget.Materials, GrantWon: 70_000_000, CashWon: 20_000_000}}
	d.planned(id, pay...)
	if f := d.judged(id, budget.SecurityProject); f.OK || f.ExcessWon != 3_000_000 {
		t.Errorf("in any other call: %+v", f)
	}
	d.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(d.call))
		if err != nil {
			return err
		}
		c.Security = true
		return workflows.Record(tx, domain.System, c, domain.Act("edit", nil))
	})
	if f := d.judged(id, budget.SecurityProject); !f.OK {
		t.Errorf("in a call of security projects: %+v", f)
	}
}

// 연구개발비 사용 기준 §114②③: a university has its published ratio, and 5 % without one.
func TestAnOrganisationsOwnRatioReachesThePlan(t *testing.T) {
	d := newDesk(t)
	d.terms(func(c *call.Call) { c.Regime = ruleset.NRDInnovation })
	university := func(c budget.Credentials) {
		d.do(func(tx workflows.Tx) error {
			o, err := workflows.LockRow[organization.Organization](tx, int64(d.lead))
			if err != nil {
				return err
			}
			o.Type, o.Size, o.Credentials = organization.University, organization.NotForProfit, c
			return workflows.Record(tx, domain.System, o, domain.Act("edit", nil))
		})
	}
	university(budget.Credentials{})
	id := d.begin()
	d.planned(id, budget.Line{Item: budget.Materials, Detail: budget.Purchase, GrantWon: 100_000_000}, budget.Line{Item: budget.Indirect, GrantWon: 20_000_000})
	if f := d.judged(id, budget.IndirectCap); f.OK || f.LimitBp != 500 || f.ExcessWon != 15_000_000 {
		t.Errorf("a university without a ratio: %+v", f)
	}
	university(budget.Credentials{Ratios: []budget.Ratio{{From: period.On(2025, 1, 1), Bp: 2000, Source: "과학기술정보통신부고시 제2024-10호 별표 6"}}})
	if f := d.judged(id, budget.IndirectCap); !f.OK || f.LimitBp != 2000 || !strings.HasPrefix(f.Basis, "과학기술정보통신부고시 제2024-10호 별표 6 (2025-01-01~)") {
		t.Errorf("a university with a ratio: %+v", f)
	}
}
