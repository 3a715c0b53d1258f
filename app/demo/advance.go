// This file takes a call through the first part of its life, on the days of its timetable: drafted, submitted, approved,
// published, opened, closed, as far as an instant allows.
package demo

import (
	"fmt"
	"time"

	"gongmo/domain"
	"gongmo/domain/call"
)

// Recorder keeps what happened: the importer of the store.
type Recorder interface {
	Record(at time.Time, actor domain.Actor, agg domain.Aggregate, ch domain.Change) error
	Add(rows ...any) error
}

// How long before its announcement a call is drafted, submitted and approved.
const (
	draftedBefore   = 21 * 24 * time.Hour
	submittedBefore = 10 * 24 * time.Hour
	approvedBefore  = 7 * 24 * time.Hour
)

// RunCall records a drafted call (of CallOf) and each of its steps until an instant. It does not add the row itself: later
// steps may follow, and the caller adds it after the last one.
func RunCall(in Recorder, c *call.Call, officer, approver domain.PersonID, until time.Time) error {
	set, err := c.RuleSet()
	if err != nil {
		return err
	}
	rules, err := call.RulesOf(set)
	if err != nil {
		return err
	}
	staff := domain.Actor{Person: officer, Role: domain.RoleOfficer}
	boss := domain.Actor{Person: approver, Role: domain.RoleApprover}
	announce := *c.AnnounceAt
	if err := in.Record(announce.Add(-draftedBefore), staff, c, domain.Act("create", map[string]any{"code": c.Code, "design": c.Design})); err != nil {
		return err
	}
	steps := []struct {
		at    time.Time
		actor domain.Actor
		step  func(now time.Time) (domain.Change, error)
	}{
		{announce.Add(-submittedBefore), staff, func(now time.Time) (domain.Change, error) { return c.SubmitForApproval(officer, now, rules) }},
		{announce.Add(-approvedBefore), boss, func(now time.Time) (domain.Change, error) { return c.Approve(approver, now, rules) }},
		{announce, domain.System, func(now time.Time) (domain.Change, error) {
			v, ch, err := c.Publish(now)
			if err == nil {
				err = in.Add(&v)
			}
			return ch, err
		}},
		{*c.OpenAt, domain.System, c.Open},
		{c.CloseAt.Add(time.Second), domain.System, c.Close},
	}
	for _, s := range steps {
		if s.at.After(until) {
			return nil
		}
		change, err := s.step(s.at)
		if err != nil {
			return fmt.Errorf("%s at %s: %w", c.Code, s.at.Format(time.RFC3339), err)
		}
		if err := in.Record(s.at, s.actor, c, change); err != nil {
			return err
		}
	}
	return nil
}
