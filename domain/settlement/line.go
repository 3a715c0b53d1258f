// This file holds one expense within a settlement. What the accountant found and what the officer decided are two
// records side by side: the agency answers for the decision, and neither overwrites the other.
package settlement

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/posting"
)

// Verdict is a finding or a decision on one expense.
type Verdict string

const (
	Accept   Verdict = "ACCEPT"   // 인정
	Partial  Verdict = "PARTIAL"  // 일부 불인정
	Disallow Verdict = "DISALLOW" // 전액 불인정
)

// Intent is how a disallowed expense came about. It decides whether money goes back or a sanction follows.
type Intent string

const (
	ByError   Intent = "ERROR"     // 착오
	Negligent Intent = "NEGLIGENT" // 과실
	Wilful    Intent = "WILFUL"    // 고의
)

// Intents lists the three.
var Intents = []Intent{ByError, Negligent, Wilful}

// Line is one expense in a settlement.
type Line struct {
	ID             int64
	SettlementID   domain.SettlementID
	ExpenseID      domain.ExpenseID
	OrganizationID domain.OrganizationID
	Item           string
	Fund           posting.Fund
	Won            krw.Won // what was spent

	// The accountant's record.
	Finding       Verdict // "" until found
	FindingWon    krw.Won // what should be disallowed
	FindingCode   string  // D01 … D32
	FindingReason string
	FoundBy       *domain.PersonID
	FoundAt       *time.Time

	// The officer's record.
	Decision       Verdict // "" until decided
	DecisionWon    krw.Won // what is disallowed
	DecisionCode   string
	DecisionBasis  string // the article
	Intent         Intent
	DecisionReason string
	DecidedBy      *domain.PersonID
	DecidedAt      *time.Time

	// RestoredWon is what an appeal gave back of DecisionWon.
	RestoredWon krw.Won
}

// TableName is the table the row lives in.
func (Line) TableName() string { return "settlement_line" }

// DisallowedWon is what stays disallowed after an appeal.
func (l Line) DisallowedWon() krw.Won { return l.DecisionWon - l.RestoredWon }

// Ruling is what an accountant or an officer says about a line.
type Ruling struct {
	Verdict Verdict
	Won     krw.Won // what to disallow; for ACCEPT and DISALLOW it may be left 0 and is filled in
	Code    string  // D01 … D32
	Reason  string
	// Basis and Intent belong to the officer's decision only.
	Basis  string
	Intent Intent
	By     domain.PersonID
	At     time.Time
}

// check completes the amount and refuses a ruling that does not fit the line. Kind Invalid, keys settlement.line.verdict,
// .amount, .code_missing, .reason_missing, .intent.
func (r *Ruling) check(l Line, decides bool) error {
	var problems domain.Problems
	switch r.Verdict {
	case Accept:
		r.Won, r.Code, r.Intent = 0, "", ""
		return nil
	case Disallow:
		r.Won = l.Won
	case Partial:
		if r.Won <= 0 || r.Won >= l.Won {
			problems = append(problems, domain.E(domain.Invalid, "settlement.line.amount").At("won").With("most", l.Won))
		}
	default:
		return domain.E(domain.Invalid, "settlement.line.verdict").At("verdict")
	}
	if r.Code == "" {
		problems = append(problems, domain.E(domain.Invalid, "settlement.line.code_missing").At("code"))
	}
	if r.Reason == "" {
		problems = append(problems, domain.E(domain.Invalid, "settlement.line.reason_missing").At("reason"))
	}
	if decides && !slices.Contains(Intents, r.Intent) {
		problems = append(problems, domain.E(domain.Invalid, "settlement.line.intent").At("intent"))
	}
	return problems.OrNil()
}

// Line returns the line of an expense, nil when it is not in the settlement.
func (s *Settlement) Line(expense domain.ExpenseID) *Line {
	for i := range s.Lines {
		if s.Lines[i].ExpenseID == expense {
			return &s.Lines[i]
		}
	}
	return nil
}

// RecordFinding records the accountant's finding on an expense, while the settlement is in audit. Later findings replace earlier
// ones until the draft is handed in.
func (s *Settlement) RecordFinding(expense domain.ExpenseID, r Ruling) (domain.Change, error) {
	if s.State != InAudit && s.State != EvidenceRequested {
		return domain.Change{}, notNow(s.State)
	}
	l := s.Line(expense)
	if l == nil {
		return domain.Change{}, domain.E(domain.NotFound, "settlement.line.not_found")
	}
	if err := r.check(*l, false); err != nil {
		return domain.Change{}, err
	}
	l.Finding, l.FindingWon, l.FindingCode, l.FindingReason = r.Verdict, r.Won, r.Code, r.Reason
	l.FoundBy, l.FoundAt = &r.By, &r.At
	return act("find", l, r), nil
}

// AcceptUnfound records "accepted" on every expense that has no finding yet, and says how many.
func (s *Settlement) AcceptUnfound(by domain.PersonID, at time.Time) (domain.Change, error) {
	if s.State != InAudit {
		return domain.Change{}, notNow(s.State)
	}
	n := 0
	for i := range s.Lines {
		if l := &s.Lines[i]; l.Finding == "" {
			l.Finding, l.FoundBy, l.FoundAt = Accept, &by, &at
			n++
		}
	}
	return domain.Act("acceptUnfound", map[string]any{"lines": n}), nil
}

// RecordDecision records the officer's decision on an expense, on the drafted result or after an appeal was upheld. A decision
// against the finding is allowed; a reason is needed for every disallowance, and for accepting what the accountant did not.
func (s *Settlement) RecordDecision(expense domain.ExpenseID, r Ruling) (domain.Change, error) {
	if s.State != DraftResult {
		return domain.Change{}, notNow(s.State)
	}
	l := s.Line(expense)
	if l == nil {
		return domain.Change{}, domain.E(domain.NotFound, "settlement.line.not_found")
	}
	if err := r.check(*l, true); err != nil {
		return domain.Change{}, err
	}
	if r.Verdict == Accept && l.Finding != Accept && r.Reason == "" {
		return domain.Change{}, domain.E(domain.Invalid, "settlement.line.reason_missing").At("reason")
	}
	l.Decision, l.DecisionWon, l.DecisionCode, l.DecisionReason = r.Verdict, r.Won, r.Code, r.Reason
	l.DecisionBasis, l.Intent = r.Basis, r.Intent
	l.DecidedBy, l.DecidedAt = &r.By, &r.At
	l.RestoredWon = 0
	return act("decide", l, r), nil
}

// AcceptUndecided accepts every undecided expense that the accountant accepted, and says how many. What the accountant would
// disallow has to be decided one by one.
func (s *Settlement) AcceptUndecided(by domain.PersonID, at time.Time) (domain.Change, error) {
	if s.State != DraftResult {
		return domain.Change{}, notNow(s.State)
	}
	n := 0
	for i := range s.Lines {
		if l := &s.Lines[i]; l.Decision == "" && l.Finding == Accept {
			l.Decision, l.DecidedBy, l.DecidedAt = Accept, &by, &at
			n++
		}
	}
	return domain.Act("acceptUndecided", map[string]any{"lines": n}), nil
}

// Restore gives back part or all of a disallowed expense, while an appeal is being answered. won is what is given back in
// all. Kind Invalid, key settlement.line.restore, when it is more than was disallowed.
func (s *Settlement) Restore(expense domain.ExpenseID, won krw.Won) (domain.Change, error) {
	if s.State != Appealed {
		return domain.Change{}, notNow(s.State)
	}
	l := s.Line(expense)
	if l == nil {
		return domain.Change{}, domain.E(domain.NotFound, "settlement.line.not_found")
	}
	if won < 0 || won > l.DecisionWon {
		return domain.Change{}, domain.E(domain.Invalid, "settlement.line.restore").At("won").With("most", l.DecisionWon)
	}
	was := l.RestoredWon
	l.RestoredWon = won
	return domain.Act("restore", map[string]any{"expense": int64(expense), "before": was, "after": won}), nil
}

// DisallowedOf sums what stays disallowed for an organisation (0: all), cash and in kind apart.
func (s *Settlement) DisallowedOf(org domain.OrganizationID) (cash, inKind krw.Won) {
	for _, l := range s.Lines {
		switch {
		case org != 0 && l.OrganizationID != org:
		case l.Fund == posting.InKind:
			inKind += l.DisallowedWon()
		default:
			cash += l.DisallowedWon()
		}
	}
	return cash, inKind
}

func (s *Settlement) without(empty func(Line) bool) int {
	n := 0
	for _, l := range s.Lines {
		if empty(l) {
			n++
		}
	}
	return n
}

func act(event string, l *Line, r Ruling) domain.Change {
	return domain.Act(event, map[string]any{"expense": int64(l.ExpenseID), "verdict": string(r.Verdict), "won": r.Won, "code": r.Code})
}

func notNow(s State) error {
	return domain.E(domain.Refused, "settlement.line.not_now").With("state", "settlement.state."+string(s))
}
