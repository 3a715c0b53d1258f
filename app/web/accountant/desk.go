// Package accountant holds the handlers of settlement: the desk that accountants, officers and finance share.
//
// This file is the list of settlements.
package accountant

import (
	"strconv"
	"strings"

	"gongmo/app/access"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/app/web/spending"
	"gongmo/domain"
	"gongmo/domain/krw"
	pages "gongmo/templates/pages/accountant"
)

// SettlementRoutes are the routes of the desk. Accountants are no staff: what they reach their scope says.
func SettlementRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/settlements", "desk.settlements", request.SignedIn, listSettlements),
		request.GET("/desk/settlements/:id", "desk.settlement", request.SignedIn, showBench),
		request.POST("/desk/settlements/:id/lines/:expense", "desk.settlement.line", request.SignedIn, ruleLine),
		request.POST("/desk/settlements/:id/bulk", "desk.settlement.bulk", request.SignedIn, ruleMany),
		request.GET("/desk/settlements/:id/lines/:expense/files/:file", "desk.settlement.file", request.SignedIn, benchFile),
		request.GET("/desk/settlements/:id/course", "desk.settlement.course", request.SignedIn, showCourse),
		request.POST("/desk/settlements/:id/steps/:event", "desk.settlement.step", request.SignedIn, takeStep),
		request.GET("/desk/settlements/:id/report", "desk.settlement.report", request.SignedIn, reportFile),
	}
}

// deskScope is what the reader may reach as agency or accountant; what they hold in a company does not count at the desk.
func deskScope(r *request.Request, action string) (access.Scope, error) {
	s, err := r.Scope(action)
	if err != nil {
		return s, err
	}
	out := access.Scope{Person: s.Person}
	for _, p := range s.Parts {
		if p.Orgs = nil; p.Everywhere || len(p.Calls) > 0 {
			out.Parts = append(out.Parts, p)
		}
	}
	if out.None() {
		return out, domain.E(domain.NotFound, "not_found")
	}
	return out, nil
}

func listSettlements(r *request.Request) error {
	scope, err := deskScope(r, "settlement.view")
	if err != nil {
		return err
	}
	f := query.SettlementFilter{Group: r.Query("tab"), Words: strings.TrimSpace(r.Query("q")), Disallowed: r.Query("disallowed") == "1"}
	f.Year, _ = strconv.Atoi(r.Query("year"))
	f.Call, _ = strconv.ParseInt(r.Query("call"), 10, 64)
	counts, err := r.House.Query.SettlementCounts(r.Context(), scope, f)
	if err != nil {
		return err
	}
	at := r.Page()
	rows, err := r.House.Query.Settlements(r.Context(), scope, f, at)
	if err != nil {
		return err
	}
	p := view.SettleDesk{Base: r.Base(r.T("nav.settlements"), "settlements"), Lead: r.T("settle.desk.lead")}
	p.Crumbs = []view.Crumb{{Label: p.Title}}
	q := view.NewQuery("/desk/settlements", r.QueryValues())
	for _, g := range query.SettlementGroups {
		p.Tabs = append(p.Tabs, view.Tab{Label: r.T("settle.tab." + orAll(g)), URL: q.With("tab", g).Without("page").String(), Count: counts[g], HasCount: true, Current: g == f.Group})
	}
	total := 0
	for _, s := range rows {
		total = s.Total
		p.Rows = append(p.Rows, deskRow(r, s))
		p.Sums = []view.SummaryRow{{Label: r.T("settle.sum.disallowed"), Value: locale.Won(r.Lang, s.SumDisallowed), Num: true}, {Label: r.T("settle.sum.total"), Value: locale.Won(r.Lang, s.SumTotal), Num: true}}
	}
	p.Pager = view.NewPager(q, at.Number, at.Size, total)
	p.Filter = view.Filter{Action: "/desk/settlements", Total: total, ClearURL: "/desk/settlements",
		Search: &view.Field{Name: "q", Label: r.T("settle.search"), Hint: r.T("settle.search.hint"), Value: f.Words}}
	if f.Group != "" {
		p.Filter.Hidden = append(p.Filter.Hidden, view.Pair{Name: "tab", Value: f.Group})
	}
	years := view.Field{Name: "year", Label: r.T("settle.year"), Blank: r.T("ui.all"), Value: r.Query("year")}
	for y := r.Now.Year(); y >= r.Now.Year()-3; y-- {
		years.Options = append(years.Options, view.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y)})
	}
	p.Select = []view.Field{years, {Name: "disallowed", Label: r.T("settle.field.disallowed"), Blank: r.T("ui.all"), Value: r.Query("disallowed"), Options: []view.Option{{Value: "1", Label: r.T("settle.only_disallowed")}}}}
	applied(r, &p, q, f)
	p.Empty = view.Empty{Title: r.T("settle.desk.empty"), Text: r.T("settle.desk.empty.text"), Act: &view.Button{Text: r.T("settle.desk.all"), URL: "/desk/settlements"}}
	return r.Render(pages.Desk(p))
}

func applied(r *request.Request, p *view.SettleDesk, q view.Query, f query.SettlementFilter) {
	add := func(name, label string) {
		p.Filter.Applied = append(p.Filter.Applied, view.Applied{Label: label, RemoveURL: q.Without(name, "page").String()})
	}
	if f.Words != "" {
		add("q", f.Words)
	}
	if f.Year != 0 {
		add("year", r.T("settle.year.of", locale.Args{"year": strconv.Itoa(f.Year)}))
	}
	if f.Disallowed {
		add("disallowed", r.T("settle.only_disallowed"))
	}
	if f.Call != 0 {
		add("call", r.T("settle.one_call"))
	}
}

func orAll(s string) string {
	if s == "" {
		return "all"
	}
	return s
}

func deskRow(r *request.Request, s query.SettlementLine) view.SettleRow {
	row := view.SettleRow{Number: s.Number, Title: s.Title, URL: view.Path("desk", "settlements", s.ID), Lead: s.LeadName, Call: s.CallCode, Badge: view.State("settlement", s.State),
		Flags: s.Flagged, Spent: s.SpentWon.Digits(), Disallowed: s.DisallowedWon.Digits(), Remit: s.RemitWon.Digits()}
	if s.AuditorName != nil {
		row.Auditor = *s.AuditorName
	}
	row.Due, row.DueLabel = spending.Deadline(r, s.State, s.ReportDueOn, s.EvidenceDueOn, s.AppealUntil, s.PayDueOn)
	done := s.Found
	if s.State == "DRAFT_RESULT" {
		done = s.Decided
	}
	if s.Lines > 0 {
		row.Percent = done * 100 / s.Lines
		row.Progress = r.T("settle.progress", locale.Args{"done": done, "all": s.Lines})
	} else {
		row.URL = view.Path("desk", "settlements", s.ID, "course")
	}
	return row
}

// opened is one settlement of the desk.
type opened struct {
	query.Settlement
}

func (s opened) id() domain.SettlementID { return domain.SettlementID(s.ID) }

func (s opened) path(parts ...any) string {
	return view.Path(append([]any{"desk", "settlements", s.ID}, parts...)...)
}

func (s opened) crumbs(r *request.Request, last string) []view.Crumb {
	return []view.Crumb{{Label: r.T("nav.settlements"), URL: "/desk/settlements"}, {Label: s.Number + " " + s.LeadName, URL: s.path()}, {Label: last}}
}

func find(r *request.Request) (opened, error) {
	id, err := r.ID("id")
	if err != nil {
		return opened{}, err
	}
	scope, err := deskScope(r, "settlement.view")
	if err != nil {
		return opened{}, err
	}
	s, err := r.House.Query.Settlement(r.Context(), scope, id)
	return opened{s}, err
}

func reportFile(r *request.Request) error {
	s, err := find(r)
	if err != nil {
		return err
	}
	f, err := r.House.Query.SettlementFile(r.Context(), s.ID)
	if err != nil {
		return err
	}
	return r.Download(f, r.Query("download") == "")
}

func wonText(w krw.Won) string {
	if w == 0 {
		return ""
	}
	return w.Digits()
}
