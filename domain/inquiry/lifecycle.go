// This file is the lifecycle of a question: every state, every step, who may take it and under which guards.
package inquiry

import (
	"gongmo/domain"
	"gongmo/domain/lifecycle"
)

// State is where a question stands.
type State string

const (
	Open      State = "OPEN"
	Answered  State = "ANSWERED" // public, without the asker
	Returned  State = "RETURNED" // answered to the asker alone
	Withdrawn State = "WITHDRAWN"
)

// Event is what may happen to a question.
type Event string

const (
	GiveAnswer     Event = "answer"
	ReturnPrivate  Event = "returnPrivate"
	Withdraw       Event = "withdraw"
	Correct        Event = "correct"
	CorrectAndTell Event = "correctAndTell" // the correction matters to whoever applies
)

// Notices of a question. Those of its service clock hang on DueOn.
const (
	NoticeAnswered  domain.NoticeCode = "INQUIRY_ANSWERED"
	NoticeReturned  domain.NoticeCode = "INQUIRY_RETURNED"
	NoticeCorrected domain.NoticeCode = "INQUIRY_CORRECTED"
	NoticeMatters   domain.NoticeCode = "INQUIRY_CORRECTION_MATTERS"
	NoticeDue       domain.NoticeCode = "INQUIRY_DUE"
	NoticeOverdue   domain.NoticeCode = "INQUIRY_OVERDUE"
)

// Facts is what the guards of a question look at.
type Facts struct {
	Letters       int  // of the answer
	ReasonLetters int  // of the reason for a correction
	PrivateKnown  bool // the reason to answer privately is one of Privates
	Changed       bool // the correction says something else than the answer before it
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
	answerGiven  = refuse("answerGiven", func(f Facts) bool { return f.Letters == 0 }, domain.E(domain.Invalid, "inquiry.answer.missing").At("answer"))
	answerFits   = refuse("answerFits", func(f Facts) bool { return f.Letters > AnswerMax }, domain.E(domain.Invalid, "inquiry.too_long").At("answer").With("max", AnswerMax))
	privateKnown = refuse("privateKnown", func(f Facts) bool { return !f.PrivateKnown }, domain.E(domain.Invalid, "inquiry.private.missing").At("private"))
	changed      = refuse("changed", func(f Facts) bool { return !f.Changed }, domain.E(domain.Invalid, "inquiry.correct.same").At("answer"))
	reasonFits   = refuse("reasonFits", func(f Facts) bool { return f.ReasonLetters > ReasonMax }, domain.E(domain.Invalid, "inquiry.too_long").At("reason").With("max", ReasonMax))
)

var (
	officers = domain.By(domain.RoleOfficer, domain.RoleOperator)
	asker    = domain.When(domain.IfSelf, domain.RoleSignedIn)
)

// Machine is the whole lifecycle of a question about a call (질의·답변, domain document §1.2).
var Machine = lifecycle.Machine[State, Event, Facts]{
	Name:  "inquiry",
	Start: Open,
	Final: []State{Answered, Returned, Withdrawn},
	Rows: []row{
		{From: Open, Event: GiveAnswer, To: Answered, Who: officers, Guards: []guard{answerGiven, answerFits}, Notices: codes(NoticeAnswered)},
		{From: Open, Event: ReturnPrivate, To: Returned, Who: officers, Guards: []guard{answerGiven, answerFits, privateKnown}, Notices: codes(NoticeReturned)},
		{From: Open, Event: Withdraw, To: Withdrawn, Who: asker},
		{From: Answered, Event: Correct, To: Answered, Who: officers, Guards: []guard{answerGiven, answerFits, changed, reasonFits}, NeedsReason: true, Notices: codes(NoticeCorrected)},
		{From: Answered, Event: CorrectAndTell, To: Answered, Who: officers, Guards: []guard{answerGiven, answerFits, changed, reasonFits}, NeedsReason: true, Notices: codes(NoticeMatters)},
	},
}

func codes(c ...domain.NoticeCode) []domain.NoticeCode { return c }
