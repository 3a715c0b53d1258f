// This file is how one stage of a call is scored: how totals become one score, what parts equal ones, and the levels of each item.
package officer

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/stage"
	pages "gongmo/templates/pages/officer"
	"gongmo/workflows"
)

// ScoringRoutes are the routes of this file.
func ScoringRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/calls/:id/scoring/:stage", "desk.scoring", request.Staff, editScoring),
		request.POST("/desk/calls/:id/scoring/:stage", "desk.scoring.do", request.Staff, saveScoring),
	}
}

// scoringURL is the page of one stage.
func scoringURL(e editing, track, key string) string {
	q := view.NewQuery(view.DeskCallURL(e.ID, "scoring", key), nil)
	if track != "" {
		q = q.With("track", track)
	}
	if e.given != "" && e.Proposed != string(e.kind) {
		q = q.With("reason", e.given)
	}
	return q.String()
}

// scored is the stage of the path with the call that is edited.
func scored(r *request.Request) (editing, stage.Stage, error) {
	e, err := openPart(r, "stages")
	if err != nil {
		return e, stage.Stage{}, err
	}
	list := e.Stages.Stages
	if t, ok := e.Stages.Track(r.Query("track")); ok {
		list = t.Stages
	}
	i := slices.IndexFunc(list, func(s stage.Stage) bool { return s.Key == r.Param("stage") && s.Scored() })
	if i < 0 {
		return e, stage.Stage{}, domain.E(domain.NotFound, "not_found")
	}
	return e, list[i], nil
}

func editScoring(r *request.Request) error {
	e, s, err := scored(r)
	if err != nil {
		return err
	}
	page, err := scoringPage(r, e, s, r.Base(r.T("scoring.title"), "desk"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func saveScoring(r *request.Request) error {
	e, s, err := scored(r)
	if err != nil {
		return err
	}
	in, err := form.StageScoring(r.Query("track"), s.Key, r.Form())
	if err == nil {
		err = putParts(r, e, workflows.CallParts{Scoring: &in})
	}
	if err == nil {
		return r.Done(view.DeskCallURL(e.ID, "edit", "stages"), "scoring.saved")
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := scoringPage(r, e, s, r.Wrong(r.T("scoring.title"), "desk", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

// putParts writes parts of the terms, in the draft or in the proposal.
func putParts(r *request.Request, e editing, parts workflows.CallParts) error {
	id := domain.CallID(e.ID)
	if e.kind == "" {
		return r.House.Engine.EditCall(r.Context(), r.Command(), workflows.EditCall{Call: id, Version: version(r), Parts: parts})
	}
	return r.House.Engine.ProposeCall(r.Context(), r.Command(), workflows.ProposeCall{Call: id, Version: version(r), Kind: e.kind, Reason: r.Form().Get("reason"), Parts: parts, Replace: r.Form().Get("replace") != ""})
}

func scoringPage(r *request.Request, e editing, s stage.Stage, b view.Base) (templ.Component, error) {
	list := view.DeskCallURL(e.ID, "edit", "stages")
	name := view.StageTitle(b, s)
	b.Crumbs = append(callCrumbs(r, e.Call, "")[:2], view.Crumb{Label: r.T("calls.edit.stages"), URL: list}, view.Crumb{Label: name})
	b.Title = r.T("scoring.of", locale.Args{"stage": name})
	p := view.BuilderPage{Base: b, Lead: e.Title, Form: view.Form{Action: scoringURL(e, r.Query("track"), s.Key), Version: e.Version, Key: r.NewKey(), Guard: true},
		Submit: view.Button{Text: r.T("ui.save"), Kind: view.Primary}, Other: []view.Button{{Text: r.T("ui.cancel"), URL: list}}}
	if e.kind != "" {
		p.Banner = proposalBanner(r, e, r.T("call.proposal_kind."+string(e.kind)))
		p.Proposal, p.Replace = proposalFields(r, e, b)
	}
	set, err := e.Rules()
	if err != nil {
		return nil, err
	}
	trim, err := set.Trim()
	if err != nil {
		return nil, err
	}
	p.Before = []view.Control{b.Control(view.AsRadios, view.Field{Name: "aggregate", Label: r.T("scoring.aggregate"), Hint: r.T("scoring.aggregate.hint"), Value: e.value("aggregate", string(cmp.Or(s.Aggregate.Rule, stage.Mean))),
		Options: []view.Option{{Value: string(stage.TrimmedMean), Label: r.T("scoring.aggregate.TRIMMED_MEAN"), Hint: r.T("scoring.aggregate.TRIMMED_MEAN.hint", locale.Args{"n": trim.MinReviewers})},
			{Value: string(stage.Mean), Label: r.T("scoring.aggregate.MEAN"), Hint: r.T("scoring.aggregate.MEAN.hint")}}})}
	p.Grids = []view.FieldGrid{tieGrid(r, b, e, s)}
	for i, item := range s.Rubric.Items {
		p.Grids = append(p.Grids, levelGrid(r, b, e, i, item))
	}
	return pages.Builder(p), nil
}

// tieGrid asks what parts equal scores, in order.
func tieGrid(r *request.Request, b view.Base, e editing, s stage.Stage) view.FieldGrid {
	g := view.FieldGrid{ID: "ties", Title: r.T("scoring.ties"), Hint: r.T("scoring.ties.hint"), Columns: []view.Column{{Label: r.T("scoring.ties.no"), Wide: "s"}, {Label: r.T("scoring.ties.by")}}}
	var options []view.Option
	for _, t := range s.Ties() {
		item, _ := s.Rubric.Item(t.Item())
		options = append(options, view.Option{Value: string(t), Label: r.T(t.Label(), locale.Args{"item": r.Pick(item.Title, item.TitleEn)})})
	}
	for i := range min(len(s.TieBreakers)+2, len(options)) {
		name, stored, no := "ties."+strconv.Itoa(i), "", strconv.Itoa(i+1)
		if i < len(s.TieBreakers) {
			stored = string(s.TieBreakers[i])
		}
		g.Rows = append(g.Rows, view.FieldGridRow{No: no, Cells: []view.Control{{Kind: view.AsHeading, Field: view.Field{Label: no}},
			b.Control(view.AsSelect, view.Field{Name: name, Label: r.T("scoring.ties.by"), Value: e.value(name, stored), Blank: r.T("scoring.ties.none"), Options: options})}})
	}
	return g
}

// levelGrid asks for the levels of an item, each by the fewest points that reach it.
func levelGrid(r *request.Request, b view.Base, e editing, i int, item stage.Item) view.FieldGrid {
	n := "items." + strconv.Itoa(i)
	g := view.FieldGrid{ID: n, Title: r.T("scoring.item", locale.Args{"no": i + 1, "item": item.Title, "points": view.Points(item.Weight.String())}), Hint: r.T("scoring.levels.hint", locale.Args{"points": view.Points(item.Weight.String())}),
		Columns: []view.Column{{Label: r.T("scoring.level"), Wide: "m"}, {Label: r.T("scoring.level.from"), Num: true, Wide: "s"}, {Label: r.T("scoring.level.en")}}}
	g.Above = []view.Control{{Kind: view.AsHidden, Field: view.Field{Name: n + ".key", Value: item.Key}},
		b.Control(view.AsInput, view.Field{Name: n + ".titleEn", Label: r.T("scoring.item.en"), Value: e.value(n+".titleEn", item.TitleEn), Optional: true, Width: "l"})}
	for j := range len(item.Levels) + 2 {
		m := n + ".levels." + strconv.Itoa(j)
		var l stage.Level
		from := ""
		if j < len(item.Levels) {
			l = item.Levels[j]
			from = view.Points(item.From(l).String())
		}
		cell := func(name, key, stored, mode string) view.Control {
			return b.Control(view.AsInput, view.Field{Name: m + "." + name, Label: r.T(key), Value: e.value(m+"."+name, stored), InputMode: mode})
		}
		g.Rows = append(g.Rows, view.FieldGridRow{No: strconv.Itoa(j + 1), Cells: []view.Control{cell("title", "scoring.level", l.Title, ""), cell("from", "scoring.level.from", from, "decimal"), cell("titleEn", "scoring.level.en", l.TitleEn, "")}})
	}
	return g
}
