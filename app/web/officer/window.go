// This file is the result of one window of a rolling intake: choosing the window, what keeps its result from being confirmed, and the
// day of the deliberation committee, for a window and for the whole call.
package officer

import (
	"slices"

	"gongmo/app/access"
	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/workflows"
)

// resultURL is the page of the result of a window, 0 for that of the whole call.
func resultURL(c query.Call, window int) string {
	q := view.NewQuery(view.Path("desk", "calls", c.ID, "result"), nil)
	if window > 0 {
		q = q.With("window", window)
	}
	return q.String()
}

// windowNo is the window that the address names, 0 for none.
func windowNo(r *request.Request) int {
	n, err := number(r.Query("window"))
	if err != nil || n > 1<<30 {
		return 0
	}
	return int(n)
}

// windowsOf reads the windows of a call, and the one that the address names: the zero value for none, not found for one that there is
// not.
func windowsOf(r *request.Request, scope access.Scope, c query.Call) (list []query.WindowState, chosen query.WindowState, err error) {
	no, err := number(r.Query("window"))
	if err != nil || len(c.Windows.V) == 0 && no == 0 {
		return nil, chosen, err
	}
	if list, err = r.House.Query.Windows(r.Context(), scope, c.ID); err != nil || no == 0 {
		return list, chosen, err
	}
	i := slices.IndexFunc(list, func(w query.WindowState) bool { return int64(w.No) == no })
	if i < 0 {
		return nil, chosen, domain.E(domain.NotFound, "not_found")
	}
	return list, list[i], nil
}

// windowTabs lead to each window of a list and to all of it, with a count. One window needs none.
func windowTabs(r *request.Request, q view.Query, windows []query.WindowState, chosen int, count func(query.WindowState) int) []view.Tab {
	if len(windows) == 0 {
		return nil
	}
	q = q.Without("page", "application")
	out := []view.Tab{{Label: r.T("assess.windows.all"), URL: q.Without("window").String(), Current: chosen == 0}}
	for _, w := range windows {
		out = append(out, view.Tab{Label: r.T("calls.window", locale.Args{"no": w.No}), URL: q.With("window", w.No).String(), Count: count(w), Current: w.No == chosen})
	}
	return out
}

// windowResult fills the page of one window: its dates, and the button that confirms its result or what keeps it from being confirmed.
func windowResult(r *request.Request, c query.Call, w query.WindowState, listed int, p *view.ResultPage) {
	no := locale.Args{"no": w.No}
	add := func(key, value string) {
		p.Facts = append(p.Facts, view.SummaryRow{Label: r.T(key), Value: value})
	}
	add("assess.window.intake", p.DateTime(w.OpenAt)+" ~ "+p.DateTime(w.CloseAt))
	add("assess.window.handed_in", r.T("assess.count.applications", locale.Args{"n": w.HandedIn}))
	on := w.DeliberatedOn
	if on.IsZero() {
		on = c.DeliberatedOn
	}
	if !on.IsZero() {
		add("calls.desk.deliberated", p.Date(on.Start()))
	}
	if w.ConfirmedAt != nil {
		add("assess.window.confirmed", p.DateTime(*w.ConfirmedAt))
	}
	if listed == 0 {
		p.Empty = &view.Empty{Title: r.T("assess.window.empty", no), Text: r.T("assess.window.empty.text"),
			Act: &view.Button{Text: r.T("assess.stages.title"), URL: view.NewQuery(view.Path("desk", "calls", c.ID, "stages"), nil).With("window", w.No).String()}}
	}
	missing := c.Deliberation && on.IsZero()
	switch {
	case !w.Decided():
		p.Why = whyUndecided(r, w)
		return
	case !possible(call.Machine.Out(call.State(c.State)), call.ConfirmWindow):
		p.Why = []string{r.T("assess.result.not_now", locale.Args{"state": locale.State(r.Lang, "call", c.State)})}
		return
	case missing:
		if p.Deliberate = deliberateCard(r, c, p.Base, w.No); p.Deliberate == nil {
			p.Why = []string{r.T("assess.window.deliberation", no)}
		}
	case !r.May(string(call.ConfirmWindow), c.Resource()):
		p.Why = []string{r.T("assess.result.approver_only")}
	default:
		p.Submit = &view.Button{Text: r.T("assess.window.confirm", no), Kind: view.Primary, Size: "l", Confirm: r.T("assess.window.confirm.sure", locale.Args{"no": w.No, "n": w.Unconfirmed})}
	}
}

// whyUndecided says what a window waits for before its result can be confirmed.
func whyUndecided(r *request.Request, w query.WindowState) []string {
	no := locale.Args{"no": w.No}
	switch {
	case w.Stages > 0 && w.StagesOpen == 0 && w.Judging == 0:
		if w.ConfirmedAt != nil {
			return []string{r.T("assess.window.done", no)}
		}
		return []string{r.T("assess.window.nothing", no)}
	case w.Stages > 0:
		return []string{r.T("assess.window.open_stages", locale.Args{"no": w.No, "n": w.StagesOpen})}
	case w.Unchecked > 0:
		return []string{r.T("assess.window.unchecked", locale.Args{"no": w.No, "n": w.Unchecked})}
	}
	return []string{r.T("assess.window.not_begun", no)}
}

// deliberateCard asks an officer for the day of the deliberation committee; nil for who may not write it down.
func deliberateCard(r *request.Request, c query.Call, b view.Base, window int) *view.CallStepCard {
	if !r.May("deliberate", c.Resource()) {
		return nil
	}
	q := view.NewQuery(view.DeskCallURL(c.ID, "deliberate"), nil)
	if window > 0 {
		q = q.With("window", window)
	}
	on := b.Control(view.AsInput, view.Field{Name: "on", Label: r.T("calls.desk.deliberated"), Type: "date", Value: r.Typed("on"), Width: "m"}).Field
	return &view.CallStepCard{Title: r.T("call.event.deliberate"), Text: r.T("calls.step.deliberate"), Act: view.ActForm{
		Form: view.Form{Action: q.String(), Version: c.Version, Key: r.NewKey()}, Reason: &on,
		Button: view.Button{Text: r.T("call.event.deliberate"), Kind: view.Secondary}}}
}

func deliberate(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	if err := r.Can("deliberate", c.Resource()); err != nil {
		return err
	}
	on, err := form.RequiredDay(r.Form(), "on")
	if err == nil {
		err = r.House.Engine.Deliberate(r.Context(), r.Command(), workflows.Deliberate{Call: domain.CallID(c.ID), Version: version(r), Window: windowNo(r), On: on})
	}
	return afterResult(r, c, err, "calls.done.deliberate")
}

// resultCard leads from the page of a call to where results are confirmed and the day of the deliberation committee is written down:
// of a rolling intake, for the windows that wait for it. nil where nothing waits for the reader.
func resultCard(r *request.Request, c query.Call) (*view.CallStepCard, error) {
	lead := func(title, text string, window int) *view.CallStepCard {
		return &view.CallStepCard{Title: title, Text: text, Go: &view.Button{Text: r.T("assess.result.title"), URL: resultURL(c, window), Kind: view.Primary}}
	}
	confirms, deliberates := r.May(string(call.ConfirmWindow), c.Resource()), c.Deliberation && r.May("deliberate", c.Resource())
	if !possible(call.Machine.Out(call.State(c.State)), call.ConfirmWindow) || !confirms && !deliberates {
		return nil, nil
	}
	if len(c.Windows.V) == 0 {
		if c.State == string(call.Evaluating) && deliberates && c.DeliberatedOn.IsZero() {
			return lead(r.T("call.event.deliberate"), r.T("calls.step.deliberate"), 0), nil
		}
		return nil, nil
	}
	scope, err := r.Scope("application.view")
	if err != nil || scope.None() {
		return nil, err
	}
	windows, err := r.House.Query.Windows(r.Context(), scope, c.ID)
	if err != nil {
		return nil, err
	}
	first, names := 0, ""
	for _, w := range windows {
		missing := c.Deliberation && w.DeliberatedOn.IsZero() && c.DeliberatedOn.IsZero()
		if !w.Decided() || missing && !deliberates || !missing && !confirms {
			continue
		}
		if first == 0 {
			first = w.No
		} else {
			names += ", "
		}
		names += r.T("calls.window", locale.Args{"no": w.No})
	}
	if first == 0 {
		return nil, nil
	}
	return lead(locale.Event(r.Lang, "call", string(call.ConfirmWindow)), r.T("calls.step.confirmWindow", locale.Args{"windows": names}), first), nil
}
