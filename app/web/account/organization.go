// This file is organisations: registering one, its profile and its members, and accepting an invitation.
package account

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/budget"
	domainform "gongmo/domain/form"
	"gongmo/domain/organization"
	"gongmo/templates/pages/shared"
)

// OrganizationRoutes are the routes of this file.
func OrganizationRoutes() []request.Route {
	return []request.Route{
		request.GET("/organizations/new", "organization.new", request.SignedIn, showRegister),
		request.POST("/organizations/new", "organization.new.do", request.SignedIn, register),
		request.GET("/organizations/:id", "organization", request.SignedIn, showOrganization),
		request.GET("/organizations/:id/edit", "organization.edit", request.SignedIn, showProfile),
		request.POST("/organizations/:id/edit", "organization.edit.do", request.SignedIn, editProfile),
		request.POST("/organizations/:id/verify", "organization.verify", request.Staff, verifyOrganization),
		request.POST("/organizations/:id/look-up", "organization.look_up", request.SignedIn, lookUpOrganization),
		request.POST("/organizations/:id/members", "organization.invite", request.SignedIn, inviteMember),
		request.POST("/organizations/:id/members/:member/roles", "organization.roles", request.SignedIn, changeRoles),
		request.POST("/organizations/:id/members/:member/end", "organization.end", request.SignedIn, endMember),
		request.GET("/invitations/:token", "invitation", request.SignedIn, showInvitation),
		request.POST("/invitations/:token", "invitation.accept", request.SignedIn, acceptInvitation),
	}
}

func resourceOf(id int64) domain.Resource {
	org := domain.OrganizationID(id)
	return domain.Resource{Kind: "organization", ID: id, Orgs: []domain.OrganizationID{org}, Lead: org}
}

func showRegister(r *request.Request) error {
	return r.Render(registerPage(r, r.Base(r.T("organization.new.title"), ""), r.Form(), nil))
}

func registerPage(r *request.Request, b view.Base, v url.Values, looked *request.Lookup) templ.Component {
	b.Crumbs = []view.Crumb{{Label: r.T("me.title"), URL: "/me"}, {Label: r.T("organization.new.title")}}
	p := view.FormPage{Base: b, Lead: r.T("organization.new.lead"), Form: view.Form{Action: "/organizations/new", Key: r.NewKey(), Guard: true, Enter: true}, Submit: view.Button{Text: r.T("organization.new.submit"), Kind: view.Primary}}
	p.Controls = append([]view.Control{b.Control(view.AsBizNo, view.Field{Name: "number", Label: r.T("organization.field.number"), Hint: r.T("organization.field.number.hint"), Width: "m", Value: cmp.Or(r.Typed("number"), r.Query("number"))})},
		profileControls(r, b, p.Form.Action, v, looked)...)
	p.Controls = append(p.Controls, view.Control{Kind: view.AsHidden, Field: view.Field{Name: "next", Value: r.Next("")}})
	return shared.FormPage(p)
}

// profileControls ask for a profile; v holds what was typed, or what is kept; looked what came of looking an address up.
func profileControls(r *request.Request, b view.Base, action string, v url.Values, looked *request.Lookup) []view.Control {
	place := form.ReadPlace(v, "address")
	choices := func(prefix string, list []string) (out []view.Option) {
		for _, s := range list {
			out = append(out, view.Option{Value: s, Label: r.T(prefix + s)})
		}
		return out
	}
	label := func(name string) string { return r.T("organization.field." + name) }
	taxable := v.Get("taxable")
	if taxable == "" {
		taxable = "yes"
	}
	return []view.Control{
		b.Control(view.AsInput, view.Field{Name: "name", Label: label("name"), Autocomplete: "organization", Width: "l", Value: v.Get("name")}),
		b.Control(view.AsInput, view.Field{Name: "representative", Label: label("representative"), Width: "m", Value: v.Get("representative")}),
		b.Control(view.AsRadios, view.Field{Name: "type", Label: label("type"), Value: v.Get("type"), Options: choices("organization.type.", texts(organization.Types()))}),
		b.Control(view.AsRadios, view.Field{Name: "size", Label: label("size"), Hint: r.T("organization.field.size.hint"), Value: v.Get("size"), Options: choices("organization.size.", texts(organization.Sizes()))}),
		b.Control(view.AsSelect, view.Field{Name: "region", Label: label("region"), Width: "m", Blank: r.T("ui.choose"), Value: v.Get("region"), Options: choices("organization.region.", texts(organization.Regions()))}),
		b.Control(view.AsDate, view.Field{Name: "opened_on", Label: label("opened_on"), Hint: r.T("organization.field.opened_on.hint"), Optional: true, Value: v.Get("opened_on")}),
		b.Control(view.AsInput, view.Field{Name: "industry", Label: label("industry"), Hint: r.T("organization.field.industry.hint"), Width: "l", Optional: true, Value: v.Get("industry")}),
		b.Control(view.AsInput, view.Field{Name: "sector", Label: label("sector"), Hint: r.T("organization.field.sector.hint"), Width: "m", Optional: true, Value: v.Get("sector")}),
		b.Control(view.AsInput, view.Field{Name: "trade", Label: label("trade"), Hint: r.T("organization.field.trade.hint"), Width: "l", Optional: true, Value: v.Get("trade")}),
		b.Control(view.AsInput, view.Field{Name: "representative_korean", Label: label("representative_korean"), Hint: r.T("organization.field.representative_korean.hint"), Width: "m", Optional: true, Value: v.Get("representative_korean")}),
		b.Control(view.AsInput, view.Field{Name: "corporate_no", Label: label("corporate_no"), Hint: r.T("organization.field.corporate_no.hint"), InputMode: "numeric", Width: "m", Optional: true, Value: v.Get("corporate_no")}),
		b.Control(view.AsRadios, view.Field{Name: "taxable", Label: label("taxable"), Hint: r.T("organization.field.taxable.hint"), Value: taxable, Inline: true, Options: []view.Option{{Value: "yes", Label: r.T("organization.taxable.yes")}, {Value: "no", Label: r.T("organization.taxable.no")}}}),
		{Kind: view.AsAddress, Address: r.AddressField(view.Field{Name: "address", Label: label("address"), Error: b.ErrorOf("address"), Optional: true}, place, action, looked)},
		b.Control(view.AsInput, view.Field{Name: "phone", Label: label("phone"), Type: "tel", Autocomplete: "tel", Width: "m", Optional: true, Value: v.Get("phone")}),
		{Kind: view.AsHeading, Field: view.Field{Label: r.T("organization.costs"), Hint: r.T("organization.costs.hint")}},
		b.Control(view.AsInput, view.Field{Name: "ratio", Label: label("ratio"), Hint: r.T("organization.field.ratio.hint"), InputMode: "decimal", Width: "s", Unit: "%", Optional: true, Value: v.Get("ratio")}),
		b.Control(view.AsDate, view.Field{Name: "ratio_from", Label: label("ratio_from"), Hint: r.T("organization.field.ratio_from.hint"), Optional: true, Value: v.Get("ratio_from")}),
		b.Control(view.AsInput, view.Field{Name: "ratio_source", Label: label("ratio_source"), Example: r.T("organization.field.ratio_source.example"), Width: "l", Optional: true, Value: v.Get("ratio_source")}),
		b.Control(view.AsInput, view.Field{Name: "research", Label: label("research"), Hint: r.T("organization.field.research.hint"), Width: "m", Optional: true, Value: v.Get("research")}),
		b.Control(view.AsDate, view.Field{Name: "research_on", Label: label("research_on"), Optional: true, Value: v.Get("research_on")}),
	}
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

func register(r *request.Request) error {
	if looked, err := r.LookUpAddress(); looked != nil || err != nil {
		return lookedUp(r, looked, err, func(b view.Base) templ.Component { return registerPage(r, b, looked.Values, looked) }, "organization.new.title")
	}
	profile, bad := form.Profile(r.Form())
	id, err := domain.OrganizationID(0), bad.OrNil()
	if err == nil {
		id, err = r.House.Engine.RegisterOrganization(r.Context(), r.Command(), r.Form().Get("number"), profile)
	}
	if _, ok := request.Problems(err); ok {
		return r.Again(registerPage(r, r.Wrong(r.T("organization.new.title"), "", err), r.Form(), nil))
	}
	if err != nil {
		return err
	}
	if next := r.Next(""); next != "" {
		return r.Done(next, "organization.new.done_next")
	}
	return r.Done(view.Path("organizations", int64(id)), "organization.new.done")
}

// lookedUp shows the form again with what came of looking an address up; nothing of it is saved.
func lookedUp(r *request.Request, looked *request.Lookup, err error, page func(view.Base) templ.Component, title string) error {
	switch {
	case err != nil:
		return err
	case looked.Wrong():
		return r.Again(page(r.Base(r.T(title), "")))
	}
	return r.Render(page(r.Base(r.T(title), "")))
}

// organizationOf reads the organisation of the path within the reader's scope.
func organizationOf(r *request.Request) (query.Organization, error) {
	id, err := r.ID("id")
	if err != nil {
		return query.Organization{}, err
	}
	scope, err := r.Scope("organization.view")
	if err != nil {
		return query.Organization{}, err
	}
	return r.House.Query.Organization(r.Context(), scope, id)
}

func showOrganization(r *request.Request) error {
	p, err := organizationPage(r, nil)
	if err != nil {
		return err
	}
	return r.Render(p)
}

func organizationPage(r *request.Request, wrong error) (templ.Component, error) {
	o, err := organizationOf(r)
	if err != nil {
		return nil, err
	}
	b := r.Wrong(o.Name, "", wrong)
	b.Crumbs = []view.Crumb{{Label: r.T("me.title"), URL: "/me"}, {Label: o.Name}}
	p := view.Desk{Base: b, Staff: r.Who.Staff, Lead: bizno.Number(o.Number).String() + " · " + r.T("organization.type."+o.Type) + " · " + r.T("organization.size."+o.Size)}
	if r.May("edit", resourceOf(o.ID)) {
		p.Acts = append(p.Acts, view.Button{Text: r.T("organization.edit"), URL: view.Path("organizations", o.ID, "edit"), Kind: view.Secondary})
	}
	reg, err := r.House.Query.Registration(r.Context(), o.ID)
	if err != nil {
		return nil, err
	}
	facts := profileFacts(r, b, o)
	if o.VerifiedAt == nil && r.May("verify", resourceOf(o.ID)) {
		facts.Form = &view.PartForm{Form: view.Form{Action: view.Path("organizations", o.ID, "verify"), Version: o.Version}, Submit: view.Button{Text: r.T("organization.verify"), Kind: view.Secondary, Confirm: r.T("organization.verify.confirm")}}
	}
	p.Parts = append(p.Parts, facts, registrationPart(r, b, o, reg))
	members, err := membersPart(r, b, o)
	if err != nil {
		return nil, err
	}
	p.Parts = append(p.Parts, members...)
	return shared.Desk(p), nil
}

func profileFacts(r *request.Request, b view.Base, o query.Organization) view.Part {
	fact := func(name, value string) view.SummaryRow {
		return view.SummaryRow{Label: r.T("organization.field." + name), Value: value, Missing: value == ""}
	}
	taxable := r.T("organization.taxable.no")
	if o.Taxable {
		taxable = r.T("organization.taxable.yes")
	}
	verified := r.T("organization.unverified")
	if o.VerifiedAt != nil && o.VerifiedBy != nil {
		verified = r.T("organization.verified", locale.Args{"on": *o.VerifiedAt, "name": *o.VerifiedBy})
	}
	opened := ""
	if !o.OpenedOn.IsZero() {
		opened = b.Date(o.OpenedOn)
	}
	facts := []view.SummaryRow{fact("representative", o.Representative)}
	if o.RepresentativeKorean != "" {
		facts = append(facts, fact("representative_korean", o.RepresentativeKorean))
	}
	facts = append(facts, fact("region", r.T("organization.region."+o.Region)), fact("opened_on", opened), fact("industry", o.Industry))
	if o.Sector != "" || o.Trade != "" {
		facts = append(facts, fact("sector", o.Sector), fact("trade", o.Trade))
	}
	facts = append(facts, fact("corporate_no", corporate(o.CorporateNo)), fact("taxable", taxable), fact("address", strings.TrimSpace(o.Address+" "+o.AddressExtra)), fact("phone", o.Phone),
		fact(costFact(o), costText(r, b, o)),
		view.SummaryRow{Label: r.T("organization.verification"), Value: verified})
	facts = append(facts, r.RegisteredAddress(domainform.Place{Area: o.AddressArea, Building: o.AddressBuilding})...)
	return view.Part{ID: "profile", Title: r.T("organization.profile"), Facts: facts}
}

// registrationPart is what the tax office says of the organisation, and asks it again.
func registrationPart(r *request.Request, b view.Base, o query.Organization, reg query.Registration) view.Part {
	p := view.Part{ID: "registration", Title: r.T("registration.label"),
		Facts: append([]view.SummaryRow{{Label: r.T("registration.state"), Value: view.RegistrationText(b, reg)}}, view.RegistrationFacts(b, reg)...)}
	if r.House.Engine.Register != nil && (r.May("edit", resourceOf(o.ID)) || r.May("verify", resourceOf(o.ID))) {
		p.Note = r.T("organization.look_up.note")
		p.Form = &view.PartForm{Form: view.Form{Action: view.Path("organizations", o.ID, "look-up")}, Submit: view.Button{Text: r.T("organization.look_up"), Kind: view.Secondary}}
	}
	return p
}

func lookUpOrganization(r *request.Request) error {
	id, err := visible(r)
	if err != nil {
		return err
	}
	return organizationDone(r, id, r.House.Engine.LookUpOrganization(r.Context(), r.Command(), domain.OrganizationID(id)), "organization.look_up.done")
}

// costFact is the one thing beyond its size that the costs of an organisation depend on: a non-profit has a ratio of its own, a company
// may be a research service firm.
func costFact(o query.Organization) string {
	if budget.Size(o.Size).Company() {
		return "research"
	}
	return "ratio"
}

// costText says it with since when and where it is from; earlier ratios follow the present one.
func costText(r *request.Request, b view.Base, o query.Organization) string {
	if costFact(o) == "research" {
		if o.Credentials.Research.Number == "" {
			return ""
		}
		return r.T("organization.research.text", locale.Args{"number": o.Credentials.Research.Number, "on": b.Date(o.Credentials.Research.On)})
	}
	var out []string
	for _, x := range slices.Backward(o.Credentials.Ratios) {
		out = append(out, r.T("organization.ratio.text", locale.Args{"ratio": locale.Percent(x.Bp), "on": b.Date(x.From), "source": x.Source}))
	}
	return strings.Join(out, " / ")
}

// corporate is 110111-1234567.
func corporate(s string) string {
	if len(s) != 13 {
		return s
	}
	return s[:6] + "-" + s[6:]
}

func membersPart(r *request.Request, b view.Base, o query.Organization) ([]view.Part, error) {
	scope, err := r.Scope("membership.view")
	if err != nil {
		return nil, err
	}
	list, err := r.House.Query.Members(r.Context(), scope, o.ID, false)
	if err != nil {
		return nil, err
	}
	res := domain.Resource{Kind: "membership", Orgs: []domain.OrganizationID{domain.OrganizationID(o.ID)}, Lead: domain.OrganizationID(o.ID)}
	manage := r.May("changeRoles", res)
	if len(list) == 0 && !manage {
		return nil, nil
	}
	part := view.Part{ID: "members", Title: r.T("organization.members"), Note: r.T("organization.members.note")}
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: r.T("account.name")}, {Label: r.T("account.email"), Wide: "l"}, {Label: r.T("me.roles"), Wide: "l"}, {Label: r.T("organization.standing"), Wide: "m"}, {Label: r.T("ui.acts"), Wide: "m"}}}
	for _, m := range list {
		part.Rows = append(part.Rows, memberRow(r, b, o, m, manage))
	}
	out := []view.Part{part}
	if r.May("invite", res) {
		out = append(out, view.Part{ID: "invite", Title: r.T("organization.invite"), Lines: []string{r.T("organization.invite.lead")}, Form: &view.PartForm{
			Form: view.Form{Action: view.Path("organizations", o.ID, "members"), Key: r.NewKey()}, Submit: view.Button{Text: r.T("organization.invite.submit"), Kind: view.Primary}, Controls: []view.Control{
				b.Control(view.AsInput, view.Field{Name: "email", Label: r.T("account.email"), Type: "email", Width: "l", Value: r.Typed("email")}),
				b.Control(view.AsChecks, roleField(r, "roles", r.Form()["roles"]))}}})
	}
	return out, nil
}

func roleField(r *request.Request, name string, chosen []string) view.Field {
	f := view.Field{Name: name, Label: r.T("me.roles"), Values: chosen}
	for _, role := range domain.CompanyRoles {
		f.Options = append(f.Options, view.Option{Value: string(role), Label: r.T("role." + string(role)), Hint: r.T("role." + string(role) + ".can")})
	}
	return f
}

func memberRow(r *request.Request, b view.Base, o query.Organization, m query.Member, manage bool) view.Row {
	name := r.T("organization.invited")
	if m.Name != nil {
		name = *m.Name
	}
	standing := view.Shown(view.Mark(view.ToneOK, "membership.standing.ACTIVE"))
	if m.AcceptedAt == nil {
		standing = view.Shown(view.Mark(view.ToneConsent, "membership.standing.INVITED"))
		standing.Note = r.T("organization.invited.until", locale.Args{"at": m.ExpiresAt})
		if m.ExpiresAt.Before(r.Now) {
			standing = view.Shown(view.Mark(view.ToneClosed, "membership.standing.LAPSED"))
		}
	}
	acts := view.Cell{}
	id := strconv.FormatInt(m.ID, 10)
	if manage && m.AcceptedAt != nil {
		acts.Acts = append(acts.Acts, view.Act{Action: view.Path("organizations", o.ID, "members", m.ID, "roles"), Button: view.Button{Text: r.T("organization.roles.change"), Hidden: name, Kind: view.Secondary, Size: "s"},
			Fields: []view.Control{{Kind: view.AsChecks, Field: roleField(r, "roles."+id, m.Roles)}}})
	}
	mine := m.PersonID != nil && *m.PersonID == r.Who.PersonID
	if manage || mine {
		text := r.T("organization.end")
		if mine {
			text = r.T("organization.leave")
		}
		acts.Acts = append(acts.Acts, view.Act{Action: view.Path("organizations", o.ID, "members", m.ID, "end"), Button: view.Button{Text: text, Hidden: name, Kind: view.Danger, Size: "s"},
			Fields: []view.Control{{Kind: view.AsInput, Field: view.Field{Name: "reason." + id, Label: r.T("organization.end.reason"), Optional: true}}}})
	}
	return view.Row{Cells: []view.Cell{view.Words(name), view.Words(m.Email), view.Words(roleWords(r, m.Roles)), standing, acts}}
}

func inviteMember(r *request.Request) error {
	id, err := visible(r)
	if err != nil {
		return err
	}
	err = r.House.Engine.InviteMember(r.Context(), r.Command(), domain.OrganizationID(id), r.Form().Get("email"), form.Roles(r.Form()["roles"]))
	return organizationDone(r, id, err, "organization.invite.done")
}

func changeRoles(r *request.Request) error {
	id, member, err := twoIDs(r)
	if err != nil {
		return err
	}
	err = r.House.Engine.ChangeMemberRoles(r.Context(), r.Command(), member, form.Roles(r.Form()["roles."+strconv.FormatInt(member, 10)]))
	return organizationDone(r, id, err, "organization.roles.done")
}

func endMember(r *request.Request) error {
	id, member, err := twoIDs(r)
	if err != nil {
		return err
	}
	err = r.House.Engine.EndMembership(r.Context(), r.Command(), member, r.Form().Get("reason."+strconv.FormatInt(member, 10)))
	return organizationDone(r, id, err, "organization.end.done")
}

func verifyOrganization(r *request.Request) error {
	id, err := visible(r)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(r.Form().Get("version"), 10, 64)
	return organizationDone(r, id, r.House.Engine.VerifyOrganization(r.Context(), r.Command(), domain.OrganizationID(id), version), "organization.verify.said")
}

// visible is the id of an organisation that the reader may see; of the others nothing is told.
func visible(r *request.Request) (int64, error) {
	o, err := organizationOf(r)
	return o.ID, err
}

func twoIDs(r *request.Request) (org, member int64, err error) {
	if org, err = visible(r); err != nil {
		return 0, 0, err
	}
	member, err = r.ID("member")
	return org, member, err
}

// organizationDone goes back to the organisation, or shows it with what was wrong. Whoever left sees their account.
func organizationDone(r *request.Request, id int64, err error, key string) error {
	if _, ok := request.Problems(err); ok {
		p, perr := organizationPage(r, err)
		if perr != nil {
			return perr
		}
		return r.Again(p)
	}
	if err != nil {
		return err
	}
	if key == "organization.end.done" {
		if _, gone := organizationOf(r); gone != nil {
			return r.Done("/me", key)
		}
	}
	return r.Done(view.Path("organizations", id), key)
}

func showProfile(r *request.Request) error {
	o, err := organizationOf(r)
	if err != nil {
		return err
	}
	if err := r.Can("edit", resourceOf(o.ID)); err != nil {
		return err
	}
	taxable := "no"
	if o.Taxable {
		taxable = "yes"
	}
	opened := ""
	if !o.OpenedOn.IsZero() {
		opened = o.OpenedOn.String()
	}
	latest, _ := o.Credentials.Latest()
	kept := url.Values{"name": {o.Name}, "representative": {o.Representative}, "type": {o.Type}, "size": {o.Size}, "region": {o.Region}, "opened_on": {opened},
		"industry": {o.Industry}, "corporate_no": {corporate(o.CorporateNo)}, "taxable": {taxable}, "phone": {o.Phone},
		"ratio_source": {latest.Source}, "research": {o.Credentials.Research.Number},
		"representative_korean": {o.RepresentativeKorean}, "sector": {o.Sector}, "trade": {o.Trade}}
	if latest.Bp > 0 {
		kept.Set("ratio", form.Percent(latest.Bp))
		kept.Set("ratio_from", latest.From.String())
	}
	if !o.Credentials.Research.On.IsZero() {
		kept.Set("research_on", o.Credentials.Research.On.String())
	}
	place := form.ParseAddress(o.Address)
	kept.Set("address.postcode", place.Postcode)
	kept.Set("address.road", place.Road)
	kept.Set("address.detail", place.Detail)
	place.Extra, place.Area, place.Building = o.AddressExtra, o.AddressArea, o.AddressBuilding
	kept.Set("address.taken", form.TakenPlace(place))
	return r.Render(profilePage(r, r.Base(r.T("organization.edit"), ""), o, o.Version, kept, nil))
}

func profilePage(r *request.Request, b view.Base, o query.Organization, version int64, v url.Values, looked *request.Lookup) templ.Component {
	b.Crumbs = []view.Crumb{{Label: r.T("me.title"), URL: "/me"}, {Label: o.Name, URL: view.Path("organizations", o.ID)}, {Label: r.T("organization.edit")}}
	p := view.FormPage{Base: b, Lead: r.T("organization.edit.lead"), Facts: []view.SummaryRow{{Label: r.T("organization.field.number"), Value: bizno.Number(o.Number).String()}},
		Form: view.Form{Action: view.Path("organizations", o.ID, "edit"), Version: version, Guard: true, Enter: true}, Submit: view.Button{Text: r.T("ui.save"), Kind: view.Primary}, Controls: profileControls(r, b, view.Path("organizations", o.ID, "edit"), v, looked)}
	return shared.FormPage(p)
}

func editProfile(r *request.Request) error {
	o, err := organizationOf(r)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(r.Form().Get("version"), 10, 64)
	if looked, err := r.LookUpAddress(); looked != nil || err != nil {
		return lookedUp(r, looked, err, func(b view.Base) templ.Component { return profilePage(r, b, o, version, looked.Values, looked) }, "organization.edit")
	}
	profile, bad := form.Profile(r.Form())
	if err = bad.OrNil(); err == nil {
		err = r.House.Engine.EditOrganization(r.Context(), r.Command(), domain.OrganizationID(o.ID), version, profile)
	}
	if _, ok := request.Problems(err); ok {
		return r.Again(profilePage(r, r.Wrong(r.T("organization.edit"), "", err), o, version, r.Form(), nil))
	}
	if err != nil {
		return err
	}
	return r.Done(view.Path("organizations", o.ID), "organization.edit.done")
}

func showInvitation(r *request.Request) error {
	p, err := invitationPage(r, r.Base(r.T("invitation.title"), ""))
	if err != nil {
		return err
	}
	return r.Render(p)
}

func invitationPage(r *request.Request, b view.Base) (templ.Component, error) {
	i, err := r.House.Query.Invitation(r.Context(), r.House.Engine.Secrets.HashToken(r.Param("token")))
	if err != nil {
		return nil, err
	}
	inviter := ""
	if i.InviterName != nil {
		inviter = *i.InviterName
	}
	facts := []view.SummaryRow{{Label: r.T("invitation.organization"), Value: i.Organization}, {Label: r.T("invitation.by"), Value: inviter}, {Label: r.T("me.roles"), Value: roleWords(r, i.Roles)},
		{Label: r.T("invitation.for"), Value: i.Email}, {Label: r.T("invitation.until"), Value: b.DateTime(i.ExpiresAt)}}
	return shared.FormPage(view.FormPage{Base: b, Lead: r.T("invitation.lead"), Facts: facts, Form: view.Form{Action: view.Path("invitations", r.Param("token"))}, Submit: view.Button{Text: r.T("invitation.accept"), Kind: view.Primary}}), nil
}

func acceptInvitation(r *request.Request) error {
	i, err := r.House.Query.Invitation(r.Context(), r.House.Engine.Secrets.HashToken(r.Param("token")))
	if err != nil {
		return err
	}
	err = r.House.Engine.AcceptInvitation(r.Context(), r.Command(), r.Param("token"))
	if len(domain.ProblemsOf(err)) > 0 && domain.KindOf(err) != domain.NotFound {
		p, perr := invitationPage(r, r.Wrong(r.T("invitation.title"), "", err))
		if perr != nil {
			return perr
		}
		return r.Again(p)
	}
	if err != nil {
		return err
	}
	return r.Done(view.Path("organizations", i.OrganizationID), "invitation.done")
}
