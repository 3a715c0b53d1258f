// This file is everything an officer decides about a call, taken out of the aggregate: what one file of a call holds.
package call

import (
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Definition is a call without its life: no people, no state, no published versions, and none of the files it gives out. The rules it is judged by are pinned when
// a call is made of it, and are not part of it.
type Definition struct {
	Code          string
	Year          int
	Regime        ruleset.Regime
	FundMoney     bool
	Category      string
	StrategicGoal string
	StrategicTask string
	IsNew         bool
	Source        string
	BudgetBasis   BudgetBasis
	Design        string
	Terms
}

// Definition takes it out of the call.
func (c *Call) Definition() Definition {
	terms := c.Terms
	terms.Given = nil
	return Definition{Code: c.Code, Year: c.Year, Regime: c.Regime, FundMoney: c.FundMoney, Category: c.Category, StrategicGoal: c.StrategicGoal,
		StrategicTask: c.StrategicTask, IsNew: c.IsNew, Source: c.Source, BudgetBasis: c.BudgetBasis, Design: c.Design, Terms: terms}
}

// Check refuses what a call cannot be made of. What is only missing yet, such as a timetable, is no fault of a definition: see
// Terms.Gaps. Fields of the problems are paths of the definition, or keys of questions and sections.
func (d Definition) Check() error {
	var p domain.Problems
	refuse := func(field, key string) { p = append(p, domain.E(domain.Invalid, key).At(field)) }
	if !codePattern.MatchString(d.Code) {
		p = append(p, domain.E(domain.Invalid, "call.code.invalid").At("code").With("code", d.Code))
	}
	if d.Year < 2000 || d.Year > 2100 {
		refuse("year", "calls.year.invalid")
	}
	if !slices.Contains(ruleset.CallRegimes, d.Regime) {
		refuse("regime", "calls.regime.missing")
	}
	if d.FundMoney && d.Regime != ruleset.ICTFund {
		refuse("fundMoney", "call.fund.other_regime")
	}
	if !slices.Contains([]BudgetBasis{Stated, Apportioned, NotStated}, d.BudgetBasis) {
		refuse("budgetBasis", "call.definition.basis")
	}
	if strings.TrimSpace(d.Title) == "" {
		refuse("title", "call.title.missing")
	}
	return append(p, d.Terms.faults()...).OrNil()
}

// faults are what is wrong with terms whatever else they still lack.
func (t Terms) faults() domain.Problems {
	var p domain.Problems
	refuse := func(field, key string) { p = append(p, domain.E(domain.Invalid, key).At(field)) }
	if t.BudgetWon != nil && *t.BudgetWon < 0 {
		refuse("budgetWon", "call.budget.negative")
	}
	if t.GrantMinWon < 0 || t.GrantMaxWon < 0 || t.GrantMaxWon > 0 && t.GrantMinWon > t.GrantMaxWon {
		refuse("grantMaxWon", "call.grant.range")
	}
	if t.GrantRatio < 0 || t.GrantRatio > krw.Whole {
		refuse("grantRatio", "call.grant.ratio")
	}
	if t.AwardCount < 0 || t.PerLead < 0 || t.MinBids < 0 {
		refuse("awardCount", "call.count.negative")
	}
	if !t.Form.IsZero() {
		p = append(p, domain.ProblemsOf(t.Form.Check())...)
	}
	for _, e := range domain.ProblemsOf(t.Eligibility.Check(condition.Applicant())) {
		p = append(p, e.At("eligibility"))
	}
	if !t.Stages.IsZero() {
		p = append(p, t.stageGaps()...)
	}
	for item := range t.NoticeItems {
		if !slices.Contains(MandatoryItems(), item) {
			p = append(p, domain.E(domain.Invalid, "call.definition.notice_item").At("noticeItems").With("item", string(item)))
		}
	}
	p = append(append(p, domain.ProblemsOf(t.Briefings.Check())...), domain.ProblemsOf(t.Paragraphs.Check())...)
	return append(p, t.documentFaults()...)
}

func (t Terms) documentFaults() domain.Problems {
	var p domain.Problems
	seen := map[string]bool{}
	for _, d := range t.Documents {
		q, _, ok := t.Form.Question(d.Key)
		switch {
		case !ok || q.Kind != form.File || seen[d.Key]:
			p = append(p, domain.E(domain.Invalid, "call.definition.document").At("documents").With("document", d.Name).With("key", d.Key))
		case !slices.Contains([]DocumentOf{OfConsortium, OfLead, OfMember}, d.Of):
			p = append(p, domain.E(domain.Invalid, "call.definition.document_of").At("documents").With("document", d.Name))
		}
		seen[d.Key] = true
	}
	return p
}

// Define makes a draft of a definition, judged by the rules of a day. Errors: those of Check, and of ruleset.ForMoney.
func Define(d Definition, officer domain.PersonID, rulesOn period.Date) (*Call, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	c, err := New(d.Code, d.Year, officer)
	if err != nil {
		return nil, err
	}
	c.RulesOn, d.Given = rulesOn, nil
	c.take(d)
	return c, c.checkMatching()
}

// checkMatching refuses ratios of matching money that the pinned rules do not leave to a call. Errors as budget.Matching.Check.
func (c *Call) checkMatching() error {
	set, err := ruleset.ForMoney(c.Regime, c.RulesOn, c.FundMoney)
	if err != nil {
		return err
	}
	return c.Matching.Check(set)
}

// Redefine replaces everything but the code and the pinned day of a draft. Errors: call.edit.not_draft, call.edit.waiting (kind Refused), those of Check.
func (c *Call) Redefine(d Definition) (domain.Change, error) {
	if err := d.Check(); err != nil {
		return domain.Change{}, err
	}
	d.Given = c.Given
	change, err := c.Edit(d.Terms)
	if err != nil {
		return change, err
	}
	d.Code, d.Given = c.Code, c.Given
	c.take(d)
	return change.With("imported", true), c.checkMatching()
}

func (c *Call) take(d Definition) {
	c.Year, c.Regime, c.FundMoney, c.Category, c.StrategicGoal, c.StrategicTask = d.Year, d.Regime, d.FundMoney, d.Category, d.StrategicGoal, d.StrategicTask
	c.IsNew, c.Source, c.BudgetBasis, c.Design, c.Terms = d.IsNew, d.Source, d.BudgetBasis, d.Design, d.Terms
}
