// This file counts the dates that the payments of a project are reminded of.
package payment

import (
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// MatchingBy is the day by which the matching cash has to be in the account for the instalment to be paid as planned. The first
// instalment may be paid until a term after the conclusion (ICT R&D rules §29② 1개월), so the cash has that long as well.
func (p *Payment) MatchingBy(concluded period.Date, t Terms, cal calendar.Calendar) period.Date {
	if p.No > 1 || concluded.IsZero() {
		return p.PlannedOn
	}
	return max(p.PlannedOn, cal.Due(concluded, t.First))
}

// Waits reports whether the instalment is still to be approved: its conditions are asked then.
func (p *Payment) Waits() bool {
	return p.State == Planned || p.State == Requested || p.State == Held
}

// UnpassedWon is what the lead has still to pass on to participants by a day.
func (p *Payment) UnpassedWon(due period.Date) krw.Won {
	var won krw.Won
	for _, s := range p.Shares {
		if s.DueOn == due && s.PassedOn.IsZero() {
			won += s.AmountWon
		}
	}
	return won
}
