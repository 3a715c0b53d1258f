// This file is what may be done with a question: asking it, and one method for each step.
package inquiry

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/period"
)

// Question is what somebody asks.
type Question struct {
	CallID domain.CallID
	By     domain.PersonID
	Title  string
	Body   string
	// Until is the last instant at which the call takes questions, Taken whether it takes any at all, Stamp when this one
	// was handed in.
	Until time.Time
	Taken bool
	Stamp time.Time
	// Waiting counts the asker's questions about the call that are not answered yet.
	Waiting int
}

// Ask begins a question; its term to answer begins with that day. Errors: inquiry.ask.closed, inquiry.ask.too_many (kind
// Refused); inquiry.title.missing, inquiry.body.missing, inquiry.too_long (kind Invalid).
func Ask(in Question, rules Rules, holidays calendar.Calendar, now time.Time) (*Inquiry, domain.Change, error) {
	switch {
	case !in.Taken:
		return nil, domain.Change{}, domain.E(domain.Refused, "inquiry.ask.never")
	case in.Stamp.After(in.Until):
		return nil, domain.Change{}, domain.E(domain.Refused, "inquiry.ask.closed").With("at", in.Until)
	case in.Waiting >= rules.OpenMax:
		return nil, domain.Change{}, domain.E(domain.Refused, "inquiry.ask.too_many").With("max", rules.OpenMax)
	}
	title, body := clean(in.Title), clean(in.Body)
	var p domain.Problems
	for _, text := range []struct {
		field, words string
		max          int
	}{{"title", title, TitleMax}, {"body", body, BodyMax}} {
		switch n := utf8.RuneCountInString(text.words); {
		case n == 0:
			p = append(p, domain.E(domain.Invalid, "inquiry."+text.field+".missing").At(text.field))
		case n > text.max:
			p = append(p, domain.E(domain.Invalid, "inquiry.too_long").At(text.field).With("max", text.max))
		}
	}
	if err := p.OrNil(); err != nil {
		return nil, domain.Change{}, err
	}
	q := &Inquiry{CallID: in.CallID, AskedBy: in.By, AskedAt: now, Title: title, Body: body,
		DueOn: holidays.Due(period.DateOf(now), rules.Answer), State: Machine.Start}
	return q, domain.Act("ask", map[string]any{"call": int64(in.CallID), "digest": digest(title + "\n" + body), "dueOn": q.DueOn.String()}), nil
}

// Answer answers in public.
func (q *Inquiry) Answer(text string, by domain.PersonID, now time.Time) (domain.Change, error) {
	text = clean(text)
	ch, err := q.fire(GiveAnswer, Facts{Letters: utf8.RuneCountInString(text)}, "")
	if err == nil {
		ch = q.give(Answer{Body: text}, by, now, ch)
	}
	return ch, err
}

// ReturnPrivate answers to the asker alone, because of what the question tells.
func (q *Inquiry) ReturnPrivate(why Private, text string, by domain.PersonID, now time.Time) (domain.Change, error) {
	text = clean(text)
	ch, err := q.fire(ReturnPrivate, Facts{Letters: utf8.RuneCountInString(text), PrivateKnown: slices.Contains(Privates(), why)}, "")
	if err == nil {
		q.Private = why
		ch = q.give(Answer{Body: text}, by, now, ch.With("private", string(why)))
	}
	return ch, err
}

// Correct puts another version of the answer in the place of the newest one, which stays readable. matters tells it to
// whoever has begun an application. All versions have to be loaded.
func (q *Inquiry) Correct(text, reason string, matters bool, by domain.PersonID, now time.Time) (domain.Change, error) {
	text, reason = clean(text), clean(reason)
	event := Correct
	if matters {
		event = CorrectAndTell
	}
	f := Facts{Letters: utf8.RuneCountInString(text), ReasonLetters: utf8.RuneCountInString(reason)}
	if n := len(q.Answers); n > 0 {
		f.Changed = q.Answers[n-1].Body != text
	}
	ch, err := q.fire(event, f, reason)
	if err == nil {
		ch = q.give(Answer{Body: text, Reason: reason, Matters: matters}, by, now, ch)
	}
	return ch, err
}

// Withdraw takes the question back before it is answered.
func (q *Inquiry) Withdraw() (domain.Change, error) { return q.fire(Withdraw, Facts{}, "") }

// Overdue reports whether the agency has let its own term to answer pass.
func (q *Inquiry) Overdue(on period.Date) bool { return q.State == Open && on.After(q.DueOn) }

// give appends a version.
func (q *Inquiry) give(a Answer, by domain.PersonID, now time.Time, ch domain.Change) domain.Change {
	q.AnswerNo++
	a.InquiryID, a.No, a.GivenAt, a.GivenBy = q.Ref(), q.AnswerNo, now, by
	q.Answers = append(q.Answers, a)
	if q.AnsweredAt == nil {
		q.AnsweredAt, q.AnsweredBy = &now, &by
	}
	return ch.With("answer", a.No).With("digest", digest(a.Body))
}

func (q *Inquiry) fire(e Event, f Facts, reason string) (domain.Change, error) {
	to, ch, err := Machine.Fire(q.State, e, f, reason)
	if err != nil {
		return domain.Change{}, err
	}
	q.State = to
	return ch, nil
}

// clean is a text as it is kept and counted: a line end is one letter, as the browser's counter has it.
func clean(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

// digest pins a text in the audit chain without repeating it.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
