package view

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/app/locale"
	"gongmo/domain/condition"
	"gongmo/domain/period"
)

func TestEveryStateWithALabelHasATone(t *testing.T) {
	for _, key := range locale.Keys(locale.KO, "") {
		machine, state, ok := strings.Cut(key, ".state.")
		if !ok || strings.Contains(machine, ".") {
			continue
		}
		if _, known := stateTones[machine+"."+state]; known {
			continue
		}
		if _, known := stateTones[state]; !known {
			t.Errorf("%s has a label but no tone in state.go", key)
		}
	}
	if got := State("application", "SUBMITTED"); got.Tone != ToneSubmitted || got.Key != "application.state.SUBMITTED" {
		t.Error(got)
	}
	if ToneOf("appeal", "REJECTED") == ToneOf("payment", "REJECTED") {
		t.Error("a machine's own tone must win over the general one")
	}
}

func TestADeadlineIsRelativeAndAbsolute(t *testing.T) {
	now := time.Date(2026, 3, 18, 5, 0, 0, 0, time.UTC)
	b := Base{Lang: locale.KO, Now: now}
	got := b.Due(time.Date(2026, 3, 20, 9, 0, 0, 0, time.UTC))
	want := Due{Relative: "D-2", Absolute: "3월 20일(금) 18:00", Left: "2일 4시간", ISO: "2026-03-20T18:00:00+09:00", Soon: true}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got := b.Due(time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)); got.Absolute != "2027. 1. 4.(월) 18:00" || got.Soon {
		t.Errorf("another year must be said: %+v", got)
	}
	if got := b.Due(now.Add(-time.Hour)); !got.Past || got.Soon || got.Left != "" {
		t.Errorf("%+v", got)
	}
	if got := b.Due(time.Time{}); !got.None {
		t.Errorf("%+v", got)
	}
	if got := b.Date(period.On(2026, 3, 5)); got != "2026. 3. 5.(목)" {
		t.Error(got)
	}
}

func TestAQueryChangesOneThingAtATimeAndNeverItself(t *testing.T) {
	q := NewQuery("/calls", url.Values{"state": {"open", "soon"}, "page": {"3"}, "q": {"AI 바우처"}, "empty": {""}})
	for got, want := range map[string]string{
		q.Without("state", "q").String():               "/calls?page=3",
		q.WithoutValue("state", "open").String():       "/calls?q=AI+%EB%B0%94%EC%9A%B0%EC%B2%98&state=soon",
		q.With("page", 4).Without("q").String():        "/calls?page=4&state=open&state=soon",
		NewQuery("/calls", nil).String():               "/calls",
		NewQuery("/calls", nil).With("a", "").String(): "/calls",
		Path("calls", 12, "정정/공고"):                     "/calls/12/%EC%A0%95%EC%A0%95%2F%EA%B3%B5%EA%B3%A0",
		InLanguage("/calls?q=a&lang=ko", "en"):         "/calls?lang=en&q=a",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if !q.Has("state", "soon") || q.Get("page") != "3" {
		t.Error("the query has changed")
	}
}

func TestSortingTurnsRound(t *testing.T) {
	q := NewQuery("/calls", url.Values{"sort": {"due"}, "page": {"2"}})
	if c := q.SortBy("마감", "due", false); c.Sort != "ascending" || c.URL != "/calls?sort=-due" {
		t.Errorf("%+v", c)
	}
	if c := q.With("sort", "-due").SortBy("마감", "due", false); c.Sort != "descending" || c.URL != "/calls?sort=due" {
		t.Errorf("%+v", c)
	}
	if c := q.SortBy("예산", "budget", true); c.Sort != "" || c.URL != "/calls?sort=budget" || !c.Num {
		t.Errorf("%+v", c)
	}
}

func TestPagesShowGapsAndStayInRange(t *testing.T) {
	q := NewQuery("/calls", nil)
	if d := cmp.Diff([]int{1, 0, 4, 5, 6, 7, 8, 0, 20}, NewPager(q, 6, 10, 195).Links()); d != "" {
		t.Error(d)
	}
	if p := NewPager(q, 99, 20, 45); p.Page != 3 || p.Pages != 3 || p.URL(1) != "/calls" || p.URL(2) != "/calls?page=2" {
		t.Errorf("%+v", p)
	}
	if p := NewPager(q, 0, 20, 0); p.Page != 1 || len(p.Links()) != 0 {
		t.Errorf("%+v", p)
	}
}

func TestTheWindowTitleBeginsWithTheErrors(t *testing.T) {
	b := Base{Lang: locale.KO, Title: "사업비 편성", Errors: []Problem{{Text: "a"}, {Field: "own", Text: "b"}}}
	if got := b.WindowTitle(); got != "오류 2건: 사업비 편성 — 공모" {
		t.Error(got)
	}
	if b.ErrorOf("own") != "b" || b.Errors[1].Href() != "#f-own" || b.Errors[0].Href() != "#main" {
		t.Error(b.Errors)
	}
}

func TestAnAgeIsSaidInYearsAsTheOfficerEnteredIt(t *testing.T) {
	for months, want := range map[int64][2]string{7: {"7개월", "7"}, 12: {"1년", "1 year"}, 84: {"7년", "7 years"}, 90: {"7년 6개월", "7 years 6 months"}} {
		for i, lang := range []locale.Lang{locale.KO, locale.EN} {
			text := ConditionText(lang, condition.Leaf{Fact: condition.FactAgeMonths, Op: condition.Lt, Want: condition.Number(months)})
			if !strings.Contains(text, want[i]) || months >= 12 && strings.Contains(text, "84") {
				t.Errorf("%d months: %q", months, text)
			}
		}
	}
}
