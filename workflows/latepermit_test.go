// These tests give a late permission without a database: two people, one application alone, to the millisecond, and no longer.
package workflows_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/domain/latepermit"
	"gongmo/domain/ruleset"
	"gongmo/workflows"
	"gongmo/workflows/memory"
)

// lateGate decides on late permissions and on the system's steps by the lifecycle tables and leaves the rest open.
type lateGate struct{ tables }

func (g lateGate) Can(a domain.Actor, action string, r domain.Resource) error {
	if r.Kind == "latepermit" || a.IsSystem() {
		return g.tables.Can(a, action, r)
	}
	return nil
}

// lateRoom is a desk whose rule set allows late permissions, with the drafts of two companies.
type lateRoom struct {
	*desk
	mine, other domain.ApplicationID
}

// bothRoles holds the role of who proposes and of who decides.
const bothRoles domain.PersonID = 9004

// generous is the rule set of the call but for one value: a single applicant may be late.
func generous(c *call.Call) (ruleset.Set, error) {
	set, err := c.RuleSet()
	if err != nil {
		return set, err
	}
	return set.With(ruleset.Value{Code: ruleset.IndividualLate, Kind: ruleset.KindFlag, N: 1})
}

func newLateRoom(t *testing.T) *lateRoom {
	r := &lateRoom{desk: newDesk(t)}
	r.engine.Access = lateGate{tables{first: {domain.RoleOfficer}, manager: {domain.RoleApprover}, bothRoles: {domain.RoleOfficer, domain.RoleApprover}}}
	r.engine.Calendars, r.engine.Rules = noHolidays{}, generous
	r.mine = r.written(r.lead)
	r.other = r.written(r.partner)
	return r
}

func (r *lateRoom) written(org domain.OrganizationID) domain.ApplicationID {
	r.t.Helper()
	id, err := r.engine.BeginApplication(r.t.Context(), r.as(signer, ""), workflows.Begin{Call: r.call, Org: org, Title: "과제"})
	r.ok(err)
	_, err = r.engine.SaveAnswers(r.t.Context(), r.as(signer, ""), workflows.SaveAnswers{Application: id, Org: org, Mine: form.Answers{"goal": {Text: "쓴다"}}, Seen: map[string]int64{}})
	r.ok(err)
	return id
}

// closed lets the deadline pass: the call closes and its drafts expire.
func (r *lateRoom) closed() {
	r.t.Helper()
	r.now = r.deadline.Add(2 * time.Minute)
	r.sweep(workflows.SweepCallClose)
	r.ok(r.engine.RunEffect(r.t.Context(), workflows.EffectJob{Effect: call.EffectExpireDrafts, Aggregate: "call", ID: int64(r.call)}))
}

func (r *lateRoom) sweep(name string) {
	r.t.Helper()
	r.ok(r.engine.Sweep(r.t.Context(), workflows.SweepJob{Sweep: name}))
}

func (r *lateRoom) until() time.Time { return r.deadline.AddDate(0, 0, 1) }

func (r *lateRoom) proposal() workflows.ProposeLatePermit {
	return workflows.ProposeLatePermit{Call: r.call, Application: r.mine, Reason: latepermit.AgencyOutage, Facts: "제출이 되지 않았습니다.", Evidence: "장애 기록", Until: r.until()}
}

func (r *lateRoom) propose() domain.LatePermitID {
	r.t.Helper()
	id, err := r.engine.ProposeLatePermit(r.t.Context(), as(first), r.proposal())
	r.ok(err)
	return id
}

func (r *lateRoom) approve(id domain.LatePermitID) {
	r.t.Helper()
	r.ok(r.engine.ApproveLatePermit(r.t.Context(), as(manager), workflows.StepLatePermit{Permit: id}))
}

func (r *lateRoom) state(id domain.ApplicationID, want application.State) {
	r.t.Helper()
	if got := r.load(id).State; got != want {
		r.t.Errorf("the application is %s, want %s", got, want)
	}
}

// submit hands in with a stamp, as a request that arrived then.
func (r *lateRoom) submit(id domain.ApplicationID, stamp time.Time) error {
	r.now = stamp.Add(time.Second)
	cmd := r.as(signer, "")
	cmd.Stamp = stamp
	_, err := r.engine.SubmitApplication(r.t.Context(), cmd, id, 0)
	return err
}

func TestUnderTheShippedRulesNobodyIsPermittedToBeLate(t *testing.T) {
	r := newLateRoom(t)
	r.closed()
	r.engine.Rules = nil
	_, err := r.engine.ProposeLatePermit(t.Context(), as(first), r.proposal())
	r.refused(err, "latepermit.not_allowed")
	look, err := r.engine.LookAtLatePermits(t.Context(), as(first), r.call)
	r.ok(err)
	if len(look.Why) != 1 || look.Why[0].Key != "latepermit.not_allowed" {
		t.Errorf("the page says %v", look.Why)
	}
	// Nor when the rules change between proposal and decision.
	r.engine.Rules = generous
	id := r.propose()
	r.engine.Rules = nil
	r.refused(r.engine.ApproveLatePermit(t.Context(), as(manager), workflows.StepLatePermit{Permit: id}), "latepermit.not_allowed")
	r.state(r.mine, application.Expired)
}

func TestALatePermissionReopensOneApplicationAloneAndItExpiresAnew(t *testing.T) {
	r := newLateRoom(t)
	r.closed()
	r.state(r.mine, application.Expired)
	r.approve(r.propose())
	r.state(r.mine, application.Draft)
	r.state(r.other, application.Expired)

	r.write(r.mine, r.lead, signer, "why", "늦게 고친다", 0)
	r.now = r.until().Add(30 * time.Second)
	r.sweep(workflows.SweepLatePermits)
	r.state(r.mine, application.Draft) // a request stamped in time may still be on its way
	r.now = r.until().Add(2 * time.Minute)
	for range 2 {
		r.sweep(workflows.SweepLatePermits)
	}
	r.state(r.mine, application.Expired)
	expired := 0
	for _, e := range r.store.Entries("application", int64(r.mine)) {
		if e.Event == string(application.Expire) {
			expired++
		}
	}
	if expired != 2 {
		t.Errorf("it expired %d times, want at the deadline and at the end of the permission", expired)
	}
}

// Decisions §14 and §18: the stamp decides, to the millisecond, in the transaction.
func TestAPermittedApplicationIsAcceptedToTheMillisecondAndMarked(t *testing.T) {
	for name, c := range map[string]struct {
		after time.Duration
		ok    bool
	}{"on the instant": {0, true}, "a millisecond later": {time.Millisecond, false}} {
		t.Run(name, func(t *testing.T) {
			r := newLateRoom(t)
			r.closed()
			permit := r.propose()
			r.approve(permit)
			r.refused(r.submit(r.other, r.until().Add(-time.Hour)), "step.illegal") // expired, and stays so
			err := r.submit(r.mine, r.until().Add(c.after))
			if !c.ok {
				r.refused(err, "application.submit.closed")
				r.state(r.mine, application.Draft)
				return
			}
			r.ok(err)
			subs := r.submissions(r.mine)
			if len(subs) != 1 || subs[0].LatePermitID == nil || *subs[0].LatePermitID != permit {
				t.Errorf("the submission does not say that it came by the permission: %+v", subs)
			}
			entries := r.store.Entries("application", int64(r.mine))
			if last := entries[len(entries)-1]; last.Event != string(application.Submit) || last.Detail["latePermit"] == nil {
				t.Errorf("the audit chain does not say so: %+v", last)
			}
		})
	}
}

func TestAnotherPersonThanTheProposerDecides(t *testing.T) {
	r := newLateRoom(t)
	r.closed()
	id, err := r.engine.ProposeLatePermit(t.Context(), as(bothRoles), r.proposal())
	r.ok(err)
	at := workflows.StepLatePermit{Permit: id, Reason: "근거 부족"}
	r.refused(r.engine.ApproveLatePermit(t.Context(), as(bothRoles), at), "access.forbidden")
	r.refused(r.engine.DeclineLatePermit(t.Context(), as(bothRoles), at), "access.forbidden")
	r.refused(r.engine.ApproveLatePermit(t.Context(), as(first), at), "access.forbidden") // an officer proposes only
	_, err = r.engine.ProposeLatePermit(t.Context(), as(manager), r.proposal())
	r.refused(err, "access.forbidden")
	// The rule stands in the domain, too, whatever the permissions say.
	r.engine.Access = everybody{}
	r.refused(r.engine.ApproveLatePermit(t.Context(), as(bothRoles), at), "latepermit.same_person")
	r.ok(r.engine.DeclineLatePermit(t.Context(), as(manager), at))
	r.state(r.mine, application.Expired)
	if slices.ContainsFunc(r.store.Jobs, func(q memory.Queued) bool {
		j, ok := q.Job.(workflows.NoticeJob)
		return ok && j.Code == latepermit.NoticePermitted
	}) {
		t.Error("the company is told of a proposal that was declined")
	}
}

func TestOfTwoApprovalsAtOnceOneWins(t *testing.T) {
	r := newLateRoom(t)
	r.closed()
	id := r.propose()
	var group sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		group.Go(func() {
			errs[i] = r.engine.ApproveLatePermit(t.Context(), as(manager), workflows.StepLatePermit{Permit: id, Version: 1})
		})
	}
	group.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("both or none: %v", errs)
	}
	reopened := 0
	for _, e := range r.store.Entries("application", int64(r.mine)) {
		if e.Event == string(application.ReopenLate) {
			reopened++
		}
	}
	if reopened != 1 {
		t.Errorf("reopened %d times", reopened)
	}
}

func TestOneProposalWaitsForAnApplicationAtATimeAndNoneForOneThatIsHandedIn(t *testing.T) {
	r := newLateRoom(t)
	r.ok(r.submit(r.other, r.deadline.Add(-time.Minute)))
	r.closed()
	handed := r.proposal()
	handed.Application = r.other
	_, err := r.engine.ProposeLatePermit(t.Context(), as(first), handed)
	r.refused(err, "latepermit.submitted")
	id := r.propose()
	_, err = r.engine.ProposeLatePermit(t.Context(), as(first), r.proposal())
	r.refused(err, "latepermit.waiting")
	r.ok(r.engine.WithdrawLatePermit(t.Context(), as(first), workflows.StepLatePermit{Permit: id}))
	r.refused(r.engine.ApproveLatePermit(t.Context(), as(manager), workflows.StepLatePermit{Permit: id}), "access.forbidden")
	r.propose()
}

// A permission given before the deadline keeps nobody else's draft alive.
func TestADraftThatMayBeLateDoesNotHoldUpTheExpiryOfTheOthers(t *testing.T) {
	r := newLateRoom(t)
	r.approve(r.propose())
	r.closed()
	r.state(r.mine, application.Draft)
	r.state(r.other, application.Expired)
	r.ok(r.submit(r.mine, r.until()))
}

// A permission is no way around the number of applications a lead may have in the call, also while the other one is being checked.
func TestALateApplicationCountsBesideTheOnesThatAreBeingChecked(t *testing.T) {
	r := newLateRoom(t)
	second := r.written(r.lead)
	r.ok(r.submit(second, r.deadline.Add(-time.Minute)))
	r.closed()
	r.approve(r.propose())
	r.ok(r.engine.StepCall(t.Context(), as(first), workflows.StepCall{Call: r.call, Event: call.StartScreening}))
	r.ok(r.engine.RunEffect(t.Context(), workflows.EffectJob{Effect: call.EffectScreening, Aggregate: "call", ID: int64(r.call)}))
	r.state(second, application.UnderScreening)
	r.refused(r.submit(r.mine, r.until().Add(-time.Hour)), "application.submit.too_many")
}

func TestTheCallWaitsForWhoMayBeLateAndTakesItThroughTheSameCheck(t *testing.T) {
	r := newLateRoom(t)
	r.ok(r.submit(r.other, r.deadline.Add(-time.Minute)))
	r.closed()
	r.approve(r.propose())
	step := func(e call.Event) error {
		return r.engine.StepCall(t.Context(), as(first), workflows.StepCall{Call: r.call, Event: e})
	}
	r.ok(step(call.StartScreening))
	screen := workflows.EffectJob{Effect: call.EffectScreening, Aggregate: "call", ID: int64(r.call)}
	r.ok(r.engine.RunEffect(t.Context(), screen))
	r.state(r.other, application.UnderScreening)
	r.refused(step(call.StartEvaluation), "call.late_open")

	r.ok(r.submit(r.mine, r.until().Add(-time.Hour)))
	r.ok(r.engine.RunEffect(t.Context(), screen)) // runs again, and leaves alone what may still be corrected
	r.state(r.mine, application.Submitted)
	r.ok(r.engine.StartRevision(t.Context(), r.as(signer, ""), r.mine))
	r.now = r.until().Add(2 * time.Minute)
	r.sweep(workflows.SweepLatePermits)
	r.state(r.mine, application.UnderScreening)
	if a := r.load(r.mine); a.RevisionOf != nil {
		t.Error("an open correction was taken into the check")
	}
	if err := step(call.StartEvaluation); domain.KindOf(err) != domain.Refused || slices.ContainsFunc(domain.ProblemsOf(err), func(e *domain.Error) bool { return e.Key == "call.late_open" }) {
		t.Errorf("the call still waits: %v", err)
	}
	// From the evaluation on nobody may come later.
	r.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(r.call))
		r.ok(err)
		c.State = call.Evaluating
		return workflows.Record(tx, domain.System, c, domain.Act("test", nil))
	})
	_, err := r.engine.ProposeLatePermit(t.Context(), as(first), r.proposal())
	r.refused(err, "latepermit.judging")
}
