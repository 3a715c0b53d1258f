// This file is the lifecycle of a late permission: every state, every step, who may take it and under which guards.
package latepermit

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/lifecycle"
	"gongmo/domain/ruleset"
)

// State is where a late permission stands.
type State string

const (
	Proposed  State = "PROPOSED"
	Approved  State = "APPROVED"
	Declined  State = "DECLINED"
	Withdrawn State = "WITHDRAWN"
	Lapsed    State = "LAPSED"
)

// Event is what may happen to it.
type Event string

const (
	Approve  Event = "approve"
	Decline  Event = "decline"
	Withdraw Event = "withdraw"
	Attach   Event = "attach"
	Lapse    Event = "lapse"
)

// NoticePermitted tells the applicant until when it may hand in. A proposal that comes to nothing is told to nobody outside:
// the applicant was not told of it either. NoticeLapsed tells its proposer that nobody decided in time, NoticeWaits reminds those
// who may decide.
const (
	NoticePermitted domain.NoticeCode = "LATE_PERMITTED"
	NoticeLapsed    domain.NoticeCode = "LATE_LAPSED"
	NoticeWaits     domain.NoticeCode = "LATE_WAITS"
)

// AtUntil names the instant at which a sweep lets an undecided proposal lapse, at the latest.
const AtUntil = "until"

// Facts is what the guards of a late permission look at.
type Facts struct {
	Standing
	Now, Until time.Time
	// Actor acts; ProposedBy prepared what is being decided.
	Actor, ProposedBy domain.PersonID
	ReasonLetters     int
	// Files is how many files the proposal would have; Spent why nothing can come of it.
	Files int
	Spent Spent
}

type guard = lifecycle.Guard[Facts]
type row = lifecycle.Row[State, Event, Facts]

// refuse is a guard over one condition; with adds what its words need.
func refuse(name string, no func(Facts) bool, e *domain.Error, with ...func(Facts, *domain.Error) *domain.Error) guard {
	return guard{Name: name, Check: func(f Facts) error {
		if !no(f) {
			return nil
		}
		out := e
		for _, w := range with {
			out = w(f, out)
		}
		return out
	}}
}

var (
	allowed = refuse("allowedByRules", func(f Facts) bool { return !f.Rules.Allowed }, domain.E(domain.Refused, "latepermit.not_allowed"),
		func(f Facts, e *domain.Error) *domain.Error { return e.By(ruleset.Cite(f.Rules.Source)) })

	running = refuse("callRunning", func(f Facts) bool { return !f.Running }, domain.E(domain.Refused, "latepermit.call_stopped"))

	// The last fair moment is the end of the call's requirement check. Until then every application still goes through the same
	// check by the same people, and no committee knows who has applied. From the start of the evaluation on, committees are drawn
	// against the list of applicants and sheets are handed out, so that one that came later would be judged outside the
	// comparison with the others. Scoring cannot begin before, so of the two this is the earlier moment. The start of the
	// requirement check itself is no bar: it looks at each application alone and compares none with another.
	beforeJudging = refuse("beforeEvaluation", func(f Facts) bool { return f.Judging }, domain.E(domain.Refused, "latepermit.judging"))

	notSubmitted = refuse("notSubmitted", func(f Facts) bool { return f.Submitted }, domain.E(domain.Refused, "latepermit.submitted"))

	writing = refuse("stillADraft", func(f Facts) bool { return !f.Writing && !f.Submitted }, domain.E(domain.Refused, "latepermit.no_draft"))

	ahead = refuse("untilAhead", func(f Facts) bool { return !f.Until.After(f.Now) }, domain.E(domain.Invalid, "latepermit.until.past").At("until"))

	later = refuse("laterThanDeadline", func(f Facts) bool { return !f.Until.After(f.Deadline) }, domain.E(domain.Invalid, "latepermit.until.not_later").At("until"),
		func(f Facts, e *domain.Error) *domain.Error { return e.With("deadline", f.Deadline) })

	withinLimit = refuse("withinLimit", func(f Facts) bool { return f.Until.After(f.Limit) }, domain.E(domain.Invalid, "latepermit.until.too_late").At("until"),
		func(f Facts, e *domain.Error) *domain.Error { return e.With("limit", f.Limit) })

	secondPerson = refuse("secondPerson", func(f Facts) bool { return f.Actor == 0 || f.Actor == f.ProposedBy }, domain.E(domain.Forbidden, "latepermit.same_person"))

	// The second person decides on what it can read.
	readable = refuse("filesReadable", func(f Facts) bool { return f.Unread > 0 }, domain.E(domain.Refused, "latepermit.files.unread"),
		func(f Facts, e *domain.Error) *domain.Error { return e.With("n", f.Unread) })

	filesFit = refuse("filesFit", func(f Facts) bool { return f.Files > FilesMax }, domain.E(domain.Invalid, "files.count.over").At("file").With("count", FilesMax))

	spent = refuse("nothingToDecide", func(f Facts) bool { return f.Spent == "" }, domain.E(domain.Refused, "latepermit.open"))

	reasonFits = refuse("reasonFits", func(f Facts) bool { return f.ReasonLetters > DeclineMax }, domain.E(domain.Invalid, "latepermit.too_long").At("reason").With("max", DeclineMax))
)

// fair is what must hold of the application and its call, inTime what must hold of the instant, when a permission is proposed and
// still when it is approved.
var (
	fair   = []guard{allowed, running, beforeJudging, notSubmitted, writing}
	inTime = []guard{ahead, later, withinLimit}
)

var (
	officers = domain.By(domain.RoleOfficer, domain.RoleOperator)
	// Who decides on extensions for everybody decides on this too, and never on a proposal of their own.
	second = domain.When(domain.IfNotSelf, domain.RoleApprover)
	// Only who proposed adds to what another person reads.
	proposer = domain.When(domain.IfSelf, domain.RoleOfficer, domain.RoleOperator)
	system   = domain.By(domain.RoleSystem)
)

// Machine is the whole lifecycle of a late permission (decisions §18: approved, logged and published).
var Machine = lifecycle.Machine[State, Event, Facts]{
	Name:  "latepermit",
	Start: Proposed,
	Final: []State{Approved, Declined, Withdrawn, Lapsed},
	Rows: []row{
		{From: Proposed, Event: Approve, To: Approved, Who: second, Guards: slices.Concat([]guard{secondPerson, readable}, fair, inTime), Notices: []domain.NoticeCode{NoticePermitted}},
		{From: Proposed, Event: Decline, To: Declined, Who: second, Guards: []guard{secondPerson, reasonFits}, NeedsReason: true},
		{From: Proposed, Event: Withdraw, To: Withdrawn, Who: officers},
		{From: Proposed, Event: Attach, To: Proposed, Who: proposer, Guards: []guard{filesFit}},
		{From: Proposed, Event: Lapse, To: Lapsed, Who: system, Guards: []guard{spent}, Notices: []domain.NoticeCode{NoticeLapsed}, Deadline: AtUntil},
	},
}
