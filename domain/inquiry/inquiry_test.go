// These tests walk the lifecycle of a question and pin when one may be asked and until when it is answered.
package inquiry_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/inquiry"
	"gongmo/domain/lifecycle/lifecycletest"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

func good() inquiry.Facts {
	return inquiry.Facts{Letters: 20, ReasonLetters: 5, PrivateKnown: true, Changed: true}
}

func TestEveryStepOfAQuestion(t *testing.T) {
	with := func(guard, key string, change func(*inquiry.Facts)) lifecycletest.Trip[inquiry.Facts] {
		f := good()
		change(&f)
		return lifecycletest.Trip[inquiry.Facts]{Guard: guard, Facts: f, Key: key}
	}
	lifecycletest.Exhaustive(t, inquiry.Machine, good(), []lifecycletest.Trip[inquiry.Facts]{
		with("answerGiven", "inquiry.answer.missing", func(f *inquiry.Facts) { f.Letters = 0 }),
		with("answerFits", "inquiry.too_long", func(f *inquiry.Facts) { f.Letters = inquiry.AnswerMax + 1 }),
		with("privateKnown", "inquiry.private.missing", func(f *inquiry.Facts) { f.PrivateKnown = false }),
		with("changed", "inquiry.correct.same", func(f *inquiry.Facts) { f.Changed = false }),
		with("reasonFits", "inquiry.too_long", func(f *inquiry.Facts) { f.ReasonLetters = inquiry.ReasonMax + 1 }),
	})
}

var (
	asked = period.On(2026, 9, 17).At(10, 0) // the Thursday before 추석
	until = period.On(2026, 10, 20).At(15, 0)
)

func rules(t *testing.T) inquiry.Rules {
	t.Helper()
	set, err := ruleset.For(ruleset.ICTFund, period.On(2026, 1, 1))
	must(t, err)
	r, err := inquiry.RulesOf(set)
	must(t, err)
	return r
}

func question() inquiry.Question {
	return inquiry.Question{CallID: 1, By: 2, Title: "자부담 현금", Body: "현금 비율은\r\n얼마입니까?", Until: until, Taken: true, Stamp: asked}
}

func ask(t *testing.T) *inquiry.Inquiry {
	t.Helper()
	q, ch, err := inquiry.Ask(question(), rules(t), calendar.Shipped(), asked)
	must(t, err)
	if ch.Event != "ask" || ch.Detail["digest"] == "" {
		t.Errorf("recorded %+v", ch)
	}
	return q
}

func TestAQuestionIsTakenUntilTheLastInstantAndNotAfterIt(t *testing.T) {
	long := func(n int) string { return strings.Repeat("가", n) }
	tests := []struct {
		name   string
		change func(*inquiry.Question)
		kind   domain.Kind
		keys   []string
	}{
		{"on the last instant", func(q *inquiry.Question) { q.Stamp = until }, "", nil},
		{"just after it", func(q *inquiry.Question) { q.Stamp = until.Add(time.Microsecond) }, domain.Refused, []string{"inquiry.ask.closed"}},
		{"about a call that takes none", func(q *inquiry.Question) { q.Taken = false }, domain.Refused, []string{"inquiry.ask.never"}},
		{"with four that wait", func(q *inquiry.Question) { q.Waiting = 4 }, "", nil},
		{"with five that wait", func(q *inquiry.Question) { q.Waiting = 5 }, domain.Refused, []string{"inquiry.ask.too_many"}},
		{"as long as it may be", func(q *inquiry.Question) { q.Title, q.Body = long(inquiry.TitleMax), long(inquiry.BodyMax) }, "", nil},
		{"a letter too long", func(q *inquiry.Question) { q.Title, q.Body = long(inquiry.TitleMax+1), long(inquiry.BodyMax+1) }, domain.Invalid, []string{"inquiry.too_long", "inquiry.too_long"}},
		{"without words", func(q *inquiry.Question) { q.Title, q.Body = " ", "\r\n" }, domain.Invalid, []string{"inquiry.title.missing", "inquiry.body.missing"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := question()
			test.change(&in)
			_, _, err := inquiry.Ask(in, rules(t), calendar.Shipped(), asked)
			var keys []string
			for _, p := range domain.ProblemsOf(err) {
				keys = append(keys, p.Key)
			}
			if d := cmp.Diff(test.keys, keys); d != "" || domain.KindOf(err) != test.kind {
				t.Errorf("%v %s", err, d)
			}
		})
	}
}

// Our own service clock: five business days, the day of the question not counted, over 추석 (24 to 26 September 2026).
func TestTheTermToAnswerCountsBusinessDays(t *testing.T) {
	q := ask(t)
	if want := period.On(2026, 9, 28); q.DueOn != want {
		t.Errorf("due on %s, want %s", q.DueOn, want)
	}
	if q.Overdue(q.DueOn) || !q.Overdue(q.DueOn.AddDays(1)) {
		t.Error("late is the day after the last one")
	}
	must(t, errOf(q.Answer("10%입니다.", 3, asked.AddDate(0, 0, 40))))
	if q.Overdue(q.DueOn.AddDays(60)) {
		t.Error("an answered question is late")
	}
}

func TestACorrectionKeepsTheFormerAnswer(t *testing.T) {
	q := ask(t)
	if q.Body != "현금 비율은\n얼마입니까?" {
		t.Errorf("kept as %q", q.Body)
	}
	must(t, errOf(q.Answer("10%입니다.", 3, asked.Add(time.Hour))))
	if _, err := q.Correct(" 10%입니다. ", "오타", false, 3, asked.Add(2*time.Hour)); !errors.Is(err, domain.E(domain.Invalid, "inquiry.correct.same")) {
		t.Errorf("the same answer: %v", err)
	}
	if _, err := q.Correct("13%입니다.", " ", false, 3, asked.Add(2*time.Hour)); !errors.Is(err, domain.E(domain.Invalid, "step.reason_missing")) {
		t.Errorf("without a reason: %v", err)
	}
	ch, err := q.Correct("13%입니다.", "중견기업의 비율로 바로잡음", true, 4, asked.Add(2*time.Hour))
	must(t, err)
	if ch.Event != string(inquiry.CorrectAndTell) || ch.Notices[0] != inquiry.NoticeMatters {
		t.Errorf("%+v", ch)
	}
	want := []inquiry.Answer{{No: 1, Body: "10%입니다.", GivenAt: asked.Add(time.Hour), GivenBy: 3},
		{No: 2, Body: "13%입니다.", Reason: "중견기업의 비율로 바로잡음", Matters: true, GivenAt: asked.Add(2 * time.Hour), GivenBy: 4}}
	if d := cmp.Diff(want, q.Answers); d != "" || q.AnswerNo != 2 || !q.AnsweredAt.Equal(asked.Add(time.Hour)) || *q.AnsweredBy != 3 {
		t.Errorf("%+v %s", q, d)
	}
}

func TestAPrivateMatterNeedsItsReasonAndStaysPrivate(t *testing.T) {
	q := ask(t)
	if _, err := q.ReturnPrivate("CURIOSITY", "답", 3, asked); !errors.Is(err, domain.E(domain.Invalid, "inquiry.private.missing")) {
		t.Errorf("%v", err)
	}
	must(t, errOf(q.ReturnPrivate(inquiry.TradeSecret, "개별로 답합니다.", 3, asked)))
	if _, err := q.Correct("공개합니다.", "바꿈", false, 3, asked); !errors.Is(err, domain.E(domain.Refused, "step.illegal")) || q.State != inquiry.Returned {
		t.Errorf("%s: %v", q.State, err)
	}
}

func errOf[T any](_ T, err error) error { return err }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
