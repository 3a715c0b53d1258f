// Package notice is what the agency tells people: which notices there are, whom they reach, when reminders fall due, and
// one row for every notice to one person over one channel. Statutory terms start when a notice reaches its recipient, so
// a row keeps what was said, when it was sent and when it was opened.
package notice

import (
	"strconv"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/lifecycle"
	"gongmo/domain/period"
)

// Channel is a way to a person.
type Channel string

const (
	InApp Channel = "IN_APP" // the inbox of the site: always, exactly once
	Mail  Channel = "MAIL"   // by default; people may turn it off for what is not statutory
)

// Channels lists both.
var Channels = []Channel{InApp, Mail}

// Notice is one notice to one person over one channel. Its delivery is recorded by its own times; only what a person
// does about it (send again, confirm that it went out) is an act for the audit chain.
type Notice struct {
	domain.Root
	Code      domain.NoticeCode
	AboutKind string // the aggregate it is about, such as "settlement"
	AboutID   int64
	CallID    *domain.CallID // nil when it belongs to no call
	PersonID  domain.PersonID
	Channel   Channel
	Language  string // "ko" or "en", as it was rendered
	Subject   string
	Body      string
	Link      string // path of the page where something is to be done, "" for none
	// DedupeKey is the same for the same notice however often it is made: with the person and the channel it is unique.
	DedupeKey string
	Statutory bool
	State     State
	Attempts  int
	LastError string // what the mail server said last; never an address

	QueuedAt       time.Time
	SendingAt      *time.Time
	SentAt         *time.Time
	OpenedAt       *time.Time
	AcknowledgedAt *time.Time // the recipient confirmed having read a statutory notice
	// MessageID is the mail's Message-ID: fixed before the first attempt, the same in every later one.
	MessageID string
	// WatchID is the watch that this notice came of, where its person has no other reason to get it: its mail says how to end
	// more of them. Nil for everything else, and when the watch is gone.
	WatchID *int64
}

// Kind is the aggregate's name.
func (n *Notice) Kind() string { return "notice" }

// Status is the present state as text.
func (n *Notice) Status() string { return string(n.State) }

// TableName is the table the row lives in.
func (Notice) TableName() string { return "notice" }

// ReachedOn is the day on which the notice reached its recipient: when it entered the inbox or the mail server took it
// (전자문서법 §6②: on entering the recipient's system). Zero when it has not.
func (n *Notice) ReachedOn() period.Date {
	if n.SentAt == nil {
		return 0
	}
	return period.DateOf(*n.SentAt)
}

// New makes a notice that waits to be sent; one for the inbox has arrived with that. host completes the Message-ID.
// It is a row of version 1: notices are inserted as they are, their making is part of the step that caused them.
func New(now time.Time, e Entry, about About, to domain.PersonID, c Channel, dedupe, host string) *Notice {
	n := &Notice{Code: e.Code, AboutKind: about.Kind, AboutID: about.ID, CallID: about.Call, PersonID: to, Channel: c,
		DedupeKey: dedupe, Statutory: e.Statutory, State: Pending, QueuedAt: now}
	if c == InApp {
		n.Version, n.State, n.SentAt = 1, Sent, &now // a row of its own, which nobody acts on
		return n
	}
	n.MessageID = "<" + strings.ReplaceAll(dedupe, ":", ".") + "." + strconv.FormatInt(int64(to), 10) + "@" + host + ">"
	return n
}

// About is what a notice is about.
type About struct {
	Kind string
	ID   int64
	Call *domain.CallID
}

// EventKey is the dedupe key of a notice that a recorded step caused: seq is the step's place in the audit chain.
func EventKey(code domain.NoticeCode, kind string, id, seq int64) string {
	return strings.Join([]string{string(code), kind, strconv.FormatInt(id, 10), strconv.FormatInt(seq, 10)}, ":")
}

// State is how far a notice has come.
type State string

const (
	Pending State = "PENDING"
	Sending State = "SENDING" // marked before the mail server is spoken to
	Sent    State = "SENT"
	// Unknown is a mail whose sender stopped between the marker and the answer: it may have gone out. It is not sent again
	// by itself (decisions §20).
	Unknown State = "UNKNOWN"
	Failed  State = "FAILED" // refused for good, or too many times
)

// Event is what may happen to a notice.
type Event string

const (
	Begin       Event = "begin"
	Accept      Event = "accept"
	Retry       Event = "retry"
	Fail        Event = "fail"
	Lose        Event = "lose"
	ConfirmSent Event = "confirmSent"
	SendAgain   Event = "sendAgain"
)

// Facts is what the guards read.
type Facts struct {
	Addressed bool // the person has an address that mail may go to
	LongSince bool // the marker is older than any sender may take
}

var (
	addressed = lifecycle.Guard[Facts]{Name: "addressed", Check: func(f Facts) error {
		if f.Addressed {
			return nil
		}
		return domain.E(domain.Refused, "notice.no_address")
	}}
	longSince = lifecycle.Guard[Facts]{Name: "longSince", Check: func(f Facts) error {
		if f.LongSince {
			return nil
		}
		return domain.E(domain.Refused, "notice.still_sending")
	}}
)

var (
	system = domain.By(domain.RoleSystem)
	people = domain.By(domain.RoleAdmin, domain.RoleOfficer)
)

// Machine is the lifecycle of a notice by mail.
var Machine = lifecycle.Machine[State, Event, Facts]{
	Name: "notice", Start: Pending, Final: []State{Sent, Failed},
	Rows: []lifecycle.Row[State, Event, Facts]{
		{From: Pending, Event: Begin, To: Sending, Who: system, Guards: []lifecycle.Guard[Facts]{addressed}},
		{From: Pending, Event: Fail, To: Failed, Who: system},
		{From: Sending, Event: Accept, To: Sent, Who: system},
		{From: Sending, Event: Retry, To: Pending, Who: system},
		{From: Sending, Event: Fail, To: Failed, Who: system},
		{From: Sending, Event: Lose, To: Unknown, Who: system, Guards: []lifecycle.Guard[Facts]{longSince}, Deadline: "SendingAt"},
		{From: Unknown, Event: ConfirmSent, To: Sent, Who: people, NeedsReason: true},
		{From: Unknown, Event: SendAgain, To: Pending, Who: people, NeedsReason: true},
		{From: Failed, Event: SendAgain, To: Pending, Who: people, NeedsReason: true},
	},
}

func (n *Notice) fire(e Event, f Facts, reason string) (domain.Change, error) {
	to, change, err := Machine.Fire(n.State, e, f, reason)
	if err != nil {
		return domain.Change{}, err
	}
	n.State = to
	return change, nil
}

// Begin sets the marker before the mail server is spoken to.
func (n *Notice) Begin(now time.Time, hasAddress bool) (domain.Change, error) {
	change, err := n.fire(Begin, Facts{Addressed: hasAddress}, "")
	if err == nil {
		n.SendingAt = &now
		n.Attempts++
	}
	return change, err
}

// Accept sets the marker after: the mail server took it.
func (n *Notice) Accept(now time.Time) (domain.Change, error) {
	change, err := n.fire(Accept, Facts{}, "")
	if err == nil {
		n.SentAt, n.LastError = &now, ""
	}
	return change, err
}

// Refuse records that the mail server refused: for a while (retry) or for good.
func (n *Notice) Refuse(now time.Time, why string, forGood bool) (domain.Change, error) {
	event := Retry
	if forGood || n.State == Pending {
		event = Fail
	}
	change, err := n.fire(event, Facts{}, "")
	if err == nil {
		n.LastError = why
	}
	return change, err
}

// Lose lists the notice for a person because its sender went away without saying what became of it. within is the
// longest a sender may take.
func (n *Notice) Lose(now time.Time, within time.Duration) (domain.Change, error) {
	return n.fire(Lose, Facts{LongSince: n.SendingAt != nil && now.Sub(*n.SendingAt) > within}, "")
}

// ConfirmSent records that somebody made sure the mail went out.
func (n *Notice) ConfirmSent(reason string) (domain.Change, error) {
	change, err := n.fire(ConfirmSent, Facts{}, reason)
	if err == nil {
		n.SentAt = n.SendingAt
	}
	return change, err
}

// SendAgain puts the mail back in the queue, with the same Message-ID.
func (n *Notice) SendAgain(reason string) (domain.Change, error) {
	return n.fire(SendAgain, Facts{}, reason)
}

// Open records that the recipient saw the notice; the first time counts.
func (n *Notice) Open(now time.Time) {
	if n.OpenedAt == nil {
		n.OpenedAt = &now
	}
}

// Acknowledge records that the recipient confirmed having read it; the first time counts.
func (n *Notice) Acknowledge(now time.Time) {
	n.Open(now)
	if n.AcknowledgedAt == nil {
		n.AcknowledgedAt = &now
	}
}

// Setting is a person's wish not to get one code over one channel. Nobody can turn off the inbox or a statutory notice.
type Setting struct {
	ID       int64
	PersonID domain.PersonID
	Code     domain.NoticeCode
	Channel  Channel
	Off      bool
}

// TableName is the table the row lives in.
func (Setting) TableName() string { return "notice_setting" }

// Wanted is over which channels a notice goes to a person with these settings.
func (e Entry) Wanted(settings []Setting) []Channel {
	var out []Channel
	for _, c := range e.Channels() {
		off := false
		for _, s := range settings {
			off = off || s.Code == e.Code && s.Channel == c && s.Off
		}
		if c == InApp || e.Statutory || !off {
			out = append(out, c)
		}
	}
	return out
}

// Wording is an officer's own text for a code in a language, instead of the shipped one.
type Wording struct {
	ID       int64
	Code     domain.NoticeCode
	Language string
	Subject  string
	Body     string
	EditedBy domain.PersonID
	EditedAt time.Time
}

// TableName is the table the row lives in.
func (Wording) TableName() string { return "notice_wording" }
