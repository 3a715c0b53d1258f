// This file is how much of their time people give: judged month by month within a plan, and beside what they do in other projects.
package budget

import (
	"cmp"
	"slices"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Engagement is what a person of the plan does in another project. Person is the key by which the lines of the plan name the person.
type Engagement struct {
	Org    domain.OrganizationID
	Person string
	RateBp krw.Bp
	From   period.Date // the first day
	To     period.Date // the last day
	// Title is the other project's, for the page that shows the finding.
	Title string
	// By is the mark by which both are taken for one person.
	By Mark
}

// Mark is what two entries have in common when they are taken for one person.
type Mark string

const (
	ByNumber Mark = "NUMBER" // 국가연구자번호
	ByName   Mark = "NAME"   // organisation and name: two people may share them
)

// Label is the message key of the mark.
func (m Mark) Label() string { return "budget.mark." + string(m) }

// worker is a person of an organisation.
type worker struct {
	org    domain.OrganizationID
	person string
}

// paidTime are the lines that pay somebody's time, by person, in the order of the plan.
func (c Case) paidTime() (order []worker, of map[worker][]Line) {
	of = map[worker][]Line{}
	for _, l := range c.Plan.Lines {
		if !slices.Contains(workers, l.Item) || l.Person == "" || l.RateBp == 0 {
			continue
		}
		w := worker{l.Org, l.Person}
		if of[w] == nil {
			order = append(order, w)
		}
		of[w] = append(of[w], l)
	}
	return order, of
}

// cap is the most of a person's time that projects of an organisation pay; yearly says that it is the average of a year.
func (c Case) participationMax(org domain.OrganizationID) (most krw.Bp, yearly, ok bool) {
	most, ok = c.Params.bp(ruleset.ParticipationMax)
	// 국공립·정부출연·특정연구기관 등 인건비가 100% 확보되지 않는 기관: universities and associations are none of them (L7 §5⑤1; L5 §39⑤)
	if higher, stated := c.Params.bp(ruleset.ParticipationMaxNonProfit); stated && c.party(org).institute() {
		most = higher
		yearly = c.leave(ruleset.ParticipationYearly)
	}
	return most, yearly, ok
}

// PersonMost is the most of a person's time that an organisation may count month by month; ok is false where the rules set none, or set it
// on the average of a year.
func (c Case) PersonMost(org domain.OrganizationID) (most krw.Bp, ok bool) {
	most, yearly, ok := c.participationMax(org)
	return most, ok && !yearly
}

// participation: a person's rates of one month add up to no more than the whole; those of public institutes in R&D on the average of
// the year (연구개발비 사용 기준 §39⑤). Each year of the plan is judged by its worst month.
func participation(c Case) []Finding {
	order, of := c.paidTime()
	var out []Finding
	for _, w := range order {
		most, yearly, ok := c.participationMax(w.org)
		if !ok {
			return nil
		}
		for _, year := range (Plan{Lines: of[w]}).Years() {
			sum, month := worstMonth(of[w], year)
			if yearly {
				sum, month = yearAverage(of[w], year), 0
			}
			out = append(out, Finding{Shape: AtMost, Org: w.org, Year: year, Month: month, Person: w.person, OK: sum <= most, LimitBp: most, ActualBp: sum})
		}
	}
	return out
}

// worstMonth is the month of a year of the plan in which a person's lines add up to most. Lines without months last the whole year, so that
// where no line says its months there is no month to name. Lines of another year count where their months fall into it.
func worstMonth(lines []Line, year int) (most krw.Bp, month period.Date) {
	at := func(m period.Date) (sum krw.Bp) {
		for _, l := range lines {
			switch {
			case l.From.IsZero() && l.To.IsZero():
				if l.Year == year {
					sum += l.RateBp
				}
			case m.IsZero():
			case l.From <= m && (l.To.IsZero() || m <= l.To) && (l.Year == year || !l.From.IsZero() && !l.To.IsZero()):
				sum += l.RateBp
			}
		}
		return sum
	}
	most = at(0)
	for _, l := range lines {
		for _, m := range []period.Date{l.From, l.To} {
			if l.Year != year || m.IsZero() {
				continue
			}
			if sum := at(m); sum > most {
				most, month = sum, m
			}
		}
	}
	return most, month
}

// yearAverage is a person's participation on the average of a year of the plan, up to the next hundredth of a percent.
func yearAverage(lines []Line, year int) krw.Bp {
	var sum int64
	for _, l := range lines {
		if l.Year == year {
			sum += int64(l.RateBp) * l.months()
		}
	}
	return krw.Bp((sum + monthsOfYear - 1) / monthsOfYear)
}

// monthsOfYear is how long a year of a plan lasts.
const monthsOfYear = 12

// months is how many months of its year a line lasts; one that says only where it begins or ends lasts the whole.
func (l Line) months() int64 {
	if l.From.IsZero() || l.To.IsZero() {
		return monthsOfYear
	}
	y1, m1, _ := l.From.Civil()
	y2, m2, _ := l.To.Civil()
	return min(int64(y2-y1)*monthsOfYear+int64(m2-m1)+1, monthsOfYear)
}

// days is when a line pays its person: its months, or its year of the project.
func (c Case) days(l Line) period.Period {
	from, to := l.From, l.To
	if from.IsZero() {
		from = c.StartsOn.AddMonths((l.Year - 1) * monthsOfYear)
	}
	if to.IsZero() {
		return period.Period{From: from, To: c.StartsOn.AddMonths(l.Year * monthsOfYear).AddDays(-1)}
	}
	return period.Period{From: from, To: to.MonthEnd()}
}

// participationElsewhere: the same month by month beside the other projects of a person. The house knows people by a number they need not
// have or by their company and name, which two may share, and other projects may still change: an officer looks. What ends soon after the intake does not count, since
// nothing is paid for the time in common (L7 §5⑤2).
func participationElsewhere(c Case) []Finding {
	if len(c.Elsewhere) == 0 || c.StartsOn.IsZero() {
		return nil
	}
	soon, exempt := c.Params.number(ruleset.ParticipationSoonTerm)
	order, of := c.paidTime()
	var out []Finding
	for _, w := range order {
		most, _, ok := c.participationMax(w.org)
		if !ok {
			return nil
		}
		type span struct {
			period.Period
			rate krw.Bp
		}
		var own, other []span
		by := ByNumber
		for _, l := range of[w] {
			own = append(own, span{c.days(l), l.RateBp})
		}
		for _, e := range c.Elsewhere {
			if e.Org != w.org || e.Person != w.person || exempt && !c.ClosesOn.IsZero() && e.To <= c.ClosesOn.AddMonths(int(soon)) {
				continue
			}
			if other = append(other, span{period.Period{From: e.From, To: e.To}, e.RateBp}); e.By != ByNumber {
				by = ByName // the weakest of the marks is what the sum rests on
			}
		}
		if len(other) == 0 {
			continue
		}
		// A sum of spans is greatest where one of them begins: in the month of that day.
		all := slices.Concat(own, other)
		worst := Finding{Shape: AtMost, Org: w.org, Person: w.person, LimitBp: most, By: by}
		starts := make([]period.Date, len(all))
		for i, x := range all {
			starts[i] = monthOf(x.From)
		}
		slices.SortFunc(starts, cmp.Compare[period.Date])
		for _, m := range slices.Compact(starts) {
			month := period.Period{From: m, To: m.MonthEnd()}
			var mine, sum krw.Bp
			for i, x := range all {
				if x.Overlaps(month) {
					sum += x.rate
					if i < len(own) {
						mine += x.rate
					}
				}
			}
			if mine > 0 && sum > worst.ActualBp {
				worst.ActualBp, worst.Month = sum, m
			}
		}
		worst.OK = worst.ActualBp <= most
		worst.Exception = !worst.OK
		out = append(out, worst)
	}
	return out
}

// monthOf is the first day of the month of a day.
func monthOf(d period.Date) period.Date {
	y, m, _ := d.Civil()
	return period.On(y, m, 1)
}
