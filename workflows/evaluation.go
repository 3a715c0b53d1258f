// This file is the evaluation of a call up to the opening of the scoring: its stages come into being, a committee is
// formed with its conflicts of interest checked, members accept and pledge.
package workflows

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/evaluation"
	"gongmo/domain/grant"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
)

// planStages makes the evaluation stages of a call's plan, for each track and, where the intake is rolling, window that has eligible applications, and puts those
// applications into the first one. What may still be mended must be mended first: such an application is admitted later.
func (e *Engine) planStages(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		id := domain.CallID(job.ID)
		if err := tx.LockCall(id, true); err != nil {
			return err
		}
		c, err := Get[call.Call](tx, job.ID)
		if err != nil {
			return err
		}
		eligible, err := Find[application.Application](tx, Where{"CallID": id, "Round": c.Round, "State": application.Eligible}, "ReceiptNo")
		if err != nil {
			return err
		}
		windows := windowsOf(c)
		if c.State == call.Open { // the others are still to come, or in their check
			rules, err := callRules(c)
			if err != nil {
				return err
			}
			n := counter{tx: tx, call: c}
			if windows = n.screenedWindows(rules, tx.Now()).Numbers(); n.err != nil {
				return n.err
			}
		}
		for _, window := range windows {
			own := slices.DeleteFunc(slices.Clone(eligible), func(a *application.Application) bool { return a.WindowNo != window })
			for _, track := range tracksOf(c, own) {
				if err := e.planTrack(tx, c, track, window, own); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// windowsOf are the windows that the applications of a call may be in: 0 where there are none.
func windowsOf(c *call.Call) []int { return append([]int{0}, c.Windows.Numbers()...) }

// tracksOf lists the tracks with applications, "" for those of a call without tracks.
func tracksOf(c *call.Call, list []*application.Application) []string {
	keys := []string{""}
	for _, t := range c.Stages.Tracks {
		keys = append(keys, t.Key)
	}
	return slices.DeleteFunc(keys, func(key string) bool {
		return !slices.ContainsFunc(list, func(a *application.Application) bool { return a.Track == key })
	})
}

func (e *Engine) planTrack(tx Tx, c *call.Call, track string, window int, eligible []*application.Application) error {
	known, err := tx.Count(evaluation.Stage{}, Where{"CallID": c.Ref(), "Track": track, "WindowNo": window})
	if err != nil || known > 0 {
		return err // done before
	}
	plans := c.Stages.Selection(track)
	var first *evaluation.Stage
	for i, plan := range plans {
		s := evaluation.NewStage(c.Ref(), i+1, track, plan, i == len(plans)-1)
		s.OfficerID, s.WindowNo = c.OfficerID, window
		if err := Record(tx, domain.System, s, domain.Act("plan", map[string]any{"key": plan.Key, "no": s.No, "window": window})); err != nil {
			return err
		}
		if i == 0 {
			first = s
		}
	}
	if first == nil {
		return nil
	}
	return e.enter(tx, domain.System, first, slices.DeleteFunc(slices.Clone(eligible), func(a *application.Application) bool { return a.Track != track }))
}

// enter puts applications into a stage that has not begun; one with something to mend or not met, or that is proposed to fail, is left out.
func (e *Engine) enter(tx Tx, actor domain.Actor, s *evaluation.Stage, list []*application.Application) error {
	for _, a := range list {
		if err := loadChildren(tx, a); err != nil {
			return err
		}
		if err := e.Access.Can(actor, string(application.EnterStage), resourceOf(a)); err != nil {
			return err
		}
		change, err := a.EnterStage(s.No)
		if actor.IsSystem() && (errors.Is(err, domain.E(domain.Refused, "application.stage.not_cured")) ||
			errors.Is(err, domain.E(domain.Refused, "application.stage.items_failed")) || errors.Is(err, domain.E(domain.Refused, "application.fail.waiting"))) {
			continue
		}
		if err != nil {
			return err
		}
		if err := Record(tx, actor, a, change); err != nil {
			return err
		}
		if err := addCandidate(tx, actor, s, a.Ref()); err != nil {
			return err
		}
	}
	return nil
}

// AdmitCandidate puts an application into a stage that has not begun, or into a new round of one that is over: one that has
// mended what it could, one that was deferred, one that an appeal brought back, or the next of the reserve. The reason stands in the record
// of the stage; without one: step.reason_missing (kind Invalid, at admit_reason).
func (e *Engine) AdmitCandidate(ctx context.Context, cmd Command, id domain.StageID, app domain.ApplicationID, reason string) error {
	reason = strings.TrimSpace(reason)
	input := struct {
		Application domain.ApplicationID
		Reason      string
	}{app, reason}
	return e.stageAct(ctx, cmd, id, 0, "edit", input, func(tx Tx, s *evaluation.Stage) (domain.Change, error) {
		if reason == "" {
			return domain.Change{}, domain.E(domain.Invalid, "step.reason_missing").At("admit_reason")
		}
		a, err := LockRow[application.Application](tx, int64(app))
		if err != nil {
			return domain.Change{}, err
		}
		if a.CallID != s.CallID || a.Track != s.Track || s.WindowNo > 0 && a.WindowNo != s.WindowNo {
			return domain.Change{}, domain.E(domain.NotFound, "not_found")
		}
		round, err := openRound(tx, cmd.Actor, s)
		if err != nil {
			return domain.Change{}, err
		}
		if err := e.enter(tx, cmd.Actor, round, []*application.Application{a}); err != nil {
			return domain.Change{}, err
		}
		why := domain.Act("admit", map[string]any{"application": app})
		why.Reason = reason
		return domain.Change{}, Record(tx, cmd.Actor, round, why)
	})
}

// stageResource describes a stage for a permission check.
func stageResource(s *evaluation.Stage) domain.Resource {
	r := domain.Resource{Kind: s.Kind(), ID: s.ID, State: string(s.State), Call: s.CallID, Assigned: s.Assigned()}
	for _, m := range s.Members {
		if m.Coi.With(0) {
			r.Conflicted = append(r.Conflicted, m.PersonID)
		}
	}
	return r
}

// sheetResource describes a score sheet for a permission check: it is its evaluator's.
func sheetResource(s *evaluation.Stage, sh *evaluation.Sheet) domain.Resource {
	return domain.Resource{Kind: sh.Kind(), ID: sh.ID, State: string(sh.State), Call: s.CallID, Assigned: []domain.PersonID{sh.EvaluatorID},
		Conflicted: s.Conflicted(sh.ApplicationID)}
}

// loadStage reads a stage with its committee and its candidates. In a running session, who has withdrawn meanwhile is no
// longer among the candidates.
func loadStage(tx Tx, id domain.StageID, lock Lock) (*evaluation.Stage, error) {
	s, err := load[evaluation.Stage](tx, int64(id), lock)
	if err != nil {
		return nil, err
	}
	if err := tx.Find(&s.Members, Query{Where: Where{"StageID": id, "Round": s.Round}, Order: []string{"ID"}}); err != nil {
		return nil, err
	}
	if err := tx.Find(&s.Candidates, Query{Where: Where{"StageID": id}, Order: []string{"Position"}}); err != nil {
		return nil, err
	}
	if s.State == evaluation.Finalized || s.State == evaluation.Voided || len(s.Candidates) == 0 {
		return s, nil
	}
	here, err := Find[application.Application](tx, Where{"ID": ids(candidateIDs(s)), "State": application.InEvaluation, "StageNo": s.No})
	if err != nil {
		return nil, err
	}
	s.Candidates = slices.DeleteFunc(s.Candidates, func(c evaluation.Candidate) bool {
		return !slices.ContainsFunc(here, func(a *application.Application) bool { return a.Ref() == c.ApplicationID })
	})
	return s, nil
}

func candidateIDs(s *evaluation.Stage) []domain.ApplicationID {
	out := make([]domain.ApplicationID, len(s.Candidates))
	for i, c := range s.Candidates {
		out[i] = c.ApplicationID
	}
	return out
}

// sheetsOf reads the sheets of the stage's present round, those of candidates that have left it not among them.
func sheetsOf(tx Tx, s *evaluation.Stage) ([]*evaluation.Sheet, error) {
	all, err := Find[evaluation.Sheet](tx, Where{"StageID": s.Ref(), "Round": s.Round}, "ApplicationID", "EvaluatorID")
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(sh *evaluation.Sheet) bool {
		return !slices.ContainsFunc(s.Candidates, func(c evaluation.Candidate) bool { return c.ApplicationID == sh.ApplicationID })
	}), nil
}

// stageAct locks a stage, asks permission, does one act and records it with the committee and the candidates.
func (e *Engine) stageAct(ctx context.Context, cmd Command, id domain.StageID, version int64, action string, input any, act func(Tx, *evaluation.Stage) (domain.Change, error)) error {
	in := struct {
		Stage  domain.StageID
		Action string
		Input  any
	}{id, action, input}
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		s, err := e.lockStage(tx, cmd.Actor, id, version, action)
		if err != nil {
			return false, err
		}
		change, err := act(tx, s)
		if err != nil || change.Event == "" {
			return err == nil, err // an act that has recorded its steps itself
		}
		return true, e.recordStage(tx, cmd.Actor, s, change)
	})
	return err
}

func (e *Engine) lockStage(tx Tx, actor domain.Actor, id domain.StageID, version int64, action string) (*evaluation.Stage, error) {
	s, err := loadStage(tx, id, ForUpdate)
	if err != nil {
		return nil, err
	}
	if err := e.Access.Can(actor, action, stageResource(s)); err != nil {
		return nil, err
	}
	if version != 0 && version != s.Version {
		return nil, domain.E(domain.Conflict, "stale_version")
	}
	return s, nil
}

// recordStage records a change of a stage and writes its members and candidates.
func (e *Engine) recordStage(tx Tx, actor domain.Actor, s *evaluation.Stage, change domain.Change) error {
	if err := Record(tx, actor, s, change); err != nil {
		return err
	}
	for i := range s.Members {
		m := &s.Members[i]
		m.StageID = s.Ref()
		write := func() error { return tx.Update(m) }
		if m.ID == 0 {
			write = func() error { return tx.Insert(m) }
		}
		if err := write(); err != nil {
			return err
		}
	}
	for i := range s.Candidates {
		if err := tx.Update(&s.Candidates[i]); err != nil {
			return err
		}
	}
	return nil
}

// stageRuleSet is the rule set that the stage's call pins.
func stageRuleSet(tx Tx, s *evaluation.Stage) (ruleset.Set, error) {
	c, err := Get[call.Call](tx, int64(s.CallID))
	if err != nil {
		return ruleset.Set{}, err
	}
	return c.RuleSet()
}

// evaluationRules are the numbers of the rule set that the stage's call pins.
func evaluationRules(tx Tx, s *evaluation.Stage) (evaluation.Rules, error) {
	set, err := stageRuleSet(tx, s)
	if err != nil {
		return evaluation.Rules{}, err
	}
	return evaluation.RulesOf(set)
}

// SeatWanted is one person an officer wants in a committee.
type SeatWanted struct {
	Person domain.PersonID
	Chair  bool
	// WaiveReason decides, with this reason, that the person judges in spite of the grounds that may be waived. "" waives nothing.
	WaiveReason string
}

// CheckedSeat is what the checks found about one person.
type CheckedSeat struct {
	Person    domain.PersonID
	Conflicts evaluation.Conflicts
	// Basis is the article of each ground.
	Basis map[evaluation.Code]string
	// Waivable lists the grounds that may be waived.
	Waivable []evaluation.Code
}

// Barred reports whether the person may not sit at all.
func (c CheckedSeat) Barred() bool { return c.Conflicts.With(0) }

// CheckSeats looks for conflicts of interest of people who might sit in a stage's committee, with evidence. It changes nothing.
func (e *Engine) CheckSeats(ctx context.Context, cmd Command, id domain.StageID, people []domain.PersonID) (out []CheckedSeat, err error) {
	err = e.Work.Do(ctx, Options{DryRun: true}, func(tx Tx) error {
		s, err := loadStage(tx, id, NoLock)
		if err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "appoint", stageResource(s)); err != nil {
			return err
		}
		seats := make([]SeatWanted, len(people))
		for i, p := range people {
			seats[i].Person = p
		}
		out, _, err = e.checkSeats(tx, cmd, s, seats)
		return err
	})
	return out, err
}

// checkSeats runs the checks over every seat and every candidate.
func (e *Engine) checkSeats(tx Tx, cmd Command, s *evaluation.Stage, wanted []SeatWanted) ([]CheckedSeat, []evaluation.Seat, error) {
	rules, err := evaluationRules(tx, s)
	if err != nil {
		return nil, nil, err
	}
	parties, err := partiesOf(tx, s)
	if err != nil {
		return nil, nil, err
	}
	var judged []evaluation.Judged
	for _, p := range parties {
		j := evaluation.Judged{ApplicationID: p.ApplicationID, People: p.People}
		for _, w := range wanted {
			j.Evaluators = append(j.Evaluators, w.Person)
		}
		judged = append(judged, j)
	}
	var checked []CheckedSeat
	var seats []evaluation.Seat
	for _, w := range wanted {
		known, expertise, err := knownEvaluator(tx, w.Person)
		if err != nil {
			return nil, nil, err
		}
		var hits []evaluation.Hit
		for _, p := range parties {
			hits = append(hits, evaluation.CheckConflicts(evaluation.Matter{Evaluator: known, Party: p, Judges: judged, On: period.DateOf(tx.Now()), Terms: rules.Coi})...)
		}
		c := CheckedSeat{Person: w.Person, Basis: map[evaluation.Code]string{}}
		for _, h := range hits {
			c.Basis[h.Code] = h.Basis
			if h.Waivable && !slices.Contains(c.Waivable, h.Code) {
				c.Waivable = append(c.Waivable, h.Code)
			}
		}
		c.Conflicts = evaluation.ConflictsOf(hits, cmd.Actor.Person, w.WaiveReason, tx.Now())
		checked = append(checked, c)
		seat := evaluation.Seat{PersonID: w.Person, Role: evaluation.Ordinary, Expertise: expertise, Conflicts: c.Conflicts}
		if w.Chair {
			seat.Role = evaluation.Chair
		}
		seats = append(seats, seat)
	}
	return checked, seats, nil
}

// partiesOf are the candidates as the checks see them.
func partiesOf(tx Tx, s *evaluation.Stage) ([]evaluation.Party, error) {
	list, err := Find[application.Application](tx, Where{"ID": ids(candidateIDs(s))})
	if err != nil {
		return nil, err
	}
	var out []evaluation.Party
	for _, a := range list {
		if err := loadChildren(tx, a); err != nil {
			return nil, err
		}
		p := evaluation.Party{ApplicationID: a.Ref(), OrgIDs: a.Orgs(), People: []domain.PersonID{a.CreatedBy}}
		if a.SubmittedBy != nil && *a.SubmittedBy != a.CreatedBy {
			p.People = append(p.People, *a.SubmittedBy)
		}
		out = append(out, p)
	}
	return out, nil
}

// knownEvaluator is what is known of a person: the entry of the pool, the memberships, and whether it is staff.
func knownEvaluator(tx Tx, id domain.PersonID) (evaluation.Person, evaluation.Expertise, error) {
	p, err := Get[person.Person](tx, int64(id))
	if err != nil {
		return evaluation.Person{}, "", err
	}
	entry, err := One[evaluation.Evaluator](tx, Where{"PersonID": id})
	if domain.KindOf(err) == domain.NotFound {
		entry, err = &evaluation.Evaluator{PersonID: id, Expertise: evaluation.OtherExpert}, nil
	}
	if err != nil {
		return evaluation.Person{}, "", err
	}
	memberships, err := Find[organization.Membership](tx, Where{"PersonID": id, "EndedAt": nil})
	if err != nil {
		return evaluation.Person{}, "", err
	}
	var orgs []domain.OrganizationID
	for _, m := range memberships {
		if m.AcceptedAt != nil {
			orgs = append(orgs, m.OrganizationID)
		}
	}
	known := entry.Known(orgs...)
	known.Agency = known.Agency || p.Staff
	return known, entry.Expertise, nil
}

// FormCommittee seats a committee. The members get the role they need for this call and no more.
type FormCommittee struct {
	Stage   domain.StageID
	Version int64
	Seats   []SeatWanted
	// DrawSeed is what a random draw of the seats started from, "" when they were chosen by hand.
	DrawSeed string
}

// FormCommittee implements the command. Nobody whom a check excludes may sit unless the ground was waived with a reason.
func (e *Engine) FormCommittee(ctx context.Context, cmd Command, in FormCommittee) error {
	return e.stageAct(ctx, cmd, in.Stage, in.Version, string(evaluation.FormCommittee), in, func(tx Tx, s *evaluation.Stage) (domain.Change, error) {
		rules, err := evaluationRules(tx, s)
		if err != nil {
			return domain.Change{}, err
		}
		_, seats, err := e.checkSeats(tx, cmd, s, in.Seats)
		if err != nil {
			return domain.Change{}, err
		}
		change, err := s.FormCommittee(seats, rules, tx.Now())
		if err != nil {
			return domain.Change{}, err
		}
		s.DrawSeed = in.DrawSeed
		for _, seat := range seats {
			if err := e.appoint(tx, cmd.Actor, s, seat.PersonID, roleOf(seat.Role)); err != nil {
				return domain.Change{}, err
			}
		}
		return change, nil
	})
}

func roleOf(r evaluation.MemberRole) domain.Role {
	if r == evaluation.Chair {
		return domain.RoleChair
	}
	return domain.RoleEvaluator
}

// appoint gives a person a role in the stage's call, once.
func (e *Engine) appoint(tx Tx, actor domain.Actor, s *evaluation.Stage, who domain.PersonID, role domain.Role) error {
	if err := e.Access.Can(actor, "appoint", domain.Resource{Kind: "grant", Call: s.CallID, Owner: who}); err != nil {
		return err
	}
	held, err := tx.Count(grant.Grant{}, Where{"PersonID": who, "Role": role, "CallID": s.CallID, "RevokedAt": nil})
	if err != nil || held > 0 {
		return err
	}
	p, err := Get[person.Person](tx, int64(who))
	if err != nil {
		return err
	}
	in, by := s.CallID, actor.Person
	g, change, err := grant.Give(grant.Terms{Person: who, Role: role, Call: &in, Staff: p.Staff, Reason: "stage " + s.Key}, &by, tx.Now())
	if err != nil {
		return err
	}
	g.Demo = p.Demo
	return Record(tx, actor, g, change)
}

// dismiss takes the roles of a call from people who sit in no committee of it any more.
func (e *Engine) dismiss(tx Tx, actor domain.Actor, s *evaluation.Stage, people []evaluation.Member, reason string) error {
	others, err := Find[evaluation.Stage](tx, Where{"CallID": s.CallID, "ID": Not{s.ID}})
	if err != nil {
		return err
	}
	var stages []int64
	for _, o := range others {
		stages = append(stages, o.ID)
	}
	for _, m := range people {
		if len(stages) > 0 {
			n, err := tx.Count(evaluation.Member{}, Where{"StageID": stages, "PersonID": m.PersonID})
			if err != nil {
				return err
			}
			if n > 0 {
				continue
			}
		}
		held, err := Find[grant.Grant](tx, Where{"PersonID": m.PersonID, "CallID": s.CallID, "Role": domain.OutsideRoles[:2], "RevokedAt": nil})
		if err != nil {
			return err
		}
		for _, g := range held {
			change, err := g.Revoke(actor.Person, reason, tx.Now())
			if err != nil {
				return err
			}
			if err := Record(tx, actor, g, change); err != nil {
				return err
			}
		}
	}
	return nil
}

// ReplaceMembers takes a committee apart before the scoring, so that another can be formed.
func (e *Engine) ReplaceMembers(ctx context.Context, cmd Command, id domain.StageID, version int64, reason string) error {
	reason = strings.TrimSpace(reason)
	return e.stageAct(ctx, cmd, id, version, string(evaluation.ReplaceMembers), reason, func(tx Tx, s *evaluation.Stage) (domain.Change, error) {
		gone := slices.Clone(s.Members)
		change, err := s.ReplaceMembers(reason)
		if err != nil {
			return change, err
		}
		for i := range gone {
			if err := tx.Delete(&gone[i]); err != nil {
				return change, err
			}
		}
		if reason == "" {
			reason = "replaced"
		}
		return change, e.dismiss(tx, cmd.Actor, s, gone, reason)
	})
}

// InviteCommittee sends the invitations.
func (e *Engine) InviteCommittee(ctx context.Context, cmd Command, id domain.StageID, version int64) error {
	return e.stageAct(ctx, cmd, id, version, string(evaluation.InviteCommittee), nil, func(tx Tx, s *evaluation.Stage) (domain.Change, error) {
		return s.Invite(tx.Now())
	})
}

// Pledge is a member's answer to the invitation: the pledge of integrity and secrecy, and what the member declares about
// each application.
type Pledge struct {
	Stage domain.StageID
	// Text is the pledge as it was shown; its hash is kept.
	Text string
	// Declared are the applications that the member must not judge, with the reason.
	Declared map[domain.ApplicationID]string
	// Answered lists the applications for which the member said anything.
	Answered []domain.ApplicationID
}

// AcceptSeat takes the seat. Nothing of an application is shown before. When the quorum is reached the committee is ready.
// Error evaluation.pledge.incomplete while the member has not answered for every application.
func (e *Engine) AcceptSeat(ctx context.Context, cmd Command, in Pledge) error {
	return e.stageAct(ctx, cmd, in.Stage, 0, "pledge", in, func(tx Tx, s *evaluation.Stage) (domain.Change, error) {
		var bad domain.Problems
		var declared evaluation.Conflicts
		for _, c := range s.Candidates {
			if !slices.Contains(in.Answered, c.ApplicationID) {
				bad = append(bad, domain.E(domain.Invalid, "evaluation.pledge.incomplete").At(fmt.Sprintf("coi.%d", c.ApplicationID)))
			}
			reason, has := in.Declared[c.ApplicationID]
			if has && strings.TrimSpace(reason) == "" {
				bad = append(bad, domain.E(domain.Invalid, "evaluation.pledge.reason").At(fmt.Sprintf("why.%d", c.ApplicationID)))
			}
			if has {
				declared = append(declared, evaluation.Conflict{ApplicationID: c.ApplicationID, Code: evaluation.CoiOther, Evidence: strings.TrimSpace(reason), Declared: true})
			}
		}
		if err := bad.OrNil(); err != nil {
			return domain.Change{}, err
		}
		change, err := s.Accept(cmd.Actor.Person, in.Text, declared, tx.Now())
		if err != nil {
			return domain.Change{}, err
		}
		if err := e.recordStage(tx, cmd.Actor, s, change); err != nil {
			return domain.Change{}, err
		}
		return gather(tx, s)
	})
}

// gather makes the committee ready once a quorum has accepted; no change when it has not.
func gather(tx Tx, s *evaluation.Stage) (domain.Change, error) {
	if s.State != evaluation.Invited {
		return domain.Change{}, nil
	}
	rules, err := evaluationRules(tx, s)
	if err != nil {
		return domain.Change{}, err
	}
	step, err := s.Gather(rules)
	if domain.KindOf(err) == domain.Refused {
		return domain.Change{}, nil
	}
	return step, err
}

// DeclineSeat does not take the seat.
func (e *Engine) DeclineSeat(ctx context.Context, cmd Command, id domain.StageID, reason string) error {
	return e.stageAct(ctx, cmd, id, 0, "pledge", reason, func(tx Tx, s *evaluation.Stage) (domain.Change, error) {
		return s.Decline(cmd.Actor.Person, strings.TrimSpace(reason), tx.Now())
	})
}

// ElectChair makes a member the chair, who gets that role for the call.
func (e *Engine) ElectChair(ctx context.Context, cmd Command, id domain.StageID, who domain.PersonID) error {
	return e.stageAct(ctx, cmd, id, 0, "appoint", who, func(tx Tx, s *evaluation.Stage) (domain.Change, error) {
		change, err := s.ElectChair(who)
		if err != nil {
			return change, err
		}
		return change, e.appoint(tx, cmd.Actor, s, who, domain.RoleChair)
	})
}

// EnterPool is a person's entry in the pool of evaluators. Without a person in it, Email finds the one.
type EnterPool struct {
	Entry evaluation.Evaluator
	Email string
}

// EnterPool puts a person into the pool. Errors besides those of evaluation.Enter: evaluation.pool.person (kind Invalid) for an address that
// nobody has registered, evaluation.pool.there (kind Conflict), evaluation.pool.choice (kind Invalid).
func (e *Engine) EnterPool(ctx context.Context, cmd Command, in EnterPool) (int64, error) {
	return run(ctx, e, cmd, in, func(tx Tx) (int64, error) {
		if err := e.Access.Can(cmd.Actor, "create", domain.Resource{Kind: "evaluator_pool", Owner: in.Entry.PersonID}); err != nil {
			return 0, err
		}
		if err := pooled(tx, &in); err != nil {
			return 0, err
		}
		entry, change, err := evaluation.Enter(in.Entry, tx.Now())
		if err != nil {
			return 0, err
		}
		return entry.ID, Record(tx, cmd.Actor, entry, change)
	})
}

// pooled finds the person of an entry, and refuses one who is in the pool already.
func pooled(tx Tx, in *EnterPool) error {
	if in.Entry.PersonID == 0 {
		found, err := Find[person.Person](tx, Where{"Email": strings.ToLower(strings.TrimSpace(in.Email)), "Disabled": false})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return domain.E(domain.Invalid, "evaluation.pool.person").At("email")
		}
		in.Entry.PersonID = found[0].Ref()
	}
	n, err := tx.Count(&evaluation.Evaluator{}, Where{"PersonID": in.Entry.PersonID})
	if err == nil && n > 0 {
		err = domain.E(domain.Conflict, "evaluation.pool.there").At("email")
	}
	return err
}

// scored reports whether members fill in sheets with points.
func scored(s *evaluation.Stage) bool { return stage.Stage(s.Plan).Scored() }
