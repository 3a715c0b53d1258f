// This file is handing in: the check of all answers and the declarations.
package applicant

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

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
	page, err := reviewPage(r, f, r.Base(r.T("application.review.title"), "applications"), nil)
	if err != nil {
		return err
	}
	return r.Render(page)
}

// reviewPage lists everything written and everything that still keeps it from being handed in, each with its place. news is what the signer
// has not seen, nil where there is nothing.
func reviewPage(r *request.Request, f found, b view.Base, news *view.News) (templ.Component, error) {
	seen, err := r.House.Engine.Review(r.Context(), r.Command(), f.id)
	if err != nil {
		return nil, err
	}
	problems := seen.Problems
	b.Crumbs = f.crumbs(r, view.Crumb{Label: b.Title})
	p := view.ApplicationReview{Base: b, Lead: f.Title + " · " + f.CallCode + " " + f.CallTitle, Due: view.Due{None: true}, Back: view.Button{Text: r.T("application.back"), URL: f.path()}}
	if f.CloseAt != nil && f.editable() {
		p.Due = b.Due(*f.CloseAt)
	}
	if p.News = news; seen.Waits && news == nil {
		p.News = keptNews(r, application.Exact(seen.Kept.At), application.Clock(seen.Kept.Until))
	}
	if seen.Version == f.Version {
		p.Content = seen.Content
	}
	if len(b.Errors) == 0 {
		p.Problems, p.Waiting = byActor(r, f, problems)
	}
	p.Sections = allSections(r, f)
	p.Budget = BudgetTable(r, f.Budget, MemberName(f.Members))
	if f.editable() && r.May("edit", f.resource()) { // the lead sees every part, and settles it with the others
		for _, e := range seen.Namesakes {
			p.Flash = append(p.Flash, view.Flash{Tone: "warning", Text: locale.Error(r.Lang, e)})
		}
	}
	if f.RevisionOf != nil {
		standing, err := r.House.Query.Submitted(r.Context(), f.ID, 0)
		if err != nil {
			return nil, err
		}
		p.Changed = ChangedView(r, Changed(r, f.Application, HandedIn(standing), Working(f)), r.T("application.changed.before", locale.Args{"receipt": standing.ReceiptNo}))
		if p.Changed == nil {
			p.Flash = append(p.Flash, view.Flash{Tone: "info", Text: r.T("application.changed.none", locale.Args{"receipt": standing.ReceiptNo})})
		}
	}
	if p.Ready = len(problems) == 0 && f.editable(); !p.Ready {
		p.Errors = slices.DeleteFunc(p.Errors, func(x view.Problem) bool { return inTheAct(x.Field) }) // what is said at the end is asked for when the rest is complete
	}
	if p.Ready && len(b.Errors) == 0 && p.News == nil {
		p.Sound = &view.Banner{Tone: "success", Title: r.T("application.review.sound"), Text: r.T("application.review.sound.text"), Link: &view.Crumb{Label: r.T("application.review.down"), URL: "#" + submitForm}}
	}
	if f.editable() {
		conditions, err := r.House.Engine.Conditions(r.Context(), r.Command(), f.id)
		if err != nil {
			return nil, err
		}
		p.Unmet = unmetLines(r, f, conditions.Unmet)
		if p.Ready {
			p.Confirm = confirmations(r, f, b, conditions.ToDeclare)
		}
	}
	if n := len(p.Unmet); n > 0 && p.Sound != nil {
		p.Sound = &view.Banner{Tone: "warning", Title: r.T("application.conditions.unmet", locale.Args{"n": n}), Text: r.T("application.conditions.unmet.text"), Link: &view.Crumb{Label: r.T("application.conditions.go"), URL: "#unmet"}}
	}
	for _, x := range application.AllPledges() {
		p.Declare = append(p.Declare, b.Control(view.AsCheckbox, view.Field{Name: pledgeName(x), Label: r.T("application.declare." + string(x)), Value: r.Typed(pledgeName(x))}))
	}
	p.Form = view.Form{ID: submitForm, Action: f.path("submit"), Version: f.Version, Key: r.NewKey()}
	p.Submit = view.Button{Text: r.T("application.submit"), Kind: view.Primary, Size: "l"}
	return pages.Review(p), nil
}

// confirmations ask for what the conditions of the call look at and no register here knows. What is answered is an answer of record,
// which the requirement check starts from.
func confirmations(r *request.Request, f found, b view.Base, asked []condition.Fact) (out []view.Control) {
	for _, fact := range asked {
		said := ""
		switch v := f.Declared[fact]; v.Type() {
		case condition.TypeNumber:
			said = v.String()
		case condition.TypeBool:
			said = map[bool]string{false: "0", true: "1"}[v.Bool()]
		}
		if _, typed := r.Form()[factName(fact)]; typed {
			said = r.Typed(factName(fact))
		}
		out = append(out, question(r, b, fact, said))
	}
	return out
}

// pledgeName is the name of the control of a pledge; a fact's is factName.
func pledgeName(x application.Pledge) string { return "pledge." + string(x) }

// inTheAct reports whether a field is one of those that are filled in while handing in.
func inTheAct(field string) bool {
	return strings.HasPrefix(field, "d.") || strings.HasPrefix(field, "pledge.")
}

// declarations reads the facts that an applicant says of itself, and what of them cannot be read.
func declarations(typed url.Values) (out application.Declarations, unread domain.Problems) {
	out = application.Declarations{}
	for _, term := range condition.Applicant() {
		v, ok, err := factOf(term.Fact, typed.Get(factName(term.Fact)))
		switch {
		case err != nil:
			unread = append(unread, err.At(factName(term.Fact)))
		case ok && term.Declared:
			out[term.Fact] = v
		}
	}
	return out, unread
}

// saidInAct reads what the signer declares and pledges. What cannot be read of a fact is left out, so that the command asks for it, and
// comes back beside it.
func saidInAct(r *request.Request) (out workflows.HandIn, unread domain.Problems) {
	out.Declared, unread = declarations(r.Form())
	for _, x := range application.AllPledges() {
		if r.Form().Get(pledgeName(x)) != "" {
			out.Pledged = append(out.Pledged, x)
		}
	}
	return out, unread
}

func reviewSections(r *request.Request, f found, owner string, part form.Part, suffix domain.OrganizationID) []view.ReviewSection {
	answers, writes := f.Answers.Of(suffix), r.May("edit", f.resource())
	if suffix != 0 {
		writes = r.May("editPart", f.ownOf(suffix))
	}
	var out []view.ReviewSection
	computed := f.Form.Computed(answers, part)
	for _, s := range f.Form.Visible(answers, part) {
		rs := view.ReviewSection{Key: fmt.Sprintf("%s-%d", s.Key, suffix), Title: r.Pick(s.Title, s.TitleEn)}
		if suffix != 0 {
			rs.Title += " · " + owner
		}
		for _, q := range s.Questions {
			if q.Kind == form.Computed {
				if row, ok := computedRow(r, f.Form, q, computed); ok {
					rs.Rows = append(rs.Rows, row)
				}
				continue
			}
			row := view.SummaryRow{Label: r.Pick(q.Label, q.LabelEn), Value: answerText(r, q, answers[q.Key]), Missing: answers[q.Key].Empty(), Rich: Rich(q, answers[q.Key], f.links())}
			if !writes {
				row.Absent = theirs(r, f, suffix)
			}
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
		if e.Key == "application.submit.part_open" {
			of, _ := e.Args["org"].(domain.OrganizationID)
			if name := f.ofOrg(e); !r.May("editPart", f.ownOf(of)) {
				waiting = waitFor(waiting, name, locale.Error(r.Lang, e))
				continue
			}
		}
		at := place{found: f, section: section, org: f.partOf(org), suffix: org}
		if !ok && !r.May("edit", f.resource()) { // what is in no section, such as taking up a changed form, is for the lead
			waiting = waitFor(waiting, f.LeadName, locale.Error(r.Lang, e))
			continue
		}
		if !ok || mayWrite(r, at) {
			own = append(own, placed(r, f, e))
			continue
		}
		name := f.LeadName
		if m, ok := f.partner(org); ok {
			name = m.Name
		}
		line := r.Pick(section.Title, section.TitleEn) + ": " + locale.Error(r.Lang, e)
		if name := f.ofOrg(e); name != "" {
			line += " (" + name + ")"
		}
		waiting = waitFor(waiting, name, line)
	}
	return own, waiting
}

// waitFor adds a line to what somebody has to put right.
func waitFor(waiting []view.WaitsFor, name, line string) []view.WaitsFor {
	i := slices.IndexFunc(waiting, func(w view.WaitsFor) bool { return w.Name == name })
	if i < 0 {
		i, waiting = len(waiting), append(waiting, view.WaitsFor{Name: name})
	}
	waiting[i].Lines = append(waiting[i].Lines, line)
	return waiting
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
	} else if e.Key == "application.submit.part_open" {
		p.URL = f.path()
		if f.LeadID != 0 && r.May("edit", f.resource()) {
			p.URL = f.path("partners")
		}
	} else if fact, ok := strings.CutPrefix(e.Field, "d."); ok {
		if term, ok := condition.Applicant().Term(condition.Fact(fact)); ok {
			p.Note = r.T(term.Label())
		}
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
	said, unread := saidInAct(r)
	said.Application, said.Version, said.Content = id, version(r), r.Form().Get("content")
	if _, err = r.House.Engine.SubmitApplication(r.Context(), cmd, said); err != nil {
		problems, ok := request.Problems(err)
		if !ok {
			return err
		}
		if i := slices.IndexFunc(problems, isTooLate); i >= 0 {
			return problems[i] // nothing on the page could be put right, and making it for everyone who is late would make others late
		}
		return refused(r, problems, unread)
	}
	return r.SeeOther(view.Path("applications", n, "receipt"))
}

// newsOf says what the signer has not seen, where that is why a press was not taken; nil otherwise.
func newsOf(r *request.Request, f found, problems domain.Problems) (*view.News, error) {
	i := slices.IndexFunc(problems, func(e *domain.Error) bool {
		return e.Key == "application.submit.changed" || e.Key == "application.submit.confirm"
	})
	if i < 0 {
		return nil, nil
	}
	out := &view.News{Banner: view.Banner{Tone: "warning", Title: r.T("application.news.title"), Text: locale.Error(r.Lang, problems[i])}}
	since, _ := problems[i].Args["since"].(int64)
	var orgs []int64
	for _, o := range r.Orgs() {
		orgs = append(orgs, int64(o.ID))
	}
	changes, err := r.House.Query.ChangesSince(r.Context(), f.ID, since, orgs)
	if err != nil {
		return nil, err
	}
	for _, c := range changes {
		by := c.By
		if by == "" {
			by = c.Org
		}
		out.Rows = append(out.Rows, view.SummaryRow{Label: f.whatChanged(r, c), Value: strings.TrimPrefix(by+" · ", " · ") + application.Clock(c.At)})
	}
	return out, nil
}

// keptNews says on the check page that a press in time waits to be confirmed.
func keptNews(r *request.Request, received, until string) *view.News {
	return &view.News{Banner: view.Banner{Tone: "warning", Title: r.T("application.news.title"), Text: r.T("application.submit.confirm", locale.Args{"received": received, "until": until})}}
}

// whatChanged names the answer that was changed, or what else was.
func (f found) whatChanged(r *request.Request, c query.Change) string {
	question, org, ok := form.SplitKey(c.Key)
	q, s, asked := f.Form.Question(question)
	if !ok || !asked {
		return r.T("application.news.other")
	}
	out := r.Pick(s.Title, s.TitleEn) + " · " + r.Pick(q.Label, q.LabelEn)
	if m, ok := f.partner(org); ok {
		out += " (" + m.Name + ")"
	}
	return out
}

func isTooLate(e *domain.Error) bool { return e.Key == "application.submit.closed" }

// refused shows the page again with everything that kept the application from being handed in, each with its place.
func refused(r *request.Request, problems, unread domain.Problems) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	news, err := newsOf(r, f, problems)
	if err != nil {
		return err
	}
	if news != nil && !f.editable() {
		return r.SeeOther(f.path("receipt")) // the press it answers is long since confirmed
	}
	b := r.Base(r.T("application.review.title"), "applications")
	for _, e := range problems {
		if news != nil && (e.Key == "application.submit.changed" || e.Key == "application.submit.confirm") {
			continue // the banner says it, with what was changed
		}
		if i := slices.IndexFunc(unread, func(u *domain.Error) bool { return u.Field == e.Field }); i >= 0 {
			e = unread[i] // it was answered, in words that say no number
		}
		b.Errors = append(b.Errors, placed(r, f, e))
	}
	page, err := reviewPage(r, f, b, news)
	if err != nil {
		return err
	}
	return r.Again(page)
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
