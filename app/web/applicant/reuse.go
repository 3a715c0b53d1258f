// This file offers a company its own answers of last year on the page of a section: shown first, taken only when it says so.
package applicant

import (
	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/workflows"
)

// reuseBox lists what may be taken over into a section, nil when there is nothing.
func reuseBox(r *request.Request, p place) (*view.ReuseBox, error) {
	if !p.MayReuse {
		return nil, nil
	}
	earlier, err := r.House.Engine.EarlierAnswers(r.Context(), r.Actor(), p.id)
	if err != nil {
		return nil, err
	}
	mine, left := earlier.Of(p.section, p.suffix), earlier.Behind(p.section, p.suffix)
	if len(mine)+len(left) == 0 {
		return nil, nil
	}
	lead, title := "application.reuse.lead", earlier.CallTitle
	switch {
	case earlier.GivenUp:
		lead, title = "application.reuse.lead.given_up", earlier.Title
	case !earlier.HandedIn:
		lead = "application.reuse.lead.draft"
	}
	box := &view.ReuseBox{Title: r.T("application.reuse.title", locale.Args{"n": len(mine)}), Lead: r.T(lead, locale.Args{"year": earlier.Year, "title": title}),
		Form: view.Form{Action: p.reusePath(), Key: r.NewKey()}, Submit: view.Button{Text: r.T("application.reuse.take"), Kind: view.Secondary}}
	for _, q := range p.section.Questions {
		if a, ok := mine[q.Key]; ok {
			box.Items = append(box.Items, view.ReuseItem{Name: "reuse", Value: q.Key, Label: r.Pick(q.Label, q.LabelEn), Text: view.Paragraphs(answerText(r, q, a)),
				Checked: earlier.GivenUp}) // written for this very call: what is left out is the exception
		}
	}
	for _, n := range left {
		what := n.Name
		if n.Line != nil {
			what = r.T(n.Line.Item.Label()) + " " + locale.Won(r.Lang, n.Line.Total())
		}
		box.Left = append(box.Left, what+": "+r.T(n.Why))
	}
	return box, nil
}

// reuseOffer says beside the tasks where answers may be taken from, and how many.
func reuseOffer(r *request.Request, e workflows.Earlier, n int) string {
	if e.GivenUp {
		return r.T("application.reuse.offer.given_up", locale.Args{"n": n, "title": e.Title})
	}
	return r.T("application.reuse.offer.text", locale.Args{"n": n, "year": e.Year, "title": e.CallTitle})
}

func (p place) reusePath() string {
	q := view.NewQuery(p.path("reuse", p.section.Key), nil)
	if p.suffix != 0 {
		q = q.With("org", int64(p.suffix))
	}
	return q.String()
}

// reuse takes over what was chosen.
func reuse(r *request.Request) error {
	p, err := locate(r)
	if err != nil {
		return err
	}
	in := workflows.ReuseAnswers{Application: p.id, Org: p.org, Section: p.section.Key, Questions: r.Form()["reuse"]}
	n, err := r.House.Engine.ReuseAnswers(r.Context(), r.Command(), in)
	if err == nil {
		return r.Done(p.self(), "application.reuse.done", locale.Args{"n": n})
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := sectionPage(r, p, r.Wrong(r.Pick(p.section.Title, p.section.TitleEn), "applications", err), p.Answers.Of(p.suffix), nil)
	if perr != nil {
		return perr
	}
	return r.Again(page)
}
