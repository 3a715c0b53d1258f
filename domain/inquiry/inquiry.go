// Package inquiry is a question about a call and its answer (질의·답변): anybody with an account asks, the officer of the call
// answers in public, or to the asker alone where the matter is private.
//
// This file is the aggregate and its answers.
package inquiry

import (
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Most letters of what people write. A question that needs more is two questions.
const (
	TitleMax  = 100
	BodyMax   = 2000
	AnswerMax = 4000
	ReasonMax = 300 // of a correction
)

// Private is why a question is answered to the asker alone.
type Private string

const (
	NotPrivate  Private = ""
	TradeSecret Private = "TRADE_SECRET"  // it tells a secret of the asker's business
	Personal    Private = "PERSONAL_DATA" // it names people or tells about them
	OwnCase     Private = "OWN_CASE"      // it is about the asker's own application
	OffTopic    Private = "OFF_TOPIC"     // it is not about this call
)

// Privates lists the reasons in the order forms show them.
func Privates() []Private { return []Private{TradeSecret, Personal, OwnCase, OffTopic} }

// Label is the message key of the reason's name.
func (p Private) Label() string { return "inquiry.private." + string(p) }

// Inquiry is one question about one call. It is the aggregate and its row.
type Inquiry struct {
	domain.Root
	CallID domain.CallID
	// AskedBy is never shown to anybody else: neither in public nor to the officer who answers.
	AskedBy domain.PersonID
	AskedAt time.Time
	Title   string
	Body    string
	// DueOn is the last day to answer.
	DueOn      period.Date
	State      State
	Private    Private // set when it was answered to the asker alone
	AnswerNo   int     // number of the newest answer, 0 before there is one
	AnsweredAt *time.Time
	AnsweredBy *domain.PersonID
	Demo       bool

	// Answers are all versions, the oldest first. They are loaded apart; a step appends what it adds.
	Answers []Answer `gorm:"-"`
}

// Kind is the aggregate's name in audit, permissions and jobs.
func (q *Inquiry) Kind() string { return Machine.Name }

// Status is the state as text.
func (q *Inquiry) Status() string { return string(q.State) }

// Ref is the typed id.
func (q *Inquiry) Ref() domain.InquiryID { return domain.InquiryID(q.ID) }

// TableName is the table of the row.
func (Inquiry) TableName() string { return "inquiry" }

// Answer is one version of the answer. It never changes: a correction is another version.
type Answer struct {
	ID        int64
	InquiryID domain.InquiryID
	No        int
	Body      string
	Reason    string // why the version before it was corrected, "" for the first
	// Matters says that whoever applies should know of the correction.
	Matters bool
	GivenAt time.Time
	GivenBy domain.PersonID
}

// TableName is the table of the row.
func (Answer) TableName() string { return "inquiry_answer" }

// Rules are the numbers of a rule set for questions.
type Rules struct {
	Answer  calendar.Term // term to answer; the day it was asked does not count
	OpenMax int           // questions of one person about one call that may wait at a time
}

// RulesOf reads them. An error means that the rule set lacks a number, which is a fault of ours.
func RulesOf(set ruleset.Set) (Rules, error) {
	r := set.Read()
	rules := Rules{Answer: r.Term(ruleset.InquiryAnswerTerm), OpenMax: r.Count(ruleset.InquiryOpenMax)}
	return rules, r.Err()
}
