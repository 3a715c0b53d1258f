// This file takes a call that is approved, or waits for it, back into its draft to be edited: nobody outside has seen it, so it is not
// corrected, and two people approve it again.
package officer

import (
	"slices"

	"github.com/a-h/templ"

	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// CallReopenRoutes are the routes of this file.
func CallReopenRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/calls/:id/reopen/:part", "desk.call.reopen", request.Staff, askReopen),
		request.POST("/desk/calls/:id/reopen/:part", "desk.call.reopen.do", request.Staff, reopenCall),
	}
}

func reopenURL(c query.Call, part string) string { return view.DeskCallURL(c.ID, "reopen", part) }

// unpublished reports whether the call has left its draft and is not public yet.
func unpublished(c query.Call) bool { return call.State(c.State).Unpublished() }

// reopens says whether the reader edits a call by taking it back first.
func reopens(r *request.Request, c query.Call) bool {
	return unpublished(c) && r.May("edit", c.Resource()) && r.May(string(call.Recall), c.Resource())
}

// toReopen is the call of the path and what is to be edited of it. Once it is a draft again, or public, its own page says what may be done.
func toReopen(r *request.Request) (c query.Call, part string, err error) {
	if c, err = callOf(r); err != nil {
		return c, "", err
	}
	if err = r.Can("edit", c.Resource()); err != nil {
		return c, "", err
	}
	if part = r.Param("part"); part != filesPart && !slices.Contains(partsOf(c), part) {
		return c, "", domain.E(domain.NotFound, "not_found")
	}
	return c, part, nil
}

// editURL is where a part is edited.
func editURL(c query.Call, part string) string {
	switch part {
	case filesPart:
		return formsURL(c)
	case noticesPart:
		return noticesURL(c)
	}
	return view.DeskCallURL(c.ID, "edit", part)
}

func askReopen(r *request.Request) error {
	c, part, err := toReopen(r)
	if err != nil {
		return err
	}
	if !unpublished(c) {
		return r.SeeOther(editURL(c, part))
	}
	return r.Render(reopenPage(r, c, part, r.Base(r.T("calls.reopen.title"), "desk")))
}

func reopenPage(r *request.Request, c query.Call, part string, b view.Base) templ.Component {
	b.Crumbs = callCrumbs(r, c, b.Title)
	p := view.FormPage{Base: b, Lead: c.Title, Banner: &view.Banner{Tone: "warning", Title: r.T("calls.reopen." + c.State), Text: r.T("calls.reopen.text")},
		Form:   view.Form{ID: "reopen", Action: reopenURL(c, part), Version: c.Version, Key: r.NewKey()},
		Submit: view.Button{Text: r.T("calls.reopen.submit"), Kind: view.Primary}, Other: []view.Button{{Text: r.T("ui.cancel"), URL: view.DeskCallURL(c.ID)}}}
	row := func(key, value string) {
		if value != "" {
			p.Facts = append(p.Facts, view.SummaryRow{Label: r.T(key), Value: value})
		}
	}
	row("calls.reopen.part", r.T("calls.edit."+part))
	row("calls.desk.submitter", c.SubmitterName)
	row("calls.desk.approver", c.ApproverName)
	if c.AnnounceAt != nil {
		row("calls.when.announce", b.DateTime(*c.AnnounceAt))
	}
	p.Controls = []view.Control{b.Control(view.AsTextarea, view.Field{Name: "reason", Label: r.T("calls.reason"), Hint: r.T("calls.reopen.reason.hint"), Value: r.Typed("reason"), Rows: 2, Optional: c.State == string(call.PendingApproval)})}
	return shared.StaffFormPage(p)
}

func reopenCall(r *request.Request) error {
	c, part, err := toReopen(r)
	if err != nil {
		return err
	}
	switch {
	case c.State == string(call.Draft): // somebody took it back meanwhile
		return r.SeeOther(editURL(c, part))
	case !unpublished(c): // its time came meanwhile
		return answered(r, c, domain.E(domain.Refused, "call.edit.not_draft"), "", "reason")
	}
	err = r.House.Engine.StepCall(r.Context(), r.Command(), workflows.StepCall{Call: domain.CallID(c.ID), Version: version(r), Event: call.Recall, Reason: r.Form().Get("reason")})
	if err == nil {
		return r.Done(editURL(c, part), "calls.done.reopen")
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	return r.Again(reopenPage(r, c, part, r.Wrong(r.T("calls.reopen.title"), "desk", err)))
}

// reopenBanner says on a page of such a call that it is not edited as it stands, with the way to edit it.
func reopenBanner(r *request.Request, c query.Call, part string) *view.Banner {
	b := &view.Banner{Tone: "info", Title: r.T("calls.reopen." + c.State), Text: r.T("calls.reopen.text")}
	if reopens(r, c) {
		b.Link = &view.Crumb{Label: r.T("calls.reopen.go"), URL: reopenURL(c, part)}
	}
	return b
}
