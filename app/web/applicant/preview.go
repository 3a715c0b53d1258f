// This file shows the form of a call as its applicants will meet it, before anybody can apply: the same pages, drawn by the same code,
// of an application that nobody made. Nothing is stored. What was typed is shown again while one stays on a page; from page to page go
// the answers that decide what is asked, in the address.
package applicant

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/calltemplate"
	"gongmo/domain/form"
	"gongmo/domain/period"
	pages "gongmo/templates/pages/applicant"
	"gongmo/workflows"
)

// The parameters of a preview's address beside the answers: what it is filled with, the track, and which button of a slot was pressed.
const (
	previewScene = "sample"
	previewTrack = "track"
	previewAct   = "act"
)

// The organisations of a preview; no row has these ids.
const (
	previewLead    domain.OrganizationID = 1
	previewPartner domain.OrganizationID = 2
	previewNeeder  domain.OrganizationID = 3
)

// longestCarried is how many letters of an answer an address takes along.
const longestCarried = 200

// Preview is the form of a call to be looked at.
type Preview struct {
	Call query.Call
	// Root is the path of its task list; the sections lie below it.
	Root string
	// Keep are parameters of the address that every page of the preview has, beside its own.
	Keep url.Values
	// Crumbs lead here; the last is where the form is put together.
	Crumbs []view.Crumb
	// Back is where the band at the top leads.
	Back view.Crumb

	along url.Values // every parameter that goes along
	scene form.Scene
}

func (v *Preview) path(parts ...any) string {
	if len(parts) == 0 {
		return v.Root
	}
	return v.Root + view.Path(parts...)
}

func (v *Preview) crumbs(r *request.Request, here string) []view.Crumb {
	return append(slices.Clone(v.Crumbs), view.Crumb{Label: r.T("preview.title"), URL: here})
}

// found is the application that the preview is of.
func (v Preview) found(r *request.Request) (found, error) {
	c, asked := v.Call, r.QueryValues()
	f := found{preview: &v, Application: query.Application{Title: r.T("preview.application"), State: string(application.Draft), CallID: c.ID, CallCode: c.Code, CallTitle: c.Title, CallState: c.State,
		LeadID: int64(previewLead), LeadName: r.T("preview.org.LEAD"), CloseAt: c.CloseAt, ResultAt: c.ResultAt, Form: c.Form, Eligibility: c.Eligibility, GrantMinWon: c.GrantMinWon, GrantMaxWon: c.GrantMaxWon, GrantRatio: c.GrantRatio,
		Tracks: c.Stages.Tracks, Track: asked.Get(previewTrack), Regime: c.Regime, RulesOn: c.RulesOn, FundMoney: c.FundMoney, Matching: c.Matching, Answers: form.Answers{}}}
	if c.UntilAt != nil {
		f.CloseAt = c.UntilAt
	}
	if c.OfficerName != "" {
		f.OfficerName = &c.OfficerName
	}
	f.join(r, previewLead, application.Lead)
	if c.Form.HasPart(form.Participant) {
		f.join(r, previewPartner, application.Participating)
	}
	if c.Form.HasPart(form.Demand) {
		f.join(r, previewNeeder, application.Demand)
	}
	f.preview.along = maps.Clone(v.Keep)
	if f.preview.along == nil {
		f.preview.along = url.Values{}
	}
	if s := form.Scene(asked.Get(previewScene)); slices.Contains(form.Scenes(), s) {
		f.preview.scene = s
		f.preview.along.Set(previewScene, string(s))
		if err := f.fill(r, s); err != nil {
			return f, err
		}
	}
	f.carry(f.preview.along, asked)
	for _, s := range f.Form.Sections {
		org := f.writes(s.Part)
		maps.Copy(f.Answers, webform.ReadSection(s, f.suffix(org), f.preview.along, nil).Answers)
	}
	return f, nil
}

// join adds an organisation to the consortium of the preview, a small company like most.
func (f *found) join(r *request.Request, org domain.OrganizationID, role application.MemberRole) {
	id, size := int64(org), string(budget.SME)
	f.Members = append(f.Members, query.ApplicationMember{ID: id, OrganizationID: &id, Name: r.T("preview.org." + string(role)), Role: string(role), Consent: string(application.Accepted), Size: &size})
}

// writes is the organisation that writes a part.
func (f found) writes(part form.Part) domain.OrganizationID {
	return map[form.Part]domain.OrganizationID{form.Participant: previewPartner, form.Demand: previewNeeder, form.Lead: previewLead}[part]
}

// suffix marks the answers of an organisation of the preview.
func (f found) suffix(org domain.OrganizationID) domain.OrganizationID {
	if org == previewLead {
		return 0
	}
	return org
}

// fill answers everything with what a scene makes up.
func (f *found) fill(r *request.Request, scene form.Scene) error {
	set, err := f.Rules()
	if err != nil {
		return err
	}
	plan := budget.SamplePlan(budget.ParamsOf(set, f.Limits()), previewLead, scene == form.Edge)
	for _, part := range form.Parts() {
		org := f.writes(part)
		for key, a := range f.Form.Sample(part, form.Sampling{Scene: scene, Org: org, On: period.DateOf(r.Now), Plan: plan}) {
			f.Answers[form.Key(key, f.suffix(org))] = a
		}
	}
	if f.Track == "" && len(f.Tracks) > 0 {
		f.Track = f.Tracks[0].Key
	}
	return nil
}

// carry takes the track and the answers that decide what is asked out of some values into those of an address. A question that the
// values do not speak of stays as it is.
func (f found) carry(into, from url.Values) {
	if from.Has(previewTrack) {
		into.Set(previewTrack, from.Get(previewTrack))
	}
	for _, key := range append(f.Form.Deciding(), calltemplate.QuestionMonths) { // the duration decides the years of a plan
		q, _, ok := f.Form.Question(key)
		name := webform.Field(key)
		if !ok || !slices.Contains([]form.Kind{form.Text, form.Number, form.Money, form.Date, form.Choice, form.Multi}, q.Kind) || !from.Has(name) && !from.Has("v."+key) {
			continue
		}
		into.Del(name)
		for _, value := range from[name] {
			if value = strings.TrimSpace(value); value != "" && utf8.RuneCountInString(value) <= longestCarried {
				into.Add(name, value)
			}
		}
	}
}

// previewProblems are what the form says of the answers, as it says it to an applicant.
func (f found) previewProblems() domain.Problems {
	a := &application.Application{}
	a.Answers = f.Answers
	for _, m := range f.Members {
		org := domain.OrganizationID(*m.OrganizationID)
		a.Members = append(a.Members, application.Member{OrganizationID: &org, Role: application.MemberRole(m.Role), Consent: application.Accepted})
	}
	return workflows.FormProblems(f.Form, a)
}

// place finds a section of the preview. One that is not asked now can be looked at, too, with all its questions.
func (f found) place(key string) (place, error) {
	s, ok := f.Form.Section(key)
	if !ok {
		return place{}, domain.E(domain.NotFound, "not_found")
	}
	org := f.writes(s.Part)
	p := place{found: f, section: s, org: org, suffix: f.suffix(org)}
	p.of = f.Form.Visible(f.Answers.Of(p.suffix), s.Part)
	if i := slices.IndexFunc(p.of, func(x form.Section) bool { return x.Key == key }); i >= 0 {
		p.section, p.index = p.of[i], i
		return p, nil
	}
	p.index = -1 // what comes next is the first that is asked after it
	for _, other := range f.Form.Of(s.Part).Sections {
		if other.Key == key {
			break
		}
		if slices.ContainsFunc(p.of, func(x form.Section) bool { return x.Key == other.Key }) {
			p.index++
		}
	}
	return p, nil
}

// hidden reports whether the section is not asked now.
func (p place) hidden() bool {
	return !slices.ContainsFunc(p.of, func(s form.Section) bool { return s.Key == p.section.Key })
}

// ShowPreview answers with the task list.
func ShowPreview(r *request.Request, v Preview) error {
	f, err := v.found(r)
	if err != nil {
		return err
	}
	b := r.Base(f.Title, "desk")
	b.Crumbs = f.crumbs(r)
	p, err := tasksPage(r, f, b)
	if err != nil {
		return err
	}
	p.Banner, p.SubmitNote = f.band(r), r.T("preview.submit")
	p.Groups = append(p.Groups, f.unasked(r)...)
	p.TabsLabel = r.T("preview.filled")
	for _, s := range append([]form.Scene{""}, form.Scenes()...) {
		q := view.NewQuery(f.path(), v.Keep)
		if s != "" {
			q = q.With(previewScene, s)
		}
		p.Tabs = append(p.Tabs, view.Tab{Label: r.T("preview.filled." + string(s)), URL: q.String(), Current: s == f.preview.scene})
	}
	return r.Render(pages.Tasks(p))
}

// band says what kind of page this is.
func (f found) band(r *request.Request) *view.Banner {
	back := f.preview.Back
	return &view.Banner{Tone: "warning", Title: r.T("preview.band"), Text: r.T("preview.band.text"), Link: &back}
}

// unasked are the sections that are not asked with the answers there are.
func (f found) unasked(r *request.Request) []view.TaskGroup {
	g := view.TaskGroup{Title: r.T("preview.unasked"), Note: r.T("preview.unasked.note"), Uncounted: true}
	for _, s := range f.Form.Sections {
		if p, err := f.place(s.Key); err == nil && p.hidden() {
			g.Tasks = append(g.Tasks, view.Task{ID: s.Key, Title: r.Pick(s.Title, s.TitleEn), URL: p.self(), Note: r.T(s.Part.Label()) + " · " + f.whenAsked(r, s),
				Badge: view.Mark(view.ToneClosed, "preview.unasked.badge")})
		}
	}
	if len(g.Tasks) == 0 {
		return nil
	}
	return []view.TaskGroup{g}
}

// whenAsked says when a section is asked: by its own condition, or by those of its questions.
func (f found) whenAsked(r *request.Request, s form.Section) string {
	if when := view.WhenText(r.Lang, f.Form, s.When); when != "" {
		return r.T("builder.when.asked", locale.Args{"when": when})
	}
	return r.T("preview.unasked.questions")
}

// ShowPreviewSection answers with a section.
func ShowPreviewSection(r *request.Request, v Preview, key string) error {
	f, err := v.found(r)
	if err != nil {
		return err
	}
	p, err := f.place(key)
	if err != nil {
		return err
	}
	page, err := previewPage(r, p)
	if err != nil {
		return err
	}
	return r.Render(page)
}

func previewPage(r *request.Request, p place) (templ.Component, error) {
	b := r.Base(r.Pick(p.section.Title, p.section.TitleEn), "desk")
	var err error
	if b.Errors, err = marked(r, p); err != nil {
		return nil, err
	}
	return sectionPage(r, p, b, p.Answers.Of(p.suffix), nil)
}

// TryPreview takes a section that was filled in: it goes on to the next one as an applicant would, or shows the page again with what was
// typed. No file is kept and nothing is saved.
func TryPreview(r *request.Request, v Preview, key string) error {
	f, err := v.found(r)
	if err != nil {
		return err
	}
	p, err := f.place(key)
	if err != nil {
		return err
	}
	paste := r.Form().Get("paste")
	looked, err := r.LookUpAddress()
	switch {
	case paste != "":
		return proposePasted(r, p, paste)
	case looked != nil || err != nil:
		return showLookup(r, p, looked, err)
	}
	sent := webform.ReadSection(p.section, p.suffix, r.Form(), p.orgs())
	stays := r.Query(previewAct) != "" || r.Form().Get("more") != "" || r.Form().Get("then") == "stay"
	f.carry(f.preview.along, r.Form())
	if !stays && len(sent.Wrong) == 0 {
		return r.SeeOther(p.next())
	}
	f.Track = f.preview.along.Get(previewTrack)
	for q, a := range typed(p, sent) {
		f.Answers[form.Key(q, p.suffix)] = a
	}
	if p, err = f.place(key); err != nil {
		return err
	}
	return tried(r, p, sent)
}

// tried shows the page with what was typed and what is wrong with it.
func tried(r *request.Request, p place, sent webform.Page) error {
	b := r.Base(r.Pick(p.section.Title, p.section.TitleEn), "desk")
	if len(sent.Wrong) > 0 {
		b = r.Wrong(b.Title, "desk", sent.Wrong)
	}
	of, err := marked(r, p)
	if err != nil {
		return err
	}
	b.Errors = append(b.Errors, of...)
	if r.Query(previewAct) != "" || r.ChoseAny() {
		b.Flash = append(b.Flash, view.Flash{Tone: "info", Text: r.T("preview.files")})
	}
	page, err := sectionPage(r, p, b, p.Answers.Of(p.suffix), nil)
	if err != nil {
		return err
	}
	if len(sent.Wrong) > 0 {
		return r.Again(page)
	}
	return r.Render(page)
}

// previews makes the page of a section one that nobody fills in: it saves nothing, and says what it does not show.
func (p place) previews(r *request.Request, out *view.ApplicationSection) {
	out.Form.Autosave, out.Form.Guard, out.Form.Unsaved, out.Form.Key = "", false, false, ""
	out.Savebar = view.Savebar{Note: r.T("preview.savebar")}
	out.Banner, out.Back.Text, out.Next.Text = p.band(r), r.T("preview.tasks"), r.T("preview.next")
	out.Other = []view.Button{{Text: r.T("preview.again"), Name: "then", Value: "stay", Form: sectionForm}}
	if p.hidden() {
		out.Notes = append(out.Notes, view.Callout{Title: r.T("preview.unasked.section"), Lines: []string{p.whenAsked(r, p.section)}})
		return
	}
	whole, _ := p.Form.Section(p.section.Key)
	note := view.Callout{Title: r.T("preview.unasked.here")}
	for _, q := range whole.Questions {
		if !slices.ContainsFunc(p.section.Questions, func(x form.Question) bool { return x.Key == q.Key }) {
			note.Lines = append(note.Lines, r.Pick(q.Label, q.LabelEn)+" · "+r.T("builder.when.asked", locale.Args{"when": view.WhenText(r.Lang, p.Form, q.When)}))
		}
	}
	if len(note.Lines) > 0 {
		out.Notes = append(out.Notes, note)
	}
}
