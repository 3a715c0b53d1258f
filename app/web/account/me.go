// This file is one's own account: who one is, how pages look, the password, the open sessions.
package account

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain/person"
	"gongmo/templates/pages/shared"
)

// MeRoutes are the routes of this file.
func MeRoutes() []request.Route {
	return []request.Route{
		request.GET("/me", "me", request.SignedIn, showMe),
		request.POST("/me", "me.do", request.SignedIn, keepMe),
		request.GET("/me/settings", "me.settings", request.SignedIn, showSettings),
		request.POST("/me/settings", "me.settings.do", request.SignedIn, keepSettings),
		request.GET("/me/password", "me.password", request.SignedIn, showPassword),
		request.Secretly(request.POST("/me/password", "me.password.do", request.SignedIn, changePassword)),
		request.POST("/me/sign-out-everywhere", "me.sign_out", request.SignedIn, signOutEverywhere),
	}
}

func tabs(r *request.Request, current string) []view.Tab {
	return []view.Tab{{Label: r.T("me.tab.profile"), URL: "/me", Current: current == "profile"},
		{Label: r.T("me.tab.settings"), URL: "/me/settings", Current: current == "settings"},
		{Label: r.T("me.tab.password"), URL: "/me/password", Current: current == "password"},
		{Label: r.T("me.tab.notices"), URL: "/notices/settings"},
		{Label: r.T("me.tab.interests"), URL: "/me/interests"}}
}

func showMe(r *request.Request) error {
	p, err := mePage(r, r.Base(r.T("me.title"), ""))
	if err != nil {
		return err
	}
	return r.Render(p)
}

func mePage(r *request.Request, b view.Base) (templ.Component, error) {
	me, err := r.House.Query.Me(r.Context(), r.Who.PersonID)
	if err != nil {
		return nil, err
	}
	p := view.Desk{Base: b, Staff: r.Who.Staff, Tabs: tabs(r, "profile")}
	name, phone := me.Name, me.Phone
	if len(b.Errors) > 0 {
		name, phone = r.Typed("name"), r.Typed("phone")
	}
	p.Parts = append(p.Parts, view.Part{ID: "who", Title: r.T("me.who"), Facts: []view.SummaryRow{{Label: r.T("account.email"), Value: me.Email}, {Label: r.T("me.since"), Value: b.Date(me.RegisteredAt)}},
		Form: &view.PartForm{Form: view.Form{Action: "/me", Version: versionOf(r, me), Guard: true}, Submit: view.Button{Text: r.T("ui.save"), Kind: view.Primary}, Controls: []view.Control{
			b.Control(view.AsInput, view.Field{Name: "name", Label: r.T("account.name"), Autocomplete: "name", Width: "m", Value: name}),
			b.Control(view.AsInput, view.Field{Name: "phone", Label: r.T("account.phone"), Type: "tel", Autocomplete: "tel", Width: "m", Optional: true, Value: phone})}}})
	p.Parts = append(p.Parts, myOrganizations(r), security(r, b, me))
	roles, err := myRoles(r, b)
	if err != nil {
		return nil, err
	}
	if len(roles.Rows) > 0 {
		p.Parts = append(p.Parts, roles)
	}
	return shared.Desk(p), nil
}

// versionOf is the version the form was begun with: what was typed stays compared with what was seen.
func versionOf(r *request.Request, me query.Me) int64 {
	if n, err := strconv.ParseInt(r.Typed("version"), 10, 64); err == nil {
		return n
	}
	return me.Version
}

func myOrganizations(r *request.Request) view.Part {
	part := view.Part{ID: "organizations", Title: r.T("me.organizations"), Links: []view.Crumb{{Label: r.T("me.organizations.new"), URL: "/organizations/new"}}}
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: r.T("organization.field.name")}, {Label: r.T("me.roles"), Wide: "l"}}}
	for _, o := range r.Orgs() {
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{{Text: o.Name, URL: view.Path("organizations", int64(o.ID))}, view.Words(roleWords(r, o.Roles))}})
	}
	if len(part.Rows) == 0 {
		part.Lines = []string{r.T("me.organizations.none")}
	}
	return part
}

func roleWords(r *request.Request, roles []string) string {
	out := ""
	for i, role := range roles {
		if i > 0 {
			out += ", "
		}
		out += r.T("role." + role)
	}
	return out
}

func security(r *request.Request, b view.Base, me query.Me) view.Part {
	totp := r.T("me.totp.none")
	if me.TotpConfirmedAt != nil {
		totp = r.T("me.totp.since", locale.Args{"on": *me.TotpConfirmedAt, "n": me.RecoveryLeft})
	}
	return view.Part{ID: "security", Title: r.T("me.security"), Facts: []view.SummaryRow{
		{Label: r.T("me.last_login"), Value: b.DateTime(me.LastLoginAt)},
		{Label: r.T("me.password_changed"), Value: b.DateTime(me.PasswordChangedAt), ChangeURL: "/me/password"},
		{Label: r.T("me.totp"), Value: totp}},
		Form: &view.PartForm{Form: view.Form{Action: "/me/sign-out-everywhere"}, Submit: view.Button{Text: r.T("me.sign_out"), Kind: view.Danger, Confirm: r.T("me.sign_out.confirm")}}}
}

func myRoles(r *request.Request, b view.Base) (view.Part, error) {
	part := view.Part{ID: "grants", Title: r.T("me.grants"), Note: r.T("me.grants.note")}
	scope, err := r.Scope("grant.view")
	if err != nil {
		return part, err
	}
	grants, err := r.House.Query.GrantsOf(r.Context(), scope, r.Who.PersonID)
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: r.T("grant.role")}, {Label: r.T("grant.where")}, {Label: r.T("grant.valid"), Wide: "m"}, {Label: r.T("grant.given"), Wide: "m"}}}
	for _, g := range grants {
		if g.RevokedAt == nil {
			part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{view.Words(r.T("role." + g.Role)), view.Words(whereHeld(r, g)), view.Words(validity(r, b, g)), view.Words(b.Date(g.GrantedAt))}})
		}
	}
	return part, err
}

func whereHeld(r *request.Request, g query.GrantLine) string {
	if g.CallTitle != nil {
		return *g.CallTitle
	}
	return r.T("grant.everywhere")
}

func validity(r *request.Request, b view.Base, g query.GrantLine) string {
	if g.ValidTo.IsZero() {
		return r.T("grant.from", locale.Args{"from": g.ValidFrom})
	}
	return r.T("grant.period", locale.Args{"from": g.ValidFrom, "to": g.ValidTo})
}

func keepMe(r *request.Request) error {
	version, _ := strconv.ParseInt(r.Form().Get("version"), 10, 64)
	err := r.House.Engine.EditProfile(r.Context(), r.Command(), version, r.Form().Get("name"), r.Form().Get("phone"))
	if _, ok := request.Problems(err); ok {
		p, perr := mePage(r, r.Wrong(r.T("me.title"), "", err))
		if perr != nil {
			return perr
		}
		return r.Again(p)
	}
	if err != nil {
		return err
	}
	return r.Done("/me", "me.done")
}

func showSettings(r *request.Request) error {
	p, err := settingsPage(r, r.Base(r.T("me.settings.title"), ""))
	if err != nil {
		return err
	}
	return r.Render(p)
}

func settingsPage(r *request.Request, b view.Base) (templ.Component, error) {
	me, err := r.House.Query.Me(r.Context(), r.Who.PersonID)
	if err != nil {
		return nil, err
	}
	on := func(v bool) string {
		if v {
			return "1"
		}
		return ""
	}
	controls := []view.Control{
		b.Control(view.AsRadios, view.Field{Name: "lang", Label: r.T("me.lang"), Value: me.Lang, Inline: true, Options: []view.Option{{Value: "ko", Label: "한국어"}, {Value: "en", Label: "English"}}}),
		b.Control(view.AsRadios, view.Field{Name: "density", Label: r.T("me.density"), Hint: r.T("me.density.hint"), Value: me.Density, Options: []view.Option{
			{Value: string(person.Comfortable), Label: r.T("me.density.comfortable")}, {Value: string(person.Compact), Label: r.T("me.density.compact")}}}),
		b.Control(view.AsCheckbox, view.Field{Name: "high_contrast", Label: r.T("me.contrast"), Hint: r.T("me.contrast.hint"), Value: on(me.HighContrast)}),
		b.Control(view.AsCheckbox, view.Field{Name: "shortcuts_off", Label: r.T("me.shortcuts"), Hint: r.T("me.shortcuts.hint"), Value: on(me.ShortcutsOff)}),
	}
	p := view.Desk{Base: b, Staff: r.Who.Staff, Tabs: tabs(r, "settings"), Lead: r.T("me.settings.lead"), Parts: []view.Part{{Form: &view.PartForm{
		Form: view.Form{Action: "/me/settings"}, Controls: controls, Submit: view.Button{Text: r.T("ui.save"), Kind: view.Primary}}}}}
	return shared.Desk(p), nil
}

func keepSettings(r *request.Request) error {
	f := r.Form()
	w := person.Preferences{Lang: person.Lang(f.Get("lang")), Density: person.Density(f.Get("density")), HighContrast: f.Get("high_contrast") != "", ShortcutsOff: f.Get("shortcuts_off") != ""}
	err := r.House.Engine.Prefer(r.Context(), r.Command(), w)
	if _, ok := request.Problems(err); ok {
		p, perr := settingsPage(r, r.Wrong(r.T("me.settings.title"), "", err))
		if perr != nil {
			return perr
		}
		return r.Again(p)
	}
	if err != nil {
		return err
	}
	// The language link sets a cookie, which comes first: it must not contradict the choice just made.
	http.SetCookie(r.Response(), &http.Cookie{Name: "lang", Value: string(w.Lang), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	r.Lang = locale.Parse(string(w.Lang))
	return r.Done("/me/settings", "me.settings.done")
}

func showPassword(r *request.Request) error {
	return r.Render(passwordPage(r, r.Base(r.T("me.password.title"), "")))
}

func passwordPage(r *request.Request, b view.Base) templ.Component {
	return shared.Desk(view.Desk{Base: b, Staff: r.Who.Staff, Tabs: tabs(r, "password"), Lead: r.T("me.password.lead"), Parts: []view.Part{{Form: &view.PartForm{
		Form: view.Form{Action: "/me/password"}, Submit: view.Button{Text: r.T("account.reset.submit"), Kind: view.Primary}, Controls: []view.Control{
			b.Control(view.AsPassword, view.Field{Name: "old", Label: r.T("me.password.old"), Autocomplete: "current-password"}),
			b.Control(view.AsPassword, view.Field{Name: "password", Label: r.T("account.password.new"), Hint: r.T("account.password.hint"), Autocomplete: "new-password"})}}}}})
}

func changePassword(r *request.Request) error {
	epoch, err := r.House.Engine.ChangePassword(r.Context(), r.Command(), r.Form().Get("old"), r.Form().Get("password"))
	if _, ok := request.Problems(err); ok {
		return r.Again(passwordPage(r, r.Wrong(r.T("me.password.title"), "", err)))
	}
	if err != nil {
		return err
	}
	// Every other session is signed out; this one goes on under a new token.
	if err := r.House.Sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	r.House.Sessions.Put(r.Context(), "epoch", epoch)
	return r.Done("/me", "me.password.done")
}

func signOutEverywhere(r *request.Request) error {
	if err := r.House.Engine.SignOutEverywhere(r.Context(), r.Command()); err != nil {
		return err
	}
	if err := r.House.Sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	r.House.Sessions.Remove(r.Context(), "person")
	return r.Done("/login", "me.sign_out.done")
}
