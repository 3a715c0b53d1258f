// This file is the objection to a decision (이의신청): filed by whom the decision is about, taken in, admitted or dismissed,
// decided by people who did not make the decision, and carried out.
package workflows

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/appeal"
	"gongmo/domain/application"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/evaluation"
	"gongmo/domain/period"
	"gongmo/domain/recovery"
	"gongmo/domain/ruleset"
	"gongmo/domain/sanction"
	"gongmo/domain/settlement"
)

// appealResource describes an appeal for a permission check: it belongs to the appellant, and is given to its panel.
func appealResource(a *appeal.Appeal) domain.Resource {
	return domain.Resource{Kind: a.Kind(), ID: a.ID, State: string(a.State), Call: a.CallID, Orgs: []domain.OrganizationID{a.OrganizationID},
		Lead: a.OrganizationID, Assigned: a.Panel}
}

// disputed is a decision as an appeal sees it.
type disputed struct {
	title     string
	call      domain.CallID
	org       domain.OrganizationID
	regime    ruleset.Regime
	rules     ruleset.Set
	noticedOn period.Date
	former    appeal.People
	// open is whether it is a decision that can be appealed as it stands.
	open bool
}

// decisionOf reads the decision that an appeal is about. Settlements are appealed on their own page.
func decisionOf(tx Tx, subject appeal.Subject, id int64) (disputed, error) {
	switch subject {
	case appeal.Screening, appeal.Selection:
		return applicationDecision(tx, subject, id)
	case appeal.Recovery:
		r, err := Get[recovery.Recovery](tx, id)
		if err != nil {
			return disputed{}, err
		}
		d, err := agreementDecision(tx, r.AgreementID)
		d.org, d.noticedOn, d.former = r.OrganizationID, r.NotifiedOn, peopleOf(r.DecidedBy)
		d.open = slices.Contains([]recovery.State{recovery.Notified, recovery.InParts, recovery.Demanded, recovery.Compulsory}, r.State)
		return d, err
	case appeal.Sanction:
		s, err := Get[sanction.Sanction](tx, id)
		if err != nil {
			return disputed{}, err
		}
		if s.AgreementID == nil || s.OrganizationID == nil {
			return disputed{}, domain.E(domain.Refused, "appeal.file.no_decision")
		}
		d, err := agreementDecision(tx, *s.AgreementID)
		d.org, d.noticedOn, d.former = *s.OrganizationID, s.NotifiedOn, peopleOf(s.DecidedBy)
		d.open = slices.Contains([]sanction.State{sanction.Notified, sanction.InForce, sanction.Stayed}, s.State)
		return d, err
	}
	return disputed{}, domain.E(domain.Refused, "appeal.file.no_decision")
}

func peopleOf(who ...*domain.PersonID) (out appeal.People) {
	for _, p := range who {
		if p != nil {
			out = append(out, *p)
		}
	}
	return out
}

func agreementDecision(tx Tx, id domain.AgreementID) (disputed, error) {
	a, err := Get[agreement.Agreement](tx, int64(id))
	if err != nil {
		return disputed{}, err
	}
	rules, err := ruleset.For(a.Regime, a.RulesOn)
	return disputed{title: a.Title, call: a.CallID, regime: a.Regime, rules: rules}, err
}

// appealable are the states of an application in which its latest decision may be appealed, by subject.
var appealable = map[appeal.Subject][]application.State{
	appeal.Screening: {application.Ineligible},
	appeal.Selection: {application.Eliminated, application.NotSelected, application.Cancelled},
}

func applicationDecision(tx Tx, subject appeal.Subject, id int64) (disputed, error) {
	a, err := Get[application.Application](tx, id)
	if err != nil {
		return disputed{}, err
	}
	c, err := Get[call.Call](tx, int64(a.CallID))
	if err != nil {
		return disputed{}, err
	}
	d := disputed{title: a.Title, call: a.CallID, org: a.LeadID, regime: c.Regime, noticedOn: a.NotifiedOn, open: slices.Contains(appealable[subject], a.State)}
	if d.rules, err = ruleset.For(c.Regime, c.RulesOn); err != nil {
		return d, err
	}
	if subject == appeal.Screening {
		d.former = peopleOf(a.ScreenedBy, a.IneligibleBy)
		return d, nil
	}
	stages, err := Find[evaluation.Stage](tx, Where{"CallID": a.CallID, "Track": a.Track, "WindowNo": []int{a.WindowNo, 0}, "No": a.StageNo, "State": evaluation.Finalized}, "-Round")
	if err != nil || len(stages) == 0 {
		return d, err
	}
	members, err := Find[evaluation.Member](tx, Where{"StageID": stages[0].Ref()}, "ID")
	for _, m := range members {
		if m.Serves() && !slices.Contains(d.former, m.PersonID) {
			d.former = append(d.former, m.PersonID)
		}
	}
	return d, err
}

// FileAppeal is an objection as a company files it.
type FileAppeal struct {
	Subject   appeal.Subject
	SubjectID int64
	Ground    appeal.Ground
	Statement string
	Files     []Received
	// Challenge objects to the former reviewers: then only new ones decide.
	Challenge bool
}

// FileAppeal files it. A late one is filed too, and is dismissed with that reason. Errors: appeal.file.*.
func (e *Engine) FileAppeal(ctx context.Context, cmd Command, in FileAppeal) (domain.AppealID, error) {
	days, err := e.days(ctx)
	if err != nil {
		return 0, err
	}
	return run(ctx, e, cmd, in, func(tx Tx) (domain.AppealID, error) {
		d, err := decisionOf(tx, in.Subject, in.SubjectID)
		if err != nil {
			return 0, err
		}
		res := domain.Resource{Kind: "appeal", Call: d.call, Orgs: []domain.OrganizationID{d.org}, Lead: d.org}
		if err := e.Access.Can(cmd.Actor, "create", res); err != nil {
			return 0, err
		}
		if !d.open {
			return 0, domain.E(domain.Refused, "appeal.file.no_decision")
		}
		open, err := tx.Count(appeal.Appeal{}, Where{"Subject": in.Subject, "SubjectID": in.SubjectID,
			"State": []appeal.State{appeal.Filed, appeal.Received, appeal.Admitted, appeal.Upheld, appeal.Rejected, appeal.Dismissed}})
		if err != nil {
			return 0, err
		}
		if open > 0 {
			return 0, domain.E(domain.Conflict, "appeal.file.open")
		}
		rules, err := appeal.RulesOf(d.rules, in.Subject)
		if err != nil {
			return 0, err
		}
		filing := appeal.Filing{Subject: in.Subject, SubjectID: in.SubjectID, SubjectTitle: d.title, CallID: d.call, OrganizationID: d.org, Regime: d.regime,
			NoticedOn: d.noticedOn, Ground: in.Ground, Statement: in.Statement, By: cmd.Actor.Person, Former: d.former}
		for _, f := range in.Files {
			row, err := keep(tx, cmd.Actor, f)
			if err != nil {
				return 0, err
			}
			filing.Files = append(filing.Files, appeal.File{FileID: domain.FileID(row.ID), Name: f.Name, Size: f.Size, Digest: f.SHA256})
		}
		a, change, err := appeal.New(filing, rules, days, cmd.stamp(tx))
		if err != nil {
			return 0, err
		}
		if in.Challenge {
			if _, err := a.Challenge(d.former); err != nil {
				return 0, err
			}
			change = change.With("challenged", len(d.former))
		}
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return 0, err
		}
		return a.Ref(), nil
	})
}

// appealing is an appeal with what its steps look at.
type appealing struct {
	*appeal.Appeal
	rules appeal.Rules
	cal   calendar.Calendar
}

func (e *Engine) appealStep(ctx context.Context, cmd Command, id domain.AppealID, version int64, action string, input any,
	do func(tx Tx, a appealing) (domain.Change, error)) error {
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	_, err = run(ctx, e, cmd, []any{"appeal", id, version, action, input}, func(tx Tx) (bool, error) {
		row, err := LockRow[appeal.Appeal](tx, int64(id))
		if err != nil {
			return false, err
		}
		if err := e.Access.Can(cmd.Actor, action, appealResource(row)); err != nil {
			return false, err
		}
		if version != 0 && version != row.Version {
			return false, domain.E(domain.Conflict, "stale_version")
		}
		if row.Subject == appeal.Settlement {
			return false, domain.E(domain.Refused, "appeal.decide.elsewhere")
		}
		rules, err := appealRules(tx, row)
		if err != nil {
			return false, err
		}
		change, err := do(tx, appealing{Appeal: row, rules: rules, cal: days})
		if err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, row, change)
	})
	return err
}

func appealRules(tx Tx, a *appeal.Appeal) (appeal.Rules, error) {
	d, err := decisionOf(tx, a.Subject, a.SubjectID)
	if err != nil {
		return appeal.Rules{}, err
	}
	return appeal.RulesOf(d.rules, a.Subject)
}

// admissibility are the facts of the admissibility check: who may object to what, and how often it has.
func admissibility(tx Tx, a *appeal.Appeal) (appeal.Admissibility, error) {
	d, err := decisionOf(tx, a.Subject, a.SubjectID)
	if err != nil {
		return appeal.Admissibility{}, err
	}
	earlier, err := tx.Count(appeal.Appeal{}, Where{"Subject": a.Subject, "SubjectID": a.SubjectID, "OrganizationID": a.OrganizationID, "ID": Not{a.ID},
		"NoticedOn": a.NoticedOn, "State": Not{appeal.Withdrawn}})
	return appeal.Admissibility{Standing: d.org == a.OrganizationID, Earlier: int(earlier)}, err
}

// StepAppeal is one step of an appeal with what it asks for; what a step does not ask for stays empty.
type StepAppeal struct {
	Appeal  domain.AppealID
	Version int64
	Event   appeal.Event
	Reason  string
	Remedy  appeal.Remedy
	Left    appeal.Reduction
}

// StepAppeal takes one step of an appeal. The remedy of an upheld one follows when its result is notified.
func (e *Engine) StepAppeal(ctx context.Context, cmd Command, in StepAppeal) error {
	return e.appealStep(ctx, cmd, in.Appeal, in.Version, string(in.Event), in, func(tx Tx, a appealing) (domain.Change, error) {
		now, reason, by := tx.Now(), strings.TrimSpace(in.Reason), cmd.Actor.Person
		switch in.Event {
		case appeal.Receive:
			return a.Receive(by, a.rules, a.cal, now)
		case appeal.Admit:
			facts, err := admissibility(tx, a.Appeal)
			if err != nil {
				return domain.Change{}, err
			}
			return a.Admit(facts, a.rules)
		case appeal.Dismiss:
			return a.Dismiss(by, reason, now)
		case appeal.ExtendAnswer:
			return a.ExtendAnswer(reason, a.rules, a.cal)
		case appeal.Uphold:
			if err := feasible(tx, a.Appeal, in.Remedy, in.Left); err != nil {
				return domain.Change{}, err
			}
			return a.Uphold(in.Remedy, in.Left, by, reason, now)
		case appeal.Reject:
			return a.Reject(by, reason, now)
		case appeal.Notify:
			change, err := a.Notify(now)
			if err != nil {
				return change, err
			}
			return change, appealOver(tx, cmd.Actor, a)
		case appeal.Withdraw:
			return a.Withdraw()
		}
		return domain.Change{}, domain.E(domain.Refused, "step.illegal").With("machine", a.Kind()).With("state", string(a.State)).With("event", string(in.Event))
	})
}

// SetAppealPanel says who decides an admitted appeal.
func (e *Engine) SetAppealPanel(ctx context.Context, cmd Command, id domain.AppealID, version int64, how appeal.ReviewBy, panel []domain.PersonID) error {
	return e.appealStep(ctx, cmd, id, version, "assign", []any{how, panel}, func(_ Tx, a appealing) (domain.Change, error) { return a.SetPanel(how, panel) })
}

// AppealBars lists what keeps an appeal from being admitted: the reasons for a dismissal.
func (e *Engine) AppealBars(ctx context.Context, cmd Command, id domain.AppealID) (out domain.Problems, err error) {
	err = e.Work.Do(ctx, Options{DryRun: true}, func(tx Tx) error {
		a, err := Get[appeal.Appeal](tx, int64(id))
		if err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "view", appealResource(a)); err != nil {
			return err
		}
		if a.Subject == appeal.Settlement {
			return nil
		}
		rules, err := appealRules(tx, a)
		if err != nil {
			return err
		}
		facts, err := admissibility(tx, a)
		out = a.Bars(facts, rules)
		return err
	})
	return out, err
}

// AppealableDecision is a decision that may be appealed, for a page that offers to.
type AppealableDecision struct {
	Title     string
	NoticedOn period.Date
	Until     period.Date
	// AnyGround says that every ground is admitted; otherwise only a grave fault in the procedure.
	AnyGround bool
	Open      bool
}

// LookAtDecision says whether a decision may be appealed, and until when, to who may appeal against it.
func (e *Engine) LookAtDecision(ctx context.Context, cmd Command, subject appeal.Subject, id int64) (AppealableDecision, error) {
	return e.lookAtDecision(ctx, subject, id, func(d disputed) error {
		return e.Access.Can(cmd.Actor, "create", domain.Resource{Kind: "appeal", Call: d.call, Orgs: []domain.OrganizationID{d.org}, Lead: d.org})
	})
}

// LookAtOwnDecision says the same of the decision on an application to the staff who may read it.
func (e *Engine) LookAtOwnDecision(ctx context.Context, cmd Command, subject appeal.Subject, id domain.ApplicationID) (AppealableDecision, error) {
	return e.lookAtDecision(ctx, subject, int64(id), func(d disputed) error {
		return e.Access.Can(cmd.Actor, "view", domain.Resource{Kind: "application", ID: int64(id), Call: d.call, Orgs: []domain.OrganizationID{d.org}, Lead: d.org})
	})
}

func (e *Engine) lookAtDecision(ctx context.Context, subject appeal.Subject, id int64, may func(disputed) error) (out AppealableDecision, err error) {
	days, err := e.days(ctx)
	if err != nil {
		return out, err
	}
	err = e.Work.Do(ctx, Options{DryRun: true}, func(tx Tx) error {
		d, err := decisionOf(tx, subject, id)
		if err != nil {
			return err
		}
		if err := may(d); err != nil {
			return err
		}
		rules, err := appeal.RulesOf(d.rules, subject)
		if err != nil {
			return err
		}
		out = AppealableDecision{Title: d.title, NoticedOn: d.noticedOn, AnyGround: rules.AnyGround, Open: d.open && d.noticedOn != 0}
		if out.Open {
			out.Until = d.until(rules, days)
		}
		return nil
	})
	return out, err
}

// until is the last day on which the decision may be appealed.
func (d disputed) until(rules appeal.Rules, days calendar.Calendar) period.Date {
	return rules.WindowEnd(d.noticedOn, days)
}

// appealOver moves the dates of an agreement that is not concluded yet: they run from the end of an appeal about it (decisions §19).
func appealOver(tx Tx, actor domain.Actor, a appealing) error {
	if a.Subject != appeal.Selection {
		return nil
	}
	list, err := Find[agreement.Agreement](tx, Where{"ApplicationID": a.SubjectID, "State": unconcluded})
	if err != nil || len(list) == 0 {
		return err
	}
	x, err := LockRow[agreement.Agreement](tx, list[0].ID)
	if err != nil {
		return err
	}
	terms, err := agreementTerms(x)
	if err != nil {
		return err
	}
	change, err := x.AppealEnded(period.DateOf(tx.Now()), terms, a.cal)
	if err != nil {
		return err
	}
	return Record(tx, actor, x, change)
}

// feasible refuses a remedy that could not be carried out: what is paid in full is not made less by a decision.
func feasible(tx Tx, a *appeal.Appeal, remedy appeal.Remedy, left appeal.Reduction) error {
	if a.Subject != appeal.Recovery && a.Subject != appeal.Sanction {
		return nil
	}
	d, err := decisionOf(tx, a.Subject, a.SubjectID)
	if err != nil {
		return err
	}
	if !d.open {
		return domain.E(domain.Refused, "appeal.remedy.paid")
	}
	if a.Subject != appeal.Recovery || remedy != appeal.Reduce {
		return nil
	}
	r, err := Get[recovery.Recovery](tx, a.SubjectID)
	if err == nil && left.PrincipalWon+left.InterestWon+left.SurchargeWon+r.LateChargeWon < r.PaidWon {
		return domain.E(domain.Refused, "appeal.remedy.below_paid").At("reduction")
	}
	return err
}

// carryOut does the effect appeal.remedy: it returns the subject of an upheld appeal to the step the decision names, once.
func (e *Engine) carryOut(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := LockRow[appeal.Appeal](tx, job.ID)
		if err != nil || a.State != appeal.Notified || a.Remedy == appeal.NoRemedy {
			return err
		}
		switch a.Subject {
		case appeal.Screening, appeal.Selection:
			return e.reinstate(tx, a)
		case appeal.Settlement:
			return e.resettled(tx, a)
		case appeal.Recovery:
			return e.remedyRecovery(tx, a)
		case appeal.Sanction:
			return e.remedySanction(tx, a)
		}
		return fmt.Errorf("appeal %d is about %s, which nobody can appeal", a.ID, a.Subject)
	})
}

// carriedOut reports whether the remedy of an appeal has been recorded on its subject.
func carriedOut(tx Tx, kind string, a *appeal.Appeal) (bool, error) {
	entries, err := Find[AuditEntry](tx, Where{"Aggregate": kind, "AggregateID": a.SubjectID})
	return slices.ContainsFunc(entries, func(x *AuditEntry) bool {
		by, _ := x.Detail["appeal"].(float64)
		return int64(by) == a.ID
	}), err
}

// reinstate returns an application to its screening, to its stage, or to its selection. One that is judged anew is judged in
// a round of its own.
func (e *Engine) reinstate(tx Tx, a *appeal.Appeal) error {
	if err := tx.LockCall(a.CallID, true); err != nil {
		return err
	}
	app, err := LockRow[application.Application](tx, a.SubjectID)
	if err != nil {
		return err
	}
	if done, err := carriedOut(tx, app.Kind(), a); err != nil || done {
		return err
	}
	if err := loadChildren(tx, app); err != nil {
		return err
	}
	if err := e.Access.Can(domain.System, string(application.Reinstate), resourceOf(app)); err != nil {
		return err
	}
	change, err := app.Reinstate(true, a.DecisionReason, tx.Now())
	if err != nil {
		return err
	}
	if err := Record(tx, domain.System, app, change.With("appeal", a.ID)); err != nil {
		return err
	}
	if app.State != application.InEvaluation {
		return nil
	}
	own, err := contestFor(tx, app)
	if err != nil {
		return err
	}
	last, err := lastRound(tx, own, app.StageNo)
	if err != nil {
		return err
	}
	round, err := openRound(tx, domain.System, last)
	if err != nil {
		return err
	}
	return addCandidate(tx, domain.System, round, app.Ref())
}

// resettled: an objection to a settlement is answered on the settlement itself, which has calculated it anew before the
// result was notified. What is left to do is to see that it has.
func (e *Engine) resettled(tx Tx, a *appeal.Appeal) error {
	s, err := Get[settlement.Settlement](tx, a.SubjectID)
	if err != nil {
		return err
	}
	if s.State == settlement.Appealed && s.AppealID != nil && *s.AppealID == a.Ref() {
		return fmt.Errorf("settlement %d still waits for the answer to appeal %d", s.ID, a.ID)
	}
	return nil
}

func (e *Engine) remedyRecovery(tx Tx, a *appeal.Appeal) error {
	r, err := LockRow[recovery.Recovery](tx, a.SubjectID)
	if err != nil {
		return err
	}
	if done, err := carriedOut(tx, r.Kind(), a); err != nil || done {
		return err
	}
	event := recovery.Drop
	if a.Remedy == appeal.Reduce {
		event = recovery.Revise
	}
	if err := e.Access.Can(domain.System, string(event), recoveryResource(r)); err != nil {
		return err
	}
	var change domain.Change
	if event == recovery.Drop {
		change, err = drop(tx, r, a.DecisionReason)
	} else {
		left := a.Reduction
		change, err = revise(tx, r, recovery.Claim{PrincipalWon: left.PrincipalWon, InterestWon: left.InterestWon, SurchargeWon: left.SurchargeWon}, a.DecisionReason)
	}
	if err != nil {
		return err
	}
	return Record(tx, domain.System, r, change.With("appeal", a.ID))
}

func (e *Engine) remedySanction(tx Tx, a *appeal.Appeal) error {
	s, err := LockRow[sanction.Sanction](tx, a.SubjectID)
	if err != nil {
		return err
	}
	if done, err := carriedOut(tx, s.Kind(), a); err != nil || done {
		return err
	}
	event := sanction.Revoke
	if a.Remedy == appeal.Reduce {
		event = sanction.Reduce
	}
	if err := e.Access.Can(domain.System, string(event), sanctionResource(s)); err != nil {
		return err
	}
	var change domain.Change
	if event == sanction.Revoke {
		change, err = e.revokeSanction(tx, domain.System, s, a.DecisionReason)
	} else {
		change, err = e.reduceSanction(tx, domain.System, s, sanction.Measure{Months: a.Reduction.Months, SurchargeWon: a.Reduction.SurchargeWon}, a.DecisionReason)
	}
	if err != nil {
		return err
	}
	return Record(tx, domain.System, s, change.With("appeal", a.ID))
}

// answerAppeal ends the appeal against a settlement together with the settlement's own answer: taken in, decided by who
// answers, and notified. The settlement's step tells the company; the appeal's steps are recorded without telling it again.
func (e *Engine) answerAppeal(tx Tx, actor domain.Actor, id domain.AppealID, upheld bool, reason string, set ruleset.Set, days calendar.Calendar) error {
	a, err := LockRow[appeal.Appeal](tx, int64(id))
	if err != nil || !a.Open() {
		return err
	}
	rules, err := appeal.RulesOf(set, a.Subject)
	if err != nil {
		return err
	}
	now := tx.Now()
	steps := []func() (domain.Change, error){
		func() (domain.Change, error) { return a.Receive(actor.Person, rules, days, now) },
		func() (domain.Change, error) { return a.Admit(appeal.Admissibility{Standing: true}, rules) },
		func() (domain.Change, error) { return a.SetPanel(appeal.SelfReview, appeal.People{actor.Person}) },
		func() (domain.Change, error) { return decideAppeal(a, upheld, actor.Person, reason, now) },
		func() (domain.Change, error) { return a.Notify(now) },
	}
	for _, step := range steps[stepsBehind[a.State]:] {
		change, err := step()
		if err != nil {
			return err
		}
		change.Notices = nil
		if err := Record(tx, actor, a, change); err != nil {
			return err
		}
	}
	return nil
}

// stepsBehind is how many of the steps of answerAppeal an appeal has behind it.
var stepsBehind = map[appeal.State]int{appeal.Received: 1, appeal.Admitted: 2, appeal.Upheld: 4, appeal.Rejected: 4}

func decideAppeal(a *appeal.Appeal, upheld bool, by domain.PersonID, reason string, now time.Time) (domain.Change, error) {
	if upheld {
		return a.Uphold(appeal.ReSettle, appeal.Reduction{}, by, reason, now)
	}
	return a.Reject(by, reason, now)
}
