// This file is the whole lifecycle of a sanction: one row, one step.
package sanction

import (
	"slices"

	"gongmo/domain"
	"gongmo/domain/lifecycle"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// State is where a sanction stands (domain document §2.10).
type State string

const (
	Suspected     State = "SUSPECTED"
	Investigating State = "INVESTIGATING"
	Panel         State = "PANEL"
	PreNotice     State = "PRE_NOTICE"
	ReReview      State = "RE_REVIEW"
	Decided       State = "DECIDED"
	Notified      State = "NOTIFIED"
	InForce       State = "IN_FORCE"
	Expired       State = "EXPIRED"
	Lifted        State = "LIFTED"
	Stayed        State = "STAYED"
	Revoked       State = "REVOKED"
	Dropped       State = "DROPPED"
)

// Event is what may happen to a sanction.
type Event string

const (
	Investigate     Event = "investigate"
	Drop            Event = "drop"
	Refer           Event = "refer"
	Resolve         Event = "resolve"
	Acquit          Event = "acquit"
	Explain         Event = "explain"
	RequestReReview Event = "requestReReview"
	Decide          Event = "decide"
	Notify          Event = "notify"
	TakeEffect      Event = "takeEffect"
	Expire          Event = "expire"
	Lift            Event = "lift"
	Stay            Event = "stay"
	Resume          Event = "resume"
	Revoke          Event = "revoke"
	Reduce          Event = "reduce"
)

// Notices of this machine.
const (
	NoticePreNotice domain.NoticeCode = "SANCTION_PRENOTICE"
	NoticeReReview  domain.NoticeCode = "SANCTION_RE_REVIEW"
	NoticeResult    domain.NoticeCode = "SANCTION_RESULT"
	NoticeEnded     domain.NoticeCode = "SANCTION_ENDED"
	NoticeStayed    domain.NoticeCode = "SANCTION_STAYED"
	NoticeReduced   domain.NoticeCode = "SANCTION_REDUCED"
	NoticeOver      domain.NoticeCode = "DEBARMENT_END"
)

// Effects of this machine.
const (
	// EffectDocument makes the notice.
	EffectDocument domain.Effect = "sanction.document"
	// EffectCollect opens the recovery case of a surcharge.
	EffectCollect domain.Effect = "recovery.collect_surcharge"
	// EffectExclude looks for running projects that the debarred subject has to leave (ICT R&D 관리규정 §48⑬).
	EffectExclude domain.Effect = "sanction.exclude"
)

// Facts is what the guards read; worked out by Sanction.Know.
type Facts struct {
	ExplainUntil, ReReviewUntil, FromOn, ToOn, LimitOn period.Date
	Most                                               int

	Stated            bool // subject, ground, basis and facts; for a surcharge also the agreement whose money it is about
	WithinLimitation  bool
	PanelMet          bool
	PanelIndependent  bool // no member has a conflict of interest
	ExplainOpen       bool
	HeardOrOver       bool // explained, or every term to answer the prior notice is over
	ReReviewOpen      bool
	ReReviewFirst     bool
	WithinMost        bool // not longer than the rules allow, and something is imposed
	EffectBegun       bool // today is FromOn or later
	TermOver          bool // today is after ToOn
	UnpaidOnlyAndPaid bool // unpaid money was the only ground, and it is paid
	Lighter           bool // less than is imposed, and more than nothing
}

func refuse(name string, hold func(Facts) bool, err func(Facts) *domain.Error) lifecycle.Guard[Facts] {
	return lifecycle.Guard[Facts]{Name: name, Check: func(f Facts) error {
		if hold(f) {
			return nil
		}
		return err(f)
	}}
}

func key(kind domain.Kind, k string) func(Facts) *domain.Error {
	return func(Facts) *domain.Error { return domain.E(kind, k) }
}

func on(k string, date func(Facts) period.Date) func(Facts) *domain.Error {
	return func(f Facts) *domain.Error { return domain.E(domain.Refused, k).With("on", date(f)) }
}

var (
	stated           = refuse("stated", func(f Facts) bool { return f.Stated }, key(domain.Invalid, "sanction.case.incomplete"))
	withinLimitation = refuse("withinLimitation", func(f Facts) bool { return f.WithinLimitation },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "sanction.limitation.over").With("on", f.LimitOn).By(ruleset.Cite("L3 §32⑤"))
		})
	panelMet         = refuse("panelMet", func(f Facts) bool { return f.PanelMet }, key(domain.Refused, "sanction.panel.missing"))
	panelIndependent = refuse("panelIndependent", func(f Facts) bool { return f.PanelIndependent }, key(domain.Refused, "sanction.panel.conflict"))
	explainOpen      = refuse("explainOpen", func(f Facts) bool { return f.ExplainOpen }, on("sanction.explain.late", func(f Facts) period.Date { return f.ExplainUntil }))
	heardOrOver      = refuse("heardOrOver", func(f Facts) bool { return f.HeardOrOver },
		on("sanction.explain.open", func(f Facts) period.Date { return max(f.ExplainUntil, f.ReReviewUntil) }))
	reReviewOpen  = refuse("reReviewOpen", func(f Facts) bool { return f.ReReviewOpen }, on("sanction.re_review.late", func(f Facts) period.Date { return f.ReReviewUntil }))
	reReviewFirst = refuse("reReviewFirst", func(f Facts) bool { return f.ReReviewFirst }, key(domain.Refused, "sanction.re_review.again"))
	withinMost    = refuse("withinMost", func(f Facts) bool { return f.WithinMost },
		func(f Facts) *domain.Error {
			return domain.E(domain.Invalid, "sanction.term.too_long").With("n", f.Most)
		})
	effectBegun = refuse("effectBegun", func(f Facts) bool { return f.EffectBegun }, on("sanction.effect.early", func(f Facts) period.Date { return f.FromOn }))
	termOver    = refuse("termOver", func(f Facts) bool { return f.TermOver }, on("sanction.term.running", func(f Facts) period.Date { return f.ToOn }))
	lighter     = refuse("lighter", func(f Facts) bool { return f.Lighter }, key(domain.Invalid, "sanction.reduce.not_lighter"))
	unpaidPaid  = refuse("unpaidOnlyAndPaid", func(f Facts) bool { return f.UnpaidOnlyAndPaid }, key(domain.Refused, "sanction.lift.not_allowed"))
)

func with(g ...lifecycle.Guard[Facts]) []lifecycle.Guard[Facts] { return g }

func tell(codes ...domain.NoticeCode) []domain.NoticeCode { return codes }

func then(effects ...domain.Effect) []domain.Effect { return effects }

var (
	agency   = domain.By(domain.RoleOfficer)
	approver = domain.By(domain.RoleApprover)
	system   = domain.By(domain.RoleSystem)
	subject  = domain.By(domain.RoleOwner, domain.RoleSigner)
)

func either(lists ...[]domain.Permit) []domain.Permit { return slices.Concat(lists...) }

// Machine is the whole lifecycle of a sanction (domain document §2.10, decisions "ways out"). The system lifts one whose only
// ground was money that is paid now, and revokes or reduces one as an upheld appeal says.
var Machine = lifecycle.Machine[State, Event, Facts]{
	Name: "sanction", Start: Suspected, Final: []State{Expired, Lifted, Revoked, Dropped},
	Rows: []lifecycle.Row[State, Event, Facts]{
		{From: Suspected, Event: Investigate, To: Investigating, Who: agency},
		{From: Suspected, Event: Drop, To: Dropped, Who: agency, NeedsReason: true},
		{From: Investigating, Event: Drop, To: Dropped, Who: agency, NeedsReason: true},
		{From: Investigating, Event: Refer, To: Panel, Who: agency, Guards: with(stated, withinLimitation), Basis: ruleset.Cite("L3 §33①; L10 §32")},
		{From: Panel, Event: Resolve, To: PreNotice, Who: agency, Guards: with(panelMet, panelIndependent, withinMost), Notices: tell(NoticePreNotice), Effects: then(EffectDocument), Basis: ruleset.Cite("L3 §33③; L10 §33③")},
		{From: Panel, Event: Acquit, To: Revoked, Who: agency, NeedsReason: true, Guards: with(panelMet), Notices: tell(NoticeEnded)},
		{From: PreNotice, Event: Explain, To: PreNotice, Who: subject, Guards: with(explainOpen), Basis: ruleset.Cite("L10 §33③; L10 §36②")},
		{From: PreNotice, Event: RequestReReview, To: ReReview, Who: subject, NeedsReason: true, Guards: with(reReviewOpen, reReviewFirst), Notices: tell(NoticeReReview), Basis: ruleset.Cite("L3 §33③⑤")},
		{From: PreNotice, Event: Decide, To: Decided, Who: approver, NeedsReason: true, Guards: with(heardOrOver, withinMost), Basis: ruleset.Cite("L3 §32①; L1 §31의2")},
		{From: PreNotice, Event: Acquit, To: Revoked, Who: approver, NeedsReason: true, Guards: with(panelMet), Notices: tell(NoticeEnded)},
		{From: ReReview, Event: Decide, To: Decided, Who: approver, NeedsReason: true, Guards: with(withinMost), Basis: ruleset.Cite("L3 §33⑤")},
		{From: ReReview, Event: Acquit, To: Revoked, Who: approver, NeedsReason: true, Guards: with(panelMet), Notices: tell(NoticeEnded)},
		{From: Decided, Event: Notify, To: Notified, Who: agency, Notices: tell(NoticeResult), Effects: then(EffectDocument, EffectCollect), Basis: "행정절차법 §24·§26"},
		{From: Notified, Event: TakeEffect, To: InForce, Who: either(system, agency), Guards: with(effectBegun), Deadline: "FromOn", Effects: then(EffectExclude), Basis: ruleset.Cite("L6 §48⑬")},
		{From: Notified, Event: Stay, To: Stayed, Who: agency, NeedsReason: true, Notices: tell(NoticeStayed), Basis: "행정소송법 §23"},
		{From: Notified, Event: Lift, To: Lifted, Who: either(approver, system), NeedsReason: true, Guards: with(unpaidPaid), Notices: tell(NoticeEnded), Basis: ruleset.Cite("L6 §48⑤")},
		{From: Notified, Event: Revoke, To: Revoked, Who: either(approver, system), NeedsReason: true, Notices: tell(NoticeEnded)},
		{From: Notified, Event: Reduce, To: Notified, Who: either(approver, system), NeedsReason: true, Guards: with(lighter), Notices: tell(NoticeReduced), Basis: ruleset.Cite("L11 §15; L1 §37")},
		{From: InForce, Event: Expire, To: Expired, Who: either(system, agency), Guards: with(termOver), Deadline: "ToOn", Notices: tell(NoticeOver)},
		{From: InForce, Event: Lift, To: Lifted, Who: either(approver, system), NeedsReason: true, Guards: with(unpaidPaid), Notices: tell(NoticeEnded), Basis: ruleset.Cite("L6 §48⑤")},
		{From: InForce, Event: Stay, To: Stayed, Who: agency, NeedsReason: true, Notices: tell(NoticeStayed), Basis: "행정소송법 §23"},
		{From: InForce, Event: Revoke, To: Revoked, Who: either(approver, system), NeedsReason: true, Notices: tell(NoticeEnded)},
		{From: InForce, Event: Reduce, To: InForce, Who: either(approver, system), NeedsReason: true, Guards: with(lighter), Notices: tell(NoticeReduced), Basis: ruleset.Cite("L11 §15; L1 §37")},
		{From: Stayed, Event: Resume, To: InForce, Who: agency, NeedsReason: true, Notices: tell(NoticeResult), Effects: then(EffectExclude)},
		{From: Stayed, Event: Lift, To: Lifted, Who: either(approver, system), NeedsReason: true, Guards: with(unpaidPaid), Notices: tell(NoticeEnded), Basis: ruleset.Cite("L6 §48⑤")},
		{From: Stayed, Event: Revoke, To: Revoked, Who: either(approver, system), NeedsReason: true, Notices: tell(NoticeEnded)},
		{From: Stayed, Event: Reduce, To: Stayed, Who: either(approver, system), NeedsReason: true, Guards: with(lighter), Notices: tell(NoticeReduced), Basis: ruleset.Cite("L11 §15; L1 §37")},
	},
}
