// This file is what an officer should know of a deadline that the rules allow.
package call

import (
	"fmt"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/period"
)

// The hours in which somebody answers who cannot get through: 국가공무원 복무규정 제9조제2항, from 09:00 to 18:00. No rule ties a deadline to
// them, so they are no rule data; they only choose between silence and a word of advice.
const deskFrom, deskUntil = 9 * time.Hour, 18 * time.Hour

// Advice tells of deadlines on a day on which offices are closed, and at an hour at which nobody is there. Nothing refuses them: a notice
// that names day and hour ends at that instant. 민법 제161조 moves the last day of a term that is counted, where nothing else was
// said (제155조), and so moves none of these by itself. Keys: call.advice.weekend, call.advice.holiday and call.advice.hour, with
// ".window" for one window of a rolling intake.
func (t Terms) Advice(cal calendar.Calendar) domain.Problems {
	var out domain.Problems
	say := func(at *time.Time, field string, about func(key string) *domain.Error) {
		if at == nil {
			return
		}
		day := period.DateOf(*at)
		with := func(key string) *domain.Error { return about(key).With("at", *at).At(field) }
		switch name := cal.Holiday(day); {
		case name != "":
			out = append(out, with("call.advice.holiday").With("name", name).With("next", cal.NextBusiness(day)))
		case !cal.Business(day):
			out = append(out, with("call.advice.weekend").With("next", cal.NextBusiness(day)))
		}
		if hour := at.Sub(day.Start()); hour < deskFrom || hour > deskUntil {
			out = append(out, with("call.advice.hour"))
		}
	}
	of := func(label string) func(string) *domain.Error {
		return func(key string) *domain.Error { return domain.E(domain.Invalid, key).With("what", label) }
	}
	say(t.CloseAt, "closeAt", of("call.term.CloseAt"))
	say(t.QuestionsUntil, "questionsUntil", of("call.term.QuestionsUntil"))
	for i, w := range t.Windows {
		if t.CloseAt != nil && w.CloseAt.Equal(*t.CloseAt) {
			continue // the last window closes with the intake
		}
		say(&w.CloseAt, fmt.Sprintf("windows.%d.closeAt", i), func(key string) *domain.Error { return domain.E(domain.Invalid, key+".window").With("no", w.No) })
	}
	return out
}

// AdviceOn is the advice about what is still to be decided: the terms of a call that is not public, or what a proposal would move.
func (c *Call) AdviceOn(cal calendar.Calendar) domain.Problems {
	if c.State == Draft || c.Unpublished() {
		return c.Advice(cal)
	}
	if c.Proposal.Terms == nil {
		return nil
	}
	var out domain.Problems
	stands := c.Advice(cal)
	for _, p := range Terms(*c.Proposal.Terms).Advice(cal) {
		if !told(stands, p) {
			out = append(out, p)
		}
	}
	return out
}

// told reports whether a list has the same word about the same instant.
func told(list domain.Problems, p *domain.Error) bool {
	for _, x := range list {
		was, _ := x.Args["at"].(time.Time)
		if will, _ := p.Args["at"].(time.Time); x.Key == p.Key && x.Field == p.Field && was.Equal(will) {
			return true
		}
	}
	return false
}
