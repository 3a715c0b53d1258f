// This file is the workbench of one settlement: the lines, the evidence of one, the finding or decision about it.
package accountant

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/app/web/spending"
	"gongmo/domain"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/lifecycle"
	"gongmo/domain/settlement"
	pages "gongmo/templates/pages/accountant"
	"gongmo/workflows"
)

type settlementRow = lifecycle.Row[settlement.State, settlement.Event, settlement.Facts]

// may reports whether a step leaves the state and the reader may take it.
func (s opened) may(r *request.Request, e settlement.Event) bool {
	return slices.ContainsFunc(settlement.Machine.Out(settlement.State(s.State)), func(row settlementRow) bool { return row.Event == e }) && r.May(string(e), spending.Of(s.Settlement))
}

// finds reports whether the reader writes findings now, decides whether they write decisions.
func (s opened) finds(r *request.Request) bool {
	return slices.Contains([]string{string(settlement.InAudit), string(settlement.EvidenceRequested)}, s.State) && r.May(string(settlement.Draft), spending.Of(s.Settlement))
}

func (s opened) decides(r *request.Request) bool {
	return s.State == string(settlement.DraftResult) && r.May(string(settlement.Notify), spending.Of(s.Settlement)) &&
		(s.AuditorID == nil || domain.PersonID(*s.AuditorID) != r.Actor().Person)
}

// place is where the reader stands in the workbench, all of it in the address.
type place struct {
	query.BenchFilter
	line int64
}

func placeOf(r *request.Request) place {
	p := place{BenchFilter: query.BenchFilter{Tab: r.Query("tab"), Payee: r.Query("payee"), Rule: r.Query("rule")}}
	p.line, _ = strconv.ParseInt(r.Query("line"), 10, 64)
	return p
}

func (p place) query(s opened) view.Query {
	v := url.Values{}
	for name, value := range map[string]string{"tab": p.Tab, "payee": p.Payee, "rule": p.Rule} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return view.NewQuery(s.path(), v)
}

const benchSize = 100

func showBench(r *request.Request) error {
	s, err := find(r)
	if err != nil {
		return err
	}
	page, err := benchPage(r, s, placeOf(r), r.Base("", "settlements"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func benchPage(r *request.Request, s opened, at place, b view.Base) (templ.Component, error) {
	ctx, db := r.Context(), r.House.Query
	b.Title = r.T("settle.bench")
	b.Crumbs = s.crumbs(r, b.Title)
	counts, err := db.BenchCounts(ctx, s.ID, at.BenchFilter)
	if err != nil {
		return nil, err
	}
	p := view.SettleBench{Base: b, Meta: s.LeadName + " · " + s.CallTitle + " · " + s.Number, Badge: view.State("settlement", s.State), Keys: benchKeys(r)}
	q := at.query(s)
	for _, t := range query.BenchTabs {
		if t == "undecided" && !slices.Contains([]string{"DRAFT_RESULT"}, s.State) {
			continue
		}
		p.Tabs = append(p.Tabs, view.Tab{Label: r.T("settle.bench.tab." + orAll(t)), URL: q.With("tab", t).String(), Count: counts[t], HasCount: true, Current: t == at.Tab, Hot: t == "flagged" && counts[t] > 0})
	}
	done := s.Found
	if s.State == string(settlement.DraftResult) {
		done = s.Decided
	}
	if s.Lines > 0 {
		p.Percent = done * 100 / s.Lines
	}
	p.Progress = r.T("settle.bench.progress", locale.Args{"all": s.Lines, "done": done})
	p.Links = []view.Button{{Text: r.T("settle.course"), URL: s.path("course"), Size: "s", Kind: view.Secondary}}
	for name, label := range map[string]string{"payee": at.Payee, "rule": at.Rule} {
		if label != "" {
			p.Narrowed = append(p.Narrowed, view.Applied{Label: label, RemoveURL: q.Without(name).String()})
		}
	}
	var x query.Expense
	page := query.Page{Number: 1, Size: benchSize}
	if at.line != 0 {
		if x, err = s.expense(r, at.line); err != nil {
			return nil, err
		}
		where, err := db.SettlementPlace(ctx, s.ID, at.BenchFilter, x.No)
		if err != nil {
			return nil, err
		}
		page.Number = where.Before/benchSize + 1
	} else if n := r.Page().Number; n > 1 {
		page.Number = n
	}
	rows, err := db.SettlementLines(ctx, s.ID, at.BenchFilter, page)
	if err != nil {
		return nil, err
	}
	total := 0
	for _, l := range rows {
		total = l.Total
		if at.line == 0 {
			at.line = l.ID
		}
		row := benchRow(r, s, q, l)
		row.Current = l.ID == at.line
		if row.Current {
			p.Place = fmt.Sprintf("%d / %d", l.Place, l.Total)
		}
		p.Rows = append(p.Rows, row)
	}
	p.Pager = view.NewPager(q, page.Number, benchSize, total)
	bulk(r, s, q, &p)
	if len(rows) == 0 && x.ID == 0 {
		p.Empty = &view.Empty{Title: r.T("settle.bench.empty"), Text: r.T("settle.bench.empty.text"), Act: &view.Button{Text: r.T("settle.bench.tab.all"), URL: s.path()}}
		return pages.Bench(p), nil
	}
	if x.ID == 0 {
		if x, err = s.expense(r, at.line); err != nil {
			return nil, err
		}
	}
	if err := openLine(r, s, q, x, &p); err != nil {
		return nil, err
	}
	return pages.Bench(p), nil
}

func benchKeys(r *request.Request) []view.Shortcut {
	return []view.Shortcut{{Keys: []string{"J", "K"}, Text: r.T("settle.key.move")}, {Keys: []string{"E"}, Text: r.T("settle.key.amount")}, {Keys: []string{"O"}, Text: r.T("settle.key.file")}, {Keys: []string{"G"}, Text: r.T("settle.key.group")}}
}

// expense reads a line of the settlement.
func (s opened) expense(r *request.Request, id int64) (query.Expense, error) {
	scope, err := deskScope(r, "expense.view")
	if err != nil {
		return query.Expense{}, err
	}
	x, err := r.House.Query.Expense(r.Context(), scope, id)
	if err == nil && x.AgreementID != s.AgreementID {
		err = domain.E(domain.NotFound, "not_found")
	}
	return x, err
}

func benchRow(r *request.Request, s opened, q view.Query, l query.BenchLine) view.SettleLine {
	row := view.SettleLine{No: strconv.Itoa(l.No), URL: q.With("line", l.ID).String(), On: spending.ShortDay(l.PaidOn), Item: spending.Item(r, l.Item, l.Detail), Payee: l.PayeeName, Amount: l.Won.Digits()}
	row.Badge = lineBadge(r, l)
	if s.finds(r) && l.Finding == "" && l.Flags == 0 {
		row.Check = strconv.FormatInt(l.ID, 10)
	}
	return row
}

// lineBadge says in one word where a line stands: what was decided, else what was found, else what is in the way.
func lineBadge(r *request.Request, l query.BenchLine) view.Badge {
	verdict := func(v string) view.Badge {
		tone := view.ToneOK
		if v != string(settlement.Accept) {
			tone = view.ToneNo
		}
		return view.Badge{Tone: tone, Text: r.T("settlement.verdict." + v)}
	}
	switch {
	case l.Decision != "":
		return verdict(l.Decision)
	case l.State == string(expense.Queried):
		return view.Badge{Tone: view.ToneSupplement, Text: r.T("settle.bench.tab.queried")}
	case l.Finding != "":
		return verdict(l.Finding)
	case l.State == string(expense.Explained):
		return view.Badge{Tone: view.ToneReply, Text: r.T("settle.bench.tab.explained")}
	case l.Flags > 0:
		return view.Badge{Tone: view.ToneAttention, Text: r.T("settle.rules", locale.Args{"n": l.Flags})}
	}
	return view.Badge{Tone: view.ToneTodo, Text: r.T("settle.bench.tab.unreviewed")}
}

func bulk(r *request.Request, s opened, q view.Query, p *view.SettleBench) {
	f := &view.Form{ID: "bulk", Action: s.path("bulk") + tail(q), Key: r.NewKey()}
	switch {
	case s.finds(r):
		p.Bulk = f
		p.BulkActs = []view.Button{{Text: r.T("settle.bulk.chosen"), Name: "which", Value: "chosen", Size: "s", Form: "bulk"},
			{Text: r.T("settle.bulk.clean"), Name: "which", Value: "all", Size: "s", Form: "bulk", Confirm: r.T("settle.bulk.clean.confirm")}}
	case s.decides(r):
		p.Bulk = f
		p.BulkActs = []view.Button{{Text: r.T("settle.bulk.confirm"), Name: "which", Value: "accepted", Size: "s", Form: "bulk", Confirm: r.T("settle.bulk.confirm.text")}}
	}
}

// tail is the query of an address with its question mark.
func tail(q view.Query) string {
	u, err := url.Parse(q.String())
	if err != nil || u.RawQuery == "" {
		return ""
	}
	return "?" + u.RawQuery
}

// openLine fills the middle and the right pane.
func openLine(r *request.Request, s opened, q view.Query, x query.Expense, p *view.SettleBench) error {
	rec, err := r.House.Query.LineRecord(r.Context(), s.ID, x.ID)
	if err != nil {
		return err
	}
	p.Open, p.Item, p.Amount, p.About = true, spending.Item(r, x.Item, x.Detail), locale.Won(r.Lang, rec.Won), x.Description+" · "+x.PayeeName
	p.Flagged = view.State("expense", x.State)
	editable := s.finds(r) || s.decides(r)
	p.Flags, p.Closed = spending.Flags(r, x.Findings, func(w krw.Won) *view.Button {
		if !editable {
			return nil
		}
		w = min(w, rec.Won)
		return &view.Button{Text: r.T("settle.fill", locale.Args{"amount": w}), Size: "xs", Form: "decide", Name: "fill", Value: w.Digits(), Script: "fill", Target: view.FieldID("won")}
	})
	if n := len(p.Flags); n > 0 {
		p.Flagged = view.Badge{Tone: view.ToneAttention, Text: r.T("settle.rules", locale.Args{"n": n})}
	}
	p.Matches, p.Missing = spending.Matches(r, x), spending.Missing(r, x)
	p.Evidence = spending.Evidence(r, x, func(f query.ExpenseFile) string { return s.path("lines", x.ID, "files", f.FileID) })
	p.Thread = spending.Thread(r, x)
	if p.Facts, err = lineFacts(r, s, x, rec); err != nil {
		return err
	}
	p.Record = records(r, s, rec)
	history, err := r.House.Query.History(r.Context(), "expense", x.ID, 12)
	if err != nil {
		return err
	}
	p.History = spending.Steps(r, history)
	p.Group = &view.Button{Text: r.T("settle.group"), URL: q.With("payee", x.PayeeName).Without("tab").With("line", x.ID).String(), Size: "xs", Key: "G"}
	lineForm(r, s, q, x, rec, p)
	return nil
}

func lineFacts(r *request.Request, s opened, x query.Expense, rec query.LineRecord) ([]view.SummaryRow, error) {
	items, err := r.House.Query.ItemsSpent(r.Context(), s.AgreementID, x.OrgID)
	if err != nil {
		return nil, err
	}
	var rows []view.SummaryRow
	for _, i := range items {
		if i.Item == x.Item {
			rows = append(rows, view.SummaryRow{Label: r.T("settle.item_left"), Value: locale.Won(r.Lang, i.LeftWon()) + " / " + locale.Won(r.Lang, i.BudgetWon), Num: true})
		}
	}
	rows = append(rows, spending.Facts(r, x)...)
	if x.AmountWon != rec.Won {
		rows = append(rows, view.SummaryRow{Label: r.T("settle.reversed"), Value: locale.Won(r.Lang, x.AmountWon-rec.Won), Num: true})
	}
	return rows, nil
}

// records are the accountant's finding and the officer's decision side by side.
func records(r *request.Request, s opened, rec query.LineRecord) []view.SettleRecord {
	name := func(p *string) string {
		if p == nil {
			return ""
		}
		return *p
	}
	one := func(title, verdict string, won krw.Won, code, reason, by string) view.SettleRecord {
		out := view.SettleRecord{Title: r.T(title), Missing: verdict == "", By: by, Reason: reason}
		if verdict == "" {
			return out
		}
		out.Badge = view.Badge{Tone: view.ToneOK, Text: r.T("settlement.verdict." + verdict)}
		if verdict != string(settlement.Accept) {
			out.Badge.Tone, out.Amount = view.ToneNo, locale.Won(r.Lang, won)
			out.Reason = code + " " + r.T("expense.reason."+code) + " — " + reason
		}
		return out
	}
	out := []view.SettleRecord{one("settle.record.finding", rec.Finding, rec.FindingWon, rec.FindingCode, rec.FindingReason, name(rec.FoundByName))}
	if rec.Decision != "" || s.State == string(settlement.DraftResult) {
		out = append(out, one("settle.record.decision", rec.Decision, rec.DecisionWon-rec.RestoredWon, rec.DecisionCode, rec.DecisionReason, name(rec.DecidedByName)))
	}
	return out
}

// lineForm is the form of the decision: what was typed, else what was recorded, else what the accountant or the rules propose.
func lineForm(r *request.Request, s opened, q view.Query, x query.Expense, rec query.LineRecord, p *view.SettleBench) {
	finds, decides := s.finds(r), s.decides(r)
	if !finds && !decides {
		p.ReadOnly = r.T("settle.readonly."+readOnlyKey(s), locale.Args{"state": r.T("settlement.state." + s.State)})
		return
	}
	won, code, reason, basis := rec.FindingWon, rec.FindingCode, rec.FindingReason, ""
	if decides && rec.Decision != "" {
		won, code, reason, basis = rec.DecisionWon, rec.DecisionCode, rec.DecisionReason, rec.DecisionBasis
	}
	for _, f := range x.Findings {
		if code == "" && f.State != "CLOSED" {
			code = f.Code
			if rec.Finding == "" {
				won = min(f.ExcessWon, rec.Won)
			}
		}
		if basis == "" && (f.Code == code || f.State != "CLOSED") {
			basis = f.Basis
		}
	}
	p.Form = view.Form{ID: "decide", Action: s.path("lines", x.ID) + tail(q), Version: s.Version, Key: r.NewKey(), Guard: true}
	value := func(name, otherwise string) string {
		if r.HTTP().Method == http.MethodPost {
			return r.Form().Get(name)
		}
		return otherwise
	}
	p.Won = p.Control(view.AsMoney, view.Field{Name: "won", Label: r.T("settle.field.disallowed"), Value: value("won", wonText(won))}).Field
	if fill := r.Typed("fill"); fill != "" {
		p.Won.Value = fill
	}
	p.Code = p.Control(view.AsSelect, view.Field{Name: "code", Label: r.T("settle.field.reason"), Blank: r.T("ui.choose"), Value: value("code", code)}).Field
	for _, c := range expense.Reasons {
		p.Code.Options = append(p.Code.Options, view.Option{Value: c, Label: c + " " + r.T("expense.reason."+c)})
	}
	p.Reason = p.Control(view.AsTextarea, view.Field{Name: "reason", Label: r.T("settle.opinion") + " (" + r.T("settle.opinion.note") + ")", Rows: 2, Value: value("reason", reason)}).Field
	if decides {
		p.Basis = p.Control(view.AsInput, view.Field{Name: "basis", Label: r.T("settle.field.basis"), Value: value("basis", spending.Cite(r, basis)), Optional: true}).Field
		intent := p.Control(view.AsSelect, view.Field{Name: "intent", Label: r.T("settle.field.intent"), Value: value("intent", or(rec.Intent, string(settlement.ByError)))}).Field
		for _, i := range settlement.Intents {
			intent.Options = append(intent.Options, view.Option{Value: string(i), Label: r.T("settlement.intent." + string(i))})
		}
		p.Intent = &intent
	}
	p.Acts = []view.Button{{Text: r.T("settlement.verdict.ACCEPT"), Name: "event", Value: "accept", Key: "A"}, {Text: r.T("settlement.verdict.DISALLOW"), Name: "event", Value: "disallow", Key: "X", Kind: view.Danger}}
	switch {
	case decides && rec.Finding != "" && rec.Finding != string(settlement.Accept) && rec.Decision == "":
		p.Acts = append(p.Acts, view.Button{Text: r.T("settle.as_found"), Name: "event", Value: "disallow", Kind: view.Primary})
	case finds && slices.Contains([]string{"CLEAN", "FLAGGED", "EXPLAINED", "ACCEPTED"}, x.State):
		p.Acts = append(p.Acts, view.Button{Text: r.T("settle.query_next"), Name: "event", Value: "query", Key: "R", Kind: view.Primary})
	}
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func readOnlyKey(s opened) string {
	switch settlement.State(s.State) {
	case settlement.InAudit, settlement.EvidenceRequested:
		return "audit"
	case settlement.DraftResult:
		return "decide"
	}
	return "state"
}

// ruleLine takes what was decided about the line and opens the next one of the tab.
func ruleLine(r *request.Request) error {
	s, err := find(r)
	if err != nil {
		return err
	}
	id, err := r.ID("expense")
	if err != nil {
		return err
	}
	at := placeOf(r)
	at.line = id
	x, err := s.expense(r, id)
	if err != nil {
		return err
	}
	if r.Form().Get("fill") != "" { // without the script: the amount is put in, nothing is decided yet
		page, err := benchPage(r, s, at, r.Base("", "settlements"))
		if err != nil {
			return err
		}
		return r.Render(page)
	}
	where, err := r.House.Query.SettlementPlace(r.Context(), s.ID, at.BenchFilter, x.No)
	if err != nil {
		return err
	}
	err = rule(r, s, x)
	if err == nil {
		next := at.query(s)
		switch {
		case where.Next != nil:
			next = next.With("line", *where.Next)
		case where.Prev != nil:
			next = next.With("line", *where.Prev)
		}
		return r.Done(next.String(), "settle.done."+r.Form().Get("event"), locale.Args{"no": x.No})
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := benchPage(r, s, at, r.Wrong("", "settlements", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

func rule(r *request.Request, s opened, x query.Expense) error {
	in := workflows.RuleLine{Settlement: s.id(), Expense: domain.ExpenseID(x.ID), Code: r.Form().Get("code"), Reason: r.Form().Get("reason"), Basis: r.Form().Get("basis"), Intent: settlement.Intent(r.Form().Get("intent"))}
	switch r.Form().Get("event") {
	case "query":
		err := r.House.Engine.DecideExpense(r.Context(), r.Command(), workflows.DecideExpense{Expense: in.Expense, Event: expense.AskBack, Words: in.Reason})
		return err
	case "accept":
		in.Verdict = settlement.Accept
	case "disallow":
		rec, err := r.House.Query.LineRecord(r.Context(), s.ID, x.ID)
		if err != nil {
			return err
		}
		if in.Won, err = krw.Parse(r.Form().Get("won")); err != nil {
			if p := domain.ProblemsOf(err); len(p) > 0 {
				return p[0].At("won")
			}
			return err
		}
		in.Verdict = settlement.Partial
		if in.Won == rec.Won {
			in.Verdict = settlement.Disallow
		}
	default:
		return domain.E(domain.Invalid, "settlement.line.verdict").At("reason")
	}
	if s.decides(r) {
		return r.House.Engine.DecideLine(r.Context(), r.Command(), in)
	}
	return r.House.Engine.ReviewLine(r.Context(), r.Command(), in)
}

// ruleMany accepts many lines at once: those the accountant ticked, all clean ones, or for the officer all that the
// accountant accepted.
func ruleMany(r *request.Request) error {
	s, err := find(r)
	if err != nil {
		return err
	}
	at := placeOf(r)
	var n int
	switch which := r.Form().Get("which"); which {
	case "accepted":
		n, err = r.House.Engine.ConfirmAccepted(r.Context(), r.Command(), s.id())
	case "all", "chosen":
		var ids []domain.ExpenseID
		for _, text := range r.Form()["id"] {
			if id, perr := strconv.ParseInt(text, 10, 64); perr == nil {
				ids = append(ids, domain.ExpenseID(id))
			}
		}
		if which == "all" {
			ids = nil
		} else if len(ids) == 0 {
			err = domain.E(domain.Invalid, "settle.bulk.none")
			break
		}
		n, err = r.House.Engine.ReviewCleanLines(r.Context(), r.Command(), s.id(), ids)
	default:
		err = domain.E(domain.Invalid, "settlement.line.verdict")
	}
	if err == nil {
		return r.Done(at.query(s).String(), "settle.done.bulk", locale.Args{"n": n})
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := benchPage(r, s, at, r.Wrong("", "settlements", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

func benchFile(r *request.Request) error {
	s, err := find(r)
	if err != nil {
		return err
	}
	id, err := r.ID("expense")
	if err != nil {
		return err
	}
	if _, err := s.expense(r, id); err != nil {
		return err
	}
	file, err := r.ID("file")
	if err != nil {
		return err
	}
	f, err := r.House.Query.ExpenseFileOf(r.Context(), id, file)
	if err != nil {
		return err
	}
	return r.Download(f, r.Query("download") == "")
}
