// Package view holds what pages show: flat structs filled by handlers and drawn by templates, and the URL builders.
// Texts in a view are already in the reader's language; only badges carry keys, because their dictionary lives here.
package view

import (
	"context"
	"time"

	"gongmo/app/locale"
	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
)

// Base is what every page has. Page structs embed it, so a template says p.T("call.list.title") and p.Due(at).
type Base struct {
	Lang  locale.Lang
	Title string // the page's own title, in words; the layout adds the service's name
	Path  string // the path and query of this page, for the language switch and for coming back
	Area  string // Key of the navigation item this page belongs to

	Actor  *Actor    // nil when nobody is signed in
	Nav    []NavItem // the main navigation
	Crumbs []Crumb   // the way here, the last one being this page

	HighContrast bool
	Compact      bool // the reader wants dense pages everywhere
	Shortcuts    bool // the keyboard layer is on (a personal setting)
	Masthead     bool // "official government site" line: only where that is true
	Palette      bool // the jump box of staff

	Posted  bool      // the page answers a form
	Now     time.Time // the server's clock when the page was made
	Session *Session  // nil when nobody is signed in
	CSRF    string    // token of every form, field name "csrf", header X-CSRF-Token
	Demo    *Demo     // nil on a real installation
	Flash   []Flash   // results of the act before
	Errors  []Problem // what is wrong with the form; the title begins with their number
	Support Support
	Unsent  *Unsent // what waits to be sent again; nil for nearly everybody
	Feeds   []Feed  // the page's content in other forms, for the head
}

// Feed is an alternate form of a page. Type is its media type.
type Feed struct{ Title, URL, Type string }

// T is a text of the catalogue in the page's language.
func (b Base) T(key string, args ...locale.Args) string { return locale.T(b.Lang, key, args...) }

// Won is an exact amount: "1,234원".
func (b Base) Won(v krw.Won) string { return locale.Won(b.Lang, v) }

// WonShort is an amount in 억 and 만: "44억 2,400만 원".
func (b Base) WonShort(v krw.Won) string { return locale.WonShort(b.Lang, v) }

// Date is a day with its weekday. It takes time.Time, *time.Time or period.Date; an empty one is "–".
func (b Base) Date(at any) string { return locale.Date(b.Lang, locale.Instant(at)) }

// DateTime is a day, its weekday and the clock. It takes what Date takes.
func (b Base) DateTime(at any) string { return locale.DateTime(b.Lang, locale.Instant(at)) }

// Due is a deadline seen from the page's clock.
func (b Base) Due(at time.Time) Due { return DueAt(b.Lang, b.Now, at) }

// WindowTitle is the text of the title element: the number of errors, the page, the service.
func (b Base) WindowTitle() string {
	title := b.Title
	if n := len(b.Errors); n > 0 {
		title = b.T("ui.title.errors", locale.Args{"n": n, "title": title})
	}
	if title == "" {
		return b.T("ui.brand")
	}
	return title + " — " + b.T("ui.brand")
}

type baseKey struct{}

// WithBase puts the page's base and language into the rendering context. Layouts do it for their children, so that
// components know the language, the clock and the form token without being told.
func WithBase(ctx context.Context, b Base) context.Context {
	return locale.WithLang(context.WithValue(ctx, baseKey{}, b), b.Lang)
}

// BaseOf is the base in the rendering context, an empty Korean one when there is none.
func BaseOf(ctx context.Context) Base {
	if b, ok := ctx.Value(baseKey{}).(Base); ok {
		return b
	}
	return Base{Lang: locale.From(ctx)}
}

// Actor is who is signed in, as the header shows it.
type Actor struct {
	Key  string // which person, for what the browser keeps of theirs
	Name string
	Org  string   // the company or division acted for, "" when there is none
	Role string   // the role in words
	All  []string // every role held, in words
}

// Initial is the first letter of the name, for the round mark.
func (a Actor) Initial() string {
	for _, r := range a.Name {
		return string(r)
	}
	return "?"
}

// NavItem is one entry of the main navigation. Key marks the current one; Count is shown when it is not 0.
type NavItem struct {
	Key, Label, URL, Icon string
	Count                 int
	Hot                   bool // the count is about overdue or urgent things
}

// Crumb is one step of the way here. The last one has no URL.
type Crumb struct{ Label, URL string }

// Session is the running time limit of the login.
type Session struct {
	EndsAt    time.Time
	ExtendURL string // POST; answers 204 with header X-Session-Ends (RFC 3339), or a redirect without JavaScript
	LogoutURL string // POST
	WarnAt    time.Duration
}

// Warn is how many seconds before the end the reader is asked; five minutes unless set.
func (s Session) Warn() int {
	if s.WarnAt == 0 {
		return int((5 * time.Minute).Seconds())
	}
	return int(s.WarnAt.Seconds())
}

// Demo is the bar of a demonstration database: a movable clock and the one-time code of a staff account.
type Demo struct {
	Now      time.Time // the database's clock, offset included
	Moved    string    // the offset in words, "" when the clock is real
	ClockURL string    // POST days=1, days=7, at=RFC 3339 or reset=1
	Accounts []Account // accounts to switch to
	LoginURL string    // POST account=
	Code     string    // the current one-time code, "" when not asked for
	Open     bool      // unfolded: where one chooses whom to sign in as
}

// Account is one demonstration login.
type Account struct {
	ID, Label string
	Current   bool
}

// Flash is the result of the act before, shown once. Tone is "success", "info", "warning" or "danger".
type Flash struct {
	Tone, Text      string
	UndoURL, UndoBy string // POST address and text of the undo button, "" when it cannot be undone
	Link            *Crumb // where what the text speaks of is put right, nil for none
}

// Problem is one thing wrong with a form. Field is the control's name, so that the summary can link to it.
type Problem struct {
	Field, Text string
	Note        string // where it is, such as the section's title
	Basis       string // the article, "" when there is none
	URL         string // set when the place is on another page; otherwise #f-<Field>
	// Each are the places of one problem that stands for several of a kind.
	Each []Problem
}

// Href is the address the error summary links to.
func (p Problem) Href() string {
	switch {
	case p.URL != "":
		return p.URL
	case p.Field != "":
		return "#" + FieldID(p.Field)
	}
	return "#main"
}

// Problems says an error in words, for Base.Errors.
func Problems(lang locale.Lang, err error) []Problem {
	var out []Problem
	for _, m := range locale.Errors(lang, err) {
		out = append(out, Problem{Field: m.Field, Text: m.Text, Basis: ruleset.Cite(m.Basis)})
	}
	return out
}

// ErrorOf is the text of the first problem of a field, "" when it has none.
func (b Base) ErrorOf(field string) string {
	for _, p := range b.Errors {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// Support is where help is found: the same place on every page.
type Support struct {
	Phone, Hours string
	HelpURL      string
}
