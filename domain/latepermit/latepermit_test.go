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
	return latepermit.Standing{Rules: latepermit.Rules{Allowed: true, Source: "D", Term: calendar.BusinessDays(5), Decide: calendar.BusinessDays(2)}, Running: true, Writing: true, Deadline: deadline, Limit: limit}
}

func good() latepermit.Facts {
	return latepermit.Facts{Standing: standing(), Now: now, Until: until, Actor: approver, ProposedBy: officer, ReasonLetters: 5, Spent: latepermit.SpentPast}
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
		with("filesReadable", "latepermit.files.unread", func(f *latepermit.Facts) { f.Unread = 1 }),
		with("filesFit", "files.count.over", func(f *latepermit.Facts) { f.Files = latepermit.FilesMax + 1 }),
		with("nothingToDecide", "latepermit.open", func(f *latepermit.Facts) { f.Spent = "" }),
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
		{"as many files as may be", func(p *latepermit.Proposal, _ *latepermit.Standing, _ *time.Time) {
			p.Files = make([]latepermit.File, latepermit.FilesMax)
		}, "", nil},
		{"a file too many", func(p *latepermit.Proposal, _ *latepermit.Standing, _ *time.Time) {
			p.Files = make([]latepermit.File, latepermit.FilesMax+1)
		}, domain.Invalid, []string{"files.count.over"}},
		{"several at once", func(p *latepermit.Proposal, s *latepermit.Standing, _ *time.Time) { s.Judging, p.Facts = true, "" }, domain.Refused, []string{"latepermit.judging", "latepermit.facts.missing"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in, s, at := proposal(), standing(), now
			test.change(&in, &s, &at)
			_, _, err := latepermit.Propose(in, s, calendar.Shipped(), at)
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
	p, ch, err := latepermit.Propose(proposal(), standing(), calendar.Shipped(), now)
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
	for name, err := range map[string]error{"approved": errOf(p.Approve(approver, standing(), now)), "declined": errOf(p.Decline(approver, "다시", now)), "withdrawn": errOf(p.Withdraw()), "given a file": errOf(p.Attach(latepermit.File{FileID: 9})), "lapsed": errOf(p.Lapse(standing(), until))} {
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

func TestAFileOfTheEvidenceIsNamedByItsHashAndKeepsWhoDecidesFromApprovingUnread(t *testing.T) {
	p := propose(t)
	ch, err := p.Attach(latepermit.File{FileID: 9, Name: "장애 기록.pdf", Size: 3, Digest: "ab", At: now})
	must(t, err)
	if ch.Detail["digest"] != "ab" || ch.Detail["file"] != int64(9) || len(p.Files) != 1 || p.State != latepermit.Proposed {
		t.Errorf("%+v %+v", ch, p)
	}
	s := standing()
	s.Unread = 1
	if _, err := p.Approve(approver, s, now); !errors.Is(err, domain.E(domain.Refused, "latepermit.files.unread")) {
		t.Errorf("approved without having read the evidence: %v", err)
	}
	ch, err = p.Approve(approver, standing(), now)
	must(t, err)
	if d := cmp.Diff([]string{"ab"}, ch.Detail["files"]); d != "" {
		t.Errorf("the approval does not name what it was made on: %s", d)
	}
	full := propose(t)
	for range latepermit.FilesMax {
		must(t, errOf(full.Attach(latepermit.File{})))
	}
	if _, err := full.Attach(latepermit.File{}); !errors.Is(err, domain.E(domain.Invalid, "files.count.over")) || len(full.Files) != latepermit.FilesMax {
		t.Errorf("a file too many: %v", err)
	}
}

// The term is rule data: two business days, and never later than the instant that is asked for.
func TestAProposalIsToBeDecidedWithinTheTermAndWhileItCanHaveAnEffect(t *testing.T) {
	set, err := ruleset.For(ruleset.ICTFund, period.On(2026, 1, 1))
	must(t, err)
	rules, err := latepermit.RulesOf(set)
	must(t, err)
	for _, c := range []struct {
		name        string
		until, want period.Date
	}{
		{"over the weekend", period.On(2026, 4, 3), period.On(2026, 3, 31)},
		{"on the last day", period.On(2026, 3, 31), period.On(2026, 3, 31)},
		{"when it asks for less time", period.On(2026, 3, 30), period.On(2026, 3, 30)},
	} {
		if got := rules.DecideBy(now, c.until.At(18, 0), calendar.Shipped()); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestAProposalLapsesOnlyWhenItCanHaveNoEffectAnyMoreAndSaysWhy(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*latepermit.Standing)
		at     time.Time
		want   latepermit.Spent
	}{
		{"it can have one", func(*latepermit.Standing) {}, until.Add(-time.Millisecond), ""},
		{"its instant came", func(*latepermit.Standing) {}, until, latepermit.SpentPast},
		{"the call was cancelled", func(s *latepermit.Standing) { s.Running = false }, now, latepermit.SpentStopped},
		{"the evaluation began", func(s *latepermit.Standing) { s.Judging = true }, now, latepermit.SpentJudging},
		{"it was handed in", func(s *latepermit.Standing) { s.Writing, s.Submitted = false, true }, now, latepermit.SpentSubmitted},
		{"the draft was given up", func(s *latepermit.Standing) { s.Writing = false }, now, latepermit.SpentNoDraft},
		{"the deadline moved as far", func(s *latepermit.Standing) { s.Deadline = until }, now, latepermit.SpentExtended},
		{"rules that do not allow it are for who decides", func(s *latepermit.Standing) { s.Rules.Allowed = false }, now, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, s := propose(t), standing()
			c.change(&s)
			ch, err := p.Lapse(s, c.at)
			if c.want == "" {
				if !errors.Is(err, domain.E(domain.Refused, "latepermit.open")) || p.State != latepermit.Proposed || p.LapsedAt != nil {
					t.Errorf("%v %+v", err, p)
				}
				return
			}
			must(t, err)
			if d := cmp.Diff([]domain.NoticeCode{latepermit.NoticeLapsed}, ch.Notices); d != "" || p.State != latepermit.Lapsed || p.LapsedBecause != c.want || !p.LapsedAt.Equal(c.at) || ch.Detail["why"] != string(c.want) {
				t.Errorf("%s %+v %+v", d, ch, p)
			}
		})
	}
}

func errOf[T any](_ T, err error) error { return err }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
