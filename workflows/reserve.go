// This file is the reserve list: who is next, what room the awards have left, and what follows when a selected applicant
// gives its place up or loses it.
package workflows

import (
	"context"
	"fmt"
	"slices"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/evaluation"
	"gongmo/domain/krw"
	"gongmo/domain/notice"
	"gongmo/domain/stage"
)

// promised are the states in which an award is held for an applicant.
var promised = []application.State{application.Recommended, application.Selected, application.Contracted}

// ruleOf is the rule by which a stage places its candidates. Money and places that are promised to others than its
// candidates are gone: a round after the first does not give them out twice.
func ruleOf(tx Tx, c *call.Call, s *evaluation.Stage) (stage.Rule, error) {
	budget := krw.Won(0)
	if c.BudgetWon != nil {
		budget = *c.BudgetWon
	}
	rule := stage.RuleOf(c.Stages, s.Track, stage.Stage(s.Plan), budget, "")
	if rule.Outcome.Rule != stage.RankInBudget {
		return rule, nil
	}
	held, err := Find[application.Application](tx, Where{"CallID": c.Ref(), "Round": c.Round, "State": promised})
	if err != nil {
		return rule, err
	}
	inTrack, inCall := rule.Budget, budget
	others := 0
	for _, a := range held {
		if slices.Contains(candidateIDs(s), a.Ref()) {
			continue
		}
		inCall -= a.Grant()
		if a.Track == s.Track {
			inTrack -= a.Grant()
			others++
		}
	}
	rule.Budget = max(0, inTrack)
	if c.BudgetWon != nil {
		rule.Budget = max(0, min(inTrack, inCall))
	}
	if rule.Places > 0 && others > 0 {
		if rule.Places -= others; rule.Places <= 0 {
			rule.Places, rule.Budget = 1, 0 // 0 places would mean any number of them
		}
	}
	return rule, nil
}

// contest names the stages that judge together: those of one track and, of a rolling intake, one window.
type contest struct {
	call   domain.CallID
	track  string
	window int // 0 for all there are
}

// contestOf is the one that a stage belongs to.
func contestOf(s *evaluation.Stage) contest { return contest{s.CallID, s.Track, s.WindowNo} }

// contestFor is the one that an application is judged in: that of its window where its call has stages of windows.
func contestFor(tx Tx, a *application.Application) (contest, error) {
	l := contest{a.CallID, a.Track, a.WindowNo}
	if l.window == 0 {
		return l, nil
	}
	n, err := tx.Count(evaluation.Stage{}, Where{"CallID": l.call, "Track": l.track, "WindowNo": l.window})
	if n == 0 {
		l.window = 0
	}
	return l, err
}

// ofWindow asks for applications of a window, 0 for those of all.
func ofWindow(where Where, window int) Where {
	if window > 0 {
		where["WindowNo"] = window
	}
	return where
}

// reserve is the list of one track and window: who waits, in order, and the stage that ranked them.
type reserve struct {
	waiting []*application.Application
	ranked  *evaluation.Stage
	rule    stage.Rule // its money is what is left
}

// lockReserve reads a list. The call is locked by the caller, so that two who look for the next one see each
// other; the applications are locked against their own withdrawal.
func lockReserve(tx Tx, c *call.Call, l contest) (reserve, error) {
	var r reserve
	err := tx.Find(&r.waiting, Query{Where: ofWindow(Where{"CallID": c.Ref(), "Round": c.Round, "Track": l.track, "State": string(application.Reserve)}, l.window),
		Order: []string{"ReserveNo"}, Lock: ForUpdate})
	// Who left the list while this waited for the lock is not on it.
	r.waiting = slices.DeleteFunc(r.waiting, func(a *application.Application) bool { return a.State != application.Reserve })
	if err != nil || len(r.waiting) == 0 {
		return r, err
	}
	r.ranked, err = lastRound(tx, l, r.waiting[0].StageNo)
	if err != nil {
		return r, err
	}
	// For the room that is left the list's own stage has no candidates: all that is promised counts.
	bare := *r.ranked
	bare.Candidates = nil
	r.rule, err = ruleOf(tx, c, &bare)
	return r, err
}

// lastRound is the newest round of a stage.
func lastRound(tx Tx, l contest, no int) (*evaluation.Stage, error) {
	rounds, err := Find[evaluation.Stage](tx, Where{"CallID": l.call, "Track": l.track, "WindowNo": l.window, "No": no}, "-Round")
	if err != nil {
		return nil, err
	}
	if len(rounds) == 0 {
		return nil, domain.E(domain.NotFound, "not_found")
	}
	return loadStage(tx, rounds[0].Ref(), ForUpdate)
}

// next is who takes a place that is free now: the first that the money reaches, and nobody else unless the announced rule
// lets one be passed over. nil when nobody can, or when what is awarded is no money: then people decide.
func (r reserve) next() *application.Application {
	if len(r.waiting) == 0 || r.rule.Outcome.Rule != stage.RankInBudget {
		return nil
	}
	list := stage.Ranking{}
	asked := map[domain.ApplicationID]krw.Won{}
	for _, a := range r.waiting {
		list.Rows = append(list.Rows, stage.Row{Application: a.Ref(), Placement: stage.Reserve, ReserveNo: a.ReserveNo})
		asked[a.Ref()] = a.Grant()
	}
	id, ok := list.Promote(r.rule, r.rule.Budget, asked, nil)
	if !ok {
		return nil
	}
	return r.waiting[slices.IndexFunc(r.waiting, func(a *application.Application) bool { return a.Ref() == id })]
}

// listsOpen reports whether places of a call may still be filled from its lists. That of a window of a rolling intake is open since its
// result was confirmed, which an application of it shows.
func listsOpen(c *call.Call, of *application.Application) bool {
	window := len(c.Windows) > 0 && of != nil && !of.NotifiedOn.IsZero() && slices.Contains([]call.State{call.Open, call.Closed, call.Screening, call.Evaluating}, c.State)
	return window || c.State == call.ResultConfirmed || c.State == call.Contracting
}

// promoteReserve fills the place of an applicant that gave its selection up or lost it, with the next of the reserve list:
// once, in order, within the money there is. The call is locked, so that a second node finds the place taken. Where the
// list was made before the last stage, such as a visit, the next one has to pass that stage first. Where nobody can take the
// place by itself, the people in charge are told.
func (e *Engine) promoteReserve(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		gone, err := Get[application.Application](tx, job.ID)
		if err != nil {
			return err
		}
		if err := tx.LockCall(gone.CallID, true); err != nil {
			return err
		}
		place := application.Vacancy{Of: gone.Ref(), Seq: job.Seq}
		taken, err := tx.Count(application.Application{}, Where{"PlaceOf": place.Of, "PlaceSeq": place.Seq})
		if err != nil || taken > 0 {
			return err
		}
		if gone, err = Get[application.Application](tx, job.ID); err != nil || gone.State != application.Forfeited && gone.State != application.Cancelled {
			return err // it stands again meanwhile
		}
		c, err := Get[call.Call](tx, int64(gone.CallID))
		if err != nil || !listsOpen(c, gone) || gone.Round != c.Round {
			return err
		}
		own, err := contestFor(tx, gone)
		if err != nil {
			return err
		}
		list, err := lockReserve(tx, c, own)
		if err != nil || len(list.waiting) == 0 {
			return err
		}
		next := list.next()
		if next == nil {
			_, err := e.deliver(tx, delivery{code: noticeReserveWaits, kind: gone.Kind(), id: gone.ID, args: domain.Args{"n": len(list.waiting)},
				dedupe: notice.EventKey(noticeReserveWaits, gone.Kind(), gone.ID, job.Seq)})
			return err
		}
		return e.promote(tx, domain.System, c, list, next, place)
	})
}

// noticeReserveWaits tells the people in charge that a place is free and nobody could take it by itself.
const noticeReserveWaits domain.NoticeCode = "RESERVE_WAITS"

// promote selects an applicant of the reserve list, or takes it into the stage that is still to be passed.
func (e *Engine) promote(tx Tx, actor domain.Actor, c *call.Call, list reserve, a *application.Application, place application.Vacancy) error {
	if !list.ranked.Last {
		a.Fill(place)
		return e.judgeAgain(tx, actor, contestOf(list.ranked), list.ranked.No+1, []*application.Application{a})
	}
	if err := loadChildren(tx, a); err != nil {
		return err
	}
	if err := e.Access.Can(actor, string(application.Promote), resourceOf(a)); err != nil {
		return err
	}
	first := a.Ref() == list.waiting[0].Ref() || list.rule.AllowSkip
	change, err := a.Promote(first, list.vacant(a), place, tx.Now())
	if err != nil {
		return err
	}
	return Record(tx, actor, a, change)
}

// vacant reports whether there is room for an applicant: money where money is given out by rank, elsewhere people have
// decided it before they promote somebody.
func (r reserve) vacant(a *application.Application) bool {
	return r.rule.Outcome.Rule != stage.RankInBudget || a.Grant() <= r.rule.Budget
}

// PromoteReserve selects an applicant of the reserve list by hand, for a place that nobody took by itself: its grant was
// adjusted to what is left, or what is awarded is no money.
func (e *Engine) PromoteReserve(ctx context.Context, cmd Command, id domain.ApplicationID) error {
	_, err := run(ctx, e, cmd, id, func(tx Tx) (bool, error) {
		a, err := Get[application.Application](tx, int64(id))
		if err != nil {
			return false, err
		}
		if err := loadChildren(tx, a); err != nil {
			return false, err
		}
		if err := e.Access.Can(cmd.Actor, string(application.Promote), resourceOf(a)); err != nil {
			return false, err
		}
		if err := tx.LockCall(a.CallID, true); err != nil {
			return false, err
		}
		c, err := Get[call.Call](tx, int64(a.CallID))
		if err != nil {
			return false, err
		}
		own, err := contestFor(tx, a)
		if err != nil {
			return false, err
		}
		list, err := lockReserve(tx, c, own)
		if err != nil {
			return false, err
		}
		i := slices.IndexFunc(list.waiting, func(x *application.Application) bool { return x.Ref() == id })
		if i < 0 || !listsOpen(c, a) {
			return false, domain.E(domain.Refused, "application.promote.closed")
		}
		return true, e.promote(tx, cmd.Actor, c, list, list.waiting[i], application.Vacancy{})
	})
	return err
}

// CloseReserveList lets the reserves of a call go: nobody will be promoted any more, and execution may begin.
func (e *Engine) CloseReserveList(ctx context.Context, cmd Command, id domain.CallID) error {
	_, err := run(ctx, e, cmd, id, func(tx Tx) (bool, error) {
		if err := tx.LockCall(id, true); err != nil {
			return false, err
		}
		c, err := Get[call.Call](tx, int64(id))
		if err != nil {
			return false, err
		}
		if err := e.Access.Can(cmd.Actor, "view", callResource(c)); err != nil {
			return false, err
		}
		var waiting []*application.Application
		err = tx.Find(&waiting, Query{Where: Where{"CallID": id, "Round": c.Round, "State": string(application.Reserve)}, Order: []string{"Track", "ReserveNo"}, Lock: ForUpdate})
		if err != nil {
			return false, err
		}
		if len(waiting) == 0 || !listsOpen(c, nil) {
			return false, domain.E(domain.Refused, "application.promote.closed")
		}
		for _, a := range waiting {
			if err := loadChildren(tx, a); err != nil {
				return false, err
			}
			if err := e.Access.Can(cmd.Actor, string(application.Release), resourceOf(a)); err != nil {
				return false, err
			}
			change, err := a.Release()
			if err != nil {
				return false, err
			}
			if err := Record(tx, cmd.Actor, a, change); err != nil {
				return false, err
			}
		}
		return true, nil
	})
	return err
}

// judgeAgain takes applications into a stage of their track and window: into the round that waits, or into a new one of their own when
// the last is over.
func (e *Engine) judgeAgain(tx Tx, actor domain.Actor, l contest, no int, list []*application.Application) error {
	last, err := lastRound(tx, l, no)
	if err != nil {
		return err
	}
	s, err := openRound(tx, actor, last)
	if err != nil {
		return err
	}
	return e.enter(tx, actor, s, list)
}

// openRound is the stage itself while it is not over, and otherwise a new round of it, for those who are judged later or anew.
func openRound(tx Tx, actor domain.Actor, s *evaluation.Stage) (*evaluation.Stage, error) {
	if s.State != evaluation.Finalized && s.State != evaluation.Voided {
		return s, nil
	}
	next, err := s.Again(nil)
	if err != nil {
		return nil, err
	}
	return next, Record(tx, actor, next, domain.Act("plan", map[string]any{"key": next.Key, "no": next.No, "round": next.Round}))
}

// addCandidate puts an application on the list of a stage. The bonuses and penalties it had in the round before stay.
func addCandidate(tx Tx, actor domain.Actor, s *evaluation.Stage, a domain.ApplicationID) error {
	n := len(s.Candidates)
	row := evaluation.Candidate{ApplicationID: a, Label: fmt.Sprintf("%02d", n+1)}
	if s.PreviousID != nil {
		before, err := findValues[evaluation.Candidate](tx, Where{"StageID": *s.PreviousID, "ApplicationID": a})
		if err != nil {
			return err
		}
		if len(before) > 0 {
			row.Bonus, row.Penalty, row.BonusItems = before[0].Bonus, before[0].Penalty, before[0].BonusItems
		}
	}
	added, err := s.AddCandidate(row)
	if err != nil {
		return err
	}
	if err := tx.Insert(&s.Candidates[n]); err != nil {
		return err
	}
	return Record(tx, actor, s, added)
}
