// These tests look at the terms of a call, its deadline, and corrections by two people.
package call_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/score"
	"gongmo/domain/stage"
)

const officer, approver domain.PersonID = 1, 2

func rules(t *testing.T) call.Rules {
	t.Helper()
	set, err := ruleset.For(ruleset.ICTFund, period.On(2026, 1, 1))
	if err != nil {
		t.Fatal(err)
	}
	r, err := call.RulesOf(set)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func at(d period.Date, hour int) *time.Time { v := d.At(hour, 0); return &v }

// terms are complete: announced on 2 March, open at once, closing on 1 April at 15:00, thirty days later.
func terms() call.Terms {
	won := krw.Won(1_000_000_000)
	items := call.NoticeItems{}
	for _, i := range call.MandatoryItems() {
		items[i] = "내용"
	}
	paper := stage.Stage{Key: "paper", Kind: stage.Paper, Method: stage.ByScore, Rubric: stage.Template(""),
		Aggregate: stage.Aggregate{Rule: stage.TrimmedMean, Trim: score.TrimRule{MinScores: 3, MinReviewers: 5}},
		PassMark:  score.Points(60), Outcome: stage.Outcome{Rule: stage.RankInBudget}, CommitteeSize: stage.Range{Min: 5, Max: 9},
		Visibility: stage.Visibility{Peers: stage.PeersAtEnd}}
	return call.Terms{Title: "AI반도체 해외실증 지원", BudgetWon: &won,
		AnnounceAt: at(period.On(2026, 3, 2), 9), OpenAt: at(period.On(2026, 3, 2), 10), CloseAt: at(period.On(2026, 4, 1), 15), ResultAt: at(period.On(2026, 5, 1), 10),
		Stages:      stage.Plan{Stages: []stage.Stage{paper}, Award: stage.Award{Kind: stage.Money}},
		Eligibility: condition.Usual(condition.Screening{MaxAgeMonths: 84}),
		Form: form.Definition{Sections: []form.Section{{Key: "plan", Title: "사업계획", Part: form.Lead,
			Questions: []form.Question{{Key: "goal", Label: "목표", Kind: form.Text, Required: true}, {Key: "budget_plan", Label: "사업비 편성표", Kind: form.Budget, Required: true}}}}},
		NoticeItems: items}
}

func draft(t *testing.T) *call.Call {
	t.Helper()
	c, err := call.New("2026-INF-01", 2026, officer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Edit(terms()); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestACompleteCallGoesFromDraftToOpen(t *testing.T) {
	c, r := draft(t), rules(t)
	before := period.On(2026, 2, 20).At(9, 0)
	must(t, errOf(c.SubmitForApproval(officer, before, r)))
	if _, err := c.Approve(officer, before, r); !errors.Is(err, domain.E(domain.Forbidden, "call.approve.same_person")) {
		t.Errorf("its author approves: %v", err)
	}
	must(t, errOf(c.Approve(approver, before, r)))
	if _, _, err := c.Publish(before); !errors.Is(err, domain.E(domain.Refused, "call.step.not_due")) {
		t.Errorf("published before its time: %v", err)
	}
	v, ch, err := c.Publish(*c.AnnounceAt)
	must(t, err)
	if v.No != 1 || v.Kind != call.Published || len(v.Digest) != 64 || ch.Notices[0] != call.NoticePublished {
		t.Errorf("first version: %+v, change %+v", v, ch)
	}
	must(t, errOf(c.Open(*c.OpenAt)))
	if _, err := c.Close(*c.CloseAt); err == nil {
		t.Error("the intake closed at its deadline, which still belongs to it")
	}
	must(t, errOf(c.Close(c.CloseAt.Add(time.Millisecond))))
	if c.State != call.Closed {
		t.Errorf("state %s", c.State)
	}
}

// shortcoming is one thing that terms may lack, whatever announces them.
type shortcoming struct {
	name, key string
	drop      func(*call.Terms)
}

var shortcomings = []shortcoming{
	{"without money", "call.budget.missing", func(x *call.Terms) { x.BudgetWon = nil }},
	{"with no money", "call.budget.missing", func(x *call.Terms) { zero := krw.Won(0); x.BudgetWon = &zero }},
	{"without stages", "call.stages.missing", func(x *call.Terms) { x.Stages = stage.Plan{} }},
	{"with weights that do not add up to 100", "call.rubric.sum", func(x *call.Terms) {
		x.Stages.Stages[0].Rubric = x.Stages.Stages[0].Rubric.WithWeights(map[string]score.Score{"understanding": score.Points(19)})
	}},
	{"without conditions of eligibility", "call.eligibility.missing", func(x *call.Terms) { x.Eligibility = condition.Tree{} }},
	{"for nobody, by the limits of age", "call.eligibility.age", func(x *call.Terms) {
		x.Eligibility = condition.Usual(condition.Screening{MinAgeMonths: 60, MaxAgeMonths: 36})
	}},
	{"without a form", "call.form.missing", func(x *call.Terms) { x.Form = form.Definition{} }},
	{"with a form that asks nothing", "call.form.missing", func(x *call.Terms) {
		x.Form = form.Definition{Sections: []form.Section{{Key: "plan", Title: "사업계획", Part: form.Lead}}}
	}},
	{"that pays costs and asks for no plan of costs", "call.form.no_budget", func(x *call.Terms) {
		x.Form.Sections[0].Questions = x.Form.Sections[0].Questions[:1]
	}},
	{"without one of the 16 items", "call.notice.item_missing", func(x *call.Terms) { delete(x.NoticeItems, call.ItemRoyalty) }},
	{"without a title", "call.title.missing", func(x *call.Terms) { x.Title = " " }},
	{"without a deadline", "call.schedule.missing", func(x *call.Terms) { x.CloseAt = nil }},
	{"open before it is announced", "call.schedule.open_before_announce", func(x *call.Terms) { x.OpenAt = at(period.On(2026, 3, 1), 9) }},
	{"closed before it opens", "call.schedule.close_before_open", func(x *call.Terms) { x.CloseAt = x.OpenAt }},
	{"with questions after the deadline", "call.schedule.questions", func(x *call.Terms) { late := x.CloseAt.Add(time.Minute); x.QuestionsUntil = &late }},
	{"with its result before the deadline", "call.schedule.result_before_close", func(x *call.Terms) { x.ResultAt = x.CloseAt }},
}

func TestWhatIsMissingIsSaidBeforeApproval(t *testing.T) {
	tests := append(slices.Clone(shortcomings), shortcoming{"announced for 29 days", "call.announce.too_short", func(x *call.Terms) { x.CloseAt = at(period.On(2026, 3, 31), 18) }},
		shortcoming{"to be announced on a day that is over", "call.schedule.announce_past", func(x *call.Terms) { x.AnnounceAt = at(period.On(2026, 2, 19), 9) }})
	for _, test := range tests {
		t.Run("A call "+test.name+" is not submitted", func(t *testing.T) {
			c := draft(t)
			x := terms()
			test.drop(&x)
			must(t, errOf(c.Edit(x)))
			_, err := c.SubmitForApproval(officer, period.On(2026, 2, 20).At(9, 0), rules(t))
			var keys []string
			for _, e := range domain.ProblemsOf(err) {
				keys = append(keys, e.Key)
			}
			if !strings.Contains(strings.Join(keys, " "), test.key) || c.State != call.Draft {
				t.Errorf("got %v in %s, want %s", keys, c.State, test.key)
			}
		})
	}
}

func TestACallIsNotApprovedForADayThatIsOver(t *testing.T) {
	submitted := func() *call.Call {
		c := draft(t)
		must(t, errOf(c.SubmitForApproval(officer, c.AnnounceAt.Add(-time.Hour), rules(t))))
		return c
	}
	c := submitted()
	if _, err := c.Approve(approver, c.AnnounceAt.Add(24*time.Hour), rules(t)); !strings.Contains(fmt.Sprint(err), "call.schedule.announce_past") || c.State != call.PendingApproval {
		t.Errorf("approved on the day after the announcement: %v, %s", err, c.State)
	}
	c = submitted()
	if _, err := c.Approve(approver, c.AnnounceAt.Add(time.Hour), rules(t)); err != nil {
		t.Errorf("approved an hour late, on the same day: %v", err)
	}
}

// A correction and a second announcement are announcements: 정보통신·방송 연구개발 관리규정 제19조제2항 asks the same of them as of the first.
func TestNoCorrectionPublishesLessThanAFirstAnnouncementMust(t *testing.T) {
	for _, test := range shortcomings {
		if strings.HasPrefix(test.key, "call.schedule") {
			continue // the timetable has a test of its own
		}
		for _, kind := range []call.ProposalKind{call.ToAmend, call.ToReannounce} {
			t.Run(string(kind)+" "+test.name+" is refused, and says why before", func(t *testing.T) {
				c, x := open(t), terms()
				now, publish := *x.OpenAt, c.AmendNotice
				if kind == call.ToReannounce {
					must(t, errOf(c.Close(c.CloseAt.Add(time.Second))))
					must(t, errOf(c.DeclareFailed(0, 0, rules(t))))
					now, publish = period.On(2026, 4, 2).At(9, 0), c.Reannounce
					x.OpenAt, x.CloseAt, x.ResultAt = at(period.On(2026, 4, 2), 10), at(period.On(2026, 6, 1), 15), nil
				}
				test.drop(&x)
				must(t, errOf(c.Propose(kind, x, "정정", officer, now)))
				before := c.ProposalGaps(now, rules(t))
				_, _, err := publish(approver, now, now, rules(t))
				for when, found := range map[string]domain.Problems{"before": before, "at approval": domain.ProblemsOf(err)} {
					if !slices.ContainsFunc(found, func(e *domain.Error) bool { return e.Key == test.key }) {
						t.Errorf("%s: %v, want %s", when, found, test.key)
					}
				}
				if c.VersionNo != 1 {
					t.Errorf("version %d was published", c.VersionNo)
				}
			})
		}
	}
}

func TestAnUrgentCallMayBeAnnouncedForLess(t *testing.T) {
	c := draft(t)
	x := terms()
	x.CloseAt, x.UrgencyReason = at(period.On(2026, 3, 20), 15), "추가경정예산 집행 시급"
	must(t, errOf(c.Edit(x)))
	must(t, errOf(c.SubmitForApproval(officer, period.On(2026, 2, 20).At(9, 0), rules(t))))
}

func TestABudgetThatNoSourceStatesIsNotAskedFor(t *testing.T) {
	c := draft(t)
	c.BudgetBasis = call.NotStated
	x := terms()
	x.BudgetWon = nil
	x.Stages.Award.Kind = stage.Designation
	must(t, errOf(c.Edit(x)))
	must(t, errOf(c.SubmitForApproval(officer, period.On(2026, 2, 20).At(9, 0), rules(t))))
}

// Minimum announcement: R&D 30 days (국가연구개발혁신법 시행령 제9조제1항); subsidy intake 15 days (과기정통부 국고보조금 관리규정 제10조제2항).
func TestTheMinimumAnnouncementIsThatOfTheRegime(t *testing.T) {
	for regime, days := range map[ruleset.Regime]int{ruleset.ICTFund: 30, ruleset.NRDInnovation: 30, ruleset.SubsidyAct: 15} {
		set, err := ruleset.For(regime, period.On(2026, 1, 1))
		must(t, err)
		r, err := call.RulesOf(set)
		must(t, err)
		if got, want := call.FirstClose(period.On(2026, 3, 2), r.AnnounceMin), period.On(2026, 3, 2).AddDays(days); got != want {
			t.Errorf("%s: first close %s, want %s", regime, got, want)
		}
	}
	if got := call.FirstClose(period.On(2026, 1, 31), calendar.Months(1)); got != period.On(2026, 2, 28) {
		t.Errorf("a month from 31 January ends on %s", got)
	}
}

// A subsidy call's intake is open for 15 days (과기정통부 국고보조금 관리규정 제10조제2항), however long it was announced before; a reason of urgency
// shortens it. The other regimes say nothing of the intake.
func TestTheIntakeOfASubsidyCallIsOpenLongEnough(t *testing.T) {
	for name, test := range map[string]struct {
		regime     ruleset.Regime
		open, shut time.Time
		urgent     string
		refused    bool
	}{
		"one day, announced long before":   {ruleset.SubsidyAct, period.On(2026, 4, 10).At(9, 0), period.On(2026, 4, 11).At(18, 0), "", true},
		"the fourteenth day after":         {ruleset.SubsidyAct, period.On(2026, 4, 1).At(0, 0), period.On(2026, 4, 15).At(23, 59), "", true},
		"the fifteenth day after":          {ruleset.SubsidyAct, period.On(2026, 4, 1).At(18, 0), period.On(2026, 4, 16).At(9, 0), "", false},
		"one day with a reason of urgency": {ruleset.SubsidyAct, period.On(2026, 4, 10).At(9, 0), period.On(2026, 4, 11).At(18, 0), "재난 복구", false},
		"one day of an ICT fund call":      {ruleset.ICTFund, period.On(2026, 4, 10).At(9, 0), period.On(2026, 4, 11).At(18, 0), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := ruleset.For(test.regime, period.On(2026, 1, 1))
			must(t, err)
			r, err := call.RulesOf(set)
			must(t, err)
			c, x := draft(t), terms()
			x.OpenAt, x.CloseAt, x.ResultAt, x.UrgencyReason = &test.open, &test.shut, nil, test.urgent
			must(t, errOf(c.Edit(x)))
			got := c.Gaps(c.BudgetBasis, r, period.On(2026, 3, 2))[call.GapIntake]
			if (len(got) > 0) != test.refused {
				t.Errorf("refused: %v", got)
			}
			if test.refused {
				_, err := c.SubmitForApproval(officer, period.On(2026, 2, 20).At(9, 0), r)
				if !errors.Is(err, domain.E(domain.Invalid, "call.intake.too_short")) {
					t.Errorf("submitted: %v", err)
				}
			}
		})
	}
}

// A correction that opens the intake later is held to the same time; one of something else is not held up by a short intake that stands.
func TestACorrectionDoesNotShortenTheIntake(t *testing.T) {
	set, err := ruleset.For(ruleset.SubsidyAct, period.On(2026, 1, 1))
	must(t, err)
	r, err := call.RulesOf(set)
	must(t, err)
	c := draft(t)
	c.State = call.Announced
	c.GrantRatio = 10000 // no matching money, of which the rules of subsidies say nothing
	now, x := period.On(2026, 3, 3).At(9, 0), c.Terms
	later := x.CloseAt.AddDate(0, 0, -1)
	x.OpenAt = &later
	must(t, errOf(c.Propose(call.ToAmend, x, "접수 시작을 늦춥니다", officer, now)))
	if got := c.ProposalGaps(now, r); len(got) != 1 || got[0].Key != "call.intake.too_short" {
		t.Errorf("an intake of one day: %v", got)
	}
	c.Terms, c.Proposal = x, call.Proposal{}
	x.Title = "바로잡은 이름"
	must(t, errOf(c.Propose(call.ToAmend, x, "이름을 바로잡습니다", officer, now)))
	if got := c.ProposalGaps(now, r); len(got) != 0 {
		t.Errorf("a correction of the name: %v", got)
	}
}

// open is a published call whose intake is open.
func open(t *testing.T) *call.Call {
	t.Helper()
	c, r := draft(t), rules(t)
	early := period.On(2026, 2, 20).At(9, 0)
	must(t, errOf(c.SubmitForApproval(officer, early, r)))
	must(t, errOf(c.Approve(approver, early, r)))
	_, _, err := c.Publish(*c.AnnounceAt)
	must(t, err)
	must(t, errOf(c.Open(*c.OpenAt)))
	return c
}

func TestACorrectionTakesTwoPeopleAndKeepsTheOldText(t *testing.T) {
	c, r := open(t), rules(t)
	now := period.On(2026, 3, 10).At(9, 0)
	x := c.Terms
	x.Summary = "고친 요약"
	if _, _, err := c.AmendNotice(approver, now, now, r); !errors.Is(err, domain.E(domain.Refused, "call.proposal.none")) {
		t.Errorf("nothing was proposed: %v", err)
	}
	must(t, errOf(c.Propose(call.ToAmend, x, "오기 정정", officer, now)))
	if c.PreviousActor() != officer {
		t.Errorf("previous actor %d", c.PreviousActor())
	}
	if _, _, err := c.AmendNotice(officer, now, now, r); !errors.Is(err, domain.E(domain.Forbidden, "call.approve.same_person")) {
		t.Errorf("its author publishes it: %v", err)
	}
	old := c.Terms
	v, ch, err := c.AmendNotice(approver, now, now, r)
	must(t, err)
	if v.No != 2 || v.Kind != call.Amended || c.Summary != "고친 요약" || ch.Reason != "오기 정정" {
		t.Errorf("version %+v, change %+v", v, ch)
	}
	if c.VersionNo != 2 || c.FormSince != 1 {
		t.Errorf("version %d has its form since version %d, want 1: the form was left alone", c.VersionNo, c.FormSince)
	}
	x = c.Terms
	x.Form, err = x.Form.Apply(form.Edit{Kind: form.AddQuestion, Key: x.Form.Sections[0].Key, Question: form.Question{Kind: form.Text, Label: "어디서"}})
	must(t, err)
	must(t, errOf(c.Propose(call.ToAmend, x, "문항 추가", officer, now)))
	if _, _, err := c.AmendNotice(approver, now, now, r); err != nil || c.FormSince != 3 {
		t.Errorf("the form of version 3 is there since version %d: %v", c.FormSince, err)
	}
	want := []string{"Summary"}
	var got []string
	for _, d := range call.Diff(old, call.Terms(v.Terms)) {
		got = append(got, d.Field)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestACorrectionDoesNotMoveTheDeadline(t *testing.T) {
	c := open(t)
	x := c.Terms
	x.CloseAt = at(period.On(2026, 4, 5), 15)
	_, err := c.Propose(call.ToAmend, x, "연장", officer, *c.OpenAt)
	if !errors.Is(err, domain.E(domain.Refused, "call.propose.deadline")) {
		t.Errorf("got %v", err)
	}
	x.Title = "다른 제목"
	_, err = c.Propose(call.ToExtend, x, "연장", officer, *c.OpenAt)
	if !errors.Is(err, domain.E(domain.Refused, "call.propose.only_schedule")) {
		t.Errorf("an extension with another title: %v", err)
	}
}

// An application has chosen its track when it began; no correction leaves it without one.
func TestACorrectionLeavesEveryApplicationItsTrack(t *testing.T) {
	two := []stage.Track{{Key: "a", Title: "가", BudgetWon: 1}, {Key: "b", Title: "나", BudgetWon: 1}}
	for name, test := range map[string]struct {
		before, after []stage.Track
		want          string
	}{
		"a track is taken away":              {two, two[:1], "call.propose.track_gone"},
		"the call is split into tracks":      {nil, two, "call.propose.track_first"},
		"a track more, and one by new names": {two[:1], []stage.Track{{Key: "a", Title: "다른 이름", BudgetWon: 2}, two[1]}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := open(t)
			c.Stages.Tracks = test.before
			x := c.Terms
			x.Stages.Tracks = test.after
			_, err := c.Propose(call.ToAmend, x, "정정", officer, *c.OpenAt)
			if test.want == "" && err != nil || test.want != "" && !errors.Is(err, domain.E(domain.Refused, test.want)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAnExtensionIsJudgedByItsStamp(t *testing.T) {
	for name, test := range map[string]struct {
		late time.Duration
		ok   bool
	}{
		"one millisecond before the deadline": {-time.Millisecond, true},
		"at the deadline":                     {0, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := open(t)
			x := c.Terms
			x.CloseAt = at(period.On(2026, 4, 8), 15)
			must(t, errOf(c.Propose(call.ToExtend, x, "신청 저조", officer, *c.OpenAt)))
			stamp := terms().CloseAt.Add(test.late)
			_, _, err := c.ExtendDeadline(approver, stamp, terms().CloseAt.Add(time.Second), rules(t))
			if (err == nil) != test.ok {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAnOutageExtendsUntil24HoursAfterTheDeadlineForEverybody(t *testing.T) {
	for name, test := range map[string]struct {
		late time.Duration
		ok   bool
	}{
		"24 hours after":                    {24 * time.Hour, true},
		"24 hours and a millisecond after":  {24*time.Hour + time.Millisecond, false},
		"one minute after, not yet swept":   {time.Minute, true},
		"an hour after, in a closed intake": {time.Hour, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := open(t)
			if test.late > time.Minute {
				must(t, errOf(c.Close(c.CloseAt.Add(time.Second))))
			}
			x := c.Terms
			x.CloseAt = at(period.On(2026, 4, 3), 15)
			stamp := terms().CloseAt.Add(test.late)
			must(t, errOf(c.Propose(call.ToOutage, x, "접속 장애", officer, stamp)))
			_, _, err := c.ExtendForOutage(approver, stamp, stamp, rules(t))
			if (err == nil) != test.ok || test.ok && c.State != call.Open {
				t.Errorf("got %v in %s", err, c.State)
			}
		})
	}
}

func TestAFailedCallIsAnnouncedAgainAfterTenDaysOrThirtyWithOtherRequirements(t *testing.T) {
	now := period.On(2026, 4, 2).At(10, 0)
	propose := func(t *testing.T, change func(*call.Terms)) error {
		t.Helper()
		c, r := open(t), rules(t)
		must(t, errOf(c.Close(c.CloseAt.Add(time.Second))))
		must(t, errOf(c.DeclareFailed(0, 0, r)))
		x := c.Terms
		x.OpenAt, x.CloseAt, x.ResultAt = &now, at(period.On(2026, 4, 12), 15), nil
		change(&x)
		must(t, errOf(c.Propose(call.ToReannounce, x, "유찰", officer, now)))
		_, _, err := c.Reannounce(approver, now, now, r)
		if err == nil && (c.Round != 2 || c.State != call.Announced) {
			t.Errorf("round %d, state %s", c.Round, c.State)
		}
		return err
	}
	must(t, propose(t, func(*call.Terms) {}))
	err := propose(t, func(x *call.Terms) { x.CloseAt = at(period.On(2026, 4, 11), 15) })
	if !errors.Is(err, domain.E(domain.Invalid, "call.announce.too_short")) {
		t.Errorf("nine days: %v", err)
	}
	err = propose(t, func(x *call.Terms) { x.AwardCount = 7 })
	if !errors.Is(err, domain.E(domain.Invalid, "call.announce.too_short")) {
		t.Errorf("other requirements in ten days: %v", err)
	}
	must(t, propose(t, func(x *call.Terms) { x.AwardCount, x.CloseAt = 7, at(period.On(2026, 5, 2), 15) }))
}

func TestARollingIntakeHasOneDeadlinePerWindow(t *testing.T) {
	c := draft(t)
	x := terms()
	first, secondClose := period.On(2026, 3, 10).At(15, 0), *x.CloseAt
	x.Windows = call.Windows{{No: 1, OpenAt: *x.OpenAt, CloseAt: first}, {No: 2, OpenAt: period.On(2026, 3, 20).At(9, 0), CloseAt: secondClose}}
	must(t, errOf(c.Edit(x)))
	for stamp, want := range map[time.Time]time.Time{first: first, first.Add(time.Millisecond): secondClose, secondClose.Add(time.Hour): secondClose} {
		if _, got := c.Deadline(stamp); !got.Equal(want) {
			t.Errorf("at %s: %s, want %s", stamp, got, want)
		}
	}
	x.Windows[1].OpenAt = first.Add(-time.Hour)
	must(t, errOf(c.Edit(x)))
	_, err := c.SubmitForApproval(officer, period.On(2026, 2, 20).At(9, 0), rules(t))
	if !errors.Is(err, domain.E(domain.Invalid, "call.schedule.windows")) {
		t.Errorf("windows that overlap: %v", err)
	}
}

// rolling is a call in its first window of three; the last closes with the intake.
func rolling(t *testing.T) *call.Call {
	t.Helper()
	c := open(t)
	c.Windows = call.Windows{{No: 1, OpenAt: *c.OpenAt, CloseAt: *at(period.On(2026, 3, 10), 15)},
		{No: 2, OpenAt: *at(period.On(2026, 3, 12), 9), CloseAt: *at(period.On(2026, 3, 20), 15)},
		{No: 3, OpenAt: *at(period.On(2026, 3, 23), 9), CloseAt: *c.CloseAt}}
	return c
}

func TestExtendingARollingIntakeMovesItsLastWindow(t *testing.T) {
	c, now := rolling(t), period.On(2026, 3, 25).At(9, 0)
	x := c.Terms
	x.CloseAt = at(period.On(2026, 4, 8), 15)
	must(t, errOf(c.Propose(call.ToExtend, x, "신청 저조", officer, now)))
	_, _, err := c.ExtendDeadline(approver, now, now, rules(t))
	must(t, err)
	if _, got := c.Deadline(*at(period.On(2026, 4, 5), 9)); !got.Equal(*x.CloseAt) {
		t.Errorf("the last window ends at %s", got)
	}
	if c.Windows[1].CloseAt != *at(period.On(2026, 3, 20), 15) {
		t.Error("an earlier window moved along")
	}

	// The end of the last window says the same as the close of the intake.
	x = c.Terms
	x.Windows = slices.Clone(x.Windows)
	x.Windows[2].CloseAt = *at(period.On(2026, 4, 10), 15)
	must(t, errOf(c.Propose(call.ToExtend, x, "신청 저조", officer, now)))
	if _, _, err = c.ExtendDeadline(approver, now, now, rules(t)); err != nil || !c.CloseAt.Equal(x.Windows[2].CloseAt) {
		t.Errorf("%v: the intake closes at %s", err, c.CloseAt)
	}
}

func TestADeadlineBetweenWindowsIsMovedBeforeItOrAfterAnOutage(t *testing.T) {
	first := *at(period.On(2026, 3, 10), 15)
	for name, test := range map[string]struct {
		kind call.ProposalKind
		late time.Duration
		key  string
	}{
		"before it":                             {call.ToExtend, -time.Hour, ""},
		"when it is over":                       {call.ToExtend, time.Hour, "call.amend.closed"},
		"over, after an outage":                 {call.ToOutage, time.Hour, ""},
		"over for more than the hours of rules": {call.ToOutage, 25 * time.Hour, "call.extend.outage_too_late"},
	} {
		t.Run(name, func(t *testing.T) {
			c, x, now := rolling(t), rolling(t).Terms, first.Add(test.late)
			x.Windows[0].CloseAt, x.Windows[1].OpenAt = *at(period.On(2026, 3, 13), 15), *at(period.On(2026, 3, 13), 15)
			must(t, errOf(c.Propose(test.kind, x, "접속 장애", officer, now)))
			publish := c.ExtendDeadline
			if test.kind == call.ToOutage {
				publish = c.ExtendForOutage
			}
			_, _, err := publish(approver, now, now, rules(t))
			if test.key == "" && err != nil || test.key != "" && !slices.ContainsFunc(domain.ProblemsOf(err), func(e *domain.Error) bool { return e.Key == test.key }) {
				t.Errorf("got %v, want %q", err, test.key)
			}
		})
	}
}

// What people are told of an extension is the deadline that was moved: of a rolling intake that of its window, not the end of the whole.
func TestAnExtensionRecordsTheDeadlineItMoves(t *testing.T) {
	c, x := rolling(t), rolling(t).Terms
	now := c.Windows[0].CloseAt.Add(-time.Hour)
	x.Windows[0].CloseAt, x.Windows[1].OpenAt = *at(period.On(2026, 3, 13), 15), *at(period.On(2026, 3, 13), 15)
	must(t, errOf(c.Propose(call.ToExtend, x, "연장", officer, now)))
	_, ch, err := c.ExtendDeadline(approver, now, now, rules(t))
	if err != nil || ch.Detail["at"] != at(period.On(2026, 3, 13), 15).UTC().Format(time.RFC3339) {
		t.Errorf("%v: it says %v", err, ch.Detail["at"])
	}
	if says := c.Says(call.NoticeExtended); says["at"] != nil {
		t.Errorf("the call says %v instead", says)
	}
	// Who is told that the intake has begun is told the end of the window that runs, not that of the last one.
	first, second := c.Windows[0], c.Windows[1]
	if says := c.SaysAt(call.NoticeOpened, first.OpenAt); says["at"] != first.CloseAt {
		t.Errorf("at the beginning the call says %v", says)
	}
	if says := c.SaysAt(call.NoticeAmended, second.OpenAt.Add(time.Hour)); says["from"] != second.OpenAt || says["at"] != second.CloseAt {
		t.Errorf("in the second window the call says %v", says)
	}
}

func TestTheDeadlineOfACallThatIsAnnouncedIsMovedBeforeItOpens(t *testing.T) {
	c := draft(t)
	early := period.On(2026, 2, 20).At(9, 0)
	must(t, errOf(c.SubmitForApproval(officer, early, rules(t))))
	must(t, errOf(c.Approve(approver, early, rules(t))))
	_, _, err := c.Publish(*c.AnnounceAt)
	must(t, err)
	now := c.OpenAt.Add(-time.Minute)
	x := c.Terms
	x.CloseAt, x.ResultAt = at(period.On(2026, 4, 20), 15), nil
	must(t, errOf(c.Propose(call.ToExtend, x, "문의가 많아 기간을 늘립니다", officer, now)))
	v, ch, err := c.ExtendDeadline(approver, now, now, rules(t))
	if err != nil || c.State != call.Announced || !c.CloseAt.Equal(*x.CloseAt) || v.Kind != call.Extended || v.No != c.VersionNo || v.Reason == "" || !slices.Contains(ch.Notices, call.NoticeExtended) {
		t.Fatalf("%v: %s, %+v, %v", err, c.State, v, ch.Notices)
	}
	earlier, later := c.Terms, c.Terms
	later.CloseAt = at(period.On(2026, 4, 21), 15)
	earlier.CloseAt = at(period.On(2026, 4, 19), 15)
	if _, err := c.Propose(call.ToExtend, earlier, "줄입니다", officer, now); !errors.Is(err, domain.E(domain.Invalid, "call.extend.not_later")) || c.Proposal.Terms != nil {
		t.Errorf("an earlier deadline is proposed: %v", err)
	}
	must(t, errOf(c.Propose(call.ToExtend, later, "늘립니다", officer, now)))
	past := later.CloseAt.Add(time.Minute)
	if _, _, err := c.ExtendDeadline(approver, *c.CloseAt, past, rules(t)); !errors.Is(err, domain.E(domain.Invalid, "call.extend.not_later")) {
		t.Errorf("a deadline that has passed when it is approved: %v", err)
	}
	opens := c.Terms
	opens.OpenAt = at(period.On(2026, 4, 19), 9)
	if _, err := c.Propose(call.ToExtend, opens, "늦게 엽니다", officer, now); !errors.Is(err, domain.E(domain.Refused, "call.propose.only_schedule")) {
		t.Errorf("an extension that moves the opening: %v", err)
	}
}

func TestAnExtensionTakesNoTimeAway(t *testing.T) {
	for name, change := range map[string]func(call.Windows) call.Windows{
		"ends a window earlier":  func(w call.Windows) call.Windows { w[1].CloseAt = w[1].CloseAt.Add(-time.Hour); return w },
		"begins a window later":  func(w call.Windows) call.Windows { w[1].OpenAt = w[1].OpenAt.Add(time.Hour); return w },
		"takes a window away":    func(w call.Windows) call.Windows { return w[1:] },
		"moves a window forward": func(w call.Windows) call.Windows { w[2].OpenAt = w[2].OpenAt.Add(-time.Hour); return w },
	} {
		c, x := rolling(t), rolling(t).Terms
		x.CloseAt, x.ResultAt = at(period.On(2026, 4, 8), 15), nil
		x.Windows = change(x.Windows)
		if _, err := c.Propose(call.ToExtend, x, "연장", officer, *c.OpenAt); !errors.Is(err, domain.E(domain.Invalid, "call.propose.windows")) {
			t.Errorf("an extension that %s: %v", name, err)
		}
	}
}

// A correction leaves the windows of a running intake alone: they are deadlines.
func TestACorrectionMovesNoWindow(t *testing.T) {
	c, x := rolling(t), rolling(t).Terms
	x.Windows[0].CloseAt = x.Windows[0].CloseAt.Add(-time.Hour)
	if _, err := c.Propose(call.ToAmend, x, "정정", officer, *c.OpenAt); !errors.Is(err, domain.E(domain.Refused, "call.propose.deadline")) {
		t.Errorf("got %v", err)
	}
}

// A result that would come before the moved deadline is found before the extension is approved, by either way of extending.
func TestAnExtensionKeepsItsTimetableInOrder(t *testing.T) {
	for _, kind := range []call.ProposalKind{call.ToExtend, call.ToOutage} {
		c := open(t)
		now := *c.OpenAt
		x := c.Terms
		x.CloseAt = at(period.On(2026, 5, 2), 15)
		must(t, errOf(c.Propose(kind, x, "연장", officer, now)))
		publish := c.ExtendDeadline
		if kind == call.ToOutage {
			publish = c.ExtendForOutage
		}
		_, _, err := publish(approver, now, now, rules(t))
		if got := c.ProposalGaps(now, rules(t)); !errors.Is(err, domain.E(domain.Invalid, "call.schedule.result_before_close")) || len(got) != 1 {
			t.Errorf("%s: %v, said before: %v", kind, err, got)
		}
	}
}

func TestTermsSurviveStorageWithTheSameDigest(t *testing.T) {
	x := terms()
	stored, err := call.Snapshot(x).Value()
	must(t, err)
	var back call.Snapshot
	must(t, back.Scan(stored))
	a, err := x.Digest()
	must(t, err)
	b, err := call.Terms(back).Digest()
	must(t, err)
	if a != b {
		t.Errorf("digest %s became %s; differences: %v", a, b, call.Diff(x, call.Terms(back)))
	}
	if d := call.Diff(x, call.Terms(back)); len(d) != 0 {
		t.Errorf("differences after storage: %v", d)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func errOf[T any](_ T, err error) error { return err }

func TestACallRunsToItsArchive(t *testing.T) {
	c, r := open(t), rules(t)
	must(t, errOf(c.Close(c.CloseAt.Add(time.Second))))
	if _, err := c.StartScreening(0, r); !errors.Is(err, domain.E(domain.Refused, "call.screening.too_few_bids")) {
		t.Errorf("screened without applications: %v", err)
	}
	must(t, errOf(c.StartScreening(3, r)))
	must(t, errOf(c.StartEvaluation(0, 0, 2, r)))
	c.Deliberation = true
	if _, err := c.ConfirmResult(0, nil); !errors.Is(err, domain.E(domain.Refused, "call.confirm.not_deliberated")) {
		t.Errorf("confirmed without the deliberation committee: %v", err)
	}
	c.Deliberate(period.On(2026, 5, 4))
	must(t, errOf(c.ConfirmResult(0, nil)))
	if _, err := c.Cancel("뒤늦게"); !errors.Is(err, domain.E(domain.Refused, "step.illegal")) {
		t.Errorf("cancelled after the result: %v", err)
	}
	must(t, errOf(c.StartContracting(0)))
	must(t, errOf(c.StartExecution(0, 0)))
	must(t, errOf(c.Settle(0)))
	must(t, errOf(c.Archive()))
	if c.State != call.Archived || c.Running() {
		t.Errorf("%s, running %v", c.State, c.Running())
	}
}

func TestACancelledCallVoidsItsApplicationsOnceItIsPublic(t *testing.T) {
	c := open(t)
	ch, err := c.Cancel("사업 취소")
	must(t, err)
	if len(ch.Effects) != 1 || ch.Effects[0] != call.EffectVoid || ch.Notices[0] != call.NoticeCancelled || c.Running() {
		t.Errorf("%+v", ch)
	}
	ch, err = draft(t).Cancel("불필요")
	must(t, err)
	if len(ch.Notices)+len(ch.Effects) != 0 {
		t.Errorf("a draft that nobody saw: %+v", ch)
	}
}

func TestAChildCallTakesTheTermsButNotTheSchedule(t *testing.T) {
	parent := open(t)
	parent.ID = 9
	child, err := parent.Spawn("2026-INF-01-A", "수행기관 공모", 2026, officer)
	must(t, err)
	if *child.ParentID != 9 || child.CloseAt != nil || child.State != call.Draft || child.Title != "수행기관 공모" || child.Stages.IsZero() {
		t.Errorf("%+v", child)
	}
	child.NoticeItems[call.ItemLaw] = "다른 법"
	if parent.NoticeItems[call.ItemLaw] == "다른 법" {
		t.Error("the child's items are the parent's")
	}
}

func TestAnApproverReturnsAndAnOfficerRecalls(t *testing.T) {
	c, r := draft(t), rules(t)
	early := period.On(2026, 2, 20).At(9, 0)
	must(t, errOf(c.SubmitForApproval(officer, early, r)))
	if c.PreviousActor() != officer {
		t.Errorf("previous actor %d", c.PreviousActor())
	}
	if _, err := c.Reject(""); !errors.Is(err, domain.E(domain.Invalid, "step.reason_missing")) {
		t.Errorf("returned without a reason: %v", err)
	}
	must(t, errOf(c.Reject("자격 보완")))
	must(t, c.Ask(early, r))
	must(t, errOf(c.SubmitForApproval(officer, early, r)))
	must(t, errOf(c.Approve(approver, early, r)))
	must(t, errOf(c.Recall("일정 조정")))
	if c.State != call.Draft {
		t.Errorf("state %s", c.State)
	}
	if _, err := c.DropProposal(""); !errors.Is(err, domain.E(domain.Refused, "call.proposal.none")) {
		t.Errorf("dropped nothing: %v", err)
	}
}

// withoutPlan takes the plan of costs out of a form.
func withoutPlan(t *call.Terms) {
	for i := range t.Form.Sections {
		q := &t.Form.Sections[i].Questions
		*q = slices.DeleteFunc(*q, func(q form.Question) bool { return q.Kind == form.Budget })
	}
}

// A subsidy and a call for fund money have no ratios of matching money in their rules: where they ask for a plan of costs they say them.
func TestACallWhoseRulesStateNoRatiosIsNotApprovedWithoutItsOwn(t *testing.T) {
	set, err := ruleset.For(ruleset.SubsidyAct, period.On(2026, 1, 1))
	must(t, err)
	r, err := call.RulesOf(set)
	must(t, err)
	share, none := krw.Bp(7000), krw.Bp(0)
	own := budget.Matching{{Key: budget.SME, GrantMax: &share, CashMin: &none}}
	for name, c := range map[string]struct {
		change func(*call.Terms)
		rules  call.Rules
		want   []string
	}{
		"nothing is said":           {func(*call.Terms) {}, r, []string{"call.matching.grant_unsaid matching.SME.grantMax"}},
		"a share of the cost alone": {func(x *call.Terms) { x.GrantRatio = 7000 }, r, []string{"call.matching.cash_unsaid matching.SME.cashMin"}},
		"the whole of the cost":     {func(x *call.Terms) { x.GrantRatio = 10000 }, r, nil},
		"one size alone":            {func(x *call.Terms) { x.Matching = own }, r, []string{"call.matching.grant_unsaid matching.MID.grantMax"}},
		"the one size that may apply": {func(x *call.Terms) {
			x.Matching, x.Eligibility = own, condition.Usual(condition.Screening{Sizes: []string{condition.SizeSME}})
		}, r, nil},
		"no plan of costs is asked for":            {withoutPlan, r, nil},
		"the ICT rules state them (L6 §27①, §28②)": {func(*call.Terms) {}, rules(t), nil},
	} {
		t.Run(name, func(t *testing.T) {
			x := terms()
			c.change(&x)
			var got []string
			for _, p := range x.Gaps("", c.rules, period.On(2026, 3, 2))[call.GapBudget] {
				got = append(got, p.Key+" "+p.Field)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}
