// Package admin holds the pages of those who look after the house: accounts and roles, holidays, rules, mails, health, the
// audit.
//
// This file is people and the roles they hold.
package admin

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/access"
	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/grant"
	"gongmo/domain/mask"
	"gongmo/domain/period"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// PeopleRoutes are the routes of this file.
func PeopleRoutes() []request.Route {
	return []request.Route{
		request.GET("/admin", "admin", request.Staff, showHome),
		request.GET("/admin/people", "admin.people", request.Staff, listPeople),
		request.GET("/admin/people/new", "admin.person.new", request.Staff, showNewPerson),
		request.POST("/admin/people/new", "admin.person.new.do", request.Staff, createPerson),
		request.GET("/admin/people/:id", "admin.person", request.Staff, showPerson),
		request.POST("/admin/people/:id/grants", "admin.grant.give", request.Staff, giveRole),
		request.POST("/admin/people/:id/grants/:grant/revoke", "admin.grant.revoke", request.Staff, revokeRole),
		request.POST("/admin/people/:id/act", "admin.person.act", request.Staff, actOnPerson),
		request.POST("/admin/people/:id/unmask", "admin.person.unmask", request.Staff, unmask),
		request.GET("/admin/people/:id/why", "admin.why", request.Staff, showWhy),
	}
}

// base starts a page of this area with the way to it.
func base(r *request.Request, title string, crumbs ...view.Crumb) view.Base {
	b := r.Base(title, "admin")
	b.Crumbs = append([]view.Crumb{{Label: r.T("nav.admin"), URL: "/admin"}}, crumbs...)
	b.Crumbs = append(b.Crumbs, view.Crumb{Label: title})
	return b
}

// doors are the pages of the area with the right that opens each.
var doors = []struct{ key, url, kind, action string }{
	{"people", "/admin/people", "grant", "give"}, {"people", "/admin/people", "person", "history"}, {"holidays", "/admin/holidays", "holiday", "view"}, {"rules", "/admin/rules", "rule_set", "view"},
	{"mails", "/admin/mails", "notice", "resolve"}, {"jobs", "/admin/jobs", "jobs", "view"}, {"health", "/admin/health", "jobs", "view"},
	{"access", "/admin/access", "access_log", "view"}, {"refused", "/admin/refused", "refused_file", "view"}, {"audit", "/audit", "audit", "view"},
}

func showHome(r *request.Request) error {
	set, err := r.House.Access.Set(r.Context(), r.Actor())
	if err != nil {
		return err
	}
	b := r.Base(r.T("admin.title"), "admin")
	p := view.Desk{Base: b, Staff: true, Lead: r.T("admin.lead")}
	part := view.Part{Table: &view.Table{Caption: r.T("admin.title"), Cards: true, Columns: []view.Column{{Label: r.T("admin.door"), Wide: "m"}, {Label: r.T("admin.door.what")}}}}
	seen := ""
	for _, d := range doors {
		if d.key != seen && set.Somewhere(d.kind, d.action) {
			seen = d.key
			part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{{Text: r.T("admin." + d.key), URL: d.url}, view.Words(r.T("admin." + d.key + ".what"))}})
		}
	}
	p.Parts = []view.Part{part}
	return r.Render(shared.Desk(p))
}

// seesPeople refuses those who may look at no account but their own.
func seesPeople(r *request.Request) (access.Scope, error) {
	scope, err := r.Scope("person.view")
	if err != nil {
		return scope, err
	}
	if !scope.All() {
		return scope, domain.E(domain.NotFound, "not_found")
	}
	return scope, nil
}

func listPeople(r *request.Request) error {
	scope, err := seesPeople(r)
	if err != nil {
		return err
	}
	f := query.PersonFilter{Words: strings.TrimSpace(r.Query("q")), Kind: r.Query("kind"), Role: r.Query("role")}
	page := r.Page()
	list, err := r.House.Query.People(r.Context(), scope, f, r.Now, page)
	if err != nil {
		return err
	}
	total := 0
	if len(list) > 0 {
		total = list[0].Total
	}
	b := base(r, r.T("admin.people"))
	p := view.Desk{Base: b, Staff: true, Lead: r.T("admin.people.what")}
	if r.May("create", domain.Resource{Kind: "person"}) {
		p.Acts = []view.Button{{Text: r.T("admin.person.new"), URL: "/admin/people/new", Kind: view.Primary}}
	}
	part := view.Part{Toolbar: &view.Filter{Action: "/admin/people", Search: &view.Field{Name: "q", Label: r.T("admin.people.words"), Hint: r.T("admin.people.words"), Value: f.Words}, Total: total},
		Selects: peopleSelects(r, f), Pager: view.NewPager(view.NewQuery("/admin/people", r.QueryValues()), page.Number, page.Size, total)}
	part.Table = &view.Table{Caption: r.T("admin.people"), Cards: true, Columns: []view.Column{{Label: r.T("account.name"), Wide: "m"}, {Label: r.T("account.email"), Wide: "m"}, {Label: r.T("me.roles")}, {Label: r.T("admin.person.org")}, {Label: r.T("me.last_login"), Wide: "m"}, {Label: r.T("admin.person.standing"), Wide: "s"}}}
	for _, l := range list {
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{{Text: l.Name, URL: view.Path("admin", "people", l.ID)}, view.Words(mask.Email(l.Email)), view.Words(roleNames(r, l.Roles)),
			view.Words(strings.Join(l.Orgs, ", ")), view.Words(b.DateTime(l.LastLoginAt)), view.Shown(standing(r, l))}})
	}
	if len(list) == 0 {
		part.Empty = &view.Empty{Title: r.T("admin.people.none.title"), Text: r.T("admin.people.none.text"), Act: &view.Button{Text: r.T("ui.filter.clear"), URL: "/admin/people", Kind: view.Secondary}}
	}
	p.Parts = []view.Part{part}
	return r.Render(shared.Desk(p))
}

func peopleSelects(r *request.Request, f query.PersonFilter) []view.Field {
	kinds := view.Field{Name: "kind", Label: r.T("admin.people.kind"), Blank: r.T("ui.filter.all"), Value: f.Kind}
	for _, k := range []string{"staff", "outside", "company", "locked", "disabled"} {
		kinds.Options = append(kinds.Options, view.Option{Value: k, Label: r.T("admin.people.kind." + k)})
	}
	roles := view.Field{Name: "role", Label: r.T("grant.role"), Blank: r.T("ui.filter.all"), Value: f.Role, Options: roleOptions(r)}
	return []view.Field{kinds, roles}
}

func roleOptions(r *request.Request) (out []view.Option) {
	for _, role := range slices.Concat(domain.StaffRoles, domain.OutsideRoles) {
		out = append(out, view.Option{Value: string(role), Label: r.T("role." + string(role))})
	}
	return out
}

func roleNames(r *request.Request, roles []string) string {
	out := make([]string, len(roles))
	for i, role := range roles {
		out[i] = r.T("role." + role)
	}
	return strings.Join(out, ", ")
}

func standing(r *request.Request, l query.PersonLine) view.Badge {
	switch {
	case l.Disabled:
		return view.Mark(view.ToneNo, "admin.standing.disabled")
	case l.LockedUntil != nil && l.LockedUntil.After(r.Now):
		return view.Mark(view.ToneAttention, "admin.standing.locked")
	case l.VerifiedAt == nil:
		return view.Mark(view.ToneConsent, "admin.standing.unverified")
	case l.Staff && l.TotpAt == nil:
		return view.Mark(view.ToneSupplement, "admin.standing.no_totp")
	}
	return view.Mark(view.ToneOK, "admin.standing.good")
}

// personOf reads the account of the path within the reader's scope.
func personOf(r *request.Request) (query.PersonLine, error) {
	id, err := r.ID("id")
	if err != nil {
		return query.PersonLine{}, err
	}
	scope, err := seesPeople(r)
	if err != nil {
		return query.PersonLine{}, err
	}
	return r.House.Query.Person(r.Context(), scope, id)
}

// known is the id of an account that the reader may see; of the others nothing is told.
func known(r *request.Request) (int64, error) {
	l, err := personOf(r)
	return l.ID, err
}

func showPerson(r *request.Request) error {
	p, err := personPage(r, nil, nil)
	if err != nil {
		return err
	}
	return r.Render(p)
}

// personPage shows an account. contact is set for the one answer in which address and telephone are shown whole.
func personPage(r *request.Request, wrong error, contact *workflows.Contact) (templ.Component, error) {
	l, err := personOf(r)
	if err != nil {
		return nil, err
	}
	b := base(r, l.Name, view.Crumb{Label: r.T("admin.people"), URL: "/admin/people"})
	b.Errors = view.Problems(r.Lang, wrong)
	p := view.Desk{Base: b, Staff: true, Lead: strings.Join(l.Orgs, ", ")}
	res := domain.Resource{Kind: "person", ID: l.ID, Owner: domain.PersonID(l.ID)}
	p.Parts = append(p.Parts, personFacts(r, b, l, res, contact))
	grants, err := grantsPart(r, b, l)
	if err != nil {
		return nil, err
	}
	p.Parts = append(p.Parts, grants)
	if r.May("give", domain.Resource{Kind: "grant", Owner: domain.PersonID(l.ID)}) {
		give, err := giveForm(r, b, l)
		if err != nil {
			return nil, err
		}
		p.Parts = append(p.Parts, give)
	}
	p.Parts = append(p.Parts, whyForm(r, l, "", ""))
	if acts := personActs(r, l, res); len(acts.Rows) > 0 {
		p.Parts = append(p.Parts, acts)
	}
	if r.May("history", res) {
		history, err := r.House.Query.History(r.Context(), "person", l.ID, 15)
		if err != nil {
			return nil, err
		}
		p.Parts = append(p.Parts, view.Part{ID: "history", Title: r.T("audit.timeline"), Events: timeline(r, b, "person", history), Links: []view.Crumb{{Label: r.T("audit.timeline.all"), URL: view.Path("audit", "person", l.ID)}}})
	}
	return shared.Desk(p), nil
}

func personFacts(r *request.Request, b view.Base, l query.PersonLine, res domain.Resource, contact *workflows.Contact) view.Part {
	email, phone := mask.Email(l.Email), mask.Phone(l.Phone)
	if contact != nil {
		email, phone = contact.Email, contact.Phone
	}
	badge := standing(r, l)
	part := view.Part{ID: "account", Title: r.T("admin.person.account"), Note: badge.Label(r.Lang), Facts: []view.SummaryRow{
		{Label: r.T("account.email"), Value: email}, {Label: r.T("account.phone"), Value: phone}, {Label: r.T("me.since"), Value: b.Date(l.RegisteredAt)}, {Label: r.T("me.last_login"), Value: b.DateTime(l.LastLoginAt)},
		{Label: r.T("me.totp"), Value: b.Date(l.TotpAt)}}}
	if l.Disabled {
		part.Facts = append(part.Facts, view.SummaryRow{Label: r.T("admin.standing.disabled"), Value: l.DisabledReason})
	}
	if contact == nil && r.May("unmask", res) {
		part.Form = &view.PartForm{Folded: r.T("admin.unmask"), Form: view.Form{Action: view.Path("admin", "people", l.ID, "unmask")}, Submit: view.Button{Text: r.T("admin.unmask.submit"), Kind: view.Secondary},
			Controls: []view.Control{b.Control(view.AsInput, view.Field{Name: "unmask_reason", Label: r.T("admin.reason"), Hint: r.T("admin.unmask.hint"), Value: r.Typed("unmask_reason")})}}
	}
	return part
}

func grantsPart(r *request.Request, b view.Base, l query.PersonLine) (view.Part, error) {
	part := view.Part{ID: "grants", Title: r.T("me.grants"), Empty: &view.Empty{Title: r.T("grant.none")}}
	scope, err := r.Scope("grant.view")
	if err != nil {
		return part, err
	}
	list, err := r.House.Query.GrantsOf(r.Context(), scope, l.ID)
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: r.T("grant.role"), Wide: "m"}, {Label: r.T("grant.where")}, {Label: r.T("grant.valid"), Wide: "m"}, {Label: r.T("grant.reason")}, {Label: r.T("grant.given"), Wide: "m"}, {Label: r.T("ui.acts"), Wide: "m"}}}
	may := r.May("revoke", domain.Resource{Kind: "grant", Owner: domain.PersonID(l.ID)})
	for _, g := range list {
		where, valid, by := r.T("grant.everywhere"), r.T("grant.from", locale.Args{"from": g.ValidFrom}), r.T("grant.command_line")
		if g.CallTitle != nil {
			where = *g.CallTitle
		}
		if !g.ValidTo.IsZero() {
			valid = r.T("grant.period", locale.Args{"from": g.ValidFrom, "to": g.ValidTo})
		}
		if g.GrantedBy != nil {
			by = *g.GrantedBy
		}
		acts := view.Cell{}
		switch id := strconv.FormatInt(g.ID, 10); {
		case g.RevokedAt != nil:
			acts = view.Cell{Text: r.T("grant.revoked", locale.Args{"at": *g.RevokedAt}), Note: g.RevokeReason}
		case may:
			acts.Acts = []view.Act{{Action: view.Path("admin", "people", l.ID, "grants", g.ID, "revoke"), Button: view.Button{Text: r.T("grant.revoke"), Hidden: r.T("role." + g.Role), Kind: view.Danger, Size: "s"},
				Fields: []view.Control{b.Control(view.AsInput, view.Field{Name: "reason." + id, Label: r.T("admin.reason")})}}}
		}
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{view.Words(r.T("role." + g.Role)), view.Words(where), view.Words(valid), view.Words(g.Reason), {Text: by, Note: b.Date(g.GrantedAt)}, acts}})
	}
	return part, err
}

func giveForm(r *request.Request, b view.Base, l query.PersonLine) (view.Part, error) {
	scope, err := r.Scope("call.view")
	if err != nil {
		return view.Part{}, err
	}
	calls, err := r.House.Query.CallChoices(r.Context(), scope)
	if err != nil {
		return view.Part{}, err
	}
	call := view.Field{Name: "call", Label: r.T("grant.call"), Hint: r.T("grant.call.hint"), Optional: true, Blank: r.T("grant.everywhere"), Value: r.Typed("call")}
	for _, c := range calls {
		call.Options = append(call.Options, view.Option{Value: c.Value, Label: c.Label})
	}
	return view.Part{ID: "give", Title: r.T("grant.give"), Note: r.T("grant.give.note"), Form: &view.PartForm{Form: view.Form{Action: view.Path("admin", "people", l.ID, "grants"), Key: r.NewKey()}, Submit: view.Button{Text: r.T("grant.give.submit"), Kind: view.Primary}, Controls: []view.Control{
		b.Control(view.AsSelect, view.Field{Name: "role", Label: r.T("grant.role"), Width: "m", Blank: r.T("ui.choose"), Value: r.Typed("role"), Options: roleOptions(r)}),
		b.Control(view.AsSelect, call),
		b.Control(view.AsDate, view.Field{Name: "valid_from", Label: r.T("grant.valid_from"), Optional: true, Value: r.Typed("valid_from")}),
		b.Control(view.AsDate, view.Field{Name: "valid_to", Label: r.T("grant.valid_to"), Optional: true, Value: r.Typed("valid_to")}),
		b.Control(view.AsInput, view.Field{Name: "reason", Label: r.T("admin.reason"), Hint: r.T("grant.reason.hint"), Value: r.Typed("reason")})}}}, nil
}

func giveRole(r *request.Request) error {
	id, err := known(r)
	if err != nil {
		return err
	}
	f := r.Form()
	from, bad := form.Day(f, "valid_from")
	to, worse := form.Day(f, "valid_to")
	t := grant.Terms{Person: domain.PersonID(id), Role: domain.Role(f.Get("role")), Valid: period.Period{From: from, To: to}, Reason: f.Get("reason")}
	if n, nerr := strconv.ParseInt(f.Get("call"), 10, 64); nerr == nil {
		call := domain.CallID(n)
		t.Call = &call
	}
	if err = append(bad, worse...).OrNil(); err == nil {
		err = r.House.Engine.GiveRole(r.Context(), r.Command(), t)
	}
	return personDone(r, id, err, "grant.give.done")
}

func revokeRole(r *request.Request) error {
	id, err := known(r)
	if err != nil {
		return err
	}
	g, err := r.ID("grant")
	if err != nil {
		return err
	}
	return personDone(r, id, at(r.House.Engine.RevokeRole(r.Context(), r.Command(), g, r.Form().Get("reason."+strconv.FormatInt(g, 10))), "reason", "reason."+strconv.FormatInt(g, 10)), "grant.revoke.done")
}

// at moves the problems of a field to the name it has on this page.
func at(err error, field, name string) error {
	list := domain.ProblemsOf(err)
	if len(list) == 0 {
		return err
	}
	out := make(domain.Problems, len(list))
	for i, p := range list {
		if p.Field == field {
			p = p.At(name)
		}
		out[i] = p
	}
	return out
}

// personDone goes back to the account, or shows it with what was wrong.
func personDone(r *request.Request, id int64, err error, key string) error {
	if _, ok := request.Problems(err); ok {
		p, perr := personPage(r, err, nil)
		if perr != nil {
			return perr
		}
		return r.Again(p)
	}
	if err != nil {
		return err
	}
	return r.Done(view.Path("admin", "people", id), key)
}

// personActs are what an administrator may do about the account now.
func personActs(r *request.Request, l query.PersonLine, res domain.Resource) view.Part {
	part := view.Part{ID: "acts", Title: r.T("admin.person.acts"), Table: &view.Table{Caption: r.T("admin.person.acts"), Cards: true, Columns: []view.Column{{Label: r.T("admin.person.act")}, {Label: r.T("ui.acts"), Wide: "m"}}}}
	add := func(act workflows.PersonAct, action string, sensible bool) {
		if !sensible || !r.May(action, res) {
			return
		}
		kind := view.Secondary
		if act == workflows.DisablePerson || act == workflows.ResetPerson {
			kind = view.Danger
		}
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{view.Words(r.T("admin.act." + string(act) + ".what")), {Acts: []view.Act{{Action: view.Path("admin", "people", l.ID, "act"),
			Button: view.Button{Text: r.T("admin.act." + string(act)), Kind: kind, Size: "s"}, Hidden: []view.Pair{{Name: "act", Value: string(act)}},
			Fields: []view.Control{{Kind: view.AsInput, Field: view.Field{Name: "reason." + string(act), Label: r.T("admin.reason")}}}}}}}})
	}
	locked := l.LockedUntil != nil && l.LockedUntil.After(r.Now)
	add(workflows.UnlockPerson, "unlock", locked)
	add(workflows.ResetPerson, "reset", !l.Disabled)
	add(workflows.StaffPerson, "makeStaff", !l.Staff)
	add(workflows.NoStaffPerson, "makeStaff", l.Staff)
	add(workflows.DisablePerson, "disable", !l.Disabled)
	add(workflows.EnablePerson, "enable", l.Disabled)
	return part
}

func actOnPerson(r *request.Request) error {
	id, err := known(r)
	if err != nil {
		return err
	}
	act := r.Form().Get("act")
	err = r.House.Engine.ActOnPerson(r.Context(), r.Command(), domain.PersonID(id), workflows.PersonAct(act), strings.TrimSpace(r.Form().Get("reason."+act)))
	return personDone(r, id, at(err, "reason", "reason."+act), "admin.act.done")
}

// unmask shows address and telephone whole in this one answer; the log keeps who asked, when, from where and why.
func unmask(r *request.Request) error {
	id, err := known(r)
	if err != nil {
		return err
	}
	contact, err := r.House.Engine.Unmask(r.Context(), r.Command(), domain.PersonID(id), strings.TrimSpace(r.Form().Get("unmask_reason")))
	if err != nil {
		return personDone(r, id, at(err, "reason", "unmask_reason"), "")
	}
	p, err := personPage(r, nil, &contact)
	if err != nil {
		return err
	}
	return r.Render(p)
}

func showNewPerson(r *request.Request) error {
	if err := r.Can("create", domain.Resource{Kind: "person"}); err != nil {
		return err
	}
	return r.Render(newPersonPage(r, base(r, r.T("admin.person.new"), view.Crumb{Label: r.T("admin.people"), URL: "/admin/people"})))
}

func newPersonPage(r *request.Request, b view.Base) templ.Component {
	staff := r.Typed("staff")
	return shared.StaffFormPage(view.FormPage{Base: b, Lead: r.T("admin.person.new.lead"), Form: view.Form{Action: "/admin/people/new", Key: r.NewKey()}, Submit: view.Button{Text: r.T("admin.person.new.submit"), Kind: view.Primary}, Controls: []view.Control{
		b.Control(view.AsInput, view.Field{Name: "email", Label: r.T("account.email"), Type: "email", Width: "l", Value: r.Typed("email")}),
		b.Control(view.AsInput, view.Field{Name: "name", Label: r.T("account.name"), Width: "m", Value: r.Typed("name")}),
		b.Control(view.AsInput, view.Field{Name: "phone", Label: r.T("account.phone"), Type: "tel", Width: "m", Optional: true, Value: r.Typed("phone")}),
		b.Control(view.AsCheckbox, view.Field{Name: "staff", Label: r.T("admin.person.staff"), Hint: r.T("admin.person.staff.hint"), Value: staff})}})
}

func createPerson(r *request.Request) error {
	f := r.Form()
	id, err := r.House.Engine.CreatePerson(r.Context(), r.Command(), f.Get("email"), f.Get("name"), f.Get("phone"), f.Get("staff") != "")
	if _, ok := request.Problems(err); ok {
		b := base(r, r.T("admin.person.new"), view.Crumb{Label: r.T("admin.people"), URL: "/admin/people"})
		b.Errors = view.Problems(r.Lang, err)
		return r.Again(newPersonPage(r, b))
	}
	if err != nil {
		return err
	}
	return r.Done(view.Path("admin", "people", int64(id)), "admin.person.new.done")
}
