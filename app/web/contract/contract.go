// Package contract turns agreements and payments into the parts that the pages of companies, officers and finance share.
package contract

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/bizno"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/ruleset"
)

// Find reads the agreement of the path within the reader's scope.
func Find(r *request.Request) (query.Agreement, error) {
	id, err := r.ID("id")
	if err != nil {
		return query.Agreement{}, err
	}
	return Read(r, id)
}

// Read is Find by number.
func Read(r *request.Request, id int64) (query.Agreement, error) {
	scope, err := r.Scope("agreement.view")
	if err != nil {
		return query.Agreement{}, err
	}
	return r.House.Query.Agreement(r.Context(), scope, id)
}

// Resource describes an agreement for permission questions of buttons.
func Resource(a query.Agreement) domain.Resource {
	res := domain.Resource{Kind: "agreement", ID: a.ID, State: a.State, Call: domain.CallID(a.CallID), Lead: domain.OrganizationID(a.LeadID)}
	for _, p := range a.Parties {
		if p.LeftOn == 0 {
			res.Orgs = append(res.Orgs, domain.OrganizationID(p.OrganizationID))
		}
	}
	return res
}

// AsParty narrows a resource to one organisation.
func AsParty(res domain.Resource, org int64) domain.Resource {
	res.Orgs, res.Lead = []domain.OrganizationID{domain.OrganizationID(org)}, domain.OrganizationID(org)
	return res
}

// macro are the stages people speak of, with the states in which each is the present one.
var macro = []struct {
	key    string
	states []agreement.State
}{
	{"plan", []agreement.State{agreement.NotStarted, agreement.PlanRequested, agreement.PlanReview, agreement.DocsPending}},
	{"sign", []agreement.State{agreement.ReadyToSign, agreement.PartlySigned}},
	{"run", []agreement.State{agreement.Concluded, agreement.Active}},
	{"settle", []agreement.State{agreement.PeriodEnded, agreement.Terminated, agreement.Closed}},
}

// Steps are the stages of an agreement. A lapsed one has none that is current.
func Steps(r *request.Request, state string) []view.Step {
	at := slices.IndexFunc(macro, func(m struct {
		key    string
		states []agreement.State
	}) bool {
		return slices.Contains(m.states, agreement.State(state))
	})
	out := make([]view.Step, len(macro))
	for i, m := range macro {
		out[i] = view.Step{Label: r.T("agreements.step." + m.key), Done: at > i || state == string(agreement.Closed), Current: at == i && state != string(agreement.Closed)}
	}
	return out
}

// Deadline is the date that an agreement in its state hangs on, with its name; the zero Due when none does.
func Deadline(r *request.Request, state string, planDue, limit, start, end period.Date) (view.Due, string) {
	none := view.Due{None: true, Relative: r.T("agreements.due.none")}
	last := func(d period.Date, key string) (view.Due, string) {
		if d.IsZero() {
			return none, ""
		}
		return view.DueAt(r.Lang, r.Now, d.End().Add(-time.Minute)), r.T(key)
	}
	switch agreement.State(state) {
	case agreement.NotStarted, agreement.PlanReview, agreement.DocsPending, agreement.ReadyToSign, agreement.PartlySigned:
		return last(limit, "agreements.due.limit")
	case agreement.PlanRequested:
		return last(planDue, "agreements.due.plan")
	case agreement.Concluded:
		return last(start, "agreements.due.start")
	case agreement.Active:
		return last(end, "agreements.due.end")
	}
	return none, ""
}

// Percent is a share of a whole as a number for a bar and in words.
func Percent(part, whole krw.Won) (int, string) {
	bp := krw.Ratio(part, whole)
	return int(bp / 100), locale.Percent(bp)
}

// Money is the statement of budget and spending by item. Before the conclusion the plan stands for the budget.
func Money(r *request.Request, a query.Agreement, b ledger.Book) view.MoneyTable {
	m := view.MoneyTable{Caption: r.T("agreements.money")}
	rows := b.Items(0)
	if len(rows) == 0 {
		rows = planned(a.Plan)
	}
	slices.SortStableFunc(rows, func(x, y ledger.ItemRow) int { return itemPlace(x.Item) - itemPlace(y.Item) })
	var budgetWon, spentWon krw.Won
	for _, row := range rows {
		m.Rows = append(m.Rows, moneyRow(r.T(budget.Item(row.Item).Label()), row.BudgetWon(), row.SpentWon()))
		budgetWon, spentWon = budgetWon+row.BudgetWon(), spentWon+row.SpentWon()
	}
	m.Total = moneyRow(r.T("agreements.money.total"), budgetWon, spentWon)
	return m
}

func moneyRow(label string, budgeted, spent krw.Won) view.MoneyRow {
	row := view.MoneyRow{Label: label, Budget: budgeted.Digits(), Spent: spent.Digits(), Left: (budgeted - spent).Digits(), Over: spent > budgeted}
	row.Percent, row.Rate = Percent(spent, budgeted)
	return row
}

func itemPlace(item string) int {
	return slices.IndexFunc(budget.Tree(), func(n budget.Node) bool { return string(n.Item) == item })
}

func planned(p budget.Plan) []ledger.ItemRow {
	var out []ledger.ItemRow
	for item, t := range p.ByItem() {
		out = append(out, ledger.ItemRow{Item: string(item), Budget: map[posting.Fund]krw.Won{posting.Grant: t.GrantWon, posting.Cash: t.CashWon, posting.InKind: t.InKindWon}})
	}
	return out
}

// Balance is what stands on the project account by the book.
func Balance(r *request.Request, b ledger.Book) []view.SummaryRow {
	if b.Received(0, posting.Grant) == 0 && b.Received(0, posting.Cash) == 0 {
		return nil
	}
	row := func(key string, won krw.Won) view.SummaryRow {
		return view.SummaryRow{Label: r.T(key), Value: locale.Won(r.Lang, won), Num: true}
	}
	return []view.SummaryRow{row("agreements.balance.grant", b.Received(0, posting.Grant)), row("agreements.balance.cash", b.Received(0, posting.Cash)),
		row("agreements.balance.spent", b.Spent(0, posting.Grant)+b.Spent(0, posting.Cash)), row("agreements.balance.bank", b.Bank(0))}
}

// Parties is the consortium. Signatures are shown from the day the text was laid before them.
func Parties(r *request.Request, a query.Agreement) []view.ProjectParty {
	var out []view.ProjectParty
	for _, p := range a.Parties {
		row := view.ProjectParty{Name: p.Name, Number: bizno.Number(p.BizNo).String(), Role: r.T("agreement.party." + p.Role),
			Grant: p.GrantWon.Digits(), Cash: p.CashWon.Digits(), InKind: p.InKindWon.Digits(), Total: (p.GrantWon + p.CashWon + p.InKindWon).Digits()}
		if a.TextHash != "" && agreement.PartyRole(p.Role).Signs() {
			badge := view.Mark(view.ToneConsent, "agreements.sign.waiting")
			if s := Signature(a, &p.OrganizationID); s != nil {
				badge = view.Mark(view.ToneOK, "agreements.sign.done")
				row.SignedBy = s.TypedName + " · " + locale.DateTime(r.Lang, s.SignedAt)
			}
			row.Signed = &badge
		}
		out = append(out, row)
	}
	return out
}

// Signature is the standing signature of a party, of the agency for nil; nil when there is none.
func Signature(a query.Agreement, org *int64) *query.AgreementSignature {
	for i := range a.Signatures {
		s := &a.Signatures[i]
		same := org == nil && s.OrganizationID == nil || org != nil && s.OrganizationID != nil && *org == *s.OrganizationID
		if same && s.Counts {
			return s
		}
	}
	return nil
}

// Signers lists who signs, the agency last.
func Signers(r *request.Request, a query.Agreement) []view.SignerRow {
	row := func(name, role string, s *query.AgreementSignature) view.SignerRow {
		out := view.SignerRow{Name: name, Role: role, Badge: view.Mark(view.ToneConsent, "agreements.sign.waiting")}
		if s != nil {
			out.By, out.At, out.Badge = s.TypedName, locale.DateTime(r.Lang, s.SignedAt), view.Mark(view.ToneOK, "agreements.sign.done")
		}
		return out
	}
	var out []view.SignerRow
	for _, p := range a.Parties {
		if p.LeftOn == 0 && agreement.PartyRole(p.Role).Signs() {
			out = append(out, row(p.Name, r.T("agreement.party."+p.Role), Signature(a, &p.OrganizationID)))
		}
	}
	return append(out, row(r.T("notice.agency"), r.T("agreements.party.agency"), Signature(a, nil)))
}

// Diff is what a plan changes against the application, item by item.
func Diff(r *request.Request, a query.Agreement, before, after budget.Plan) view.Diff {
	d := view.Diff{Caption: r.T("agreements.plan.diff"), BeforeTitle: r.T("agreements.plan.applied"), AfterTitle: r.T("agreements.plan.revised")}
	for _, x := range budget.Diff(before, after) {
		row := view.DiffRow{Label: OrgName(a, x.Org) + " · " + r.T(x.Item.Label()), Before: sums(r, x.Before), After: sums(r, x.After), Kind: "changed"}
		switch {
		case x.Before.Total() == 0:
			row.Kind, row.Before = "added", ""
		case x.After.Total() == 0:
			row.Kind, row.After = "removed", ""
		}
		d.Rows = append(d.Rows, row)
	}
	return d
}

func sums(r *request.Request, t budget.Totals) string {
	return r.T("agreements.plan.sums", locale.Args{"grant": t.GrantWon, "cash": t.CashWon, "kind": t.InKindWon})
}

// OrgName is the name of a party.
func OrgName(a query.Agreement, org domain.OrganizationID) string {
	for _, p := range a.Parties {
		if p.OrganizationID == int64(org) {
			return p.Name
		}
	}
	return strconv.FormatInt(int64(org), 10)
}

// Rules says how each rule stands, broken ones apart from those that are kept. whose names an organisation whose money a rule is
// about, "" where it goes without saying. Rules that have nothing to look at in this plan are left out.
func Rules(r *request.Request, findings []budget.Finding, whose func(domain.OrganizationID) string) (broken, kept []view.Rule) {
	for _, f := range findings {
		if f.OK && f.LimitWon == 0 && f.ActualWon == 0 && f.LimitBp == 0 {
			continue
		}
		v := RuleView(r, f)
		if f.Org != 0 {
			if name := whose(f.Org); name != "" {
				v.Text += " · " + name
			}
		}
		if v.OK {
			kept = append(kept, v)
		} else {
			broken = append(broken, v)
		}
	}
	return broken, kept
}

// RuleView says a finding in words: the rule, where it stands, its article.
func RuleView(r *request.Request, f budget.Finding) view.Rule {
	name := r.T(f.Rule.Label())
	if f.Track != "" {
		name += " · " + f.Track
	}
	detail := strings.TrimPrefix(r.T(f.Key(), locale.Args(f.Args())), name+": ")
	if f.By != "" { // two projects are one person's by this mark, and no surer than it is
		detail += " · " + r.T(f.By.Label())
	}
	return view.Rule{Text: name, Detail: detail, Basis: ruleset.Cite(f.Basis), OK: f.OK || f.Severity == budget.Inform}
}

// WhoseOf names the organisations of an agreement of several.
func WhoseOf(a query.Agreement) func(domain.OrganizationID) string {
	return func(org domain.OrganizationID) string {
		if len(a.Parties) < 2 {
			return ""
		}
		return OrgName(a, org)
	}
}

// Budget is a plan for reading, line by line.
func Budget(r *request.Request, a query.Agreement, p budget.Plan) *view.Budget {
	t := p.Totals()
	out := &view.Budget{Caption: r.T("agreements.plan.budget"), Columns: []view.BudgetColumn{{Key: "grant", Label: r.T("agreements.money.grant")},
		{Key: "cash", Label: r.T("agreements.money.cash")}, {Key: "kind", Label: r.T("agreements.money.in_kind")}},
		Totals: []string{t.GrantWon.Digits(), t.CashWon.Digits(), t.InKindWon.Digits()}, Grand: t.Total().Digits()}
	for _, org := range p.Orgs() {
		out.Rows = append(out.Rows, view.BudgetRow{Label: OrgName(a, org), Section: true})
		for _, l := range p.For(org).Lines {
			out.Rows = append(out.Rows, view.BudgetRow{Key: l.Key, Label: r.T(l.Item.Label()), Why: l.Basis, Level: 1, Sum: l.Total().Digits(),
				Cells: []view.BudgetCell{{Text: l.GrantWon.Digits()}, {Text: l.CashWon.Digits()}, {Text: l.InKindWon.Digits()}}})
		}
	}
	return out
}

// Paper is the text laid before the parties, with the signatures under it.
func Paper(r *request.Request, a query.Agreement, t agreement.Text) view.Paper {
	p := view.Paper{Title: t.Title, Number: t.Number, Preamble: t.Preamble, Hash: a.TextHash, HashLabel: r.T("agreements.paper.hash")}
	for _, f := range t.Facts {
		p.Facts = append(p.Facts, view.SummaryRow{Label: f.Label, Value: f.Value})
	}
	for _, x := range t.Articles {
		p.Articles = append(p.Articles, view.PaperArticle{Heading: x.Heading, Lines: numbered(x.Lines)})
	}
	p.Budget = view.PaperBudget{Caption: r.T("agreements.paper.annex"), Heads: []string{r.T("agreements.party.name"), r.T("agreements.money.item"),
		r.T("agreements.money.grant"), r.T("agreements.money.cash"), r.T("agreements.money.in_kind"), r.T("agreements.money.sum")}}
	var sum budget.Totals
	for _, b := range t.Budget {
		p.Budget.Rows = append(p.Budget.Rows, []string{b.Party, r.T(b.Item.Label()), b.GrantWon.Digits(), b.CashWon.Digits(), b.InKindWon.Digits(), (b.GrantWon + b.CashWon + b.InKindWon).Digits()})
		sum.GrantWon, sum.CashWon, sum.InKindWon = sum.GrantWon+b.GrantWon, sum.CashWon+b.CashWon, sum.InKindWon+b.InKindWon
	}
	p.Budget.Total = []string{r.T("agreements.money.total"), "", sum.GrantWon.Digits(), sum.CashWon.Digits(), sum.InKindWon.Digits(), sum.Total().Digits()}
	sign := func(label string, s *query.AgreementSignature) {
		row := view.SummaryRow{Label: label, Value: r.T("agreements.sign.blank")}
		if s != nil {
			row.Value = s.TypedName + " · " + locale.DateTime(r.Lang, s.SignedAt)
		}
		p.Signs = append(p.Signs, row)
	}
	for _, x := range t.Parties {
		org := int64(x.OrganizationID)
		sign(r.T("agreement.party."+string(x.Role))+" "+x.Name, Signature(a, &org))
	}
	sign(r.T("notice.agency"), Signature(a, nil))
	return p
}

// numbered puts the marks of paragraphs before the lines of an article that has several.
func numbered(lines []string) []string {
	marks := []rune("①②③④⑤⑥⑦⑧⑨⑩")
	if len(lines) < 2 || len(lines) > len(marks) {
		return lines
	}
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = string(marks[i]) + " " + l
	}
	return out
}

// Reasons are the refusals of an act in words.
func Reasons(r *request.Request, err error) []string {
	var out []string
	for _, m := range locale.Errors(r.Lang, err) {
		text := m.Text
		if m.Basis != "" {
			text += " (" + m.Basis + ")"
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// History is what was done, newest first.
func History(r *request.Request, steps []query.AgreementStep) []view.Event {
	var out []view.Event
	for _, s := range steps {
		e := view.Event{Title: Event(r, s), When: locale.DateTime(r.Lang, s.At), ISO: locale.ISO(s.At), Note: s.Reason, Done: true}
		if s.ByName != nil {
			e.By = *s.ByName
		} else {
			e.By = r.T("agreements.by_system")
		}
		if s.No != nil {
			e.Title = r.T("agreements.payment.nth", locale.Args{"n": *s.No}) + " · " + e.Title
		}
		out = append(out, e)
	}
	return out
}

// Event is a recorded act in words.
func Event(r *request.Request, s query.AgreementStep) string {
	if s.Machine != nil {
		return r.T(*s.Machine + ".event." + s.Event)
	}
	if key := "agreements.event." + s.Event; locale.Has(locale.KO, key) {
		return r.T(key)
	}
	return s.Event
}

// DayText is a day in words, "–" for none.
func DayText(r *request.Request, d period.Date) string { return locale.Date(r.Lang, locale.Instant(d)) }

// Deposit is one deposit in a list; acts are added by the desk that may do them.
func Deposit(r *request.Request, d query.Deposit, fileURL func(int64) string) view.DepositRow {
	row := view.DepositRow{Org: d.Name, Amount: locale.Won(r.Lang, d.AmountWon), On: DayText(r, d.DepositedOn), Ref: d.BankRef,
		Badge: view.Mark(view.ToneConsent, "agreements.deposit.waiting")}
	if d.FileID != nil {
		row.FileURL = fileURL(*d.FileID)
	}
	switch {
	case d.VoidedAt != nil:
		row.Badge, row.Note = view.Mark(view.ToneClosed, "agreements.deposit.voided"), d.VoidReason
	case d.ConfirmedAt != nil:
		row.Badge = view.Mark(view.ToneOK, "agreements.deposit.confirmed")
		if d.ConfirmedName != nil {
			row.Note = *d.ConfirmedName + " · " + locale.DateTime(r.Lang, *d.ConfirmedAt)
		}
	}
	return row
}

// Payment is one payment in a list.
func Payment(r *request.Request, p query.Payment, url string) view.PaymentRow {
	row := view.PaymentRow{No: Nth(r, p), Title: p.Title, URL: url, Meta: p.Number, Amount: locale.Won(r.Lang, p.AmountWon), Badge: view.State("payment", p.State), Planned: plannedDay(r, p)}
	switch {
	case p.State == "HELD":
		row.Note = r.T("payment.hold."+p.HoldCode) + suffix(p.HoldNote)
	case p.State == "RETURNED_BY_BANK":
		row.Note = p.BankNote
	case p.ConfirmedAt != nil:
		row.Note = locale.DateTime(r.Lang, *p.ConfirmedAt) + suffix(p.BankRef)
	}
	return row
}

// Nth names a payment among those of its agreement.
func Nth(r *request.Request, p query.Payment) string {
	if p.Of == 1 {
		return r.T("agreements.payment.whole")
	}
	return r.T("agreements.payment.nth_of", locale.Args{"n": p.No, "of": p.Of})
}

// plannedDay is a payment's day: how far off it is matters only until the money is there.
func plannedDay(r *request.Request, p query.Payment) view.Due {
	on := p.PlannedOn.End().Add(-time.Minute)
	due := view.Due{Relative: locale.DDay(r.Lang, r.Now, on), Absolute: locale.DateShort(r.Lang, on), ISO: p.PlannedOn.String()}
	switch {
	case p.State == "CONFIRMED" || p.State == "REJECTED" || p.State == "CANCELLED":
		return view.Due{None: true, Relative: locale.Date(r.Lang, on)}
	case p.PlannedOn == period.DateOf(r.Now):
		due.Relative = r.T("agreements.today")
	case on.Before(r.Now):
		due.Past = true
	}
	return due
}

func suffix(s string) string {
	if s == "" {
		return ""
	}
	return " · " + s
}

// Shares lists what the lead passes on.
func Shares(r *request.Request, list []query.Share) []view.ShareRow {
	var out []view.ShareRow
	for _, s := range list {
		row := view.ShareRow{Org: s.Name, Amount: locale.Won(r.Lang, s.AmountWon), No: r.T("agreements.payment.nth", locale.Args{"n": s.No}), Note: s.LateReason,
			Due: view.Due{None: true, Relative: r.T("agreements.share.not_paid")}, Badge: view.Mark(view.ToneTodo, "agreements.share.later")}
		switch {
		case s.PassedOn != 0:
			row.Badge = view.Mark(view.ToneOK, "agreements.share.passed")
			row.Due = view.Due{None: true, Relative: DayText(r, s.PassedOn)}
		case s.DueOn != 0:
			row.Due, row.Badge = view.DueAt(r.Lang, r.Now, s.DueOn.End().Add(-time.Minute)), view.Mark(view.ToneSupplement, "agreements.share.open")
		}
		out = append(out, row)
	}
	return out
}

// Documents is the checklist. fileURL makes the address of a file.
func Documents(r *request.Request, a query.Agreement, fileURL func(int64) string) ([]view.AgreementDocument, error) {
	var files []int64
	for _, d := range a.Documents {
		if d.FileID != 0 {
			files = append(files, int64(d.FileID))
		}
	}
	names, err := r.House.Query.FileNames(r.Context(), files)
	if err != nil {
		return nil, err
	}
	var out []view.AgreementDocument
	for _, d := range a.Documents {
		row := view.AgreementDocument{Code: string(d.Code), Name: r.T("agreement.document." + string(d.Code)), Badge: view.Mark(view.ToneSupplement, "agreements.document.missing")}
		if f, ok := names[int64(d.FileID)]; ok {
			row.File = &view.UploadFile{Name: f.Name, URL: fileURL(f.ID), Size: locale.Bytes(f.Size)}
		}
		switch {
		case d.ConfirmedOn != 0:
			row.Badge, row.Note = view.Mark(view.ToneOK, "agreements.document.confirmed"), DayText(r, d.ConfirmedOn)
		case d.WaivedFor != "":
			row.Badge, row.Note = view.Mark(view.ToneDone, "agreements.document.waived"), d.WaivedFor
		case d.FileID != 0:
			row.Badge = view.Mark(view.ToneReviewing, "agreements.document.received")
		case !d.Required:
			row.Badge = view.Mark(view.ToneTodo, "agreements.document.optional")
		}
		if d.ValidTo != 0 {
			row.Note += " " + r.T("agreements.document.valid_to", locale.Args{"on": d.ValidTo})
		}
		out = append(out, row)
	}
	return out, nil
}

// Facts is an agreement at a glance.
func Facts(r *request.Request, a query.Agreement) []view.SummaryRow {
	regime := r.T("ruleset.regime." + a.Regime)
	if a.FundMoney {
		regime += ", " + r.T("calls.source.fund.text")
	}
	rows := []view.SummaryRow{
		{Label: r.T("agreements.number"), Value: a.Number},
		{Label: r.T("agreements.lead"), Value: a.LeadName},
		{Label: r.T("agreements.period"), Value: DayText(r, a.StartOn) + " ~ " + DayText(r, a.EndOn)},
		{Label: r.T("agreements.money.total_cost"), Value: locale.Won(r.Lang, a.TotalWon()), Num: true},
		{Label: r.T("agreements.money.grant"), Value: locale.Won(r.Lang, a.GrantWon), Num: true},
		{Label: r.T("agreements.money.cash"), Value: locale.Won(r.Lang, a.CashWon), Num: true},
		{Label: r.T("agreements.money.in_kind"), Value: locale.Won(r.Lang, a.InKindWon), Num: true},
		{Label: r.T("agreements.type"), Value: r.T("agreement.type." + a.Type)},
		{Label: r.T("agreements.regime"), Value: regime},
		{Label: r.T("agreements.noticed"), Value: DayText(r, a.ResultNoticedOn)},
		{Label: r.T("agreements.limit"), Value: DayText(r, a.LimitOn)},
	}
	if a.ConcludedAt != nil {
		rows = append(rows, view.SummaryRow{Label: r.T("agreements.concluded"), Value: locale.DateTime(r.Lang, *a.ConcludedAt)})
	}
	return rows
}

// Statements are the two ticks of a signature and the typed name.
func Statements(r *request.Request, b view.Base, org string) []view.Control {
	on := func(name string) string {
		if r.Typed(name) != "" {
			return "1"
		}
		return ""
	}
	return []view.Control{
		b.Control(view.AsCheckbox, view.Field{Name: "read", Label: r.T("agreements.sign.read"), Value: on("read")}),
		b.Control(view.AsCheckbox, view.Field{Name: "bound", Label: r.T("agreements.sign.bound", locale.Args{"org": org}), Value: on("bound")}),
		b.Control(view.AsInput, view.Field{Name: "name", Label: r.T("agreements.sign.name"), Hint: r.T("agreements.sign.name.hint", locale.Args{"name": r.Who.Name}), Autocomplete: "off", Width: "m", Value: r.Typed("name")}),
	}
}

// FieldOf names a field of one act's form: several forms of a page ask for a reason, and each control has a name of its own.
func FieldOf(name, act string) string { return name + "-" + act }

// At moves the problems of one act's form to its own fields.
func At(err error, act string) error {
	problems := domain.ProblemsOf(err)
	if len(problems) == 0 {
		return err
	}
	out := make(domain.Problems, len(problems))
	for i, p := range problems {
		if out[i] = p; p.Field == "reason" || p.Field == "until" || p.Field == "ground" || p.Field == "bank_ref" || p.Field == "code" || p.Field == "on" {
			out[i] = p.At(FieldOf(p.Field, act))
		}
	}
	return out
}
