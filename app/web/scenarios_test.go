package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gongmo/app/web"
	"gongmo/app/web/request"
	"gongmo/app/web/webtest"
)

// scenario says what becomes of a request of each role. The house is that of webtest: company A has an application to an
// open call, company B has none, the evaluator and the accountant are appointed to that call.
type scenario struct {
	// to answers these roles with status (200 unless said otherwise).
	to     []webtest.Role
	status int
	// otherwise is what roles get that are named nowhere: 404 for what one may not know of (the default), 403 for what one
	// may see and not do. Visitors are sent to where one signs in.
	otherwise int
	special   map[webtest.Role]int
	// posted is what is sent; "" is an empty form. What changes something is sent only by roles that are refused, unless harmless.
	posted   string
	harmless bool
}

// Groups of roles.
var (
	everyone = webtest.Roles
	signedIn = webtest.Roles[1:]
	staff    = []webtest.Role{webtest.Officer, webtest.Approver, webtest.Finance, webtest.Auditor, webtest.Admin}
)

func public() scenario                    { return scenario{to: everyone} }
func members() scenario                   { return scenario{to: signedIn} }
func employees() scenario                 { return scenario{to: staff} }
func only(to ...webtest.Role) scenario    { return scenario{to: to} }
func (s scenario) with(code int) scenario { s.status = code; return s }
func (s scenario) others(code int) scenario {
	s.otherwise = code
	return s
}
func (s scenario) but(code int, roles ...webtest.Role) scenario {
	special := map[webtest.Role]int{}
	for r, c := range s.special {
		special[r] = c
	}
	for _, r := range roles {
		special[r] = code
	}
	s.special = special
	return s
}
func (s scenario) posts(form string) scenario { s.posted, s.harmless = form, true; return s }

// wants is the status a role gets.
func (s scenario) wants(r webtest.Role, a request.Audience) int {
	if code, ok := s.special[r]; ok {
		return code
	}
	if slices.Contains(s.to, r) {
		if s.status != 0 {
			return s.status
		}
		return http.StatusOK
	}
	if r == webtest.Visitor && a != request.Anyone {
		return http.StatusSeeOther
	}
	if s.otherwise != 0 {
		return s.otherwise
	}
	return http.StatusNotFound
}

func TestEveryRouteHasAScenario(t *testing.T) {
	routes := web.Routes(nil)
	names := map[string]bool{}
	for _, r := range routes {
		if names[r.Name] {
			t.Errorf("two routes are called %s", r.Name)
		}
		names[r.Name] = true
		if _, ok := scenarios[r.Name]; !ok {
			t.Errorf("route %s (%s %s) has no row in scenarios: say who may and what the others get", r.Name, r.Method, r.Path)
		}
	}
	for name := range scenarios {
		if !names[name] {
			t.Errorf("scenario %s belongs to no route", name)
		}
	}
}

func TestScenarios(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	for _, route := range inOrder(web.Routes(nil)) {
		s, ok := scenarios[route.Name]
		if !ok {
			continue // reported above
		}
		path, _ := h.Path(route.Path)
		var wrong []string
		for _, r := range inTurn(s, route) {
			want := s.wants(r, route.Audience)
			got := h.Ask(r, route.Method, path, s.posted)
			if got.Status != want {
				wrong = append(wrong, fmt.Sprintf("%s got %d %s, want %d", r, got.Status, got.Location, want))
			}
			if got.Status == http.StatusSeeOther && r == webtest.Visitor && route.Audience != request.Anyone && !strings.HasPrefix(got.Location, "/login") {
				wrong = append(wrong, fmt.Sprintf("%s was sent to %s", r, got.Location))
			}
			if got.Status == http.StatusNotFound && r != webtest.Visitor && path != webtest.Strange(route.Path) {
				if unknown := h.Ask(r, route.Method, webtest.Strange(route.Path), s.posted); plain(unknown) != plain(got) {
					wrong = append(wrong, fmt.Sprintf("%s can tell what is hidden from what is not there:\n%s\n%s", r, plain(unknown), plain(got)))
				}
			}
		}
		if len(wrong) > 0 {
			t.Errorf("%s (%s %s):\n  %s", route.Name, route.Method, path, strings.Join(wrong, "\n  "))
		}
	}
}

// inOrder puts what only reads before what changes, so that an act does not take away what a page shows.
func inOrder(routes []request.Route) []request.Route {
	routes = slices.Clone(routes)
	slices.SortStableFunc(routes, func(a, b request.Route) int { return strings.Compare(a.Method, b.Method) })
	return routes
}

// inTurn is who asks: for acts that change something only those who are refused, since the stories perform the others.
func inTurn(s scenario, route request.Route) []webtest.Role {
	if route.Method == http.MethodGet || s.harmless {
		return webtest.Roles
	}
	return slices.DeleteFunc(slices.Clone(webtest.Roles), func(r webtest.Role) bool { return slices.Contains(s.to, r) })
}

var (
	tags     = regexp.MustCompile(`(?s)<(script|style|svg).*?</(script|style|svg)>|<[^>]*>`)
	spaces   = regexp.MustCompile(`\s+`)
	changing = regexp.MustCompile(`\d{1,2}:\d{2}(:\d{2})?`) // the clock in the header
)

// plain is an answer as a reader sees it, without what differs from request to request.
func plain(a webtest.Answer) string {
	text := spaces.ReplaceAllString(tags.ReplaceAllString(a.Body, " "), " ")
	return fmt.Sprint(a.Status, " ", changing.ReplaceAllString(text, ""))
}
