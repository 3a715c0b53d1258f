// This file keeps the sentences of a notice in step with the numbers they were written from.
package calltemplate

import (
	"maps"
	"strings"

	"gongmo/domain/call"
)

// Wording is what the sentences of a notice are written from: the terms of a call, and what the catalogue says of it.
type Wording struct{ writer }

// WordingOf reads it from a call. Errors are those of its rule set.
func WordingOf(c *call.Call) (Wording, error) {
	set, err := c.RuleSet()
	if err != nil {
		return Wording{}, err
	}
	award := c.Stages.Award
	return Wording{writer{set: set, plan: c.Stages,
		p: Params{Title: c.Title, Category: c.Category, Design: c.Design, Regime: c.Regime, FundMoney: c.FundMoney, Division: c.Division,
			Task: c.StrategicTask, BudgetWon: c.BudgetWon},
		give: give{awards: c.AwardCount, most: c.GrantMaxWon, pools: award.Pools, prizes: award.Prizes}}}, nil
}

// sentences are those that say a name or a number of the call, the longer ones first; always as many, in the same order.
func (w *Wording) sentences() []string {
	return []string{w.criteria(), w.shares(), w.gives(), w.grants(), w.awards(), w.steps(), w.solicitation(), w.summary(), w.belongs(), w.budget(), of(w.p.Division), "「" + w.p.Title + "」"}
}

// Reword writes the sentences that stand in the texts of the terms as the template wrote them before, as it writes them after. What
// somebody has put in own words stays as it is. The error is that of a rule that is missing.
func Reword(t call.Terms, before, after Wording) (call.Terms, error) {
	was, will := before.sentences(), after.sentences()
	if before.err != nil {
		return t, before.err
	}
	if after.err != nil {
		return t, after.err
	}
	var pairs []string
	for i := range was {
		if was[i] != will[i] && strings.TrimSpace(was[i]) != "" {
			pairs = append(pairs, was[i], will[i])
		}
	}
	if len(pairs) == 0 {
		return t, nil
	}
	r := strings.NewReplacer(pairs...) // looks at each place once: what it has written it does not change again
	t.Purpose, t.Notice = r.Replace(t.Purpose), r.Replace(t.Notice)
	t.NoticeItems = maps.Clone(t.NoticeItems)
	for item, text := range t.NoticeItems {
		t.NoticeItems[item] = r.Replace(text)
	}
	return t, nil
}
