// These tests walk the lifecycle of a late permission and pin when one may be proposed and approved (decisions §18).
package latepermit_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/latepermit"
	"gongmo/domain/lifecycle/lifecycletest"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

var (
	deadline = period.On(2026, 3, 27).At(15, 0) // a Friday
	limit    = period.On(2026, 4, 3).At(23, 59)
	now      = deadline.Add(2 * time.Hour)
	until    = period.On(2026, 3, 31).At(18, 0)
)

const (
	officer  domain.PersonID = 1
	approver domain.PersonID = 2
)

func standing() latepermit.Standing {
	return latepermit.Standing{Rules: latepermit.Rules{Allowed: true, Source: "D", Term: calendar.BusinessDays(5)}, Running: true, Writing: true, Deadline: deadline, Limit: limit}
}

func good() latepermit.Facts {
	return latepermit.Facts{Standing: standing(), Now: now, Until: until, Actor: approver, ProposedBy: officer, ReasonLetters: 5}
}

func TestEveryStepOfALatePermission(t *testing.T) {
	with := func(guard, key string, change func(*latepermit.Facts)) lifecycletest.Trip[latepermit.Facts] {
		f := good()
		change(&f)
		return lifecycletest.Trip[latepermit.Facts]{Guard: guard, Facts: f, Key: key}
	}
	lifecycletest.Exhaustive(t, latepermit.Machine, good(), []lifecycletest.Trip[latepermit.Facts]{
		with("secondPerson", "latepermit.same_person", func(f *latepermit.Facts) { f.Actor = officer }),
		with("allowedByRules", "latepermit.not_allowed", func(f *latepermit.Facts) { f.Rules.Allowed = false }),
		with("callRunning", "latepermit.call_stopped", func(f *latepermit.Facts) { f.Running = false }),
		with("beforeEvaluation", "latepermit.judging", func(f *latepermit.Facts) { f.Judging = true }),
		with("notSubmitted", "latepermit.submitted", func(f *latepermit.Facts) { f.Submitted = true }),
		with("stillADraft", "latepermit.no_draft", func(f *latepermit.Facts) { f.Writing = false }),
		with("untilAhead", "latepermit.until.past", func(f *latepermit.Facts) { f.Now = until }),
		with("laterThanDeadline", "latepermit.until.not_later", func(f *latepermit.Facts) { f.Deadline = until }),
		with("withinLimit", "latepermit.until.too_late", func(f *latepermit.Facts) { f.Limit = until.Add(-time.Minute) }),
		with("reasonFits", "latepermit.too_long", func(f *latepermit.Facts) { f.ReasonLetters = latepermit.DeclineMax + 1 }),
	})
}

// None of the three shipped rule sets lets a single applicant come late (decisions §18).
func TestNoShippedRuleSetAllowsALatePermissionAndEachSaysHowFarOneWouldReach(t *testing.T) {
	for _, regime := range ruleset.CallRegimes {
		set, err := ruleset.For(regime, period.On(2026, 1, 1))
		must(t, err)
		rules, err := latepermit.RulesOf(set)
		must(t, err)
		if rules.Allowed || rules.Source == "" {
			t.Errorf("%s: %+v", regime, rules)
		}
		if got := rules.Limit(deadline, calendar.Shipped()); !got.Equal(limit) {
			t.Errorf("%s reaches until %s, want five business days: %s", regime, got, limit)
		}
		// An agency whose own rules allow it lays that over the set.
		set, err = set.With(ruleset.Value{Code: ruleset.IndividualLate, Kind: ruleset.KindFlag, N: 1})
		must(t, err)
		if rules, err := latepermit.RulesOf(set); err != nil || !rules.Allowed {
			t.Errorf("%s with its own rules: %+v %v", regime, rules, err)
		}
	}
}

func proposal() latepermit.Proposal {
	return latepermit.Proposal{CallID: 5, ApplicationID: 6, LeadID: 7, Reason: latepermit.AgencyOutage, Facts: "제출 단추가\r\n눌리지 않았습니다.", Evidence: "장애 기록 2026-11", Until: until, By: officer}
}

func TestAProposalIsRefusedForEachReasonAndForAllTogether(t *testing.T) {
	long := func(n int) string { return strings.Repeat("가", n) }
	type change func(*latepermit.Proposal, *latepermit.Standing, *time.Time)
	tests := []struct {
		name   string
		change change
		kind   domain.Kind
		keys   []string
	}{
		{"as it should be", func(*latepermit.Proposal, *latepermit.Standing, *time.Time) {}, "", nil},
		{"the rule set says no", func(_ *latepermit.Proposal, s *latepermit.Standing, _ *time.Time) { s.Rules.Allowed = false }, domain.Refused, []string{"latepermit.not_allowed"}},
		{"the call was cancelled", func(_ *latepermit.Proposal, s *latepermit.Standing, _ *time.Time) { s.Running = false }, domain.Refused, []string{"latepermit.call_stopped"}},
		{"the evaluation has begun", func(_ *latepermit.Proposal, s *latepermit.Standing, _ *time.Time) { s.Judging = true }, domain.Refused, []string{"latepermit.judging"}},
		{"it is handed in", func(_ *latepermit.Proposal, s *latepermit.Standing, _ *time.Time) {
			s.Writing, s.Submitted = false, true
		}, domain.Refused, []string{"latepermit.submitted"}},
		{"it was given up", func(_ *latepermit.Proposal, s *latepermit.Standing, _ *time.Time) { s.Writing = false }, domain.Refused, []string{"latepermit.no_draft"}},
		{"until no instant", func(p *latepermit.Proposal, _ *latepermit.Standing, _ *time.Time) { p.Until = time.Time{} }, domain.Invalid, []string{"latepermit.until.missing"}},
		{"until now", func(_ *latepermit.Proposal, _ *latepermit.Standing, at *time.Time) { *at = until }, domain.Invalid, []string{"latepermit.until.past"}},
		{"a millisecond ahead", func(_ *latepermit.Proposal, _ *latepermit.Standing, at *time.Time) {
			*at = until.Add(-time.Millisecond)
		}, "", nil},
		{"until the deadline it has", func(_ *latepermit.Proposal, s *latepermit.Standing, _ *time.Time) { s.Deadline = until }, domain.Invalid, []string{"latepermit.until.not_later"}},
		{"until the limit", func(p *latepermit.Proposal, _ *latepermit.Standing, _ *time.Time) { p.Until = limit }, "", nil},
		{"a minute beyond the limit", func(p *latepermit.Proposal, _ *latepermit.Standing, _ *time.Time) { p.Until = limit.Add(time.Minute) }, domain.Invalid, []string{"latepermit.until.too_late"}},
		{"a reason that is none", func(p *latepermit.Proposal, _ *latepermit.Standing, _ *time.Time) { p.Reason = "FAVOUR" }, domain.Invalid, []string{"latepermit.reason.missing"}},
		{"another reason without words", func(p *latepermit.Proposal, _ *latepermit.Standing, _ *time.Time) {
			p.Reason, p.OtherReason = latepermit.Other, " "
		}, domain.Invalid, []string{"latepermit.other.missing"}},
		{"without words", func(p *latepermit.Proposal, _ *latepermit.Standing, _ *time.Time) { p.Facts, p.Evidence = "\r\n", " " }, domain.Invalid, []string{"latepermit.facts.missing", "latepermit.evidence.missing"}},
		{"a letter too many", func(p *latepermit.Proposal, _ *latepermit.Standing, _ *time.Time) {
			p.Facts, p.Evidence = long(latepermit.FactsMax+1), long(latepermit.EvidenceMax+1)
		}, domain.Invalid, []string{"latepermit.too_long", "latepermit.too_long"}},
		{"several at once", func(p *latepermit.Proposal, s *latepermit.Standing, _ *time.Time) { s.Judging, p.Facts = true, "" }, domain.Refused, []string{"latepermit.judging", "latepermit.facts.missing"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in, s, at := proposal(), standing(), now
			test.change(&in, &s, &at)
			_, _, err := latepermit.Propose(in, s, at)
			var keys []string
			for _, p := range domain.ProblemsOf(err) {
				keys = append(keys, p.Key)
			}
			if d := cmp.Diff(test.keys, keys); d != "" || domain.KindOf(err) != test.kind {
				t.Errorf("%v %s", err, d)
			}
		})
	}
}

func propose(t *testing.T) *latepermit.Permit {
	t.Helper()
	p, ch, err := latepermit.Propose(proposal(), standing(), now)
	must(t, err)
	if ch.Event != "propose" || ch.Detail["why"] != "OUTAGE" || ch.Detail["application"] != int64(6) {
		t.Errorf("recorded %+v", ch)
	}
	return p
}

func TestAnotherPersonThanTheProposerDecidesOnce(t *testing.T) {
	p := propose(t)
	if p.Facts != "제출 단추가\n눌리지 않았습니다." || p.PreviousActor() != officer {
		t.Errorf("%+v", p)
	}
	for name, err := range map[string]error{"approves": errOf(p.Approve(officer, standing(), now)), "declines": errOf(p.Decline(officer, "근거 부족", now))} {
		if !errors.Is(err, domain.E(domain.Forbidden, "latepermit.same_person")) || p.State != latepermit.Proposed {
			t.Errorf("who proposed %s: %v", name, err)
		}
	}
	ch, err := p.Approve(approver, standing(), now.Add(time.Hour))
	must(t, err)
	if d := cmp.Diff([]domain.NoticeCode{latepermit.NoticePermitted}, ch.Notices); d != "" || ch.Detail["proposedBy"] != int64(officer) || *p.DecidedBy != approver || !p.DecidedAt.Equal(now.Add(time.Hour)) {
		t.Errorf("%s %+v %+v", d, ch, p)
	}
	for name, err := range map[string]error{"approved": errOf(p.Approve(approver, standing(), now)), "declined": errOf(p.Decline(approver, "다시", now)), "withdrawn": errOf(p.Withdraw())} {
		if !errors.Is(err, domain.E(domain.Refused, "step.illegal")) {
			t.Errorf("%s after it was approved: %v", name, err)
		}
	}
}

func TestWhatHeldAtTheProposalMustHoldAtTheApproval(t *testing.T) {
	p := propose(t)
	s := standing()
	s.Judging = true
	if _, err := p.Approve(approver, s, now); !errors.Is(err, domain.E(domain.Refused, "latepermit.judging")) {
		t.Error(err)
	}
	if _, err := p.Approve(approver, standing(), until); !errors.Is(err, domain.E(domain.Invalid, "latepermit.until.past")) {
		t.Errorf("decided when its time was over: %v", err)
	}
	if _, err := p.Decline(approver, " ", now); !errors.Is(err, domain.E(domain.Invalid, "step.reason_missing")) {
		t.Errorf("declined without a reason: %v", err)
	}
	must(t, errOf(p.Decline(approver, " 기록과 다릅니다. ", until)))
	if p.DeclineReason != "기록과 다릅니다." || p.State != latepermit.Declined {
		t.Errorf("%+v", p)
	}
}

func errOf[T any](_ T, err error) error { return err }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
