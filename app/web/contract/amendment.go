// This file shows a change of the budget (협약변경) to both sides: the permission each change needs, the rules, the exceptions.
package contract

import (
	"cmp"
	"strconv"
	"strings"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/amendment"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
	"gongmo/workflows"
)

// Amendments is the list of changes as a part; url gives the page of one.
func Amendments(r *request.Request, rows []query.Amendment, url func(int64) string) view.Part {
	p := view.Part{ID: "amendments", Title: r.T("amendment.page.title"), Table: &view.Table{Caption: r.T("amendment.page.title"), Cards: true,
		Columns: []view.Column{{Label: r.T("amendment.page.no")}, {Label: r.T("amendment.page.state")}, {Label: r.T("amendment.page.type")}, {Label: r.T("amendment.page.submitted")}}}}
	for _, m := range rows {
		badge, at := view.State("amendment", m.State), "–"
		if m.SubmittedAt != nil {
			at = locale.DateTime(r.Lang, *m.SubmittedAt)
		}
		p.Rows = append(p.Rows, view.Row{Cells: []view.Cell{{Text: r.T("amendment.page.nth", locale.Args{"n": m.No}), URL: url(m.ID), Note: short(m.Reason)}, {Badge: &badge},
			view.Words(r.T("amendment.type." + m.Type)), view.Words(at)}})
	}
	return p
}

// reasonShown is how much of a reason a list shows.
const reasonShown = 60

func short(s string) string {
	if text := []rune(s); len(text) > reasonShown {
		return string(text[:reasonShown]) + "…"
	}
	return s
}

// AmendmentView puts an amendment into words.
func AmendmentView(r *request.Request, a query.Agreement, m query.Amendment, plan budget.Plan, review workflows.AmendmentReview) view.AmendmentView {
	v := view.AmendmentView{Reason: m.Reason, Problems: Reasons(r, review.Problems.OrNil()), Changes: changes(r, a, review)}
	v.Rules, v.Kept = RulesNaming(r, review.Findings, WhoseOf(a), review.People)
	if len(review.Findings) > 0 { // while it is open; afterwards the plan in force is the changed one
		v.Diff = Diff(r, a, a.Plan, plan)
		v.Diff.Caption, v.Diff.BeforeTitle, v.Diff.AfterTitle = r.T("amendment.page.diff"), r.T("amendment.page.before"), r.T("amendment.page.after")
	}
	if !plan.IsZero() {
		v.Read = Budget(r, a, plan)
	}
	add := func(key, value string) {
		v.Facts = append(v.Facts, view.SummaryRow{Label: r.T("amendment.page." + key), Value: value})
	}
	add("type", r.T("amendment.type."+string(review.Type)))
	if !m.CutoffOn.IsZero() {
		add("cutoff", DayText(r, m.CutoffOn))
	}
	if m.SubmittedAt != nil {
		add("submitted", locale.DateTime(r.Lang, *m.SubmittedAt))
	}
	if !m.AnswerDueOn.IsZero() && m.DecidedAt == nil {
		add("answer", DayText(r, m.AnswerDueOn))
	}
	if m.DecidedAt != nil {
		who := ""
		if m.DecidedName != nil {
			who = *m.DecidedName
		}
		add("decided", strings.Trim(strings.Join([]string{locale.DateTime(r.Lang, *m.DecidedAt), who, m.Decision}, " · "), " ·"))
	}
	if !m.EffectiveOn.IsZero() {
		add("effective", DayText(r, m.EffectiveOn))
	}
	for _, x := range review.Claims {
		v.Claims = append(v.Claims, claim(r, a, x, review.People))
	}
	return v
}

// changes are what the two plans differ in, each with the permission it needs.
func changes(r *request.Request, a query.Agreement, review workflows.AmendmentReview) view.Part {
	p := view.Part{ID: "changes", Title: r.T("amendment.page.changes"), Note: r.T("amendment.page.changes.note"), Table: &view.Table{Caption: r.T("amendment.page.changes"), Cards: true,
		Columns: []view.Column{{Label: r.T("amendment.page.change")}, {Label: r.T("amendment.page.before"), Num: true}, {Label: r.T("amendment.page.after"), Num: true},
			{Label: r.T("amendment.page.needs")}}}}
	for i, c := range review.Changes {
		ruling := review.Rulings[i]
		won := func(w krw.Won) view.Cell {
			if c.Code == amendment.ChangeOther || c.Code == amendment.ChangeNewHire {
				return view.Words("–")
			}
			return view.Cell{Text: locale.Won(r.Lang, w), Num: true}
		}
		was := won(c.BaseWon)
		if c.FirstWon != nil { // what the permission is measured by
			was.Note = r.T("amendment.page.first", locale.Args{"amount": *c.FirstWon})
		}
		tone := map[amendment.Type]view.Tone{amendment.Approval: view.ToneReviewing, amendment.Notice: view.ToneConsent, amendment.Discretionary: view.ToneOK}[ruling.Type]
		badge := view.Mark(tone, "amendment.type."+string(ruling.Type))
		p.Rows = append(p.Rows, view.Row{Cells: []view.Cell{{Text: r.T("amendment.change." + string(c.Code)), Note: placeOf(r, a, c)}, was, won(c.NewWon),
			{Badge: &badge, Note: ruleset.Cite(ruling.Basis)}}})
	}
	return p
}

// placeOf says where a change is.
func placeOf(r *request.Request, a query.Agreement, c amendment.Change) string {
	var words []string
	if c.Org != 0 {
		words = append(words, OrgName(a, c.Org))
	}
	switch {
	case c.Item != "":
		words = append(words, r.T(c.Item.Label()))
	case c.Category != "":
		words = append(words, r.T(c.Category.Label()))
	case c.Year > 0:
		words = append(words, r.T("amendment.page.year", locale.Args{"n": c.Year}))
	}
	if text := cmp.Or(c.After, c.Before); c.Line != "" && text != "" {
		words = append(words, short(text))
	}
	return strings.Join(words, " · ")
}

func claim(r *request.Request, a query.Agreement, x amendment.Exception, people []workflows.PlanPerson) view.AmendmentClaim {
	words := []string{OrgName(a, x.Org)}
	if x.Org == 0 {
		words = nil
	}
	if x.Person != "" {
		words = append(words, nameOf(people, x.Person))
	}
	if x.Won > 0 {
		words = append(words, locale.Won(r.Lang, x.Won))
	}
	if x.RateBp > 0 {
		words = append(words, locale.Percent(x.RateBp))
	}
	if x.Approval != "" {
		words = append(words, r.T("amendment.page.claim.by", locale.Args{"approval": x.Approval}))
	}
	v := view.AmendmentClaim{Rule: r.T(x.Rule.Label()), Detail: strings.Join(words, " · "), Badge: view.Mark(view.ToneSupplement, "amendment.page.claim.open")}
	if x.By != 0 {
		v.Badge = view.Mark(view.ToneOK, "amendment.page.claim.done")
		if v.By = x.Words; x.At != nil {
			v.By += " · " + locale.DateTime(r.Lang, *x.At)
		}
	}
	return v
}

func nameOf(people []workflows.PlanPerson, code string) string {
	for _, p := range people {
		if p.Code == code {
			return p.Name
		}
	}
	return code
}

// RulesNaming is Rules with the people by their names and the approvals that a rule rests on.
func RulesNaming(r *request.Request, findings []budget.Finding, whose func(domain.OrganizationID) string, people []workflows.PlanPerson) (broken, kept []view.Rule) {
	for _, f := range findings {
		var who []string
		if f.Person != "" {
			who = append(who, nameOf(people, f.Person))
		}
		if !f.Month.IsZero() {
			who = append(who, f.Month.String()[:len("2006-01")])
		}
		if f.Approval != "" {
			who = append(who, f.Approval)
		}
		b, k := Rules(r, []budget.Finding{f}, whose)
		for _, list := range [][]view.Rule{b, k} {
			for i := range list {
				list[i].Text = strings.Join(append([]string{list[i].Text}, who...), " · ")
			}
		}
		broken, kept = append(broken, b...), append(kept, k...)
	}
	return broken, kept
}

// ClaimField is the name of the words that confirm the n-th exception.
func ClaimField(n int) string { return "words-" + strconv.Itoa(n) }
