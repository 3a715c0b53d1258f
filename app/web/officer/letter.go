// This file writes one letter of supplement (보완요청) to several applications that were ticked on the intake desk: the letter, what
// exactly it would send to whom, and the sending.
package officer

import (
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
	"gongmo/domain/form"
	pages "gongmo/templates/pages/officer"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// letterPath is where the letter is written and looked at; more leads on from there.
func letterPath(c query.Call, more ...any) string {
	return view.Path(append([]any{"desk", "calls", c.ID, "intake", "supplement"}, more...)...)
}

// letterAt is letterPath in the view one came from.
func letterAt(r *request.Request, c query.Call, more ...any) string {
	return inView(r, letterPath(c, more...)).String()
}

// letterBack is the desk one came from, with the applications ticked as they were.
func letterBack(r *request.Request, c query.Call) string {
	q := inView(r, view.Path("desk", "calls", c.ID, "intake"))
	v := url.Values{"pick": r.Form()["pick"]}
	if len(v["pick"]) == 0 {
		return q.String()
	}
	if at := q.String(); strings.Contains(at, "?") {
		return at + "&" + v.Encode()
	}
	return q.String() + "?" + v.Encode()
}

// writeLetter shows the letter to the ticked applications, or with go=preview what it would send.
func writeLetter(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	if len(r.Form()["pick"]) == 0 {
		return noneChosen(r, c)
	}
	if r.Form().Get("go") == "preview" {
		return previewLetter(r, c, r.Base(r.T("assess.ask.preview"), "desk"))
	}
	page, err := letterPage(r, c, r.Base(r.T("assess.ask.title"), "desk"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

// noneChosen shows the list again, where applications are ticked.
func noneChosen(r *request.Request, c query.Call) error {
	page, err := intakePage(r, c, r.Wrong(r.T("assess.intake.title"), "desk", domain.E(domain.Invalid, "assess.ask.nothing").At("pick")))
	if err != nil {
		return err
	}
	return r.Again(page)
}

// chosen reads the ticked applications that the reader may see.
func chosen(r *request.Request, c query.Call) ([]query.Chosen, error) {
	list, err := picked(r)
	if err != nil {
		return nil, err
	}
	scope, err := r.Scope("application.view")
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, p := range list {
		ids = append(ids, int64(p.Application))
	}
	out, err := r.House.Query.Chosen(r.Context(), scope, c.ID, ids)
	if err == nil && len(out) == 0 {
		err = domain.E(domain.NotFound, "not_found")
	}
	return out, err
}

func letterPage(r *request.Request, c query.Call, b view.Base) (templ.Component, error) {
	list, err := chosen(r, c)
	if err != nil {
		return nil, err
	}
	least, err := r.House.Engine.SupplementDay(r.Context(), c.Rules, r.Now)
	if err != nil {
		return nil, err
	}
	b.Crumbs = letterCrumbs(r, c, b.Title)
	p := view.IntakeLetter{Base: b, Lead: c.Title, Back: view.Button{Text: r.T("assess.move.back"), URL: letterBack(r, c)}}
	p.To = view.Table{Caption: r.T("assess.ask.to", locale.Args{"n": len(list)}), Cards: true,
		Columns: []view.Column{{Label: r.T("assess.receipt")}, {Label: r.T("assess.move.application")}, {Label: r.T("assess.lead")}, {Label: r.T("assess.intake.state")}}}
	for _, a := range list {
		p.Rows = append(p.Rows, view.Row{Cells: []view.Cell{view.Words(a.ReceiptNo), view.Words(a.Title), view.Words(a.LeadName), view.Shown(view.State("application", a.State))}})
	}
	f := &p.Letter
	*f = view.SupplementForm{Form: view.Form{ID: "letter", Action: letterAt(r, c), Guard: true}, Lead: r.T("assess.ask.lead"), Hidden: pickFields(r)}
	f.Groups = commonPicks(r, b, c, list)
	f.Other = b.Control(view.AsTextarea, view.Field{Name: "other", Label: r.T("assess.supplement.other"), Hint: r.T("assess.supplement.other.hint"), Rows: 2, Value: r.Typed("other"), Optional: true}).Field
	f.Message = b.Control(view.AsTextarea, view.Field{Name: "message", Label: r.T("assess.ask.message"), Rows: 4, Value: r.Typed("message"), MaxLength: 1000, Optional: true}).Field
	due := r.Typed("due")
	if due == "" {
		due = least.String()
	}
	f.Due = b.Control(view.AsDate, view.Field{Name: "due", Label: r.T("assess.supplement.due"), Hint: r.T("assess.supplement.due.least", locale.Args{"on": least}), Value: due, Min: least.String(), Width: "m"}).Field
	f.Submit = view.Button{Text: r.T("assess.ask.see"), Kind: view.Primary, Name: "go", Value: "preview"}
	return pages.IntakeLetter(p), nil
}

func letterCrumbs(r *request.Request, c query.Call, last string) []view.Crumb {
	out := append(callCrumbs(r, c, r.T("assess.intake.title")), view.Crumb{Label: last})
	out[2].URL = inView(r, view.Path("desk", "calls", c.ID, "intake")).String()
	return out
}

func pickFields(r *request.Request) []view.Pair {
	var out []view.Pair
	for _, p := range r.Form()["pick"] {
		out = append(out, view.Pair{Name: "pick", Value: p})
	}
	return out
}

// commonPicks are what every chosen application that can be asked was asked: documents of the call and particulars of the lead's
// part, each with how many have not handed it in.
func commonPicks(r *request.Request, b view.Base, c query.Call, list []query.Chosen) []view.SupplementGroup {
	open := slices.DeleteFunc(slices.Clone(list), func(a query.Chosen) bool { return a.State != string(application.UnderScreening) })
	if len(open) == 0 {
		open = list
	}
	shown := map[string]int{} // question → how many are asked it
	for _, a := range open {
		for _, s := range c.Form.Visible(a.Answers.Of(0), form.Lead) {
			for _, q := range s.Questions {
				shown[q.Key]++
			}
		}
	}
	k := picker{r: r, b: b, seen: map[string]bool{}}
	add := func(g *view.SupplementGroup, q form.Question, label string) {
		lack := 0
		for _, a := range open {
			if a.Answers[q.Key].Empty() && !slices.Contains(a.Filed, q.Key) {
				lack++
			}
		}
		p := k.pick(q, label, 0, "")
		if p.Now = r.T("assess.ask.lack", locale.Args{"n": lack, "all": len(open)}); lack == 0 {
			p.Now = r.T("assess.ask.all_have")
		}
		g.Open = g.Open || p.Checked
		g.Picks = append(g.Picks, p)
	}
	papers := view.SupplementGroup{Title: r.T("assess.supplement.items"), Open: true}
	for _, d := range c.Documents.V {
		if _, _, asked := c.Form.Question(d.Key); asked && shown[d.Key] < len(open) {
			continue
		}
		add(&papers, form.Question{Kind: form.File, Key: d.Key}, d.Name)
	}
	papers.Open = true
	out := []view.SupplementGroup{papers}
	for _, s := range c.Form.Of(form.Lead).Sections {
		g := view.SupplementGroup{Title: r.Pick(s.Title, s.TitleEn)}
		for _, q := range s.Questions {
			if application.Mendable(q) && !k.seen[q.Key] && shown[q.Key] == len(open) {
				add(&g, q, r.Pick(q.Label, q.LabelEn))
			}
		}
		out = append(out, g)
	}
	return slices.DeleteFunc(out, func(g view.SupplementGroup) bool { return len(g.Picks) == 0 })
}

// letterOf reads the letter as it was typed.
func letterOf(r *request.Request, c query.Call) (workflows.RequestSupplements, error) {
	list, err := picked(r)
	if err != nil {
		return workflows.RequestSupplements{}, err
	}
	in := workflows.RequestSupplements{Call: domain.CallID(c.ID), Picked: list, Items: wantedItems(r), Message: r.Form().Get("message")}
	in.Due, err = dueDay(r)
	return in, err
}

// previewLetter sends the letter, rolls that back, and shows what it would send to whom.
func previewLetter(r *request.Request, c query.Call, b view.Base) error {
	in, err := letterOf(r, c)
	if err == nil {
		var asked []workflows.Asked
		if asked, err = r.House.Engine.DryRun().RequestSupplements(r.Context(), r.Command(), in); err == nil {
			return r.Render(lookedPage(r, c, in, asked, b))
		}
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := letterPage(r, c, r.Wrong(r.T("assess.ask.title"), "desk", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

// parted divides an answer into those who get the letter and those who do not.
func parted(list []workflows.Asked) (gets, not []workflows.Asked) {
	for _, a := range list {
		if a.Wrong == nil {
			gets = append(gets, a)
		} else {
			not = append(not, a)
		}
	}
	return gets, not
}

// lookedPage says how many and which get the letter, which do not and why, and what exactly they get.
func lookedPage(r *request.Request, c query.Call, in workflows.RequestSupplements, asked []workflows.Asked, b view.Base) templ.Component {
	b.Crumbs = letterCrumbs(r, c, b.Title)
	p := view.Desk{Base: b, Staff: true, Lead: c.Title, Acts: []view.Button{{Text: r.T("assess.move.back"), URL: letterBack(r, c)}}}
	gets, not := parted(asked)
	if len(gets) > 0 {
		p.Parts = append(p.Parts, getsPart(r, gets))
	}
	if len(not) > 0 {
		p.Parts = append(p.Parts, notPart(r, not))
	}
	form := &view.PartForm{Form: view.Form{Action: letterAt(r, c, "send"), Key: r.NewKey()}}
	carry := func(name, value string) {
		form.Controls = append(form.Controls, view.Control{Kind: view.AsHidden, Field: view.Field{Name: name, Value: value}})
	}
	for _, a := range gets {
		carry("pick", strconv.FormatInt(int64(a.Application), 10)+"."+strconv.FormatInt(a.Version, 10))
	}
	for _, i := range in.Items {
		if i.Key != "" {
			carry("item", i.Key)
			carry("note."+i.Key, i.Note)
		}
	}
	for _, name := range []string{"other", "message", "due"} {
		carry(name, r.Form().Get(name))
	}
	edit := view.Button{Text: r.T("assess.ask.edit"), Action: letterAt(r, c), Name: "go", Value: "edit"}
	if len(gets) == 0 {
		for _, field := range pickFields(r) {
			carry(field.Name, field.Value)
		}
		edit.Kind = view.Secondary
		form.Submit = edit
		p.Parts = append(p.Parts, view.Part{ID: "nobody", Title: r.T("assess.ask.nobody"), Form: form})
		return shared.Desk(p)
	}
	p.Parts = append(p.Parts, samples(r, in, gets)...)
	form.Submit = view.Button{Text: r.T("assess.ask.send", locale.Args{"n": len(gets)}), Kind: view.Primary}
	form.Other = []view.Button{edit}
	p.Parts = append(p.Parts, view.Part{ID: "send", Title: r.T("assess.ask.act"), Form: form,
		Lines: []string{r.T("assess.ask.sum", locale.Args{"orgs": leads(gets), "n": len(gets), "due": gets[0].Due}), r.T("assess.ask.final")}})
	return shared.Desk(p)
}

// leads counts the organisations that are written to.
func leads(list []workflows.Asked) int {
	seen := map[domain.OrganizationID]bool{}
	for _, a := range list {
		seen[a.Lead] = true
	}
	return len(seen)
}

func getsPart(r *request.Request, list []workflows.Asked) view.Part {
	p := view.Part{ID: "gets", Title: r.T("assess.ask.gets", locale.Args{"n": len(list)})}
	p.Table = &view.Table{Caption: p.Title, Cards: true, Columns: []view.Column{{Label: r.T("assess.receipt")}, {Label: r.T("assess.move.application")},
		{Label: r.T("assess.lead")}, {Label: r.T("assess.ask.have")}}}
	for _, a := range list {
		have := strings.Join(a.Have, ", ")
		if have == "" {
			have = r.T("assess.ask.have.none")
		}
		p.Rows = append(p.Rows, view.Row{Cells: []view.Cell{view.Words(a.Receipt), view.Words(a.Title), view.Words(a.LeadName), view.Words(have)}})
	}
	return p
}

func notPart(r *request.Request, list []workflows.Asked) view.Part {
	p := view.Part{ID: "not", Title: r.T("assess.ask.not", locale.Args{"n": len(list)})}
	p.Table = &view.Table{Caption: p.Title, Cards: true, Columns: []view.Column{{Label: r.T("assess.receipt")}, {Label: r.T("assess.move.application")},
		{Label: r.T("assess.lead")}, {Label: r.T("assess.move.why")}}}
	for _, a := range list {
		p.Rows = append(p.Rows, view.Row{Cells: []view.Cell{view.Words(a.Receipt), view.Words(a.Title), view.Words(a.LeadName), view.Words(locale.Error(r.Lang, a.Wrong))}})
	}
	return p
}

// samples are the letter as the first gets it, and as the one with the longest name does.
func samples(r *request.Request, in workflows.RequestSupplements, list []workflows.Asked) []view.Part {
	long := list[0]
	for _, a := range list {
		if len([]rune(a.LeadName)) > len([]rune(long.LeadName)) {
			long = a
		}
	}
	out := []view.Part{sample(r, in, list[0], "first")}
	if long.Application != list[0].Application {
		out = append(out, sample(r, in, long, "longest"))
	}
	return out
}

// sample is what one applicant gets: the notice, and the page that it leads to.
func sample(r *request.Request, in workflows.RequestSupplements, a workflows.Asked, which string) view.Part {
	args := locale.Args{"title": a.Title, "number": a.Receipt, "org": a.LeadName}
	for k, v := range (&application.Application{SupplementItems: a.Items, SupplementDueAt: &a.Due}).Says(application.NoticeSupplement) {
		args[k] = v
	}
	key := "notice." + strings.ToLower(string(application.NoticeSupplement))
	p := view.Part{ID: "sample-" + which, Title: r.T("assess.ask.sample."+which, locale.Args{"name": a.LeadName}), Note: r.T("assess.ask.sample.by")}
	p.Facts = []view.SummaryRow{{Label: r.T("assess.ask.subject"), Value: r.T(key+".subject", args)}, {Label: r.T("assess.ask.notice"), Value: r.T(key+".body", args)}}
	if in.Message != "" {
		p.Facts = append(p.Facts, view.SummaryRow{Label: r.T("supplement.message"), Value: in.Message})
	}
	for _, i := range a.Items {
		row := view.SummaryRow{Label: r.T("assess.ask.item"), Value: i.Name}
		if i.Note != "" {
			row.Lines = []string{i.Note}
		}
		p.Facts = append(p.Facts, row)
	}
	p.Facts = append(p.Facts, view.SummaryRow{Label: r.T("supplement.due"), Value: r.T("assess.ask.until", locale.Args{"due": a.Due})})
	return p
}

// sendLetter sends what was previewed. Who changed meanwhile does not get it, and is named with the reason.
func sendLetter(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	if len(r.Form()["pick"]) == 0 {
		return noneChosen(r, c)
	}
	in, err := letterOf(r, c)
	if err != nil {
		return previewLetter(r, c, r.Base(r.T("assess.ask.preview"), "desk"))
	}
	asked, err := r.House.Engine.RequestSupplements(r.Context(), r.Command(), in)
	if err != nil {
		if _, ok := request.Problems(err); !ok {
			return err
		}
		return previewLetter(r, c, r.Wrong(r.T("assess.ask.preview"), "desk", err))
	}
	gets, not := parted(asked)
	if len(not) == 0 {
		return r.Done(inView(r, view.Path("desk", "calls", c.ID, "intake")).String(), "assess.ask.sent", locale.Args{"n": len(gets), "due": gets[0].Due})
	}
	b := r.Base(r.T("assess.ask.result"), "desk")
	b.Crumbs = letterCrumbs(r, c, b.Title)
	p := view.Desk{Base: b, Staff: true, Lead: c.Title, Acts: []view.Button{{Text: r.T("assess.move.back"), URL: inView(r, view.Path("desk", "calls", c.ID, "intake")).String()}}}
	banner := view.Banner{Tone: "warning", Title: r.T("assess.ask.some", locale.Args{"n": len(gets), "not": len(not)}), Text: r.T("assess.ask.some.text")}
	p.Banner = &banner
	p.Parts = append(p.Parts, notPart(r, not))
	if len(gets) > 0 {
		p.Parts = append(p.Parts, getsPart(r, gets))
	}
	return r.Render(shared.Desk(p))
}
