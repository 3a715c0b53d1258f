// Package outcome is what came of a project after its end: the yearly report (성과보고) with its figures, and the royalty.
package outcome

import (
	"time"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Outcome is one yearly report of one agreement. Money is in won; dates are civil dates in Asia/Seoul, zero when not set.
// The figures are those of the calendar year Year alone, not sums over years, and feed the indicators of the domain
// document §5.2.
type Outcome struct {
	domain.Root
	AgreementID    domain.AgreementID
	CallID         domain.CallID
	OrganizationID domain.OrganizationID // the lead organisation, which reports
	Year           int                   // the calendar year reported on
	Nth            int                   // 1 to 5
	State          State

	WindowFrom  period.Date
	DueOn       period.Date
	OverdueOn   period.Date // the first late day once found overdue, zero when it came in time
	SubmittedAt *time.Time
	// SubmittedBy is who submitted it, VerifiedBy who verified or returned it.
	SubmittedBy *domain.PersonID
	VerifiedBy  *domain.PersonID
	VerifiedAt  *time.Time

	Commercialized bool    // 사업화 성공
	RevenueWon     krw.Won // 매출
	ExportsWon     krw.Won // 수출
	InvestmentWon  krw.Won // 투자유치
	Jobs           int     // 신규 고용
	Patents        int     // 특허 등록
	InUse          bool    // the result is still used
	Summary        string
	// FileID is the evidence (financial statements, contracts, export certificates), nil when none is attached.
	FileID *domain.FileID
}

// Kind is the aggregate's name.
func (o *Outcome) Kind() string { return "outcome" }

// Status is the present state as text.
func (o *Outcome) Status() string { return string(o.State) }

// Ref is the typed id.
func (o *Outcome) Ref() domain.OutcomeID { return domain.OutcomeID(o.ID) }

// TableName is the table the row lives in.
func (Outcome) TableName() string { return "outcome" }

// Figures is what a performer reports.
type Figures struct {
	Commercialized bool
	RevenueWon     krw.Won
	ExportsWon     krw.Won
	InvestmentWon  krw.Won
	Jobs           int
	Patents        int
	InUse          bool
	Summary        string
	FileID         *domain.FileID
}

// NeedsEvidence reports whether the figures say anything that has to be proved.
func (f Figures) NeedsEvidence() bool {
	return f.Commercialized || f.RevenueWon > 0 || f.ExportsWon > 0 || f.InvestmentWon > 0 || f.Jobs > 0 || f.Patents > 0
}

// sound reports whether the figures can be: nothing negative, no exports beyond revenue, no success without a word on it.
func (f Figures) sound() bool {
	return f.RevenueWon >= 0 && f.ExportsWon >= 0 && f.InvestmentWon >= 0 && f.Jobs >= 0 && f.Patents >= 0 &&
		f.ExportsWon <= f.RevenueWon && f.Summary != ""
}

// Figures is what is reported so far.
func (o *Outcome) Figures() Figures {
	return Figures{o.Commercialized, o.RevenueWon, o.ExportsWon, o.InvestmentWon, o.Jobs, o.Patents, o.InUse, o.Summary, o.FileID}
}

func (o *Outcome) take(f Figures) {
	o.Commercialized, o.RevenueWon, o.ExportsWon, o.InvestmentWon = f.Commercialized, f.RevenueWon, f.ExportsWon, f.InvestmentWon
	o.Jobs, o.Patents, o.InUse, o.Summary, o.FileID = f.Jobs, f.Patents, f.InUse, f.Summary, f.FileID
}
