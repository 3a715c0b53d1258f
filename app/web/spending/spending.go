// Package spending turns lines of spending and settlements into the parts that the pages of companies, accountants and
// officers share.
//
// This file is one line: what was found about it, its evidence, the exchange about it.
package spending

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/budget"
	"gongmo/domain/evidence"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/screening"
)

// Resource describes a line for permission questions of buttons.
func Resource(x query.Expense) domain.Resource {
	res := domain.Resource{Kind: "expense", ID: x.ID, State: x.State, Call: domain.CallID(x.CallID), Orgs: []domain.OrganizationID{domain.OrganizationID(x.OrgID)},
		Lead: domain.OrganizationID(x.LeadID)}
	if x.AuditorID != nil {
		res.Assigned = []domain.PersonID{domain.PersonID(*x.AuditorID)}
	}
	return res
}

// Of describes a settlement for permission questions of buttons.
func Of(s query.Settlement) domain.Resource {
	res := domain.Resource{Kind: "settlement", ID: s.ID, State: s.State, Call: domain.CallID(s.CallID), Lead: domain.OrganizationID(s.LeadID)}
	for _, id := range s.Parties {
		res.Orgs = append(res.Orgs, domain.OrganizationID(id))
	}
	if s.AuditorID != nil {
		res.Assigned = []domain.PersonID{domain.PersonID(*s.AuditorID)}
	}
	return res
}

// Item is what a line is for: the detail when it has one, else the item.
func Item(r *request.Request, item, detail string) string {
	if detail != "" {
		return r.T(budget.Detail(detail).Label())
	}
	return r.T(budget.Item(item).Label())
}

// Day is a day in words, "–" for none; ShortDay is without the year, for lists.
func Day(r *request.Request, d period.Date) string { return locale.Date(r.Lang, locale.Instant(d)) }

// ShortDay is 03-14.
func ShortDay(d period.Date) string {
	if d == 0 {
		return "–"
	}
	return d.String()[5:]
}

// Flags are the findings of a line in words, with article and arithmetic: standing ones, then those that ended. fill, when it
// is given, makes the button that puts an amount into the decision.
func Flags(r *request.Request, findings []query.ExpenseFinding, fill func(krw.Won) *view.Button) (standing, ended []view.Flag) {
	for _, f := range findings {
		flag := view.Flag{Title: ruleTitle(r, f), Basis: Cite(r, f.Basis), Text: findingText(r, f), Warn: f.Severity != string(screening.High)}
		flag.Calc = calc(r, f)
		if f.State == string(screening.Closed) {
			flag.Warn = true
			flag.Text += " — " + r.T("screening.closing."+f.Closing)
			ended = append(ended, flag)
			continue
		}
		if fill != nil && f.ExcessWon > 0 {
			flag.Act = fill(f.ExcessWon)
		}
		standing = append(standing, flag)
	}
	return standing, ended
}

// laws are the names of the regulations as people shorten them.
var laws = strings.NewReplacer("정보통신·방송 연구개발 사업비 산정 및 정산 등에 관한 규정", "사업비 정산규정", "국가연구개발사업 연구개발비 사용 기준", "연구개발비 사용 기준",
	"정보통신·방송 연구개발 관리규정", "연구개발 관리규정", "국고보조금 통합관리지침", "보조금 지침")

// Cite shortens the articles a finding rests on; a rule without an article is the agency's own practice.
func Cite(r *request.Request, basis string) string {
	if strings.HasPrefix(basis, "R:") {
		return r.T("spending.practice")
	}
	return laws.Replace(basis)
}

func ruleTitle(r *request.Request, f query.ExpenseFinding) string {
	if rule, ok := screening.RuleOf(f.Rule); ok {
		return r.T(rule.LabelKey())
	}
	return r.T("expense.reason." + f.Code)
}

func findingText(r *request.Request, f query.ExpenseFinding) string {
	var args screening.Args
	if json.Unmarshal(f.Args, &args) != nil {
		return ""
	}
	return r.T(f.Key, args.Plain())
}

// calc is the arithmetic of a finding: each step as expression and result, then what is asked about.
func calc(r *request.Request, f query.ExpenseFinding) []view.Calc {
	var steps screening.Steps
	if json.Unmarshal(f.Steps, &steps) != nil {
		return nil
	}
	var out []view.Calc
	for _, s := range steps {
		text := r.T(s.Key, s.Args.Plain())
		expr, value, found := cutLast(text, " = ")
		if !found {
			expr, value = text, ""
		}
		out = append(out, view.Calc{Expr: expr, Value: value})
	}
	if f.ExcessWon > 0 && (len(out) > 0 || f.LimitWon > 0) {
		if f.LimitWon > 0 {
			out = append(out, view.Calc{Expr: r.T("spending.calc.limit"), Value: locale.Won(r.Lang, f.LimitWon)})
		}
		out = append(out, view.Calc{Expr: r.T("spending.calc.excess"), Value: locale.Won(r.Lang, f.ExcessWon), Result: true})
	}
	return out
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// Missing are the documents that the line's method and item ask for and that are not on file, in words.
func Missing(r *request.Request, x query.Expense) []string {
	var have []evidence.Kind
	for _, f := range x.Files {
		have = append(have, evidence.Kind(f.Kind))
	}
	electronic := x.InvoiceNo != "" || x.CardApproval != ""
	var out []string
	for _, need := range evidence.Missing(evidence.Needed(evidence.Method(x.Method), budget.Detail(x.Detail), electronic), have) {
		var words []string
		for _, k := range need {
			words = append(words, r.T(k.LabelKey()))
		}
		out = append(out, strings.Join(words, r.T("spending.or")))
	}
	return out
}

// Facts are the columns of the ledger for one line.
func Facts(r *request.Request, x query.Expense) []view.SummaryRow {
	won := func(w krw.Won) string { return locale.Won(r.Lang, w) }
	rows := []view.SummaryRow{
		{Label: r.T("expense.field.item"), Value: itemWords(r, x)},
		{Label: r.T("expense.field.description"), Value: x.Description},
		{Label: r.T("expense.field.payeeName"), Value: payee(x)},
		{Label: r.T("expense.field.method"), Value: r.T("expense.method." + x.Method)},
		{Label: r.T("expense.field.paidOn"), Value: Day(r, x.PaidOn)},
	}
	add := func(key, value string) {
		if value != "" && value != "–" {
			rows = append(rows, view.SummaryRow{Label: r.T(key), Value: value})
		}
	}
	if x.SupplyOn != x.PaidOn {
		add("expense.field.supplyOn", Day(r, x.SupplyOn))
	}
	add("spending.field.committedOn", Day(r, x.CommittedOn))
	add("spending.field.amounts", r.T("spending.amounts", locale.Args{"supply": x.SupplyWon, "vat": x.VatWon, "cancelled": x.CancelledWon}))
	rows = append(rows, view.SummaryRow{Label: r.T("spending.field.amountWon"), Value: won(x.AmountWon), Num: true})
	add("expense.field.fundSource", r.T("expense.fund."+x.FundSource))
	add("expense.field.invoiceNo", x.InvoiceNo)
	add("expense.field.cardApproval", x.CardApproval)
	if !x.FromProjectAccount {
		add("spending.field.account", r.T("spending.account.other"))
	}
	if x.PersonName != nil {
		add("expense.field.personKey", *x.PersonName)
	}
	if x.PayMonth != 0 {
		add("expense.field.payMonth", x.PayMonth.String()[:7])
	}
	if x.Quantity > 0 {
		add("spending.field.quantity", locale.Int(x.Quantity))
	}
	if x.TripFrom != 0 {
		add("spending.field.trip", Day(r, x.TripFrom)+" ~ "+Day(r, x.TripTo))
	}
	add("spending.field.note", x.Note)
	add("spending.field.org", x.OrgName)
	return rows
}

func itemWords(r *request.Request, x query.Expense) string {
	s := r.T(budget.Item(x.Item).Label())
	if x.Detail != "" {
		s += " › " + r.T(budget.Detail(x.Detail).Label())
	}
	return s
}

func payee(x query.Expense) string {
	s := x.PayeeName
	if x.PayeeNo != "" {
		s += " (" + bizno.Number(x.PayeeNo).String() + ")"
	}
	if x.PayeeOwner != "" && x.PayeeOwner != x.PayeeName {
		s += " · " + x.PayeeOwner
	}
	return s
}

// Thread is the exchange about a line in the order it happened.
func Thread(r *request.Request, x query.Expense) []view.ThreadEntry {
	var out []view.ThreadEntry
	add := func(who, when, text string, mine bool) {
		if text != "" {
			out = append(out, view.ThreadEntry{Who: who, When: when, Text: text, Mine: mine})
		}
	}
	add(r.T("spending.thread.agency"), "", x.Query, false)
	when := ""
	if x.ExplainedAt != nil {
		when = locale.DateTime(r.Lang, *x.ExplainedAt)
	}
	add(r.T("spending.thread.company"), when, x.Explanation, true)
	if x.DecidedAt != nil && x.Decision != "ACCEPT" { // accepted among all others: nothing was said
		add(r.T("spending.thread.decision"), locale.DateTime(r.Lang, *x.DecidedAt), words(r, x.Decision), false)
	}
	return out
}

// words are what an officer wrote; a decision without words stands as its verdict.
func words(r *request.Request, text string) string {
	if key := "settlement.verdict." + text; locale.Has(locale.KO, key) {
		return r.T(key)
	}
	return text
}

// Evidence are the files of a line for the middle pane, each below the other; url gives the address of a file.
func Evidence(r *request.Request, x query.Expense, url func(query.ExpenseFile) string) []view.Evidence {
	var out []view.Evidence
	for i, f := range x.Files {
		e := view.Evidence{ID: fmt.Sprintf("doc-%d", f.FileID), Name: r.T("expense.evidence." + f.Kind), Kind: media(f.MediaType), URL: url(f),
			DownloadURL: url(f) + "?download=1", Current: i == 0}
		e.Note = f.Name + " · " + locale.Bytes(f.Size) + " · " + locale.DateTime(r.Lang, f.UploadedAt)
		if len(f.Shared) > 0 {
			e.Note += " · " + r.T("spending.shared", locale.Args{"lines": numbers(f.Shared)})
		}
		if f.AllocatedWon > 0 {
			e.Note += " · " + r.T("spending.allocated", locale.Args{"amount": f.AllocatedWon})
		}
		out = append(out, e)
	}
	for i, m := range Missing(r, x) {
		out = append(out, view.Evidence{ID: fmt.Sprintf("missing-%d", i), Name: m, Missing: true})
	}
	return out
}

func numbers(list []int32) string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = fmt.Sprint(n)
	}
	return strings.Join(out, ", ")
}

func media(mediaType string) string {
	switch {
	case mediaType == "application/pdf":
		return "pdf"
	case strings.HasPrefix(mediaType, "image/"):
		return "image"
	}
	return "none"
}

// Matches hold the ledger against what is on file: amounts that must agree, documents that must be there, limits that must be kept.
func Matches(r *request.Request, x query.Expense) []view.Match {
	won := func(w krw.Won) string { return w.Digits() }
	paid := x.SupplyWon + x.VatWon - x.CancelledWon
	out := []view.Match{{Label: r.T("spending.match.paid"), Ledger: won(x.AmountWon), Evidence: won(paid), Same: x.AmountWon == paid,
		Verdict: r.T(either(x.AmountWon == paid, "spending.match.same", either(x.AmountWon < paid, "spending.match.less", "spending.match.more")))}}
	out[0].Same = x.AmountWon <= paid
	switch evidence.Method(x.Method) {
	case evidence.TaxInvoice:
		day := "–"
		if len(x.InvoiceNo) >= 8 {
			if d, err := period.ParseDate(x.InvoiceNo[:8]); err == nil {
				day = ShortDay(d)
				out = append(out, view.Match{Label: r.T("spending.match.invoice_day"), Ledger: ShortDay(x.SupplyOn), Evidence: day, Same: d == x.SupplyOn})
			}
		}
	case evidence.Card:
		out = append(out, view.Match{Label: r.T("expense.field.cardApproval"), Ledger: x.CardApproval, Evidence: r.T(either(has(x, evidence.CardSlip), "spending.match.there", "spending.match.linked")), Same: true})
	}
	for _, m := range Missing(r, x) {
		out = append(out, view.Match{Label: m, Ledger: r.T("spending.match.needed"), Evidence: "–", Verdict: r.T("spending.match.missing")})
	}
	if len(x.Files) > 0 {
		out = append(out, view.Match{Label: r.T("spending.match.files"), Ledger: r.T("spending.match.needed"), Evidence: r.T("spending.match.n", locale.Args{"n": len(x.Files)}), Same: true, Verdict: r.T("spending.match.there")})
	}
	return out
}

func has(x query.Expense, k evidence.Kind) bool {
	return slices.ContainsFunc(x.Files, func(f query.ExpenseFile) bool { return f.Kind == string(k) })
}

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// Steps is the course of one thing from its audit chain, newest first.
func Steps(r *request.Request, list []query.HistoryEntry) []view.Event {
	var out []view.Event
	for _, h := range list {
		e := view.Event{Title: h.Event, When: locale.DateTime(r.Lang, h.At), ISO: locale.ISO(h.At), By: h.ActorName, Note: words(r, h.Reason), Done: true}
		if e.By == "" {
			e.By = r.T("spending.by_system")
		}
		switch {
		case h.Machine != nil:
			e.Title = r.T(*h.Machine + ".event." + h.Event)
		case locale.Has(locale.KO, "settlement.event."+h.Event):
			e.Title = r.T("settlement.event." + h.Event)
		case locale.Has(locale.KO, "spending.event."+h.Event):
			e.Title = r.T("spending.event." + h.Event)
		}
		out = append(out, e)
	}
	return out
}
