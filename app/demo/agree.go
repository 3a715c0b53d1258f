// This file contracts what was selected: the agreement with its text and signatures, the matching cash, the instalments,
// and the entries of the book that follow. It stops where the day of the demonstration does.
package demo

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/mask"
	"gongmo/domain/payment"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/ruleset"
	"gongmo/domain/screening"
	"gongmo/domain/settlement"
)

// project is one agreement with what the year needs to know of it.
type project struct {
	*agreement.Agreement
	entry      *entry
	round      *round
	no         int
	firms      []*company // the parties, the lead first
	book       ledger.Book
	lines      []*expense.Expense
	findings   []*screening.Finding
	payments   []*payment.Payment
	deposits   []*payment.Deposit
	settlement *settlement.Settlement
	concluded  time.Time
	// goal is how far its settlement comes, see settle.go.
	goal goal
	// planted are the numbers of the lines whose violation was planted, by line.
	planted map[*expense.Expense]string
	d       dice
}

func (p *project) about() about {
	return about{call: p.round.Call, lead: p.entry.lead, orgs: p.firms, officer: p.round.officer, title: p.Title, number: p.Number, link: linkTo("projects", p.ID)}
}

func (p *project) firm(org domain.OrganizationID) *company {
	for _, c := range p.firms {
		if c.Ref() == org {
			return c
		}
	}
	return nil
}

// ended is the last day of the period as it came: of the agreement, or of its termination.
func (p *project) ended() period.Date {
	if p.TerminatedOn != 0 {
		return p.TerminatedOn
	}
	return p.EndOn
}

func (y *year) makeProjects() error {
	for _, r := range y.rounds {
		for _, e := range r.entries {
			if e.State != application.Selected {
				continue
			}
			if err := y.contract(r, e); err != nil {
				return fmt.Errorf("%s, agreement of %s: %w", r.Code, e.ReceiptNo, err)
			}
			if err := y.keepApplication(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// contract opens and concludes one agreement.
func (y *year) contract(r *round, e *entry) error {
	if !r.givesMoney() {
		return nil
	}
	d := y.dice("contract " + e.ReceiptNo)
	noticed := period.DateOf(r.confirmed)
	if d.chance(2) && e.lead != y.companies[0] {
		at := y.later(noticed, 3, 11, 0)
		if y.past(at) {
			return y.did(at, e.lead.owner.actor(), e.Application, e.about())(e.Forfeit("내부 사정으로 과제를 수행하기 어렵습니다."))
		}
	}
	p, err := y.open(r, e, d)
	if err != nil {
		return err
	}
	y.projects = append(y.projects, p)
	y.report.Agreements++
	if err := y.conclude(p); err != nil {
		return err
	}
	if p.concluded.IsZero() {
		return nil
	}
	return y.pay(p)
}

func (y *year) open(r *round, e *entry, d dice) (*project, error) {
	terms, err := agreement.TermsFrom(r.set)
	if err != nil {
		return nil, err
	}
	no, err := y.in.Sequence("gongmo_agreement")
	if err != nil {
		return nil, err
	}
	o := agreement.Opening{ApplicationID: e.Ref(), CallID: r.Ref(), LeadID: e.LeadID, Number: fmt.Sprintf("%s-%04d", r.Code, no), Title: e.Title,
		GrantWon: e.Grant(), Plan: e.Budget, Regime: r.Regime, RulesOn: r.RulesOn, FundMoney: r.FundMoney, ResultNoticedOn: e.NotifiedOn}
	p := &project{entry: e, round: r, no: len(y.projects), firms: []*company{e.lead}, planted: map[*expense.Expense]string{}, d: d}
	if e.partner != nil {
		p.firms = append(p.firms, e.partner)
	}
	for i, c := range p.firms {
		role := agreement.RoleLead
		if i > 0 {
			role = agreement.RoleParticipant
		}
		o.Parties = append(o.Parties, agreement.Party{OrganizationID: c.Ref(), Role: role, Name: c.Name, BizNo: c.Number, Taxable: c.Taxable, Size: string(c.Size)})
	}
	p.Agreement = agreement.Open(o, terms, y.cal)
	at := r.confirmed.Add(5 * time.Minute)
	return p, y.step(at, domain.System, p.Agreement, domain.Act("open", map[string]any{"application": e.ID, "grantWon": int64(p.GrantWon)}), p.about())
}

// until is when a project ends: what was confirmed in spring runs for a season, the rest to the end of the year or beyond.
func (p *project) until() period.Date {
	noticed := period.DateOf(p.round.confirmed)
	switch {
	case noticed <= period.On(2025, 5, 9):
		if p.no%23 == 7 {
			return period.On(2025, 7, 31)
		}
		return period.On(2025, 8, 29)
	case noticed <= period.On(2025, 6, 5) && p.no%5 < 3:
		return period.On(2025, 9, 30)
	case noticed <= period.On(2025, 9, 5):
		return period.On(2025, 12, 31)
	}
	return period.On(2026, 6, 30)
}

// steps does acts in order and stops at the first whose time has not come; done is false then.
func (y *year) steps(p *project, list []timed) (done bool, err error) {
	for _, s := range list {
		if !y.past(s.at) {
			return false, nil
		}
		ch, err := s.act(s.at.UTC())
		if err := y.did(s.at, s.by, p.Agreement, p.about())(ch, err); err != nil {
			return false, err
		}
	}
	return true, nil
}

type timed struct {
	at  time.Time
	by  domain.Actor
	act func(at time.Time) (domain.Change, error)
}

func (y *year) conclude(p *project) error {
	noticed, officer, lead := period.DateOf(p.round.confirmed), p.round.officer, p.entry.lead
	terms, err := agreement.TermsFrom(p.round.set)
	if err != nil {
		return err
	}
	handIn := p.d.between(3, 9)
	approve := handIn + 2
	papers := approve + p.d.between(1, 2)
	if noticed > period.On(2025, 10, 15) { // what was confirmed lately is spread over the steps, so that each has something waiting
		approve = handIn + p.d.between(4, 12)
		papers = approve + p.d.between(1, 3)
	}
	sign := papers + 1
	begin := y.cal.AddBusinessDays(noticed, sign+1).AddDays(1)
	today := func(at time.Time) period.Date { return period.DateOf(at) }
	steps := []timed{
		{y.later(noticed, 1, 10, 0), officer.actor(), func(at time.Time) (domain.Change, error) { return p.RequestPlan(today(at), terms, y.cal) }},
		{y.later(noticed, handIn, 16, 0), lead.owner.actor(), func(at time.Time) (domain.Change, error) {
			return p.SubmitPlan(agreement.Revised{Plan: p.Plan, Text: "선정 통보한 지원금에 맞추어 사업비를 조정하였습니다.", Period: period.Period{From: begin, To: p.until()}}, today(at))
		}},
		{y.later(noticed, approve, 11, 0), officer.actor(), func(at time.Time) (domain.Change, error) { return p.ApprovePlan(today(at)) }},
		{y.later(noticed, approve, 14, 0), lead.bookkeeper.actor(), func(time.Time) (domain.Change, error) { return p.account(y) }},
	}
	done, err := y.steps(p, steps)
	if p.StartOn != 0 {
		y.people(p)
	}
	if err != nil || !done {
		return err
	}
	if done, err = y.documents(p, y.later(noticed, papers, 10, 0)); err != nil || !done {
		return err
	}
	steps = []timed{{y.later(noticed, papers, 15, 0), officer.actor(), func(at time.Time) (domain.Change, error) { return y.layText(p, at) }}}
	for i, c := range p.firms {
		steps = append(steps, timed{y.later(noticed, sign, 10, 10+i*45), c.owner.actor(), func(at time.Time) (domain.Change, error) {
			org := c.Ref()
			return p.Sign(agreement.SigningAt(&org, c.owner.Ref(), c.owner.Name, p.TextHash, at), today(at))
		}})
	}
	boss := y.staff[domain.RoleApprover]
	end := y.later(noticed, sign+1, 11, 0)
	steps = append(steps, timed{end, boss.actor(), func(at time.Time) (domain.Change, error) {
		ch, err := p.Conclude(agreement.SigningAt(nil, boss.Ref(), boss.Name, p.TextHash, at), today(at))
		return ch.With("on", p.StartOn.String()).With("amount", int64(p.GrantWon)), err
	}})
	if done, err = y.steps(p, steps); err != nil || !done {
		return err
	}
	p.concluded = end
	if err := y.post(p, end, "agreement", p.ID, func(f ledger.Fact) (ledger.Entry, error) { return f.Budget(p.cells()) }); err != nil {
		return err
	}
	if err := y.did(end.Add(time.Minute), domain.System, p.entry.Application, p.entry.about())(p.entry.ConcludeAgreement(true)); err != nil {
		return err
	}
	_, err = y.steps(p, []timed{{p.StartOn.At(0, 5), domain.System, func(at time.Time) (domain.Change, error) { return p.Begin(today(at)) }}})
	return err
}

func (p *project) account(y *year) (domain.Change, error) {
	number := fmt.Sprintf("110-%03d-%06d", p.no%900+100, 100_000+p.no*37)
	sealed, err := y.Secrets.Seal("시연은행 " + number)
	if err != nil {
		return domain.Change{}, err
	}
	return p.SetAccount("시연은행 "+mask.Account(number), []byte(sealed))
}

// documents brings the checklist together.
func (y *year) documents(p *project, at time.Time) (bool, error) {
	for _, doc := range slices.Clone(p.Documents) {
		if !doc.Required {
			continue
		}
		if !y.past(at.Add(time.Hour)) {
			return false, nil
		}
		f, err := y.file("agreement", string(doc.Code)+".pdf", p.entry.lead.owner.Ref(), at)
		if err != nil {
			return false, err
		}
		got := agreement.Document{Code: doc.Code, FileID: domain.FileID(f.ID), SHA256: f.Sha256}
		if err := y.did(at, p.entry.lead.owner.actor(), p.Agreement, p.about())(p.ReceiveDocument(got)); err != nil {
			return false, err
		}
		if err := y.did(at.Add(time.Hour), p.round.officer.actor(), p.Agreement, p.about())(p.ConfirmDocument(doc.Code, p.round.officer.Ref(), period.DateOf(at))); err != nil {
			return false, err
		}
	}
	return true, nil
}

func (y *year) layText(p *project, at time.Time) (domain.Change, error) {
	terms, err := payment.TermsFrom(p.round.set)
	if err != nil {
		return domain.Change{}, err
	}
	w := agreement.Wording{Agency: y.Texts.Say("ko", "notice.agency", nil), CallTitle: p.round.Title, CallCode: p.round.Code, Forward: terms.Forward,
		Instalment: terms.InstalmentsMin, SpentBp: terms.SpentBp, Representatives: map[domain.OrganizationID]string{}}
	for _, c := range p.firms {
		w.Representatives[c.Ref()] = c.Representative
	}
	text := p.Compose(w)
	hash, err := text.Hash()
	if err != nil {
		return domain.Change{}, err
	}
	ch, err := p.CompleteDocuments(hash, period.DateOf(at))
	if err != nil {
		return ch, err
	}
	return ch.With("on", p.LimitOn.String()), y.in.Add(&agreement.LaidText{AgreementID: p.Ref(), Hash: hash, Text: text, LaidAt: at, LaidBy: p.round.officer.Ref()})
}

// cells are the budget in force as cells of the book, in a fixed order.
func (p *project) cells() []ledger.BudgetLine {
	var out []ledger.BudgetLine
	p.BudgetCells(func(org domain.OrganizationID, item budget.Item, t budget.Totals) {
		for _, f := range []struct {
			fund posting.Fund
			won  krw.Won
		}{{posting.Grant, t.GrantWon}, {posting.Cash, t.CashWon}, {posting.InKind, t.InKindWon}} {
			if f.won != 0 {
				out = append(out, ledger.BudgetLine{OrganizationID: org, Item: string(item), Fund: f.fund, Won: f.won})
			}
		}
	})
	slices.SortFunc(out, func(a, b ledger.BudgetLine) int {
		return cmp.Or(cmp.Compare(a.OrganizationID, b.OrganizationID), cmp.Compare(a.Item, b.Item), cmp.Compare(a.Fund, b.Fund))
	})
	return out
}

// post enters a fact into the book of a project.
func (y *year) post(p *project, at time.Time, kind string, id int64, make func(f ledger.Fact) (ledger.Entry, error)) error {
	return y.postMemo(p, at, kind, id, "", make)
}

func (y *year) postMemo(p *project, at time.Time, kind string, id int64, memo string, make func(f ledger.Fact) (ledger.Entry, error)) error {
	e, err := make(ledger.Fact{AgreementID: p.Ref(), At: at.UTC(), Ref: ledger.Ref{Kind: kind, ID: id}, Memo: memo})
	if err != nil {
		return explained(err)
	}
	if err := p.book.Post(e); err != nil {
		return fmt.Errorf("%s: %s of %s %d: %w", p.Number, e.Kind, kind, id, explained(err))
	}
	if err := e.Number(y.in.NextID); err != nil {
		return err
	}
	if err := y.in.Add(&e); err != nil {
		return err
	}
	for i := range e.Lines {
		l := &e.Lines[i]
		y.mix(fmt.Sprint(l.Account, l.OrganizationID, l.Item, l.Won))
		if err := y.in.Add(l); err != nil {
			return err
		}
	}
	return nil
}

// cutoff is how long before the end equipment may be bought at the latest.
func (p *project) cutoff() calendar.Term {
	term, err := p.round.set.Term(ruleset.EquipmentCutoff)
	if err != nil {
		return calendar.Term{}
	}
	return term
}

// months lists the first days of the months that the period touches.
func (p *project) months() []period.Date {
	var out []period.Date
	for m := p.StartOn.MonthEnd().AddDays(1).AddMonths(-1); m <= p.EndOn; m = m.AddMonths(1) {
		out = append(out, m)
	}
	return out
}

// How many people of a party are paid from the money, and how many are given in kind.
const (
	paidStaff   = 3
	inKindStaff = 2
)

// people puts the participants down with the pay that the plan has room for. It follows the revised plan.
func (y *year) people(p *project) {
	p.Participants = nil
	months := krw.Won(max(len(p.months()), 1))
	for _, c := range p.firms {
		labor := p.Plan.For(c.Ref()).Of(budget.Labor).Totals()
		people := p.entry.Answers["people"].People
		if c != p.entry.lead {
			people = p.entry.Answers[fmt.Sprintf("member_people@%d", c.ID)].People
		}
		for i, m := range people[:min(len(people), paidStaff+inKindStaff)] {
			share, among := labor.Money(), krw.Won(paidStaff)
			hired := period.On(2019, 3, 2).AddDays(i * 300)
			if i >= paidStaff {
				share, among = labor.InKindWon, inKindStaff
			} else if c.Size != "SME" {
				hired = period.DateOf(*p.round.AnnounceAt).AddDays(-40)
			}
			monthly := (share/(among*months) + 1) * 2
			p.Participants = append(p.Participants, agreement.Participant{AgreementID: p.Ref(), OrganizationID: c.Ref(), PersonKey: string(c.Number) + ":" + m.Name, Name: m.Name,
				Lead: m.Role == "LEAD" && c == p.entry.lead, RateBp: 5000, FromOn: p.StartOn, ToOn: p.EndOn, MonthlyWon: monthly + 2*months*among, HiredOn: hired})
		}
	}
}

// pay deposits the matching cash and pays the instalments whose day has come.
func (y *year) pay(p *project) error {
	terms, err := payment.TermsFrom(p.round.set)
	if err != nil {
		return err
	}
	finance, sender := y.staff[domain.RoleFinance], y.sender()
	start := period.DateOf(p.concluded)
	for _, party := range p.Parties {
		if party.CashWon == 0 {
			continue
		}
		at := y.later(start, 1, 14, 0)
		if !y.past(at.Add(4 * time.Hour)) {
			return nil
		}
		c := p.firm(party.OrganizationID)
		dep := &payment.Deposit{AgreementID: p.Ref(), OrganizationID: c.Ref(), AmountWon: party.CashWon, DepositedOn: period.DateOf(at), BankRef: fmt.Sprintf("SD-%06d-%d", p.no, c.ID%97), RegisteredAt: at.UTC(), RegisteredBy: c.bookkeeper.Ref()}
		if dep.ID, err = y.in.NextID(); err != nil {
			return err
		}
		if err := y.step(at, c.bookkeeper.actor(), p.Agreement, domain.Act("registerDeposit", map[string]any{"deposit": dep.ID, "amountWon": int64(dep.AmountWon)}), p.about()); err != nil {
			return err
		}
		at = at.Add(3 * time.Hour)
		if err := y.did(at, finance.actor(), p.Agreement, p.about())(dep.Confirm(finance.Ref(), at.UTC())); err != nil {
			return err
		}
		if err := y.post(p, at, "matching_deposit", dep.ID, func(f ledger.Fact) (ledger.Entry, error) { return f.Matching(c.Ref(), dep.AmountWon) }); err != nil {
			return err
		}
		p.deposits = append(p.deposits, dep)
		if err := y.in.Add(dep); err != nil {
			return err
		}
	}
	n := max(terms.InstalmentsMin, 2)
	var slicesOf []payment.Slice
	length := int(p.EndOn - p.StartOn)
	for k := range n {
		share := krw.Whole / krw.Bp(n)
		if k == n-1 {
			share = krw.Whole - share*krw.Bp(n-1)
		}
		on := p.StartOn.AddDays(4)
		if k > 0 {
			on = p.StartOn.AddDays(length * k / n)
		}
		slicesOf = append(slicesOf, payment.Slice{On: y.cal.NextBusiness(on), ShareBp: share, Year: 1})
	}
	order := payment.Order{AgreementID: p.Ref(), CallID: p.CallID, PayeeID: p.LeadID, GrantWon: p.GrantWon, AccountMasked: p.AccountMasked}
	if p.entry.partner != nil {
		partner := p.Party(p.entry.partner.Ref())
		order.Parties = []payment.PartyGrant{{OrganizationID: partner.OrganizationID, GrantWon: partner.GrantWon}}
	}
	payments, err := payment.Lay(order, slicesOf)
	if err != nil {
		return err
	}
	var paid krw.Won
	for k, pay := range payments {
		facts := payment.Facts{AgreementRunning: true, RequestOpen: true, DepositedWon: p.CashWon, RequiredWon: p.CashWon, PreviousSpentBp: terms.SpentBp, RequiredSpentBp: terms.SpentBp,
			Continues: true, PaidWon: paid, GrantWon: p.GrantWon, AccountKnown: true}
		if k == 0 {
			facts.PreviousSpentBp, facts.RequiredSpentBp = 0, 0
		}
		if err := y.instalment(p, pay, facts, terms, finance, sender); err != nil {
			return err
		}
		paid += pay.AmountWon
		p.payments = append(p.payments, pay)
	}
	return nil
}

// instalment takes one payment as far as its day allows.
func (y *year) instalment(p *project, pay *payment.Payment, f payment.Facts, terms payment.Terms, finance, sender *human) error {
	a := p.about()
	a.args = domain.Args{"amount": pay.AmountWon}
	planned := period.DateOf(p.concluded).At(18, 0)
	if err := y.step(planned, domain.System, pay, domain.Act("plan", map[string]any{"no": pay.No, "amountWon": int64(pay.AmountWon)}), a); err != nil {
		return err
	}
	do := func(at time.Time, by domain.Actor, act func(at time.Time) (domain.Change, error)) (bool, error) {
		if !y.past(at) {
			return false, nil
		}
		ch, err := act(at.UTC())
		return true, y.did(at, by, pay, a)(ch, err)
	}
	ok, err := do(y.later(pay.PlannedOn, 0, 9, 40), p.entry.lead.owner.actor(), func(at time.Time) (domain.Change, error) { return pay.Request(p.entry.lead.owner.Ref(), at, f) })
	if ok && err == nil && p.no%41 == 12 && pay.No > 1 {
		_, err = do(y.later(pay.PlannedOn, 0, 13, 0), p.round.officer.actor(), func(time.Time) (domain.Change, error) {
			return pay.Hold(payment.HoldSpending, "앞 회차 집행률이 기준에 못 미칩니다.")
		})
		ok = false
	}
	if ok && err == nil {
		ok, err = do(y.later(pay.PlannedOn, 1, 10, 20), finance.actor(), func(at time.Time) (domain.Change, error) { return pay.Approve(finance.Ref(), at, f) })
	}
	if ok && err == nil {
		ok, err = do(y.later(pay.PlannedOn, 2, 11, 0), sender.actor(), func(at time.Time) (domain.Change, error) { return pay.Send(sender.Ref(), at, f) })
	}
	if ok && err == nil {
		ok, err = do(y.later(pay.PlannedOn, 2, 16, 0), domain.System, func(at time.Time) (domain.Change, error) {
			return pay.Confirm(fmt.Sprintf("BK%08d", pay.ID%100_000_000), at, terms.Forward, y.cal)
		})
	}
	if ok && err == nil {
		err = y.post(p, y.later(pay.PlannedOn, 2, 16, 0), "payment", pay.ID, func(l ledger.Fact) (ledger.Entry, error) { return l.GrantPaid(pay.PayeeID, pay.AmountWon) })
	}
	if err != nil {
		return err
	}
	for i := range pay.Shares {
		s := &pay.Shares[i]
		pass := y.later(pay.PlannedOn, 5, 15, 0)
		if ok && y.past(pass) && s.AmountWon > 0 {
			if err := y.did(pass, p.entry.lead.bookkeeper.actor(), pay, a)(pay.PassOn(s.OrganizationID, period.DateOf(pass), nil, "")); err != nil {
				return err
			}
			if err := y.post(p, pass, "payment", pay.ID, func(l ledger.Fact) (ledger.Entry, error) {
				return l.Transfer(pay.PayeeID, s.OrganizationID, s.AmountWon)
			}); err != nil {
				return err
			}
		}
		s.PaymentID = pay.Ref()
	}
	if err := y.in.Add(pay); err != nil {
		return err
	}
	for i := range pay.Shares {
		if err := y.in.Add(&pay.Shares[i]); err != nil {
			return err
		}
	}
	return nil
}

// keepProjects adds the agreements as they are at the end, and takes the calls to where their projects are.
func (y *year) keepProjects() error {
	for _, p := range y.projects {
		if err := y.in.Add(p.Agreement); err != nil {
			return err
		}
		for i := range p.Parties {
			p.Parties[i].AgreementID = p.Ref()
			if err := y.in.Add(&p.Parties[i]); err != nil {
				return err
			}
		}
		for i := range p.Participants {
			if err := y.in.Add(&p.Participants[i]); err != nil {
				return err
			}
		}
		for i := range p.Signatures {
			if err := y.in.Add(&p.Signatures[i]); err != nil {
				return err
			}
		}
	}
	for _, r := range y.rounds {
		if err := y.finishCall(r); err != nil {
			return fmt.Errorf("%s: %w", r.Code, err)
		}
		for _, e := range r.entries {
			if e.State == application.Reserve || e.State == application.Released {
				if err := y.keepApplication(e); err != nil {
					return err
				}
			}
		}
		if err := y.in.Add(r.Call); err != nil {
			return err
		}
	}
	return nil
}

// finishCall lets execution begin when every award is contracted, and the call be settled when every project is.
func (y *year) finishCall(r *round) error {
	var mine []*project
	for _, p := range y.projects {
		if p.round == r {
			mine = append(mine, p)
		}
	}
	if r.State != call.Contracting || len(mine) == 0 || slices.ContainsFunc(mine, func(p *project) bool { return p.concluded.IsZero() }) {
		return nil
	}
	last := slices.MaxFunc(mine, func(a, b *project) int { return a.concluded.Compare(b.concluded) }).concluded
	if at := y.later(period.DateOf(last), 1, 9, 0); y.past(at) {
		for _, e := range r.entries {
			if e.State == application.Reserve {
				if err := y.did(at, domain.System, e.Application, e.about())(e.Release()); err != nil {
					return err
				}
			}
		}
		if err := y.did(at, domain.System, r.Call, r.about())(r.StartExecution(0, 0)); err != nil {
			return err
		}
	}
	unsettled := 0
	var closed time.Time
	for _, p := range mine {
		if p.settlement == nil || p.settlement.State != settlement.Closed {
			unsettled++
		} else if at := p.settlement.FinalOn.AddDays(20).At(9, 0); at.After(closed) {
			closed = at
		}
	}
	if unsettled == 0 && r.State == call.Executing && len(mine) > 0 {
		closed = y.Now.Add(-20 * time.Minute)
		return y.did(closed, domain.System, r.Call, r.about())(r.Settle(0))
	}
	return nil
}
