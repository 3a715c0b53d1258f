// This file is the part of a call that says what it gives beside its whole budget: tracks, prizes by rank, and resources.
package officer

import (
	"strconv"
	"strings"

	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain/krw"
	"gongmo/domain/stage"
	"gongmo/workflows"
)

// awardPart is the part of the terms that this file edits.
const awardPart = "award"

// givenLists are the lists that a plan needs; none for a call that only gives money out of one budget. One made from zero, without a
// design, can still be split into tracks.
func givenLists(p stage.Plan) []string {
	var out []string
	if p.Design == "" || p.Design == "TRACKS" || len(p.Tracks) > 0 || p.Award.Kind == stage.Resource {
		out = append(out, form.TrackList)
	}
	if p.Award.Kind == stage.Prize || len(p.Award.Prizes) > 0 {
		out = append(out, form.PrizeList)
	}
	if p.Award.Kind == stage.Resource || len(workflows.Pools(p)) > 0 {
		out = append(out, form.PoolList)
	}
	if len(workflows.Pools(p)) > 0 { // of resources that are there
		out = append(out, form.QuotaList)
	}
	return out
}

// partsOf are the parts of the terms that a call has, each a page.
func partsOf(c query.Call) []string {
	var out []string
	for _, part := range editParts {
		if part != awardPart || len(givenLists(c.Stages)) > 0 {
			out = append(out, part)
		}
	}
	return out
}

// awardGrids are the lists with their rows.
func awardGrids(r *request.Request, b view.Base, e editing) []view.FieldGrid {
	faults := stageFaults(e)
	if e.typed != nil { // what is stored is not what the page shows
		faults = nil
	}
	var out []view.FieldGrid
	for _, list := range givenLists(e.Stages) {
		g := view.FieldGrid{ID: list, Title: r.T("calls.award." + list), Hint: r.T("calls.award." + list + ".hint"),
			Add: &view.Button{Text: r.T("calls.award." + list + ".add"), Name: "do", Value: "add." + list, Icon: "plus", Size: "s"}}
		wrong := faults["award"]
		switch list {
		case form.TrackList:
			fillTracks(r, b, e, &g)
			wrong = faults["tracks"]
			for i := range e.Stages.Tracks {
				wrong = append(wrong, faults["tracks."+strconv.Itoa(i)]...)
			}
			if len(e.Stages.Tracks) > 0 && allows(e.kind, "eligibility") {
				g.Link = &view.Crumb{Label: r.T("calls.award.who"), URL: view.DeskCallURL(e.ID, "edit", "eligibility")}
			}
		case form.PrizeList:
			fillPrizes(r, b, e, &g)
		case form.PoolList:
			fillPools(r, b, e, &g)
		case form.QuotaList:
			fillQuotas(r, b, e, &g)
			wrong = nil
		}
		var said []string
		for _, p := range wrong {
			said = append(said, locale.Error(r.Lang, p))
		}
		g.Error = strings.Join(said, " ")
		out = append(out, g)
	}
	return out
}

// rowsShown is how many rows of a list a page shows: what was typed or what is stored, and one to begin with.
func (e editing) rowsShown(list string, stored int) int {
	if e.typed != nil {
		return form.RowsTyped(e.typed, list)
	}
	return max(stored, 1)
}

// listRow is a row with its buttons; n is what the names of its fields begin with.
func listRow(r *request.Request, list string, i, of int, cells ...view.Control) view.FieldGridRow {
	no := strconv.Itoa(i + 1)
	act := func(do, key, icon string) view.Button {
		return view.Button{Text: r.T(key), Hidden: r.T("calls.award."+list+".row", locale.Args{"no": i + 1}), Name: "do", Value: do + "." + list + "." + strconv.Itoa(i), Icon: icon, Size: "xs"}
	}
	row := view.FieldGridRow{No: no, Cells: cells}
	if i > 0 {
		row.Acts = append(row.Acts, act("up", "builder.up", ""))
	}
	if i+1 < of {
		row.Acts = append(row.Acts, act("down", "builder.down", ""))
	}
	row.Acts = append(row.Acts, act("remove", "ui.delete", ""))
	return row
}

func wonDigits(w krw.Won) string {
	if w == 0 {
		return ""
	}
	return w.Digits()
}

func columns(r *request.Request, keys ...string) []view.Column {
	out := make([]view.Column, len(keys))
	for i, k := range keys {
		out[i] = view.Column{Label: r.T(k)}
	}
	return out
}

func numeric(c view.Control, mode string) view.Control {
	c.InputMode = mode
	return c
}

func fillTracks(r *request.Request, b view.Base, e editing, g *view.FieldGrid) {
	g.Columns = columns(r, "calls.award.track.title", "calls.award.track.title_en", "calls.award.track.budget", "calls.award.track.ceiling", "calls.award.track.awards")
	n := e.rowsShown(form.TrackList, len(e.Stages.Tracks))
	for i := range n {
		var t stage.Track
		if i < len(e.Stages.Tracks) {
			t = e.Stages.Tracks[i]
		}
		at := form.TrackList + "." + strconv.Itoa(i)
		cell := func(name string, column int, stored string) view.Control {
			return gridField(b, e, view.AsInput, at+"."+name, g.Columns[column].Label, stored)
		}
		row := listRow(r, form.TrackList, i, n, cell("title", 0, t.Title), cell("titleEn", 1, t.TitleEn), numeric(cell("budgetWon", 2, wonDigits(t.BudgetWon)), "decimal"),
			numeric(cell("ceilingWon", 3, wonDigits(t.CeilingWon)), "decimal"), numeric(cell("awards", 4, digits(t.Awards)), "numeric"))
		row.Hidden = []view.Pair{{Name: at + ".key", Value: e.value(at+".key", t.Key)}}
		g.Rows = append(g.Rows, row)
	}
}

func fillPrizes(r *request.Request, b view.Base, e editing, g *view.FieldGrid) {
	g.Columns = columns(r, "calls.award.prize.title", "calls.award.prize.won", "calls.award.prize.number")
	prizes := workflows.Prizes(e.Stages)
	n := e.rowsShown(form.PrizeList, len(prizes))
	for i := range n {
		var x workflows.PrizeShare
		if i < len(prizes) {
			x = prizes[i]
		}
		at := form.PrizeList + "." + strconv.Itoa(i)
		cell := func(name string, column int, stored string) view.Control {
			return gridField(b, e, view.AsInput, at+"."+name, g.Columns[column].Label, stored)
		}
		g.Rows = append(g.Rows, listRow(r, form.PrizeList, i, n, cell("title", 0, x.Title), numeric(cell("won", 1, wonDigits(x.Won)), "decimal"), numeric(cell("number", 2, digits(x.Number)), "numeric")))
	}
}

func fillPools(r *request.Request, b view.Base, e editing, g *view.FieldGrid) {
	g.Columns = columns(r, "calls.award.pool.title", "calls.award.pool.quantity", "calls.award.pool.unit")
	if len(e.Stages.Tracks) > 0 {
		g.Columns = append(g.Columns, view.Column{Label: r.T("calls.award.pool.track")})
	}
	pools := workflows.Pools(e.Stages)
	n := e.rowsShown(form.PoolList, len(pools))
	for i := range n {
		var x workflows.PoolShare
		if i < len(pools) {
			x = pools[i]
		}
		at, quantity := form.PoolList+"."+strconv.Itoa(i), ""
		if x.Quantity > 0 {
			quantity = strconv.FormatInt(x.Quantity, 10)
		}
		cell := func(name string, column int, stored string) view.Control {
			return gridField(b, e, view.AsInput, at+"."+name, g.Columns[column].Label, stored)
		}
		row := listRow(r, form.PoolList, i, n, cell("title", 0, x.Title), numeric(cell("quantity", 1, quantity), "numeric"), cell("unit", 2, x.Unit))
		if len(e.Stages.Tracks) > 0 {
			track := gridField(b, e, view.AsSelect, at+".track", g.Columns[3].Label, x.Track)
			track.Blank = r.T("calls.award.pool.whole")
			for _, t := range e.Stages.Tracks {
				track.Options = append(track.Options, view.Option{Value: t.Key, Label: view.TrackTitle(r.Lang, t)})
			}
			row.Cells = append(row.Cells, track)
		}
		row.Hidden = []view.Pair{{Name: at + ".key", Value: e.value(at+".key", x.Key)}}
		g.Rows = append(g.Rows, row)
	}
}

// poolName is what people call a resource among those of a call.
func poolName(r *request.Request, p stage.Plan, x workflows.PoolShare) string {
	if t, ok := p.Track(x.Track); ok && x.Track != "" {
		return view.TrackTitle(r.Lang, t) + " · " + x.Title
	}
	return x.Title
}

// fillQuotas are the most that applicants of a class get of a resource together.
func fillQuotas(r *request.Request, b view.Base, e editing, g *view.FieldGrid) {
	g.Columns = columns(r, "calls.award.pool.title", "calls.award.quota.class", "calls.award.quota.most")
	var pools, classes []view.Option
	for _, x := range workflows.Pools(e.Stages) {
		pools = append(pools, view.Option{Value: x.Ref(), Label: poolName(r, e.Stages, x) + " (" + locale.Int(x.Quantity) + x.Unit + ")"})
	}
	for _, c := range stage.Classes() {
		classes = append(classes, view.Option{Value: c, Label: r.T("organization.type." + c)})
	}
	quotas := workflows.Quotas(e.Stages)
	n := e.rowsShown(form.QuotaList, len(quotas))
	for i := range n {
		var x workflows.QuotaShare
		quantity := ""
		if i < len(quotas) {
			x = quotas[i]
			quantity = strconv.FormatInt(x.Quantity, 10)
		}
		at := form.QuotaList + "." + strconv.Itoa(i)
		choose := func(name string, column int, stored string, options []view.Option) view.Control {
			c := gridField(b, e, view.AsSelect, at+"."+name, g.Columns[column].Label, stored)
			c.Options, c.Blank = options, r.T("builder.none")
			return c
		}
		g.Rows = append(g.Rows, listRow(r, form.QuotaList, i, n, choose("pool", 0, x.Pool, pools), choose("class", 1, x.Class, classes),
			numeric(gridField(b, e, view.AsInput, at+".quantity", g.Columns[2].Label, quantity), "numeric")))
	}
}

// exceptGrids ask, for each resource, who gets none of it.
func exceptGrids(r *request.Request, b view.Base, e editing) (out []view.FieldGrid) {
	was := workflows.ExceptOf(e.Stages)
	for i, x := range workflows.Pools(e.Stages) {
		n := form.ExceptField(i)
		g := conditionGrid(r, b, e, n, was[x.Ref()], applicantFacts(r))
		g.Title, g.Hint = r.T("calls.award.except", locale.Args{"pool": poolName(r, e.Stages, x)}), r.T("calls.award.except.hint")
		g.Above = append([]view.Control{{Kind: view.AsHidden, Field: view.Field{Name: n + ".pool", Value: x.Ref()}}}, g.Above...)
		out = append(out, g)
	}
	return out
}

// awardRowsShort are the lists in short, for the page of the call.
func awardRowsShort(b view.Base, c query.Call) []view.SummaryRow {
	var out []view.SummaryRow
	for _, l := range view.AwardLines(b, c.Stages) {
		out = append(out, view.SummaryRow{Label: l.Label, Value: l.Value})
	}
	if len(out) == 0 {
		out = append(out, view.SummaryRow{Label: b.T("calls.award.tracks"), Value: b.T("calls.award.none")})
	}
	return out
}
