// This file offers, beside a list of people (참여인력), those whom the organisation entered in other applications. Choosing is a button of the
// form of the section: what was typed is saved by it, and the chosen people stand behind it.
package applicant

import (
	"strings"

	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/form"
	"gongmo/workflows"
)

// takesPeople is the name of the button that takes chosen people over into the question it holds.
const takesPeople = "known"

// knownName is the name of the ticks at people who can be taken over into a question.
func knownName(question string) string { return takesPeople + "." + question }

// knownPeople are the people who can be put into a question, nil where there are none.
func knownPeople(r *request.Request, p place, b view.Base, q form.Question, a form.Answer, label string) (*view.KnownPeople, error) {
	if p.preview != nil {
		return nil, nil
	}
	scope, err := r.Scope("application.view")
	if err != nil {
		return nil, err
	}
	entries, err := r.House.Query.KnownPeople(r.Context(), scope, int64(p.org), p.ID)
	if err != nil {
		return nil, err
	}
	from, list := map[form.PersonAt]string{}, make([]form.Known, 0, len(entries))
	for _, e := range entries {
		at := form.PersonAt{Application: domain.ApplicationID(e.Application), Answer: e.Answer, Key: e.Member.V.Key}
		from[at] = r.T("application.people.known.from", locale.Args{"code": e.CallCode, "title": e.CallTitle, "at": e.At})
		list = append(list, form.Known{Member: e.Member.V, At: at})
	}
	var have []form.Member
	for _, m := range a.People {
		if m.Org == p.org || m.Org == 0 {
			have = append(have, m)
		}
	}
	known := form.KnownPeople(list, have)
	if len(known) == 0 {
		return nil, nil
	}
	name := knownName(q.Key)
	out := &view.KnownPeople{Question: q.Key, ID: view.FieldID(name), Title: r.T("application.people.known.title"), Lead: r.T("application.people.known.lead"),
		Say: r.T("application.people.known.take"), Label: label, Error: b.ErrorOf(name)}
	chosen := map[string]bool{}
	for _, v := range r.Form()[name] {
		chosen[v] = !r.Stored()
	}
	for _, k := range known {
		item := view.ReuseItem{Name: name, Value: k.At.String(), Label: joined(" · ", k.Name, k.Position, k.ResearcherNo), Text: []string{from[k.At]}, Checked: chosen[k.At.String()]}
		out.Items, out.Open = append(out.Items, item), out.Open || item.Checked
	}
	out.Open = out.Open || out.Error != ""
	return out, nil
}

// takeKnown puts the chosen people into a question and leads to the first of them, where what belongs to this project is still to be said.
func takeKnown(r *request.Request, p place, question string) error {
	var people []form.PersonAt
	for _, v := range r.Form()[knownName(question)] {
		at, ok := form.ReadPersonAt(v)
		if !ok {
			return domain.E(domain.NotFound, "not_found")
		}
		people = append(people, at)
	}
	added, err := r.House.Engine.TakePeople(r.Context(), r.Command(), workflows.TakePeople{Application: p.id, Org: p.org, Question: question, People: people})
	if err != nil {
		if err := p.along.takes(err, knownName(question)); err != nil {
			return err
		}
		return again(r, p)
	}
	to := p.self() + "#" + view.FieldID(strings.Join([]string{webform.Field(question), added[0], "rate"}, "."))
	return p.along.finish(r, to, view.Flash{Text: r.T("application.people.known.done", locale.Args{"n": len(added)})})
}
