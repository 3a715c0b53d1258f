// This file is the session of a stage: scoring, consensus, signatures, the final result and what follows from it.
package workflows

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/evaluation"
	"gongmo/domain/krw"
	"gongmo/domain/organization"
	"gongmo/domain/stage"
)

// OpenScoring begins the scoring: every member gets a sheet for every candidate; where a conflict of interest is known the
// sheet begins as recused.
func (e *Engine) OpenScoring(ctx context.Context, cmd Command, id domain.StageID, version int64) error {
	return e.stageAct(ctx, cmd, id, version, string(evaluation.OpenScoring), nil, func(tx Tx, s *evaluation.Stage) (domain.Change, error) {
		rules, err := evaluationRules(tx, s)
		if err != nil {
			return domain.Change{}, err
		}
		change, err := s.Open(rules, tx.Now())
		if err != nil {
			return domain.Change{}, err
		}
		return change, putSheets(tx, s)
	})
}

// putSheets makes the sheets that are still missing.
func putSheets(tx Tx, s *evaluation.Stage) error {
	known, err := sheetsOf(tx, s)
	if err != nil {
		return err
	}
	want, err := s.Sheets()
	if err != nil {
		return err
	}
	for _, sh := range want {
		if slices.ContainsFunc(known, func(k *evaluation.Sheet) bool {
			return k.ApplicationID == sh.ApplicationID && k.EvaluatorID == sh.EvaluatorID
		}) {
			continue
		}
		change := domain.Act("open", nil)
		if sh.State == evaluation.SheetRecused {
			change = domain.Act("openRecused", map[string]any{"code": string(sh.RecusedCode)})
		}
		if err := Record(tx, domain.System, sh, change); err != nil {
			return err
		}
	}
	return nil
}

// openSheets makes sure that every sheet of an open stage exists.
func (e *Engine) openSheets(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		s, err := loadStage(tx, domain.StageID(job.ID), ForUpdate)
		if err != nil || s.State != evaluation.Scoring {
			return err
		}
		return putSheets(tx, s)
	})
}

// voidSheets takes the sheets of a broken-off or voided round away.
func (e *Engine) voidSheets(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		s, err := Get[evaluation.Stage](tx, job.ID)
		if err != nil || s.State != evaluation.ReEvaluation && s.State != evaluation.Voided {
			return err
		}
		list, err := Find[evaluation.Sheet](tx, Where{"StageID": s.Ref(), "Round": s.Round})
		if err != nil {
			return err
		}
		for _, sh := range list {
			if sh.State == evaluation.SheetRecused || sh.State == evaluation.SheetVoided {
				continue
			}
			change, err := sh.Void()
			if err != nil {
				return err
			}
			if err := Record(tx, domain.System, sh, change); err != nil {
				return err
			}
		}
		return nil
	})
}

// Marks is what an evaluator puts on one sheet.
type Marks struct {
	Stage       domain.StageID
	Application domain.ApplicationID
	// Version is the sheet's version the writer began with, 0 to write over it.
	Version int64
	evaluation.Marks
}

// SavedSheet is what became of it.
type SavedSheet struct {
	Version int64
	At      time.Time
	Total   string
}

// SaveSheet keeps the marks as they are so far: every keystroke's pause is such a save. Points are checked when the sheet is
// handed in, only their shape is now.
func (e *Engine) SaveSheet(ctx context.Context, cmd Command, in Marks) (SavedSheet, error) {
	return run(ctx, e, cmd, in, func(tx Tx) (SavedSheet, error) {
		s, sh, err := e.mySheet(tx, cmd.Actor, in.Stage, in.Application, "edit")
		if err != nil {
			return SavedSheet{}, err
		}
		if in.Version != 0 && in.Version != sh.Version {
			return SavedSheet{}, domain.E(domain.Conflict, "stale_version")
		}
		change, err := sh.Save(s, in.Marks, cmd.Actor.Person, tx.Now())
		if err != nil {
			return SavedSheet{}, err
		}
		if err := Record(tx, cmd.Actor, sh, change); err != nil {
			return SavedSheet{}, err
		}
		return SavedSheet{Version: sh.Version, At: tx.Now(), Total: sh.Total.String()}, nil
	})
}

// mySheet locks the actor's own sheet for an application and asks permission for the action.
func (e *Engine) mySheet(tx Tx, actor domain.Actor, id domain.StageID, app domain.ApplicationID, action string) (*evaluation.Stage, *evaluation.Sheet, error) {
	s, err := loadStage(tx, id, NoLock)
	if err != nil {
		return nil, nil, err
	}
	known, err := One[evaluation.Sheet](tx, Where{"StageID": id, "Round": s.Round, "ApplicationID": app, "EvaluatorID": actor.Person})
	if err != nil {
		return nil, nil, err
	}
	sh, err := LockRow[evaluation.Sheet](tx, known.ID)
	if err != nil {
		return nil, nil, err
	}
	return s, sh, e.Access.Can(actor, action, sheetResource(s, sh))
}

// SubmitSheets hands in the actor's own sheets of a stage: those named, or all that are being written when none is. Every
// problem of every sheet is returned; a sheet that is not finished keeps all of them back.
func (e *Engine) SubmitSheets(ctx context.Context, cmd Command, id domain.StageID, only ...domain.ApplicationID) (int, error) {
	return run(ctx, e, cmd, struct {
		Stage domain.StageID
		Only  []domain.ApplicationID
	}{id, only}, func(tx Tx) (int, error) {
		s, err := loadStage(tx, id, NoLock)
		if err != nil {
			return 0, err
		}
		mine, err := Find[evaluation.Sheet](tx, Where{"StageID": id, "Round": s.Round, "EvaluatorID": cmd.Actor.Person}, "ApplicationID")
		if err != nil {
			return 0, err
		}
		var bad domain.Problems
		n := 0
		for _, sh := range mine {
			waits := sh.State == evaluation.SheetDraft || len(only) == 0 && (sh.State == evaluation.SheetNotStarted || sh.State == evaluation.SheetReturned)
			if !waits || len(only) > 0 && !slices.Contains(only, sh.ApplicationID) {
				continue
			}
			if sh.State != evaluation.SheetDraft {
				bad = append(bad, domain.E(domain.Refused, "evaluation.sheet.not_written").With("label", s.Label(sh.ApplicationID)))
				continue
			}
			if err := e.Access.Can(cmd.Actor, string(evaluation.SubmitSheet), sheetResource(s, sh)); err != nil {
				return 0, err
			}
			change, err := sh.Submit(s, cmd.Actor.Person, tx.Now())
			if err != nil {
				for _, p := range domain.ProblemsOf(err) {
					bad = append(bad, p.With("label", s.Label(sh.ApplicationID)))
				}
				if domain.ProblemsOf(err) == nil {
					return 0, err
				}
				continue
			}
			n++
			if err := Record(tx, cmd.Actor, sh, change); err != nil {
				return 0, err
			}
		}
		if n == 0 && len(bad) == 0 {
			bad = append(bad, domain.E(domain.Refused, "evaluation.sheet.nothing_to_submit"))
		}
		return n, bad.OrNil()
	})
}

// RecuseSheet steps back from one application (회피), at any time while scores may change. The officer sees it at once.
func (e *Engine) RecuseSheet(ctx context.Context, cmd Command, id domain.StageID, app domain.ApplicationID, reason string) error {
	reason = strings.TrimSpace(reason)
	_, err := run(ctx, e, cmd, struct {
		Stage  domain.StageID
		App    domain.ApplicationID
		Reason string
	}{id, app, reason}, func(tx Tx) (bool, error) {
		s, err := loadStage(tx, id, ForUpdate)
		if err != nil {
			return false, err
		}
		_, sh, err := e.mySheet(tx, cmd.Actor, id, app, string(evaluation.Recuse))
		if err != nil {
			return false, err
		}
		change, err := sh.Recuse(s, evaluation.CoiSelfRecusal, reason)
		if err != nil {
			return false, err
		}
		told, err := s.Declare(cmd.Actor.Person, evaluation.Conflicts{{ApplicationID: app, Code: evaluation.CoiSelfRecusal, Evidence: reason, Declared: true}}, tx.Now())
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, sh, change); err != nil {
			return false, err
		}
		return true, e.recordStage(tx, cmd.Actor, s, told)
	})
	return err
}

// ReturnSheet gives a handed-in sheet back to its evaluator, with a reason, as often as the rule set allows.
func (e *Engine) ReturnSheet(ctx context.Context, cmd Command, id domain.SheetID, reason string) error {
	_, err := run(ctx, e, cmd, struct {
		ID     domain.SheetID
		Reason string
	}{id, reason}, func(tx Tx) (bool, error) {
		sh, err := LockRow[evaluation.Sheet](tx, int64(id))
		if err != nil {
			return false, err
		}
		s, err := loadStage(tx, sh.StageID, NoLock)
		if err != nil {
			return false, err
		}
		res := sheetResource(s, sh)
		res.Assigned = append(res.Assigned, s.ChairID())
		if err := e.Access.Can(cmd.Actor, string(evaluation.ReturnSheet), res); err != nil {
			return false, err
		}
		rules, err := evaluationRules(tx, s)
		if err != nil {
			return false, err
		}
		change, err := sh.Return(s, strings.TrimSpace(reason), rules)
		if err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, sh, change)
	})
	return err
}

// CloseScoring ends the scoring, by the chair, when every sheet is in.
func (e *Engine) CloseScoring(ctx context.Context, cmd Command, id domain.StageID, version int64) error {
	return e.stageAct(ctx, cmd, id, version, string(evaluation.CloseScoring), nil, func(tx Tx, s *evaluation.Stage) (domain.Change, error) {
		sheets, err := sheetsOf(tx, s)
		if err != nil {
			return domain.Change{}, err
		}
		return s.Close(cmd.Actor.Person, sheets, tx.Now())
	})
}

// CommentCandidates writes the chair's consolidated opinions (종합의견), which the applicants may read.
func (e *Engine) CommentCandidates(ctx context.Context, cmd Command, id domain.StageID, version int64, texts map[domain.ApplicationID]string) error {
	return e.stageAct(ctx, cmd, id, version, "comment", texts, func(_ Tx, s *evaluation.Stage) (domain.Change, error) {
		n, err := writeOpinions(s, texts, cmd.Actor)
		return domain.Act("comment", map[string]any{"applications": n}), err
	})
}

// writeOpinions puts the opinions on the candidates that they are of, and counts them.
func writeOpinions(s *evaluation.Stage, texts map[domain.ApplicationID]string, actor domain.Actor) (n int, err error) {
	for _, app := range candidateIDs(s) {
		text, ok := texts[app]
		if !ok {
			continue
		}
		if _, err := s.Comment(app, strings.TrimSpace(text), actor.Person); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Conclude says that every consolidated opinion is written, those in texts with it; the members sign from here on.
func (e *Engine) Conclude(ctx context.Context, cmd Command, id domain.StageID, version int64, texts map[domain.ApplicationID]string) error {
	return e.stageAct(ctx, cmd, id, version, string(evaluation.Conclude), texts, func(tx Tx, s *evaluation.Stage) (domain.Change, error) {
		if _, err := writeOpinions(s, texts, cmd.Actor); err != nil {
			return domain.Change{}, err
		}
		out, _, err := e.compute(tx, s)
		if err != nil {
			return domain.Change{}, err
		}
		// A tie that decides who is in is broken before anybody signs: the opinions and the order are one record.
		if n := len(out.Ranking.Undecided()); n > 0 {
			return domain.Change{}, domain.E(domain.Refused, "evaluation.finalize.ties_open").With("count", n)
		}
		return s.Conclude(cmd.Actor.Person)
	})
}

// SignResult is a member's signature under the computed result. The last one makes the stage signed.
func (e *Engine) SignResult(ctx context.Context, cmd Command, id domain.StageID) error {
	return e.stageAct(ctx, cmd, id, 0, "sign", nil, func(tx Tx, s *evaluation.Stage) (domain.Change, error) {
		out, previous, err := e.compute(tx, s)
		if err != nil {
			return domain.Change{}, err
		}
		change, err := s.Sign(cmd.Actor.Person, out.Hash(previous), tx.Now())
		if err != nil || s.Unsigned() > 0 {
			return change, err
		}
		if err := e.recordStage(tx, cmd.Actor, s, change); err != nil {
			return domain.Change{}, err
		}
		if err := e.Access.Can(domain.System, string(evaluation.SignOff), stageResource(s)); err != nil {
			return domain.Change{}, err
		}
		return s.SignOff()
	})
}

// compute works out the results as they stand, and the hash they are chained to: that of the stage before in the same track and window.
func (e *Engine) compute(tx Tx, s *evaluation.Stage) (evaluation.Computed, string, error) {
	c, err := Get[call.Call](tx, int64(s.CallID))
	if err != nil {
		return evaluation.Computed{}, "", err
	}
	sheets, err := sheetsOf(tx, s)
	if err != nil {
		return evaluation.Computed{}, "", err
	}
	rule, err := ruleOf(tx, c, s)
	if err != nil {
		return evaluation.Computed{}, "", err
	}
	asked, err := askedOf(tx, c, s, rule.Pool)
	if err != nil {
		return evaluation.Computed{}, "", err
	}
	out, err := s.Compute(sheets, asked, rule)
	if err != nil {
		return evaluation.Computed{}, "", err
	}
	before, err := Find[evaluation.Stage](tx, Where{"CallID": s.CallID, "Track": s.Track, "WindowNo": s.WindowNo, "State": evaluation.Finalized, "ID": Not{s.ID}}, "-No", "-Round")
	if err != nil || len(before) == 0 {
		return out, "", err
	}
	return out, before[0].ResultHash, nil
}

// askedOf is what each candidate asks for and is, and whether the resource of the stage is given to it.
func askedOf(tx Tx, c *call.Call, s *evaluation.Stage, pool stage.Pool) (map[domain.ApplicationID]evaluation.Asked, error) {
	out := map[domain.ApplicationID]evaluation.Asked{}
	if len(s.Candidates) == 0 {
		return out, nil
	}
	apps, err := Find[application.Application](tx, Where{"ID": ids(candidateIDs(s))})
	if err != nil {
		return nil, err
	}
	var leads []int64
	for _, a := range apps {
		leads = append(leads, int64(a.LeadID))
	}
	orgs, err := Find[organization.Organization](tx, Where{"ID": leads})
	if err != nil {
		return nil, err
	}
	for _, a := range apps {
		x := evaluation.Asked{Won: a.Grant()}
		if a.FinalScore != nil {
			x.Before = *a.FinalScore
		}
		for _, o := range orgs {
			if o.Ref() == a.LeadID {
				x.Class, x.SME = string(o.Type), o.Size == organization.SME
				x.Regional = !slices.Contains(capital, o.Region)
			}
		}
		out[a.Ref()] = x
	}
	return out, except(tx, c, pool, out)
}

// except marks the candidates that the resource of the stage is not given to, by what the requirement check knows of them and by what
// they confirmed. Where it is not known whether somebody is meant, they are not.
func except(tx Tx, c *call.Call, pool stage.Pool, asked map[domain.ApplicationID]evaluation.Asked) error {
	if pool.Except.IsZero() {
		return nil
	}
	for id, x := range asked {
		a, err := wholeApplication(tx, id, NoLock)
		if err != nil {
			return err
		}
		facts, shown, err := knownFacts(tx, a, c)
		if err != nil {
			return err
		}
		addDeclared(facts, shown, a.Declared)
		x.Excepted = pool.Except.Eval(facts).State == condition.Met
		asked[id] = x
	}
	return nil
}

// capital is the capital region (수도권), and what is no region of the country at all.
var capital = []organization.Region{"SEOUL", "INCHEON", "GYEONGGI", "ABROAD", ""}

// Outcome is the result of a stage as it stands, for pages: the ranking with its money, and what is still missing.
type Outcome struct {
	evaluation.Computed
	// Budget is the money there is.
	Budget krw.Won
	// Missing says why there is no result yet, nil when there is one.
	Missing error
}

// PreviewResult works the result of a stage out without keeping it. budget and amounts are a what-if: another sum, other
// grants; nil asks for what there is.
func (e *Engine) PreviewResult(ctx context.Context, cmd Command, id domain.StageID, budget *krw.Won) (out Outcome, err error) {
	err = e.Work.Do(ctx, Options{DryRun: true}, func(tx Tx) error {
		s, err := loadStage(tx, id, NoLock)
		if err != nil {
			return err
		}
		// Who signs a result sees it; whoever runs or chairs the session sees it before.
		action := "viewRank"
		if s.State == evaluation.Consensus && slices.Contains(s.Assigned(), cmd.Actor.Person) {
			action = "sign"
		}
		if err := e.Access.Can(cmd.Actor, action, stageResource(s)); err != nil {
			return err
		}
		c, err := Get[call.Call](tx, int64(s.CallID))
		if err != nil {
			return err
		}
		rule, err := ruleOf(tx, c, s)
		if err != nil {
			return err
		}
		if budget != nil {
			rule.Budget = *budget
		}
		out.Budget = rule.Budget
		sheets, err := sheetsOf(tx, s)
		if err != nil {
			return err
		}
		asked, err := askedOf(tx, c, s, rule.Pool)
		if err != nil {
			return err
		}
		if out.Computed, err = s.Compute(sheets, asked, rule); domain.KindOf(err) == domain.Refused || domain.KindOf(err) == domain.Invalid {
			out.Missing = err
			return nil
		}
		return err
	})
	return out, err
}

// FinalizeStage makes the signed result final; what follows for each application is applied after it.
func (e *Engine) FinalizeStage(ctx context.Context, cmd Command, id domain.StageID, version int64) error {
	return e.stageAct(ctx, cmd, id, version, string(evaluation.Finalize), nil, func(tx Tx, s *evaluation.Stage) (domain.Change, error) {
		out, previous, err := e.compute(tx, s)
		if err != nil {
			return domain.Change{}, err
		}
		if hash := out.Hash(previous); slices.ContainsFunc(s.Members, func(m evaluation.Member) bool { return m.SignedAt != nil && m.SignedHash != hash }) {
			return domain.Change{}, domain.E(domain.Conflict, "evaluation.finalize.changed")
		}
		results, change, err := s.Finalize(out, previous, cmd.Actor.Person, tx.Now())
		if err != nil {
			return domain.Change{}, err
		}
		for i := range results {
			if err := tx.Insert(&results[i]); err != nil {
				return domain.Change{}, err
			}
		}
		return change, nil
	})
}

// applyResults gives every application of a final stage its outcome, and puts those that go on into the next stage. A round
// that is held after the result of the call was confirmed is notified at once: it concerns those alone who were judged in it.
func (e *Engine) applyResults(ctx context.Context, job EffectJob) error {
	var late []domain.ApplicationID
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		late = nil
		s, err := loadStage(tx, domain.StageID(job.ID), ForUpdate)
		if err != nil || s.State != evaluation.Finalized {
			return err
		}
		results, err := Find[evaluation.Result](tx, Where{"StageID": s.Ref()}, "ApplicationID")
		if err != nil {
			return err
		}
		for _, r := range results {
			if err := e.applyResult(tx, s, r); err != nil {
				return err
			}
			late = append(late, r.ApplicationID)
		}
		c, err := Get[call.Call](tx, int64(s.CallID))
		if err != nil {
			return err
		}
		if !confirmed(c) {
			late = nil
		}
		return e.goOn(tx, s)
	})
	if err != nil {
		return err
	}
	for _, id := range late {
		if err := e.confirm(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// confirmed reports whether the result of a call has been confirmed.
func confirmed(c *call.Call) bool {
	return slices.Contains([]call.State{call.ResultConfirmed, call.Contracting, call.Executing}, c.State)
}

func (e *Engine) applyResult(tx Tx, s *evaluation.Stage, r *evaluation.Result) error {
	a, err := LockRow[application.Application](tx, int64(r.ApplicationID))
	if err != nil || a.State != application.InEvaluation || a.StageNo != s.No {
		return err // applied before, or withdrawn meanwhile
	}
	if err := loadChildren(tx, a); err != nil {
		return err
	}
	result := application.StageResult{Outcome: application.StageOutcome(r.Outcome), Rank: r.Rank, ReserveNo: r.ReserveNo}
	if r.ReserveNo > 0 && s.PreviousID != nil {
		// Those on the list have been told their number: who comes to it by a later round stands behind them.
		on, err := Find[application.Application](tx, ofWindow(Where{"CallID": s.CallID, "Round": a.Round, "Track": s.Track, "State": string(application.Reserve)}, s.WindowNo), "-ReserveNo")
		if err != nil {
			return err
		}
		if len(on) > 0 {
			result.ReserveNo += on[0].ReserveNo
		}
	}
	if scored(s) {
		result.Final = &r.Final
	}
	if r.GrantWon > 0 {
		result.GrantWon = &r.GrantWon
	}
	change, err := a.Apply(result, tx.Now())
	if err != nil {
		return err
	}
	if err := e.Access.Can(domain.System, change.Event, domain.Resource{Kind: a.Kind(), ID: a.ID, State: change.From, Call: a.CallID}); err != nil {
		return err
	}
	return Record(tx, domain.System, a, change)
}

// goOn puts the applications that advanced into the next stage, or into a new round of it when it was held without them;
// when nobody did, the stages that follow fall away.
func (e *Engine) goOn(tx Tx, s *evaluation.Stage) error {
	if s.Last {
		return nil
	}
	on, err := Find[application.Application](tx, ofWindow(Where{"CallID": s.CallID, "Track": s.Track, "State": application.Advanced, "StageNo": s.No}, s.WindowNo), "Rank", "ID")
	if err != nil {
		return err
	}
	if len(on) > 0 {
		return e.judgeAgain(tx, domain.System, contestOf(s), s.No+1, on)
	}
	next, err := Find[evaluation.Stage](tx, Where{"CallID": s.CallID, "Track": s.Track, "WindowNo": s.WindowNo, "State": evaluation.Planned, "No": After{s.No}}, "No")
	if err != nil || len(next) == 0 {
		return err
	}
	waiting, err := tx.Count(application.Application{}, ofWindow(Where{"CallID": s.CallID, "Track": s.Track, "State": application.Deferred}, s.WindowNo))
	if err != nil || waiting > 0 {
		return err
	}
	for _, n := range next {
		held, err := tx.Count(evaluation.Candidate{}, Where{"StageID": n.Ref()})
		if err != nil {
			return err
		}
		if held > 0 {
			continue
		}
		change, err := n.Void("nobody went on")
		if err != nil {
			return err
		}
		if err := Record(tx, domain.System, n, change); err != nil {
			return err
		}
	}
	return nil
}

// proveResults does the effect evaluation.minutes. The minutes are drawn from the final rows whenever somebody opens them;
// this reads those rows back after their commit and compares them with the hash that every member signed.
func (e *Engine) proveResults(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		s, err := loadStage(tx, domain.StageID(job.ID), NoLock)
		if err != nil || s.State != evaluation.Finalized {
			return err
		}
		results, err := findValues[evaluation.Result](tx, Where{"StageID": s.Ref()})
		if err != nil {
			return err
		}
		slices.SortFunc(results, func(a, b evaluation.Result) int { return cmp.Compare(a.ID, b.ID) })
		if err := evaluation.Verify(results, s.PreviousHash); err != nil {
			return err
		}
		if len(results) == 0 || results[len(results)-1].Hash != s.ResultHash {
			return domain.E(domain.Conflict, "evaluation.result.broken").With("application", int64(0))
		}
		return nil
	})
}

// confirmApplications confirms the result of every application of a call, or of the window that the step named while others go on:
// selected, reserve, or not, each with its notice.
func (e *Engine) confirmApplications(ctx context.Context, job EffectJob) error {
	waiting, err := e.toConfirm(ctx, job)
	if err != nil {
		return err
	}
	for _, id := range waiting {
		if err := e.confirm(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) toConfirm(ctx context.Context, job EffectJob) (out []domain.ApplicationID, err error) {
	all, err := e.applicationsOf(ctx, domain.CallID(job.ID), application.Recommended, application.Reserve, application.NotSelected)
	if err != nil {
		return nil, err
	}
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		out = all
		c, err := Get[call.Call](tx, job.ID)
		if err != nil || confirmed(c) {
			return err
		}
		step, err := One[AuditEntry](tx, Where{"Aggregate": job.Aggregate, "AggregateID": job.ID, "Seq": job.Seq})
		if err != nil {
			return err
		}
		windows, ok := windowsTold(step)
		if !ok { // a step of the time when all that were decided were confirmed together
			windows = c.Windows.Numbers()
		}
		n := counter{tx: tx, call: c}
		out = nil
		for _, no := range windows {
			for _, a := range n.decided(no) {
				out = append(out, a.Ref())
			}
		}
		return n.err
	})
	return out, err
}

// windowsTold are the windows whose result a step confirmed; ok is false where it does not say so.
func windowsTold(step *AuditEntry) (out []int, ok bool) {
	detail, ok := step.Detail["windows"]
	if !ok {
		return nil, false
	}
	for _, no := range strings.Split(fmt.Sprint(detail), ", ") {
		if n, err := strconv.Atoi(no); err == nil {
			out = append(out, n)
		}
	}
	return out, true
}

func (e *Engine) confirm(ctx context.Context, id domain.ApplicationID) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := LockRow[application.Application](tx, int64(id))
		if err != nil {
			return err
		}
		if !a.Unconfirmed() {
			return nil // done before
		}
		if err := loadChildren(tx, a); err != nil {
			return err
		}
		if err := e.Access.Can(domain.System, string(application.Confirm), resourceOf(a)); err != nil {
			return err
		}
		change, err := a.Confirm(tx.Now())
		if err != nil {
			return err
		}
		return Record(tx, domain.System, a, change)
	})
}

// AbortStage breaks an evaluation off because of a conflict of interest or unfairness; it is repeated once within the rule
// set's term.
func (e *Engine) AbortStage(ctx context.Context, cmd Command, id domain.StageID, version int64, reason string) error {
	days, err := e.Calendars.Calendar(ctx)
	if err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	return e.stageAct(ctx, cmd, id, version, string(evaluation.Abort), reason, func(tx Tx, s *evaluation.Stage) (domain.Change, error) {
		rules, err := evaluationRules(tx, s)
		if err != nil {
			return domain.Change{}, err
		}
		return s.Abort(reason, rules, days, tx.Now())
	})
}

// Adjust is what an officer records about a candidate for the committee: bonuses, a verdict of an outside body, an amount, a
// deferral. Only the parts that are set are written.
type Adjust struct {
	Stage       domain.StageID
	Application domain.ApplicationID
	Bonus       *evaluation.BonusItems
	Verdict     *evaluation.Vote
	Comment     string // of the verdict
	Won         *krw.Won
	Quantity    *int64
	Defer       string // the reason
	// Reason is why what is set is set; it stands in the record.
	Reason string
}

// AdjustCandidate implements the command. Without a reason: step.reason_missing (kind Invalid, at reason).
func (e *Engine) AdjustCandidate(ctx context.Context, cmd Command, in Adjust) error {
	return e.stageAct(ctx, cmd, in.Stage, 0, "edit", in, func(tx Tx, s *evaluation.Stage) (last domain.Change, err error) {
		reason := strings.TrimSpace(in.Reason)
		if reason == "" {
			return last, domain.E(domain.Invalid, "step.reason_missing").At("reason")
		}
		did := func(change domain.Change, wrong error) { // each is an entry of its own
			if err == nil && last.Event != "" {
				err = e.recordStage(tx, cmd.Actor, s, last)
			}
			if err == nil {
				err = wrong
			}
			last = change
			last.Reason = reason
		}
		if in.Bonus != nil {
			did(s.SetBonus(in.Application, *in.Bonus))
		}
		if in.Verdict != nil {
			did(s.SetVerdict(in.Application, *in.Verdict, strings.TrimSpace(in.Comment)))
		}
		if in.Won != nil || in.Quantity != nil {
			did(s.SetAmount(in.Application, in.Won, in.Quantity))
		}
		if strings.TrimSpace(in.Defer) != "" {
			did(s.PutOff(in.Application, in.Defer))
		}
		return last, err
	})
}

// VoteOnTie records the committee's order of candidates that nothing else parts.
func (e *Engine) VoteOnTie(ctx context.Context, cmd Command, id domain.StageID, order []domain.ApplicationID) error {
	return e.stageAct(ctx, cmd, id, 0, "edit", order, func(_ Tx, s *evaluation.Stage) (domain.Change, error) {
		return s.VoteOnTie(order)
	})
}

// RecordOutside takes the verdicts or amounts of a stage without a committee.
func (e *Engine) RecordOutside(ctx context.Context, cmd Command, id domain.StageID, version int64) error {
	return e.stageAct(ctx, cmd, id, version, string(evaluation.RecordOutside), nil, func(tx Tx, s *evaluation.Stage) (domain.Change, error) {
		return s.RecordOutside(tx.Now())
	})
}
