// This file is what a rule found, as it is stored and followed up: open, explained by the company, closed by a person.
package screening

import (
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/lifecycle"
	"gongmo/domain/period"
)

// Severity says how loud a finding is.
type Severity string

const (
	High   Severity = "HIGH"   // the rule is broken unless the company shows otherwise
	Medium Severity = "MEDIUM" // likely, a document or a word settles it
	Low    Severity = "LOW"    // a pattern worth a look
)

// Hit is what a rule says of one line or of the whole agreement. Amounts are zero where the rule is not about money.
type Hit struct {
	Rule     string // such as "D06.out_of_period"
	Code     string // D01 … D32
	Severity Severity
	Basis    string // article, in words

	LimitWon  krw.Won
	ActualWon krw.Won
	ExcessWon krw.Won // what should be asked about; proposed as the disallowed amount, decided by a person

	// Key and Args are the message, Steps its arithmetic.
	Key     string
	Args    Args
	Steps   Steps
	Related Related
}

// Fingerprint tells the same thing found again from another: the rule, the amounts and the lines it speaks of.
func (h Hit) Fingerprint() string {
	f := fnv.New64a()
	for _, part := range []int64{int64(h.LimitWon), int64(h.ActualWon), int64(h.ExcessWon)} {
		f.Write(strconv.AppendInt(nil, part, 10))
		f.Write([]byte{'|'})
	}
	f.Write([]byte(h.Rule))
	related := slices.Clone(h.Related)
	slices.Sort(related)
	for _, id := range related {
		f.Write(strconv.AppendInt([]byte{'|'}, int64(id), 10))
	}
	return strconv.FormatUint(f.Sum64(), 16)
}

// State is where a finding stands.
type State string

const (
	Open      State = "OPEN"
	Explained State = "EXPLAINED"
	Closed    State = "CLOSED"
)

// Event is what may happen to a finding.
type Event string

const (
	Explain Event = "explain"
	Close   Event = "close"
	Clear   Event = "clear"
	Reopen  Event = "reopen"
)

// Closing says how a finding ended. The precision of a rule is counted over these.
type Closing string

const (
	Confirmed    Closing = "CONFIRMED"   // it was so: money was disallowed or corrected because of it
	FalseAlarm   Closing = "FALSE_ALARM" // it was not so
	ByExplaining Closing = "EXPLAINED"   // it was so, and it was in order
	Corrected    Closing = "CORRECTED"   // the line was corrected and no longer gives cause
	Superseded   Closing = "SUPERSEDED"  // another finding took its place
)

// Closings are those a person may choose.
var Closings = []Closing{Confirmed, ByExplaining, FalseAlarm}

// Finding is one stored row.
type Finding struct {
	domain.Root
	// ExpenseID is nil when the finding is about the agreement as a whole.
	ExpenseID   *domain.ExpenseID
	AgreementID domain.AgreementID
	CallID      domain.CallID
	Hit
	// Print is Hit.Fingerprint as it was when found.
	Print   string
	RulesOn period.Date

	State       State
	FoundAt     time.Time
	ExplainedAt *time.Time
	ClosedAt    *time.Time
	ClosedBy    *domain.PersonID
	Closing     Closing
	ClosedNote  string
	// ConfirmedWon is what came of it, when money was disallowed because of it.
	ConfirmedWon *krw.Won
}

// Kind is the aggregate's name.
func (f *Finding) Kind() string { return "finding" }

// Status is the present state as text.
func (f *Finding) Status() string { return string(f.State) }

// TableName is the table the row lives in.
func (Finding) TableName() string { return "finding" }

// Facts is what the guards of a finding's lifecycle read.
type Facts struct {
	Closing Closing
}

var closingChosen = lifecycle.Guard[Facts]{Name: "closingChosen", Check: func(f Facts) error {
	if slices.Contains(Closings, f.Closing) {
		return nil
	}
	return domain.E(domain.Invalid, "screening.close.no_choice").At("closing")
}}

var (
	company = domain.By(domain.RoleOwner, domain.RoleWriter, domain.RoleBookkeeper)
	reader  = slices.Concat(domain.By(domain.RoleOfficer, domain.RoleOperator), domain.When(domain.IfAssigned, domain.RoleAccountant))
	system  = domain.By(domain.RoleSystem)
)

// Machine is the whole lifecycle of a finding.
var Machine = lifecycle.Machine[State, Event, Facts]{
	Name: "finding", Start: Open, Final: []State{Closed},
	Rows: []lifecycle.Row[State, Event, Facts]{
		{From: Open, Event: Explain, To: Explained, Who: company},
		{From: Open, Event: Close, To: Closed, Who: reader, NeedsReason: true, Guards: []lifecycle.Guard[Facts]{closingChosen}},
		{From: Explained, Event: Close, To: Closed, Who: reader, NeedsReason: true, Guards: []lifecycle.Guard[Facts]{closingChosen}},
		{From: Open, Event: Clear, To: Closed, Who: system},
		{From: Explained, Event: Clear, To: Closed, Who: system},
		{From: Closed, Event: Reopen, To: Open, Who: reader, NeedsReason: true},
	},
}

func (f *Finding) fire(event Event, facts Facts, reason string) (domain.Change, error) {
	to, change, err := Machine.Fire(f.State, event, facts, reason)
	if err != nil {
		return domain.Change{}, err
	}
	f.State = to
	return change.With("rule", f.Rule), nil
}

// Explain notes that the company explained the line the finding is about.
func (f *Finding) Explain(at time.Time) (domain.Change, error) {
	change, err := f.fire(Explain, Facts{}, "")
	if err == nil {
		f.ExplainedAt = &at
	}
	return change, err
}

// Ending is how a person closes a finding.
type Ending struct {
	Closing      Closing
	Note         string
	ConfirmedWon *krw.Won
	By           domain.PersonID
	At           time.Time
}

// Close ends the finding by a person's word.
func (f *Finding) Close(e Ending) (domain.Change, error) {
	change, err := f.fire(Close, Facts{Closing: e.Closing}, e.Note)
	if err != nil {
		return change, err
	}
	f.Closing, f.ClosedNote, f.ClosedAt, f.ClosedBy = e.Closing, e.Note, &e.At, &e.By
	if e.Closing == Confirmed {
		f.ConfirmedWon = e.ConfirmedWon
	}
	return change.With("closing", string(e.Closing)), nil
}

// Clear ends a finding that a later check no longer makes.
func (f *Finding) Clear(how Closing, at time.Time) (domain.Change, error) {
	change, err := f.fire(Clear, Facts{}, "")
	if err != nil {
		return change, err
	}
	f.Closing, f.ClosedAt = how, &at
	return change.With("closing", string(how)), nil
}

// Reopen takes a closed finding up again.
func (f *Finding) Reopen(reason string) (domain.Change, error) {
	change, err := f.fire(Reopen, Facts{}, reason)
	if err != nil {
		return change, err
	}
	f.Closing, f.ClosedNote, f.ClosedAt, f.ClosedBy, f.ConfirmedWon = "", "", nil, nil, nil
	return change, nil
}

// Reconciled is what a check changes among the stored findings of one line (or of the agreement as a whole).
type Reconciled struct {
	New   []Hit      // to be stored as open findings
	Gone  []*Finding // standing, and no longer found
	Stays []*Finding // standing, and found again
}

// OpenCount is how many findings stand afterwards.
func (r Reconciled) OpenCount() int { return len(r.New) + len(r.Stays) }

// Reconcile compares what a check found with what is stored. A finding that a person closed is not raised again while it
// says the same; one that the system cleared is.
func Reconcile(stored []*Finding, hits []Hit) Reconciled {
	var out Reconciled
	found := map[string]Hit{}
	for _, h := range hits {
		found[h.Rule+"|"+h.Fingerprint()] = h
	}
	settled := map[string]bool{}
	for _, f := range stored {
		key := f.Rule + "|" + f.Print
		_, again := found[key]
		switch {
		case f.State != Closed && again && !settled[key]:
			settled[key] = true
			out.Stays = append(out.Stays, f)
		case f.State != Closed:
			out.Gone = append(out.Gone, f)
		case f.ClosedBy != nil:
			settled[key] = true
		}
	}
	for _, h := range hits {
		if key := h.Rule + "|" + h.Fingerprint(); !settled[key] {
			settled[key] = true
			out.New = append(out.New, h)
		}
	}
	return out
}

// New makes the row of a hit.
func New(h Hit, agreement domain.AgreementID, call domain.CallID, expense *domain.ExpenseID, rulesOn period.Date, at time.Time) *Finding {
	return &Finding{ExpenseID: expense, AgreementID: agreement, CallID: call, Hit: h, Print: h.Fingerprint(), RulesOn: rulesOn, State: Open, FoundAt: at}
}

// Precision is how often a rule was right, over the findings a person closed.
type Precision struct {
	Rule      string
	Confirmed int
	Closed    int
}

// Bp is the share confirmed in basis points; 0 when nothing was closed yet.
func (p Precision) Bp() krw.Bp { return krw.Ratio(krw.Won(p.Confirmed), krw.Won(p.Closed)) }

// PrecisionOf counts per rule, in the order of the rules.
func PrecisionOf(findings []*Finding) []Precision {
	by := map[string]*Precision{}
	for _, f := range findings {
		if f.State != Closed || f.ClosedBy == nil {
			continue
		}
		p := by[f.Rule]
		if p == nil {
			p = &Precision{Rule: f.Rule}
			by[f.Rule] = p
		}
		p.Closed++
		if f.Closing == Confirmed {
			p.Confirmed++
		}
	}
	var out []Precision
	for _, r := range Rules() {
		if p := by[r.Name]; p != nil {
			out = append(out, *p)
		}
	}
	return out
}
