// Package dispute holds the pages of cases between the agency and a company: objections (이의신청), recoveries (환수) and sanctions
// (제재). Both sides use the same addresses; what each may see and do there follows from its permissions.
//
// This file is what the three have in common: the tabs, the lists, and the steps as forms.
package dispute

import (
	"slices"
	"strings"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/lifecycle"
	"gongmo/domain/period"
	"gongmo/templates/pages/shared"
)

// Routes are the routes of this package.
func Routes() []request.Route {
	return slices.Concat(appealRoutes(), recoveryRoutes(), sanctionRoutes())
}

// base starts a page of the area in the frame of its reader.
func base(r *request.Request, title string) view.Base { return r.Base(title, "cases") }

// lists are the three lists, in the order of the tabs.
var lists = []string{"recoveries", "sanctions", "appeals"}

// listPage starts one of the three lists, with tabs to the others.
func listPage(r *request.Request, name string) view.Desk {
	b := base(r, r.T("case."+name))
	p := view.Desk{Base: b, Staff: r.Who.Staff, Lead: r.T("case." + name + ".lead")}
	for _, l := range lists {
		p.Tabs = append(p.Tabs, view.Tab{Label: r.T("case." + l), URL: view.Path(l), Current: l == name})
	}
	return p
}

// listPart is the table of a list with its filter and its pages.
func listPart(r *request.Request, name string, page query.Page, total int, columns ...view.Column) view.Part {
	q := view.NewQuery(view.Path(name), r.QueryValues())
	part := view.Part{Pager: view.NewPager(q, page.Number, page.Size, total), Toolbar: &view.Filter{Action: view.Path(name), Total: total}}
	tab := view.Field{Name: "tab", Label: r.T("case.tab"), Value: r.Query("tab"), Blank: r.T("ui.filter.all")}
	for _, t := range query.CaseTabs[1:] {
		tab.Options = append(tab.Options, view.Option{Value: t, Label: r.T("case.tab." + t)})
	}
	part.Selects = []view.Field{tab}
	part.Table = &view.Table{Caption: r.T("case." + name), Cards: true, Columns: columns}
	part.Empty = &view.Empty{Title: r.T("case." + name + ".empty"), Text: r.T("case." + name + ".empty.text")}
	return part
}

func crumbs(r *request.Request, name, last string) []view.Crumb {
	return []view.Crumb{{Label: r.T("case." + name), URL: view.Path(name)}, {Label: last}}
}

// steps are the forms of what may be done with a case now. The controls of each carry its event before their name, so that
// several forms of one page keep apart.
type steps struct {
	r       *request.Request
	b       view.Base
	machine string
	action  string // the address they are sent to
	version int64
	parts   []view.Part
	open    bool // the main step stands there
}

// do offers a step. The first main one stands open, the others behind their names.
func (s *steps) do(event, text string, kind view.ButtonKind, controls ...view.Control) {
	name := locale.Event(s.r.Lang, s.machine, event)
	hidden := s.b.Control(view.AsHidden, view.Field{Name: "event", Value: event})
	form := &view.PartForm{Form: view.Form{ID: "step-" + event, Action: s.action, Version: s.version, Key: s.r.NewKey(), Guard: len(controls) > 0},
		Controls: append([]view.Control{hidden}, controls...), Submit: view.Button{Text: name, Kind: kind}}
	if key := "case." + s.machine + ".confirm." + event; locale.Has(s.r.Lang, key) {
		form.Submit.Confirm = s.r.T(key)
	}
	main := kind == view.Primary && !s.open
	if len(controls) > 0 && !main && s.r.Form().Get("event") != event {
		form.Folded = name
	}
	s.open = s.open || main
	part := view.Part{Form: form}
	if text != "" {
		part.Lines = []string{text}
	}
	s.parts = append(s.parts, part)
}

// control is a field of a step with what was typed and what was wrong with it.
func (s *steps) control(kind view.ControlKind, event, name, label string, more ...func(*view.Field)) view.Control {
	f := view.Field{Name: event + "." + name, Label: s.r.T(label)}
	for _, m := range more {
		m(&f)
	}
	if s.r.Form().Get("event") == event {
		f.Value, f.Values = s.r.Typed(f.Name), s.r.Form()[f.Name]
	}
	return s.b.Control(kind, f)
}

func (s *steps) reason(event string) view.Control {
	return s.control(view.AsTextarea, event, "reason", "case.reason", func(f *view.Field) { f.Rows, f.MaxLength = 3, 2000 })
}

func optional(f *view.Field)             { f.Optional = true }
func value(v string) func(*view.Field)   { return func(f *view.Field) { f.Value = v } }
func hint(text string) func(*view.Field) { return func(f *view.Field) { f.Hint = text } }
func rows(n int) func(*view.Field)       { return func(f *view.Field) { f.Rows = n } }
func options(list ...view.Option) func(*view.Field) {
	return func(f *view.Field) { f.Options = list }
}

// atEvent moves problems to the controls of the form that was sent.
func atEvent(event string, err error) error {
	problems, ok := request.Problems(err)
	if !ok {
		return err
	}
	var out domain.Problems
	for _, p := range problems {
		if p.Field != "" {
			p = p.At(event + "." + p.Field)
		}
		out = append(out, p)
	}
	return out
}

// sent reads the fields of the step that was sent.
type sent struct {
	r     *request.Request
	event string
	wrong domain.Problems
}

func (s *sent) text(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(s.r.Form().Get(s.event+"."+name), "\r\n", "\n"))
}

// won reads an amount; nothing is 0.
func (s *sent) won(name string) krw.Won {
	text := s.text(name)
	if text == "" {
		return 0
	}
	won, err := krw.Parse(text)
	for _, p := range domain.ProblemsOf(err) {
		s.wrong = append(s.wrong, p.At(name))
	}
	return won
}

// day reads a day; nothing is 0.
func (s *sent) day(name string) period.Date {
	text := s.text(name)
	if text == "" {
		return 0
	}
	d, err := period.ParseDate(text)
	for _, p := range domain.ProblemsOf(err) {
		s.wrong = append(s.wrong, p.At(name))
	}
	return d
}

// number reads a small whole number; nothing is 0.
func (s *sent) number(name string) int {
	n := 0
	for _, d := range s.text(name) {
		if d < '0' || d > '9' || n > 100_000 {
			s.wrong = append(s.wrong, domain.E(domain.Invalid, "form.number.unreadable").At(name))
			return 0
		}
		n = n*10 + int(d-'0')
	}
	return n
}

// possible reports whether an event leads out of a state.
func possible[S, E ~string, F any](m lifecycle.Machine[S, E, F], state string, e E) bool {
	return slices.ContainsFunc(m.Out(S(state)), func(row lifecycle.Row[S, E, F]) bool { return row.Event == e })
}

// fact adds a line when there is something to say.
func fact(r *request.Request, rows []view.SummaryRow, key, value string) []view.SummaryRow {
	if value == "" {
		return rows
	}
	return append(rows, view.SummaryRow{Label: r.T(key), Value: value})
}

// dated adds a line with a day that is set.
func dated(r *request.Request, rows []view.SummaryRow, key string, d period.Date) []view.SummaryRow {
	if d == 0 {
		return rows
	}
	return append(rows, view.SummaryRow{Label: r.T(key), Value: locale.Date(r.Lang, locale.Instant(d))})
}

// money adds a line with an amount.
func money(r *request.Request, rows []view.SummaryRow, key string, w krw.Won) []view.SummaryRow {
	return append(rows, view.SummaryRow{Label: r.T(key), Value: locale.Won(r.Lang, w), Num: true})
}

// wonText is an amount in words, "" for none.
func wonText(r *request.Request, w krw.Won) string {
	if w == 0 {
		return ""
	}
	return locale.Won(r.Lang, w)
}

// paragraphs is what somebody wrote, line by line.
func paragraphs(text string) []string {
	var out []string
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// letters are the letters of a case, as a part of its page.
func letters(r *request.Request, kind, name string, id int64) (view.Part, error) {
	list, err := r.House.Query.Letters(r.Context(), kind, id)
	if err != nil {
		return view.Part{}, err
	}
	part := view.Part{ID: "letters", Title: r.T("case.letters")}
	for _, l := range list {
		part.Links = append(part.Links, view.Crumb{Label: l.Text.Title + " (" + locale.Date(r.Lang, locale.Instant(l.Text.On)) + ")", URL: view.Path(name, id, "letters", l.ID)})
	}
	return part, nil
}

// showLetter prints a letter of a case that the reader may see.
func showLetter(r *request.Request, kind string, id int64) error {
	no, err := r.ID("letter")
	if err != nil {
		return err
	}
	list, err := r.House.Query.Letters(r.Context(), kind, id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(l query.Letter) bool { return l.ID == no })
	if i < 0 {
		return domain.E(domain.NotFound, "not_found")
	}
	l := list[i]
	p := view.Desk{Base: base(r, l.Text.Title), Lead: l.Text.Agency + " · " + l.Text.Number + " · " + locale.Date(locale.KO, locale.Instant(l.Text.On))}
	head := view.Part{Facts: []view.SummaryRow{{Label: r.T("case.letter.to"), Value: strings.TrimSpace(l.Text.To + " " + l.Text.ToNumber)}}}
	for _, f := range l.Text.Facts {
		head.Facts = append(head.Facts, view.SummaryRow{Label: f.Label, Value: f.Value})
	}
	p.Parts = append(p.Parts, head)
	for n, s := range l.Text.Parts {
		p.Parts = append(p.Parts, view.Part{ID: "part-" + string(rune('a'+n)), Title: s.Heading, Lines: s.Lines})
	}
	p.Parts = append(p.Parts, view.Part{Lines: []string{r.T("case.letter.hash", locale.Args{"hash": l.Hash})}})
	return r.Render(shared.Paper(p))
}
