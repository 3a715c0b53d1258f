// These tests walk the lifecycle of an appeal and pin the windows in which one may be filed.
package appeal_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/appeal"
	"gongmo/domain/calendar"
	"gongmo/domain/lifecycle"
	"gongmo/domain/lifecycle/lifecycletest"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

func good() appeal.Facts {
	return appeal.Facts{FiledOn: period.On(2026, 9, 20), WindowEnd: period.On(2026, 9, 28), Standing: true, Max: 1, GroundOpen: true,
		PanelSet: true, RemedyNamed: true, ReductionFits: true, Extendable: true}
}

func trips() []lifecycletest.Trip[appeal.Facts] {
	type facts = *appeal.Facts
	with := func(guard, key string, change func(facts)) lifecycletest.Trip[appeal.Facts] {
		f := good()
		change(&f)
		return lifecycletest.Trip[appeal.Facts]{Guard: guard, Facts: f, Key: key}
	}
	return []lifecycletest.Trip[appeal.Facts]{
		with("inTime", "appeal.admit.late", func(f facts) { f.FiledOn = f.WindowEnd.AddDays(1) }),
		with("standing", "appeal.admit.no_standing", func(f facts) { f.Standing = false }),
		with("firstTime", "appeal.admit.again", func(f facts) { f.Earlier = 1 }),
		with("groundOpen", "appeal.admit.ground", func(f facts) { f.GroundOpen = false }),
		with("panelSet", "appeal.decide.no_panel", func(f facts) { f.PanelSet = false }),
		with("panelClean", "appeal.decide.challenged", func(f facts) { f.PanelTainted = 1 }),
		with("remedyNamed", "appeal.decide.no_remedy", func(f facts) { f.RemedyNamed = false }),
		with("reductionFits", "appeal.decide.no_reduction", func(f facts) { f.ReductionFits = false }),
		with("extendableOnce", "appeal.extend.not_allowed", func(f facts) { f.Extensions = 1 }),
	}
}

func TestEveryStepOfAnAppeal(t *testing.T) {
	lifecycletest.Exhaustive(t, appeal.Machine, good(), trips())
}

func TestARandomWalkNeverLeavesTheTableNorAFinalState(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		state := appeal.Machine.Start
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			event := appeal.Event(rapid.SampledFrom(appeal.Machine.Events()).Draw(rt, "event"))
			facts := good()
			if n := rapid.IntRange(0, 3*len(trips())).Draw(rt, "trip"); n < len(trips()) {
				facts = trips()[n].Facts
			}
			next, _, err := appeal.Machine.Fire(state, event, facts, "because")
			if err != nil {
				continue
			}
			row := func(r lifecycle.Row[appeal.State, appeal.Event, appeal.Facts]) bool {
				return r.From == state && r.Event == event && r.To == next
			}
			if !slices.ContainsFunc(appeal.Machine.Rows, row) || slices.Contains(appeal.Machine.Final, state) {
				rt.Fatalf("%s took %s to %s", event, state, next)
			}
			state = next
		}
	})
}

func rules(t *testing.T, regime ruleset.Regime, subject appeal.Subject) appeal.Rules {
	t.Helper()
	set, err := ruleset.For(regime, period.On(2026, 1, 1))
	must(t, err)
	r, err := appeal.RulesOf(set, subject)
	must(t, err)
	return r
}

// The windows of the domain document §4.8: the day of the notice does not count, and a last day off rolls on.
func TestTheWindowsOfTheDomainDocument(t *testing.T) {
	notice := period.On(2026, 9, 17)
	tests := []struct {
		name    string
		regime  ruleset.Regime
		subject appeal.Subject
		want    period.Date
	}{
		{"TV-D1: ICT 7 days end in 추석 and roll to Monday (관리규정 제21조제8항)", ruleset.ICTFund, appeal.Selection, period.On(2026, 9, 28)},
		{"TV-D2: R&D 10 days end on a Sunday (혁신법 제14조제6항)", ruleset.NRDInnovation, appeal.Selection, period.On(2026, 9, 28)},
		{"TV-D3: subsidy 30 days end on a Saturday (보조금법 제37조)", ruleset.SubsidyAct, appeal.Disposition, period.On(2026, 10, 19)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := rules(t, test.regime, test.subject).WindowEnd(notice, calendar.Shipped()); got != test.want {
				t.Errorf("ends on %s, want %s", got, test.want)
			}
		})
	}
}

func filed(t *testing.T, r appeal.Rules, ground appeal.Ground, at time.Time) *appeal.Appeal {
	t.Helper()
	a, _, err := appeal.New(appeal.Filing{Subject: appeal.Selection, SubjectID: 5, CallID: 1, OrganizationID: 9, Regime: ruleset.ICTFund,
		NoticedOn: period.On(2026, 9, 17), Ground: ground, Statement: "절차에 하자가 있습니다", By: 3, Former: appeal.People{1, 2}}, r, calendar.Shipped(), at)
	must(t, err)
	must(t, errOf(a.Receive(4, r, calendar.Shipped(), at)))
	return a
}

func TestAnAppealFiledOnTheLastDayIsInTimeAndOneAfterItIsNot(t *testing.T) {
	r := rules(t, ruleset.ICTFund, appeal.Selection)
	last := period.On(2026, 9, 28)
	for name, test := range map[string]struct {
		at time.Time
		ok bool
	}{
		"the last second of the last day": {last.End().Add(-time.Second), true},
		"midnight after it":               {last.End(), false},
	} {
		t.Run(name, func(t *testing.T) {
			a := filed(t, r, appeal.Procedure, test.at)
			_, err := a.Admit(appeal.Admissibility{Standing: true}, r)
			if (err == nil) != test.ok || !test.ok && !errors.Is(err, domain.E(domain.Refused, "appeal.admit.late")) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// 관리규정 제21조제8항: a grave fault in the procedure, not the score itself; under the R&D act any ground.
func TestTheScoreItselfIsAGroundUnderTheResearchActOnly(t *testing.T) {
	for regime, want := range map[ruleset.Regime]bool{ruleset.ICTFund: false, ruleset.NRDInnovation: true} {
		r := rules(t, regime, appeal.Selection)
		if got := r.Admits(appeal.ScoreGiven); got != want {
			t.Errorf("%s: %v", regime, got)
		}
	}
	if !rules(t, ruleset.ICTFund, appeal.Screening).Admits(appeal.Fact) {
		t.Error("a mistaken fact is no ground against a screening")
	}
}

func TestEverythingThatBarsAnAppealIsListed(t *testing.T) {
	r := rules(t, ruleset.ICTFund, appeal.Selection)
	a := filed(t, r, appeal.ScoreGiven, period.On(2026, 10, 1).At(9, 0))
	var got []string
	for _, e := range a.Bars(appeal.Admissibility{Earlier: 1}, r) {
		got = append(got, e.Key)
	}
	want := []string{"appeal.admit.late", "appeal.admit.no_standing", "appeal.admit.again", "appeal.admit.ground"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	must(t, errOf(a.Dismiss(4, "기간 경과", period.On(2026, 10, 2).At(9, 0))))
	must(t, errOf(a.Notify(period.On(2026, 10, 2).At(9, 0))))
	if a.Open() || a.NotifiedOn != period.On(2026, 10, 2) {
		t.Errorf("%+v", a)
	}
}

// 관리규정 제6조의3제4항: when former reviewers are challenged, all reviewers are new.
func TestAChallengeMakesAllFormerReviewersStepBack(t *testing.T) {
	r := rules(t, ruleset.ICTFund, appeal.Selection)
	now := period.On(2026, 9, 20).At(9, 0)
	a := filed(t, r, appeal.Procedure, now)
	must(t, errOf(a.Admit(appeal.Admissibility{Standing: true}, r)))
	must(t, errOf(a.SetPanel(appeal.SelfReview, appeal.People{2, 6})))
	if a.Tainted() != 0 {
		t.Error("a self review without a challenge is tainted")
	}
	must(t, errOf(a.Challenge(appeal.People{1})))
	if a.ReviewBy != appeal.Undecided {
		t.Error("the panel stands after a challenge")
	}
	must(t, errOf(a.SetPanel(appeal.NewCommittee, appeal.People{2, 6})))
	if _, err := a.Uphold(appeal.ReEvaluate, appeal.Reduction{}, 7, "하자 인정", now); !errors.Is(err, domain.E(domain.Refused, "appeal.decide.challenged")) {
		t.Errorf("a former reviewer decided: %v", err)
	}
	must(t, errOf(a.SetPanel(appeal.NewCommittee, appeal.People{5, 6})))
	if _, err := a.Uphold(appeal.ReSettle, appeal.Reduction{}, 7, "하자 인정", now); !errors.Is(err, domain.E(domain.Invalid, "appeal.decide.no_remedy")) {
		t.Errorf("a selection returned to a settlement: %v", err)
	}
	must(t, errOf(a.Uphold(appeal.ReEvaluate, appeal.Reduction{}, 7, "하자 인정", now)))
	ch, err := a.Notify(now)
	must(t, err)
	if len(ch.Effects) != 1 || ch.Effects[0] != appeal.EffectRemedy || a.Remedy != appeal.ReEvaluate {
		t.Errorf("%+v", ch)
	}
}

// 보조금법 제37조: answer within 14 days, put off once by 10; 혁신법 제14조제7항: within 30 days, not put off.
func TestTheAnswerIsDueByTheRulesAndPutOffOnce(t *testing.T) {
	r := rules(t, ruleset.SubsidyAct, appeal.Disposition)
	a := filed(t, r, appeal.Fact, period.On(2026, 10, 5).At(9, 0))
	if a.AnswerDueOn != period.On(2026, 10, 19) {
		t.Errorf("due on %s", a.AnswerDueOn)
	}
	must(t, errOf(a.Admit(appeal.Admissibility{Standing: true}, r)))
	must(t, errOf(a.ExtendAnswer("사실 조사", r, calendar.Shipped())))
	if a.AnswerDueOn != period.On(2026, 10, 29) || !a.Overdue(period.On(2026, 10, 30)) || a.Overdue(period.On(2026, 10, 29)) {
		t.Errorf("due on %s", a.AnswerDueOn)
	}
	if _, err := a.ExtendAnswer("또", r, calendar.Shipped()); !errors.Is(err, domain.E(domain.Refused, "appeal.extend.not_allowed")) {
		t.Errorf("put off twice: %v", err)
	}
	research := rules(t, ruleset.NRDInnovation, appeal.Selection)
	b := filed(t, research, appeal.Fact, period.On(2026, 9, 21).At(9, 0))
	must(t, errOf(b.Admit(appeal.Admissibility{Standing: true}, research)))
	if _, err := b.ExtendAnswer("지연", research, calendar.Shipped()); b.AnswerDueOn != period.On(2026, 10, 21) || err == nil {
		t.Errorf("due on %s, put off: %v", b.AnswerDueOn, err)
	}
}

func TestAReductionStatesWhatIsLeftAndNothingElse(t *testing.T) {
	now := period.On(2026, 9, 20).At(9, 0)
	for _, c := range []struct {
		subject appeal.Subject
		remedy  appeal.Remedy
		left    appeal.Reduction
		ok      bool
	}{
		{appeal.Recovery, appeal.Reduce, appeal.Reduction{PrincipalWon: 1}, true},
		{appeal.Recovery, appeal.Reduce, appeal.Reduction{}, false},
		{appeal.Recovery, appeal.Reduce, appeal.Reduction{PrincipalWon: 5, Months: 3}, false},
		{appeal.Recovery, appeal.Revoke, appeal.Reduction{PrincipalWon: 5}, false},
		{appeal.Recovery, appeal.Revoke, appeal.Reduction{}, true},
		{appeal.Sanction, appeal.Reduce, appeal.Reduction{Months: 6}, true},
		{appeal.Sanction, appeal.Reduce, appeal.Reduction{SurchargeWon: 6}, true},
		{appeal.Sanction, appeal.Reduce, appeal.Reduction{SurchargeWon: 6, Months: 6}, false},
		{appeal.Sanction, appeal.Reduce, appeal.Reduction{SurchargeWon: -6}, false},
	} {
		r := rules(t, ruleset.ICTFund, c.subject)
		a := filed(t, r, appeal.Fact, now)
		a.Subject = c.subject
		must(t, errOf(a.Admit(appeal.Admissibility{Standing: true}, r)))
		must(t, errOf(a.SetPanel(appeal.SelfReview, appeal.People{6})))
		_, err := a.Uphold(c.remedy, c.left, 7, "인용", now)
		if (err == nil) != c.ok || !c.ok && !errors.Is(err, domain.E(domain.Invalid, "appeal.decide.no_reduction")) {
			t.Errorf("%s %s %+v: %v", c.subject, c.remedy, c.left, err)
		}
	}
}

func errOf[T any](_ T, err error) error { return err }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
