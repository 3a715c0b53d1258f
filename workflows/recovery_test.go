// These tests recover money that did not come back, and sanction who misused it, without a database.
package workflows_test

import (
	"strings"
	"testing"

	"gongmo/domain"
	"gongmo/domain/appeal"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
	"gongmo/domain/letter"
	"gongmo/domain/outcome"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/recovery"
	"gongmo/domain/sanction"
	"gongmo/domain/settlement"
	"gongmo/workflows"
)

// overdue takes the project to settlement money that was not paid in time: 200 of 330 million were spent.
func overdue(t *testing.T) *accountRoom {
	t.Helper()
	r, ctx := newAccountRoom(t), t.Context()
	r.quoted(r.entry(budget.Materials, 200_000_000))
	r.endPeriod()
	s := r.settlement()
	r.ok(r.e.SubmitReport(ctx, by(accOwner), workflows.SubmitReport{Settlement: s.Ref(), Report: report()}))
	r.ok(r.e.AssignAuditor(ctx, by(accOfficer), workflows.AssignAuditor{Settlement: s.Ref(), Person: accountant}))
	_, err := r.e.ReviewCleanLines(ctx, by(accountant), s.Ref(), nil)
	r.ok(err)
	r.ok(r.e.DraftResult(ctx, by(accountant), s.Ref(), settlement.Unqualified, ""))
	_, err = r.e.ConfirmAccepted(ctx, by(accOfficer), s.Ref())
	r.ok(err)
	r.ok(r.e.NotifySettlement(ctx, by(accOfficer), s.Ref()))
	r.now = r.settlement().AppealUntil.End()
	r.sweep(workflows.SweepAppealOver)
	r.now = r.settlement().PayDueOn.End()
	r.sweep(workflows.SweepPaymentMissed)
	return r
}

func rows[T any](r *accountRoom, where workflows.Where) (out []*T) {
	r.t.Helper()
	r.do(func(tx workflows.Tx) (err error) {
		out, err = workflows.Find[T](tx, where, "ID")
		return err
	})
	return out
}

// theOne is the only row of a table.
func theOne[T any](r *accountRoom) *T {
	r.t.Helper()
	all := rows[T](r, nil)
	if len(all) != 1 {
		r.t.Fatalf("%d rows of %T", len(all), all)
	}
	return all[0]
}

// again runs every effect once more that has run: a job may come twice.
func (r *accountRoom) again() {
	r.t.Helper()
	before := r.done
	r.done = 0
	r.work()
	if r.done != before {
		r.t.Fatalf("running every job again left %d more", r.done-before)
	}
}

func (r *accountRoom) today() period.Date { return period.DateOf(r.now) }

// heard takes a case from the proposal to the notice of the decision.
func (r *accountRoom) heard(id domain.RecoveryID, c recovery.Claim) {
	r.t.Helper()
	ctx := r.t.Context()
	r.ok(r.e.SubmitRecovery(ctx, by(accOfficer), id, 0))
	r.ok(r.e.RecommendRecovery(ctx, by(accOfficer), id, 0, r.today(), "환수가 타당함"))
	r.refused(r.e.ExplainRecovery(ctx, by(accOwner), id, "  "), domain.Invalid, "recovery.explain.empty")
	r.ok(r.e.ExplainRecovery(ctx, by(accOwner), id, "자금이 부족합니다."))
	r.refused(r.e.DecideRecovery(ctx, by(accOfficer), id, 0, c, "결정"), domain.Forbidden, "access.forbidden")
	r.ok(r.e.DecideRecovery(ctx, by(accApprover), id, 0, c, "결정"))
	r.ok(r.e.NotifyRecovery(ctx, by(accOfficer), id, 0))
}

func TestUnpaidSettlementMoneyIsRecoveredAndItsSettlementCloses(t *testing.T) {
	t.Parallel()
	r, ctx := overdue(t), t.Context()
	const due = krw.Won(118_181_810) // 130,000,000 × 300/330, under the treasury's unit dropped
	x := theOne[recovery.Recovery](r)
	if x.ProposedWon != due || x.Ground != recovery.UnpaidSettlement || *x.SettlementID != r.settlement().Ref() || x.Facts == "" {
		t.Fatalf("%+v", x)
	}
	// A part comes in between the proposal and the panel: the case claims what the book still does.
	r.ok(r.e.RecordSettlementPayment(ctx, by(accFinance), workflows.RecordSettlementPayment{Settlement: r.settlement().Ref(), Won: 18_181_810, BankRef: "A"}))
	id := x.Ref()
	r.heard(id, recovery.Claim{PrincipalWon: 100_000_000})
	if s := r.settlement(); s.State != settlement.InRecovery {
		t.Fatalf("settlement %s", s.State)
	}
	b := r.book()
	if b.Won(posting.ReturnDue, 0) != 0 || b.Won(posting.RecoveryDue, accLead) != 100_000_000 {
		t.Fatalf("the book claims %d and %d", b.Won(posting.ReturnDue, 0), b.Won(posting.RecoveryDue, 0))
	}
	r.again()

	x = theOne[recovery.Recovery](r)
	r.now = x.DueOn.At(12, 0)
	r.sweep(workflows.SweepRecoveryDemand)
	if x = theOne[recovery.Recovery](r); x.State != recovery.Notified {
		t.Fatalf("demanded on its last day: %s", x.State)
	}
	r.now = x.DueOn.AddDays(5).At(12, 0)
	r.sweep(workflows.SweepRecoveryDemand)
	r.sweep(workflows.SweepRecoveryDemand)
	x = theOne[recovery.Recovery](r)
	if x.State != recovery.Demanded || x.LateChargeWon != 1_000_000 { // 1 % in the first week (공공재정환수법 시행령 §8)
		t.Fatalf("%s, late charge %d", x.State, x.LateChargeWon)
	}
	var kinds []string
	for _, l := range rows[letter.Letter](r, workflows.Where{"Aggregate": "recovery", "AggregateID": x.ID}) {
		kinds = append(kinds, string(l.Kind))
		if err := l.Verify(); err != nil {
			t.Error(err)
		}
		if l.Text.To != "한빛데이터" || len(l.Text.Parts) == 0 {
			t.Errorf("%s says %+v", l.Kind, l.Text)
		}
	}
	if got := strings.Join(kinds, " "); got != "PRIOR_NOTICE DISPOSITION DEMAND" {
		t.Errorf("letters: %s", got)
	}

	pay := workflows.PayRecovery{Recovery: id, Won: 40_000_000, BankRef: "B1"}
	r.refused(r.e.PayRecovery(ctx, by(accOfficer), pay), domain.Forbidden, "access.forbidden")
	r.ok(r.e.PayRecovery(ctx, by(accFinance), pay))
	r.refused(r.e.PayRecovery(ctx, by(accFinance), workflows.PayRecovery{Recovery: id, Won: 61_000_001, BankRef: "B2"}), domain.Invalid, "recovery.payment.too_much")
	r.ok(r.e.PayRecovery(ctx, by(accFinance), workflows.PayRecovery{Recovery: id, Won: 61_000_000, BankRef: "B2"}))
	if x = theOne[recovery.Recovery](r); x.State != recovery.Paid || r.settlement().State != settlement.Closed {
		t.Fatalf("case %s, settlement %s", x.State, r.settlement().State)
	}
	b = r.book()
	if b.Outstanding(0) != 0 || b.Won(posting.Recovered, 0) != 101_000_000 || b.Bank(0) != 0 {
		t.Errorf("outstanding %d, recovered %d, bank %d", b.Outstanding(0), b.Won(posting.Recovered, 0), b.Bank(0))
	}
	r.again()
	if again := r.book(); again.Won(posting.Released, 0) != b.Won(posting.Released, 0) {
		t.Error("closing twice released twice")
	}
	r.ok(r.e.RemitRecovery(ctx, by(accFinance), id, 0))
}

func TestACaseThatIsDroppedOrWrittenOffLeavesNoClaimInTheBook(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"drop", "write off"} {
		r, ctx := overdue(t), t.Context()
		x := theOne[recovery.Recovery](r)
		r.heard(x.Ref(), recovery.Claim{PrincipalWon: x.ProposedWon})
		if end == "drop" {
			r.ok(r.e.DropRecovery(ctx, by(accApprover), x.Ref(), 0, "판결"))
		} else {
			r.now = theOne[recovery.Recovery](r).DueOn.AddDays(1).At(9, 0)
			r.sweep(workflows.SweepRecoveryDemand)
			r.now = theOne[recovery.Recovery](r).DemandDueOn.AddDays(1).At(9, 0)
			r.ok(r.e.EnforceRecovery(ctx, by(accApprover), x.Ref(), 0, "체납처분"))
			r.ok(r.e.WriteOffRecovery(ctx, by(accApprover), x.Ref(), 0, r.today(), "무재산"))
		}
		if b := r.book(); b.Outstanding(0) != 0 || b.Won(posting.Recovered, 0) != 0 {
			t.Errorf("%s: outstanding %d, recovered %d", end, b.Outstanding(0), b.Won(posting.Recovered, 0))
		}
		if r.settlement().State != settlement.Closed {
			t.Errorf("%s: settlement %s", end, r.settlement().State)
		}
	}
}

// imposed takes a sanction from the officer's suspicion to the notice of the decision.
func (r *accountRoom) imposed(kind sanction.Type, g sanction.Ground, m sanction.Measure) domain.SanctionID {
	r.t.Helper()
	ctx := r.t.Context()
	id, err := r.e.OpenSanction(ctx, by(accOfficer), workflows.OpenSanction{Agreement: r.id, Org: accLead, Type: kind, Ground: g, Basis: "보조금법 §31의2", Facts: "용도 외로 썼다."})
	r.ok(err)
	step := func(who domain.PersonID, event sanction.Event, fill func(*workflows.StepSanction)) {
		r.t.Helper()
		in := workflows.StepSanction{Sanction: id, Event: event}
		if fill != nil {
			fill(&in)
		}
		r.ok(r.e.StepSanction(ctx, by(who), in))
	}
	step(accOfficer, sanction.Investigate, nil)
	step(accOfficer, sanction.Refer, nil)
	step(accOfficer, sanction.Resolve, func(in *workflows.StepSanction) {
		in.Panel, in.Measure = sanction.PanelMeeting{On: r.today(), Note: "타당함"}, m
	})
	s := rows[sanction.Sanction](r, workflows.Where{"ID": int64(id)})[0]
	r.now = max(s.ExplainUntil, s.ReReviewUntil).AddDays(1).At(9, 0)
	step(accApprover, sanction.Decide, func(in *workflows.StepSanction) { in.Measure, in.Reason = m, "제재함" })
	step(accOfficer, sanction.Notify, nil)
	return id
}

func (r *accountRoom) sanction(id domain.SanctionID) *sanction.Sanction {
	return rows[sanction.Sanction](r, workflows.Where{"ID": int64(id)})[0]
}

func TestASurchargeIsClaimedOnceAndLiftsWhenItIsPaid(t *testing.T) {
	t.Parallel()
	r, ctx := newAccountRoom(t), t.Context()
	id := r.imposed(sanction.Surcharge, sanction.Diversion, sanction.Measure{SurchargeWon: 30_000_000})
	r.again()
	x := theOne[recovery.Recovery](r)
	if s := r.sanction(id); s.RecoveryID == nil || *s.RecoveryID != x.Ref() || x.State != recovery.Notified || x.DueOn <= r.today() {
		t.Fatalf("%+v", x)
	}
	if b := r.book(); b.Won(posting.RecoveryDue, accLead) != 30_000_000 || b.Won(posting.Claim, accLead) != -30_000_000 {
		t.Fatalf("the book claims %d", b.Won(posting.RecoveryDue, accLead))
	}
	r.ok(r.e.PayRecovery(ctx, by(accFinance), workflows.PayRecovery{Recovery: x.Ref(), Won: 30_000_000, BankRef: "C1"}))
	if s := r.sanction(id); s.State != sanction.Lifted {
		t.Errorf("%s", s.State)
	}
	r.again()
	if r.book().Outstanding(0) != 0 {
		t.Errorf("outstanding %d", r.book().Outstanding(0))
	}
}

func TestARevokedSurchargeIsClaimedNoMore(t *testing.T) {
	t.Parallel()
	r, ctx := newAccountRoom(t), t.Context()
	id := r.imposed(sanction.Surcharge, sanction.Fraud, sanction.Measure{SurchargeWon: 30_000_000})
	r.ok(r.e.StepSanction(ctx, by(accApprover), workflows.StepSanction{Sanction: id, Event: sanction.Reduce, Measure: sanction.Measure{SurchargeWon: 12_000_000}, Reason: "일부 인용"}))
	if got := r.book().Outstanding(accLead); got != 12_000_000 {
		t.Fatalf("outstanding %d after the reduction", got)
	}
	r.ok(r.e.StepSanction(ctx, by(accApprover), workflows.StepSanction{Sanction: id, Event: sanction.Revoke, Reason: "판결"}))
	if x := theOne[recovery.Recovery](r); x.State != recovery.Dropped || r.book().Outstanding(0) != 0 {
		t.Errorf("case %s, outstanding %d", x.State, r.book().Outstanding(0))
	}
}

func TestADebarmentForUnpaidMoneyEndsOnlyWhenNothingIsOwedAnyMore(t *testing.T) {
	t.Parallel()
	r, ctx := overdue(t), t.Context()
	id := r.imposed(sanction.Debarment, sanction.Unpaid, sanction.Measure{Months: 12})
	other := r.imposed(sanction.Debarment, sanction.Diversion, sanction.Measure{Months: 12})
	r.sweep(workflows.SweepSanctionStart)
	if s := r.sanction(id); s.State != sanction.InForce {
		t.Fatalf("%s", s.State)
	}
	if s := r.sanction(other); s.State != sanction.Notified || s.FromOn <= r.sanction(id).ToOn { // one after another (관리규정 §48①)
		t.Fatalf("%s from %s", s.State, s.FromOn)
	}
	extra, err := r.e.ProposeRecovery(ctx, by(accOfficer), workflows.ProposeRecovery{Agreement: r.id, Org: accLead, Ground: recovery.Overclaim, Basis: "§9", Facts: "과다 청구", Won: 5_000_000})
	r.ok(err)
	first := rows[recovery.Recovery](r, workflows.Where{"Ground": recovery.UnpaidSettlement})[0]
	r.heard(first.Ref(), recovery.Claim{PrincipalWon: first.ProposedWon})
	r.ok(r.e.PayRecovery(ctx, by(accFinance), workflows.PayRecovery{Recovery: first.Ref(), Won: first.ProposedWon, BankRef: "D1"}))
	if s := r.sanction(id); s.State != sanction.InForce {
		t.Fatalf("%s while 5,000,000 are still to come back", s.State)
	}
	r.heard(extra, recovery.Claim{PrincipalWon: 5_000_000})
	r.ok(r.e.PayRecovery(ctx, by(accFinance), workflows.PayRecovery{Recovery: extra, Won: 5_000_000, BankRef: "D2"}))
	if s := r.sanction(id); s.State != sanction.Lifted {
		t.Errorf("%s after everything was paid", s.State)
	}
	if s := r.sanction(other); s.State != sanction.Notified {
		t.Errorf("the debarment on another ground is %s", s.State)
	}
}

func TestADebarmentTellsEachRunningProjectOnce(t *testing.T) {
	t.Parallel()
	r := newAccountRoom(t)
	r.imposed(sanction.Debarment, sanction.Misconduct, sanction.Measure{Months: 24})
	r.sweep(workflows.SweepSanctionStart)
	r.again()
	told := 0
	for _, entry := range r.store.Entries("agreement", int64(r.id)) {
		if entry.Event == "excludeDebarred" {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
	r.now = r.now.AddDate(0, 24, 1)
	r.sweep(workflows.SweepSanctionEnd)
	if s := theOne[sanction.Sanction](r); s.State != sanction.Expired {
		t.Errorf("%s after its term", s.State)
	}
}

func TestAMissingReportRaisesOneSuspicionForEachStep(t *testing.T) {
	t.Parallel()
	r := newAccountRoom(t)
	for year := range 2 {
		r.do(func(tx workflows.Tx) error {
			o := &outcome.Outcome{AgreementID: r.id, CallID: 9000, OrganizationID: accLead, Year: 2027 + year, State: outcome.Open, DueOn: r.today().AddDays(-1)}
			if err := workflows.Record(tx, domain.System, o, domain.Act("open", nil)); err != nil {
				return err
			}
			change, err := o.Miss(tx.Now())
			if err != nil {
				return err
			}
			return workflows.Record(tx, domain.System, o, change)
		})
		r.work()
		r.again()
	}
	cases := rows[sanction.Sanction](r, nil)
	if len(cases) != 2 || cases[0].Ground != sanction.OutcomeMissing || cases[0].Facts == "" || *cases[0].OrganizationID != accLead {
		t.Fatalf("%d cases of two missing reports", len(cases))
	}
	// What the system found can go to the panel as it stands.
	if _, err := cases[0].Investigate(r.now); err != nil {
		t.Fatal(err)
	}
	if !cases[0].Know(r.now).Stated {
		t.Error("the case is not stated")
	}
}

// appealed files, admits and decides an appeal about a case, and notifies its result.
func (r *accountRoom) appealed(subject appeal.Subject, id int64, remedy appeal.Remedy, left appeal.Reduction) {
	r.t.Helper()
	ctx := r.t.Context()
	a, err := r.e.FileAppeal(ctx, by(accOwner), workflows.FileAppeal{Subject: subject, SubjectID: id, Ground: appeal.Fact, Statement: "사실과 다릅니다."})
	r.ok(err)
	_, err = r.e.FileAppeal(ctx, by(accOwner), workflows.FileAppeal{Subject: subject, SubjectID: id, Ground: appeal.Fact, Statement: "또"})
	r.refused(err, domain.Conflict, "appeal.file.open")
	step := func(who domain.PersonID, event appeal.Event) error {
		return r.e.StepAppeal(ctx, by(who), workflows.StepAppeal{Appeal: a, Event: event, Reason: "인용합니다.", Remedy: remedy, Left: left})
	}
	r.ok(step(accOfficer, appeal.Receive))
	r.ok(step(accOfficer, appeal.Admit))
	r.ok(r.e.SetAppealPanel(ctx, by(accOfficer), a, 0, appeal.SelfReview, []domain.PersonID{accFinance}))
	r.refused(step(accOfficer, appeal.Uphold), domain.Forbidden, "access.forbidden")
	r.ok(step(accApprover, appeal.Uphold))
	r.ok(step(accOfficer, appeal.Notify))
	r.again()
}

func TestAnUpheldAppealChangesTheClaimAndTheBookOnce(t *testing.T) {
	t.Parallel()
	r, ctx := overdue(t), t.Context()
	x := theOne[recovery.Recovery](r)
	r.heard(x.Ref(), recovery.Claim{PrincipalWon: 90_000_000})
	r.ok(r.e.PayRecovery(ctx, by(accFinance), workflows.PayRecovery{Recovery: x.Ref(), Won: 30_000_000, BankRef: "E1"}))
	r.appealed(appeal.Recovery, x.ID, appeal.Reduce, appeal.Reduction{PrincipalWon: 50_000_000})
	x = theOne[recovery.Recovery](r)
	if b := r.book(); x.OutstandingWon() != 20_000_000 || b.Won(posting.RecoveryDue, accLead) != 20_000_000 {
		t.Errorf("outstanding %d, the book claims %d", x.OutstandingWon(), b.Won(posting.RecoveryDue, accLead))
	}
	revised := 0
	for _, entry := range r.store.Entries("recovery", x.ID) {
		if entry.Event == string(recovery.Revise) {
			revised++
		}
	}
	if revised != 1 {
		t.Errorf("revised %d times", revised)
	}
}

func TestAnUpheldAppealTakesASanctionBack(t *testing.T) {
	t.Parallel()
	r := newAccountRoom(t)
	id := r.imposed(sanction.Debarment, sanction.Misconduct, sanction.Measure{Months: 24})
	r.sweep(workflows.SweepSanctionStart)
	r.appealed(appeal.Sanction, int64(id), appeal.Revoke, appeal.Reduction{})
	if s := r.sanction(id); s.State != sanction.Revoked || s.Bars(r.today()) {
		t.Errorf("%s", s.State)
	}
}

func TestALetterThatWasChangedIsNoticed(t *testing.T) {
	l, err := letter.New("recovery", 1, 2, letter.Demand, letter.Text{Title: "독촉장", Number: "1-2"}, period.On(2026, 1, 2).At(9, 0))
	if err != nil || l.Verify() != nil {
		t.Fatal(err, l.Verify())
	}
	l.Text.Facts = append(l.Text.Facts, letter.Fact{Label: "금액", Value: "1원"})
	if domain.KindOf(l.Verify()) != domain.Conflict {
		t.Error("a changed letter passes")
	}
}
