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
	"gongmo/domain/grant"
	"gongmo/domain/latepermit"
	"gongmo/domain/notice"
	"gongmo/domain/period"
	"gongmo/domain/person"
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
	_, err := r.engine.SubmitApplication(r.t.Context(), cmd, pledged(id, 0))
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

// staff makes the people of the agency that notices are for: who proposes, an approver, and one who is both.
func (r *lateRoom) staff() (proposer, approver, both domain.PersonID) {
	r.t.Helper()
	r.do(func(tx workflows.Tx) error {
		for _, p := range []struct {
			id   *domain.PersonID
			mail string
		}{{&proposer, "o@agency.kr"}, {&approver, "d@agency.kr"}, {&both, "b@agency.kr"}} {
			row := &person.Person{Email: p.mail, Name: p.mail, Lang: person.Korean, Staff: true}
			r.ok(workflows.Record(tx, domain.System, row, domain.Act("test", nil)))
			*p.id = row.Ref()
		}
		for _, who := range []domain.PersonID{approver, both} {
			r.ok(workflows.Record(tx, domain.System, &grant.Grant{PersonID: who, Role: domain.RoleApprover, ValidFrom: period.On(2025, 1, 1)}, domain.Act("test", nil)))
		}
		return nil
	})
	r.engine.Access = lateGate{tables{proposer: {domain.RoleOfficer}, approver: {domain.RoleApprover}, both: {domain.RoleOfficer, domain.RoleApprover}}}
	r.engine.Texts = said{}
	return proposer, approver, both
}

// told counts what stands in a person's inbox about late permissions.
func (r *lateRoom) told(who domain.PersonID, code domain.NoticeCode) (n int64) {
	r.t.Helper()
	r.do(func(tx workflows.Tx) (err error) {
		n, err = tx.Count(notice.Notice{}, workflows.Where{"PersonID": who, "Code": string(code), "Channel": string(notice.InApp)})
		return err
	})
	return n
}

func (r *lateRoom) permit(id domain.LatePermitID) (p *latepermit.Permit) {
	r.t.Helper()
	r.do(func(tx workflows.Tx) (err error) {
		p, err = workflows.Get[latepermit.Permit](tx, int64(id))
		return err
	})
	return p
}

func TestWhoMayDecideIsRemindedFromTheEndOfTheTermOnButNeverWhoProposed(t *testing.T) {
	r := newLateRoom(t)
	_, approver, both := r.staff()
	in := r.proposal()
	in.Until = r.deadline.AddDate(0, 0, 7) // a Thursday: the term of two business days ends on the Monday
	id, err := r.engine.ProposeLatePermit(t.Context(), as(both), in)
	r.ok(err)
	due := period.On(2025, 3, 24)
	if p := r.permit(id); p.DecideBy != due {
		t.Fatalf("to be decided by %s, want %s", p.DecideBy, due)
	}
	for _, step := range []struct {
		days int
		want int64
	}{{-1, 0}, {0, 1}, {1, 2}, {2, 3}, {3, 3}} {
		r.now = due.AddDays(step.days).At(10, 0)
		for range 2 {
			r.sweep(workflows.SweepRemind)
		}
		if n := r.told(approver, latepermit.NoticeWaits); n != step.want {
			t.Errorf("%d days after the term: %d reminders, want %d", step.days, n, step.want)
		}
	}
	if n := r.told(both, latepermit.NoticeWaits); n != 0 {
		t.Errorf("the proposer, who may not decide, is reminded %d times", n)
	}
	r.ok(r.engine.DeclineLatePermit(t.Context(), as(approver), workflows.StepLatePermit{Permit: id, Reason: "근거 부족"}))
	r.now = due.AddDays(4).At(10, 0)
	r.sweep(workflows.SweepRemind)
	if n := r.told(approver, latepermit.NoticeWaits); n != 3 {
		t.Errorf("%d reminders after it was declined", n)
	}
}

func TestAProposalThatNobodyDecidesLapsesWithItsInstantAndItsProposerIsTold(t *testing.T) {
	r := newLateRoom(t)
	proposer, approver, _ := r.staff()
	r.closed()
	id, err := r.engine.ProposeLatePermit(t.Context(), as(proposer), r.proposal())
	r.ok(err)
	r.now = r.until().Add(-time.Millisecond)
	r.sweep(workflows.SweepLateLapse)
	if p := r.permit(id); p.State != latepermit.Proposed {
		t.Fatalf("it lapsed before its instant: %+v", p)
	}
	r.now = r.until()
	for range 2 {
		r.sweep(workflows.SweepLateLapse)
	}
	if p := r.permit(id); p.State != latepermit.Lapsed || p.LapsedBecause != latepermit.SpentPast {
		t.Errorf("%+v", p)
	}
	entries := r.store.Entries("latepermit", int64(id))
	last := entries[len(entries)-1]
	if len(entries) != 2 || last.Event != string(latepermit.Lapse) || last.Detail["why"] != "PAST" {
		t.Errorf("recorded %+v", entries)
	}
	r.ok(r.engine.DeliverNotice(t.Context(), workflows.NoticeJob{Code: latepermit.NoticeLapsed, Aggregate: "latepermit", ID: int64(id), Seq: last.Seq}))
	if r.told(proposer, latepermit.NoticeLapsed) != 1 || r.told(approver, latepermit.NoticeLapsed) != 0 {
		t.Error("the proposer alone is told")
	}
	r.state(r.mine, application.Expired)
	r.refused(r.engine.ApproveLatePermit(t.Context(), as(approver), workflows.StepLatePermit{Permit: id}), "access.forbidden")
	// Another may be proposed.
	again := r.proposal()
	again.Until = r.until().AddDate(0, 0, 3)
	_, err = r.engine.ProposeLatePermit(t.Context(), as(proposer), again)
	r.ok(err)
}

func TestAProposalForWhatWasHandedInAfterAllLapses(t *testing.T) {
	r := newLateRoom(t)
	id := r.propose()
	r.ok(r.submit(r.mine, r.deadline.Add(-time.Minute)))
	r.sweep(workflows.SweepLateLapse)
	if p := r.permit(id); p.State != latepermit.Lapsed || p.LapsedBecause != latepermit.SpentSubmitted {
		t.Errorf("%+v", p)
	}
}

func TestTheProposerAloneAddsFilesAndTheDecisionIsOnWhatWasRead(t *testing.T) {
	r := newLateRoom(t)
	r.closed()
	in := r.proposal()
	in.Files = []workflows.Received{{SHA256: hash("a"), MediaType: "application/pdf", Name: "장애 기록.pdf", Size: 7}}
	id, err := r.engine.ProposeLatePermit(t.Context(), as(first), in)
	r.ok(err)
	read := r.permit(id)
	add := workflows.AttachLateEvidence{StepLatePermit: workflows.StepLatePermit{Permit: id, Version: read.Version}, File: workflows.Received{SHA256: hash("b"), MediaType: "image/png", Name: "화면.png", Size: 9}}
	for who, p := range map[string]domain.PersonID{"another officer": bothRoles, "who decides": manager} {
		if err := r.engine.AttachLateEvidence(t.Context(), as(p), add); domain.KindOf(err) != domain.Forbidden {
			t.Errorf("%s adds a file: %v", who, err)
		}
	}
	r.ok(r.engine.AttachLateEvidence(t.Context(), as(first), add))
	p := r.permit(id)
	if len(p.Files) != 2 || p.Files[0].Digest != hash("a") || p.Files[1].Digest != hash("b") {
		t.Fatalf("%+v", p.Files)
	}
	// What was approved is what was seen.
	r.refused(r.engine.ApproveLatePermit(t.Context(), as(manager), workflows.StepLatePermit{Permit: id, Version: read.Version}), "stale_version")
	r.engine.Scanner = &scanner{}
	seen := workflows.StepLatePermit{Permit: id, Version: p.Version}
	r.refused(r.engine.ApproveLatePermit(t.Context(), as(manager), seen), "latepermit.files.unread")
	r.do(func(tx workflows.Tx) error {
		rows, err := workflows.Find[workflows.StoredFile](tx, nil)
		for _, f := range rows {
			f.ScanState = workflows.Clean
			r.ok(tx.Update(f))
		}
		return err
	})
	r.ok(r.engine.ApproveLatePermit(t.Context(), as(manager), seen))
	if err := r.engine.AttachLateEvidence(t.Context(), as(first), workflows.AttachLateEvidence{StepLatePermit: workflows.StepLatePermit{Permit: id}, File: add.File}); err == nil {
		t.Error("a file was added to what is decided")
	}
}

// A late permission for the first window of a rolling intake is used when the second has begun: what comes by it counts for the first
// (number, deadline, mark), waits for no later end, and the draft beside it counts for the second.
func TestWhatComesByALatePermissionCountsForItsOwnWindow(t *testing.T) {
	r := newLateRoom(t)
	first, next := r.deadline.AddDate(0, 0, -10), r.deadline.AddDate(0, 0, -9)
	until := next.Add(6 * time.Hour)
	r.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(r.call))
		if err != nil {
			return err
		}
		c.Windows = call.Windows{{No: 1, OpenAt: *c.OpenAt, CloseAt: first}, {No: 2, OpenAt: next, CloseAt: r.deadline}}
		return workflows.Record(tx, domain.System, c, domain.Act("test", nil))
	})
	r.now = first.Add(time.Hour) // between the two
	look, err := r.engine.LookAtLatePermits(t.Context(), as(bothRoles), r.call)
	if r.ok(err); look.Window != 1 || !look.Deadline.Equal(first) {
		t.Errorf("the page speaks of window %d until %s", look.Window, look.Deadline)
	}
	in := r.proposal()
	in.Until = until
	id, err := r.engine.ProposeLatePermit(t.Context(), as(bothRoles), in)
	r.ok(err)
	r.approve(id)
	stamp := next.Add(time.Hour) // the second window takes applications
	r.ok(r.submit(r.mine, stamp))
	r.ok(r.submit(r.other, stamp))
	mine, other := r.load(r.mine), r.load(r.other)
	if mine.WindowNo != 1 || mine.LateWindow != 1 || other.WindowNo != 2 {
		t.Fatalf("they count for windows %d and %d", mine.WindowNo, other.WindowNo)
	}
	if a, b := r.submissions(r.mine)[0], r.submissions(r.other)[0]; a.LatePermitID == nil || *a.LatePermitID != id || b.LatePermitID != nil {
		t.Errorf("the permission stands with %v and %v", a.LatePermitID, b.LatePermitID)
	}
	// It may be corrected until the permission ends, and belongs to the first window's check from then on.
	cmd := r.as(signer, "")
	cmd.Stamp, r.now = until.Add(-time.Minute), until.Add(-59*time.Second)
	r.ok(r.engine.StartRevision(t.Context(), cmd, r.mine))
	r.now = until.Add(2 * time.Minute)
	r.sweep(workflows.SweepLatePermits)
	if got := r.load(r.mine); got.RevisionOf != nil || got.State != application.Submitted {
		t.Errorf("after its end it is %s with the correction %v", got.State, got.RevisionOf)
	}
	cmd.Stamp = r.now
	r.refused(r.engine.StartRevision(t.Context(), cmd, r.mine), "application.submit.closed")
	r.ok(r.engine.StartRevision(t.Context(), cmd, r.other))
}
