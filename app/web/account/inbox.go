// Package account holds the pages of everyone who is signed in: what waits for them, their notices, their account, their
// organisations, the jump box.
//
// This file is "내가 할 일", the home of every role.
package account

import (
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/period"
	"gongmo/templates/pages/shared"
)

// InboxRoutes are the routes of this file and of the jump box.
func InboxRoutes() []request.Route {
	return []request.Route{
		request.GET("/inbox", "inbox", request.SignedIn, showInbox),
		request.GET("/find", "find", request.SignedIn, showFind),
	}
}

// perInbox is how many things one page of the inbox shows.
const perInbox = 30

func showInbox(r *request.Request) error {
	ctx := r.Context()
	set, err := r.House.Access.Set(ctx, r.Actor())
	if err != nil {
		return err
	}
	var orgs []domain.OrganizationID
	for _, m := range r.Orgs() {
		orgs = append(orgs, m.ID)
	}
	outage, err := call.LongestOutageWindow(period.DateOf(r.Now))
	if err != nil {
		return err
	}
	all, err := r.House.Query.Inbox(ctx, set, r.Actor().Person, orgs, r.Now, outage)
	if err != nil {
		return err
	}
	b := r.Base(r.T("inbox.title"), "inbox")
	p := view.Desk{Base: b, Staff: r.Who.Staff}
	kind := r.Query("kind")
	p.Tabs, p.Lead = inboxTabs(b, all, kind), inboxLead(b, all)
	if len(all) == 0 && len(r.Orgs()) == 0 && !r.Who.Staff && !r.HasRole(domain.OutsideRoles...) {
		p.Lead = "" // what there is to do first is said below
	}
	shown := ofKind(all, kind)
	page := max(r.Page().Number, 1)
	part := view.Part{ID: "waiting", Title: r.T("inbox.list"), Pager: view.NewPager(view.NewQuery("/inbox", r.QueryValues()), page, perInbox, len(shown))}
	from := min((part.Pager.Page-1)*perInbox, len(shown))
	part.Items = view.InboxItems(b, shown[from:min(from+perInbox, len(shown))])
	if len(shown) == 0 {
		if part.Empty, err = nothingWaits(r, b); err != nil {
			return err
		}
	}
	p.Parts = append(p.Parts, part)
	if !r.Who.Staff && kind == "" && page == 1 {
		more, err := besides(r, b, len(all) == 0)
		if err != nil {
			return err
		}
		p.Parts = append(p.Parts, more...)
	}
	return r.Render(shared.Desk(p))
}

// inboxLead says how much waits and how much of it is urgent.
func inboxLead(b view.Base, all []query.Waiting) string {
	total, soon, late := 0, 0, 0
	seen := map[string]bool{}
	for _, w := range all {
		if !seen[w.What] {
			seen[w.What] = true
			total += w.Total
		}
		if w.Due == nil {
			continue
		}
		switch d := b.Due(*w.Due); {
		case d.Past:
			late++
		case d.Soon:
			soon++
		}
	}
	if total == 0 {
		return b.T("inbox.lead.none")
	}
	return b.T("inbox.lead", locale.Args{"n": total, "soon": soon, "late": late})
}

func inboxTabs(b view.Base, all []query.Waiting, kind string) []view.Tab {
	total, counts := 0, map[string]int{}
	for _, w := range all {
		if counts[w.What] == 0 {
			counts[w.What] = w.Total
			total += w.Total
		}
	}
	if len(counts) < 2 && kind == "" {
		return nil
	}
	tabs := []view.Tab{{Label: b.T("inbox.all"), URL: "/inbox", Count: total, HasCount: true, Current: kind == ""}}
	for _, what := range query.Works() {
		if counts[what] > 0 {
			tabs = append(tabs, view.Tab{Label: b.T("inbox." + what + ".tab"), URL: view.NewQuery("/inbox", nil).With("kind", what).String(), Count: counts[what], HasCount: true, Current: kind == what})
		}
	}
	return tabs
}

func ofKind(all []query.Waiting, kind string) []query.Waiting {
	if kind == "" {
		return all
	}
	var out []query.Waiting
	for _, w := range all {
		if w.What == kind {
			out = append(out, w)
		}
	}
	return out
}

// nothingWaits is the next act of somebody with nothing to do: register the company, find a call, look at the work.
func nothingWaits(r *request.Request, b view.Base) (*view.Empty, error) {
	e := &view.Empty{Title: b.T("inbox.empty.title"), Text: b.T("inbox.empty.text")}
	switch {
	case r.HasRole(domain.RoleAuditor, domain.RolePrivacy):
		e.Act = &view.Button{Text: b.T("inbox.empty.audit"), URL: "/audit", Kind: view.Secondary}
	case r.HasRole(domain.RoleDirector):
		e.Act = &view.Button{Text: b.T("inbox.empty.dashboard"), URL: "/dashboard", Kind: view.Secondary}
	case r.Who.Staff:
		e.Act = &view.Button{Text: b.T("inbox.empty.desk"), URL: "/desk/calls", Kind: view.Secondary}
	case r.HasRole(domain.OutsideRoles...):
		e.Text = b.T("inbox.empty.expert")
	case len(r.Orgs()) == 0:
		e.Title, e.Text = b.T("inbox.empty.first.title"), b.T("inbox.empty.first.text")
		e.Act = &view.Button{Text: b.T("inbox.empty.first.act"), URL: "/organizations/new", Kind: view.Primary}
	default:
		e.Text = b.T("inbox.empty.company")
		e.Act = &view.Button{Text: b.T("inbox.empty.calls"), URL: "/calls?phase=open", Kind: view.Primary}
	}
	return e, nil
}
