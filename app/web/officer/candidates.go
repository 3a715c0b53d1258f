// This file is the candidates of a stage: what is recorded about each of them for the committee, and who is put into the stage by hand.
package officer

import (
	"strconv"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/evaluation"
	"gongmo/domain/krw"
	"gongmo/domain/score"
	"gongmo/workflows"
)

func candidatesURL(s query.Stage) string { return view.Path("desk", "stages", s.ID) + "/candidates" }

// candidatesPart lists the candidates with what is recorded about them. One that is asked for can be changed, and one that is not among
// them put in, as long as that is possible at all.
func candidatesPart(r *request.Request, s query.Stage, p *view.StagePage) error {
	candidates, err := r.House.Query.StageCandidates(r.Context(), s.ID)
	if err != nil {
		return err
	}
	may := r.May("edit", s.Resource())
	open := may && s.State != string(evaluation.Consensus) && s.State != string(evaluation.Signed) && s.State != string(evaluation.Finalized) && s.State != string(evaluation.Voided)
	part := view.Part{ID: "candidates", Title: r.T("assess.candidates"), Note: r.T("assess.candidates.note"), Empty: &view.Empty{Title: r.T("assess.candidates.empty")}}
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: r.T("assess.application")}, {Label: r.T("assess.bonus.points"), Num: true}, {Label: r.T("assess.penalty"), Num: true},
		{Label: r.T("assess.verdict")}, {Label: r.T("assess.grant"), Num: true}, {Label: r.T("assess.put_off")}}}
	for _, c := range candidates {
		name := view.Cell{Text: c.Title, Note: c.LeadName + " · " + c.ReceiptNo}
		if open {
			name.URL = view.NewQuery(candidatesURL(s), nil).With("edit", c.ApplicationID).String() + "#adjust"
		}
		verdict, off := view.Words("–"), view.Words("–")
		if c.Verdict != "" {
			verdict = view.Words(r.T("assess.verdict." + c.Verdict))
		}
		if c.Deferred {
			off = view.Words(r.T("assess.put_off.yes"))
		}
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{name, view.Figure(c.Bonus.String()), view.Figure(c.Penalty.String()), verdict, view.Figure(locale.Won(r.Lang, c.GrantWon)), off}})
	}
	p.Parts = append(p.Parts, part)
	if open {
		for _, c := range candidates {
			if r.Query("edit") == strconv.FormatInt(c.ApplicationID, 10) {
				p.Parts = append(p.Parts, adjustPart(r, s, p.Base, c))
			}
		}
	}
	if !may {
		return nil
	}
	left, err := r.House.Query.StageLeftOut(r.Context(), s.ID)
	if err != nil || len(left) == 0 {
		return err
	}
	p.Parts = append(p.Parts, admitPart(r, s, p.Base, left))
	return nil
}

// adjusted are the things that can be recorded about a candidate, in the order of the choices.
var adjusted = []string{"bonus", "verdict", "amount", "defer"}

func adjustPart(r *request.Request, s query.Stage, b view.Base, c query.StageCandidate) view.Part {
	what := view.Field{Name: "what", Label: r.T("assess.adjust.what"), Value: r.Typed("what"), Blank: r.T("assess.adjust.choose")}
	for _, k := range adjusted {
		what.Options = append(what.Options, view.Option{Value: k, Label: r.T("assess.adjust.what." + k)})
	}
	typed := func(name, now string) string {
		if v := r.Typed(name); v != "" || r.Typed("what") != "" {
			return v
		}
		return now
	}
	verdicts := []view.Option{{Value: string(evaluation.Yes), Label: r.T("assess.verdict.YES")}, {Value: string(evaluation.No), Label: r.T("assess.verdict.NO")}}
	return view.Part{ID: "adjust", Title: r.T("assess.adjust.title", locale.Args{"title": c.Title}), Note: r.T("assess.adjust.note"), Form: &view.PartForm{
		Form: view.Form{Action: view.NewQuery(candidatesURL(s), nil).With("edit", c.ApplicationID).String(), Key: r.NewKey(), Guard: true},
		Controls: []view.Control{
			b.Control(view.AsSelect, what),
			b.Control(view.AsInput, view.Field{Name: "bonus", Label: r.T("assess.bonus.points"), Hint: r.T("assess.adjust.points"), Value: typed("bonus", c.Bonus.String()), InputMode: "decimal", Width: "s", Optional: true}),
			b.Control(view.AsInput, view.Field{Name: "penalty", Label: r.T("assess.penalty"), Hint: r.T("assess.adjust.points"), Value: typed("penalty", c.Penalty.String()), InputMode: "decimal", Width: "s", Optional: true}),
			b.Control(view.AsSelect, view.Field{Name: "verdict", Label: r.T("assess.verdict"), Value: typed("verdict", c.Verdict), Blank: r.T("assess.adjust.choose"), Options: verdicts, Optional: true}),
			b.Control(view.AsMoney, view.Field{Name: "won", Label: r.T("assess.grant"), Value: typed("won", strconv.FormatInt(int64(c.GrantWon), 10)), Optional: true}),
			b.Control(view.AsTextarea, view.Field{Name: "reason", Label: r.T("assess.reason"), Hint: r.T("assess.adjust.reason"), Value: r.Typed("reason"), Rows: 3}),
		}, Submit: view.Button{Text: r.T("assess.adjust.submit"), Kind: view.Primary}, Other: []view.Button{{Text: r.T("ui.cancel"), URL: candidatesURL(s)}}}}
}

func admitPart(r *request.Request, s query.Stage, b view.Base, left []query.LeftOut) view.Part {
	who := view.Field{Name: "admit", Label: r.T("assess.application"), Value: r.Typed("admit"), Blank: r.T("assess.adjust.choose")}
	for _, a := range left {
		state := view.State("application", a.State)
		who.Options = append(who.Options, view.Option{Value: strconv.FormatInt(a.ID, 10), Label: a.ReceiptNo + " · " + a.Title + " · " + a.LeadName + " · " + r.T(state.Key)})
	}
	note := r.T("assess.admit.note")
	if s.State == string(evaluation.Finalized) || s.State == string(evaluation.Voided) {
		note = r.T("assess.admit.round")
	}
	return view.Part{ID: "admit", Title: r.T("assess.admit.title"), Note: note, Form: &view.PartForm{
		Form: view.Form{Action: view.Path("desk", "stages", s.ID, "admit"), Key: r.NewKey(), Guard: true},
		Controls: []view.Control{b.Control(view.AsSelect, who),
			b.Control(view.AsTextarea, view.Field{Name: "admit_reason", Label: r.T("assess.reason"), Hint: r.T("assess.admit.reason"), Value: r.Typed("admit_reason"), Rows: 3})},
		Submit: view.Button{Text: r.T("assess.admit.submit"), Kind: view.Secondary, Confirm: r.T("assess.admit.confirm")}}}
}

// adjustCandidate records one thing about a candidate.
func adjustCandidate(r *request.Request) error {
	s, err := stageOf(r)
	if err != nil {
		return err
	}
	f := r.Form()
	id, err := number(r.Query("edit"))
	if err != nil {
		return err
	}
	in := workflows.Adjust{Stage: domain.StageID(s.ID), Application: domain.ApplicationID(id), Reason: f.Get("reason")}
	switch f.Get("what") {
	case "bonus":
		items := evaluation.BonusItems{}
		for _, k := range []string{"bonus", "penalty"} {
			points := score.Score(0)
			if text := f.Get(k); text != "" {
				if points, err = score.Parse(text); err != nil || points < 0 {
					return again(r, s, "candidates", domain.E(domain.Invalid, "assess.adjust.points_wrong").At(k))
				}
			}
			if points > 0 {
				items = append(items, evaluation.BonusItem{Code: "OFFICER", Points: points, Penalty: k == "penalty", Evidence: in.Reason})
			}
		}
		in.Bonus = &items
	case "verdict":
		v := evaluation.Vote(f.Get("verdict"))
		if v != evaluation.Yes && v != evaluation.No {
			return again(r, s, "candidates", domain.E(domain.Invalid, "assess.adjust.choose_verdict").At("verdict"))
		}
		in.Verdict, in.Comment = &v, in.Reason
	case "amount":
		won, err := krw.Parse(f.Get("won"))
		if err != nil {
			return again(r, s, "candidates", domain.ProblemsOf(err)[0].At("won"))
		}
		in.Won = &won
	case "defer":
		in.Defer = in.Reason
	default:
		return again(r, s, "candidates", domain.E(domain.Invalid, "assess.adjust.choose_what").At("what"))
	}
	if err := r.House.Engine.AdjustCandidate(r.Context(), r.Command(), in); err != nil {
		return again(r, s, "candidates", err)
	}
	return r.Done(candidatesURL(s), "assess.done.adjust")
}

// admitCandidate puts an application into the stage.
func admitCandidate(r *request.Request) error {
	s, err := stageOf(r)
	if err != nil {
		return err
	}
	id, err := number(r.Form().Get("admit"))
	if err != nil {
		return err
	}
	if id == 0 {
		return again(r, s, "candidates", domain.E(domain.Invalid, "assess.admit.choose").At("admit"))
	}
	if err := r.House.Engine.AdmitCandidate(r.Context(), r.Command(), domain.StageID(s.ID), domain.ApplicationID(id), r.Form().Get("admit_reason")); err != nil {
		return again(r, s, "candidates", err)
	}
	return r.Done(view.Path("desk", "calls", s.CallID, "stages"), "assess.done.admit")
}
