// This file is the session of a stage from its opening to its final result: one method for each step.
package evaluation

import (
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/score"
	"gongmo/domain/stage"
)

// NewStage plans one stage of a call for one track.
func NewStage(call domain.CallID, no int, track string, plan stage.Stage, last bool) *Stage {
	return &Stage{CallID: call, No: no, Key: plan.Key, Track: track, Round: 1, StageKind: plan.Kind, Plan: PlanSnapshot(plan), Last: last, State: Machine.Start}
}

// Again plans a new round of a stage that is over: an upheld appeal, deferred applications to be judged again, or the next
// of the reserve list. Of the candidates it had, only those named take part. Error evaluation.again.not_final (kind Refused).
func (s *Stage) Again(applications []domain.ApplicationID) (*Stage, error) {
	if s.State != Finalized && s.State != Voided {
		return nil, domain.E(domain.Refused, "evaluation.again.not_final")
	}
	next := NewStage(s.CallID, s.No, s.Track, stage.Stage(s.Plan), s.Last)
	before := s.Ref()
	next.Round, next.PreviousID, next.OfficerID, next.Place, next.WindowNo = s.Round+1, &before, s.OfficerID, s.Place, s.WindowNo
	for _, c := range s.Candidates {
		if slices.Contains(applications, c.ApplicationID) {
			next.Candidates = append(next.Candidates, Candidate{ApplicationID: c.ApplicationID, Position: len(next.Candidates) + 1,
				Label: c.Label, Bonus: c.Bonus, Penalty: c.Penalty, BonusItems: c.BonusItems})
		}
	}
	return next, nil
}

// AddCandidate puts an application on the list of a stage that has not begun. Errors: evaluation.candidate.closed,
// evaluation.candidate.twice.
func (s *Stage) AddCandidate(c Candidate) (domain.Change, error) {
	if !slices.Contains([]State{Planned, CommitteeFormed, Invited, Ready}, s.State) {
		return domain.Change{}, domain.E(domain.Refused, "evaluation.candidate.closed")
	}
	if s.candidate(c.ApplicationID) != nil {
		return domain.Change{}, domain.E(domain.Conflict, "evaluation.candidate.twice")
	}
	c.StageID = s.Ref()
	if c.Position == 0 {
		c.Position = len(s.Candidates) + 1
	}
	s.Candidates = append(s.Candidates, c)
	return domain.Act("addCandidate", map[string]any{"application": c.ApplicationID}), nil
}

// SetBonus records the announced bonuses and penalties that apply to a candidate; the cap is applied with the result.
func (s *Stage) SetBonus(application domain.ApplicationID, items BonusItems) (domain.Change, error) {
	c, err := s.editable(application)
	if err != nil {
		return domain.Change{}, err
	}
	c.BonusItems, c.Bonus, c.Penalty = items, 0, 0
	for _, i := range items {
		if i.Penalty {
			c.Penalty += i.Points
		} else {
			c.Bonus += i.Points
		}
	}
	return domain.Act("setBonus", map[string]any{"application": application, "bonus": c.Bonus.String(), "penalty": c.Penalty.String()}), nil
}

// SetVerdict records what an outside body, or an officer where no committee sits, decided about a candidate.
func (s *Stage) SetVerdict(application domain.ApplicationID, v Vote, comment string) (domain.Change, error) {
	c, err := s.editable(application)
	if err != nil {
		return domain.Change{}, err
	}
	c.Verdict, c.Comment = v, comment
	return domain.Act("setVerdict", map[string]any{"application": application, "verdict": string(v)}), nil
}

// SetAmount records the money or the quantity that a budget review, a negotiation or an allocation set for a candidate.
func (s *Stage) SetAmount(application domain.ApplicationID, won *krw.Won, quantity *int64) (domain.Change, error) {
	c, err := s.editable(application)
	if err != nil {
		return domain.Change{}, err
	}
	if won != nil && *won < 0 || quantity != nil && *quantity < 0 {
		return domain.Change{}, domain.E(domain.Invalid, "evaluation.amount.negative").At("amount")
	}
	c.AdjustedWon, c.AdjustedQuantity = won, quantity
	return domain.Act("setAmount", map[string]any{"application": application, "won": won, "quantity": quantity}), nil
}

// PutOff defers a candidate, once, for evidence to be supplemented (정보통신·방송 연구개발 관리규정 제34조제6항).
func (s *Stage) PutOff(application domain.ApplicationID, reason string) (domain.Change, error) {
	c, err := s.editable(application)
	if err != nil {
		return domain.Change{}, err
	}
	if strings.TrimSpace(reason) == "" {
		return domain.Change{}, domain.E(domain.Invalid, "step.reason_missing").At("reason")
	}
	c.Deferred, c.DeferredReason = true, reason
	ch := domain.Act("putOff", map[string]any{"application": application})
	ch.Reason = reason
	return ch, nil
}

// VoteOnTie records the committee's order of candidates that no other tie breaker parts.
func (s *Stage) VoteOnTie(order []domain.ApplicationID) (domain.Change, error) {
	for i, id := range order {
		c, err := s.editable(id)
		if err != nil {
			return domain.Change{}, err
		}
		c.Vote = i + 1
	}
	return domain.Act("voteOnTie", map[string]any{"order": order}), nil
}

// Comment writes the chair's consolidated opinion about a candidate, which the applicant may read.
func (s *Stage) Comment(application domain.ApplicationID, text string, chair domain.PersonID) (domain.Change, error) {
	if chair == 0 || chair != s.ChairID() {
		return domain.Change{}, domain.E(domain.Forbidden, "evaluation.close.not_chair")
	}
	c, err := s.editable(application)
	if err != nil {
		return domain.Change{}, err
	}
	c.Comment, c.CommentedBy = text, &chair
	return domain.Act("comment", map[string]any{"application": application, "length": len([]rune(text))}), nil
}

func (s *Stage) candidate(a domain.ApplicationID) *Candidate {
	for i := range s.Candidates {
		if s.Candidates[i].ApplicationID == a {
			return &s.Candidates[i]
		}
	}
	return nil
}

// editable finds a candidate while its results may still change: until the members sign.
func (s *Stage) editable(a domain.ApplicationID) (*Candidate, error) {
	if slices.Contains([]State{Consensus, Signed, Finalized, Voided}, s.State) {
		return nil, domain.E(domain.Refused, "evaluation.candidate.closed")
	}
	if c := s.candidate(a); c != nil {
		return c, nil
	}
	return nil, domain.E(domain.NotFound, "evaluation.candidate.unknown")
}

// Open begins the scoring. Sheets gives the sheets that are to exist.
func (s *Stage) Open(rules Rules, now time.Time) (domain.Change, error) {
	f := s.presence(rules)
	f.Now = now
	ch, err := s.fire(OpenScoring, f, "")
	if err == nil {
		s.OpensAt = &now
	}
	return ch, err
}

// Sheets are the empty sheets of an open stage: one for each member who takes part and each candidate. Where a conflict of
// interest is known the sheet begins as recused, so that the record shows why there is no score.
func (s *Stage) Sheets() ([]*Sheet, error) {
	if s.State != Scoring || !sheeted(stage.Stage(s.Plan)) {
		return nil, nil
	}
	var out []*Sheet
	for _, m := range s.sitting() {
		if !m.Bound() {
			continue
		}
		for _, c := range s.Candidates {
			sh := &Sheet{StageID: s.Ref(), Round: s.Round, ApplicationID: c.ApplicationID, EvaluatorID: m.PersonID, State: SheetMachine.Start}
			if m.Coi.With(c.ApplicationID) {
				if _, err := sh.Recuse(s, m.Coi.code(c.ApplicationID), "conflict of interest known before the session"); err != nil {
					return nil, err
				}
			}
			out = append(out, sh)
		}
	}
	return out, nil
}

// sheeted reports whether members fill in sheets: to score, or to vote.
func sheeted(p stage.Stage) bool { return p.NeedsCommittee() && p.Method != stage.ByQuantity }

// code is the ground of the first unwaived conflict with an application.
func (c Conflicts) code(a domain.ApplicationID) Code {
	for _, x := range c {
		if x.WaivedBy == 0 && (x.ApplicationID == 0 || x.ApplicationID == a) {
			return x.Code
		}
	}
	return ""
}

// Close ends the scoring. The chair does it when every sheet is in and no candidate has too few scores.
func (s *Stage) Close(actor domain.PersonID, sheets []*Sheet, now time.Time) (domain.Change, error) {
	f := Facts{Now: now, Actor: actor, IsChair: actor != 0 && actor == s.ChairID(), Candidates: len(s.Candidates)}
	counted := map[domain.ApplicationID]int{}
	for _, sh := range sheets {
		if sh.Round != s.Round {
			continue
		}
		switch sh.State {
		case SheetSubmitted:
			counted[sh.ApplicationID]++
		case SheetRecused, SheetVoided:
		default:
			f.SheetsOpen++
		}
	}
	if plan := stage.Stage(s.Plan); plan.Scored() {
		for _, c := range s.Candidates {
			if counted[c.ApplicationID] < plan.Aggregate.Trim.MinScores && !c.Deferred {
				f.TooFewScores++
			}
		}
	}
	ch, err := s.fire(CloseScoring, f, "")
	if err == nil {
		s.ClosesAt = &now
	}
	return ch, err
}

// Conclude ends the chair's work: every candidate has its consolidated opinion.
func (s *Stage) Conclude(actor domain.PersonID) (domain.Change, error) {
	f := Facts{IsChair: actor != 0 && actor == s.ChairID()}
	for _, c := range s.Candidates {
		if strings.TrimSpace(c.Comment) == "" {
			f.CommentsMissing++
		}
	}
	return s.fire(Conclude, f, "")
}

// Sign records a member's signature under the results (their hash). Errors: evaluation.member.unknown, evaluation.sign.closed,
// evaluation.sign.twice.
func (s *Stage) Sign(person domain.PersonID, resultHash string, now time.Time) (domain.Change, error) {
	m, err := s.seat(person)
	if err != nil {
		return domain.Change{}, err
	}
	if s.State != Consensus || !m.Bound() {
		return domain.Change{}, domain.E(domain.Refused, "evaluation.sign.closed")
	}
	if m.SignedAt != nil {
		return domain.Change{}, domain.E(domain.Conflict, "evaluation.sign.twice")
	}
	m.SignedAt, m.SignedHash = &now, resultHash
	return domain.Act("sign", map[string]any{"person": person, "hash": resultHash}), nil
}

// SignOff says that everybody has signed.
func (s *Stage) SignOff() (domain.Change, error) {
	return s.fire(SignOff, Facts{Unsigned: s.Unsigned()}, "")
}

// Unsigned counts members who take part and have not signed.
func (s *Stage) Unsigned() int {
	n := 0
	for _, m := range s.sitting() {
		if m.Bound() && m.SignedAt == nil {
			n++
		}
	}
	return n
}

// RecordOutside takes the verdicts or amounts of a stage that needs no committee.
func (s *Stage) RecordOutside(now time.Time) (domain.Change, error) {
	plan := stage.Stage(s.Plan)
	f := Facts{Now: now, Candidates: len(s.Candidates), Committee: plan.NeedsCommittee()}
	for _, c := range s.Candidates {
		if plan.Method == stage.ByQuantity && c.AdjustedWon == nil && c.AdjustedQuantity == nil || plan.Method != stage.ByQuantity && c.Verdict == NoVote {
			f.Undecided++
		}
	}
	return s.fire(RecordOutside, f, "")
}

// Finalize makes the computed results final: they are chained to those of the stage before and never change.
func (s *Stage) Finalize(outcome Computed, previousHash string, actor domain.PersonID, now time.Time) ([]Result, domain.Change, error) {
	f := Facts{Now: now, Actor: actor, TiesOpen: len(outcome.Ranking.Undecided())}
	for _, c := range s.Candidates {
		if !slices.ContainsFunc(outcome.Results, func(r Result) bool { return r.ApplicationID == c.ApplicationID }) {
			f.ResultsMissing++
		}
	}
	ch, err := s.fire(Finalize, f, "")
	if err != nil {
		return nil, ch, err
	}
	results, last := chained(outcome.Results, previousHash, now)
	s.FinalizedAt, s.FinalizedBy, s.PreviousHash, s.ResultHash = &now, &actor, previousHash, last
	return results, ch.With("hash", last).With("results", len(results)), nil
}

// Abort breaks the evaluation off because of a conflict of interest or unfairness; it is to be repeated within the rule
// set's term, once (정보통신·방송 연구개발 관리규정 제6조의3제5항).
func (s *Stage) Abort(reason string, rules Rules, holidays calendar.Calendar, now time.Time) (domain.Change, error) {
	ch, err := s.fire(Abort, Facts{Now: now, Rounds: s.Aborts, MaxRounds: rules.ReEvaluationMax}, reason)
	if err == nil {
		s.Aborts++
		s.AbortReason = reason
		s.ReEvaluateBy = holidays.Due(period.DateOf(now), rules.ReEvaluationTerm)
		for i := range s.Candidates {
			s.Candidates[i].fresh()
		}
	}
	return ch, err
}

// fresh takes away what the broken-off round said of a candidate; announced bonuses stay.
func (c *Candidate) fresh() {
	c.Comment, c.CommentedBy, c.Vote, c.Deferred, c.DeferredReason, c.Verdict = "", nil, 0, false, "", NoVote
	c.AdjustedWon, c.AdjustedQuantity = nil, nil
}

// Void ends the stage because its call failed or was cancelled.
func (s *Stage) Void(reason string) (domain.Change, error) { return s.fire(VoidStage, Facts{}, reason) }

func (s *Stage) fire(e Event, f Facts, reason string) (domain.Change, error) {
	to, ch, err := Machine.Fire(s.State, e, f, reason)
	if err != nil {
		return domain.Change{}, err
	}
	s.State = to
	return ch, nil
}

// Points are the scores of the items alone, as the rubric reads them.
func (s ItemScores) Points() map[string]score.Score {
	out := make(map[string]score.Score, len(s))
	for key, item := range s {
		out[key] = item.Score
	}
	return out
}

// Label is what a blind stage calls an application, "" when it is no candidate.
func (s *Stage) Label(a domain.ApplicationID) string {
	if c := s.candidate(a); c != nil {
		return c.Label
	}
	return ""
}
