// This file is the recovery case (환수): what happened and how much, what the company says to it, the demand, the payments and the
// collection.
package dispute

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/contract"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/appeal"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/recovery"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

func recoveryRoutes() []request.Route {
	return []request.Route{
		request.GET("/recoveries", "recovery.list", request.SignedIn, listRecoveries),
		request.GET("/recoveries/new", "recovery.new", request.Staff, newRecovery),
		request.POST("/recoveries", "recovery.propose", request.Staff, proposeRecovery),
		request.GET("/recoveries/:id", "recovery", request.SignedIn, showRecovery),
		request.POST("/recoveries/:id/step", "recovery.step", request.SignedIn, stepRecovery),
		request.GET("/recoveries/:id/letters/:letter", "recovery.letter", request.SignedIn, recoveryLetter),
	}
}

func listRecoveries(r *request.Request) error {
	scope, err := r.Scope("recovery.view")
	if err != nil {
		return err
	}
	page := r.Page()
	agreement, _ := strconv.ParseInt(r.Query("agreement"), 10, 64)
	list, err := r.House.Query.Recoveries(r.Context(), scope, r.Query("tab"), agreement, page)
	if err != nil {
		return err
	}
	total := 0
	p := listPage(r, "recoveries")
	var lines []view.Row
	for _, v := range list {
		total = v.Total
		lines = append(lines, view.Row{Cells: []view.Cell{{Text: v.Title, URL: view.Path("recoveries", v.ID), Note: v.Number}, view.Words(v.OrgName), view.Words(r.T("recovery.ground." + v.Ground)),
			view.Figure(locale.Won(r.Lang, claimed(v))), view.Figure(locale.Won(r.Lang, v.PaidWon)), view.Words(dayOf(r, max(v.DueOn, v.DemandDueOn))), view.Shown(view.State("recovery", v.State))}})
	}
	part := listPart(r, "recoveries", page, total, view.Column{Label: r.T("case.project"), Wide: "m"}, view.Column{Label: r.T("case.org")}, view.Column{Label: r.T("case.ground")},
		view.Column{Label: r.T("case.recovery.total"), Num: true}, view.Column{Label: r.T("case.recovery.paid"), Num: true}, view.Column{Label: r.T("case.recovery.due")}, view.Column{Label: r.T("case.state")})
	part.Rows = lines
	p.Parts = []view.Part{part}
	return r.Render(shared.Desk(p))
}

// claimed is what is claimed as the company has been told: what was decided, before it what was proposed.
func claimed(v query.Recovery) krw.Won {
	if v.NotifiedOn == 0 {
		return v.ProposedWon
	}
	return v.PrincipalWon + v.InterestWon + v.SurchargeWon + v.LateChargeWon
}

// ofProject reads the agreement that a new case is about, by the address.
func ofProject(r *request.Request) (query.Agreement, error) {
	id, err := strconv.ParseInt(r.Query("agreement"), 10, 64)
	if err != nil || id <= 0 {
		return query.Agreement{}, domain.E(domain.NotFound, "not_found")
	}
	return contract.Read(r, id)
}

func parties(a query.Agreement) []view.Option {
	var out []view.Option
	for _, p := range a.Parties {
		out = append(out, view.Option{Value: strconv.FormatInt(p.OrganizationID, 10), Label: p.Name})
	}
	return out
}

func newRecovery(r *request.Request) error {
	page, err := newRecoveryPage(r, base(r, r.T("case.recovery.new")))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func newRecoveryPage(r *request.Request, b view.Base) (templ.Component, error) {
	a, err := ofProject(r)
	if err != nil {
		return nil, err
	}
	if err := r.Can("create", caseAgainst("recovery", a)); err != nil {
		return nil, err
	}
	b.Crumbs = crumbs(r, "recoveries", b.Title)
	ground := view.Field{Name: "ground", Label: r.T("case.ground"), Value: r.Typed("ground"), Blank: r.T("case.choose")}
	for _, g := range recovery.Grounds {
		if g != recovery.UnpaidSettlement { // that case is opened from its settlement
			ground.Options = append(ground.Options, view.Option{Value: string(g), Label: r.T("recovery.ground." + string(g))})
		}
	}
	p := view.FormPage{Base: b, Lead: a.Title, Form: view.Form{ID: "recovery", Action: view.NewQuery("/recoveries", nil).With("agreement", a.ID).String(), Key: r.NewKey(), Guard: true}}
	p.Controls = []view.Control{
		b.Control(view.AsSelect, view.Field{Name: "org", Label: r.T("case.org"), Options: parties(a), Value: r.Typed("org")}),
		b.Control(view.AsSelect, ground),
		b.Control(view.AsInput, view.Field{Name: "basis", Label: r.T("case.basis"), Hint: r.T("case.basis.hint"), Value: r.Typed("basis")}),
		b.Control(view.AsTextarea, view.Field{Name: "facts", Label: r.T("case.facts"), Hint: r.T("case.facts.hint"), Rows: 6, MaxLength: 2000, Value: r.Typed("facts")}),
		b.Control(view.AsMoney, view.Field{Name: "won", Label: r.T("case.recovery.proposed"), Value: r.Typed("won")}),
	}
	p.Submit = view.Button{Text: r.T("case.recovery.propose"), Kind: view.Primary}
	return shared.StaffFormPage(p), nil
}

// caseAgainst describes a case that does not exist yet, for a permission question.
func caseAgainst(kind string, a query.Agreement) domain.Resource {
	return domain.Resource{Kind: kind, Call: domain.CallID(a.CallID), Orgs: []domain.OrganizationID{domain.OrganizationID(a.LeadID)}, Lead: domain.OrganizationID(a.LeadID)}
}

func proposeRecovery(r *request.Request) error {
	a, err := ofProject(r)
	if err != nil {
		return err
	}
	org, _ := strconv.ParseInt(r.Form().Get("org"), 10, 64)
	in := workflows.ProposeRecovery{Agreement: domain.AgreementID(a.ID), Org: domain.OrganizationID(org), Ground: recovery.Ground(r.Form().Get("ground")),
		Basis: r.Form().Get("basis"), Facts: r.Form().Get("facts")}
	var id domain.RecoveryID
	var problems domain.Problems
	if !slices.Contains(recovery.Grounds, in.Ground) || in.Ground == recovery.UnpaidSettlement {
		problems = append(problems, domain.E(domain.Invalid, "case.ground.missing").At("ground"))
	}
	if in.Won, err = krw.Parse(r.Form().Get("won")); err != nil {
		problems = append(problems, domain.ProblemsOf(err)[0].At("won"))
	}
	if err = problems.OrNil(); err == nil {
		id, err = r.House.Engine.ProposeRecovery(r.Context(), r.Command(), in)
	}
	if err != nil {
		if _, ok := request.Problems(err); !ok {
			return err
		}
		page, perr := newRecoveryPage(r, r.Wrong(r.T("case.recovery.new"), "cases", err))
		if perr != nil {
			return perr
		}
		return r.Again(page)
	}
	return r.Done(view.Path("recoveries", int64(id)), "case.opened")
}

// findRecovery reads the case of the path within the reader's scope.
func findRecovery(r *request.Request) (query.Recovery, error) {
	id, err := r.ID("id")
	if err != nil {
		return query.Recovery{}, err
	}
	scope, err := r.Scope("recovery.view")
	if err != nil {
		return query.Recovery{}, err
	}
	return r.House.Query.Recovery(r.Context(), scope, id)
}

func recoveryResource(v query.Recovery) domain.Resource {
	org := domain.OrganizationID(v.OrganizationID)
	return domain.Resource{Kind: "recovery", ID: v.ID, State: v.State, Call: domain.CallID(v.CallID), Orgs: []domain.OrganizationID{org}, Lead: org}
}

func showRecovery(r *request.Request) error {
	v, err := findRecovery(r)
	if err != nil {
		return err
	}
	page, err := recoveryPage(r, v, base(r, v.Title))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func recoveryPage(r *request.Request, v query.Recovery, b view.Base) (templ.Component, error) {
	b.Crumbs = crumbs(r, "recoveries", v.Title)
	state := r.T("recovery.state." + v.State)
	p := view.Desk{Base: b, Staff: r.Who.Staff, Lead: r.T("case.lead", locale.Args{"what": r.T("recovery.ground." + v.Ground), "state": state})}
	p.Banner = recoveryBanner(r, v)
	p.Parts = append(p.Parts, recoveryAbout(r, v, state), recoveryMoney(r, v))
	if v.Facts != "" {
		p.Parts = append(p.Parts, view.Part{ID: "facts", Title: r.T("case.facts"), Lines: paragraphs(v.Facts)})
	}
	if r.Who.Staff && v.PanelNote != "" {
		p.Parts = append(p.Parts, view.Part{ID: "panel", Title: r.T("case.panel"), Lines: paragraphs(v.PanelNote)})
	}
	if v.ExplainedAt != nil {
		p.Parts = append(p.Parts, view.Part{ID: "explanation", Title: r.T("case.explanation"), Note: b.DateTime(*v.ExplainedAt), Lines: paragraphs(v.Explanation)})
	}
	if err := recoveryPapers(r, v, b, &p); err != nil {
		return nil, err
	}
	if acts := recoveryActs(r, v, b); len(acts) > 0 {
		p.Parts = append(p.Parts, append([]view.Part{{ID: "acts", Title: r.T("case.acts")}}, acts...)...)
	}
	return shared.Desk(p), nil
}

// recoveryBanner says what the company has to do, and until when.
func recoveryBanner(r *request.Request, v query.Recovery) *view.Banner {
	switch recovery.State(v.State) {
	case recovery.PreNotice:
		return &view.Banner{Tone: "warning", Title: r.T("case.explain.until", locale.Args{"on": v.ExplainUntil})}
	case recovery.Notified, recovery.Demanded, recovery.InParts:
		amount, due := next(v)
		return &view.Banner{Tone: "warning", Title: r.T("case.recovery.pay_until", locale.Args{"amount": amount, "on": due}), Text: r.T("case.recovery.pay_how")}
	case recovery.Compulsory:
		return &view.Banner{Tone: "danger", Title: r.T("case.recovery.compulsory", locale.Args{"amount": v.OutstandingWon()})}
	}
	return nil
}

// next is what has to be paid next, and until when: the instalment that is not covered yet, else everything.
func next(v query.Recovery) (krw.Won, period.Date) {
	if v.State == string(recovery.Demanded) {
		return v.OutstandingWon(), v.DemandDueOn
	}
	var sum krw.Won
	for _, i := range v.Plan.V {
		if sum += i.Won; v.State == string(recovery.InParts) && sum > v.PaidWon {
			return sum - v.PaidWon, i.DueOn
		}
	}
	return v.OutstandingWon(), v.DueOn
}

func recoveryAbout(r *request.Request, v query.Recovery, state string) view.Part {
	facts := []view.SummaryRow{{Label: r.T("case.state"), Value: state}, {Label: r.T("case.project"), Value: v.Title + " (" + v.Number + ")"}, {Label: r.T("case.org"), Value: v.OrgName},
		{Label: r.T("case.ground"), Value: r.T("recovery.ground." + v.Ground)}}
	facts = fact(r, facts, "case.basis", v.Basis)
	facts = dated(r, dated(r, facts, "case.panel_on", v.PanelOn), "case.prenoticed", v.PreNoticedOn)
	facts = dated(r, dated(r, facts, "case.explain_until", v.ExplainUntil), "case.notified", v.NotifiedOn)
	facts = dated(r, dated(r, facts, "case.recovery.due", v.DueOn), "case.appeal.until", v.AppealUntil)
	facts = dated(r, dated(r, facts, "case.recovery.demanded", v.DemandedOn), "case.recovery.demand_due", v.DemandDueOn)
	facts = dated(r, dated(r, facts, "case.recovery.enforced", v.EnforcedOn), "case.recovery.remitted", v.RemittedOn)
	facts = dated(r, facts, "case.ended", v.EndedOn)
	if r.Who.Staff {
		facts = dated(r, facts, "case.decided", v.DecidedOn)
		if v.DeciderName != nil {
			facts = fact(r, facts, "case.decider", *v.DeciderName)
		}
	}
	part := view.Part{ID: "about", Title: r.T("case.about"), Facts: facts}
	part.Links = append(part.Links, projectLink(r, v.AgreementID))
	if v.SanctionID != nil {
		part.Links = append(part.Links, view.Crumb{Label: r.T("case.sanction"), URL: view.Path("sanctions", *v.SanctionID)})
	}
	if v.SettlementID != nil && r.Who.Staff {
		part.Links = append(part.Links, view.Crumb{Label: r.T("case.settlement"), URL: view.Path("desk", "settlements", *v.SettlementID)})
	}
	return part
}

func projectLink(r *request.Request, agreement int64) view.Crumb {
	if r.Who.Staff {
		return view.Crumb{Label: r.T("case.project.open"), URL: view.Path("desk", "agreements", agreement)}
	}
	return view.Crumb{Label: r.T("case.project.open"), URL: view.Path("projects", agreement)}
}

// recoveryMoney is the claim. What was decided shows to the company when it is notified.
func recoveryMoney(r *request.Request, v query.Recovery) view.Part {
	part := view.Part{ID: "money", Title: r.T("case.recovery.money")}
	part.Facts = money(r, part.Facts, "case.recovery.proposed", v.ProposedWon)
	if v.NotifiedOn == 0 && !(r.Who.Staff && v.DecidedOn != 0) {
		return part
	}
	part.Facts = money(r, part.Facts, "case.recovery.principal", v.PrincipalWon)
	for _, m := range []struct {
		key string
		won krw.Won
	}{{"case.recovery.interest", v.InterestWon}, {"case.recovery.surcharge", v.SurchargeWon}, {"case.recovery.late", v.LateChargeWon}, {"case.recovery.written_off", v.WrittenOffWon}} {
		if m.won > 0 {
			part.Facts = money(r, part.Facts, m.key, m.won)
		}
	}
	part.Facts = money(r, part.Facts, "case.recovery.paid", v.PaidWon)
	part.Facts = money(r, part.Facts, "case.recovery.left", v.OutstandingWon())
	return part
}

// recoveryPapers are the plan of payment, the payments and the letters.
func recoveryPapers(r *request.Request, v query.Recovery, b view.Base, p *view.Desk) error {
	if len(v.Plan.V) > 0 {
		plan := view.Part{ID: "plan", Title: r.T("case.recovery.plan"), Table: &view.Table{Caption: r.T("case.recovery.plan"), Cards: true, Columns: []view.Column{{Label: r.T("case.recovery.due")}, {Label: r.T("case.recovery.amount"), Num: true}}}}
		for _, i := range v.Plan.V {
			plan.Rows = append(plan.Rows, view.Row{Cells: []view.Cell{view.Words(dayOf(r, i.DueOn)), view.Figure(locale.Won(r.Lang, i.Won))}})
		}
		p.Parts = append(p.Parts, plan)
	}
	paid, err := r.House.Query.RecoveryPayments(r.Context(), v.ID)
	if err != nil {
		return err
	}
	if len(paid) > 0 {
		part := view.Part{ID: "payments", Title: r.T("case.recovery.payments"), Table: &view.Table{Caption: r.T("case.recovery.payments"), Cards: true, Columns: []view.Column{{Label: r.T("case.recovery.paid_at")}, {Label: r.T("case.recovery.bank_ref")}, {Label: r.T("case.recovery.amount"), Num: true}}}}
		for _, x := range paid {
			part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{view.Words(b.DateTime(x.At)), view.Words(x.BankRef), view.Figure(locale.Won(r.Lang, x.Won))}})
		}
		p.Parts = append(p.Parts, part)
	}
	out, err := letters(r, "recovery", "recoveries", v.ID)
	if err != nil {
		return err
	}
	if len(out.Links) > 0 {
		p.Parts = append(p.Parts, out)
	}
	if slices.Contains([]recovery.State{recovery.Notified, recovery.InParts, recovery.Demanded, recovery.Compulsory}, recovery.State(v.State)) {
		p.Parts = append(p.Parts, objection(r, appeal.Recovery, v.ID, recoveryResource(v))...)
	}
	return nil
}

// objection offers to object to a decision, to who may.
func objection(r *request.Request, subject appeal.Subject, id int64, about domain.Resource) []view.Part {
	about.Kind, about.ID, about.State = "appeal", 0, ""
	if !r.May("create", about) {
		return nil
	}
	return []view.Part{{ID: "objection", Title: r.T("case.appeal.new"), Lines: []string{r.T("case.appeal.offer")},
		Links: []view.Crumb{{Label: r.T("case.appeal.do"), URL: view.NewQuery("/appeals/new", nil).With("subject", string(subject)).With("id", id).String()}}}}
}

const (
	describe  = "describe"
	pay       = "pay"
	planParts = 6
)

// recoveryActs are the steps the reader may take now.
func recoveryActs(r *request.Request, v query.Recovery, b view.Base) []view.Part {
	s := &steps{r: r, b: b, machine: "recovery", action: view.Path("recoveries", v.ID, "step"), version: v.Version}
	may := func(e recovery.Event) bool {
		return possible(recovery.Machine, v.State, e) && r.May(string(e), recoveryResource(v))
	}
	if v.State == string(recovery.Proposed) && r.May("edit", recoveryResource(v)) {
		fields := []view.Control{s.control(view.AsInput, describe, "basis", "case.basis", value(v.Basis)), s.control(view.AsTextarea, describe, "facts", "case.facts", rows(6), value(v.Facts))}
		if v.SettlementID == nil {
			fields = append(fields, s.control(view.AsMoney, describe, "won", "case.recovery.proposed", value(v.ProposedWon.Digits())))
		}
		s.do(describe, "", view.Secondary, fields...)
	}
	if may(recovery.SubmitToPanel) {
		s.do(string(recovery.SubmitToPanel), "", view.Primary)
	}
	if e := string(recovery.Recommend); may(recovery.Recommend) {
		s.do(e, r.T("case.recovery.recommend.text"), view.Primary, s.control(view.AsDate, e, "panelOn", "case.panel_on"), s.control(view.AsTextarea, e, "note", "case.panel", rows(3), optional))
	}
	if e := string(recovery.Explain); may(recovery.Explain) {
		s.do(e, r.T("case.explain.text"), view.Primary, s.control(view.AsTextarea, e, "explanation", "case.explanation", rows(8), value(v.Explanation)))
	}
	if e := string(recovery.Decide); may(recovery.Decide) {
		s.do(e, "", view.Primary, s.claim(e, v.ProposedWon, 0, 0)...)
	}
	if may(recovery.Notify) {
		s.do(string(recovery.Notify), r.T("case.recovery.notify.text"), view.Primary)
	}
	if may(recovery.PayPart) {
		s.do(pay, r.T("case.recovery.pay.text"), view.Primary, s.control(view.AsMoney, pay, "won", "case.recovery.amount", value(v.OutstandingWon().Digits())),
			s.control(view.AsInput, pay, "bankRef", "case.recovery.bank_ref"))
	}
	if e := string(recovery.GrantInstallments); may(recovery.GrantInstallments) {
		s.do(e, r.T("case.recovery.plan.text", locale.Args{"amount": v.OutstandingWon()}), view.Secondary, s.installments(e)...)
	}
	if may(recovery.Demand) {
		s.do(string(recovery.Demand), "", view.Secondary)
	}
	if e := string(recovery.Revise); may(recovery.Revise) {
		s.do(e, "", view.Secondary, s.claim(e, v.PrincipalWon, v.InterestWon, v.SurchargeWon)...)
	}
	if e := string(recovery.Enforce); may(recovery.Enforce) {
		s.do(e, "", view.Danger, s.reason(e))
	}
	if e := string(recovery.WriteOff); may(recovery.WriteOff) {
		s.do(e, "", view.Danger, s.control(view.AsDate, e, "panelOn", "case.panel_on"), s.reason(e))
	}
	if may(recovery.Remit) {
		s.do(string(recovery.Remit), "", view.Primary)
	}
	if e := string(recovery.Drop); may(recovery.Drop) {
		s.do(e, "", view.Danger, s.reason(e))
	}
	return s.parts
}

// claim asks for the parts of a claim and why.
func (s *steps) claim(event string, principal, interest, surcharge krw.Won) []view.Control {
	return []view.Control{s.control(view.AsMoney, event, "won", "case.recovery.principal", value(principal.Digits())), s.control(view.AsMoney, event, "interest", "case.recovery.interest", optional, value(zero(interest))),
		s.control(view.AsMoney, event, "surcharge", "case.recovery.surcharge", optional, value(zero(surcharge))), s.reason(event)}
}

func zero(w krw.Won) string {
	if w == 0 {
		return ""
	}
	return w.Digits()
}

// installments asks for a plan of payment: a day and an amount each.
func (s *steps) installments(event string) []view.Control {
	var out []view.Control
	for i := 1; i <= planParts; i++ {
		n := strconv.Itoa(i)
		label := func(key string) func(*view.Field) {
			return func(f *view.Field) { f.Label = s.r.T(key, locale.Args{"n": i}); f.Optional = i > 1 }
		}
		out = append(out, s.control(view.AsDate, event, "due."+n, "case.recovery.due", label("case.recovery.plan.due")), s.control(view.AsMoney, event, "won."+n, "case.recovery.amount", label("case.recovery.plan.won")))
	}
	return append(out, s.reason(event))
}

func stepRecovery(r *request.Request) error {
	v, err := findRecovery(r)
	if err != nil {
		return err
	}
	in := sent{r: r, event: r.Form().Get("event")}
	if err = takeRecoveryStep(r, v, &in); err == nil {
		return r.Done(view.Path("recoveries", v.ID), "case.done", locale.Args{"what": stepName(r, "recovery", in.event)})
	}
	err = atEvent(in.event, err)
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := recoveryPage(r, v, r.Wrong(v.Title, "cases", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

func takeRecoveryStep(r *request.Request, v query.Recovery, in *sent) error {
	e, ctx, cmd, id, version := r.House.Engine, r.Context(), r.Command(), domain.RecoveryID(v.ID), versionOf(r)
	var act func() error
	switch in.event {
	case describe:
		won := in.won("won")
		act = func() error {
			return e.DescribeRecovery(ctx, cmd, id, version, in.text("basis"), in.text("facts"), won)
		}
	case pay:
		won := in.won("won")
		act = func() error {
			return e.PayRecovery(ctx, cmd, workflows.PayRecovery{Recovery: id, Version: version, Won: won, BankRef: in.text("bankRef")})
		}
	case string(recovery.SubmitToPanel):
		act = func() error { return e.SubmitRecovery(ctx, cmd, id, version) }
	case string(recovery.Recommend):
		on := in.day("panelOn")
		act = func() error { return e.RecommendRecovery(ctx, cmd, id, version, on, in.text("note")) }
	case string(recovery.Explain):
		act = func() error { return e.ExplainRecovery(ctx, cmd, id, in.text("explanation")) }
	case string(recovery.Decide), string(recovery.Revise):
		claim := recovery.Claim{PrincipalWon: in.won("won"), InterestWon: in.won("interest"), SurchargeWon: in.won("surcharge")}
		do := e.DecideRecovery
		if in.event == string(recovery.Revise) {
			do = e.ReviseRecovery
		}
		act = func() error { return do(ctx, cmd, id, version, claim, in.text("reason")) }
	case string(recovery.Notify):
		act = func() error { return e.NotifyRecovery(ctx, cmd, id, version) }
	case string(recovery.GrantInstallments):
		plan := in.plan()
		act = func() error { return e.GrantInstallments(ctx, cmd, id, version, plan, in.text("reason")) }
	case string(recovery.Demand):
		act = func() error { return e.DemandRecovery(ctx, cmd, id, version) }
	case string(recovery.Enforce):
		act = func() error { return e.EnforceRecovery(ctx, cmd, id, version, in.text("reason")) }
	case string(recovery.WriteOff):
		on := in.day("panelOn")
		act = func() error { return e.WriteOffRecovery(ctx, cmd, id, version, on, in.text("reason")) }
	case string(recovery.Remit):
		act = func() error { return e.RemitRecovery(ctx, cmd, id, version) }
	case string(recovery.Drop):
		act = func() error { return e.DropRecovery(ctx, cmd, id, version, in.text("reason")) }
	default:
		return domain.E(domain.NotFound, "not_found")
	}
	if err := in.wrong.OrNil(); err != nil {
		return err
	}
	return act()
}

// plan reads the parts of a plan of payment; a part without a day and an amount is none.
func (s *sent) plan() recovery.Plan {
	var out recovery.Plan
	for i := 1; i <= planParts; i++ {
		n := strconv.Itoa(i)
		if p := (recovery.Installment{DueOn: s.day("due." + n), Won: s.won("won." + n)}); p.DueOn != 0 || p.Won != 0 {
			out = append(out, p)
		}
	}
	return out
}

func recoveryLetter(r *request.Request) error {
	v, err := findRecovery(r)
	if err != nil {
		return err
	}
	return showLetter(r, "recovery", v.ID)
}
