// This file is the form of a call put together on pages: the list of its sections and questions, and the page of each.
package officer

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/proposed"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/decimal"
	dform "gongmo/domain/form"
	pages "gongmo/templates/pages/officer"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// formPart is the part of the terms that the pages of this file edit.
const formPart = "form"

// newOne is the key in the address of a section or question that is not there yet.
const newOne = "new"

// BuilderRoutes are the routes of this file.
func BuilderRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/calls/:id/form/trial", "desk.form.trial", request.Staff, showTrial),
		request.GET("/desk/calls/:id/form/sections/:key", "desk.form.section", request.Staff, editSection),
		request.POST("/desk/calls/:id/form/sections/:key", "desk.form.section.do", request.Staff, saveSection),
		request.GET("/desk/calls/:id/form/questions/:key", "desk.form.question", request.Staff, editQuestion),
		request.POST("/desk/calls/:id/form/questions/:key", "desk.form.question.do", request.Staff, saveQuestion),
	}
}

// pick is a text in the reader's language where there is one.
func pick(r *request.Request, ko, en string) string {
	if r.Lang == locale.EN && en != "" {
		return en
	}
	return ko
}

// putForm takes one step of putting the form together, in the draft or in the proposal.
func putForm(r *request.Request, e editing, step dform.Edit) error {
	return putParts(r, e, workflows.CallParts{FormEdit: &step})
}

// reason is that of the proposal that waits and that this page goes on with, else the one given on the list of the form. A page that asks
// for the kind of the proposal starts without one: it may become another than the one that waits.
func (e editing) reason() string {
	if e.choosesKind() {
		return e.given
	}
	if e.Proposed == string(e.kind) {
		return e.ProposalReason
	}
	return e.given
}

// formDesk lists the sections and their questions, each with what can be done with it.
func formDesk(r *request.Request, e editing, b view.Base) templ.Component {
	b.Crumbs = callCrumbs(r, e.Call, e.heading(r))
	p := view.Desk{Base: b, Staff: true, Lead: r.T("builder.lead"), Tabs: editTabs(r, e),
		Acts: []view.Button{{Text: r.T("trial.go"), URL: trialURL(e, dform.Common, ""), Icon: "check"}, {Text: r.T("builder.preview.form"), URL: proposed.URL(e.Call, view.Path("calls", e.Code, "form")), Icon: "eye"}, {Text: r.T("preview.go"), URL: previewURL(e.Call, ""), Icon: "eye"}, {Text: r.T("builder.section.add"), URL: sectionURL(e, newOne), Kind: view.Primary, Icon: "plus"}}}
	if e.kind != "" {
		p.Banner = proposalBanner(r, e, r.T("call.proposal_kind."+string(e.kind)))
	}
	sections := view.Part{ID: "sections", Title: r.T("builder.sections"), Note: r.T("builder.sections.note"),
		Empty: &view.Empty{Title: r.T("builder.empty.title"), Text: r.T("builder.empty.text"), Act: &view.Button{Text: r.T("builder.section.add"), URL: sectionURL(e, newOne)}},
		Table: &view.Table{Caption: r.T("builder.sections"), Cards: true, Columns: []view.Column{{Label: r.T("builder.section"), Wide: "l"}, {Label: r.T("builder.part")}, {Label: r.T("builder.count"), Num: true}, {Label: r.T("builder.when")}, {Label: r.T("builder.acts")}}}}
	var parts []view.Part
	for i, s := range e.Form.Sections {
		title := pick(r, s.Title, s.TitleEn)
		sections.Rows = append(sections.Rows, view.Row{Cells: []view.Cell{{Text: strconv.Itoa(i+1) + ". " + title, URL: sectionURL(e, s.Key)}, view.Words(r.T(s.Part.Label())),
			view.Figure(locale.Int(len(s.Questions))), view.Words(whenText(r, e.Form, s.When)),
			{Acts: formActs(r, e, "section", s.Key, title, i > 0, i < len(e.Form.Sections)-1)}}})
		parts = append(parts, sectionPart(r, e, i, s))
	}
	p.Parts = append([]view.Part{sections}, parts...)
	if u := unreadPart(r, e); u != nil {
		p.Parts = append([]view.Part{*u}, p.Parts...)
	}
	if e.kind != "" && e.Proposed != string(e.kind) {
		ask := &view.PartForm{Form: view.Form{Action: view.DeskCallURL(e.ID, "edit", formPart)}, Submit: view.Button{Text: r.T("builder.reason.submit"), Name: "do", Value: "reason"},
			Controls: []view.Control{b.Control(view.AsInput, view.Field{Name: "reason", Label: r.T("calls.propose.reason"), Hint: r.T("builder.reason.hint"), Value: e.value("reason", e.reason())})}}
		if tick := e.replaceField(r, b, "replace"); tick != nil {
			ask.Controls = append(ask.Controls, *tick)
		}
		p.Parts = append([]view.Part{{Form: ask}}, p.Parts...)
	}
	return shared.Desk(p)
}

func sectionPart(r *request.Request, e editing, i int, s dform.Section) view.Part {
	part := view.Part{ID: "s-" + s.Key, Title: strconv.Itoa(i+1) + ". " + pick(r, s.Title, s.TitleEn), Note: strings.TrimSpace(r.T(s.Part.Label()) + " " + e.unreadHint(r, call.PartForm, s.Key, "")),
		Links: []view.Crumb{{Label: r.T("builder.question.add"), URL: newQuestionURL(e, s.Key)}},
		Empty: &view.Empty{Title: r.T("builder.section.empty"), Text: r.T("builder.section.empty.text")},
		Table: &view.Table{Caption: pick(r, s.Title, s.TitleEn), Cards: true, Columns: []view.Column{{Label: r.T("builder.question"), Wide: "l"}, {Label: r.T("builder.kind")}, {Label: r.T("builder.need")}, {Label: r.T("builder.when")}, {Label: r.T("builder.acts")}}}}
	for j, q := range s.Questions {
		need := r.T("ui.optional")
		switch {
		case q.Kind == dform.Computed:
			need = "–"
		case q.Required:
			need = r.T("builder.required")
		}
		name := pick(r, q.Label, q.LabelEn)
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{{Text: name, URL: questionURL(e, q.Key)}, view.Words(r.T(q.Kind.Label())), view.Words(need), view.Words(whenText(r, e.Form, q.When)),
			{Acts: formActs(r, e, "question", q.Key, name, j > 0 || i > 0, j < len(s.Questions)-1 || i < len(e.Form.Sections)-1)}}})
	}
	return part
}

// formActs are the buttons of a row. There are none before a proposal has its reason, which is asked above the list.
func formActs(r *request.Request, e editing, what, key, name string, up, down bool) []view.Act {
	if e.kind != "" && (e.reason() == "" || e.waitsOther() && !e.replaces) {
		return nil
	}
	var out []view.Act
	act := func(do, text string, kind view.ButtonKind, confirm string) {
		a := view.Act{Action: view.DeskCallURL(e.ID, "edit", formPart), Button: view.Button{Text: r.T(text), Kind: kind, Size: "xs", Hidden: name, Confirm: confirm},
			Hidden: []view.Pair{{Name: "do", Value: do}, {Name: "what", Value: what}, {Name: "key", Value: key}, {Name: "version", Value: strconv.FormatInt(e.Version, 10)}, {Name: "idempotency_key", Value: r.NewKey()}}}
		if e.kind != "" {
			a.Hidden = append(a.Hidden, view.Pair{Name: "reason", Value: e.reason()}, view.Pair{Name: "replace", Value: flag(e.replaces)})
		}
		out = append(out, a)
	}
	if up {
		act("up", "builder.up", view.Plain, "")
	}
	if down {
		act("down", "builder.down", view.Plain, "")
	}
	act("drop", "ui.delete", view.Danger, r.T("builder.drop.confirm."+what, locale.Args{"name": name}))
	return out
}

// stepForm does what a button of the list says.
func stepForm(r *request.Request, e editing) error {
	v := r.Form()
	if v.Get("do") == "reason" {
		var wrong domain.Problems
		if strings.TrimSpace(v.Get("reason")) == "" {
			wrong = append(wrong, domain.E(domain.Invalid, "call.propose.no_reason").At("reason"))
		}
		if e.replaces = v.Get("replace") != ""; e.waitsOther() && !e.replaces {
			wrong = append(wrong, domain.E(domain.Refused, "call.propose.waiting").With("waits", "call.proposal_kind."+e.Proposed).At("replace"))
		}
		if len(wrong) > 0 {
			return r.Again(formDesk(r, e, r.Wrong(e.heading(r), "desk", wrong)))
		}
		return r.SeeOther(e.because(view.DeskCallURL(e.ID, "edit", formPart), v.Get("reason")))
	}
	kinds := map[string][2]dform.EditKind{"section": {dform.MoveSection, dform.DropSection}, "question": {dform.MoveQuestion, dform.DropQuestion}}
	pair, ok := kinds[v.Get("what")]
	if !ok {
		return domain.E(domain.NotFound, "not_found")
	}
	step := dform.Edit{Kind: pair[0], Key: v.Get("key"), Up: v.Get("do") == "up"}
	if v.Get("do") == "drop" {
		step.Kind = pair[1]
	}
	err := putForm(r, e, step)
	if err == nil {
		return r.Done(view.DeskCallURL(e.ID, "edit", formPart), "builder.done."+v.Get("do"))
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	return r.Again(formDesk(r, e, r.Wrong(e.heading(r), "desk", err)))
}

func sectionURL(e editing, key string) string {
	return e.because(view.DeskCallURL(e.ID, "form", "sections", key), e.given)
}

func questionURL(e editing, key string) string {
	return e.because(view.DeskCallURL(e.ID, "form", "questions", key), e.given)
}

func newQuestionURL(e editing, section string) string {
	at := questionURL(e, newOne)
	mark := "?"
	if strings.Contains(at, mark) {
		mark = "&"
	}
	return at + mark + "section=" + url.QueryEscape(section)
}

// because takes the reason of a proposal that is not there yet along in the address.
func (e editing) because(to, reason string) string {
	if reason == "" || e.Proposed == string(e.kind) {
		return to
	}
	to += "?reason=" + url.QueryEscape(reason)
	if e.replaces && e.waitsOther() {
		to += "&replace=1"
	}
	return to
}

// waitsOther reports whether a proposal of another kind waits than the one this page makes.
func (e editing) waitsOther() bool {
	return e.kind != "" && e.Proposed != "" && e.Proposed != string(e.kind)
}

// replaceField asks whether the proposal that waits may be thrown away, naming it; nil where none of another kind can be.
func (e editing) replaceField(r *request.Request, b view.Base, name string) *view.Control {
	if e.Proposed == "" || !e.waitsOther() && !e.choosesKind() {
		return nil
	}
	f := view.Field{Name: name, Label: r.T("calls.propose.replace", locale.Args{"kind": r.T("call.proposal_kind." + e.Proposed)}), Hint: e.waiting, Value: flag(e.replaces)}
	if e.typed != nil {
		f.Value = e.typed.Get(name)
	}
	if e.choosesKind() { // the kind is chosen on the same page
		f.Optional, f.NoNote = true, true
		f.Label = r.T("calls.propose.replace.other", locale.Args{"kind": r.T("call.proposal_kind." + e.Proposed)})
	}
	c := b.Control(view.AsCheckbox, f)
	return &c
}

// proposalFields are the reason of the proposal that a page makes, and the tick that throws another one away, nil where none waits.
func proposalFields(r *request.Request, e editing, b view.Base) (*view.Field, *view.Control) {
	reason := view.Field{Name: "reason", Label: r.T("calls.propose.reason"), Hint: r.T("calls.propose.reason.hint"), Value: e.value("reason", e.reason()), Rows: 2, Error: b.ErrorOf("reason")}
	if e.choosesKind() && e.Proposed != "" {
		reason.Optional, reason.NoNote = true, true
		reason.Hint += " " + r.T("calls.propose.reason.keeps", locale.Args{"kind": r.T("call.proposal_kind." + e.Proposed), "reason": e.ProposalReason})
	}
	return &reason, e.replaceField(r, b, "replace")
}

// reasonTyped is the reason that was typed; where the kind is chosen on the page, an empty one keeps that of the waiting proposal of the
// same kind, as the field says.
func (e editing) reasonTyped(r *request.Request) string {
	if typed := r.Form().Get("reason"); !e.choosesKind() || e.Proposed != string(e.kind) || strings.TrimSpace(typed) != "" {
		return typed
	}
	return e.ProposalReason
}

// waitingText names the proposal of a call that waits: who prepared it, when and why, and what it would change. It is "" without one.
func waitingText(r *request.Request, c query.Call) (string, error) {
	if c.ProposalTerms == nil || c.PresentTerms == nil || c.ProposedAt == nil {
		return "", nil
	}
	next, err := proposed.Terms(c)
	if err != nil {
		return "", err
	}
	var now call.Terms
	if err := json.Unmarshal([]byte(*c.PresentTerms), &now); err != nil {
		return "", fmt.Errorf("present terms: %w", err)
	}
	if now.Given == nil { // files have a list of their own
		next.Given = nil
	}
	var h query.HistoryEntry
	for _, f := range call.Diff(now, next) {
		h.Fields = append(h.Fields, f.Field)
	}
	return r.T("calls.propose.waits", locale.Args{"kind": r.T("call.proposal_kind." + c.Proposed), "name": c.ProposerName, "at": *c.ProposedAt, "reason": c.ProposalReason, "fields": changedParts(r, h)}), nil
}

// builderPage is the frame of the page of a section or question; section is the one that is previewed, "" for the whole form.
func builderPage(r *request.Request, e editing, b view.Base, here, action, section string) view.BuilderPage {
	list := view.DeskCallURL(e.ID, "edit", formPart)
	b.Crumbs = append(callCrumbs(r, e.Call, "")[:2], view.Crumb{Label: r.T("calls.edit.form"), URL: list}, view.Crumb{Label: here})
	p := view.BuilderPage{Base: b, Lead: e.Title, Acts: append(previewActs(r, e)[1:2], view.Button{Text: r.T("preview.go.section"), URL: previewURL(e.Call, section), Icon: "eye"}), Form: view.Form{Action: action, Version: e.Version, Key: r.NewKey(), Guard: true},
		Submit: view.Button{Text: r.T("ui.save"), Kind: view.Primary},
		Other:  []view.Button{{Text: r.T("builder.redraw"), Name: "do", Value: "redraw"}, {Text: r.T("ui.cancel"), URL: list}}}
	if e.kind != "" {
		p.Banner = proposalBanner(r, e, r.T("call.proposal_kind."+string(e.kind)))
		p.Proposal, p.Replace = proposalFields(r, e, b)
	}
	return p
}

// proposalBanner says that saving makes a proposal, of a kind by its name, and which other one it would take the place of.
func proposalBanner(r *request.Request, e editing, kind string) *view.Banner {
	out := &view.Banner{Tone: "info", Title: r.T("calls.propose.title", locale.Args{"kind": kind}), Text: r.T("calls.propose.text")}
	if e.Proposed != "" && e.choosesKind() {
		out.Tone, out.Text = "warning", r.T("calls.schedule.replaces", locale.Args{"kind": r.T("call.proposal_kind." + e.Proposed)})
		return out
	}
	if e.waitsOther() {
		out.Tone, out.Text = "warning", r.T("calls.propose.replaces", locale.Args{"kind": r.T("call.proposal_kind." + e.Proposed)})
	}
	return out
}

// openBuilder is the call that is edited and the key of the address.
func openBuilder(r *request.Request) (editing, string, error) {
	e, err := openPart(r, formPart)
	return e, r.Param("key"), err
}

func editSection(r *request.Request) error { return sectionAt(r, nil) }

// saveSection takes the section, unless only more rows were asked for.
func saveSection(r *request.Request) error {
	return sectionAt(r, func(e editing, old dform.Section) error {
		s, err := form.BuiltSection(r.Form(), old, formFacts(r, e.Form, dform.Part(r.Form().Get("part")), old.Key, old.Key))
		if err != nil {
			return err
		}
		step := dform.Edit{Kind: dform.PutSection, Key: old.Key, Section: s}
		if old.Key == "" {
			step.Kind = dform.AddSection
		}
		return putForm(r, e, step)
	})
}

func sectionAt(r *request.Request, save func(editing, dform.Section) error) error {
	e, key, err := openBuilder(r)
	if err != nil {
		return err
	}
	old, ok := e.Form.Section(key)
	if !ok && key != newOne {
		return domain.E(domain.NotFound, "not_found")
	}
	title := r.T("builder.section.edit")
	if key == newOne {
		old.Part, title = dform.Lead, r.T("builder.section.add")
	}
	if save == nil {
		return r.Render(builtSectionPage(r, e, old, key, r.Base(title, "desk")))
	}
	if r.Form().Get("do") == "redraw" {
		return r.Render(builtSectionPage(r, e, old, key, r.Base(title, "desk")))
	}
	if err = save(e, old); err == nil {
		return r.Done(view.DeskCallURL(e.ID, "edit", formPart), "builder.done.save")
	}
	err = atFields(err, old.Key)
	if _, ok := request.Problems(err); !ok {
		return err
	}
	return r.Again(builtSectionPage(r, e, old, key, r.Wrong(title, "desk", err)))
}

func builtSectionPage(r *request.Request, e editing, s dform.Section, key string, b view.Base) templ.Component {
	p := builderPage(r, e, b, b.Title, sectionURL(e, key), s.Key)
	part := dform.Part(e.value("part", string(s.Part)))
	var who []view.Option
	for _, x := range dform.Parts() {
		who = append(who, view.Option{Value: string(x), Label: r.T(x.Label()), Hint: r.T("builder.part." + string(x))})
	}
	p.Before = []view.Control{
		b.Control(view.AsInput, view.Field{Name: "title", Label: r.T("builder.section.name"), Value: e.value("title", s.Title)}),
		b.Control(view.AsInput, view.Field{Name: "titleEn", Label: r.T("builder.english.name"), Value: e.value("titleEn", s.TitleEn), Optional: true}),
		b.Control(view.AsTextarea, view.Field{Name: "hint", Label: r.T("builder.hint"), Value: e.value("hint", s.Hint), Rows: 2, Optional: true}),
		b.Control(view.AsTextarea, view.Field{Name: "hintEn", Label: r.T("builder.english.hint"), Value: e.value("hintEn", s.HintEn), Rows: 2, Optional: true}),
		b.Control(view.AsRadios, view.Field{Name: "part", Label: r.T("builder.part"), Value: string(part), Options: who}),
	}
	p.Grids = []view.FieldGrid{conditionGrid(r, b, e, "when", s.When, formFacts(r, e.Form, part, s.Key, s.Key))}
	return pages.Builder(p)
}

func editQuestion(r *request.Request) error { return questionAt(r, nil) }

func saveQuestion(r *request.Request) error {
	return questionAt(r, func(e editing, old dform.Question, section string) error {
		q, err := form.BuiltQuestion(r.Form(), old, formFacts(r, e.Form, "", section, old.Key))
		if err != nil {
			return err
		}
		step := dform.Edit{Kind: dform.PutQuestion, Key: old.Key, To: r.Form().Get("section"), Question: q}
		if old.Key == "" {
			step = dform.Edit{Kind: dform.AddQuestion, Key: section, Question: q}
		}
		return putForm(r, e, step)
	})
}

func questionAt(r *request.Request, save func(editing, dform.Question, string) error) error {
	e, key, err := openBuilder(r)
	if err != nil {
		return err
	}
	old, in, ok := e.Form.Question(key)
	title := r.T("builder.question.edit")
	if key == newOne && !ok {
		title = r.T("builder.question.add")
		name := r.Query("section")
		if save != nil {
			name = r.Form().Get("section")
		}
		in, ok = e.Form.Section(name)
		old.Kind = dform.Text
	}
	if !ok {
		return domain.E(domain.NotFound, "not_found")
	}
	if save == nil || r.Form().Get("do") == "redraw" {
		return r.Render(builtQuestionPage(r, e, old, in, key, r.Base(title, "desk")))
	}
	if err = save(e, old, in.Key); err == nil {
		return r.Done(view.DeskCallURL(e.ID, "edit", formPart)+"#s-"+in.Key, "builder.done.save")
	}
	err = atFields(err, old.Key)
	if _, ok := request.Problems(err); !ok {
		return err
	}
	return r.Again(builtQuestionPage(r, e, old, in, key, r.Wrong(title, "desk", err)))
}

// atFields moves what the check says of a section or question to the fields of its page.
func atFields(err error, key string) error {
	problems, ok := request.Problems(err)
	if !ok {
		return err
	}
	fields := map[string]string{"form.definition.title": "label", "form.definition.kind": "kind", "form.definition.options": "options", "form.definition.option": "options",
		"form.definition.columns": "columns", "form.definition.column": "columns", "form.definition.calc": "calc", "form.definition.operand": "calc",
		"form.definition.condition": "when", "form.definition.unknown": "when", "form.definition.later": "when"}
	for i, p := range problems {
		if f := fields[p.Key]; f != "" && (p.Field == key || key == "") {
			problems[i] = p.At(f)
		}
	}
	return problems
}

func builtQuestionPage(r *request.Request, e editing, q dform.Question, in dform.Section, key string, b view.Base) templ.Component {
	p := builderPage(r, e, b, b.Title, questionURL(e, key), in.Key)
	kind := dform.Kind(e.value("kind", string(q.Kind)))
	var kinds []view.Option
	for _, k := range dform.Kinds() {
		kinds = append(kinds, view.Option{Value: string(k), Label: r.T(k.Label())})
	}
	add := func(k view.ControlKind, f view.Field) { p.Before = append(p.Before, b.Control(k, f)) }
	add(view.AsInput, view.Field{Name: "label", Label: r.T("builder.question.name"), Value: e.value("label", q.Label)})
	add(view.AsInput, view.Field{Name: "labelEn", Label: r.T("builder.english.name"), Value: e.value("labelEn", q.LabelEn), Optional: true})
	add(view.AsSelect, view.Field{Name: "kind", Label: r.T("builder.kind"), Hint: r.T("builder.kind.hint"), Value: string(kind), Options: kinds, Width: "m"})
	if key == newOne {
		p.Hidden = append(p.Hidden, view.Pair{Name: "section", Value: in.Key})
	} else {
		add(view.AsSelect, view.Field{Name: "section", Label: r.T("builder.section"), Value: e.value("section", in.Key), Options: sectionOptions(r, e.Form), Width: "l"})
	}
	add(view.AsTextarea, view.Field{Name: "hint", Label: r.T("builder.hint"), Value: e.value("hint", q.Hint), Rows: 2, Optional: true})
	add(view.AsTextarea, view.Field{Name: "hintEn", Label: r.T("builder.english.hint"), Value: e.value("hintEn", q.HintEn), Rows: 2, Optional: true})
	add(view.AsTextarea, view.Field{Name: "example", Label: r.T("builder.example"), Value: e.value("example", q.Example), Rows: 2, Optional: true})
	if kind != dform.Computed {
		add(view.AsCheckbox, view.Field{Name: "required", Label: r.T("builder.required.yes"), Value: e.value("required", flag(q.Required)), NoNote: true})
	}
	add(view.AsCheckbox, view.Field{Name: "identifies", Label: r.T("builder.identifies"), Value: e.value("identifies", flag(q.Identifies)), NoNote: true})
	p.Before = append(p.Before, limitControls(r, b, e, q, kind)...)
	switch kind {
	case dform.Choice, dform.Multi:
		p.Grids = append(p.Grids, optionGrid(r, b, e, q))
	case dform.Table:
		p.Grids = append(p.Grids, columnGrid(r, b, e, q))
	case dform.Computed:
		p.Grids = append(p.Grids, calcGrid(r, b, e, q, in))
	}
	p.Grids = append(p.Grids, conditionGrid(r, b, e, "when", q.When, formFacts(r, e.Form, "", in.Key, q.Key)))
	p.Hidden = append(p.Hidden, carried(p, e.typed)...)
	return pages.Builder(p)
}

// carried is what was typed for another kind of question than the one that is shown: it goes along unseen, so that who changes the kind back
// finds it. What a kind does not have is not saved (form.BuiltQuestion).
func carried(p view.BuilderPage, typed url.Values) (out []view.Pair) {
	here := map[string]bool{"csrf": true, "version": true, "idempotency_key": true, "kept_copy": true, "do": true, "reason": true, "replace": true, "section": true}
	seen := func(controls []view.Control) {
		for _, c := range controls {
			here[c.Name] = true
		}
	}
	seen(p.Before)
	for _, g := range p.Grids {
		seen(g.Above)
		for _, row := range g.Rows {
			seen(row.Cells)
			for _, h := range row.Hidden {
				here[h.Name] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		for _, v := range typed[name] {
			if !here[name] && v != "" {
				out = append(out, view.Pair{Name: name, Value: v})
			}
		}
	}
	return out
}

func sectionOptions(r *request.Request, d dform.Definition) []view.Option {
	var out []view.Option
	for _, s := range d.Sections {
		out = append(out, view.Option{Value: s.Key, Label: pick(r, s.Title, s.TitleEn) + " · " + r.T(s.Part.Label())})
	}
	return out
}

// limitControls bound the answer, as far as the kind has bounds.
func limitControls(r *request.Request, b view.Base, e editing, q dform.Question, kind dform.Kind) []view.Control {
	var out []view.Control
	text := func(name, stored, width, unit string) {
		out = append(out, b.Control(view.AsInput, view.Field{Name: name, Label: r.T("builder.limit." + name), Value: e.value(name, stored), Width: width, Unit: unit, Optional: true}))
	}
	count := func(name string, stored int, unit string) {
		text(name, digits(stored), "s", r.T(unit))
		out[len(out)-1].InputMode = "numeric"
	}
	bound := func(n *decimal.Number) string {
		if n == nil {
			return ""
		}
		return locale.Number(*n, q.Decimals)
	}
	day := func(name, stored string) {
		out = append(out, b.Control(view.AsDate, view.Field{Name: name, Label: r.T("builder.limit." + name), Value: e.value(name, stored), Width: "m", Optional: true}))
	}
	switch kind {
	case dform.Text, dform.RichText:
		count("minChars", q.MinChars, "builder.unit.chars")
		count("maxChars", q.MaxChars, "builder.unit.chars")
		out = append(out, b.Control(view.AsCheckbox, view.Field{Name: "spaces", Label: r.T("builder.limit.spaces"), Value: e.value("spaces", flag(q.Spaces)), NoNote: true}))
		if kind == dform.Text {
			count("minCount", q.MinCount, "builder.unit.things")
			count("maxCount", q.MaxCount, "builder.unit.things")
			for i := range out[len(out)-2:] {
				out[len(out)-2+i].Hint = r.T("builder.limit.named.hint")
			}
		}
	case dform.Number, dform.Money:
		if kind == dform.Number {
			out = append(out, b.Control(view.AsSelect, view.Field{Name: "decimals", Label: r.T("builder.limit.decimals"), Hint: r.T("builder.limit.decimals.hint"), Value: e.value("decimals", strconv.Itoa(q.Decimals)), Options: decimalOptions(r), Width: "m"}))
		}
		text("least", bound(q.Least), "m", "")
		text("most", bound(q.Most), "m", "")
		text("unit", q.Unit, "s", "")
	case dform.Computed:
		text("unit", q.Unit, "s", "")
	case dform.Date:
		day("firstDay", dateText(q.FirstDay.IsZero(), q.FirstDay.String()))
		day("lastDay", dateText(q.LastDay.IsZero(), q.LastDay.String()))
	case dform.Multi, dform.Table, dform.People, dform.Targets:
		count("minCount", q.MinCount, "builder.unit.things")
		count("maxCount", q.MaxCount, "builder.unit.things")
		if kind == dform.People {
			leads := view.Field{Name: "leads", Label: r.T("builder.limit.leads"), Hint: r.T("builder.limit.leads.hint"), Value: e.value("leads", string(q.Leads)), Width: "l", NoNote: true}
			for _, l := range dform.AllLeads() {
				leads.Options = append(leads.Options, view.Option{Value: string(l), Label: r.T(l.Label())})
			}
			out = append(out, b.Control(view.AsSelect, leads))
		}
	case dform.File:
		out = append(out, b.Control(view.AsSelect, view.Field{Name: "document", Label: r.T("builder.paper"), Hint: r.T("builder.paper.hint"), Value: e.value("document", q.File.Document),
			Options: paperOptions(r, q.File.Document), Blank: r.T("builder.paper.none"), Width: "m", Optional: true}))
		text("types", strings.Join(q.File.Types, ", "), "l", "")
		count("maxFiles", q.File.MaxCount, "builder.unit.things")
		count("maxMegabytes", int(q.File.MaxBytes>>20), "builder.unit.megabytes")
	}
	return out
}

// decimalOptions are how many digits behind the point a number can take.
func decimalOptions(r *request.Request) (out []view.Option) {
	for n := range decimal.MostScale + 1 {
		label := r.T("builder.limit.decimals.none")
		if n > 0 {
			label = r.T("builder.limit.decimals.some", locale.Args{"n": n})
		}
		out = append(out, view.Option{Value: strconv.Itoa(n), Label: label})
	}
	return out
}

func dateText(zero bool, text string) string {
	if zero {
		return ""
	}
	return text
}

// rowsOf is how many rows a table of fields shows: what is stored, or what was typed, and a few empty ones.
func (e editing) rowsOf(list string, stored int) int {
	const more = 3
	last := stored - 1
	for name, values := range e.typed {
		rest, ok := strings.CutPrefix(name, list+".")
		no, field, _ := strings.Cut(rest, ".")
		if !ok || field == "kind" || field == "op" || field == "decimals" || slices.Equal(values, []string{""}) {
			continue
		}
		if n, err := strconv.Atoi(no); err == nil && n < 500 {
			last = max(last, n)
		}
	}
	return last + 1 + more
}

// gridField makes a cell of a row.
func gridField(b view.Base, e editing, kind view.ControlKind, name, label, stored string) view.Control {
	return view.Control{Kind: kind, Field: view.Field{Name: name, Label: label, Value: e.value(name, stored), HideLabel: true, NoNote: true, Error: b.ErrorOf(name)}}
}

func optionGrid(r *request.Request, b view.Base, e editing, q dform.Question) view.FieldGrid {
	g := view.FieldGrid{ID: "options", Title: r.T("builder.options"), Hint: r.T("builder.rows.hint"), Error: b.ErrorOf("options"),
		Columns: []view.Column{{Label: r.T("builder.option")}, {Label: r.T("builder.english.name")}}}
	for i := range e.rowsOf("options", len(q.Options)) {
		var o dform.Option
		if i < len(q.Options) {
			o = q.Options[i]
		}
		n := "options." + strconv.Itoa(i)
		g.Rows = append(g.Rows, view.FieldGridRow{No: strconv.Itoa(i + 1), Hidden: []view.Pair{{Name: n + ".key", Value: e.value(n+".key", o.Key)}},
			Cells: []view.Control{gridField(b, e, view.AsInput, n+".label", g.Columns[0].Label, o.Label), gridField(b, e, view.AsInput, n+".labelEn", g.Columns[1].Label, o.LabelEn)}})
	}
	return g
}

func columnGrid(r *request.Request, b view.Base, e editing, q dform.Question) view.FieldGrid {
	g := view.FieldGrid{ID: "columns", Title: r.T("builder.columns"), Hint: r.T("builder.columns.hint"), Error: b.ErrorOf("columns"), Columns: []view.Column{{Label: r.T("builder.column")}, {Label: r.T("builder.english.name")},
		{Label: r.T("builder.kind"), Wide: "m"}, {Label: r.T("builder.column.decimals"), Wide: "m"}, {Label: r.T("builder.need"), Wide: "xs"}, {Label: r.T("builder.column.options")}}}
	var kinds []view.Option
	for _, k := range []dform.Kind{dform.Text, dform.Number, dform.Money, dform.Date, dform.Choice} {
		kinds = append(kinds, view.Option{Value: string(k), Label: r.T(k.Label())})
	}
	for i := range e.rowsOf("columns", len(q.Columns)) {
		c := dform.Column{Kind: dform.Text}
		if i < len(q.Columns) {
			c = q.Columns[i]
		}
		var options []string
		for _, o := range c.Options {
			options = append(options, o.Label)
		}
		n := "columns." + strconv.Itoa(i)
		kind := gridField(b, e, view.AsSelect, n+".kind", g.Columns[2].Label, string(c.Kind))
		kind.Options = kinds
		decimals := gridField(b, e, view.AsSelect, n+".decimals", g.Columns[3].Label, strconv.Itoa(c.Decimals))
		decimals.Options = decimalOptions(r)
		g.Rows = append(g.Rows, view.FieldGridRow{No: strconv.Itoa(i + 1), Hidden: []view.Pair{{Name: n + ".key", Value: e.value(n+".key", c.Key)}},
			Cells: []view.Control{gridField(b, e, view.AsInput, n+".label", g.Columns[0].Label, c.Label), gridField(b, e, view.AsInput, n+".labelEn", g.Columns[1].Label, c.LabelEn), kind, decimals,
				gridField(b, e, view.AsCheckbox, n+".required", g.Columns[4].Label, flag(c.Required)), gridField(b, e, view.AsInput, n+".options", g.Columns[5].Label, strings.Join(options, ", "))}})
	}
	return g
}

func calcGrid(r *request.Request, b view.Base, e editing, q dform.Question, in dform.Section) view.FieldGrid {
	g := view.FieldGrid{ID: "calc", Title: r.T("builder.calc"), Hint: r.T("builder.calc.hint"), Error: b.ErrorOf("calc"), Columns: []view.Column{{Label: r.T("builder.calc.of")}}}
	var ops, operands []view.Option
	for _, op := range dform.CalcOps() {
		ops = append(ops, view.Option{Value: string(op), Label: r.T(op.Label())})
	}
	for _, o := range e.Form.Operands(in.Key, q.Key) {
		of, _, _ := e.Form.Question(o.Question)
		label := pick(r, of.Label, of.LabelEn)
		for _, c := range of.Columns {
			if c.Key == o.Column {
				label += " › " + pick(r, c.Label, c.LabelEn)
			}
		}
		operands = append(operands, view.Option{Value: form.OperandValue(o), Label: label})
	}
	g.Above = []view.Control{b.Control(view.AsSelect, view.Field{Name: "calcOp", Label: r.T("builder.calc.op"), Value: e.value("calcOp", string(q.Calc.Op)), Options: ops, Width: "m"})}
	for i := range e.rowsOf("calc", len(q.Calc.Of)) {
		stored := ""
		if i < len(q.Calc.Of) {
			stored = form.OperandValue(q.Calc.Of[i])
		}
		of := gridField(b, e, view.AsSelect, fmt.Sprintf("calc.%d.of", i), g.Columns[0].Label, stored)
		of.Options, of.Blank = operands, r.T("builder.none")
		g.Rows = append(g.Rows, view.FieldGridRow{No: strconv.Itoa(i + 1), Cells: []view.Control{of}})
	}
	return g
}

// conditionGrid is a condition as rows of comparisons joined by ALL or ANY; a deeper one is said in words and kept.
func conditionGrid(r *request.Request, b view.Base, e editing, prefix string, t condition.Tree, facts []form.Fact) view.FieldGrid {
	g := view.FieldGrid{ID: prefix, Title: r.T("builder.when.title"), Hint: r.T("builder.when.hint"), Error: b.ErrorOf(prefix),
		Columns: []view.Column{{Label: r.T("builder.when.fact")}, {Label: r.T("builder.when.op"), Wide: "m"}, {Label: r.T("builder.when.value")}}}
	join, rows, ok := form.ConditionRows(t, facts)
	if !ok {
		for _, l := range view.Requirements(r.Lang, t, func(string) string { return "" }) {
			g.Kept = append(g.Kept, l.Text)
		}
		g.Above = append(g.Above, view.Control{Kind: view.AsCheckbox, Field: view.Field{Name: prefix + ".keep", Label: r.T("builder.when.keep"), Value: e.value(prefix+".keep", "1"), NoNote: true}})
	}
	if len(facts) == 0 && len(rows) == 0 {
		g.Hint = r.T("builder.when.nothing")
		return g
	}
	g.Above = append(g.Above, b.Control(view.AsRadios, view.Field{Name: prefix + ".join", Label: r.T("builder.when.join"), Value: e.value(prefix+".join", string(join)), Inline: true,
		Options: []view.Option{{Value: string(condition.All), Label: r.T("builder.when.all")}, {Value: string(condition.Any), Label: r.T("builder.when.any")}}}))
	var names, ops []view.Option
	for _, f := range facts {
		var options []string
		for _, o := range f.Options {
			options = append(options, o.Name)
		}
		label := f.Name
		if f.Unit != "" {
			options = []string{unitName(r, f.Unit)}
		}
		if len(options) > 0 {
			label += " (" + strings.Join(options, ", ") + ")"
		}
		names = append(names, view.Option{Value: string(f.Fact), Label: label})
	}
	for _, op := range form.OpsOffered() {
		ops = append(ops, view.Option{Value: string(op), Label: r.T("builder.op." + string(op))})
	}
	for i := range e.rowsOf(prefix, len(rows)) {
		var row form.ConditionRow
		if i < len(rows) {
			row = rows[i]
		}
		n := prefix + "." + strconv.Itoa(i)
		fact, op := gridField(b, e, view.AsSelect, n+".fact", g.Columns[0].Label, row.Fact), gridField(b, e, view.AsSelect, n+".op", g.Columns[1].Label, row.Op)
		fact.Options, fact.Blank, op.Options = names, r.T("builder.none"), ops
		g.Rows = append(g.Rows, view.FieldGridRow{No: strconv.Itoa(i + 1), Cells: []view.Control{fact, op, gridField(b, e, view.AsInput, n+".value", g.Columns[2].Label, row.Value)}})
	}
	return g
}

// unitName is the unit of a fact: those of the applicant's facts are keys, that of a question is what its officer wrote.
func unitName(r *request.Request, unit string) string {
	if locale.Has(r.Lang, unit) {
		return r.T(unit)
	}
	return unit
}

// formFacts are the questions a condition at a place may look at, by the names the reader knows.
func formFacts(r *request.Request, d dform.Definition, part dform.Part, section, question string) []form.Fact {
	all := view.FormFacts(r.Lang, d)
	var out []form.Fact
	for _, t := range d.VocabularyFor(part, section, question) {
		for _, f := range all {
			if f.Fact == t.Fact {
				f.Term = t
				out = append(out, f)
			}
		}
	}
	return out
}

// whenText says a condition in one line.
func whenText(r *request.Request, d dform.Definition, t condition.Tree) string {
	if t.IsZero() {
		return r.T("builder.when.always")
	}
	return view.WhenText(r.Lang, d, t)
}

// editTabs leads to the other parts of the terms.
func editTabs(r *request.Request, e editing) []view.Tab {
	var out []view.Tab
	for _, part := range partsOf(e.Call) {
		if part != noticesPart && allows(e.kind, part) {
			out = append(out, view.Tab{Label: r.T("calls.edit." + part), URL: view.DeskCallURL(e.ID, "edit", part), Current: part == e.part})
		}
	}
	if allows(e.kind, filesPart) && r.May("history", e.Resource()) {
		out = append(out, view.Tab{Label: r.T("calls.edit.files"), URL: formsURL(e.Call), Current: e.part == filesPart})
	}
	return append(out, view.Tab{Label: r.T("calls.edit.notices"), URL: view.DeskCallURL(e.ID, noticesPart), Current: e.part == noticesPart})
}
