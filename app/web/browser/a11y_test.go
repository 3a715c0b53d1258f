package browser_test

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"gongmo/app/web"
	"gongmo/app/web/browser"
	"gongmo/app/web/request"
	"gongmo/app/web/webtest"
)

// look is one way to look at a page.
type look struct {
	name string
	view browser.View
	lang string
}

// looks are the ways in which every page is looked at. An ordinary run takes the first three of them, GONGMO_A11Y=full
// (make a11y) all, GONGMO_A11Y=rest the others.
var looks = []look{
	{"1280 ko", browser.Usual, "ko"},
	{"390 ko", browser.View{Width: 390, Height: 844}, "ko"},
	{"320 en", browser.View{Width: 320, Height: 700}, "en"},
	{"1280 high contrast", browser.View{Width: 1280, Height: 900, HighContrast: true}, "ko"},
	{"320 ko", browser.View{Width: 320, Height: 700}, "ko"},
	{"1280 en", browser.View{Width: 1280, Height: 900}, "en"},
	{"390 no script", browser.View{Width: 390, Height: 844, NoScript: true}, "ko"},
}

// further are roles that find something else on a page than the first who may see it: it is looked at for them, too.
var further = map[string][]webtest.Role{
	"inbox":           {webtest.Officer},
	"project.list":    {webtest.Officer},
	"admin.holidays":  {webtest.Admin},
	"desk.call":       {webtest.Approver},
	"reviews":         {webtest.Evaluator},
	"desk.payments":   {webtest.Finance},
	"desk.payment":    {webtest.Finance},
	"desk.settlement": {webtest.Accountant},
}

// shown is a page, who looks at it and where.
type shown struct {
	route request.Route
	role  webtest.Role
	path  string
	// standing is one of the year's own states; no numbers them, so that pictures of one route do not cover each other.
	standing bool
	no       int
}

// pages finds for every GET route somebody who may see it, and adds the states in which a page stands for somebody of the year.
func pages(t *testing.T, h *webtest.House) (all []shown) {
	t.Helper()
	standing := map[string][]webtest.Standing{}
	for _, s := range h.Standings() {
		standing[s.Route] = append(standing[s.Route], s)
	}
	for _, r := range web.Routes(nil) {
		if r.Method != http.MethodGet {
			continue
		}
		for _, s := range standing[r.Name] {
			if a := h.Ask(s.Role, r.Method, s.Path, ""); a.Status != http.StatusOK || !strings.HasPrefix(a.Type, "text/html") {
				t.Errorf("%s (%s) for %s: %d %s", r.Name, s.Path, s.Role, a.Status, a.Type)
			}
			all = append(all, shown{route: r, role: s.Role, path: s.Path, standing: true, no: len(all)})
		}
		path, missing := h.Path(r.Path)
		data := false
		i := slices.IndexFunc(viewers(r), func(role webtest.Role) bool {
			a := h.Ask(role, r.Method, path, "")
			data = data || a.Status == http.StatusOK && !strings.HasPrefix(a.Type, "text/html")
			return a.Status == http.StatusOK && !data
		})
		switch {
		case i >= 0:
			for _, role := range append([]webtest.Role{viewers(r)[i]}, further[r.Name]...) {
				if a := h.Ask(role, r.Method, path, ""); a.Status != http.StatusOK {
					t.Errorf("%s for %s: %d", r.Name, role, a.Status)
				}
				all = append(all, shown{route: r, role: role, path: path})
			}
		case data: // a file or data, not a page
		case len(standing[r.Name]) > 0: // somebody of the year's own finds it
		case len(missing) > 0:
			t.Logf("%s is looked at by the stories alone: nothing here is %s", r.Name, strings.Join(missing, ", "))
		default:
			t.Errorf("%s (%s) is shown to nobody", r.Name, path)
		}
	}
	return all
}

// viewers are the roles tried for a route, the likeliest first.
func viewers(r request.Route) []webtest.Role {
	switch r.Audience {
	case request.Anyone:
		return []webtest.Role{webtest.Visitor, webtest.OwnerA}
	case request.Staff:
		return []webtest.Role{webtest.Officer, webtest.Approver, webtest.Finance, webtest.Admin, webtest.Auditor}
	}
	return []webtest.Role{webtest.OwnerA, webtest.Officer, webtest.Evaluator, webtest.Accountant, webtest.Finance, webtest.Approver, webtest.Admin, webtest.Bidder}
}

// GONGMO_A11Y_ROUTE looks at the routes of these names alone (with commas between), while they are being mended; "standing" are the
// pages of the year's own states. The looks go side by side.
func TestAccessibilityOfEveryPage(t *testing.T) {
	h := webtest.Start(t, webtest.Options{Year: true})
	all := pages(t, h)
	if names := os.Getenv("GONGMO_A11Y_ROUTE"); names != "" {
		only := strings.Split(names, ",")
		all = slices.DeleteFunc(all, func(p shown) bool {
			return !slices.Contains(only, p.route.Name) && !(p.standing && slices.Contains(only, "standing"))
		})
	}
	b := browser.Start(t)
	chosen := looks[:3]
	switch os.Getenv("GONGMO_A11Y") {
	case "full":
		chosen = looks
	case "rest": // what CI leaves out, after it
		chosen = looks[3:]
	}
	for _, l := range chosen {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			s := b.Open(t, h.URL, l.view)
			for _, p := range all {
				inspect(t, s, h, p, l)
			}
		})
	}
}

func inspect(t *testing.T, s *browser.Session, h *webtest.House, p shown, l look) {
	t.Helper()
	begun := time.Now()
	s.As(h.Session(p.role))
	mark := "?"
	if strings.Contains(p.path, "?") {
		mark = "&"
	}
	s.Goto(p.path + mark + "lang=" + l.lang)
	if s.Status() != http.StatusOK {
		t.Errorf("%s for %s: %d", p.route.Name, p.role, s.Status())
	}
	faults := s.Faults(!l.view.NoScript)
	slices.Sort(faults)
	for i, f := range slices.Compact(slices.Clone(faults)) {
		if i == 8 {
			t.Errorf("%s for %s, %s: and more, %d in all", p.route.Name, p.role, l.name, len(faults))
			break
		}
		t.Errorf("%s for %s, %s: %s", p.route.Name, p.role, l.name, f)
	}
	name := fmt.Sprintf("%s-%s-%s", p.route.Name, p.role, l.name)
	if p.standing {
		name = fmt.Sprintf("%s-%s-%d-%s", p.route.Name, p.role, p.no, l.name)
	}
	s.Shot(strings.ReplaceAll(name, " ", "-"))
	if took := time.Since(begun); took > 10*time.Second {
		t.Logf("%s took %s to look at", p.route.Name, took.Round(time.Second))
	}
}
