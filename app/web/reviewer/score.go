// This file is the workbench of one score sheet, its autosave, stepping back from an application, and the comparison of
// one's own scores.
package reviewer

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/applicant"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/evaluation"
	"gongmo/domain/krw"
	"gongmo/domain/score"
	"gongmo/domain/stage"
	pages "gongmo/templates/pages/reviewer"
	"gongmo/workflows"
)

// ScoreRoutes are the routes of this file.
func ScoreRoutes() []request.Route {
	return []request.Route{
		request.GET("/reviews/:stage/compare", "reviews.compare", request.SignedIn, showCompare),
		request.GET("/reviews/:stage/:application", "reviews.sheet", request.SignedIn, showSheet),
		request.POST("/reviews/:stage/:application", "reviews.sheet.do", request.SignedIn, saveSheet),
		request.POST("/reviews/:stage/:application/autosave", "reviews.autosave", request.SignedIn, autosave),
		request.POST("/reviews/:stage/:application/recuse", "reviews.recuse", request.SignedIn, recuse),
	}
}

// opened is one sheet that is the reader's, with its neighbours.
type opened struct {
	stage      query.Stage
	sheet      query.Sheet
	all        []query.Sheet
	candidates []query.StageCandidate
}

func (o opened) candidate(id int64) query.StageCandidate {
	return o.candidates[slices.IndexFunc(o.candidates, func(c query.StageCandidate) bool { return c.ApplicationID == id })]
}

// resource describes the sheet for a permission check.
func (o opened) resource(r *request.Request) domain.Resource {
	res := domain.Resource{Kind: "sheet", ID: o.sheet.ID, State: o.sheet.State, Call: domain.CallID(o.stage.CallID), Assigned: []domain.PersonID{domain.PersonID(o.sheet.EvaluatorID)}}
	if o.sheet.State == string(evaluation.SheetRecused) {
		res.Conflicted = res.Assigned
	}
	return res
}

// open finds the reader's own sheet of the path. A sheet with a conflict of interest opens for nobody.
func open(r *request.Request) (opened, error) {
	s, err := stageOf(r)
	if err != nil {
		return opened{}, err
	}
	id, err := r.ID("application")
	if err != nil {
		return opened{}, err
	}
	o := opened{stage: s}
	if o.all, err = r.House.Query.Sheets(r.Context(), s.ID, r.Who.PersonID); err != nil {
		return o, err
	}
	if o.candidates, err = r.House.Query.StageCandidates(r.Context(), s.ID); err != nil {
		return o, err
	}
	i := slices.IndexFunc(o.all, func(h query.Sheet) bool { return h.ApplicationID == id })
	if i < 0 || s.MyPledge == nil {
		return o, domain.E(domain.NotFound, "not_found")
	}
	o.sheet = o.all[i]
	return o, r.Can("view", o.resource(r))
}

func showSheet(r *request.Request) error {
	o, err := open(r)
	if err != nil {
		return err
	}
	page, err := sheetPage(r, o, r.Base(r.T("assess.score.title"), "reviews"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func sheetPage(r *request.Request, o opened, b view.Base) (templ.Component, error) {
	s, h := o.stage, o.sheet
	c := o.candidate(h.ApplicationID)
	title, lead := nameOf(r, s, c)
	b.Crumbs = crumbs(r, s, title)
	p := view.ScoreBench{Base: b, Meta: title, Number: c.Label, Badge: view.State("sheet", h.State), Progress: r.T("assess.count.sheets", locale.Args{"n": s.MineDone, "of": s.Mine})}
	if c.Label != "" {
		p.Meta = c.Label + " · " + title
	}
	if lead != "" {
		p.Meta += " · " + lead
	}
	if s.Mine > 0 {
		p.Percent = s.MineDone * 100 / s.Mine
	}
	p.Tabs = []view.Tab{{Label: r.T("assess.my_sheets"), URL: at(s), Count: s.Mine}, {Label: r.T("assess.compare"), URL: at(s, "compare")}}
	p.Keys = []view.Shortcut{{Keys: []string{"J", "K"}, Text: r.T("assess.key.move")}, {Keys: []string{"1–9"}, Text: r.T("assess.key.level")}, {Keys: []string{"O"}, Text: r.T("assess.key.file")}, {Keys: []string{"Ctrl", "Enter"}, Text: r.T("assess.key.next")}}
	for _, x := range o.all {
		y := o.candidate(x.ApplicationID)
		name, org := nameOf(r, s, y)
		row := view.BenchRow{No: y.Label, Title: name, Note: org, Amount: scoreText(r, s, x), URL: at(s, x.ApplicationID), Badge: view.State("sheet", x.State), Selected: x.ID == h.ID}
		if x.State == string(evaluation.SheetRecused) {
			row.URL = ""
		}
		p.Rows = append(p.Rows, row)
	}
	p.ReadOnly = s.State != string(evaluation.Scoring) || h.State == string(evaluation.SheetSubmitted) || h.State == string(evaluation.SheetRecused) || h.State == string(evaluation.SheetVoided)
	var err error
	if p.Read, err = readPane(r, o, title); err != nil {
		return nil, err
	}
	p.Form = view.Form{ID: "score", Action: at(s, h.ApplicationID), Version: h.Version, Class: "pane__form"}
	if !p.ReadOnly {
		p.Form.Autosave = at(s, h.ApplicationID, "autosave")
	}
	rubricPart(r, o, b, &p)
	if h.ReturnReason != "" && h.State == string(evaluation.SheetReturned) {
		p.Note = r.T("assess.returned", locale.Args{"reason": h.ReturnReason})
	}
	if h.SavedAt != nil {
		p.Saved = locale.Clock(*h.SavedAt)
	}
	if !p.ReadOnly {
		p.Acts = []view.Button{{Text: r.T("assess.skip"), Name: "go", Value: "skip", Key: "S"}, {Text: r.T("assess.save"), Name: "go", Value: "stay"},
			{Text: r.T("assess.save_next"), Kind: view.Primary, Name: "go", Value: "next"}}
		reason := b.Control(view.AsInput, view.Field{Name: "reason", Label: r.T("assess.recuse.reason"), Value: r.Typed("reason")}).Field
		p.Recuse = &view.ActForm{Form: view.Form{Action: at(s, h.ApplicationID, "recuse"), Key: r.NewKey()}, Reason: &reason,
			Button: view.Button{Text: r.T("assess.recuse"), Kind: view.Danger, Confirm: r.T("assess.recuse.confirm")}}
	}
	return pages.Score(p), nil
}

// readPane is what the evaluator reads. A blind stage has no field that tells who applied: the query returns none.
func readPane(r *request.Request, o opened, title string) (view.ReadPane, error) {
	id := o.sheet.ApplicationID
	if o.stage.Plan.Visibility.Blind {
		a, err := r.House.Query.BlindReview(r.Context(), id)
		nobody := func(domain.OrganizationID) string { return "" }
		return view.ReadPane{Title: title, Sections: applicant.ReadAnswers(r, a.Form, a.Answers), Budget: applicant.BudgetTable(r, a.Budget, nobody),
			Facts: []view.SummaryRow{{Label: r.T("assess.requested"), Value: locale.Won(r.Lang, a.RequestWon), Num: true}}}, err
	}
	a, err := r.House.Query.OpenReview(r.Context(), id)
	if err != nil {
		return view.ReadPane{}, err
	}
	p := view.ReadPane{Title: a.Title, Summary: a.Summary, Sections: applicant.ReadAnswers(r, a.Form, a.Answers)}
	p.Facts = []view.SummaryRow{{Label: r.T("assess.lead"), Value: a.LeadName}, {Label: r.T("assess.requested"), Value: locale.Won(r.Lang, a.RequestWon), Num: true}}
	for _, m := range a.Members {
		if m.Role != "LEAD" {
			p.Facts = append(p.Facts, view.SummaryRow{Label: r.T("application.member_role." + m.Role), Value: m.Name})
		}
	}
	p.Budget = applicant.BudgetTable(r, a.Budget, applicant.MemberName(a.Members))
	for i, f := range a.Files {
		url := view.Path("applications", id, "download", f.ID)
		name, note := applicant.FileTitle(r, a.Form, f, a.Members)
		kind := "none"
		switch ext := strings.ToLower(f.Name[strings.LastIndex(f.Name, ".")+1:]); ext {
		case "pdf":
			kind = "pdf"
		case "png", "jpg", "jpeg":
			kind = "image"
		}
		p.Docs = append(p.Docs, view.Evidence{ID: fmt.Sprintf("doc-%d", f.ID), Name: name, Kind: kind, URL: url, DownloadURL: url, Current: i == 0, Note: note})
	}
	return p, nil
}

// rubricPart is the rubric with what was given so far, or the vote.
func rubricPart(r *request.Request, o opened, b view.Base, p *view.ScoreBench) {
	h := o.sheet
	typed := r.HTTP().Method == http.MethodPost && strings.HasSuffix(r.HTTP().URL.Path, strconv.FormatInt(h.ApplicationID, 10))
	p.Total, p.Max = h.Total.String(), o.stage.Plan.Rubric.Total().String()
	if o.stage.Plan.Scored() {
		for _, item := range o.stage.Plan.Rubric.Items {
			x := view.Rubric{Name: "item." + item.Key, Title: r.Pick(item.Title, item.TitleEn), Text: item.Guide, Max: short(item.Weight), ReadOnly: p.ReadOnly, Error: b.ErrorOf(item.Key)}
			if x.Error == "" {
				x.Error = b.ErrorOf("item." + item.Key)
			}
			got, ok := h.Items.V[item.Key]
			if ok {
				x.Value = got.Score.String()
			}
			comment := got.Comment
			if typed {
				x.Value, comment = r.Form().Get(x.Name), r.Form().Get("note."+item.Key)
			}
			x.Levels = levels(r, item, got.Score, ok)
			if !p.ReadOnly {
				x.Comment = &view.Field{Name: "note." + item.Key, Label: r.T("assess.item.comment"), HideLabel: true, Rows: 2, Value: comment, Optional: true, NoNote: true, Autosave: true}
			} else if comment != "" {
				x.Text = comment
			}
			p.Rubric = append(p.Rubric, x)
		}
	} else {
		vote := h.Vote
		if typed {
			vote = r.Form().Get("vote")
		}
		f := b.Control(view.AsRadios, view.Field{Name: "vote", Label: r.T("assess.vote"), Value: vote, Options: []view.Option{{Value: "YES", Label: r.T("evaluation.vote.YES")}, {Value: "NO", Label: r.T("evaluation.vote.NO")}}}).Field
		p.Vote = &f
	}
	comment := h.Comment
	if typed {
		comment = r.Form().Get("comment")
	}
	p.Comment = b.Control(view.AsTextarea, view.Field{Name: "comment", Label: r.T("assess.comment"), Hint: r.T("assess.comment.hint"), Rows: 4, Value: comment, MaxLength: 2000, Optional: true, NoNote: true, ReadOnly: p.ReadOnly, Autosave: true}).Field
}

// levels are the anchors of an item with their ranges; the point that one sets is the middle of its range.
func levels(r *request.Request, item stage.Item, got score.Score, given bool) []view.RubricLevel {
	reached, _ := item.Level(got)
	var out []view.RubricLevel
	top := item.Weight
	for _, l := range item.Levels {
		from := item.From(l)
		middle := (from + top) / 2 / 50 * 50 // to half a point
		middle = min(max(middle, from), top)
		out = append(out, view.RubricLevel{Label: r.Pick(l.Title, l.TitleEn), Range: short(from) + "~", Point: middle.String(), Chosen: given && l.FromBp == reached.FromBp && l.FromBp >= krw.Bp(0)})
		top = from - 1
	}
	return out
}

// short is points without needless decimals: "27", "13.5".
func short(s score.Score) string {
	return strings.TrimSuffix(strings.TrimRight(s.String(), "0"), ".")
}

// marksOf reads a sheet from the form. What cannot be read as points is a problem at its item; an empty item is not scored yet.
func marksOf(r *request.Request, o opened) (workflows.Marks, error) {
	in := workflows.Marks{Stage: domain.StageID(o.stage.ID), Application: domain.ApplicationID(o.sheet.ApplicationID), Version: version(r)}
	in.Items, in.Comment, in.Vote = evaluation.ItemScores{}, strings.TrimSpace(r.Form().Get("comment")), evaluation.Vote(r.Form().Get("vote"))
	if in.Vote != evaluation.Yes && in.Vote != evaluation.No {
		in.Vote = evaluation.NoVote
	}
	var bad domain.Problems
	for _, item := range o.stage.Plan.Rubric.Items {
		text := r.Form().Get("item." + item.Key)
		if text == "" {
			text = r.Form().Get("item." + item.Key + ".level") // without the script a level alone is a choice
		}
		if text == "" {
			continue
		}
		points, err := score.Parse(text)
		if err != nil {
			bad = append(bad, domain.ProblemsOf(err)[0].At("item."+item.Key))
			continue
		}
		if points > item.Weight {
			bad = append(bad, domain.E(domain.Invalid, "stage.sheet.range").At("item."+item.Key).With("item", r.Pick(item.Title, item.TitleEn)).With("max", item.Weight.String()))
			continue
		}
		in.Items[item.Key] = evaluation.ItemScore{Score: points, Comment: strings.TrimSpace(r.Form().Get("note." + item.Key))}
	}
	return in, bad.OrNil()
}

// saveSheet keeps the sheet and goes on: to the next one that waits, or stays.
func saveSheet(r *request.Request) error {
	o, err := open(r)
	if err != nil {
		return err
	}
	next := func() string {
		at0 := slices.IndexFunc(o.all, func(h query.Sheet) bool { return h.ID == o.sheet.ID })
		for i := range o.all {
			h := o.all[(at0+1+i)%len(o.all)]
			if h.ID != o.sheet.ID && (h.State == string(evaluation.SheetNotStarted) || h.State == string(evaluation.SheetDraft) || h.State == string(evaluation.SheetReturned)) {
				return at(o.stage, h.ApplicationID)
			}
		}
		return at(o.stage)
	}
	if r.Form().Get("go") == "skip" {
		return r.SeeOther(next())
	}
	in, err := marksOf(r, o)
	if err == nil {
		_, err = r.House.Engine.SaveSheet(r.Context(), r.Command(), in)
	}
	if err != nil {
		if _, ok := request.Problems(err); !ok {
			return err
		}
		page, perr := sheetPage(r, o, r.Wrong(r.T("assess.score.title"), "reviews", err))
		if perr != nil {
			return perr
		}
		return r.Again(page)
	}
	if r.Form().Get("go") == "next" {
		return r.Done(next(), "assess.saved.one", locale.Args{"no": o.candidate(o.sheet.ApplicationID).Label})
	}
	return r.Done(at(o.stage, o.sheet.ApplicationID), "assess.saved.one", locale.Args{"no": o.candidate(o.sheet.ApplicationID).Label})
}

// autosave keeps what is typed. Points that cannot be read yet are left out and said; 409 tells the page that somebody, most
// likely oneself in another window, was first.
func autosave(r *request.Request) error {
	o, err := open(r)
	if err != nil {
		return err
	}
	in, _ := marksOf(r, o)
	saved, err := r.House.Engine.SaveSheet(r.Context(), r.Command(), in)
	if workflows.IsStale(err) {
		r.Response().WriteHeader(http.StatusConflict)
		return nil
	}
	if err != nil {
		return err
	}
	return r.JSON(map[string]any{"version": saved.Version, "at": locale.Clock(saved.At), "total": saved.Total})
}

func recuse(r *request.Request) error {
	o, err := open(r)
	if err != nil {
		return err
	}
	if err := r.House.Engine.RecuseSheet(r.Context(), r.Command(), domain.StageID(o.stage.ID), domain.ApplicationID(o.sheet.ApplicationID), r.Form().Get("reason")); err != nil {
		if _, ok := request.Problems(err); !ok {
			return err
		}
		page, perr := sheetPage(r, o, r.Wrong(r.T("assess.score.title"), "reviews", err))
		if perr != nil {
			return perr
		}
		return r.Again(page)
	}
	return r.Done(at(o.stage), "assess.recused")
}

// narrow is the spread of totals below which all of them look the same. It is a matter of display.
const narrow = score.Score(3_00)

func showCompare(r *request.Request) error {
	s, err := stageOf(r)
	if err != nil {
		return err
	}
	if s.MyPledge == nil {
		return r.SeeOther(at(s, "pledge"))
	}
	all, err := r.House.Query.Sheets(r.Context(), s.ID, r.Who.PersonID)
	if err != nil {
		return err
	}
	candidates, err := r.House.Query.StageCandidates(r.Context(), s.ID)
	if err != nil {
		return err
	}
	o := opened{stage: s, all: all, candidates: candidates}
	b := r.Base(r.T("assess.compare"), "reviews")
	b.Crumbs = crumbs(r, s, b.Title)
	p := view.ComparePage{Base: b, Lead: s.CallTitle, Table: view.Table{Caption: b.Title, Cards: true, Pin: true, Columns: []view.Column{{Label: r.T("assess.application")}}}}
	for _, i := range s.Plan.Rubric.Items {
		title := r.Pick(i.Title, i.TitleEn)
		p.Columns = append(p.Columns, title)
		p.Table.Columns = append(p.Table.Columns, view.Column{Label: title, Num: true})
	}
	p.Table.Columns = append(p.Table.Columns, view.Column{Label: r.T("assess.total"), Num: true}, view.Column{Label: r.T("assess.spread")})
	given := slices.DeleteFunc(slices.Clone(all), func(h query.Sheet) bool {
		return h.State == string(evaluation.SheetNotStarted) || h.State == string(evaluation.SheetRecused) || h.State == string(evaluation.SheetVoided)
	})
	slices.SortStableFunc(given, func(x, y query.Sheet) int { return int(y.Total - x.Total) })
	sum := int64(0)
	for i, h := range given {
		c := o.candidate(h.ApplicationID)
		title, _ := nameOf(r, s, c)
		row := view.CompareRow{No: c.Label, Title: title, URL: at(s, h.ApplicationID), Total: scoreText(r, s, h), Bar: view.Bar{Label: title, Value: int64(h.Total) / 100, Text: h.Total.String()}}
		row.Tie = i > 0 && given[i-1].Total == h.Total || i+1 < len(given) && given[i+1].Total == h.Total
		for _, item := range s.Plan.Rubric.Items {
			text := "–"
			if x, ok := h.Items.V[item.Key]; ok {
				text = x.Score.String()
			}
			row.Points = append(row.Points, text)
		}
		sum += int64(h.Total)
		p.Rows = append(p.Rows, row)
	}
	if n := len(given); n > 0 && s.Plan.Scored() {
		most, least := given[0].Total, given[n-1].Total
		p.Stats = []view.Stat{{Label: r.T("assess.compare.count"), Value: strconv.Itoa(n)}, {Label: r.T("assess.compare.mean"), Value: score.Score(sum / int64(n)).String()},
			{Label: r.T("assess.compare.range"), Value: least.String() + " ~ " + most.String()}}
		if n > 2 && most-least < narrow {
			p.Banner = &view.Banner{Tone: "warning", Title: r.T("assess.compare.narrow"), Text: r.T("assess.compare.narrow.text", locale.Args{"from": least.String(), "to": most.String()})}
		}
	}
	return r.Render(pages.Compare(p))
}
