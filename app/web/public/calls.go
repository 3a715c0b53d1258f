// This file is finding calls: the front page, the list, the same list as open data, one call and its form.
package public

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/matched"
	"gongmo/app/web/proposed"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/finding"
	pages "gongmo/templates/pages/public"
	"gongmo/workflows"
)

// CallRoutes are the routes of this file.
func CallRoutes() []request.Route {
	return []request.Route{
		request.Keep(request.GET("/", "home", request.Anyone, home)),
		request.Keep(request.GET("/calls", "calls", request.Anyone, listCalls)),
		request.Keep(request.GET("/calls.json", "calls.json", request.Anyone, callsJSON)),
		request.Keep(request.GET("/calls.atom", "calls.atom", request.Anyone, callsAtom)),
		request.Keep(request.GET("/calls.ics", "calls.ics", request.Anyone, callsICS)),
		request.Keep(request.GET("/calls/:code", "call", request.Anyone, showCall)),
		request.Keep(request.GET("/calls/:code/form", "call.form", request.Anyone, showForm)),
		request.GET("/calls/:code/files/:file", "call.file", request.Anyone, callFile),
		request.Keep(request.GET("/calls/:code/calendar.ics", "call.calendar", request.Anyone, callCalendar)),
	}
}

// callFilter reads the conditions of the address. Values that do not exist simply match nothing.
func callFilter(v url.Values) query.CallFilter {
	within, _ := strconv.Atoi(v.Get("within"))
	// Some keyboards and file systems write 한글 in parts, and letters in full width: they are made one.
	words := norm.NFKC.String(strings.TrimSpace(v.Get("q")))
	return query.CallFilter{Words: words, Phases: chosen(v["phase"]), Categories: chosen(v["category"]), Awards: chosen(v["award"]), Sizes: chosen(v["scale"]),
		Regions: chosen(v["region"]), Age: finding.Age(v.Get("age")), Industries: chosen(v["industry"]), Grants: v.Get("grants"), Partners: v.Get("partners"),
		Amount: finding.Amount(v.Get("amount")), Within: min(within, 3650), Divisions: chosen(v["division"]), Bases: chosen(v["basis"]),
		New: v.Get("new"), Supplementary: v.Get("supplementary"), Sort: v.Get("sort"), Published: true}
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
	mine, err := standing(r)
	if err != nil {
		return err
	}
	list, err := matched.Calls(r, scope, f, page, mine)
	if err != nil {
		return err
	}
	b := r.Base(r.T("calls.title"), "calls")
	b.Feeds = feedLinks(b, r.QueryValues())
	p := view.CallsPage{Base: b, Landing: landing, Lead: r.T("calls.lead", locale.Args{"n": list.Of}),
		Filter: view.CallFilterOf(b, "/calls", r.QueryValues(), f, list, orgOptions(r, mine)),
		Empty:  view.Empty{Title: r.T("calls.empty.title"), Text: r.T("calls.empty.text"), Act: &view.Button{Text: r.T("calls.empty.act"), URL: "/calls"}}}
	if landing {
		p.Title = r.T("calls.home.title")
		p.Stats = homeStats(b, list)
	} else {
		p.Crumbs = []view.Crumb{{Label: r.T("calls.crumb.home"), URL: "/"}, {Label: r.T("calls.title")}}
	}
	kept, err := keptCalls(r)
	if err != nil {
		return err
	}
	p.Save = saveButton(r, f)
	for _, c := range list.Rows {
		card := view.NewCallCard(b, c)
		card.Watch = watchButton(r, c, kept)
		if mine != nil {
			card.Match = view.NewCallMatch(b, c.Code, int64(mine.Organization), matched.Judge(*mine, c))
		}
		p.Cards = append(p.Cards, card)
	}
	if mine != nil {
		p.MatchOf = r.T("calls.match.of", locale.Args{"org": mine.Name})
	}
	p.Pager = view.NewPager(view.NewQuery(path, r.QueryValues()), page.Number, page.Size, list.Total)
	return r.Render(pages.Calls(p))
}

// standing is how the reader's organisation stands, the one asked for or their first; nil for readers without one.
func standing(r *request.Request) (*workflows.Standing, error) {
	orgs := r.Orgs()
	if len(orgs) == 0 {
		return nil, nil
	}
	org := domain.OrganizationID(orgs[0].ID)
	for _, o := range orgs {
		if strconv.FormatInt(int64(o.ID), 10) == r.Query("org") {
			org = domain.OrganizationID(o.ID)
		}
	}
	s, err := r.House.Engine.Standing(r.Context(), r.Command(), org)
	return &s, err
}

func orgOptions(r *request.Request, mine *workflows.Standing) (out []view.Option) {
	for _, o := range r.Orgs() {
		out = append(out, view.Option{Value: strconv.FormatInt(int64(o.ID), 10), Label: o.Name, Checked: mine != nil && domain.OrganizationID(o.ID) == mine.Organization})
	}
	return out
}

// bestMatch is how somebody stands to a call, in the track that fits best where tracks ask for something of their own.
func bestMatch(mine workflows.Standing, c query.Call) view.Standing {
	return view.BestMatch(c.Stages.Tracks, c.Eligibility, mine.For(c.ID, c.Round, c.PerLead, c.AnnounceAt))
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

func showCall(r *request.Request) error {
	c, err := findCall(r)
	if err != nil {
		return err
	}
	formURL := view.Path("calls", c.Code, "form")
	waits, err := showsProposed(r, &c)
	if err != nil {
		return err
	}
	if waits != nil {
		formURL = proposed.URL(c, formURL)
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
	given, err := r.House.Query.CallFilesAndWaiting(r.Context(), c.ID)
	if err != nil {
		return err
	}
	if p.Versions, err = versionViews(b, versions, given); err != nil {
		return err
	}
	p.Apply, p.ApplyNote = applyButton(r, c)
	if c.VersionNo > 0 && c.Phase != query.PhaseEnded {
		p.Check = &view.Button{Text: r.T("calls.check"), Kind: view.Secondary, Block: true, URL: view.Path("calls", c.Code, "check")}
	}
	mine, err := standing(r)
	if err != nil {
		return err
	}
	if mine != nil {
		p.Match = view.NewCallMatch(b, c.Code, int64(mine.Organization), bestMatch(*mine, c))
		ownApplications(b, c, *mine, &p)
	}
	if p.Banner = waits; waits == nil {
		p.Banner = callBanner(b, c)
	}
	p.FormURL = formURL
	kept, err := keptCalls(r)
	if err != nil {
		return err
	}
	p.Watch = watchButton(r, c.CallRow, kept)
	if err := inquiriesOf(r, c, &p); err != nil {
		return err
	}
	late, err := r.House.Query.GivenLatePermits(r.Context(), c.ID)
	if err != nil {
		return err
	}
	p.Late, p.LateSum = view.GivenLatePermits(b, late)
	if given, err = formsShown(c, given, waits != nil); err != nil {
		return err
	}
	p.Forms, p.Attachments = view.CallForms(b, c.Documents.V, given)
	if err := relatedCalls(r, c, &p); err != nil {
		return err
	}
	if r.May("edit", c.Resource()) {
		p.Links = append(p.Links, view.Crumb{Label: r.T("calls.to_desk"), URL: view.Path("desk", "calls", c.ID)})
	}
	return r.Render(pages.Call(p))
}

// formsShown are the files that the page gives out: of the proposed terms with those that wait, otherwise without them.
func formsShown(c query.Call, files []query.CallFile, next bool) ([]query.CallFile, error) {
	if !next {
		return slices.DeleteFunc(files, func(f query.CallFile) bool { return f.GivenAt == nil }), nil
	}
	t, err := proposed.Terms(c)
	return proposed.Forms(files, t.Given), err
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

// feedLinks are the same list for feed readers and calendars, for the head of the page.
func feedLinks(b view.Base, asked url.Values) []view.Feed {
	media := []string{"application/atom+xml", "text/calendar", "application/json"}
	var out []view.Feed
	for i, t := range view.Feeds(b, asked) {
		out = append(out, view.Feed{Title: b.T("calls.title") + " · " + t.Label, URL: t.URL, Type: media[i]})
	}
	return out
}

// findCall reads the call of the path within the reader's scope; what was never announced is not there for the public.
func findCall(r *request.Request) (query.Call, error) {
	scope, err := r.Scope("call.view")
	if err != nil {
		return query.Call{}, err
	}
	return r.House.Query.CallByCode(r.Context(), scope, r.Now, r.Param("code"))
}

// callFile gives a form or an attachment of a call that the reader may see; earlier editions only to those who look after the call.
func callFile(r *request.Request) error {
	c, err := findCall(r)
	if err != nil {
		return err
	}
	id, err := r.ID("file")
	if err != nil {
		return err
	}
	f, err := r.House.Query.CallFileOf(r.Context(), c.ID, id, r.May("history", c.Resource()))
	if err != nil {
		return err
	}
	return r.Download(f, false)
}

// showsProposed puts the proposed terms in place of the present ones where staff asks for them, and says so.
func showsProposed(r *request.Request, c *query.Call) (*view.Banner, error) {
	if !proposed.Asked(r, *c) {
		return nil, nil
	}
	return &view.Banner{Tone: "warning", Title: r.T("calls.banner.proposed", locale.Args{"kind": r.T("call.proposal_kind." + c.Proposed)}), Text: r.T("calls.banner.proposed.text")}, proposed.Show(c)
}

// applyButton leads to the application while the intake is open; otherwise a sentence says why not.
func applyButton(r *request.Request, c query.Call) (*view.Button, string) {
	from, _ := c.Intake()
	note := "calls.apply.note"
	if r.Actor().Person != 0 {
		note = "calls.apply.note.signed_in"
	}
	switch {
	case c.Phase == query.PhaseOpen && c.VersionNo > 0:
		return &view.Button{Text: r.T("calls.apply"), Kind: view.Primary, Size: "l", Block: true, URL: view.Path("calls", c.Code, "apply")}, r.T(note)
	case c.Phase == query.PhaseSoon && from != nil:
		return nil, r.T("calls.apply.soon", locale.Args{"at": *from})
	case c.Phase == query.PhaseEnded:
		return nil, r.T("calls.apply.ended")
	}
	return nil, r.T("calls.apply.closed")
}

// ownApplications leads to what the organisation has already written or handed in, and says how many more the call takes.
func ownApplications(b view.Base, c query.Call, mine workflows.Standing, p *view.CallPage) {
	applied := view.OwnApplications{Most: c.PerLead}
	for _, o := range mine.Own(c.ID) {
		applied.List = append(applied.List, view.Own{ID: int64(o.Application), Title: o.Title, Sent: o.Sent})
	}
	if there := applied.Button(b); there != nil && (p.Apply != nil || applied.Full()) {
		there.Size, there.Block = "l", true
		p.Apply = there
	}
	if words := applied.Words(b); words != "" {
		p.ApplyNote = words
	}
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

// versionViews lists the versions, newest first, each with what it changed, down to the files that it gives out.
func versionViews(b view.Base, rows []query.CallVersion, files []query.CallFile) ([]view.CallVersion, error) {
	var out []view.CallVersion
	var before call.Terms
	for i, v := range rows {
		var now call.Terms
		if err := json.Unmarshal([]byte(v.Terms), &now); err != nil {
			return nil, err
		}
		proposed.GivenAt(&now, files, v.PublishedAt)
		x := view.CallVersion{No: v.No, Title: b.T("calls.version.title", locale.Args{"no": v.No, "kind": b.T("call.version_kind." + v.Kind)}),
			When: b.DateTime(v.PublishedAt), ISO: locale.ISO(v.PublishedAt), Reason: v.Reason, Kept: v.KeptReason, Digest: v.Digest}
		if i > 0 {
			x.Diff = termsDiff(b, files, before, now, b.T("calls.version.no", locale.Args{"no": rows[i-1].No}), b.T("calls.version.no", locale.Args{"no": v.No}))
		}
		before = now
		out = append([]view.CallVersion{x}, out...)
	}
	return out, nil
}

func termsDiff(b view.Base, files []query.CallFile, before, after call.Terms, was, is string) *view.Diff {
	d := view.Diff{Caption: is + " · " + b.T("calls.version.diff"), BeforeTitle: was, AfterTitle: is}
	for _, f := range call.Diff(before, after) {
		if f.Field == proposed.FieldGiven {
			d.Rows = append(d.Rows, proposed.FormRows(b, files, before, after)...)
			continue
		}
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
	waits, err := showsProposed(r, &c)
	if err != nil {
		return err
	}
	b := r.Base(r.T("calls.form.title", locale.Args{"title": c.Title}), "calls")
	p := view.FormPreview{Base: b, CallTitle: c.Title, Code: c.Code, CallURL: view.CallURL(c.Code), Lead: r.T("calls.form.lead"), Sections: view.AskedOutlines(b, c)}
	p.Title, p.Banner = r.T("calls.form.heading"), waits
	if waits != nil {
		p.CallURL = proposed.URL(c, p.CallURL)
	}
	for _, s := range p.Sections {
		p.Count += len(s.Questions)
	}
	return r.Render(pages.FormPreview(p))
}
