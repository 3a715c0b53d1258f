// This file gives the list of calls and the intake list of a call as XLSX: what the page lists as it is filtered, all pages in one, and only
// what the reader may take along.
package officer

import (
	"net/url"
	"strings"

	"gongmo/app/files"
	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/workflows"
)

// SheetRoutes are the routes of this file.
func SheetRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/calls/sheet", "desk.calls.sheet", request.Staff, callsSheet),
		request.GET("/desk/calls/:id/intake/sheet", "desk.intake.sheet", request.Staff, intakeSheet),
	}
}

// mostSheetRows is more than any list has, and less than a sheet holds.
const mostSheetRows = 100_000

// sheetButton leads from a list to its sheet, with the same filter.
func sheetButton(r *request.Request, path string, kept url.Values) *view.Button {
	q := view.NewQuery(path, kept).Without("page", "view")
	return &view.Button{Text: r.T("sheet.get"), URL: q.String(), Icon: "download"}
}

// sendSheet answers with the file.
func sendSheet(r *request.Request, name string, columns []form.ListColumn, rows [][]any) error {
	b, err := form.ListSheet(r.T("sheet.name"), columns, rows)
	if err != nil {
		return err
	}
	r.Response().Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name+".xlsx"))
	return r.Blob(files.XLSX, b)
}

func callsSheet(r *request.Request) error {
	scope, err := r.Scope("call.export")
	if err != nil {
		return err
	}
	if scope.None() {
		return r.Can("export", domain.Resource{Kind: "call"})
	}
	f := deskFilter(r)
	var rows [][]any
	for n := 1; ; n++ {
		list, err := r.House.Query.Calls(r.Context(), scope, r.Now, f, query.Page{Number: n, Size: 200})
		if err != nil {
			return err
		}
		for _, c := range list.Rows {
			proposed := ""
			if c.Proposed != "" {
				proposed = r.T("call.proposal_kind." + c.Proposed)
			}
			rows = append(rows, []any{c.Code, c.Title, locale.State(r.Lang, "call", c.State), proposed, view.CategoryName(r.Lang, c.Category), c.Division, c.BudgetWon, c.AwardCount,
				c.AnnounceAt, c.OpenAt, c.CloseAt, c.ResultAt, c.Applications, c.Drafts, c.OfficerName})
		}
		if len(list.Rows) == 0 || len(rows) >= list.Total {
			break
		}
	}
	columns := sheetColumns(r, "sheet.calls.", []width{{"code", 16}, {"title", 44}, {"state", 14}, {"proposed", 14}, {"category", 16}, {"division", 20}, {"budget", 18}, {"awards", 10},
		{"announce", 18}, {"open", 18}, {"close", 18}, {"result", 18}, {"bids", 10}, {"drafts", 12}, {"officer", 14}})
	return sendSheet(r, r.T("calls.desk.title"), columns, rows)
}

// width is a column of a sheet by the last word of its key.
type width struct {
	key string
	n   float64
}

func sheetColumns(r *request.Request, prefix string, list []width) []form.ListColumn {
	out := make([]form.ListColumn, len(list))
	for i, c := range list {
		out[i] = form.ListColumn{Title: r.T(prefix + c.key), Width: c.n}
	}
	return out
}

func intakeSheet(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	scope, err := r.Scope("application.export")
	if err != nil {
		return err
	}
	if scope.None() {
		return r.Can("export", anyOf(c, ""))
	}
	f := query.ScreeningFilter{State: r.Query("state"), Words: strings.TrimSpace(r.Query("q")), Sort: r.Query("sort")}
	_, chosen, err := windowsOf(r, scope, c)
	if err != nil {
		return err
	}
	f.Window = chosen.No
	lines, err := r.House.Query.Screening(r.Context(), scope, c.ID, f, query.Page{Number: 1, Size: mostSheetRows})
	if err != nil {
		return err
	}
	if err := r.House.Engine.ExportIntake(r.Context(), r.Command(), workflows.ExportIntake{Call: domain.CallID(c.ID), Rows: len(lines), Of: intakeSaid(f)}); err != nil {
		return err
	}
	var rows [][]any
	for _, l := range lines {
		late, by := "", ""
		if l.Late {
			late = r.T("latepermit.came")
		}
		if l.FailByName != nil {
			by = *l.FailByName
		}
		rows = append(rows, []any{l.ReceiptNo, l.Title, l.LeadName, l.RequestWon, l.SubmittedAt, late, locale.State(r.Lang, "application", l.State), l.Open, l.Failed + l.Curable, l.SupplementDueAt, by})
	}
	columns := sheetColumns(r, "sheet.intake.", []width{{"receipt", 20}, {"title", 44}, {"lead", 24}, {"won", 18}, {"came", 18}, {"late", 14}, {"state", 14}, {"open", 12}, {"bad", 12}, {"due", 18}, {"fail_by", 14}})
	return sendSheet(r, c.Code+" "+r.T("assess.intake.title"), columns, rows)
}

// intakeSaid is the filter of a list for the log.
func intakeSaid(f query.ScreeningFilter) string {
	v := url.Values{}
	for name, text := range map[string]string{"state": f.State, "q": f.Words} {
		if text != "" {
			v.Set(name, text)
		}
	}
	if f.Window > 0 {
		v.Set("window", locale.Int(int64(f.Window)))
	}
	said, _ := url.QueryUnescape(v.Encode())
	return said
}
