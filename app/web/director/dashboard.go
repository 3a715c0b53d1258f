// Package director holds the handlers of figures: the dashboard of a year and the lists behind it.
package director

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/settlement"
	pages "gongmo/templates/pages/director"
)

// DashboardRoutes are the routes of the dashboard.
func DashboardRoutes() []request.Route {
	return []request.Route{
		request.GET("/dashboard", "dashboard", request.Staff, showDashboard),
		request.GET("/dashboard/rate", "dashboard.rate", request.Staff, showRate),
	}
}

// choice is the year and the definition, all of it in the address.
type choice struct {
	year int
	settlement.Definition
}

func choose(r *request.Request) choice {
	c := choice{year: r.Now.In(period.KST).Year(), Definition: settlement.Default}
	if y, err := strconv.Atoi(r.Query("year")); err == nil && y > 2000 && y < 3000 {
		c.year = y
	}
	if n := settlement.Numerator(r.Query("part")); slices.Contains(settlement.Numerators, n) {
		c.Numerator = n
	}
	if y := settlement.YearOf(r.Query("by")); slices.Contains(settlement.Years, y) {
		c.Year = y
	}
	if d := settlement.Denominator(r.Query("whole")); slices.Contains(settlement.Denominators, d) {
		c.Denominator = d
	}
	return c
}

func (c choice) query(path string) view.Query {
	v := url.Values{"year": {strconv.Itoa(c.year)}}
	if c.Definition != settlement.Default {
		v.Set("part", string(c.Numerator))
		v.Set("by", string(c.Year))
		v.Set("whole", string(c.Denominator))
	}
	return view.NewQuery(path, v)
}

// settled turns a row into what the indicator is worked out from.
func settled(l query.SettledLine) settlement.Settled {
	return settlement.Settled{FinalYear: l.FinalYear, NotifiedYear: l.NotifiedYear, EndedYear: l.EndedYear, CashWon: l.CashWon, InKindWon: l.InKindWon, GrantPartWon: l.GrantPartWon,
		NotifiedWon: l.NotifiedWon, TotalWon: l.TotalWon, CashCostWon: l.CashCostWon, GrantCostWon: l.GrantCostWon}
}

func all(lines []query.SettledLine) []settlement.Settled {
	out := make([]settlement.Settled, len(lines))
	for i, l := range lines {
		out[i] = settled(l)
	}
	return out
}

// of is what one settlement brings to the rate of the year; ok is false when it counts in another year.
func (c choice) of(l query.SettledLine) (p settlement.Percentage, ok bool, err error) {
	p, err = c.Of(c.year, []settlement.Settled{settled(l)})
	return p, p.Whole != 0 || p.Part != 0, err
}

func showDashboard(r *request.Request) error {
	scope, err := r.Scope("dashboard.view")
	if err != nil {
		return err
	}
	if scope.None() {
		return domain.E(domain.NotFound, "not_found")
	}
	c := choose(r)
	calls, err := r.House.Query.YearCalls(r.Context(), scope, c.year, period.DateOf(r.Now))
	if err != nil {
		return err
	}
	p := view.Dashboard{Base: r.Base(r.T("dashboard.title", locale.Args{"year": strconv.Itoa(c.year)}), "dashboard"), Lead: r.T("dashboard.lead"),
		AsOf: r.T("dashboard.as_of", locale.Args{"at": r.Now})}
	p.Crumbs = []view.Crumb{{Label: r.T("nav.dashboard")}}
	if p.Rate, err = rateCard(r, c); err != nil {
		return err
	}
	if p.Year, err = yearField(r, c); err != nil {
		return err
	}
	totals := query.Totals(calls)
	p.Stats = stats(r, c, totals)
	for _, x := range calls {
		p.Calls = append(p.Calls, callRow(r, x))
	}
	p.Total = totalRow(r, totals, calls)
	p.Formula = formulas(r)
	if len(calls) == 0 {
		p.Empty = &view.Empty{Title: r.T("dashboard.empty"), Text: r.T("dashboard.empty.text"), Act: &view.Button{Text: r.T("nav.desk"), URL: "/desk/calls"}}
	}
	return r.Render(pages.Dashboard(p))
}

func yearField(r *request.Request, c choice) ([]view.Field, error) {
	scope, err := r.Scope("call.view")
	if err != nil {
		return nil, err
	}
	years, err := r.House.Query.CallYears(r.Context(), scope)
	if err != nil {
		return nil, err
	}
	for _, y := range []int{r.Now.In(period.KST).Year(), c.year} {
		if !slices.Contains(years, y) {
			years = append(years, y)
		}
	}
	slices.Sort(years)
	slices.Reverse(years)
	f := view.Field{Name: "year", Label: r.T("dashboard.year"), Value: strconv.Itoa(c.year)}
	for _, y := range years {
		f.Options = append(f.Options, view.Option{Value: strconv.Itoa(y), Label: r.T("dashboard.year.of", locale.Args{"year": strconv.Itoa(y)})})
	}
	return []view.Field{f}, nil
}

// rateCard is the rate with its definition, its target and its course over the years.
func rateCard(r *request.Request, c choice) (view.RateCard, error) {
	scope, err := r.Scope("settlement.view")
	if err != nil {
		return view.RateCard{}, err
	}
	lines, err := r.House.Query.SettledLines(r.Context(), scope)
	if err != nil {
		return view.RateCard{}, err
	}
	rate, err := c.Of(c.year, all(lines))
	if err != nil {
		return view.RateCard{}, err
	}
	n := 0
	for _, l := range lines {
		if _, ok, err := c.of(l); err != nil {
			return view.RateCard{}, err
		} else if ok {
			n++
		}
	}
	card := view.RateCard{Title: r.T("settlement.rate.name"), Value: rate.String() + "%", URL: c.query("/dashboard/rate").String(), Part: locale.Won(r.Lang, rate.Part), Whole: locale.Won(r.Lang, rate.Whole),
		PartLabel: r.T("settlement.rate.numerator." + string(c.Numerator)), WholeLabel: r.T("settlement.rate.denominator." + string(c.Denominator)),
		Formula: r.T("dashboard.rate.formula", locale.Args{"part": r.T("settlement.rate.numerator." + string(c.Numerator)), "whole": r.T("settlement.rate.denominator." + string(c.Denominator)), "year": r.T("settlement.rate.year." + string(c.Year))}),
		Basis:   r.T("dashboard.rate.basis"), Count: r.T("dashboard.rate.count", locale.Args{"n": n})}
	if !rate.Known() {
		card.Value = "–"
	}
	if t, ok := targetOf(c.year); ok {
		card.Target = r.T("dashboard.rate.target", locale.Args{"target": thousandths(t.Target), "ceiling": settlement.Ceiling(rate.Whole, t.Target)})
		card.Verdict = view.Badge{Tone: view.ToneOK, Text: r.T("dashboard.rate.kept")}
		if !rate.AtMost(t.Target) {
			card.Verdict = view.Badge{Tone: view.ToneNo, Text: r.T("dashboard.rate.missed")}
		}
		if !rate.Known() {
			card.Verdict = view.Badge{Tone: view.ToneTodo, Text: r.T("dashboard.rate.none")}
		}
	}
	card.Choices = choices(r, c)
	card.Hidden = []view.Pair{{Name: "year", Value: strconv.Itoa(c.year)}}
	if c.Definition != settlement.Default {
		card.Changed = r.T("dashboard.rate.changed")
		card.ResetURL = view.NewQuery("/dashboard", url.Values{"year": {strconv.Itoa(c.year)}}).String()
	}
	card.Chart, err = chart(r, c, all(lines))
	return card, err
}

func choices(r *request.Request, c choice) []view.Field {
	part := view.Field{Name: "part", Label: r.T("dashboard.choice.part"), Value: string(c.Numerator)}
	for _, x := range settlement.Numerators {
		part.Options = append(part.Options, view.Option{Value: string(x), Label: r.T("settlement.rate.numerator." + string(x))})
	}
	by := view.Field{Name: "by", Label: r.T("dashboard.choice.by"), Value: string(c.Year)}
	for _, x := range settlement.Years {
		by.Options = append(by.Options, view.Option{Value: string(x), Label: r.T("settlement.rate.year." + string(x))})
	}
	whole := view.Field{Name: "whole", Label: r.T("dashboard.choice.whole"), Value: string(c.Denominator)}
	for _, x := range settlement.Denominators {
		whole.Options = append(whole.Options, view.Option{Value: string(x), Label: r.T("settlement.rate.denominator." + string(x))})
	}
	return []view.Field{part, by, whole}
}

func targetOf(year int) (settlement.Target, bool) {
	for _, t := range settlement.Targets() {
		if t.Year == year {
			return t, true
		}
	}
	return settlement.Target{}, false
}

func thousandths(n int64) string { return fmt.Sprintf("%d.%03d", n/1000, n%1000) }

// chart is the rate of each year of the plan beside its target; a year that has not begun has no rate. The published result
// of a year stands where we have settled nothing.
func chart(r *request.Request, c choice, rows []settlement.Settled) (view.Lines, error) {
	out := view.Lines{Title: r.T("dashboard.chart"), Unit: "%", Format: thousandths, ActualLabel: r.T("dashboard.chart.actual"), TargetLabel: r.T("dashboard.chart.target"), LowerIsBetter: true}
	now := r.Now.In(period.KST).Year()
	for _, t := range settlement.Targets() {
		out.Labels = append(out.Labels, "'"+strconv.Itoa(t.Year)[2:])
		out.Target = append(out.Target, t.Target)
		if t.Year > max(now, c.year) {
			continue
		}
		p, err := c.Of(t.Year, rows)
		if err != nil {
			return out, err
		}
		v := p.Thousandths()
		if !p.Known() && t.Published >= 0 {
			v = t.Published
		}
		out.Actual = append(out.Actual, v)
	}
	return out, nil
}

func stats(r *request.Request, c choice, t query.YearTotals) []view.Stat {
	year := strconv.Itoa(c.year)
	ratio := func(part, whole krw.Won) string { return locale.Percent(krw.Ratio(part, whole)) }
	return []view.Stat{
		{Label: r.T("dashboard.stat.calls"), Value: locale.Int(t.Calls), Unit: r.T("dashboard.unit.calls"), Note: r.T("dashboard.stat.open", locale.Args{"n": t.Open}), URL: "/desk/calls?year=" + year},
		{Label: r.T("dashboard.stat.competition"), Value: competition(t.Applications, t.Awards), Unit: r.T("dashboard.unit.to_one"), Note: r.T("dashboard.stat.competition.note", locale.Args{"n": t.Applications, "of": t.Awards}), URL: "/desk/calls?year=" + year + "&sort=-bids"},
		{Label: r.T("dashboard.stat.budget"), Value: locale.WonShort(r.Lang, t.BudgetWon), Note: r.T("dashboard.stat.budget.note"), URL: "/desk/calls?year=" + year + "&sort=-won"},
		{Label: r.T("dashboard.stat.paid"), Value: ratio(t.PaidWon, t.AgreedWon), Note: r.T("dashboard.stat.of", locale.Args{"part": t.PaidWon, "whole": t.AgreedWon}), URL: "/desk/agreements"},
		{Label: r.T("dashboard.stat.spent"), Value: ratio(t.SpentWon, t.CostWon), Note: r.T("dashboard.stat.of", locale.Args{"part": t.SpentWon, "whole": t.CostWon}), URL: "/desk/agreements?sort=grant"},
		{Label: r.T("dashboard.stat.settled"), Value: ratio(krw.Won(t.Settled), krw.Won(t.ToSettle)), Note: r.T("dashboard.stat.settled.note", locale.Args{"n": t.Settled, "of": t.ToSettle}), URL: "/desk/settlements"},
	}
}

// competition is applications per award with one decimal.
func competition(applications, awards int) string {
	if awards == 0 {
		return "–"
	}
	tenths := (applications*10*2 + awards) / (2 * awards)
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}

func callRow(r *request.Request, x query.YearCall) view.DashCall {
	badge := view.State("call", x.State)
	row := view.DashCall{Code: x.Code, Title: x.Title, URL: view.Path("desk", "calls", x.ID), Division: x.Division, Badge: &badge, Applications: locale.Int(x.Applications),
		ApplicationsURL: view.Path("desk", "calls", x.ID, "screening"), Competition: competition(x.Applications, x.AwardCount), Paid: x.PaidWon.Digits(), PaidURL: "/desk/agreements?call=" + url.QueryEscape(x.Code),
		Settled: fmt.Sprintf("%d / %d", x.Settled, x.ToSettle), SettledURL: "/desk/settlements?call=" + strconv.FormatInt(x.ID, 10), Disallowed: x.DisallowedWon.Digits(), Rate: ratioText(x.DisallowedWon, x.CostWon)}
	if x.BudgetWon != nil {
		row.HasBudget, row.Budget = true, view.Money{Won: *x.BudgetWon, Short: true, Basis: view.Basis(x.BudgetBasis)}
	}
	row.Spent, row.SpentTop = spentBar(x.SpentWon, x.CostWon, x.ElapsedBp), 10000
	return row
}

// spentBar is what was spent of the cost, with the time elapsed as a mark.
func spentBar(spent, cost krw.Won, elapsed int) view.Bar {
	bp := int64(krw.Ratio(spent, cost))
	b := view.Bar{Value: min(bp, 10000), Mark: int64(elapsed), Text: locale.Percent(bp)}
	if cost == 0 {
		b.Text, b.Mark = "–", 0
	}
	return b
}

func totalRow(r *request.Request, t query.YearTotals, calls []query.YearCall) view.DashCall {
	var disallowed krw.Won
	for _, x := range calls {
		disallowed += x.DisallowedWon
	}
	return view.DashCall{Title: r.T("dashboard.total"), Applications: locale.Int(t.Applications), Competition: competition(t.Applications, t.Awards), HasBudget: true, Budget: view.Money{Won: t.BudgetWon, Short: true},
		Paid: t.PaidWon.Digits(), Spent: spentBar(t.SpentWon, t.CostWon, 0), SpentTop: 10000, Settled: fmt.Sprintf("%d / %d", t.Settled, t.ToSettle), Disallowed: disallowed.Digits(), Rate: ratioText(disallowed, t.CostWon)}
}

// ratioText is a rate with its sign, "" where there is nothing to divide by.
func ratioText(part, whole krw.Won) string {
	p := settlement.Rate(part, whole)
	if !p.Known() {
		return ""
	}
	return p.String() + "%"
}

func formulas(r *request.Request) []view.SummaryRow {
	var out []view.SummaryRow
	for _, key := range []string{"competition", "paid", "spent", "settled", "disallowed"} {
		out = append(out, view.SummaryRow{Label: r.T("dashboard.formula." + key), Value: r.T("dashboard.formula." + key + ".text")})
	}
	return out
}

// showRate is the list behind the rate: its totals are the rate's own two figures.
func showRate(r *request.Request) error {
	scope, err := r.Scope("settlement.view")
	if err != nil {
		return err
	}
	if s, err := r.Scope("dashboard.view"); err != nil || s.None() {
		return domain.E(domain.NotFound, "not_found")
	}
	lines, err := r.House.Query.SettledLines(r.Context(), scope)
	if err != nil {
		return err
	}
	c := choose(r)
	rate, err := c.Of(c.year, all(lines))
	if err != nil {
		return err
	}
	p := view.RateList{Base: r.Base(r.T("dashboard.rate.list", locale.Args{"year": strconv.Itoa(c.year)}), "dashboard"), Lead: r.T("dashboard.rate.list.lead"), Part: locale.Won(r.Lang, rate.Part), Whole: locale.Won(r.Lang, rate.Whole), Rate: rate.String() + "%",
		PartLabel: r.T("settlement.rate.numerator." + string(c.Numerator)), WholeLabel: r.T("settlement.rate.denominator." + string(c.Denominator))}
	p.Crumbs = []view.Crumb{{Label: r.T("nav.dashboard"), URL: c.query("/dashboard").String()}, {Label: p.Title}}
	p.Definition = []view.SummaryRow{{Label: r.T("dashboard.choice.part"), Value: p.PartLabel}, {Label: r.T("dashboard.choice.by"), Value: r.T("settlement.rate.year." + string(c.Year))}, {Label: r.T("dashboard.choice.whole"), Value: p.WholeLabel},
		{Label: r.T("dashboard.as_of.label"), Value: locale.DateTime(r.Lang, r.Now)}}
	type counted struct {
		query.SettledLine
		settlement.Percentage
	}
	var rows []counted
	for _, l := range lines {
		if one, ok, err := c.of(l); err != nil {
			return err
		} else if ok {
			rows = append(rows, counted{l, one})
		}
	}
	slices.SortStableFunc(rows, func(a, b counted) int { return int(b.Part/1000 - a.Part/1000) })
	at := r.Page()
	p.Pager = view.NewPager(c.query("/dashboard/rate"), at.Number, at.Size, len(rows))
	for _, x := range rows[min(at.Offset(), len(rows)):min(at.Offset()+at.Size, len(rows))] {
		row := view.RateRow{Number: x.Number, Title: x.Title, URL: view.Path("desk", "settlements", x.ID, "course"), Lead: x.LeadName, Call: x.CallCode, On: locale.Date(r.Lang, locale.Instant(x.FinalOn)),
			Part: x.Part.Digits(), Whole: x.Whole.Digits(), Rate: x.Percentage.String()}
		if x.Part > 0 {
			row.LinesURL = view.Path("desk", "settlements", x.ID) + "?tab=disallowed"
		}
		p.Rows = append(p.Rows, row)
	}
	p.Empty = view.Empty{Title: r.T("dashboard.rate.empty"), Text: r.T("dashboard.rate.empty.text"), Act: &view.Button{Text: r.T("nav.settlements"), URL: "/desk/settlements"}}
	return r.Render(pages.Rate(p))
}
