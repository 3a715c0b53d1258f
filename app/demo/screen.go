// This file lets the screening rules look at the spending, as the checks of the running system do, and follows up what they
// find: some lines are explained, some accepted, some asked about.
package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/screening"
)

func (y *year) screenSpending() error {
	byInvoice := map[string][]*expense.Expense{}
	for _, p := range y.projects {
		for _, x := range p.lines {
			if x.InvoiceNo != "" {
				byInvoice[x.InvoiceNo] = append(byInvoice[x.InvoiceNo], x)
			}
		}
	}
	for _, p := range y.projects {
		if len(p.lines) == 0 {
			continue
		}
		if err := y.screenProject(p, byInvoice); err != nil {
			return fmt.Errorf("%s: %w", p.Number, err)
		}
	}
	return nil
}

// look is what the rules see of a line.
func look(x *expense.Expense) screening.Line {
	l := screening.Line{ID: x.Ref(), AgreementID: x.AgreementID, OrgID: x.OrgID, Item: x.Item, Detail: x.Detail, Description: x.Description, Product: x.Product,
		PayeeName: x.PayeeName, PayeeNo: x.PayeeNo, PayeeOwner: x.PayeeOwner, PayeeTrade: x.PayeeTrade, Method: x.Method, Fund: x.FundSource, SupplyOn: x.SupplyOn,
		PaidOn: x.PaidOn, CommittedOn: x.CommittedOn, PaidAt: x.PaidAt, EnteredAt: *x.RegisteredAt, SupplyWon: x.SupplyWon, VatWon: x.VatWon, CancelledWon: x.CancelledWon,
		AmountWon: x.AmountWon, InvoiceNo: x.InvoiceNo, CardApproval: x.CardApproval, FromProjectAccount: x.FromProjectAccount, PersonKey: x.PersonKey, PayMonth: x.PayMonth,
		Quantity: x.Quantity, UnitWon: x.UnitWon, Outsiders: x.Outsiders, TripFrom: x.TripFrom, TripTo: x.TripTo, Note: x.Note}
	for _, f := range x.Files {
		l.Files = append(l.Files, screening.File{Kind: f.Kind, SHA256: f.SHA256, AllocatedWon: f.AllocatedWon, UploadedAt: f.UploadedAt})
	}
	return l
}

// surroundings are what stands around the lines of a project.
func (y *year) surroundings(p *project, asOf period.Date) *screening.Context {
	c := &screening.Context{AgreementID: p.Ref(), Period: p.Period(), AsOf: asOf, Plan: p.Plan, Calendar: y.cal, NoticedOn: period.DateOf(*p.round.AnnounceAt)}
	for _, q := range p.Parties {
		firm := p.firm(q.OrganizationID)
		party := screening.Party{OrgID: q.OrganizationID, Name: q.Name, BizNo: q.BizNo, Taxable: q.Taxable, Size: budget.Size(q.Size), CashWon: q.CashWon, InKindWon: q.InKindWon,
			CorpNo: firm.CorporateNo, Owner: firm.Representative, Address: firm.Address, Phone: firm.Phone}
		for _, d := range p.deposits {
			if d.OrganizationID == q.OrganizationID {
				party.PaidInWon += d.AmountWon
			}
		}
		c.Parties = append(c.Parties, party)
	}
	for _, q := range p.Participants {
		c.People = append(c.People, screening.Participant{PersonKey: q.PersonKey, Name: q.Name, OrgID: q.OrganizationID, RateBp: q.RateBp, FromOn: q.FromOn, ToOn: q.ToOn,
			MonthlyWon: q.MonthlyWon, HiredOn: q.HiredOn, LeftOn: q.LeftOn, AgreementID: p.Ref()})
	}
	for _, x := range p.lines {
		c.Lines = append(c.Lines, look(x))
	}
	return c
}

func (y *year) screenProject(p *project, byInvoice map[string][]*expense.Expense) error {
	params, err := screening.ParamsFrom(p.round.set, p.RulesOn)
	if err != nil {
		return err
	}
	c := y.surroundings(p, period.DateOf(y.Now))
	for _, x := range p.lines {
		for _, o := range byInvoice[x.InvoiceNo] {
			if o.AgreementID != x.AgreementID && o.RegisteredAt.Before(*x.RegisteredAt) {
				c.OtherLines = append(c.OtherLines, look(o))
			}
		}
	}
	c.Prepare()
	hits := screening.CheckLines(c, &params)
	for _, x := range p.lines {
		if err := y.checked(p, x, hits[x.Ref()]); err != nil {
			return err
		}
	}
	return nil
}

// checked stores what was found about a line, a minute after it was entered, and follows it up.
func (y *year) checked(p *project, x *expense.Expense, hits []screening.Hit) error {
	at := x.RegisteredAt.Add(time.Minute)
	a := p.about()
	a.args = domain.Args{"amount": x.AmountWon}
	var labels []string
	for _, h := range hits {
		if rule, ok := screening.RuleOf(h.Rule); ok {
			labels = append(labels, y.say(rule.LabelKey(), nil))
		}
	}
	a.args["reason"] = strings.Join(labels, "; ")
	for _, h := range hits {
		id := x.Ref()
		f := screening.New(h, p.Ref(), p.CallID, &id, p.RulesOn, at.UTC())
		if err := y.step(at, domain.System, f, domain.Act("find", map[string]any{"rule": h.Rule, "excess": int64(h.ExcessWon)}), about{}); err != nil {
			return err
		}
		p.findings = append(p.findings, f)
		y.report.Findings++
	}
	ch, _, err := x.Checked(len(hits))
	if err := y.did(at, domain.System, x, a)(ch, err); err != nil {
		return err
	}
	if len(hits) == 0 {
		return nil
	}
	return y.followUp(p, x, at)
}

// followUp lets the company explain within a week, and the officer decide in the week after.
func (y *year) followUp(p *project, x *expense.Expense, found time.Time) error {
	a := p.about()
	d := p.d
	if d.chance(22) && p.until() > period.DateOf(y.Now) {
		return nil // nobody has looked at it yet
	}
	explain := y.later(period.DateOf(found), d.between(2, 5), 16, 20)
	if !y.past(explain) {
		return nil
	}
	if err := y.explain(p, x, explain); err != nil {
		return err
	}
	decide := y.later(period.DateOf(explain), d.between(2, 6), 14, 40)
	if !y.past(decide) || p.until() <= period.DateOf(y.Now) {
		return nil // the settlement decides
	}
	officer := p.round.officer
	by := expense.Decided{By: officer.Ref(), At: decide.UTC(), Words: "소명과 증빙을 확인하였습니다."}
	switch n := d.between(0, 9); {
	case n < 4:
		if err := y.did(decide, officer.actor(), x, a)(x.Accept(by)); err != nil {
			return err
		}
		return y.closeFindings(p, x, decide, officer, screening.ByExplaining, "소명 인정", nil)
	case n < 6:
		return y.did(decide, officer.actor(), x, a)(x.AskBack("구입 목적을 확인할 수 있는 내부 결재 문서를 올려 주십시오."))
	case n < 8:
		by.Words = "용도와 증빙이 기준에 맞지 않아 정산 때 불인정할 예정입니다."
		return y.did(decide, officer.actor(), x, a)(x.DisallowProvisionally(expense.Disallowance{Won: x.AmountWon, Reason: p.codeOf(x), Intent: expense.IntentNegligent}, by))
	}
	return nil
}

// codeOf is the reason that the first finding of a line gives.
func (p *project) codeOf(x *expense.Expense) string {
	for _, f := range p.findings {
		if f.ExpenseID != nil && *f.ExpenseID == x.Ref() {
			return f.Code
		}
	}
	return "D32"
}

func (y *year) explain(p *project, x *expense.Expense, at time.Time) error {
	firm := p.firm(x.OrgID)
	words := one(p.d, []string{"현장 일정이 앞당겨져 불가피하게 집행하였으며 내부 결재와 사진을 함께 올립니다.", "담당자의 착오로 등록이 늦었습니다. 지급 사실은 이체확인증으로 확인됩니다.", "과제 수행에 직접 쓰인 비용이며 사용 내역을 첨부합니다.", "거래처 사정으로 증빙이 늦게 도착하였습니다."})
	if err := y.did(at, firm.bookkeeper.actor(), x, p.about())(x.Explain(words, at.UTC())); err != nil {
		return err
	}
	for _, f := range p.findingsOf(x) {
		if f.State != screening.Open {
			continue
		}
		if err := y.did(at, firm.bookkeeper.actor(), f, about{})(f.Explain(at.UTC())); err != nil {
			return err
		}
	}
	return nil
}

func (p *project) findingsOf(x *expense.Expense) []*screening.Finding {
	return slices.DeleteFunc(slices.Clone(p.findings), func(f *screening.Finding) bool { return f.ExpenseID == nil || *f.ExpenseID != x.Ref() })
}

func (y *year) closeFindings(p *project, x *expense.Expense, at time.Time, by *human, how screening.Closing, words string, won *krw.Won) error {
	for _, f := range p.findingsOf(x) {
		if f.State == screening.Closed {
			continue
		}
		if err := y.did(at, by.actor(), f, about{})(f.Close(screening.Ending{Closing: how, Note: words, ConfirmedWon: won, By: by.Ref(), At: at.UTC()})); err != nil {
			return err
		}
	}
	return nil
}

// keepSpending adds lines and findings as they are at the end.
func (y *year) keepSpending() error {
	for _, p := range y.projects {
		for _, x := range p.lines {
			if err := y.in.Add(x); err != nil {
				return err
			}
		}
		for _, f := range p.findings {
			if err := y.in.Add(f); err != nil {
				return err
			}
		}
	}
	return nil
}
