// This file says where deadlines must lie for a reminder of them to have fallen due: what a sweep reads, instead of everything
// that is open.
package notice

import (
	"cmp"
	"slices"

	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Near lists the days on which a deadline must fall for one of the notice's reminders to have fallen due in the days since to
// today, whichever rule set the deadline stands under. The spans do not overlap and are in order.
func (e Entry) Near(since, today period.Date) []period.Period {
	var out []period.Period
	near := func(days int) {
		out = append(out, period.Period{From: since.AddDays(days), To: today.AddDays(days)})
	}
	for _, v := range ruleset.Ever(e.Remind) {
		for _, n := range v.Days {
			near(n)
		}
	}
	for _, v := range ruleset.Ever(e.Hours) {
		near(0)
		near(int(v.N+23) / 24)
	}
	for _, c := range e.Yearly {
		for year := since.Year(); year <= today.Year(); year++ {
			out = append(out, nearYearly(c, year, period.Period{From: since, To: today})...)
		}
	}
	if len(e.Yearly) > 0 || e.Remind == "" && e.Hours == "" {
		near(0)
	}
	return merge(out)
}

// nearYearly is every deadline of the year after a fixed day, while that day is one of those looked at.
func nearYearly(c ruleset.Code, year int, during period.Period) []period.Period {
	for _, v := range ruleset.Ever(c) {
		if on := v.In(year); during.Contains(on) {
			return []period.Period{{From: on, To: period.On(year, 12, 31)}}
		}
	}
	return nil
}

// Starting moves spans of deadlines back to the days on which the term behind them may have started, under any rule set.
func Starting(spans []period.Period, term ruleset.Code) []period.Period {
	var out []period.Period
	for _, v := range ruleset.Ever(term) {
		least, most := v.Length().Reach()
		for _, p := range spans {
			out = append(out, period.Period{From: p.From.AddDays(-most), To: p.To.AddDays(-least)})
		}
	}
	return merge(out)
}

// StartingAtMost is Starting for a deadline that is either the day itself or the end of the term that began by then.
func StartingAtMost(spans []period.Period, term ruleset.Code) []period.Period {
	out := slices.Clone(spans)
	for _, v := range ruleset.Ever(term) {
		_, most := v.Length().Reach()
		for i, p := range spans {
			out[i].From = min(out[i].From, p.From.AddDays(-most))
		}
	}
	return merge(out)
}

// Ending moves spans of deadlines forward to the ends of the periods that the deadlines lie a term before, under any rule set.
func Ending(spans []period.Period, term ruleset.Code) []period.Period {
	var out []period.Period
	for _, v := range ruleset.Ever(term) {
		least, most := v.Length().ReachBack()
		for _, p := range spans {
			out = append(out, period.Period{From: p.From.AddDays(least), To: p.To.AddDays(most)})
		}
	}
	return merge(out)
}

// merge orders spans and makes one of those that touch.
func merge(spans []period.Period) []period.Period {
	slices.SortFunc(spans, func(a, b period.Period) int { return cmp.Compare(a.From, b.From) })
	var out []period.Period
	for _, p := range spans {
		if n := len(out); n > 0 && p.From <= out[n-1].To.AddDays(1) {
			out[n-1].To = max(out[n-1].To, p.To)
			continue
		}
		out = append(out, p)
	}
	return out
}
