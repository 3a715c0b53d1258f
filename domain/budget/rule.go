// This file is what a rule is, what it finds, and the one evaluator that runs at application, amendment and settlement.
package budget

import (
	"slices"
	"sync"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Code names a rule.
type Code string

// Label is the message key of the rule's name; Advice that of what to do about it.
func (c Code) Label() string  { return "budget.rule." + string(c) + ".title" }
func (c Code) Advice() string { return "budget.rule." + string(c) + ".advice" }

// Severity says what a broken rule does.
type Severity string

const (
	Block  Severity = "BLOCK"  // the plan cannot be handed in
	Warn   Severity = "WARN"   // it can, and the officer sees it
	Inform Severity = "INFORM" // a duty follows from it, nothing is wrong
)

// Rule is one row of the list. Rows are never edited, only ended by Valid and replaced.
type Rule struct {
	Code     Code
	Basis    string // the article, in the marks of the rule set
	Regimes  []ruleset.Regime
	Valid    period.Period // open when zero
	Severity Severity
	// Needs are the numbers the rule takes. It finds nothing when those it needs for a case are not stated.
	Needs []ruleset.Code
	Check func(Case) []Finding
}

// Party is an organisation of the project as the rules see it.
type Party struct {
	Org  domain.OrganizationID
	Size Size
	// Entity is what sort of body it is, "" when that is not known: what the rules leave to some bodies alone is then not its own.
	Entity Entity
	// Subcontractor does a delegated part and bears no matching money (L7 §5⑫).
	Subcontractor bool
	// Lead leads the project (주관기관).
	Lead bool
	// LaborInCash lets a company pay its own staff in cash: a registered research service firm (L7 §5⑦4; L5 §65④2).
	LaborInCash bool
	// IndirectBp is the published ratio of indirect cost of the organisation (고시비율), IndirectSource the notice it stands in; nil
	// when it has none.
	IndirectBp     *krw.Bp
	IndirectSource string
}

// Case is a plan, or actual spending in the shape of a plan, with all that the rules look at.
type Case struct {
	Plan    Plan
	Parties []Party
	Params  Params
	// On is the day whose rules hold: that of the call's notice.
	On period.Date
	// NoticedOn is the day of the notice, from which new staff is counted back; zero takes On for it.
	NoticedOn period.Date
	// StartsOn is the first day of the project.
	StartsOn period.Date
	// ClosesOn is the last day of the intake: what ends soon after it does not count as a second project (L7 §5⑤2).
	ClosesOn period.Date
	// Elsewhere is what the people of the plan do in other projects, as far as this house knows.
	Elsewhere []Engagement
	// RevisedLaborWon is 수정인건비 by organisation where it differs from the labour lines; nil otherwise.
	RevisedLaborWon map[domain.OrganizationID]krw.Won
}

// Check refuses a case that cannot be judged: a plan of the wrong shape, lines of organisations that are no party, a
// party of unknown size. See Plan.Check.
func (c Case) Check() error {
	out := domain.ProblemsOf(c.Plan.Check())
	seen := map[domain.OrganizationID]bool{}
	for _, p := range c.Parties {
		if !slices.Contains(Sizes(), p.Size) || seen[p.Org] {
			out = append(out, domain.E(domain.Invalid, "budget.party").With("size", string(p.Size)))
		}
		seen[p.Org] = true
	}
	for i, l := range c.Plan.Lines {
		if l.Org > 0 && !seen[l.Org] {
			out = append(out, domain.E(domain.Invalid, "budget.line.stranger").At(l.Key).With("row", i+1))
		}
	}
	return out.OrNil()
}

// Shape says how limit and actual compare.
type Shape string

const (
	AtMost  Shape = "AT_MOST"  // actual may not exceed limit
	AtLeast Shape = "AT_LEAST" // actual may not fall short of limit
	Reached Shape = "REACHED"  // a duty begins at limit
)

// Finding is what a rule says of one organisation, line or person; OK findings say how much room is left.
type Finding struct {
	Rule     Code
	Basis    string
	Severity Severity
	Shape    Shape
	Org      domain.OrganizationID // 0 when it is about the whole plan
	Line     string                // key of a line, "" when it is about sums
	Person   string
	Year     int // 0 when it is about the whole time
	// Month is the first day of the month it speaks of, zero when it speaks of none in particular.
	Month period.Date
	// Track is the title of the track of the call whose limit it is, "" when it is nobody's in particular.
	Track string
	// By is the mark by which entries of several projects are taken for one person, "" when the finding is about this plan alone.
	By Mark
	// Approval is the document by which the plan says it was allowed, "" where it names none.
	Approval string
	// Exception says that the plan claims an exception of the rules, which an officer confirms in the requirement check.
	Exception bool
	OK        bool

	LimitWon  krw.Won
	ActualWon krw.Won
	// ExcessWon is how much is too much, or too little under AT_LEAST; 0 when OK.
	ExcessWon krw.Won
	// LimitBp and ActualBp are the same as ratios, 0 where the rule has none.
	LimitBp  krw.Bp
	ActualBp krw.Bp
}

// Key is the message of the finding: "위탁 ≤ 40% · 현재 41% · 2,000,000원 초과".
func (f Finding) Key() string {
	state := "over"
	if f.OK {
		state = "ok"
	}
	shape := map[Shape]string{AtMost: "at_most", AtLeast: "at_least", Reached: "reached"}[f.Shape]
	unit := "won"
	switch {
	case f.Rule == LineArithmetic:
		unit = "sum" // two sums that are to be the same: neither is a limit
	case f.LimitBp > 0 && f.LimitWon == 0 && f.ActualWon == 0:
		unit = "ratio"
	case f.LimitBp > 0:
		unit = "both"
	case f.Shape == Reached && f.LimitWon == 1:
		unit = "any" // from the first won
	case f.LimitWon == 0 && f.Shape == AtMost:
		unit = "none" // nothing may be so: there is no limit to speak of
	case f.Track != "":
		unit = "track"
	}
	return "budget.finding." + shape + "." + unit + "." + state
}

// Args fill the message.
func (f Finding) Args() domain.Args {
	return domain.Args{"rule": f.Rule.Label(), "limit": f.LimitWon, "actual": f.ActualWon, "excess": f.ExcessWon,
		"limit_bp": f.LimitBp, "actual_bp": f.ActualBp, "person": f.Person, "year": f.Year, "track": f.Track, "basis": f.Basis,
		"approval": f.Approval}
}

// Blocks reports whether the plan cannot be handed in because of the finding.
func (f Finding) Blocks() bool { return !f.OK && f.Severity == Block }

// Problem is the finding as an error people read, of kind Refused, resting on its article.
func (f Finding) Problem() *domain.Error {
	return &domain.Error{Kind: domain.Refused, Key: f.Key(), Field: f.Line, Args: f.Args(), Basis: ruleset.Cite(f.Basis)}
}

// Evaluate runs every rule of the regime in force on the case's day, in the order of the list. The case must have passed
// Check: sums of one that has not may be wrong.
func Evaluate(c Case) []Finding {
	var out []Finding
	for _, r := range rules() {
		if !slices.Contains(r.Regimes, c.Params.Regime) || !inForce(r.Valid, c.On) {
			continue
		}
		for _, f := range r.Check(c) {
			if f.Basis != "" { // the number is the call's own
				f.Basis += "; "
			}
			f.Rule, f.Basis, f.Severity = r.Code, f.Basis+bases()[ground{r.Code, c.Params.Regime}], r.Severity
			out = append(out, f)
		}
	}
	return out
}

// ground is a rule under a regime.
type ground struct {
	rule   Code
	regime ruleset.Regime
}

// bases are the articles of each rule under each regime, written once: every submission asks for them.
var bases = sync.OnceValue(func() map[ground]string {
	out := map[ground]string{}
	for _, r := range rules() {
		for _, regime := range r.Regimes {
			out[ground{r.Code, regime}] = ruleset.In(regime, r.Basis)
		}
	}
	return out
})

func inForce(valid period.Period, on period.Date) bool {
	return on.IsZero() || ((valid.From.IsZero() || on >= valid.From) && (valid.To.IsZero() || on <= valid.To))
}

// Broken keeps the findings that are not OK.
func Broken(findings []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return f.OK })
}

// Refusal is the blocking findings as one error, nil when there are none.
func Refusal(findings []Finding) error {
	var p domain.Problems
	for _, f := range findings {
		if f.Blocks() {
			p = append(p, f.Problem())
		}
	}
	return p.OrNil()
}

// atMost compares money with a ratio of a base.
func atMost(actual, base krw.Won, limit krw.Bp) Finding {
	return within(actual, max(base, 0).Of(limit)).ratio(actual, base, limit)
}

// within compares money with an amount.
func within(actual, limit krw.Won) Finding {
	return Finding{Shape: AtMost, OK: actual <= limit, LimitWon: limit, ActualWon: actual, ExcessWon: max(actual-limit, 0)}
}

// atLeast compares money with a ratio of a base from below.
func atLeast(actual, base krw.Won, limit krw.Bp) Finding {
	floor := max(base, 0).Of(limit)
	f := Finding{Shape: AtLeast, OK: actual >= floor, LimitWon: floor, ActualWon: actual, ExcessWon: max(floor-actual, 0)}
	return f.ratio(actual, base, limit)
}

func (f Finding) ratio(actual, base krw.Won, limit krw.Bp) Finding {
	f.LimitBp, f.ActualBp = limit, krw.Ratio(actual, base)
	return f
}

// reached says whether a duty has begun.
func reached(actual, limit krw.Won) Finding {
	return Finding{Shape: Reached, OK: actual < limit, LimitWon: limit, ActualWon: actual}
}

func (f Finding) of(org domain.OrganizationID) Finding { f.Org = org; return f }

func (f Finding) on(l Line) Finding { f.Org, f.Line = l.Org, l.Key; return f }

// each runs a check for every party that has lines.
func (c Case) each(check func(Party, Plan) (Finding, bool)) []Finding {
	var out []Finding
	for _, p := range c.Parties {
		plan := c.Plan.For(p.Org)
		if plan.IsZero() {
			continue
		}
		if f, ok := check(p, plan); ok {
			out = append(out, f.of(p.Org))
		}
	}
	return out
}

func (c Case) party(org domain.OrganizationID) Party {
	for _, p := range c.Parties {
		if p.Org == org {
			return p
		}
	}
	return Party{Org: org}
}
