package call_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/period"
)

func TestABriefingMustBeOneThatSomebodyCanComeTo(t *testing.T) {
	good := call.Briefing{At: period.On(2026, 3, 5).At(14, 0), Minutes: 90, Link: "https://example.kr/live?x=1"}
	for name, test := range map[string]struct {
		change func(*call.Briefing)
		key    string
	}{
		"a link alone is enough":        {func(*call.Briefing) {}, ""},
		"a place alone is enough":       {func(b *call.Briefing) { b.Place, b.Link = "대강당", "" }, ""},
		"neither place nor link":        {func(b *call.Briefing) { b.Place, b.Link = " ", "" }, "call.briefing.place"},
		"a link without encryption":     {func(b *call.Briefing) { b.Link = "http://example.kr" }, "call.briefing.link"},
		"a link that runs a script":     {func(b *call.Briefing) { b.Link = "javascript:alert(1)" }, "call.briefing.link"},
		"a link to nowhere":             {func(b *call.Briefing) { b.Link = "https:///x" }, "call.briefing.link"},
		"a link that hides where it is": {func(b *call.Briefing) { b.Link = "https://example.kr@evil.test/" }, "call.briefing.link"},
		"no time":                       {func(b *call.Briefing) { b.At = time.Time{} }, "call.briefing.at"},
		"it takes no time":              {func(b *call.Briefing) { b.Minutes = 0 }, "call.briefing.minutes"},
		"it takes more than a day":      {func(b *call.Briefing) { b.Minutes = 601 }, "call.briefing.minutes"},
	} {
		t.Run(name, func(t *testing.T) {
			b := good
			test.change(&b)
			err := b.Check()
			if test.key == "" && err != nil || test.key != "" && !errors.Is(err, domain.E(domain.Invalid, test.key)) {
				t.Errorf("%v, want %q", err, test.key)
			}
		})
	}
	if err := (call.Briefings{good, good, good, good, good}).Check(); err != nil {
		t.Errorf("five: %v", err)
	}
	if err := (call.Briefings{good, good, good, good, good, good}).Check(); !errors.Is(err, domain.E(domain.Invalid, "call.briefing.many")) {
		t.Errorf("six: %v", err)
	}
}

func TestABriefingIsOverBeforeTheIntakeEnds(t *testing.T) {
	x := terms()
	submit := func(at time.Time) error {
		c := draft(t)
		x.Briefings = call.Briefings{{At: at, Minutes: 60, Place: "대강당"}}
		must(t, errOf(c.Edit(x)))
		_, err := c.SubmitForApproval(officer, period.On(2026, 2, 20).At(9, 0), rules(t))
		return err
	}
	late := domain.E(domain.Invalid, "call.briefing.late")
	if err := submit(x.CloseAt.Add(-61 * time.Minute)); errors.Is(err, late) {
		t.Errorf("a minute before the end: %v", err)
	}
	if err := submit(x.CloseAt.Add(-60 * time.Minute)); !errors.Is(err, late) {
		t.Errorf("it ends with the intake: %v", err)
	}
}

func TestBriefingsAreTermsOfTheCall(t *testing.T) {
	x, y := terms(), terms()
	if plain, _ := x.Digest(); strings.TrimSpace(plain) == "" {
		t.Fatal("no digest")
	}
	at := period.On(2026, 3, 5).At(14, 0)
	x.Briefings, y.Briefings = call.Briefings{{At: at, Minutes: 60, Place: "대강당"}}, call.Briefings{{At: at.UTC(), Minutes: 60, Place: "대강당"}}
	if d := call.Diff(x, y); len(d) != 0 {
		t.Errorf("the same instant in another zone is a change: %v", d)
	}
	a, _ := x.Digest()
	b, _ := y.Digest()
	if a != b {
		t.Error("the same instant in another zone has another digest")
	}
	y.Briefings = nil
	if d := call.Diff(x, y); len(d) != 1 || d[0].Label() != "call.term.Briefings" {
		t.Errorf("a briefing that is taken away: %v", d)
	}
	c := open(t)
	c.Briefings = x.Briefings
	child, err := c.Spawn("2026-TST-99", "추가공모", 2026, officer)
	if err != nil || child.Briefings != nil {
		t.Errorf("a call made of another takes its briefings over: %v %v", child.Briefings, err)
	}
}
