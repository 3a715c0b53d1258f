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
// (make a11y) all.
var looks = []look{
	{"1280 ko", browser.Usual, "ko"},
	{"390 ko", browser.View{Width: 390, Height: 844}, "ko"},
	{"320 en", browser.View{Width: 320, Height: 700}, "en"},
	{"1280 high contrast", browser.View{Width: 1280, Height: 900, HighContrast: true}, "ko"},
	{"320 ko", browser.View{Width: 320, Height: 700}, "ko"},
	{"1280 en", browser.View{Width: 1280, Height: 900}, "en"},
	{"390 no script", browser.View{Width: 390, Height: 844, NoScript: true}, "ko"},
}

// passing are the pages that stand in the middle of something: the stories look at them.
var passing = map[string]string{
	"login.code":     "after a password only",
	"login.enrol":    "after a password only",
	"reviews.pledge": "until the pledge is signed",
	// The year has nothing in these states; their stories look at them.
	"application.correction": "while a corrected form waits to be taken up",
	"application.take_back":  "while the intake is open",
	"application.dropped":    "when a correction was dropped at the deadline",
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
}

// pages finds for every GET route somebody who may see it.
func pages(t *testing.T, h *webtest.House) (all []shown) {
	t.Helper()
	for _, r := range web.Routes(nil) {
		if _, ok := passing[r.Name]; ok || r.Method != http.MethodGet {
			continue
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
				all = append(all, shown{r, role, path})
			}
		case data: // a file or data, not a page
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
	return []webtest.Role{webtest.OwnerA, webtest.Officer, webtest.Evaluator, webtest.Accountant, webtest.Finance, webtest.Approver, webtest.Admin}
}

// GONGMO_A11Y_ROUTE looks at the routes of this name alone, while one is being mended. The looks go side by side.
func TestAccessibilityOfEveryPage(t *testing.T) {
	h := webtest.Start(t, webtest.Options{Year: true})
	all := pages(t, h)
	if name := os.Getenv("GONGMO_A11Y_ROUTE"); name != "" {
		all = slices.DeleteFunc(all, func(p shown) bool { return p.route.Name != name })
	}
	b := browser.Start(t)
	chosen := looks[:3]
	if os.Getenv("GONGMO_A11Y") == "full" {
		chosen = looks
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
	s.Shot(strings.ReplaceAll(fmt.Sprintf("%s-%s-%s", p.route.Name, p.role, l.name), " ", "-"))
	if took := time.Since(begun); took > 10*time.Second {
		t.Logf("%s took %s to look at", p.route.Name, took.Round(time.Second))
	}
}
