// Package recovery is a case of money that has to come back (환수): unpaid settlement money, money recovered for fault, and
// the surcharge and late charge on top of it, from the proposal to the treasury.
package recovery

import (
	"database/sql/driver"
	"time"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Ground is why money is recovered.
type Ground string

const (
	UnpaidSettlement Ground = "UNPAID_SETTLEMENT" // 정산금 미납
	Diversion        Ground = "DIVERSION"         // 용도 외 사용
	Fraud            Ground = "FRAUD"             // 거짓·부정한 방법
	Overclaim        Ground = "OVERCLAIM"         // 과다 청구
	Breach           Ground = "BREACH"            // 법령·협약·처분 위반
	Ineligible       Ground = "INELIGIBLE"        // 지급 요건 미충족
	BadFaithFailure  Ground = "BAD_FAITH_FAILURE" // 불성실 실패·중단
)

// Grounds lists every ground.
var Grounds = []Ground{UnpaidSettlement, Diversion, Fraud, Overclaim, Breach, Ineligible, BadFaithFailure}

// Installment is one part of a plan of payment.
type Installment struct {
	DueOn period.Date `json:"due_on"`
	Won   krw.Won     `json:"won"`
}

// Plan is a plan of payment, in order of date; one JSON column.
type Plan []Installment

// Value encodes the plan for the database.
func (p Plan) Value() (driver.Value, error) {
	if p == nil {
		p = Plan{}
	}
	return domain.JSONValue([]Installment(p))
}

// Scan decodes the plan from the database.
func (p *Plan) Scan(src any) error { return domain.JSONScan((*[]Installment)(p), src) }

// DueBy is what the plan wants paid by the end of a day.
func (p Plan) DueBy(day period.Date) krw.Won {
	var sum krw.Won
	for _, i := range p {
		if i.DueOn <= day {
			sum += i.Won
		}
	}
	return sum
}

// Total is what the plan wants paid in all.
func (p Plan) Total() krw.Won { return p.DueBy(1<<31 - 1) }

// Last is the day of the last instalment, zero for no plan.
func (p Plan) Last() period.Date {
	var last period.Date
	for _, i := range p {
		last = max(last, i.DueOn)
	}
	return last
}

// Recovery is one 환수 case against one organisation. Money is in won; dates are civil dates in Asia/Seoul, zero when not set.
type Recovery struct {
	domain.Root
	AgreementID    domain.AgreementID
	CallID         domain.CallID
	OrganizationID domain.OrganizationID
	SettlementID   *domain.SettlementID // whose unpaid money it is, nil for a case of its own
	Ground         Ground
	Basis          string // the article
	Facts          string // what happened, as it stands in the notice
	State          State

	ProposedWon krw.Won // principal as proposed
	// What is claimed: principal, interest on it, surcharge for fault, charge for paying late.
	PrincipalWon  krw.Won
	InterestWon   krw.Won
	SurchargeWon  krw.Won
	LateChargeWon krw.Won
	PaidWon       krw.Won
	WrittenOffWon krw.Won

	ProposedBy   *domain.PersonID
	PanelOn      period.Date // when the panel (전문위원회) met
	PanelNote    string
	PreNoticedOn period.Date
	ExplainUntil period.Date
	Explanation  string
	ExplainedAt  *time.Time
	DecidedOn    period.Date
	DecidedBy    *domain.PersonID
	NotifiedOn   period.Date
	AppealUntil  period.Date
	DueOn        period.Date
	Extends      int
	Plan         Plan
	// DemandBy is until when the demand letter has to go out, DemandDueOn the term it gives.
	DemandBy    period.Date
	DemandedOn  period.Date
	DemandDueOn period.Date
	EnforcedOn  period.Date
	PaidOn      period.Date
	RemittedOn  period.Date
	EndedOn     period.Date // when it was written off or dropped
}

// Kind is the aggregate's name.
func (r *Recovery) Kind() string { return "recovery" }

// Status is the present state as text.
func (r *Recovery) Status() string { return string(r.State) }

// Ref is the typed id.
func (r *Recovery) Ref() domain.RecoveryID { return domain.RecoveryID(r.ID) }

// TableName is the table the row lives in.
func (Recovery) TableName() string { return "recovery" }

// TotalWon is everything claimed.
func (r *Recovery) TotalWon() krw.Won {
	return r.PrincipalWon + r.InterestWon + r.SurchargeWon + r.LateChargeWon
}

// OutstandingWon is what is still to be paid.
func (r *Recovery) OutstandingWon() krw.Won { return max(0, r.TotalWon()-r.PaidWon-r.WrittenOffWon) }

// DaysOverdue is for how many days money has been overdue on a day: by the plan when there is one, else by the due date; 0
// when nothing is. The ageing report groups by it.
func (r *Recovery) DaysOverdue(on period.Date) int {
	if r.OutstandingWon() == 0 {
		return 0
	}
	for _, i := range r.Plan {
		if i.DueOn < on && r.Plan.DueBy(i.DueOn) > r.PaidWon {
			return int(on - i.DueOn)
		}
	}
	if len(r.Plan) == 0 && r.DueOn != 0 && r.DueOn < on {
		return int(on - r.DueOn)
	}
	return 0
}
