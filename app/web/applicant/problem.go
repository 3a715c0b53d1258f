// This file is what is wrong with a section, said where it is put right: on its page, after it was saved, and in the task list. It
// is what would keep the application from being handed in, by the very same judgement.
package applicant

import (
	"slices"
	"strconv"
	"strings"

	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/form"
	"gongmo/domain/ruleset"
	"gongmo/workflows"
)

// checking is the query of a section's page that shows also what is not answered yet.
const checking = "check"

// judge lists everything that would keep the application from being handed in; nothing while it cannot be written on.
func judge(r *request.Request, f found) (domain.Problems, error) {
	problems, _, err := judged(r, f)
	return problems, err
}

// judged is judge with the conditions of the call that are not met.
func judged(r *request.Request, f found) (domain.Problems, []workflows.Unmet, error) {
	if !f.editable() {
		return nil, nil, nil
	}
	if f.preview != nil {
		return f.previewProblems(), nil, nil
	}
	out, err := r.House.Engine.Check(r.Context(), r.Command(), f.id)
	return out.Problems, out.Unmet, err
}

// unmetLines are conditions of the call that are not met, for those who write for the lead: what the register of a partner says is no
// business of the other partners. Of each it says the condition and whom it is about, never what is known instead.
func unmetLines(r *request.Request, f found, list []workflows.Unmet) (out []view.UnmetLine) {
	if !f.editable() || !r.May("edit", f.resource()) {
		return nil
	}
	for _, u := range list {
		line := view.UnmetLine{ConditionLine: view.UnmetCondition(r.Lang, u.Requirement, ruleset.Cite), Who: strings.Join(u.Orgs, ", ")}
		if line.Who == "" {
			line.Who = r.T("application.conditions.all")
		}
		out = append(out, line)
	}
	return out
}

// unmetCallout says them beside the task list, in the words of the check of the answers, where each has its article and what to do.
func unmetCallout(r *request.Request, f found, list []workflows.Unmet) (out []view.Callout) {
	lines := unmetLines(r, f, list)
	if len(lines) == 0 {
		return nil
	}
	c := view.Callout{Title: r.T("application.conditions.unmet", locale.Args{"n": len(lines)})}
	for _, l := range lines {
		c.Lines = append(c.Lines, l.Text+" ("+l.Who+")")
	}
	c.Link = &view.Crumb{Label: r.T("application.conditions.look"), URL: f.path("submit") + "#unmet"}
	return []view.Callout{c}
}

// in are the problems of one section of one part; org is 0 for the lead's.
func (f found) in(s form.Section, org domain.OrganizationID, problems domain.Problems) (out domain.Problems) {
	for _, e := range problems {
		if at, of, ok := f.sectionOf(e); ok && at == s.Key && of == org {
			out = append(out, e)
		}
	}
	return out
}

// sectionOf is the section, and the part, in which a problem is put right. The plan of costs is the lead's.
func (f found) sectionOf(e *domain.Error) (section string, org domain.OrganizationID, ok bool) {
	if strings.HasPrefix(e.Key, "budget.") {
		_, s, ok := f.planQuestion()
		return s.Key, 0, ok
	}
	key, org, ok := form.SplitKey(e.Field)
	if !ok {
		return "", 0, false
	}
	_, s, ok := f.Form.Question(key)
	return s.Key, org, ok
}

// planQuestion is the question that the plan of costs answers.
func (f found) planQuestion() (form.Question, form.Section, bool) {
	for _, s := range f.Form.Sections {
		for _, q := range s.Questions {
			if q.Kind == form.Budget {
				return q, s, true
			}
		}
	}
	return form.Question{}, form.Section{}, false
}

// faults are the problems that are more than an answer that is not there yet.
func faults(problems domain.Problems) domain.Problems {
	return slices.DeleteFunc(slices.Clone(problems), form.Missing)
}

// marked are the problems of the section that its page shows to whoever may put them right: what is wrong with what was written, and
// what was taken out again. What nobody has answered yet is only marked for those who come from the check.
func marked(r *request.Request, p place) ([]view.Problem, error) {
	if !mayWrite(r, p) {
		return nil, nil
	}
	problems, err := judge(r, p.found)
	if err != nil {
		return nil, err
	}
	answers := p.Answers.Of(p.suffix)
	var out []view.Problem
	for _, e := range p.in(p.section, p.suffix, problems) {
		key, _, _ := form.SplitKey(e.Field)
		if form.Missing(e) && answers[key].Version == 0 && r.Query(checking) == "" {
			continue
		}
		out = append(out, view.Problem{Field: p.control(e, answers[key]), Text: locale.Error(r.Lang, e), Basis: ruleset.Cite(e.Basis), URL: p.planURL(e)})
	}
	return out, nil
}

// control is the name of the control that a problem of the section is put right with: a cell where it is about one.
func (p place) control(e *domain.Error, a form.Answer) string {
	if strings.HasPrefix(e.Key, "budget.") {
		if q, _, _ := p.planQuestion(); e.Field == "" {
			return webform.Field(q.Key)
		}
		return e.Field // a line of the grid
	}
	key, _, _ := form.SplitKey(e.Field)
	name := webform.Field(key)
	row, _ := e.Args["row"].(int)
	cell, _ := e.Args["cell"].(string)
	if row < 1 || cell == "" {
		return name
	}
	line := "r" + strconv.Itoa(row-1)
	switch {
	case row <= len(a.People):
		line = a.People[row-1].Key
	case row <= len(a.Targets):
		line = a.Targets[row-1].Key
	case a.Budget != nil && row <= len(a.Budget.Lines):
		line = a.Budget.Lines[row-1].Key
	}
	return name + "." + line + "." + cell
}

// planURL is the place of the grid, for what is wrong with one of its lines: a line is no control.
func (p place) planURL(e *domain.Error) string {
	if q, _, ok := p.planQuestion(); ok && strings.HasPrefix(e.Key, "budget.") {
		return "#" + view.FieldID(webform.Field(q.Key))
	}
	return ""
}

// mendURL is the section's page with everything marked that is still wrong or missing, at the first such place.
func (p place) mendURL(first *domain.Error) string {
	at := p.planURL(first)
	if at == "" {
		key, _, _ := form.SplitKey(first.Field)
		at = "#" + view.FieldID(p.control(first, p.Answers.Of(p.suffix)[key]))
	}
	return checkPath(p.found, p.section.Key, int64(p.suffix)) + at
}

// checkPath is a section's page with everything marked that is still wrong or missing.
func checkPath(f found, key string, org int64) string {
	q := f.at("sections", key)
	if org != 0 {
		q = q.With("org", org)
	}
	return q.With(checking, 1).String()
}

// savedWords is what is said after a section was saved: that it was, how much in it is to be put right or still to be written, and
// where. The section is the one that was just saved, read anew.
func savedWords(r *request.Request, p place) (view.Flash, error) {
	args := locale.Args{"title": r.Pick(p.section.Title, p.section.TitleEn)}
	out := view.Flash{Tone: "success", Text: r.T("application.saved", args)}
	problems, err := judge(r, p.found)
	if err != nil {
		return out, err
	}
	here := p.in(p.section, p.suffix, problems)
	wrong := faults(here)
	args["n"], args["blank"] = len(wrong), len(here)-len(wrong)
	switch {
	case len(wrong) > 0 && len(here) > len(wrong):
		out.Tone, out.Text = "warning", r.T("application.saved.both", args)
	case len(wrong) > 0:
		out.Tone, out.Text = "warning", r.T("application.saved.wrong", args)
	case len(here) > 0:
		out.Tone, out.Text = "info", r.T("application.saved.blank", args)
	default:
		return out, nil
	}
	first := here[0]
	if len(wrong) > 0 {
		first = wrong[0]
	}
	out.Link = &view.Crumb{Label: r.T("application.saved.stay"), URL: p.mendURL(first)}
	return out, nil
}

// savedNext goes on to the next section and says how the one that was saved stands.
func savedNext(r *request.Request, p place) error {
	p, err := fresh(r, p)
	if err != nil {
		return err
	}
	if to, said, ok := shifted(r, p); ok {
		return p.along.finish(r, to, said)
	}
	said, err := savedWords(r, p)
	if err != nil {
		return err
	}
	return p.along.finish(r, p.next(), said)
}

// task is how far along a section is and what is wrong with it, for the task list.
func (f found) task(r *request.Request, s form.SectionProgress, wrong int) view.Task {
	section, _ := f.Form.Section(s.Section)
	state := stateOf(s, wrong)
	t := view.Task{ID: s.Section, Title: r.Pick(section.Title, section.TitleEn), Badge: view.Mark(progressTone(state), state.Label()), Bad: state == form.ToBeFixed}
	switch {
	case s.Required > 0:
		t.Note = r.T("application.section.progress", locale.Args{"done": s.Done, "total": s.Total})
	case s.Started:
		t.Note = r.T("application.section.optional.begun", locale.Args{"done": s.Done, "total": s.Asked})
	default:
		t.Note = allOptional(r, s)
	}
	if wrong > 0 {
		t.Note += " · " + r.T("application.section.wrong", locale.Args{"n": wrong})
	}
	return t
}

// allOptional says that a section in which nothing is written asks for nothing.
func allOptional(r *request.Request, s form.SectionProgress) string {
	if s.Asked == 0 {
		return r.T("application.section.nothing")
	}
	return r.T("application.section.optional", locale.Args{"total": s.Asked})
}

// stateOf is how far a section is; wrong counts what is wrong with what was written in it.
func stateOf(s form.SectionProgress, wrong int) form.State {
	if wrong > 0 {
		return form.ToBeFixed
	}
	return s.State()
}

// suffixOf is the mark of a member's part: 0 for the lead's.
func suffixOf(m application.MemberRole, org int64) domain.OrganizationID {
	if m == application.Lead {
		return 0
	}
	return domain.OrganizationID(org)
}
