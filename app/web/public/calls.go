// This file is finding calls: the front page, the list, the same list as open data, one call and its form.
package public

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"gongmo/app/api"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain/call"
	pages "gongmo/templates/pages/public"
)

// CallRoutes are the routes of this file.
func CallRoutes() []request.Route {
	return []request.Route{
		request.GET("/", "home", request.Anyone, home),
		request.GET("/calls", "calls", request.Anyone, listCalls),
		request.GET("/calls.json", "calls.json", request.Anyone, callsJSON),
		request.GET("/calls/:code", "call", request.Anyone, showCall),
		request.GET("/calls/:code/form", "call.form", request.Anyone, showForm),
		request.GET("/calls/:code/calendar.ics", "call.calendar", request.Anyone, callCalendar),
	}
}

// callFilter reads the conditions of the address. Values that do not exist simply match nothing.
func callFilter(v url.Values) query.CallFilter {
	return query.CallFilter{Words: strings.TrimSpace(v.Get("q")), Phases: chosen(v["phase"]), Categories: chosen(v["category"]),
		Divisions: chosen(v["division"]), Bases: chosen(v["basis"]), New: v.Get("new"), Supplementary: v.Get("supplementary"), Sort: v.Get("sort"), Published: true}
}

func chosen(list []string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// home is the list of calls for visitors, and for everybody else what waits for them.
func home(r *request.Request) error {
	if !r.Who.IsVisitor() {
		return r.SeeOther("/inbox")
	}
	return callsPage(r, "/", true)
}

func listCalls(r *request.Request) error { return callsPage(r, "/calls", false) }

const cardsPerPage = 20

func callsPage(r *request.Request, path string, landing bool) error {
	scope, err := r.Scope("call.view")
	if err != nil {
		return err
	}
	f, page := callFilter(r.QueryValues()), r.Page()
	if r.Query("size") == "" {
		page.Size = cardsPerPage
	}
	list, err := r.House.Query.Calls(r.Context(), scope, r.Now, f, page)
	if err != nil {
		return err
	}
	b := r.Base(r.T("calls.title"), "calls")
	p := view.CallsPage{Base: b, Landing: landing, Lead: r.T("calls.lead", locale.Args{"n": list.Of}),
		Filter: view.CallFilterOf(b, "/calls", r.QueryValues(), f, list),
		Empty:  view.Empty{Title: r.T("calls.empty.title"), Text: r.T("calls.empty.text"), Act: &view.Button{Text: r.T("calls.empty.act"), URL: "/calls"}}}
	if landing {
		p.Title = r.T("calls.home.title")
		p.Stats = homeStats(b, list)
	} else {
		p.Crumbs = []view.Crumb{{Label: r.T("calls.crumb.home"), URL: "/"}, {Label: r.T("calls.title")}}
	}
	for _, c := range list.Rows {
		p.Cards = append(p.Cards, view.NewCallCard(b, c))
	}
	p.Pager = view.NewPager(view.NewQuery(path, r.QueryValues()), page.Number, page.Size, list.Total)
	return r.Render(pages.Calls(p))
}

// homeStats are the few figures of the front page, each with the list behind it.
func homeStats(b view.Base, list query.CallList) []view.Stat {
	n := func(phase string) string { return locale.Int(list.Counts["phase"][phase]) }
	unit := b.T("calls.unit")
	return []view.Stat{
		{Label: b.T("calls.phase.open"), Value: n(query.PhaseOpen), Unit: unit, URL: "/calls?phase=open"},
		{Label: b.T("calls.phase.soon"), Value: n(query.PhaseSoon), Unit: unit, URL: "/calls?phase=soon"},
		{Label: b.T("calls.home.all"), Value: locale.Int(list.Of), Unit: unit, URL: "/calls"},
		{Label: b.T("calls.home.budget"), Value: b.WonShort(list.BudgetWon), URL: "/calls?sort=budget", Note: b.T("calls.home.budget.note")},
	}
}

// callsJSON gives everything that fits unless a page is asked for.
func callsJSON(r *request.Request) error {
	scope, err := r.Scope("call.view")
	if err != nil {
		return err
	}
	page := query.Page{}
	if r.Query("size") != "" || r.Query("page") != "" {
		page = r.Page()
	}
	list, err := r.House.Query.Calls(r.Context(), scope, r.Now, callFilter(r.QueryValues()), page)
	if err != nil {
		return err
	}
	return r.JSON(api.CallsOf(list, r.House.Settings.BaseURL, view.CallURL))
}

func showCall(r *request.Request) error {
	c, err := findCall(r)
	if err != nil {
		return err
	}
	set, err := c.Rules()
	if err != nil {
		return err
	}
	versions, err := r.House.Query.CallVersions(r.Context(), c.ID)
	if err != nil {
		return err
	}
	b := r.Base(c.Title, "calls")
	b.Crumbs = []view.Crumb{{Label: r.T("calls.crumb.home"), URL: "/"}, {Label: r.T("calls.title"), URL: "/calls"}, {Label: c.Title}}
	p := view.NewCallPage(b, c, set)
	if p.Versions, err = versionViews(b, versions); err != nil {
		return err
	}
	p.Apply, p.ApplyNote = applyButton(r, c)
	p.Banner = callBanner(b, c)
	if err := inquiriesOf(r, c, &p); err != nil {
		return err
	}
	if err := relatedCalls(r, c, &p); err != nil {
		return err
	}
	if r.May("edit", c.Resource()) {
		p.Links = append(p.Links, view.Crumb{Label: r.T("calls.to_desk"), URL: view.Path("desk", "calls", c.ID)})
	}
	return r.Render(pages.Call(p))
}

// relatedCalls leads to the calls that this one repeats or comes from, and to those that follow from it, as far as the reader may
// see them.
func relatedCalls(r *request.Request, c query.Call, p *view.CallPage) error {
	scope, err := r.Scope("call.view")
	if err != nil {
		return err
	}
	kin, err := r.House.Query.CallKin(r.Context(), scope, c.ID)
	for _, k := range kin {
		p.Links = append(p.Links, view.Crumb{Label: r.T("kin.is."+k.Relation) + ": " + strconv.Itoa(k.Year) + " · " + k.Title, URL: view.CallURL(k.Code)})
	}
	return err
}

// findCall reads the call of the path within the reader's scope; what was never announced is not there for the public.
func findCall(r *request.Request) (query.Call, error) {
	scope, err := r.Scope("call.view")
	if err != nil {
		return query.Call{}, err
	}
	return r.House.Query.CallByCode(r.Context(), scope, r.Now, r.Param("code"))
}

// applyButton leads to the application while the intake is open; otherwise a sentence says why not.
func applyButton(r *request.Request, c query.Call) (*view.Button, string) {
	switch {
	case c.Phase == query.PhaseOpen && c.VersionNo > 0:
		return &view.Button{Text: r.T("calls.apply"), Kind: view.Primary, Size: "l", Block: true, URL: view.Path("calls", c.Code, "apply")}, r.T("calls.apply.note")
	case c.Phase == query.PhaseSoon && c.OpenAt != nil:
		return nil, r.T("calls.apply.soon", locale.Args{"at": *c.OpenAt})
	case c.Phase == query.PhaseEnded:
		return nil, r.T("calls.apply.ended")
	}
	return nil, r.T("calls.apply.closed")
}

func callBanner(b view.Base, c query.Call) *view.Banner {
	switch {
	case c.VersionNo == 0:
		return &view.Banner{Tone: "warning", Title: b.T("calls.banner.unpublished"), Text: b.T("calls.banner.unpublished.text")}
	case c.State == "CANCELLED":
		return &view.Banner{Tone: "warning", Title: b.T("calls.banner.cancelled")}
	case c.State == "FAILED":
		return &view.Banner{Tone: "info", Title: b.T("calls.banner.failed"), Text: b.T("calls.banner.failed.text")}
	}
	return nil
}

// versionViews lists the versions, newest first, each with what it changed.
func versionViews(b view.Base, rows []query.CallVersion) ([]view.CallVersion, error) {
	var out []view.CallVersion
	var before call.Terms
	for i, v := range rows {
		var now call.Terms
		if err := json.Unmarshal([]byte(v.Terms), &now); err != nil {
			return nil, err
		}
		x := view.CallVersion{No: v.No, Title: b.T("calls.version.title", locale.Args{"no": v.No, "kind": b.T("call.version_kind." + v.Kind)}),
			When: b.DateTime(v.PublishedAt), ISO: locale.ISO(v.PublishedAt), Reason: v.Reason, Digest: v.Digest}
		if i > 0 {
			x.Diff = termsDiff(b, before, now, b.T("calls.version.no", locale.Args{"no": rows[i-1].No}), b.T("calls.version.no", locale.Args{"no": v.No}))
		}
		before = now
		out = append([]view.CallVersion{x}, out...)
	}
	return out, nil
}

func termsDiff(b view.Base, before, after call.Terms, was, is string) *view.Diff {
	d := view.Diff{Caption: b.T("calls.version.diff"), BeforeTitle: was, AfterTitle: is}
	for _, f := range call.Diff(before, after) {
		d.Rows = append(d.Rows, view.TermsDiff(b, f.Label(), f.Before, f.After)...)
	}
	return &d
}

// showForm is every question on one printable page, before any login.
func showForm(r *request.Request) error {
	c, err := findCall(r)
	if err != nil {
		return err
	}
	b := r.Base(r.T("calls.form.title", locale.Args{"title": c.Title}), "calls")
	p := view.FormPreview{Base: b, CallTitle: c.Title, Code: c.Code, CallURL: view.CallURL(c.Code), Lead: r.T("calls.form.lead"), Sections: view.FormOutlines(b, c.Form)}
	p.Title = r.T("calls.form.heading")
	for _, s := range p.Sections {
		p.Count += len(s.Questions)
	}
	return r.Render(pages.FormPreview(p))
}

func callCalendar(r *request.Request) error {
	c, err := findCall(r)
	if err != nil {
		return err
	}
	var events []view.CalendarEvent
	if c.CloseAt != nil {
		link := r.House.Settings.BaseURL + view.CallURL(c.Code)
		events = append(events, view.CalendarEvent{UID: c.Code + "-close@gongmo", Title: r.T("calls.ics.close", locale.Args{"title": c.Title}),
			Text: r.T("calls.ics.text") + "\n" + link, URL: link, At: *c.CloseAt})
	}
	r.Response().Header().Set("Content-Disposition", `attachment; filename="`+c.Code+`.ics"`)
	return r.Blob("text/calendar; charset=utf-8", view.Calendar(events...))
}
