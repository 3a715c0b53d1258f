// This file lays out the payments of an agreement: how many, when, how much; and says how each condition of paying stands.
package payment

import (
	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Slices spreads n equal instalments over the period of an agreement. The first falls on the first business day on which
// money may move: the later of the conclusion and the start. What equal parts leave over belongs to the last.
func Slices(n int, concluded period.Date, during period.Period, cal calendar.Calendar) []Slice {
	n = max(n, 1)
	out := make([]Slice, n)
	left := krw.Whole
	for i := range out {
		share := krw.Whole / krw.Bp(n)
		if i == n-1 {
			share = left
		}
		left -= share
		on := max(during.From.AddDays(during.Days()*i/n), concluded)
		out[i] = Slice{On: cal.NextBusiness(on), ShareBp: share, Year: 1}
	}
	return out
}

// Order is for whom and from what the payments of one agreement are laid out.
type Order struct {
	AgreementID   domain.AgreementID
	CallID        domain.CallID
	PayeeID       domain.OrganizationID
	GrantWon      krw.Won
	AccountMasked string
	Parties       []PartyGrant // the participants other than the payee
}

// Lay makes the planned payments of an agreement, each with the participants' shares.
func Lay(o Order, slices []Slice) ([]*Payment, error) {
	amounts, err := Split(o.GrantWon, slices)
	if err != nil {
		return nil, err
	}
	method := Instalment
	if len(slices) == 1 {
		method = Whole
	}
	var out []*Payment
	var before krw.Won
	for i, s := range slices {
		if amounts[i] == 0 {
			continue
		}
		out = append(out, &Payment{AgreementID: o.AgreementID, CallID: o.CallID, PayeeID: o.PayeeID, No: len(out) + 1, Method: method,
			PlannedOn: s.On, AmountWon: amounts[i], State: Machine.Start, Year: s.Year, AccountMasked: o.AccountMasked,
			Shares: SharesOf(o.GrantWon, before, amounts[i], o.Parties)})
		before += amounts[i]
	}
	return out, nil
}

// Another is one more instalment of an agreement whose grant has risen, after those that there are; before is what they pay.
func Another(o Order, no int, on period.Date, before, won krw.Won) *Payment {
	return &Payment{AgreementID: o.AgreementID, CallID: o.CallID, PayeeID: o.PayeeID, No: no, Method: Instalment, PlannedOn: on, AmountWon: won,
		State: Machine.Start, Year: 1, AccountMasked: o.AccountMasked, Shares: SharesOf(o.GrantWon, before, won, o.Parties)}
}

// Condition is one condition of paying and why it does not hold, nil when it does.
type Condition struct {
	Name string
	Err  error
}

// Conditions says how every condition of the agency's check stands, in the order it is asked.
func (p *Payment) Conditions(f Facts) []Condition {
	f = p.own(f)
	var out []Condition
	for _, g := range checks(account) {
		out = append(out, Condition{Name: g.Name, Err: g.Check(f)})
	}
	return out
}
