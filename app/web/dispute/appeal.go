// This file is the objection to a decision (이의신청): the company files it here, the agency takes it in, decides it and answers.
package dispute

import (
	"errors"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"gongmo/app/files"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/appeal"
	"gongmo/domain/period"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

func appealRoutes() []request.Route {
	return []request.Route{
		request.GET("/appeals", "appeal.list", request.SignedIn, listAppeals),
		request.GET("/appeals/new", "appeal.new", request.SignedIn, newAppeal),
		request.UPLOAD("/appeals", "appeal.file", request.SignedIn, fileAppeal),
		request.POST("/appeals/uploads", "appeal.begin", request.SignedIn, announcePaper),
		request.GET("/appeals/:id", "appeal", request.SignedIn, showAppeal),
		request.POST("/appeals/:id/step", "appeal.step", request.SignedIn, stepAppeal),
		request.GET("/appeals/:id/files/:file", "appeal.document", request.SignedIn, appealFile),
	}
}

// papers is what an objection may bring along.
var papers = files.Rule{Types: []string{"PDF", "JPG", "PNG", "XLSX", "DOCX", "HWP", "HWPX", "ZIP"}, Limit: 30 << 20, Count: 1}

func listAppeals(r *request.Request) error {
	scope, err := r.Scope("appeal.view")
	if err != nil {
		return err
	}
	page := r.Page()
	list, err := r.House.Query.Appeals(r.Context(), scope, r.Query("tab"), page)
	if err != nil {
		return err
	}
	total := 0
	p := listPage(r, "appeals")
	var lines []view.Row
	for _, a := range list {
		total = a.Total
		lines = append(lines, view.Row{Cells: []view.Cell{{Text: a.SubjectTitle, URL: view.Path("appeals", a.ID), Note: a.CallTitle}, view.Words(r.T("appeal.subject." + a.Subject)), view.Words(a.OrgName),
			view.Words(p.DateTime(a.FiledAt)), view.Shown(view.State("appeal", shownState(r, a))), view.Words(dayOf(r, a.AnswerDueOn))}})
	}
	part := listPart(r, "appeals", page, total, view.Column{Label: r.T("case.project"), Wide: "m"}, view.Column{Label: r.T("case.appeal.subject")}, view.Column{Label: r.T("case.org")},
		view.Column{Label: r.T("case.appeal.filed")}, view.Column{Label: r.T("case.state")}, view.Column{Label: r.T("case.appeal.answer_due")})
	part.Rows = lines
	p.Parts = []view.Part{part}
	return r.Render(shared.Desk(p))
}

func dayOf(r *request.Request, d period.Date) string {
	if d == 0 {
		return ""
	}
	return locale.Date(r.Lang, locale.Instant(d))
}

// shownState is the state as the reader may know it: what was decided is told when it is notified.
func shownState(r *request.Request, a query.Appeal) string {
	if r.Who.Staff {
		return a.State
	}
	switch appeal.State(a.State) {
	case appeal.Upheld, appeal.Rejected:
		return string(appeal.Admitted)
	case appeal.Dismissed:
		return string(appeal.Received)
	}
	return a.State
}

// disputed is the decision that the address names.
func disputed(r *request.Request) (appeal.Subject, int64, workflows.AppealableDecision, error) {
	subject := appeal.Subject(r.Query("subject"))
	id, err := strconv.ParseInt(r.Query("id"), 10, 64)
	if err != nil || id <= 0 || !slices.Contains([]appeal.Subject{appeal.Screening, appeal.Selection, appeal.Recovery, appeal.Sanction}, subject) {
		return "", 0, workflows.AppealableDecision{}, domain.E(domain.NotFound, "not_found")
	}
	d, err := r.House.Engine.LookAtDecision(r.Context(), workflows.Command{Actor: r.Actor()}, subject, id)
	if err != nil || d.NoticedOn == 0 {
		// What was not told to somebody is not there for them: not even that a case is being considered.
		if domain.KindOf(err) == domain.Refused || err == nil && (subject == appeal.Recovery || subject == appeal.Sanction) {
			err = domain.E(domain.NotFound, "not_found")
		}
	}
	return subject, id, d, err
}

func newAppeal(r *request.Request) error {
	page, err := newAppealPage(r, base(r, r.T("case.appeal.do")))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func newAppealPage(r *request.Request, b view.Base) (templ.Component, error) {
	subject, id, d, err := disputed(r)
	if err != nil {
		return nil, err
	}
	b.Crumbs = crumbs(r, "appeals", b.Title)
	p := view.FormPage{Base: b, Lead: d.Title}
	p.Facts = []view.SummaryRow{{Label: r.T("case.appeal.subject"), Value: r.T("appeal.subject." + string(subject))}}
	if !d.Open {
		p.Banner = &view.Banner{Tone: "info", Title: r.T("appeal.file.no_decision")}
		p.Links = []view.Crumb{{Label: r.T("case.appeals"), URL: "/appeals"}}
		return shared.FormPage(p), nil
	}
	p.Facts = dated(r, dated(r, p.Facts, "case.noticed", d.NoticedOn), "case.appeal.until", d.Until)
	if period.DateOf(r.Now) > d.Until {
		p.Banner = &view.Banner{Tone: "warning", Title: r.T("appeal.admit.late", locale.Args{"on": d.Until}), Text: r.T("case.appeal.late")}
	}
	ground := view.Field{Name: "ground", Label: r.T("case.appeal.ground"), Value: r.Typed("ground")}
	if !d.AnyGround {
		ground.Hint = r.T("appeal.admit.ground")
	}
	grounds := []appeal.Ground{appeal.Procedure, appeal.Fact, appeal.Law, appeal.NewProof}
	if subject == appeal.Selection {
		grounds = append(grounds, appeal.ScoreGiven)
	}
	for _, g := range grounds {
		ground.Options = append(ground.Options, view.Option{Value: string(g), Label: r.T("appeal.ground." + string(g))})
	}
	file, err := r.Resumable(paperAt(subject, id), view.Field{Name: "file", Label: r.T("case.appeal.file"), Hint: r.T("case.appeal.file.hint"), Optional: true})
	if err != nil {
		return nil, err
	}
	p.Form = view.Form{ID: "appeal", Action: view.NewQuery("/appeals", nil).With("subject", string(subject)).With("id", id).String(), Key: r.NewKey(), Upload: true, Guard: true}
	p.Controls = []view.Control{
		b.Control(view.AsRadios, ground),
		b.Control(view.AsTextarea, view.Field{Name: "statement", Label: r.T("case.appeal.statement"), Hint: r.T("case.appeal.statement.hint"), Rows: 10, MaxLength: 4000, Value: r.Typed("statement")}),
		b.Control(view.AsFile, file),
		b.Control(view.AsCheckbox, view.Field{Name: "challenge", Label: r.T("case.appeal.challenge"), Hint: r.T("case.appeal.challenge.hint"), Value: r.Typed("challenge"), Optional: true, NoNote: true}),
	}
	p.Submit = view.Button{Text: r.T("case.appeal.do"), Kind: view.Primary, Confirm: r.T("case.appeal.confirm")}
	return shared.FormPage(p), nil
}

// paperAt is where a file waits to go with an objection to a decision.
func paperAt(subject appeal.Subject, id int64) request.Place {
	return request.PlaceOf("appeal."+string(subject), papers, view.NewQuery("/appeals/uploads", nil).With("subject", string(subject)).With("id", id).String(), id)
}

func announcePaper(r *request.Request) error {
	subject, id, d, err := disputed(r)
	if err != nil {
		return err
	}
	if !d.Open {
		return domain.E(domain.NotFound, "not_found")
	}
	return r.Announced(paperAt(subject, id))
}

func fileAppeal(r *request.Request) error {
	subject, id, _, err := disputed(r)
	if err != nil {
		return err
	}
	in := workflows.FileAppeal{Subject: subject, SubjectID: id, Ground: appeal.Ground(r.Form().Get("ground")), Statement: r.Form().Get("statement"), Challenge: r.Form().Get("challenge") != ""}
	kept, err := r.ReceiveAt(paperAt(subject, id), "file")
	switch {
	case err == nil:
		in.Files = append(in.Files, kept)
	case errors.Is(err, domain.E(domain.Invalid, "files.none")):
		err = nil
	}
	var filed domain.AppealID
	if err == nil {
		filed, err = r.House.Engine.FileAppeal(r.Context(), r.Command(), in)
	}
	if err != nil {
		if _, ok := request.Problems(err); !ok {
			return err
		}
		page, perr := newAppealPage(r, r.Wrong(r.T("case.appeal.do"), "cases", err))
		if perr != nil {
			return perr
		}
		return r.Again(page)
	}
	return r.Done(view.Path("appeals", int64(filed)), "case.appeal.filed_now")
}

// findAppeal reads the objection of the path within the reader's scope.
func findAppeal(r *request.Request) (query.Appeal, error) {
	id, err := r.ID("id")
	if err != nil {
		return query.Appeal{}, err
	}
	scope, err := r.Scope("appeal.view")
	if err != nil {
		return query.Appeal{}, err
	}
	return r.House.Query.Appeal(r.Context(), scope, id)
}

func appealResource(a query.Appeal) domain.Resource {
	org := domain.OrganizationID(a.OrganizationID)
	res := domain.Resource{Kind: "appeal", ID: a.ID, State: a.State, Call: domain.CallID(a.CallID), Orgs: []domain.OrganizationID{org}, Lead: org}
	for _, p := range a.Panel.V {
		res.Assigned = append(res.Assigned, domain.PersonID(p))
	}
	return res
}

func showAppeal(r *request.Request) error {
	a, err := findAppeal(r)
	if err != nil {
		return err
	}
	page, err := appealPage(r, a, base(r, a.SubjectTitle))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func appealPage(r *request.Request, a query.Appeal, b view.Base) (templ.Component, error) {
	b.Crumbs = crumbs(r, "appeals", a.SubjectTitle)
	state := view.State("appeal", shownState(r, a))
	p := view.Desk{Base: b, Staff: r.Who.Staff, Lead: r.T("case.lead", locale.Args{"what": r.T("appeal.subject." + a.Subject), "state": r.T(state.Key)})}
	facts := []view.SummaryRow{{Label: r.T("case.state"), Value: r.T(state.Key)}, {Label: r.T("case.call"), Value: a.CallCode + " · " + a.CallTitle}, {Label: r.T("case.org"), Value: a.OrgName},
		{Label: r.T("case.appeal.ground"), Value: r.T("appeal.ground." + a.Ground)}, {Label: r.T("case.appeal.filed"), Value: b.DateTime(a.FiledAt) + " · " + a.FiledBy}}
	facts = dated(r, dated(r, dated(r, facts, "case.noticed", a.NoticedOn), "case.appeal.until", a.WindowEnd), "case.appeal.answer_due", a.AnswerDueOn)
	facts = dated(r, facts, "case.appeal.extended_from", a.ExtendedFrom)
	about := view.Part{ID: "about", Title: r.T("case.about"), Facts: facts}
	if c, ok := decisionLink(r, a); ok {
		about.Links = []view.Crumb{c}
	}
	statement := view.Part{ID: "statement", Title: r.T("case.appeal.statement"), Lines: paragraphs(a.Statement)}
	for _, f := range a.Files.V {
		statement.Links = append(statement.Links, view.Crumb{Label: f.Name + " (" + locale.Bytes(f.Size) + ")", URL: view.Path("appeals", a.ID, "files", f.FileID)})
	}
	p.Parts = append(p.Parts, about, statement)
	if err := appealInside(r, a, &p); err != nil {
		return nil, err
	}
	if a.DecidedAt != nil && (r.Who.Staff || a.State == string(appeal.Notified)) {
		p.Parts = append(p.Parts, decisionPart(r, b, a))
	}
	acts, err := appealActs(r, a, b)
	if err != nil {
		return nil, err
	}
	if len(acts) > 0 {
		p.Parts = append(p.Parts, append([]view.Part{{ID: "acts", Title: r.T("case.acts")}}, acts...)...)
	}
	return shared.Desk(p), nil
}

// decisionLink leads to the decision that is objected to.
func decisionLink(r *request.Request, a query.Appeal) (view.Crumb, bool) {
	c := view.Crumb{Label: r.T("case.appeal.decision")}
	switch appeal.Subject(a.Subject) {
	case appeal.Screening, appeal.Selection:
		c.URL = view.Path("applications", a.SubjectID)
	case appeal.Recovery:
		c.URL = view.Path("recoveries", a.SubjectID)
	case appeal.Sanction:
		c.URL = view.Path("sanctions", a.SubjectID)
	case appeal.Settlement:
		c.URL = view.Path("desk", "settlements", a.SubjectID)
		if !r.Who.Staff && a.ProjectID != nil {
			c.URL = view.Path("projects", *a.ProjectID)
		}
	}
	return c, c.URL != ""
}

// appealInside adds what only the agency sees: what keeps it from being admitted, and who decides.
func appealInside(r *request.Request, a query.Appeal, p *view.Desk) error {
	if !r.Who.Staff {
		return nil
	}
	if a.State == string(appeal.Filed) || a.State == string(appeal.Received) {
		bars, err := r.House.Engine.AppealBars(r.Context(), workflows.Command{Actor: r.Actor()}, domain.AppealID(a.ID))
		if err != nil {
			return err
		}
		part := view.Part{ID: "bars", Title: r.T("case.appeal.bars")}
		for _, bar := range bars {
			part.List = append(part.List, r.T(bar.Key, locale.Args(bar.Args)))
		}
		if len(bars) == 0 {
			part.Lines = []string{r.T("case.appeal.bars.none")}
		}
		p.Parts = append(p.Parts, part)
	}
	if a.ReviewBy == "" && len(a.Challenged.V) == 0 {
		return nil
	}
	part := view.Part{ID: "panel", Title: r.T("case.appeal.panel")}
	if a.ReviewBy != "" {
		part.Lines = append(part.Lines, r.T("appeal.review_by."+a.ReviewBy))
	}
	if len(a.Challenged.V) > 0 {
		part.Lines = append(part.Lines, r.T("case.appeal.challenged", locale.Args{"n": len(a.Challenged.V)}))
	}
	jurors, err := r.House.Query.Jurors(r.Context(), a.ID, "", period.DateOf(r.Now), 100)
	if err != nil {
		return err
	}
	for _, j := range jurors {
		if slices.Contains(a.Panel.V, j.ID) {
			part.List = append(part.List, jurorText(r, j))
		}
	}
	p.Parts = append(p.Parts, part)
	return nil
}

func jurorText(r *request.Request, j query.Juror) string {
	text := j.Name
	if j.Affiliation != "" {
		text += " · " + j.Affiliation
	}
	if j.Former {
		text += " · " + r.T("case.appeal.former")
	}
	return text
}

func decisionPart(r *request.Request, b view.Base, a query.Appeal) view.Part {
	part := view.Part{ID: "decision", Title: r.T("case.decision"), Lines: paragraphs(a.DecisionReason)}
	key := "REJECTED"
	switch {
	case a.Remedy != "":
		key = "UPHELD"
	case a.ReviewBy == "":
		key = "DISMISSED"
	}
	part.Facts = []view.SummaryRow{{Label: r.T("case.result"), Value: r.T("appeal.state." + key)}}
	if a.Remedy != "" {
		part.Facts = fact(r, part.Facts, "case.appeal.remedy", r.T("appeal.remedy."+a.Remedy))
	}
	left := a.Reduction.V
	for _, m := range []view.Pair{{Name: "case.recovery.principal", Value: wonText(r, left.Principal)}, {Name: "case.recovery.interest", Value: wonText(r, left.Interest)}, {Name: "case.recovery.surcharge", Value: wonText(r, left.Surcharge)}} {
		part.Facts = fact(r, part.Facts, m.Name, m.Value)
	}
	if left.Months > 0 {
		part.Facts = fact(r, part.Facts, "case.sanction.months", r.T("case.months", locale.Args{"n": left.Months}))
	}
	part.Facts = append(part.Facts, view.SummaryRow{Label: r.T("case.decided"), Value: b.DateTime(*a.DecidedAt)})
	if r.Who.Staff && a.DeciderName != nil {
		part.Facts = fact(r, part.Facts, "case.decider", *a.DeciderName)
	}
	part.Facts = dated(r, part.Facts, "case.notified", a.NotifiedOn)
	return part
}

// remedies are what a decision about each subject may say.
var remedies = map[appeal.Subject][]appeal.Remedy{
	appeal.Screening: {appeal.ReScreen}, appeal.Selection: {appeal.ReEvaluate, appeal.Restore},
	appeal.Recovery: {appeal.Reduce, appeal.Revoke}, appeal.Sanction: {appeal.Reduce, appeal.Revoke},
}

// appealActs are the steps the reader may take now.
func appealActs(r *request.Request, a query.Appeal, b view.Base) ([]view.Part, error) {
	if a.Subject == string(appeal.Settlement) {
		return nil, nil // answered on the settlement itself
	}
	s := &steps{r: r, b: b, machine: "appeal", action: view.Path("appeals", a.ID, "step"), version: a.Version}
	may := func(e appeal.Event) bool {
		return possible(appeal.Machine, a.State, e) && r.May(string(e), appealResource(a))
	}
	if may(appeal.Receive) {
		s.do(string(appeal.Receive), "", view.Primary)
	}
	if may(appeal.Admit) {
		s.do(string(appeal.Admit), "", view.Primary)
	}
	if a.State == string(appeal.Admitted) && r.May("assign", appealResource(a)) {
		if err := s.panel(a); err != nil {
			return nil, err
		}
	}
	if may(appeal.Uphold) {
		s.uphold(a)
	}
	for _, e := range []appeal.Event{appeal.Reject, appeal.Dismiss, appeal.ExtendAnswer} {
		if may(e) {
			s.do(string(e), "", view.Secondary, s.reason(string(e)))
		}
	}
	if may(appeal.Notify) {
		s.do(string(appeal.Notify), r.T("case.appeal.notify.text"), view.Primary)
	}
	if may(appeal.Withdraw) {
		s.do(string(appeal.Withdraw), "", view.Danger)
	}
	return s.parts, nil
}

const (
	setPanel  = "setPanel"
	jurorsMax = 60
)

// panel chooses who decides.
func (s *steps) panel(a query.Appeal) error {
	jurors, err := s.r.House.Query.Jurors(s.r.Context(), a.ID, s.r.Query("q"), period.DateOf(s.r.Now), jurorsMax)
	if err != nil {
		return err
	}
	how := s.control(view.AsRadios, setPanel, "how", "case.appeal.how", value(a.ReviewBy), options(
		view.Option{Value: string(appeal.SelfReview), Label: s.r.T("appeal.review_by.SELF")}, view.Option{Value: string(appeal.NewCommittee), Label: s.r.T("appeal.review_by.NEW_COMMITTEE")}))
	var list []view.Option
	for _, j := range jurors {
		list = append(list, view.Option{Value: strconv.FormatInt(j.ID, 10), Label: jurorText(s.r, j)})
	}
	who := s.control(view.AsChecks, setPanel, "panel", "case.appeal.panel", hint(s.r.T("case.appeal.panel.hint")), options(list...), func(f *view.Field) {
		for _, id := range a.Panel.V {
			f.Values = append(f.Values, strconv.FormatInt(id, 10))
		}
	})
	s.do(setPanel, "", view.Secondary, how, who)
	last := &s.parts[len(s.parts)-1]
	last.Toolbar = &view.Filter{Action: view.Path("appeals", a.ID), Search: &view.Field{Name: "q", Label: s.r.T("case.appeal.panel.find"), Hint: s.r.T("case.appeal.panel.find"), Value: s.r.Query("q")}, Total: len(jurors)}
	if s.r.Query("q") != "" {
		last.Form.Folded = ""
	}
	return nil
}

// uphold decides for the appellant: what happens to the decision, and what is left of it where it is reduced.
func (s *steps) uphold(a query.Appeal) {
	event := string(appeal.Uphold)
	var list []view.Option
	for _, m := range remedies[appeal.Subject(a.Subject)] {
		list = append(list, view.Option{Value: string(m), Label: s.r.T("appeal.remedy." + string(m))})
	}
	controls := []view.Control{s.control(view.AsRadios, event, "remedy", "case.appeal.remedy", options(list...))}
	left := hint(s.r.T("case.appeal.left"))
	switch appeal.Subject(a.Subject) {
	case appeal.Recovery:
		controls = append(controls, s.control(view.AsMoney, event, "reduction", "case.recovery.principal", optional, left), s.control(view.AsMoney, event, "interest", "case.recovery.interest", optional),
			s.control(view.AsMoney, event, "surcharge", "case.recovery.surcharge", optional))
	case appeal.Sanction:
		controls = append(controls, s.control(view.AsInput, event, "reduction", "case.sanction.months", optional, left, func(f *view.Field) { f.InputMode, f.Width = "numeric", "s" }),
			s.control(view.AsMoney, event, "surcharge", "case.recovery.surcharge", optional))
	}
	s.do(event, "", view.Primary, append(controls, s.reason(event))...)
}

func stepAppeal(r *request.Request) error {
	a, err := findAppeal(r)
	if err != nil {
		return err
	}
	in := sent{r: r, event: r.Form().Get("event")}
	err = takeAppealStep(r, a, &in)
	if err == nil {
		return r.Done(view.Path("appeals", a.ID), "case.done", locale.Args{"what": stepName(r, "appeal", in.event)})
	}
	err = atEvent(in.event, err)
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := appealPage(r, a, r.Wrong(a.SubjectTitle, "cases", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

// stepName is the name of a step that was taken.
func stepName(r *request.Request, machine, event string) string {
	return locale.Event(r.Lang, machine, event)
}

func takeAppealStep(r *request.Request, a query.Appeal, in *sent) error {
	version, id := versionOf(r), domain.AppealID(a.ID)
	if in.event == setPanel {
		var panel []domain.PersonID
		for _, v := range r.Form()[setPanel+".panel"] {
			n, err := strconv.ParseInt(v, 10, 64)
			if err != nil {
				return domain.E(domain.Invalid, "appeal.panel.empty").At("panel")
			}
			panel = append(panel, domain.PersonID(n))
		}
		return r.House.Engine.SetAppealPanel(r.Context(), r.Command(), id, version, appeal.ReviewBy(in.text("how")), panel)
	}
	step := workflows.StepAppeal{Appeal: id, Version: version, Event: appeal.Event(in.event), Reason: in.text("reason"), Remedy: appeal.Remedy(in.text("remedy"))}
	switch appeal.Subject(a.Subject) {
	case appeal.Recovery:
		step.Left = appeal.Reduction{PrincipalWon: in.won("reduction"), InterestWon: in.won("interest"), SurchargeWon: in.won("surcharge")}
	case appeal.Sanction:
		step.Left = appeal.Reduction{Months: in.number("reduction"), SurchargeWon: in.won("surcharge")}
	}
	if err := in.wrong.OrNil(); err != nil {
		return err
	}
	return r.House.Engine.StepAppeal(r.Context(), r.Command(), step)
}

// versionOf is the version the form was drawn from.
func versionOf(r *request.Request) int64 {
	n, err := strconv.ParseInt(r.Form().Get("version"), 10, 64)
	if err != nil {
		return -1 // never the version of anything: a conflict
	}
	return n
}

func appealFile(r *request.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	scope, err := r.Scope("appeal.download")
	if err != nil {
		return err
	}
	a, err := r.House.Query.Appeal(r.Context(), scope, id)
	if err != nil {
		return err
	}
	file, err := r.ID("file")
	if err != nil {
		return err
	}
	kept, err := r.House.Query.AppealFileOf(r.Context(), a.ID, file)
	if err != nil {
		return err
	}
	return r.Download(kept, r.Query("inline") != "")
}
