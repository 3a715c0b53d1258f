// This file is F10: the royalty a performer pays to the government on what it earns with the result (혁신법 시행령 §38-39).
package outcome

import (
	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Size is the size of the company that pays.
type Size string

const (
	Small      Size = "SMALL"  // 중소기업
	Medium     Size = "MEDIUM" // 중견기업
	OtherSized Size = "OTHER"  // 그 밖의 기업
)

// Sizes lists the three.
var Sizes = []Size{Small, Medium, OtherSized}

// Royalty is one bill. Money is in won; dates are civil dates in Asia/Seoul, zero when not set.
type Royalty struct {
	ID             int64
	AgreementID    domain.AgreementID
	OrganizationID domain.OrganizationID
	OutcomeID      *domain.OutcomeID // the report it follows from
	Size           Size
	// FeeWon is the licence fee received, or the revenue of direct use times the technology's part in it.
	FeeWon   krw.Won
	Won      krw.Won // the royalty
	CapWon   krw.Won // the most that may be charged over all bills
	BilledOn period.Date
	DueOn    period.Date
	PaidOn   period.Date
	PaidWon  krw.Won
}

// TableName is the table the row lives in.
func (Royalty) TableName() string { return "royalty" }

var rates = map[Size]ruleset.Code{Small: ruleset.RoyaltySmall, Medium: ruleset.RoyaltyMedium, OtherSized: ruleset.RoyaltyOther}
var caps = map[Size]ruleset.Code{Small: ruleset.RoyaltyCapSmall, Medium: ruleset.RoyaltyCapMedium, OtherSized: ruleset.RoyaltyCapOther}

// Due works out the royalty on a fee and the cap it stays under: fee × the rate of the size, and over all bills at most
// grant × the cap of the size. charged is what was billed before. Error outcome.royalty.unknown_size (kind Invalid).
func Due(rules ruleset.Set, size Size, fee, charged, grant krw.Won) (won, most krw.Won, err error) {
	if rates[size] == "" || fee < 0 || charged < 0 || grant < 0 {
		return 0, 0, domain.E(domain.Invalid, "outcome.royalty.unknown_size").At("size")
	}
	r := rules.Read()
	rate, limit := r.Bp(rates[size]), r.Bp(caps[size])
	if err := r.Err(); err != nil {
		return 0, 0, err
	}
	most = grant.Of(limit)
	return min(fee.Of(rate), max(0, most-charged)), most, nil
}

// DirectFee is the fee that stands for direct use: revenue × the technology's part in it (혁신법 시행령 §39).
func DirectFee(revenue krw.Won, contribution krw.Bp) krw.Won { return revenue.Of(contribution) }

// Owed reports whether money received on a day is subject to royalty: until five years after the first receipt or seven
// after the project's end, whichever comes first. firstReceipt is zero when this is the first.
func Owed(rules ruleset.Set, receivedOn, firstReceipt, projectEnd period.Date) (bool, error) {
	r := rules.Read()
	afterReceipt, afterEnd := r.Term(ruleset.RoyaltyAfterReceipt), r.Term(ruleset.RoyaltyAfterEnd)
	if err := r.Err(); err != nil {
		return false, err
	}
	last := projectEnd.AddMonths(afterEnd.N)
	if firstReceipt != 0 {
		last = min(last, firstReceipt.AddMonths(afterReceipt.N))
	}
	return receivedOn <= last, nil
}

// PayBy is until when a bill of a day is paid.
func PayBy(rules ruleset.Set, billedOn period.Date, cal calendar.Calendar) (period.Date, error) {
	t, err := rules.Term(ruleset.RoyaltyPayTerm)
	if err != nil {
		return 0, err
	}
	return cal.Due(billedOn, t), nil
}
