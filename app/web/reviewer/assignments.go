// Package reviewer holds the handlers of evaluators' and chairs' pages.
//
// This file is the list of assignments, the pledge before anything is shown, one stage with its sheets, the chair's
// opinions and the signatures.
package reviewer

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/officer"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/evaluation"
	pages "gongmo/templates/pages/reviewer"
	"gongmo/workflows"
)

// AssignmentRoutes are the routes of this file.
func AssignmentRoutes() []request.Route {
	return []request.Route{
		request.GET("/reviews", "reviews", request.SignedIn, showAssignments),
		request.GET("/reviews/:stage", "reviews.stage", request.SignedIn, showStage),
		request.GET("/reviews/:stage/pledge", "reviews.pledge", request.SignedIn, showPledge),
		request.POST("/reviews/:stage/pledge", "reviews.pledge.do", request.SignedIn, pledge),
		request.POST("/reviews/:stage/decline", "reviews.decline", request.SignedIn, decline),
		request.POST("/reviews/:stage/submit", "reviews.submit", request.SignedIn, submitAll),
		request.POST("/reviews/:stage/close", "reviews.close", request.SignedIn, closeScoring),
		request.POST("/reviews/:stage/comments", "reviews.comments", request.SignedIn, saveComments),
		request.POST("/reviews/:stage/conclude", "reviews.conclude", request.SignedIn, conclude),
		request.POST("/reviews/:stage/sign", "reviews.sign", request.SignedIn, sign),
	}
}

func at(s query.Stage, rest ...any) string {
	return view.Path(append([]any{"reviews", s.ID}, rest...)...)
}

func showAssignments(r *request.Request) error {
	scope, err := r.Scope("stage.view")
	if err != nil {
		return err
	}
	list, err := r.House.Query.MyStages(r.Context(), scope)
	if err != nil {
		return err
	}
	p := view.ReviewList{Base: r.Base(r.T("assess.reviews.title"), "reviews"), Lead: r.T("assess.reviews.lead"),
		Empty: view.Empty{Title: r.T("assess.reviews.empty"), Text: r.T("assess.reviews.empty.text"), Act: &view.Button{Text: r.T("nav.calls"), URL: "/calls"}}}
	for _, s := range list {
		row := view.StageRow{Title: s.CallTitle, URL: at(s), Track: officer.StageTitle(r, s), Badge: view.State("stage", s.State),
			Candidates: r.T("assess.count.applications", locale.Args{"n": s.Candidates}), Progress: r.T("assess.count.sheets", locale.Args{"n": s.MineDone, "of": s.Mine})}
		if s.Mine > 0 {
			row.Percent = s.MineDone * 100 / s.Mine
		}
		if s.MyRole != nil {
			row.Mine = r.T("evaluation.member_role." + *s.MyRole)
		}
		text, kind := "assess.reviews.open", view.Plain
		switch {
		case s.MyPledge == nil:
			text, kind = "assess.reviews.pledge", view.Primary
		case s.State == string(evaluation.Scoring) && s.MineDone < s.Mine:
			text, kind = "assess.reviews.score", view.Primary
		case s.State == string(evaluation.Consensus):
			text, kind = "assess.reviews.sign", view.Primary
		}
		if kind == view.Primary {
			for _, other := range p.Rows {
				if other.Act != nil && other.Act.Kind == view.Primary {
					kind = view.Secondary // one main act on a screen: the first
				}
			}
		}
		row.Act = &view.Button{Text: r.T(text), URL: row.URL, Kind: kind, Size: "s"}
		p.Rows = append(p.Rows, row)
	}
	return r.Render(pages.List(p))
}

// stageOf reads the stage of the path. Who has not pledged is sent to the pledge: nothing of an application is shown before.
func stageOf(r *request.Request) (query.Stage, error) {
	id, err := r.ID("stage")
	if err != nil {
		return query.Stage{}, err
	}
	scope, err := r.Scope("stage.view")
	if err != nil {
		return query.Stage{}, err
	}
	s, err := r.House.Query.Stage(r.Context(), scope, id)
	if err == nil && s.MyRole == nil {
		return s, domain.E(domain.NotFound, "not_found") // the desk has its own pages
	}
	return s, err
}

func showPledge(r *request.Request) error {
	s, err := stageOf(r)
	if err != nil {
		return err
	}
	if s.MyPledge != nil {
		return r.SeeOther(at(s))
	}
	page, err := pledgePage(r, s, r.Base(r.T("assess.pledge.title"), "reviews"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func crumbs(r *request.Request, s query.Stage, last string) []view.Crumb {
	out := []view.Crumb{{Label: r.T("assess.reviews.title"), URL: "/reviews"}}
	if last == "" {
		return append(out, view.Crumb{Label: officer.StageTitle(r, s)})
	}
	return append(out, view.Crumb{Label: officer.StageTitle(r, s), URL: at(s)}, view.Crumb{Label: last})
}

// pledgePage asks for the pledge and for conflicts of interest, with what was found by itself. It names the applications and
// who applied, and nothing else of them: without the names nobody can declare a conflict.
func pledgePage(r *request.Request, s query.Stage, b view.Base) (templ.Component, error) {
	b.Crumbs = []view.Crumb{{Label: r.T("assess.reviews.title"), URL: "/reviews"}, {Label: b.Title}}
	p := view.PledgePage{Base: b, Lead: s.CallTitle + " · " + officer.StageTitle(r, s), Form: view.Form{Action: at(s, "pledge"), Key: r.NewKey(), Guard: true}}
	p.Facts = []view.SummaryRow{{Label: r.T("assess.candidates"), Value: r.T("assess.count.applications", locale.Args{"n": s.Candidates})}, {Label: r.T("assess.method"), Value: r.T(s.Plan.Method.Label())}}
	p.Text = strings.Split(r.T("evaluation.pledge.text"), "\n")
	candidates, err := r.House.Query.StageCandidates(r.Context(), s.ID)
	if err != nil {
		return nil, err
	}
	found, err := myConflicts(r, s)
	if err != nil {
		return nil, err
	}
	for _, c := range candidates {
		row := view.PledgeRow{No: c.Label, Title: c.Title, Lead: strings.TrimSuffix(c.LeadName+" · "+c.MemberNames, " · ")}
		if s.Plan.Visibility.Blind {
			row.Title = r.T("assess.blind.title", locale.Args{"no": c.Label})
		}
		for _, x := range found {
			if x.ApplicationID == c.ApplicationID {
				row.Found = append(row.Found, view.ConflictLine{Title: r.T(evaluation.Code(x.Code).Label()), Evidence: r.T("assess.pledge.found"), Waived: x.WaivedBy != 0})
				row.Locked = row.Locked || x.WaivedBy == 0
			}
		}
		coi := fmt.Sprintf("coi.%d", c.ApplicationID)
		row.Choice = b.Control(view.AsRadios, view.Field{Name: coi, Label: r.T("assess.pledge.relation"), Value: r.Typed(coi), Inline: true,
			Options: []view.Option{{Value: "no", Label: r.T("assess.pledge.no")}, {Value: "yes", Label: r.T("assess.pledge.yes")}}}).Field
		why := fmt.Sprintf("why.%d", c.ApplicationID)
		row.Why = b.Control(view.AsInput, view.Field{Name: why, Label: r.T("assess.pledge.why"), Value: r.Typed(why), Optional: true}).Field
		p.Rows = append(p.Rows, row)
	}
	p.Agree = b.Control(view.AsCheckbox, view.Field{Name: "agree", Label: r.T("assess.pledge.agree"), Value: r.Typed("agree")}).Field
	p.Submit = view.Button{Text: r.T("assess.pledge.submit"), Kind: view.Primary}
	reason := b.Control(view.AsInput, view.Field{Name: "reason", Label: r.T("assess.reason"), Value: r.Typed("reason"), Optional: true}).Field
	p.Decline = view.ActForm{Form: view.Form{Action: at(s, "decline"), Key: r.NewKey()}, Reason: &reason,
		Button: view.Button{Text: r.T("assess.pledge.decline"), Kind: view.Danger, Confirm: r.T("assess.pledge.decline.confirm")}}
	return pages.Pledge(p), nil
}

// myConflicts are the grounds on record for the reader.
func myConflicts(r *request.Request, s query.Stage) ([]query.CoiLine, error) {
	members, err := r.House.Query.StageMembers(r.Context(), s.ID)
	for _, m := range members {
		if m.PersonID == r.Who.PersonID {
			return m.Coi.V, err
		}
	}
	return nil, err
}

func pledge(r *request.Request) error {
	s, err := stageOf(r)
	if err != nil {
		return err
	}
	in := workflows.Pledge{Stage: domain.StageID(s.ID), Text: r.T("evaluation.pledge.text"), Declared: map[domain.ApplicationID]string{}}
	for name := range r.Form() {
		text, ok := strings.CutPrefix(name, "coi.")
		n, err := strconv.ParseInt(text, 10, 64)
		if !ok || err != nil {
			continue
		}
		id := domain.ApplicationID(n)
		in.Answered = append(in.Answered, id)
		if r.Form().Get(name) == "yes" {
			in.Declared[id] = r.Form().Get("why." + text)
		}
	}
	err = domain.E(domain.Invalid, "assess.pledge.not_agreed").At("agree")
	if r.Form().Get("agree") == "1" {
		err = r.House.Engine.AcceptSeat(r.Context(), r.Command(), in)
	}
	if err == nil {
		return r.Done(at(s), "assess.pledge.done")
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := pledgePage(r, s, r.Wrong(r.T("assess.pledge.title"), "reviews", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

func decline(r *request.Request) error {
	s, err := stageOf(r)
	if err != nil {
		return err
	}
	if err := r.House.Engine.DeclineSeat(r.Context(), r.Command(), domain.StageID(s.ID), r.Form().Get("reason")); err != nil {
		return err
	}
	return r.Done("/reviews", "assess.pledge.declined")
}

func showStage(r *request.Request) error {
	s, err := stageOf(r)
	if err != nil {
		return err
	}
	if s.MyPledge == nil {
		return r.SeeOther(at(s, "pledge"))
	}
	page, err := stagePage(r, s, r.Base(officer.StageTitle(r, s), "reviews"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

// nameOf is what an evaluator calls an application: its title, or its number where the stage is blind.
func nameOf(r *request.Request, s query.Stage, c query.StageCandidate) (title, lead string) {
	if s.Plan.Visibility.Blind {
		return r.T("assess.blind.title", locale.Args{"no": c.Label}), ""
	}
	return c.Title, c.LeadName
}

func stagePage(r *request.Request, s query.Stage, b view.Base) (templ.Component, error) {
	b.Crumbs = crumbs(r, s, "")
	p := view.ReviewStage{Base: b, Lead: s.CallTitle, Badge: view.State("stage", s.State), Progress: r.T("assess.count.sheets", locale.Args{"n": s.MineDone, "of": s.Mine})}
	if s.Mine > 0 {
		p.Percent = s.MineDone * 100 / s.Mine
	}
	candidates, err := r.House.Query.StageCandidates(r.Context(), s.ID)
	if err != nil {
		return nil, err
	}
	sheets, err := r.House.Query.Sheets(r.Context(), s.ID, r.Who.PersonID)
	if err != nil {
		return nil, err
	}
	p.Table = view.Table{Caption: r.T("assess.my_sheets"), Cards: true, Class: "grid--notes", Columns: []view.Column{{Label: r.T("assess.no"), Num: true}, {Label: r.T("assess.application")}, {Label: r.T("assess.my_score"), Num: true}, {Label: r.T("assess.state")}}}
	writing := 0
	for _, h := range sheets {
		for _, c := range candidates {
			if c.ApplicationID != h.ApplicationID {
				continue
			}
			row := view.SheetRow{No: c.Label, Badge: view.State("sheet", h.State), Score: scoreText(r, s, h), URL: at(s, h.ApplicationID), Note: h.ReturnReason}
			row.Title, row.Lead = nameOf(r, s, c)
			if h.State == string(evaluation.SheetRecused) {
				row.URL, row.Note = "", r.T(evaluation.Code(h.RecusedCode).Label())
			}
			if h.State == string(evaluation.SheetDraft) || h.State == string(evaluation.SheetNotStarted) || h.State == string(evaluation.SheetReturned) {
				writing++
			}
			p.Rows = append(p.Rows, row)
		}
	}
	chair := s.MyRole != nil && *s.MyRole == string(evaluation.Chair)
	switch evaluation.State(s.State) {
	case evaluation.Invited, evaluation.Ready:
		p.Notes = append(p.Notes, r.T("assess.wait.open"))
	case evaluation.Scoring:
		if len(sheets) > 0 {
			p.Compare = at(s, "compare")
		}
		if writing > 0 {
			p.Submit = &view.ActForm{Form: view.Form{Action: at(s, "submit"), Key: r.NewKey()}, Button: view.Button{Text: r.T("assess.submit_all"), Kind: view.Primary, Confirm: r.T("assess.submit_all.confirm", locale.Args{"n": writing})}}
		} else {
			p.Notes = append(p.Notes, r.T("assess.all_submitted"))
		}
		if chair {
			p.Notes = append(p.Notes, officer.SheetsLeft(r, s))
			p.Acts = append(p.Acts, view.ActForm{Form: view.Form{Action: at(s, "close"), Version: s.Version, Key: r.NewKey()},
				Button: view.Button{Text: locale.Event(r.Lang, "stage", "close"), Kind: view.Secondary, Confirm: r.T("assess.confirm.close")}})
		}
	default:
		if len(sheets) > 0 {
			p.Compare = at(s, "compare")
		}
		if err := consensusPart(r, s, candidates, chair, &p); err != nil {
			return nil, err
		}
	}
	return pages.Stage(p), nil
}

func scoreText(r *request.Request, s query.Stage, h query.Sheet) string {
	switch {
	case h.State == string(evaluation.SheetNotStarted) || h.State == string(evaluation.SheetRecused):
		return "–"
	case s.Plan.Scored():
		return h.Total.String()
	case h.Vote != "":
		return r.T("evaluation.vote." + h.Vote)
	}
	return "–"
}

// consensusPart is what follows the scoring: the chair's opinions, the computed result, and the signatures.
func consensusPart(r *request.Request, s query.Stage, candidates []query.StageCandidate, chair bool, p *view.ReviewStage) error {
	b := p.Base
	if chair {
		c := &view.CommentForm{Form: view.Form{ID: "comments", Action: at(s, "comments"), Version: s.Version, Key: r.NewKey(), Guard: true}, Locked: s.State != string(evaluation.Scored),
			Save: view.Button{Text: r.T("ui.save"), Kind: view.Secondary}}
		for _, x := range candidates {
			name := fmt.Sprintf("comment.%d", x.ApplicationID)
			value := x.Comment
			if v := r.Typed(name); v != "" {
				value = v
			}
			title, _ := nameOf(r, s, x)
			c.Fields = append(c.Fields, b.Control(view.AsTextarea, view.Field{Name: name, Label: x.Label + " " + title, Value: value, Rows: 3, MaxLength: 1000}).Field)
		}
		if !c.Locked {
			c.Conclude = view.Button{Text: locale.Event(r.Lang, "stage", "conclude"), Kind: view.Primary, Action: at(s, "conclude"), Confirm: r.T("assess.confirm.conclude")}
		}
		p.Comments = c
	} else if s.State == string(evaluation.Scored) {
		p.Notes = append(p.Notes, r.T("assess.wait.chair"))
	}
	if chair || s.State == string(evaluation.Consensus) { // the chair from the close of the scoring, a member to sign
		result, err := officer.Ranking(r, s, b)
		if err != nil {
			return err
		}
		result.WhatIf, result.Tie, p.Result = nil, nil, result
	}
	members, err := r.House.Query.StageMembers(r.Context(), s.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.PledgedAt == nil || m.RecusedAt != nil {
			continue
		}
		row := view.SummaryRow{Label: m.Name, Value: r.T("assess.unsigned")}
		if m.SignedAt != nil {
			row.Value = b.DateTime(m.SignedAt)
		}
		p.Members = append(p.Members, row)
		if m.PersonID != r.Who.PersonID {
			continue
		}
		if m.SignedAt != nil {
			p.Signed = r.T("assess.signed", locale.Args{"at": *m.SignedAt})
		} else if s.State == string(evaluation.Consensus) {
			p.Sign = &view.ActForm{Form: view.Form{Action: at(s, "sign"), Key: r.NewKey()}, Button: view.Button{Text: r.T("assess.sign"), Kind: view.Primary, Confirm: r.T("assess.sign.confirm")}}
		}
	}
	if !chair && s.State != string(evaluation.Scored) {
		c := &view.CommentForm{Locked: true}
		for _, x := range candidates {
			title, _ := nameOf(r, s, x)
			c.Fields = append(c.Fields, view.Field{Label: x.Label + " " + title, Value: x.Comment})
		}
		p.Comments = c
	}
	return nil
}

// did does one act on a stage and goes back to its page, with what was wrong or with what was done.
func did(r *request.Request, done string, act func(s query.Stage) error) error {
	s, err := stageOf(r)
	if err != nil {
		return err
	}
	if err := act(s); err != nil {
		if _, ok := request.Problems(err); !ok {
			return err
		}
		page, perr := stagePage(r, s, r.Wrong(officer.StageTitle(r, s), "reviews", err))
		if perr != nil {
			return perr
		}
		return r.Again(page)
	}
	return r.Done(at(s), done)
}

func version(r *request.Request) int64 {
	n, err := strconv.ParseInt(r.Form().Get("version"), 10, 64)
	if err != nil && r.Form().Get("version") != "" {
		return -1 // never the version of anything: a conflict
	}
	return n
}

func submitAll(r *request.Request) error {
	return did(r, "assess.submitted", func(s query.Stage) error {
		_, err := r.House.Engine.SubmitSheets(r.Context(), r.Command(), domain.StageID(s.ID))
		return err
	})
}

func closeScoring(r *request.Request) error {
	return did(r, "assess.done.close", func(s query.Stage) error {
		return r.House.Engine.CloseScoring(r.Context(), r.Command(), domain.StageID(s.ID), version(r))
	})
}

func saveComments(r *request.Request) error {
	return did(r, "assess.done.comment", func(s query.Stage) error {
		return r.House.Engine.CommentCandidates(r.Context(), r.Command(), domain.StageID(s.ID), version(r), opinions(r))
	})
}

// opinions are the consolidated opinions as they were typed.
func opinions(r *request.Request) map[domain.ApplicationID]string {
	texts := map[domain.ApplicationID]string{}
	for name := range r.Form() {
		if text, ok := strings.CutPrefix(name, "comment."); ok {
			if id, err := strconv.ParseInt(text, 10, 64); err == nil {
				texts[domain.ApplicationID(id)] = r.Form().Get(name)
			}
		}
	}
	return texts
}

// conclude keeps what is typed first, so that an opinion is not lost by pressing the other button.
func conclude(r *request.Request) error {
	return did(r, "assess.done.conclude", func(s query.Stage) error {
		return r.House.Engine.Conclude(r.Context(), r.Command(), domain.StageID(s.ID), version(r), opinions(r))
	})
}

func sign(r *request.Request) error {
	return did(r, "assess.done.sign", func(s query.Stage) error {
		return r.House.Engine.SignResult(r.Context(), r.Command(), domain.StageID(s.ID))
	})
}
