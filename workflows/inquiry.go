// This file holds questions about a call (질의·답변): asking, withdrawing, answering in public or to the asker alone, and
// correcting an answer.
package workflows

import (
	"context"
	"time"

	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/inquiry"
	"gongmo/domain/notice"
)

// inquiryResource describes a question for a permission check. It is the asker's own until it is answered in public.
func inquiryResource(q *inquiry.Inquiry) domain.Resource {
	return domain.Resource{Kind: "inquiry", ID: q.ID, State: string(q.State), Call: q.CallID, Owner: q.AskedBy, Public: q.State == inquiry.Answered}
}

// AskInquiry is a question about a call.
type AskInquiry struct {
	Call  domain.CallID
	Title string
	Body  string
}

// AskInquiry implements the command. The call is locked shared, so that its window does not move under the question.
func (e *Engine) AskInquiry(ctx context.Context, cmd Command, in AskInquiry) (domain.InquiryID, error) {
	holidays, err := e.Calendars.Calendar(ctx)
	if err != nil {
		return 0, err
	}
	return run(ctx, e, cmd, in, func(tx Tx) (domain.InquiryID, error) {
		if err := tx.LockCall(in.Call, false); err != nil {
			return 0, err
		}
		c, err := Get[call.Call](tx, int64(in.Call))
		if err != nil {
			return 0, err
		}
		if err := e.Access.Can(cmd.Actor, "view", callResource(c)); err != nil {
			return 0, err
		}
		if err := e.Access.Can(cmd.Actor, "create", domain.Resource{Kind: "inquiry", Call: c.Ref()}); err != nil {
			return 0, err
		}
		rules, err := inquiryRules(c)
		if err != nil {
			return 0, err
		}
		waiting, err := tx.Count(inquiry.Inquiry{}, Where{"CallID": in.Call, "AskedBy": cmd.Actor.Person, "State": string(inquiry.Open)})
		if err != nil {
			return 0, err
		}
		until, taken := c.QuestionWindow()
		q, change, err := inquiry.Ask(inquiry.Question{CallID: in.Call, By: cmd.Actor.Person, Title: in.Title, Body: in.Body,
			Until: until, Taken: taken, Stamp: cmd.stamp(tx), Waiting: int(waiting)}, rules, holidays, tx.Now())
		if err != nil {
			return 0, err
		}
		err = Record(tx, cmd.Actor, q, change)
		return q.Ref(), err
	})
}

// inquiryRules are the numbers of the rule set that the call pins.
func inquiryRules(c *call.Call) (inquiry.Rules, error) {
	set, err := c.RuleSet()
	if err != nil {
		return inquiry.Rules{}, err
	}
	return inquiry.RulesOf(set)
}

// StepInquiry names a question as its reader saw it.
type StepInquiry struct {
	Inquiry domain.InquiryID
	Version int64
}

// stepInquiry locks a question with its answers, asks whether the actor may, does the step and records it with the answer
// that it adds.
func (e *Engine) stepInquiry(ctx context.Context, cmd Command, at StepInquiry, input any, event inquiry.Event, step func(q *inquiry.Inquiry, now time.Time) (domain.Change, error)) error {
	_, err := run(ctx, e, cmd, input, func(tx Tx) (bool, error) {
		q := new(inquiry.Inquiry)
		if err := tx.Read(RowOf(q, int64(at.Inquiry), ForUpdate),
			RowsOf(&q.Answers, Query{Where: Where{"InquiryID": at.Inquiry}, Order: []string{"No"}})); err != nil {
			return false, err
		}
		if err := e.Access.Can(cmd.Actor, string(event), inquiryResource(q)); err != nil {
			return false, err
		}
		if at.Version != 0 && q.Version != at.Version {
			return false, domain.E(domain.Conflict, "stale_version")
		}
		before := len(q.Answers)
		change, err := step(q, tx.Now())
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, q, change); err != nil {
			return false, err
		}
		if len(q.Answers) == before {
			return true, nil
		}
		return true, tx.Insert(&q.Answers[before])
	})
	return err
}

// WithdrawInquiry takes a question back before it is answered.
func (e *Engine) WithdrawInquiry(ctx context.Context, cmd Command, in StepInquiry) error {
	return e.stepInquiry(ctx, cmd, in, in, inquiry.Withdraw, func(q *inquiry.Inquiry, _ time.Time) (domain.Change, error) { return q.Withdraw() })
}

// AnswerInquiry is the public answer to a question.
type AnswerInquiry struct {
	StepInquiry
	Answer string
}

// AnswerInquiry implements the command: question and answer are public from then on, without the asker.
func (e *Engine) AnswerInquiry(ctx context.Context, cmd Command, in AnswerInquiry) error {
	return e.stepInquiry(ctx, cmd, in.StepInquiry, in, inquiry.GiveAnswer, func(q *inquiry.Inquiry, now time.Time) (domain.Change, error) {
		return q.Answer(in.Answer, cmd.Actor.Person, now)
	})
}

// ReturnInquiry answers a private matter to the asker alone.
type ReturnInquiry struct {
	StepInquiry
	Why    inquiry.Private
	Answer string
}

// ReturnInquiry implements the command.
func (e *Engine) ReturnInquiry(ctx context.Context, cmd Command, in ReturnInquiry) error {
	return e.stepInquiry(ctx, cmd, in.StepInquiry, in, inquiry.ReturnPrivate, func(q *inquiry.Inquiry, now time.Time) (domain.Change, error) {
		return q.ReturnPrivate(in.Why, in.Answer, cmd.Actor.Person, now)
	})
}

// CorrectInquiry puts another answer in the place of the newest. Matters tells it to everyone who has begun an application.
type CorrectInquiry struct {
	StepInquiry
	Answer  string
	Reason  string
	Matters bool
}

// CorrectInquiry implements the command. The former answer stays readable with its time.
func (e *Engine) CorrectInquiry(ctx context.Context, cmd Command, in CorrectInquiry) error {
	event := inquiry.Correct
	if in.Matters {
		event = inquiry.CorrectAndTell
	}
	return e.stepInquiry(ctx, cmd, in.StepInquiry, in, event, func(q *inquiry.Inquiry, now time.Time) (domain.Change, error) {
		return q.Correct(in.Answer, in.Reason, in.Matters, cmd.Actor.Person, now)
	})
}

// nearInquiries are the questions whose term to answer ends or has ended, for the officers.
func nearInquiries(g *gathering, _ notice.Entry) error {
	return rowsNear(g, Where{"State": string(inquiry.Open)}, "DueOn", byDay, g.near(), inquiryRow, func(list []*inquiry.Inquiry) error {
		calls, err := rowsOf(g.tx, idsOf(list, func(q *inquiry.Inquiry) domain.CallID { return q.CallID }), callRow)
		if err != nil {
			return err
		}
		for _, q := range list {
			c := calls[int64(q.CallID)]
			if c == nil {
				continue
			}
			set, err := g.rulesOfCall(c)
			if err != nil {
				return err
			}
			if err := g.hang(notice.Deadline{About: notice.About{Kind: q.Kind(), ID: q.ID, Call: &q.CallID}, On: q.DueOn, Since: q.AskedAt}, set); err != nil {
				return err
			}
		}
		return nil
	})
}

func inquiryRow(q *inquiry.Inquiry) int64 { return q.ID }
