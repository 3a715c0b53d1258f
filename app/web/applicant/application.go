// Package applicant holds the handlers of companies' pages.
//
// This file is beginning an application, its list, its task list and its consortium.
package applicant

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/access"
	input "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/appeal"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
	pages "gongmo/templates/pages/applicant"
	"gongmo/workflows"
)

// ApplicationRoutes are the routes of the application.
func ApplicationRoutes() []request.Route {
	return []request.Route{
		request.GET("/calls/:code/apply", "application.start", request.SignedIn, showStart),
		request.POST("/calls/:code/apply", "application.start.do", request.SignedIn, start),
		request.GET("/applications", "application.list", request.SignedIn, listApplications),
		request.GET("/applications/:id", "application", request.SignedIn, showTasks),
		request.GET("/applications/:id/sections/:key", "application.section", request.SignedIn, showSection),
		request.UPLOAD("/applications/:id/sections/:key", "application.section.do", request.SignedIn, saveSection),
		request.POST("/applications/:id/reuse/:key", "application.reuse", request.SignedIn, reuse),
		request.POST("/applications/:id/autosave/:key", "application.autosave", request.SignedIn, autosave),
		request.Idle(request.POST("/applications/:id/presence/:key", "application.presence", request.SignedIn, tellPresence)),
		request.GET("/applications/:id/budget/:question", "application.budget", request.SignedIn, planSheet),
		request.UPLOAD("/applications/:id/budget/:question", "application.budget.read", request.SignedIn, proposeSheet),
		request.UPLOAD("/applications/:id/pick/:question", "application.pick", request.SignedIn, pick),
		request.GET("/applications/:id/download/:file", "application.download", request.SignedIn, download),
		request.GET("/applications/:id/partners", "application.partners", request.SignedIn, showPartners),
		request.POST("/applications/:id/partners", "application.partners.invite", request.SignedIn, invite),
		request.POST("/applications/:id/partners/:member/renew", "application.partners.renew", request.SignedIn, renewInvitation),
		request.POST("/applications/:id/partners/:member/again", "application.partners.again", request.SignedIn, resendInvitation),
		request.POST("/applications/:id/partners/:member/remove", "application.partners.remove", request.SignedIn, removePartner),
		request.GET("/applications/:id/partners/:member/replace", "application.partners.replace", request.SignedIn, showReplace),
		request.POST("/applications/:id/partners/:member/replace", "application.partners.replace.do", request.SignedIn, replace),
		request.POST("/applications/:id/partners/:member/back", "application.partners.back", request.SignedIn, cancelReplacement),
		request.GET("/applications/:id/partners/:member/handed", "application.partners.handed", request.SignedIn, showHanded),
		request.POST("/applications/:id/partners/:member/handed", "application.partners.handed.do", request.SignedIn, takeOver),
		request.POST("/applications/:id/partners/:member/answer", "application.partners.answer", request.SignedIn, answerInvitation),
		request.GET("/applications/:id/papers", "application.papers", request.SignedIn, showPapers),
		request.POST("/applications/:id/papers", "application.papers.offer", request.SignedIn, offerPaper),
		request.GET("/applications/:id/papers/:offer/download", "application.papers.download", request.SignedIn, downloadPaper),
		request.POST("/applications/:id/papers/:offer/withdraw", "application.papers.withdraw", request.SignedIn, withdrawPaper),
		request.POST("/applications/:id/parts/:org/done", "application.part.done", request.SignedIn, donePart),
		request.POST("/applications/:id/parts/:org/reopen", "application.part.reopen", request.SignedIn, reopenPart),
		request.GET("/applications/:id/whole", "application.whole", request.SignedIn, showWhole),
		request.AtOnce(request.GET("/applications/:id/submit", "application.review", request.SignedIn, showReview)),
		request.POST("/applications/:id/submit", "application.submit", request.SignedIn, submit),
		request.POST("/applications/:id/revise", "application.revise", request.SignedIn, revise),
		request.POST("/applications/:id/discard-revision", "application.revision.discard", request.SignedIn, discardRevision),
		request.POST("/applications/:id/withdraw", "application.withdraw", request.SignedIn, withdraw),
		request.POST("/applications/:id/discard", "application.discard", request.SignedIn, discard),
	}
}

// found is one application the reader may see, with what they may do.
type found struct {
	query.Application
	id domain.ApplicationID
	// preview is set where nobody applies: a form is shown as it will be, and nothing is stored.
	preview *Preview
	// edits are the last changes of the answers by their keys, nil where nobody is shown them.
	edits map[string]query.Edit
}

// find reads the application of the path within the reader's scope.
func find(r *request.Request) (found, error) { return findTo(r, "view") }

// findTo reads it for another act than viewing, which the reader may be given less widely.
func findTo(r *request.Request, action string) (found, error) {
	id, err := r.ID("id")
	if err != nil {
		return found{}, err
	}
	return findIn(r, action, id)
}

// findIn reads an application that something else of the reader's names.
func findIn(r *request.Request, action string, id int64) (found, error) {
	scope, err := r.Scope("application." + action)
	if err != nil {
		return found{}, err
	}
	a, err := r.House.Query.Application(r.Context(), scope, id)
	f := found{Application: a, id: domain.ApplicationID(id)}
	if kept := f.leftOut(); slices.ContainsFunc(kept, func(key string) bool { return a.Answers[key].Budget != nil }) {
		f.Budget, f.RequestWon = budget.Plan{}, 0 // a plan that is not asked counts for nothing
	}
	return f, err
}

// leftOut lists by key what is written and not asked now.
func (f found) leftOut() []string {
	return application.Unasked(f.Form, f.Answers, Filled(f.Application).Members)
}

// Filled is what the rules of the form look at of an application: its members, answers and files.
func Filled(a query.Application) *application.Application {
	out := &application.Application{LeadID: domain.OrganizationID(a.LeadID), Answers: a.Answers}
	org := func(id *int64) *domain.OrganizationID {
		if id == nil {
			return nil
		}
		of := domain.OrganizationID(*id)
		return &of
	}
	for _, m := range a.Members {
		out.Members = append(out.Members, application.Member{OrganizationID: org(m.OrganizationID), Name: m.Name, Role: application.MemberRole(m.Role), Consent: application.Consent(m.Consent)})
	}
	for _, f := range a.Files {
		out.Files = append(out.Files, application.File{QuestionKey: f.QuestionKey, FileID: domain.FileID(f.FileID), OrganizationID: org(f.OrganizationID)})
	}
	return out
}

// resource describes the application for permission questions of buttons.
func (f found) resource() domain.Resource {
	res := domain.Resource{Kind: "application", ID: f.ID, State: f.State, Call: domain.CallID(f.CallID), Lead: domain.OrganizationID(f.LeadID)}
	for _, m := range f.Members {
		if m.OrganizationID != nil && m.Consent != string(application.Declined) {
			res.Orgs = append(res.Orgs, domain.OrganizationID(*m.OrganizationID))
		}
	}
	return res
}

// editable reports whether the working copy may be written on now.
func (f found) editable() bool {
	return f.State == string(application.Draft) || f.State == string(application.Submitted) && f.RevisionOf != nil
}

// mine is the reader's own organisation in the consortium: the lead when they belong to it, else the first of theirs.
func (f found) mine(r *request.Request) (org int64, role string) {
	if f.preview != nil {
		return 0, ""
	}
	for _, m := range f.Members {
		if m.OrganizationID == nil {
			continue
		}
		for _, o := range r.Orgs() {
			if int64(o.ID) == *m.OrganizationID && (org == 0 || *m.OrganizationID == f.LeadID) {
				org, role = *m.OrganizationID, m.Role
			}
		}
	}
	return org, role
}

func (f found) path(parts ...any) string {
	if f.preview != nil {
		return f.preview.path(parts...)
	}
	return view.Path(append([]any{"applications", f.ID}, parts...)...)
}

// at is an address below the application that takes parameters; those of a preview go along.
func (f found) at(parts ...any) view.Query {
	if f.preview != nil {
		return view.NewQuery(f.path(parts...), f.preview.along)
	}
	return view.NewQuery(f.path(parts...), nil)
}

func (f found) crumbs(r *request.Request, more ...view.Crumb) []view.Crumb {
	if f.preview != nil {
		return append(f.preview.crumbs(r, f.at().String()), more...)
	}
	out := []view.Crumb{{Label: r.T("nav.applications"), URL: "/applications"}, {Label: f.Title, URL: f.path()}}
	return append(out, more...)
}

func showStart(r *request.Request) error {
	page, err := startPage(r, r.Base("", "applications"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func startPage(r *request.Request, b view.Base) (templ.Component, error) {
	c, err := r.House.Query.CallToApply(r.Context(), r.Param("code"))
	if err != nil {
		return nil, err
	}
	b.Title = r.T("application.start.title")
	b.Crumbs = []view.Crumb{{Label: r.T("nav.calls"), URL: "/calls"}, {Label: c.Title, URL: view.Path("calls", c.Code)}, {Label: b.Title}}
	p := view.ApplyStart{FormPage: view.FormPage{Base: b, Lead: c.Title, Form: view.Form{Action: view.Path("calls", c.Code, "apply"), Key: r.NewKey(), Guard: true}}}
	p.Call = view.Callout{Title: c.Title, Lines: []string{c.Summary}, Link: &view.Crumb{Label: r.T("application.start.call"), URL: view.Path("calls", c.Code)}}
	if c.CloseAt != nil {
		d := b.Due(*c.CloseAt)
		p.Call.Lines = append(p.Call.Lines, d.Relative+" · "+d.Absolute)
	}
	orgs := writerOrgs(r)
	if len(orgs) == 0 {
		p.NoOrg = &view.Empty{Title: r.T("application.start.no_org"), Text: r.T("application.start.no_org.text"),
			Act: &view.Button{Text: r.T("me.organizations.new"), URL: view.NewQuery("/organizations/new", nil).With("next", p.Form.Action).String(), Kind: view.Primary}}
		return pages.Start(p), nil
	}
	chosen := cmp.Or(r.Typed("org"), r.Query("org"))
	if !holds(orgs, chosen) {
		chosen = orgs[0].Value
	}
	var known condition.Facts
	if id, err := strconv.ParseInt(chosen, 10, 64); err == nil {
		standing, err := r.House.Engine.Standing(r.Context(), r.Command(), domain.OrganizationID(id))
		if err != nil {
			return nil, err
		}
		applied := appliedTo(standing, c.ID, c.PerLead)
		if p.Applied = applied.Banner(b); applied.Full() {
			p.Full = applied.Button(b)
			return pages.Start(p), nil
		}
		facts := standing.For(c.ID, c.Round, c.PerLead, c.AnnounceAt)
		asked := askedFacts(c.Eligibility, c.Tracks, facts)
		answer(r, facts, asked) // what cannot be read is asked again at the end
		known = facts
		result := c.Eligibility.Eval(facts)
		n, of := result.Count()
		p.Conditions, p.Met = view.ConditionLines(b, result, id, asked, ruleset.Cite), r.T("calls.match", locale.Args{"n": n, "of": of})
		check := view.NewQuery(view.Path("calls", c.Code, "check"), nil).With("org", id)
		for _, told := range toldBefore(r, b) {
			check = check.With(told.Field.Name, told.Field.Value)
		}
		p.CheckURL = check.String()
	}
	p.Controls = []view.Control{
		b.Control(view.AsSelect, view.Field{Name: "org", Label: r.T("application.start.org"), Value: chosen, Options: orgs}),
		b.Control(view.AsInput, view.Field{Name: "title", Label: r.T("application.title"), Hint: r.T("application.title.hint"), Value: r.Typed("title"), MaxLength: application.MaxTitle}),
	}
	if len(c.Tracks) > 0 {
		p.Controls = slices.Insert(p.Controls, 1, trackControl(r, b, c.Tracks, cmp.Or(r.Typed("track"), r.Query("track")), known))
	}
	p.Controls = append(p.Controls, toldBefore(r, b)...)
	p.Submit = view.Button{Text: r.T("application.start.submit"), Kind: view.Primary}
	return pages.Start(p), nil
}

// toldBefore carries what the pre-check was told along, so that nobody answers it from nothing again.
func toldBefore(r *request.Request, b view.Base) (out []view.Control) {
	for _, term := range condition.Applicant() {
		if told := said(r, term.Fact); term.Declared && told != "" {
			out = append(out, b.Control(view.AsHidden, view.Field{Name: factName(term.Fact), Value: told}))
		}
	}
	return out
}

// trackControl asks for the track of the call. Each says who may apply in it, and which of its conditions the applicant does not meet
// by what is known of it; nil facts judge nobody.
func trackControl(r *request.Request, b view.Base, tracks query.Tracks, chosen string, known condition.Facts) view.Control {
	f := view.Field{Name: "track", Label: r.T("application.track"), Hint: r.T("application.track.hint"), Value: chosen, Error: b.ErrorOf("track")}
	for _, t := range tracks {
		o := view.Option{Value: t.Key, Label: trackTitle(r, t)}
		if who := view.TrackWho(b, t); len(who) > 0 {
			o.Hint = strings.Join(who, " · ")
			if known != nil && t.Who.Eval(known).State == condition.NotMet {
				o.Hint += " · " + r.T("application.track.unfit")
			}
		}
		f.Options = append(f.Options, o)
	}
	return b.Control(view.AsRadios, f)
}

// trackTitle names a track with its ceiling.
func trackTitle(r *request.Request, t stage.Track) string {
	if t.CeilingWon == 0 {
		return view.TrackTitle(r.Lang, t)
	}
	return r.T("application.track.option", locale.Args{"title": view.TrackTitle(r.Lang, t), "ceiling": t.CeilingWon})
}

// writerOrgs are the organisations the reader may begin an application for.
func writerOrgs(r *request.Request) []view.Option {
	var out []view.Option
	for _, o := range r.Orgs() {
		for _, role := range o.Roles {
			if role == string(domain.RoleOwner) || role == string(domain.RoleWriter) || role == string(domain.RoleSigner) {
				out = append(out, view.Option{Value: strconv.FormatInt(int64(o.ID), 10), Label: o.Name})
				break
			}
		}
	}
	return out
}

func holds(options []view.Option, value string) bool {
	for _, o := range options {
		if o.Value == value {
			return true
		}
	}
	return false
}

func start(r *request.Request) error {
	c, err := r.House.Query.CallToApply(r.Context(), r.Param("code"))
	if err != nil {
		return err
	}
	org, _ := strconv.ParseInt(r.Form().Get("org"), 10, 64)
	said, _ := declarations(r.Form()) // what cannot be read is asked again at the end
	id, err := r.House.Engine.BeginApplication(r.Context(), r.Command(), workflows.Begin{Call: domain.CallID(c.ID), Org: domain.OrganizationID(org), Title: r.Form().Get("title"), Track: r.Form().Get("track"), Answered: said})
	if err != nil {
		if _, ok := request.Problems(err); !ok {
			return err
		}
		page, perr := startPage(r, r.Wrong("", "applications", err))
		if perr != nil {
			return perr
		}
		return r.Again(page)
	}
	return r.Done(view.Path("applications", int64(id)), "application.begun")
}

// listStates are the tabs of the list, "" for all.
var listStates = []string{"", string(application.Draft), string(application.Submitted), string(application.UnderScreening), string(application.SupplementRequested),
	string(application.InEvaluation), string(application.Selected), string(application.Contracted), string(application.NotSelected)}

func listApplications(r *request.Request) error {
	scope, err := r.Scope("application.view")
	if err != nil {
		return err
	}
	scope = OnlyCompany(scope)
	state, page := r.Query("state"), r.Page()
	rows, err := r.House.Query.Applications(r.Context(), scope, state, page)
	if err != nil {
		return err
	}
	b := r.Base(r.T("nav.applications"), "applications")
	p := view.ApplicationList{Base: b, Empty: view.Empty{Title: r.T("application.list.empty"), Text: r.T("application.list.empty.text"), Act: &view.Button{Text: r.T("application.list.find"), URL: "/calls", Kind: view.Primary}}}
	total := 0
	for _, a := range rows {
		total = a.Total
		p.Rows = append(p.Rows, Row(b, a))
	}
	q := view.NewQuery("/applications", r.QueryValues())
	for _, s := range listStates {
		label := r.T("ui.all")
		if s != "" {
			label = r.T("application.state." + s)
		}
		p.Tabs = append(p.Tabs, view.Tab{Label: label, URL: q.With("state", s).Without("page").String(), Current: s == state})
	}
	p.Pager = view.NewPager(q, page.Number, page.Size, total)
	return r.Render(pages.List(p))
}

// OnlyCompany leaves the organisations of a scope alone: "my applications" of somebody who is also staff are the company's.
func OnlyCompany(s access.Scope) access.Scope {
	out := access.Scope{Person: s.Person}
	for _, p := range s.Parts {
		if len(p.Orgs) > 0 {
			p.Everywhere, p.Calls = false, nil
			out.Parts = append(out.Parts, p)
		}
	}
	return out
}

// Row is an application in a list.
func Row(b view.Base, a query.ApplicationLine) view.ApplicationRow {
	row := view.ApplicationRow{Steps: Stages(b, a.State), Title: a.Title, URL: view.Path("applications", a.ID), Call: a.CallCode + " · " + a.CallTitle,
		Badge: view.ApplicationState(a.State, a.ReceiptNo), Money: b.Won(a.RequestWon), Note: a.LeadName, Due: view.Due{None: true}}
	if a.RequestWon == 0 {
		row.Money = "" // nothing is asked for yet: a nought would read as if it were the sum
	}
	if a.ReceiptNo != "" {
		row.Note = a.ReceiptNo + " · " + a.LeadName
	}
	if a.CloseAt != nil && a.State == string(application.Draft) {
		row.Due = b.Due(*a.CloseAt)
	} else if a.SubmittedAt != nil {
		row.Due = view.Due{Relative: b.T("application.submitted_at"), Absolute: b.DateTime(*a.SubmittedAt)}
	}
	return row
}

func showTasks(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	b := r.Base(f.Title, "applications")
	b.Crumbs = []view.Crumb{{Label: r.T("nav.applications"), URL: "/applications"}, {Label: f.Title}}
	team, err := f.sayTeam(r)
	if err != nil {
		return err
	}
	p, err := tasksPage(r, f, b)
	if err != nil {
		return err
	}
	p.Team = team
	p.Acts = append(p.Acts, view.Button{Text: r.T("application.whole.title"), URL: f.path("whole"), Kind: view.Secondary})
	offerActs(r, &p, f)
	if err := sayAppeal(r, &p, f); err != nil {
		return err
	}
	if f.editable() && f.MayReuse {
		earlier, err := r.House.Engine.EarlierAnswers(r.Context(), r.Actor(), f.id)
		if err != nil {
			return err
		}
		if n := len(earlier.Answers); n > 0 {
			p.Side = append(p.Side, view.Callout{Title: r.T("application.reuse.offer"), Lines: []string{reuseOffer(r, earlier, n)}})
		}
	}
	return r.Render(pages.Tasks(p))
}

// tasksPage is what stands in the task list of an application; what the reader may do with it is not on it yet.
func tasksPage(r *request.Request, f found, b view.Base) (view.ApplicationTasks, error) {
	p := view.ApplicationTasks{Base: b, Lead: f.CallCode + " · " + f.CallTitle, Badge: view.ApplicationState(f.State, f.ReceiptNo), Due: view.Due{None: true}}
	if f.CloseAt != nil && f.editable() {
		p.Due = b.Due(*f.CloseAt)
	}
	problems, unmet, err := judged(r, f)
	if err != nil {
		return p, err
	}
	p.Side = unmetCallout(r, f, unmet)
	p.Groups, p.Percent, p.Progress = taskGroups(r, f, problems)
	p.Facts = factRows(b, f)
	p.Written = !f.editable()
	if p.Timeline, err = wayOf(r, b, f); err != nil {
		return p, err
	}
	p.Strip = strip(b, f)
	return p, nil
}

// offerActs adds the buttons the reader may use now.
func offerActs(r *request.Request, p *view.ApplicationTasks, f found) {
	res := f.resource()
	if f.editable() {
		p.Banner = view.LateBanner(p.Base, f.LatePermitUntil, f.LatePermitReason, f.LatePermitOther)
		event := application.Submit
		if f.RevisionOf != nil {
			event = application.SubmitRevision
		}
		p.Submit = &view.Button{Text: r.T("application.review.go"), URL: f.path("submit"), Kind: view.Primary}
		if !r.May(string(event), res) {
			p.SubmitNote = r.T("application.submit.who")
		}
		if f.partners(r) {
			p.Submit.Text, p.Submit.Kind = r.T("application.review.see"), view.Secondary
		}
		if f.mayRename(r) {
			p.Acts = append(p.Acts, view.Button{Text: r.T("application.title.change"), URL: f.path("title"), Kind: view.Secondary})
		}
		if f.RevisionOf != nil {
			p.Banner = &view.Banner{Tone: "info", Title: r.T("application.revision.banner"), Text: r.T("application.revision.banner.text", locale.Args{"receipt": f.ReceiptNo})}
		}
	}
	if f.State == string(application.SupplementRequested) && f.SupplementDueAt != nil {
		d := p.Base.Due(*f.SupplementDueAt)
		p.Banner = &view.Banner{Tone: "warning", Title: r.T("application.supplement.banner"), Text: d.Relative + " · " + d.Absolute,
			Link: &view.Crumb{Label: r.T("supplement.go"), URL: f.path("supplement")}}
		p.Submit = &view.Button{Text: r.T("supplement.go"), URL: f.path("supplement"), Kind: view.Primary}
	} else if f.SupplementDueAt != nil {
		p.Acts = append(p.Acts, view.Button{Text: r.T("supplement.show"), URL: f.path("supplement"), Kind: view.Secondary})
	}
	if mayObject(r, f) {
		p.Acts = append(p.Acts, view.Button{Text: r.T("case.appeal.new"), URL: view.NewQuery("/appeals/new", nil).With("subject", string(objectionTo(f.State))).With("id", f.ID).String(), Kind: view.Secondary})
	}
	if f.takenBack() {
		p.Banner = &view.Banner{Tone: "warning", Title: r.T("application.take_back.banner"), Text: r.T("application.take_back.banner.text", locale.Args{"receipt": f.Submissions[0].ReceiptNo})}
	}
	if f.State == string(application.Withdrawn) {
		p.Banner = withdrawnBanner(r, f)
	}
	if len(f.Submissions) > 0 {
		p.Acts = append(p.Acts, view.Button{Text: r.T("application.receipt.show"), URL: f.path("receipt"), Kind: view.Secondary})
	}
	sayCorrection(r, p, f)
	sayDropped(r, p, f)
	acts(r, p, f, res)
}

// sayAppeal adds until when the decision on the application may be appealed: the day its notice names.
func sayAppeal(r *request.Request, p *view.ApplicationTasks, f found) error {
	if !mayObject(r, f) {
		return nil
	}
	d, err := r.House.Engine.LookAtDecision(r.Context(), workflows.Command{Actor: r.Actor()}, objectionTo(f.State), f.ID)
	if err == nil && d.Open {
		p.Facts = append(p.Facts, view.SummaryRow{Label: r.T("application.appeal_until"), Value: locale.Date(r.Lang, locale.Instant(d.Until))})
	}
	return err
}

// mayObject reports whether the reader may appeal against the decision on the application.
func mayObject(r *request.Request, f found) bool {
	res := f.resource()
	return objectionTo(f.State) != "" && f.NotifiedOn != nil && r.May("create", domain.Resource{Kind: "appeal", Call: res.Call, Orgs: []domain.OrganizationID{res.Lead}, Lead: res.Lead})
}

// objectionTo is the sort of decision that a state is the outcome of, "" when none can be objected to.
func objectionTo(state string) appeal.Subject {
	switch application.State(state) {
	case application.Ineligible:
		return appeal.Screening
	case application.Eliminated, application.NotSelected, application.Cancelled:
		return appeal.Selection
	}
	return ""
}

// acts are the rarer steps, each a form of its own at the side.
func acts(r *request.Request, p *view.ApplicationTasks, f found, res domain.Resource) {
	open := f.CloseAt != nil && !r.Now.After(*f.CloseAt)
	if f.State == string(application.Submitted) && f.RevisionOf == nil && open && r.May(string(application.StartRevision), res) {
		p.Main = &view.StepForm{Action: f.path("revise"), Button: view.Button{Text: r.T("application.revise"), Kind: view.Secondary}, Text: r.T("application.receipt.revise", locale.Args{"at": *f.CloseAt})}
	}
	if f.RevisionOf != nil && r.May(string(application.DiscardRevision), res) {
		p.Steps = append(p.Steps, view.StepForm{Action: f.path("discard-revision"), Button: view.Button{Text: r.T("application.revision.discard"), Confirm: r.T("application.revision.discard.confirm")}})
	}
	if f.State == string(application.Submitted) && open && r.May(string(application.WithdrawToDraft), res) {
		p.Acts = append(p.Acts, view.Button{Text: r.T("application.take_back"), URL: f.path("take-back"), Kind: view.Secondary})
	}
	switch {
	case f.State == string(application.Draft) && r.May(string(application.Discard), res):
		p.Steps = append(p.Steps, view.StepForm{Action: f.path("discard"), Button: view.Button{Text: r.T("application.discard"), Kind: view.Danger, Confirm: r.T("application.discard.confirm")}})
	case f.SubmissionID != nil && leads(f.State, application.Withdraw) && r.May(string(application.Withdraw), res):
		p.Steps = append(p.Steps, view.StepForm{Action: f.path("withdraw"), Button: view.Button{Text: r.T("application.withdraw"), Kind: view.Danger, Confirm: r.T("application.withdraw.confirm", locale.Args{"call": f.CallTitle, "title": f.Title, "number": f.ReceiptNo})}})
	}
}

// leads reports whether the lifecycle has the step out of a state.
func leads(state string, e application.Event) bool {
	for _, row := range application.Machine.Out(application.State(state)) {
		if row.Event == e {
			return true
		}
	}
	return false
}

// partners reports whether the reader is here for a partner alone, which never submits.
func (f found) partners(r *request.Request) bool {
	own, _ := f.mine(r)
	return own != 0 && own != f.LeadID
}

// taskGroups are the sections by whose part they are, with how far along each is.
func taskGroups(r *request.Request, f found, problems domain.Problems) (groups []view.TaskGroup, percent int, progress string) {
	done, total := 0, 0
	mine, _ := f.mine(r)
	for _, m := range f.Members {
		if g, needed := expected(r, f, m); len(g.Tasks) > 0 {
			groups, total = append(groups, g), total+needed
		}
		if m.OrganizationID == nil || m.Consent == string(application.Declined) {
			continue
		}
		part, suffix := workflows.PartOf(application.MemberRole(m.Role)), domain.OrganizationID(*m.OrganizationID)
		if m.Role == string(application.Lead) {
			suffix = 0
		}
		g := view.TaskGroup{Title: r.T("application.part", locale.Args{"name": m.Name, "role": r.T("application.role." + m.Role)})}
		filled, unsaid := 0, suffix != 0 && !m.PartDone && f.editable() // a partner's part counts when it has said that it is complete
		for i, s := range form.Progress(f.Form, f.Answers.Of(suffix), part) {
			section, _ := f.Form.Section(s.Section)
			t := f.task(r, s, len(faults(f.in(section, suffix, problems))))
			t.URL = sectionPath(f, s.Section, int64(suffix)) // another's part is there to read
			t.Edited = f.edited(r, section, suffix, m)
			complete := s.State() == form.Done || s.State() == form.Optional
			if i == 0 && suffix == 0 && complete && f.lacksTrack() {
				t.Badge, t.Bad = view.Mark(progressTone(form.ToBeFixed), form.ToBeFixed.Label()), true
			}
			if m.Consent == string(application.Invited) {
				t.Badge, t.Bad = view.Mark(view.ToneConsent, "application.partners.waiting"), false
			} else if complete && !t.Bad {
				filled++
				switch {
				case s.State() == form.Optional: // it may be left as it is, and is no part of what there is to do
					total--
				case unsaid:
					t.Badge = view.Mark(view.ToneConsent, "application.part.unsaid")
				default:
					g.Done++
					done++
				}
			}
			total++
			g.Tasks = append(g.Tasks, t)
		}
		g.Step = partStep(r, f, m, len(g.Tasks) > 0, filled == len(g.Tasks))
		if unsaid && g.Step == nil && len(g.Tasks) > 0 && filled == len(g.Tasks) {
			g.Note = r.T("application.part.unsaid.note")
		}
		if m.PartReopened > 0 && !m.PartDone && f.editable() {
			g.Note = r.T("application.part.reopened_by_form")
		}
		switch {
		case len(g.Tasks) == 0:
		case mine == *m.OrganizationID: // one's own part first
			groups = slices.Insert(groups, 0, g)
		default:
			groups = append(groups, g)
		}
	}
	groups = append(groups, partnerGroup(r, f))
	if total > 0 {
		percent = done * 100 / total
	}
	if f.editable() {
		progress = r.T("ui.tasks.done", locale.Args{"n": done, "of": total})
		if total == 0 {
			progress = r.T("application.all_optional")
		}
	}
	return groups, percent, progress
}

// lacksTrack reports whether the track of the call has still to be chosen.
func (f found) lacksTrack() bool {
	_, ok := f.Tracks.Of(f.Track)
	return len(f.Tracks) > 0 && !ok
}

// named reports whether the lead has said what to call an organisation that is known by its number alone.
func named(m query.ApplicationMember) bool { return m.Number == nil || m.Name != bizNo(*m.Number) }

// unregistered reports whether a member was asked by its number and has not registered yet.
func unregistered(f found, m query.ApplicationMember) bool {
	return m.OrganizationID == nil && m.Consent == string(application.Invited) && f.State == string(application.Draft)
}

// expected is what an organisation that has not registered yet will write when it has, and in how many sections it must; no tasks for
// others, and where its role has no part of the form.
func expected(r *request.Request, f found, m query.ApplicationMember) (g view.TaskGroup, needed int) {
	if !unregistered(f, m) {
		return g, 0
	}
	part := workflows.PartOf(application.MemberRole(m.Role))
	name := r.T("application.member.not_yet.number", locale.Args{"number": m.Name})
	if named(m) {
		name = r.T("application.member.not_yet.named", locale.Args{"name": m.Name})
	}
	g = view.TaskGroup{Title: r.T("application.part", locale.Args{"name": name, "role": r.T("application.role." + m.Role)}), Note: waitsFor(r, f, m)}
	for _, s := range form.Progress(f.Form, nil, part) {
		section, _ := f.Form.Section(s.Section)
		t := view.Task{Title: r.Pick(section.Title, section.TitleEn), Badge: view.Mark(view.ToneConsent, "application.part.unregistered"), Note: allOptional(r, s)}
		if s.Required > 0 {
			needed++
			t.Note = r.T("application.section.expected", locale.Args{"total": s.Required})
		}
		g.Tasks = append(g.Tasks, t)
	}
	return g, needed
}

// waitsFor says since when an organisation that has not registered was asked, and until when it must have agreed.
func waitsFor(r *request.Request, f found, m query.ApplicationMember) string {
	var out []string
	if m.InvitedAt != nil {
		out = append(out, r.T("application.member.waits.since", locale.Args{"on": *m.InvitedAt}))
	}
	switch {
	case lapsed(r, m):
	case m.AnswerBy != nil:
		out = append(out, r.T("application.member.waits.limit", locale.Args{"at": *m.AnswerBy}))
	case f.CloseAt != nil:
		out = append(out, r.T("application.member.waits.until", locale.Args{"at": *f.CloseAt}))
	}
	return strings.Join(out, " ")
}

func sectionPath(f found, key string, org int64) string {
	q := f.at("sections", key)
	if org != 0 {
		q = q.With("org", org)
	}
	return q.String()
}

func progressTone(s form.State) view.Tone {
	return map[form.State]view.Tone{form.NotStarted: view.ToneTodo, form.Optional: view.ToneClosed, form.InProgress: view.ToneDraft, form.ToBeFixed: view.ToneAttention, form.Done: view.ToneDone}[s]
}

func partnerGroup(r *request.Request, f found) view.TaskGroup {
	waiting, strangers := 0, 0
	for _, m := range f.Members {
		if m.Consent == string(application.Invited) {
			waiting++
		}
		if unregistered(f, m) {
			strangers++
		}
	}
	t := view.Task{ID: "partners", Title: r.T("application.partners.title"), URL: f.path("partners"), Note: r.T("application.partners.note", locale.Args{"n": len(f.Members)}),
		Badge: view.Mark(view.ToneDone, "application.partners.settled")}
	if strangers > 0 {
		t.Note = r.T("application.partners.note.strangers", locale.Args{"n": len(f.Members), "strangers": strangers})
	}
	if f.preview != nil {
		t.URL = "" // nobody is invited to a preview
	}
	g := view.TaskGroup{Title: r.T("application.partners.group"), Done: 1}
	switch {
	case waiting > 0 && waiting == strangers:
		t.Badge, g.Done = view.Mark(view.ToneConsent, "application.part.unregistered"), 0
	case waiting > 0:
		t.Badge, g.Done = view.Mark(view.ToneConsent, "application.partners.waiting"), 0
	case len(f.Members) == 1:
		t.Badge = view.Mark(view.ToneDone, "application.partners.alone")
		if f.State == string(application.Draft) {
			t.Note = r.T("application.partners.alone.note")
		}
	}
	g.Tasks = []view.Task{t}
	return g
}

func factRows(b view.Base, f found) []view.SummaryRow {
	rows := []view.SummaryRow{{Label: b.T("application.lead"), Value: f.LeadName}, {Label: b.T("application.request"), Value: b.Won(f.RequestWon), Num: true}}
	if t, ok := f.Tracks.Of(f.Track); ok {
		rows = append(rows, view.SummaryRow{Label: b.T("application.track"), Value: t.Title})
	}
	if f.WindowNo > 0 {
		rows = append(rows, view.SummaryRow{Label: b.T("calls.windows"), Value: b.T("calls.window", locale.Args{"no": f.WindowNo})})
	}
	if f.LatePermitUntil != nil {
		rows = append(rows, view.LateRow(b, f.LatePermitReason, f.LatePermitOther, *f.LatePermitUntil))
	}
	if f.AdjustedWon != nil {
		rows = append(rows, view.SummaryRow{Label: b.T("application.adjusted"), Value: b.Won(*f.AdjustedWon), Num: true})
	}
	if f.ReceiptNo != "" {
		rows = append(rows, view.SummaryRow{Label: b.T("ui.receipt.number"), Value: f.ReceiptNo})
	}
	if f.IneligibleCode != "" {
		key, args := application.WhyIneligible(condition.Item(f.IneligibleCode), f.IneligibleReason, f.SupplementDueAt)
		rows = append(rows, view.SummaryRow{Label: b.T("application.ineligible_reason"), Value: b.T(key, args)})
	}
	if f.ReserveNo > 0 {
		rows = append(rows, view.SummaryRow{Label: b.T("application.reserve"), Value: b.T("application.reserve.no", locale.Args{"n": f.ReserveNo})})
	}
	return rows
}

func showPartners(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	if err := seeInvitations(r, f); err != nil {
		return err
	}
	problems, err := judge(r, f)
	if err != nil {
		return err
	}
	return r.Render(partnersPage(r, f, r.Base(r.T("application.partners.title"), "applications"), problems))
}

func partnersPage(r *request.Request, f found, b view.Base, problems domain.Problems) templ.Component {
	b.Crumbs = f.crumbs(r, view.Crumb{Label: b.Title})
	p := view.Partners{Base: b, Lead: r.T("application.partners.lead"), Back: view.Button{Text: r.T("application.back"), URL: f.path()}}
	if seesPapers(r, f) {
		p.Papers = &view.Button{Text: r.T("application.papers.title"), URL: f.path("papers")}
	}
	may := f.State == string(application.Draft) && r.May("invitePartner", f.resource())
	for _, m := range f.Members {
		row := view.PartnerRow{Name: m.Name, Role: r.T("application.role." + m.Role), Badge: consentBadge(r, m)}
		if belongs(r, f.LeadID) {
			row.Way = invitationWay(r, m)
			if m.ContactEmail != "" && r.May("edit", f.resource()) { // whoever mistyped it sees so
				row.Notes = append(row.Notes, r.T("application.invite.mailed", locale.Args{"email": m.ContactEmail}))
			}
		}
		if m.Number != nil {
			row.Number = bizNo(*m.Number)
		}
		if m.OrganizationID == nil {
			row.Name = r.T("application.member.not_yet")
			if named(m) {
				row.Name = r.T("application.member.not_yet.named", locale.Args{"name": m.Name})
			}
		}
		row.Part = partBadge(f, m, problems)
		if f.editable() && m.PartDone && m.OrganizationID != nil && r.May("edit", f.resource()) {
			row.ReopenURL = f.path("parts", *m.OrganizationID, "reopen")
		}
		if unregistered(f, m) {
			row.Notes = append(row.Notes, expectedNotes(r, f, m)...)
		}
		if m.FormerName != "" && f.State == string(application.Draft) {
			row.Notes = append(row.Notes, r.T("application.member.instead", locale.Args{"name": m.FormerName}))
			if may {
				row.BackURL, row.BackConfirm = f.path("partners", m.ID, "back"), r.T("application.member.back.confirm", locale.Args{"name": m.FormerName})
			}
		}
		if may && lapsed(r, m) {
			row.RenewURL = f.path("partners", m.ID, "renew")
		} else if may {
			sayAgain(r, f, b, m, &row)
		}
		if may && m.Role != string(application.Lead) {
			row.RemoveURL, row.ReplaceURL = f.path("partners", m.ID, "remove"), f.path("partners", m.ID, "replace")
		}
		if n := len(offered(f, m)); n > 0 && mayTakeOver(r, f, m) {
			row.HandedURL, row.Handed = f.path("partners", m.ID, "handed"), r.T("application.handover.waiting", locale.Args{"n": n})
		}
		p.Rows = append(p.Rows, row)
		if card, ok := consentCard(r, f, m); ok {
			p.Consent = append(p.Consent, card)
		}
	}
	if may {
		p.Invite = &view.FormPage{Base: b, Form: view.Form{Action: f.path("partners"), Key: r.NewKey(), Guard: true}, Submit: view.Button{Text: r.T("application.invite.submit"), Kind: view.Primary},
			Controls: []view.Control{
				b.Control(view.AsBizNo, view.Field{Name: "number", Label: r.T("application.invite.number"), Hint: r.T("application.invite.number.hint"), Value: r.Typed("number")}),
				b.Control(view.AsRadios, view.Field{Name: "role", Label: r.T("application.member.as"), Value: cmp.Or(r.Typed("role"), string(application.Participating)), Options: roleOptions(r)}),
				b.Control(view.AsInput, view.Field{Name: "email", Label: r.T("application.invite.email"), Hint: r.T("application.invite.email.hint"), Type: "email", Width: "l", Optional: true, Value: r.Typed("email")}),
				untilControl(r, f, b),
			}}
	}
	return pages.PartnersPage(p)
}

// expectedNotes are the sections that an organisation that has not registered yet will write, and how long they wait.
func expectedNotes(r *request.Request, f found, m query.ApplicationMember) []string {
	var titles []string
	g, _ := expected(r, f, m)
	for _, t := range g.Tasks {
		titles = append(titles, t.Title)
	}
	out := []string{waitsFor(r, f, m)}
	if len(titles) > 0 {
		out = slices.Insert(out, 0, r.T("application.member.will_write", locale.Args{"titles": strings.Join(titles, ", ")}))
	}
	return out
}

// partBadge says how far an organisation's own part is, by the same states as the sections of the task list.
func partBadge(f found, m query.ApplicationMember, problems domain.Problems) view.Badge {
	part := workflows.PartOf(application.MemberRole(m.Role))
	if !f.Form.HasPart(part) {
		return view.Mark(view.ToneDone, "application.part.none")
	}
	if m.OrganizationID == nil {
		return view.Mark(view.ToneConsent, "application.part.unregistered")
	}
	switch application.Consent(m.Consent) {
	case application.Invited:
		return view.Mark(view.ToneConsent, "application.partners.waiting")
	case application.Declined: // nothing begins any more
		return view.Mark(view.ToneAttention, "application.consent."+m.Consent)
	}
	suffix := suffixOf(application.MemberRole(m.Role), *m.OrganizationID)
	count := map[form.State]int{}
	sections := form.Progress(f.Form, f.Answers.Of(suffix), part)
	for _, s := range sections {
		section, _ := f.Form.Section(s.Section)
		count[stateOf(s, len(faults(f.in(section, suffix, problems))))]++
	}
	state := form.InProgress
	switch {
	case count[form.ToBeFixed] > 0 || suffix == 0 && count[form.Done]+count[form.Optional] == len(sections) && f.lacksTrack():
		state = form.ToBeFixed
	case suffix == 0 && count[form.Optional] == len(sections):
		state = form.Optional
	case count[form.Done]+count[form.Optional] == len(sections):
		state = form.Done
	case count[form.NotStarted]+count[form.Optional] == len(sections):
		state = form.NotStarted
	}
	if state == form.Done && suffix != 0 && f.editable() {
		if m.PartDone {
			return view.Mark(view.ToneDone, "application.part.said_done")
		}
		return view.Mark(view.ToneConsent, "application.part.unsaid")
	}
	return view.Mark(progressTone(state), state.Label())
}

func consentCard(r *request.Request, f found, m query.ApplicationMember) (view.ConsentCard, bool) {
	if !mayAnswer(r, f, m) {
		return view.ConsentCard{}, false
	}
	return view.ConsentCard{Text: r.T("application.consent.text", locale.Args{"lead": f.LeadName, "title": f.Title, "role": r.T("application.role." + m.Role)}),
		Facts:     invitationFacts(r, f, m),
		AnswerURL: f.path("partners", m.ID, "answer"), Org: strconv.FormatInt(*m.OrganizationID, 10), Over: overText(r, f, m)}, true
}

// invitationFacts are what an organisation wants to know before it agrees: who asks, into what, until when, and what becomes its own.
func invitationFacts(r *request.Request, f found, m query.ApplicationMember) []view.SummaryRow {
	inviter := f.LeadName
	if m.InvitedBy != nil {
		inviter = *m.InvitedBy + " (" + f.LeadName + ")"
	}
	rows := []view.SummaryRow{{Label: r.T("application.invitation.by"), Value: inviter}, {Label: r.T("application.call"), Value: f.CallCode + " " + f.CallTitle},
		{Label: r.T("application.title"), Value: f.Title}, {Label: r.T("application.member.as"), Value: r.T("application.member_role." + m.Role)}}
	part, money := r.T("application.invitation.part.none"), r.T("application.invitation.money.none")
	all := money
	if f.RequestWon > 0 {
		all = locale.Won(r.Lang, f.RequestWon)
	}
	var titles []string
	for _, s := range f.Form.Of(workflows.PartOf(application.MemberRole(m.Role))).Sections {
		titles = append(titles, r.Pick(s.Title, s.TitleEn))
	}
	if len(titles) > 0 {
		part = strings.Join(titles, ", ")
	}
	if sum, ok := f.Budget.ByOrg()[domain.OrganizationID(*m.OrganizationID)]; ok {
		money = r.T("application.invitation.money", locale.Args{"grant": sum.GrantWon, "own": sum.Matching()})
	}
	if n := len(offered(f, m)); m.HandedFrom != nil && n > 0 {
		rows = append(rows, view.SummaryRow{Label: r.T("application.invitation.after"), Value: r.T("application.invitation.after.what", locale.Args{"name": *m.HandedFrom, "n": n})})
	}
	rows = append(rows, view.SummaryRow{Label: r.T("application.invitation.writes"), Value: part}, view.SummaryRow{Label: r.T("application.invitation.share"), Value: money},
		view.SummaryRow{Label: r.T("application.invitation.all"), Value: all})
	if f.CloseAt != nil {
		rows = append(rows, view.SummaryRow{Label: r.T("application.invitation.close"), Value: r.T("application.receipt.until.at", locale.Args{"at": *f.CloseAt})},
			view.SummaryRow{Label: r.T("application.invitation.answer"), Value: answerBy(r, m, *f.CloseAt)})
	}
	return rows
}

func roleOptions(r *request.Request) []view.Option {
	var out []view.Option
	for _, role := range []application.MemberRole{application.Participating, application.Demand, application.Supplier, application.Subcontract} {
		out = append(out, view.Option{Value: string(role), Label: r.T("application.role." + string(role)), Hint: r.T("application.role." + string(role) + ".hint")})
	}
	return out
}

func bizNo(n string) string {
	if len(n) != 10 {
		return n
	}
	return fmt.Sprintf("%s-%s-%s", n[:3], n[3:5], n[5:])
}

func invite(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	in := workflows.InvitePartner{Application: f.id, Number: r.Form().Get("number"), Role: application.MemberRole(r.Form().Get("role")), Email: r.Form().Get("email")}
	known := false
	if in.Until, err = input.OptionalDay(r.Form(), "until"); err == nil {
		known, err = r.House.Engine.InvitePartner(r.Context(), r.Command(), in)
	}
	if err != nil {
		if _, ok := request.Problems(err); !ok {
			return err
		}
		problems, jerr := judge(r, f)
		if jerr != nil {
			return jerr
		}
		return r.Again(partnersPage(r, f, r.Wrong(r.T("application.partners.title"), "applications", err), problems))
	}
	if !known {
		return r.Done(f.path("partners"), "application.invited.mail")
	}
	return r.Done(f.path("partners"), "application.invited")
}

func removePartner(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	member, err := r.ID("member")
	if err != nil {
		return err
	}
	if err := r.House.Engine.RemovePartner(r.Context(), r.Command(), f.id, member); err != nil {
		return err
	}
	return r.Done(f.path("partners"), "application.member.removed")
}

func answerInvitation(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	member, err := r.ID("member")
	if err != nil {
		return err
	}
	org, _ := strconv.ParseInt(r.Form().Get("org"), 10, 64)
	agrees := r.Form().Get("agrees") == "yes"
	if err := r.House.Engine.AnswerInvitation(r.Context(), r.Command(), f.id, member, domain.OrganizationID(org), agrees); err != nil {
		return err
	}
	if m, ok := f.member(member); ok && agrees && len(offered(f, m)) > 0 {
		return r.Done(f.path("partners", member, "handed"), "application.answered")
	}
	if !agrees { // the application is no longer theirs to see
		return r.Done("/inbox", "application.answered.no")
	}
	return r.Done(f.path(), "application.answered")
}

func revise(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	if err := r.House.Engine.StartRevision(r.Context(), r.Command(), f.id); err != nil {
		return err
	}
	return r.Done(f.path(), "application.revision.started")
}

func discardRevision(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	if err := r.House.Engine.DiscardRevision(r.Context(), r.Command(), f.id); err != nil {
		return err
	}
	return r.Done(f.path(), "application.revision.discarded")
}

func withdraw(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	if err := r.House.Engine.WithdrawApplication(r.Context(), r.Command(), f.id, r.Form().Get("reason")); err != nil {
		return err
	}
	return r.Done(f.path(), "application.withdrawn")
}

func discard(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	if err := r.House.Engine.DiscardDraft(r.Context(), r.Command(), f.id); err != nil {
		return err
	}
	return r.Done("/applications", "application.discarded")
}
