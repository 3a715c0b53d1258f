// Package sanction is a case of debarment (참여제한·수행배제) or surcharge (제재부가금) against an organisation or a person, from the
// suspicion to its end.
package sanction

import (
	"time"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Type is what is imposed.
type Type string

const (
	Debarment Type = "DEBARMENT" // 참여제한·수행배제
	Surcharge Type = "SURCHARGE" // 제재부가금
)

// Types lists both.
var Types = []Type{Debarment, Surcharge}

// Ground is why.
type Ground string

const (
	Fraud          Ground = "FRAUD"           // 거짓·부정한 방법으로 선정·수령
	Diversion      Ground = "DIVERSION"       // 용도 외 사용
	Breach         Ground = "BREACH"          // 법령·협약·처분 위반
	PoorResult     Ground = "POOR_RESULT"     // 결과 극히 불량·불성실 실패
	GaveUp         Ground = "GAVE_UP"         // 정당한 사유 없는 포기
	Unpaid         Ground = "UNPAID"          // 정산금·환수금 미납
	ReportMissing  Ground = "REPORT_MISSING"  // 보고서 미제출
	OutcomeMissing Ground = "OUTCOME_MISSING" // 성과보고 미이행
	MatchingUnpaid Ground = "MATCHING_UNPAID" // 민간부담금 미납
	Collusion      Ground = "COLLUSION"       // 담합·부당 계약
	Misconduct     Ground = "MISCONDUCT"      // 부정행위 (연구윤리, 평가 규칙 위반)
)

// Grounds lists every ground.
var Grounds = []Ground{Fraud, Diversion, Breach, PoorResult, GaveUp, Unpaid, ReportMissing, OutcomeMissing, MatchingUnpaid, Collusion, Misconduct}

// Sanction is one case. Dates are civil dates in Asia/Seoul, zero when not set.
type Sanction struct {
	domain.Root
	// AgreementID is the project it comes from, nil when it comes from none (an application, an evaluation).
	AgreementID *domain.AgreementID
	CallID      *domain.CallID
	// Against an organisation or a person: one of the two.
	OrganizationID *domain.OrganizationID
	PersonID       *domain.PersonID
	Type           Type
	Ground         Ground
	Basis          string // the article
	Facts          string // what happened, as it stands in the notice
	State          State
	// ProjectEndedOn begins the time in which it may still be sanctioned, zero when no project is concerned.
	ProjectEndedOn period.Date

	PanelOn   period.Date // when the panel (제재처분평가단, 부정수급심의위원회) met
	PanelNote string
	// Months and SurchargeWon are what the panel proposes, and after the decision what is imposed.
	Months           int
	SurchargeWon     krw.Won
	SurchargePercent krw.Bp // the multiple of the surcharge: 300 % is 30,000 basis points
	PreNoticedOn     period.Date
	ExplainUntil     period.Date
	Explanation      string
	ExplainedAt      *time.Time
	// ReReviewUntil is until when a second review may be asked for, zero where the regime knows none.
	ReReviewUntil  period.Date
	ReReviewAt     *time.Time
	ReReviewReason string
	ReReviewDueOn  period.Date
	DecidedOn      period.Date
	DecidedBy      *domain.PersonID
	NotifiedOn     period.Date
	AppealUntil    period.Date
	RecoveryID     *domain.RecoveryID // the case that collects a surcharge

	FromOn     period.Date // first day in force
	ToOn       period.Date // last day in force, included; zero for a surcharge
	StayedOn   period.Date // since when a court stays it, zero when it does not
	StayNote   string
	EndedOn    period.Date // when it was lifted, revoked or dropped
	Litigation bool        // a suit is pending: it is not published meanwhile
	// PublishFrom and PublishUntil are when the public list shows it, zero when it does not.
	PublishFrom  period.Date
	PublishUntil period.Date
}

// Kind is the aggregate's name.
func (s *Sanction) Kind() string { return "sanction" }

// Status is the present state as text.
func (s *Sanction) Status() string { return string(s.State) }

// Ref is the typed id.
func (s *Sanction) Ref() domain.SanctionID { return domain.SanctionID(s.ID) }

// TableName is the table the row lives in.
func (Sanction) TableName() string { return "sanction" }

// InForce is the time in which a debarment holds, both days included.
func (s *Sanction) InForce() period.Period { return period.Period{From: s.FromOn, To: s.ToOn} }

// Bars reports whether the subject may not take part on a day. A debarment bars from its first day whether or not the
// sweep that marks it has run; a stayed one does not bar.
func (s *Sanction) Bars(on period.Date) bool {
	if s.Type != Debarment || s.FromOn == 0 || s.State != Notified && s.State != InForce {
		return false
	}
	return on >= s.FromOn && (s.ToOn == 0 || on <= s.ToOn)
}

// Published reports whether the public list shows it on a day.
func (s *Sanction) Published(on period.Date) bool {
	return !s.Litigation && s.PublishFrom != 0 && on >= s.PublishFrom && on <= s.PublishUntil &&
		(s.State == InForce || s.State == Expired)
}
