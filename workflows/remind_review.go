// This file reads which evaluators have not answered an invitation, and which have score sheets left to hand in.
package workflows

import (
	"gongmo/domain"
	"gongmo/domain/evaluation"
	"gongmo/domain/notice"
	"gongmo/domain/ruleset"
)

// nearAnswersOfReviewers are the days by which invited evaluators have to answer, and the day after.
func nearAnswersOfReviewers(g *gathering, _ notice.Entry) error {
	silent := Where{"AcceptedAt": nil, "DeclinedAt": nil, "RecusedAt": nil}
	days := notice.Starting(g.near(), ruleset.ReviewerAnswerTerm)
	return rowsNear(g, silent, "InvitedAt", byInstant, days, func(m *evaluation.Member) int64 { return m.ID }, func(list []*evaluation.Member) error {
		stages, err := rowsOf(g.tx, idsOf(list, func(m *evaluation.Member) domain.StageID { return m.StageID }), stageRow)
		if err != nil {
			return err
		}
		for _, m := range list {
			s := stages[int64(m.StageID)]
			if s == nil || !s.Gathering() || m.Round != s.Round {
				continue
			}
			set, terms, err := g.stageTerms(s)
			if err != nil {
				return err
			}
			d := notice.Deadline{About: notice.About{Kind: s.Kind(), ID: s.ID, Call: &s.CallID}, On: m.AnswerBy(terms, g.days), Since: *m.InvitedAt}
			if err := g.hang(d, set); err != nil {
				return err
			}
		}
		return nil
	})
}

// nearScoring are the days by which score sheets are due, and the day after.
func nearScoring(g *gathering, _ notice.Entry) error {
	days := notice.Starting(g.near(), ruleset.ScoringTerm)
	return rowsNear(g, Where{"State": string(evaluation.Scoring)}, "OpensAt", byInstant, days, stageRow, func(list []*evaluation.Stage) error {
		for _, s := range list {
			set, terms, err := g.stageTerms(s)
			if err != nil {
				return err
			}
			d := notice.Deadline{About: notice.About{Kind: s.Kind(), ID: s.ID, Call: &s.CallID}, On: s.ScoreBy(terms, g.days), Since: *s.OpensAt}
			if err := g.hang(d, set); err != nil {
				return err
			}
		}
		return nil
	})
}

// stageTerms are the terms that the call of a stage gives its evaluators.
func (g *gathering) stageTerms(s *evaluation.Stage) (ruleset.Set, evaluation.Terms, error) {
	set, err := stageRuleSet(g.tx, s)
	if err != nil {
		return set, evaluation.Terms{}, err
	}
	terms, err := evaluation.TermsFrom(set)
	return set, terms, err
}

// unansweredMembers are the members who have to answer by the day and did not.
func unansweredMembers(_ *Engine, tx Tx, r notice.Reminder, d *delivery) (bool, error) {
	s, err := Get[evaluation.Stage](tx, r.About.ID)
	if err != nil || !s.Gathering() {
		return false, err
	}
	set, err := stageRuleSet(tx, s)
	if err != nil {
		return false, err
	}
	terms, err := evaluation.TermsFrom(set)
	if err != nil {
		return false, err
	}
	members, err := Find[evaluation.Member](tx, Where{"StageID": s.Ref(), "Round": s.Round})
	for _, m := range members {
		if m.Unanswered() && m.AnswerBy(terms, d.days) == r.On {
			d.people = append(d.people, m.PersonID)
		}
	}
	return len(d.people) > 0, err
}

// unscoredMembers is whether anybody has sheets left; who and how many the stage says by itself.
func unscoredMembers(_ *Engine, tx Tx, r notice.Reminder, _ *delivery) (bool, error) {
	s, err := Get[evaluation.Stage](tx, r.About.ID)
	if err != nil || s.State != evaluation.Scoring {
		return false, err
	}
	left, err := sheetsLeft(tx, s)
	return len(left) > 0, err
}

// sheetsLeft counts the sheets that each member of the present round has still to hand in; nobody with none is in it.
func sheetsLeft(tx Tx, s *evaluation.Stage) (map[domain.PersonID]int, error) {
	sheets, err := Find[evaluation.Sheet](tx, Where{"StageID": s.Ref(), "Round": s.Round})
	out := map[domain.PersonID]int{}
	for _, sh := range sheets {
		if sh.Open() {
			out[sh.EvaluatorID]++
		}
	}
	return out, err
}

func stageRow(s *evaluation.Stage) int64 { return s.ID }
