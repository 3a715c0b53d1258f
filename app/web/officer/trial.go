// This file is the trial run of a call's form: filled in with made-up answers and judged as a submission would be, so that the officer
// meets what an applicant would meet. Nothing is stored.
package officer

import (
	"fmt"
	"slices"
	"strings"

	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/applicant"
	"gongmo/app/web/contract"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/condition"
	dform "gongmo/domain/form"
	"gongmo/domain/ruleset"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// trialURL is the trial of a call with a scene, judged as an organisation of a size.
func trialURL(e editing, scene dform.Scene, size budget.Size) string {
	q := view.NewQuery(view.DeskCallURL(e.ID, "form", "trial"), nil).With("sample", string(scene))
	if size != "" {
		q = q.With("size", string(size))
	}
	return q.String()
}

func showTrial(r *request.Request) error {
	e, err := openPart(r, formPart)
	if err != nil {
		return err
	}
	scene := dform.Scene(r.Query("sample"))
	if !slices.Contains(dform.Scenes(), scene) {
		scene = dform.Common
	}
	t, err := r.House.Engine.TryCall(r.Context(), r.Actor(), domain.CallID(e.ID), scene)
	if err != nil {
		return err
	}
	b := r.Base(r.T("trial.title"), "desk")
	b.Crumbs = append(callCrumbs(r, e.Call, "")[:2], view.Crumb{Label: r.T("calls.edit.form"), URL: view.DeskCallURL(e.ID, "edit", formPart)}, view.Crumb{Label: b.Title})
	p := view.Desk{Base: b, Staff: true, Lead: r.T("trial.lead"), Acts: previewActs(r, e)[1:],
		Banner: &view.Banner{Tone: "info", Title: r.T("trial.sample"), Text: r.T(scene.Label() + ".text")}}
	for _, s := range dform.Scenes() {
		p.Tabs = append(p.Tabs, view.Tab{Label: r.T(s.Label()), URL: trialURL(e, s, ""), Current: s == scene})
	}
	p.Parts = []view.Part{problemsPart(r, e, t)}
	if len(t.Sizes) > 0 {
		size := budget.Size(r.Query("size"))
		if !slices.Contains(budget.Sizes(), size) {
			size = budget.SME
		}
		p.Parts = append(p.Parts, sizesPart(r, e, t, scene), rulesPart(r, t, size))
	}
	if part := boundlessPart(r, e, t); scene == dform.Edge && len(part.List)+len(part.Links) > 0 {
		p.Parts = append(p.Parts, part)
	}
	p.Parts = append(p.Parts, filledParts(r, e, t)...)
	return r.Render(shared.Desk(p))
}

// problemsPart lists what keeps the sample from being handed in, each with where it is put right.
func problemsPart(r *request.Request, e editing, t workflows.Trial) view.Part {
	p := view.Part{ID: "problems", Title: r.T("trial.problems", locale.Args{"n": len(t.Problems)}), Note: r.T("trial.problems.note"),
		Empty: &view.Empty{Title: r.T("trial.problems.none"), Text: r.T("trial.problems.none.text")}}
	p.Table = &view.Table{Caption: p.Title, Cards: true, Columns: []view.Column{{Label: r.T("trial.problem"), Wide: "l"}, {Label: r.T("trial.where")}, {Label: r.T("trial.basis")}}}
	for _, x := range t.Problems {
		where := view.Cell{Text: r.T("trial.where.call"), URL: view.DeskCallURL(e.ID, "edit", "documents")}
		if q, ok := problemQuestion(t.Form, x); ok {
			where = view.Cell{Text: r.Pick(q.Label, q.LabelEn), URL: questionURL(e, q.Key)}
		} else if x.Key != "application.submit.file_missing" {
			where = view.Words("–")
		}
		p.Rows = append(p.Rows, view.Row{Cells: []view.Cell{view.Words(locale.Error(r.Lang, x)), where, view.Words(basis(r, x.Basis))}})
	}
	return p
}

// problemQuestion is the question that a problem is about: the one it names, or the plan for what a rule of the budget says.
func problemQuestion(d dform.Definition, x *domain.Error) (dform.Question, bool) {
	if key, _, ok := dform.SplitKey(x.Field); ok {
		if q, _, found := d.Question(key); found {
			return q, true
		}
	}
	if !strings.HasPrefix(x.Key, "budget.") {
		return dform.Question{}, false
	}
	return planQuestion(d)
}

func planQuestion(d dform.Definition) (dform.Question, bool) {
	for _, s := range d.Sections {
		for _, q := range s.Questions {
			if q.Kind == dform.Budget {
				return q, true
			}
		}
	}
	return dform.Question{}, false
}

// basis is the article in words.
func basis(r *request.Request, mark string) string {
	if mark == "" {
		return "–"
	}
	return ruleset.Cite(mark)
}

// sizesPart says which size of organisation could hand the plan in, and which rules stop the others.
func sizesPart(r *request.Request, e editing, t workflows.Trial, scene dform.Scene) view.Part {
	p := view.Part{ID: "sizes", Title: r.T("trial.sizes"), Note: r.T("trial.sizes.note")}
	p.Table = &view.Table{Caption: p.Title, Cards: true, Columns: []view.Column{{Label: r.T("trial.size")}, {Label: r.T("trial.result")}, {Label: r.T("trial.stopped"), Wide: "l"}, {Label: r.T("trial.rules")}}}
	for _, s := range t.Sizes {
		var stops []string
		for _, f := range s.Findings {
			if f.Blocks() {
				stops = append(stops, fmt.Sprintf("%s (%s)", r.T(f.Rule.Label()), ruleset.Cite(f.Basis)))
			}
		}
		if s.Wrong != nil {
			for _, x := range domain.ProblemsOf(s.Wrong) {
				stops = append(stops, locale.Error(r.Lang, x))
			}
		}
		badge, why := view.Mark(view.ToneOK, "trial.passes"), "–"
		if len(stops) > 0 {
			badge, why = view.Mark(view.ToneNo, "trial.stops"), strings.Join(slices.Compact(stops), ", ")
		}
		p.Rows = append(p.Rows, view.Row{Cells: []view.Cell{view.Words(sizeLabel(r, s.Size)), view.Shown(badge), view.Words(why),
			{Text: r.T("trial.rules.show"), URL: trialURL(e, scene, s.Size) + "#rules"}}})
	}
	return p
}

// rulesPart are the rules as an applicant of the size sees them beside the grid.
func rulesPart(r *request.Request, t workflows.Trial, size budget.Size) view.Part {
	p := view.Part{ID: "rules", Title: r.T("trial.rules.of", locale.Args{"size": sizeLabel(r, size)})}
	p.Table = &view.Table{Caption: p.Title, Cards: true, Columns: []view.Column{{Label: r.T("trial.rule")}, {Label: r.T("trial.result")}, {Label: r.T("trial.standing"), Wide: "l"}, {Label: r.T("trial.basis")}}}
	for _, s := range t.Sizes {
		if s.Size != size {
			continue
		}
		for _, f := range s.Findings {
			v := contract.RuleView(r, f)
			badge := view.Mark(view.ToneOK, "trial.passes")
			switch {
			case f.Blocks():
				badge = view.Mark(view.ToneNo, "trial.stops")
			case !f.OK:
				badge = view.Mark(view.ToneAttention, "trial.warns")
			}
			p.Rows = append(p.Rows, view.Row{Cells: []view.Cell{view.Words(v.Text), view.Shown(badge), view.Words(v.Detail), view.Words(ruleset.Cite(v.Basis))}})
		}
	}
	return p
}

// boundlessPart lists the questions to which the form sets no upper bound.
func boundlessPart(r *request.Request, e editing, t workflows.Trial) view.Part {
	p := view.Part{ID: "boundless", Title: r.T("trial.boundless"), Note: r.T("trial.boundless.note")}
	for _, s := range t.Form.Sections {
		for _, q := range s.Questions {
			if q.Boundless() {
				p.Links = append(p.Links, view.Crumb{Label: r.Pick(s.Title, s.TitleEn) + " · " + r.Pick(q.Label, q.LabelEn), URL: questionURL(e, q.Key)})
			}
		}
	}
	return p
}

// filledParts are the sections with the made-up answers; what this sample is not asked is named below each.
func filledParts(r *request.Request, e editing, t workflows.Trial) []view.Part {
	var out []view.Part
	for _, s := range t.Form.Sections {
		org := map[dform.Part]domain.OrganizationID{dform.Participant: t.Partner, dform.Demand: t.Needer}[s.Part]
		answers := t.Answers.Of(org)
		p := view.Part{ID: "s-" + s.Key, Title: r.T("trial.section", locale.Args{"name": r.Pick(s.Title, s.TitleEn)}), Note: r.T(s.Part.Label())}
		asked := map[string]bool{}
		for _, shown := range t.Form.Visible(answers, s.Part) {
			for _, q := range shown.Questions {
				asked[q.Key] = true
			}
		}
		computed := t.Form.Computed(answers, s.Part)
		var silent []string
		for _, q := range s.Questions {
			label := r.Pick(q.Label, q.LabelEn)
			if !asked[q.Key] {
				silent = append(silent, label)
				continue
			}
			row := view.SummaryRow{Label: label, Value: clipped(r, applicant.AnswerText(r, q, answers[q.Key])), ChangeURL: questionURL(e, q.Key)}
			if n, ok := computed[q.Key]; q.Kind == dform.Computed {
				row.Value = "–"
				if ok {
					row.Value = locale.Number(n, t.Form.Decimals(q.Key)) + q.Unit
				}
			}
			p.Facts = append(p.Facts, row)
		}
		if len(silent) > 0 {
			p.Lines = []string{r.T("trial.silent", locale.Args{"names": strings.Join(silent, ", ")})}
		}
		out = append(out, p)
	}
	return out
}

// clipped is the beginning of a long answer, with how long it is.
func clipped(r *request.Request, s string) string {
	const most = 160
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return r.T("trial.clipped", locale.Args{"text": strings.TrimSpace(string(runes[:most])), "n": len(runes)})
}

func sizeLabel(r *request.Request, s budget.Size) string {
	term, _ := condition.Applicant().Term(condition.FactSize)
	return r.T(term.OptionLabel(string(s)))
}
