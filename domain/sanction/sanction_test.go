package sanction_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/lifecycle/lifecycletest"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/sanction"
)

var (
	today = period.On(2026, 9, 17)
	cal   = calendar.Shipped()
	org   = domain.OrganizationID(3)
)

func rules(t testing.TB, regime ruleset.Regime) ruleset.Set {
	t.Helper()
	s, err := ruleset.For(regime, today)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func at(d period.Date) time.Time { return d.At(10, 0) }

func TestEveryStep(t *testing.T) {
	type F = sanction.Facts
	good := F{Stated: true, WithinLimitation: true, PanelMet: true, PanelIndependent: true, ExplainOpen: true, HeardOrOver: true,
		ReReviewOpen: true, ReReviewFirst: true, WithinMost: true, EffectBegun: true, TermOver: true, UnpaidOnlyAndPaid: true, Lighter: true}
	trip := func(guard, key string, change func(*F)) lifecycletest.Trip[F] {
		f := good
		change(&f)
		return lifecycletest.Trip[F]{Guard: guard, Key: key, Facts: f}
	}
	lifecycletest.Exhaustive(t, sanction.Machine, good, []lifecycletest.Trip[F]{
		trip("stated", "sanction.case.incomplete", func(f *F) { f.Stated = false }),
		trip("withinLimitation", "sanction.limitation.over", func(f *F) { f.WithinLimitation = false }),
		trip("panelMet", "sanction.panel.missing", func(f *F) { f.PanelMet = false }),
		trip("panelIndependent", "sanction.panel.conflict", func(f *F) { f.PanelIndependent = false }),
		trip("explainOpen", "sanction.explain.late", func(f *F) { f.ExplainOpen = false }),
		trip("heardOrOver", "sanction.explain.open", func(f *F) { f.HeardOrOver = false }),
		trip("reReviewOpen", "sanction.re_review.late", func(f *F) { f.ReReviewOpen = false }),
		trip("reReviewFirst", "sanction.re_review.again", func(f *F) { f.ReReviewFirst = false }),
		trip("withinMost", "sanction.term.too_long", func(f *F) { f.WithinMost = false }),
		trip("effectBegun", "sanction.effect.early", func(f *F) { f.EffectBegun = false }),
		trip("termOver", "sanction.term.running", func(f *F) { f.TermOver = false }),
		trip("lighter", "sanction.reduce.not_lighter", func(f *F) { f.Lighter = false }),
		trip("unpaidOnlyAndPaid", "sanction.lift.not_allowed", func(f *F) { f.UnpaidOnlyAndPaid = false }),
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func atPanel(t *testing.T, set ruleset.Set, g sanction.Ground) *sanction.Sanction {
	t.Helper()
	s := sanction.Suspect(sanction.Debarment, g, &org, nil, nil)
	s.Basis, s.Facts, s.ProjectEndedOn = "혁신법 §32①", "사업비를 다른 과제에 썼다", period.On(2025, 12, 31)
	_, err := s.Investigate(at(today))
	must(t, err)
	_, err = s.Refer(at(today), set)
	must(t, err)
	return s
}

func inForce(t *testing.T, set ruleset.Set, g sanction.Ground, months int) *sanction.Sanction {
	t.Helper()
	s := atPanel(t, set, g)
	_, err := s.Resolve(at(today), sanction.PanelMeeting{On: today}, sanction.Measure{Months: months}, today, set, cal)
	must(t, err)
	decided := max(s.ExplainUntil, s.ReReviewUntil).AddDays(1)
	_, err = s.Decide(at(decided), sanction.Measure{Months: months}, 9, set, "제재")
	must(t, err)
	_, err = s.Notify(at(decided), decided, nil, set, cal)
	must(t, err)
	_, err = s.TakeEffect(at(decided))
	must(t, err)
	return s
}

func TestASanctionRunsItsCourse(t *testing.T) {
	set := rules(t, ruleset.NRDInnovation)
	s := inForce(t, set, sanction.Diversion, 36)
	// 혁신법 §33③: twenty days from the prior notice of 17 September, 7 October is a working day.
	if s.ReReviewUntil != period.On(2026, 10, 7) {
		t.Errorf("re-review until %s", s.ReReviewUntil)
	}
	first, last := s.FromOn, s.ToOn
	if want := first.AddMonths(36).AddDays(-1); last != want {
		t.Errorf("in force %s to %s", first, last)
	}
	for on, want := range map[period.Date]bool{first.AddDays(-1): false, first: true, last: true, last.AddDays(1): false} {
		if s.Bars(on) != want {
			t.Errorf("bars on %s: %v", on, s.Bars(on))
		}
	}
	if s.Published(first) {
		t.Error("three years are published (혁신법 §33⑦ begins at five)")
	}
	if _, err := s.Expire(at(last)); !errors.Is(err, domain.E(domain.Refused, "sanction.term.running")) {
		t.Errorf("expired on its last day: %v", err)
	}
	_, err := s.Expire(at(last.AddDays(1)))
	must(t, err)
}

func TestAStayStopsTheClock(t *testing.T) {
	s := inForce(t, rules(t, ruleset.NRDInnovation), sanction.Diversion, 12)
	last := s.ToOn
	_, err := s.Stay(at(s.FromOn.AddDays(10)), "서울행정법원 집행정지")
	must(t, err)
	if s.Bars(s.FromOn.AddDays(20)) {
		t.Error("a stayed debarment bars")
	}
	_, err = s.Resume(at(s.FromOn.AddDays(40)), "본안 기각")
	must(t, err)
	if s.ToOn != last.AddDays(30) || !s.Bars(s.FromOn.AddDays(41)) {
		t.Errorf("ends on %s, want %s", s.ToOn, last.AddDays(30))
	}
	_, err = s.Stay(at(s.FromOn.AddDays(50)), "항소심")
	must(t, err)
	_, err = s.Revoke(at(s.FromOn.AddDays(60)), "무죄 확정")
	must(t, err)
	if s.State != sanction.Revoked || s.EndedOn == 0 {
		t.Errorf("%s", s.State)
	}
}

func TestOnlyUnpaidMoneyLifts(t *testing.T) { // ICT R&D 관리규정 §48⑤
	unpaid := inForce(t, rules(t, ruleset.ICTFund), sanction.Unpaid, 24)
	if _, err := unpaid.Lift(at(today.AddDays(60)), false, "납부"); err == nil {
		t.Error("lifted without payment")
	}
	_, err := unpaid.Lift(at(today.AddDays(60)), true, "납부")
	must(t, err)
	other := inForce(t, rules(t, ruleset.ICTFund), sanction.Fraud, 24)
	if _, err := other.Lift(at(today.AddDays(60)), true, "납부"); !errors.Is(err, domain.E(domain.Refused, "sanction.lift.not_allowed")) {
		t.Errorf("fraud was lifted by paying: %v", err)
	}
}

func TestASecondReviewIsAskedForOnceAndInTime(t *testing.T) {
	set := rules(t, ruleset.NRDInnovation)
	s := atPanel(t, set, sanction.Diversion)
	_, err := s.Resolve(at(today), sanction.PanelMeeting{On: today}, sanction.Measure{Months: 36}, today, set, cal)
	must(t, err)
	if _, err := s.Decide(at(today.AddDays(1)), sanction.Measure{Months: 36}, 9, set, "제재"); !errors.Is(err, domain.E(domain.Refused, "sanction.explain.open")) {
		t.Errorf("decided while a second review may be asked for: %v", err)
	}
	late := *s
	if _, err := late.RequestReReview(at(s.ReReviewUntil.AddDays(1)), set, cal, "부당"); !errors.Is(err, domain.E(domain.Refused, "sanction.re_review.late")) {
		t.Errorf("asked for too late: %v", err)
	}
	_, err = s.RequestReReview(at(today.AddDays(5)), set, cal, "부당")
	must(t, err)
	if s.ReReviewDueOn == 0 {
		t.Error("no day to answer (혁신법 §33⑤)")
	}
	_, err = s.Acquit(at(today.AddDays(20)), sanction.PanelMeeting{On: today.AddDays(19)}, "근거 부족")
	must(t, err)
	if s.State != sanction.Revoked {
		t.Errorf("%s", s.State)
	}
}

func TestTheFundKnowsNoSecondReview(t *testing.T) {
	set := rules(t, ruleset.SubsidyAct)
	s := atPanel(t, set, sanction.Diversion)
	_, err := s.Resolve(at(today), sanction.PanelMeeting{On: today}, sanction.Measure{Months: 24}, today, set, cal)
	must(t, err)
	// 국고보조금 관리규정 §33③: fifteen days; 2 October is a Friday.
	if s.ReReviewUntil != 0 || s.ExplainUntil != period.On(2026, 10, 2) {
		t.Errorf("re-review %q, explain until %s", s.ReReviewUntil, s.ExplainUntil)
	}
	if _, err := s.RequestReReview(at(today.AddDays(1)), set, cal, "부당"); !errors.Is(err, domain.E(domain.Refused, "sanction.re_review.late")) {
		t.Errorf("got %v", err)
	}
	_, err = s.Explain(at(today.AddDays(2)), "사정")
	must(t, err)
	_, err = s.Decide(at(today.AddDays(3)), sanction.Measure{Months: 24}, 9, set, "제재")
	must(t, err)
	_, err = s.Notify(at(today.AddDays(4)), today.AddDays(4), nil, set, cal)
	must(t, err)
	// 보조금법 §36의2: listed by 31 March, for a year.
	if s.PublishFrom != period.On(2027, 3, 31) || s.PublishUntil != period.On(2028, 3, 30) {
		t.Errorf("listed %s to %s", s.PublishFrom, s.PublishUntil)
	}
	_, err = s.TakeEffect(at(s.FromOn))
	must(t, err)
	if !s.Published(period.On(2027, 4, 1)) || s.Published(period.On(2028, 3, 31)) {
		t.Error("the list shows it at the wrong time")
	}
	s.Litigation = true
	if s.Published(period.On(2027, 4, 1)) {
		t.Error("shown while a suit is pending")
	}
}

func TestAPanelWithAConflictDecidesNothing(t *testing.T) {
	set := rules(t, ruleset.NRDInnovation)
	s := atPanel(t, set, sanction.Fraud)
	if _, err := s.Resolve(at(today), sanction.PanelMeeting{On: today, Conflict: true}, sanction.Measure{Months: 12}, today, set, cal); !errors.Is(err, domain.E(domain.Refused, "sanction.panel.conflict")) {
		t.Errorf("got %v", err)
	}
	if s.PanelOn != 0 || s.State != sanction.Panel {
		t.Error("a refused act left traces")
	}
}

func TestLimitation(t *testing.T) { // 혁신법 §32⑤: ten years
	set := rules(t, ruleset.NRDInnovation)
	for _, c := range []struct {
		ended period.Date
		want  bool
	}{{today.AddMonths(-120), true}, {today.AddMonths(-120).AddDays(-1), false}} {
		s := sanction.Suspect(sanction.Debarment, sanction.Fraud, &org, nil, nil)
		s.Basis, s.Facts, s.ProjectEndedOn = "x", "y", c.ended
		_, err := s.Investigate(at(today))
		must(t, err)
		if _, err := s.Refer(at(today), set); (err == nil) != c.want {
			t.Errorf("ended on %s: %v", c.ended, err)
		}
	}
}

func TestTermsOfDebarment(t *testing.T) {
	for _, c := range []struct {
		name            string
		regime          ruleset.Regime
		several, repeat bool
		most            int
	}{
		{"R&D up to ten years (혁신법 §32①)", ruleset.NRDInnovation, false, false, 120},
		{"subsidy up to five (보조금법 §31의2①)", ruleset.SubsidyAct, false, false, 60},
		{"several grounds in one ICT project sum to five (관리규정 §48①)", ruleset.ICTFund, true, false, 60},
		{"a repeat up to ten", ruleset.ICTFund, false, true, 120},
	} {
		if got, err := sanction.Most(rules(t, c.regime), c.several, c.repeat); err != nil || got != c.most {
			t.Errorf("%s: %d, %v", c.name, got, err)
		}
	}
	set := rules(t, ruleset.NRDInnovation)
	for _, c := range []struct {
		ground  sanction.Ground
		misused int64
		months  int
		known   bool
	}{
		{sanction.Diversion, 20, 36, true}, {sanction.Diversion, 21, 48, true}, {sanction.Diversion, 30, 48, true}, {sanction.Diversion, 31, 60, true},
		{sanction.GaveUp, 0, 36, true}, {sanction.Unpaid, 0, 24, true}, {sanction.ReportMissing, 0, 0, false},
	} {
		got, known, err := sanction.Usual(set, c.ground, krw.Won(c.misused), 100)
		if err != nil || got != c.months || known != c.known {
			t.Errorf("%s with %d %% misused: %d, %v, %v", c.ground, c.misused, got, known, err)
		}
	}
}

func TestDebarmentsRunOneAfterAnother(t *testing.T) { // ICT R&D 관리규정 §48①
	d := func(y, m, day int) period.Date { return period.On(y, time.Month(m), day) }
	for _, c := range []struct {
		name   string
		others []period.Period
		want   period.Period
	}{
		{"alone it begins at once", nil, period.Period{From: d(2026, 9, 17), To: d(2027, 9, 16)}},
		{"behind one that runs", []period.Period{{From: d(2026, 1, 1), To: d(2026, 12, 31)}}, period.Period{From: d(2027, 1, 1), To: d(2027, 12, 31)}},
		{"behind a chain, in any order", []period.Period{{From: d(2027, 1, 1), To: d(2027, 6, 30)}, {From: d(2026, 1, 1), To: d(2026, 12, 31)}}, period.Period{From: d(2027, 7, 1), To: d(2028, 6, 30)}},
		{"behind one that begins before it would end", []period.Period{{From: d(2027, 3, 1), To: d(2027, 8, 31)}}, period.Period{From: d(2027, 9, 1), To: d(2028, 8, 31)}},
		{"one that is over does not matter", []period.Period{{From: d(2025, 1, 1), To: d(2026, 9, 16)}}, period.Period{From: d(2026, 9, 17), To: d(2027, 9, 16)}},
	} {
		if diff := cmp.Diff(c.want, sanction.Runs(today, 12, c.others)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestASurchargeOpensACollectionAndADebarmentDoesNot(t *testing.T) {
	set := rules(t, ruleset.SubsidyAct)
	for _, c := range []struct {
		kind    sanction.Type
		measure sanction.Measure
		collect bool
	}{
		{sanction.Surcharge, sanction.Measure{SurchargeWon: 30_000_000, Percent: 30_000}, true},
		{sanction.Debarment, sanction.Measure{Months: 12}, false},
	} {
		s := atPanel(t, set, sanction.Diversion)
		s.Type = c.kind
		_, err := s.Resolve(at(today), sanction.PanelMeeting{On: today}, c.measure, today, set, cal)
		must(t, err)
		_, err = s.Explain(at(today), "-")
		must(t, err)
		_, err = s.Decide(at(today), c.measure, 9, set, "제재")
		must(t, err)
		change, err := s.Notify(at(today), today, nil, set, cal)
		must(t, err)
		if slices.Contains(change.Effects, sanction.EffectCollect) != c.collect {
			t.Errorf("%s: effects %v", c.kind, change.Effects)
		}
		if s.Bars(today) == c.collect {
			t.Errorf("%s bars: %v", c.kind, s.Bars(today))
		}
	}
}

func TestAReductionMovesTheEndAndKeepsTheDaysOfAStay(t *testing.T) {
	set := rules(t, ruleset.ICTFund)
	s := inForce(t, set, sanction.Diversion, 24)
	stayed := s.FromOn.AddDays(30)
	_, err := s.Stay(at(stayed), "법원 결정")
	must(t, err)
	_, err = s.Resume(at(stayed.AddDays(10)), "기각")
	must(t, err)
	if _, err := s.Reduce(at(stayed.AddDays(11)), sanction.Measure{Months: 24}, "인용"); !errors.Is(err, domain.E(domain.Invalid, "sanction.reduce.not_lighter")) {
		t.Errorf("the same again is no reduction: %v", err)
	}
	_, err = s.Reduce(at(stayed.AddDays(11)), sanction.Measure{Months: 6}, "인용")
	must(t, err)
	if want := s.FromOn.AddMonths(6).AddDays(-1 + 10); s.ToOn != want || s.Months != 6 || s.State != sanction.InForce {
		t.Errorf("until %s, want %s (%d months, %s)", s.ToOn, want, s.Months, s.State)
	}
}

func TestASurchargeNamesTheAgreementWhoseMoneyItIsAbout(t *testing.T) {
	set := rules(t, ruleset.SubsidyAct)
	s := sanction.Suspect(sanction.Surcharge, sanction.Diversion, &org, nil, nil)
	s.Basis, s.Facts = "보조금법 §33의2", "용도 외로 썼다"
	_, err := s.Investigate(at(today))
	must(t, err)
	if _, err := s.Refer(at(today), set); !errors.Is(err, domain.E(domain.Invalid, "sanction.case.incomplete")) {
		t.Errorf("referred without an agreement: %v", err)
	}
	agreement := domain.AgreementID(7)
	s.AgreementID = &agreement
	_, err = s.Refer(at(today), set)
	must(t, err)
}
