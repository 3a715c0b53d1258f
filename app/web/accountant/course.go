// This file is the course of one settlement: where it stands, what may be done now, and why the amount is what it is.
package accountant

import (
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/app/web/spending"
	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/settlement"
	pages "gongmo/templates/pages/accountant"
	"gongmo/workflows"
)

func showCourse(r *request.Request) error {
	s, err := find(r)
	if err != nil {
		return err
	}
	page, err := coursePage(r, s, r.Base("", "settlements"), "")
	if err != nil {
		return err
	}
	return r.Render(page)
}

// coursePage draws the course; event is the act whose form comes back with problems.
func coursePage(r *request.Request, s opened, b view.Base, event string) (templ.Component, error) {
	b.Title = s.Title
	b.Crumbs = s.crumbs(r, r.T("settle.course"))
	p := view.SettleCourse{Base: b, Badge: view.State("settlement", s.State), Lead: s.Number + " · " + s.LeadName + " · " + s.CallTitle, Steps: spending.Stages(r, s.State)}
	p.Due, p.DueLabel = spending.Deadline(r, s.State, s.ReportDueOn, s.EvidenceDueOn, s.AppealUntil, s.PayDueOn)
	p.Links = []view.Button{{Text: r.T("settle.bench"), URL: s.path(), Kind: view.Secondary}}
	if s.ReportName != nil {
		p.Links = append(p.Links, view.Button{Text: r.T("settle.report.get"), URL: s.path("report")})
	}
	for _, g := range s.Detailed {
		p.Grounds = append(p.Grounds, r.T("settlement.detailed."+g))
	}
	if s.State == string(settlement.Appealed) && s.AppealText != nil {
		p.Banner = &view.Banner{Tone: "warning", Title: r.T("settle.appeal"), Text: *s.AppealText}
	}
	lines, err := r.House.Query.DisallowedLines(r.Context(), s.ID)
	if err != nil {
		return nil, err
	}
	names, err := s.names(r)
	if err != nil {
		return nil, err
	}
	p.Statement = spending.Statement(r, s.Settlement, lines, func(id domain.OrganizationID) string { return names[int64(id)] },
		func(id int64) string { return s.path() + "?line=" + strconv.FormatInt(id, 10) })
	p.Facts, p.Money = courseFacts(r, s)
	if p.Acts, err = courseActs(r, s, b, event, lines); err != nil {
		return nil, err
	}
	history, err := r.House.Query.History(r.Context(), "settlement", s.ID, 40)
	if err != nil {
		return nil, err
	}
	p.History = spending.Steps(r, history)
	return pages.Course(p), nil
}

func (s opened) names(r *request.Request) (map[int64]string, error) {
	parties, err := r.House.Query.Interests(r.Context(), s.AgreementID)
	out := map[int64]string{s.LeadID: s.LeadName}
	for _, q := range parties {
		out[q.OrganizationID] = q.Name
	}
	return out, err
}

func courseFacts(r *request.Request, s opened) (facts, money []view.SummaryRow) {
	day := func(key string, d period.Date) {
		if d != 0 {
			facts = append(facts, view.SummaryRow{Label: r.T(key), Value: spending.Day(r, d)})
		}
	}
	facts = append(facts, view.SummaryRow{Label: r.T("settle.field.type"), Value: r.T("settlement.type." + s.Type)})
	day("settle.field.ended", s.EndedOn)
	day("settle.due.report", s.ReportDueOn)
	if s.ReportName != nil {
		facts = append(facts, view.SummaryRow{Label: r.T("settle.field.report"), Value: *s.ReportName})
	}
	if s.AuditorName != nil {
		facts = append(facts, view.SummaryRow{Label: r.T("settle.field.auditor"), Value: *s.AuditorName})
	}
	if s.AuditOpinion != "" {
		facts = append(facts, view.SummaryRow{Label: r.T("settle.field.opinion"), Value: r.T("settlement.opinion."+s.AuditOpinion) + " " + s.AuditNote})
	}
	if s.OfficerName != nil {
		facts = append(facts, view.SummaryRow{Label: r.T("settle.field.officer"), Value: *s.OfficerName})
	}
	day("settle.field.notified", s.NotifiedOn)
	day("settle.due.appeal", s.AppealUntil)
	day("settle.field.final", s.FinalOn)
	day("settle.due.pay", s.PayDueOn)
	grade := view.SummaryRow{Label: r.T("settle.field.grade"), Value: r.T("settle.grade.none"), Missing: true}
	if s.Grade != nil {
		grade = view.SummaryRow{Label: r.T("settle.field.grade"), Value: r.T("settlement.grade." + *s.Grade)}
	}
	facts = append(facts, grade)
	for _, m := range []struct {
		key string
		won krw.Won
	}{{"settle.field.total", s.TotalWon}, {"settle.field.spent", s.SpentWon}, {"settle.field.unspent", s.UnspentWon}, {"settle.field.interest", s.InterestWon}, {"settle.field.disallowed", s.DisallowedWon},
		{"settle.field.due", s.DueWon}, {"settle.field.remit", s.RemitWon}, {"settle.field.paid", s.PaidWon}} {
		if m.key != "settle.field.total" && s.SpentWon == 0 && s.RemitWon == 0 {
			continue // nothing is calculated yet
		}
		money = append(money, view.SummaryRow{Label: r.T(m.key), Value: locale.Won(r.Lang, m.won), Num: true})
	}
	return facts, money
}

// courseActs are the acts that the state and the reader's roles allow, each with its form.
func courseActs(r *request.Request, s opened, b view.Base, event string, lines []query.DisallowedLine) ([]view.AgreementAct, error) {
	var out []view.AgreementAct
	add := func(e settlement.Event, kind view.ButtonKind, confirm string, controls ...view.Control) *view.AgreementAct {
		if !s.may(r, e) {
			return nil
		}
		out = append(out, act(r, s, string(e), event, kind, confirm, controls...))
		return &out[len(out)-1]
	}
	reason := b.Control(view.AsTextarea, view.Field{Name: "reason", Label: r.T("settle.reason"), Rows: 2, Value: r.Typed("reason")})
	on := func(name, label string) view.Control {
		return b.Control(view.AsDate, view.Field{Name: name, Label: r.T(label), Value: r.Typed(name)})
	}
	for _, e := range []settlement.Event{settlement.AssignAuditor, settlement.AssignWithoutReport, settlement.ChangeAuditor} {
		if s.may(r, e) {
			controls, err := auditorControls(r, s, b)
			if err != nil {
				return nil, err
			}
			if e != settlement.AssignAuditor {
				controls = append(controls, reason)
			}
			add(e, view.Primary, "", controls...)
		}
	}
	if a := add(settlement.Draft, view.Primary, r.T("settle.confirm.draft"), opinionControls(r, b)...); a != nil && s.Found < s.Lines {
		a.Refusals = []string{r.T("settlement.findings.missing", locale.Args{"n": s.Lines - s.Found})}
	}
	if s.AuditorID == nil || domain.PersonID(*s.AuditorID) != r.Actor().Person {
		if a := add(settlement.Notify, view.Primary, r.T("settle.confirm.notify", locale.Args{"disallowed": s.DisallowedWon, "remit": s.RemitWon})); a != nil {
			a.Text = r.T("settle.act.notify.text", locale.Args{"disallowed": s.DisallowedWon, "due": s.DueWon, "remit": s.RemitWon})
			if s.Decided < s.Lines {
				a.Refusals = []string{r.T("settlement.decisions.missing", locale.Args{"n": s.Lines - s.Decided})}
			}
		}
	}
	if s.may(r, settlement.PayInFull) {
		left := s.RemitWon - s.PaidWon
		a := act(r, s, "pay", event, view.Primary, "", b.Control(view.AsMoney, view.Field{Name: "won", Label: r.T("settle.pay.won"), Value: or(r.Typed("won"), left.Digits())}),
			b.Control(view.AsInput, view.Field{Name: "bankRef", Label: r.T("settle.pay.ref"), Value: r.Typed("bankRef"), Optional: true}))
		a.Text = r.T("settle.act.pay.text", locale.Args{"left": left})
		out = append(out, a)
	}
	if s.may(r, settlement.DismissAppeal) {
		controls := []view.Control{reason}
		for _, l := range lines {
			name := "restore." + strconv.FormatInt(l.ID, 10)
			controls = append(controls, b.Control(view.AsMoney, view.Field{Name: name, Label: r.T("settle.restore.line", locale.Args{"no": l.No, "payee": l.PayeeName, "amount": l.DisallowedWon}), Value: r.Typed(name), Optional: true}))
		}
		out = append(out, act(r, s, "answer", event, view.Primary, r.T("settle.confirm.answer"), controls...))
	}
	if s.AgreementState == string(agreement.PeriodEnded) && s.Grade == nil && r.May("note", s.agreementResource()) {
		grades := view.Field{Name: "grade", Label: r.T("settle.field.grade"), Value: r.Typed("grade")}
		for _, g := range settlement.Grades {
			grades.Options = append(grades.Options, view.Option{Value: string(g), Label: r.T("settlement.grade." + string(g))})
		}
		out = append(out, act(r, s, "evaluate", event, view.Secondary, "", b.Control(view.AsRadios, grades), on("evaluatedOn", "settle.evaluated_on"),
			b.Control(view.AsInput, view.Field{Name: "note", Label: r.T("settle.note"), Value: r.Typed("note"), Optional: true})))
	}
	add(settlement.RequestEvidence, view.Secondary, "", b.Control(view.AsTextarea, view.Field{Name: "evidence", Label: r.T("settle.evidence.what"), Rows: 3, Value: r.Typed("evidence")}), on("until", "settle.until"))
	add(settlement.ReturnDraft, view.Secondary, "", reason)
	add(settlement.ReturnReport, view.Secondary, "", on("until", "settle.until"), reason)
	add(settlement.ExtendPayment, view.Secondary, "", on("until", "settle.until"), reason)
	add(settlement.Reopen, view.Danger, r.T("settle.confirm.reopen"), reason)
	for i := range out {
		out[i].Open = out[i].Open || i == 0 && event == ""
	}
	return out, nil
}

func act(r *request.Request, s opened, name, wrong string, kind view.ButtonKind, confirm string, controls ...view.Control) view.AgreementAct {
	a := view.AgreementAct{ID: "act-" + name, Title: r.T("settle.act." + name), Text: r.T("settle.act." + name + ".text"), Controls: controls, Open: wrong == name,
		Form: view.Form{Action: s.path("steps", name), Version: s.Version, Key: r.NewKey()}, Button: view.Button{Text: r.T("settle.act." + name), Kind: kind, Confirm: confirm}}
	if !locale.Has(locale.KO, "settle.act."+name+".text") {
		a.Text = ""
	}
	return a
}

func (s opened) agreementResource() domain.Resource {
	res := spending.Of(s.Settlement)
	res.Kind, res.ID, res.State = "agreement", s.AgreementID, s.AgreementState
	return res
}

func auditorControls(r *request.Request, s opened, b view.Base) ([]view.Control, error) {
	list, err := r.House.Query.Auditors(r.Context(), s.CallID, r.Now)
	if err != nil {
		return nil, err
	}
	who := view.Field{Name: "auditor", Label: r.T("settle.field.auditor"), Blank: r.T("ui.choose"), Value: r.Typed("auditor"), Hint: r.T("settle.auditor.hint")}
	for _, a := range list {
		who.Options = append(who.Options, view.Option{Value: strconv.FormatInt(a.ID, 10), Label: r.T("settle.auditor.option", locale.Args{"name": a.Name, "role": r.T("role." + a.Role), "n": a.Running})})
	}
	return []view.Control{b.Control(view.AsSelect, who), {Kind: view.AsCheckbox, Field: view.Field{Name: "detailed", Label: r.T("settle.detailed"), Value: r.Typed("detailed"), NoNote: true}}}, nil
}

func opinionControls(r *request.Request, b view.Base) []view.Control {
	opinion := view.Field{Name: "opinion", Label: r.T("settle.field.opinion"), Value: r.Typed("opinion"), Inline: true}
	for _, o := range settlement.AuditOpinions {
		opinion.Options = append(opinion.Options, view.Option{Value: string(o), Label: r.T("settlement.opinion." + string(o))})
	}
	return []view.Control{b.Control(view.AsRadios, opinion), b.Control(view.AsTextarea, view.Field{Name: "note", Label: r.T("settle.opinion.whole"), Rows: 3, Value: r.Typed("note"), Optional: true})}
}

// takeStep does one act of the course.
func takeStep(r *request.Request) error {
	s, err := find(r)
	if err != nil {
		return err
	}
	event := r.Param("event")
	err = fire(r, s, event, r.Form())
	if err == nil {
		return r.Done(s.path("course"), "settle.done.step", locale.Args{"act": r.T("settle.act." + event)})
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := coursePage(r, s, r.Wrong("", "settlements", err), event)
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

func fire(r *request.Request, s opened, event string, v url.Values) error {
	ctx, e, cmd, id, reason := r.Context(), r.House.Engine, r.Command(), s.id(), v.Get("reason")
	switch event {
	case string(settlement.AssignAuditor), string(settlement.AssignWithoutReport), string(settlement.ChangeAuditor):
		who, _ := strconv.ParseInt(v.Get("auditor"), 10, 64)
		return e.AssignAuditor(ctx, cmd, workflows.AssignAuditor{Settlement: id, Person: domain.PersonID(who), Detailed: v.Get("detailed") != "", Reason: reason})
	case string(settlement.ReturnReport):
		until, err := webform.RequiredDay(v, "until")
		if err != nil {
			return err
		}
		return e.ReturnReport(ctx, cmd, id, until, reason)
	case string(settlement.RequestEvidence):
		until, err := webform.RequiredDay(v, "until")
		if err != nil {
			return err
		}
		return e.RequestEvidence(ctx, cmd, id, v.Get("evidence"), until)
	case string(settlement.Draft):
		return e.DraftResult(ctx, cmd, id, settlement.AuditOpinion(v.Get("opinion")), v.Get("note"))
	case string(settlement.ReturnDraft):
		return e.ReturnDraft(ctx, cmd, id, reason)
	case string(settlement.Notify):
		return e.NotifySettlement(ctx, cmd, id)
	case string(settlement.ExtendPayment):
		until, err := webform.RequiredDay(v, "until")
		if err != nil {
			return err
		}
		return e.ExtendSettlementPayment(ctx, cmd, id, until, reason)
	case string(settlement.Reopen):
		return e.ReopenSettlement(ctx, cmd, id, reason)
	case "pay":
		won, err := webform.RequiredAmount(v, "won")
		if err != nil {
			return err
		}
		return e.RecordSettlementPayment(ctx, cmd, workflows.RecordSettlementPayment{Settlement: id, Won: won, BankRef: v.Get("bankRef")})
	case "answer":
		return answer(r, s, v)
	case "evaluate":
		on, err := webform.RequiredDay(v, "evaluatedOn")
		if err != nil {
			return err
		}
		return e.RecordFinalEvaluation(ctx, cmd, workflows.FinalEvaluation{Agreement: domain.AgreementID(s.AgreementID), Grade: settlement.Grade(v.Get("grade")), EvaluatedOn: on, Note: v.Get("note")})
	}
	return domain.E(domain.NotFound, "not_found")
}

// answer reads what is given back of each line; nothing given back dismisses the objection.
func answer(r *request.Request, s opened, v url.Values) error {
	lines, err := r.House.Query.DisallowedLines(r.Context(), s.ID)
	if err != nil {
		return err
	}
	in := workflows.AnswerAppeal{Settlement: s.id(), Reason: v.Get("reason")}
	for _, l := range lines {
		name := "restore." + strconv.FormatInt(l.ID, 10)
		if v.Get(name) == "" {
			continue
		}
		won, err := webform.RequiredAmount(v, name)
		if err != nil {
			return err
		}
		if won > 0 {
			in.Restore = append(in.Restore, workflows.LineWon{Expense: domain.ExpenseID(l.ID), Won: won})
		}
	}
	return r.House.Engine.AnswerSettlementAppeal(r.Context(), r.Command(), in)
}
