// This file is individual late permissions: those of a call, proposing one for a draft found by its company, the files that show
// what the proposal says, and the second person's decision. What was written in a draft is shown nowhere here.
package officer

import (
	"errors"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/access"
	"gongmo/app/files"
	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/latepermit"
	"gongmo/domain/ruleset"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// LatePermitRoutes are the routes of this file.
func LatePermitRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/calls/:id/late", "desk.late", request.Staff, listLate),
		request.GET("/desk/calls/:id/late/:application", "desk.late.new", request.Staff, newLate),
		request.UPLOAD("/desk/calls/:id/late/:application", "desk.late.propose", request.Staff, proposeLate),
		request.POST("/desk/calls/:id/late/:application/uploads", "desk.late.announce", request.Staff, announceLateProposal),
		request.GET("/desk/late/:id", "desk.late.permit", request.Staff, showLate),
		request.UPLOAD("/desk/late/:id/files", "desk.late.attach", request.Staff, attachLate),
		request.POST("/desk/late/:id/uploads", "desk.late.upload", request.Staff, announceLateFile),
		request.GET("/desk/late/:id/files/:file", "desk.late.file", request.Staff, lateFile),
		request.POST("/desk/late/:id/approve", "desk.late.approve", request.Staff, stepLate(latepermit.Approve)),
		request.POST("/desk/late/:id/decline", "desk.late.decline", request.Staff, stepLate(latepermit.Decline)),
		request.POST("/desk/late/:id/withdraw", "desk.late.withdraw", request.Staff, stepLate(latepermit.Withdraw)),
	}
}

func lateURL(c query.Call) string { return view.DeskCallURL(c.ID, "late") }

// lateOf stands for any permission of the call.
func lateOf(c query.Call) domain.Resource {
	return domain.Resource{Kind: "latepermit", Call: domain.CallID(c.ID)}
}

// lateCall is the call of the path for those who may see its late permissions, with what can be proposed in it now.
func lateCall(r *request.Request) (c query.Call, look workflows.LateOutlook, err error) {
	if c, err = callOf(r); err != nil {
		return c, look, err
	}
	if !r.May("view", lateOf(c)) {
		return c, look, domain.E(domain.NotFound, "not_found")
	}
	look, err = r.House.Engine.LookAtLatePermits(r.Context(), r.Command(), domain.CallID(c.ID))
	return c, look, err
}

func listLate(r *request.Request) error {
	c, look, err := lateCall(r)
	if err != nil {
		return err
	}
	scope, err := r.Scope("latepermit.view")
	if err != nil {
		return err
	}
	b := r.Base(r.T("latepermit.title"), "desk")
	b.Crumbs = callCrumbs(r, c, b.Title)
	p := view.Desk{Base: b, Staff: true, Lead: c.Title, Tabs: DeskTabs(r, c, "late"), Banner: lateBar(b, look)}
	permits, err := permitsPart(r, b, c, scope)
	if err != nil {
		return err
	}
	p.Parts = append(p.Parts, permits)
	if len(look.Why) == 0 && r.May("create", lateOf(c)) {
		drafts, err := draftsPart(r, b, c)
		if err != nil {
			return err
		}
		p.Parts = append(p.Parts, drafts)
	}
	p.Parts = append(p.Parts, lateRules(b, look))
	return r.Render(shared.Desk(p))
}

// lateBar says plainly why nothing can be proposed, nil when something can.
func lateBar(b view.Base, look workflows.LateOutlook) *view.Banner {
	if len(look.Why) == 0 {
		return nil
	}
	var lines []string
	for _, m := range locale.Errors(b.Lang, look.Why) {
		lines = append(lines, m.Text)
	}
	return &view.Banner{Tone: "info", Title: b.T("latepermit.closed"), Text: strings.Join(lines, " ")}
}

// lateRules are the numbers behind the page, each with its source.
func lateRules(b view.Base, look workflows.LateOutlook) view.Part {
	part := view.Part{ID: "rules", Title: b.T("latepermit.rules"), Note: b.T("latepermit.rules.note")}
	for _, row := range slices.Concat(view.RuleRows(b, look.Rules, string(ruleset.IndividualLate)), view.RuleRows(b, look.Rules, string(ruleset.OutageExtensionHours))) {
		part.Facts = append(part.Facts, view.SummaryRow{Label: row.Label, Value: row.Value, Lines: []string{strings.TrimSpace(row.Mark + " " + row.Source)}})
	}
	return part
}

// permitsPart lists the permissions and proposals of the call.
func permitsPart(r *request.Request, b view.Base, c query.Call, scope access.Scope) (view.Part, error) {
	page := r.Page()
	rows, err := r.House.Query.LatePermits(r.Context(), scope, c.ID, page)
	part := view.Part{ID: "permits", Title: r.T("latepermit.list"), Table: &view.Table{Caption: r.T("latepermit.list"), Cards: true, Columns: []view.Column{{Label: r.T("latepermit.company")},
		{Label: r.T("latepermit.state")}, {Label: r.T("latepermit.reason")}, {Label: r.T("latepermit.until")}, {Label: r.T("latepermit.proposed")}, {Label: r.T("latepermit.came_at")}}},
		Empty: &view.Empty{Title: r.T("latepermit.empty"), Text: r.T("latepermit.empty.text")}}
	total := 0
	for _, x := range rows {
		total = x.Total
		proposed := view.Words(x.ProposerName)
		proposed.Note = b.DateTime(x.ProposedAt)
		came := view.Words("–")
		if x.CameAt != nil {
			came = view.Words(b.DateTime(*x.CameAt))
		}
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{{Text: x.LeadName, URL: view.LatePermitURL(x.ID)}, view.Shown(view.State("latepermit", x.State)),
			view.Words(view.LateReason(b, x.Reason, x.OtherReason)), view.Words(b.DateTime(x.Until)), proposed, came}})
	}
	part.Pager = view.NewPager(view.NewQuery(lateURL(c), r.QueryValues()), page.Number, page.Size, total)
	return part, err
}

// mostDrafts is how many drafts one search shows; more words find fewer.
const mostDrafts = 50

// draftsPart is the search among the drafts that were not handed in. It shows nobody before a company is named: who has begun
// and not handed in is no list to read through.
func draftsPart(r *request.Request, b view.Base, c query.Call) (view.Part, error) {
	words := strings.TrimSpace(r.Query("company"))
	part := view.Part{ID: "drafts", Title: r.T("latepermit.new"), Note: r.T("latepermit.new.note"), Toolbar: &view.Filter{Action: lateURL(c), ClearURL: lateURL(c),
		Search: &view.Field{Name: "company", Label: r.T("latepermit.search"), Hint: r.T("latepermit.search.hint"), Value: words}},
		Table: &view.Table{Caption: r.T("latepermit.drafts"), Cards: true, Columns: []view.Column{{Label: r.T("latepermit.company")}, {Label: r.T("latepermit.number")},
			{Label: r.T("latepermit.begun")}, {Label: r.T("latepermit.state")}, {Label: r.T("latepermit.act")}}}}
	if words == "" {
		part.Toolbar.Total = -1
		return part, nil
	}
	scope, err := r.Scope("latepermit.create")
	if err != nil {
		return part, err
	}
	rows, err := r.House.Query.LateDrafts(r.Context(), scope, c.ID, words, query.Page{Number: 1, Size: mostDrafts})
	part.Empty = &view.Empty{Title: r.T("latepermit.drafts.empty"), Text: r.T("latepermit.drafts.empty.text")}
	for _, d := range rows {
		if part.Toolbar.Total = d.Total; d.Total > mostDrafts {
			part.Lines = []string{r.T("latepermit.drafts.more", locale.Args{"n": mostDrafts})}
		}
		act := view.Cell{Text: r.T("latepermit.propose"), URL: view.DeskCallURL(c.ID, "late", d.ID)}
		if d.Waiting != nil {
			act = view.Cell{Text: r.T("latepermit.waits"), URL: view.LatePermitURL(*d.Waiting)}
		}
		if d.LateUntil != nil {
			act.Note = r.T("latepermit.has", locale.Args{"until": *d.LateUntil})
		}
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{view.Words(d.LeadName), view.Words(bizno.Number(d.LeadNumber).String()), view.Words(b.DateTime(d.BegunAt)),
			view.Shown(view.State("application", d.State)), act}})
	}
	return part, err
}

// lateDraft is the draft of the path, for those who may propose.
func lateDraft(r *request.Request, c query.Call) (query.LateDraft, error) {
	id, err := r.ID("application")
	if err != nil {
		return query.LateDraft{}, err
	}
	scope, err := r.Scope("latepermit.create")
	if err != nil {
		return query.LateDraft{}, err
	}
	return r.House.Query.LateDraft(r.Context(), scope, c.ID, id)
}

func newLate(r *request.Request) error {
	c, look, err := lateCall(r)
	if err != nil {
		return err
	}
	d, err := lateDraft(r, c)
	if err != nil {
		return err
	}
	page, err := proposePage(r, c, look, d, r.Base(r.T("latepermit.propose"), "desk"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

// lateEvidence is what may show what a proposal says.
var lateEvidence = files.Rule{Types: []string{"PDF", "JPG", "PNG", "XLSX", "DOCX", "HWP", "HWPX", "ZIP"}, Limit: 30 << 20, Count: 1}

// proposalAt is where a file waits to go with a proposal, permitAt to be added to one.
func proposalAt(c query.Call, d query.LateDraft) request.Place {
	return request.PlaceOf("late", lateEvidence, view.DeskCallURL(c.ID, "late", d.ID, "uploads"), d.ID)
}

func permitAt(l query.LatePermit) request.Place {
	return request.PlaceOf("latepermit", lateEvidence, view.Path("desk", "late", l.ID, "uploads"), l.ID)
}

// lateFileField is the control of one such file.
func lateFileField(r *request.Request, b view.Base, at request.Place, hint string, optional bool) (view.Control, error) {
	f, err := r.Resumable(at, view.Field{Name: "file", Label: r.T("latepermit.file"), Hint: r.T(hint, locale.Args{"types": strings.Join(lateEvidence.Types, ", "), "limit": r.Limit(lateEvidence)}),
		Accept: ".pdf,.jpg,.jpeg,.png,.xlsx,.docx,.hwp,.hwpx,.zip", Optional: optional})
	return b.Control(view.AsFile, f), err
}

func announceLateProposal(r *request.Request) error {
	c, look, err := lateCall(r)
	if err != nil {
		return err
	}
	d, err := lateDraft(r, c)
	if err != nil {
		return err
	}
	if len(look.Why) > 0 {
		return r.JSONProblem(look.Why)
	}
	return r.Announced(proposalAt(c, d))
}

// windowNote names the window of a rolling intake behind its deadline, and nothing where there are no windows.
func windowNote(b view.Base, no int) string {
	if no == 0 {
		return ""
	}
	return " (" + b.T("calls.window", locale.Args{"no": no}) + ")"
}

func proposePage(r *request.Request, c query.Call, look workflows.LateOutlook, d query.LateDraft, b view.Base) (templ.Component, error) {
	b.Crumbs = append(callCrumbs(r, c, r.T("latepermit.title")), view.Crumb{Label: b.Title})
	b.Crumbs[2].URL = lateURL(c)
	p := view.Desk{Base: b, Staff: true, Lead: c.Title, Banner: lateBar(b, look)}
	facts := view.Part{ID: "draft", Title: r.T("latepermit.draft"), Note: r.T("latepermit.draft.note"), Facts: []view.SummaryRow{{Label: r.T("latepermit.company"), Value: d.LeadName + " (" + bizno.Number(d.LeadNumber).String() + ")"},
		{Label: r.T("latepermit.state"), Value: locale.State(r.Lang, "application", d.State)}, {Label: r.T("latepermit.begun"), Value: b.DateTime(d.BegunAt)},
		{Label: r.T("latepermit.deadline"), Value: b.DateTime(look.Deadline) + windowNote(b, look.Window)}}}
	if d.LateUntil != nil {
		facts.Facts = append(facts.Facts, view.SummaryRow{Label: r.T("latepermit.before"), Value: b.DateTime(*d.LateUntil)})
	}
	p.Parts = append(p.Parts, facts)
	if len(look.Why) > 0 {
		p.Parts = append(p.Parts, lateRules(b, look))
		return shared.Desk(p), nil
	}
	file, err := lateFileField(r, b, proposalAt(c, d), "latepermit.file.first", true)
	if err != nil {
		return nil, err
	}
	reason := view.Field{Name: "reason", Label: r.T("latepermit.reason"), Value: r.Typed("reason")}
	for _, x := range latepermit.Reasons() {
		reason.Options = append(reason.Options, view.Option{Value: string(x), Label: r.T(x.Label()), Hint: r.T(x.Label() + ".hint")})
	}
	p.Parts = append(p.Parts, view.Part{ID: "propose", Title: r.T("latepermit.propose"), Note: r.T("latepermit.propose.note"), Form: &view.PartForm{
		Form: view.Form{Action: view.DeskCallURL(c.ID, "late", d.ID), Key: r.NewKey(), Upload: true, Guard: true}, Controls: []view.Control{
			b.Control(view.AsRadios, reason),
			b.Control(view.AsInput, view.Field{Name: "other", Label: r.T("latepermit.other"), Hint: r.T("latepermit.other.hint"), Value: r.Typed("other"), MaxLength: latepermit.OtherMax, Optional: true}),
			b.Control(view.AsTextarea, view.Field{Name: "facts", Label: r.T("latepermit.facts"), Hint: r.T("latepermit.facts.hint"), Value: r.Typed("facts"), MaxLength: latepermit.FactsMax, Rows: 6}),
			b.Control(view.AsTextarea, view.Field{Name: "evidence", Label: r.T("latepermit.evidence"), Hint: r.T("latepermit.evidence.hint"), Value: r.Typed("evidence"), MaxLength: latepermit.EvidenceMax, Rows: 3}),
			file,
			b.Control(view.AsInput, view.Field{Name: "until", Label: r.T("latepermit.until"), Hint: r.T("latepermit.until.hint", locale.Args{"limit": look.Limit}), Type: "datetime-local", Value: r.Typed("until"), Width: "m"}),
		}, Submit: view.Button{Text: r.T("latepermit.submit"), Kind: view.Primary}, Other: []view.Button{{Text: r.T("ui.cancel"), URL: lateURL(c)}}}})
	return shared.Desk(p), nil
}

func proposeLate(r *request.Request) error {
	c, look, err := lateCall(r)
	if err != nil {
		return err
	}
	d, err := lateDraft(r, c)
	if err != nil {
		return err
	}
	in, err := form.LatePermit(r.Form())
	in.Call, in.Application = domain.CallID(c.ID), domain.ApplicationID(d.ID)
	if err == nil {
		in.Files, err = lateFiles(r, proposalAt(c, d))
	}
	if err == nil {
		var id domain.LatePermitID
		if id, err = r.House.Engine.ProposeLatePermit(r.Context(), r.Command(), in); err == nil {
			return r.Done(view.LatePermitURL(int64(id)), "latepermit.proposed.done")
		}
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := proposePage(r, c, look, d, r.Wrong(r.T("latepermit.propose"), "desk", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

// lateFiles takes in the file of a form that need not have one.
func lateFiles(r *request.Request, at request.Place) ([]workflows.Received, error) {
	kept, err := r.ReceiveAt(at, "file")
	switch {
	case errors.Is(err, domain.E(domain.Invalid, "files.none")):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return []workflows.Received{kept}, nil
}

// findLate reads a permission in the reader's scope with its call.
func findLate(r *request.Request) (c query.Call, l query.LatePermit, err error) {
	id, err := r.ID("id")
	if err != nil {
		return c, l, err
	}
	scope, err := r.Scope("latepermit.view")
	if err != nil {
		return c, l, err
	}
	if l, err = r.House.Query.LatePermit(r.Context(), scope, id); err != nil {
		return c, l, err
	}
	calls, err := r.Scope("call.view")
	if err == nil {
		c, err = r.House.Query.CallByID(r.Context(), calls, r.Now, l.CallID)
	}
	return c, l, err
}

func showLate(r *request.Request) error {
	c, l, err := findLate(r)
	if err != nil {
		return err
	}
	page, err := latePage(r, c, l, r.Base(r.T("latepermit.of", locale.Args{"org": l.LeadName}), "desk"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func latePage(r *request.Request, c query.Call, l query.LatePermit, b view.Base) (templ.Component, error) {
	b.Crumbs = append(callCrumbs(r, c, r.T("latepermit.title")), view.Crumb{Label: l.LeadName})
	b.Crumbs[2].URL = lateURL(c)
	row := func(key, value string, lines ...string) view.SummaryRow {
		return view.SummaryRow{Label: r.T(key), Value: value, Lines: lines}
	}
	facts := []view.SummaryRow{row("latepermit.state", locale.State(r.Lang, "latepermit", l.State)), row("latepermit.company", l.LeadName+" ("+bizno.Number(l.LeadNumber).String()+")"),
		row("latepermit.reason", view.LateReason(b, l.Reason, l.OtherReason)), row("latepermit.deadline", b.DateTime(l.Deadline)+windowNote(b, l.WindowNo)), row("latepermit.until", b.DateTime(l.Until)),
		row("latepermit.facts", "", view.Paragraphs(l.Facts)...), row("latepermit.evidence", "", view.Paragraphs(l.Evidence)...), row("latepermit.proposed", l.ProposerName+" · "+b.DateTime(l.ProposedAt))}
	if l.DecidedAt != nil {
		facts = append(facts, row("latepermit.decided", l.DeciderName+" · "+b.DateTime(*l.DecidedAt)))
	}
	if l.DeclineReason != "" {
		facts = append(facts, row("latepermit.decline_reason", l.DeclineReason))
	}
	if l.State == string(latepermit.Proposed) {
		facts = append(facts, row("latepermit.decide_by", b.Date(l.DecideBy)))
	}
	if l.LapsedAt != nil {
		facts = append(facts, row("latepermit.lapsed", b.DateTime(*l.LapsedAt), r.T(latepermit.Spent(l.LapsedBecause).Label())))
	}
	if l.CameAt != nil {
		facts = append(facts, row("latepermit.came_at", locale.DateTimeMillis(r.Lang, *l.CameAt)))
	}
	p := view.Desk{Base: b, Staff: true, Lead: c.Title, Parts: []view.Part{{ID: "permit", Title: r.T("latepermit.proposal"), Facts: facts}}}
	evidence, err := lateFilesPart(r, b, l)
	if err != nil {
		return nil, err
	}
	p.Parts = append(p.Parts, evidence...)
	if l.State == string(latepermit.Proposed) {
		p.Parts = append(p.Parts, decideParts(r, b, l)...)
	}
	if r.May("history", l.Resource()) {
		events, err := history(r, "latepermit", l.ID)
		if err != nil {
			return nil, err
		}
		p.Parts = append(p.Parts, view.Part{ID: "history", Title: r.T("latepermit.history"), Events: events})
	}
	return shared.Desk(p), nil
}

// lateFilesPart lists the files that show what the proposal says, and lets its proposer add one while nobody has decided. None is
// said to be missing where there never was one.
func lateFilesPart(r *request.Request, b view.Base, l query.LatePermit) (out []view.Part, err error) {
	part := view.Part{ID: "files", Title: r.T("latepermit.files"), Note: r.T("latepermit.files.note"), Table: &view.Table{Caption: r.T("latepermit.files"), Cards: true, Columns: []view.Column{
		{Label: r.T("latepermit.file.name")}, {Label: r.T("latepermit.file.size"), Num: true}, {Label: r.T("latepermit.file.at")}}}}
	scans := r.House.Scanner != nil
	if scans {
		part.Table.Columns = append(part.Table.Columns, view.Column{Label: r.T("latepermit.file.scan")})
	}
	for _, f := range l.Files.V {
		name := view.Cell{Text: f.Name, URL: view.Path("desk", "late", l.ID, "files", f.FileID)}
		scan := view.Shown(view.ScanWaits(f.ScanReason))
		switch {
		case f.ScanState == workflows.Infected:
			name.URL, scan = "", view.Shown(view.Mark(view.ToneNo, "files.scan.infected"))
		case f.ScanState == workflows.Clean:
			scan = view.Shown(view.Mark(view.ToneOK, "files.scan.clean"))
		}
		cells := []view.Cell{name, {Text: locale.Bytes(f.Size), Num: true}, view.Words(b.DateTime(f.At))}
		if scans {
			cells = append(cells, scan)
		}
		part.Rows = append(part.Rows, view.Row{Cells: cells})
	}
	if l.State == string(latepermit.Proposed) && len(l.Files.V) < latepermit.FilesMax && r.May(string(latepermit.Attach), l.Resource()) {
		file, err := lateFileField(r, b, permitAt(l), "latepermit.file.hint", false)
		if err != nil {
			return nil, err
		}
		add := view.Part{ID: "attach", Title: r.T("latepermit.event.attach"), Form: &view.PartForm{Form: view.Form{Action: view.Path("desk", "late", l.ID, "files"), Version: l.Version, Key: r.NewKey(), Upload: true}, Controls: []view.Control{file},
			Submit: view.Button{Text: r.T("latepermit.file.do"), Kind: view.Secondary}}}
		out = append(out, add)
	}
	if len(part.Rows) > 0 {
		out = append([]view.Part{part}, out...)
	}
	return out, nil
}

// announceLateFile answers a script that announces a file for a proposal of the reader's own.
func announceLateFile(r *request.Request) error {
	_, l, err := findLate(r)
	if err != nil {
		return err
	}
	if err := r.Can(string(latepermit.Attach), l.Resource()); err != nil {
		return err
	}
	return r.Announced(permitAt(l))
}

func attachLate(r *request.Request) error {
	c, l, err := findLate(r)
	if err != nil {
		return err
	}
	if err := r.Can(string(latepermit.Attach), l.Resource()); err != nil {
		return err
	}
	in := workflows.AttachLateEvidence{StepLatePermit: workflows.StepLatePermit{Permit: domain.LatePermitID(l.ID), Version: version(r)}}
	if in.File, err = r.ReceiveAt(permitAt(l), "file"); err == nil {
		err = r.House.Engine.AttachLateEvidence(r.Context(), r.Command(), in)
	}
	return lateAfter(r, c, l, err, "latepermit.attach.done")
}

func lateFile(r *request.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	file, err := r.ID("file")
	if err != nil {
		return err
	}
	scope, err := r.Scope("latepermit.download")
	if err != nil {
		return err
	}
	l, err := r.House.Query.LatePermit(r.Context(), scope, id)
	if err != nil {
		return err
	}
	kept, err := r.House.Query.LateFileOf(r.Context(), l.ID, file)
	if err != nil {
		return err
	}
	return r.Download(kept, r.Query("inline") != "")
}

// lateAfter goes on when err is nil, shows the permission again with what is wrong, or hands a fault on.
func lateAfter(r *request.Request, c query.Call, l query.LatePermit, err error, done string) error {
	if err == nil {
		return r.Done(view.LatePermitURL(l.ID), done)
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := latePage(r, c, l, r.Wrong(r.T("latepermit.of", locale.Args{"org": l.LeadName}), "desk", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

// decideParts are the forms of who may decide, and of who may take the proposal back; a sentence says it to its proposer.
func decideParts(r *request.Request, b view.Base, l query.LatePermit) (out []view.Part) {
	may := func(e latepermit.Event) bool { return r.May(string(e), l.Resource()) }
	frame := func(e latepermit.Event) view.Form {
		return view.Form{Action: view.Path("desk", "late", l.ID, string(e)), Version: l.Version, Key: r.NewKey()}
	}
	if may(latepermit.Approve) {
		out = append(out, view.Part{ID: "approve", Title: r.T("latepermit.event.approve"), Lines: []string{r.T("latepermit.approve.text", locale.Args{"at": l.Until})}, Form: &view.PartForm{
			Form: frame(latepermit.Approve), Submit: view.Button{Text: r.T("latepermit.event.approve"), Kind: view.Primary, Confirm: r.T("latepermit.approve.confirm", locale.Args{"org": l.LeadName, "at": l.Until})}}},
			view.Part{ID: "decline", Title: r.T("latepermit.event.decline"), Form: &view.PartForm{Form: frame(latepermit.Decline), Controls: []view.Control{
				b.Control(view.AsInput, view.Field{Name: "reason", Label: r.T("latepermit.decline_reason"), Hint: r.T("latepermit.decline.hint"), Value: r.Typed("reason"), MaxLength: latepermit.DeclineMax}),
			}, Submit: view.Button{Text: r.T("latepermit.event.decline"), Kind: view.Danger}}})
	} else {
		out = append(out, view.Part{ID: "waits", Title: r.T("latepermit.waits"), Lines: []string{r.T("latepermit.waits.text")}})
	}
	if may(latepermit.Withdraw) {
		last := &out[len(out)-1]
		part := view.Part{ID: "withdraw", Title: r.T("latepermit.event.withdraw")}
		if last.ID == "waits" {
			part, out = *last, out[:len(out)-1]
		}
		part.Form = &view.PartForm{Form: frame(latepermit.Withdraw), Submit: view.Button{Text: r.T("latepermit.event.withdraw"), Kind: view.Secondary, Confirm: r.T("latepermit.withdraw.confirm")}}
		out = append(out, part)
	}
	return out
}

// stepLate is the handler of one step of a permission.
func stepLate(event latepermit.Event) func(r *request.Request) error {
	return func(r *request.Request) error {
		c, l, err := findLate(r)
		if err != nil {
			return err
		}
		in := workflows.StepLatePermit{Permit: domain.LatePermitID(l.ID), Version: version(r), Reason: r.Form().Get("reason")}
		engine := r.House.Engine
		step := map[latepermit.Event]func() error{
			latepermit.Approve:  func() error { return engine.ApproveLatePermit(r.Context(), r.Command(), in) },
			latepermit.Decline:  func() error { return engine.DeclineLatePermit(r.Context(), r.Command(), in) },
			latepermit.Withdraw: func() error { return engine.WithdrawLatePermit(r.Context(), r.Command(), in) },
		}[event]
		return lateAfter(r, c, l, step(), "latepermit."+string(event)+".done")
	}
}
