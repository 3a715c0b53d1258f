// This file is what may be done with a score sheet.
package evaluation

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/stage"
)

// Marks is what an evaluator puts on a sheet.
type Marks struct {
	Items   ItemScores
	Vote    Vote
	Comment string
}

func (sh *Sheet) facts(s *Stage, actor domain.PersonID, rules Rules) SheetFacts {
	f := SheetFacts{StageOpen: s.State == Scoring && s.Round == sh.Round && s.Ref() == sh.StageID,
		Returns: sh.Returns, MaxReturns: rules.SheetReturnMax}
	if m, err := s.seat(sh.EvaluatorID); err == nil {
		f.Mine = actor == sh.EvaluatorID && m.Bound()
		f.Conflict = m.Coi.With(sh.ApplicationID)
	}
	return f
}

// Save keeps the marks as they are so far. The first save starts the sheet and a save of a returned sheet takes it up
// again; both are steps. Further saves are acts that fold into one entry.
func (sh *Sheet) Save(s *Stage, m Marks, actor domain.PersonID, now time.Time) (domain.Change, error) {
	f := sh.facts(s, actor, Rules{})
	change := domain.Act("save", map[string]any{"items": len(m.Items)})
	var err error
	switch sh.State {
	case SheetDraft:
		// Nothing but the guards of a step: the sheet may be written on.
		if err = SheetMachine.Ask(SheetNotStarted, StartSheet, f); err != nil {
			return domain.Change{}, err
		}
	case SheetReturned:
		change, err = sh.fire(ReviseSheet, f, "")
	default:
		change, err = sh.fire(StartSheet, f, "")
	}
	if err != nil {
		return domain.Change{}, err
	}
	sh.Items, sh.Vote, sh.Comment, sh.SavedAt = maps.Clone(m.Items), m.Vote, m.Comment, &now
	sh.Total = 0
	for _, i := range m.Items {
		sh.Total += i.Score
	}
	return change, nil
}

// Submit hands the sheet in. Every item has a score within its weight, or the vote is cast.
func (sh *Sheet) Submit(s *Stage, actor domain.PersonID, now time.Time) (domain.Change, error) {
	f := sh.facts(s, actor, Rules{})
	f.Unfinished = sh.unfinished(stage.Stage(s.Plan))
	digest, err := sh.digest()
	if err != nil {
		return domain.Change{}, err
	}
	ch, err := sh.fire(SubmitSheet, f, "")
	if err != nil {
		return ch, err
	}
	if sum, err := s.Plan.Rubric.Sum(sh.Items.Points()); err == nil {
		sh.Total = sum
	}
	sh.SubmittedAt, sh.Digest = &now, digest
	return ch.With("digest", digest), nil
}

func (sh *Sheet) unfinished(plan stage.Stage) domain.Problems {
	if plan.Scored() {
		_, err := plan.Rubric.Sum(sh.Items.Points())
		return domain.ProblemsOf(err)
	}
	if sh.Vote == NoVote {
		return domain.Problems{domain.E(domain.Invalid, "evaluation.sheet.vote_missing").At("vote")}
	}
	return nil
}

// Return gives a handed-in sheet back to its evaluator, as often as the rule set allows.
func (sh *Sheet) Return(s *Stage, reason string, rules Rules) (domain.Change, error) {
	ch, err := sh.fire(ReturnSheet, sh.facts(s, 0, rules), reason)
	if err == nil {
		sh.Returns++
		sh.ReturnReason = reason
		sh.SubmittedAt, sh.Digest = nil, ""
	}
	return ch, err
}

// Recuse takes the sheet out of the count: the evaluator steps back from this application, or is excluded from it.
func (sh *Sheet) Recuse(s *Stage, code Code, reason string) (domain.Change, error) {
	ch, err := sh.fire(Recuse, sh.facts(s, 0, Rules{}), reason)
	if err == nil {
		sh.RecusedCode = code
		sh.SubmittedAt, sh.Digest = nil, ""
		ch = ch.With("code", string(code))
	}
	return ch, err
}

// Void takes the sheet away with its broken-off round.
func (sh *Sheet) Void() (domain.Change, error) {
	return sh.fire(VoidSheet, SheetFacts{}, "")
}

func (sh *Sheet) fire(e SheetEvent, f SheetFacts, reason string) (domain.Change, error) {
	to, ch, err := SheetMachine.Fire(sh.State, e, f, reason)
	if err != nil {
		return domain.Change{}, err
	}
	sh.State = to
	return ch, nil
}

// digest is the hex SHA-256 of what is handed in, in one fixed writing.
func (sh *Sheet) digest() (string, error) {
	type line struct {
		Key     string
		Score   int32
		Comment string
	}
	var lines []line
	for _, key := range slices.Sorted(maps.Keys(sh.Items)) {
		lines = append(lines, line{key, int32(sh.Items[key].Score), sh.Items[key].Comment})
	}
	b, err := json.Marshal([]any{sh.StageID, sh.Round, sh.ApplicationID, sh.EvaluatorID, lines, sh.Vote, sh.Comment})
	if err != nil {
		return "", fmt.Errorf("encode a score sheet: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}
