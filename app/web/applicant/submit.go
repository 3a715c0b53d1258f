// This file is handing in: the check of all answers and the declarations.
package applicant

import (
	"fmt"
	"slices"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/ruleset"
	pages "gongmo/templates/pages/applicant"
	"gongmo/workflows"
)

func showReview(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	page, err := reviewPage(r, f, r.Base(r.T("application.review.title"), "applications"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

// reviewPage lists everything written and everything that still keeps it from being handed in, each with its place.
func reviewPage(r *request.Request, f found, b view.Base) (templ.Component, error) {
	problems, _, err := r.House.Engine.Checklist(r.Context(), r.Command(), f.id)
	if err != nil {
		return nil, err
	}
	b.Crumbs = f.crumbs(r, view.Crumb{Label: b.Title})
	p := view.ApplicationReview{Base: b, Lead: f.Title + " · " + f.CallCode + " " + f.CallTitle, Due: view.Due{None: true}, Back: view.Button{Text: r.T("application.back"), URL: f.path()}}
	if f.CloseAt != nil && f.editable() {
		p.Due = b.Due(*f.CloseAt)
	}
	if len(b.Errors) == 0 {
		p.Problems, p.Waiting = byActor(r, f, problems)
	}
	for _, m := range f.Members {
		if m.OrganizationID == nil || m.Consent == string(application.Declined) {
			continue
		}
		suffix := domain.OrganizationID(*m.OrganizationID)
		if m.Role == string(application.Lead) {
			suffix = 0
		}
		p.Sections = append(p.Sections, reviewSections(r, f, m.Name, workflows.PartOf(application.MemberRole(m.Role)), suffix)...)
	}
	p.Budget = BudgetTable(r, f.Budget, MemberName(f.Members))
	if p.Ready = len(problems) == 0 && f.editable(); p.Ready && len(b.Errors) == 0 {
		p.Sound = &view.Banner{Tone: "success", Title: r.T("application.review.sound"), Text: r.T("application.review.sound.text"), Link: &view.Crumb{Label: r.T("application.review.down"), URL: "#" + submitForm}}
	}
	if p.Ready {
		if p.Confirm, err = confirmations(r, f, b); err != nil {
			return nil, err
		}
	}
	p.Declare = []view.Control{
		b.Control(view.AsCheckbox, view.Field{Name: "declare", Label: r.T("application.declare.true"), Value: r.Typed("declare")}),
		b.Control(view.AsCheckbox, view.Field{Name: "rules", Label: r.T("application.declare.rules"), Value: r.Typed("rules")}),
	}
	p.Form = view.Form{ID: submitForm, Action: f.path("submit"), Version: f.Version, Key: r.NewKey()}
	p.Submit = view.Button{Text: r.T("application.submit"), Kind: view.Primary, Size: "l"}
	return pages.Review(p), nil
}

// confirmations ask for what the conditions of the call look at and no register here knows. What is answered is an answer of record,
// which the requirement check starts from; a hidden field says what was asked, so that handing in looks nothing up.
func confirmations(r *request.Request, f found, b view.Base) ([]view.Control, error) {
	known, err := r.House.Engine.KnownFacts(r.Context(), r.Command(), f.id)
	if err != nil {
		return nil, err
	}
	var out []view.Control
	for _, fact := range askedFacts(f.Who(), known) {
		name := "d." + string(fact)
		said := ""
		switch v := f.Declared[fact]; v.Type() {
		case condition.TypeNumber:
			said = v.String()
		case condition.TypeBool:
			said = map[bool]string{false: "0", true: "1"}[v.Bool()]
		}
		if _, typed := r.Form()[name]; typed {
			said = r.Typed(name)
		}
		out = append(out, view.Control{Kind: view.AsHidden, Field: view.Field{Name: "ask", Value: string(fact)}}, question(r, b, fact, said))
	}
	return out, nil
}

// confirmed reads what was asked and answered about conditions.
func confirmed(r *request.Request) (application.Declarations, error) {
	var wrong domain.Problems
	out := application.Declarations{}
	for _, name := range r.Form()["ask"] {
		v, ok, err := factOf(condition.Fact(name), r.Form().Get("d."+name))
		if err != nil {
			wrong = append(wrong, err.At("d."+name))
			continue
		}
		if !ok {
			wrong = append(wrong, domain.E(domain.Invalid, "application.declare.unanswered").At("d."+name))
			continue
		}
		out[condition.Fact(name)] = v
	}
	return out, wrong.OrNil()
}

func reviewSections(r *request.Request, f found, owner string, part form.Part, suffix domain.OrganizationID) []view.ReviewSection {
	answers, writes := f.Answers.Of(suffix), r.May("edit", f.resource())
	if suffix != 0 {
		writes = r.May("editPart", f.ownOf(suffix))
	}
	var out []view.ReviewSection
	for _, s := range f.Form.Visible(answers, part) {
		rs := view.ReviewSection{Key: fmt.Sprintf("%s-%d", s.Key, suffix), Title: r.Pick(s.Title, s.TitleEn)}
		if suffix != 0 {
			rs.Title += " · " + owner
		}
		for _, q := range s.Questions {
			if q.Kind == form.Computed {
				continue
			}
			row := view.SummaryRow{Label: r.Pick(q.Label, q.LabelEn), Value: answerText(r, q, answers[q.Key]), Missing: answers[q.Key].Empty(), Rich: Rich(q, answers[q.Key], f.links())}
			if f.editable() && writes {
				row.ChangeURL = sectionPath(f, s.Key, int64(suffix)) + "#" + view.FieldID("q."+q.Key)
			}
			rs.Rows = append(rs.Rows, row)
		}
		out = append(out, rs)
	}
	return out
}

// partner is the member of the consortium whose part a suffix means; the lead is none.
func (f found) partner(suffix domain.OrganizationID) (query.ApplicationMember, bool) {
	for _, m := range f.Members {
		if suffix != 0 && m.OrganizationID != nil && domain.OrganizationID(*m.OrganizationID) == suffix && m.Role != string(application.Lead) {
			return m, true
		}
	}
	return query.ApplicationMember{}, false
}

// submitForm is the id of the form that hands the application in.
const submitForm = "hand-in"

// byActor parts the problems: those the reader can put right, each with its place, and those that wait for somebody else, by who it is.
func byActor(r *request.Request, f found, problems domain.Problems) (own []view.Problem, waiting []view.WaitsFor) {
	for _, e := range problems {
		key, org, ok := f.sectionOf(e)
		section, _ := f.Form.Section(key)
		at := place{found: f, section: section, org: f.partOf(org), suffix: org}
		if !ok || mayWrite(r, at) {
			own = append(own, placed(r, f, e))
			continue
		}
		name := f.LeadName
		if m, ok := f.partner(org); ok {
			name = m.Name
		}
		i := slices.IndexFunc(waiting, func(w view.WaitsFor) bool { return w.Name == name })
		if i < 0 {
			i, waiting = len(waiting), append(waiting, view.WaitsFor{Name: name})
		}
		line := r.Pick(section.Title, section.TitleEn) + ": " + locale.Error(r.Lang, e)
		if name := f.ofOrg(e); name != "" {
			line += " (" + name + ")"
		}
		waiting[i].Lines = append(waiting[i].Lines, line)
	}
	return own, waiting
}

// ofOrg names the organisation that a problem of the plan is about, "" where it is about the whole plan or there is only one.
func (f found) ofOrg(e *domain.Error) string {
	org, ok := e.Args["org"].(domain.OrganizationID)
	if !ok {
		return ""
	}
	return MemberName(f.Members)(org)
}

// placed gives a problem the address of the section where it is put right.
func placed(r *request.Request, f found, e *domain.Error) view.Problem {
	p := view.Problem{Field: e.Field, Text: locale.Error(r.Lang, e), Basis: ruleset.Cite(e.Basis)}
	if key, org, ok := f.sectionOf(e); ok {
		section, _ := f.Form.Section(key)
		at := place{found: f, section: section, suffix: org}
		p.URL, p.Note = at.mendURL(e), r.Pick(section.Title, section.TitleEn)
		if m, ok := f.partner(org); ok {
			p.Note = r.T("application.review.theirs", locale.Args{"section": p.Note, "name": m.Name})
		} else if name := f.ofOrg(e); name != "" {
			p.Note += " · " + name
		}
	} else if e.Key == "application.submit.correction" {
		p.URL = f.path("correction")
	} else if e.Field == "track" {
		if of := f.Form.Visible(f.Answers.Of(0), form.Lead); len(of) > 0 {
			p.URL, p.Note = sectionPath(f, of[0].Key, 0)+"#"+view.FieldID("track"), r.Pick(of[0].Title, of[0].TitleEn)
		}
	} else if e.Key == "application.submit.consent_missing" {
		p.URL = f.path("partners")
	}
	return p
}

// submit asks the command alone: it checks the right to the application itself, and in the last hour everything else waits.
func submit(r *request.Request) error {
	n, err := r.ID("id")
	if err != nil {
		return err
	}
	id := domain.ApplicationID(n)
	cmd := r.Command()
	said, err := confirmed(r)
	if err = append(domain.ProblemsOf(err), domain.ProblemsOf(declared(r))...).OrNil(); err == nil {
		_, err = r.House.Engine.SubmitDeclared(r.Context(), cmd, id, version(r), said)
	}
	if err != nil {
		problems, ok := request.Problems(err)
		if !ok {
			return err
		}
		if i := slices.IndexFunc(problems, isTooLate); i >= 0 {
			return problems[i] // nothing on the page could be put right, and making it for everyone who is late would make others late
		}
		f, ferr := find(r)
		if ferr != nil {
			return ferr
		}
		page, perr := reviewPage(r, f, r.Wrong(r.T("application.review.title"), "applications", err))
		if perr != nil {
			return perr
		}
		return r.Again(page)
	}
	return r.SeeOther(view.Path("applications", n, "receipt"))
}

func isTooLate(e *domain.Error) bool { return e.Key == "application.submit.closed" }

// declared asks for both ticks.
func declared(r *request.Request) error {
	var p domain.Problems
	for _, name := range []string{"declare", "rules"} {
		if r.Form().Get(name) == "" {
			p = append(p, domain.E(domain.Invalid, "application.declare.missing."+name).At(name))
		}
	}
	return p.OrNil()
}

func version(r *request.Request) (v int64) {
	for _, c := range r.Form().Get("version") {
		if c < '0' || c > '9' {
			return 0
		}
		v = v*10 + int64(c-'0')
	}
	return v
}
