// These tests put the deadlines of many calls off after an outage.
package workflows_test

import (
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/workflows"
)

// seenByAll lets everybody look at a call, as what is public may be.
type seenByAll struct{ callStaff }

func (s seenByAll) Can(a domain.Actor, action string, r domain.Resource) error {
	if action == "view" {
		return nil
	}
	return s.callStaff.Can(a, action, r)
}

// openCalls are open calls that close on Friday 20 March at 15:00, one a code.
func (r *callRoom) openCalls(codes ...string) (out []workflows.PickedCall) {
	r.t.Helper()
	won := krw.Won(2_000_000_000)
	for _, code := range codes {
		id, err := r.engine.CreateCall(r.t.Context(), by(callOfficer), workflows.CreateCall{Code: code, Year: 2026, Title: "시험 공고", Division: "AI융합본부",
			Category: "사업화·실증", Design: "PAPER_PRESENTATION", Regime: ruleset.ICTFund, BudgetWon: &won, Basis: call.Stated})
		r.ok(err)
		r.ok(r.edit(id, workflows.CallParts{Schedule: schedule()}))
		r.ok(r.engine.SubmitCall(r.t.Context(), by(callOfficer), id, 0))
		r.ok(r.engine.ApproveCall(r.t.Context(), by(callApprover), id, 0))
		out = append(out, workflows.PickedCall{Call: id})
	}
	r.now = period.On(2026, 3, 10).At(9, 0)
	r.sweep()
	for i := range out {
		out[i].Version = r.load(out[i].Call).Version
	}
	return out
}

func TestAnOutagePutsOffEveryCallThatClosesInIt(t *testing.T) {
	r := newCallRoom(t)
	r.engine.Access = seenByAll{r.engine.Access.(callStaff)}
	calls := r.openCalls("2026-out-01", "2026-out-02", "2026-out-03", "2026-out-04")
	free, waits, moved, stale := calls[0], calls[1], calls[2], calls[3]
	r.apply(free.Call, 2, application.Draft)
	r.ok(r.engine.ProposeCall(t.Context(), by(callOfficer), workflows.ProposeCall{Call: waits.Call, Kind: call.ToAmend, Reason: "오기 정정",
		Parts: workflows.CallParts{Overview: &workflows.CallOverview{Title: "고친 제목", Division: "AI융합본부"}}}))
	calls[1].Version = r.load(waits.Call).Version
	elsewhere := *schedule()
	closing := period.On(2026, 4, 3).At(15, 0)
	elsewhere.CloseAt = &closing
	r.ok(r.engine.ProposeCall(t.Context(), by(callOfficer), workflows.ProposeCall{Call: moved.Call, Kind: call.ToExtend, Reason: "문의가 많습니다", Parts: workflows.CallParts{Schedule: &elsewhere}}))
	r.ok(r.engine.StepCall(t.Context(), by(callApprover), workflows.StepCall{Call: moved.Call, Event: call.ExtendDeadline}))
	calls[2].Version = r.load(moved.Call).Version
	calls[3].Version--

	r.now = period.On(2026, 3, 20).At(16, 0) // the deadline passed an hour ago, and nobody got through
	r.sweep()
	calls[0].Version, calls[1].Version = r.load(free.Call).Version, r.load(waits.Call).Version
	in := workflows.ExtendCalls{From: period.On(2026, 3, 20).At(0, 0), Until: period.On(2026, 3, 20).At(23, 59), Kind: call.ToOutage,
		Rule: call.Postponement{Days: 1}, Reason: "접속 장애", Picked: append(calls, calls[0])}
	want := map[domain.CallID]string{free.Call: "", waits.Call: "call.extend_many.waits", moved.Call: "call.extend_many.outside", stale.Call: "stale_version"}
	check := func(when string, list []workflows.ExtendedCall) {
		t.Helper()
		if len(list) != len(calls) {
			t.Fatalf("%s: %d answers", when, len(list))
		}
		for _, x := range list {
			key := ""
			if len(x.Wrong) > 0 {
				key = x.Wrong[0].Key
			}
			if key != want[x.Call] {
				t.Errorf("%s: call %d answers %q, want %q", when, x.Call, key, want[x.Call])
			}
		}
		monday := period.On(2026, 3, 23).At(15, 0)
		if x := list[0]; !x.Will.Equal(monday) || !x.Was.Equal(period.On(2026, 3, 20).At(15, 0)) || x.Drafts != 2 && x.Drafts != 0 {
			t.Errorf("%s: %+v", when, x)
		}
	}
	list, err := r.engine.DryRun().ExtendCalls(t.Context(), by(callBoth), in)
	r.ok(err)
	check("the preview", list)
	if r.load(free.Call).Proposal.Terms != nil {
		t.Fatal("the preview proposed something")
	}
	cmd := by(callBoth)
	cmd.Key = "k"
	for _, when := range []string{"done", "done again"} {
		list, err = r.engine.ExtendCalls(t.Context(), cmd, in)
		r.ok(err)
		check(when, list)
	}
	c := r.load(free.Call)
	if c.Proposal.Kind != call.ToOutage || c.Proposal.Reason != "접속 장애" || r.load(waits.Call).Proposal.Kind != call.ToAmend {
		t.Fatalf("waiting: %+v", c.Proposal)
	}

	// Another person approves, each call by its own step.
	picked := []workflows.PickedCall{{Call: free.Call, Version: c.Version}, {Call: waits.Call}}
	list, err = r.engine.ApproveExtensions(t.Context(), by(callBoth), workflows.ApproveExtensions{Picked: picked[:1]})
	r.ok(err)
	if len(list[0].Wrong) != 1 || list[0].Wrong[0].Key != "access.same_person" {
		t.Errorf("its author approves: %v", list[0].Wrong)
	}
	list, err = r.engine.ApproveExtensions(t.Context(), by(callApprover), workflows.ApproveExtensions{Picked: picked})
	r.ok(err)
	if len(list) != 2 || len(list[0].Wrong) != 0 || list[1].Wrong[0].Key != "call.extend_many.none_waits" {
		t.Fatalf("approved: %+v", list)
	}
	r.state(free.Call, call.Open)
	if v := r.versions(free.Call); len(v) != 2 || v[1].Kind != call.Outage || v[1].Reason != "접속 장애" || !r.load(free.Call).CloseAt.Equal(period.On(2026, 3, 23).At(15, 0)) {
		t.Errorf("versions %+v", v)
	}
}

// The hours of an outage are over: the officer reads that before anything is prepared.
func TestAnOutageTooLongAgoIsSaidInThePreview(t *testing.T) {
	r := newCallRoom(t)
	calls := r.openCalls("2026-out-01")
	r.now = period.On(2026, 3, 22).At(9, 0)
	r.sweep()
	calls[0].Version = r.load(calls[0].Call).Version
	list, err := r.engine.DryRun().ExtendCalls(t.Context(), by(callOfficer), workflows.ExtendCalls{From: period.On(2026, 3, 20).At(0, 0), Until: period.On(2026, 3, 20).At(23, 59),
		Kind: call.ToOutage, Rule: call.Postponement{Days: 5}, Reason: "접속 장애", Picked: calls})
	r.ok(err)
	if len(list) != 1 || len(list[0].Wrong) != 1 || list[0].Wrong[0].Key != "call.extend.outage_too_late" {
		t.Errorf("got %+v", list)
	}
}

func TestWhatIsMissingInAnExtensionOfManyIsSaidAtOnce(t *testing.T) {
	r := newCallRoom(t)
	_, err := r.engine.ExtendCalls(t.Context(), by(callOfficer), workflows.ExtendCalls{})
	got := map[string]string{}
	for _, p := range domain.ProblemsOf(err) {
		got[p.Field] = p.Key
	}
	want := map[string]string{"pick": "call.extend_many.nothing", "kind": "call.extend_many.kind", "reason": "call.propose.no_reason", "days": "call.postpone.days"}
	for field, key := range want {
		if got[field] != key {
			t.Errorf("%s: %q, want %q", field, got[field], key)
		}
	}
	_, err = r.engine.ExtendCalls(t.Context(), by(callOfficer), workflows.ExtendCalls{Picked: []workflows.PickedCall{{Call: 1}}, Kind: call.ToOutage, Reason: "장애", Rule: call.Postponement{At: r.now.Add(-time.Second)}})
	r.refused(err, domain.Invalid, "call.postpone.past")
}
