// This file settles what has ended: the report, the accountant's findings, the officer's decisions, the money that goes back,
// objections, and what was not paid. Each settlement has a goal, so that every state is there on the day of the demonstration.
package demo

import (
	"fmt"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/appeal"
	"gongmo/domain/budget"
	"gongmo/domain/expense"
	"gongmo/domain/grant"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/screening"
	"gongmo/domain/settlement"
)

// goal is how far a settlement comes.
type goal int

const (
	toReportDue goal = iota
	toReported
	toAudit
	toEvidence
	toDraft
	toNotified
	toAppealed
	toDue
	toOverdue
	toRecovery
	toClosed
	toResettled // closed after an objection that was upheld in part
	toReopened
)

// settledCalls are done with: every project of theirs is settled and closed.
var settledCalls = []string{"2025-INF-04", "2025-GLB-05", "2025-SWF-03", "2025-CNV-05"}

// final reports whether the result became final within the year.
func (g goal) final() bool { return g >= toDue && g != toReopened }

// ratePartsPerMillion is the rate that the year's disallowances come near: a little above the target of 0.126 %.
const ratePartsPerMillion = 1310

func (y *year) makeSettlements() error {
	var list []*project
	for _, p := range y.projects {
		if !p.concluded.IsZero() && p.State == agreement.Active && p.EndOn < period.DateOf(y.Now) {
			list = append(list, p)
		}
	}
	early, late := 0, 0
	var total krw.Won
	for _, p := range list {
		if p.EndOn < period.On(2025, 9, 1) {
			p.goal = []goal{toClosed, toClosed, toDue, toClosed, toResettled, toClosed, toAppealed, toClosed, toOverdue, toClosed, toClosed, toRecovery, toClosed, toReopened}[early%14]
			early++
		} else {
			p.goal = []goal{toReportDue, toReported, toAudit, toClosed, toDraft, toNotified, toEvidence, toAppealed}[late%8]
			late++
		}
		if slices.Contains(settledCalls, p.round.Code) {
			p.goal = toClosed
		} else if p.EndOn < period.On(2025, 8, 15) {
			p.goal = toReportDue // and overdue by now
		}
		if p.goal.final() {
			total += p.TotalWon()
		}
	}
	y.settledWon = total
	y.allowance = total * ratePartsPerMillion / 1_000_000
	for _, p := range list {
		if err := y.settle(p); err != nil {
			return fmt.Errorf("%s: %w", p.Number, err)
		}
		y.report.Settlements++
	}
	if total > 0 {
		y.report.RateMillionths = int64(y.disallowedWon) * 1_000_000 / int64(total)
	}
	if err := y.keepSpending(); err != nil {
		return err
	}
	if err := y.keepProjects(); err != nil {
		return err
	}
	return y.makeSanctions()
}

// account is one settlement in the making.
type account struct {
	*settlement.Settlement
	y    *year
	p    *project
	firm *company // accounting firm
	days accountDays
}

// accountDays are when its steps are taken.
type accountDays struct{ report, assign, draft, notify, pay time.Time }

func (a *account) about() about {
	x := a.p.about()
	x.people = []*human{a.firm.owner}
	x.args = domain.Args{"amount": a.RemitWon, "disallowed": a.DisallowedWon}
	return x
}

func (a *account) do(at time.Time, by domain.Actor, ch domain.Change, err error) error {
	return a.y.did(at, by, a.Settlement, a.about())(ch, err)
}

func (y *year) daysOf(p *project) accountDays {
	end := p.EndOn
	d := func(n, hour int) time.Time { return y.later(end, n, hour, 10+p.no%40) }
	switch {
	case p.goal == toOverdue || p.goal == toRecovery:
		return accountDays{d(5, 15), d(6, 10), d(14, 16), d(15, 11), time.Time{}}
	case p.goal == toDue:
		return accountDays{d(10, 15), d(12, 10), d(29, 16), d(32, 11), time.Time{}}
	case end < period.On(2025, 9, 1):
		k := p.no % 4
		return accountDays{d(8+k, 15), d(10+k, 10), d(19+k, 16), d(22+k, 11), d(38+k, 14)}
	case p.goal == toClosed:
		return accountDays{d(4, 15), d(5, 10), d(12, 16), d(14, 11), d(27, 14)}
	}
	return accountDays{d(10, 15), d(12, 10), d(24, 16), d(30+p.no%2, 11), time.Time{}}
}

func (y *year) settle(p *project) error {
	system := domain.System
	end := p.EndOn.AddDays(1).At(0, 10)
	if err := y.did(end, system, p.Agreement, p.about())(p.EndPeriod(period.DateOf(end))); err != nil {
		return err
	}
	s, err := settlement.Open(settlement.Subject{AgreementID: p.Ref(), CallID: p.CallID, LeadID: p.LeadID}, settlement.Final, p.EndOn, p.round.set, y.cal)
	if err != nil {
		return err
	}
	a := &account{Settlement: s, y: y, p: p, firm: y.firms[p.no%len(y.firms)], days: y.daysOf(p)}
	p.settlement = s
	if err := y.step(end.Add(time.Minute), system, s, domain.Act("open", map[string]any{"agreement": p.ID}), a.about()); err != nil {
		return err
	}
	ch, err := s.BecomeDue(end.Add(2 * time.Minute).UTC())
	if err := a.do(end.Add(2*time.Minute), system, ch, err); err != nil {
		return err
	}
	if err := a.run(); err != nil {
		return err
	}
	if err := y.in.Add(s); err != nil {
		return err
	}
	for i := range s.Lines {
		if err := y.in.Add(&s.Lines[i]); err != nil {
			return err
		}
	}
	return nil
}

// run takes the settlement to its goal.
func (a *account) run() error {
	y := a.y
	if a.p.goal == toReportDue {
		if miss := a.ReportDueOn.AddDays(1).At(0, 15); y.past(miss) {
			ch, err := a.MissReport(miss.UTC())
			return a.do(miss, domain.System, ch, err)
		}
		return nil
	}
	for _, part := range []struct {
		from goal
		do   func() error
	}{{toReported, a.reportIn}, {toAudit, a.audit}, {toDraft, a.decide}, {toNotified, a.notify}, {toAppealed, a.finish}} {
		if a.p.goal < part.from {
			return nil
		}
		if err := part.do(); err != nil {
			return err
		}
	}
	return nil
}

// reportIn explains what is still open and hands the report in.
func (a *account) reportIn() error {
	y, p, at := a.y, a.p, a.days.report
	before := at.Add(-26 * time.Hour)
	for _, x := range p.lines {
		if slices.Contains([]expense.State{expense.Flagged, expense.Queried}, x.State) {
			when := before
			if x.RegisteredAt.After(before) {
				when = x.RegisteredAt.Add(30 * time.Minute)
			}
			if err := y.explain(p, x, when); err != nil {
				return err
			}
		}
	}
	lead := p.entry.lead
	f, err := y.file("report", "사용실적보고서_"+p.Number+".pdf", lead.bookkeeper.Ref(), at)
	if err != nil {
		return err
	}
	for _, c := range p.firms {
		interest := krw.Won(3_000 + (p.no*977+int(c.ID))%38_000)
		if err := y.post(p, at, "settlement", a.ID, func(l ledger.Fact) (ledger.Entry, error) { return l.Interest(c.Ref(), interest) }); err != nil {
			return err
		}
	}
	locked := at.UTC()
	for _, x := range p.lines {
		x.LockedAt = &locked
		id, err := y.in.NextID()
		if err != nil {
			return err
		}
		a.Lines = append(a.Lines, settlement.Line{ID: id, SettlementID: a.Ref(), ExpenseID: x.Ref(), OrganizationID: x.OrgID, Item: string(x.Item), Fund: x.FundSource, Won: x.AmountWon})
	}
	ch, err := a.SubmitReport(at.UTC(), domain.FileID(f.ID), 0)
	return a.do(at, lead.bookkeeper.actor(), ch, err)
}

// audit gives it to the accountant, who finds on every line.
func (a *account) audit() error {
	y, p, officer := a.y, a.p, a.p.round.officer
	auditor := a.firm.owner
	org := a.firm.Ref()
	if err := y.grant(grant.Terms{Person: auditor.Ref(), Role: domain.RoleAccountant, Call: ref(p.round.Ref()), Reason: "위탁정산 계약", Valid: period.Period{From: period.DateOf(a.days.assign)}}, ref(officer.Ref()), a.days.assign); err != nil {
		return err
	}
	ch, err := a.Assign(a.days.assign.UTC(), settlement.Auditor{Person: auditor.Ref(), Firm: &org}, officer.Ref(), settlement.Signs{TotalWon: p.TotalWon()}, "")
	if err := a.do(a.days.assign, officer.actor(), ch, err); err != nil {
		return err
	}
	if p.goal == toAudit || p.goal == toEvidence {
		return a.audited(false)
	}
	return a.audited(true)
}

// audited records the findings, half of them when the work is still going on.
func (a *account) audited(whole bool) error {
	y, p := a.y, a.p
	auditor := a.firm.owner
	at := a.days.assign.Add(50 * time.Hour)
	if whole && at.After(a.days.draft) {
		at = a.days.draft.Add(-4 * time.Hour)
	}
	for i, x := range p.lines {
		if !whole && i > len(p.lines)/2 {
			break
		}
		won, code := a.doubt(x)
		if won == 0 {
			continue
		}
		r := settlement.Ruling{Verdict: settlement.Disallow, Code: code, Reason: "증빙과 집행 기준을 대조한 결과 인정하기 어렵습니다.", By: auditor.Ref(), At: at.UTC()}
		if won < x.AmountWon {
			r.Verdict, r.Won = settlement.Partial, won
		}
		ch, err := a.RecordFinding(x.Ref(), r)
		if err := a.do(at, auditor.actor(), ch, err); err != nil {
			return err
		}
		note, err := x.Audit(expense.Disallowance{Won: won, Reason: code}, r.Reason)
		if err := y.did(at, auditor.actor(), x, about{})(note, err); err != nil {
			return err
		}
	}
	if !whole {
		if p.goal == toEvidence {
			ask := y.later(period.DateOf(at), 2, 11, 0)
			until := y.cal.AddBusinessDays(period.DateOf(y.Now), 4)
			ch, err := a.RequestEvidence(ask.UTC(), "외부 자문 회의의 회의록과 참석자 명단, 시험성적서 원본", until)
			return a.do(ask, auditor.actor(), ch, err)
		}
		return nil
	}
	ch, err := a.AcceptUnfound(auditor.Ref(), at.Add(time.Hour).UTC())
	if err := a.do(at.Add(time.Hour), auditor.actor(), ch, err); err != nil {
		return err
	}
	opinion := settlement.Unqualified
	if a.findings() > 0 {
		opinion = settlement.Qualified
	}
	ch, err = a.Draft(a.days.draft.UTC(), opinion, "집행 내역 전부를 증빙과 대조하였습니다.")
	return a.do(a.days.draft, auditor.actor(), ch, err)
}

func (a *account) findings() int {
	n := 0
	for _, l := range a.Lines {
		if l.FindingWon > 0 {
			n++
		}
	}
	return n
}

// doubt is what the accountant would disallow of a line, from what the rules found about it.
func (a *account) doubt(x *expense.Expense) (krw.Won, string) {
	for _, f := range a.p.findingsOf(x) {
		if f.Severity != screening.Low && f.ExcessWon > 0 {
			return min(f.ExcessWon, x.AmountWon), f.Code
		}
	}
	return 0, ""
}

// decide is the officer's word on every line: disallowed while the year's measure lasts, accepted with a reason otherwise.
func (a *account) decide() error {
	y, p, officer := a.y, a.p, a.p.round.officer
	if p.goal == toDraft {
		return nil
	}
	at := a.days.notify.Add(-3 * time.Hour)
	for i := range a.Lines {
		l := &a.Lines[i]
		if l.FindingWon == 0 {
			continue
		}
		r := settlement.Ruling{Verdict: l.Finding, Won: l.FindingWon, Code: l.FindingCode, Reason: "소명이 충분하지 않아 불인정합니다.", Basis: "정보통신·방송 연구개발 사업비 산정 및 정산 등에 관한 규정 제17조제7항",
			Intent: settlement.Negligent, By: officer.Ref(), At: at.UTC()}
		if p.goal.final() && y.disallowedWon+l.FindingWon > y.allowance {
			r = settlement.Ruling{Verdict: settlement.Accept, Reason: "추가로 낸 증빙으로 과제와의 관련이 확인되어 인정합니다.", By: officer.Ref(), At: at.UTC()}
		}
		ch, err := a.RecordDecision(l.ExpenseID, r)
		if err := a.do(at, officer.actor(), ch, err); err != nil {
			return err
		}
		if p.goal.final() {
			y.disallowedWon += l.DecisionWon
		}
	}
	ch, err := a.AcceptUndecided(officer.Ref(), at.Add(20*time.Minute).UTC())
	return a.do(at.Add(20*time.Minute), officer.actor(), ch, err)
}

// performers are the figures of the book, as the running system reads them.
func (a *account) performers() []settlement.Performer {
	var out []settlement.Performer
	for _, q := range a.p.Parties {
		sums := a.p.book.Sums(q.OrganizationID)
		cash, inKind := a.DisallowedOf(q.OrganizationID)
		f := settlement.Performer{OrganizationID: q.OrganizationID, GrantWon: sums.GrantWon, CashWon: sums.CashWon, SpentWon: sums.SpentWon, DisallowedWon: cash, InterestWon: sums.InterestWon,
			InKindShortWon: settlement.ShortInKind(a.p.Regime, false, q.InKindWon, sums.InKindSpentWon, inKind), UnpaidShareWon: max(0, q.CashWon-sums.CashWon),
			Company: q.Size != "NONPROFIT", Public: q.Size == "PUBLIC", AgreedGrantWon: q.GrantWon, AgreedTotalWon: q.GrantWon + q.CashWon}
		for _, row := range a.p.book.Items(q.OrganizationID) {
			if row.Item == string(budget.Indirect) {
				f.IndirectWon = min(row.Budget[posting.Grant]+row.Budget[posting.Cash], f.GrantWon+f.CashWon)
				f.IndirectSpentWon = row.Spent[posting.Grant] + row.Spent[posting.Cash]
			}
		}
		f.DirectWon, f.DirectSpentWon = f.GrantWon+f.CashWon-f.IndirectWon, f.SpentWon-f.IndirectSpentWon
		out = append(out, f)
	}
	return out
}

func (a *account) calculate(at time.Time, by domain.Actor) error {
	list := a.performers()
	st, err := settlement.Calculate(a.p.round.set, list)
	if err != nil {
		return explained(err)
	}
	ch, err := a.Use(st, list, a.p.TotalWon())
	return a.do(at, by, ch, err)
}

// notify settles every line as decided, books what is disallowed and tells the performers.
func (a *account) notify() error {
	y, p, officer, at := a.y, a.p, a.p.round.officer, a.days.notify
	for i, x := range p.lines {
		l := &a.Lines[i]
		words := l.DecisionReason
		if words == "" {
			words = string(l.Decision)
		}
		d := expense.Decided{By: officer.Ref(), At: at.UTC(), Words: words}
		if err := y.did(at, officer.actor(), x, about{})(x.Settle(expense.Disallowance{Won: l.DecisionWon, Reason: l.DecisionCode, Intent: expense.Intent(l.Intent)}, d)); err != nil {
			return fmt.Errorf("line %d in %s: %w", x.No, x.State, err)
		}
		how, confirmed := screening.ByExplaining, (*krw.Won)(nil)
		if l.DecisionWon > 0 {
			how, confirmed = screening.Confirmed, ref(l.DecisionWon)
		}
		if err := y.closeFindings(p, x, at, officer, how, words, confirmed); err != nil {
			return err
		}
		if l.DecisionWon > 0 {
			if err := y.postMemo(p, at, "expense", x.ID, x.DisallowReason, func(f ledger.Fact) (ledger.Entry, error) {
				return f.Disallowance(x.OrgID, string(x.Item), x.FundSource, l.DecisionWon)
			}); err != nil {
				return err
			}
		}
	}
	if err := a.calculate(at, officer.actor()); err != nil {
		return err
	}
	ch, err := a.Notify(at.UTC(), officer.Ref(), period.DateOf(at), p.round.set, y.cal)
	return a.do(at, officer.actor(), ch, err)
}

// finish goes from the notice to the goal: the objection, the final result, the payment.
func (a *account) finish() error {
	y, p := a.y, a.p
	switch p.goal {
	case toAppealed:
		return a.object(false)
	case toResettled:
		if err := a.object(true); err != nil {
			return err
		}
	default:
		at := a.AppealUntil.AddDays(1).At(0, 20)
		ch, err := a.CloseAppealWindow(at.UTC())
		if err := a.do(at, domain.System, ch, err); err != nil {
			return err
		}
	}
	at := a.FinalOn.At(18, 30)
	ch, err := a.Finish(at.UTC(), period.DateOf(at), p.round.set, y.cal)
	if err != nil {
		return explained(err)
	}
	if err := a.bookDue(at); err != nil {
		return err
	}
	if a.State == settlement.Closed {
		if err := a.release(at); err != nil {
			return err
		}
	}
	if err := a.do(at, domain.System, ch, nil); err != nil {
		return err
	}
	return a.payBack()
}

// object files the objection to the result; answered ones are upheld in part.
func (a *account) object(answered bool) error {
	y, p := a.y, a.p
	at := min(period.DateOf(y.later(period.DateOf(a.days.notify), 2, 16, 45)), a.AppealUntil).At(16, 45)
	rules, err := appeal.RulesOf(p.round.set, appeal.Settlement)
	if err != nil {
		return err
	}
	lead, officer := p.entry.lead, p.round.officer
	o, filed, err := appeal.New(appeal.Filing{Subject: appeal.Settlement, SubjectID: a.ID, SubjectTitle: p.Title, CallID: p.CallID, OrganizationID: p.LeadID, Regime: p.Regime,
		NoticedOn: a.NotifiedOn, Ground: appeal.NewProof, Statement: "정산 통보 뒤 거래처에서 회의록과 검수 자료를 받았습니다. 다시 검토하여 주시기 바랍니다.", By: lead.owner.Ref(),
		Former: appeal.People{a.firm.owner.Ref(), officer.Ref()}}, rules, y.cal, at.UTC())
	if err := y.did(at, lead.owner.actor(), o, a.about())(filed, err); err != nil {
		return err
	}
	ch, err := a.Appeal(at.UTC(), o.Ref(), o.Statement)
	if err := a.do(at, lead.owner.actor(), ch, err); err != nil {
		return err
	}
	if got := at.Add(20 * time.Hour); y.past(got) {
		if err := y.did(got, officer.actor(), o, a.about())(o.Receive(officer.Ref(), rules, y.cal, got.UTC())); err != nil {
			return err
		}
	}
	if answered {
		if err := a.answer(o, rules, y.later(period.DateOf(at), 5, 14, 0)); err != nil {
			return err
		}
	}
	return y.in.Add(o)
}

func (a *account) answer(o *appeal.Appeal, rules appeal.Rules, at time.Time) error {
	y, p := a.y, a.p
	officer, other := p.round.officer, y.officer(p.no+1)
	if err := y.did(at, officer.actor(), o, a.about())(o.Admit(appeal.Admissibility{Standing: true}, rules)); err != nil {
		return err
	}
	if err := y.did(at, officer.actor(), o, a.about())(o.SetPanel(appeal.SelfReview, appeal.People{other.Ref()})); err != nil {
		return err
	}
	end := at.Add(26 * time.Hour)
	given := false
	for i, x := range p.lines {
		l := &a.Lines[i]
		if l.DecisionWon == 0 {
			continue
		}
		d := expense.Decided{By: officer.Ref(), At: end.UTC(), Words: "추가로 낸 증빙을 인정합니다."}
		if !given {
			back := l.DecisionWon
			if _, err := a.Restore(x.Ref(), back); err != nil {
				return err
			}
			if err := y.did(end, officer.actor(), x, about{})(x.Restore(0, d)); err != nil {
				return err
			}
			if err := y.post(p, end, "expense", x.ID, func(f ledger.Fact) (ledger.Entry, error) {
				return f.Restore(x.OrgID, string(x.Item), x.FundSource, back)
			}); err != nil {
				return err
			}
			y.disallowedWon -= back
			given = true
			continue
		}
		d.Words = "기각합니다."
		if err := y.did(end, officer.actor(), x, about{})(x.Uphold(d)); err != nil {
			return err
		}
	}
	if given {
		if err := y.did(end, officer.actor(), o, a.about())(o.Uphold(appeal.ReSettle, appeal.Reduction{}, officer.Ref(), "새 증빙으로 일부를 인정합니다.", end.UTC())); err != nil {
			return err
		}
		if err := a.calculate(end, officer.actor()); err != nil {
			return err
		}
		ch, err := a.Resettle(end.UTC(), "이의신청을 일부 받아들여 다시 정산하였습니다.")
		if err := a.do(end, officer.actor(), ch, err); err != nil {
			return err
		}
	} else {
		if err := y.did(end, officer.actor(), o, a.about())(o.Reject(officer.Ref(), "새로 낸 자료로 결과가 달라지지 않습니다.", end.UTC())); err != nil {
			return err
		}
		ch, err := a.DismissAppeal(end.UTC(), "새로 낸 자료로 결과가 달라지지 않습니다.")
		if err := a.do(end, officer.actor(), ch, err); err != nil {
			return err
		}
	}
	return y.did(end.Add(time.Hour), officer.actor(), o, a.about())(o.Notify(end.Add(time.Hour).UTC()))
}

// bookDue enters what each performer pays back, up to what is remitted.
func (a *account) bookDue(at time.Time) error {
	left := a.OutstandingWon()
	for _, part := range a.Statement.Parts {
		won := min(part.DueWon, left)
		if won <= 0 {
			continue
		}
		if err := a.y.post(a.p, at, "settlement", a.ID, func(f ledger.Fact) (ledger.Entry, error) { return f.ReturnDue(part.OrganizationID, won) }); err != nil {
			return err
		}
		left -= won
	}
	return nil
}

// release leaves what remains on the accounts to the performers.
func (a *account) release(at time.Time) error {
	for _, org := range a.p.book.Organizations() {
		if won := a.p.book.Bank(org); won > 0 {
			if err := a.y.post(a.p, at, "settlement", a.ID, func(f ledger.Fact) (ledger.Entry, error) { return f.Release(org, won) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// payBack pays what is due, or lets the day pass.
func (a *account) payBack() error {
	y, p := a.y, a.p
	if a.State == settlement.PaymentDue {
		switch p.goal {
		case toDue:
			return nil
		case toOverdue, toRecovery:
			at := a.PayDueOn.AddDays(1).At(0, 25)
			if !y.past(at) {
				return nil
			}
			ch, err := a.MissPayment(at.UTC())
			if err := a.do(at, domain.System, ch, err); err != nil || p.goal == toOverdue {
				return err
			}
			return y.recover(a)
		}
		at := a.days.pay
		if !at.After(a.FinalOn.At(19, 0)) {
			at = y.later(a.FinalOn, 3, 14, 0)
		}
		if !y.past(at) {
			return nil
		}
		if err := a.receive(at, a.OutstandingWon()); err != nil {
			return err
		}
	}
	if a.State != settlement.Closed {
		return nil
	}
	return a.closeProject()
}

func (a *account) receive(at time.Time, won krw.Won) error {
	finance := a.y.staff[domain.RoleFinance]
	ch, err := a.Pay(at.UTC(), won)
	if err != nil {
		return explained(err)
	}
	ref := fmt.Sprintf("RT%08d", a.ID%100_000_000)
	left := won
	for _, org := range a.p.book.Organizations() {
		part := min(left, a.p.book.Won(posting.ReturnDue, org))
		if part <= 0 {
			continue
		}
		fromBank := min(part, max(0, a.p.book.Bank(org)))
		if err := a.y.postMemo(a.p, at, "settlement", a.ID, ref, func(f ledger.Fact) (ledger.Entry, error) { return f.Return(org, fromBank, part-fromBank) }); err != nil {
			return err
		}
		left -= part
	}
	if a.State == settlement.Closed {
		if err := a.release(at); err != nil {
			return err
		}
	}
	return a.do(at, finance.actor(), ch.With("bankRef", ref), nil)
}

// closeProject records the final evaluation and closes the agreement; one settlement is taken up again.
func (a *account) closeProject() error {
	y, p, officer := a.y, a.p, a.p.round.officer
	paid := max(a.PaidOn, a.FinalOn)
	at := y.later(paid, 2, 10, 30)
	if !y.past(at) {
		return nil
	}
	grade := one(p.d, []settlement.Grade{settlement.Normal, settlement.Normal, settlement.Excellent, settlement.Normal})
	if err := y.in.Add(&settlement.Evaluation{AgreementID: p.Ref(), CallID: p.CallID, Grade: grade, EvaluatedOn: period.DateOf(at), Note: "목표를 이루었습니다.", RecordedBy: officer.Ref(), RecordedAt: at.UTC()}); err != nil {
		return err
	}
	if p.goal == toReopened {
		again := at.Add(24 * time.Hour)
		if !y.past(again) {
			return nil
		}
		ch, err := a.Reopen(again.UTC(), "정산이 끝난 뒤 같은 세금계산서가 다른 과제에서도 쓰인 사실이 확인되었습니다.")
		return a.do(again, y.staff[domain.RoleApprover].actor(), ch, err)
	}
	return y.did(at, officer.actor(), p.Agreement, p.about())(p.Close(agreement.Closing{SettlementClosed: true, FinalEvaluated: true}, period.DateOf(at)))
}
