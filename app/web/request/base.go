// This file fills what every page has: who is signed in, the navigation of their roles, the time left, the message of the act before.
package request

import (
	"crypto/rand"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/domain"
)

// Base starts a page with its title (already in words) and the navigation item it belongs to.
func (r *Request) Base(title, area string) view.Base {
	b := view.Base{Lang: r.Lang, Title: title, Path: r.place(), Area: area, Now: r.Now, Posted: r.echo.Request().Method == http.MethodPost,
		Masthead: r.House.Settings.Masthead, Nav: r.nav(), Support: r.support()}
	if f := r.flash(); f.Text != "" {
		b.Flash = append(b.Flash, f)
	}
	if r.House.Settings.Demo {
		b.Demo = r.demoBar()
	}
	if r.Who.IsVisitor() {
		return b
	}
	b.Actor = &view.Actor{Key: strconv.FormatInt(r.Who.PersonID, 36), Name: r.Who.Name, Org: r.orgName(), Role: r.roleName(), All: r.roleNames()}
	b.Unsent = r.unsent()
	b.HighContrast, b.Shortcuts, b.Palette, b.Compact = r.Who.HighContrast, !r.Who.ShortcutsOff, r.Who.Staff, r.Who.Density == "COMPACT"
	// The end is said in the page's clock, which a demo moves; the session itself ends by the real one.
	b.Session = &view.Session{EndsAt: r.Now.Add(r.House.Sessions.Deadline(r.Context()).Sub(r.RealNow())), ExtendURL: "/session/extend", LogoutURL: "/logout"}
	return b
}

// place is the address that shows this page again: its own, and for a form that came back from an address which only takes forms, the
// nearest one above it that can be opened.
func (r *Request) place() string {
	at, pattern := r.echo.Request().URL, r.echo.Path()
	if r.echo.Request().Method != http.MethodPost {
		return at.RequestURI()
	}
	opens := func(pattern string) bool {
		return slices.ContainsFunc(r.echo.Echo().Routes(), func(x *echo.Route) bool { return x.Method == http.MethodGet && x.Path == pattern })
	}
	if opens(pattern) {
		return at.RequestURI()
	}
	for p := at.Path; strings.Count(p, "/") > 1 && strings.Count(p, "/") == strings.Count(pattern, "/"); {
		p, pattern = path.Dir(p), path.Dir(pattern)
		if opens(pattern) {
			return p
		}
	}
	return "/"
}

// Bare starts a page that knows nobody: it is made before the session is read, and nothing on it depends on who is there.
func (r *Request) Bare(title string) view.Base {
	return view.Base{Lang: r.Lang, Title: title, Path: r.echo.Request().URL.RequestURI(), Now: r.Now, Masthead: r.House.Settings.Masthead,
		Support: r.support()}
}

// Wrong is Base for a form that comes back with problems.
func (r *Request) Wrong(title, area string, err error) view.Base {
	b := r.Base(title, area)
	b.Errors = view.Problems(r.Lang, err)
	return b
}

// NewKey makes an idempotency key for a form.
func (r *Request) NewKey() string { return rand.Text() }

// HasRole reports whether the person holds a staff or outside role anywhere. It is for navigation only, never for permission.
func (r *Request) HasRole(roles ...domain.Role) bool {
	return slices.ContainsFunc(roles, func(role domain.Role) bool { return slices.Contains(r.Who.Roles, string(role)) })
}

// Orgs lists the organisations the person belongs to.
func (r *Request) Orgs() []Membership {
	var out []Membership
	for _, m := range r.Who.Orgs {
		parts := strings.SplitN(m, "|", 3)
		if len(parts) == 3 {
			out = append(out, Membership{ID: atoi(parts[0]), Name: parts[1], Roles: strings.Split(parts[2], ",")})
		}
	}
	return out
}

// Membership is one organisation a person belongs to.
type Membership struct {
	ID    domain.OrganizationID
	Name  string
	Roles []string
}

func atoi(s string) (id domain.OrganizationID) {
	for _, c := range s {
		id = id*10 + domain.OrganizationID(c-'0')
	}
	return id
}

func (r *Request) orgName() string {
	if orgs := r.Orgs(); len(orgs) > 0 {
		return orgs[0].Name
	}
	return ""
}

func (r *Request) roleNames() []string {
	var out []string
	for _, role := range r.Who.Roles {
		out = append(out, r.T("role."+role))
	}
	for _, o := range r.Orgs() {
		for _, role := range o.Roles {
			if name := r.T("role." + role); !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

func (r *Request) roleName() string {
	if names := r.roleNames(); len(names) > 0 {
		return names[0]
	}
	return ""
}

// navIcons are the symbols of the areas in the sprite.
var navIcons = map[string]string{"inbox": "inbox", "notices": "bell", "desk": "call", "agreements": "sign", "settlements": "settle", "cases": "gavel", "payments": "won",
	"dashboard": "chart", "audit": "shield", "admin": "gear", "reviews": "score", "calls": "call", "applications": "apply", "projects": "files", "wallet": "file"}

// nav lists the areas of the person's roles. What a person may not do is refused by the page itself, not by leaving it out here.
func (r *Request) nav() []view.NavItem {
	item := func(key, url string) view.NavItem {
		return view.NavItem{Key: key, Label: r.T("nav." + key), URL: url, Icon: navIcons[key]}
	}
	if r.Who.IsVisitor() {
		return []view.NavItem{item("calls", "/calls")}
	}
	inbox := item("inbox", "/inbox")
	notices := item("notices", "/notices")
	notices.Count = int(r.Who.Unread)
	out := []view.NavItem{inbox}
	if r.Who.Staff {
		out = append(out, item("desk", "/desk/calls"), item("agreements", "/desk/agreements"), item("settlements", "/desk/settlements"), item("cases", "/recoveries"))
		if r.HasRole(domain.RoleFinance, domain.RoleAuditor, domain.RoleApprover) {
			out = append(out, item("payments", "/desk/payments"))
		}
		out = append(out, item("dashboard", "/dashboard"))
		if r.HasRole(domain.RoleAuditor, domain.RoleAdmin, domain.RolePrivacy) {
			out = append(out, item("audit", "/audit"))
		}
		if r.HasRole(domain.RoleAdmin, domain.RoleAuditor, domain.RolePrivacy) {
			out = append(out, item("admin", "/admin"))
		}
		return append(out, notices)
	}
	if r.HasRole(domain.RoleEvaluator, domain.RoleChair) {
		out = append(out, item("reviews", "/reviews"))
	}
	if r.HasRole(domain.RoleAccountant) {
		out = append(out, item("settlements", "/desk/settlements"))
	}
	out = append(out, item("calls", "/calls"))
	if len(r.Who.Orgs) > 0 || !r.HasRole(domain.OutsideRoles...) {
		out = append(out, item("applications", "/applications"), item("projects", "/projects"))
		if len(r.Who.Orgs) > 0 {
			out = append(out, item("wallet", "/wallet"))
		}
	}
	return append(out, notices)
}

func (r *Request) support() view.Support {
	return view.Support{Phone: r.T("support.phone"), Hours: r.T("support.hours"), HelpURL: "/help"}
}

func (r *Request) demoBar() *view.Demo {
	bar := &view.Demo{Now: r.Now, Moved: r.moved(), ClockURL: "/demo/clock", LoginURL: "/demo/login", Open: r.HTTP().URL.Path == "/login"}
	if r.House.Demo == nil {
		return bar
	}
	list, err := r.House.Demo.Accounts(r.Context())
	if err != nil {
		return bar // the page stands without the list
	}
	for _, a := range list {
		bar.Accounts = append(bar.Accounts, view.Account{ID: strconv.FormatInt(int64(a.Person), 10), Label: r.T(a.Label) + " · " + a.Description,
			Current: int64(a.Person) == r.Who.PersonID})
	}
	return bar
}

// moved says how far the demo's clock stands from the real one.
func (r *Request) moved() string {
	s, ok := r.House.Clock.(interface{ ShiftDays() int })
	switch {
	case !ok || s.ShiftDays() == 0:
		return ""
	case s.ShiftDays() < 0:
		return r.T("demo.moved.back", locale.Args{"days": -s.ShiftDays()})
	}
	return r.T("demo.moved", locale.Args{"days": s.ShiftDays()})
}
