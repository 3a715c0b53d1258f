// These tests ask, answer and correct questions about a call without a database, and let the clock run over the term.
package workflows_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/inquiry"
	"gongmo/domain/notice"
	"gongmo/domain/person"
	"gongmo/workflows"
)

// questionGate lets everybody see a call and ask, the officer do what the table says of officers, and the asker withdraw.
type questionGate struct{ officer domain.PersonID }

func (g questionGate) Can(a domain.Actor, action string, r domain.Resource) error {
	if r.Kind == "call" && action == "view" && r.Public || r.Kind == "inquiry" && action == "create" {
		return nil
	}
	for _, s := range inquiry.Machine.Steps() {
		for _, p := range s.Who {
			if s.Event == action && (p.Role == domain.RoleOfficer && a.Person == g.officer || p.Cond == domain.IfSelf && a.Person == r.Owner) {
				return nil
			}
		}
	}
	return domain.E(domain.NotFound, "not_found")
}

type questionRoom struct {
	*remindRoom
	officer, asker domain.PersonID
}

// newQuestionRoom is the room of the reminders with an officer and somebody who belongs to no company.
func newQuestionRoom(t *testing.T) *questionRoom {
	q := &questionRoom{remindRoom: newRemindRoom(t)}
	q.do(func(tx workflows.Tx) error {
		officer, asker := &person.Person{Email: "o@agency.kr", Name: "한유진", Lang: person.Korean, Staff: true}, &person.Person{Email: "a@home.kr", Name: "오세라", Lang: person.English}
		q.save(tx, officer, asker)
		q.officer, q.asker = officer.Ref(), asker.Ref()
		c := q.openCall(tx)
		c.OfficerID, c.VersionNo = &q.officer, 1
		q.save(tx, c)
		return nil
	})
	q.engine.Access, q.engine.Calendars = questionGate{q.officer}, shippedCalendar{}
	return q
}

func (q *questionRoom) openCall(tx workflows.Tx) *call.Call {
	q.t.Helper()
	c, err := workflows.LockRow[call.Call](tx, int64(q.call))
	q.ok(err)
	return c
}

func (q *questionRoom) ask(title string) domain.InquiryID {
	q.t.Helper()
	id, err := q.engine.AskInquiry(q.t.Context(), by(q.asker), workflows.AskInquiry{Call: q.call, Title: title, Body: "얼마입니까?"})
	q.ok(err)
	return id
}

func (q *questionRoom) at(id domain.InquiryID) workflows.StepInquiry {
	return workflows.StepInquiry{Inquiry: id}
}

func (q *questionRoom) question(id domain.InquiryID) (out *inquiry.Inquiry) {
	q.t.Helper()
	q.do(func(tx workflows.Tx) (err error) {
		if out, err = workflows.Get[inquiry.Inquiry](tx, int64(id)); err != nil {
			return err
		}
		return tx.Find(&out.Answers, workflows.Query{Where: workflows.Where{"InquiryID": id}, Order: []string{"No"}})
	})
	return out
}

// told delivers the notices of the newest step, as the queue would, and says who was told of what since the last time.
func (q *questionRoom) told(id domain.InquiryID, code domain.NoticeCode) []domain.PersonID {
	q.t.Helper()
	entries := q.store.Entries("inquiry", int64(id))
	q.ok(q.engine.DeliverNotice(q.t.Context(), workflows.NoticeJob{Code: code, Aggregate: "inquiry", ID: int64(id), Seq: entries[len(entries)-1].Seq}))
	var out []domain.PersonID
	q.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[notice.Notice](tx, workflows.Where{"Code": string(code), "Channel": string(notice.InApp)}, "PersonID")
		for _, n := range list {
			out = append(out, n.PersonID)
			if !strings.HasPrefix(n.Link, "/calls/2026-T-01/questions/") {
				q.t.Errorf("leads to %s", n.Link)
			}
		}
		return err
	})
	return out
}

func TestAQuestionIsAnsweredCorrectedAndTold(t *testing.T) {
	q := newQuestionRoom(t)
	ctx := t.Context()
	id := q.ask("현금 부담")
	q.refused(q.engine.AnswerInquiry(ctx, by(q.who), workflows.AnswerInquiry{StepInquiry: q.at(id), Answer: "10%"}), domain.NotFound, "not_found")
	q.refused(q.engine.AnswerInquiry(ctx, by(q.officer), workflows.AnswerInquiry{StepInquiry: q.at(id)}), domain.Invalid, "inquiry.answer.missing")
	q.ok(q.engine.AnswerInquiry(ctx, by(q.officer), workflows.AnswerInquiry{StepInquiry: q.at(id), Answer: "10%"}))
	if d := cmp.Diff([]domain.PersonID{q.asker}, q.told(id, inquiry.NoticeAnswered)); d != "" {
		t.Error(d)
	}
	q.refused(q.engine.WithdrawInquiry(ctx, by(q.asker), q.at(id)), domain.Refused, "step.illegal")

	q.now = q.now.Add(time.Hour)
	q.ok(q.engine.CorrectInquiry(ctx, by(q.officer), workflows.CorrectInquiry{StepInquiry: q.at(id), Answer: "12%", Reason: "오타"}))
	if d := cmp.Diff([]domain.PersonID{q.asker}, q.told(id, inquiry.NoticeCorrected)); d != "" {
		t.Error("a small correction", d)
	}
	q.ok(q.engine.CorrectInquiry(ctx, by(q.officer), workflows.CorrectInquiry{StepInquiry: q.at(id), Answer: "13%", Reason: "규정 확인", Matters: true}))
	want := []domain.PersonID{q.asker, q.who} // the company of q.who has begun an application
	slices.Sort(want)
	if d := cmp.Diff(want, q.told(id, inquiry.NoticeMatters)); d != "" {
		t.Error("a correction that matters", d)
	}
	var texts []string
	for _, a := range q.question(id).Answers {
		texts = append(texts, a.Body)
	}
	if d := cmp.Diff([]string{"10%", "12%", "13%"}, texts); d != "" {
		t.Error("versions", d)
	}
}

func TestAQuestionMayBeWithdrawnByItsAskerAloneAndOnlyFiveWait(t *testing.T) {
	q := newQuestionRoom(t)
	first := q.ask("하나")
	for _, title := range []string{"둘", "셋", "넷", "다섯"} {
		q.ask(title)
	}
	in := workflows.AskInquiry{Call: q.call, Title: "여섯", Body: "?"}
	_, err := q.engine.AskInquiry(t.Context(), by(q.asker), in)
	q.refused(err, domain.Refused, "inquiry.ask.too_many")
	q.refused(q.engine.WithdrawInquiry(t.Context(), by(q.who), q.at(first)), domain.NotFound, "not_found")
	q.refused(q.engine.WithdrawInquiry(t.Context(), by(q.asker), workflows.StepInquiry{Inquiry: first, Version: 7}), domain.Conflict, "stale_version")
	q.ok(q.engine.WithdrawInquiry(t.Context(), by(q.asker), q.at(first)))
	_, err = q.engine.AskInquiry(t.Context(), by(q.asker), in)
	q.ok(err)
}

func TestQuestionsAreTakenUntilTheCallSaysAndElseUntilItsIntakeCloses(t *testing.T) {
	q := newQuestionRoom(t)
	in := workflows.AskInquiry{Call: q.call, Title: "물음", Body: "?"}
	var shut time.Time
	q.do(func(tx workflows.Tx) error { shut = *q.openCall(tx).CloseAt; return nil })
	ask := func(stamp time.Time) error {
		cmd := by(q.asker)
		cmd.Stamp = stamp
		_, err := q.engine.AskInquiry(t.Context(), cmd, in)
		return err
	}
	q.ok(ask(shut))
	q.refused(ask(shut.Add(time.Microsecond)), domain.Refused, "inquiry.ask.closed")
	earlier := shut.AddDate(0, 0, -7)
	q.do(func(tx workflows.Tx) error {
		c := q.openCall(tx)
		c.QuestionsUntil = &earlier
		q.save(tx, c)
		return nil
	})
	q.ok(ask(earlier))
	q.refused(ask(earlier.Add(time.Microsecond)), domain.Refused, "inquiry.ask.closed")
}

func TestTheOfficerIsRemindedBeforeAndAfterTheTermUntilItIsAnswered(t *testing.T) {
	q := newQuestionRoom(t)
	id := q.ask("기한")
	due := q.question(id).DueOn
	count := func() (n int64) {
		q.sweep(workflows.SweepRemind)
		q.do(func(tx workflows.Tx) (err error) {
			n, err = tx.Count(notice.Notice{}, workflows.Where{"PersonID": q.officer, "AboutKind": "inquiry", "Channel": string(notice.InApp)})
			return err
		})
		return n
	}
	for _, step := range []struct {
		days int
		want int64
	}{{-3, 0}, {-1, 1}, {0, 1}, {1, 2}, {2, 2}, {3, 3}} {
		q.now = due.AddDays(step.days).At(10, 0)
		if n := count(); n != step.want {
			t.Errorf("%d days after the term: %d reminders, want %d", step.days, n, step.want)
		}
	}
	q.ok(q.engine.AnswerInquiry(t.Context(), by(q.officer), workflows.AnswerInquiry{StepInquiry: q.at(id), Answer: "늦었습니다."}))
	q.now = due.AddDays(8).At(10, 0)
	if n := count(); n != 3 {
		t.Errorf("%d reminders after it was answered", n)
	}
}
