// This file is what the home of somebody outside the agency shows below what waits: their applications, what they have not read, and calls.
package account

import (
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/applicant"
	"gongmo/app/web/matched"
	"gongmo/app/web/request"
)

// How much of each the home shows; the rest is behind a link.
const (
	homeApplications = 5
	homeNotices      = 3
	homeCalls        = 3
)

// besides are the parts below what waits; what is empty is left out. Where nothing waits, calls that fit the organisation come first.
func besides(r *request.Request, b view.Base, idle bool) (out []view.Part, err error) {
	readers := []func(*request.Request, view.Base) (view.Part, error){ownApplications, unread, openCalls}
	if idle {
		readers = []func(*request.Request, view.Base) (view.Part, error){fittingCalls, ownApplications, unread}
	}
	for _, read := range readers {
		part, err := read(r, b)
		if err != nil {
			return nil, err
		}
		if len(part.Rows) > 0 {
			out = append(out, part)
		}
	}
	return out, nil
}

// ownApplications are the newest applications of the reader's organisations, each with how far it has come.
func ownApplications(r *request.Request, b view.Base) (view.Part, error) {
	part := view.Part{ID: "applications", Title: b.T("nav.applications"), Links: []view.Crumb{{Label: b.T("inbox.applications.all"), URL: "/applications"}}}
	if len(r.Orgs()) == 0 {
		return part, nil
	}
	scope, err := r.Scope("application.view")
	if err != nil {
		return part, err
	}
	list, err := r.House.Query.Applications(r.Context(), applicant.OnlyCompany(scope), "", query.Page{Number: 1, Size: homeApplications})
	if err != nil {
		return part, err
	}
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: b.T("inbox.applications.title")}, {Label: b.T("inbox.applications.stage"), Wide: "l"}, {Label: b.T("inbox.applications.state"), Wide: "m"}, {Label: b.T("inbox.applications.until"), Wide: "m"}}}
	for _, a := range list {
		part.Note = b.T("inbox.applications.n", locale.Args{"n": a.Total})
		row := applicant.Row(b, a)
		due := view.Cell{Text: row.Due.Relative, Note: row.Due.Absolute}
		if row.Due.None {
			due = view.Words("–")
		}
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{{Text: row.Title, URL: row.URL, Note: row.Call}, {Steps: applicant.Stages(b, a.State)}, view.Shown(row.Badge), due}})
	}
	return part, nil
}

// unread are the newest notices that the reader has not opened.
func unread(r *request.Request, b view.Base) (view.Part, error) {
	link := view.NewQuery("/notices", nil).With("show", "unread").String()
	part := view.Part{ID: "unread", Title: b.T("inbox.unread"), Note: b.T("inbox.unread.n", locale.Args{"n": r.Who.Unread}), Links: []view.Crumb{{Label: b.T("inbox.unread.all"), URL: link}}}
	if r.Who.Unread == 0 {
		return part, nil
	}
	list, err := r.House.Query.Notices(r.Context(), r.Who.PersonID, query.NoticeFilter{Open: "unread"}, query.Page{Number: 1, Size: homeNotices})
	if err != nil {
		return part, err
	}
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: b.T("notices.subject")}, {Label: b.T("notices.at"), Wide: "l"}}}
	for _, n := range list {
		row := noticeRow(b, n)
		row.Cells = row.Cells[:2]
		part.Rows = append(part.Rows, row)
	}
	return part, nil
}

// fittingCalls are open calls of which the reader's organisation breaks no condition, with what is known and what is not; for readers
// without an organisation, and where nothing fits, the calls that close next.
func fittingCalls(r *request.Request, b view.Base) (view.Part, error) {
	orgs := r.Orgs()
	if len(orgs) == 0 {
		return openCalls(r, b)
	}
	mine, err := r.House.Engine.Standing(r.Context(), r.Command(), orgs[0].ID)
	if err != nil {
		return view.Part{}, err
	}
	scope, err := r.Scope("call.view")
	if err != nil {
		return view.Part{}, err
	}
	calls, err := matched.Open(r, scope, mine, homeCalls)
	if err != nil || len(calls) == 0 {
		if err == nil {
			return openCalls(r, b)
		}
		return view.Part{}, err
	}
	part := view.Part{ID: "fits", Title: b.T("inbox.fits"), Note: b.T("inbox.fits.of", locale.Args{"org": mine.Name}),
		Links: []view.Crumb{{Label: b.T("inbox.fits.all"), URL: view.NewQuery("/calls", nil).With("phase", query.PhaseOpen).With("sort", view.SortFit).String()}}}
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: b.T("inbox.open.call")}, {Label: b.T("inbox.fits.match"), Wide: "l"}, {Label: b.T("inbox.open.most"), Num: true, Wide: "m"}, {Label: b.T("inbox.open.until"), Wide: "m"}}}
	for _, c := range calls {
		m := view.NewCallMatch(b, c.Code, int64(orgs[0].ID), matched.Judge(mine, c))
		row := openCall(b, c)
		row.Cells[1] = view.Cell{Text: m.Text, URL: m.URL}
		part.Rows = append(part.Rows, row)
	}
	return part, nil
}

// openCalls are the calls that close next, for those who may apply.
func openCalls(r *request.Request, b view.Base) (view.Part, error) {
	part := view.Part{ID: "open", Title: b.T("inbox.open"), Links: []view.Crumb{{Label: b.T("inbox.open.all"), URL: "/calls?phase=open"}}}
	scope, err := r.Scope("call.view")
	if err != nil {
		return part, err
	}
	list, err := r.House.Query.Calls(r.Context(), scope, r.Now, query.CallFilter{Phases: []string{query.PhaseOpen}, Published: true}, query.Page{Number: 1, Size: homeCalls})
	if err != nil {
		return part, err
	}
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: b.T("inbox.open.call")}, {Label: b.T("inbox.open.for"), Wide: "m"}, {Label: b.T("inbox.open.most"), Num: true, Wide: "m"}, {Label: b.T("inbox.open.until"), Wide: "m"}}}
	for _, c := range list.Rows {
		part.Rows = append(part.Rows, openCall(b, c))
	}
	return part, nil
}

// openCall is a call with what it is about, how much it gives at most and until when it takes applications.
func openCall(b view.Base, c query.CallRow) view.Row {
	_, until := c.Intake()
	due, most := b.Due(locale.Instant(until)), "–"
	if c.GrantMaxWon > 0 {
		most = b.WonShort(c.GrantMaxWon)
	}
	return view.Row{Cells: []view.Cell{{Text: c.Title, URL: view.Path("calls", c.Code)}, view.Words(c.Category), view.Figure(most), {Text: due.Relative, Note: due.Absolute}}}
}
