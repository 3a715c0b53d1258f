// This file is the sanction case (제재): debarment or surcharge, from the suspicion over the hearing to its end.
package dispute

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/appeal"
	"gongmo/domain/krw"
	"gongmo/domain/sanction"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

func sanctionRoutes() []request.Route {
	return []request.Route{
		request.GET("/sanctions", "sanction.list", request.SignedIn, listSanctions),
		request.GET("/sanctions/new", "sanction.new", request.Staff, newSanction),
		request.POST("/sanctions", "sanction.open", request.Staff, openSanction),
		request.GET("/sanctions/:id", "sanction", request.SignedIn, showSanction),
		request.POST("/sanctions/:id/step", "sanction.step", request.SignedIn, stepSanction),
		request.GET("/sanctions/:id/letters/:letter", "sanction.letter", request.SignedIn, sanctionLetter),
	}
}

func listSanctions(r *request.Request) error {
	scope, err := r.Scope("sanction.view")
	if err != nil {
		return err
	}
	page := r.Page()
	agreement, _ := strconv.ParseInt(r.Query("agreement"), 10, 64)
	list, err := r.House.Query.Sanctions(r.Context(), scope, r.Query("tab"), agreement, page)
	if err != nil {
		return err
	}
	total := 0
	p := listPage(r, "sanctions")
	var lines []view.Row
	for _, x := range list {
		total = x.Total
		lines = append(lines, view.Row{Cells: []view.Cell{{Text: x.WhoName, URL: view.Path("sanctions", x.ID), Note: text(x.Title)}, view.Words(r.T("sanction.type." + x.Type)), view.Words(r.T("sanction.ground." + x.Ground)),
			view.Words(measureText(r, x)), view.Words(termText(r, x)), view.Shown(view.State("sanction", x.State))}})
	}
	part := listPart(r, "sanctions", page, total, view.Column{Label: r.T("case.who"), Wide: "m"}, view.Column{Label: r.T("case.sanction.type")}, view.Column{Label: r.T("case.ground")},
		view.Column{Label: r.T("case.sanction.measure")}, view.Column{Label: r.T("case.sanction.term")}, view.Column{Label: r.T("case.state")})
	part.Rows = lines
	p.Parts = []view.Part{part}
	return r.Render(shared.Desk(p))
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// told reports whether the measure may be shown: what the panel proposes is told with the prior notice, what was decided with
// its notice.
func told(r *request.Request, x query.Sanction) bool {
	return r.Who.Staff || x.State != string(sanction.Decided)
}

func measureText(r *request.Request, x query.Sanction) string {
	switch {
	case !told(r, x):
		return ""
	case x.Months > 0:
		return r.T("case.months", locale.Args{"n": x.Months})
	}
	return wonText(r, x.SurchargeWon)
}

func termText(r *request.Request, x query.Sanction) string {
	if x.FromOn == 0 {
		return ""
	}
	return dayOf(r, x.FromOn) + " – " + dayOf(r, x.ToOn)
}

func newSanction(r *request.Request) error {
	page, err := newSanctionPage(r, base(r, r.T("case.sanction.new")))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func newSanctionPage(r *request.Request, b view.Base) (templ.Component, error) {
	a, err := ofProject(r)
	if err != nil {
		return nil, err
	}
	if err := r.Can("create", caseAgainst("sanction", a)); err != nil {
		return nil, err
	}
	b.Crumbs = crumbs(r, "sanctions", b.Title)
	kind := view.Field{Name: "type", Label: r.T("case.sanction.type"), Value: r.Typed("type"), Blank: r.T("case.choose")}
	for _, t := range sanction.Types {
		kind.Options = append(kind.Options, view.Option{Value: string(t), Label: r.T("sanction.type." + string(t))})
	}
	ground := view.Field{Name: "ground", Label: r.T("case.ground"), Value: r.Typed("ground"), Blank: r.T("case.choose")}
	for _, g := range sanction.Grounds {
		ground.Options = append(ground.Options, view.Option{Value: string(g), Label: r.T("sanction.ground." + string(g))})
	}
	p := view.FormPage{Base: b, Lead: a.Title, Form: view.Form{ID: "sanction", Action: view.NewQuery("/sanctions", nil).With("agreement", a.ID).String(), Key: r.NewKey(), Guard: true}}
	p.Controls = []view.Control{
		b.Control(view.AsSelect, view.Field{Name: "org", Label: r.T("case.org"), Options: parties(a), Value: r.Typed("org")}),
		b.Control(view.AsSelect, kind),
		b.Control(view.AsSelect, ground),
		b.Control(view.AsInput, view.Field{Name: "basis", Label: r.T("case.basis"), Hint: r.T("case.basis.hint"), Value: r.Typed("basis")}),
		b.Control(view.AsTextarea, view.Field{Name: "facts", Label: r.T("case.facts"), Hint: r.T("case.facts.hint"), Rows: 6, MaxLength: 2000, Value: r.Typed("facts")}),
	}
	p.Submit = view.Button{Text: r.T("case.sanction.open"), Kind: view.Primary}
	return shared.StaffFormPage(p), nil
}

func openSanction(r *request.Request) error {
	a, err := ofProject(r)
	if err != nil {
		return err
	}
	org, _ := strconv.ParseInt(r.Form().Get("org"), 10, 64)
	in := workflows.OpenSanction{Agreement: domain.AgreementID(a.ID), Org: domain.OrganizationID(org), Type: sanction.Type(r.Form().Get("type")), Ground: sanction.Ground(r.Form().Get("ground")),
		Basis: r.Form().Get("basis"), Facts: r.Form().Get("facts")}
	var problems domain.Problems
	if !slices.Contains(sanction.Types, in.Type) {
		problems = append(problems, domain.E(domain.Invalid, "case.sanction.type.missing").At("type"))
	}
	if !slices.Contains(sanction.Grounds, in.Ground) {
		problems = append(problems, domain.E(domain.Invalid, "case.ground.missing").At("ground"))
	}
	var id domain.SanctionID
	if err = problems.OrNil(); err == nil {
		id, err = r.House.Engine.OpenSanction(r.Context(), r.Command(), in)
	}
	if err != nil {
		if _, ok := request.Problems(err); !ok {
			return err
		}
		page, perr := newSanctionPage(r, r.Wrong(r.T("case.sanction.new"), "cases", err))
		if perr != nil {
			return perr
		}
		return r.Again(page)
	}
	return r.Done(view.Path("sanctions", int64(id)), "case.opened")
}

// findSanction reads the case of the path within the reader's scope.
func findSanction(r *request.Request) (query.Sanction, error) {
	id, err := r.ID("id")
	if err != nil {
		return query.Sanction{}, err
	}
	scope, err := r.Scope("sanction.view")
	if err != nil {
		return query.Sanction{}, err
	}
	return r.House.Query.Sanction(r.Context(), scope, id)
}

func sanctionResource(x query.Sanction) domain.Resource {
	res := domain.Resource{Kind: "sanction", ID: x.ID, State: x.State}
	if x.CallID != nil {
		res.Call = domain.CallID(*x.CallID)
	}
	if x.OrganizationID != nil {
		res.Lead = domain.OrganizationID(*x.OrganizationID)
		res.Orgs = []domain.OrganizationID{res.Lead}
	}
	if x.PersonID != nil {
		res.Owner = domain.PersonID(*x.PersonID)
	}
	return res
}

func showSanction(r *request.Request) error {
	x, err := findSanction(r)
	if err != nil {
		return err
	}
	page, err := sanctionPage(r, x, base(r, x.WhoName))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func sanctionPage(r *request.Request, x query.Sanction, b view.Base) (templ.Component, error) {
	b.Crumbs = crumbs(r, "sanctions", x.WhoName)
	state := r.T("sanction.state." + x.State)
	p := view.Desk{Base: b, Staff: r.Who.Staff, Lead: r.T("case.lead", locale.Args{"what": r.T("sanction.type." + x.Type), "state": state})}
	if x.State == string(sanction.PreNotice) {
		p.Banner = &view.Banner{Tone: "warning", Title: r.T("case.explain.until", locale.Args{"on": x.ExplainUntil})}
	}
	p.Parts = append(p.Parts, sanctionAbout(r, x, state))
	if x.Facts != "" {
		p.Parts = append(p.Parts, view.Part{ID: "facts", Title: r.T("case.facts"), Lines: paragraphs(x.Facts)})
	}
	if r.Who.Staff && x.PanelNote != "" {
		p.Parts = append(p.Parts, view.Part{ID: "panel", Title: r.T("case.panel"), Lines: paragraphs(x.PanelNote)})
	}
	if x.ExplainedAt != nil {
		p.Parts = append(p.Parts, view.Part{ID: "explanation", Title: r.T("case.explanation"), Note: b.DateTime(*x.ExplainedAt), Lines: paragraphs(x.Explanation)})
	}
	if x.ReReviewAt != nil {
		p.Parts = append(p.Parts, view.Part{ID: "re-review", Title: r.T("case.sanction.re_review"), Note: b.DateTime(*x.ReReviewAt), Lines: paragraphs(x.ReReviewReason)})
	}
	out, err := letters(r, "sanction", "sanctions", x.ID)
	if err != nil {
		return nil, err
	}
	if len(out.Links) > 0 {
		p.Parts = append(p.Parts, out)
	}
	if x.AgreementID != nil && x.OrganizationID != nil && slices.Contains([]sanction.State{sanction.Notified, sanction.InForce, sanction.Stayed}, sanction.State(x.State)) {
		p.Parts = append(p.Parts, objection(r, appeal.Sanction, x.ID, sanctionResource(x))...)
	}
	if acts := sanctionActs(r, x, b); len(acts) > 0 {
		p.Parts = append(p.Parts, append([]view.Part{{ID: "acts", Title: r.T("case.acts")}}, acts...)...)
	}
	return shared.Desk(p), nil
}

func sanctionAbout(r *request.Request, x query.Sanction, state string) view.Part {
	facts := []view.SummaryRow{{Label: r.T("case.state"), Value: state}, {Label: r.T("case.who"), Value: x.WhoName}, {Label: r.T("case.sanction.type"), Value: r.T("sanction.type." + x.Type)},
		{Label: r.T("case.ground"), Value: r.T("sanction.ground." + x.Ground)}}
	if x.Title != nil {
		facts = fact(r, facts, "case.project", *x.Title+" ("+text(x.Number)+")")
	}
	facts = fact(r, fact(r, facts, "case.basis", x.Basis), "case.sanction.measure", measureText(r, x))
	facts = fact(r, facts, "case.sanction.term", termText(r, x))
	facts = dated(r, dated(r, facts, "case.panel_on", x.PanelOn), "case.prenoticed", x.PreNoticedOn)
	facts = dated(r, dated(r, facts, "case.explain_until", x.ExplainUntil), "case.sanction.re_review_until", x.ReReviewUntil)
	facts = dated(r, dated(r, facts, "case.notified", x.NotifiedOn), "case.appeal.until", x.AppealUntil)
	facts = fact(r, dated(r, facts, "case.sanction.stayed", x.StayedOn), "case.sanction.stay_note", x.StayNote)
	facts = dated(r, facts, "case.ended", x.EndedOn)
	if r.Who.Staff {
		facts = dated(r, facts, "case.decided", x.DecidedOn)
		facts = fact(r, facts, "case.decider", text(x.DeciderName))
	}
	part := view.Part{ID: "about", Title: r.T("case.about"), Facts: facts}
	if x.AgreementID != nil {
		part.Links = append(part.Links, projectLink(r, *x.AgreementID))
	}
	if x.RecoveryID != nil {
		part.Links = append(part.Links, view.Crumb{Label: r.T("case.sanction.collect"), URL: view.Path("recoveries", *x.RecoveryID)})
	}
	return part
}

// sanctionActs are the steps the reader may take now. What begins, ends or is lifted by itself is not among them.
func sanctionActs(r *request.Request, x query.Sanction, b view.Base) []view.Part {
	s := &steps{r: r, b: b, machine: "sanction", action: view.Path("sanctions", x.ID, "step"), version: x.Version}
	may := func(e sanction.Event) bool {
		return possible(sanction.Machine, x.State, e) && r.May(string(e), sanctionResource(x))
	}
	if slices.Contains([]sanction.State{sanction.Suspected, sanction.Investigating}, sanction.State(x.State)) && r.May("edit", sanctionResource(x)) {
		s.do(describe, "", view.Secondary, s.control(view.AsInput, describe, "basis", "case.basis", value(x.Basis)), s.control(view.AsTextarea, describe, "facts", "case.facts", rows(6), value(x.Facts)))
	}
	for _, e := range []sanction.Event{sanction.Investigate, sanction.Refer} {
		if may(e) {
			s.do(string(e), "", view.Primary)
		}
	}
	if e := string(sanction.Resolve); may(sanction.Resolve) {
		s.do(e, r.T("case.sanction.resolve.text"), view.Primary, append(s.meeting(e), s.measure(e, x)...)...)
	}
	if e := string(sanction.Explain); may(sanction.Explain) {
		s.do(e, r.T("case.explain.text"), view.Primary, s.control(view.AsTextarea, e, "explanation", "case.explanation", rows(8), value(x.Explanation)))
	}
	if e := string(sanction.RequestReReview); may(sanction.RequestReReview) {
		s.do(e, "", view.Secondary, s.reason(e))
	}
	if e := string(sanction.Decide); may(sanction.Decide) {
		s.do(e, "", view.Primary, append(s.measure(e, x), s.reason(e))...)
	}
	if may(sanction.Notify) {
		s.do(string(sanction.Notify), r.T("case.sanction.notify.text"), view.Primary)
	}
	if e := string(sanction.Acquit); may(sanction.Acquit) {
		s.do(e, "", view.Secondary, append(s.meeting(e), s.reason(e))...)
	}
	if e := string(sanction.Reduce); may(sanction.Reduce) {
		s.do(e, "", view.Secondary, append(s.measure(e, x), s.reason(e))...)
	}
	for _, e := range []sanction.Event{sanction.Stay, sanction.Resume} {
		if may(e) {
			s.do(string(e), "", view.Secondary, s.reason(string(e)))
		}
	}
	for _, e := range []sanction.Event{sanction.Revoke, sanction.Drop} {
		if may(e) {
			s.do(string(e), "", view.Danger, s.reason(string(e)))
		}
	}
	return s.parts
}

// meeting asks when the panel met and what it said.
func (s *steps) meeting(event string) []view.Control {
	return []view.Control{s.control(view.AsDate, event, "panelOn", "case.panel_on"), s.control(view.AsTextarea, event, "note", "case.panel", rows(3), optional),
		s.control(view.AsCheckbox, event, "conflict", "case.sanction.conflict", optional, func(f *view.Field) { f.NoNote = true })}
}

// measure asks for months of debarment, or for the surcharge with its multiple.
func (s *steps) measure(event string, x query.Sanction) []view.Control {
	if x.Type == string(sanction.Surcharge) {
		return []view.Control{s.control(view.AsMoney, event, "surcharge", "case.recovery.surcharge", value(zero(x.SurchargeWon))),
			s.control(view.AsInput, event, "percent", "case.sanction.percent", optional, func(f *view.Field) { f.InputMode, f.Width, f.Unit = "numeric", "s", "%" })}
	}
	months := ""
	if x.Months > 0 {
		months = strconv.Itoa(x.Months)
	}
	out := []view.Control{s.control(view.AsInput, event, "months", "case.sanction.months", value(months), func(f *view.Field) { f.InputMode, f.Width, f.Unit = "numeric", "s", s.r.T("case.months.unit") })}
	if event != string(sanction.Reduce) {
		out = append(out, s.control(view.AsCheckbox, event, "several", "case.sanction.several", optional, func(f *view.Field) { f.NoNote = true }),
			s.control(view.AsCheckbox, event, "repeat", "case.sanction.repeat", optional, func(f *view.Field) { f.NoNote = true }))
	}
	return out
}

func stepSanction(r *request.Request) error {
	x, err := findSanction(r)
	if err != nil {
		return err
	}
	in := sent{r: r, event: r.Form().Get("event")}
	if err = takeSanctionStep(r, x, &in); err == nil {
		return r.Done(view.Path("sanctions", x.ID), "case.done", locale.Args{"what": stepName(r, "sanction", in.event)})
	}
	err = atEvent(in.event, err)
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := sanctionPage(r, x, r.Wrong(x.WhoName, "cases", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

func takeSanctionStep(r *request.Request, x query.Sanction, in *sent) error {
	e, id, version := r.House.Engine, domain.SanctionID(x.ID), versionOf(r)
	step := workflows.StepSanction{Sanction: id, Version: version, Event: sanction.Event(in.event), Reason: in.text("reason"), Text: in.text("explanation"),
		Panel:   sanction.PanelMeeting{On: in.day("panelOn"), Note: in.text("note"), Conflict: in.text("conflict") != ""},
		Measure: sanction.Measure{Months: in.number("months"), SurchargeWon: in.won("surcharge"), Percent: krw.Bp(in.number("percent") * 100), SeveralGrounds: in.text("several") != "", Repeat: in.text("repeat") != ""}}
	if err := in.wrong.OrNil(); err != nil {
		return err
	}
	if in.event == describe {
		return e.DescribeSanction(r.Context(), r.Command(), id, version, in.text("basis"), in.text("facts"))
	}
	return e.StepSanction(r.Context(), r.Command(), step)
}

func sanctionLetter(r *request.Request) error {
	x, err := findSanction(r)
	if err != nil {
		return err
	}
	return showLetter(r, "sanction", x.ID)
}
