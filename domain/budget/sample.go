// This file makes up a plan, so that who sets the terms of a call can see what its rules say of one: a common plan that every size of
// organisation may hand in, and the most that any size may ask for.
package budget

import (
	"fmt"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
)

// sampleWon is the grant of a sample where the call sets no ceiling.
const sampleWon krw.Won = 100_000_000

// SamplePlan is a plan of one organisation. A common one asks for four fifths of the ceiling and bears as much, in cash and in kind, as
// the strictest size must. At the edge it asks for the whole ceiling, bears as little as the most favoured company may, and its items
// go as high as their caps; the companies of which more is asked are then stopped by the rules that differ for them.
func SamplePlan(p Params, org domain.OrganizationID, edge bool) Plan {
	grant := sampleWon
	if p.CeilingWon > 0 {
		grant = p.CeilingWon
	}
	if !edge {
		grant = grant.Share(8, 10)
	}
	grant = max(grant, p.FloorWon)
	share, cashBp := p.sampleMatch(edge)
	total := upTo(grant, krw.Whole, share)
	cash := upTo(total-grant, cashBp, krw.Whole)
	s := sampler{org: org, grant: grant, cash: cash}
	kind := total - grant - cash
	if p.Regime == ruleset.SubsidyAct {
		s.cash, kind = total-grant, 0
		money := s.grant + s.cash
		s.line(SubsidyLabor, "", money.Share(5, 10))
		s.line(SubsidyOperation, Training, money.Share(3, 10))
		s.line(SubsidyTravel, TravelDomestic, s.grant+s.cash)
		return s.plan
	}
	if kind > 0 {
		s.plan.Lines = append(s.plan.Lines, Line{Key: "l1", Org: org, Year: 1, Item: Labor, Detail: StaffExisting, Basis: "예시", InKindWon: kind})
	}
	money := grant + cash
	if !edge { // whom it hires only some companies may pay in cash
		indirect := p.sampleCap(money, ruleset.IndirectCompanyMax, edge)
		s.line(Materials, Purchase, (money-indirect).Share(6, 10))
		s.line(Activity, Training, money-indirect-(money-indirect).Share(6, 10))
		s.line(Indirect, "", indirect)
		return s.plan
	}
	indirect := p.sampleIndirect(money, kind)
	direct := money - indirect
	subcontract := p.sampleCap(direct+kind, ruleset.SubcontractMax, edge)
	rest := direct - subcontract
	s.line(Labor, StaffNew, rest.Share(5, 10))
	s.line(Materials, Purchase, rest.Share(2, 10))
	s.line(Activity, Training, rest-rest.Share(5, 10)-rest.Share(2, 10))
	s.line(Subcontract, "", subcontract)
	s.line(Indirect, "", indirect)
	return s.plan
}

// sampleMatch is the share of the grant and that of cash in the matching: of the strictest size, or of the most favoured company, and
// never more than the call gives.
func (p Params) sampleMatch(edge bool) (share, cash krw.Bp) {
	share = krw.Whole
	found := false
	for _, size := range Sizes() {
		most, ok := p.bp(size.grantMax())
		if !ok || edge && !size.Company() {
			continue
		}
		if least, _ := p.bp(size.cashMin()); !found || edge && least < cash || !edge && least > cash {
			cash = least
		}
		if !found || edge && most > share || !edge && most < share {
			share = most
		}
		found = true
	}
	if p.GrantRatio > 0 {
		share = min(share, p.GrantRatio)
	}
	return max(share, 1), cash
}

// sampleCap is the part x of a sum that is exactly a ratio of the rest of it: at its cap, or half of that.
func (p Params) sampleCap(sum krw.Won, code ruleset.Code, edge bool) krw.Won {
	limit, _ := p.bp(code)
	most := sum.Share(int64(limit), int64(krw.Whole+limit))
	if edge {
		return most
	}
	return most / 2
}

// sampleIndirect is the indirect cost that is exactly at its cap beside subcontracts that are at theirs, which are no base for it: of
// money M and kind K, with the caps i and s, it is i × (M − s × K) ÷ (1 + s + i).
func (p Params) sampleIndirect(money, kind krw.Won) krw.Won {
	i, _ := p.bp(ruleset.IndirectCompanyMax)
	s, _ := p.bp(ruleset.SubcontractMax)
	return max(money-kind.Of(s)-1, 0).Share(int64(i), int64(krw.Whole+s+i))
}

// upTo is won × num ÷ den, up to the next won.
func upTo(won krw.Won, num, den krw.Bp) krw.Won {
	out := won.Share(int64(num), int64(den))
	if num > 0 && out.Share(int64(den), int64(num)) < won {
		out++
	}
	return out
}

// sampler pays lines from the grant first, then in cash.
type sampler struct {
	org         domain.OrganizationID
	grant, cash krw.Won
	plan        Plan
}

func (s *sampler) line(item Item, detail Detail, won krw.Won) {
	won = min(won, s.grant+s.cash)
	if won <= 0 {
		return
	}
	l := Line{Key: fmt.Sprintf("l%d", len(s.plan.Lines)+1), Org: s.org, Year: 1, Item: item, Detail: detail, Basis: "예시", GrantWon: min(won, s.grant)}
	l.CashWon = won - l.GrantWon
	s.grant, s.cash = s.grant-l.GrantWon, s.cash-l.CashWon
	s.plan.Lines = append(s.plan.Lines, l)
}
