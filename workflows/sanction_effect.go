// This file is what follows the steps of sanctions and of recovery cases: letters, the case that collects a surcharge, the
// projects a debarred subject has to leave, the debarment that ends because its money is paid, and the suspicion that a missing
// report raises.
package workflows

import (
	"context"
	"fmt"
	"slices"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/letter"
	"gongmo/domain/mask"
	"gongmo/domain/organization"
	"gongmo/domain/outcome"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/domain/recovery"
	"gongmo/domain/ruleset"
	"gongmo/domain/sanction"
	"gongmo/domain/settlement"
)

// stepOf reads the step that caused a job.
func stepOf(tx Tx, job EffectJob) (*AuditEntry, error) {
	return One[AuditEntry](tx, Where{"Aggregate": job.Aggregate, "AggregateID": job.ID, "Seq": job.Seq})
}

// sendLetter keeps the letter of a step: one, however often the job runs.
func sendLetter(tx Tx, job EffectJob, write func(step string) (letter.Kind, letter.Text, error)) error {
	there, err := tx.Count(letter.Letter{}, Where{"Aggregate": job.Aggregate, "AggregateID": job.ID, "Seq": job.Seq})
	if err != nil || there > 0 {
		return err
	}
	step, err := stepOf(tx, job)
	if err != nil {
		return err
	}
	kind, text, err := write(step.Event)
	if err != nil {
		return err
	}
	l, err := letter.New(job.Aggregate, job.ID, job.Seq, kind, text, tx.Now())
	if err != nil {
		return err
	}
	return tx.Insert(l)
}

// frameOf is what every letter says besides its case.
func (e *Engine) frameOf(tx Tx, job EffectJob, rules ruleset.Set, about *domain.AgreementID, org *domain.OrganizationID, who *domain.PersonID) (letter.Frame, error) {
	r := rules.Read()
	f := letter.Frame{Agency: e.say("ko", "notice.agency"), Number: fmt.Sprintf("%d-%d", job.ID, job.Seq), On: period.DateOf(tx.Now()),
		AppealDays: r.Term(ruleset.AdminAppealTerm).N, CourtDays: r.Term(ruleset.CourtTerm).N}
	if err := r.Err(); err != nil {
		return f, err
	}
	if about != nil {
		a, err := Get[agreement.Agreement](tx, int64(*about))
		if err != nil {
			return f, err
		}
		f.Project, f.ProjectNo = a.Title, a.Number
	}
	switch {
	case org != nil:
		o, err := Get[organization.Organization](tx, int64(*org))
		if err != nil {
			return f, err
		}
		f.To, f.ToNumber = o.Name, o.Number.String()
	case who != nil:
		p, err := Get[person.Person](tx, int64(*who))
		if err != nil {
			return f, err
		}
		f.To = p.Name
	}
	return f, nil
}

// recoveryLetter does the effect recovery.document: the prior notice, the notice of the decision or the demand letter.
func (e *Engine) recoveryLetter(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		r, err := LockRow[recovery.Recovery](tx, job.ID)
		if err != nil {
			return err
		}
		rules, err := rulesOfAgreement(tx, r.AgreementID)
		if err != nil {
			return err
		}
		frame, err := e.frameOf(tx, job, rules, &r.AgreementID, &r.OrganizationID, nil)
		if err != nil {
			return err
		}
		return sendLetter(tx, job, func(step string) (letter.Kind, letter.Text, error) { return r.Letter(recovery.Event(step), frame) })
	})
}

// sanctionLetter does the effect sanction.document: the prior notice or the notice of the decision.
func (e *Engine) sanctionLetter(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		s, err := LockRow[sanction.Sanction](tx, job.ID)
		if err != nil {
			return err
		}
		rules, err := rulesOfSanction(tx, s)
		if err != nil {
			return err
		}
		frame, err := e.frameOf(tx, job, rules, s.AgreementID, s.OrganizationID, s.PersonID)
		if err != nil {
			return err
		}
		return sendLetter(tx, job, func(step string) (letter.Kind, letter.Text, error) { return s.Letter(sanction.Event(step), frame) })
	})
}

// surcharged says under which ground a surcharge is collected.
var surcharged = map[sanction.Ground]recovery.Ground{sanction.Fraud: recovery.Fraud, sanction.Diversion: recovery.Diversion,
	sanction.PoorResult: recovery.BadFaithFailure, sanction.GaveUp: recovery.BadFaithFailure, sanction.Unpaid: recovery.UnpaidSettlement}

// collectSurcharge does the effect recovery.collect_surcharge: the surcharge becomes a claim of its own, and the book claims it.
func (e *Engine) collectSurcharge(ctx context.Context, job EffectJob) error {
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		s, err := LockRow[sanction.Sanction](tx, job.ID)
		if err != nil {
			return err
		}
		standing := slices.Contains([]sanction.State{sanction.Notified, sanction.InForce, sanction.Stayed}, s.State)
		if s.Type != sanction.Surcharge || s.Collected() || !standing {
			return nil
		}
		if s.AgreementID == nil || s.OrganizationID == nil || s.DecidedBy == nil {
			return fmt.Errorf("sanction %d: a surcharge without an agreement, an organisation or a decision", s.ID)
		}
		a, err := Get[agreement.Agreement](tx, int64(*s.AgreementID))
		if err != nil {
			return err
		}
		rules, err := ruleset.For(a.Regime, a.RulesOn)
		if err != nil {
			return err
		}
		ground, ok := surcharged[s.Ground]
		if !ok {
			ground = recovery.Breach
		}
		r, err := recovery.OfSurcharge(a.Ref(), a.CallID, *s.OrganizationID, ground, s.Basis, s.Facts, s.SurchargeWon, s.DecidedOn, *s.DecidedBy, s.NotifiedOn, rules, days)
		if err != nil {
			return err
		}
		if err := Record(tx, domain.System, r, domain.Act("open", map[string]any{"sanction": s.ID, "won": int64(s.SurchargeWon)})); err != nil {
			return err
		}
		if err := bookClaims(tx, r); err != nil {
			return err
		}
		return Record(tx, domain.System, s, s.Collect(r.Ref()))
	})
}

// exclusion is the act on an agreement that a debarment begins for a party or for somebody who works in it.
const (
	exclusion                         = "excludeDebarred"
	noticeExclusion domain.NoticeCode = "EXCLUSION_REQUIRED"
)

// excludeDebarred does the effect sanction.exclude: every running project in which the debarred subject takes part is told,
// the lead and the officers, so that the subject leaves it by an amendment (관리규정 §48⑬). Each is told once for a step.
func (e *Engine) excludeDebarred(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		s, err := Get[sanction.Sanction](tx, job.ID)
		if err != nil || s.Type != sanction.Debarment || s.State != sanction.InForce {
			return err
		}
		found, who, err := projectsOf(tx, s)
		if err != nil {
			return err
		}
		for _, id := range found {
			a, err := LockRow[agreement.Agreement](tx, int64(id))
			if err != nil {
				return err
			}
			if !a.State.Running() {
				continue
			}
			told, err := Find[AuditEntry](tx, Where{"Aggregate": a.Kind(), "AggregateID": a.ID, "Event": exclusion})
			if err != nil {
				return err
			}
			cause := fmt.Sprintf("%d/%d", s.ID, job.Seq)
			if slices.ContainsFunc(told, func(t *AuditEntry) bool { return t.Detail["cause"] == cause }) {
				continue
			}
			change := domain.Act(exclusion, map[string]any{"sanction": s.ID, "cause": cause, "who": who, "on": s.FromOn.String()})
			change.Notices = []domain.NoticeCode{noticeExclusion}
			if err := Record(tx, domain.System, a, change); err != nil {
				return err
			}
		}
		return nil
	})
}

// projectsOf lists the agreements in which a debarred subject takes part on the day the debarment begins or later: an
// organisation as a party, a person among the participants of the organisations it belongs to. who is the subject's name
// for the notice; of a person it is masked, because audit entries hold no personal data in clear.
func projectsOf(tx Tx, s *sanction.Sanction) (out []domain.AgreementID, who string, err error) {
	if s.OrganizationID != nil {
		parties, err := Find[agreement.Party](tx, Where{"OrganizationID": *s.OrganizationID, "LeftOn": nil}, "AgreementID")
		for _, p := range parties {
			out = append(out, p.AgreementID)
			who = p.Name
		}
		return out, who, err
	}
	p, err := Get[person.Person](tx, int64(*s.PersonID))
	if err != nil {
		return nil, "", err
	}
	seats, err := Find[organization.Membership](tx, Where{"PersonID": p.Ref()})
	if err != nil {
		return nil, "", err
	}
	var orgs []domain.OrganizationID
	for _, m := range seats {
		orgs = append(orgs, m.OrganizationID)
	}
	if len(orgs) == 0 {
		return nil, mask.Name(p.Name), nil
	}
	people, err := Find[agreement.Participant](tx, Where{"OrganizationID": ids(orgs), "Name": p.Name}, "AgreementID")
	for _, x := range people {
		if x.ToOn >= s.FromOn && !slices.Contains(out, x.AgreementID) {
			out = append(out, x.AgreementID)
		}
	}
	return out, mask.Name(p.Name), err
}

// liftPaid does the effect sanction.lift_paid: what rested on unpaid money alone ends when it is paid (관리규정 §48⑤). That is a
// surcharge collected by the case, and a debarment for what was not paid in the same agreement, once nothing of it is owed.
func (e *Engine) liftPaid(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		r, err := Get[recovery.Recovery](tx, job.ID)
		if err != nil || r.State != recovery.Paid && r.State != recovery.Remitted {
			return err
		}
		standing := []sanction.State{sanction.Notified, sanction.InForce, sanction.Stayed}
		list, err := Find[sanction.Sanction](tx, Where{"OrganizationID": r.OrganizationID, "State": standing}, "ID")
		if err != nil {
			return err
		}
		owed, err := owes(tx, r)
		if err != nil {
			return err
		}
		for _, found := range list {
			collected := found.RecoveryID != nil && *found.RecoveryID == r.Ref()
			unpaid := found.Ground == sanction.Unpaid && found.Type == sanction.Debarment && found.AgreementID != nil && *found.AgreementID == r.AgreementID
			if !collected && (!unpaid || owed) {
				continue
			}
			s, err := LockRow[sanction.Sanction](tx, found.ID)
			if err != nil {
				return err
			}
			if !slices.Contains(standing, s.State) {
				continue
			}
			if err := e.Access.Can(domain.System, string(sanction.Lift), sanctionResource(s)); err != nil {
				return err
			}
			change, err := s.Lift(tx.Now(), true, e.sayWith("ko", "sanction.lift.paid", domain.Args{"on": r.PaidOn, "amount": r.PaidWon}))
			if err != nil {
				return err
			}
			if err := Record(tx, domain.System, s, change.With("recovery", r.ID)); err != nil {
				return err
			}
		}
		return nil
	})
}

// owes reports whether the organisation of a paid case still owes something of the same agreement: another case, or its settlement.
func owes(tx Tx, r *recovery.Recovery) (bool, error) {
	others, err := Find[recovery.Recovery](tx, Where{"AgreementID": r.AgreementID, "OrganizationID": r.OrganizationID, "ID": Not{r.ID}})
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(others, func(o *recovery.Recovery) bool { return !o.State.Ended() && o.OutstandingWon() > 0 }) {
		return true, nil
	}
	unpaid, err := tx.Count(settlement.Settlement{}, Where{"AgreementID": r.AgreementID, "State": string(settlement.Overdue)})
	return unpaid > 0, err
}

// suspect opens a case of debarment for a missing report, once for the step that found it missing.
func suspect(tx Tx, job EffectJob, g sanction.Ground, basis, facts string, org domain.OrganizationID, about domain.AgreementID) error {
	known, err := Find[sanction.Sanction](tx, Where{"AgreementID": about, "Ground": g})
	if err != nil {
		return err
	}
	for _, k := range known {
		begun, err := One[AuditEntry](tx, Where{"Aggregate": k.Kind(), "AggregateID": k.ID, "Seq": int64(1)})
		if err != nil {
			return err
		}
		if from, _ := begun.Detail[job.Aggregate].(float64); int64(from) == job.ID {
			return nil
		}
	}
	a, err := Get[agreement.Agreement](tx, int64(about))
	if err != nil {
		return err
	}
	s := sanction.Suspect(sanction.Debarment, g, &org, nil, &about)
	s.CallID, s.Basis, s.Facts, s.ProjectEndedOn = &a.CallID, basis, facts, a.EndOn
	return Record(tx, domain.System, s, domain.Act("suspect", map[string]any{job.Aggregate: job.ID, "ground": string(g)}))
}

// suspectSanction does the effect sanction.suspect: a missing expenditure report (관리규정 §48①) or outcome report (§48①7) is a
// ground of debarment.
func (e *Engine) suspectSanction(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		if job.Aggregate == outcome.Machine.Name {
			o, err := Get[outcome.Outcome](tx, job.ID)
			if err != nil {
				return err
			}
			facts := e.sayWith("ko", "sanction.facts.outcome_missing", domain.Args{"year": o.Year, "on": o.DueOn})
			return suspect(tx, job, sanction.OutcomeMissing, ruleset.Cite("L6 §48①7"), facts, o.OrganizationID, o.AgreementID)
		}
		s, err := Get[settlement.Settlement](tx, job.ID)
		if err != nil {
			return err
		}
		facts := e.sayWith("ko", "sanction.facts.report_missing", domain.Args{"on": s.ReportDueOn})
		return suspect(tx, job, sanction.ReportMissing, ruleset.Cite("L6 §48①"), facts, s.LeadID, s.AgreementID)
	})
}

// sayWith is a text with its arguments; without a catalogue it is its key.
func (e *Engine) sayWith(lang, key string, args domain.Args) string {
	if e.Texts == nil {
		return key
	}
	return e.Texts.Say(lang, key, args)
}
