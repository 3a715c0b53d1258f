// This file turns questions into controls, and answers into words.
package applicant

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/decimal"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/workflows"
)

// fieldOf is the control of a question with its answer.
func fieldOf(r *request.Request, p place, b view.Base, q form.Question, a form.Answer, computed map[string]decimal.Number, readOnly bool) (view.FormField, error) {
	out := view.FormField{Key: q.Key, Version: a.Version}
	label := r.Pick(q.Label, q.LabelEn)
	if q.Kind == form.Computed {
		text := ""
		if n, ok := computed[q.Key]; ok {
			text = locale.Number(n, p.Form.Decimals(q.Key)) + q.Unit
		}
		out.Printed = &view.SummaryRow{Label: label, Value: text}
		return out, nil
	}
	if readOnly && q.Kind != form.File {
		out.Printed = &view.SummaryRow{Label: label, Value: answerText(r, q, a), Missing: a.Empty(), Rich: Rich(q, a, p.links())}
		if !mayWrite(r, p) {
			out.Printed.Absent = theirs(r, p.found, p.suffix)
		}
		return out, nil
	}
	name := webform.Field(q.Key)
	f := view.Field{Name: name, Label: label, Hint: r.Pick(q.Hint, q.HintEn), Example: q.Example, Optional: !q.Required, Error: firstError(b, p, q.Key), Autosave: true}
	switch q.Kind {
	case form.File:
		out.Upload = uploadField(r, p, b, q, a, f)
		if !mayWrite(r, p) {
			out.Upload.Absent = theirs(r, p.found, p.suffix)
		}
	case form.Budget:
		out.Budget = budgetField(r, p, b, q, a, f)
	case form.Table, form.People, form.Targets:
		out.Rows = rowsOf(r, p, b, q, a, f)
		if q.Kind == form.People {
			var err error
			if out.Known, err = knownPeople(r, p, b, q, a, label); err != nil {
				return out, err
			}
		}
	case form.Address:
		place := form.Place{}
		if a.Address != nil {
			place = *a.Address
		}
		f.Optional = false // its lines say so themselves
		out.Address = r.AddressField(f, place, p.self(), p.looked)
	default:
		c := simpleControl(r, b, q, a, f)
		if unread := r.Typed(name); unread != "" && (q.Kind == form.Number || q.Kind == form.Money || q.Kind == form.Date) {
			c.Value = unread // what cannot be read yet is no answer, and must not be lost
		}
		out.Control = &c
		if q.Kind == form.RichText {
			out.Rich = &view.RichField{Key: q.Key, ID: view.FieldID(name), Label: label, Text: Rich(q, a, p.links())}
			var err error
			if out.Pictures, err = picturesOf(r, p, b, q, a); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

// firstError is the error at a question's control, whether it came from reading the page or from the form's own rules.
func firstError(b view.Base, p place, key string) string {
	for _, name := range []string{webform.Field(key), form.Key(key, p.suffix), key} {
		if e := b.ErrorOf(name); e != "" {
			return e
		}
	}
	return ""
}

func simpleControl(r *request.Request, b view.Base, q form.Question, a form.Answer, f view.Field) view.Control {
	f.Value = a.Text
	if q.Kind == form.Text || q.Kind == form.RichText {
		f.MinLength, f.MaxLength, f.Measure = q.MinChars, q.MaxChars, q.Measure()
	}
	switch q.Kind {
	case form.Text:
		if !q.OneLine() {
			f.Rows = min(max(q.MaxChars/120, 4), 14)
			return b.Control(view.AsTextarea, f)
		}
	case form.RichText:
		f.Rows = min(max(q.MaxChars/100, 6), 18)
		f.Note = r.T("application.richtext")
		return b.Control(view.AsTextarea, f)
	case form.Number:
		f.InputMode, f.Width, f.Unit = "numeric", "s", q.Unit
		if q.Decimals > 0 {
			f.InputMode, f.Note = "decimal", r.T("application.decimals", locale.Args{"n": q.Decimals})
		}
		if n, ok := a.Amount(); ok {
			f.Value = n.Fixed(q.Decimals)
		}
	case form.Money:
		switch n, ok := a.Amount(); {
		case ok && n.Scale > 0: // it was a number with decimals before the form was corrected
			f.Value = n.String()
		case ok:
			f.Value = krw.Won(n.N).Digits()
		}
		return b.Control(view.AsMoney, f)
	case form.Date:
		if !a.Date.IsZero() {
			f.Value = a.Date.String()
		}
		return b.Control(view.AsDate, f)
	case form.Choice, form.Multi:
		f.Values = a.Choices
		for _, o := range q.Options {
			f.Options = append(f.Options, view.Option{Value: o.Key, Label: r.Pick(o.Label, o.LabelEn)})
		}
		if q.Kind == form.Multi {
			return b.Control(view.AsChecks, f)
		}
		if len(q.Options) > 6 {
			f.Blank = r.T("application.choose")
			return b.Control(view.AsSelect, f)
		}
		return b.Control(view.AsRadios, f)
	}
	return b.Control(view.AsInput, f)
}

// Empty rows that a table offers: more when it is empty, or when more were asked for.
const (
	fewRows  = 2
	manyRows = 6
)

// Empty lines that a grid of costs offers behind its lines: one, or more when they were asked for. An empty grid offers one for each
// usual item.
const (
	spareLine = 1
	moreLines = 4
)

func spareRows(r *request.Request, empty bool) int {
	more := r.Query("more") != "" || r.Form().Get("more") != ""
	switch {
	case empty && more:
		return 2 * manyRows // the button does something also where nothing is written yet
	case empty || more:
		return manyRows
	}
	return fewRows
}

func rowsOf(r *request.Request, p place, b view.Base, q form.Question, a form.Answer, f view.Field) *view.RowsField {
	out := &view.RowsField{Name: f.Name, Label: f.Label, Hint: f.Hint, Error: f.Error}
	col := func(key string, num bool, options ...view.Option) view.RowsColumn {
		return view.RowsColumn{Key: key, Label: r.T("application." + strings.ToLower(string(q.Kind)) + "." + key), Num: num, Options: options}
	}
	switch q.Kind {
	case form.People:
		var roles []view.Option
		for _, role := range form.MemberRoles() {
			if role == form.RoleLead && q.Leads == form.NoLead && !slices.ContainsFunc(a.People, func(m form.Member) bool { return m.Role == role }) {
				continue
			}
			roles = append(roles, view.Option{Value: role, Label: r.T("application.people.role." + role)})
		}
		out.Columns = []view.RowsColumn{col("name", false), col("role", false, roles...), col("org", false, orgOptions(p)...), col("position", false), decimals(col("rate", true)), day(col("from", false)), day(col("to", false)), col("researcher", false)}
		for _, m := range a.People {
			out.Rows = append(out.Rows, view.RowsRow{Key: m.Key, Cells: []string{m.Name, m.Role, strconv.FormatInt(int64(m.Org), 10), m.Position, cmp.Or(m.RateTyped, bp(m.RateBp)), cmp.Or(m.FromTyped, dateText(m.From)), cmp.Or(m.ToTyped, dateText(m.To)), m.ResearcherNo}})
		}
	case form.Targets:
		out.Columns = []view.RowsColumn{col("title", false), col("unit", false), decimals(col("base", true)), decimals(col("goal", true)), decimals(col("weight", true)), col("proof", false)}
		for _, t := range a.Targets {
			weight := ""
			if t.Weight > 0 {
				weight = t.Share().String()
			}
			out.Rows = append(out.Rows, view.RowsRow{Key: t.Key, Cells: []string{t.Title, t.Unit, cmp.Or(t.BaseTyped, t.From().String()), cmp.Or(t.GoalTyped, t.To().String()), cmp.Or(t.WeightTyped, weight), t.Proof}})
		}
	default:
		for _, c := range q.Columns {
			vc := view.RowsColumn{Key: c.Key, Label: r.Pick(c.Label, c.LabelEn), Num: c.Kind == form.Number || c.Kind == form.Money, Decimal: c.Decimals > 0}
			if c.Kind == form.Date {
				vc.Type = "date"
			}
			for _, o := range c.Options {
				vc.Options = append(vc.Options, view.Option{Value: o.Key, Label: r.Pick(o.Label, o.LabelEn)})
			}
			out.Columns = append(out.Columns, vc)
		}
		for i, row := range a.Rows {
			cells := make([]string, len(q.Columns))
			for j, c := range q.Columns {
				cells[j] = row[c.Key]
			}
			out.Rows = append(out.Rows, view.RowsRow{Key: "r" + strconv.Itoa(i), Cells: cells})
		}
	}
	used := map[string]bool{}
	for _, row := range out.Rows {
		used[row.Key] = true
	}
	for n, i := 0, len(out.Rows); n < spareRows(r, len(used) == 0); i++ {
		if key := "r" + strconv.Itoa(i); !used[key] {
			cells := make([]string, len(out.Columns))
			if q.Kind == form.People { // whoever writes the part, its own people; the first of the lead's leads
				cells[1], cells[2] = form.RoleMember, strconv.FormatInt(int64(p.org), 10)
				if len(out.Rows) == 0 && p.suffix == 0 && q.Leads != form.NoLead {
					cells[1] = form.RoleLead
				}
			}
			out.Rows = append(out.Rows, view.RowsRow{Key: key, Cells: cells})
			n++
		}
	}
	out.Wrong = wrongCells(r, b, out.Name)
	out.KeepStored(r.Stored())
	for _, m := range a.People { // a day that cannot be read has no place in a control for days
		for cell, typed := range map[string]string{"from": m.FromTyped, "to": m.ToTyped} {
			if name := out.Name + "." + m.Key + "." + cell; typed != "" && r.Stored() && out.Wrong[name].Error != "" {
				out.Wrong[name] = view.WrongCell{Typed: typed, Error: out.Wrong[name].Error}
			}
		}
	}
	out.Locate(b.Errors, func(line int, column string) string {
		return r.T("application.budget.cell", locale.Args{"n": line, "column": column})
	})
	return out
}

// wrongCells are the cells of a grid that could not be read, with what was typed in them, so that it is not lost.
func wrongCells(r *request.Request, b view.Base, grid string) map[string]view.WrongCell {
	out := map[string]view.WrongCell{}
	for _, p := range b.Errors {
		if strings.HasPrefix(p.Field, grid+".") {
			out[p.Field] = view.WrongCell{Typed: r.Typed(p.Field), Error: p.Text}
		}
	}
	return out
}

func decimals(c view.RowsColumn) view.RowsColumn { c.Decimal = true; return c }

func day(c view.RowsColumn) view.RowsColumn { c.Type = "date"; return c }

func dateText(d period.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func bp(v krw.Bp) string {
	if v == 0 {
		return ""
	}
	return decimal.Number{N: int64(v), Scale: 2}.String()
}

func orgOptions(p place) []view.Option {
	var out []view.Option
	for _, m := range p.Members {
		if m.OrganizationID != nil && m.Consent != string(application.Declined) {
			out = append(out, view.Option{Value: strconv.FormatInt(*m.OrganizationID, 10), Label: m.Name})
		}
	}
	return out
}

// planOptions are the organisations of a plan: those of the consortium, and the names under which lines wait for one that has not registered.
func planOptions(r *request.Request, p place) []view.Option {
	out := orgOptions(p)
	for _, m := range p.Members {
		if m.LinesOf != nil && !slices.ContainsFunc(out, func(o view.Option) bool { return o.Value == strconv.FormatInt(*m.LinesOf, 10) }) {
			out = append(out, view.Option{Value: strconv.FormatInt(*m.LinesOf, 10), Label: r.T("application.member.lines_wait", locale.Args{"name": m.Name})})
		}
	}
	return out
}

// budgetField is the grid with its totals and every rule's standing.
func budgetField(r *request.Request, p place, b view.Base, q form.Question, a form.Answer, f view.Field) *view.BudgetField {
	out := &view.BudgetField{Name: f.Name, Label: f.Label, Hint: f.Hint, Error: f.Error, Orgs: planOptions(r, p)}
	out.Items = planItems(r, p.Regime)
	if out.Key = q.Key; p.preview == nil {
		out.Sheet = p.partPath("budget", q.Key)
	}
	out.UploadError, out.PasteError = b.ErrorOf("sheet."+q.Key), b.ErrorOf("paste."+q.Key)
	if r.Form().Get("paste") == q.Key {
		out.Pasted = r.Form().Get("paste." + q.Key)
	}
	if p.read != nil && p.read.question == q.Key {
		out.Read = readingView(r, p.read.PlanReading)
	}
	var plan budget.Plan
	if a.Budget != nil {
		plan = *a.Budget
	}
	for _, l := range plan.Lines {
		row := planRow(l)
		row.Error = b.ErrorOf(l.Key)
		out.Rows = append(out.Rows, row)
	}
	used := map[string]bool{}
	for _, row := range out.Rows {
		used[row.Key] = true
	}
	var usual []budget.Item
	if len(out.Rows) == 0 {
		usual = budget.Usual(ruleset.Regime(p.Regime))
	}
	spare := max(len(usual), spareLine)
	if r.Query("more") != "" {
		spare = len(usual) + moreLines
	}
	for n, i := 0, len(out.Rows)+1; n < spare; i++ {
		if key := "l" + strconv.Itoa(i); !used[key] {
			row := view.BudgetFieldRow{Key: key, Org: strconv.FormatInt(int64(p.org), 10), Sum: "0"}
			if n < len(usual) {
				row.Item = string(usual[n])
			}
			out.Rows = append(out.Rows, row)
			n++
		}
	}
	t := plan.Totals()
	out.Totals = []string{t.GrantWon.Digits(), t.CashWon.Digits(), t.InKindWon.Digits(), t.Total().Digits()}
	out.Wrong = wrongCells(r, b, out.Name)
	for _, l := range plan.Lines {
		for cell, typed := range l.Unread.All() {
			name := out.Name + "." + l.Key + "." + cell
			if out.Read != nil && out.Wrong[name].Error == "" { // just read, and not judged yet
				out.Wrong[name] = view.WrongCell{Typed: typed, Error: r.T("budget.read.cell", locale.Args{"typed": typed})}
			}
			if r.Stored() && out.Wrong[name].Error != "" {
				out.Wrong[name] = view.WrongCell{Typed: typed, Error: out.Wrong[name].Error}
			}
		}
	}
	people, org := p.people(), MemberName(p.Members)
	detail(r, out, plan, p.Regime, p.years(plan), people, org)
	out.Rates, out.RatesDiffer = planRates(r, plan, people, org)
	out.Rules, out.Kept = planRules(r, out, plan, p.Regime, p.judged(r, plan, people), org, people)
	out.Locate(b.Errors, cellName(r))
	return out
}

// planItems are the items of a regime with their details, as choices.
func planItems(r *request.Request, regime string) (out []view.Option) {
	for _, i := range webform.PlanItems(ruleset.Regime(regime)) {
		out = append(out, view.Option{Value: i.Code, Label: i.Words(r.Lang)})
	}
	return out
}

// planRow is a line of a plan as a row of the grid.
func planRow(l budget.Line) view.BudgetFieldRow {
	or := func(cell, read string) string { return cmp.Or(l.Unread.Of(cell), read) } // what could not be read is shown as it was typed
	return view.BudgetFieldRow{Key: l.Key, Org: strconv.FormatInt(int64(l.Org), 10), Item: or("item", webform.ItemCode(l)), Why: l.Basis, Unit: or("unit", digits(l.UnitWon)), Quantity: or("quantity", count(l.Quantity)), Times: or("times", count(l.Times)),
		Year: or("year", strconv.Itoa(l.Year)), Person: l.Person, Rate: or("rate", bp(l.RateBp)), Price: or("price", digits(l.PriceWon)), Bought: or("bought", dateText(l.BoughtOn)), From: or("from", webform.MonthText(l.From)), To: or("to", webform.MonthText(l.To)),
		Degree: or("degree", string(l.Degree)), Approval: l.Approval, Approved: or("approved", dateText(l.ApprovedOn)), Grant: or("grant", digits(l.GrantWon)), Cash: or("cash", digits(l.CashWon)), Kind: or("kind", digits(l.InKindWon)), Sum: l.Total().Digits()}
}

func count(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// cellName names a cell of a budget grid in words.
func cellName(r *request.Request) func(line int, column string) string {
	return func(line int, column string) string {
		return r.T("application.budget.cell", locale.Args{"n": line, "column": r.T("application.budget." + column)})
	}
}

func digits(w krw.Won) string {
	if w == 0 {
		return ""
	}
	return w.Digits()
}

// judged is how a plan stands to every rule, by the same evaluator and the same numbers as the submission; nil for one that cannot be
// added up.
func (f found) judged(r *request.Request, plan budget.Plan, people []planPerson) []budget.Finding {
	set, err := f.Rules()
	if err != nil {
		return nil
	}
	c := budget.Case{Plan: plan, Params: budget.ParamsOf(set, f.Limits()), On: f.RulesOn, NoticedOn: noticedOn(f.AnnounceAt), StartsOn: f.RulesOn}
	for _, m := range f.Members {
		org := cmp.Or(m.OrganizationID, m.LinesOf)
		if m.OrganizationID == nil && slices.ContainsFunc(c.Parties, func(p budget.Party) bool { return org != nil && p.Org == domain.OrganizationID(*org) }) {
			continue
		}
		if org != nil && m.Size != nil && m.Type != nil {
			party := m.Credentials.Party(domain.OrganizationID(*org), budget.Entity(*m.Type), budget.Size(*m.Size), f.RulesOn)
			party.Subcontractor, party.Lead = m.Role == string(application.Subcontract), m.Role == string(application.Lead)
			c.Parties = append(c.Parties, party)
		}
	}
	if c.Check() != nil {
		return nil
	}
	if c.Elsewhere = f.elsewhere(r, plan, people); f.CloseAt != nil {
		c.ClosesOn = period.DateOf(*f.CloseAt)
	}
	return budget.Evaluate(c)
}

// elsewhere is what the people whom a plan pays do in other projects of their organisations. Where it cannot be read the other rules are
// shown: it is a hint, and the requirement check asks again.
func (f found) elsewhere(r *request.Request, plan budget.Plan, people []planPerson) (out []budget.Engagement) {
	if f.preview != nil || len(plan.Rates()) == 0 {
		return nil
	}
	var orgs []int64
	for _, m := range f.Members {
		if m.OrganizationID != nil {
			orgs = append(orgs, *m.OrganizationID)
		}
	}
	rows, err := r.House.Query.Engagements(r.Context(), orgs, workflows.Counted())
	if err != nil {
		return nil
	}
	for _, row := range rows {
		for _, p := range people {
			org := p.Org
			if _, part, _ := form.SplitKey(p.Question); org == 0 {
				org = part
			}
			if org == 0 {
				org = domain.OrganizationID(f.LeadID)
			}
			if by := workflows.SamePerson(p.Member, org, domain.OrganizationID(row.OrganizationID), row.Name, row.PersonKey); by != "" {
				out = append(out, budget.Engagement{Org: org, Person: p.Code, RateBp: row.RateBp, From: row.FromOn, To: row.ToOn, Title: row.Title, By: by})
			}
		}
	}
	return out
}

// noticedOn is the day of a notice, zero for one that was not announced.
func noticedOn(at *time.Time) period.Date {
	if at == nil {
		return 0
	}
	return period.DateOf(*at)
}

// answerText is an answer in words, for reading.
func answerText(r *request.Request, q form.Question, a form.Answer) string {
	if a.Empty() && q.Kind == form.File {
		return r.T("ui.not_uploaded")
	}
	if a.Empty() {
		return r.T("ui.not_given")
	}
	label := func(key string) string {
		for _, o := range q.Options {
			if o.Key == key {
				return r.Pick(o.Label, o.LabelEn)
			}
		}
		return key
	}
	switch q.Kind {
	case form.Number:
		n, _ := a.Amount()
		return locale.Number(n, q.Decimals) + q.Unit
	case form.Money:
		n, _ := a.Amount()
		if n.Scale > 0 {
			return locale.Number(n, 0)
		}
		return locale.Won(r.Lang, krw.Won(n.N))
	case form.Date:
		return locale.Date(r.Lang, locale.Instant(a.Date))
	case form.Choice:
		return label(a.Text)
	case form.Multi:
		var out []string
		for _, c := range a.Choices {
			out = append(out, label(c))
		}
		return strings.Join(out, ", ")
	case form.Address:
		text := strings.Join(strings.Fields(a.Address.Postcode+" "+a.Address.Road+" "+a.Address.Detail+" "+a.Address.Extra), " ")
		for _, s := range r.RegisteredAddress(form.Place{Area: a.Address.Area, Building: a.Address.Building}) {
			text += " · " + s.Label + " " + s.Value
		}
		return text
	case form.File:
		var out []string
		for _, f := range a.Files {
			out = append(out, f.Name+" ("+locale.Bytes(f.Bytes)+")")
		}
		return strings.Join(out, ", ")
	case form.People:
		var out []string
		for _, m := range a.People {
			out = append(out, personText(r, m))
		}
		return strings.Join(out, "\n")
	case form.Targets:
		var out []string
		for _, t := range a.Targets {
			out = append(out, targetText(r, t))
		}
		return strings.Join(out, "\n")
	case form.Budget:
		return locale.Won(r.Lang, a.Budget.Totals().Total())
	case form.Table:
		var out []string
		for _, row := range a.Rows {
			out = append(out, tableRowText(r, q, row))
		}
		return strings.Join(out, "\n")
	}
	return a.Text
}

// personText says of a person all that was written, but whose staff they are.
func personText(r *request.Request, m form.Member) string {
	role, rate, position := "", cmp.Or(m.RateTyped, bp(m.RateBp)), m.Position
	if slices.Contains(form.MemberRoles(), m.Role) {
		role = r.T("application.people.role." + m.Role)
	}
	if rate != "" && m.RateTyped == "" {
		rate += "%"
	}
	if m.ResearcherNo != "" {
		position = joined(" · ", position, r.T("application.people.researcher.no", locale.Args{"no": m.ResearcherNo}))
	}
	return joined(" · ", m.Name, role, position, rate, span(cmp.Or(m.FromTyped, wholeDay(r, m.From)), cmp.Or(m.ToTyped, wholeDay(r, m.To))))
}

// wholeDay is a day to read, in one piece: a narrow page breaks no line within it.
func wholeDay(r *request.Request, d period.Date) string {
	if d.IsZero() {
		return ""
	}
	const together = "\u00a0"
	return strings.ReplaceAll(locale.Date(r.Lang, d.Start()), " ", together)
}

// targetText says of a target all that was written: what it moves, how much it weighs and how it will be shown.
func targetText(r *request.Request, t form.Target) string {
	weight := t.WeightTyped
	if weight == "" && t.Weight > 0 {
		weight = t.Share().String()
	}
	if weight != "" {
		weight = r.T("application.targets.weight") + " " + weight
	}
	moves := cmp.Or(t.BaseTyped, locale.Number(t.From().Trim(), 0)) + " → " + cmp.Or(t.GoalTyped, locale.Number(t.To().Trim(), 0)) + t.Unit
	return joined(" · ", joined(" ", t.Title, moves), weight, t.Proof)
}

// tableRowText names each cell that was filled in.
func tableRowText(r *request.Request, q form.Question, row form.Row) string {
	var cells []string
	for _, c := range q.Columns {
		text := row[c.Key]
		if i := slices.IndexFunc(c.Options, func(o form.Option) bool { return o.Key == text }); i >= 0 {
			text = r.Pick(c.Options[i].Label, c.Options[i].LabelEn)
		}
		if text != "" {
			cells = append(cells, r.Pick(c.Label, c.LabelEn)+" "+text)
		}
	}
	return strings.Join(cells, " · ")
}
