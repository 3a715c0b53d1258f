// This file is the officers' list of calls, the page that begins one, and the page of one call with its next steps.
package officer

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/proposed"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/calltemplate"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
	pages "gongmo/templates/pages/officer"
	"gongmo/workflows"
)

// CallRoutes are the routes of this file and of editing.
func CallRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/calls", "desk.calls", request.Staff, deskCalls),
		request.GET("/desk/calls/new", "desk.call.new", request.Staff, newCall),
		request.POST("/desk/calls/new", "desk.call.create", request.Staff, createCall),
		request.GET("/desk/calls/:id", "desk.call", request.Staff, deskCall),
		request.POST("/desk/calls/:id/step", "desk.call.step", request.Staff, deskStep),
		request.POST("/desk/calls/:id/drop", "desk.call.drop", request.Staff, dropProposal),
		request.POST("/desk/calls/:id/keep", "desk.call.keep", request.Staff, keepDeadline),
		request.POST("/desk/calls/:id/officer", "desk.call.officer", request.Staff, handOverCall),
		request.POST("/desk/calls/:id/confirm/:part", "desk.call.confirm", request.Staff, confirmPart),
		request.GET("/desk/calls/:id/edit/:part", "desk.call.edit", request.Staff, editCall),
		request.POST("/desk/calls/:id/edit/:part", "desk.call.save", request.Staff, saveCall),
	}
}

// stateGroups are the tabs of the list.
var stateGroups = []struct {
	key    string
	states []string
}{
	{"preparing", []string{"DRAFT", "PENDING_APPROVAL", "SCHEDULED"}},
	{"intake", []string{"ANNOUNCED", "OPEN"}},
	{"judging", []string{"CLOSED", "SCREENING", "EVALUATING"}},
	{"running", []string{"RESULT_CONFIRMED", "CONTRACTING", "EXECUTING"}},
	{"over", []string{"SETTLED", "ARCHIVED", "FAILED", "CANCELLED"}},
}

func deskCalls(r *request.Request) error {
	scope, err := r.Scope("call.view")
	if err != nil {
		return err
	}
	v, f := r.QueryValues(), deskFilter(r)
	page := r.Page()
	list, err := r.House.Query.Calls(r.Context(), scope, r.Now, f, page)
	if err != nil {
		return err
	}
	b := r.Base(r.T("calls.desk.title"), "desk")
	q := view.NewQuery("/desk/calls", v)
	p := view.DeskCalls{Base: b, Lead: r.T("calls.desk.lead"), Tabs: stateTabs(r, q, list), Pager: view.NewPager(q, page.Number, page.Size, list.Total),
		Filter: view.Filter{Action: "/desk/calls", Total: list.Total, Of: list.Of, ClearURL: "/desk/calls",
			Search: &view.Field{Name: "q", Label: r.T("calls.search"), Hint: r.T("calls.search.hint"), Value: f.Words},
			Hidden: []view.Pair{{Name: "state", Value: v.Get("state")}, {Name: "sort", Value: v.Get("sort")}}},
		Selects: deskSelects(r, v, list),
		Table: view.Table{Caption: r.T("calls.desk.title"), Cards: true, Columns: []view.Column{
			{Label: r.T("calls.desk.state"), Wide: "s"}, q.SortBy(r.T("calls.desk.call"), "title", false), {Label: r.T("calls.filter.division")},
			q.SortBy(r.T("calls.budget"), "won", true), q.SortBy(r.T("calls.when.close"), "close", false), q.SortBy(r.T("calls.desk.bids"), "bids", true),
			{Label: r.T("calls.desk.officer")}}},
		Empty: view.Empty{Title: r.T("calls.empty.title"), Text: r.T("calls.desk.empty"), Act: &view.Button{Text: r.T("calls.empty.act"), URL: "/desk/calls"}}}
	for _, c := range list.Rows {
		p.Rows = append(p.Rows, view.NewDeskCallRow(b, c))
	}
	if takes, err := r.Scope("call.export"); err != nil {
		return err
	} else if !takes.None() {
		p.Sheet = sheetButton(r, "/desk/calls/sheet", v)
	}
	if r.May("create", domain.Resource{Kind: "call"}) {
		p.New = &view.Button{Text: r.T("calls.desk.new"), URL: "/desk/calls/new", Kind: view.Primary, Icon: "plus"}
		p.Import = &view.Button{Text: r.T("file.title"), URL: "/desk/calls/import"}
	}
	if x, err := extendScopes(r); err != nil {
		return err
	} else if !x.none() {
		p.Extend = &view.Button{Text: r.T("calls.extend_many.title"), URL: extendURL}
	}
	if r.May("view", poolOf()) {
		p.Pool = &view.Button{Text: r.T("assess.pool.title"), URL: poolURL}
	}
	return r.Render(pages.Calls(p))
}

// deskFilter is what the address asks for.
func deskFilter(r *request.Request) query.CallFilter {
	v := r.QueryValues()
	f := query.CallFilter{Words: strings.TrimSpace(v.Get("q")), Categories: keep(v["category"]), Divisions: keep(v["division"]), Bases: keep(v["basis"]),
		Supplementary: v.Get("supplementary"), Sort: v.Get("sort")}
	if v.Get("mine") == "1" {
		f.Officer = domain.PersonID(r.Who.PersonID)
	}
	f.Waiting = v.Get("state") == "approval"
	for _, g := range stateGroups {
		if g.key == v.Get("state") {
			f.States = g.states
		}
	}
	return f
}

func keep(list []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == "" })
}

func stateTabs(r *request.Request, q view.Query, list query.CallList) []view.Tab {
	chosen, all := q.Get("state"), 0
	var tabs []view.Tab
	for _, g := range stateGroups {
		n := 0
		for _, s := range g.states {
			n += list.Counts["state"][s]
		}
		all += n
		tabs = append(tabs, view.Tab{Label: r.T("calls.tab." + g.key), URL: q.With("state", g.key).Without("page").String(), Count: n, HasCount: true,
			Current: chosen == g.key})
	}
	waiting := list.Counts["waiting"]["1"]
	return append([]view.Tab{{Label: r.T("ui.all"), URL: q.Without("state", "page").String(), Count: all, HasCount: true, Current: chosen == ""},
		{Label: r.T("calls.tab.approval"), URL: q.With("state", "approval").Without("page").String(), Count: waiting, HasCount: true,
			Current: chosen == "approval", Hot: waiting > 0 && r.HasRole(domain.RoleApprover)}}, tabs...)
}

func deskSelects(r *request.Request, v map[string][]string, list query.CallList) []view.Field {
	first := func(name string) string {
		if len(v[name]) > 0 {
			return v[name][0]
		}
		return ""
	}
	choice := func(name, label string, options []view.Option) view.Field {
		return view.Field{Name: name, Label: r.T(label), Blank: r.T("ui.all"), Value: first(name), Options: options}
	}
	return []view.Field{
		choice("division", "calls.filter.division", view.DivisionOptions(list)),
		choice("category", "calls.filter.category", view.Categories(r.Lang)),
		choice("basis", "calls.filter.basis", view.BasisOptions(r.Lang)),
		choice("supplementary", "calls.filter.supplementary", []view.Option{{Value: "0", Label: r.T("calls.programme")}, {Value: "1", Label: r.T("calls.supplementary")}}),
		choice("mine", "calls.desk.whose", []view.Option{{Value: "1", Label: r.T("calls.desk.mine")}}),
	}
}

func newCall(r *request.Request) error {
	if err := r.Can("create", domain.Resource{Kind: "call"}); err != nil {
		return err
	}
	page, err := newCallPage(r, r.Base(r.T("calls.new.title"), "desk"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func newCallPage(r *request.Request, b view.Base) (templ.Component, error) {
	divisions, err := r.House.Query.Divisions(r.Context())
	if err != nil {
		return nil, err
	}
	b.Crumbs = []view.Crumb{{Label: r.T("nav.desk"), URL: "/desk/calls"}, {Label: r.T("calls.new.title")}}
	typed := func(name, otherwise string) string {
		if r.HTTP().Method == "POST" {
			return r.Form().Get(name)
		}
		return otherwise
	}
	year := strconv.Itoa(r.Now.Year())
	var designs, regimes []view.Option
	for _, d := range designOrder() {
		designs = append(designs, view.Option{Value: d, Label: r.T("calls.design." + d), Hint: r.T("calls.design." + d + ".steps")})
	}
	designs = append(designs, view.Option{Value: form.BlankDesign, Label: r.T("calls.new.blank"), Hint: r.T("calls.new.blank.hint")})
	var awards []view.Option
	for _, k := range stage.AwardKinds() {
		awards = append(awards, view.Option{Value: string(k), Label: r.T(k.Label())})
	}
	for _, g := range ruleset.CallRegimes {
		regimes = append(regimes, view.Option{Value: string(g), Label: r.T(g.LabelKey())})
	}
	var divisionOptions []view.Option
	for _, d := range divisions {
		divisionOptions = append(divisionOptions, view.Option{Value: d, Label: d})
	}
	p := view.CallEdit{Base: b, Lead: r.T("calls.new.lead"), Banner: &view.Banner{Tone: "info", Title: r.T("kin.new"), Text: r.T("kin.new.text"), Link: &view.Crumb{Label: r.T("kin.new.go"), URL: pastURL}}, Form: view.Form{Action: "/desk/calls/new", Key: r.NewKey(), Guard: true},
		Submit: view.Button{Text: r.T("calls.new.submit"), Kind: view.Primary}, Cancel: view.Button{Text: r.T("ui.cancel"), URL: "/desk/calls"}}
	p.Controls = []view.Control{
		b.Control(view.AsInput, view.Field{Name: "title", Label: r.T("calls.field.title"), Value: typed("title", "")}),
		b.Control(view.AsInput, view.Field{Name: "code", Label: r.T("calls.field.code"), Hint: r.T("calls.field.code.hint"), Value: typed("code", ""), Width: "m"}),
		b.Control(view.AsInput, view.Field{Name: "year", Label: r.T("calls.field.year"), Value: typed("year", year), InputMode: "numeric", Width: "s"}),
		b.Control(view.AsRadios, view.Field{Name: "category", Label: r.T("calls.filter.category"), Hint: r.T("calls.new.category.hint"), Value: typed("category", calltemplate.Commercial), Options: view.Categories(r.Lang), Inline: true}),
		b.Control(view.AsRadios, view.Field{Name: "design", Label: r.T("calls.field.design"), Hint: r.T("calls.new.design.hint"), Value: typed("design", "PAPER_PRESENTATION"), Options: designs}),
		b.Control(view.AsSelect, view.Field{Name: "award", Label: r.T("calls.new.award"), Hint: r.T("calls.new.award.hint"), Value: typed("award", string(stage.Money)), Options: awards, Width: "m"}),
		b.Control(view.AsRadios, view.Field{Name: "regime", Label: r.T("calls.source.regime"), Hint: r.T("calls.new.regime.hint"), Value: typed("regime", string(ruleset.ICTFund)), Options: regimes}),
		b.Control(view.AsCheckbox, view.Field{Name: "fundMoney", Label: r.T("calls.field.fund_money"), Hint: r.T("calls.field.fund_money.hint"), Value: typed("fundMoney", ""), NoNote: true}),
		b.Control(view.AsMoney, view.Field{Name: "budgetWon", Label: r.T("calls.budget"), Hint: r.T("calls.field.budget.hint"), Value: typed("budgetWon", ""), Optional: true}),
		b.Control(view.AsSelect, view.Field{Name: "division", Label: r.T("calls.filter.division"), Value: typed("division", ""), Options: divisionOptions, Width: "m"}),
		b.Control(view.AsInput, view.Field{Name: "task", Label: r.T("calls.source.task"), Value: typed("task", ""), Optional: true}),
		b.Control(view.AsInput, view.Field{Name: "source", Label: r.T("calls.source.source"), Hint: r.T("calls.field.source.hint"), Value: typed("source", ""), Optional: true}),
		b.Control(view.AsCheckbox, view.Field{Name: "isNew", Label: r.T("calls.field.is_new"), Value: typed("isNew", ""), NoNote: true}),
	}
	if len(divisionOptions) == 0 {
		p.Controls[9].Kind = view.AsInput
	}
	return pages.EditCall(p), nil
}

// designOrder puts the usual designs before the special ones.
func designOrder() []string {
	usual := []string{"PAPER_PRESENTATION", "PAPER_ONLY", "PAPER_PRESENTATION_SITE", "TRACKS", "VOUCHER", "DESIGNATION"}
	return append(usual, slices.DeleteFunc(stage.Designs(), func(d string) bool { return slices.Contains(usual, d) })...)
}

func createCall(r *request.Request) error {
	if err := r.Can("create", domain.Resource{Kind: "call"}); err != nil {
		return err
	}
	in, err := form.NewCall(r.Form())
	if err == nil {
		var id domain.CallID
		if id, err = r.House.Engine.CreateCall(r.Context(), r.Command(), in); err == nil {
			return r.Done(view.DeskCallURL(int64(id)), "calls.created", locale.Args{"title": in.Title})
		}
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := newCallPage(r, r.Wrong(r.T("calls.new.title"), "desk", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

func deskCall(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	page, err := deskCallPage(r, c, r.Base(c.Title, "desk"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func deskCallPage(r *request.Request, c query.Call, b view.Base) (templ.Component, error) {
	look, err := r.House.Engine.LookAtCall(r.Context(), r.Command(), domain.CallID(c.ID))
	if err != nil {
		return nil, err
	}
	b.Crumbs = []view.Crumb{{Label: r.T("nav.desk"), URL: "/desk/calls"}, {Label: c.Title}}
	p := view.DeskCall{Base: b, Card: view.NewCallCard(b, c.CallRow), Badge: view.State("call", c.State), Lead: c.Summary, Tabs: DeskTabs(r, c, "call"),
		Acts:  []view.Button{{Text: r.T("calls.desk.preview"), URL: proposed.URL(c, view.CallURL(c.Code)), Icon: "eye"}, {Text: r.T("preview.go"), URL: previewURL(c, ""), Icon: "eye"}, {Text: r.T("file.export"), URL: view.DeskCallURL(c.ID, "file"), Icon: "download"}},
		Stats: append(deskStats(b, c), questionStat(r, b, c)...), Facts: deskFacts(b, c), Waiting: waitingFor(b, c)}
	if _, can := proposes(r, c); can && c.State == string(call.Failed) && c.Proposed == "" {
		p.Waiting = b.T("calls.waiting.failed") // nothing happens by itself
	}
	p.Missing = missingLinks(r, c, look.Missing)
	p.Advice, p.AdviceLines = deadlineAdvice(r, c, look.Advice, view.DeskCallURL(c.ID, "edit", "schedule"))
	if c.State == string(call.Draft) && len(p.Missing) > 0 {
		p.Banner = &view.Banner{Tone: "warning", Title: r.T("calls.missing.title", locale.Args{"n": len(p.Missing)}), Text: r.T("calls.missing.text")}
	}
	p.Unread, p.UnreadParts = unreadBanner(r, c, look.Unread)
	for _, s := range look.Steps {
		card := stepCard(r, c, s, look.ProposalGaps)
		if n := len(look.Unread); n > 0 && (s.Event == call.SubmitForApproval || s.Event == call.Approve) {
			card.Text += " " + r.T("builder.unread.banner", locale.Args{"n": n}) + "."
			card.Act.Button.Confirm = card.Text
		}
		p.Steps = append(p.Steps, card)
	}
	if results, err := resultCard(r, c); err != nil {
		return nil, err
	} else if results != nil {
		p.Steps = append(p.Steps, *results)
	}
	if err = offerHandOver(r, b, c, &p); err != nil {
		return nil, err
	}
	if p.Kin, err = kinLinks(r, c); err != nil {
		return nil, err
	}
	if r.May("create", domain.Resource{Kind: "call"}) {
		p.Acts = append(p.Acts, view.Button{Text: r.T("kin.title"), URL: view.DeskCallURL(c.ID, "follow"), Icon: "plus"})
	}
	if p.Proposal, err = proposalCard(r, b, c, look); err != nil {
		return nil, err
	}
	p.Parts = callParts(r, b, c, append(look.Missing, look.ProposalGaps...))
	for i := range p.Parts {
		p.Parts[i].Unread = len(unreadOf(look.Unread, call.Part(p.Parts[i].ID)))
	}
	if r.May("history", c.Resource()) {
		if p.History, err = history(r, "call", c.ID); err != nil {
			return nil, err
		}
		if p.Returned, err = returned(r, c); err != nil {
			return nil, err
		}
		audit, err := r.Scope("audit.view")
		if err != nil {
			return nil, err
		}
		if !audit.None() {
			p.HistoryAll = &view.Crumb{Label: r.T("calls.history.all"), URL: view.Path("audit", "call", c.ID)}
		}
	}
	return pages.Call(p), nil
}

// returned says why the approver sent a draft back, until it is handed in again; nil for any other call.
func returned(r *request.Request, c query.Call) (*view.Banner, error) {
	if c.State != string(call.Draft) {
		return nil, nil
	}
	const most = 60
	rows, err := r.House.Query.History(r.Context(), "call", c.ID, most)
	if err != nil {
		return nil, err
	}
	for _, h := range rows { // the newest first
		switch {
		case h.Event == string(call.Reject):
			return &view.Banner{Tone: "warning", Title: r.T("calls.returned.title", locale.Args{"name": h.ActorName}), Text: h.Reason}, nil
		case h.FromState != nil && h.ToState != nil && *h.FromState != *h.ToState:
			return nil, nil
		}
	}
	return nil, nil
}

// DeskTabs are the desks of one call.
func DeskTabs(r *request.Request, c query.Call, current string) []view.Tab {
	tab := func(key, url string) view.Tab {
		return view.Tab{Label: r.T("calls.desk.tab." + key), URL: url, Current: key == current}
	}
	tabs := []view.Tab{tab("call", view.DeskCallURL(c.ID))}
	if c.PredecessorID != nil || c.ParentID != nil {
		tabs = append(tabs, tab("changes", view.DeskCallURL(c.ID, "changes")))
	}
	if c.VersionNo > 0 && mayAnswer(r, c) {
		questions := tab("questions", questionsURL(c))
		questions.Count, questions.Hot = c.OpenQuestions, c.LateQuestions > 0
		tabs = append(tabs, questions)
	}
	if c.VersionNo > 0 {
		if r.May("view", lateOf(c)) {
			tabs = append(tabs, tab("late", lateURL(c)))
		}
		tabs = append(tabs, tab("intake", view.DeskCallURL(c.ID, "intake")), tab("screening", view.DeskCallURL(c.ID, "screening")), tab("stages", view.DeskCallURL(c.ID, "stages")))
	}
	return tabs
}

func deskStats(b view.Base, c query.Call) []view.Stat {
	row := view.NewDeskCallRow(b, c.CallRow)
	due := view.Stat{Label: b.T("calls.when.close"), Value: row.Due.Relative, Note: row.Due.Absolute}
	if row.Due.Soon {
		due.Trend = "bad"
	}
	budget := view.Stat{Label: b.T("calls.budget"), Value: b.T("calls.basis.not_stated")}
	if row.Money != nil {
		budget.Value, budget.Note = b.WonShort(row.Money.Won), b.T("ui.basis."+string(row.Money.Basis))
	}
	ratio := row.RatioValue
	if ratio == "" {
		ratio = "–"
	}
	return []view.Stat{due, budget,
		{Label: b.T("calls.desk.bids"), Value: row.Bids, Unit: b.T("calls.unit"), URL: view.DeskCallURL(c.ID, "screening"), Note: b.T("calls.desk.drafts", locale.Args{"n": c.Drafts})},
		{Label: b.T("calls.desk.ratio"), Value: ratio, Note: awardsOf(b, c)}}
}

// awardsOf is how many are meant to be chosen, "" where the call does not say.
func awardsOf(b view.Base, c query.Call) string {
	if c.AwardCount == 0 {
		return ""
	}
	return b.T("calls.fact.awards", locale.Args{"n": c.AwardCount})
}

func deskFacts(b view.Base, c query.Call) []view.SummaryRow {
	rows := []view.SummaryRow{}
	add := func(key, value string) {
		if value != "" {
			rows = append(rows, view.SummaryRow{Label: b.T(key), Value: value})
		}
	}
	add("calls.desk.officer", c.OfficerName)
	add("calls.desk.submitter", c.SubmitterName)
	add("calls.desk.approver", c.ApproverName)
	add("calls.field.design", b.T("calls.design."+c.Design))
	if c.VersionNo > 0 {
		add("calls.desk.version", b.T("calls.version.no", locale.Args{"no": c.VersionNo}))
	}
	if c.Round > 1 {
		add("calls.desk.round", b.T("calls.window", locale.Args{"no": c.Round}))
	}
	if !c.DeliberatedOn.IsZero() {
		add("calls.desk.deliberated", b.Date(c.DeliberatedOn.Start()))
	}
	if c.Source != "" { // the name of a document of the house says nothing to applicants
		rows = append(rows, view.SummaryRow{Label: b.T("calls.source.source"), Value: c.Source})
	}
	return append(rows, view.CallSource(b, c)...)
}

// waitingFor says what the clock will do next.
func waitingFor(b view.Base, c query.Call) string {
	switch call.State(c.State) {
	case call.Scheduled:
		return b.T("calls.waiting.publish", locale.Args{"at": *c.AnnounceAt})
	case call.Announced:
		return b.T("calls.waiting.open", locale.Args{"at": *c.OpenAt})
	case call.Open:
		from, until := c.Intake()
		if c.Phase == query.PhaseSoon {
			return b.T("calls.waiting.window", locale.Args{"at": *from})
		}
		if until.Before(*c.CloseAt) {
			return b.T("calls.waiting.window_end", locale.Args{"at": *until, "end": *c.CloseAt})
		}
		return b.T("calls.waiting.close", locale.Args{"at": *c.CloseAt})
	}
	return ""
}

// stepCard is a button for a step, or the reasons why it cannot be taken.
func stepCard(r *request.Request, c query.Call, s workflows.CallStep, gaps domain.Problems) view.CallStepCard {
	event := string(s.Event)
	card := view.CallStepCard{Title: locale.Event(r.Lang, "call", event), Text: r.T("calls.step." + event)}
	if s.Event == call.StartScreening && c.State == string(call.Open) {
		card.Text = r.T("calls.step.startScreening.window")
	}
	if s.Event == call.StartEvaluation && c.State == string(call.Open) {
		card.Text = r.T("calls.step.startEvaluation.window")
	}
	if s.Proposal != "" {
		card.Title = r.T("calls.proposal.approve", locale.Args{"kind": card.Title})
	}
	if len(s.Why) > 0 {
		why := s.Why
		if s.Proposal != "" && len(gaps) > 0 { // the list stands above, in the card of the proposal
			why = slices.DeleteFunc(slices.Clone(why), func(e *domain.Error) bool {
				return slices.ContainsFunc(gaps, func(g *domain.Error) bool { return g.Key == e.Key && g.Field == e.Field })
			})
			if len(why) < len(s.Why) {
				card.Why = []string{r.T("calls.proposal.missing.title", locale.Args{"n": len(together(gaps))})}
			}
		}
		for _, m := range locale.Errors(r.Lang, why.OrNil()) {
			if !slices.Contains(card.Why, m.Text) {
				card.Why = append(card.Why, m.Text)
			}
		}
		if slices.ContainsFunc(s.Why, func(e *domain.Error) bool { return e.Key == "call.evaluation.unscreened" }) {
			card.See = &view.Crumb{Label: r.T("assess.undecided.see"), URL: screeningURL(c).With("state", query.Undecided).String()}
		}
		if s.Event == call.SubmitForApproval {
			card.Why = []string{r.T("calls.missing.title", locale.Args{"n": len(together(s.Why))})} // the list stands above
		}
		return card
	}
	card.Act = view.ActForm{Form: view.Form{Action: view.DeskCallURL(c.ID, "step"), Version: c.Version, Key: r.NewKey()},
		Hidden: []view.Pair{{Name: "event", Value: event}}, Button: view.Button{Text: card.Title, Kind: view.Secondary, Confirm: card.Text}}
	switch s.Event {
	case call.SubmitForApproval, call.Approve, call.StartScreening, call.StartEvaluation, call.ConfirmResult, call.AmendNotice, call.ExtendDeadline, call.ExtendForOutage, call.Reannounce:
		card.Act.Button.Kind = view.Primary
	case call.Cancel, call.DeclareFailed:
		card.Act.Button.Kind = view.Danger
	}
	if s.NeedsReason {
		card.Act.Reason = &view.Field{Name: "reason." + event, Label: r.T("calls.reason"), Hint: r.T("calls.reason." + reasonKind(s.Event)), Value: r.Typed("reason." + event), Error: reasonError(r, event)}
	}
	return card
}

// reasonKind says who reads the reason.
func reasonKind(e call.Event) string {
	if e == call.Cancel {
		return "public"
	}
	return "inside"
}

func reasonError(r *request.Request, event string) string {
	if r.HTTP().Method == "POST" && r.Form().Get("event") == event && strings.TrimSpace(r.Form().Get("reason."+event)) == "" {
		return r.T("step.reason_missing")
	}
	return ""
}

func deskStep(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	event := call.Event(r.Form().Get("event"))
	err = r.House.Engine.StepCall(r.Context(), r.Command(), workflows.StepCall{Call: domain.CallID(c.ID), Version: version(r), Event: event, Reason: r.Form().Get("reason." + string(event))})
	return answered(r, c, err, "calls.done."+string(event), "reason."+string(event))
}

func dropProposal(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	err = r.House.Engine.DropProposal(r.Context(), r.Command(), domain.CallID(c.ID), version(r), r.Form().Get("reason.drop"))
	return answered(r, c, err, "calls.done.drop", "reason.drop")
}

// answered goes back to the call's page with a word about what was done, or shows the page again with what was wrong.
func answered(r *request.Request, c query.Call, err error, done, reasonField string) error {
	if err == nil {
		return r.Done(view.DeskCallURL(c.ID), done)
	}
	problems, ok := request.Problems(err)
	if !ok {
		return err
	}
	for i, p := range problems {
		if p.Field == "reason" {
			problems[i] = p.At(reasonField)
		}
	}
	page, perr := deskCallPage(r, c, r.Wrong(c.Title, "desk", problems))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

// proposalCard shows what a waiting proposal would change.
func proposalCard(r *request.Request, b view.Base, c query.Call, look workflows.CallOutlook) (*view.ProposalCard, error) {
	if c.ProposalTerms == nil {
		return nil, nil
	}
	var now call.Terms
	next, err := proposed.Terms(c)
	if err != nil {
		return nil, err
	}
	files, err := r.House.Query.CallFilesAndWaiting(r.Context(), c.ID)
	if err != nil {
		return nil, err
	}
	if c.PresentTerms != nil {
		if err := json.Unmarshal([]byte(*c.PresentTerms), &now); err != nil {
			return nil, fmt.Errorf("present terms: %w", err)
		}
	}
	proposed.GivenAt(&now, files, r.Now)
	card := &view.ProposalCard{Title: b.T("calls.proposal.title", locale.Args{"kind": b.T("call.proposal_kind." + c.Proposed)}), Reason: c.ProposalReason,
		By:      b.T("calls.proposal.by", locale.Args{"name": c.ProposerName, "at": *c.ProposedAt}),
		Diff:    view.Diff{Caption: b.T("calls.version.diff"), BeforeTitle: b.T("calls.proposal.now"), AfterTitle: b.T("calls.proposal.next")},
		Missing: missingLinks(r, c, look.ProposalGaps)}
	for _, f := range call.Diff(now, next) {
		if f.Field == proposed.FieldGiven {
			card.Diff.Rows = append(card.Diff.Rows, proposed.FormRows(b, files, now, next)...)
			continue
		}
		card.Diff.Rows = append(card.Diff.Rows, view.TermsDiff(b, f.Label(), f.Before, f.After)...)
	}
	if err := sayRework(r, b, c, look, next, card); err != nil {
		return nil, err
	}
	if r.May("dropProposal", c.Resource()) {
		card.Drop = &view.ActForm{Form: view.Form{Action: view.DeskCallURL(c.ID, "drop"), Version: c.Version, Key: r.NewKey()},
			Reason: &view.Field{Name: "reason.drop", Label: r.T("calls.reason"), Optional: true, Value: r.Typed("reason.drop")},
			Button: view.Button{Text: r.T("call.event.dropProposal"), Kind: view.Danger, Confirm: r.T("calls.step.drop")}}
	}
	return card, nil
}

// sayRework says how many have begun and what a correction of the form makes them do, and asks why the deadline stays where it leaves them
// little time.
func sayRework(r *request.Request, b view.Base, c query.Call, look workflows.CallOutlook, next call.Terms, card *view.ProposalCard) error {
	if !look.Rework.Any() {
		return nil
	}
	n, err := r.House.Query.CorrectionReach(r.Context(), c.ID, look.Rework.Touched(), look.Rework.Always)
	if err != nil {
		return err
	}
	_, deadline := (&call.Call{Terms: next}).Deadline(r.Now)
	card.Reach = []view.SummaryRow{{Label: b.T("calls.rework.begun"), Value: b.T("calls.rework.begun.n", locale.Args{"companies": n.Companies, "drafts": n.Drafts})},
		{Label: b.T("calls.rework.again"), Value: b.T("calls.rework.again.n", locale.Args{"n": n.Again})},
		{Label: b.T("calls.rework.sent"), Value: b.T("calls.rework.sent.n", locale.Args{"n": n.Submitted})},
		{Label: b.T("calls.rework.deadline"), Value: b.DateTime(deadline)}}
	card.ReachHint = b.T("calls.rework.again.hint")
	if look.Short == nil {
		return nil
	}
	if c.ProposalKept != "" {
		card.Reach = append(card.Reach, view.SummaryRow{Label: b.T("calls.rework.kept"), Value: c.ProposalKept})
	}
	if _, can := proposes(r, c); can {
		card.Extend = &view.Button{Text: b.T("calls.rework.extend"), URL: view.DeskCallURL(c.ID, "edit", "schedule"), Kind: view.Secondary}
		kept := c.ProposalKept
		if r.HTTP().Method == "POST" && r.Form().Has("kept") {
			kept = r.Form().Get("kept")
		}
		card.Keep = &view.PartForm{Form: view.Form{Action: view.DeskCallURL(c.ID, "keep"), Version: c.Version, Key: r.NewKey()},
			Controls: []view.Control{b.Control(view.AsTextarea, view.Field{Name: "kept", Label: b.T("calls.rework.kept"), Hint: b.T("calls.rework.kept.hint"), Value: kept, Rows: 3})},
			Submit:   view.Button{Text: b.T("calls.rework.keep"), Kind: view.Secondary}}
	}
	return nil
}

// keepDeadline writes down why a waiting correction leaves the deadline.
func keepDeadline(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	err = r.House.Engine.KeepDeadline(r.Context(), r.Command(), workflows.KeepDeadline{Call: domain.CallID(c.ID), Version: version(r), Reason: r.Form().Get("kept")})
	return answered(r, c, err, "calls.done.keep", "kept")
}

// editParts are the parts of the terms, each a page.
var editParts = [...]string{"overview", "schedule", "eligibility", awardPart, formPart, "stages", "notice", "documents", noticesPart}

// partOf says which page mends a problem.
func partOf(p *domain.Error) string {
	for _, x := range [...]struct{ prefix, part string }{{"call.schedule", "schedule"}, {"call.advice", "schedule"}, {"call.announce", "schedule"}, {"call.correction", "schedule"}, {"call.intake", "schedule"}, {"call.stages", "stages"}, {"call.rubric", "stages"},
		{"stage.track", awardPart}, {"stage.prize", awardPart}, {"stage.pool", awardPart}, {"stage.", "stages"},
		{"call.eligibility", "eligibility"}, {"condition.", "eligibility"}, {"call.form", formPart}, {"form.", formPart}, {"call.notice", "notice"}, {"call.paragraph", noticesPart}} {
		if strings.HasPrefix(p.Key, x.prefix) {
			return x.part
		}
	}
	return "overview"
}

// together are the problems as a list shows them: those that differ in nothing but the item of the notice are one.
func together(list domain.Problems) (out []domain.Problems) {
	const item = "call.notice.item_missing"
	for _, p := range list {
		i := slices.IndexFunc(out, func(x domain.Problems) bool { return p.Key == item && x[0].Key == item })
		if i < 0 {
			out = append(out, domain.Problems{p})
			continue
		}
		out[i] = append(out[i], p)
	}
	return out
}

// missingLinks are the problems as a list, each leading to the page that mends it where the reader may open that. What is one problem with
// many places names every one of them.
func missingLinks(r *request.Request, c query.Call, missing domain.Problems) []view.Problem {
	kind, can := proposes(r, c)
	link := func(p *domain.Error) string {
		switch part := partOf(p); {
		case can && allows(kind, part):
			return editURL(c, part) + "#" + view.FieldID(p.Field)
		case reopens(r, c):
			return reopenURL(c, part)
		}
		return ""
	}
	var out []view.Problem
	for _, group := range together(missing) {
		shown := view.Problems(r.Lang, group[:1].OrNil())[0]
		shown.URL = link(group[0])
		if len(group) > 1 {
			shown.Text = r.T("calls.missing.items", locale.Args{"n": len(group)})
			for _, p := range group {
				shown.Each = append(shown.Each, view.Problem{Field: p.Field, Text: r.T(fmt.Sprint(p.Args["item"])), URL: link(p)})
			}
		}
		out = append(out, shown)
	}
	return out
}

// deadlineAdvice is what an officer should know of deadlines that the rules allow, each leading to its field; nil when there is nothing.
func deadlineAdvice(r *request.Request, c query.Call, advice domain.Problems, page string) (*view.Banner, []view.Problem) {
	if len(advice) == 0 {
		return nil, nil
	}
	lines := view.Problems(r.Lang, advice.OrNil())
	for i := range lines {
		lines[i].URL = "#" + view.FieldID(lines[i].Field)
		if page != "" {
			lines[i].URL = page + lines[i].URL
		}
	}
	return &view.Banner{Tone: "info", Title: r.T("calls.advice.title"), Text: r.T("calls.advice.text")}, lines
}

// callParts are the terms in short.
func callParts(r *request.Request, b view.Base, c query.Call, missing domain.Problems) []view.CallPart {
	kind, can := proposes(r, c)
	var out []view.CallPart
	for _, part := range partsOf(c) {
		if part == noticesPart { // it stands last, and is read by everybody who reads the call
			continue
		}
		p := view.CallPart{ID: part, Title: b.T("calls.edit." + part), Rows: partRows(b, c, part)}
		for _, m := range missing {
			if partOf(m) == part {
				p.Missing++
			}
		}
		if can && allows(kind, part) {
			p.EditURL, p.EditText = view.DeskCallURL(c.ID, "edit", part), b.T("ui.change")
			if kind != "" {
				p.EditText = b.T("call.proposal_kind." + string(kind))
				if part == "schedule" && len(scheduleKinds[call.State(c.State)]) > 0 {
					p.EditText = b.T("calls.schedule.change")
				}
			}
		} else if reopens(r, c) {
			p.EditURL, p.EditText = reopenURL(c, part), b.T("ui.change")
		}
		out = append(out, p)
	}
	if r.May("history", c.Resource()) {
		out = append(out, formsShort(r, b, c))
	}
	return append(out, noticesShort(b, c))
}

// proposes says whether editing makes a proposal, of which kind, and whether the reader may.
func proposes(r *request.Request, c query.Call) (kind call.ProposalKind, can bool) {
	switch call.State(c.State) {
	case call.Draft:
		return "", r.May("edit", c.Resource())
	case call.Announced, call.Open:
		kind = call.ToAmend
	case call.Closed:
		kind = call.ToOutage
	case call.Failed:
		kind = call.ToReannounce
	default:
		return "", false
	}
	return kind, r.May("propose", c.Resource())
}

// allows says which parts a proposal of a kind may change. During the intake the schedule is changed by an extension.
func allows(kind call.ProposalKind, part string) bool {
	return kind != call.ToOutage || part == "schedule"
}

func partRows(b view.Base, c query.Call, part string) []view.SummaryRow {
	row := func(key, value string) view.SummaryRow {
		return view.SummaryRow{Label: b.T(key), Value: value, Missing: strings.TrimSpace(value) == ""}
	}
	switch part {
	case "overview":
		rows := []view.SummaryRow{row("calls.field.summary", c.Summary), row("calls.filter.division", c.Division), row("calls.filter.category", view.CategoryName(b.Lang, c.Category))}
		budget := b.T("calls.basis.not_stated")
		if m := view.BudgetOf(c.CallRow); m != nil {
			budget = b.T("calls.money.budget.value", locale.Args{"won": b.Won(m.Won), "basis": b.T("ui.basis." + string(m.Basis))})
		}
		most := ""
		if c.GrantMaxWon > 0 {
			most = b.Won(c.GrantMaxWon)
		}
		return append(rows, row("calls.budget", budget), row("calls.money.most", most), row("calls.money.count", awardsOf(b, c)))
	case "schedule":
		at := func(key string, v any) view.SummaryRow { return row(key, strings.TrimPrefix(b.DateTime(v), "–")) }
		rows := []view.SummaryRow{at("calls.when.announce", c.AnnounceAt)}
		if c.UrgencyReason != "" { // who approves answers for it
			rows = append(rows, row("call.term.UrgencyReason", c.UrgencyReason))
		}
		rows = append(rows, view.IntakeRows(b, c)...)
		if c.QuestionsUntil != nil {
			rows = append(rows, at("call.term.QuestionsUntil", c.QuestionsUntil))
		}
		return append(rows, at("calls.when.result", c.ResultAt))
	case "eligibility":
		var lines []string
		for _, l := range view.Requirements(b.Lang, c.Eligibility, ruleset.Cite) {
			lines = append(lines, l.Text)
		}
		rows := []view.SummaryRow{row("calls.who.count.label", b.T("calls.who.count", locale.Args{"n": len(lines)})), row("calls.part.who", strings.Join(lines[:min(4, len(lines))], " · "))}
		for _, t := range c.Stages.Tracks {
			if who := view.TrackWho(b, t); len(who) > 0 {
				rows = append(rows, view.SummaryRow{Label: t.Title, Value: strings.Join(who, " · ")})
			}
		}
		return rows
	case "stages":
		var rows []view.SummaryRow
		for _, s := range view.CallStages(b, c.Stages) {
			total := s.Method
			if s.Total != "" {
				total += " · " + b.T("calls.rubric.total") + " " + s.Total
			}
			rows = append(rows, view.SummaryRow{Label: strconv.Itoa(s.No) + ". " + s.Title, Value: total, Lines: []string{s.Note}})
		}
		return rows
	case awardPart:
		return awardRowsShort(b, c)
	case "notice":
		filled := 0
		for _, item := range view.NoticeItemOrder {
			if strings.TrimSpace(c.NoticeItems.V[item]) != "" {
				filled++
			}
		}
		return []view.SummaryRow{row("calls.edit.notice.filled", b.T("ui.tasks.done", locale.Args{"n": filled, "of": len(view.NoticeItemOrder)}))}
	}
	if part == formPart {
		questions := 0
		for _, s := range c.Form.Sections {
			questions += len(s.Questions)
		}
		return []view.SummaryRow{row("builder.sections", locale.Int(len(c.Form.Sections))), row("calls.part.questions", b.T("calls.questions.count", locale.Args{"n": questions}))}
	}
	required := 0
	for _, d := range c.Documents.V {
		if d.Required {
			required++
		}
	}
	return []view.SummaryRow{row("calls.part.papers", b.T("calls.edit.documents.count", locale.Args{"n": len(c.Documents.V), "required": required}))}
}

// replacedText says which waiting proposal an act took the place of.
func replacedText(r *request.Request, h query.HistoryEntry) string {
	if h.ReplacedOf == "" {
		return r.T("calls.history.replaced", locale.Args{"kind": r.T("call.proposal_kind." + h.Replaced)})
	}
	return r.T("calls.history.replaced.of", locale.Args{"kind": r.T("call.proposal_kind." + h.Replaced), "name": h.ReplacedOf})
}

// history is the newest acts of an aggregate.
func history(r *request.Request, kind string, id int64) ([]view.Event, error) {
	const most = 400
	rows, err := r.House.Query.History(r.Context(), kind, id, most)
	if err != nil {
		return nil, err
	}
	out := make([]view.Event, len(rows))
	for i, h := range rows {
		e := eventOf(r, kind, h)
		if kind == "call" {
			e.URL = actURL(id, h)
			if parts := changedParts(r, h); parts != "" {
				e.Note = strings.TrimSuffix(r.T("calls.history.changed", locale.Args{"fields": parts})+" · "+e.Note, " · ")
			}
		}
		if h.Replaced != "" {
			e.Note = strings.TrimPrefix(e.Note+" · "+replacedText(r, h), " · ")
		}
		if h.Kept != "" {
			e.Note = strings.TrimPrefix(e.Note+" · "+r.T("calls.rework.kept")+": "+h.Kept, " · ")
		}
		out[i] = e
	}
	return folded(r, rows, out), nil
}
