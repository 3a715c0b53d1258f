// This file is what the form asks of whom in an application: which answers count when it is handed in, and which papers are missing.
package application

import (
	"fmt"
	"slices"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/form"
)

// asks calls see for every organisation that fills in a part of the form, with the organisation whose keys its answers have: 0 for the lead.
func asks(members []Member, see func(m Member, suffix domain.OrganizationID)) {
	for _, m := range members {
		switch {
		case m.OrganizationID == nil || m.Consent == Declined:
		case m.Role == Lead:
			see(m, 0)
		default:
			see(m, *m.OrganizationID)
		}
	}
}

// Place tells of the key of an answer whether it has a place in a form: whether the form has its question, in a part that the organisation
// fills in whose key it is. What is kept under any other key is nobody's part, and neither saved nor handed in. Whether the question is
// asked just now is another matter, see Unasked.
func Place(d form.Definition, members []Member) func(key string) bool {
	parts := make(map[string]form.Part)
	for i := range d.Sections {
		for j := range d.Sections[i].Questions {
			parts[d.Sections[i].Questions[j].Key] = d.Sections[i].Part
		}
	}
	return func(key string) bool {
		question, org, ok := form.SplitKey(key)
		part, known := parts[question]
		fits := false
		if ok && known {
			asks(members, func(m Member, suffix domain.OrganizationID) { fits = fits || suffix == org && m.Role.Part() == part })
		}
		return fits
	}
}

// Takes refuses answers that have no place in the form. Error application.edit.not_asked (kind Forbidden) at the first of them.
func (a *Application) Takes(d form.Definition, mine form.Answers) error {
	place := Place(d, a.Members)
	for _, key := range mine.Keys() {
		if !place(key) {
			return domain.E(domain.Forbidden, "application.edit.not_asked").At(key)
		}
	}
	return nil
}

// Unasked lists by key, sorted, the answers that the form does not ask now, each organisation's part by its own answers: what was written
// before another answer took the question away, and what has no place in it at all, see Place. A form
// without conditions costs a look at its questions' keys only.
func Unasked(d form.Definition, answers form.Answers, members []Member) (out []string) {
	asks(members, func(m Member, suffix domain.OrganizationID) {
		part := m.Role.Part()
		if !d.Conditional(part) {
			return
		}
		for _, question := range d.Hidden(answers.Of(suffix), part) {
			if key := form.Key(question, suffix); !answers[key].Empty() {
				out = append(out, key)
			}
		}
	})
	place := Place(d, members)
	for key, x := range answers {
		if !x.Empty() && !place(key) {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// LeaveOut takes the answers out of the working copy that the form does not ask now, with their files and the plan that one of them holds:
// what is handed in, checked and read is what the check of the answers shows. They are kept in Unasked and come back with a correction.
// The rows of their files are to be deleted.
func (a *Application) LeaveOut(d form.Definition) FileChanges {
	if len(a.Unasked) > 0 {
		a.Unasked = form.Answers{}
	}
	return a.LeaveUnasked(d)
}

// LeaveUnasked is LeaveOut for answers that a supplement brings: what was left out before stays kept.
func (a *Application) LeaveUnasked(d form.Definition) (files FileChanges) {
	keys := slices.DeleteFunc(Unasked(d, a.Answers, a.Members), func(key string) bool { return a.supplied(d, key) })
	if len(keys) == 0 {
		return files
	}
	answers, kept, planned := a.Answers.Clone(), a.Unasked.Clone(), false
	for _, key := range keys {
		planned = planned || answers[key].Budget != nil
		kept[key] = answers[key]
		delete(answers, key)
	}
	a.Answers, a.Unasked = answers, kept
	if planned {
		a.setBudget(budget.Plan{})
		a.liftBudget()
	}
	var stay []File
	for _, f := range a.Files {
		if slices.Contains(keys, form.Key(f.QuestionKey, f.org())) {
			files.Removed = append(files.Removed, f)
		} else {
			stay = append(stay, f)
		}
	}
	a.Files = stay
	return files
}

// CountPlan makes the plan of costs, and the grant that is asked for, what the form asks now: a plan that another answer has taken away
// counts for nothing while it is away, and is kept in its answer. A form without a question for it leaves the plan as it is.
func (a *Application) CountPlan(d form.Definition) {
	var held *budget.Plan
	unasked := Unasked(d, a.Answers, a.Members)
	for _, key := range a.Answers.Keys() {
		b := a.Answers[key].Budget
		if b == nil {
			continue
		}
		if !slices.Contains(unasked, key) {
			a.setBudget(*b)
			return
		}
		held = &budget.Plan{}
	}
	if held != nil {
		a.setBudget(*held)
	}
}

// supplied reports whether a supplement asked for what is kept under a key although the form does not: what is said to an item, a paper that
// the form has no question for, and an answer that it did not ask then either. It belongs to the application.
func (a *Application) supplied(d form.Definition, key string) bool {
	question, _, _ := form.SplitKey(key)
	_, _, known := d.Question(question)
	return slices.ContainsFunc(a.Supplements, func(s SupplementRound) bool {
		i := s.Index(key)
		return i >= 0 && (!known || s.Items[i].Beyond)
	})
}

// takeIn brings the answers back that were left out, for a working copy that is written on again. Their files follow with the first answer
// that is saved: before that none of them is asked.
func (a *Application) takeIn() {
	if len(a.Unasked) == 0 {
		return
	}
	answers := a.Answers.Clone()
	for key, x := range a.Unasked {
		if _, written := answers[key]; !written {
			answers[key] = x
		}
	}
	a.Answers = answers
}

// leftAlone are the answers of a working copy without those that were brought back and not touched since, and the files that belong to them.
func (a *Application) leftAlone() (form.Answers, FrozenFiles) {
	answers, files := a.Answers.Clone(), frozenFiles(a.Files)
	for key, x := range a.Unasked {
		if x.Same(answers[key]) {
			delete(answers, key)
			files = slices.DeleteFunc(files, func(f FrozenFile) bool { return form.Key(f.QuestionKey, f.OrganizationID) == key })
		}
	}
	return answers, files
}

// Whose says whose document a required file is.
type Whose string

const (
	OfConsortium Whose = "CONSORTIUM"
	OfLead       Whose = "LEAD"
	OfMember     Whose = "MEMBER" // each member's
)

// RequiredFile is a document that the call asks for.
type RequiredFile struct {
	Key  string // the file question
	Name string
	Of   Whose
}

// MissingFile is a paper that is asked of an application and is not there.
type MissingFile struct {
	Key  string // the file question
	Name string
	Org  domain.OrganizationID // whose it is, 0 for the lead's and the consortium's
	Of   string                // the name of the member whose it is, "" for the lead's and the consortium's
}

// Title is the paper's name with that of the member whose it is.
func (m MissingFile) Title() string {
	if m.Of == "" {
		return m.Name
	}
	return fmt.Sprintf("%s (%s)", m.Name, m.Of)
}

// MissingFiles lists the papers that are asked of an application and are not there, by the rule of handing in: the file questions that the
// form asks now and wants answered, of whoever fills in their part, and the required documents of the call that the form leaves open.
func (a *Application) MissingFiles(d form.Definition, required []RequiredFile) (out []MissingFile) {
	asks(a.Members, func(m Member, suffix domain.OrganizationID) {
		answers := a.Answers.Of(suffix)
		for _, s := range d.Visible(answers, m.Role.Part()) {
			for i := range s.Questions {
				if q := &s.Questions[i]; q.Kind == form.File && q.Required && answers[q.Key].Empty() {
					out = append(out, MissingFile{Key: q.Key, Name: q.Label, Org: suffix, Of: nameUnless(m, suffix)})
				}
			}
		}
	})
	return append(out, a.missingFiles(d, Unsaid(d, required))...)
}

func nameUnless(m Member, suffix domain.OrganizationID) string {
	if suffix == 0 {
		return ""
	}
	return m.Name
}

// Unsaid are the required documents that the form does not want answered by itself: those of the others it says itself that they are
// missing, at their own place and for the organisation whose part it is.
func Unsaid(d form.Definition, required []RequiredFile) (out []RequiredFile) {
	for _, r := range required {
		if q, _, asked := d.Question(r.Key); !asked || !q.Required {
			out = append(out, r)
		}
	}
	return out
}

// missingFiles lists the required documents that are not there. One that has a question is asked of whoever fills in its part and is asked
// the question; one of the consortium is there when anybody gave it.
func (a *Application) missingFiles(d form.Definition, required []RequiredFile) (out []MissingFile) {
	for _, r := range required {
		given := func(org domain.OrganizationID) bool {
			return slices.ContainsFunc(a.Files, func(f File) bool { return f.QuestionKey == r.Key && f.org() == org })
		}
		q, s, asked := d.Question(r.Key)
		var lack []MissingFile
		asks(a.Members, func(m Member, suffix domain.OrganizationID) {
			part := m.Role.Part()
			switch {
			case asked && s.Part != part, asked && slices.Contains(d.Hidden(a.Answers.Of(suffix), part), q.Key): // nobody is asked for it here
			case !asked && r.Of != OfMember && suffix != 0:
			case !given(suffix) && !(suffix == 0 && given(a.LeadID)):
				lack = append(lack, MissingFile{Key: r.Key, Name: r.Name, Org: suffix, Of: nameUnless(m, suffix)})
			}
		})
		if shared := r.Of != OfMember && r.Of != OfLead; shared && len(lack) > 0 {
			if slices.ContainsFunc(a.Files, func(f File) bool { return f.QuestionKey == r.Key }) {
				continue
			}
			lack = []MissingFile{{Key: r.Key, Name: r.Name}}
		}
		out = append(out, lack...)
	}
	return out
}

// titles are the names of missing papers.
func titles(list []MissingFile) (out []string) {
	for _, m := range list {
		out = append(out, m.Title())
	}
	return out
}
