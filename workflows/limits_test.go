package workflows_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
	"gongmo/workflows"
)

// terms changes what the call of the desk says, and lets its form ask for the budget.
func (d *desk) terms(change func(*call.Call)) {
	d.t.Helper()
	d.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(d.call))
		if err != nil {
			return err
		}
		c.Form.Sections[0].Questions = append(slices.Clone(c.Form.Sections[0].Questions), form.Question{Key: "budget", Kind: form.Budget, Label: "사업비", Required: true})
		change(c)
		return workflows.Record(tx, domain.System, c, domain.Act("edit", nil))
	})
}

// asks writes a plan of two lines into an application: so much of the grant, so much in cash.
func (d *desk) asks(id domain.ApplicationID, grant, cash krw.Won) {
	d.t.Helper()
	plan := budget.Plan{Lines: []budget.Line{{Key: "l1", Org: d.lead, Year: 1, Item: budget.Materials, Detail: budget.Purchase, Basis: "부품", GrantWon: grant, CashWon: cash}}}
	seen := map[string]int64{}
	for k, a := range d.load(id).Answers {
		seen[k] = a.Version
	}
	_, err := d.engine.SaveAnswers(context.Background(), d.as(signer, ""), workflows.SaveAnswers{Application: id, Org: d.lead, Mine: form.Answers{"goal": {Text: "목표"}, "budget": {Budget: &plan}}, Seen: seen})
	d.ok(err)
}

// judged is what the rule says, on the checklist and to who hands the application in: the same, by one engine.
func (d *desk) judged(id domain.ApplicationID, rule budget.Code) budget.Finding {
	d.t.Helper()
	checked, err := d.engine.Check(context.Background(), d.as(signer, ""), id)
	findings := checked.Findings
	d.ok(err)
	i := slices.IndexFunc(findings, func(f budget.Finding) bool { return f.Rule == rule })
	if i < 0 {
		d.t.Fatalf("%s says nothing: %+v", rule, findings)
	}
	f := findings[i]
	_, err = d.engine.SubmitApplication(context.Background(), d.as(signer, ""), pledged(id, 0))
	said := slices.ContainsFunc(domain.ProblemsOf(err), func(p *domain.Error) bool {
		return p.Args["rule"] == rule.Label() && p.Args["excess"] == f.ExcessWon && p.Basis == ruleset.Cite(f.Basis)
	})
	if said == f.OK || f.OK != (err == nil) {
		d.t.Errorf("%s is %+v on the checklist, and the submission says %v", rule, f, err)
	}
	return f
}

// 75 % of the cost keeps the rules for a small company (국가연구개발혁신법 시행령 별표 1), and not the 70 % of the notice (공고문 지원조건).
func TestTheShareOfTheNoticeCountsBesideTheRules(t *testing.T) {
	d := newDesk(t)
	d.terms(func(c *call.Call) { c.GrantRatio = 7000 })
	id := d.begin()
	d.asks(id, 75_000_000, 25_000_000)
	f := d.judged(id, budget.GrantRatio)
	if f.OK || f.ExcessWon != 5_000_000 || f.LimitWon != 70_000_000 || f.LimitBp != 7000 || !strings.HasPrefix(ruleset.Cite(f.Basis), "공고문 지원조건") {
		t.Errorf("75 of 100 million with 70 %% given: %+v", f)
	}
	d.asks(id, 70_000_000, 30_000_000)
	if f = d.judged(id, budget.GrantRatio); !f.OK || f.ActualBp != 7000 {
		t.Errorf("70 of 100 million: %+v", f)
	}
}

// tracks gives the call two tracks with ceilings of their own (트랙별 지원한도).
func (d *desk) tracks() {
	d.terms(func(c *call.Call) {
		c.GrantMaxWon = 300_000_000
		c.Stages.Tracks = []stage.Track{{Key: "early", Title: "예비 성장", BudgetWon: 1_000_000_000, CeilingWon: 100_000_000}, {Key: "growth", Title: "고성장", BudgetWon: 3_000_000_000, CeilingWon: 300_000_000}}
	})
}

func (d *desk) into(id domain.ApplicationID, track string) error {
	_, err := d.engine.SaveAnswers(context.Background(), d.as(signer, ""), workflows.SaveAnswers{Application: id, Org: d.lead, Mine: form.Answers{}, Track: &track})
	return err
}

func TestAnApplicationTakesTheCeilingOfItsTrack(t *testing.T) {
	d := newDesk(t)
	d.tracks()
	id, err := d.engine.BeginApplication(context.Background(), d.as(signer, ""), workflows.Begin{Call: d.call, Org: d.lead, Title: "과제", Track: "early"})
	d.ok(err)
	d.asks(id, 120_000_000, 60_000_000)
	f := d.judged(id, budget.GrantCeiling)
	if f.OK || f.LimitWon != 100_000_000 || f.ExcessWon != 20_000_000 || f.Track != "예비 성장" || f.Key() != "budget.finding.at_most.track.over" || f.Args()["track"] != "예비 성장" {
		t.Errorf("120 million in a track of 100: %+v", f)
	}
	d.ok(d.into(id, "growth"))
	if f = d.judged(id, budget.GrantCeiling); !f.OK || f.LimitWon != 300_000_000 || f.Track != "고성장" {
		t.Errorf("in a track of 300: %+v", f)
	}
	d.ok(d.engine.StartRevision(context.Background(), d.as(signer, ""), id))
	d.refused(d.into(id, "early"), "application.track.submitted") // it competes where it was handed in
	if got := d.load(id).Track; got != "growth" {
		t.Errorf("it competes in %q", got)
	}
}

func TestACallWithTracksTakesNoApplicationWithoutOne(t *testing.T) {
	d := newDesk(t)
	before := d.begin() // begun while the call had no tracks
	d.tracks()
	for _, track := range []string{"", "none"} {
		_, err := d.engine.BeginApplication(context.Background(), d.as(signer, ""), workflows.Begin{Call: d.call, Org: d.lead, Title: "과제", Track: track})
		d.refused(err, "application.track.missing")
	}
	d.refused(d.into(before, "none"), "application.track.missing")
	d.asks(before, 50_000_000, 20_000_000)
	_, err := d.engine.SubmitApplication(context.Background(), d.as(signer, ""), pledged(before, 0))
	d.refused(err, "application.track.missing")
	d.ok(d.into(before, "")) // a page whose choice was left open changes nothing
	d.ok(d.into(before, "early"))
	d.judged(before, budget.GrantCeiling)
}

func TestACallWithoutTracksKnowsNone(t *testing.T) {
	d := newDesk(t)
	_, err := d.engine.BeginApplication(context.Background(), d.as(signer, ""), workflows.Begin{Call: d.call, Org: d.lead, Title: "과제", Track: "early"})
	d.refused(err, "application.track.missing")
}

// The least grant of a project, as the notice announces it (공고문 과제당 최소 지원금).
func TestAnApplicationAsksForAtLeastWhatTheNoticeSays(t *testing.T) {
	d := newDesk(t)
	d.terms(func(c *call.Call) { c.GrantMinWon = 70_000_000 })
	id := d.begin()
	d.asks(id, 69_999_999, 30_000_000)
	if f := d.judged(id, budget.GrantFloor); f.OK || f.LimitWon != 70_000_000 || f.ExcessWon != 1 {
		t.Errorf("one won too little: %+v", f)
	}
	d.asks(id, 70_000_000, 30_000_000)
	if f := d.judged(id, budget.GrantFloor); !f.OK {
		t.Errorf("the least itself: %+v", f)
	}
}
