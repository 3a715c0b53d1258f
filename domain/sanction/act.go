// This file is what people and sweeps do to a sanction: each act sets its fields and fires its row.
package sanction

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Suspect makes a case of a suspicion. One of organisation and person is set.
func Suspect(t Type, g Ground, org *domain.OrganizationID, person *domain.PersonID, agreement *domain.AgreementID) *Sanction {
	return &Sanction{Type: t, Ground: g, OrganizationID: org, PersonID: person, AgreementID: agreement, State: Suspected}
}

// Know is what the guards read at an instant, as far as the case itself knows it. WithinLimitation, PanelIndependent,
// WithinMost and UnpaidOnlyAndPaid belong to one act each and are filled by it.
func (s *Sanction) Know(now time.Time) Facts {
	today := period.DateOf(now)
	last := max(s.ExplainUntil, s.ReReviewUntil)
	return Facts{
		ExplainUntil: s.ExplainUntil, ReReviewUntil: s.ReReviewUntil, FromOn: s.FromOn, ToOn: s.ToOn,
		Stated: slices.Contains(Grounds, s.Ground) && slices.Contains(Types, s.Type) && s.Basis != "" && s.Facts != "" &&
			(s.OrganizationID == nil) != (s.PersonID == nil) && (s.Type != Surcharge || s.OrganizationID != nil && s.AgreementID != nil),
		PanelMet:      s.PanelOn != 0,
		ExplainOpen:   s.ExplainUntil != 0 && today <= s.ExplainUntil,
		HeardOrOver:   last != 0 && today > last || s.ExplainedAt != nil && (s.ReReviewUntil == 0 || today > s.ReReviewUntil),
		ReReviewOpen:  s.ReReviewUntil != 0 && today <= s.ReReviewUntil,
		ReReviewFirst: s.ReReviewAt == nil,
		EffectBegun:   s.FromOn != 0 && today >= s.FromOn,
		TermOver:      s.ToOn != 0 && today > s.ToOn,
	}
}

func (s *Sanction) fire(e Event, f Facts, reason string) (domain.Change, error) {
	to, change, err := Machine.Fire(s.State, e, f, reason)
	if err != nil {
		return domain.Change{}, err
	}
	s.State = to
	return change, nil
}

func (s *Sanction) end(e Event, f Facts, now time.Time, reason string) (domain.Change, error) {
	change, err := s.fire(e, f, reason)
	if err == nil {
		s.EndedOn = period.DateOf(now)
	}
	return change, err
}

// Describe states the case until the panel has it: the article and what happened. Error sanction.describe.closed.
func (s *Sanction) Describe(basis, facts string) (domain.Change, error) {
	if s.State != Suspected && s.State != Investigating {
		return domain.Change{}, domain.E(domain.Refused, "sanction.describe.closed")
	}
	s.Basis, s.Facts = basis, facts
	return domain.Act("describe", nil), nil
}

// Collect names the recovery case that collects a surcharge.
func (s *Sanction) Collect(r domain.RecoveryID) domain.Change {
	s.RecoveryID = &r
	return domain.Act("collect", map[string]any{"recovery": int64(r)})
}

// Collected reports whether a surcharge has been handed to a recovery case.
func (s *Sanction) Collected() bool { return s.RecoveryID != nil }

// Investigate begins to look into the suspicion.
func (s *Sanction) Investigate(now time.Time) (domain.Change, error) {
	return s.fire(Investigate, s.Know(now), "")
}

// Drop ends a case that came to nothing before the panel saw it.
func (s *Sanction) Drop(now time.Time, reason string) (domain.Change, error) {
	return s.end(Drop, s.Know(now), now, reason)
}

// Refer lays the case before the panel.
func (s *Sanction) Refer(now time.Time, rules ruleset.Set) (domain.Change, error) {
	limit, err := limitation(rules, s.ProjectEndedOn)
	if err != nil {
		return domain.Change{}, err
	}
	f := s.Know(now)
	f.LimitOn, f.WithinLimitation = limit, limit == 0 || period.DateOf(now) <= limit
	return s.fire(Refer, f, "")
}

// Measure is what is imposed, or proposed to be: months of debarment, or a surcharge with its multiple.
type Measure struct {
	Months       int
	SurchargeWon krw.Won
	Percent      krw.Bp
	// SeveralGrounds and Repeat bring their own limits.
	SeveralGrounds bool
	Repeat         bool
}

func (s *Sanction) measure(f *Facts, m Measure, rules ruleset.Set) error {
	most, err := Most(rules, m.SeveralGrounds, m.Repeat)
	if err != nil {
		return err
	}
	f.Most = most
	if s.Type == Surcharge {
		f.WithinMost = m.SurchargeWon > 0 && m.Months == 0
	} else {
		f.WithinMost = m.Months > 0 && m.Months <= most && m.SurchargeWon == 0
	}
	return nil
}

func (s *Sanction) take(m Measure) {
	s.Months, s.SurchargeWon, s.SurchargePercent = m.Months, m.SurchargeWon, m.Percent
}

// PanelMeeting is the session that dealt with the case.
type PanelMeeting struct {
	On   period.Date
	Note string
	// Conflict is set when a member had a conflict of interest.
	Conflict bool
}

// Resolve records what the panel proposes and gives prior notice, which reaches the subject on reachedOn. The terms to
// explain and, where the regime knows one, to ask for a second review run from there.
func (s *Sanction) Resolve(now time.Time, p PanelMeeting, m Measure, reachedOn period.Date, rules ruleset.Set, cal calendar.Calendar) (domain.Change, error) {
	explain, err := rules.Term(ruleset.SanctionExplainTerm)
	if err != nil {
		return domain.Change{}, err
	}
	next := *s
	next.PanelOn, next.PanelNote, next.PreNoticedOn = p.On, p.Note, reachedOn
	next.ExplainUntil, next.ReReviewUntil = cal.Due(reachedOn, explain), 0
	if rules.Has(ruleset.SanctionReReviewTerm) {
		term, err := rules.Term(ruleset.SanctionReReviewTerm)
		if err != nil {
			return domain.Change{}, err
		}
		next.ReReviewUntil = cal.Due(reachedOn, term)
	}
	next.take(m)
	f := next.Know(now)
	f.PanelIndependent = !p.Conflict
	if err := next.measure(&f, m, rules); err != nil {
		return domain.Change{}, err
	}
	change, err := next.fire(Resolve, f, "")
	if err == nil {
		*s = next
	}
	return change, err
}

// Acquit ends the case in the subject's favour, by the panel or after a second review.
func (s *Sanction) Acquit(now time.Time, p PanelMeeting, reason string) (domain.Change, error) {
	next := *s
	if p.On != 0 {
		next.PanelOn, next.PanelNote = p.On, p.Note
	}
	change, err := next.end(Acquit, next.Know(now), now, reason)
	if err == nil {
		*s = next
	}
	return change, err
}

// Explain records the subject's explanation.
func (s *Sanction) Explain(now time.Time, text string) (domain.Change, error) {
	change, err := s.fire(Explain, s.Know(now), "")
	if err == nil {
		s.Explanation, s.ExplainedAt = text, &now
	}
	return change, err
}

// RequestReReview asks for the one second review. Its answer is due a term later.
func (s *Sanction) RequestReReview(now time.Time, rules ruleset.Set, cal calendar.Calendar, reason string) (domain.Change, error) {
	next := *s
	change, err := next.fire(RequestReReview, s.Know(now), reason)
	if err != nil {
		return domain.Change{}, err
	}
	term, err := rules.Term(ruleset.SanctionDecideTerm)
	if err != nil {
		return domain.Change{}, err
	}
	*s = next
	s.ReReviewAt, s.ReReviewReason, s.ReReviewDueOn = &now, reason, cal.Due(period.DateOf(now), term)
	return change, nil
}

// Decide fixes what is imposed.
func (s *Sanction) Decide(now time.Time, m Measure, by domain.PersonID, rules ruleset.Set, reason string) (domain.Change, error) {
	f := s.Know(now)
	if err := s.measure(&f, m, rules); err != nil {
		return domain.Change{}, err
	}
	change, err := s.fire(Decide, f, reason)
	if err == nil {
		s.take(m)
		s.DecidedOn, s.DecidedBy = period.DateOf(now), &by
	}
	return change, err
}

// Notify tells the subject. A debarment begins on the day the notice reaches it, after those of the same subject that
// still run (others).
func (s *Sanction) Notify(now time.Time, reachedOn period.Date, others []period.Period, rules ruleset.Set, cal calendar.Calendar) (domain.Change, error) {
	appeal, err := rules.Term(ruleset.AppealDispositionTerm)
	if err != nil {
		return domain.Change{}, err
	}
	next := *s
	next.NotifiedOn, next.AppealUntil, next.FromOn = reachedOn, cal.Due(reachedOn, appeal), reachedOn
	if s.Type == Debarment {
		runs := Runs(reachedOn, s.Months, others)
		next.FromOn, next.ToOn = runs.From, runs.To
	}
	publish, err := ToPublish(rules, s.Months, s.SurchargePercent)
	if err != nil {
		return domain.Change{}, err
	}
	if publish {
		if next.PublishFrom, next.PublishUntil, err = listed(rules, reachedOn, next.InForce()); err != nil {
			return domain.Change{}, err
		}
	}
	change, err := next.fire(Notify, next.Know(now), "")
	if err != nil {
		return domain.Change{}, err
	}
	if s.Type == Debarment {
		change.Effects = slices.DeleteFunc(slices.Clone(change.Effects), func(e domain.Effect) bool { return e == EffectCollect })
	}
	*s = next
	return change, nil
}

// TakeEffect marks the first day in force.
func (s *Sanction) TakeEffect(now time.Time) (domain.Change, error) {
	return s.fire(TakeEffect, s.Know(now), "")
}

// Expire ends a debarment after its last day.
func (s *Sanction) Expire(now time.Time) (domain.Change, error) {
	return s.end(Expire, s.Know(now), now, "")
}

// Lift ends it early because unpaid money was its only ground and is paid; a surcharge because it is paid.
func (s *Sanction) Lift(now time.Time, paid bool, reason string) (domain.Change, error) {
	f := s.Know(now)
	f.UnpaidOnlyAndPaid = paid && (s.Ground == Unpaid || s.Type == Surcharge)
	return s.end(Lift, f, now, reason)
}

// Stay stops it by order of a court or a commission.
func (s *Sanction) Stay(now time.Time, note string) (domain.Change, error) {
	change, err := s.fire(Stay, s.Know(now), note)
	if err == nil {
		s.StayedOn, s.StayNote, s.Litigation = period.DateOf(now), note, true
	}
	return change, err
}

// Resume puts it in force again. The days it was stayed do not count: its end moves back by them.
func (s *Sanction) Resume(now time.Time, reason string) (domain.Change, error) {
	change, err := s.fire(Resume, s.Know(now), reason)
	if err != nil {
		return domain.Change{}, err
	}
	today := period.DateOf(now)
	if s.ToOn != 0 {
		served := max(s.StayedOn, s.FromOn)
		s.ToOn = s.ToOn.AddDays(max(0, int(today-served)))
	}
	s.StayedOn, s.Litigation = 0, false
	return change, nil
}

// Revoke takes it back: an objection was upheld, or a court acquitted.
func (s *Sanction) Revoke(now time.Time, reason string) (domain.Change, error) {
	return s.end(Revoke, s.Know(now), now, reason)
}

// Reduce makes a sanction that is notified lighter, after an objection was upheld: fewer months, or a smaller surcharge. Days
// that a stay has added stay added.
func (s *Sanction) Reduce(now time.Time, m Measure, reason string) (domain.Change, error) {
	next := *s
	f := s.Know(now)
	if s.Type == Surcharge {
		f.Lighter = m.SurchargeWon > 0 && m.SurchargeWon < s.SurchargeWon && m.Months == 0
		next.SurchargeWon = m.SurchargeWon
	} else {
		f.Lighter = m.Months > 0 && m.Months < s.Months && m.SurchargeWon == 0
		next.Months = m.Months
	}
	change, err := next.fire(Reduce, f, reason)
	if err != nil {
		return domain.Change{}, err
	}
	if s.ToOn != 0 {
		stayed := int(s.ToOn - span(s.FromOn, s.Months).To)
		next.ToOn = span(s.FromOn, m.Months).To.AddDays(stayed)
		if next.PublishUntil == s.ToOn {
			next.PublishUntil = next.ToOn
		}
	}
	change = change.With("before", map[string]any{"months": s.Months, "won": int64(s.SurchargeWon)}).
		With("after", map[string]any{"months": next.Months, "won": int64(next.SurchargeWon)})
	*s = next
	return change, nil
}
