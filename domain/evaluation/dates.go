// This file counts until when evaluators have to answer and to score.
package evaluation

import (
	"slices"

	"gongmo/domain/calendar"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
)

// Terms are how long evaluators have. No rule sets them: the numbers are this product's own choice, kept in the rule sets.
type Terms struct {
	Answer  calendar.Term // for the invitation, from the day it was sent
	Scoring calendar.Term // for the score sheets, from the day scoring opened
}

// TermsFrom reads the terms of a rule set.
func TermsFrom(s ruleset.Set) (Terms, error) {
	r := s.Read()
	return Terms{Answer: r.Term(ruleset.ReviewerAnswerTerm), Scoring: r.Term(ruleset.ScoringTerm)}, r.Err()
}

// Unanswered reports whether the member was invited and has said neither yes nor no.
func (m Member) Unanswered() bool {
	return m.InvitedAt != nil && m.AcceptedAt == nil && m.Serves()
}

// AnswerBy is the last day for the member to answer, zero before the invitation.
func (m Member) AnswerBy(t Terms, cal calendar.Calendar) period.Date {
	if m.InvitedAt == nil {
		return 0
	}
	return cal.Due(period.DateOf(*m.InvitedAt), t.Answer)
}

// Gathering reports whether the committee still waits for answers.
func (s *Stage) Gathering() bool { return s.State == Invited || s.State == Ready }

// Presented reports whether applicants present their projects in the stage.
func (s *Stage) Presented() bool {
	return slices.Contains([]stage.Kind{stage.Presentation, stage.MainRound, stage.FinalRound}, s.StageKind)
}

// ScoreBy is the last day for the score sheets, zero before scoring opened.
func (s *Stage) ScoreBy(t Terms, cal calendar.Calendar) period.Date {
	if s.OpensAt == nil {
		return 0
	}
	return cal.Due(period.DateOf(*s.OpensAt), t.Scoring)
}

// Open reports whether the sheet is still to be handed in.
func (sh *Sheet) Open() bool {
	return sh.State == SheetNotStarted || sh.State == SheetDraft || sh.State == SheetReturned
}
