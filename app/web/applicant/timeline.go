// This file is the way of one application from writing it to the settlement: what happened when and by whom, and what is planned.
package applicant

import (
	"slices"
	"time"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain/application"
	"gongmo/domain/period"
	"gongmo/domain/stage"
)

// wayOf is the way of an application; nothing has happened to one that is only previewed.
func wayOf(r *request.Request, b view.Base, f found) ([]view.Event, error) {
	if f.preview != nil {
		return timeline(b, f, query.Course{}), nil
	}
	if f.SubmittedAt == nil {
		c, err := r.House.Query.Planned(r.Context(), f.CallID, f.Track)
		return timeline(b, f, c), err
	}
	scope, err := r.Scope("application.view")
	if err != nil {
		return nil, err
	}
	c, err := r.House.Query.Course(r.Context(), scope, int64(f.id))
	return timeline(b, f, c), err
}

// timeline is the way of an application from top to bottom. What comes stands there with the day or the window that is planned; nothing
// comes after a decision that ended it.
func timeline(b view.Base, f found, c query.Course) []view.Event {
	state := application.State(f.State)
	now := slices.IndexFunc(stages, func(s macroStage) bool { return slices.Contains(s.states, state) })
	if now < 0 {
		return nil // withdrawn or void: nothing comes any more
	}
	way := way{b: b, f: f, c: c}
	out := []view.Event{way.draft(now), way.submitted(now), way.screening(now)}
	if state == application.Ineligible {
		return out
	}
	out = append(out, way.evaluation(now)...)
	if state == application.Eliminated {
		return out
	}
	out = append(out, way.selection(now))
	if slices.Contains([]application.State{application.NotSelected, application.Released, application.Forfeited, application.Cancelled}, state) {
		return out
	}
	return append(out, way.after(now)...)
}

// way draws one application's way.
type way struct {
	b view.Base
	f found
	c query.Course
}

// place is one of the macro stages, by its number in stages.
func (w way) place(key string, now int) view.Event {
	at := slices.IndexFunc(stages, func(s macroStage) bool { return s.key == key })
	return view.Event{Title: w.b.T("application.timeline." + key), Done: now > at, Current: now == at}
}

// reached is when it last came to one of some states, nil when it never did.
func (w way) reached(states ...application.State) *time.Time {
	for _, s := range slices.Backward(w.c.Steps) {
		if slices.Contains(states, application.State(s.ToState)) {
			return &s.At
		}
	}
	return nil
}

func (w way) happened(e view.Event, at *time.Time, by string) view.Event {
	if at != nil {
		e.When, e.ISO, e.By = w.b.DateTime(*at), locale.ISO(*at), w.b.T("application.timeline.by."+by)
	}
	return e
}

func (w way) onDay(e view.Event, on period.Date, by string) view.Event {
	e.When, e.ISO, e.By, e.Done = w.b.Date(on), on.String(), w.b.T("application.timeline.by."+by), true
	return e
}

func (w way) planned(e view.Event, on any) view.Event {
	e.When = w.b.T("application.timeline.planned", locale.Args{"on": locale.Instant(on)})
	return e
}

func (w way) draft(now int) view.Event {
	e := w.place("draft", now)
	if w.f.CloseAt != nil && e.Current {
		e.Note = w.b.T("application.timeline.until", locale.Args{"at": *w.f.CloseAt})
	}
	return e
}

func (w way) submitted(now int) view.Event {
	e := w.happened(w.place("submitted", now), w.f.SubmittedAt, "company")
	if e.ISO != "" && len(w.f.Submissions) > 0 {
		e.By = w.f.LeadName + " " + w.f.Submissions[0].ByName
	}
	return e
}

func (w way) screening(now int) view.Event {
	e := w.place("screening", now)
	switch application.State(w.f.State) {
	case application.Ineligible:
		e.Note = w.b.T("application.state." + w.f.State)
	case application.Submitted, application.Draft:
		return e
	case application.UnderScreening, application.SupplementRequested:
		return w.since(e, w.reached(application.UnderScreening))
	case application.Eligible:
		e.Done, e.Current = true, true
	}
	return w.happened(e, w.reached(application.Eligible, application.Ineligible), "officer")
}

// since says from when on it has been going on.
func (w way) since(e view.Event, at *time.Time) view.Event {
	if at != nil {
		e.When = w.b.T("application.timeline.since", locale.Args{"on": *at})
	}
	return e
}

// evaluation is a line for every stage that the application's track evaluates in, or one where they are not known.
func (w way) evaluation(now int) (out []view.Event) {
	list := w.c.Stages.Selection(w.f.Track)
	if len(list) == 0 {
		return []view.Event{w.place("evaluation", now)}
	}
	ended, running := w.held()
	for i, s := range list {
		e := w.place("evaluation", now)
		e.Title = view.StageTitle(w.b, s)
		e.Current = e.Current && i == running
		e.Done = e.Done || i < len(ended)
		switch {
		case i < len(ended):
			e = w.happened(e, &ended[i], "committee")
		case e.Done: // it went another way than through every stage
		default:
			e = w.window(e, s)
		}
		out = append(out, e)
		if application.State(w.f.State) == application.Eliminated && i == len(ended)-1 {
			out[i].Note, out[i].Current = w.b.T("application.state."+w.f.State), true
			break
		}
	}
	return out
}

// held are the ends of the stages it has been through, and the number of the one it is in, -1 for none.
func (w way) held() (ended []time.Time, running int) {
	running = -1
	for _, s := range w.c.Steps {
		switch application.Event(s.Event) {
		case application.EnterStage:
			running = len(ended)
		case application.Advance, application.Eliminate, application.Recommend, application.PutInReserve, application.NotSelect:
			if running >= 0 {
				ended, running = append(ended, s.At), -1
			}
		}
	}
	return ended, running
}

// window is when a stage is planned to be held, where its call has said so.
func (w way) window(e view.Event, s stage.Stage) view.Event {
	opens, closes, ok := w.round(s.Key)
	if !ok {
		return e
	}
	from, to := w.b.Date(opens), w.b.Date(closes)
	e.When = w.b.T("application.timeline.window", locale.Args{"from": from, "to": to})
	if from == to {
		return w.planned(e, opens)
	}
	return e
}

// round is when the stage of a key is held, ok is false where nobody has said so.
func (w way) round(key string) (opens, closes time.Time, ok bool) {
	for _, r := range slices.Backward(w.c.Rounds) {
		if r.Key == key && r.OpensAt != nil && r.ClosesAt != nil {
			return *r.OpensAt, *r.ClosesAt, true
		}
	}
	return opens, closes, false
}

// stageWindow is one stage with its first and last day.
type stageWindow struct {
	key, title string
	from, to   time.Time
}

// ahead are the stages that an application has still before it, or is in, where its page names their days; none for one whose way has
// ended.
func (w way) ahead() (out []stageWindow) {
	state := application.State(w.f.State)
	at := slices.IndexFunc(stages, func(s macroStage) bool { return slices.Contains(s.states, state) })
	last := slices.IndexFunc(stages, func(s macroStage) bool { return s.key == "evaluation" })
	if at < 0 || at > last || state == application.Ineligible || state == application.Eliminated {
		return nil
	}
	ended, _ := w.held()
	for i, s := range w.c.Stages.Selection(w.f.Track) {
		if from, to, ok := w.round(s.Key); ok && i >= len(ended) {
			out = append(out, stageWindow{s.Key, view.StageTitle(w.b, s), from, to})
		}
	}
	return out
}

func (w way) selection(now int) view.Event {
	e := w.place("selection", now)
	if e.Current {
		e.Note = w.b.T("application.state." + w.f.State)
	}
	at := w.reached(application.Selected, application.Reserve, application.NotSelected)
	if at == nil || !e.Done && !e.Current {
		if w.f.ResultAt != nil && !e.Done {
			return w.planned(e, *w.f.ResultAt)
		}
		return e
	}
	return w.happened(e, at, "officer")
}

// after are the agreement and, where costs are paid, the first payment and the settlement.
func (w way) after(now int) []view.Event {
	agreed, paid, settled := w.place("agreement", now), view.Event{Title: w.b.T("application.timeline.payment")}, view.Event{Title: w.b.T("application.timeline.settlement")}
	if w.c.AgreementID != nil {
		agreed.URL = view.Path("projects", *w.c.AgreementID)
	}
	switch {
	case w.c.AgreementDone != nil:
		agreed = w.happened(agreed, w.c.AgreementDone, "parties")
		agreed.Done, agreed.Current = true, false
	case !w.c.AgreementBy.IsZero():
		agreed.Note = w.b.T("application.timeline.by_day", locale.Args{"on": w.c.AgreementBy})
	}
	if !w.c.Stages.Award.Kind.PaysCosts() {
		return []view.Event{agreed}
	}
	switch {
	case !w.c.PaidOn.IsZero():
		paid = w.onDay(paid, w.c.PaidOn, "agency")
	case !w.c.PayOn.IsZero():
		paid = w.planned(paid, w.c.PayOn)
	}
	paid.Current = agreed.Done && !paid.Done
	switch {
	case !w.c.SettledOn.IsZero():
		settled = w.onDay(settled, w.c.SettledOn, "officer")
	case w.c.ReportedAt != nil:
		settled.Note = w.b.T("application.timeline.reported", locale.Args{"on": *w.c.ReportedAt})
	case !w.c.ReportBy.IsZero():
		settled.Note = w.b.T("application.timeline.by_day", locale.Args{"on": w.c.ReportBy})
	}
	settled.Current = paid.Done && !settled.Done
	return []view.Event{agreed, paid, settled}
}
