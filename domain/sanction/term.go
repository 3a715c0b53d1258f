// This file is how long a debarment lasts and when it begins.
package sanction

import (
	"cmp"
	"slices"

	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Most is the longest debarment the rule set allows, in months. Several grounds in one project and the repeat of the same
// ground have limits of their own (ICT R&D 관리규정 §48①).
func Most(rules ruleset.Set, severalGrounds, repeat bool) (int, error) {
	most, err := rules.Term(ruleset.DebarMax)
	if err != nil {
		return 0, err
	}
	limit := most.N
	for _, c := range []struct {
		when bool
		code ruleset.Code
	}{{severalGrounds, ruleset.DebarSumMax}, {repeat, ruleset.DebarRepeatMax}} {
		if !c.when || !rules.Has(c.code) {
			continue
		}
		t, err := rules.Term(c.code)
		if err != nil {
			return 0, err
		}
		limit = min(limit, t.N)
	}
	return limit, nil
}

// Usual is the debarment the rule set's table names for a ground, in months, and whether it names one. misused and
// yearCost say how much of the year's cost was misused, for the grounds that go by it (혁신법 시행령 별표 6: recollection, to be
// confirmed).
func Usual(rules ruleset.Set, g Ground, misused, yearCost krw.Won) (int, bool, error) {
	code := ruleset.Code("")
	switch g {
	case PoorResult:
		code = ruleset.DebarPoorResult
	case GaveUp:
		code = ruleset.DebarGaveUp
	case Unpaid:
		code = ruleset.DebarUnpaid
	case Collusion:
		code = ruleset.DebarContractor
	case Diversion, Fraud:
		return byShare(rules, misused, yearCost)
	}
	return months(rules, code)
}

func byShare(rules ruleset.Set, misused, yearCost krw.Won) (int, bool, error) {
	if !rules.Has(ruleset.MisuseLowShare) || yearCost <= 0 {
		return 0, false, nil
	}
	r := rules.Read()
	low, mid := r.Bp(ruleset.MisuseLowShare), r.Bp(ruleset.MisuseMidShare)
	if err := r.Err(); err != nil {
		return 0, false, err
	}
	switch {
	case misused <= yearCost.Of(low):
		return months(rules, ruleset.MisuseLowTerm)
	case misused <= yearCost.Of(mid):
		return months(rules, ruleset.MisuseMidTerm)
	}
	return months(rules, ruleset.MisuseHighTerm)
}

func months(rules ruleset.Set, c ruleset.Code) (int, bool, error) {
	if c == "" || !rules.Has(c) {
		return 0, false, nil
	}
	t, err := rules.Term(c)
	return t.N, err == nil, err
}

// Runs is when a debarment of so many months is in force that would begin on a day: debarments of one subject run one
// after another (ICT R&D 관리규정 §48①), so it begins after those that still run then.
func Runs(begin period.Date, months int, others []period.Period) period.Period {
	sorted := slices.Clone(others)
	slices.SortFunc(sorted, func(a, b period.Period) int { return cmp.Compare(a.From, b.From) })
	from := begin
	for _, o := range sorted {
		if o.To >= from && o.From <= from {
			from = o.To.AddDays(1)
		}
	}
	// One that begins later and would overlap pushes this one behind it as well.
	for _, o := range sorted {
		if p := span(from, months); p.Overlaps(o) {
			from = o.To.AddDays(1)
		}
	}
	return span(from, months)
}

// span is so many months by the calendar, first and last day included.
func span(from period.Date, months int) period.Period {
	return period.Period{From: from, To: from.AddMonths(months).AddDays(-1)}
}

// limitation is the last day on which a project that ended may be sanctioned; zero when the regime sets none.
func limitation(rules ruleset.Set, endedOn period.Date) (period.Date, error) {
	if endedOn == 0 || !rules.Has(ruleset.SanctionLimitation) {
		return 0, nil
	}
	t, err := rules.Term(ruleset.SanctionLimitation)
	if err != nil {
		return 0, err
	}
	return lay(endedOn, t), nil
}

func lay(d period.Date, t calendar.Term) period.Date {
	if t.Unit == calendar.Month {
		return d.AddMonths(t.N)
	}
	return d.AddDays(t.N)
}

// ToPublish reports whether a sanction goes on the public list: long or heavy ones (혁신법 §33⑦), and under the subsidy act
// every one (보조금법 §36의2).
func ToPublish(rules ruleset.Set, months int, multiple krw.Bp) (bool, error) {
	if rules.Has(ruleset.SanctionListBy) {
		return true, nil
	}
	if !rules.Has(ruleset.SanctionPublishTerm) {
		return false, nil
	}
	r := rules.Read()
	long, heavy := r.Term(ruleset.SanctionPublishTerm), r.Bp(ruleset.SanctionPublishMultiple)
	if err := r.Err(); err != nil {
		return false, err
	}
	return months >= long.N || multiple >= heavy, nil
}

// listed is when the public list shows a sanction notified on a day: from the yearly day of the list, for as long as the
// rule set says; where it names no such day, from the notice for as long as the debarment runs.
func listed(rules ruleset.Set, notifiedOn period.Date, inForce period.Period) (from, until period.Date, err error) {
	if !rules.Has(ruleset.SanctionListBy) {
		return notifiedOn, max(inForce.To, notifiedOn), nil
	}
	from, err = rules.Yearly(ruleset.SanctionListBy, notifiedOn.Year())
	if err == nil && from < notifiedOn {
		from, err = rules.Yearly(ruleset.SanctionListBy, notifiedOn.Year()+1)
	}
	if err != nil {
		return 0, 0, err
	}
	t, err := rules.Term(ruleset.SanctionListFor)
	if err != nil {
		return 0, 0, err
	}
	return from, lay(from, t).AddDays(-1), nil
}
