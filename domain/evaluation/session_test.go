// These tests hold a whole session: committee, pledges, sheets, totals, ranking, signatures and the chain of results.
package evaluation_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/evaluation"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/score"
	"gongmo/domain/stage"
)

var now = period.On(2026, 5, 6).At(10, 0)

func rules(t *testing.T) evaluation.Rules {
	t.Helper()
	set, err := ruleset.For(ruleset.ICTFund, period.On(2026, 1, 1))
	must(t, err)
	r, err := evaluation.RulesOf(set)
	must(t, err)
	return r
}

// plan has one item worth 100 points, so that a total is one number.
func plan() stage.Stage {
	return stage.Stage{Key: "presentation", Kind: stage.Presentation, Method: stage.ByScore,
		Rubric:    stage.Rubric{Items: []stage.Item{{Key: "all", Title: "종합", Weight: score.Full}}},
		Aggregate: stage.Aggregate{Rule: stage.TrimmedMean, Trim: score.TrimRule{MinScores: 3, MinReviewers: 5}},
		PassMark:  score.Points(60), BonusCap: score.Points(5), CommitteeSize: stage.Range{Min: 3, Max: 9},
		Outcome: stage.Outcome{Rule: stage.RankInBudget}, TieBreakers: []stage.TieBreaker{stage.CommitteeVote}}
}

// scoring is a stage in SCORING with n members (1 is the chair) and candidates 501, 502, ….
func scoring(t *testing.T, n, candidates int, conflicts map[domain.PersonID]evaluation.Conflicts) (*evaluation.Stage, []*evaluation.Sheet) {
	t.Helper()
	s := evaluation.NewStage(7, 1, "", plan(), true)
	s.ID = 300
	for i := range candidates {
		must(t, errOf(s.AddCandidate(evaluation.Candidate{ApplicationID: domain.ApplicationID(501 + i)})))
	}
	r := rules(t)
	var seats []evaluation.Seat
	for i := range n {
		seat := evaluation.Seat{PersonID: domain.PersonID(i + 1), Role: evaluation.Ordinary}
		if i == 0 {
			seat.Role = evaluation.Chair
		}
		seats = append(seats, seat)
	}
	must(t, errOf(s.FormCommittee(seats, r, now)))
	must(t, errOf(s.Invite(now)))
	for i := range n {
		p := domain.PersonID(i + 1)
		must(t, errOf(s.Accept(p, "서약합니다", conflicts[p], now)))
	}
	must(t, errOf(s.Gather(r)))
	must(t, errOf(s.Open(r, now)))
	sheets, err := s.Sheets()
	must(t, err)
	return s, sheets
}

// hand fills in and hands in every sheet of a candidate, in the order of the members.
func hand(t *testing.T, s *evaluation.Stage, sheets []*evaluation.Sheet, a domain.ApplicationID, totals ...int) {
	t.Helper()
	i := 0
	for _, sh := range sheets {
		if sh.ApplicationID != a || sh.State == evaluation.SheetRecused {
			continue
		}
		marks := evaluation.Marks{Items: evaluation.ItemScores{"all": {Score: score.Score(totals[i])}}}
		must(t, errOf(sh.Save(s, marks, sh.EvaluatorID, now)))
		must(t, errOf(sh.Submit(s, sh.EvaluatorID, now)))
		i++
	}
	if i != len(totals) {
		t.Fatalf("%d totals for %d sheets", len(totals), i)
	}
}

func budget(won krw.Won) stage.Rule {
	return stage.RuleOf(stage.Plan{Award: stage.Award{Kind: stage.Money}}, "", plan(), won, "")
}

func TestTotalsOfTheDomainDocument(t *testing.T) {
	tests := []struct {
		name           string // TV-E1 … TV-E4 of the domain document §4.8
		totals         []int
		bonus, penalty int // points
		cap            int
		num, den       int64
		final          score.Score
		outcome        evaluation.Outcome
	}{
		{"TV-E1: the best and the worst are left out (수행관리지침 §2②10)", []int{9200, 8800, 8500, 8100, 7900, 7400, 6000}, 0, 0, 5, 40700, 5, 8140, evaluation.OutRecommended},
		{"TV-E2: of several best only one is left out (수행관리지침 §2②10)", []int{9000, 9000, 8000, 7000, 7000}, 0, 0, 5, 24000, 3, 8000, evaluation.OutRecommended},
		{"TV-E3: bonus up to its cap, penalty off (수행관리지침 §20④)", []int{9200, 8800, 8500, 8100, 7900, 7400, 6000}, 12, 1, 5, 40700, 5, 8540, evaluation.OutRecommended},
		{"TV-E3 with a cap of 10", []int{9200, 8800, 8500, 8100, 7900, 7400, 6000}, 12, 1, 10, 40700, 5, 9040, evaluation.OutRecommended},
		{"TV-E4: 59.995 rounds to 60.00 and passes (수행관리지침 §20⑧)", []int{5999, 6000, 5999, 6000, 4000, 9000}, 0, 0, 5, 23998, 4, 6000, evaluation.OutRecommended},
		{"TV-E4: below 59.995 fails", []int{5999, 5999, 6000, 4000, 9000}, 0, 0, 5, 17998, 3, 5999, evaluation.OutNotSelected},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, sheets := scoring(t, len(test.totals), 1, nil)
			s.Plan.BonusCap = score.Points(test.cap)
			items := evaluation.BonusItems{{Code: "SME", Points: score.Points(test.bonus)}, {Code: "LATE", Points: score.Points(test.penalty), Penalty: true}}
			must(t, errOf(s.SetBonus(501, items)))
			hand(t, s, sheets, 501, test.totals...)
			out, err := s.Compute(sheets, map[domain.ApplicationID]evaluation.Asked{501: {Won: 1}}, budget(10))
			must(t, err)
			r := out.Results[0]
			if r.MeanNum*test.den != test.num*r.MeanDen || r.Final != test.final || r.Outcome != test.outcome || r.Scores != len(test.totals) {
				t.Errorf("got %d/%d, final %s, %s; want %d/%d, %s, %s", r.MeanNum, r.MeanDen, r.Final, r.Outcome, test.num, test.den, test.final, test.outcome)
			}
		})
	}
}

// TV-E5: rank within the budget, without and with skipping.
func TestRankingWithinTheBudget(t *testing.T) {
	for skip, want := range map[bool][]string{
		false: {"501 RECOMMENDED 0", "502 RECOMMENDED 0", "503 RESERVE 1", "504 RESERVE 2"},
		true:  {"501 RECOMMENDED 0", "502 RECOMMENDED 0", "503 RESERVE 1", "504 RECOMMENDED 0"},
	} {
		s, sheets := scoring(t, 3, 4, nil)
		asked := map[domain.ApplicationID]evaluation.Asked{501: {Won: 400_000_000}, 502: {Won: 400_000_000}, 503: {Won: 300_000_000}, 504: {Won: 200_000_000}}
		for i, total := range []int{8800, 8500, 8300, 8000} {
			hand(t, s, sheets, domain.ApplicationID(501+i), total, total, total)
		}
		rule := budget(1_000_000_000)
		rule.AllowSkip = skip
		out, err := s.Compute(sheets, asked, rule)
		must(t, err)
		var got []string
		for _, r := range out.Results {
			got = append(got, fmt.Sprintf("%d %s %d", r.ApplicationID, r.Outcome, r.ReserveNo))
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("skip %v: %s", skip, diff)
		}
	}
}

func TestOutcomesOnTheWayAreNotThoseOfTheEnd(t *testing.T) {
	s, sheets := scoring(t, 3, 3, nil)
	s.Last = false
	s.Plan.Outcome = stage.Outcome{Rule: stage.NarrowTo, Keep: 1}
	for i, total := range []int{9000, 8000, 5000} {
		hand(t, s, sheets, domain.ApplicationID(501+i), total, total, total)
	}
	rule := stage.RuleOf(stage.Plan{}, "", stage.Stage(s.Plan), 0, "")
	out, err := s.Compute(sheets, nil, rule)
	must(t, err)
	got := map[domain.ApplicationID]evaluation.Outcome{}
	for _, r := range out.Results {
		got[r.ApplicationID] = r.Outcome
	}
	want := map[domain.ApplicationID]evaluation.Outcome{501: evaluation.OutAdvanced, 502: evaluation.OutEliminated, 503: evaluation.OutEliminated}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestARecusalTakesOneScoreOutOfOneApplicationOnly(t *testing.T) {
	conflicts := map[domain.PersonID]evaluation.Conflicts{2: {{ApplicationID: 501, Code: evaluation.CoiOther, Declared: true}}}
	s, sheets := scoring(t, 4, 2, conflicts)
	hand(t, s, sheets, 501, 8000, 7000, 9000)
	hand(t, s, sheets, 502, 8000, 7000, 9000, 6000)
	out, err := s.Compute(sheets, nil, budget(10))
	must(t, err)
	for _, r := range out.Results {
		if want := map[domain.ApplicationID]int{501: 3, 502: 4}[r.ApplicationID]; r.Scores != want {
			t.Errorf("%d counts %d scores, want %d", r.ApplicationID, r.Scores, want)
		}
	}
	mine := sheets[slices.IndexFunc(sheets, func(sh *evaluation.Sheet) bool { return sh.EvaluatorID == 2 && sh.ApplicationID == 501 })]
	if mine.State != evaluation.SheetRecused || mine.RecusedCode != evaluation.CoiOther {
		t.Errorf("%+v", mine)
	}
}

func TestTooFewScoresAskForAnotherEvaluation(t *testing.T) {
	conflicts := map[domain.PersonID]evaluation.Conflicts{2: {{ApplicationID: 501, Code: evaluation.CoiOther}}}
	s, sheets := scoring(t, 3, 1, conflicts)
	hand(t, s, sheets, 501, 8000, 7000)
	if _, err := s.Close(1, sheets, now); !errors.Is(err, domain.E(domain.Refused, "evaluation.close.too_few_scores")) {
		t.Errorf("closed with two scores: %v", err)
	}
	r := rules(t)
	must(t, errOf(s.Abort("점수 부족", r, calendar.Shipped(), now)))
	if s.State != evaluation.ReEvaluation || s.ReEvaluateBy != period.On(2026, 6, 5) {
		t.Errorf("%s by %s", s.State, s.ReEvaluateBy)
	}
	seats := []evaluation.Seat{{PersonID: 8, Role: evaluation.Chair}, {PersonID: 9}, {PersonID: 10}}
	must(t, errOf(s.FormCommittee(seats, r, now)))
	if s.Round != 2 || len(s.Members) != 6 || len(s.Assigned()) != 3 { // the first round stays on record
		t.Errorf("round %d with %d members", s.Round, len(s.Members))
	}
	must(t, errOf(s.Invite(now)))
	for _, p := range []domain.PersonID{8, 9, 10} {
		must(t, errOf(s.Accept(p, "서약합니다", nil, now)))
	}
	must(t, errOf(s.Gather(r)))
	must(t, errOf(s.Open(r, now)))
	if _, err := s.Abort("다시", r, calendar.Shipped(), now); !errors.Is(err, domain.E(domain.Refused, "evaluation.abort.twice")) {
		t.Errorf("broken off twice: %v", err)
	}
}

func TestASheetIsItsEvaluatorsAlone(t *testing.T) {
	s, sheets := scoring(t, 3, 1, nil)
	sh := sheets[0]
	marks := evaluation.Marks{Items: evaluation.ItemScores{"all": {Score: 10001}}}
	if _, err := sh.Save(s, marks, 2, now); !errors.Is(err, domain.E(domain.Forbidden, "evaluation.sheet.not_yours")) {
		t.Errorf("another member wrote on it: %v", err)
	}
	must(t, errOf(sh.Save(s, marks, 1, now)))
	if _, err := sh.Submit(s, 1, now); !errors.Is(err, domain.E(domain.Invalid, "stage.sheet.range")) {
		t.Errorf("more than the weight: %v", err)
	}
	marks.Items = evaluation.ItemScores{"all": {Score: 9000}}
	ch, err := sh.Save(s, marks, 1, now)
	must(t, err)
	if ch.Machine != "" {
		t.Errorf("a second save is a step: %+v", ch)
	}
	must(t, errOf(sh.Submit(s, 1, now)))
	r := rules(t)
	must(t, errOf(sh.Return(s, "근거 부족", r)))
	must(t, errOf(sh.Save(s, marks, 1, now)))
	must(t, errOf(sh.Submit(s, 1, now)))
	if _, err := sh.Return(s, "또", r); !errors.Is(err, domain.E(domain.Refused, "evaluation.sheet.returned_twice")) {
		t.Errorf("returned twice: %v", err)
	}
}

func TestAnExcludedMemberDoesNotSitUnlessWaived(t *testing.T) {
	s := evaluation.NewStage(7, 1, "", plan(), true)
	must(t, errOf(s.AddCandidate(evaluation.Candidate{ApplicationID: 501})))
	seats := []evaluation.Seat{{PersonID: 1, Conflicts: evaluation.Conflicts{{Code: evaluation.CoiAgency}}}, {PersonID: 2}, {PersonID: 3}}
	if _, err := s.FormCommittee(seats, rules(t), now); !errors.Is(err, domain.E(domain.Refused, "evaluation.committee.excluded")) {
		t.Errorf("got %v", err)
	}
	seats[0].Conflicts[0].WaivedBy = 99
	must(t, errOf(s.FormCommittee(seats, rules(t), now)))
	must(t, errOf(s.Declare(2, evaluation.Conflicts{{ApplicationID: 501, Code: evaluation.CoiSelf}, {ApplicationID: 501, Code: evaluation.CoiFamily}}, now)))
	if _, err := s.Waive(2, 501, evaluation.CoiSelf, 99, "사유"); !errors.Is(err, domain.E(domain.Refused, "evaluation.waive.never")) {
		t.Errorf("taking part was waived: %v", err)
	}
	if _, err := s.Waive(2, 501, evaluation.CoiFamily, 99, ""); !errors.Is(err, domain.E(domain.Invalid, "step.reason_missing")) {
		t.Errorf("waived without a reason: %v", err)
	}
	must(t, errOf(s.Waive(2, 501, evaluation.CoiFamily, 99, "대체 위원 없음")))
	if diff := cmp.Diff([]domain.PersonID{2}, s.Conflicted(501)); diff != "" {
		t.Error(diff)
	}
}

// 국고보조금 관리에 관한 규정 제11조제2항: two programme experts and two subsidy experts.
func TestASubsidyCommitteeNeedsTwoExpertsOfEachKind(t *testing.T) {
	set, err := ruleset.For(ruleset.SubsidyAct, period.On(2026, 1, 1))
	must(t, err)
	r, err := evaluation.RulesOf(set)
	must(t, err)
	s := evaluation.NewStage(7, 1, "", plan(), true)
	must(t, errOf(s.AddCandidate(evaluation.Candidate{ApplicationID: 501})))
	seats := []evaluation.Seat{{PersonID: 1, Expertise: evaluation.ProgramExpert}, {PersonID: 2, Expertise: evaluation.ProgramExpert},
		{PersonID: 3, Expertise: evaluation.SubsidyExpert}, {PersonID: 4}, {PersonID: 5}}
	if _, err := s.FormCommittee(seats, r, now); !errors.Is(err, domain.E(domain.Refused, "evaluation.committee.subsidy_experts")) {
		t.Errorf("got %v", err)
	}
	seats[3].Expertise = evaluation.SubsidyExpert
	must(t, errOf(s.FormCommittee(seats, r, now)))
}

func TestASessionEndsInAChainThatShowsEveryChange(t *testing.T) {
	s, sheets := scoring(t, 3, 2, nil)
	hand(t, s, sheets, 501, 8000, 8100, 8200)
	if _, err := s.Close(1, sheets, now); !errors.Is(err, domain.E(domain.Refused, "evaluation.close.sheets_open")) {
		t.Errorf("closed with open sheets: %v", err)
	}
	hand(t, s, sheets, 502, 7000, 7100, 7200)
	if _, err := s.Close(2, sheets, now); !errors.Is(err, domain.E(domain.Forbidden, "evaluation.close.not_chair")) {
		t.Errorf("closed by a member: %v", err)
	}
	must(t, errOf(s.Close(1, sheets, now)))
	if _, err := sheets[0].Save(s, evaluation.Marks{}, 1, now); err == nil {
		t.Error("a sheet was changed after the scoring")
	}
	must(t, errOf(s.Comment(501, "우수함", 1)))
	if _, err := s.Conclude(1); !errors.Is(err, domain.E(domain.Refused, "evaluation.conclude.comments_missing")) {
		t.Errorf("concluded without an opinion: %v", err)
	}
	must(t, errOf(s.Comment(502, "보통", 1)))
	must(t, errOf(s.Conclude(1)))
	out, err := s.Compute(sheets, map[domain.ApplicationID]evaluation.Asked{501: {Won: 5}, 502: {Won: 5}}, budget(10))
	must(t, err)
	for p := range domain.PersonID(3) {
		if p == 2 {
			if _, err := s.SignOff(); !errors.Is(err, domain.E(domain.Refused, "evaluation.sign.unsigned")) {
				t.Errorf("signed off by two of three: %v", err)
			}
		}
		must(t, errOf(s.Sign(p+1, out.Hash(""), now)))
	}
	must(t, errOf(s.SignOff()))
	if _, err := s.Comment(501, "바꿈", 1); err == nil {
		t.Error("an opinion was changed after the signatures")
	}
	results, ch, err := s.Finalize(out, "", 50, now)
	must(t, err)
	if s.ResultHash != out.Hash("") || ch.Detail["hash"] != s.ResultHash {
		t.Error("what was signed is not what became final")
	}
	must(t, evaluation.Verify(results, ""))
	results[0].Final++
	if err := evaluation.Verify(results, ""); !errors.Is(err, domain.E(domain.Conflict, "evaluation.result.broken")) {
		t.Errorf("a changed result goes unseen: %v", err)
	}
	again, err := s.Again([]domain.ApplicationID{502})
	must(t, err)
	if again.Round != 2 || len(again.Candidates) != 1 || *again.PreviousID != s.Ref() {
		t.Errorf("%+v", again)
	}
}

func TestATieAtTheCutNeedsTheCommitteesVote(t *testing.T) {
	s, sheets := scoring(t, 3, 2, nil)
	hand(t, s, sheets, 501, 8000, 8000, 8000)
	hand(t, s, sheets, 502, 8000, 8000, 8000)
	asked := map[domain.ApplicationID]evaluation.Asked{501: {Won: 6}, 502: {Won: 6}}
	out, err := s.Compute(sheets, asked, budget(10))
	must(t, err)
	if len(out.Ranking.Undecided()) != 2 {
		t.Fatalf("ranking %+v", out.Ranking)
	}
	must(t, errOf(s.VoteOnTie([]domain.ApplicationID{502, 501})))
	out, err = s.Compute(sheets, asked, budget(10))
	must(t, err)
	if len(out.Ranking.Undecided()) != 0 || out.Results[0].ApplicationID != 502 || out.Results[0].Outcome != evaluation.OutRecommended || out.Results[1].Outcome != evaluation.OutReserve {
		t.Errorf("results %+v", out.Results)
	}
}

func TestDeferredCandidatesAreNotRanked(t *testing.T) {
	s, sheets := scoring(t, 3, 2, nil)
	hand(t, s, sheets, 501, 8000, 8000, 8000)
	must(t, errOf(s.PutOff(502, "증빙 보완")))
	out, err := s.Compute(sheets, nil, budget(10))
	must(t, err)
	if out.Results[1].Outcome != evaluation.OutDeferred || out.Results[1].Rank != 0 {
		t.Errorf("%+v", out.Results)
	}
}

func TestAStageWithoutACommitteeTakesTheOutsideVerdict(t *testing.T) {
	p := stage.Stage{Key: "external", Kind: stage.ExternalReview, Method: stage.ByPassFail, Outcome: stage.Outcome{Rule: stage.Verdict}}
	s := evaluation.NewStage(7, 3, "", p, true)
	must(t, errOf(s.AddCandidate(evaluation.Candidate{ApplicationID: 501})))
	must(t, errOf(s.AddCandidate(evaluation.Candidate{ApplicationID: 502})))
	must(t, errOf(s.SetVerdict(501, evaluation.Yes, "적격 통보")))
	if _, err := s.RecordOutside(now); !errors.Is(err, domain.E(domain.Refused, "evaluation.outside.undecided")) {
		t.Errorf("got %v", err)
	}
	must(t, errOf(s.SetVerdict(502, evaluation.No, "부적격 통보")))
	must(t, errOf(s.RecordOutside(now)))
	before := map[domain.ApplicationID]evaluation.Asked{501: {Before: 8000}, 502: {Before: 8500}}
	out, err := s.Compute(nil, before, stage.RuleOf(stage.Plan{}, "", p, 0, ""))
	must(t, err)
	_, _, err = s.Finalize(out, "", 50, now)
	must(t, err)
	for _, r := range out.Results {
		want := map[domain.ApplicationID]evaluation.Outcome{501: evaluation.OutRecommended, 502: evaluation.OutNotSelected}[r.ApplicationID]
		if r.Outcome != want || r.Final != before[r.ApplicationID].Before {
			t.Errorf("%d: %s with %s, want %s", r.ApplicationID, r.Outcome, r.Final, want)
		}
	}
}

func TestAMajorityOfThoseWhoVotedDecides(t *testing.T) {
	s, sheets := scoring(t, 4, 1, nil)
	s.Plan.Method, s.Plan.Outcome = stage.ByVote, stage.Outcome{Rule: stage.Verdict}
	for i, sh := range sheets {
		vote := evaluation.Yes
		if i >= 2 {
			vote = evaluation.No
		}
		must(t, errOf(sh.Save(s, evaluation.Marks{Vote: vote}, sh.EvaluatorID, now)))
		must(t, errOf(sh.Submit(s, sh.EvaluatorID, now)))
	}
	out, err := s.Compute(sheets, nil, stage.RuleOf(stage.Plan{}, "", stage.Stage(s.Plan), 0, ""))
	must(t, err)
	if r := out.Results[0]; r.Outcome != evaluation.OutNotSelected || r.YesVotes != 2 || r.NoVotes != 2 {
		t.Errorf("two of four is no majority: %+v", r)
	}
}

func TestADrawCanBeRepeatedAndDependsOnItsSeedAlone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		pool := rapid.SliceOfNDistinct(rapid.Int64Range(1, 1000), 1, 40, rapid.ID[int64]).Draw(rt, "pool")
		people := make([]domain.PersonID, len(pool))
		for i, p := range pool {
			people[i] = domain.PersonID(p)
		}
		seed, n := rapid.String().Draw(rt, "seed"), rapid.IntRange(0, 50).Draw(rt, "n")
		first := evaluation.Draw(people, seed, n)
		slices.Reverse(people)
		if diff := cmp.Diff(first, evaluation.Draw(people, seed, n)); diff != "" {
			rt.Fatal(diff)
		}
		if len(first) != min(n, len(pool)) {
			rt.Fatalf("%d drawn of %d, asked for %d", len(first), len(pool), n)
		}
	})
}

func errOf[T any](_ T, err error) error { return err }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestMembersDeclineStepOutAndElectTheirChair(t *testing.T) {
	s := evaluation.NewStage(7, 1, "", plan(), true)
	must(t, errOf(s.AddCandidate(evaluation.Candidate{ApplicationID: 501})))
	r := rules(t)
	var seats []evaluation.Seat
	for p := range domain.PersonID(4) {
		seats = append(seats, evaluation.Seat{PersonID: p + 1, Role: evaluation.Ordinary})
	}
	must(t, errOf(s.FormCommittee(seats, r, now)))
	must(t, errOf(s.Invite(now)))
	must(t, errOf(s.Accept(1, "서약", nil, now)))
	must(t, errOf(s.Accept(2, "서약", nil, now)))
	must(t, errOf(s.Decline(3, "일정", now)))
	if _, err := s.Gather(r); !errors.Is(err, domain.E(domain.Refused, "evaluation.gather.no_quorum")) {
		t.Errorf("two of three gathered: %v", err)
	}
	must(t, errOf(s.Accept(4, "서약", evaluation.Conflicts{{ApplicationID: 501, Code: evaluation.CoiOther}}, now)))
	must(t, errOf(s.Accept(4, "서약", nil, now)))
	if got := s.Conflicted(501); len(got) != 0 {
		t.Errorf("a corrected declaration still excludes %v", got)
	}
	must(t, errOf(s.Gather(r)))
	if _, err := s.Open(r, now); !errors.Is(err, domain.E(domain.Refused, "evaluation.open.no_chair")) {
		t.Errorf("opened without a chair: %v", err)
	}
	must(t, errOf(s.ElectChair(4)))
	must(t, errOf(s.ElectChair(2)))
	if s.ChairID() != 2 {
		t.Errorf("chair %d", s.ChairID())
	}
	must(t, errOf(s.StepOut(1, "회피", now)))
	if diff := cmp.Diff([]domain.PersonID{2, 4}, s.Assigned()); diff != "" {
		t.Error(diff)
	}
	if _, err := s.Open(r, now); !errors.Is(err, domain.E(domain.Refused, "evaluation.gather.no_quorum")) {
		t.Errorf("opened with two: %v", err)
	}
	must(t, errOf(s.ReplaceMembers("정족수 미달")))
	if s.State != evaluation.Planned || len(s.Members) != 0 {
		t.Errorf("%s with %d members", s.State, len(s.Members))
	}
	must(t, errOf(s.Void("공고 취소")))
}

func TestABudgetReviewSetsAmountsAndLosesNobody(t *testing.T) {
	p := stage.Stage{Key: "budget", Kind: stage.BudgetReview, Method: stage.ByQuantity, CommitteeSize: stage.Range{Min: 1, Max: 9}, Outcome: stage.Outcome{Rule: stage.AdjustAmount}}
	s := evaluation.NewStage(7, 3, "", p, true)
	must(t, errOf(s.AddCandidate(evaluation.Candidate{ApplicationID: 501})))
	won := krw.Won(40)
	negative := krw.Won(-1)
	if _, err := s.SetAmount(501, &negative, nil); !errors.Is(err, domain.E(domain.Invalid, "evaluation.amount.negative")) {
		t.Errorf("got %v", err)
	}
	must(t, errOf(s.SetAmount(501, &won, nil)))
	out, err := s.Compute(nil, map[domain.ApplicationID]evaluation.Asked{501: {Won: 50, Before: 8000}}, stage.RuleOf(stage.Plan{}, "", p, 0, ""))
	must(t, err)
	if r := out.Results[0]; r.Outcome != evaluation.OutRecommended || r.GrantWon != 40 || r.Final != 8000 {
		t.Errorf("%+v", r)
	}
}
