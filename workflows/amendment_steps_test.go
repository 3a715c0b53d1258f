// These tests take a change of the budget from the lead's draft to the decision: one engine judges it, the one of the application.
package workflows_test

import (
	"context"
	"slices"
	"testing"

	"gongmo/domain"
	"gongmo/domain/amendment"
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/payment"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/ruleset"
	"gongmo/workflows"
)

// began is a concluded agreement with a draft of its lead.
func began(t *testing.T, with ...func(*call.Call)) (*agreementRoom, domain.AmendmentID) {
	t.Helper()
	r := newAgreementRoom(t, with...)
	r.conclude()
	id, err := r.engine.BeginAmendment(context.Background(), actor(leadOwner), r.id)
	r.ok(err)
	return r, id
}

func (r *agreementRoom) amendment() *amendment.Amendment {
	r.Helper()
	return rowsOf[amendment.Amendment](r)[0]
}

// moved is the plan in force with changes of its lines by key.
func (r *agreementRoom) moved(change func(map[string]*budget.Line), more ...budget.Line) budget.Plan {
	r.Helper()
	p := budget.Plan{Lines: slices.Clone(r.agreement().Plan.Lines)}
	lines := map[string]*budget.Line{}
	for i := range p.Lines {
		lines[p.Lines[i].Key] = &p.Lines[i]
	}
	change(lines)
	p.Lines = append(p.Lines, more...)
	return p
}

func (r *agreementRoom) submits(id domain.AmendmentID, p budget.Plan) error {
	return r.engine.SubmitAmendment(context.Background(), actor(leadOwner), workflows.AmendmentInput{Amendment: id, Plan: p, Reason: "시험 계획 변경"})
}

// over is a subcontract of more than 40 % of the other direct cost, paid from the lead's cloud.
func (r *agreementRoom) over(approval string) budget.Plan {
	sub := budget.Line{Key: "9", Org: r.lead, Year: 1, Item: budget.Subcontract, GrantWon: 30_000_000, Basis: "시험 위탁", Approval: approval}
	if approval != "" {
		sub.ApprovedOn = period.On(2026, 5, 4)
	}
	return r.moved(func(l map[string]*budget.Line) { l["2"].GrantWon -= 30_000_000 }, sub)
}

func TestAChangedBudgetThatBreaksACapIsRefusedByTheEngineOfTheApplication(t *testing.T) {
	r, id := began(t)
	p := r.over("")
	err := r.submits(id, p)
	r.refused(err, "budget.finding.at_most.both.over") // L5 §27①: 위탁 40%
	review, rerr := r.engine.ReviewAmendment(context.Background(), actor(leadOwner), id, &p)
	r.ok(rerr)
	n := slices.IndexFunc(review.Findings, func(f budget.Finding) bool { return f.Rule == budget.SubcontractCap && !f.OK })
	if n < 0 || review.Findings[n].ExcessWon <= 0 || review.Findings[n].Basis == "" {
		t.Errorf("the page does not say by how much and by which article: %+v", review.Findings)
	}
	if r.amendment().State != amendment.Draft || r.agreement().Plan.ByItem()[budget.Subcontract].Total() != 0 {
		t.Error("it went through")
	}
}

func TestADraftThatBreaksARuleIsKeptAndOnlyItsSubmissionIsRefused(t *testing.T) {
	r, id := began(t)
	r.ok(r.engine.SaveAmendment(context.Background(), actor(leadOwner), workflows.AmendmentInput{Amendment: id, Plan: r.over(""), Reason: "위탁"}))
	if got := r.amendment(); got.Patch.Plan.ByItem()[budget.Subcontract].GrantWon != 30_000_000 || got.State != amendment.Draft {
		t.Errorf("%+v", got)
	}
}

func TestAnApprovalAboveACapIsConfirmedByOneOfTheAgencyAndTheChangeApprovedByAnother(t *testing.T) {
	r, id := began(t)
	ctx := context.Background()
	r.ok(r.submits(id, r.over("연구개발비 승인 제2026-31호")))
	m := r.amendment()
	if m.Type != amendment.Approval || m.State != amendment.Submitted || len(m.Exceptions) != 1 || m.Exceptions[0].Rule != budget.CapLeave {
		t.Fatalf("%s %s %+v", m.Type, m.State, m.Exceptions)
	}
	r.ok(r.engine.ReviewAmendmentStart(ctx, actor(agrOfficer), id, 0))
	r.refused(r.engine.DecideAmendment(ctx, actor(agrApprover), id, 0, amendment.Approve, "승인"), "amendment.exceptions.open")
	r.refused(r.engine.ConfirmAmendmentException(ctx, actor(leadOwner), id, 0, r.amendment().Exceptions[0].Key(), "확인"), "access.forbidden")
	r.ok(r.engine.ConfirmAmendmentException(ctx, actor(agrOfficer), id, 0, r.amendment().Exceptions[0].Key(), "승인 공문 원본을 확인함"))
	r.refused(r.engine.DecideAmendment(ctx, actor(agrOfficer), id, 0, amendment.Approve, "승인"), "amendment.exceptions.own")
	r.ok(r.engine.DecideAmendment(ctx, actor(agrApprover), id, 0, amendment.Approve, "승인"))
	r.effects()
	if a := r.agreement(); a.Plan.ByItem()[budget.Subcontract].GrantWon != 30_000_000 || r.amendment().AppliedAt == nil {
		t.Error("it is not in force")
	}
	// What was confirmed with this change is not asked again with the next.
	next, err := r.engine.BeginAmendment(ctx, actor(leadOwner), r.id)
	r.ok(err)
	p := r.moved(func(l map[string]*budget.Line) { l["3"].Basis = "시험 재료 41식" })
	r.ok(r.submits(next, p))
	if list := rowsOf[amendment.Amendment](r); list[1].Type != amendment.Discretionary || len(list[1].Exceptions) != 0 || list[1].State != amendment.Acknowledged {
		t.Errorf("%s %s %+v", list[1].Type, list[1].State, list[1].Exceptions)
	}
}

func TestTheRulesAreAskedAgainOnTheDayOfTheDecision(t *testing.T) {
	r, id := began(t)
	ctx := context.Background()
	r.ok(r.submits(id, r.over("연구개발비 승인 제2026-31호")))
	r.ok(r.engine.ReviewAmendmentStart(ctx, actor(agrOfficer), id, 0))
	r.ok(r.engine.ConfirmAmendmentException(ctx, actor(agrOfficer), id, 0, r.amendment().Exceptions[0].Key(), "원본 확인"))
	r.ok(r.store.Do(ctx, workflows.Options{}, func(tx workflows.Tx) error { // the call's own ceiling came down meanwhile
		c, err := workflows.LockRow[call.Call](tx, r.call.ID)
		if err != nil {
			return err
		}
		c.GrantMaxWon = 10_000_000
		return tx.Update(c)
	}))
	r.refused(r.engine.DecideAmendment(ctx, actor(agrApprover), id, 0, amendment.Approve, ""), "budget.finding.at_most.won.over")
}

func TestAnAgreementHasOneOpenChangeAndItsDraftIsFoundAgain(t *testing.T) {
	r, id := began(t)
	ctx := context.Background()
	again, err := r.engine.BeginAmendment(ctx, actor(leadOwner), r.id)
	r.ok(err)
	if again != id {
		t.Error("a second draft")
	}
	if _, err := r.engine.BeginAmendment(ctx, actor(partnerOwner), r.id); err == nil {
		t.Error("a partner began a change")
	}
	r.ok(r.submits(id, r.over("승인 제1호")))
	_, err = r.engine.BeginAmendment(ctx, actor(leadOwner), r.id)
	r.refused(err, "amendment.begin.open")
	r.ok(r.engine.WithdrawAmendment(ctx, actor(leadOwner), id, 0, "다시 작성"))
	next, err := r.engine.BeginAmendment(ctx, actor(leadOwner), r.id)
	r.ok(err)
	if next == id || rowsOf[amendment.Amendment](r)[1].No != 2 {
		t.Error("the next change is no new one")
	}
}

func TestAGrantBelowWhatWasAskedForIsRefusedBeforeItsApproval(t *testing.T) {
	r, id := began(t)
	r.ok(r.store.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		list, err := workflows.Find[payment.Payment](tx, workflows.Where{"AgreementID": r.id})
		if err != nil {
			return err
		}
		for _, p := range list {
			p.State = payment.Requested
			if err := tx.Update(p); err != nil {
				return err
			}
		}
		return nil
	}))
	r.refused(r.submits(id, r.moved(func(l map[string]*budget.Line) { l["2"].GrantWon -= 10_000_000 })), "payment.plan.below_asked")
}

// spends enters what the lead spent by the item of a line of the plan in force.
func (r *agreementRoom) spends(key string, won krw.Won, state expense.State, disallowed krw.Won) {
	r.Helper()
	a := r.agreement()
	r.ok(r.store.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		i := slices.IndexFunc(a.Plan.Lines, func(l budget.Line) bool { return l.Key == key })
		e := &expense.Expense{AgreementID: r.id, CallID: a.CallID, OrgID: r.lead, State: state, DisallowedWon: disallowed,
			Entry: expense.Entry{Item: a.Plan.Lines[i].Item, AmountWon: won, FundSource: posting.Grant}}
		return workflows.Record(tx, domain.System, e, domain.Act("register", nil))
	}))
}

func TestALineIsNotLoweredBelowWhatWasSpentByIt(t *testing.T) {
	r, id := began(t)
	a := r.agreement()
	i := slices.IndexFunc(a.Plan.Lines, func(l budget.Line) bool { return l.Key == "2" })
	had := a.Plan.For(r.lead).Of(a.Plan.Lines[i].Item).Totals().Money()
	r.spends("2", had-10_000_000, expense.Accepted, 0)
	r.spends("2", 5_000_000, expense.Disallowed, 5_000_000) // what does not stand
	r.spends("2", 5_000_000, expense.Planned, 0)            // and what was only typed
	lower := func(by krw.Won) budget.Plan {
		return r.moved(func(l map[string]*budget.Line) { l["2"].GrantWon -= by })
	}
	low, just := lower(10_000_001), lower(10_000_000)
	err := r.submits(id, low)
	r.refused(err, "amendment.spent.below")
	for _, p := range domain.ProblemsOf(err) {
		if p.Key == "amendment.spent.below" && (p.Args["planned"] != had-10_000_001 || p.Args["spent"] != had-10_000_000 || p.Args["name"] == "") {
			t.Errorf("%v", p.Args)
		}
	}
	review, err := r.engine.ReviewAmendment(context.Background(), actor(leadOwner), id, &low)
	r.ok(err)
	if !slices.ContainsFunc(review.Problems, func(p *domain.Error) bool { return p.Key == "amendment.spent.below" }) {
		t.Errorf("the page does not say so: %v", review.Problems)
	}
	r.ok(r.submits(id, just))
	r.ok(r.engine.ReviewAmendmentStart(context.Background(), actor(agrOfficer), id, 0))
	r.spends("2", 1, expense.Registered, 0) // while the agency looks at it
	r.refused(r.engine.DecideAmendment(context.Background(), actor(agrOfficer), id, 0, amendment.Approve, "승인합니다"), "amendment.spent.below")
}

func TestWhatIsNotSupplementedInTimeIsRejected(t *testing.T) {
	r, id := began(t)
	ctx := context.Background()
	r.ok(r.submits(id, r.over("승인 제1호")))
	r.ok(r.engine.ReviewAmendmentStart(ctx, actor(agrOfficer), id, 0))
	r.ok(r.engine.AskAmendmentSupplement(ctx, actor(agrOfficer), id, 0, "승인 공문을 확인할 수 없음"))
	due := r.amendment().SupplementDueOn
	r.now = due.At(20, 0)
	r.ok(r.engine.Sweep(ctx, workflows.SweepJob{Sweep: workflows.SweepAmendments}))
	if r.amendment().State != amendment.SupplementRequested {
		t.Error("it was rejected on its last day")
	}
	r.now = due.AddDays(1).At(0, 1)
	r.ok(r.engine.Sweep(ctx, workflows.SweepJob{Sweep: workflows.SweepAmendments}))
	if r.amendment().State != amendment.Rejected {
		t.Error(r.amendment().State)
	}
}

func TestASupplementIsJudgedLikeTheSubmission(t *testing.T) {
	r, id := began(t)
	ctx := context.Background()
	r.ok(r.submits(id, r.over("승인 제1호")))
	r.ok(r.engine.ReviewAmendmentStart(ctx, actor(agrOfficer), id, 0))
	r.ok(r.engine.AskAmendmentSupplement(ctx, actor(agrOfficer), id, 0, "승인 공문을 확인할 수 없음"))
	r.refused(r.submits(id, r.over("")), "budget.finding.at_most.both.over")
	r.ok(r.submits(id, r.over("승인 제2호")))
	if m := r.amendment(); m.State != amendment.Submitted || len(m.Exceptions) != 1 || m.Exceptions[0].Approval == "" || m.Exceptions[0].By != 0 {
		t.Errorf("%s %+v", m.State, m.Exceptions)
	}
}

func TestAfterTheCutoffOnlyWhatNeedsNoPermissionIsTaken(t *testing.T) {
	r, id := began(t)
	set, err := ruleset.For(r.agreement().Regime, r.agreement().RulesOn)
	r.ok(err)
	cutoff, err := r.agreement().AmendmentUntil(set, calendar.Shipped())
	r.ok(err)
	r.now = cutoff.AddDays(1).At(9, 0)
	r.refused(r.submits(id, r.over("승인 제1호")), "amendment.cutoff.over")
	r.ok(r.submits(id, r.moved(func(l map[string]*budget.Line) { l["3"].Basis = "시험 재료 41식" })))
}

// R&D cost rules §27③, §73①7: 원래계획. What was first agreed is nothing, so that a won on top of what was approved since is no small rise.
func TestARiseIsWeighedAgainstWhatWasFirstAgreedAndNotAgainstTheLastChange(t *testing.T) {
	r, id := began(t)
	ctx := context.Background()
	sub := budget.Line{Key: "9", Org: r.lead, Year: 1, Item: budget.Subcontract, GrantWon: 10_000_000, Basis: "시험 위탁"}
	r.ok(r.submits(id, r.moved(func(l map[string]*budget.Line) { l["2"].GrantWon -= 10_000_000 }, sub)))
	if got := r.amendment(); got.Type != amendment.Approval {
		t.Fatalf("the first subcontract is %s", got.Type)
	}
	r.ok(r.engine.ReviewAmendmentStart(ctx, actor(agrOfficer), id, 0))
	r.ok(r.engine.DecideAmendment(ctx, actor(agrApprover), id, 0, amendment.Approve, "승인"))
	r.effects()
	next, err := r.engine.BeginAmendment(ctx, actor(leadOwner), r.id)
	r.ok(err)
	plan := r.moved(func(l map[string]*budget.Line) { l["2"].GrantWon -= 500_000; l["9"].GrantWon += 500_000 }) // 5 % of what is in force
	review, err := r.engine.ReviewAmendment(ctx, actor(leadOwner), next, &plan)
	r.ok(err)
	if review.Type != amendment.Approval {
		t.Errorf("the page says %s before it is handed in", review.Type)
	}
	r.ok(r.submits(next, plan))
	if list := rowsOf[amendment.Amendment](r); list[1].Type != amendment.Approval || list[1].State != amendment.Submitted {
		t.Errorf("%s %s", list[1].Type, list[1].State)
	}
}
