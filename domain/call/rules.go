// This file reads the numbers a call is judged by from the rule set that it pins.
package call

import (
	"time"

	"gongmo/domain/calendar"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/score"
)

// Rules are the numbers of a rule set that matter to a call.
type Rules struct {
	AnnounceMin   calendar.Term // shortest announcement
	IntakeMin     calendar.Term // shortest intake from its opening to its close, zero where the regime has none
	ReannounceMin calendar.Term // shortest second announcement with unchanged requirements
	CorrectionMin calendar.Term // shortest time that a correction of the form leaves those who have begun
	NoticeItems   int           // how many of MandatoryItems a notice must fill
	CriteriaTotal score.Score   // what the weights of a rubric add up to
	OutageWindow  time.Duration // how long after the deadline an outage still allows an extension
	MinBids       int           // fewest applications where the call itself says nothing
	// Bare is the rule set without what the call announces, by which that is judged.
	Bare ruleset.Set
}

// RulesOf reads them. An error means that the rule set lacks a number, which is a fault of ours.
func RulesOf(set ruleset.Set) (Rules, error) {
	r := set.Read()
	rules := Rules{
		AnnounceMin:   r.Term(ruleset.AnnounceMin),
		ReannounceMin: r.Term(ruleset.ReannounceMin),
		CorrectionMin: r.Term(ruleset.CorrectionMin),
		NoticeItems:   len(MandatoryItems()),
		CriteriaTotal: r.Score(ruleset.CriteriaTotal),
		OutageWindow:  time.Duration(r.Count(ruleset.OutageExtensionHours)) * time.Hour,
		MinBids:       r.Count(ruleset.MinBids),
		Bare:          set.Bare(),
	}
	if set.Has(ruleset.IntakeMin) {
		rules.IntakeMin = r.Term(ruleset.IntakeMin)
	}
	return rules, r.Err()
}

// LongestOutageWindow is the longest of all regimes on a day: what a list of calls under different rules goes by. The step itself asks
// the rules of its call.
func LongestOutageWindow(on period.Date) (longest time.Duration, err error) {
	for _, regime := range ruleset.CallRegimes {
		set, err := ruleset.For(regime, on)
		if err != nil {
			return 0, err
		}
		hours, err := set.Count(ruleset.OutageExtensionHours)
		if err != nil {
			return 0, err
		}
		longest = max(longest, time.Duration(hours)*time.Hour)
	}
	return longest, nil
}
