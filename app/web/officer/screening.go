// Package officer holds the handlers of the agency's desks: calls, requirement check, evaluation, and what follows.
//
// This file is the workbench of the requirement check: list, what the applicant handed in, checklist and decision.
package officer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/access"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/applicant"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/appeal"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/krw"
	"gongmo/domain/lifecycle"
	"gongmo/domain/period"
	pages "gongmo/templates/pages/officer"
	"gongmo/workflows"
)

// ScreeningRoutes are the routes of this file.
func ScreeningRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/calls/:id/screening", "desk.screening", request.Staff, showScreening),
		request.POST("/desk/calls/:id/screening/:application/items", "desk.screening.items", request.Staff, saveItems),
		request.POST("/desk/calls/:id/screening/:application/pass", "desk.screening.pass", request.Staff, passScreening),
		request.POST("/desk/calls/:id/screening/:application/confirm", "desk.screening.confirm", request.Staff, confirmCheck),
		request.POST("/desk/calls/:id/screening/:application/propose", "desk.screening.propose", request.Staff, proposeFail),
		request.POST("/desk/calls/:id/screening/:application/drop", "desk.screening.drop", request.Staff, dropFail),
		request.POST("/desk/calls/:id/screening/:application/fail", "desk.screening.fail", request.Staff, failScreening),
		request.POST("/desk/calls/:id/screening/:application/supplement", "desk.screening.supplement", request.Staff, requestSupplement),
	}
}

// callOf reads the call of the path within the reader's scope.
func callOf(r *request.Request) (query.Call, error) {
	id, err := r.ID("id")
	if err != nil {
		return query.Call{}, err
	}
	scope, err := r.Scope("call.view")
	if err != nil {
		return query.Call{}, err
	}
	return r.House.Query.CallByID(r.Context(), scope, r.Now, id)
}

func screeningURL(c query.Call) view.Query {
	return view.NewQuery(view.Path("desk", "calls", c.ID, "screening"), nil)
}

func showScreening(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	open, err := number(r.Query("application"))
	if err != nil {
		return err
	}
	page, err := screeningPage(r, c, open, r.Base(r.T("assess.screening.title"), "desk"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

// number reads an id from a query; "" is 0, anything else that is no number is not found.
func number(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	var n int64
	for _, d := range s {
		if d < '0' || d > '9' || n > 1<<58 {
			return 0, domain.E(domain.NotFound, "not_found")
		}
		n = n*10 + int64(d-'0')
	}
	return n, nil
}

func screeningPage(r *request.Request, c query.Call, open int64, b view.Base) (templ.Component, error) {
	scope, err := r.Scope("application.view")
	if err != nil {
		return nil, err
	}
	if scope.None() {
		return nil, domain.E(domain.NotFound, "not_found")
	}
	page := r.Page()
	state := r.Query("state")
	windows, chosen, err := windowsOf(r, scope, c)
	if err != nil {
		return nil, err
	}
	lines, err := r.House.Query.Screening(r.Context(), scope, c.ID, query.ScreeningFilter{State: state, Window: chosen.No}, page)
	if err != nil {
		return nil, err
	}
	counts, err := r.House.Query.ScreeningCounts(r.Context(), scope, c.ID, query.ScreeningFilter{Window: chosen.No})
	if err != nil {
		return nil, err
	}
	b.Crumbs = callCrumbs(r, c, r.T("assess.screening.title"))
	q := view.NewQuery(screeningURL(c).String(), r.QueryValues())
	p := view.ScreeningBench{Base: b, Meta: c.Title, Keys: benchKeys(r)}
	p.Tabs, p.Percent, p.Progress = screeningTabs(r, q, counts, state)
	p.Windows = windowTabs(r, q.Without("state"), windows, chosen.No, func(w query.WindowState) int { return w.HandedIn })
	if p.Links, p.Blocked, err = screeningActs(r, c, windows); err != nil {
		return nil, err
	}
	if open == 0 && len(lines) > 0 {
		open = lines[0].ID
	}
	total := 0
	for _, l := range lines {
		total = l.Total
		row := view.BenchRow{No: l.ReceiptNo, Title: l.Title, Note: l.LeadName, Amount: askedFor(r, l.RequestWon),
			URL: q.With("application", l.ID).String(), Badge: view.State("application", l.State), Selected: l.ID == open}
		if l.Open+l.Failed+l.Curable > 0 && l.State == string(application.UnderScreening) {
			row.Note += " · " + r.T("assess.screening.left", locale.Args{"open": l.Open, "bad": l.Failed + l.Curable})
		}
		if l.FailByName != nil {
			row.Note += " · " + r.T("assess.fail.proposed_by", locale.Args{"name": *l.FailByName})
		}
		p.Rows = append(p.Rows, row)
	}
	p.Pager = view.NewPager(q, page.Number, page.Size, total)
	if len(lines) == 0 {
		p.Empty = &view.Empty{Title: r.T("assess.screening.empty"), Text: r.T("assess.screening.empty.text"), Act: &view.Button{Text: r.T("assess.to_call"), URL: view.Path("desk", "calls", c.ID)}}
		if chosen.No > 0 {
			p.Empty.Title, p.Empty.Text = r.T("assess.window.no_lines", locale.Args{"no": chosen.No}), r.T("assess.window.no_lines.text")
		}
	}
	if open != 0 {
		if err := openApplication(r, c, scopeOf(scope, open), &p); err != nil {
			return nil, err
		}
	}
	return pages.Screening(p), nil
}

func benchKeys(r *request.Request) []view.Shortcut {
	return []view.Shortcut{{Keys: []string{"J", "K"}, Text: r.T("assess.key.move")}, {Keys: []string{"O"}, Text: r.T("assess.key.file")},
		{Keys: []string{"Ctrl", "Enter"}, Text: r.T("assess.key.save")}}
}

func callCrumbs(r *request.Request, c query.Call, last string) []view.Crumb {
	return []view.Crumb{{Label: r.T("nav.desk"), URL: "/desk/calls"}, {Label: c.Title, URL: view.Path("desk", "calls", c.ID)}, {Label: last}}
}

// screeningTabs are the states with their counts, and how far the check is.
func screeningTabs(r *request.Request, q view.Query, counts []query.ScreeningCount, state string) ([]view.Tab, int, string) {
	all, left, proposed := 0, 0, 0
	var tabs []view.Tab
	for _, c := range counts {
		all += c.Count
		proposed += c.Proposed
		left += c.Undecided
		tabs = append(tabs, view.Tab{Label: locale.State(r.Lang, "application", c.State), URL: q.With("state", c.State).Without("page", "application").String(),
			Count: c.Count, Current: state == c.State})
	}
	tabs = append([]view.Tab{{Label: r.T("assess.all"), URL: q.Without("state", "page", "application").String(), Count: all, Current: state == ""}}, tabs...)
	if proposed > 0 || state == query.ProposedToFail {
		tabs = append(tabs, view.Tab{Label: r.T("assess.fail.proposed"), URL: q.With("state", query.ProposedToFail).Without("page", "application").String(),
			Count: proposed, Current: state == query.ProposedToFail})
	}
	if left > 0 || state == query.Undecided {
		tabs = append(tabs, view.Tab{Label: r.T("assess.undecided"), URL: q.With("state", query.Undecided).Without("page", "application").String(),
			Count: left, Current: state == query.Undecided})
	}
	percent, done := 0, all-left
	if all > 0 {
		percent = done * 100 / all
	}
	return tabs, percent, r.T("assess.screening.progress", locale.Args{"done": done, "all": all})
}

// screeningActs are the steps of the call that begin and end the requirement check; while a rolling intake goes on, those that one of
// its windows has something for. What cannot be taken now is not a button: it comes with what refuses it, from the command itself.
func screeningActs(r *request.Request, c query.Call, windows []query.WindowState) (acts []view.Button, blocked []view.CallStepCard, err error) {
	open := c.State == string(call.Open)
	steps, err := r.House.Engine.StepsOfCall(r.Context(), r.Command(), domain.CallID(c.ID), call.StartScreening, call.StartEvaluation)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range steps {
		e := s.Event
		sure := "assess.confirm." + string(e)
		if open {
			sure = "calls.step." + string(e) + ".window"
			if !slices.ContainsFunc(windows, func(w query.WindowState) bool {
				over := r.Now.After(w.CloseAt)
				return over && (e == call.StartScreening && w.Fresh > 0 || e == call.StartEvaluation && w.Stages == 0 && w.HandedIn > 0 && w.Unchecked == 0)
			}) {
				continue
			}
		}
		if len(s.Why) > 0 {
			blocked = append(blocked, stepCard(r, c, s, nil))
			continue
		}
		acts = append(acts, view.Button{Text: locale.Event(r.Lang, "call", string(e)), Kind: view.Primary, Name: "event", Value: string(e), Action: view.Path("desk", "calls", c.ID, "evaluation"),
			Confirm: r.T(sure)})
	}
	return acts, blocked, nil
}

// opened is an application that is open in the workbench.
type opened struct {
	query.Application
	sheet query.ScreeningSheet
}

func (o opened) resource() domain.Resource {
	res := domain.Resource{Kind: "application", ID: o.ID, State: o.State, Call: domain.CallID(o.CallID), Lead: domain.OrganizationID(o.LeadID)}
	for _, m := range o.Members {
		if m.OrganizationID != nil {
			res.Orgs = append(res.Orgs, domain.OrganizationID(*m.OrganizationID))
		}
	}
	if o.sheet.FailBy != nil {
		res.PreviousActor = domain.PersonID(*o.sheet.FailBy)
	} else if o.sheet.ScreenedBy != nil && o.State == string(application.UnderScreening) {
		res.PreviousActor = domain.PersonID(*o.sheet.ScreenedBy)
	}
	return res
}

// askedFor is the grant an application asks for; a designation or a share of a resource brings none.
func askedFor(r *request.Request, won krw.Won) string {
	if won == 0 {
		return r.T("assess.no_money")
	}
	return locale.WonShort(r.Lang, won)
}

// missingDocs are the papers that are asked and that nobody handed in, by the rule of handing in, which the requirement check judges by too.
func missingDocs(c query.Call, a query.Application) []view.Evidence {
	var required []application.RequiredFile
	for _, d := range c.Documents.V {
		if _, _, asked := a.Form.Question(d.Key); asked && d.Required { // a correction may ask for more than the form that it was handed in on
			required = append(required, application.RequiredFile{Key: d.Key, Name: d.Name, Of: application.Whose(d.Of)})
		}
	}
	var out []view.Evidence
	for _, m := range applicant.Filled(a).MissingFiles(a.Form, required) {
		name := m.Name
		if m.Of != "" {
			name += " · " + m.Of
		}
		out = append(out, view.Evidence{ID: fmt.Sprintf("missing-%s-%d", m.Key, m.Org), Name: name, Missing: true})
	}
	return out
}

func openApplication(r *request.Request, c query.Call, find func(*request.Request) (query.Application, error), p *view.ScreeningBench) error {
	a, err := find(r)
	if err != nil {
		return err
	}
	if a.CallID != c.ID {
		return domain.E(domain.NotFound, "not_found")
	}
	o := opened{Application: a}
	if o.sheet, err = r.House.Query.ScreeningSheet(r.Context(), a.ID); err != nil {
		return err
	}
	p.Open, p.Badge = true, view.State("application", a.State)
	p.Read = readPane(r, a)
	if changed, err := corrected(r, a); err != nil {
		return err
	} else if len(changed.Rows) > 0 {
		p.Read.Sections = append([]view.ReviewSection{changed}, p.Read.Sections...)
	}
	p.Read.Docs = append(p.Read.Docs, missingDocs(c, a)...)
	if a.SupplementDueAt != nil && a.State == string(application.SupplementRequested) {
		due := p.Base.Due(*a.SupplementDueAt)
		p.Due = &due
	}
	if p.Mended, err = mended(r, p.Base, a); err != nil {
		return err
	}
	at := func(what string) string { return view.Path("desk", "calls", c.ID, "screening", a.ID, what) }
	p.Form = view.Form{ID: "check", Action: at("items") + keepQuery(r), Version: a.Version, Key: r.NewKey(), Class: "pane__form", Guard: true}
	p.Items = checkItems(r, o)
	can := func(e application.Event) bool {
		return possible(application.Machine.Out(application.State(a.State)), e) && r.May(string(e), o.resource())
	}
	proposed := o.sheet.FailBy != nil
	p.Can = !proposed && r.May("check", o.resource()) && slices.Contains([]string{string(application.UnderScreening), string(application.SupplementRequested), string(application.Eligible)}, a.State)
	left := func(outcome application.Outcome) bool {
		return slices.ContainsFunc(o.sheet.Items, func(i query.ScreeningItem) bool { return i.Outcome == string(outcome) })
	}
	confirm := !proposed && o.sheet.ScreenedBy == nil && !left(application.Open) && !left(application.NotMet) && can(application.ConfirmCheck)
	pass := !proposed && o.sheet.ScreenedBy != nil && can(application.Pass)
	if p.Can {
		kind := view.Primary
		if pass || confirm {
			kind = view.Plain
		}
		if left(application.Open) {
			p.Acts = append(p.Acts, view.Button{Text: r.T("assess.screening.rest"), Name: "go", Value: "rest", Key: "M"})
		}
		p.Acts = append(p.Acts, view.Button{Text: r.T("assess.screening.save"), Kind: kind, Name: "go", Value: "stay"})
	}
	switch {
	case confirm:
		p.Acts = append(p.Acts, view.Button{Text: r.T("assess.screening.confirm"), Kind: view.Primary, Key: "A", Action: at("confirm") + keepQuery(r)})
		p.Note = r.T("assess.screening.unchecked")
	case pass:
		p.Acts = append(p.Acts, view.Button{Text: r.T("assess.screening.pass"), Kind: view.Primary, Key: "A", Action: at("pass") + keepQuery(r)})
	case proposed:
	case a.State == string(application.UnderScreening) && o.sheet.ScreenedBy != nil && int64(r.Actor().Person) == *o.sheet.ScreenedBy:
		p.Note = r.T("assess.screening.second")
	case a.State == string(application.UnderScreening) && o.sheet.ScreenedByName != nil:
		p.Note = r.T("assess.screening.by", locale.Args{"name": *o.sheet.ScreenedByName})
	case a.State == string(application.Ineligible):
		if p.Decided, err = decidedOf(r, o); err != nil {
			return err
		}
	}
	if proposed {
		p.Proposal = proposalOf(r, p.Base, o, can, at)
		return nil
	}
	if can(application.RequestSupplement) {
		if p.Supply, err = supplementForm(r, p.Base, c, a, p.Items, at("supplement")+keepQuery(r)); err != nil {
			return err
		}
	}
	if can(application.ProposeFail) {
		p.Fail = failForm(r, p.Base, o, at("propose")+keepQuery(r))
	}
	return nil
}

// keepQuery carries the list's place over a post.
func keepQuery(r *request.Request) string {
	v := r.QueryValues()
	v.Del("application")
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// possible reports whether an event leads out of a state.
func possible[S, E ~string, F any](out []lifecycle.Row[S, E, F], e E) bool {
	return slices.ContainsFunc(out, func(row lifecycle.Row[S, E, F]) bool { return row.Event == e })
}

// scopeOf finds one application in a scope.
func scopeOf(scope access.Scope, id int64) func(*request.Request) (query.Application, error) {
	return func(r *request.Request) (query.Application, error) {
		return r.House.Query.Application(r.Context(), scope, id)
	}
}

// corrected is what the submission that stands changed of the one that it replaced; no rows where it replaced none or nothing differs.
func corrected(r *request.Request, a query.Application) (out view.ReviewSection, err error) {
	i := slices.IndexFunc(a.Submissions, func(s query.ApplicationSubmission) bool { return a.SubmissionID != nil && s.ID == *a.SubmissionID })
	if i < 0 || a.Submissions[i].Seq < 2 {
		return out, nil
	}
	after, err := r.House.Query.Submitted(r.Context(), a.ID, a.Submissions[i].Seq)
	if err != nil {
		return out, err
	}
	before, err := r.House.Query.Submitted(r.Context(), a.ID, after.Seq-1)
	if err != nil {
		return out, err
	}
	out = view.ReviewSection{Key: "corrected", Title: r.T("assess.corrected", locale.Args{"receipt": before.ReceiptNo})}
	for _, row := range applicant.Changed(r, a, applicant.HandedIn(before), applicant.HandedIn(after)) {
		out.Rows = append(out.Rows, view.SummaryRow{Label: row.Label, Value: cmp.Or(row.After, r.T("assess.corrected.gone")), Lines: []string{r.T("assess.corrected.was", locale.Args{"was": cmp.Or(row.Before, r.T("ui.not_given"))})}})
	}
	return out, nil
}

// readPane is what the applicant handed in.
func readPane(r *request.Request, a query.Application) view.ReadPane {
	links := map[domain.FileID]string{}
	for _, f := range a.Files {
		links[domain.FileID(f.FileID)] = view.Path("applications", a.ID, "download", f.ID)
	}
	p := view.ReadPane{Title: a.Title, Summary: a.Summary, Sections: applicant.ReadAnswers(r, a.Form, a.Answers, links)}
	p.Facts = append(p.Facts, view.SummaryRow{Label: r.T("assess.lead"), Value: a.LeadName}, view.SummaryRow{Label: r.T("assess.receipt"), Value: a.ReceiptNo},
		view.SummaryRow{Label: r.T("assess.requested"), Value: locale.Won(r.Lang, a.RequestWon), Num: true})
	if a.WindowNo > 0 {
		p.Facts = append(p.Facts, view.SummaryRow{Label: r.T("calls.windows"), Value: r.T("calls.window", locale.Args{"no": a.WindowNo})})
	}
	if len(a.Submissions) > 0 && a.Submissions[0].Late && a.LatePermitUntil != nil {
		p.Facts = append(p.Facts, view.LateRow(r.Base("", "desk"), a.LatePermitReason, a.LatePermitOther, *a.LatePermitUntil))
	}
	for _, m := range a.Members {
		if m.Role != string(application.Lead) {
			p.Facts = append(p.Facts, view.SummaryRow{Label: r.T("application.member_role." + m.Role), Value: m.Name + " · " + r.T("application.consent."+m.Consent)})
		}
	}
	if said := declarations(r, a); len(said.Rows) > 0 {
		p.Sections = append(p.Sections, said)
	}
	p.Budget = applicant.BudgetTable(r, a.Budget, applicant.MemberName(a.Members))
	p.Docs = documents(r, a)
	return p
}

// declarations are what the signer declared about conditions and pledged when it handed in.
func declarations(r *request.Request, a query.Application) view.ReviewSection {
	out := view.ReviewSection{Key: "declared", Title: r.T("assess.declared.title")}
	var pledged []string
	for _, sub := range a.Submissions {
		if a.SubmissionID != nil && sub.ID == *a.SubmissionID {
			pledged = sub.Pledged.V
		}
	}
	out.Rows = applicant.DeclaredRows(r, a.Declared, pledged)
	return out
}

// documents are the files of an application for the middle pane. Of one that came from a wallet its days are said, as they
// were when it was used; the wallet itself is the company's.
func documents(r *request.Request, a query.Application) []view.Evidence {
	var out []view.Evidence
	for i, f := range a.Files {
		url := view.Path("applications", a.ID, "download", f.ID)
		name, note := applicant.FileTitle(r, a.Form, f, a.Members)
		if from := applicant.FileNote(r, a.Answers, f.FileID); from != "" {
			note += " · " + from
		}
		if r.House.Scanner != nil && f.ScanState == workflows.Unscanned {
			note += " · " + cmp.Or(view.ScanNote(r.Lang, f.ScanReason), r.T("files.scan.unscanned"))
		}
		out = append(out, view.Evidence{ID: fmt.Sprintf("doc-%d", f.ID), Name: name, Kind: kindOf(f.Name), URL: url, DownloadURL: url, Current: i == 0, Note: note})
	}
	return out
}

func kindOf(name string) string {
	switch ext := strings.ToLower(name[strings.LastIndex(name, ".")+1:]); ext {
	case "pdf":
		return "pdf"
	case "png", "jpg", "jpeg":
		return "image"
	}
	return "none"
}

func checkItems(r *request.Request, o opened) []view.CheckItem {
	var out []view.CheckItem
	for _, code := range condition.Items() {
		i := slices.IndexFunc(o.sheet.Items, func(x query.ScreeningItem) bool { return x.Code == string(code) })
		if i < 0 {
			continue
		}
		x := o.sheet.Items[i]
		item := view.CheckItem{Code: x.Code, Label: r.T(code.Label()), Outcome: x.Outcome, Note: x.Note, Evidence: evidenceText(r, x.Evidence), Badge: outcomeBadge(x.Outcome)}
		if v := r.Typed("outcome." + x.Code); v != "" {
			item.Outcome, item.Note = v, r.Typed("note."+x.Code)
		}
		switch {
		case x.ByName != nil:
			item.By = r.T("assess.by", locale.Args{"name": *x.ByName})
		case x.DecidedAt != nil && strings.Contains(x.Evidence, "source=declared") && o.SubmittedAt != nil:
			item.By, item.Looked = r.T("assess.declared", locale.Args{"at": *o.SubmittedAt}), true
		case x.DecidedAt != nil:
			item.By, item.Looked = r.T("assess.looked"), true
		}
		for _, v := range []application.Outcome{application.Open, application.Met, application.NotMet, application.Curable, application.Waived} {
			if v == application.Curable && !code.Curable() {
				continue
			}
			item.Options = append(item.Options, view.Option{Value: string(v), Label: r.T("application.outcome." + string(v)), Checked: item.Outcome == string(v)})
		}
		out = append(out, item)
	}
	return out
}

func outcomeBadge(outcome string) view.Badge {
	tones := map[string]view.Tone{"OPEN": view.ToneTodo, "MET": view.ToneOK, "NOT_MET": view.ToneNo, "CURABLE": view.ToneSupplement, "WAIVED": view.ToneClosed}
	return view.Badge{Tone: tones[outcome], Key: "application.outcome." + outcome}
}

// evidenceText says "fact=value; source=where; found=what" in words.
func evidenceText(r *request.Request, s string) string {
	var out, found []string
	for _, pair := range strings.Split(s, "; ") {
		fact, value, ok := strings.Cut(pair, "=")
		label := "condition.fact." + fact
		switch {
		case !ok:
		case fact == "found" && strings.HasPrefix(value, condition.FoundRule):
			rule, rest, _ := strings.Cut(strings.TrimPrefix(value, condition.FoundRule), " ")
			words := strings.Fields(rest)
			for i, w := range words {
				if mark, ok := strings.CutPrefix(w, condition.FoundMark); ok {
					words[i] = "(" + r.T(budget.Mark(mark).Label()) + ")"
				}
			}
			out = append(out, strings.TrimSpace(r.T(budget.Code(rule).Label())+": "+strings.Join(words, " ")))
		case fact == "found":
			found = append(found, value)
		case fact == "source" && len(out) > 0:
			if key := "assess.source." + value; locale.Has(r.Lang, key) {
				out[len(out)-1] += " (" + r.T(key) + ")"
			}
		case locale.Has(r.Lang, label):
			out = append(out, r.T(label)+": "+applicant.FactText(r, condition.Fact(fact), value))
		}
	}
	if len(found) > 0 {
		out = append(out, r.T("assess.found", locale.Args{"what": strings.Join(found, ", ")}))
	}
	return strings.Join(out, " · ")
}

// failForm asks for the reason of a proposal to fail; what the checklist says of an item stands beside it.
func failForm(r *request.Request, b view.Base, o opened, action string) *view.FormPage {
	p := &view.FormPage{Base: b, Form: view.Form{ID: "fail", Action: action, Version: o.Version, Key: r.NewKey()}}
	var options []view.Option
	for _, i := range condition.Items() {
		option := view.Option{Value: string(i), Label: r.T(i.Label())}
		if n := slices.IndexFunc(o.sheet.Items, func(x query.ScreeningItem) bool { return x.Code == string(i) }); n >= 0 {
			option.Label = r.T("assess.fail.code.found", locale.Args{"item": option.Label, "outcome": r.T("application.outcome." + o.sheet.Items[n].Outcome)})
		}
		options = append(options, option)
	}
	p.Controls = []view.Control{
		b.Control(view.AsSelect, view.Field{Name: "code", Label: r.T("assess.fail.code"), Hint: r.T("assess.fail.code.hint"), Options: options, Blank: r.T("assess.choose"), Value: r.Typed("code")}),
		b.Control(view.AsTextarea, view.Field{Name: "reason", Label: r.T("assess.fail.reason"), Hint: r.T("assess.fail.reason.hint"), Rows: 3, Value: r.Typed("reason")}),
	}
	p.Submit = view.Button{Text: r.T("assess.fail.propose"), Kind: view.Danger}
	return p
}

// proposalOf shows a proposal to fail: to the second person with both ways to decide it, to who proposed it with the way back.
func proposalOf(r *request.Request, b view.Base, o opened, can func(application.Event) bool, at func(string) string) *view.FailProposal {
	p := &view.FailProposal{Title: r.T("assess.fail.proposed"), Facts: []view.SummaryRow{
		{Label: r.T("assess.fail.code"), Value: r.T("condition.item." + o.sheet.FailCode)}, {Label: r.T("assess.fail.reason"), Value: o.sheet.FailReason}}}
	differs := false
	if i := slices.IndexFunc(o.sheet.Items, func(x query.ScreeningItem) bool { return x.Code == o.sheet.FailCode }); i >= 0 {
		if found := application.Outcome(o.sheet.Items[i].Outcome); found == application.Met || found == application.Waived { // a register answered meanwhile: it is taken back and not confirmed
			differs = true
			p.Facts = append(p.Facts, view.SummaryRow{Label: r.T("assess.fail.checklist"), Value: r.T("assess.fail.checklist.differs", locale.Args{"outcome": r.T("application.outcome." + string(found))})})
		}
	}
	if o.sheet.FailByName != nil && o.sheet.FailAt != nil {
		p.Facts = append(p.Facts, view.SummaryRow{Label: r.T("assess.fail.by"), Value: *o.sheet.FailByName + " · " + locale.DateTime(r.Lang, *o.sheet.FailAt)})
	}
	form := func(id, what string) view.Form {
		return view.Form{ID: id, Action: at(what) + keepQuery(r), Version: o.Version, Key: r.NewKey()}
	}
	p.Text = r.T("assess.fail.waits")
	if mine := can(application.Fail); mine && !differs {
		p.Text = r.T("assess.fail.yours")
		p.Confirm = &view.FormPage{Base: b, Form: form("fail", "fail"), Submit: view.Button{Text: r.T("assess.fail.submit"), Kind: view.Danger, Confirm: r.T("assess.fail.confirm")}}
	} else if !mine && o.resource().PreviousActor == r.Actor().Person {
		p.Text = r.T("assess.fail.second")
	}
	if can(application.DropFail) {
		p.Drop = &view.FormPage{Base: b, Form: form("drop", "drop"), Submit: view.Button{Text: r.T("assess.fail.drop"), Kind: view.Secondary},
			Controls: []view.Control{b.Control(view.AsInput, view.Field{Name: "reason", Label: r.T("assess.fail.drop.reason"), Hint: r.T("assess.fail.drop.hint"), Value: r.Typed("reason")})}}
	}
	return p
}

// decidedOf shows that an application was found ineligible. Until when that may be appealed is asked where the applicant's page asks it.
func decidedOf(r *request.Request, o opened) (*view.Decided, error) {
	found, err := r.House.Query.Unfit(r.Context(), o.ID)
	if err != nil {
		return nil, err
	}
	window, err := r.House.Engine.LookAtOwnDecision(r.Context(), r.Command(), appeal.Screening, domain.ApplicationID(o.ID))
	if err != nil {
		return nil, err
	}
	why, args := application.WhyIneligible(condition.Item(o.IneligibleCode), o.IneligibleReason, o.SupplementDueAt)
	d := &view.Decided{Title: r.T("assess.decided"), None: r.T("assess.decided.no_appeal")}
	add := func(key, value string) { d.Facts = append(d.Facts, view.SummaryRow{Label: r.T(key), Value: value}) }
	if found != nil {
		by := r.T("assess.decided.by_clock")
		if found.ByName != nil {
			by = *found.ByName
		}
		add("assess.decided.at", locale.DateTime(r.Lang, found.At)+" · "+by)
	}
	add("assess.fail.code", r.T("condition.item."+o.IneligibleCode))
	add("assess.fail.reason", r.T(why, args))
	if found != nil {
		add("assess.decided.told", toldText(r, *found))
	}
	if window.Open {
		until := locale.Date(r.Lang, locale.Instant(window.Until))
		if period.DateOf(r.Now) > window.Until {
			until = r.T("assess.decided.over", locale.Args{"on": until})
		}
		add("application.appeal_until", until)
	}
	scope, err := r.Scope("appeal.view")
	if err != nil {
		return nil, err
	}
	if scope.None() {
		d.None = "" // who may not see objections is not told that there are none
		return d, nil
	}
	filed, err := r.House.Query.AppealsAgainst(r.Context(), scope, string(appeal.Screening), o.ID)
	for _, x := range filed {
		d.Appeals = append(d.Appeals, view.Crumb{Label: r.T("assess.decided.appeal", locale.Args{"at": x.FiledAt, "state": locale.State(r.Lang, "appeal", x.State)}), URL: view.Path("appeals", x.ID)})
	}
	return d, err
}

// toldText says how far the notice of a decision is.
func toldText(r *request.Request, u query.Unfit) string {
	if u.ToldAt == nil {
		return r.T("assess.decided.pending")
	}
	said := []string{locale.DateTime(r.Lang, *u.ToldAt)}
	if u.MailedAt != nil {
		said = append(said, r.T("assess.decided.mailed", locale.Args{"at": *u.MailedAt}))
	} else {
		said = append(said, r.T("assess.decided.not_mailed"))
	}
	if u.OpenedAt != nil {
		said = append(said, r.T("assess.decided.opened", locale.Args{"at": *u.OpenedAt}))
	} else {
		said = append(said, r.T("assess.decided.unopened"))
	}
	return strings.Join(said, " · ")
}

// screened does one act of the workbench and shows the page again, with what is wrong or with what was done.
func screened(r *request.Request, done string, act func(c query.Call, id domain.ApplicationID) error) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	id, err := r.ID("application")
	if err != nil {
		return err
	}
	if err := act(c, domain.ApplicationID(id)); err != nil {
		if _, ok := request.Problems(err); !ok {
			return err
		}
		page, perr := screeningPage(r, c, id, r.Wrong(r.T("assess.screening.title"), "desk", err))
		if perr != nil {
			return perr
		}
		return r.Again(page)
	}
	return r.Done(view.NewQuery(screeningURL(c).String(), r.QueryValues()).With("application", id).String(), done)
}

func version(r *request.Request) int64 {
	n, err := number(r.Form().Get("version"))
	if err != nil {
		return -1 // never the version of anything: a conflict
	}
	return n
}

func saveItems(r *request.Request) error {
	return screened(r, "assess.screening.saved", func(_ query.Call, id domain.ApplicationID) error {
		in := workflows.DecideItems{Application: id, Version: version(r), Found: map[condition.Item]application.Outcome{}, Notes: map[condition.Item]string{}}
		for _, i := range condition.Items() {
			if v := r.Form().Get("outcome." + string(i)); v != "" {
				if v == string(application.Open) && r.Form().Get("go") == "rest" {
					v = string(application.Met)
				}
				in.Found[i], in.Notes[i] = application.Outcome(v), r.Form().Get("note."+string(i))
			}
		}
		return r.House.Engine.DecideItems(r.Context(), r.Command(), in)
	})
}

func passScreening(r *request.Request) error {
	return screened(r, "assess.screening.passed", func(_ query.Call, id domain.ApplicationID) error {
		return r.House.Engine.PassScreening(r.Context(), r.Command(), id, version(r))
	})
}

func confirmCheck(r *request.Request) error {
	return screened(r, "assess.screening.confirmed", func(_ query.Call, id domain.ApplicationID) error {
		return r.House.Engine.ConfirmCheck(r.Context(), r.Command(), id, version(r))
	})
}

func proposeFail(r *request.Request) error {
	return screened(r, "assess.fail.proposed.done", func(_ query.Call, id domain.ApplicationID) error {
		return r.House.Engine.ProposeFail(r.Context(), r.Command(), workflows.ProposeFail{Application: id, Version: version(r),
			Code: condition.Item(r.Form().Get("code")), Reason: r.Form().Get("reason")})
	})
}

func dropFail(r *request.Request) error {
	return screened(r, "assess.fail.dropped", func(_ query.Call, id domain.ApplicationID) error {
		return r.House.Engine.DropFail(r.Context(), r.Command(), workflows.DropFail{Application: id, Version: version(r), Reason: r.Form().Get("reason")})
	})
}

func failScreening(r *request.Request) error {
	return screened(r, "assess.screening.failed", func(_ query.Call, id domain.ApplicationID) error {
		return r.House.Engine.FailScreening(r.Context(), r.Command(), id, version(r))
	})
}
