// This file is a corrected form (정정공고) and an application begun before it: the page says what is asked newly or otherwise and which
// answers have no place any more, and a writer takes the correction up. What was put aside by it stays readable there.
package applicant

import (
	"cmp"
	"slices"
	"strconv"

	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/form"
	pages "gongmo/templates/pages/applicant"
	"gongmo/workflows"
)

// CorrectionRoutes are the routes of this file.
func CorrectionRoutes() []request.Route {
	return []request.Route{
		request.GET("/applications/:id/correction", "application.correction", request.SignedIn, showCorrection),
		request.POST("/applications/:id/correction", "application.correction.do", request.SignedIn, takeCorrection),
	}
}

// sayCorrection tells on the task list that the form was corrected, and that answers were put aside by a correction.
func sayCorrection(r *request.Request, p *view.ApplicationTasks, f found) {
	link := &view.Crumb{Label: r.T("application.correction.go"), URL: f.path("correction")}
	open := f.CloseAt != nil && !r.Now.After(*f.CloseAt)
	switch {
	case f.NewForm != nil && f.editable():
		c := f.Form.Correct(*f.NewForm)
		p.Corrected = &view.Banner{Tone: "warning", Title: r.T("application.correction.banner"), Link: link,
			Text: r.T("application.correction.banner.text", locale.Args{"added": len(c.Added), "changed": len(c.Changed), "lost": len(form.Homeless(f.Answers, f.Form, *f.NewForm))})}
	case f.NewForm != nil && f.State == string(application.Submitted) && open:
		p.Corrected = &view.Banner{Tone: "info", Title: r.T("application.correction.standing"), Text: r.T("application.correction.standing.text"), Link: link}
	case len(putAside(f)) > 0:
		p.Side = append(p.Side, view.Callout{Title: r.T("application.correction.aside"), Lines: []string{r.T("application.correction.aside.text", locale.Args{"n": len(putAside(f))})}, Link: link})
	}
}

// putAside are the answers that a correction taken up left without a place.
func putAside(f found) form.Answers {
	return application.PutAside(f.Shelved, f.resource().Orgs, f.Form)
}

func showCorrection(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	aside := putAside(f)
	if f.NewForm == nil && len(aside) == 0 {
		return domain.E(domain.NotFound, "not_found")
	}
	b := r.Base(r.T("application.correction.title"), "applications")
	b.Crumbs = f.crumbs(r, view.Crumb{Label: b.Title})
	p := view.ChangesPage{Base: b, Lead: f.CallCode + " · " + f.CallTitle, Back: view.Button{Text: r.T("application.back"), URL: f.path()}}
	if f.NewForm != nil {
		if err := sayWhy(r, &p, f); err != nil {
			return err
		}
		fillCorrection(r, &p, f)
	}
	if len(aside) > 0 {
		forms, err := r.House.Query.CallForms(r.Context(), f.CallID)
		if err != nil {
			return err
		}
		p.Sections = append(p.Sections, view.ReviewSection{Key: "aside", Title: r.T("application.correction.aside"), Lead: r.T("application.correction.aside.lead"), Rows: answerRows(r, f, forms, aside)})
	}
	return r.Render(pages.Changes(p))
}

// sayWhy says when and for what reason the notice was corrected since the version that the application is written on.
func sayWhy(r *request.Request, p *view.ChangesPage, f found) error {
	versions, err := r.House.Query.CallVersions(r.Context(), f.CallID)
	if err != nil {
		return err
	}
	why := view.ReviewSection{Key: "why", Title: r.T("application.correction.why"), Lead: r.T("application.correction.why.lead")}
	for _, v := range versions {
		if v.No > f.CallVersion && v.Kind == string(call.Amended) {
			why.Rows = append(why.Rows, view.SummaryRow{Label: p.Base.DateTime(v.PublishedAt), Value: v.Reason})
			if v.KeptReason != "" {
				why.Rows = append(why.Rows, view.SummaryRow{Label: r.T("calls.rework.kept"), Value: v.KeptReason})
			}
		}
	}
	if len(why.Rows) > 0 {
		p.Sections = append(p.Sections, why)
	}
	return nil
}

// fillCorrection says what the correction changes, and offers to take it up to those who write.
func fillCorrection(r *request.Request, p *view.ChangesPage, f found) {
	next := *f.NewForm
	c := f.Form.Correct(next)
	for _, part := range []struct {
		key  string
		keys []string
	}{{"added", c.Added}, {"changed", c.Changed}} {
		if len(part.keys) > 0 {
			p.Sections = append(p.Sections, view.ReviewSection{Key: part.key, Title: r.T("application.correction." + part.key), Lead: r.T("application.correction." + part.key + ".lead"), Rows: questionRows(r, f, part.keys)})
		}
	}
	lost := form.Answers{}
	for _, key := range form.Homeless(f.Answers, f.Form, next) {
		lost[key] = f.Answers[key]
	}
	if len(lost) > 0 {
		p.Sections = append(p.Sections, view.ReviewSection{Key: "lost", Title: r.T("application.correction.lost"), Lead: r.T("application.correction.lost.lead"), Rows: answerRows(r, f, []form.Definition{f.Form}, lost)})
	}
	if len(c.Added)+len(c.Changed)+len(lost) == 0 {
		p.Note = r.T("application.correction.other")
	}
	switch {
	case !f.editable():
		p.Banner = &view.Banner{Tone: "info", Title: r.T("application.correction.standing"), Text: r.T("application.correction.standing.text")}
	case !r.May("edit", f.resource()):
		p.Banner = &view.Banner{Tone: "info", Title: r.T("application.correction.who")}
	default:
		p.Form = &view.Form{Action: f.path("correction"), Key: r.NewKey()}
		p.Fields = map[string]string{"seen": strconv.Itoa(f.NewVersion)}
		p.Submit = view.Button{Text: r.T("application.correction.take"), Kind: view.Primary}
	}
}

// questionRows are questions of the corrected form with what they ask for.
func questionRows(r *request.Request, f found, keys []string) []view.SummaryRow {
	var out []view.SummaryRow
	for _, key := range keys {
		q, s, _ := f.NewForm.Question(key)
		row := view.SummaryRow{Label: r.Pick(q.Label, q.LabelEn), Value: r.Pick(s.Title, s.TitleEn)}
		if q.Required {
			row.Value += " · " + r.T("application.correction.required")
		}
		if hint := r.Pick(q.Hint, q.HintEn); hint != "" {
			row.Lines = []string{hint}
		}
		out = append(out, row)
	}
	return out
}

// answerRows are answers in words, each with the question that it answered in the first of the forms that has it.
func answerRows(r *request.Request, f found, forms []form.Definition, answers form.Answers) []view.SummaryRow {
	var out []view.SummaryRow
	keys := answers.Keys()
	slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(placeIn(forms, a), placeIn(forms, b)) })
	for _, key := range keys {
		question, org, _ := form.SplitKey(key)
		row := view.SummaryRow{Label: question}
		i := slices.IndexFunc(forms, func(d form.Definition) bool { q, _, ok := d.Question(question); return ok && tells(q, answers[key]) })
		if i >= 0 {
			q, _, _ := forms[i].Question(question)
			row.Label, row.Value, row.Rich = r.Pick(q.Label, q.LabelEn), answerText(r, q, answers[key]), Rich(q, answers[key], nil)
		}
		if i < 0 { // nothing says what was asked: the files at least are named
			for _, file := range answers[key].Files {
				row.Lines = append(row.Lines, file.Name+" · "+locale.Bytes(file.Bytes))
			}
		}
		if m, ok := f.partner(org); ok {
			row.Label += " · " + m.Name
		}
		out = append(out, row)
	}
	return out
}

// placeIn is where the question of an answer stands in the first of the forms that asks it; what none of them asks comes last.
func placeIn(forms []form.Definition, key string) int {
	question, _, _ := form.SplitKey(key)
	n := 0
	for _, d := range forms {
		for _, s := range d.Sections {
			for _, q := range s.Questions {
				if q.Key == question {
					return n
				}
				n++
			}
		}
	}
	return n
}

// tells reports whether an answer is of the question's kind: another version of the form may ask another kind under the same key.
func tells(q form.Question, a form.Answer) bool {
	switch q.Kind {
	case form.Number, form.Money:
		return a.Number != nil
	case form.Date:
		return !a.Date.IsZero()
	case form.Address:
		return a.Address != nil
	case form.Budget:
		return a.Budget != nil
	}
	return true
}

func takeCorrection(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	seen, _ := strconv.Atoi(r.Form().Get("seen"))
	if err := r.House.Engine.TakeUpCorrection(r.Context(), r.Command(), workflows.TakeUpCorrection{Application: f.id, Seen: seen}); err != nil {
		return err
	}
	return r.Done(f.path(), "application.correction.done")
}
