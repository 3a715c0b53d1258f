// This file is what the tax office says of a business number.
package organization

import (
	"time"

	"gongmo/domain/bizno"
	"gongmo/domain/period"
)

// Business is whether a business runs, as the tax office has it (국세청 사업자등록상태조회, b_stt_cd).
type Business string

const (
	BusinessRunning   Business = "RUNNING"   // 계속사업자
	BusinessSuspended Business = "SUSPENDED" // 휴업자
	BusinessEnded     Business = "ENDED"     // 폐업자
	BusinessUnknown   Business = "NO_SUCH"   // 국세청에 등록되지 않은 번호: new ones take a day or two to appear
)

// Registration is the newest answer of the tax office about a number. It is somebody else's word: it stands beside the
// profile and changes nothing in it.
type Registration struct {
	ID       int64
	Number   bizno.Number // unique
	Business Business
	// TaxType is the office's code: 01 일반, 02 간이, 03 면세, 04 비영리·국가기관, 05, 06 고유번호, 07; "" for none.
	TaxType string
	EndedOn period.Date // 폐업일
	// Note is what the office says in words of a number that it has nothing else about.
	Note string
	// UnitClosed is whether the number ended because its business is taxed under another one now (단위과세전환폐업); nil when not said.
	UnitClosed *bool
	// TaxTypeChangedOn is the day of the newest change of TaxType (과세유형전환일자), PriorTaxType what it was before by the office's
	// code ("99" for no change) and PriorTaxTypeName the same in the office's words.
	TaxTypeChangedOn               period.Date
	PriorTaxType, PriorTaxTypeName string
	InvoiceFrom                    period.Date // 세금계산서적용일자
	// Matches is whether number, opening day and representative belong together (진위확인); nil when that was not asked.
	Matches *bool
	// MatchesAll is whether name, corporate number, sector, trade and address belong to them too, as far as they are known; nil when
	// nothing but the three was asked. Names and addresses are compared as the office writes them, so false alone is no sign of anything.
	MatchesAll *bool
	MatchNote  string // the office's words about a comparison that does not fit
	AskedAt    time.Time
	// Sample says that the answer was made for demonstration and proves nothing.
	Sample bool
}

// TableName is where the answers are kept.
func (Registration) TableName() string { return "business_registration" }

// fresh is how long an answer is as good as a new one: the office renews its own data every 30 minutes.
const fresh = 30 * time.Minute

// FreshAt reports whether asking again would tell nothing new.
func (r Registration) FreshAt(now time.Time) bool { return now.Sub(r.AskedAt) < fresh }

// UnchangedTaxType is the code of the type before that says there was none (해당없음).
const UnchangedTaxType = "99"

// Closed reports whether the business does not run. An unknown number is not closed.
func (r Registration) Closed() bool {
	return r.Business == BusinessSuspended || r.Business == BusinessEnded
}
