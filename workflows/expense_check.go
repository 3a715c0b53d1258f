// This file runs the screening rules over lines of spending: it gathers what the rules look at, and stores what they say.
// A finding is a hint; nothing here disallows anything.
package workflows

import (
	"context"
	"slices"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/bizno"
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/expense"
	"gongmo/domain/organization"
	"gongmo/domain/payment"
	"gongmo/domain/period"
	"gongmo/domain/screening"
)

// checkExpense does the effect expense.check: of one line, or of all unchecked lines of an agreement after an import.
func (e *Engine) checkExpense(ctx context.Context, job EffectJob) error {
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		lines, err := linesToCheck(tx, job)
		if err != nil || len(lines) == 0 {
			return err
		}
		p, err := loadProject(tx, lines[0].AgreementID, ForUpdate)
		if err != nil {
			return err
		}
		c, err := screeningContext(tx, p)
		if err != nil {
			return err
		}
		c.Calendar = days
		for _, x := range lines {
			if err := checkLine(tx, p, c, x); err != nil {
				return err
			}
		}
		return e.lookUpPayees(tx, p.Ref(), lines, false)
	})
}

// recheckEnded judges the lines again that were paid to a business of which the tax office has said by now that it has ended. Lines that
// people are already talking about get the finding and stay where they are.
func recheckEnded(tx Tx, agreement domain.AgreementID, days calendar.Calendar) error {
	p, err := loadProject(tx, agreement, ForUpdate)
	if err != nil {
		return err
	}
	c, err := screeningContext(tx, p)
	if err != nil || len(c.Vendors) == 0 {
		return err
	}
	c.Calendar = days
	for _, l := range c.Lines {
		if c.Vendors[l.PayeeNo].ClosedOn == 0 {
			continue
		}
		x, err := Get[expense.Expense](tx, int64(l.ID))
		if err != nil {
			return err
		}
		if err := checkLine(tx, p, c, x); err != nil {
			return err
		}
	}
	return nil
}

// linesToCheck is the line that was entered, or after a whole sheet every line of the agreement that waits.
func linesToCheck(tx Tx, job EffectJob) ([]*expense.Expense, error) {
	if job.Aggregate == "agreement" {
		return Find[expense.Expense](tx, Where{"AgreementID": domain.AgreementID(job.ID), "State": expense.Registered}, "ID")
	}
	x, err := Get[expense.Expense](tx, job.ID)
	return []*expense.Expense{x}, err
}

// checkLine compares what the rules say now with what is stored, and moves the line accordingly.
func checkLine(tx Tx, p *project, c *screening.Context, x *expense.Expense) error {
	i := slices.IndexFunc(c.Lines, func(l screening.Line) bool { return l.ID == x.Ref() })
	if i < 0 {
		return nil // withdrawn meanwhile
	}
	rules, err := p.rules()
	if err != nil {
		return err
	}
	params, err := screening.ParamsFrom(rules, p.RulesOn)
	if err != nil {
		return err
	}
	if err := foreignLines(tx, p, c, &c.Lines[i]); err != nil {
		return err
	}
	line := c.Lines[slices.IndexFunc(c.Lines, func(l screening.Line) bool { return l.ID == x.Ref() })]
	stored, err := Find[screening.Finding](tx, Where{"ExpenseID": x.Ref()}, "ID")
	if err != nil {
		return err
	}
	r := screening.Reconcile(stored, screening.Check(&line, c, &params))
	id := x.Ref()
	if err := storeFindings(tx, p, &id, r); err != nil {
		return err
	}
	change, moved, err := x.Checked(r.OpenCount())
	if err != nil || !moved {
		return err
	}
	return Record(tx, domain.System, x, change)
}

func storeFindings(tx Tx, p *project, line *domain.ExpenseID, r screening.Reconciled) error {
	for _, h := range r.New {
		f := screening.New(h, p.Ref(), p.CallID, line, p.RulesOn, tx.Now())
		if err := Record(tx, domain.System, f, domain.Act("find", map[string]any{"rule": h.Rule, "excess": int64(h.ExcessWon)})); err != nil {
			return err
		}
	}
	for _, f := range r.Gone {
		change, err := f.Clear(screening.Corrected, tx.Now())
		if err != nil {
			return err
		}
		if err := Record(tx, domain.System, f, change); err != nil {
			return err
		}
	}
	return nil
}

// checkAgreement judges the agreement as a whole, when its report comes in.
func checkAgreement(tx Tx, p *project) error {
	c, err := screeningContext(tx, p)
	if err != nil {
		return err
	}
	rules, err := p.rules()
	if err != nil {
		return err
	}
	params, err := screening.ParamsFrom(rules, p.RulesOn)
	if err != nil {
		return err
	}
	stored, err := Find[screening.Finding](tx, Where{"AgreementID": p.Ref(), "ExpenseID": nil}, "ID")
	if err != nil {
		return err
	}
	return storeFindings(tx, p, nil, screening.Reconcile(stored, screening.CheckAgreement(c, &params)))
}

// screeningContext gathers what stands around the lines of an agreement.
func screeningContext(tx Tx, p *project) (*screening.Context, error) {
	c := &screening.Context{AgreementID: p.Ref(), Period: p.Period(), AsOf: period.DateOf(tx.Now()), Plan: p.Plan}
	if s := p.settlement; s != nil {
		c.ReportDueOn = s.ReportDueOn
		if s.AuditorID != nil && s.ReportedAt != nil {
			c.InspectionOn = period.DateOf(*s.ReportedAt).AddDays(1)
		}
	}
	if notice, err := Get[call.Call](tx, int64(p.CallID)); err == nil && notice.AnnounceAt != nil {
		c.NoticedOn = period.DateOf(*notice.AnnounceAt)
	}
	if err := fillParties(tx, p, c); err != nil {
		return nil, err
	}
	for _, q := range p.Participants {
		c.People = append(c.People, screening.Participant{PersonKey: q.PersonKey, Name: q.Name, OrgID: q.OrganizationID, RateBp: q.RateBp,
			FromOn: q.FromOn, ToOn: q.ToOn, MonthlyWon: q.MonthlyWon, HiredOn: q.HiredOn, LeftOn: q.LeftOn, AgreementID: p.Ref()})
	}
	if err := fillElsewhere(tx, p, c); err != nil {
		return nil, err
	}
	lines, err := Find[expense.Expense](tx, Where{"AgreementID": p.Ref()}, "ID")
	if err != nil {
		return nil, err
	}
	if c.Lines, err = screeningLines(tx, lines); err != nil {
		return nil, err
	}
	if c.Vendors, err = vendorsOf(tx, lines); err != nil {
		return nil, err
	}
	return c.Prepare(), nil
}

// vendorsOf is what the tax office says of those that lines were paid to and that have ended.
func vendorsOf(tx Tx, lines []*expense.Expense) (map[bizno.Number]screening.Vendor, error) {
	numbers := payees(lines)
	if len(numbers) == 0 {
		return nil, nil
	}
	kept, err := Find[organization.Registration](tx, Where{"Number": numbers, "Business": organization.BusinessEnded})
	if err != nil {
		return nil, err
	}
	out := map[bizno.Number]screening.Vendor{}
	for _, r := range kept {
		if !r.EndedOn.IsZero() {
			out[r.Number] = screening.Vendor{BizNo: r.Number, ClosedOn: r.EndedOn}
		}
	}
	return out, nil
}

func fillParties(tx Tx, p *project, c *screening.Context) error {
	deposits, err := Find[payment.Deposit](tx, Where{"AgreementID": p.Ref()})
	if err != nil {
		return err
	}
	for _, q := range p.Parties {
		party := screening.Party{OrgID: q.OrganizationID, Name: q.Name, BizNo: q.BizNo, Taxable: q.Taxable, Size: budget.Size(q.Size),
			Subcontractor: !q.Role.Signs(), Lead: q.Role == agreement.RoleLead, CashWon: q.CashWon, InKindWon: q.InKindWon}
		for _, d := range deposits {
			if d.OrganizationID == q.OrganizationID && d.Counts() {
				party.PaidInWon += d.AmountWon
			}
		}
		if o, err := Get[organization.Organization](tx, int64(q.OrganizationID)); err == nil {
			party.CorpNo, party.Owner, party.Address, party.Phone = o.CorporateNo, o.Representative, o.Address, o.Phone
			party.Entity, party.Credentials = budget.Entity(o.Type), o.Credentials
			party.LaborInCash = o.Credentials.Party(q.OrganizationID, party.Entity, party.Size, p.RulesOn).LaborInCash
		} else if domain.KindOf(err) != domain.NotFound {
			return err
		}
		c.Parties = append(c.Parties, party)
	}
	return nil
}

// screeningLines turns stored lines into what the rules look at, with the evidence on file; withdrawn ones are left out.
func screeningLines(tx Tx, lines []*expense.Expense) ([]screening.Line, error) {
	var ids []domain.ExpenseID
	for _, x := range lines {
		ids = append(ids, x.Ref())
	}
	if len(ids) == 0 {
		return nil, nil
	}
	files, err := Find[expense.File](tx, Where{"ExpenseID": ids, "RemovedAt": nil}, "ID")
	if err != nil {
		return nil, err
	}
	byLine := map[domain.ExpenseID][]screening.File{}
	for _, f := range files {
		byLine[f.ExpenseID] = append(byLine[f.ExpenseID], screening.File{Kind: f.Kind, SHA256: f.SHA256, AllocatedWon: f.AllocatedWon, UploadedAt: f.UploadedAt})
	}
	out := make([]screening.Line, 0, len(lines))
	for _, x := range lines {
		if x.Counts() {
			out = append(out, screeningLine(x, byLine[x.Ref()]))
		}
	}
	return out, nil
}

func screeningLine(x *expense.Expense, files []screening.File) screening.Line {
	entered := x.EnteredAt
	if x.RegisteredAt != nil {
		entered = *x.RegisteredAt
	}
	return screening.Line{ID: x.Ref(), AgreementID: x.AgreementID, OrgID: x.OrgID, Item: x.Item, Detail: x.Detail, Description: x.Description,
		Product: x.Product, PayeeName: x.PayeeName, PayeeNo: x.PayeeNo, PayeeOwner: x.PayeeOwner, PayeeTrade: x.PayeeTrade, Method: x.Method,
		Fund: x.FundSource, SupplyOn: x.SupplyOn, PaidOn: x.PaidOn, CommittedOn: x.CommittedOn, PaidAt: x.PaidAt, EnteredAt: entered,
		SupplyWon: x.SupplyWon, VatWon: x.VatWon, CancelledWon: x.CancelledWon, AmountWon: x.AmountWon, InvoiceNo: x.InvoiceNo,
		CardApproval: x.CardApproval, FromProjectAccount: x.FromProjectAccount, PersonKey: x.PersonKey, PayMonth: x.PayMonth,
		Quantity: x.Quantity, UnitWon: x.UnitWon, Outsiders: x.Outsiders, TripFrom: x.TripFrom, TripTo: x.TripTo, Note: x.Note,
		Files: files, Reversal: x.Reversal()}
}

// foreignLines adds the lines of other agreements that share the invoice, the card slip, the person's month or a file.
func foreignLines(tx Tx, p *project, c *screening.Context, l *screening.Line) error {
	var found []*expense.Expense
	add := func(where Where) error {
		where["AgreementID"] = Not{p.Ref()}
		more, err := Find[expense.Expense](tx, where, "ID")
		for _, x := range more {
			if !slices.ContainsFunc(found, func(k *expense.Expense) bool { return k.ID == x.ID }) {
				found = append(found, x)
			}
		}
		return err
	}
	if l.InvoiceNo != "" {
		if err := add(Where{"InvoiceNo": l.InvoiceNo}); err != nil {
			return err
		}
	}
	if l.CardApproval != "" {
		if err := add(Where{"CardApproval": l.CardApproval}); err != nil {
			return err
		}
	}
	if l.PersonKey != "" && l.PayMonth != 0 {
		if err := add(Where{"PersonKey": l.PersonKey, "PayMonth": l.PayMonth}); err != nil {
			return err
		}
	}
	for _, f := range l.Files {
		if f.SHA256 == "" {
			continue
		}
		twins, err := Find[expense.File](tx, Where{"SHA256": f.SHA256, "ExpenseID": Not{l.ID}, "RemovedAt": nil})
		if err != nil {
			return err
		}
		for _, t := range twins {
			if err := add(Where{"ID": int64(t.ExpenseID)}); err != nil {
				return err
			}
		}
	}
	lines, err := screeningLines(tx, found)
	if err != nil {
		return err
	}
	known := func(id domain.ExpenseID) bool {
		return slices.ContainsFunc(c.OtherLines, func(o screening.Line) bool { return o.ID == id })
	}
	before := len(c.OtherLines)
	for _, o := range lines {
		if !known(o.ID) {
			c.OtherLines = append(c.OtherLines, o)
		}
	}
	if len(c.OtherLines) > before {
		c.Prepare()
	}
	return nil
}

// postExpense does the effects that book a line. The command booked it already; a job that comes later finds that done.
func (e *Engine) postExpense(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		x, err := LockRow[expense.Expense](tx, job.ID)
		if err != nil {
			return err
		}
		return book(tx, x)
	})
}
