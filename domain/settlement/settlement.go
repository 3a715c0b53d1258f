// Package settlement is the account that a consortium gives at the end of an agreement (정산): the report, the accountant's
// findings, the officer's decisions, the arithmetic of what goes back, and its payment.
package settlement

import (
	"database/sql/driver"
	"time"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Type says which part of an agreement is settled.
type Type string

const (
	Final       Type = "FINAL"       // 최종정산
	Interim     Type = "INTERIM"     // 연차·단계정산
	Termination Type = "TERMINATION" // 해약정산
)

// Types lists the three.
var Types = []Type{Final, Interim, Termination}

// AuditOpinion is the accountant's opinion on the whole account.
type AuditOpinion string

const (
	Unqualified AuditOpinion = "UNQUALIFIED" // 적정
	Qualified   AuditOpinion = "QUALIFIED"   // 한정
	Adverse     AuditOpinion = "ADVERSE"     // 부적정
	Disclaimed  AuditOpinion = "DISCLAIMED"  // 의견거절
)

// AuditOpinions lists the four.
var AuditOpinions = []AuditOpinion{Unqualified, Qualified, Adverse, Disclaimed}

// Settlement is one 정산. Money is in won; dates are civil dates in Asia/Seoul, zero when not set.
type Settlement struct {
	domain.Root
	AgreementID domain.AgreementID
	CallID      domain.CallID
	LeadID      domain.OrganizationID // 주관기관: reports, appeals and answers for the consortium
	Type        Type
	State       State

	// EndedOn is the last day settled: the end of the period, or the day of termination.
	EndedOn     period.Date
	ReportDueOn period.Date
	ReportedAt  *time.Time
	// ReportFileID is the expenditure report (사용실적보고서) as submitted, nil when none came.
	ReportFileID *domain.FileID
	// OverdueOn is the day the report was found overdue, zero when it came in time. It stays after a late report.
	OverdueOn period.Date

	// The figures of the newest statement, all performers together.
	SpentWon      krw.Won // 현금 집행액, disallowed included
	InterestWon   krw.Won
	UnspentWon    krw.Won // 집행잔액, never below zero
	DisallowedWon krw.Won // 불인정액, cash
	InKindWon     krw.Won // 현물 불인정액
	DueWon        krw.Won // 정산금
	RemitWon      krw.Won // what is actually paid in: parts under 10 won dropped
	// TotalWon is the total cost settled (grant, cash and in kind): the denominator of the rate.
	TotalWon  krw.Won
	Statement Statement

	// AuditorOrgID and AuditorID are the accounting firm and its accountant; the firm is nil when staff audit themselves.
	AuditorOrgID  *domain.OrganizationID
	AuditorID     *domain.PersonID
	AuditOpinion  AuditOpinion
	AuditNote     string
	DraftedAt     *time.Time
	Evidence      string      // what further evidence was asked for
	EvidenceDueOn period.Date // until when

	// OfficerID is who decided and notified.
	OfficerID *domain.PersonID

	NotifiedOn  period.Date
	AppealUntil period.Date
	AppealID    *domain.AppealID // the one appeal, nil when there was none
	FinalOn     period.Date
	// FiscalYear is the year in which the settlement became final, 0 before (decisions: the year of the rate).
	FiscalYear int

	PayDueOn   period.Date
	PayExtends int // how often the term of payment was extended
	PaidOn     period.Date
	PaidWon    krw.Won
	RecoveryID *domain.RecoveryID // the case that unpaid money was referred to

	// Detailed lists why a detailed settlement (정밀정산) is held, empty when an ordinary one is.
	Detailed Triggers

	Lines []Line `gorm:"-"`
}

// Kind is the aggregate's name.
func (s *Settlement) Kind() string { return "settlement" }

// Status is the present state as text.
func (s *Settlement) Status() string { return string(s.State) }

// Ref is the typed id.
func (s *Settlement) Ref() domain.SettlementID { return domain.SettlementID(s.ID) }

// TableName is the table the row lives in.
func (Settlement) TableName() string { return "settlement" }

// OutstandingWon is what is still to be paid.
func (s *Settlement) OutstandingWon() krw.Won { return max(0, s.RemitWon-s.PaidWon) }

// OverpaidWon is what was paid beyond the newest statement, after a reopened settlement came out lower.
func (s *Settlement) OverpaidWon() krw.Won { return max(0, s.PaidWon-s.RemitWon) }

// Late reports whether the expenditure report was overdue.
func (s *Settlement) Late() bool { return s.OverdueOn != 0 }

// Trigger is a ground for a detailed settlement (사업비 산정·정산 규정 §17⑧, ICT기금 사업관리 지침 §23②).
type Trigger string

const (
	LateReport      Trigger = "LATE_REPORT"      // 사용실적보고서 기한 내 미제출
	CorrectiveOrder Trigger = "CORRECTIVE_ORDER" // 시정요구 1회 이상
	InterestMisuse  Trigger = "INTEREST_MISUSE"  // 이자·수익금의 부당 사용
	SuspectedShare  Trigger = "SUSPECTED_SHARE"  // 용도 외 사용 의심액이 총사업비의 일정 비율 이상
	OtherGround     Trigger = "OTHER"            // 그 밖에 필요한 경우
)

// AllTriggers lists every ground.
var AllTriggers = []Trigger{LateReport, CorrectiveOrder, InterestMisuse, SuspectedShare, OtherGround}

// Triggers is a list in one JSON column.
type Triggers []Trigger

// Value encodes the list for the database.
func (t Triggers) Value() (driver.Value, error) {
	if t == nil {
		t = Triggers{}
	}
	return domain.JSONValue([]Trigger(t))
}

// Scan decodes the list from the database.
func (t *Triggers) Scan(src any) error { return domain.JSONScan((*[]Trigger)(t), src) }

// Signs are what the grounds for a detailed settlement are read from.
type Signs struct {
	LateReport       bool
	CorrectiveOrders int
	InterestMisused  bool
	SuspectedWon     krw.Won // flagged as outside the rules and not cleared
	TotalWon         krw.Won // total cost
	Other            bool    // the officer holds one necessary
	// ShareBp is the share of total cost from which suspicion is a ground; from the rule set.
	ShareBp krw.Bp
}

// Grounds lists the grounds that the signs give, in the order of AllTriggers.
func (s Signs) Grounds() Triggers {
	found := Triggers{}
	if s.LateReport {
		found = append(found, LateReport)
	}
	if s.CorrectiveOrders > 0 {
		found = append(found, CorrectiveOrder)
	}
	if s.InterestMisused {
		found = append(found, InterestMisuse)
	}
	if s.TotalWon > 0 && s.SuspectedWon > 0 && s.SuspectedWon >= ceilOf(s.TotalWon, s.ShareBp) {
		found = append(found, SuspectedShare)
	}
	if s.Other {
		found = append(found, OtherGround)
	}
	return found
}

// ceilOf is the smallest whole amount that is at least the share: "10 % or more" of 15 won begins at 2 won.
func ceilOf(total krw.Won, share krw.Bp) krw.Won {
	floor := total.Of(share)
	if int64(total)%int64(krw.Whole)*int64(share)%int64(krw.Whole) != 0 {
		floor++
	}
	return floor
}
