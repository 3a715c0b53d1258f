// This file says which parts of a call each act of its history changed, and shows one act's change beside what was there before.
package officer

import (
	"encoding/json"
	"fmt"
	"strings"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/proposed"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/period"
	"gongmo/templates/pages/shared"
)

// CallHistoryRoutes are the routes of this file.
func CallHistoryRoutes() []request.Route {
	return []request.Route{request.GET("/desk/calls/:id/history/:seq", "desk.call.act", request.Staff, callAct)}
}

// mostNamed is how many terms an entry names before it counts the rest.
const mostNamed = 4

// changedParts names what an act changed, "" where its record does not say.
func changedParts(r *request.Request, h query.HistoryEntry) string {
	if h.Part != "" && locale.Has(r.Lang, "calls.edit."+h.Part) {
		return r.T("calls.edit." + h.Part)
	}
	var out []string
	for _, f := range h.Fields {
		if key := (call.FieldChange{Field: f}).Label(); locale.Has(r.Lang, key) {
			out = append(out, r.T(key))
		}
	}
	if n := len(out) - mostNamed; n > 0 {
		return r.T("calls.history.fields.more", locale.Args{"fields": strings.Join(out[:mostNamed], ", "), "n": n})
	}
	return strings.Join(out, ", ")
}

// actURL is where the change of an act is shown, "" where nothing is known to show.
func actURL(call int64, h query.HistoryEntry) string {
	if h.Compared || h.VersionNo > 1 {
		return view.DeskCallURL(call, "history", h.Seq)
	}
	return ""
}

func callAct(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	if err := r.Can("history", c.Resource()); err != nil {
		return err
	}
	seq, err := r.ID("seq")
	if err != nil {
		return err
	}
	act, err := r.House.Query.CallAct(r.Context(), c.ID, seq)
	if err != nil {
		return err
	}
	if actURL(c.ID, act.HistoryEntry) == "" {
		return domain.E(domain.NotFound, "not_found")
	}
	before, after, err := actTerms(r, c, act)
	if err != nil {
		return err
	}
	b := r.Base(r.T("calls.history.act"), "desk")
	b.Crumbs = callCrumbs(r, c, b.Title)
	d := &view.Diff{Caption: r.T("kin.changes"), BeforeTitle: r.T("calls.history.before"), AfterTitle: r.T("calls.history.after")}
	files, err := r.House.Query.CallFilesAndWaiting(r.Context(), c.ID)
	if err != nil {
		return err
	}
	for _, f := range call.Diff(before, after) {
		if f.Field == proposed.FieldGiven {
			d.Rows = append(d.Rows, proposed.FormRows(b, files, before, after)...)
			continue
		}
		d.Rows = append(d.Rows, view.TermsDiff(b, f.Label(), f.Before, f.After)...)
	}
	e := eventOf(r, "call", act.HistoryEntry)
	part := view.Part{ID: "act", Title: e.Title, Diff: d, Facts: []view.SummaryRow{{Label: r.T("calls.history.at"), Value: e.When}, {Label: r.T("calls.history.by"), Value: e.By}}}
	if parts := changedParts(r, act.HistoryEntry); parts != "" {
		part.Facts = append(part.Facts, view.SummaryRow{Label: r.T("calls.history.fields"), Value: parts})
	}
	if act.Replaced != "" {
		part.Facts = append(part.Facts, view.SummaryRow{Label: r.T("calls.propose.replaced"), Value: replacedText(r, act.HistoryEntry)})
	}
	if act.Kept != "" {
		part.Facts = append(part.Facts, view.SummaryRow{Label: r.T("calls.rework.kept"), Value: act.Kept})
	}
	if act.Reason != "" {
		part.Facts = append(part.Facts, view.SummaryRow{Label: r.T("calls.reason"), Value: act.Reason})
	}
	return r.Render(shared.Desk(view.Desk{Base: b, Staff: true, Lead: c.Title, Parts: []view.Part{part},
		Acts: []view.Button{{Text: r.T("assess.to_call"), URL: view.DeskCallURL(c.ID)}}}))
}

// actTerms are the terms before and after an act: those it recorded, else the version that it published and the one before that.
func actTerms(r *request.Request, c query.Call, act query.CallAct) (before, after call.Terms, err error) {
	read := func(text string, into *call.Terms) {
		if e := json.Unmarshal([]byte(text), into); e != nil && err == nil {
			err = fmt.Errorf("terms of act %d of call %d: %w", act.Seq, c.ID, e)
		}
	}
	if act.Compared {
		read(act.Before, &before)
		read(act.After, &after)
		return before, after, err
	}
	versions, err := r.House.Query.CallVersions(r.Context(), c.ID)
	if err != nil {
		return before, after, err
	}
	for _, v := range versions {
		switch v.No {
		case act.VersionNo - 1:
			read(v.Terms, &before)
		case act.VersionNo:
			read(v.Terms, &after)
		}
	}
	return before, after, err
}

// eventOf is one act of a timeline.
// folded takes saves of one part that one person made after each other on one day together as one point, with each of them under it. What
// says more than that something was saved, a step or a reason, stands by itself.
func folded(r *request.Request, rows []query.HistoryEntry, events []view.Event) (out []view.Event) {
	same := func(a, b query.HistoryEntry) bool {
		return a.Event == b.Event && a.ActorName == b.ActorName && a.ActorRole == b.ActorRole && period.DateOf(a.At) == period.DateOf(b.At) && changedParts(r, a) == changedParts(r, b)
	}
	plain := func(h query.HistoryEntry) bool {
		return h.Machine == nil && h.Reason == "" && h.Kept == "" && h.VersionNo == 0 && h.ActorName != ""
	}
	for i := 0; i < len(rows); {
		n := i + 1
		for plain(rows[i]) && n < len(rows) && plain(rows[n]) && same(rows[i], rows[n]) {
			n++
		}
		e := events[i]
		if n-i > 1 { // the newest first
			e.Each, e.Folded, e.URL = events[i:n], r.T("calls.history.together", locale.Args{"n": n - i}), ""
		}
		out = append(out, e)
		i = n
	}
	return out
}

func eventOf(r *request.Request, kind string, h query.HistoryEntry) view.Event {
	title := locale.Event(r.Lang, kind, h.Event)
	if !locale.Has(r.Lang, kind+".event."+h.Event) {
		title = r.T("calls.history." + h.Event)
	}
	by := h.ActorName
	if by == "" {
		by = r.T("calls.history.system")
	}
	e := view.Event{Title: title, When: locale.DateTime(r.Lang, h.At), ISO: locale.ISO(h.At), By: by, Note: h.Reason, Done: true}
	if h.ToState != nil && h.FromState != nil && *h.ToState != *h.FromState {
		badge := view.State(kind, *h.ToState)
		e.Badge = &badge
	}
	return e
}
