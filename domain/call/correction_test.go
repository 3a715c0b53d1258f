// These tests ask how much time a correction of the form leaves those who have begun.
package call_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/domain/period"
)

// anotherQuestion makes the form ask something more.
func anotherQuestion(x *call.Terms) {
	x.Form = form.Definition{Version: x.Form.Version + 1, Sections: slices.Clone(x.Form.Sections)}
	x.Form.Sections[0].Questions = append(slices.Clone(x.Form.Sections[0].Questions), form.Question{Key: "where", Label: "실증 장소", Kind: form.Text, Required: true})
}

// The rule is this product's own (call.correction_min of the rule set): here five days, the call closes on 1 April at 15:00.
func TestACorrectionOfTheFormLeavesTimeOrSaysWhyNot(t *testing.T) {
	for name, test := range map[string]struct {
		now    time.Time
		change func(*call.Terms)
		kept   string
		short  bool // the rule finds too little time, whatever is said about it
		key    string
	}{
		"five days before":                   {now: period.On(2026, 3, 27).At(23, 0), change: anotherQuestion},
		"four days before":                   {now: period.On(2026, 3, 28).At(0, 0), change: anotherQuestion, short: true, key: "call.correction.short"},
		"four days before, with a reason":    {now: period.On(2026, 3, 28).At(0, 0), change: anotherQuestion, kept: "다음 주에 심의가 있습니다", short: true},
		"on the last day":                    {now: period.On(2026, 4, 1).At(14, 0), change: anotherQuestion, short: true, key: "call.correction.short"},
		"on the last day, of the text alone": {now: period.On(2026, 4, 1).At(14, 0), change: func(x *call.Terms) { x.Summary = "고친 요약" }},
		"on the last day, of an English title": {now: period.On(2026, 4, 1).At(14, 0), change: func(x *call.Terms) {
			x.Stages.Stages = slices.Clone(x.Stages.Stages)
			x.Stages.Stages[0].Title = "서면"
		}},
		"on the last day, put off by five days": {now: period.On(2026, 4, 1).At(14, 0), change: func(x *call.Terms) { anotherQuestion(x); x.CloseAt = at(period.On(2026, 4, 6), 15) }},
		"on the last day, put off by four days": {now: period.On(2026, 4, 1).At(14, 0), change: func(x *call.Terms) { anotherQuestion(x); x.CloseAt = at(period.On(2026, 4, 5), 15) }, short: true, key: "call.correction.short"},
		"put off, and a reason that is not needed": {now: period.On(2026, 3, 28).At(0, 0), kept: "이미 알렸습니다",
			change: func(x *call.Terms) { anotherQuestion(x); x.CloseAt = at(period.On(2026, 4, 6), 15) }},
	} {
		t.Run("A correction "+name, func(t *testing.T) {
			c, r := open(t), rules(t)
			r.CorrectionMin = calendar.Term{N: 5, Unit: r.CorrectionMin.Unit}
			before := c.Terms
			x := c.Terms
			if test.kept != "" { // written while it was needed
				anotherQuestion(&x)
				must(t, errOf(c.Propose(call.ToAmend, x, "정정", officer, test.now)))
				must(t, errOf(c.KeepDeadline(test.kept, officer, test.now, r)))
				x = before
			}
			test.change(&x)
			must(t, errOf(c.Propose(call.ToAmend, x, "정정", officer, test.now)))
			if got := c.ShortNotice(test.now, r) != nil; got != test.short {
				t.Errorf("the rule finds too little time: %v, want %v", got, test.short)
			}
			v, ch, err := c.AmendNotice(approver, test.now, test.now, r)
			if test.key != "" {
				if !errors.Is(err, domain.E(domain.Invalid, test.key)) {
					t.Errorf("got %v, want %s", err, test.key)
				}
				return
			}
			must(t, err)
			if want := test.kept; !test.short && (v.KeptReason != "" || ch.Detail["kept"] != nil) || test.short && (v.KeptReason != want || ch.Detail["kept"] != want) {
				t.Errorf("the version says %q, the record %v", v.KeptReason, ch.Detail["kept"])
			}
		})
	}
}

func TestBeforeTheIntakeOpensNobodyHasBegun(t *testing.T) {
	c := open(t)
	c.State = call.Announced
	now := c.OpenAt.Add(-time.Minute)
	x := c.Terms
	x.CloseAt = at(period.On(2026, 3, 3), 15)
	c.Terms = x
	anotherQuestion(&x)
	must(t, errOf(c.Propose(call.ToAmend, x, "정정", officer, now)))
	if p := c.ShortNotice(now, rules(t)); p != nil {
		t.Errorf("a correction before the intake: %v", p)
	}
	if c.ShortNotice(*c.OpenAt, rules(t)) == nil {
		t.Error("the same one when it is open leaves enough")
	}
}

// Of a rolling intake it is the window that runs: who writes for it has to hand in by its end.
func TestACorrectionOfARollingIntakeLooksAtTheWindowThatRuns(t *testing.T) {
	c, x := rolling(t), rolling(t).Terms
	anotherQuestion(&x)
	now := period.On(2026, 3, 9).At(10, 0) // a day before the first of three windows ends
	must(t, errOf(c.Propose(call.ToAmend, x, "정정", officer, now)))
	if p := c.ShortNotice(now, rules(t)); p == nil || p.Args["deadline"] != c.Windows[0].CloseAt {
		t.Errorf("found %v", p)
	}
}

// A correction moves a deadline only to a later time, and only with the form.
func TestOnlyACorrectionOfTheFormPutsTheDeadlineOff(t *testing.T) {
	now := period.On(2026, 3, 30).At(9, 0)
	for name, test := range map[string]struct {
		change func(*call.Terms)
		key    string
	}{
		"later, with the form":    {func(x *call.Terms) { anotherQuestion(x); x.CloseAt = at(period.On(2026, 4, 8), 15) }, ""},
		"earlier, with the form":  {func(x *call.Terms) { anotherQuestion(x); x.CloseAt = at(period.On(2026, 3, 31), 15) }, "call.propose.deadline"},
		"later, without the form": {func(x *call.Terms) { x.Summary = "고침"; x.CloseAt = at(period.On(2026, 4, 8), 15) }, "call.propose.deadline"},
	} {
		t.Run(name, func(t *testing.T) {
			c := open(t)
			x := c.Terms
			test.change(&x)
			_, err := c.Propose(call.ToAmend, x, "정정", officer, now)
			if test.key == "" && err != nil || test.key != "" && !errors.Is(err, domain.E(domain.Refused, test.key)) {
				t.Errorf("got %v, want %q", err, test.key)
			}
		})
	}
}

func TestTheReasonIsWrittenForACorrectionThatNeedsOne(t *testing.T) {
	c, r, now := open(t), rules(t), period.On(2026, 3, 31).At(9, 0)
	refused := func(what, key string, err error) {
		t.Helper()
		if p := domain.ProblemsOf(err); len(p) != 1 || p[0].Key != key {
			t.Errorf("%s: %v, want %s", what, err, key)
		}
	}
	_, err := c.KeepDeadline("까닭", officer, now, r)
	refused("without a correction", "call.correction.not_waiting", err)
	x := c.Terms
	x.Summary = "고친 요약"
	must(t, errOf(c.Propose(call.ToAmend, x, "정정", officer, now)))
	_, err = c.KeepDeadline("까닭", officer, now, r)
	refused("of one that asks nothing", "call.correction.enough", err)
	anotherQuestion(&x)
	must(t, errOf(c.Propose(call.ToAmend, x, "정정", officer, now)))
	_, err = c.KeepDeadline("  ", officer, now, r)
	refused("without words", "call.correction.no_reason", err)
	must(t, errOf(c.KeepDeadline("까닭", approver, now, r)))
	// Who wrote the reason prepared the proposal, and does not approve it; and it stays when more is corrected.
	if _, _, err := c.AmendNotice(approver, now, now, r); !errors.Is(err, domain.E(domain.Forbidden, "call.approve.same_person")) {
		t.Errorf("its author approves: %v", err)
	}
	x.Purpose = "고친 목적"
	must(t, errOf(c.Propose(call.ToAmend, x, "정정", officer, now)))
	v, _, err := c.AmendNotice(approver, now, now, r)
	if err != nil || v.KeptReason != "까닭" {
		t.Errorf("%v: %q", err, v.KeptReason)
	}
}

func TestWhatACorrectionAsksOfThoseWhoHaveBegun(t *testing.T) {
	before := terms()
	before.Given = call.GivenFiles{{Slot: "plan_file", Name: "계획서.hwpx", MediaType: "application/hwp+zip", Digest: "a", Edition: 1}, {Name: "설명자료.pdf", Digest: "x"}}
	next := before
	next.Form = form.Definition{Sections: []form.Section{{Key: "plan", Title: "사업계획", Part: form.Lead,
		Questions: []form.Question{{Key: "goal", Label: "목표와 성과", Kind: form.Text, Required: true}, {Key: "extra", Label: "참고", Kind: form.Text}}}}}
	next.Given = call.GivenFiles{{Slot: "plan_file", Name: "계획서.hwpx", MediaType: "application/hwp+zip", Digest: "b", Edition: 2}, {Name: "설명자료.pdf", Digest: "y"}}
	r := before.Rework(next)
	if want := []string{"budget_plan", "goal", "plan_file"}; !slices.Equal(r.Touched(), want) || r.Always || !r.Any() {
		t.Errorf("touched %v, always %v", r.Touched(), r.Always)
	}
	next.Form.Sections[0].Questions[1].Required = true
	if !before.Rework(next).Always {
		t.Error("a new question that must be answered is nobody's work")
	}
	if same := before; before.Rework(same).Any() {
		t.Error("nothing changed and something is asked")
	}
}
