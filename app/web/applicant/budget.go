// This file takes a budget plan out of Excel: pasted as rows, or as a file. What was understood is put into the grid and judged by the
// rules, and nothing is saved before the person has looked at it.
package applicant

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"gongmo/app/files"
	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/form"
	"gongmo/domain/ruleset"
	"gongmo/workflows"
)

// planRule is what the upload of a plan takes.
var planRule = files.Rule{Types: []string{"XLSX"}, Limit: 10 << 20, Count: 1}

// planRead is what was understood of a plan for one question.
type planRead struct {
	webform.PlanReading
	question string
}

// budgetPart finds the budget question of the path and the section it stands in.
func budgetPart(r *request.Request) (place, form.Question, error) {
	f, err := find(r)
	if err != nil {
		return place{}, form.Question{}, err
	}
	q, s, ok := f.Form.Question(r.Param("question"))
	if !ok || q.Kind != form.Budget {
		return place{}, q, domain.E(domain.NotFound, "not_found")
	}
	p, err := locateSection(r, f, s.Key)
	return p, q, err
}

// planOrgs are the organisations of the consortium as a sheet names them.
func (p place) planOrgs() (out []webform.PlanOrg) {
	for _, m := range p.Members {
		if m.OrganizationID != nil && m.Consent != string(application.Declined) {
			out = append(out, webform.PlanOrg{ID: domain.OrganizationID(*m.OrganizationID), Name: m.Name})
		} else if m.LinesOf != nil {
			out = append(out, webform.PlanOrg{ID: domain.OrganizationID(*m.LinesOf), Name: m.Name})
		}
	}
	return out
}

// planSheet gives the grid as it is saved as XLSX.
func planSheet(r *request.Request) error {
	p, q, err := budgetPart(r)
	if err != nil {
		return err
	}
	var plan budget.Plan
	if a := p.Answers.Of(p.suffix)[q.Key]; a.Budget != nil {
		plan = *a.Budget
	}
	sheet, err := webform.PlanSheet(r.Lang, p.sheetNames(plan), ruleset.Regime(p.Regime), p.planOrgs())
	if err != nil {
		return err
	}
	r.Response().Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(r.Pick(q.Label, q.LabelEn)+".xlsx"))
	return r.Blob(files.XLSX, sheet)
}

// proposeSheet puts what an uploaded sheet says into the grid.
func proposeSheet(r *request.Request) error {
	p, q, err := budgetPart(r)
	if err != nil {
		return err
	}
	if !p.takes() || !mayWrite(r, p) {
		return domain.E(domain.Forbidden, "application.edit.closed")
	}
	at := "sheet." + q.Key
	r.For(workflows.Destination{Slot: p.slot(q)})
	reading, err := readPlanFile(r, p, at)
	if err != nil {
		if problems, ok := request.Problems(err); ok {
			return proposeWrong(r, p, problems[0].At(at), p.Answers.Of(p.suffix))
		}
		return err
	}
	return propose(r, p, q.Key, reading, budget.Plan{}, p.Answers.Of(p.suffix).Clone())
}

func readPlanFile(r *request.Request, p place, field string) (webform.PlanReading, error) {
	got, err := r.Receive(field, planRule)
	if err != nil {
		return webform.PlanReading{}, err
	}
	body, err := r.House.Files.Open(r.Context(), got.SHA256)
	if err != nil {
		return webform.PlanReading{}, err
	}
	defer body.Close()
	return webform.ReadPlanSheet(body, ruleset.Regime(p.Regime), p.planOrgs())
}

// proposePasted adds what pasted rows say to the grid as it was typed.
func proposePasted(r *request.Request, p place, key string) error {
	if i := slices.IndexFunc(p.section.Questions, func(q form.Question) bool { return q.Key == key && q.Kind == form.Budget }); i < 0 {
		return domain.E(domain.NotFound, "not_found")
	}
	if !p.takes() || !mayWrite(r, p) {
		return domain.E(domain.Forbidden, "application.edit.closed")
	}
	answers := typed(p, webform.ReadSection(p.section, p.suffix, r.Form(), p.orgs()))
	reading, err := webform.ReadPlanText(r.Form().Get("paste."+key), ruleset.Regime(p.Regime), p.planOrgs())
	if err != nil {
		if problems, ok := request.Problems(err); ok {
			return proposeWrong(r, p, problems[0].At("paste."+key), answers)
		}
		return err
	}
	var plan budget.Plan
	if a := answers[key]; a.Budget != nil {
		plan = *a.Budget
	}
	return propose(r, p, key, reading, plan, answers)
}

func proposeWrong(r *request.Request, p place, err error, answers form.Answers) error {
	page, perr := sectionPage(r, p, r.Wrong(r.Pick(p.section.Title, p.section.TitleEn), "applications", err), answers, nil)
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

// propose shows the section with the lines that were understood behind those of a plan.
func propose(r *request.Request, p place, key string, reading webform.PlanReading, plan budget.Plan, answers form.Answers) error {
	plan.Lines = slices.Clone(plan.Lines)
	used := map[string]bool{}
	for _, l := range plan.Lines {
		used[l.Key] = true
	}
	n := 0
	lines := reading.Lines()
	p.named(lines)
	for _, l := range lines {
		for n++; used[fmt.Sprintf("l%d", n)]; n++ {
		}
		l.Key = fmt.Sprintf("l%d", n)
		plan.Lines = append(plan.Lines, l)
	}
	a := answers[key]
	a.Budget = &plan
	answers[key] = a
	p.read = &planRead{reading, key}
	b := r.Base(r.Pick(p.section.Title, p.section.TitleEn), "applications")
	page, err := sectionPage(r, p, b, answers, nil)
	if err != nil {
		return err
	}
	return r.Render(page)
}

// shownRows bounds what is shown of a long plan.
const shownRows = 100

// readingView says what was understood, row by row.
func readingView(r *request.Request, reading webform.PlanReading) *view.BudgetReading {
	out := &view.BudgetReading{Text: r.T("budget.read.summary", locale.Args{"n": len(reading.Lines()), "wrong": reading.Wrong()})}
	for i, row := range reading.Rows {
		if i == shownRows {
			break
		}
		line := view.BudgetReadingRow{No: fmt.Sprint(row.No), Came: strings.Join(slices.DeleteFunc(slices.Clone(row.Cells), func(s string) bool { return strings.TrimSpace(s) == "" }), " | ")}
		switch {
		case row.Wrong != nil && row.Line != nil:
			line.Badge, line.Said = view.Mark(view.ToneSupplement, "budget.read.part"), locale.Error(r.Lang, row.Wrong)
		case row.Wrong != nil:
			line.Badge, line.Said = view.Mark(view.ToneNo, "budget.read.wrong"), locale.Error(r.Lang, row.Wrong)
		case row.Total:
			line.Badge, line.Said = view.Mark(view.ToneClosed, "budget.read.total"), r.T("budget.read.total.note")
		default:
			line.Badge = view.Mark(view.ToneOK, "budget.read.ok")
			line.Said = r.T("budget.read.line", locale.Args{"item": itemWords(r, *row.Line), "grant": row.Line.GrantWon, "cash": row.Line.CashWon, "kind": row.Line.InKindWon})
		}
		out.Rows = append(out.Rows, line)
	}
	return out
}

func itemWords(r *request.Request, l budget.Line) string {
	if l.Detail == "" {
		return r.T(l.Item.Label())
	}
	return r.T(l.Item.Label()) + " · " + r.T(l.Detail.Label())
}
