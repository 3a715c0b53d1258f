// This file is the lifecycle of an appeal (이의신청): every state, every step, who may take it and under which guards.
package appeal

import (
	"time"

	"gongmo/domain"
	"gongmo/domain/lifecycle"
	"gongmo/domain/period"
)

// State is where an appeal stands.
type State string

const (
	Filed     State = "FILED"
	Received  State = "RECEIVED"
	Admitted  State = "ADMITTED"
	Dismissed State = "DISMISSED" // 각하
	Upheld    State = "UPHELD"    // 인용
	Rejected  State = "REJECTED"  // 기각
	Notified  State = "NOTIFIED"
	Withdrawn State = "WITHDRAWN"
)

// Event is what may happen to an appeal.
type Event string

const (
	Receive      Event = "receive"
	Admit        Event = "admit"
	Dismiss      Event = "dismiss"
	ExtendAnswer Event = "extendAnswer"
	Uphold       Event = "uphold"
	Reject       Event = "reject"
	Notify       Event = "notify"
	Withdraw     Event = "withdraw"
)

// Notices of an appeal (domain document §2.13; the last one is a way out that it leaves without a code).
const (
	NoticeReceived domain.NoticeCode = "APPEAL_RECEIVED"
	NoticeResult   domain.NoticeCode = "APPEAL_RESULT"
	NoticeExtended domain.NoticeCode = "APPEAL_ANSWER_EXTENDED"
)

// EffectRemedy returns the subject of an upheld appeal to the step the decision names.
const EffectRemedy domain.Effect = "appeal.remedy"

// Facts is what the guards of an appeal look at. The methods of Appeal fill it; a guard reads nothing else.
type Facts struct {
	Now   time.Time
	Actor domain.PersonID
	// FiledOn is the day it was filed, WindowEnd the last day to file.
	FiledOn, WindowEnd period.Date
	// Standing is whether the appellant is whom the decision is about.
	Standing bool
	// Earlier counts earlier appeals of the same appellant against the same decision; Max is how many the rules allow.
	Earlier, Max int
	// GroundOpen is whether the rules admit the ground given; for an evaluation of an ICT fund only a grave fault in the
	// procedure is one, never the score itself.
	GroundOpen bool
	// PanelSet is whether it is decided who reviews; PanelTainted counts challenged or former reviewers in it.
	PanelSet     bool
	PanelTainted int
	// RemedyNamed is whether the decision names the step the subject returns to.
	RemedyNamed bool
	// ReductionFits is whether what is left of the decision is stated where it is reduced, and nothing where it is not.
	ReductionFits bool
	// Extensions is how often the answer was put off; Extendable is whether the rules allow it at all.
	Extensions int
	Extendable bool
}

type guard = lifecycle.Guard[Facts]
type row = lifecycle.Row[State, Event, Facts]

func refuse(name string, no func(Facts) bool, e *domain.Error) guard {
	return guard{Name: name, Check: func(f Facts) error {
		if no(f) {
			return e
		}
		return nil
	}}
}

var (
	inTime = guard{Name: "inTime", Check: func(f Facts) error {
		if f.FiledOn.After(f.WindowEnd) {
			return domain.E(domain.Refused, "appeal.admit.late").With("on", f.WindowEnd)
		}
		return nil
	}}
	standing  = refuse("standing", func(f Facts) bool { return !f.Standing }, domain.E(domain.Refused, "appeal.admit.no_standing"))
	firstTime = guard{Name: "firstTime", Check: func(f Facts) error {
		if f.Earlier >= f.Max {
			return domain.E(domain.Refused, "appeal.admit.again").With("max", f.Max)
		}
		return nil
	}}
	groundOpen = refuse("groundOpen", func(f Facts) bool { return !f.GroundOpen }, domain.E(domain.Refused, "appeal.admit.ground"))
	panelSet   = refuse("panelSet", func(f Facts) bool { return !f.PanelSet }, domain.E(domain.Refused, "appeal.decide.no_panel"))
	panelClean = guard{Name: "panelClean", Check: func(f Facts) error {
		if f.PanelTainted > 0 {
			return domain.E(domain.Refused, "appeal.decide.challenged").With("count", f.PanelTainted)
		}
		return nil
	}}
	remedyNamed    = refuse("remedyNamed", func(f Facts) bool { return !f.RemedyNamed }, domain.E(domain.Invalid, "appeal.decide.no_remedy").At("remedy"))
	reductionFits  = refuse("reductionFits", func(f Facts) bool { return !f.ReductionFits }, domain.E(domain.Invalid, "appeal.decide.no_reduction").At("reduction"))
	extendableOnce = refuse("extendableOnce", func(f Facts) bool { return !f.Extendable || f.Extensions > 0 }, domain.E(domain.Refused, "appeal.extend.not_allowed"))
)

var (
	officers   = domain.By(domain.RoleOfficer, domain.RoleOperator)
	approver   = domain.By(domain.RoleApprover)
	appellants = domain.By(domain.RoleSigner, domain.RoleOwner)
)

const basisAppeal = "정보통신·방송 연구개발 관리규정 제21조제8항; 국가연구개발혁신법 제14조제6항·제7항"

// Machine is the whole lifecycle of an appeal (domain document §2.11). An upheld appeal returns its subject to the step the
// decision names; the effect does it when the result is notified.
var Machine = lifecycle.Machine[State, Event, Facts]{
	Name:  "appeal",
	Start: Filed,
	Final: []State{Notified, Withdrawn},
	Rows: []row{
		{From: Filed, Event: Receive, To: Received, Who: append(officers[:2:2], domain.By(domain.RoleSystem)...), Notices: codes(NoticeReceived)},
		{From: Received, Event: Admit, To: Admitted, Who: officers, Guards: []guard{inTime, standing, firstTime, groundOpen}, Basis: basisAppeal},
		{From: Received, Event: Dismiss, To: Dismissed, Who: officers, NeedsReason: true, Basis: basisAppeal},
		{From: Admitted, Event: ExtendAnswer, To: Admitted, Who: approver, Guards: []guard{extendableOnce}, NeedsReason: true, Notices: codes(NoticeExtended), Basis: "공공재정환수법 제15조"},
		{From: Admitted, Event: Uphold, To: Upheld, Who: approver, Guards: []guard{panelSet, panelClean, remedyNamed, reductionFits}, NeedsReason: true, Basis: "정보통신·방송 연구개발 관리규정 제6조의3제4항"},
		{From: Admitted, Event: Reject, To: Rejected, Who: approver, Guards: []guard{panelSet, panelClean}, NeedsReason: true, Basis: "정보통신·방송 연구개발 관리규정 제6조의3제4항"},
		{From: Dismissed, Event: Notify, To: Notified, Who: officers, Notices: codes(NoticeResult)},
		{From: Upheld, Event: Notify, To: Notified, Who: officers, Notices: codes(NoticeResult), Effects: []domain.Effect{EffectRemedy}},
		{From: Rejected, Event: Notify, To: Notified, Who: officers, Notices: codes(NoticeResult)},
		{From: Filed, Event: Withdraw, To: Withdrawn, Who: appellants},
		{From: Received, Event: Withdraw, To: Withdrawn, Who: appellants},
		{From: Admitted, Event: Withdraw, To: Withdrawn, Who: appellants},
	},
}

func codes(c ...domain.NoticeCode) []domain.NoticeCode { return c }
