// This file is the intake desk of a call: every application handed in, as a list or as a board by states, and moves of many at once,
// which are shown with their effects before they are done.
package officer

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	pages "gongmo/templates/pages/officer"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// IntakeRoutes are the routes of this file.
func IntakeRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/calls/:id/intake", "desk.intake", request.Staff, showIntake),
		request.POST("/desk/calls/:id/intake", "desk.intake.preview", request.Staff, previewMove),
		request.POST("/desk/calls/:id/intake/move", "desk.intake.move", request.Staff, move),
		request.POST("/desk/calls/:id/intake/supplement", "desk.intake.letter", request.Staff, writeLetter),
		request.POST("/desk/calls/:id/intake/supplement/send", "desk.intake.letter.send", request.Staff, sendLetter),
	}
}

// boardColumn is how many cards a column of the board shows; the list has the rest.
const boardColumn = 20

// boardStates are the columns that are always there, in the order of the work.
var boardStates = []application.State{application.Submitted, application.UnderScreening, application.SupplementRequested, application.Eligible, application.Ineligible}

// pickable are the states in which an application can be chosen: what may then be done with it, the preview says for each.
var pickable = []application.State{application.UnderScreening, application.SupplementRequested, application.Eligible}

func showIntake(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	page, err := intakePage(r, c, r.Base(r.T("assess.intake.title"), "desk"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func intakePage(r *request.Request, c query.Call, b view.Base) (templ.Component, error) {
	scope, err := r.Scope("application.view")
	if err != nil {
		return nil, err
	}
	if scope.None() {
		return nil, domain.E(domain.NotFound, "not_found")
	}
	f := query.ScreeningFilter{State: r.Query("state"), Words: strings.TrimSpace(r.Query("q")), Sort: r.Query("sort")}
	windows, chosen, err := windowsOf(r, scope, c)
	if err != nil {
		return nil, err
	}
	f.Window = chosen.No
	counts, err := r.House.Query.ScreeningCounts(r.Context(), scope, c.ID, f)
	if err != nil {
		return nil, err
	}
	b.Crumbs = callCrumbs(r, c, r.T("assess.intake.title"))
	kept := maps.Clone(r.QueryValues())
	for _, name := range moveFields {
		kept.Del(name)
	}
	q := view.NewQuery(view.Path("desk", "calls", c.ID, "intake"), kept)
	p := view.Intake{Base: b, Lead: c.Title, Board: r.Query("view") == "board", Form: view.Form{ID: "intake", Action: q.String()},
		Check: view.Button{Text: r.T("assess.intake.to_check"), URL: screeningURL(c).With("window", r.Query("window")).String()}}
	if r.May("export", anyOf(c, "")) {
		p.Sheet = sheetButton(r, view.Path("desk", "calls", c.ID, "intake", "sheet"), kept)
	}
	p.Filter, p.Selects = intakeFilter(r, q, f, windows)
	p.Heads = []view.Column{q.SortBy(r.T("assess.move.application"), "title", false), q.SortBy(r.T("assess.lead"), "name", false), q.SortBy(r.T("assess.requested"), "won", true),
		q.SortBy(r.T("assess.intake.came"), "time", false), q.SortBy(r.T("assess.intake.state"), "state", false)}
	p.Views = []view.Tab{{Label: r.T("assess.intake.list"), URL: q.Without("view", "page").String(), Current: !p.Board},
		{Label: r.T("assess.intake.board"), URL: q.With("view", "board").Without("page", "state").String(), Current: p.Board}}
	p.Move, p.CanMove = moveControls(r, c, b)
	p.Moving = len(b.Errors) > 0 || r.Query("event") != ""
	if r.May(string(application.RequestSupplement), anyOf(c, application.UnderScreening)) {
		p.Ask = &view.Button{Text: r.T("assess.ask.button"), Kind: view.Secondary, Action: letterAt(r, c)}
	}
	noPicks := func(any bool) { // nothing that could be ticked: what would be done with it is not offered, and the page says why
		if !any && p.Picks() {
			p.NoPick = r.T("assess.intake.no_pick")
			if c.State == string(call.Open) || c.State == string(call.Closed) {
				p.NoPick = r.T("assess.intake.no_pick.before")
			}
			p.CanMove, p.Ask = false, nil
		}
	}
	noPicks(slices.ContainsFunc(counts, func(c query.ScreeningCount) bool {
		return c.Count > 0 && slices.Contains(pickable, application.State(c.State))
	}))
	read := func(f query.ScreeningFilter, page query.Page) ([]view.IntakeCard, int, error) {
		lines, err := r.House.Query.Screening(r.Context(), scope, c.ID, f, page)
		total := 0
		var out []view.IntakeCard
		for _, l := range lines {
			total = l.Total
			out = append(out, intakeCard(r, c, b, l))
		}
		return out, total, err
	}
	if !p.Board {
		p.Tabs, _, p.Progress = screeningTabs(r, q, counts, f.State)
		page := r.Page()
		cards, total, err := read(f, page)
		if err != nil {
			return nil, err
		}
		p.Cards, p.Pager, p.Filter.Total = cards, view.NewPager(q, page.Number, page.Size, total), total
		if len(cards) > 0 {
			noPicks(slices.ContainsFunc(cards, func(x view.IntakeCard) bool { return x.Movable }))
		} else {
			p.None = &view.Empty{Title: r.T("assess.intake.none"), Text: r.T("assess.intake.none.text"), Act: &view.Button{Text: r.T("ui.filter.clear"), URL: q.Without("q", "state", "window", "page").String()}}
		}
	} else {
		for _, col := range columnsOf(counts) {
			cards, total, err := read(query.ScreeningFilter{State: col.State, Words: f.Words, Window: f.Window, Sort: f.Sort}, query.Page{Number: 1, Size: boardColumn})
			if err != nil {
				return nil, err
			}
			column := view.IntakeColumn{Badge: view.State("application", col.State), Count: locale.Int(int64(col.Count)), Sum: locale.WonShort(r.Lang, col.RequestWon), Cards: cards}
			if column.Drop = dropOf(application.State(col.State)); column.Drop == string(application.RequestSupplement) {
				column.DropTo = letterAt(r, c)
			}
			if column.DropTo != "" && p.Ask == nil || column.DropTo == "" && !p.CanMove {
				column.Drop = "" // not for this reader
			}
			if total > len(cards) {
				column.More = &view.Crumb{Label: r.T("assess.intake.more", locale.Args{"n": total - len(cards)}), URL: q.Without("view").With("state", col.State).String()}
			}
			p.Columns = append(p.Columns, column)
		}
	}
	if f.Words == "" && f.Window == 0 && !slices.ContainsFunc(counts, func(c query.ScreeningCount) bool { return c.Count > 0 }) {
		p.Empty = &view.Empty{Title: r.T("assess.screening.empty"), Text: r.T("assess.screening.empty.text"), Act: &view.Button{Text: r.T("assess.to_call"), URL: view.Path("desk", "calls", c.ID)}}
	}
	return pages.Intake(p), nil
}

// intakeFilter is the search and the order of the list. Both stand in the address, with the view and the state.
func intakeFilter(r *request.Request, q view.Query, f query.ScreeningFilter, windows []query.WindowState) (view.Filter, []view.Field) {
	clean := q.Without("q", "page")
	out := view.Filter{Action: clean.Without("view", "state", "sort", "window").String(), ClearURL: clean.String(), Total: -1,
		Search: &view.Field{Name: "q", Label: r.T("assess.intake.search"), Hint: r.T("assess.intake.search"), Value: f.Words},
		Hidden: []view.Pair{{Name: "view", Value: r.Query("view")}, {Name: "state", Value: f.State}}}
	order := view.Field{Name: "sort", Label: r.T("assess.intake.sort"), Value: f.Sort, Blank: r.T("assess.intake.sort.receipt")}
	for _, key := range []string{"-time", "time", "name", "-name", "title", "-title", "-won", "won", "state", "-state"} {
		order.Options = append(order.Options, view.Option{Value: key, Label: r.T("assess.intake.sort." + key)})
	}
	if len(windows) == 0 {
		return out, []view.Field{order}
	}
	which := view.Field{Name: "window", Label: r.T("calls.windows"), Value: r.Query("window"), Blank: r.T("assess.windows.all")}
	for _, w := range windows {
		which.Options = append(which.Options, view.Option{Value: strconv.Itoa(w.No), Label: r.T("calls.window", locale.Args{"no": w.No})})
	}
	return out, []view.Field{which, order}
}

// anyOf describes an application of a call in a state, for what the page offers; what may be done is asked for each.
func anyOf(c query.Call, s application.State) domain.Resource {
	return domain.Resource{Kind: "application", Call: domain.CallID(c.ID), State: string(s)}
}

// columnsOf are the columns of the board: those of the intake always, later states where there is something in them.
func columnsOf(counts []query.ScreeningCount) []query.ScreeningCount {
	var out []query.ScreeningCount
	for _, s := range boardStates {
		col := query.ScreeningCount{State: string(s)}
		for _, c := range counts {
			if c.State == col.State {
				col = c
			}
		}
		out = append(out, col)
	}
	for _, c := range counts {
		if !slices.Contains(boardStates, application.State(c.State)) && c.Count > 0 {
			out = append(out, c)
		}
	}
	return out
}

// dropOf is the step that a card dropped on a column asks for; what comes of it is previewed like any other, "" for none. A card
// dropped on the ineligible is proposed to fail, for a second person to confirm.
func dropOf(to application.State) string {
	if to == application.Ineligible {
		return string(application.ProposeFail)
	}
	for _, row := range application.Machine.Out(application.UnderScreening) {
		if row.To == to && row.From != to && (slices.Contains(workflows.IntakeMoves, row.Event) || row.Event == application.RequestSupplement) {
			return string(row.Event)
		}
	}
	return ""
}

func intakeCard(r *request.Request, c query.Call, b view.Base, l query.ScreeningLine) view.IntakeCard {
	card := view.IntakeCard{Pick: strconv.FormatInt(l.ID, 10) + "." + strconv.FormatInt(l.Version, 10), Title: l.Title, No: l.ReceiptNo, Lead: l.LeadName,
		Amount: askedFor(r, l.RequestWon), Badge: view.State("application", l.State), URL: screeningURL(c).With("application", l.ID).String(),
		Movable: slices.Contains(pickable, application.State(l.State))}
	if l.SubmittedAt != nil {
		card.Came = locale.DateTime(r.Lang, *l.SubmittedAt)
	}
	card.Checked = slices.Contains(r.Form()["pick"], card.Pick) || slices.Contains(r.QueryValues()["pick"], card.Pick)
	if l.State == string(application.UnderScreening) && l.Open+l.Failed+l.Curable > 0 {
		card.Note = r.T("assess.screening.left", locale.Args{"open": l.Open, "bad": l.Failed + l.Curable})
	}
	if l.FailByName != nil {
		card.Note = strings.TrimPrefix(card.Note+" · "+r.T("assess.fail.proposed_by", locale.Args{"name": *l.FailByName}), " · ")
	}
	if l.Late {
		card.Note = strings.TrimPrefix(card.Note+" · "+r.T("latepermit.came"), " · ")
	}
	if l.SupplementDueAt != nil && l.State == string(application.SupplementRequested) {
		due := b.Due(*l.SupplementDueAt)
		card.Due = &due
	}
	return card
}

// moveControls ask where the chosen applications go, and why when they are proposed to fail; false when there is nothing that the
// reader may do.
func moveControls(r *request.Request, c query.Call, b view.Base) ([]view.Control, bool) {
	where := view.Field{Name: "event", Label: r.T("assess.move.to"), Blank: r.T("assess.choose"), Value: broughtBack(r, "event")}
	for _, e := range workflows.IntakeMoves {
		if r.May(string(e), anyOf(c, application.UnderScreening)) {
			where.Options = append(where.Options, view.Option{Value: string(e), Label: locale.Event(r.Lang, "application", string(e))})
		}
	}
	why := view.Field{Name: "code", Label: r.T("assess.fail.code"), Hint: r.T("assess.move.only_fail"), Blank: r.T("assess.choose"), Optional: true, Value: broughtBack(r, "code")}
	for _, i := range condition.Items() {
		why.Options = append(why.Options, view.Option{Value: string(i), Label: r.T(i.Label())})
	}
	return []view.Control{b.Control(view.AsSelect, where), b.Control(view.AsSelect, why),
		b.Control(view.AsInput, view.Field{Name: "reason", Label: r.T("assess.fail.reason"), Hint: r.T("assess.move.reason.hint"), Optional: true, Value: broughtBack(r, "reason")})}, len(where.Options) > 0
}

// picked reads the chosen applications, each with the version that was seen.
func picked(r *request.Request) ([]workflows.Picked, error) {
	var out []workflows.Picked
	for _, s := range r.Form()["pick"] {
		id, v, _ := strings.Cut(s, ".")
		n, err1 := number(id)
		version, err2 := number(v)
		if err1 != nil || err2 != nil || n == 0 {
			return nil, domain.E(domain.NotFound, "not_found")
		}
		out = append(out, workflows.Picked{Application: domain.ApplicationID(n), Version: version})
	}
	return out, nil
}

func moveOf(r *request.Request, c query.Call) (workflows.MoveApplications, error) {
	list, err := picked(r)
	return workflows.MoveApplications{Call: domain.CallID(c.ID), Event: application.Event(r.Form().Get("event")), Picked: list,
		Code: condition.Item(r.Form().Get("code")), Reason: r.Form().Get("reason")}, err
}

// previewMove does the move and rolls it back, and shows what it would do.
func previewMove(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	in, err := moveOf(r, c)
	if err != nil {
		return err
	}
	if err := unsaid(in).OrNil(); err != nil {
		page, perr := intakePage(r, c, r.Wrong(r.T("assess.intake.title"), "desk", err))
		if perr != nil {
			return perr
		}
		return r.Again(page)
	}
	return showMove(r, c, in, r.Base(r.T("assess.move.title"), "desk"))
}

// unsaid is what the move needs for every application and was not said: asked for once, at its fields, and not told as a fault of each.
func unsaid(in workflows.MoveApplications) domain.Problems {
	var p domain.Problems
	proposes := in.Event == application.ProposeFail
	if proposes && in.Code == "" {
		p = append(p, domain.E(domain.Invalid, "application.fail.code_missing").At("code"))
	}
	if (proposes || in.Event == application.DropFail) && strings.TrimSpace(in.Reason) == "" {
		p = append(p, domain.E(domain.Invalid, "step.reason_missing").At("reason"))
	}
	return p
}

// broughtBack is what was said of a move: just typed, or brought back from its preview in the address.
func broughtBack(r *request.Request, name string) string { return cmp.Or(r.Typed(name), r.Query(name)) }

// moveFields are those that the preview of a move brings back.
var moveFields = []string{"pick", "event", "code", "reason"}

// backTo is the desk with the move as it was chosen.
func backTo(r *request.Request, c query.Call, in workflows.MoveApplications) string {
	v := url.Values{"event": {string(in.Event)}, "code": {string(in.Code)}, "reason": {in.Reason}}
	for _, p := range in.Picked {
		v.Add("pick", fmt.Sprintf("%d.%d", p.Application, p.Version))
	}
	if r.Query("view") == "board" {
		v.Set("view", "board")
	}
	return view.Path("desk", "calls", c.ID, "intake") + "?" + v.Encode()
}

func showMove(r *request.Request, c query.Call, in workflows.MoveApplications, b view.Base) error {
	cmd := r.Command()
	moved, err := r.House.Engine.DryRun().MoveApplications(r.Context(), cmd, in)
	if err != nil {
		if _, ok := request.Problems(err); !ok {
			return err
		}
		page, perr := intakePage(r, c, r.Wrong(r.T("assess.intake.title"), "desk", err))
		if perr != nil {
			return perr
		}
		return r.Again(page)
	}
	return r.Render(movePage(r, c, in, moved, b))
}

// whyStays says why an application is not moved: where the step does not begin at its state, that state is named.
func whyStays(r *request.Request, m workflows.Moved) string {
	if errors.Is(m.Wrong, domain.E(domain.Refused, "step.illegal")) {
		return r.T("assess.move.illegal", locale.Args{"state": locale.State(r.Lang, "application", string(m.From))})
	}
	return locale.Error(r.Lang, m.Wrong)
}

// inView is an address of the desk in the view one came from: who moved cards on the board finds the board again.
func inView(r *request.Request, path string) view.Query {
	q := view.NewQuery(path, nil)
	if r.Query("view") == "board" {
		q = q.With("view", "board")
	}
	return q
}

// movePage says how many and which are moved, which are not and why, and what is sent to whom.
func movePage(r *request.Request, c query.Call, in workflows.MoveApplications, moved []workflows.Moved, b view.Base) templ.Component {
	b.Crumbs = append(callCrumbs(r, c, r.T("assess.intake.title")), view.Crumb{Label: b.Title})
	b.Crumbs[2].URL = inView(r, view.Path("desk", "calls", c.ID, "intake")).String()
	p := view.Desk{Base: b, Staff: true, Lead: c.Title}
	go1, no := view.Part{ID: "move", Title: r.T("assess.move.goes")}, view.Part{ID: "stays", Title: r.T("assess.move.stays")}
	go1.Table = &view.Table{Caption: go1.Title, Cards: true, Columns: []view.Column{{Label: r.T("assess.receipt")}, {Label: r.T("assess.move.application")}, {Label: r.T("assess.move.from_to")}}}
	no.Table = &view.Table{Caption: no.Title, Cards: true, Columns: []view.Column{{Label: r.T("assess.receipt")}, {Label: r.T("assess.move.application")}, {Label: r.T("assess.move.why")}}}
	decided := in.Event == application.Fail || in.Event == application.DropFail
	if decided {
		go1.Table.Columns = append(go1.Table.Columns, view.Column{Label: r.T("assess.fail.proposed")})
	}
	form := &view.PartForm{Form: view.Form{Action: inView(r, view.Path("desk", "calls", c.ID, "intake", "move")).String(), Key: r.NewKey()}}
	notices := map[domain.NoticeCode]int{}
	first := ""
	n := 0
	for _, m := range moved {
		if m.Wrong != nil {
			no.Rows = append(no.Rows, view.Row{Cells: []view.Cell{view.Words(m.Receipt), view.Words(m.Title), view.Words(whyStays(r, m))}})
			continue
		}
		n++
		if first == "" {
			first = m.Title
		}
		step := locale.State(r.Lang, "application", string(m.From)) + " → " + locale.State(r.Lang, "application", string(m.To))
		if m.From == m.To {
			step = locale.State(r.Lang, "application", string(m.From)) + " · " + locale.Event(r.Lang, "application", string(in.Event))
		}
		row := view.Row{Cells: []view.Cell{view.Words(m.Receipt), view.Words(m.Title), view.Words(step)}}
		if decided {
			row.Cells = append(row.Cells, view.Words(r.T(m.FailCode.Label())+" — "+m.FailReason))
		}
		go1.Rows = append(go1.Rows, row)
		for _, code := range m.Notices {
			notices[code]++
		}
		form.Controls = append(form.Controls, view.Control{Kind: view.AsHidden, Field: view.Field{Name: "pick", Value: strconv.FormatInt(int64(m.Application), 10) + "." + strconv.FormatInt(m.Version, 10)}})
	}
	for name, v := range map[string]string{"event": string(in.Event), "code": string(in.Code), "reason": in.Reason} {
		form.Controls = append(form.Controls, view.Control{Kind: view.AsHidden, Field: view.Field{Name: name, Value: v}})
	}
	sent := view.Part{ID: "sent", Title: r.T("assess.move.sent")}
	if len(notices) == 0 {
		sent.Lines = []string{r.T("assess.move.sent.none")}
	}
	for code, count := range notices {
		key := "notice." + strings.ToLower(string(code)) + ".subject"
		sent.List = append(sent.List, r.T("assess.move.sent.line", locale.Args{"n": count, "subject": r.T(key, locale.Args{"title": first})}))
	}
	switch in.Event {
	case application.ProposeFail:
		sent.Facts = []view.SummaryRow{{Label: r.T("assess.fail.code"), Value: r.T(in.Code.Label())}, {Label: r.T("assess.fail.reason"), Value: in.Reason}}
		sent.Lines = append(sent.Lines, r.T("assess.move.proposed"))
	case application.DropFail:
		sent.Facts = []view.SummaryRow{{Label: r.T("assess.fail.drop.reason"), Value: in.Reason}}
	case application.ConfirmCheck:
		sent.Lines = append(sent.Lines, r.T("assess.move.checked"))
	case application.Fail:
		sent.Lines = append(sent.Lines, r.T("assess.move.appeal"))
	}
	if n > 0 {
		go1.Title = r.T("assess.move.goes.n", locale.Args{"n": n})
		form.Submit = view.Button{Text: r.T("assess.move.do", locale.Args{"n": n, "event": locale.Event(r.Lang, "application", string(in.Event))}), Kind: view.Primary}
		if in.Event == application.Fail {
			form.Submit.Kind = view.Danger
		}
		sent.Form = form
		p.Parts = append(p.Parts, go1)
	}
	if len(no.Rows) > 0 {
		no.Title = r.T("assess.move.stays.n", locale.Args{"n": len(no.Rows)})
		p.Parts = append(p.Parts, no)
	}
	if n > 0 {
		p.Parts = append(p.Parts, sent)
	}
	p.Acts = []view.Button{{Text: r.T("assess.move.back"), URL: backTo(r, c, in)}}
	return shared.Desk(p)
}

// move does what was previewed, all of it or nothing. When something has changed meanwhile the preview is shown anew.
func move(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	in, err := moveOf(r, c)
	if err != nil {
		return err
	}
	moved, err := r.House.Engine.MoveApplications(r.Context(), r.Command(), in)
	if err != nil {
		if _, ok := request.Problems(err); !ok && domain.KindOf(err) != domain.Forbidden {
			return err
		}
		return showMove(r, c, in, r.Wrong(r.T("assess.move.title"), "desk", err))
	}
	return r.Done(inView(r, view.Path("desk", "calls", c.ID, "intake")).String(), "assess.move.done", locale.Args{"n": len(moved)})
}
