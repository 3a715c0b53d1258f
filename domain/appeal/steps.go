// This file is what may be done with an appeal: one method for each step, and the acts that are no step.
package appeal

import (
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Filing is what an appellant hands in.
type Filing struct {
	Subject        Subject
	SubjectID      int64
	SubjectTitle   string
	CallID         domain.CallID
	OrganizationID domain.OrganizationID
	Regime         ruleset.Regime
	NoticedOn      period.Date
	Ground         Ground
	Statement      string
	Files          Files
	By             domain.PersonID
	// Former are the people who made the decision.
	Former People
}

// New files an appeal. A late or inadmissible one is filed too, and then dismissed with a reason. Errors, kind Invalid:
// appeal.file.statement, appeal.file.ground, appeal.file.not_noticed.
func New(in Filing, rules Rules, holidays calendar.Calendar, now time.Time) (*Appeal, domain.Change, error) {
	var p domain.Problems
	if strings.TrimSpace(in.Statement) == "" {
		p = append(p, domain.E(domain.Invalid, "appeal.file.statement").At("statement"))
	}
	if !slices.Contains([]Ground{Procedure, Fact, Law, NewProof, ScoreGiven}, in.Ground) {
		p = append(p, domain.E(domain.Invalid, "appeal.file.ground").At("ground"))
	}
	if in.NoticedOn.IsZero() {
		p = append(p, domain.E(domain.Invalid, "appeal.file.not_noticed"))
	}
	if err := p.OrNil(); err != nil {
		return nil, domain.Change{}, err
	}
	a := &Appeal{Subject: in.Subject, SubjectID: in.SubjectID, SubjectTitle: in.SubjectTitle, CallID: in.CallID, OrganizationID: in.OrganizationID,
		Regime: in.Regime, FiledBy: in.By, FiledAt: now, NoticedOn: in.NoticedOn, WindowEnd: rules.WindowEnd(in.NoticedOn, holidays),
		Ground: in.Ground, Statement: strings.TrimSpace(in.Statement), Files: in.Files, Former: in.Former, State: Machine.Start}
	return a, domain.Act("file", map[string]any{"subject": string(in.Subject), "subjectId": in.SubjectID, "ground": string(in.Ground)}), nil
}

// Receive takes the appeal in; the term to answer begins with the day it was filed.
func (a *Appeal) Receive(by domain.PersonID, rules Rules, holidays calendar.Calendar, now time.Time) (domain.Change, error) {
	ch, err := a.fire(Receive, Facts{Now: now, Actor: by}, "")
	if err == nil {
		a.ReceivedAt = &now
		if by != 0 {
			a.ReceivedBy = &by
		}
		if rules.Answers {
			a.AnswerDueOn = holidays.Due(period.DateOf(a.FiledAt), rules.Answer)
		}
	}
	return ch, err
}

// Admissibility are the facts of the admissibility check that the appeal itself does not hold.
type Admissibility struct {
	Standing bool // the appellant is whom the decision is about
	Earlier  int  // earlier appeals against the same decision, withdrawn ones not counted
}

func (a *Appeal) admissionFacts(in Admissibility, rules Rules) Facts {
	return Facts{FiledOn: period.DateOf(a.FiledAt), WindowEnd: a.WindowEnd, Standing: in.Standing, Earlier: in.Earlier, Max: rules.Max,
		GroundOpen: rules.Admits(a.Ground)}
}

// Bars lists what would keep the appeal from being admitted: the reasons for a dismissal.
func (a *Appeal) Bars(in Admissibility, rules Rules) domain.Problems {
	return domain.ProblemsOf(Machine.Ask(Received, Admit, a.admissionFacts(in, rules)))
}

// Admit lets the appeal be decided on its merits: in time, by whom it concerns, for the first time, on an open ground.
func (a *Appeal) Admit(in Admissibility, rules Rules) (domain.Change, error) {
	return a.fire(Admit, a.admissionFacts(in, rules), "")
}

// Dismiss sends the appeal away without a look at its merits (각하).
func (a *Appeal) Dismiss(by domain.PersonID, reason string, now time.Time) (domain.Change, error) {
	ch, err := a.fire(Dismiss, Facts{Now: now, Actor: by}, reason)
	if err == nil {
		a.decided(by, reason, now)
	}
	return ch, err
}

// Challenge records that the appellant objects to former reviewers: then only new ones decide (정보통신·방송 연구개발
// 관리규정 제6조의3제4항). Error appeal.challenge.closed.
func (a *Appeal) Challenge(people People) (domain.Change, error) {
	if !slices.Contains([]State{Filed, Received, Admitted}, a.State) {
		return domain.Change{}, domain.E(domain.Refused, "appeal.challenge.closed")
	}
	a.Challenged = people
	if len(people) > 0 && a.ReviewBy == SelfReview {
		a.ReviewBy, a.Panel = Undecided, nil
	}
	return domain.Act("challenge", map[string]any{"people": len(people)}), nil
}

// SetPanel says who decides the appeal. Errors: appeal.panel.closed, appeal.panel.empty.
func (a *Appeal) SetPanel(how ReviewBy, panel People) (domain.Change, error) {
	if a.State != Admitted {
		return domain.Change{}, domain.E(domain.Refused, "appeal.panel.closed")
	}
	if how != SelfReview && how != NewCommittee || len(panel) == 0 {
		return domain.Change{}, domain.E(domain.Invalid, "appeal.panel.empty").At("panel")
	}
	a.ReviewBy, a.Panel = how, slices.Clone(panel)
	return domain.Act("setPanel", map[string]any{"reviewBy": string(how), "size": len(panel)}), nil
}

// Tainted counts the members of the panel who may not decide: anyone of the former reviewers where one of them was
// challenged or a new committee was called, and in any case those challenged.
func (a *Appeal) Tainted() int {
	n := 0
	for _, p := range a.Panel {
		if slices.Contains(a.Challenged, p) || (len(a.Challenged) > 0 || a.ReviewBy == NewCommittee) && slices.Contains(a.Former, p) {
			n++
		}
	}
	return n
}

// ExtendAnswer puts the answer off, once, where the rules allow it.
func (a *Appeal) ExtendAnswer(reason string, rules Rules, holidays calendar.Calendar) (domain.Change, error) {
	f := Facts{Extendable: rules.Extends && !a.AnswerDueOn.IsZero()}
	if !a.ExtendedFrom.IsZero() {
		f.Extensions = 1
	}
	ch, err := a.fire(ExtendAnswer, f, reason)
	if err == nil {
		a.ExtendedFrom, a.AnswerDueOn = a.AnswerDueOn, holidays.Due(a.AnswerDueOn, rules.Extension)
	}
	return ch, err
}

// Uphold decides for the appellant (인용) and names the step to which the subject returns; under REDUCE also what is left of
// the decision.
func (a *Appeal) Uphold(remedy Remedy, left Reduction, by domain.PersonID, reason string, now time.Time) (domain.Change, error) {
	f := a.decisionFacts(by, now)
	f.RemedyNamed = slices.Contains(remedies[a.Subject], remedy)
	f.ReductionFits = left == Reduction{}
	if remedy == Reduce && a.Subject != Settlement {
		f.ReductionFits = left.fits(a.Subject)
	}
	ch, err := a.fire(Uphold, f, reason)
	if err == nil {
		a.Remedy, a.Reduction = remedy, left
		a.decided(by, reason, now)
		ch = ch.With("remedy", string(remedy))
	}
	return ch, err
}

// remedies are the steps that an upheld appeal may name, by subject.
var remedies = map[Subject][]Remedy{
	Screening:   {ReScreen},
	Selection:   {ReEvaluate, Restore},
	Annual:      {ReEvaluate, Revoke},
	Final:       {ReEvaluate, Revoke},
	Settlement:  {ReSettle, Reduce},
	Disposition: {Reduce, Revoke},
	Recovery:    {Reduce, Revoke},
	Sanction:    {Reduce, Revoke},
}

// Remedies lists the steps that an upheld appeal of the subject may name.
func Remedies(s Subject) []Remedy { return slices.Clone(remedies[s]) }

// Reject decides against the appellant (기각).
func (a *Appeal) Reject(by domain.PersonID, reason string, now time.Time) (domain.Change, error) {
	ch, err := a.fire(Reject, a.decisionFacts(by, now), reason)
	if err == nil {
		a.decided(by, reason, now)
	}
	return ch, err
}

func (a *Appeal) decisionFacts(by domain.PersonID, now time.Time) Facts {
	return Facts{Now: now, Actor: by, PanelSet: a.ReviewBy != Undecided && len(a.Panel) > 0, PanelTainted: a.Tainted()}
}

func (a *Appeal) decided(by domain.PersonID, reason string, now time.Time) {
	a.DecidedBy, a.DecidedAt, a.DecisionReason = &by, &now, reason
}

// Notify sends the decision; the remedy of an upheld appeal follows as an effect.
func (a *Appeal) Notify(now time.Time) (domain.Change, error) {
	ch, err := a.fire(Notify, Facts{Now: now}, "")
	if err == nil {
		a.NotifiedOn = period.DateOf(now)
	}
	return ch, err
}

// Withdraw takes the appeal back before it is decided.
func (a *Appeal) Withdraw() (domain.Change, error) { return a.fire(Withdraw, Facts{}, "") }

// Open reports whether the appeal is not yet over; execution of the call waits for it.
func (a *Appeal) Open() bool { return !slices.Contains(Machine.Final, a.State) }

// Overdue reports whether the agency has let its own term to answer pass.
func (a *Appeal) Overdue(on period.Date) bool {
	return slices.Contains([]State{Received, Admitted}, a.State) && !a.AnswerDueOn.IsZero() && on.After(a.AnswerDueOn)
}

func (a *Appeal) fire(e Event, f Facts, reason string) (domain.Change, error) {
	to, ch, err := Machine.Fire(a.State, e, f, reason)
	if err != nil {
		return domain.Change{}, err
	}
	a.State = to
	return ch, nil
}
