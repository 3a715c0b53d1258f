// This file looks after questions that appear or go because of an answer on the same page: who saves stays there and is told, so that no
// question is passed by unseen.
package applicant

import (
	"slices"
	"strings"

	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain/form"
)

// shownField is where a page says which questions it showed, by their keys.
const shownField = "shown"

// shown are the questions that the section asks now.
func (p place) shown() (keys []string) {
	for _, q := range p.section.Questions {
		keys = append(keys, q.Key)
	}
	return keys
}

// shifts reports whether answers can make questions of the section appear or go.
func (p place) shifts() bool {
	s, _ := p.Form.Section(p.section.Key)
	return slices.ContainsFunc(s.Questions, func(q form.Question) bool { return !q.When.IsZero() })
}

// shifted is where somebody stays who has just saved and now is asked something else than their page did, and what they are told; ok is false
// when the page was the same. p is read anew.
func shifted(r *request.Request, p place) (to string, said view.Flash, ok bool) {
	if !r.Form().Has(shownField) {
		return "", said, false
	}
	before := strings.Fields(r.Form().Get(shownField))
	labels := func(keys []string, not []string) (out []string, first string) {
		for _, key := range keys {
			if q, _, known := p.Form.Question(key); known && !slices.Contains(not, key) {
				out = append(out, r.Pick(q.Label, q.LabelEn))
				if first == "" {
					first = key
				}
			}
		}
		return out, first
	}
	here := p.shown()
	come, first := labels(here, before)
	gone, _ := labels(before, here)
	said.Tone, to = "info", p.self()
	switch {
	case len(come) > 0:
		said.Text = r.T("application.shown.come", locale.Args{"labels": strings.Join(come, ", ")})
		to += "#" + view.FieldID(webform.Field(first))
	case len(gone) > 0:
		said.Text = r.T("application.shown.gone", locale.Args{"labels": strings.Join(gone, ", ")})
	}
	return to, said, said.Text != ""
}
