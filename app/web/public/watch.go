// This file is what a reader watches: keeping a call, saving a search, the page that lists both, and the end of their mails by
// the link in a mail, without signing in.
package public

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/watch"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// WatchRoutes are the routes of this file.
func WatchRoutes() []request.Route {
	return []request.Route{
		request.POST("/calls/:code/watch", "call.watch", request.SignedIn, watchCall),
		request.GET("/me/interests", "me.interests", request.SignedIn, listWatches),
		request.POST("/me/interests", "me.interests.save", request.SignedIn, saveSearch),
		request.POST("/me/interests/:id", "me.interests.do", request.SignedIn, actOnWatch),
		request.GET("/unsubscribe/:id/:token", "unsubscribe", request.Anyone, showUnsubscribe),
		request.POST("/unsubscribe/:id/:token", "unsubscribe.do", request.Anyone, unsubscribe),
	}
}

// watchButton is the star of a call: nil for visitors.
func watchButton(r *request.Request, c query.CallRow, kept map[int64]bool) *view.WatchButton {
	if r.Who.IsVisitor() || c.VersionNo == 0 {
		return nil
	}
	w := &view.WatchButton{On: kept[c.ID], Action: view.Path("calls", c.Code, "watch"),
		Button: view.Button{Text: r.T("watch.call"), Name: "do", Value: "watch", Kind: view.TextOnly, Size: "s", Icon: "star", Hidden: c.Title}}
	if w.On {
		w.Button.Text, w.Button.Value, w.Button.Icon = r.T("watch.call.on"), "unwatch", "star-full"
	}
	return w
}

// keptCalls are the calls the reader keeps; none for visitors.
func keptCalls(r *request.Request) (map[int64]bool, error) {
	if r.Who.IsVisitor() {
		return nil, nil
	}
	return r.House.Query.WatchedCalls(r.Context(), r.Who.PersonID)
}

// saveButton keeps what is looked for as a saved search; nil for visitors.
func saveButton(r *request.Request, f query.CallFilter) *view.WatchButton {
	if r.Who.IsVisitor() || f.Finding().IsZero() {
		return nil
	}
	return &view.WatchButton{Action: view.NewQuery("/me/interests", view.FindingValues(f.Finding())).String(),
		Button: view.Button{Text: r.T("watch.save"), Kind: view.Secondary, Size: "s", Icon: "bell"}}
}

func watchCall(r *request.Request) error {
	c, err := findCall(r)
	if err != nil {
		return err
	}
	act, said := r.House.Engine.WatchCall, "watch.call.done"
	if r.Form().Get("do") == "unwatch" {
		act, said = r.House.Engine.UnwatchCall, "watch.call.dropped"
	}
	if err := act(r.Context(), r.Command(), domain.CallID(c.ID)); err != nil {
		return err
	}
	return r.Done(r.Back(view.CallURL(c.Code)), said, locale.Args{"title": c.Title})
}

// saveSearch saves the search of the address, which is that of the list.
func saveSearch(r *request.Request) error {
	f := callFilter(r.QueryValues()).Finding()
	already, err := r.House.Engine.SaveSearch(r.Context(), r.Command(), view.FindingName(r.Lang, f, watch.LongestName), f)
	if err != nil {
		return err
	}
	if already {
		return r.Done("/me/interests", "watch.save.already")
	}
	return r.Done("/me/interests", "watch.save.done")
}

func actOnWatch(r *request.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	if r.Form().Get("do") == renameSearch {
		return rename(r, id)
	}
	act := workflows.WatchAct(r.Form().Get("do"))
	if err := r.House.Engine.ActOnWatch(r.Context(), r.Command(), id, act); err != nil {
		return err
	}
	return r.Done("/me/interests", "watch.done."+string(act))
}

// renameSearch is what the form of a new name does.
const renameSearch = "rename"

// nameField is the control of a search's new name; there is one on each row of the list.
func nameField(id int64) string { return "name." + strconv.FormatInt(id, 10) }

func rename(r *request.Request, id int64) error {
	err := r.House.Engine.RenameSearch(r.Context(), r.Command(), id, r.Form().Get(nameField(id)))
	if err == nil {
		return r.Done("/me/interests", "watch.done.rename")
	}
	p, ok := request.Problems(err)
	if !ok {
		return err
	}
	page, perr := watchesPage(r, r.Wrong(r.T("watch.title"), "calls", p[0].At(nameField(id))))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

func listWatches(r *request.Request) error {
	page, err := watchesPage(r, r.Base(r.T("watch.title"), "calls"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func watchesPage(r *request.Request, b view.Base) (templ.Component, error) {
	rows, err := r.House.Query.Watches(r.Context(), r.Who.PersonID, r.Now)
	if err != nil {
		return nil, err
	}
	b.Crumbs = []view.Crumb{{Label: r.T("me.title"), URL: "/me"}, {Label: b.Title}}
	p := view.Desk{Base: b, Staff: r.Who.Staff, Lead: r.T("watch.lead"), Acts: []view.Button{{Text: r.T("notices.settings"), URL: "/notices/settings", Kind: view.Secondary}}}
	find := &view.Button{Text: r.T("application.list.find"), URL: "/calls", Kind: view.Secondary}
	calls := view.Part{ID: "calls", Title: r.T("watch.calls"), Empty: &view.Empty{Title: r.T("watch.calls.empty"), Text: r.T("watch.calls.empty.text"), Act: find},
		Table: &view.Table{Caption: r.T("watch.calls"), Cards: true, Columns: []view.Column{{Label: r.T("watch.col.call")}, {Label: r.T("watch.col.state"), Wide: "m"}, {Label: r.T("watch.col.close"), Wide: "m"}, {Label: r.T("watch.col.mail"), Wide: "s"}, {Label: r.T("watch.col.do"), Wide: "l"}}}}
	searches := view.Part{ID: "searches", Title: r.T("watch.searches"), Note: r.T("watch.searches.note"), Empty: &view.Empty{Title: r.T("watch.searches.empty"), Text: r.T("watch.searches.empty.text"), Act: find},
		Table: &view.Table{Caption: r.T("watch.searches"), Cards: true, Columns: []view.Column{{Label: r.T("watch.col.search")}, {Label: r.T("watch.col.feeds"), Wide: "m"}, {Label: r.T("watch.col.mail"), Wide: "s"}, {Label: r.T("watch.col.do"), Wide: "l"}}}}
	for _, w := range rows {
		if w.Kind == string(watch.OfCall) {
			calls.Rows = append(calls.Rows, keptRow(b, w))
		} else {
			searches.Rows = append(searches.Rows, searchRow(r, b, w))
		}
	}
	p.Parts = []view.Part{calls, searches}
	return shared.Desk(p), nil
}

func keptRow(b view.Base, w query.WatchRow) view.Row {
	c := query.CallRow{Code: *w.Code, State: *w.State, Phase: *w.Phase, OpenAt: w.OpenAt, CloseAt: w.CloseAt}
	badge, due := view.CallBadge(c), view.CallDue(b, c)
	return view.Row{Cells: []view.Cell{{Text: *w.Title, URL: view.CallURL(c.Code), Note: c.Code}, view.Shown(badge), {Text: due.Relative, Note: due.Absolute}, mailCell(b, w), actsCell(b, w)}}
}

func searchRow(r *request.Request, b view.Base, w query.WatchRow) view.Row {
	v := view.FindingValues(w.Filter)
	first := view.Cell{Text: w.Name, URL: view.NewQuery("/calls", v).String()}
	if words := strings.Join(view.FindingWords(b.Lang, w.Filter), " · "); words != w.Name {
		first.Note = words
	}
	acts, field := actsCell(b, w), nameField(w.ID)
	name := w.Name
	if r.Form().Has(field) {
		name = r.Form().Get(field)
	}
	acts.Acts = append(acts.Acts, view.Act{Action: view.Path("me", "interests", w.ID), Hidden: []view.Pair{{Name: "do", Value: renameSearch}},
		Button: view.Button{Text: b.T("watch.do.rename"), Kind: view.Secondary, Size: "xs", Hidden: w.Name},
		Fields: []view.Control{b.Control(view.AsInput, view.Field{Name: field, Label: b.T("watch.name"), Value: name, Autocomplete: "off"})}})
	return view.Row{Cells: []view.Cell{first, {Text: b.T("watch.feed"), URL: view.NewQuery("/calls.atom", v).String()}, mailCell(b, w), acts}}
}

func mailCell(b view.Base, w query.WatchRow) view.Cell {
	if w.Mail {
		return view.Words(b.T("watch.mail.on"))
	}
	return view.Words(b.T("watch.mail.off"))
}

// actsCell turns the mail on or off and drops the watch, each with one press.
func actsCell(b view.Base, w query.WatchRow) view.Cell {
	name := w.Name
	if w.Title != nil {
		name = *w.Title
	}
	act := func(do workflows.WatchAct, kind view.ButtonKind) view.Act {
		return view.Act{Action: view.Path("me", "interests", w.ID), Hidden: []view.Pair{{Name: "do", Value: string(do)}},
			Button: view.Button{Text: b.T("watch.do." + string(do)), Kind: kind, Size: "xs", Hidden: name}}
	}
	turn := act(workflows.MailOff, view.Secondary)
	if !w.Mail {
		turn = act(workflows.MailOn, view.Secondary)
	}
	return view.Cell{Acts: []view.Act{turn, act(workflows.DropWatch, view.TextOnly)}}
}

// showUnsubscribe asks once: mail scanners open every link, so opening alone ends nothing.
func showUnsubscribe(r *request.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	w, err := r.House.Engine.WatchOfLink(r.Context(), id, r.Param("token"))
	if err != nil {
		return err
	}
	return r.Render(shared.Desk(unsubscribePage(r, id, w)))
}

func unsubscribePage(r *request.Request, id int64, w workflows.Unwatched) view.Desk {
	b := r.Base(r.T("watch.end.title"), "")
	p := view.Desk{Base: b, Lead: w.Name}
	if !w.Mail {
		p.Banner = &view.Banner{Tone: "success", Title: r.T("watch.end.done"), Text: r.T("watch.end.done.text")}
		p.Parts = []view.Part{{Links: []view.Crumb{{Label: r.T("watch.title"), URL: "/me/interests"}, {Label: r.T("calls.title"), URL: "/calls"}}}}
		return p
	}
	p.Parts = []view.Part{{Lines: []string{r.T("watch.end.text")}, Form: &view.PartForm{Form: view.Form{Action: view.Path("unsubscribe", id, r.Param("token"))},
		Submit: view.Button{Text: r.T("watch.end.submit"), Kind: view.Primary}}}}
	return p
}

// unsubscribe takes the press of the page and that of a mail program (RFC 8058), which has no session.
func unsubscribe(r *request.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	w, err := r.House.Engine.Unsubscribe(r.Context(), id, r.Param("token"))
	if err != nil {
		return err
	}
	return r.RenderStatus(http.StatusOK, shared.Desk(unsubscribePage(r, id, w)))
}
