// This file lays out the instalments of a grant, the participants' shares of each, and the matching cash each asks for.
package payment

import (
	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Slice is one instalment as a call announces it: this share of the grant on this day.
type Slice struct {
	On      period.Date
	ShareBp krw.Bp
	Year    int
}

// Split divides the grant by the slices, exactly: each gets its floor and the last takes what is left, so that the sum is the grant.
// The shares must add up to 10000 basis points.
func Split(grant krw.Won, slices []Slice) ([]krw.Won, error) {
	var total krw.Bp
	for _, s := range slices {
		if s.ShareBp <= 0 {
			return nil, domain.E(domain.Invalid, "payment.plan.share").With("share", s.ShareBp)
		}
		total += s.ShareBp
	}
	if total != krw.Whole {
		return nil, domain.E(domain.Invalid, "payment.plan.sum").With("sum", total)
	}
	out := make([]krw.Won, len(slices))
	left := grant
	for i, s := range slices {
		out[i] = grant.Of(s.ShareBp)
		if i == len(slices)-1 {
			out[i] = left
		}
		left -= out[i]
	}
	return out, nil
}

// PartyGrant is one party's part of the whole grant.
type PartyGrant struct {
	OrganizationID domain.OrganizationID
	GrantWon       krw.Won
}

// SharesOf divides one instalment among the participants in proportion to their part of the grant, so that over all
// instalments each gets its part exactly: the share of an instalment is the floor of what is due up to and including it, less the floor of what was due before.
func SharesOf(grant, paidBefore, amount krw.Won, participants []PartyGrant) []Share {
	out := make([]Share, 0, len(participants))
	for _, p := range participants {
		if p.GrantWon == 0 {
			continue
		}
		upTo := p.GrantWon.Share(int64(paidBefore+amount), int64(grant))
		before := p.GrantWon.Share(int64(paidBefore), int64(grant))
		out = append(out, Share{OrganizationID: p.OrganizationID, AmountWon: upTo - before})
	}
	return out
}

// RequiredDeposit is the matching cash that must be there before an instalment is paid. Cash first: the whole of it, or
// in proportion when the call lets it come in parts (ICT R&D rules §29③). In proportion the last instalment asks for all.
func RequiredDeposit(cash, grant, paidBefore, amount krw.Won, inParts bool) krw.Won {
	if !inParts || grant == 0 || paidBefore+amount >= grant {
		return cash
	}
	return cash.Share(int64(paidBefore+amount), int64(grant))
}

// SpentBp is the share of the money received that is spent, in basis points, floored; everything when nothing was received.
func SpentBp(spent, received krw.Won) krw.Bp {
	if received <= 0 {
		return krw.Whole
	}
	return krw.Ratio(spent, received)
}

// Respread divides what is left of a changed grant among the instalments that nobody has asked for yet, in proportion to
// what they were; the last takes what is left over. Error payment.plan.below_asked when less is left than was asked for.
func Respread(grant, asked krw.Won, planned []krw.Won) ([]krw.Won, error) {
	left := grant - asked
	if left < 0 {
		return nil, domain.E(domain.Refused, "payment.plan.below_asked").With("asked", asked).With("grant", grant)
	}
	if len(planned) == 0 {
		return nil, nil
	}
	weights, sum := make([]int64, len(planned)), krw.Won(0)
	for i, w := range planned {
		weights[i] = int64(w)
		sum += w
	}
	if sum == 0 {
		weights[len(weights)-1] = 1
	}
	return left.Split(weights, len(weights)-1)
}
