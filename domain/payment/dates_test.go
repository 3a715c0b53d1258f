package payment

import (
	"testing"

	"gongmo/domain/calendar"
	"gongmo/domain/period"
)

// ICT R&D 관리규정 §29②③: the first grant comes within a month of the conclusion, after the matching cash.
func TestMatchingCashHasUntilTheInstalmentMayBePaid(t *testing.T) {
	terms := Terms{First: calendar.Months(1)}
	for name, c := range map[string]struct {
		no                 int
		planned, concluded period.Date
		want               period.Date
	}{
		"the first instalment, a month after the conclusion": {1, period.On(2026, 3, 3), period.On(2026, 2, 10), period.On(2026, 3, 10)},
		"the first instalment, planned later than that":      {1, period.On(2026, 4, 1), period.On(2026, 2, 10), period.On(2026, 4, 1)},
		"a later instalment, on its day":                     {2, period.On(2026, 8, 3), period.On(2026, 2, 10), period.On(2026, 8, 3)},
		"an agreement that is not concluded, on the day":     {1, period.On(2026, 3, 3), 0, period.On(2026, 3, 3)},
	} {
		p := &Payment{No: c.no, PlannedOn: c.planned}
		if got := p.MatchingBy(c.concluded, terms, calendar.Shipped()); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestALeadWithoutParticipantsIsNotToldToPassAnythingOn(t *testing.T) {
	for shares, want := range map[int]int{0: 0, 1: 1} {
		p := &Payment{State: Sent, AmountWon: 10, Shares: make([]Share, shares)}
		change, err := p.Confirm("B-1", period.On(2026, 4, 1).At(10, 0), calendar.Days(15), calendar.Shipped())
		if err != nil || len(change.Notices) != want {
			t.Errorf("%d shares: %v, %v", shares, change.Notices, err)
		}
	}
}
