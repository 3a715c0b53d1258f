// This file is the final evaluation of a project as the settlement needs it: whether it was judged, and how.
package settlement

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/period"
)

// Grade is the outcome of the final evaluation (ICT R&D 관리규정 §34, domain document §1.5).
type Grade string

const (
	Excellent Grade = "EXCELLENT" // 성공(우수)
	Normal    Grade = "NORMAL"    // 성공(보통)
	Diligent  Grade = "DILIGENT"  // 실패(성실)
	Neglected Grade = "NEGLECTED" // 실패(불성실)
)

// Failed reports whether the project failed, diligently or not: it owes no outcome reports.
func (g Grade) Failed() bool { return g == Diligent || g == Neglected }

// Grades lists the four in the order forms show them.
var Grades = []Grade{Excellent, Normal, Diligent, Neglected}

// Evaluation is one recorded outcome. Rows are never changed; the newest counts.
type Evaluation struct {
	ID          int64
	AgreementID domain.AgreementID
	CallID      domain.CallID
	Grade       Grade
	EvaluatedOn period.Date
	Note        string
	RecordedBy  domain.PersonID
	RecordedAt  time.Time
}

// TableName is the table the row lives in.
func (Evaluation) TableName() string { return "final_evaluation" }

// Check refuses an unknown grade, key settlement.evaluation.grade, and a day to come, settlement.evaluation.day.
func (v Evaluation) Check(today period.Date) error {
	var p domain.Problems
	if !slices.Contains(Grades, v.Grade) {
		p = append(p, domain.E(domain.Invalid, "settlement.evaluation.grade").At("grade"))
	}
	if v.EvaluatedOn == 0 || v.EvaluatedOn > today {
		p = append(p, domain.E(domain.Invalid, "settlement.evaluation.day").At("evaluatedOn"))
	}
	return p.OrNil()
}
