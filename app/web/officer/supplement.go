// This file asks an applicant to mend something (보완요청) from the workbench of the requirement check, and shows the answer beside
// what stood before.
package officer

import (
	"slices"
	"strings"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/applicant"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/form"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// mended are the requests to an applicant, the newest first and open.
func mended(r *request.Request, b view.Base, a query.Application) ([]view.SupplementShown, error) {
	list, err := r.House.Query.Supplements(r.Context(), a.ID)
	if err != nil {
		return nil, err
	}
	var out []view.SupplementShown
	for i, s := range list {
		shown := applicant.ShowSupplement(r, b, a.Form, s, a.State == string(application.SupplementRequested), a.Answers)
		shown.Folded = i > 0
		if names := unanswered(r, a); i == 0 && len(names) > 0 {
			shown.Facts = append(shown.Facts, view.SummaryRow{Label: r.T("assess.supplement.open"), Value: strings.Join(names, ", "), Lines: []string{r.T("assess.supplement.open.text")}})
		}
		out = append(out, shown)
	}
	return out, nil
}

// unanswered names what the form wants answered now and nobody has answered: what was handed in had nothing of the kind, so that an answer
// which was mended has brought it. Papers and particulars are asked for by the request itself; the plan is not.
func unanswered(r *request.Request, a query.Application) (out []string) {
	k := picker{a: a}
	k.parts(func(part form.Part, suffix domain.OrganizationID, name string) {
		for _, f := range form.Validate(a.Form, a.Answers.Of(suffix), part) {
			if q, _, ok := a.Form.Question(f.Question); ok && f.Missing() && !application.Mendable(q) {
				label := r.Pick(q.Label, q.LabelEn)
				if name != "" {
					label += " (" + name + ")"
				}
				out = append(out, label)
			}
		}
	})
	return out
}

// supplementForm offers what may be asked for: the documents of the call, then the particulars of each section.
func supplementForm(r *request.Request, b view.Base, c query.Call, a query.Application, items []view.CheckItem, action string) (*view.SupplementForm, error) {
	least, err := r.House.Engine.SupplementDay(r.Context(), c.Rules, r.Now)
	if err != nil {
		return nil, err
	}
	f := &view.SupplementForm{Form: view.Form{ID: "supply", Action: action, Version: a.Version, Key: r.NewKey()}, Lead: r.T("assess.supplement.lead")}
	k := picker{r: r, b: b, a: a, sent: r.Form().Has("message"), seen: map[string]bool{}}
	documents := k.documents(c)
	f.Groups = append([]view.SupplementGroup{documents}, k.sections()...)
	f.Groups = slices.DeleteFunc(f.Groups, func(g view.SupplementGroup) bool { return len(g.Picks) == 0 })
	message, due := r.Typed("message"), r.Typed("due")
	if !k.sent {
		message, due = supplementLetter(items), least.String()
	}
	f.Other = b.Control(view.AsTextarea, view.Field{Name: "other", Label: r.T("assess.supplement.other"), Hint: r.T("assess.supplement.other.hint"), Rows: 2, Value: r.Typed("other"), Optional: true}).Field
	f.Message = b.Control(view.AsTextarea, view.Field{Name: "message", Label: r.T("assess.supplement.message"), Rows: 4, Value: message, MaxLength: 1000, Optional: true}).Field
	f.Due = b.Control(view.AsDate, view.Field{Name: "due", Label: r.T("assess.supplement.due"), Hint: r.T("assess.supplement.due.least", locale.Args{"on": least}), Value: due, Min: least.String(), Width: "m"}).Field
	f.Submit = view.Button{Text: r.T("assess.supplement.send"), Kind: view.Secondary, Confirm: r.T("assess.supplement.confirm", locale.Args{"name": a.LeadName})}
	return f, nil
}

// supplementLetter begins the words to the applicant with what the checklist says is not fulfilled.
func supplementLetter(items []view.CheckItem) string {
	var out []string
	for _, i := range items {
		if i.Outcome != string(application.Curable) && i.Outcome != string(application.NotMet) {
			continue
		}
		line := i.Label
		if i.Note != "" {
			line += ": " + i.Note
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// picker gathers what may be asked for, each once.
type picker struct {
	r    *request.Request
	b    view.Base
	a    query.Application
	sent bool // the form came back with what was chosen
	seen map[string]bool
}

// parts are the parts of the form that somebody fills in, the lead's first.
func (k picker) parts(do func(part form.Part, suffix domain.OrganizationID, name string)) {
	for _, m := range k.a.Members {
		if m.OrganizationID == nil || m.Consent == string(application.Declined) {
			continue
		}
		if m.Role == string(application.Lead) {
			do(form.Lead, 0, "")
			continue
		}
		do(workflows.PartOf(application.MemberRole(m.Role)), domain.OrganizationID(*m.OrganizationID), m.Name)
	}
}

// documents are those of the call, for each organisation that hands them in; a required one that is not there is chosen.
func (k picker) documents(c query.Call) view.SupplementGroup {
	g := view.SupplementGroup{Title: k.r.T("assess.supplement.items")}
	for _, d := range c.Documents.V {
		_, section, asked := k.a.Form.Question(d.Key)
		k.parts(func(part form.Part, suffix domain.OrganizationID, name string) {
			if asked && section.Part != part || !asked && suffix != 0 {
				return
			}
			missing := d.Required && !slices.ContainsFunc(k.a.Files, func(f query.ApplicationFile) bool {
				return f.QuestionKey == d.Key && (f.OrganizationID == nil && suffix == 0 || f.OrganizationID != nil && *f.OrganizationID == int64(suffix))
			})
			p := k.pick(form.Question{Kind: form.File, Key: d.Key}, d.Name, suffix, name)
			p.Missing = missing
			p.Checked = p.Checked || missing && !k.sent
			g.Picks = append(g.Picks, p)
		})
	}
	g.Open = true
	return g
}

// sections are the particulars that are asked of each organisation now.
func (k picker) sections() []view.SupplementGroup {
	var out []view.SupplementGroup
	k.parts(func(part form.Part, suffix domain.OrganizationID, name string) {
		for _, s := range k.a.Form.Visible(k.a.Answers.Of(suffix), part) {
			g := view.SupplementGroup{Title: k.r.Pick(s.Title, s.TitleEn)}
			if name != "" {
				g.Title += " (" + name + ")"
			}
			for _, q := range s.Questions {
				if !application.Mendable(q) || k.seen[form.Key(q.Key, suffix)] {
					continue
				}
				p := k.pick(q, k.r.Pick(q.Label, q.LabelEn), suffix, "")
				g.Open = g.Open || p.Checked
				g.Picks = append(g.Picks, p)
			}
			out = append(out, g)
		}
	})
	return out
}

func (k picker) pick(q form.Question, label string, suffix domain.OrganizationID, name string) view.SupplementPick {
	key := form.Key(q.Key, suffix)
	k.seen[key] = true
	if name != "" {
		label += " (" + name + ")"
	}
	p := view.SupplementPick{Key: key, Label: label, Now: applicant.AnswerText(k.r, q, k.a.Answers[key]), Checked: slices.Contains(k.r.Form()["item"], key)}
	p.Note = k.b.Control(view.AsInput, view.Field{Name: "note." + key, Label: k.r.T("assess.supplement.note", locale.Args{"name": label}), NoNote: true, Optional: true,
		Value: k.r.Typed("note." + key), Autocomplete: "off"}).Field
	return p
}

func requestSupplement(r *request.Request) error {
	return screened(r, "assess.supplement.sent", func(_ query.Call, id domain.ApplicationID) error {
		due, err := dueDay(r)
		if err != nil {
			return err
		}
		return r.House.Engine.RequestSupplement(r.Context(), r.Command(), workflows.RequestSupplement{Application: id, Version: version(r), Items: wantedItems(r),
			Message: r.Form().Get("message"), Due: due})
	})
}

// wantedItems is what was ticked, and what was written a line each.
func wantedItems(r *request.Request) (out []workflows.SupplementAsk) {
	for _, key := range r.Form()["item"] {
		out = append(out, workflows.SupplementAsk{Key: key, Note: r.Form().Get("note." + key)})
	}
	for _, other := range strings.Split(r.Form().Get("other"), "\n") {
		if other = strings.TrimSpace(other); other != "" {
			out = append(out, workflows.SupplementAsk{Name: other})
		}
	}
	return out
}

// dueDay is the last day that was typed, zero for none.
func dueDay(r *request.Request) (period.Date, error) {
	text := r.Form().Get("due")
	if text == "" {
		return 0, nil
	}
	due, err := period.ParseDate(text)
	if err != nil {
		return 0, domain.ProblemsOf(err)[0].At("due")
	}
	return due, nil
}
