package notice_test

import (
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/lifecycle"
	"gongmo/domain/lifecycle/lifecycletest"
	"gongmo/domain/notice"
	"gongmo/domain/outcome"
	"gongmo/domain/period"
	"gongmo/domain/recovery"
	"gongmo/domain/ruleset"
	"gongmo/domain/sanction"
	"gongmo/domain/settlement"
)

var now = time.Date(2026, 9, 17, 3, 0, 0, 0, time.UTC)

func TestEveryStep(t *testing.T) {
	good := notice.Facts{Addressed: true, LongSince: true}
	lifecycletest.Exhaustive(t, notice.Machine, good, []lifecycletest.Trip[notice.Facts]{
		{Guard: "addressed", Facts: notice.Facts{LongSince: true}, Key: "notice.no_address"},
		{Guard: "longSince", Facts: notice.Facts{Addressed: true}, Key: "notice.still_sending"},
	})
}

func TestEveryNoticeHasItsTexts(t *testing.T) {
	field := regexp.MustCompile(`\{(\w+)[|}]`)
	for _, lang := range []string{"ko", "en"} {
		raw, err := os.ReadFile("../../app/locale/" + lang + "/notice.json")
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]string
		if err := json.Unmarshal(raw, &texts); err != nil {
			t.Fatal(err)
		}
		seen := map[domain.NoticeCode]bool{}
		for _, e := range notice.Catalogue() {
			if seen[e.Code] {
				t.Errorf("%s is in the catalogue twice", e.Code)
			}
			seen[e.Code] = true
			if len(e.To) == 0 {
				t.Errorf("%s reaches nobody", e.Code)
			}
			if (e.Remind != "" || e.Hours != "" || len(e.Yearly) > 0) && e.HangsOn == "" {
				t.Errorf("%s reminds of nothing", e.Code)
			}
			for _, key := range []string{e.SubjectKey(), e.BodyKey()} {
				if texts[key] == "" {
					t.Errorf("%s: no text for %s", lang, key)
				}
				for _, m := range field.FindAllStringSubmatch(texts[key], -1) {
					if !e.Allows(m[1]) {
						t.Errorf("%s: %s uses {%s}, which %s does not have", lang, key, m[1], e.Code)
					}
				}
			}
			for _, f := range e.Fields {
				if !strings.Contains(texts[e.SubjectKey()]+texts[e.BodyKey()], "{"+f.Name) {
					t.Errorf("%s: %s has the field %s and says nothing of it", lang, e.Code, f.Name)
				}
			}
		}
	}
}

func TestTheRuleSetsNameEveryReminder(t *testing.T) {
	for _, regime := range ruleset.CallRegimes {
		set, err := ruleset.For(regime, period.On(2026, 9, 17))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range notice.Catalogue() {
			days, hours, dates, err := e.Offsets(set, period.On(2027, 2, 28))
			if err != nil {
				t.Errorf("%s under %s: %v", e.Code, regime, err)
			}
			if wants := e.Remind != "" || e.Hours != "" || len(e.Yearly) > 0; wants != (len(days)+len(hours)+len(dates) > 0) {
				t.Errorf("%s under %s: days %v hours %v dates %v", e.Code, regime, days, hours, dates)
			}
		}
	}
}

func labels(list []notice.Reminder) []string {
	out := []string{}
	for _, r := range list {
		out = append(out, r.Label)
	}
	return out
}

func TestReminders(t *testing.T) {
	on := period.On(2026, 9, 30)
	report := notice.Deadline{Code: "EXPENDITURE_REPORT_DUE", About: notice.About{Kind: "settlement", ID: 9}, On: on, Days: []int{30, 7, 1, -1}}
	closing := notice.Deadline{Code: "CALL_CLOSING", About: notice.About{Kind: "call", ID: 4}, At: on.At(15, 0), Days: []int{7, 3, 1}, Hours: []int{3}}
	yearly := notice.Deadline{Code: "OUTCOME_DUE", About: notice.About{Kind: "outcome", ID: 2}, On: period.On(2027, 3, 2), Days: []int{0}, Dates: []period.Date{period.On(2027, 1, 15), period.On(2027, 2, 15)}}
	fresh := report
	fresh.Since = on.AddDays(-3).At(10, 0)
	for _, c := range []struct {
		name string
		d    notice.Deadline
		now  time.Time
		want []string
	}{
		{"nothing before the first", report, on.AddDays(-31).At(23, 59), []string{}},
		{"D-30 at nine in the morning", report, on.AddDays(-30).At(9, 0), []string{"D-30"}},
		{"and not a minute before", report, on.AddDays(-30).At(8, 59), []string{}},
		{"after an outage the newest alone", report, on.AddDays(-1).At(12, 0), []string{"D-1"}},
		{"a reminder of the day before is no use after the deadline", report, on.End(), []string{}},
		{"the day after", report, on.AddDays(1).At(9, 0), []string{"D+1"}},
		{"and long after still the day after", report, on.AddDays(20).At(9, 0), []string{"D+1"}},
		{"a deadline set three days ago skips what was before", fresh, on.AddDays(-3).At(12, 0), []string{}},
		{"but not what comes", fresh, on.AddDays(-1).At(9, 0), []string{"D-1"}},
		{"hours before a closing", closing, on.At(12, 0), []string{"H-3"}},
		{"nothing at the closing itself", closing, on.At(15, 0), []string{}},
		{"fixed days", yearly, period.On(2027, 2, 1).At(9, 0), []string{"2027-01-15"}},
		{"and the last day", yearly, period.On(2027, 3, 2).At(9, 0), []string{"D-0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, labels(notice.Due(c.now, []notice.Deadline{c.d}))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestADeadlineThatMovesRemindsAnew(t *testing.T) {
	d := notice.Deadline{Code: "REFUND_DUE", About: notice.About{Kind: "settlement", ID: 9}, On: period.On(2026, 9, 30), Days: []int{7}}
	moved := d
	moved.On = period.On(2026, 10, 30)
	a, b := d.Schedule()[0].DedupeKey, moved.Schedule()[0].DedupeKey
	if a == b || a != "REFUND_DUE:settlement:9:2026-09-30:D-7" {
		t.Errorf("%s and %s", a, b)
	}
}

func TestHoweverOftenAskedEachReminderComesOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		on := period.On(2026, 9, 30).AddDays(rapid.IntRange(0, 400).Draw(t, "on"))
		d := notice.Deadline{Code: "X", About: notice.About{Kind: "k", ID: 1}, On: on, Days: rapid.SliceOfNDistinct(rapid.IntRange(-10, 40), 1, 5, func(n int) int { return n }).Draw(t, "days")}
		if rapid.Bool().Draw(t, "exact") {
			d.At, d.Hours = on.At(15, 0), []int{3}
		}
		sent := map[string]time.Time{}
		clock := on.AddDays(-45).Start()
		for !clock.After(on.AddDays(15).Start()) {
			for _, r := range notice.Due(clock, []notice.Deadline{d}) {
				if r.At.After(clock) {
					t.Fatalf("%s came before its time", r.Label)
				}
				before := strings.HasPrefix(r.Label, "D-") || strings.HasPrefix(r.Label, "H-")
				if over := on.End(); before && !clock.Before(over) {
					t.Fatalf("%s came after the deadline", r.Label)
				}
				if _, again := sent[r.DedupeKey]; !again {
					sent[r.DedupeKey] = clock
				}
			}
			clock = clock.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "pause")) * time.Hour)
		}
		if len(sent) > len(d.Schedule()) {
			t.Fatalf("%d reminders from a schedule of %d", len(sent), len(d.Schedule()))
		}
		// Asked every hour, every reminder of the schedule comes, except those that fall on or after an exact closing.
		if !rapid.Bool().Draw(t, "hourly") {
			return
		}
		every := map[string]bool{}
		for c := on.AddDays(-45).Start(); !c.After(on.AddDays(15).Start()); c = c.Add(time.Hour) {
			for _, r := range notice.Due(c, []notice.Deadline{d}) {
				every[r.DedupeKey] = true
			}
		}
		for _, r := range d.Schedule() {
			if !every[r.DedupeKey] {
				t.Fatalf("%s never came", r.Label)
			}
		}
	})
}

func TestAMailIsNeverSentTwiceByItself(t *testing.T) {
	e, ok := notice.Lookup("SETTLEMENT_RESULT")
	if !ok {
		t.Fatal("not in the catalogue")
	}
	key := notice.EventKey(e.Code, "settlement", 9, 4)
	n := notice.New(now, e, notice.About{Kind: "settlement", ID: 9}, 7, notice.Mail, key, "gongmo.test")
	if n.MessageID != "<SETTLEMENT_RESULT.settlement.9.4.7@gongmo.test>" || n.State != notice.Pending || !n.Statutory {
		t.Errorf("%+v", n)
	}
	if _, err := n.Begin(now, false); !errors.Is(err, domain.E(domain.Refused, "notice.no_address")) {
		t.Errorf("mail to nowhere: %v", err)
	}
	if _, err := n.Begin(now, true); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Begin(now, true); err == nil {
		t.Error("begun twice")
	}
	if _, err := n.Lose(now.Add(time.Minute), 10*time.Minute); !errors.Is(err, domain.E(domain.Refused, "notice.still_sending")) {
		t.Errorf("given up too soon: %v", err)
	}
	if _, err := n.Lose(now.Add(11*time.Minute), 10*time.Minute); err != nil || n.State != notice.Unknown {
		t.Fatalf("%s, %v", n.State, err)
	}
	if _, err := n.Begin(now, true); err == nil {
		t.Error("an unknown outcome was sent again by itself (decisions §20)")
	}
	if _, err := n.SendAgain(""); err == nil {
		t.Error("sent again without a reason")
	}
	id := n.MessageID
	if _, err := n.SendAgain("수신자 미확인"); err != nil || n.MessageID != id {
		t.Errorf("%v, message id %s", err, n.MessageID)
	}
	if _, err := n.Begin(now.Add(time.Hour), true); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Refuse(now, "451 try later", false); err != nil || n.State != notice.Pending {
		t.Errorf("%s, %v", n.State, err)
	}
	if _, err := n.Begin(now.Add(2*time.Hour), true); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Accept(now.Add(2 * time.Hour)); err != nil || n.ReachedOn() != period.On(2026, 9, 17) || n.Attempts != 3 {
		t.Errorf("%v, reached %s after %d attempts", err, n.ReachedOn(), n.Attempts)
	}
}

func TestTheInboxIsReachedAtOnce(t *testing.T) {
	e, _ := notice.Lookup("SELECTED")
	n := notice.New(now, e, notice.About{Kind: "application", ID: 9}, 7, notice.InApp, "k", "gongmo.test")
	if n.State != notice.Sent || n.ReachedOn() == 0 || n.MessageID != "" {
		t.Errorf("%+v", n)
	}
	n.Acknowledge(now.Add(time.Hour))
	n.Open(now.Add(2 * time.Hour))
	if !n.OpenedAt.Equal(now.Add(time.Hour)) || !n.AcknowledgedAt.Equal(now.Add(time.Hour)) {
		t.Errorf("opened %v, acknowledged %v", n.OpenedAt, n.AcknowledgedAt)
	}
}

func TestNobodyTurnsOffWhatIsStatutory(t *testing.T) {
	off := func(code domain.NoticeCode) []notice.Setting {
		return []notice.Setting{{Code: code, Channel: notice.Mail, Off: true}, {Code: code, Channel: notice.InApp, Off: true}}
	}
	for code, want := range map[domain.NoticeCode][]notice.Channel{
		"SELECTED":       {notice.InApp, notice.Mail},
		"CALL_PUBLISHED": {notice.InApp},
	} {
		e, _ := notice.Lookup(code)
		if got := e.Wanted(off(code)); !slices.Equal(got, want) {
			t.Errorf("%s goes over %v, want %v", code, got, want)
		}
		if got := e.Wanted(off("CALL_RESULT")); len(got) != 2 {
			t.Errorf("%s is silenced by a wish about another notice: %v", code, got)
		}
	}
}

// What an aggregate says about itself has to fill every field that the catalogue promises to the texts; the reason of the
// step and the text of a measure come from whoever delivers.
func TestTheAggregatesSayWhatTheirTextsUse(t *testing.T) {
	var (
		s = &settlement.Settlement{}
		r = &recovery.Recovery{}
		c = &sanction.Sanction{}
		o = &outcome.Outcome{}
		g = &agreement.Agreement{ConcludedAt: &now}
	)
	for _, a := range []struct {
		machine lifecycle.Table
		says    func(domain.NoticeCode) domain.Args
		also    []domain.NoticeCode
	}{
		{settlement.Machine, s.Says, []domain.NoticeCode{settlement.NoticeAppealClosing}},
		{recovery.Machine, r.Says, nil}, {sanction.Machine, c.Says, nil}, {outcome.Machine, o.Says, nil}, {agreement.Machine, g.Says, nil},
	} {
		codes := a.also
		for _, step := range a.machine.Steps() {
			codes = append(codes, step.Notices...)
		}
		for _, code := range codes {
			if strings.HasPrefix(string(code), "APPEAL_") {
				continue // the appeal speaks for itself
			}
			e, ok := notice.Lookup(code)
			if !ok {
				t.Errorf("%s sends %s, which is not in the catalogue", a.machine.Title(), code)
			}
			args := a.says(code)
			for _, f := range e.Fields {
				if _, ok := args[f.Name]; !ok && f.From == notice.FromSubject && f.Name != "measure" {
					t.Errorf("%s does not say %s of %s", a.machine.Title(), f.Name, code)
				}
			}
		}
	}
}
