// This file is the evaluation of a call: its stages, committees, the progress of the scoring, the ranking, and the
// confirmation of the result.
package officer

import (
	"fmt"
	"math"
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
	"gongmo/domain/evaluation"
	"gongmo/domain/krw"
	"gongmo/domain/stage"
	pages "gongmo/templates/pages/officer"
	"gongmo/workflows"
)

// EvaluationRoutes are the routes of this file.
func EvaluationRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/calls/:id/stages", "desk.stages", request.Staff, showStages),
		request.POST("/desk/calls/:id/evaluation", "desk.evaluation.step", request.Staff, stepCall),
		request.GET("/desk/calls/:id/result", "desk.result", request.Staff, showResult),
		request.POST("/desk/calls/:id/result", "desk.result.confirm", request.Staff, confirmResult),
		request.POST("/desk/calls/:id/deliberate", "desk.call.deliberate", request.Staff, deliberate),
		request.POST("/desk/calls/:id/result/promote/:application", "desk.result.promote", request.Staff, promoteReserve),
		request.POST("/desk/calls/:id/result/release", "desk.result.release", request.Staff, releaseReserves),
		request.GET("/desk/stages/:id", "desk.stage", request.Staff, showStage("committee")),
		request.GET("/desk/stages/:id/progress", "desk.stage.progress", request.Staff, showStage("progress")),
		request.GET("/desk/stages/:id/ranking", "desk.stage.ranking", request.Staff, showStage("ranking")),
		request.GET("/desk/stages/:id/candidates", "desk.stage.candidates", request.Staff, showStage("candidates")),
		request.POST("/desk/stages/:id/candidates", "desk.stage.adjust", request.Staff, adjustCandidate),
		request.POST("/desk/stages/:id/admit", "desk.stage.admit", request.Staff, admitCandidate),
		request.POST("/desk/stages/:id/committee", "desk.stage.committee", request.Staff, formCommittee),
		request.POST("/desk/stages/:id/step", "desk.stage.step", request.Staff, stepStage),
		request.POST("/desk/stages/:id/chair", "desk.stage.chair", request.Staff, electChair),
		request.POST("/desk/stages/:id/return", "desk.stage.return", request.Staff, returnSheet),
		request.POST("/desk/stages/:id/tie", "desk.stage.tie", request.Staff, voteOnTie),
	}
}

// StageTitle is the name of a stage in words, with its track, its window and its round.
func StageTitle(r *request.Request, s query.Stage) string {
	plan := s.Plan
	plan.Kind = stage.Kind(s.StageKind)
	title := view.StageName(r.Lang, plan)
	if s.Track != "" {
		title += " · " + s.Track
	}
	if s.WindowNo > 0 {
		title += " · " + r.T("calls.window", locale.Args{"no": s.WindowNo})
	}
	if s.Round > 1 {
		title += " · " + r.T("assess.round", locale.Args{"n": s.Round})
	}
	return title
}

func showStages(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	page, err := stagesPage(r, c, r.Base(r.T("assess.stages.title"), "desk"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func stagesPage(r *request.Request, c query.Call, b view.Base) (templ.Component, error) {
	scope, err := r.Scope("stage.view")
	if err != nil {
		return nil, err
	}
	if scope.None() {
		return nil, domain.E(domain.NotFound, "not_found")
	}
	windows, chosen, err := windowsOf(r, scope, c)
	if err != nil {
		return nil, err
	}
	list, err := r.House.Query.Stages(r.Context(), scope, c.ID, chosen.No)
	if err != nil {
		return nil, err
	}
	b.Crumbs = callCrumbs(r, c, r.T("assess.stages.title"))
	p := view.StageList{Base: b, Lead: c.Title, Badge: view.State("call", c.State),
		Windows: windowTabs(r, view.NewQuery(view.Path("desk", "calls", c.ID, "stages"), r.QueryValues()), windows, chosen.No, func(w query.WindowState) int { return w.Stages })}
	if p.Acts, p.Blocked, err = screeningActs(r, c, windows); err != nil {
		return nil, err
	}
	for i := range p.Acts {
		p.Acts[i].Action += "?from=stages" // a refusal is shown where the button stood
	}
	if c.BudgetWon != nil {
		p.Glance = append(p.Glance, view.Stat{Label: r.T("assess.budget"), Value: locale.WonShort(r.Lang, *c.BudgetWon)})
	}
	p.Glance = append(p.Glance, view.Stat{Label: r.T("assess.awards"), Value: locale.Int(c.AwardCount), Unit: r.T("assess.unit.case")})
	for _, s := range list {
		row := view.StageRow{No: strconv.Itoa(s.No), Title: StageTitle(r, s), URL: view.Path("desk", "stages", s.ID), Badge: view.State("stage", s.State),
			Candidates: r.T("assess.count.applications", locale.Args{"n": s.Candidates}), Committee: r.T("assess.count.pledged", locale.Args{"n": s.Pledged, "of": s.Members}),
			Method: r.T(s.Plan.Method.Label()), Rule: r.T(s.Plan.Outcome.Rule.Label()), Progress: r.T("assess.count.sheets", locale.Args{"n": s.Done, "of": s.Sheets})}
		if s.Sheets > 0 {
			row.Percent = s.Done * 100 / s.Sheets
		}
		p.Rows = append(p.Rows, row)
	}
	if len(list) == 0 {
		p.Empty = &view.Empty{Title: r.T("assess.stages.empty"), Text: r.T("assess.stages.empty.text"), Act: &view.Button{Text: r.T("assess.screening.title"), URL: screeningURL(c).With("window", r.Query("window")).String()}}
		if chosen.No > 0 {
			p.Empty.Title = r.T("assess.window.not_begun", locale.Args{"no": chosen.No})
		}
	}
	way := call.Machine.Out(call.State(c.State))
	if possible(way, call.ConfirmResult) || len(c.Windows.V) > 0 && possible(way, call.ConfirmWindow) {
		p.Acts = append(p.Acts, view.Button{Text: r.T("assess.result.title"), URL: resultURL(c, chosen.No), Kind: view.Secondary})
	}
	return pages.Stages(p), nil
}

// stepCall fires the steps of the call that this room has buttons for.
func stepCall(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	event := call.Event(r.Form().Get("event"))
	if event != call.StartScreening && event != call.StartEvaluation {
		return domain.E(domain.NotFound, "not_found")
	}
	if err := r.House.Engine.StepCall(r.Context(), r.Command(), workflows.StepCall{Call: domain.CallID(c.ID), Event: event}); err != nil {
		if _, ok := request.Problems(err); !ok {
			return err
		}
		var page templ.Component
		var perr error
		if r.Query("from") == "stages" {
			page, perr = stagesPage(r, c, r.Wrong(r.T("assess.stages.title"), "desk", err))
		} else {
			page, perr = screeningPage(r, c, 0, r.Wrong(r.T("assess.screening.title"), "desk", err))
		}
		if perr != nil {
			return perr
		}
		return r.Again(page)
	}
	if event == call.StartScreening {
		return r.Done(screeningURL(c).String(), "assess.started.screening")
	}
	return r.Done(view.Path("desk", "calls", c.ID, "stages"), "assess.started.evaluation")
}

// stageOf reads the stage of the path within the reader's scope.
func stageOf(r *request.Request) (query.Stage, error) {
	id, err := r.ID("id")
	if err != nil {
		return query.Stage{}, err
	}
	scope, err := r.Scope("stage.view")
	if err != nil {
		return query.Stage{}, err
	}
	return r.House.Query.Stage(r.Context(), scope, id)
}

func showStage(part string) request.Handler {
	return func(r *request.Request) error {
		s, err := stageOf(r)
		if err != nil {
			return err
		}
		page, err := stagePage(r, s, part, r.Base(StageTitle(r, s), "desk"))
		if err != nil {
			return err
		}
		return r.Render(page)
	}
}

func stagePage(r *request.Request, s query.Stage, part string, b view.Base) (templ.Component, error) {
	b.Crumbs = []view.Crumb{{Label: r.T("nav.desk"), URL: "/desk/calls"}, {Label: s.CallTitle, URL: view.Path("desk", "calls", s.CallID)},
		{Label: r.T("assess.stages.title"), URL: view.Path("desk", "calls", s.CallID, "stages")}, {Label: b.Title}}
	p := view.StagePage{Base: b, Lead: s.CallTitle, Badge: view.State("stage", s.State), Part: part, Steps: stageSteps(r, s)}
	at := func(tab string) string { return view.Path("desk", "stages", s.ID) + tab }
	for _, t := range []struct{ part, path string }{{"committee", ""}, {"progress", "/progress"}, {"ranking", "/ranking"}, {"candidates", "/candidates"}} {
		p.Tabs = append(p.Tabs, view.Tab{Label: r.T("assess.tab." + t.part), URL: at(t.path), Current: t.part == part})
	}
	p.Glance = []view.Stat{
		{Label: r.T("assess.candidates"), Value: strconv.Itoa(s.Candidates), Unit: r.T("assess.unit.case"), Note: r.T(s.Plan.Outcome.Rule.Label())},
		{Label: r.T("assess.committee"), Value: fmt.Sprintf("%d/%d", s.Pledged, s.Members), Note: r.T("assess.size.range", locale.Args{"min": s.Plan.CommitteeSize.Min, "max": s.Plan.CommitteeSize.Max})},
		{Label: r.T("assess.progress"), Value: fmt.Sprintf("%d/%d", s.Done, s.Sheets), Note: r.T(s.Plan.Method.Label())},
	}
	if s.Plan.Scored() {
		p.Glance = append(p.Glance, view.Stat{Label: r.T("assess.pass_mark"), Value: s.Plan.PassMark.String()})
	}
	if s.Plan.Visibility.Blind {
		p.Glance = append(p.Glance, view.Stat{Label: r.T("assess.blind"), Value: r.T("assess.pledge.yes"), Note: r.T("assess.blind.yes")})
	}
	stageActs(r, s, &p)
	var err error
	switch part {
	case "committee":
		err = committeePart(r, s, &p)
	case "progress":
		err = progressPart(r, s, &p)
	case "candidates":
		err = candidatesPart(r, s, &p)
	default:
		err = rankingPart(r, s, &p)
	}
	if err != nil {
		return nil, err
	}
	return pages.Stage(p), nil
}

// stageSteps is the way of a stage in few steps, for the bar above its page.
func stageSteps(r *request.Request, s query.Stage) []view.Step {
	way := [][]evaluation.State{{evaluation.Planned, evaluation.ReEvaluation, evaluation.CommitteeFormed, evaluation.Invited, evaluation.Ready}, {evaluation.Scoring},
		{evaluation.Scored, evaluation.Consensus, evaluation.Signed}, {evaluation.Finalized}}
	here := slices.IndexFunc(way, func(states []evaluation.State) bool { return slices.Contains(states, evaluation.State(s.State)) })
	var out []view.Step
	for i, key := range []string{"form", "score", "sign", "final"} {
		out = append(out, view.Step{Label: r.T("assess.step." + key), Done: i < here || s.State == string(evaluation.Finalized), Current: i == here && s.State != string(evaluation.Finalized)})
	}
	return out
}

// stageActs are the officer's and the approver's steps, each with its refusal in words when it cannot be done now.
func stageActs(r *request.Request, s query.Stage, p *view.StagePage) {
	for _, row := range evaluation.Machine.Out(evaluation.State(s.State)) {
		e := row.Event
		if e == evaluation.FormCommittee || e == evaluation.VoidStage || e == evaluation.RecordOutside || e == evaluation.Gather || !r.May(string(e), s.Resource()) {
			continue
		}
		act := view.ActForm{Form: view.Form{Action: view.Path("desk", "stages", s.ID, "step"), Version: s.Version, Key: r.NewKey()},
			Button: view.Button{Text: locale.Event(r.Lang, "stage", string(e)), Name: "event", Value: string(e), Kind: view.Primary, Confirm: r.T("assess.confirm." + string(e))}}
		if row.NeedsReason || e == evaluation.ReplaceMembers {
			act.Button.Kind = view.Danger
			f := p.Control(view.AsInput, view.Field{Name: "reason", Label: r.T("assess.reason"), Value: r.Typed("reason"), Optional: !row.NeedsReason}).Field
			act.Reason = &f
		}
		p.Acts = append(p.Acts, act)
	}
	switch evaluation.State(s.State) {
	case evaluation.Invited:
		p.Notes = append(p.Notes, r.T("assess.wait.pledge", locale.Args{"n": s.Pledged, "min": s.Plan.CommitteeSize.Min}))
	case evaluation.Scoring:
		p.Notes = append(p.Notes, SheetsLeft(r, s))
	case evaluation.Scored:
		p.Notes = append(p.Notes, r.T("assess.wait.chair"))
	case evaluation.Consensus:
		p.Notes = append(p.Notes, r.T("assess.wait.signatures"))
	case evaluation.ReEvaluation:
		p.Banner = &view.Banner{Tone: "warning", Title: r.T("assess.aborted"), Text: r.T("assess.aborted.text", locale.Args{"reason": s.AbortReason, "by": s.ReEvaluateBy})}
	}
}

// SheetsLeft says how many sheets the scoring still waits for.
func SheetsLeft(r *request.Request, s query.Stage) string {
	if s.Sheets == s.Done {
		return r.T("assess.wait.close")
	}
	return r.T("assess.wait.sheets", locale.Args{"n": s.Sheets - s.Done})
}

// again shows a stage's page with what was wrong.
func again(r *request.Request, s query.Stage, part string, err error) error {
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := stagePage(r, s, part, r.Wrong(StageTitle(r, s), "desk", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

func stepStage(r *request.Request) error {
	s, err := stageOf(r)
	if err != nil {
		return err
	}
	ctx, cmd, id, v, reason := r.Context(), r.Command(), domain.StageID(s.ID), version(r), r.Form().Get("reason")
	part := "committee"
	switch e := evaluation.Event(r.Form().Get("event")); e {
	case evaluation.InviteCommittee:
		err = r.House.Engine.InviteCommittee(ctx, cmd, id, v)
	case evaluation.ReplaceMembers:
		err = r.House.Engine.ReplaceMembers(ctx, cmd, id, v, reason)
	case evaluation.OpenScoring:
		part, err = "progress", r.House.Engine.OpenScoring(ctx, cmd, id, v)
	case evaluation.Finalize:
		part, err = "ranking", r.House.Engine.FinalizeStage(ctx, cmd, id, v)
	case evaluation.Abort:
		err = r.House.Engine.AbortStage(ctx, cmd, id, v, reason)
	case evaluation.RecordOutside:
		err = r.House.Engine.RecordOutside(ctx, cmd, id, v)
	default:
		return domain.E(domain.NotFound, "not_found")
	}
	if err != nil {
		return again(r, s, part, err)
	}
	to := view.Path("desk", "stages", s.ID)
	if part != "committee" {
		to += "/" + part
	}
	return r.Done(to, "assess.done."+r.Form().Get("event"))
}

// committeePart is the committee with its conflicts, or the pool to choose one from.
func committeePart(r *request.Request, s query.Stage, p *view.StagePage) error {
	members, err := r.House.Query.StageMembers(r.Context(), s.ID)
	if err != nil {
		return err
	}
	titles, err := candidateTitles(r, s)
	if err != nil {
		return err
	}
	p.Committee.Table = view.Table{Caption: r.T("assess.committee"), Cards: true, Class: "grid--notes", Columns: []view.Column{{Label: r.T("assess.member")}, {Label: r.T("assess.role")},
		{Label: r.T("assess.state")}, {Label: r.T("assess.conflicts")}, {Label: r.T("assess.acts"), Hide: true}}}
	mayElect := r.May("appoint", s.Resource()) && slices.Contains([]string{"COMMITTEE_FORMED", "INVITED", "READY", "SCORING"}, s.State)
	for _, m := range members {
		row := view.MemberRow{Name: m.Name, Where: strings.TrimSpace(m.Affiliation + " " + m.Position), Role: r.T("evaluation.member_role." + m.Role), Badge: memberBadge(m)}
		for _, c := range m.Coi.V {
			row.Conflicts = append(row.Conflicts, conflictLine(r, string(c.Code), c.Evidence, "", titles[c.ApplicationID], c.ApplicationID == 0, c.WaivedBy != 0, c.Declared))
		}
		if mayElect && m.Role != string(evaluation.Chair) && m.DeclinedAt == nil {
			row.Acts = append(row.Acts, view.ActForm{Form: view.Form{Action: view.Path("desk", "stages", s.ID, "chair"), Key: r.NewKey()},
				Button: view.Button{Text: r.T("assess.make_chair"), Size: "xs", Name: "person", Value: strconv.FormatInt(m.PersonID, 10)}})
		}
		p.Committee.Members = append(p.Committee.Members, row)
	}
	p.Committee.Rule = r.T("assess.size.range", locale.Args{"min": s.Plan.CommitteeSize.Min, "max": s.Plan.CommitteeSize.Max})
	forming := possible(evaluation.Machine.Out(evaluation.State(s.State)), evaluation.FormCommittee) && r.May(string(evaluation.FormCommittee), s.Resource())
	if forming && s.Plan.NeedsCommittee() {
		return choose(r, s, p, titles)
	}
	return nil
}

func candidateTitles(r *request.Request, s query.Stage) (map[int64]string, error) {
	list, err := r.House.Query.StageCandidates(r.Context(), s.ID)
	out := map[int64]string{}
	for _, c := range list {
		out[c.ApplicationID] = c.Label + " " + c.Title
	}
	return out, err
}

func memberBadge(m query.StageMember) view.Badge {
	switch {
	case m.RecusedAt != nil:
		return view.Mark(view.ToneRejected, "assess.member.recused")
	case m.DeclinedAt != nil:
		return view.Mark(view.ToneRejected, "assess.member.declined")
	case m.SignedAt != nil:
		return view.Mark(view.ToneSelected, "assess.member.signed")
	case m.PledgedAt != nil:
		return view.Mark(view.ToneOK, "assess.member.pledged")
	case m.InvitedAt != nil:
		return view.Mark(view.ToneConsent, "assess.member.invited")
	}
	return view.Mark(view.ToneTodo, "assess.member.chosen")
}

// conflictLine says a ground with its evidence in words.
func conflictLine(r *request.Request, code, evidence, basis, about string, whole, waived, declared bool) view.ConflictLine {
	c := view.ConflictLine{Title: r.T(evaluation.Code(code).Label()), Evidence: evidence, Basis: basis, About: about, Barred: whole && !waived, Waived: waived, Declared: declared}
	if whole {
		c.About = r.T("assess.whole_session")
	}
	if kind, _, ok := strings.Cut(evidence, " "); ok && !declared {
		if key := "assess.evidence." + kind; locale.Has(r.Lang, key) {
			c.Evidence = r.T(key)
		}
	}
	return c
}

// choose fills the search in the pool and the seats. What was chosen travels along in the address, so that a search does
// not lose it.
func choose(r *request.Request, s query.Stage, p *view.StagePage, titles map[int64]string) error {
	scope, err := r.Scope("evaluator_pool.view")
	if err != nil {
		return err
	}
	vs := r.QueryValues()
	if r.HTTP().Method == "POST" {
		vs = r.Form()
	}
	f := query.PoolFilter{Text: strings.TrimSpace(vs.Get("q")), Expertise: vs.Get("expertise"), Region: vs.Get("region"), Gender: vs.Get("gender")}
	page := query.Page{Number: r.Page().Number, Size: 30}
	list, err := r.House.Query.Pool(r.Context(), scope, r.Now, f, page)
	if err != nil {
		return err
	}
	var people []domain.PersonID
	for _, e := range list {
		people = append(people, domain.PersonID(e.PersonID))
	}
	var checked []workflows.CheckedSeat
	if len(people) > 0 {
		if checked, err = r.House.Engine.CheckSeats(r.Context(), r.Command(), domain.StageID(s.ID), people); err != nil {
			return err
		}
	}
	drawn := drawnSeats(r, s, checked, vs.Get("draw"))
	c := &view.ChooseForm{Search: view.Form{Action: view.Path("desk", "stages", s.ID)}, Form: view.Form{ID: "seats", Action: view.Path("desk", "stages", s.ID, "committee"), Version: s.Version, Key: r.NewKey()}}
	c.Fields = poolFields(r, f)
	total := 0
	for i, e := range list {
		total = e.Total
		id := strconv.FormatInt(e.PersonID, 10)
		row := view.PoolRow{ID: id, Name: e.Name, Where: strings.TrimSpace(e.Affiliation + " " + e.Unit + " " + e.Position), Fields: strings.Join(e.Fields.V, ", "),
			Sessions: r.T("assess.sessions", locale.Args{"n": e.Sessions, "recused": e.Recused}), Barred: checked[i].Barred(),
			Checked: slices.Contains(vs["seat"], id) || slices.Contains(drawn, domain.PersonID(e.PersonID)), Chair: vs.Get("chair") == id}
		if e.Region != "" {
			row.Region = r.T("organization.region." + e.Region)
		}
		for _, x := range checked[i].Conflicts {
			row.Conflicts = append(row.Conflicts, conflictLine(r, string(x.Code), x.Evidence, checked[i].Basis[x.Code], titles[int64(x.ApplicationID)], x.ApplicationID == 0, false, false))
		}
		if len(checked[i].Waivable) > 0 {
			row.WaiveName, row.WaiveValue = "waive."+id, vs.Get("waive."+id)
		}
		c.Rows = append(c.Rows, row)
	}
	c.Total = r.T("assess.pool.total", locale.Args{"n": total})
	c.Pager = view.NewPager(view.NewQuery(view.Path("desk", "stages", s.ID), r.QueryValues()), page.Number, page.Size, total)
	c.Draw = view.Button{Text: r.T("assess.pool.draw"), Name: "draw", Value: r.NewKey()[:12], Form: "pool"}
	if seed := vs.Get("draw"); seed != "" {
		c.Hidden = append(c.Hidden, view.Pair{Name: "draw", Value: seed})
		c.Chosen = r.T("assess.pool.drawn", locale.Args{"seed": seed, "n": len(drawn)})
	}
	c.Submit = view.Button{Text: r.T("assess.pool.submit"), Kind: view.Primary}
	if len(list) == 0 {
		c.Empty = &view.Empty{Title: r.T("assess.pool.empty"), Text: r.T("assess.pool.empty.text"), Act: &view.Button{Text: r.T("assess.pool.all"), URL: view.Path("desk", "stages", s.ID)}}
	}
	p.Committee.Choose = c
	return nil
}

// drawnSeats takes the seats that a seed gives out of the people whom nothing keeps away. The same seed gives the same people.
func drawnSeats(r *request.Request, s query.Stage, checked []workflows.CheckedSeat, seed string) []domain.PersonID {
	if seed == "" {
		return nil
	}
	var free []domain.PersonID
	for _, c := range checked {
		if len(c.Conflicts) == 0 {
			free = append(free, c.Person)
		}
	}
	return evaluation.Draw(free, seed, max(s.Plan.CommitteeSize.Min, 1))
}

func poolFields(r *request.Request, f query.PoolFilter) []view.Field {
	expertise := []view.Option{}
	for _, x := range []evaluation.Expertise{evaluation.ProgramExpert, evaluation.SubsidyExpert, evaluation.OtherExpert} {
		expertise = append(expertise, view.Option{Value: string(x), Label: r.T("evaluation.expertise." + string(x))})
	}
	gender := []view.Option{{Value: "F", Label: r.T("assess.gender.F")}, {Value: "M", Label: r.T("assess.gender.M")}}
	var regions []view.Option
	for _, region := range condition.Regions() {
		regions = append(regions, view.Option{Value: region, Label: r.T("organization.region." + region)})
	}
	return []view.Field{
		{Name: "q", Label: r.T("assess.pool.search"), Value: f.Text, Type: "search", NoNote: true},
		{Name: "expertise", Width: "s", Label: r.T("assess.pool.expertise"), Value: f.Expertise, Options: expertise, Blank: r.T("assess.all"), NoNote: true},
		{Name: "region", Width: "s", Label: r.T("assess.pool.region"), Value: f.Region, Options: regions, Blank: r.T("assess.all"), NoNote: true},
		{Name: "gender", Width: "s", Label: r.T("assess.pool.gender"), Value: f.Gender, Options: gender, Blank: r.T("assess.all"), NoNote: true},
	}
}

func formCommittee(r *request.Request) error {
	s, err := stageOf(r)
	if err != nil {
		return err
	}
	in := workflows.FormCommittee{Stage: domain.StageID(s.ID), Version: version(r), DrawSeed: r.Form().Get("draw")}
	for _, text := range r.Form()["seat"] {
		id, err := number(text)
		if err != nil || id == 0 {
			return domain.E(domain.NotFound, "not_found")
		}
		in.Seats = append(in.Seats, workflows.SeatWanted{Person: domain.PersonID(id), Chair: r.Form().Get("chair") == text, WaiveReason: r.Form().Get("waive." + text)})
	}
	if err := r.House.Engine.FormCommittee(r.Context(), r.Command(), in); err != nil {
		return again(r, s, "committee", err)
	}
	return r.Done(view.Path("desk", "stages", s.ID), "assess.done.formCommittee")
}

func electChair(r *request.Request) error {
	s, err := stageOf(r)
	if err != nil {
		return err
	}
	who, err := number(r.Form().Get("person"))
	if err != nil {
		return err
	}
	if err := r.House.Engine.ElectChair(r.Context(), r.Command(), domain.StageID(s.ID), domain.PersonID(who)); err != nil {
		return again(r, s, "committee", err)
	}
	return r.Done(view.Path("desk", "stages", s.ID), "assess.done.electChair")
}

// outlier is how many standard deviations from the mean of its application a total stands out. It is a matter of display.
const outlier = 2.0

// progressPart is the grid of applications and evaluators (평가 상황실).
func progressPart(r *request.Request, s query.Stage, p *view.StagePage) error {
	if err := r.Can("viewRank", s.Resource()); err != nil {
		return err
	}
	members, err := r.House.Query.StageMembers(r.Context(), s.ID)
	if err != nil {
		return err
	}
	candidates, err := r.House.Query.StageCandidates(r.Context(), s.ID)
	if err != nil {
		return err
	}
	sheets, err := r.House.Query.Sheets(r.Context(), s.ID, 0)
	if err != nil {
		return err
	}
	g := &view.ProgressPart{Summary: r.T("assess.count.sheets", locale.Args{"n": s.Done, "of": s.Sheets})}
	if s.Sheets > 0 {
		g.Percent = s.Done * 100 / s.Sheets
	}
	mayReturn := s.State == string(evaluation.Scoring) && r.May("edit", s.Resource())
	all, n := 0.0, 0.0
	for _, m := range members {
		if m.Mean != nil {
			all, n = all+*m.Mean, n+1
		}
	}
	for _, m := range members {
		g.Heads = append(g.Heads, view.GridHead{Name: m.Name, Note: fmt.Sprintf("%d/%d", m.Done, m.Sheets)})
		x := view.PersonProgress{Name: m.Name, Progress: fmt.Sprintf("%d/%d", m.Done, m.Sheets)}
		if m.Sheets > 0 {
			x.Percent = m.Done * 100 / m.Sheets
		}
		if m.Mean != nil {
			x.Mean = fmt.Sprintf("%.2f (%+.2f)", *m.Mean/100, (*m.Mean-all/n)/100)
		}
		if m.Spread != nil {
			x.Spread = fmt.Sprintf("%.2f", *m.Spread/100)
			if *m.Spread < 100 && m.Done > 2 {
				x.Warn, x.Note = true, r.T("assess.no_difference")
			}
		}
		g.People = append(g.People, x)
	}
	for _, c := range candidates {
		g.Rows = append(g.Rows, gridRow(r, s, c, members, sheets, mayReturn))
	}
	for _, state := range []evaluation.SheetState{evaluation.SheetNotStarted, evaluation.SheetDraft, evaluation.SheetSubmitted, evaluation.SheetReturned, evaluation.SheetRecused} {
		g.Legend = append(g.Legend, view.State("sheet", state))
	}
	p.Progress = g
	return nil
}

func gridRow(r *request.Request, s query.Stage, c query.StageCandidate, members []query.StageMember, sheets []query.Sheet, mayReturn bool) view.GridRow {
	row := view.GridRow{No: c.Label, Title: c.Title, Lead: c.LeadName}
	mine := slices.DeleteFunc(slices.Clone(sheets), func(h query.Sheet) bool { return h.ApplicationID != c.ApplicationID })
	sum, squares, n := 0.0, 0.0, 0.0
	for _, h := range mine {
		if h.State == string(evaluation.SheetSubmitted) {
			v := float64(h.Total)
			sum, squares, n = sum+v, squares+v*v, n+1
			row.Dots.Values = append(row.Dots.Values, int64(h.Total)/100)
		}
	}
	mean, spread := 0.0, 0.0
	if n > 1 {
		mean = sum / n
		spread = math.Sqrt(max(squares/n-mean*mean, 0))
		row.Mean = fmt.Sprintf("%.2f", mean/100)
	}
	row.Dots.Top, row.Dots.Title = 100, c.Title
	for _, m := range members {
		i := slices.IndexFunc(mine, func(h query.Sheet) bool { return h.EvaluatorID == m.PersonID })
		if i < 0 {
			row.Cells = append(row.Cells, view.GridCell{Text: r.T("assess.no_sheet")})
			continue
		}
		h := mine[i]
		cell := view.GridCell{Mark: h.State, Text: locale.State(r.Lang, "sheet", h.State)}
		if h.State == string(evaluation.SheetSubmitted) {
			cell.Score = h.Total.String()
			if !s.Plan.Scored() {
				cell.Score = r.T("evaluation.vote." + h.Vote)
			}
			cell.Outlier = spread > 0 && math.Abs(float64(h.Total)-mean)/spread > outlier
			if mayReturn {
				cell.Return = strconv.FormatInt(h.ID, 10)
			}
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

func returnSheet(r *request.Request) error {
	s, err := stageOf(r)
	if err != nil {
		return err
	}
	id, err := number(r.Form().Get("sheet"))
	if err != nil {
		return err
	}
	if err := r.House.Engine.ReturnSheet(r.Context(), r.Command(), domain.SheetID(id), r.Form().Get("reason")); err != nil {
		return again(r, s, "progress", err)
	}
	return r.Done(view.Path("desk", "stages", s.ID)+"/progress", "assess.done.return")
}

// rankingPart is the ranking with the line where the budget ends; ?budget= asks what another sum would give.
func rankingPart(r *request.Request, s query.Stage, p *view.StagePage) error {
	if err := r.Can("viewRank", s.Resource()); err != nil {
		return err
	}
	rank, err := Ranking(r, s, p.Base)
	p.Ranking = rank
	return err
}

// Ranking is the ranking of a stage as it stands, for the officer and the chair.
func Ranking(r *request.Request, s query.Stage, b view.Base) (*view.RankingPart, error) {
	k := &view.RankingPart{CutAt: -1, Final: s.State == string(evaluation.Finalized), Hash: s.ResultHash}
	k.Table = view.Table{Caption: r.T("assess.ranking"), Cards: true, Class: "grid--notes", Columns: []view.Column{{Label: r.T("assess.rank"), Num: true}, {Label: r.T("assess.application")}, {Label: r.T("assess.mean"), Num: true},
		{Label: r.T("assess.bonus"), Num: true}, {Label: r.T("assess.final"), Num: true}, {Label: r.T("assess.grant"), Num: true}, {Label: r.T("assess.cumulative"), Num: true}, {Label: r.T("assess.outcome")}}}
	candidates, err := r.House.Query.StageCandidates(r.Context(), s.ID)
	if err != nil {
		return nil, err
	}
	var what *krw.Won
	if text := r.Query("budget"); text != "" {
		won, err := krw.Parse(text)
		if err != nil {
			b.Errors = append(b.Errors, view.Problems(r.Lang, domain.ProblemsOf(err)[0].At("budget"))...)
		} else {
			what = &won
		}
	}
	out, err := r.House.Engine.PreviewResult(r.Context(), r.Command(), domain.StageID(s.ID), what)
	if err != nil {
		return nil, err
	}
	if !k.Final && s.Plan.Outcome.Rule == stage.RankInBudget {
		k.WhatIf = &view.Form{Action: view.Path("desk", "stages", s.ID) + "/ranking"}
		k.Field = b.Control(view.AsMoney, view.Field{Name: "budget", Label: r.T("assess.what_if"), Hint: r.T("assess.what_if.hint"), Value: r.Query("budget"), Optional: true, NoNote: true}).Field
	}
	if out.Missing != nil {
		k.Missing = locale.Error(r.Lang, out.Missing)
		return k, nil
	}
	k.Budget, k.Used, k.Left = locale.Won(r.Lang, out.Budget), locale.Won(r.Lang, out.Ranking.UsedWon), locale.Won(r.Lang, out.Ranking.LeftWon)
	rankRows(r, s, out, candidates, k)
	if undecided := out.Ranking.Undecided(); len(undecided) > 0 && r.May("edit", s.Resource()) {
		k.Tie = tieForm(r, s, b, undecided, candidates)
	}
	return k, nil
}

func rankRows(r *request.Request, s query.Stage, out workflows.Outcome, candidates []query.StageCandidate, k *view.RankingPart) {
	lastIn := -1
	for i, row := range out.Ranking.Rows {
		c := candidates[slices.IndexFunc(candidates, func(c query.StageCandidate) bool { return c.ApplicationID == int64(row.Application) })]
		res := out.Results[slices.IndexFunc(out.Results, func(x evaluation.Result) bool { return x.ApplicationID == row.Application })]
		title, lead := c.Title, c.LeadName
		if s.Plan.Visibility.Blind && !r.Who.Staff { // the chair of a blind stage ranks numbers, not names
			title, lead = r.T("assess.blind.title", locale.Args{"no": c.Label}), ""
		}
		line := view.RankRow{Rank: "–", Title: title, Lead: lead, Mean: res.Mean.String(), Bonus: points(res), Final: res.Final.String(),
			Grant: locale.Won(r.Lang, c.GrantWon), Cumulative: locale.Won(r.Lang, row.CumulativeWon), Why: r.T(row.Why.Label()), Out: row.Placement == stage.Out}
		if row.Rank > 0 {
			line.Rank = strconv.Itoa(row.Rank)
		}
		if !s.Plan.Scored() {
			line.Mean, line.Final = "–", fmt.Sprintf("%d : %d", res.YesVotes, res.NoVotes)
		}
		if row.BrokenBy != "" {
			line.Why += " · " + r.T("assess.tie_broken")
		}
		line.Badge = outcomeOf(r, res, row)
		if row.Placement == stage.In {
			lastIn = i
		}
		k.Rows = append(k.Rows, line)
	}
	if lastIn >= 0 && lastIn < len(k.Rows)-1 {
		k.CutAt = lastIn + 1
	}
	k.Cut = view.Cut{Label: r.T("assess.cut"), Sum: r.T("assess.cut.sum", locale.Args{"used": out.Ranking.UsedWon, "left": out.Ranking.LeftWon})}
	if s.Plan.Outcome.Rule != stage.RankInBudget {
		k.Cut.Sum, k.Cut.Label = "", r.T("assess.cut.places")
		k.Budget = ""
	}
}

// points are the bonus and the penalty of a result.
func points(res evaluation.Result) string {
	switch {
	case res.Bonus == 0 && res.Penalty == 0:
		return "–"
	case res.Penalty == 0:
		return "+" + res.Bonus.String()
	case res.Bonus == 0:
		return "−" + res.Penalty.String()
	}
	return "+" + res.Bonus.String() + " −" + res.Penalty.String()
}

func outcomeOf(r *request.Request, res evaluation.Result, row stage.Row) view.Badge {
	if row.Placement == stage.Undecided {
		return view.Badge{Tone: view.ToneAttention, Key: row.Placement.Label()}
	}
	b := view.Badge{Tone: view.ToneOf("application", string(res.Outcome)), Text: r.T(res.Outcome.Label())}
	if res.ReserveNo > 0 {
		b.Text += " " + strconv.Itoa(res.ReserveNo)
	}
	return b
}

func tieForm(r *request.Request, s query.Stage, b view.Base, undecided []domain.ApplicationID, candidates []query.StageCandidate) *view.TieForm {
	t := &view.TieForm{Form: view.Form{Action: view.Path("desk", "stages", s.ID, "tie"), Key: r.NewKey()}, Submit: view.Button{Text: r.T("assess.tie.submit"), Kind: view.Secondary}}
	for i, id := range undecided {
		for _, c := range candidates {
			if c.ApplicationID == int64(id) {
				name := fmt.Sprintf("order.%d", id)
				value := r.Typed(name)
				if value == "" {
					value = strconv.Itoa(i + 1)
				}
				t.Fields = append(t.Fields, b.Control(view.AsInput, view.Field{Name: name, Label: c.Title, Width: "s", InputMode: "numeric", Value: value}).Field)
			}
		}
	}
	return t
}

func voteOnTie(r *request.Request) error {
	s, err := stageOf(r)
	if err != nil {
		return err
	}
	type place struct {
		id domain.ApplicationID
		at int64
	}
	var places []place
	for name := range r.Form() {
		text, ok := strings.CutPrefix(name, "order.")
		if !ok {
			continue
		}
		id, err := number(text)
		if err != nil {
			return err
		}
		at, err := number(r.Form().Get(name))
		if err != nil || at == 0 {
			return again(r, s, "ranking", domain.E(domain.Invalid, "assess.tie.order").At(name))
		}
		places = append(places, place{domain.ApplicationID(id), at})
	}
	slices.SortFunc(places, func(a, b place) int { return int(a.at - b.at) })
	var order []domain.ApplicationID
	for i, x := range places {
		if i > 0 && places[i-1].at == x.at {
			return again(r, s, "ranking", domain.E(domain.Invalid, "assess.tie.order").At(fmt.Sprintf("order.%d", x.id)))
		}
		order = append(order, x.id)
	}
	if err := r.House.Engine.VoteOnTie(r.Context(), r.Command(), domain.StageID(s.ID), order); err != nil {
		return again(r, s, "ranking", err)
	}
	return r.Done(view.Path("desk", "stages", s.ID)+"/ranking", "assess.done.tie")
}

func showResult(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	page, err := resultPage(r, c, r.Base(r.T("assess.result.title"), "desk"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

// resultPage shows the approver what will be confirmed, and who will get which notice.
func resultPage(r *request.Request, c query.Call, b view.Base) (templ.Component, error) {
	scope, err := r.Scope("application.view")
	if err != nil {
		return nil, err
	}
	if scope.None() {
		return nil, domain.E(domain.NotFound, "not_found")
	}
	windows, chosen, err := windowsOf(r, scope, c)
	if err != nil {
		return nil, err
	}
	page := query.Page{Number: r.Page().Number, Size: 200}
	list, err := r.House.Query.Decided(r.Context(), scope, c.ID, chosen.No, page)
	if err != nil {
		return nil, err
	}
	q := view.NewQuery(view.Path("desk", "calls", c.ID, "result"), r.QueryValues())
	b.Crumbs = callCrumbs(r, c, r.T("assess.result.title"))
	p := view.ResultPage{Base: b, Lead: c.Title, Badge: view.State("call", c.State), CutAt: -1, Form: view.Form{Action: resultURL(c, chosen.No), Version: c.Version, Key: r.NewKey()}}
	p.Windows = windowTabs(r, q, windows, chosen.No, func(w query.WindowState) int { return w.Unconfirmed })
	p.Table = view.Table{Caption: r.T("assess.result.title"), Cards: true, Class: "grid--notes", Columns: []view.Column{{Label: r.T("assess.rank"), Num: true}, {Label: r.T("assess.application")}, {Label: r.T("assess.final"), Num: true},
		{Label: r.T("assess.grant"), Num: true}, {Label: r.T("assess.cumulative"), Num: true}, {Label: r.T("assess.outcome")}}}
	total := fillDecided(r, c, list, chosen.No, &p)
	p.Pager = view.NewPager(q, page.Number, page.Size, total)
	if chosen.No > 0 {
		windowResult(r, c, chosen, len(list), &p)
	} else {
		wholeResult(r, c, windows, total, &p)
	}
	offerReserves(r, c, list, &p)
	return pages.Result(p), nil
}

// wholeResult fills the page of the result of the whole call: of a rolling intake, of what no window has had confirmed by itself.
func wholeResult(r *request.Request, c query.Call, windows []query.WindowState, total int, p *view.ResultPage) {
	if total == 0 {
		p.Empty = &view.Empty{Title: r.T("assess.result.empty"), Text: r.T("assess.result.empty.text"), Act: &view.Button{Text: r.T("assess.stages.title"), URL: view.Path("desk", "calls", c.ID, "stages")}}
	}
	waiting, deliberated := total, !c.DeliberatedOn.IsZero()
	if len(windows) > 0 {
		waiting, deliberated = 0, true
	}
	for _, w := range windows {
		waiting += w.Unconfirmed
		deliberated = deliberated && (w.Unconfirmed == 0 || !w.DeliberatedOn.IsZero() || !c.DeliberatedOn.IsZero())
	}
	switch {
	case !possible(call.Machine.Out(call.State(c.State)), call.ConfirmResult):
		p.Why = append(p.Why, r.T("assess.result.not_now", locale.Args{"state": locale.State(r.Lang, "call", c.State)}))
		if possible(call.Machine.Out(call.State(c.State)), call.ConfirmWindow) && len(windows) > 0 {
			p.Why = append(p.Why, r.T("assess.result.choose_window"))
		}
		return
	case !r.May(string(call.ConfirmResult), c.Resource()):
		p.Why = append(p.Why, r.T("assess.result.approver_only"))
	default:
		p.Submit = &view.Button{Text: r.T("assess.result.confirm"), Kind: view.Primary, Size: "l", Confirm: r.T("assess.result.confirm.sure", locale.Args{"n": waiting})}
	}
	if c.Deliberation && !deliberated {
		if p.Deliberate = deliberateCard(r, c, p.Base, 0); p.Deliberate == nil {
			p.Why = append(p.Why, r.T("assess.result.deliberation"))
		}
	}
}

// reserveOf describes an applicant of the reserve list of a call, for permission questions.
func reserveOf(c query.Call) domain.Resource {
	return domain.Resource{Kind: "application", State: string(application.Reserve), Call: domain.CallID(c.ID)}
}

// offerReserves lists who waits for a place, to who may give one or close the list. Places of money are given by themselves,
// the next in order who fits; what is left for people is what no rule can decide.
func offerReserves(r *request.Request, c query.Call, list []query.Decided, p *view.ResultPage) {
	promote, release := r.May(string(application.Promote), reserveOf(c)), r.May(string(application.Release), reserveOf(c))
	over := slices.Contains([]call.State{call.ResultConfirmed, call.Contracting, call.Executing}, call.State(c.State))
	release = release && over // the lists of windows stay until all windows are over
	if !over && len(c.Windows.V) == 0 || !promote && !release {
		return
	}
	for _, d := range list {
		if d.State != string(application.Reserve) || !over && d.NotifiedOn.IsZero() {
			continue
		}
		row := view.StepForm{Text: r.T("assess.reserve.line", locale.Args{"n": d.ReserveNo, "title": d.Title, "lead": d.LeadName, "amount": d.GrantWon})}
		if promote {
			row.Action = view.NewQuery(view.Path("desk", "calls", c.ID, "result", "promote", d.ID), nil).With("window", r.Query("window")).String()
			row.Button = view.Button{Text: r.T("assess.reserve.promote"), Kind: view.Secondary, Size: "s", Hidden: d.Title, Confirm: r.T("assess.reserve.promote.confirm", locale.Args{"title": d.Title})}
		}
		p.Reserves = append(p.Reserves, row)
	}
	if len(p.Reserves) > 0 && release {
		p.Release = &view.StepForm{Action: view.Path("desk", "calls", c.ID, "result", "release"), Button: view.Button{Text: r.T("assess.reserve.release"), Kind: view.Danger, Confirm: r.T("assess.reserve.release.confirm")}}
	}
}

// afterResult shows the result again, with what is wrong or with what was done.
func afterResult(r *request.Request, c query.Call, err error, done string) error {
	if err == nil {
		return r.Done(resultURL(c, windowNo(r)), done)
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := resultPage(r, c, r.Wrong(r.T("assess.result.title"), "desk", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

func promoteReserve(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	id, err := r.ID("application")
	if err != nil {
		return err
	}
	scope, err := r.Scope("application.view")
	if err != nil {
		return err
	}
	a, err := r.House.Query.Application(r.Context(), scope, id)
	if err == nil && a.CallID != c.ID {
		err = domain.E(domain.NotFound, "not_found")
	}
	if err != nil {
		return err
	}
	return afterResult(r, c, r.House.Engine.PromoteReserve(r.Context(), r.Command(), domain.ApplicationID(id)), "assess.reserve.promoted")
}

func releaseReserves(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	if err := r.Can(string(application.Release), reserveOf(c)); err != nil {
		return err
	}
	return afterResult(r, c, r.House.Engine.CloseReserveList(r.Context(), r.Command(), domain.CallID(c.ID)), "assess.reserve.released")
}

// fillDecided puts the applications of a window, or of all, their sums and the notices into the page, and returns how many there are.
// Those of a rolling intake whose result was confirmed get no notice again.
func fillDecided(r *request.Request, c query.Call, list []query.Decided, window int, p *view.ResultPage) int {
	groups := []struct {
		key    string
		states []string
		tone   view.Tone
	}{{"selected", []string{"RECOMMENDED", "SELECTED", "CONTRACTED"}, view.ToneSelected}, {"reserve", []string{"RESERVE", "RELEASED"}, view.ToneReserve}, {"not_selected", []string{"NOT_SELECTED"}, view.ToneRejected}}
	total, sum := 0, krw.Won(0)
	byGroup, told := map[string][]query.Decided{}, map[string][]query.Decided{}
	for i, d := range list {
		total = d.Total
		for _, g := range groups {
			if slices.Contains(g.states, d.State) {
				byGroup[g.key] = append(byGroup[g.key], d)
				if d.Waits() || len(c.Windows.V) == 0 {
					told[g.key] = append(told[g.key], d)
				}
			}
		}
		row := view.RankRow{Rank: "–", Title: d.Title, Lead: d.LeadName, Final: "–", Grant: locale.Won(r.Lang, d.GrantWon), Cumulative: "–", Badge: view.State("application", d.State)}
		if d.WindowNo > 0 && window == 0 {
			row.Lead += " · " + r.T("calls.window", locale.Args{"no": d.WindowNo})
		}
		if d.Rank > 0 {
			row.Rank = strconv.Itoa(d.Rank)
		}
		if d.FinalScore != nil {
			row.Final = d.FinalScore.String()
		}
		if slices.Contains(groups[0].states, d.State) {
			sum += d.GrantWon
			row.Cumulative = locale.Won(r.Lang, sum)
			if i+1 < len(list) {
				p.CutAt = i + 1
			}
		}
		p.Rows = append(p.Rows, row)
	}
	p.Cut = view.Cut{Label: r.T("assess.cut"), Sum: locale.Won(r.Lang, sum)}
	if len(byGroup["selected"]) == len(list) {
		p.CutAt = -1
	}
	for _, g := range groups {
		p.Stats = append(p.Stats, view.Stat{Label: r.T("assess.group." + g.key), Value: strconv.Itoa(len(byGroup[g.key])), Unit: r.T("assess.unit.case")})
		if len(told[g.key]) > 0 {
			p.Notices = append(p.Notices, noticePreview(r, c, g.key, g.tone, told[g.key]))
		}
	}
	p.Stats = append(p.Stats, view.Stat{Label: r.T("assess.group.sum"), Value: locale.WonShort(r.Lang, sum)})
	return total
}

// sampled is how many receivers a preview names.
const sampled = 5

// decidedBy is the notice that tells an applicant of each group of its result.
var decidedBy = map[string]domain.NoticeCode{"selected": application.NoticeSelected, "reserve": application.NoticeReserve, "not_selected": application.NoticeNotSelected}

func noticePreview(r *request.Request, c query.Call, key string, tone view.Tone, list []query.Decided) view.NoticePreview {
	n := view.NoticePreview{Title: r.T("assess.notice." + key), Count: r.T("assess.notice.count", locale.Args{"n": len(list)}), Badge: view.Badge{Tone: tone, Text: r.T("assess.group." + key)}}
	for _, d := range list[:min(sampled, len(list))] {
		n.To = append(n.To, d.LeadName+" · "+locale.MaskEmail(d.Email))
	}
	if more := len(list) - len(n.To); more > 0 {
		n.More = r.T("assess.notice.more", locale.Args{"n": more})
	}
	// The longest opinion is the sample that shows best whether a notice reads well.
	longest := slices.MaxFunc(list, func(a, b query.Decided) int { return len(a.Comment) - len(b.Comment) })
	n.Sample = []string{r.T("assess.notice.sample."+key, locale.Args{"call": c.Title, "title": longest.Title, "amount": longest.GrantWon, "reserve": longest.ReserveNo})}
	if longest.Comment != "" {
		n.Sample = append(n.Sample, r.T("assess.notice.opinion", locale.Args{"text": longest.Comment}))
	}
	n.Sample = append(n.Sample, paragraphLines(r, c, decidedBy[key])...)
	return n
}

func confirmResult(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	step, done := workflows.StepCall{Call: domain.CallID(c.ID), Version: version(r), Event: call.ConfirmResult}, "assess.done.confirmResult"
	if no := windowNo(r); no > 0 {
		step.Event, step.Window, done = call.ConfirmWindow, no, "assess.done.confirmWindow"
	}
	return afterResult(r, c, r.House.Engine.StepCall(r.Context(), r.Command(), step), done)
}
