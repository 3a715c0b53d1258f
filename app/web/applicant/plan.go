// This file is what the grid of costs says beside its amounts: years, people with their rates, own equipment, and the sums by
// organisation and year.
package applicant

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/contract"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/calltemplate"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
)

// monthsOfYear is how long a year of a plan (연차) lasts.
const monthsOfYear = 12

// planPerson is somebody of the people's question that a line can name.
type planPerson struct {
	Code     string // what a line keeps: see form.PersonCode
	Question string // under which it stands among the answers
	form.Member
}

// people are the people of all parts, the lead's first.
func (f found) people() (out []planPerson) {
	for _, key := range f.Answers.Keys() {
		question, part, ok := form.SplitKey(key)
		if q, _, known := f.Form.Question(question); !ok || !known || q.Kind != form.People {
			continue
		}
		for _, m := range f.Answers[key].People {
			out = append(out, planPerson{form.PersonCode(question, m.Key, part), key, m})
		}
	}
	slices.SortStableFunc(out, func(a, b planPerson) int {
		return cmp.Compare(strings.Count(a.Code, "@"), strings.Count(b.Code, "@"))
	})
	return out
}

// years is how many years the project has: what its duration says, and what the plan has already.
func (f found) years(plan budget.Plan) int {
	n := 1
	if q, _, ok := f.Form.Question(calltemplate.QuestionMonths); ok && q.Kind == form.Number {
		months := int64(0)
		if n, ok := f.Answers[q.Key].Amount(); ok {
			months = n.Ceil()
		} else if q.Most != nil {
			months = q.Most.Ceil() // nothing is known yet: whatever the call allows can be planned
		}
		n = int(min(max(months+monthsOfYear-1, monthsOfYear)/monthsOfYear, budget.MaxYears))
	}
	for _, y := range plan.Years() {
		n = max(n, min(y, budget.MaxYears))
	}
	return n
}

// detail puts what lines say beside their amounts into a grid: choices, what each item needs, and the sums.
func detail(r *request.Request, out *view.BudgetField, plan budget.Plan, regime string, years int, people []planPerson, org func(domain.OrganizationID) string) {
	if years > 1 || slices.ContainsFunc(plan.Lines, func(l budget.Line) bool { return l.Unread.Of("year") != "" }) {
		for y := 1; y <= years; y++ {
			out.Years = append(out.Years, view.Option{Value: strconv.Itoa(y), Label: yearText(r, y)})
		}
	}
	out.People = []view.Option{{Label: r.T("application.choose")}}
	known := map[string]bool{}
	for _, p := range people {
		known[p.Code] = true
		out.People = append(out.People, view.Option{Value: p.Code, Label: joined(" · ", p.Name, p.Position, org(p.Org))})
	}
	for _, l := range plan.Lines {
		if l.Person != "" && !known[l.Person] { // from a sheet, or somebody who is no longer among the people
			known[l.Person] = true
			out.People = append(out.People, view.Option{Value: l.Person, Label: r.T("application.budget.person.unknown", locale.Args{"name": l.Person})})
		}
	}
	for _, i := range webform.PlanItems(ruleset.Regime(regime)) {
		item, detail, _ := strings.Cut(i.Code, "/")
		needs := budget.NeedsOf(budget.Item(item), budget.Detail(detail))
		months, approval := budget.MayState(budget.Item(item), budget.Detail(detail))
		for name, yes := range map[string]bool{"person": needs.Person, "rate": needs.Rate, "price": needs.Price, "bought": needs.Bought || needs.Hired,
			"from": months, "to": months, "degree": needs.Degree, "approval": needs.Approval || approval, "approved": needs.Approval || approval} {
			if yes {
				if out.Needs == nil {
					out.Needs = map[string]string{}
				}
				out.Needs[name] = strings.TrimSpace(out.Needs[name] + " " + i.Code)
			}
		}
	}
	for _, d := range budget.Degrees() {
		o := view.Option{Value: string(d), Label: r.T("application.choose")}
		if d != "" {
			o.Label = r.T(d.Label())
		}
		out.Degrees = append(out.Degrees, o)
	}
	for i := range out.Rows {
		row := &out.Rows[i]
		item, detail, _ := strings.Cut(row.Item, "/")
		row.Open = budget.NeedsOf(budget.Item(item), budget.Detail(detail)).Any()
		for field := range out.Wrong {
			for _, name := range []string{"rate", "price", "bought", "from", "to", "approval", "approved"} {
				row.Open = row.Open || field == out.Name+"."+row.Key+"."+name
			}
		}
		label := ""
		for _, o := range out.People[1:] {
			if o.Value == row.Person {
				label = o.Label
			}
		}
		row.More = joined(" · ", label, suffixed(row.Rate, "%"), span(row.From, row.To), suffixed(row.Price, r.T("application.budget.won")), row.Bought,
			degreeText(r, budget.Degree(row.Degree)), joined(" ", row.Approval, row.Approved))
	}
	out.Sums = planSums(r, out, plan)
}

func joined(with string, words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), with)
}

// span is from when until when, as a page writes it; "" when neither is said.
func span(from, to string) string {
	if from == "" && to == "" {
		return ""
	}
	return from + "~" + to
}

func degreeText(r *request.Request, d budget.Degree) string {
	if !slices.Contains(budget.Degrees()[1:], d) {
		return ""
	}
	return r.T(d.Label())
}

func suffixed(s, unit string) string {
	if s == "" {
		return ""
	}
	return s + unit
}

func yearText(r *request.Request, y int) string {
	return r.T("application.budget.nth", locale.Args{"n": y})
}

// planSums are the sums by organisation and year, nil where those of the grid say all of it.
func planSums(r *request.Request, grid *view.BudgetField, plan budget.Plan) (out []view.BudgetSum) {
	if len(grid.Orgs) < 2 && len(grid.Years) < 2 {
		return nil
	}
	sum := func(kind, org, year, label string, p budget.Plan) {
		t := p.Totals()
		out = append(out, view.BudgetSum{Kind: kind, Org: org, Year: year, Label: label, Sums: []string{t.GrantWon.Digits(), t.CashWon.Digits(), t.InKindWon.Digits(), t.Total().Digits()}})
	}
	for _, o := range grid.Orgs {
		id, _ := strconv.ParseInt(o.Value, 10, 64)
		of := plan.For(domain.OrganizationID(id))
		for i, y := range grid.Years {
			sum("", o.Value, y.Value, o.Label+" · "+y.Label, of.During(i+1))
		}
		if len(grid.Orgs) > 1 {
			kind := view.SumOfOrg
			if len(grid.Years) == 0 {
				kind = ""
			}
			sum(kind, o.Value, "", o.Label, of)
		}
	}
	if len(grid.Orgs) > 1 {
		for i, y := range grid.Years {
			sum(view.SumOfYear, "", y.Value, y.Label, plan.During(i+1))
		}
	}
	sum(view.SumOfAll, "", "", r.T("application.budget.total"), plan)
	return out
}

// planRates holds what the plan pays of each person's time against what the people's question says.
func planRates(r *request.Request, plan budget.Plan, people []planPerson, org func(domain.OrganizationID) string) (out []view.BudgetRate, differ int) {
	paid := plan.Rates()
	for _, p := range people {
		years := paid[p.Code]
		row := view.BudgetRate{Name: p.Name, Org: org(p.Org), Said: percentOf(p.RateBp), Badge: view.Mark(view.ToneOK, "application.budget.rates.same")}
		var words []string
		for _, y := range sortedYears(years) {
			text := percentOf(years[y])
			if len(plan.Years()) > 1 {
				text = yearText(r, y) + " " + text
			}
			words = append(words, text)
			if years[y] != p.RateBp {
				row.Badge = view.Mark(view.ToneSupplement, "application.budget.rates.differ")
			}
		}
		row.Paid = strings.Join(words, ", ")
		if len(words) == 0 {
			row.Paid, row.Badge = r.T("application.budget.rates.none"), view.Mark(view.ToneClosed, "application.budget.rates.unpaid")
		}
		if row.Badge.Tone == view.ToneSupplement {
			differ++
		}
		out = append(out, row)
	}
	return out, differ
}

// lineWhy adds to the basis of a line what it says beside its amounts, but whom it pays: who reads may not be told.
func lineWhy(r *request.Request, l budget.Line, why string) string {
	words := []string{why}
	if l.RateBp > 0 {
		words = append(words, r.T("application.budget.rate")+" "+bp(l.RateBp))
	}
	if l.PriceWon > 0 {
		words = append(words, r.T("application.budget.price")+" "+l.PriceWon.Digits())
	}
	if !l.BoughtOn.IsZero() {
		words = append(words, r.T("application.budget.bought")+" "+dateText(l.BoughtOn))
	}
	words = append(words, span(webform.MonthText(l.From), webform.MonthText(l.To)), degreeText(r, l.Degree))
	if l.Approval != "" {
		words = append(words, r.T("application.budget.approval")+" "+joined(" ", l.Approval, dateText(l.ApprovedOn)))
	}
	return joined(" · ", words...)
}

func sortedYears(m map[int]krw.Bp) (out []int) {
	for y := range m {
		out = append(out, y)
	}
	slices.Sort(out)
	return out
}

func percentOf(v krw.Bp) string { return cmp.Or(bp(v), "0") + "%" }

// planRules says how the plan of a grid stands to every rule: of whom and which year a rule about a person speaks, and in which lines.
// What is broken stands beside those lines too, and leads to its chip.
func planRules(r *request.Request, grid *view.BudgetField, plan budget.Plan, regime string, findings []budget.Finding, whose func(domain.OrganizationID) string, people []planPerson) (broken, kept []view.Rule) {
	for n, f := range findings {
		who := ""
		if f.Person != "" {
			who = f.Person
			if i := slices.IndexFunc(people, func(p planPerson) bool { return p.Code == f.Person }); i >= 0 {
				who = people[i].Name
			}
			if f.Year > 0 {
				who += " · " + yearText(r, f.Year)
			}
			if !f.Month.IsZero() {
				who += " · " + webform.MonthText(f.Month)
			}
		}
		if f.Approval != "" {
			who = joined(" · ", who, f.Approval)
		}
		b, k := contract.Rules(r, []budget.Finding{f}, whose)
		for _, list := range [][]view.Rule{b, k} {
			for i := range list {
				list[i].Text = joined(" · ", list[i].Text, who)
			}
		}
		if len(b) == 1 {
			b[0].ID = "rule-" + grid.Key + "-" + strconv.Itoa(n)
			if at := besides(grid, f.About(plan, ruleset.Regime(regime)), view.Crumb{Label: joined(" · ", r.T(f.Rule.Label()), who) + ": " + b[0].Detail, URL: "#" + b[0].ID}, r.T(f.Key(), locale.Args(f.Args()))); len(at) > 0 && len(at) <= mostRowsNamed {
				b[0].Text = joined(" · ", b[0].Text, r.T("application.budget.rows", locale.Args{"rows": strings.Join(at, ", ")}))
			}
		}
		broken, kept = append(broken, b...), append(kept, k...)
	}
	return broken, kept
}

// mostRowsNamed is how many rows a chip names by their numbers.
const mostRowsNamed = 4

// besides puts a note beside the lines with these keys, and gives their numbers. said is the error that the note takes the place of.
func besides(grid *view.BudgetField, keys []string, note view.Crumb, said string) (numbers []string) {
	for i := range grid.Rows {
		if slices.Contains(keys, grid.Rows[i].Key) {
			grid.Rows[i].Rules = append(grid.Rows[i].Rules, note)
			if grid.Rows[i].Error == said {
				grid.Rows[i].Error = ""
			}
			numbers = append(numbers, strconv.Itoa(i+1))
		}
	}
	return numbers
}

// sheetNames puts people's names in the place of their codes, as a sheet says them, where only one of the organisation has the name.
func (f found) sheetNames(plan budget.Plan) budget.Plan {
	people, out := f.people(), budget.Plan{Lines: slices.Clone(plan.Lines)}
	for i, l := range out.Lines {
		at := slices.IndexFunc(people, func(p planPerson) bool { return p.Code == l.Person })
		if at < 0 {
			continue
		}
		same := slices.DeleteFunc(slices.Clone(people), func(p planPerson) bool { return p.Name != people[at].Name || p.Org != l.Org })
		if len(same) == 1 && same[0].Code == l.Person {
			out.Lines[i].Person = same[0].Name
		}
	}
	return out
}

// named finds the people that a sheet names by their names, where only one of the organisation has the name.
func (f found) named(lines []budget.Line) {
	people := f.people()
	for i, l := range lines {
		var codes []string
		for _, p := range people {
			if p.Code == l.Person {
				codes = nil
				break
			}
			if p.Name == l.Person && p.Org == l.Org {
				codes = append(codes, p.Code)
			}
		}
		if len(codes) == 1 {
			lines[i].Person = codes[0]
		}
	}
}
