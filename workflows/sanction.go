// This file takes a sanction (제재) from the suspicion to its end: the investigation, the panel, the hearing, the decision, the
// time in force.
package workflows

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/period"
	"gongmo/domain/recovery"
	"gongmo/domain/ruleset"
	"gongmo/domain/sanction"
)

// sanctionResource describes a case for a permission check: it belongs to whom it is against.
func sanctionResource(s *sanction.Sanction) domain.Resource {
	r := domain.Resource{Kind: s.Kind(), ID: s.ID, State: string(s.State)}
	if s.CallID != nil {
		r.Call = *s.CallID
	}
	if s.OrganizationID != nil {
		r.Orgs, r.Lead = []domain.OrganizationID{*s.OrganizationID}, *s.OrganizationID
	}
	if s.PersonID != nil {
		r.Owner = *s.PersonID
	}
	return r
}

// sanctioning is a case with the rules it is judged by.
type sanctioning struct {
	*sanction.Sanction
	rules ruleset.Set
	cal   calendar.Calendar
	today period.Date
}

// rulesOfSanction are the rules of the agreement it comes from, else of its call, else of the ICT fund today.
func rulesOfSanction(tx Tx, s *sanction.Sanction) (ruleset.Set, error) {
	switch {
	case s.AgreementID != nil:
		return rulesOfAgreement(tx, *s.AgreementID)
	case s.CallID != nil:
		c, err := Get[call.Call](tx, int64(*s.CallID))
		if err != nil {
			return ruleset.Set{}, err
		}
		return ruleset.For(c.Regime, c.RulesOn)
	}
	return ruleset.For(ruleset.ICTFund, period.DateOf(tx.Now()))
}

func (e *Engine) sanctionStep(ctx context.Context, cmd Command, id domain.SanctionID, version int64, action string, input any,
	do func(tx Tx, s sanctioning) (domain.Change, error)) error {
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	_, err = run(ctx, e, cmd, []any{"sanction", id, version, action, input}, func(tx Tx) (bool, error) {
		row, err := LockRow[sanction.Sanction](tx, int64(id))
		if err != nil {
			return false, err
		}
		if err := e.Access.Can(cmd.Actor, action, sanctionResource(row)); err != nil {
			return false, err
		}
		if version != 0 && version != row.Version {
			return false, domain.E(domain.Conflict, "stale_version")
		}
		rules, err := rulesOfSanction(tx, row)
		if err != nil {
			return false, err
		}
		change, err := do(tx, sanctioning{Sanction: row, rules: rules, cal: days, today: period.DateOf(tx.Now())})
		if err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, row, change)
	})
	return err
}

// OpenSanction is a case as an officer opens it.
type OpenSanction struct {
	Agreement domain.AgreementID
	Org       domain.OrganizationID
	Type      sanction.Type
	Ground    sanction.Ground
	Basis     string
	Facts     string
}

// OpenSanction opens a case against a party of an agreement. Error sanction.open.not_party.
func (e *Engine) OpenSanction(ctx context.Context, cmd Command, in OpenSanction) (domain.SanctionID, error) {
	return run(ctx, e, cmd, in, func(tx Tx) (domain.SanctionID, error) {
		a, err := Get[agreement.Agreement](tx, int64(in.Agreement))
		if err != nil {
			return 0, err
		}
		parties, err := tx.Count(agreement.Party{}, Where{"AgreementID": in.Agreement, "OrganizationID": in.Org})
		if err != nil {
			return 0, err
		}
		s := sanction.Suspect(in.Type, in.Ground, &in.Org, nil, &in.Agreement)
		s.CallID, s.ProjectEndedOn = &a.CallID, a.EndOn
		if err := e.Access.Can(cmd.Actor, "create", sanctionResource(s)); err != nil {
			return 0, err
		}
		if parties == 0 {
			return 0, domain.E(domain.Invalid, "sanction.open.not_party").At("org")
		}
		if _, err := s.Describe(strings.TrimSpace(in.Basis), strings.TrimSpace(in.Facts)); err != nil {
			return 0, err
		}
		if err := Record(tx, cmd.Actor, s, domain.Act("suspect", map[string]any{"ground": string(in.Ground)})); err != nil {
			return 0, err
		}
		return s.Ref(), nil
	})
}

// DescribeSanction states the case until the panel has it.
func (e *Engine) DescribeSanction(ctx context.Context, cmd Command, id domain.SanctionID, version int64, basis, facts string) error {
	return e.sanctionStep(ctx, cmd, id, version, "edit", []any{basis, facts}, func(_ Tx, s sanctioning) (domain.Change, error) {
		return s.Describe(strings.TrimSpace(basis), strings.TrimSpace(facts))
	})
}

// StepSanction is one step of a case with what it asks for; what a step does not ask for stays empty.
type StepSanction struct {
	Sanction domain.SanctionID
	Version  int64
	Event    sanction.Event
	Reason   string
	Panel    sanction.PanelMeeting
	Measure  sanction.Measure
	Text     string // the subject's own view
}

// StepSanction takes one step of a case. Notices count as reached today: they are served in the system.
func (e *Engine) StepSanction(ctx context.Context, cmd Command, in StepSanction) error {
	return e.sanctionStep(ctx, cmd, in.Sanction, in.Version, string(in.Event), in, func(tx Tx, s sanctioning) (domain.Change, error) {
		now, reason := tx.Now(), strings.TrimSpace(in.Reason)
		switch in.Event {
		case sanction.Investigate:
			return s.Investigate(now)
		case sanction.Drop:
			return s.Drop(now, reason)
		case sanction.Refer:
			return s.Refer(now, s.rules)
		case sanction.Resolve:
			if in.Panel.On == 0 || in.Panel.On > s.today {
				return domain.Change{}, domain.E(domain.Refused, "sanction.panel.missing").At("panelOn")
			}
			return s.Resolve(now, in.Panel, in.Measure, s.today, s.rules, s.cal)
		case sanction.Acquit:
			return s.Acquit(now, in.Panel, reason)
		case sanction.Explain:
			text := strings.TrimSpace(in.Text)
			if text == "" {
				return domain.Change{}, domain.E(domain.Invalid, "sanction.explain.empty").At("explanation")
			}
			return s.Explain(now, text)
		case sanction.RequestReReview:
			return s.RequestReReview(now, s.rules, s.cal, reason)
		case sanction.Decide:
			return s.Decide(now, in.Measure, cmd.Actor.Person, s.rules, reason)
		case sanction.Notify:
			return notifySanction(tx, s)
		case sanction.Stay:
			return s.Stay(now, reason)
		case sanction.Resume:
			return s.Resume(now, reason)
		case sanction.Revoke:
			return e.revokeSanction(tx, cmd.Actor, s.Sanction, reason)
		case sanction.Reduce:
			return e.reduceSanction(tx, cmd.Actor, s.Sanction, in.Measure, reason)
		}
		return domain.Change{}, domain.E(domain.Refused, "step.illegal").With("machine", s.Kind()).With("state", string(s.State)).With("event", string(in.Event))
	})
}

// notifySanction tells the subject. Debarments of one subject run one after another.
func notifySanction(tx Tx, s sanctioning) (domain.Change, error) {
	where := Where{"Type": string(sanction.Debarment), "ID": Not{s.ID}, "State": []sanction.State{sanction.Notified, sanction.InForce, sanction.Stayed}}
	if s.OrganizationID != nil {
		where["OrganizationID"] = *s.OrganizationID
	} else {
		where["PersonID"] = *s.PersonID
	}
	running, err := Find[sanction.Sanction](tx, where)
	if err != nil {
		return domain.Change{}, err
	}
	var others []period.Period
	for _, o := range running {
		if o.FromOn != 0 && o.ToOn >= s.today {
			others = append(others, o.InForce())
		}
	}
	return s.Notify(tx.Now(), s.today, others, s.rules, s.cal)
}

// revokeSanction takes a sanction back, and with a surcharge what was to be collected of it. What is paid already is paid
// back outside the claim: nobody owes it any more.
func (e *Engine) revokeSanction(tx Tx, actor domain.Actor, s *sanction.Sanction, reason string) (domain.Change, error) {
	change, err := s.Revoke(tx.Now(), reason)
	if err != nil || s.RecoveryID == nil {
		return change, err
	}
	r, err := LockRow[recovery.Recovery](tx, int64(*s.RecoveryID))
	if err != nil || r.State.Ended() {
		return change, err
	}
	ended, err := drop(tx, r, reason)
	if err != nil {
		return change, err
	}
	return change, Record(tx, actor, r, ended)
}

// reduceSanction makes a sanction lighter, and with a surcharge what is collected of it.
func (e *Engine) reduceSanction(tx Tx, actor domain.Actor, s *sanction.Sanction, m sanction.Measure, reason string) (domain.Change, error) {
	change, err := s.Reduce(tx.Now(), m, reason)
	if err != nil || s.Type != sanction.Surcharge || s.RecoveryID == nil {
		return change, err
	}
	r, err := LockRow[recovery.Recovery](tx, int64(*s.RecoveryID))
	if err != nil || r.State.Ended() {
		return change, err
	}
	revised, err := revise(tx, r, recovery.Claim{PrincipalWon: r.PrincipalWon, InterestWon: r.InterestWon, SurchargeWon: s.SurchargeWon}, reason)
	if err != nil {
		return change, err
	}
	return change, Record(tx, actor, r, revised)
}

// Sweeps of sanctions: what begins, and what is over.
const (
	SweepSanctionStart = "sanction.start"
	SweepSanctionEnd   = "sanction.end"
)

func (e *Engine) startDueSanctions(ctx context.Context) error {
	return e.sweepSanctions(ctx, sanction.TakeEffect, sanction.Notified, "FromOn", 0, (*sanction.Sanction).TakeEffect)
}

func (e *Engine) endDueSanctions(ctx context.Context) error {
	return e.sweepSanctions(ctx, sanction.Expire, sanction.InForce, "ToOn", 1, (*sanction.Sanction).Expire)
}

func (e *Engine) sweepSanctions(ctx context.Context, event sanction.Event, in sanction.State, day string, after int,
	fire func(s *sanction.Sanction, now time.Time) (domain.Change, error)) error {
	var waiting []domain.SanctionID
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		waiting = nil
		list, err := Find[sanction.Sanction](tx, Where{"State": in, day: AtOrBefore{period.DateOf(tx.Now()).AddDays(-after)}}, day)
		for _, s := range list {
			waiting = append(waiting, s.Ref())
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("find sanctions to %s: %w", event, err)
	}
	var failed []error
	for _, id := range waiting {
		err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
			s := new(sanction.Sanction)
			err := tx.Load(s, int64(id), SkipTaken)
			if domain.KindOf(err) == domain.NotFound || err == nil && s.State != in {
				return nil // somebody else has it, or has moved it on
			}
			if err != nil {
				return err
			}
			if err := e.Access.Can(domain.System, string(event), sanctionResource(s)); err != nil {
				return err
			}
			change, err := fire(s, tx.Now())
			if err != nil {
				return err
			}
			return Record(tx, domain.System, s, change)
		})
		if err != nil {
			failed = append(failed, fmt.Errorf("%s sanction %d: %w", event, id, err))
		}
	}
	return errors.Join(failed...)
}
