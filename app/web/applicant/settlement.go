// This file is the settlement as a company sees it: the report, the result with its arithmetic, the objection, the money back.
package applicant

import (
	"fmt"
	"slices"

	"github.com/a-h/templ"

	"gongmo/app/files"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/contract"
	"gongmo/app/web/request"
	"gongmo/app/web/spending"
	"gongmo/domain"
	"gongmo/domain/appeal"
	"gongmo/domain/budget"
	"gongmo/domain/expense"
	"gongmo/domain/lifecycle"
	"gongmo/domain/settlement"
	pages "gongmo/templates/pages/applicant"
	"gongmo/workflows"
)

type expenseRow = lifecycle.Row[expense.State, expense.Event, expense.Facts]

type settlementRow = lifecycle.Row[settlement.State, settlement.Event, settlement.Facts]

func detailOf(x query.Expense) budget.Detail { return budget.Detail(x.Detail) }

// settlement reads the project's settlement; kind NotFound when there is none yet.
func (p project) settlement(r *request.Request) (query.Settlement, error) {
	scope, err := r.Scope("settlement.view")
	if err != nil {
		return query.Settlement{}, err
	}
	return r.House.Query.SettlementOf(r.Context(), scope, p.ID)
}

func settles(r *request.Request, s query.Settlement, e settlement.Event) bool {
	return slices.ContainsFunc(settlement.Machine.Out(settlement.State(s.State)), func(row settlementRow) bool { return row.Event == e }) && r.May(string(e), spending.Of(s))
}

func showSettlement(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	page, err := settlementPage(r, p, r.Base("", "projects"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func settlementPage(r *request.Request, p project, b view.Base) (templ.Component, error) {
	b = p.base(r, b, r.T("agreements.page.settlement"))
	page := view.SettlementOfProject{Base: b, Head: p.head(r, "settlement"), Due: view.Due{None: true}}
	s, err := p.settlement(r)
	if errNoSettlement(err) {
		page.Empty = &view.Empty{Title: r.T("settle.company.none"), Text: r.T("settle.company.none.text", locale.Args{"on": p.EndOn}), Act: &view.Button{Text: r.T("agreements.page.expenses"), URL: p.path("expenses")}}
		return pages.Settlement(page), nil
	}
	if err != nil {
		return nil, err
	}
	page.Badge, page.Steps = view.State("settlement", s.State), spending.Stages(r, s.State)
	page.Lead = r.T("settle.company." + s.State)
	page.Due, page.DueLabel = spending.Deadline(r, s.State, s.ReportDueOn, s.EvidenceDueOn, s.AppealUntil, s.PayDueOn)
	page.Facts = companyFacts(r, s)
	if s.ReportName != nil {
		page.Links = []view.Button{{Text: r.T("settle.report.get"), URL: p.path("settlement", "report"), Size: "s"}}
	}
	if settles(r, s, settlement.SubmitReport) {
		if page.Report, err = reportForm(r, p, b, s); err != nil {
			return nil, err
		}
	}
	page.Acts = companyActs(r, p, b, s)
	if s.NotifiedOn != 0 {
		lines, err := r.House.Query.DisallowedLines(r.Context(), s.ID)
		if err != nil {
			return nil, err
		}
		page.Statement = spending.Statement(r, s, lines, func(id domain.OrganizationID) string { return contract.OrgName(p.Agreement, id) },
			func(id int64) string { return p.path("expenses", id) })
	}
	if s.PayDueOn != 0 {
		page.Pay = []view.SummaryRow{
			{Label: r.T("settle.field.remit"), Value: locale.Won(r.Lang, s.RemitWon), Num: true}, {Label: r.T("settle.field.paid"), Value: locale.Won(r.Lang, s.PaidWon), Num: true},
			{Label: r.T("settle.field.outstanding"), Value: locale.Won(r.Lang, max(0, s.RemitWon-s.PaidWon)), Num: true}, {Label: r.T("settle.due.pay"), Value: contract.DayText(r, s.PayDueOn)}}
		page.PayNote = r.T("settle.pay.how", locale.Args{"number": p.Number})
	}
	return pages.Settlement(page), nil
}

func companyFacts(r *request.Request, s query.Settlement) []view.SummaryRow {
	rows := []view.SummaryRow{{Label: r.T("settle.field.type"), Value: r.T("settlement.type." + s.Type)}, {Label: r.T("settle.field.ended"), Value: contract.DayText(r, s.EndedOn)},
		{Label: r.T("settle.due.report"), Value: contract.DayText(r, s.ReportDueOn)}}
	if s.ReportedAt != nil {
		rows = append(rows, view.SummaryRow{Label: r.T("settle.field.reported"), Value: locale.DateTime(r.Lang, *s.ReportedAt)})
	}
	if s.ReportName != nil {
		rows = append(rows, view.SummaryRow{Label: r.T("settle.field.report"), Value: *s.ReportName})
	}
	if s.NotifiedOn != 0 {
		rows = append(rows, view.SummaryRow{Label: r.T("settle.field.notified"), Value: contract.DayText(r, s.NotifiedOn)}, view.SummaryRow{Label: r.T("settle.due.appeal"), Value: contract.DayText(r, s.AppealUntil)})
	}
	if s.FinalOn != 0 {
		rows = append(rows, view.SummaryRow{Label: r.T("settle.field.final"), Value: contract.DayText(r, s.FinalOn)})
	}
	if s.Grade != nil {
		rows = append(rows, view.SummaryRow{Label: r.T("settle.field.grade"), Value: r.T("settlement.grade." + *s.Grade)})
	}
	return rows
}

func reportForm(r *request.Request, p project, b view.Base, s query.Settlement) (*view.SettlementReport, error) {
	book, err := r.House.Query.AgreementBook(r.Context(), p.ID)
	if err != nil {
		return nil, err
	}
	open, err := r.House.Query.OpenLines(r.Context(), p.ID)
	if err != nil {
		return nil, err
	}
	interests, err := r.House.Query.Interests(r.Context(), p.ID)
	if err != nil {
		return nil, err
	}
	file, err := r.Resumable(p.report(s), view.Field{Name: "report", Label: r.T("settle.report.file"), Hint: r.T("settle.report.file.hint"), Accept: ".pdf,.hwp,.hwpx,.docx,.xlsx", Error: b.ErrorOf("report")})
	if err != nil {
		return nil, err
	}
	f := &view.SettlementReport{Form: view.Form{Action: p.path("settlement", "report"), Version: s.Version, Key: r.NewKey(), Upload: true, Guard: true}, Open: open,
		OpenText: r.T("settle.report.open", locale.Args{"n": open}), OpenURL: p.path("expenses") + "?tab=attention", Money: contract.Balance(r, book),
		File:    file,
		Declare: view.Field{Name: "declare", Label: r.T("settle.report.declare"), Value: r.Typed("declare"), Error: b.ErrorOf("declare"), NoNote: true},
		Submit:  view.Button{Text: r.T("settle.report.do"), Kind: view.Primary, Confirm: r.T("settle.report.confirm")}}
	for _, i := range interests {
		name := fmt.Sprintf("interest.%d", i.OrganizationID)
		f.Interest = append(f.Interest, b.Control(view.AsMoney, view.Field{Name: name, Label: r.T("settle.report.interest", locale.Args{"org": i.Name}), Hint: r.T("settle.report.interest.hint"),
			Value: or(r.Typed(name), i.Won.Digits())}).Field)
	}
	return f, nil
}

func companyActs(r *request.Request, p project, b view.Base, s query.Settlement) []view.AgreementAct {
	var out []view.AgreementAct
	if settles(r, s, settlement.ProvideEvidence) {
		out = append(out, view.AgreementAct{ID: "evidence", Title: r.T("settle.evidence.asked"), Text: s.Evidence, Form: view.Form{Action: p.path("settlement", "evidence"), Version: s.Version, Key: r.NewKey()},
			Button: view.Button{Text: r.T("settle.evidence.done"), Kind: view.Primary, Confirm: r.T("settle.evidence.confirm")}})
	}
	if settles(r, s, settlement.Appeal) && s.AppealID == nil {
		grounds := view.Field{Name: "ground", Label: r.T("settle.appeal.ground"), Value: or(r.Typed("ground"), string(appeal.Fact))}
		for _, g := range []appeal.Ground{appeal.Fact, appeal.NewProof, appeal.Law, appeal.Procedure} {
			grounds.Options = append(grounds.Options, view.Option{Value: string(g), Label: r.T("appeal.ground." + string(g))})
		}
		out = append(out, view.AgreementAct{ID: "appeal", Title: r.T("settle.appeal"), Text: r.T("settle.appeal.text", locale.Args{"on": s.AppealUntil}), Open: len(b.Errors) > 0,
			Form: view.Form{Action: p.path("settlement", "appeal"), Version: s.Version, Key: r.NewKey(), Guard: true},
			Controls: []view.Control{b.Control(view.AsSelect, grounds),
				b.Control(view.AsTextarea, view.Field{Name: "statement", Label: r.T("settle.appeal.statement"), Rows: 6, Value: r.Typed("statement"), MaxLength: 4000})},
			Button: view.Button{Text: r.T("settle.appeal.do"), Kind: view.Secondary, Confirm: r.T("settle.appeal.confirm")}})
	}
	return out
}

// afterSettlement goes on when err is nil, shows the page again with what is wrong, or hands a fault on.
func (p project) afterSettlement(r *request.Request, err error, done string) error {
	if err == nil {
		return r.Done(p.path("settlement"), done)
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := settlementPage(r, p, r.Wrong("", "projects", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

// mySettlement is the project of the path with its settlement.
func mySettlement(r *request.Request) (project, query.Settlement, error) {
	p, err := findProject(r)
	if err != nil {
		return p, query.Settlement{}, err
	}
	s, err := p.settlement(r)
	return p, s, err
}

var reportRule = files.Rule{Types: []string{"PDF", "HWP", "HWPX", "DOCX", "XLSX"}, Limit: 50 << 20, Count: 1}

// report is where a file waits to become the expenditure report.
func (p project) report(s query.Settlement) request.Place {
	return request.PlaceOf("report", reportRule, p.path("settlement", "report", "uploads"), s.ID).Of(p.LeadID)
}

func announceReport(r *request.Request) error {
	p, s, err := mySettlement(r)
	if err != nil {
		return err
	}
	if !settles(r, s, settlement.SubmitReport) {
		return domain.E(domain.NotFound, "not_found")
	}
	return r.Announced(p.report(s))
}

func submitReport(r *request.Request) error {
	p, s, err := mySettlement(r)
	if err != nil {
		return err
	}
	in := workflows.SubmitReport{Settlement: domain.SettlementID(s.ID)}
	var wrong domain.Problems
	for _, q := range p.Parties {
		name := fmt.Sprintf("interest.%d", q.OrganizationID)
		if !r.Form().Has(name) {
			continue
		}
		won, err := optionalWon(r, name)
		wrong = append(wrong, domain.ProblemsOf(err)...)
		in.Interest = append(in.Interest, workflows.OrgWon{Org: domain.OrganizationID(q.OrganizationID), Won: won})
	}
	if r.Form().Get("declare") == "" {
		wrong = append(wrong, domain.E(domain.Invalid, "settle.report.undeclared").At("declare"))
	}
	file, err := r.ReceiveAt(p.report(s), "report")
	if p := domain.ProblemsOf(err); len(p) > 0 {
		wrong = append(wrong, p...)
	} else if err != nil {
		return err
	}
	if err = wrong.OrNil(); err == nil {
		in.Report = &file
		err = r.House.Engine.SubmitReport(r.Context(), r.Command(), in)
	}
	return p.afterSettlement(r, err, "settle.done.reported")
}

func provideEvidence(r *request.Request) error {
	p, s, err := mySettlement(r)
	if err != nil {
		return err
	}
	return p.afterSettlement(r, r.House.Engine.ProvideEvidence(r.Context(), r.Command(), domain.SettlementID(s.ID)), "settle.done.evidence")
}

func appealSettlement(r *request.Request) error {
	p, s, err := mySettlement(r)
	if err != nil {
		return err
	}
	_, err = r.House.Engine.AppealSettlement(r.Context(), r.Command(), workflows.AppealSettlement{Settlement: domain.SettlementID(s.ID),
		Ground: appeal.Ground(r.Form().Get("ground")), Statement: r.Form().Get("statement")})
	return p.afterSettlement(r, err, "settle.done.appealed")
}

func settlementReport(r *request.Request) error {
	_, s, err := mySettlement(r)
	if err != nil {
		return err
	}
	f, err := r.House.Query.SettlementFile(r.Context(), s.ID)
	if err != nil {
		return err
	}
	return r.Download(f, false)
}
