package notice_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain/notice"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// list is domain document §2.13, word for word.
const list = `CALL_PUBLISHED, CALL_AMENDED, CALL_EXTENDED, CALL_D7/D3/D1/H3, SUBMITTED_RECEIPT, DRAFT_NOT_SUBMITTED(D-3,D-1,H-3),
SUPPLEMENT_REQUEST(+D-1), INELIGIBLE, STAGE_INVITE(발표일정), REVIEWER_INVITE/REMIND/UNSCORED, STAGE_RESULT, SELECTED, NOT_SELECTED,
RESERVE_PROMOTED, APPEAL_RECEIVED/RESULT, PLAN_DUE(D-5,D-1), AGREEMENT_DUE(D-14,-7,-3,-1), AGREEMENT_CONCLUDED, MATCHING_UNPAID,
PAYMENT_SENT, PARTICIPANT_PAYMENT_15D, EXPENSE_ENTRY_LATE, INTERIM_REPORT_DUE(7/15 for fund), EQUIPMENT_CUTOFF(end-2개월),
AMENDMENT_CUTOFF(end-1개월), AMENDMENT_SLA(D+10,D+15), PERIOD_END(D-30,-7), FINAL_REPORT_DUE(45/60일),
EXPENDITURE_REPORT_DUE(D-30,-7,-1,+1), SETTLEMENT_RESULT, SETTLEMENT_APPEAL_CLOSING(D-2), REFUND_DUE(D-7,-1), REFUND_OVERDUE,
RECOVERY_NOTICE, DEMAND_LETTER, SANCTION_PRENOTICE/RESULT, DEBARMENT_END, OUTCOME_DUE(1/15, 2/15, 2월말)`

// names takes the list apart: "A_B/C" are A_B and A_C.
func names(text string) (out []string) {
	for _, item := range strings.Split(regexp.MustCompile(`\([^)]*\)`).ReplaceAllString(text, ""), ",") {
		parts := strings.Split(strings.TrimSpace(item), "/")
		out = append(out, parts[0])
		stem := parts[0][:strings.LastIndex(parts[0], "_")+1]
		for _, p := range parts[1:] {
			out = append(out, stem+p)
		}
	}
	return out
}

func TestTheListIsTheDomainDocuments(t *testing.T) {
	var have []string
	for _, l := range notice.Required() {
		have = append(have, l.Name)
	}
	if diff := cmp.Diff(names(list), have); diff != "" {
		t.Errorf("§2.13 (-document +list):\n%s", diff)
	}
}

func TestTheRuleSetsRemindOnEveryDayThatTheListNames(t *testing.T) {
	for _, regime := range ruleset.CallRegimes {
		set, err := ruleset.For(regime, period.On(2026, 9, 17))
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range notice.Required() {
			e, ok := notice.Lookup(l.Code)
			if !ok {
				t.Errorf("%s is not in the catalogue", l.Code)
				continue
			}
			days, hours, dates, err := e.Offsets(set, period.On(2027, 2, 28))
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range l.Days {
				if !slices.Contains(days, d) {
					t.Errorf("%s under %s: no reminder on D-%d, only on %v", l.Name, regime, d, days)
				}
			}
			for _, h := range l.Hours {
				if !slices.Contains(hours, h) {
					t.Errorf("%s under %s: no reminder on H-%d", l.Name, regime, h)
				}
			}
			for _, d := range l.Dates {
				if !slices.ContainsFunc(dates, func(on period.Date) bool { return strings.HasSuffix(on.String(), d) }) {
					t.Errorf("%s under %s: no reminder on %s, only on %v", l.Name, regime, d, dates)
				}
			}
		}
	}
}

// Whatever is due is read: a reminder that fell due in the days looked back over belongs to a deadline on one of the near days.
func TestEveryReminderThatFellDueBelongsToADeadlineThatIsNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom(notice.Catalogue()).Draw(t, "notice")
		set, err := ruleset.For(rapid.SampledFrom(ruleset.CallRegimes).Draw(t, "regime"), period.On(2026, 9, 17))
		if err != nil {
			t.Fatal(err)
		}
		today := period.On(2026, 1, 1).AddDays(rapid.IntRange(0, 800).Draw(t, "today"))
		since := today.AddDays(-rapid.IntRange(1, 60).Draw(t, "back"))
		on := today.AddDays(rapid.IntRange(-70, 400).Draw(t, "deadline"))
		days, hours, dates, err := e.Offsets(set, on)
		if err != nil {
			t.Fatal(err)
		}
		d := notice.Deadline{Code: e.Code, On: on, Days: days, Dates: dates}
		if len(hours) > 0 {
			d.At, d.Hours = on.At(rapid.IntRange(0, 23).Draw(t, "hour"), 0), hours
		}
		near := slices.ContainsFunc(e.Near(since, today), func(p period.Period) bool { return p.Contains(on) })
		for _, r := range notice.Due(today.At(23, 59), []notice.Deadline{d}) {
			if !r.At.Before(since.Start()) && !near {
				t.Fatalf("%s %s fell due on %s, and a deadline on %s is not looked for in %v", e.Code, r.Label, period.DateOf(r.At), on, e.Near(since, today))
			}
		}
	})
}

func TestAMinuteLooksForNoMoreDaysThanItHasReminders(t *testing.T) {
	today := period.On(2026, 11, 23)
	for code, want := range map[string]string{
		// D-30 and D-7 of yesterday and today.
		"PERIOD_END": "[2026-11-29/2026-11-30 2026-12-22/2026-12-23]",
		// Neither 15 January nor 15 February is near: the last day alone.
		"OUTCOME_DUE": "[2026-11-22/2026-11-23]",
		// A notice without reminders of its own hangs on its day.
		"AMENDMENT_SLA": "[2026-11-22/2026-11-23]",
	} {
		for _, e := range notice.Catalogue() {
			if string(e.Code) != code {
				continue
			}
			var got []string
			for _, p := range e.Near(today.AddDays(-1), today) {
				got = append(got, p.String())
			}
			if s := "[" + strings.Join(got, " ") + "]"; s != want {
				t.Errorf("%s looks on %s, want %s", code, s, want)
			}
		}
	}
}

func TestDeadlinesOfOneThingForTwoOrganisationsHaveTwoKeys(t *testing.T) {
	d := notice.Deadline{Code: "EXPENSE_ENTRY_LATE", About: notice.About{Kind: "agreement", ID: 9}, Org: 7, On: period.On(2026, 6, 10), Days: []int{1}}
	other := d
	other.Org = 8
	if a, b := d.Schedule()[0].DedupeKey, other.Schedule()[0].DedupeKey; a == b || a != "EXPENSE_ENTRY_LATE:agreement:9:2026-06-10:D-1:"+strconv.Itoa(7) {
		t.Errorf("%s and %s", a, b)
	}
}
