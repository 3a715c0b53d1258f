// This file offers a company its own answers of last year: to the call that the present one repeats, or to an earlier round of it.
// Nothing is taken over by itself; a member takes what it chooses, a section at a time, and only where nothing is written yet.
package workflows

import (
	"context"
	"slices"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/form"
)

// Earlier are the answers that may be taken over.
type Earlier struct {
	Application domain.ApplicationID
	CallCode    string
	CallTitle   string
	Year        int
	// Answers are by stored key, see form.Key: only those that the present form still asks for in the same way, and that are not
	// answered yet.
	Answers form.Answers
}

// Of keeps the answers to the questions of a section by one organisation, by the questions' own keys.
func (e Earlier) Of(s form.Section, suffix domain.OrganizationID) form.Answers {
	out, mine := form.Answers{}, e.Answers.Of(suffix)
	for _, q := range s.Questions {
		if a, ok := mine[q.Key]; ok {
			out[q.Key] = a
		}
	}
	return out
}

// EarlierAnswers looks for them. The zero Earlier is none: no call was repeated, the company did not apply, or the actor may not
// read what it wrote.
func (e *Engine) EarlierAnswers(ctx context.Context, actor domain.Actor, id domain.ApplicationID) (Earlier, error) {
	var out Earlier
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := wholeApplication(tx, id, NoLock)
		if err != nil {
			return err
		}
		if err := e.Access.Can(actor, "view", resourceOf(a)); err != nil {
			return err
		}
		out, err = e.earlier(tx, actor, a)
		return err
	})
	return out, err
}

func (e *Engine) earlier(tx Tx, actor domain.Actor, a *application.Application) (Earlier, error) {
	c, err := termsOf(tx, a)
	if err != nil || c.PredecessorID == nil && a.Round < 2 {
		return Earlier{}, err
	}
	calls := []domain.CallID{a.CallID}
	if c.PredecessorID != nil {
		calls = append(calls, *c.PredecessorID)
	}
	found, err := Find[application.Application](tx, Where{"CallID": calls, "LeadID": a.LeadID}, "ID")
	if err != nil {
		return Earlier{}, err
	}
	found = slices.DeleteFunc(found, func(x *application.Application) bool {
		return x.SubmittedAt == nil || x.CallID == a.CallID && x.Round >= a.Round
	})
	if len(found) == 0 {
		return Earlier{}, nil
	}
	old := slices.MaxFunc(found, func(x, y *application.Application) int { return x.SubmittedAt.Compare(*y.SubmittedAt) })
	if err := loadChildren(tx, old); err != nil {
		return Earlier{}, err
	}
	if e.Access.Can(actor, "view", resourceOf(old)) != nil {
		return Earlier{}, nil // another member of today's consortium, which was not in that one
	}
	before, err := termsOf(tx, old)
	if err != nil {
		return Earlier{}, err
	}
	return Earlier{Application: old.Ref(), CallCode: before.Code, CallTitle: before.Title, Year: before.Year, Answers: unanswered(c.Form, before.Form, a.Answers, old.Answers)}, nil
}

// unanswered are the old answers that still fit and whose question has no answer yet. Money is planned anew each time, and a
// choice that is no longer offered is no answer.
func unanswered(now, before form.Definition, present, old form.Answers) form.Answers {
	out := now.Carry(before, old)
	for key := range out {
		question, _, _ := form.SplitKey(key)
		q, s, _ := now.Question(question)
		if q.Kind == form.Budget || !present[key].Empty() || !fits(q, s.Part, out[key]) {
			delete(out, key)
		}
	}
	return out
}

// fits reports whether a choice or a table of the old form is one of the new form. A text that is too long now may be shortened
// by whoever takes it over.
func fits(q form.Question, part form.Part, a form.Answer) bool {
	if q.Kind != form.Choice && q.Kind != form.Multi && q.Kind != form.Table {
		return true
	}
	q.When.Op, q.MinCount, q.MaxCount = "", 0, 0
	alone := form.Definition{Sections: []form.Section{{Key: "alone", Part: part, Questions: []form.Question{q}}}}
	return len(form.Validate(alone, form.Answers{q.Key: a}, part)) == 0
}

// ReuseAnswers takes over chosen answers of a section.
type ReuseAnswers struct {
	Application domain.ApplicationID
	Org         domain.OrganizationID // whose part; the lead's id for the lead's part
	Section     string
	Questions   []string
}

// ReuseAnswers implements the command and gives how many were taken. What has been answered meanwhile stays. Error:
// application.reuse.none (kind Invalid) when nothing was chosen.
func (e *Engine) ReuseAnswers(ctx context.Context, cmd Command, in ReuseAnswers) (int, error) {
	return run(ctx, e, cmd, in, func(tx Tx) (int, error) {
		a, err := e.application(tx, cmd.Actor, in.Application, "view")
		if err != nil {
			return 0, err
		}
		c, err := termsOf(tx, a)
		if err != nil {
			return 0, err
		}
		section, ok := c.Form.Section(in.Section)
		if !ok {
			return 0, domain.E(domain.NotFound, "not_found")
		}
		earlier, err := e.earlier(tx, cmd.Actor, a)
		if err != nil {
			return 0, err
		}
		suffix := domain.OrganizationID(0)
		if in.Org != a.LeadID {
			suffix = in.Org
		}
		mine := form.Answers{}
		for question, x := range earlier.Of(section, suffix) {
			if slices.Contains(in.Questions, question) {
				mine[form.Key(question, suffix)] = x
			}
		}
		if len(mine) == 0 {
			return 0, domain.E(domain.Invalid, "application.reuse.none").At("reuse")
		}
		if err := e.mayWrite(cmd.Actor, a, in.Org, mine); err != nil {
			return 0, err
		}
		base := form.Answers{}
		for key := range mine {
			base[key] = a.Answers[key]
		}
		_, files, change, err := a.Save(base, mine, cmd.Actor.Person, tx.Now())
		if err != nil {
			return 0, err
		}
		if err := Record(tx, cmd.Actor, a, change.With("reusedFrom", int64(earlier.Application))); err != nil {
			return 0, err
		}
		return len(mine), writeFiles(tx, files)
	})
}
