package outcome_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/lifecycle/lifecycletest"
	"gongmo/domain/outcome"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

var (
	today = period.On(2026, 9, 17)
	cal   = calendar.Shipped()
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
	type F = outcome.Facts
	good := F{WindowOpen: true, DueOver: true, Sound: true, Proved: true}
	trip := func(guard, key string, change func(*F)) lifecycletest.Trip[F] {
		f := good
		change(&f)
		return lifecycletest.Trip[F]{Guard: guard, Key: key, Facts: f}
	}
	lifecycletest.Exhaustive(t, outcome.Machine, good, []lifecycletest.Trip[F]{
		trip("windowOpen", "outcome.window.closed", func(f *F) { f.WindowOpen = false }),
		trip("dueOver", "outcome.not_overdue", func(f *F) { f.DueOver = false }),
		trip("figuresSound", "outcome.figures.invalid", func(f *F) { f.Sound = false }),
		trip("evidenceAttached", "outcome.evidence.missing", func(f *F) { f.Proved = false }),
	})
}

func TestWhichYearsAreReported(t *testing.T) {
	type row struct {
		Year, Nth int
		From, Due string
	}
	for _, c := range []struct {
		name   string
		regime ruleset.Regime
		ended  period.Date
		failed bool
		first  row
		years  int
	}{
		{"ICT: ending before 1 July makes the same year the first (수행관리지침 §55⑤)", ruleset.ICTFund, period.On(2026, 6, 30), false, row{2026, 1, "2027-01-01", "2027-03-02"}, 5},
		{"ICT: ending from 1 July makes the next year the first", ruleset.ICTFund, period.On(2026, 7, 1), false, row{2027, 1, "2028-01-01", "2028-02-29"}, 5},
		{"R&D: the first report is due the year after the end (혁신법 시행령 §37①)", ruleset.NRDInnovation, period.On(2026, 12, 31), false, row{2026, 1, "2027-01-01", "2027-03-02"}, 5},
		{"failed and stopped projects are exempt (관리규정 §44①)", ruleset.ICTFund, period.On(2026, 6, 30), true, row{}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, err := outcome.Schedule(outcome.Ended{AgreementID: 1, On: c.ended, Failed: c.failed}, rules(t, c.regime), cal)
			if err != nil || len(list) != c.years {
				t.Fatalf("%d reports, %v", len(list), err)
			}
			if c.years == 0 {
				return
			}
			o := list[0]
			if diff := cmp.Diff(c.first, row{o.Year, o.Nth, o.WindowFrom.String(), o.DueOn.String()}); diff != "" {
				t.Errorf("first report (-want +got):\n%s", diff)
			}
			for i, o := range list {
				if o.Year != c.first.Year+i || o.Nth != i+1 || o.State != outcome.NotStarted {
					t.Errorf("report %d: %+v", i, o)
				}
			}
		})
	}
}

func TestAReportIsProvedReturnedAndVerified(t *testing.T) {
	list, err := outcome.Schedule(outcome.Ended{AgreementID: 1, On: period.On(2026, 6, 30)}, rules(t, ruleset.ICTFund), cal)
	if err != nil {
		t.Fatal(err)
	}
	o := list[0]
	if _, err := o.OpenWindow(at(o.WindowFrom.AddDays(-1))); !errors.Is(err, domain.E(domain.Refused, "outcome.window.closed")) {
		t.Errorf("opened early: %v", err)
	}
	must := func(_ domain.Change, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(o.OpenWindow(at(o.WindowFrom)))
	file := domain.FileID(5)
	for name, c := range map[string]struct {
		f    outcome.Figures
		want *domain.Error
	}{
		"more exports than revenue": {outcome.Figures{RevenueWon: 1, ExportsWon: 2, Summary: "s", FileID: &file}, domain.E(domain.Invalid, "outcome.figures.invalid")},
		"nothing said":              {outcome.Figures{}, domain.E(domain.Invalid, "outcome.figures.invalid")},
		"revenue without proof":     {outcome.Figures{RevenueWon: 1, Summary: "s"}, domain.E(domain.Invalid, "outcome.evidence.missing")},
	} {
		if _, err := o.Submit(at(o.WindowFrom), 7, c.f); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if o.RevenueWon != 0 {
		t.Error("a refused report left figures behind")
	}
	figures := outcome.Figures{Commercialized: true, RevenueWon: 5_000_000, ExportsWon: 1_000_000, Jobs: 3, Summary: "출시", FileID: &file}
	must(o.Submit(at(o.DueOn), 7, figures))
	if o.OverdueOn != 0 {
		t.Error("in time on the last day")
	}
	must(o.Return(at(o.DueOn.AddDays(1)), 8, "매출 증빙 불일치"))
	must(o.Submit(at(o.DueOn.AddDays(5)), 7, figures))
	if o.OverdueOn != 0 {
		t.Error("put right later is not late")
	}
	must(o.Verify(at(o.DueOn.AddDays(6)), 8))
	if diff := cmp.Diff(figures, o.Figures()); diff != "" {
		t.Error(diff)
	}

	late := list[1]
	must(late.OpenWindow(at(late.WindowFrom)))
	if _, err := late.Miss(at(late.DueOn)); err == nil {
		t.Error("missed on the last day")
	}
	must(late.Miss(at(late.DueOn.AddDays(1))))
	must(late.Submit(at(late.DueOn.AddDays(2)), 7, outcome.Figures{Summary: "성과 없음"}))
	if late.OverdueOn != late.DueOn.AddDays(1) {
		t.Errorf("overdue on %q", late.OverdueOn)
	}
}

func TestRoyalty(t *testing.T) { // 혁신법 시행령 §38
	set := rules(t, ruleset.NRDInnovation)
	for _, c := range []struct {
		name               string
		size               outcome.Size
		fee, charged, want krw.Won
		most               krw.Won
	}{
		{"TV-R1 small company", outcome.Small, 100_000_000, 0, 2_500_000, 30_000_000},
		{"TV-R2 the cap over all fees", outcome.Small, 2_000_000_000, 0, 30_000_000, 30_000_000},
		{"what was charged before counts towards the cap", outcome.Small, 2_000_000_000, 29_000_000, 1_000_000, 30_000_000},
		{"beyond the cap nothing", outcome.Small, 100_000_000, 31_000_000, 0, 30_000_000},
		{"medium company 5 % up to 20 %", outcome.Medium, 100_000_000, 0, 5_000_000, 60_000_000},
		{"others 10 % up to 40 %", outcome.OtherSized, 100_000_000, 0, 10_000_000, 120_000_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			won, most, err := outcome.Due(set, c.size, c.fee, c.charged, 300_000_000)
			if err != nil || won != c.want || most != c.most {
				t.Errorf("got %d of %d, %v, want %d of %d", won, most, err, c.want, c.most)
			}
		})
	}
	if _, _, err := outcome.Due(set, "TINY", 1, 0, 1); !errors.Is(err, domain.E(domain.Invalid, "outcome.royalty.unknown_size")) {
		t.Errorf("an unknown size: %v", err)
	}
	if got := outcome.DirectFee(1_000_000, 2500); got != 250_000 {
		t.Errorf("direct use: %d", got)
	}
	by, err := outcome.PayBy(set, today, cal)
	if err != nil || by != period.On(2026, 12, 16) {
		t.Errorf("pay by %s, %v", by, err)
	}
	end := period.On(2020, 12, 31)
	for _, c := range []struct {
		received, first period.Date
		want            bool
	}{
		{period.On(2027, 12, 31), 0, true}, {period.On(2028, 1, 1), 0, false},
		{period.On(2026, 3, 1), period.On(2021, 3, 1), true}, {period.On(2026, 3, 2), period.On(2021, 3, 1), false},
	} {
		if got, err := outcome.Owed(set, c.received, c.first, end); err != nil || got != c.want {
			t.Errorf("received %s, first %q: %v, %v", c.received, c.first, got, err)
		}
	}
}
