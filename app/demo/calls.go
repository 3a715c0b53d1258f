// This file takes each call of the catalogue as far as its days allow: announced, filled with applications, judged, contracted.
package demo

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
)

// round is one call with what belongs to it.
type round struct {
	*call.Call
	set     ruleset.Set
	rules   call.Rules
	officer *human
	entries []*entry
	no      int
	// confirmed is when its result was confirmed, zero before.
	confirmed time.Time
	lastHash  string
}

func (r *round) about() about {
	return about{call: r.Call, officer: r.officer, link: "/calls/" + r.Code}
}

// second are the days of the calls that were put out again in autumn, so that on the day of the demonstration some are open,
// some in evaluation and some still in preparation. They are calls whose days no source states.
var second = map[string][2]period.Date{
	// result confirmed at the end of October, agreements under way
	"2025-CNV-08": {period.On(2025, 8, 11), period.On(2025, 9, 12)}, "2025-GLB-06": {period.On(2025, 8, 13), period.On(2025, 9, 15)},
	"2025-MTV-04": {period.On(2025, 8, 14), period.On(2025, 9, 16)},
	"2025-SWF-05": {period.On(2025, 8, 28), period.On(2025, 10, 1)},
	// in evaluation
	"2025-CNV-09": {period.On(2025, 9, 15), period.On(2025, 10, 16)}, "2025-GLB-07": {period.On(2025, 9, 26), period.On(2025, 10, 29)},
	"2025-MTV-05": {period.On(2025, 10, 1), period.On(2025, 11, 13)}, "2025-GLB-03": {period.On(2025, 9, 29), period.On(2025, 10, 30)},
	// in screening, just closed
	"2025-REG-08": {period.On(2025, 10, 16), period.On(2025, 11, 18)}, "2025-SWF-04": {period.On(2025, 10, 20), period.On(2025, 11, 21)},
	// open
	"2025-SWF-06": {period.On(2025, 10, 22), period.On(2025, 11, 25)}, "2025-CNV-02": {period.On(2025, 10, 27), period.On(2025, 11, 28)},
	"2025-GLB-09": {period.On(2025, 10, 30), period.On(2025, 12, 3)}, "2025-SWF-07": {period.On(2025, 11, 3), period.On(2025, 12, 8)},
	"2025-REG-11": {period.On(2025, 11, 5), period.On(2025, 12, 11)}, "2025-GLB-10": {period.On(2025, 11, 6), period.On(2025, 12, 15)},
	"2025-INF-15": {period.On(2025, 11, 10), period.On(2025, 12, 17)}, "2025-GLB-04": {period.On(2025, 11, 12), period.On(2025, 12, 19)},
	"2025-INF-14": {period.On(2025, 11, 14), period.On(2025, 12, 22)},
	// announced
	"2025-CNV-10": {period.On(2025, 11, 24), period.On(2025, 12, 29)},
}

// next are the first calls of 2026: scheduled, waiting for approval, in preparation. They repeat calls of 2025 and are not
// public yet, so that the public list holds the programme of 2025 and nothing else.
var next = []struct {
	of, code string
	days     [2]period.Date
}{
	{"2025-INF-16", "2026-INF-01", [2]period.Date{period.On(2025, 12, 1), period.On(2026, 1, 7)}},
	{"2025-SWF-01", "2026-SWF-01", [2]period.Date{period.On(2025, 12, 3), period.On(2026, 1, 9)}},
	{"2025-INF-12", "2026-INF-02", [2]period.Date{period.On(2025, 12, 10), period.On(2026, 1, 14)}},
}

const (
	failedCall    = "2025-SWF-02" // too few came
	cancelledCall = "2025-CNV-04" // called off while it was open
)

func (y *year) makeCalls() error {
	rows, err := Catalogue()
	if err != nil {
		return err
	}
	times := Timetables(rows, y.cal)
	for code, days := range second {
		old := times[code]
		t := between(days[0], days[1], 15, 0, y.cal)
		if old.CloseAt.Hour() == 9 { // 18:00 in Seoul stays 18:00
			t.CloseAt = days[1].At(18, 0)
		}
		t.OpenAt = days[0].At(10, 0)
		if code == "2025-CNV-10" {
			t.OpenAt = period.On(2025, 11, 27).At(10, 0)
		}
		times[code] = t
	}
	for _, n := range next {
		for _, row := range rows {
			if row.Code == n.of {
				row.Code, row.IsNew = n.code, false
				rows = append(rows, row)
				times[n.code] = between(n.days[0], n.days[1], 15, 0, y.cal)
			}
		}
	}
	for i, row := range rows {
		officer := y.officer(i)
		c, err := CallOf(row, times[row.Code], officer.Ref())
		if err != nil {
			return err
		}
		if strings.HasPrefix(row.Code, "2026") {
			c.Year, c.Title, c.Source, c.Evidence = 2026, "2026년 "+c.Title, "", ""
			c.PredecessorID = y.repeats(row.Code)
		}
		r := &round{Call: c, officer: officer, no: i}
		if r.set, err = c.RuleSet(); err != nil {
			return err
		}
		if r.rules, err = call.RulesOf(r.set); err != nil {
			return err
		}
		if err := y.runCall(r); err != nil {
			return fmt.Errorf("%s: %w", c.Code, explained(err))
		}
		y.rounds = append(y.rounds, r)
		y.report.Calls++
	}
	return nil
}

// repeats is the call of 2025 that one of 2026 repeats.
func (y *year) repeats(code string) *domain.CallID {
	for _, n := range next {
		for _, r := range y.rounds {
			if n.code == code && r.Code == n.of {
				before := r.Ref()
				return &before
			}
		}
	}
	return nil
}

func (y *year) runCall(r *round) error {
	until := y.Now
	cancelAt := r.OpenAt.AddDate(0, 0, 9)
	if r.Code == cancelledCall {
		until = cancelAt
	}
	if err := RunCall(y, r.Call, r.officer.Ref(), y.staff[domain.RoleApprover].Ref(), until); err != nil {
		return err
	}
	if r.Code == cancelledCall && y.past(cancelAt) {
		if err := y.did(cancelAt, y.staff[domain.RoleApprover].actor(), r.Call, r.about())(r.Cancel("같은 내용의 사업이 추가경정예산에 편성되어 하나로 합쳐 다시 공고합니다.")); err != nil {
			return err
		}
	}
	if y.past(r.OpenAt.Add(time.Hour)) && !slices.Contains([]call.State{call.Draft, call.PendingApproval, call.Scheduled}, r.State) {
		if err := y.apply(r); err != nil {
			return err
		}
		if err := y.correct(r); err != nil {
			return err
		}
	}
	if r.State == call.Closed {
		if err := y.judge(r); err != nil {
			return err
		}
	}
	return nil // the row is added once its projects are known, see closeCalls
}

// Record lets RunCall record through the year.
func (y *year) Record(at time.Time, actor domain.Actor, agg domain.Aggregate, ch domain.Change) error {
	a := about{}
	if c, ok := agg.(*call.Call); ok {
		a.call = c
		a.link = "/calls/" + c.Code
		if c.OfficerID != nil {
			for i := range 4 {
				if y.officer(i).Ref() == *c.OfficerID {
					a.officer = y.officer(i)
				}
			}
		}
	}
	return y.step(at, actor, agg, ch, a)
}

// Add lets RunCall add through the year.
func (y *year) Add(rows ...any) error { return y.in.Add(rows...) }

// bidders is how many apply to a call, and how many of them are good enough.
func (y *year) bidders(r *round, d dice) (all, good int) {
	all = d.between(22, 36)
	switch {
	case r.Code == failedCall:
		return 0, 0
	case r.Stages.Award.Kind == stage.Designation:
		all = d.between(9, 14)
	case r.AwardCount <= 3:
		all = d.between(8, 13)
	case r.State == call.Open || r.State == call.Announced:
		all = d.between(8, 22)
	}
	all = y.scaled(all, 6)
	good = min(max(all*d.between(22, 32)/100, 2), 10)
	return all, good
}

// amountOf draws what one applicant asks for.
func (r *round) amountOf(d dice, track string) krw.Won {
	most := r.Limits(track).CeilingWon
	if most == 0 {
		most = 100_000_000
	}
	most = min(most, 600_000_000)
	return d.won(most*55/100, most*98/100, 1_000_000)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
