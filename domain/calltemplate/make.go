// Package calltemplate makes the terms that a new call begins with, from its category, its design and its regime: the
// application form, the documents, the conditions on applicants, the stages, the 16 things a notice must say and the
// numbers of the award. Officers change them afterwards; nothing here is a rule, every rule number comes from the rule set.
//
// This file puts the parts together.
package calltemplate

import (
	"fmt"
	"slices"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
)

// Categories of the catalogue.
const (
	Commercial     = "사업화·실증"
	Abroad         = "해외진출"
	Infrastructure = "인프라"
	People         = "인력"
	Other          = "기타"
)

// Categories lists the categories in the order a page offers them.
func Categories() []string { return []string{Commercial, Abroad, Infrastructure, People, Other} }

// Params say for which call the terms are made. Title, Category, Design, Regime and On are needed.
type Params struct {
	Title    string
	Category string
	Design   string // a code of stage.Designs
	Regime   ruleset.Regime
	// FundMoney is whether the fund guideline stands over the regime.
	FundMoney bool
	// On is the day whose rules hold.
	On       period.Date
	Division string
	Task     string // strategic task, "" when none is known
	// BudgetWon is the money of the call, nil when it is not known or none is given.
	BudgetWon *krw.Won
	// Awards, Tracks, Pools and Prizes replace what would follow from the budget and the design; zero values leave that.
	Awards int
	Tracks []stage.Track
	Pools  []stage.Pool
	Prizes []stage.PrizeRank
	// Screening adds conditions on applicants to the usual ones: sizes, regions, age.
	Screening condition.Screening
}

// Kit is what the template gives.
type Kit struct {
	Summary     string
	Purpose     string
	Notice      string
	Form        form.Definition
	Documents   call.Documents
	Eligibility condition.Tree
	Stages      stage.Plan
	NoticeItems call.NoticeItems
	AwardCount  int
	PerLead     int
	GrantMaxWon krw.Won
	GrantRatio  krw.Bp
	// Matching are the ratios that a call begins with whose rules state none; nil for the others.
	Matching budget.Matching
}

// Make makes the terms. Errors: call.template.category, call.template.title (kind Invalid), those of ruleset.For and
// those of stage.FromDesign.
func Make(p Params) (Kit, error) {
	if !slices.Contains(Categories(), p.Category) {
		return Kit{}, domain.E(domain.Invalid, "call.template.category").At("category").With("category", p.Category)
	}
	if p.Title == "" {
		return Kit{}, domain.E(domain.Invalid, "call.template.title").At("title")
	}
	set, err := ruleset.ForMoney(p.Regime, p.On, p.FundMoney)
	if err != nil {
		return Kit{}, err
	}
	give, err := awardOf(p)
	if err != nil {
		return Kit{}, err
	}
	plan, err := planOf(p, give, set)
	if err != nil {
		return Kit{}, fmt.Errorf("stages of %s: %w", p.Design, err)
	}
	tree, err := eligibilityOf(p, set)
	if err != nil {
		return Kit{}, fmt.Errorf("conditions of %s: %w", p.Category, err)
	}
	w := writer{p: p, give: give, plan: plan, set: set}
	k := Kit{
		Form: formOf(p, plan.Award.Kind), Documents: documentsOf(p, plan.Award.Kind), Eligibility: tree, Stages: plan,
		AwardCount: give.awards, PerLead: 1, GrantMaxWon: give.most, GrantRatio: give.ratio,
		Summary: w.summary(), Purpose: w.purpose(), Notice: w.notice(), NoticeItems: w.items(),
	}
	if plan.Award.Kind.PaysCosts() {
		k.Matching = budget.Borrowed(set)
	}
	return k, w.err
}

// Fill writes the template over the terms of a call; title, division, budget and schedule stay as they are.
func (k Kit) Fill(t call.Terms) call.Terms {
	t.Summary, t.Purpose, t.Notice = k.Summary, k.Purpose, k.Notice
	t.Form, t.Documents, t.Eligibility, t.Stages, t.NoticeItems = k.Form, k.Documents, k.Eligibility, k.Stages, k.NoticeItems
	t.AwardCount, t.PerLead, t.GrantMaxWon, t.GrantRatio = k.AwardCount, k.PerLead, k.GrantMaxWon, k.GrantRatio
	if len(t.Matching) == 0 {
		t.Matching = k.Matching
	}
	return t
}
