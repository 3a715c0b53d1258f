// Package browser drives a real headless Chromium for the stories and the accessibility checks. Only tests import it.
package browser

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/launcher/flags"
	"github.com/go-rod/rod/lib/proto"
)

// patience bounds every single wait; a page that is slower than this on a busy machine is broken.
const patience = 30 * time.Second

// Browser is one Chromium process.
type Browser struct {
	rod *rod.Browser
}

// Start launches Chromium and closes it when the test ends. It fails the test when there is none: install it with
// scripts/install-chromium.sh.
func Start(t testing.TB) *Browser {
	t.Helper()
	bin := os.Getenv("CHROMIUM")
	if bin == "" {
		for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
			if p, err := exec.LookPath(name); err == nil {
				bin = p
				break
			}
		}
	}
	if bin == "" {
		t.Fatal("no Chromium on this machine: run scripts/install-chromium.sh or set CHROMIUM")
	}
	l := launcher.New().Bin(bin).Headless(true).NoSandbox(true).Leakless(false)
	for _, flag := range []flags.Flag{"disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync", "disable-dev-shm-usage"} {
		l = l.Set(flag)
	}
	u, err := l.Launch()
	if err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	b := rod.New().ControlURL(u)
	if err := b.Connect(); err != nil {
		t.Fatalf("connect to Chromium: %v", err)
	}
	t.Cleanup(func() {
		_ = b.Close()
		l.Kill()
		l.Cleanup()
	})
	return &Browser{b}
}

// View says how a page is looked at.
type View struct {
	Width, Height int
	NoScript      bool
	HighContrast  bool // forced by the system, as Windows does
}

// Usual is a desktop window.
var Usual = View{Width: 1280, Height: 900}

// Session is one person's browser profile: its own cookies.
type Session struct {
	t    testing.TB
	base string
	rod  *rod.Browser
	page *rod.Page
	view View

	mu     sync.Mutex
	errors []string
	last   int // status of the last document
}

// Open starts a profile without cookies on the site at base.
func (b *Browser) Open(t testing.TB, base string, v View) *Session {
	t.Helper()
	private, err := b.rod.Incognito()
	if err != nil {
		t.Fatalf("open a profile: %v", err)
	}
	page, err := private.Page(proto.TargetCreateTarget{URL: "about:blank"})
	if err != nil {
		t.Fatalf("open a page: %v", err)
	}
	s := &Session{t: t, base: strings.TrimRight(base, "/"), rod: private, page: page, view: v}
	s.Resize(v.Width, v.Height)
	if v.NoScript {
		s.must(proto.EmulationSetScriptExecutionDisabled{Value: true}.Call(page))
	}
	s.must(proto.EmulationSetFocusEmulationEnabled{Enabled: true}.Call(page)) // several pages are walked at once
	media := []*proto.EmulationMediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}
	if v.HighContrast {
		media = append(media, &proto.EmulationMediaFeature{Name: "forced-colors", Value: "active"})
	}
	s.must(proto.EmulationSetEmulatedMedia{Features: media}.Call(page))
	s.watch()
	t.Cleanup(func() { _ = private.Close() })
	return s
}

func (s *Session) must(err error) {
	s.t.Helper()
	if err != nil {
		s.shot("failed")
		s.t.Fatalf("at %s: %v", s.Path(), err)
	}
}

// Sound fails the test unless the page fits the window, complains of nothing, and ran its script exactly where script is on.
func (s *Session) Sound() *Session {
	s.t.Helper()
	if wide := s.number(`() => document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		s.shot("wide")
		s.t.Errorf("%s scrolls sideways by %d px at %d", s.Path(), wide, s.view.Width)
	}
	if dead := s.number(`() => [...document.querySelectorAll('button[type=button]')].filter(b => b.checkVisibility()).length`); s.view.NoScript && dead > 0 {
		s.shot("dead")
		s.t.Errorf("%s shows %d buttons that do nothing without script", s.Path(), dead)
	}
	if ran := s.Exists("html.js"); ran == s.view.NoScript {
		s.t.Errorf("%s: script is off: %t, and yet it ran: %t", s.Path(), s.view.NoScript, ran)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.errors {
		s.t.Errorf("%s console: %s", s.Path(), e)
	}
	s.errors = nil
	return s
}

// Resize changes the window.
func (s *Session) Resize(w, h int) {
	s.t.Helper()
	s.view.Width, s.view.Height = w, h
	s.must(s.page.SetViewport(&proto.EmulationSetDeviceMetricsOverride{Width: w, Height: h, DeviceScaleFactor: 1, Mobile: false}))
}

// watch collects script errors, failed requests and the status of documents.
func (s *Session) watch() {
	add := func(text string) { s.mu.Lock(); s.errors = append(s.errors, text); s.mu.Unlock() }
	go s.page.EachEvent(
		func(e *proto.RuntimeExceptionThrown) { add("exception: " + e.ExceptionDetails.Text) },
		func(e *proto.LogEntryAdded) {
			if e.Entry.Level == proto.LogLogEntryLevelError && e.Entry.Source != proto.LogLogEntrySourceNetwork {
				add(string(e.Entry.Source) + ": " + e.Entry.Text)
			}
		},
		func(e *proto.PageJavascriptDialogOpening) { // such as whether to leave what is not saved: nobody is there to answer
			add(fmt.Sprintf("dialog %s: %s", e.Type, e.Message))
			go func() { _ = proto.PageHandleJavaScriptDialog{Accept: true}.Call(s.page) }()
		},
		func(e *proto.NetworkResponseReceived) {
			if e.Type == proto.NetworkResourceTypeDocument {
				s.mu.Lock()
				s.last = e.Response.Status
				s.mu.Unlock()
			} else if e.Response.Status >= 400 {
				add(fmt.Sprintf("%d %s", e.Response.Status, e.Response.URL))
			}
		},
	)()
}

// Path is where the browser is, without the host.
func (s *Session) Path() string {
	info, err := s.page.Info()
	if err != nil {
		return "?"
	}
	u, err := url.Parse(info.URL)
	if err != nil {
		return info.URL
	}
	return u.RequestURI()
}

// Goto opens a path of the site and waits until it has loaded.
func (s *Session) Goto(path string) *Session {
	s.t.Helper()
	p := s.page.Timeout(patience)
	wait := p.WaitNavigation(proto.PageLifecycleEventNameLoad)
	if strings.HasPrefix(path, "/") {
		path = s.base + path
	}
	s.must(p.Navigate(path))
	wait()
	return s
}

// Status is the status of the last document.
func (s *Session) Status() int { s.mu.Lock(); defer s.mu.Unlock(); return s.last }

// Has reports whether the page shows the text now.
func (s *Session) Has(text string) bool { return strings.Contains(s.Text(), text) }

// Text is what the page shows. It is asked in one step: a page that loads anew between finding its body and reading it has another.
func (s *Session) Text() string {
	s.t.Helper()
	return s.ask("() => document.body ? document.body.innerText : ''").Str()
}

// TextOf is what the first element at a selector shows.
func (s *Session) TextOf(selector string) string {
	s.t.Helper()
	return s.askOf(selector, `() => this.innerText`).Str()
}

// Sees fails the test unless the page shows every text.
func (s *Session) Sees(texts ...string) *Session {
	s.t.Helper()
	body := s.Text()
	for _, want := range texts {
		if !strings.Contains(body, want) {
			s.shot("missing")
			s.t.Fatalf("%s does not show %q; it shows:\n%s", s.Path(), want, clip(body))
		}
	}
	return s
}

func clip(s string) string {
	if len(s) > 3000 {
		return s[:3000] + "…"
	}
	return s
}

// Exists reports whether an element is there now.
func (s *Session) Exists(selector string) bool {
	s.t.Helper()
	return s.ask(`q => document.querySelector(q) !== null`, selector).Bool()
}

// Fill types into the control with this name, replacing what is there.
func (s *Session) Fill(name, value string) *Session {
	s.t.Helper()
	return s.on(fmt.Sprintf(`[name=%q]:not([type=hidden])`, name), func(el node) error { return s.write(el, value) })
}

// Date sets a date control, whatever the locale types.
func (s *Session) Date(name, iso string) *Session {
	s.t.Helper()
	return s.on(fmt.Sprintf(`[name=%q]`, name), func(el node) error { return s.set(el, iso) })
}

// Choose selects the option of a select whose text contains the text.
func (s *Session) Choose(name, text string) *Session {
	s.t.Helper()
	return s.on(fmt.Sprintf(`select[name=%q]`, name), func(el node) error {
		value, err := el.ask(`(text) => { const o = [...this.options].find(o => o.text.includes(text)); return o ? o.value : null }`, text)
		if err != nil {
			return err
		}
		if value.Nil() {
			return fmt.Errorf("%s offers no %q", name, text)
		}
		return s.set(el, value.Str())
	})
}

// Check ticks the checkbox or radio with this name and value.
func (s *Session) Check(name, value string) *Session {
	s.t.Helper()
	return s.on(fmt.Sprintf(`input[name=%q][value=%q]`, name, value), func(el node) error {
		if on, err := el.ask(`() => this.checked`); err != nil || on.Bool() {
			return err
		}
		if err := s.focus(el); err != nil {
			return err
		}
		return s.page.Keyboard.Type(input.Space)
	})
}

// Upload puts files into a file control.
func (s *Session) Upload(name string, files ...string) *Session {
	s.t.Helper()
	return s.on(fmt.Sprintf(`input[type=file][name=%q]`, name), func(el node) error {
		return proto.DOMSetFileInputFiles{Files: files, ObjectID: el.id}.Call(s.page)
	})
}

// Press clicks the button or link with this text and waits for the page it leads to.
func (s *Session) Press(text string) *Session {
	s.t.Helper()
	return s.PressIn("body", text)
}

// PressIn is Press within a part of the page.
func (s *Session) PressIn(within, text string) *Session {
	s.t.Helper()
	return s.act(fmt.Sprintf("button or link %q in %s", text, within), s.follow,
		`(q, text) => [...document.querySelectorAll(q)].find(e => e.innerText.includes(text))`, within+" :is(a, button, summary)", text)
}

// PressOn clicks the element at a selector and waits for the page it leads to.
func (s *Session) PressOn(selector string) *Session {
	s.t.Helper()
	return s.on(selector, s.follow)
}

func (s *Session) follow(el node) error {
	s.t.Helper()
	asks, err := el.ask(`() => this.hasAttribute('data-confirm')`)
	if err != nil {
		return err
	}
	if asks.Bool() && !s.view.NoScript {
		if err := s.click(el); err != nil {
			return err
		}
		s.on("dialog[open] [data-act=confirm-yes]", s.lead) // the effect is said first, and agreed to
		return nil
	}
	if s.view.NoScript { // what the effect is stands beside the button, with a tick
		if _, err := el.ask(`() => { const sure = this.form?.querySelector('noscript input[required]'); if (sure) sure.checked = true }`); err != nil {
			return err
		}
	}
	return s.lead(el)
}

// lead clicks and waits for the page that leads to.
func (s *Session) lead(el node) error {
	wait := s.page.Timeout(patience).WaitNavigation(proto.PageLifecycleEventNameLoad)
	if err := s.click(el); err != nil {
		return err
	}
	wait()
	return nil
}

// Unfold opens the disclosure around a control that is folded away, if it is.
func (s *Session) Unfold(selector string) *Session {
	s.t.Helper()
	s.askOf(selector, `() => { for (let d = this.closest('details'); d; d = d.parentElement.closest('details')) d.open = true }`)
	return s
}

// Step fires a lifecycle step offered on the page: the form that sends this event, with a reason where one is asked.
func (s *Session) Step(event, reason string) *Session {
	s.t.Helper()
	form := fmt.Sprintf(`form:has(input[name=event][value=%q])`, event)
	button := form + " button[type=submit]"
	if s.Exists(fmt.Sprintf(`button[name=event][value=%q]`, event)) {
		button = fmt.Sprintf(`button[name=event][value=%q]`, event)
		form = fmt.Sprintf(`form:has(%s)`, button)
	}
	s.Unfold(button)
	if reason != "" {
		s.on(form+` :is(textarea, input[type=text])`, func(el node) error { return s.write(el, reason) })
	}
	return s.PressOn(button)
}

// Open clicks something that stays on the page: a disclosure, a tab of a dialog.
func (s *Session) Open(selector string) *Session {
	s.t.Helper()
	return s.on(selector, s.click)
}

// Type presses keys, such as input.Tab.
func (s *Session) Type(keys ...input.Key) *Session {
	s.t.Helper()
	s.must(s.page.Keyboard.Type(keys...))
	return s
}

// Value reads the value of a control.
func (s *Session) Value(name string) string {
	s.t.Helper()
	return s.askOf(fmt.Sprintf(`[name=%q]`, name), `() => this.value`).Str()
}

// Attr reads an attribute of the first element at a selector, "" when it has none.
func (s *Session) Attr(selector, name string) string {
	s.t.Helper()
	return s.askOf(selector, `name => this.getAttribute(name) ?? ''`, name).Str()
}

// Until waits for a condition on the page, such as a job that has to run first, and reloads in between.
func (s *Session) Until(path string, holds func(*Session) bool, what string) *Session {
	s.t.Helper()
	for end := time.Now().Add(2 * patience); time.Now().Before(end); time.Sleep(300 * time.Millisecond) {
		if s.Goto(path); holds(s) {
			return s
		}
	}
	s.shot("waited")
	s.t.Fatalf("%s: waited in vain for %s; it shows:\n%s", path, what, clip(s.Text()))
	return s
}

// Shot writes a picture of the whole page into $GONGMO_SHOTS, when that is set.
func (s *Session) Shot(name string) *Session { s.shot(name); return s }

func (s *Session) shot(name string) {
	dir := os.Getenv("GONGMO_SHOTS")
	if dir == "" {
		return
	}
	_, _ = s.page.Timeout(patience).Eval(`() => { scrollTo(0, 0); document.querySelectorAll('.grid-wrap, .pane, .rail, .topnav').forEach(e => e.scrollTo(0, 0)) }`) // where the last check left it says nothing
	b, err := s.page.Timeout(patience).Screenshot(true, &proto.PageCaptureScreenshot{Format: proto.PageCaptureScreenshotFormatPng})
	if err != nil {
		s.t.Logf("no picture of %s: %v", name, err)
		return
	}
	if err := os.MkdirAll(dir, 0o755); err == nil {
		_ = os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d%s.png", name, s.view.Width, map[bool]string{true: "-no-script"}[s.view.NoScript])), b, 0o644)
	}
}

// Cookie gives the profile a cookie of the site, such as a session that was opened without the login pages.
func (s *Session) Cookie(c *http.Cookie) *Session {
	s.t.Helper()
	s.must(s.rod.SetCookies([]*proto.NetworkCookieParam{{Name: c.Name, Value: c.Value, URL: s.base, Path: "/"}}))
	return s
}

// HTML is the page's source as the browser has it now.
func (s *Session) HTML() string {
	s.t.Helper()
	html, err := s.page.Timeout(patience).HTML()
	s.must(err)
	return html
}

// Names lists the names of the controls at a selector, each once.
func (s *Session) Names(selector string) []string {
	s.t.Helper()
	return s.words(`(q) => [...new Set([...document.querySelectorAll(q)].map(e => e.name))].join('\n')`, selector)
}

// Links lists where the links at a selector lead, each once.
func (s *Session) Links(selector string) []string {
	s.t.Helper()
	return s.words(`(q) => [...new Set([...document.querySelectorAll(q)].map(e => e.getAttribute('href')))].join('\n')`, selector)
}

func (s *Session) words(js, selector string) []string {
	s.t.Helper()
	return strings.Fields(s.ask(js, selector).Str())
}

// Number reads a number from an attribute of the first element at a selector.
func (s *Session) Number(selector, attribute string) (n float64) {
	s.t.Helper()
	if _, err := fmt.Sscan(s.Attr(selector, attribute), &n); err != nil {
		s.t.Fatalf("%s: %s of %s is no number: %v", s.Path(), attribute, selector, err)
	}
	return n
}

// Right is where the first element at a selector ends on the screen, in CSS pixels from the left.
func (s *Session) Right(selector string) int {
	s.t.Helper()
	return s.ask(`(q) => Math.round(document.querySelector(q).getBoundingClientRect().right)`, selector).Int()
}
