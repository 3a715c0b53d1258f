// This file is editing a call, part by part: a draft at once, a published call by a proposal that the approver decides.
package officer

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/proposed"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/krw"
	"gongmo/domain/notice"
	"gongmo/domain/ruleset"
	"gongmo/domain/score"
	"gongmo/domain/stage"
	"gongmo/domain/wallet"
	pages "gongmo/templates/pages/officer"
	"gongmo/workflows"
)

// editing is a call that is being edited, with the kind of proposal its state asks for.
type editing struct {
	query.Call
	part string
	kind call.ProposalKind // "" for a draft
	// typed is what was posted, nil before.
	typed url.Values
	// unread is what came along into a draft and nobody has read.
	unread []call.Passage
	// given is the reason of a proposal to come, taken along in the address, and replaces that it may take the place of one that waits.
	given    string
	replaces bool
	// waiting names the proposal that waits and what it would change, "" without one.
	waiting string
	// proposedTitle is the title of a proposal that waits, "" without one; Title stays what the public sees.
	proposedTitle string
	// advice is what there is to know of the deadlines as they are stored.
	advice domain.Problems
	// mend is what keeps the part as it is stored from being approved.
	mend domain.Problems
	// notice is the one whose paragraph is edited, of the part that edits them.
	notice notice.Entry
	// clash is what saving would undo of what somebody else has saved meanwhile.
	clash *view.Diff
}

func openEditor(r *request.Request) (editing, error) { return openPart(r, r.Param("part")) }

// openPart is the call with the part that is edited, and the proposal it goes on with.
func openPart(r *request.Request, part string) (editing, error) {
	c, err := callOf(r)
	if err != nil {
		return editing{}, err
	}
	e := editing{Call: c, part: part, given: r.Query("reason"), replaces: r.Query("replace") != ""}
	if !slices.Contains(partsOf(c), e.part) {
		return editing{}, domain.E(domain.NotFound, "not_found")
	}
	action := "propose"
	if c.State == string(call.Draft) || unpublished(c) {
		action = "edit"
	}
	if err := r.Can(action, c.Resource()); err != nil {
		return editing{}, err
	}
	kind, can := proposes(r, c)
	switch {
	case unpublished(c) && r.HTTP().Method == "POST": // it was handed in meanwhile: what was typed stays on the page, and saving says why not
	case unpublished(c):
		return e, domain.E(domain.Refused, "call.edit.waiting")
	case !can || !allows(kind, e.part):
		return editing{}, domain.E(domain.Refused, "call.edit.not_draft")
	}
	if e.choosesKind() {
		kind = scheduleKind(r, c)
	}
	if e.part == noticesPart {
		if e.notice, err = noticeAsked(r, c); err != nil {
			return editing{}, err
		}
	}
	e.kind = kind
	if e.waiting, err = waitingText(r, c); err != nil {
		return editing{}, err
	}
	if c.ProposalTerms != nil && c.Proposed == string(kind) { // go on with what waits
		public := e.Title
		if err := proposed.Show(&e.Call); err != nil {
			return editing{}, err
		}
		e.proposedTitle, e.Title = e.Title, public
	}
	if r.HTTP().Method == "POST" {
		e.typed = r.Form()
	}
	if c.State == string(call.Draft) {
		e.unread, err = r.House.Engine.UnreadPassages(r.Context(), r.Command(), domain.CallID(c.ID))
	}
	return e, err
}

// scheduleKinds are what the timetable of a published call can be changed by: a later deadline, one because of an outage while the intake
// runs, and a correction that leaves the deadline. The first is the usual one.
var scheduleKinds = map[call.State][]call.ProposalKind{
	call.Announced: {call.ToAmend, call.ToExtend},
	call.Open:      {call.ToExtend, call.ToOutage, call.ToAmend},
}

// choosesKind reports whether the page asks by which kind of proposal the timetable is changed.
func (e editing) choosesKind() bool {
	return e.part == "schedule" && len(scheduleKinds[call.State(e.State)]) > 0
}

// scheduleKind is the one chosen on the page, else the one that waits, else the usual one.
func scheduleKind(r *request.Request, c query.Call) call.ProposalKind {
	kinds := scheduleKinds[call.State(c.State)]
	for _, chosen := range []string{r.Form().Get("kind"), c.Proposed} {
		if kind := call.ProposalKind(chosen); slices.Contains(kinds, kind) {
			return kind
		}
	}
	return kinds[0]
}

func editCall(r *request.Request) error {
	if r.Param("part") == noticesPart && r.Query("notice") == "" { // they are chosen from their list
		c, err := callOf(r)
		if err != nil {
			return err
		}
		return r.SeeOther(noticesURL(c))
	}
	e, err := openEditor(r)
	if errors.Is(err, domain.E(domain.Refused, "call.edit.waiting")) {
		return r.SeeOther(reopenURL(e.Call, e.part))
	}
	if err != nil {
		return err
	}
	if e.mend, e.advice, err = lookAtPart(r, e); err != nil {
		return err
	}
	if e.part == formPart {
		return r.Render(formDesk(r, e, r.Base(e.heading(r), "desk")))
	}
	return r.Render(editPage(r, e, r.Base(e.heading(r), "desk")))
}

// lookAtPart is what keeps the part from being approved, by the check that approval itself makes, and the advice about its deadlines.
func lookAtPart(r *request.Request, e editing) (mend, advice domain.Problems, err error) {
	look, err := r.House.Engine.LookAtCall(r.Context(), r.Command(), domain.CallID(e.ID))
	if err != nil {
		return nil, nil, err
	}
	all := look.Missing
	if e.kind != "" && e.Proposed == string(e.kind) {
		all = look.ProposalGaps
	}
	for _, p := range all {
		if partOf(p) == e.part {
			mend = append(mend, p)
		}
	}
	if e.part == "schedule" {
		advice = look.Advice
	}
	return mend, advice, nil
}

// mendBanner lists what keeps the stored part from being approved, each line leading to its field.
func mendBanner(r *request.Request, mend domain.Problems) (*view.Banner, []view.Problem) {
	if len(mend) == 0 {
		return nil, nil
	}
	lines := view.Problems(r.Lang, mend.OrNil())
	for i := range lines {
		lines[i].URL = "#" + view.FieldID(lines[i].Field)
		if at := fieldOfStage(mend[i]); at != "" {
			lines[i].URL = "#" + view.FieldID(at)
		}
	}
	return &view.Banner{Tone: "warning", Title: r.T("calls.mend.title", locale.Args{"n": len(mend)}), Text: r.T("calls.mend.text")}, lines
}

// fieldOfStage is the field of the page that mends what is wrong with a stage of the call; "" where the whole stage has to be looked at.
func fieldOfStage(p *domain.Error) string {
	name := map[string]string{"stage.pass_mark_missing": "passMark", "stage.pass_mark_range": "passMark", "stage.keep_missing": "keep", "stage.times_missing": "times",
		"stage.committee_size": "committeeMin", "stage.committee_range": "committeeMax"}[p.Key]
	if name == "" || strings.HasPrefix(p.Field, "tracks.") {
		return ""
	}
	return p.Field + "." + name
}

func (e editing) heading(r *request.Request) string { return r.T("calls.edit." + e.part) }

func saveCall(r *request.Request) error {
	e, err := openEditor(r)
	if err != nil {
		return err
	}
	if e.part == formPart {
		return stepForm(r, e)
	}
	if e.part == awardPart && r.Form().Get("do") != "" {
		e.typed = form.ArrangeRows(r.Form())
		return r.Render(editPage(r, e, r.Base(e.heading(r), "desk")))
	}
	if e.part == noticesPart && r.Form().Get("do") != "" { // to look at it
		return r.Render(editPage(r, e, r.Base(e.heading(r), "desk")))
	}
	_, further, _ := condition.FurtherOf(e.Eligibility)
	parts, marks, err := form.CallPart(e.part, r.Form(), applicantFacts(r), further, e.Stages)
	if err == nil {
		id := domain.CallID(e.ID)
		if e.kind == "" {
			err = r.House.Engine.EditCall(r.Context(), r.Command(), workflows.EditCall{Call: id, Version: version(r), Parts: parts, Marks: marks})
		} else {
			err = r.House.Engine.ProposeCall(r.Context(), r.Command(), workflows.ProposeCall{Call: id, Version: version(r), Kind: e.kind, Reason: e.reasonTyped(r), Parts: parts, Replace: r.Form().Get("replace") != ""})
		}
	}
	if err == nil {
		if e.kind != "" {
			return r.Done(view.DeskCallURL(e.ID), "calls.proposed")
		}
		mend, _, err := lookAtPart(r, e)
		if err != nil {
			return err
		}
		if n := len(mend); n > 0 && e.part != noticesPart { // it is saved as it is, and nobody has to look for what keeps it from being approved
			return r.Done(view.DeskCallURL(e.ID, "edit", e.part), "calls.saved.mend", locale.Args{"n": n})
		}
		if r.Form().Get("then") == "stay" {
			return r.Done(view.DeskCallURL(e.ID, "edit", e.part), "calls.saved")
		}
		if e.part == noticesPart { // there are others to write
			return r.Done(noticesURL(e.Call), "calls.saved")
		}
		return r.Done(view.DeskCallURL(e.ID), "calls.saved")
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	b := r.Wrong(e.heading(r), "desk", err)
	if domain.KindOf(err) == domain.Conflict { // somebody saved meanwhile, or the author did and went back to this page
		if e.clash, err = clashDiff(r, b, e, parts, marks); err != nil {
			return err
		}
	}
	return r.Again(editPage(r, e, b))
}

// clashDiff sets what somebody else has saved meanwhile against what saving now would make of it, so that nobody undoes the other's work
// without seeing it; nil where nothing differs.
func clashDiff(r *request.Request, b view.Base, e editing, parts workflows.CallParts, marks *workflows.CallMarks) (*view.Diff, error) {
	changes, err := r.House.Engine.LookAtEdit(r.Context(), r.Command(), domain.CallID(e.ID), e.kind, parts)
	if _, ok := request.Problems(err); err != nil && !ok {
		return nil, err
	}
	out := &view.Diff{Caption: r.T("calls.clash.title"), BeforeTitle: r.T("calls.clash.stored"), AfterTitle: r.T("calls.clash.typed")}
	for _, f := range changes {
		out.Rows = append(out.Rows, view.TermsDiff(b, f.Label(), f.Before, f.After)...)
	}
	if m := marks; m != nil {
		for _, f := range [...]struct{ label, before, after string }{{"calls.field.goal", e.StrategicGoal, m.Goal}, {"calls.source.task", e.StrategicTask, m.Task}, {"calls.source.source", e.Source, m.Source}} {
			if f.before != f.after {
				out.Rows = append(out.Rows, view.TermsDiff(b, f.label, f.before, f.after)...)
			}
		}
	}
	if len(out.Rows) == 0 {
		return nil, nil
	}
	return out, nil
}

// previewActs show the call as an applicant sees it, at any step: as it would become, while a proposal waits.
func previewActs(r *request.Request, e editing) []view.Button {
	page, form := proposed.URL(e.Call, view.CallURL(e.Code)), proposed.URL(e.Call, view.Path("calls", e.Code, "form"))
	return []view.Button{{Text: r.T("calls.desk.preview"), URL: page, Icon: "eye"}, {Text: r.T("builder.preview.form"), URL: form, Icon: "eye"}, {Text: r.T("preview.go"), URL: previewURL(e.Call, ""), Icon: "eye"}}
}

// value is what a field shows: what was typed, else what is stored.
func (e editing) value(name, stored string) string {
	if e.typed != nil {
		return e.typed.Get(name)
	}
	return stored
}

func (e editing) values(name string, stored []string) []string {
	if e.typed != nil {
		return e.typed[name]
	}
	return stored
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return ""
}

func digits(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func editPage(r *request.Request, e editing, b view.Base) templ.Component {
	b.Crumbs = callCrumbs(r, e.Call, e.heading(r))
	p := view.CallEdit{Base: b, Lead: e.Title, Acts: previewActs(r, e), Form: view.Form{Action: view.DeskCallURL(e.ID, "edit", e.part), Version: e.Version, Key: r.NewKey(), Guard: true},
		Submit: view.Button{Text: r.T("ui.save"), Kind: view.Primary}, Cancel: view.Button{Text: r.T("ui.cancel"), URL: view.DeskCallURL(e.ID)}}
	p.Tabs, p.Unread, p.Clash = editTabs(r, e), unreadPart(r, e), e.clash
	if unpublished(e.Call) {
		p.Banner = reopenBanner(r, e.Call, e.part)
	}
	if e.kind != "" {
		kind := r.T("call.proposal_kind." + string(e.kind))
		if e.choosesKind() {
			kind = r.T("calls.schedule.change")
		}
		p.Banner = proposalBanner(r, e, kind)
		p.Proposal, p.Replace = proposalFields(r, e, b)
		p.Proposal.Rows = 3
		p.Submit.Text = r.T("calls.propose.submit", locale.Args{"kind": kind})
		if e.choosesKind() {
			p.Submit.Text = r.T("calls.schedule.submit")
		}
	}
	if e.typed == nil {
		p.Mend, p.MendLines = mendBanner(r, e.mend)
		b.Errors = append(slices.Clip(b.Errors), view.Problems(r.Lang, e.mend.OrNil())...) // at the fields; the page has its list above
	}
	switch e.part {
	case "overview":
		p.Controls = overviewControls(r, b, e)
		if g := matchingGrid(r, b, e); len(g.Rows) > 0 {
			p.Grids = append(p.Grids, g)
		}
	case "schedule":
		if e.typed == nil {
			p.Advice, p.AdviceLines = deadlineAdvice(r, e.Call, e.advice, "")
		}
		p.Controls = scheduleControls(r, b, e)
		if g := windowGrid(r, b, e); len(g.Rows) > 0 {
			p.Grids = append(p.Grids, g)
		}
		p.Grids = append(p.Grids, briefingGrid(r, b, e))
	case "eligibility":
		p.Controls = eligibilityControls(r, b, e)
		_, further, ok := condition.FurtherOf(e.Eligibility)
		grid := conditionGrid(r, b, e, "further", further, applicantFacts(r))
		grid.Title, grid.Hint = r.T("builder.further"), r.T("builder.further.hint")
		p.Grids = append(append(p.Grids, grid), trackGrids(r, b, e)...)
		if !ok {
			p.Banner = &view.Banner{Tone: "warning", Title: r.T("calls.edit.eligibility.custom"), Text: r.T("calls.edit.eligibility.custom.text")}
		}
	case "stages":
		p.Stages = stageFields(r, b, e)
		var kinds []view.Option
		for _, k := range stage.Kinds() {
			kinds = append(kinds, view.Option{Value: string(k), Label: r.T(k.Label())})
		}
		p.After = []view.Control{b.Control(view.AsSelect, view.Field{Name: "addStage", Label: r.T("builder.stage.add"), Hint: r.T("builder.stage.add.hint"), Value: e.value("addStage", ""), Options: kinds, Blank: r.T("builder.stage.none"), Width: "m", Optional: true})}
		if tracks := e.Stages.Tracks; len(tracks) > 0 {
			to := view.Field{Name: "addTo", Label: r.T("builder.stage.add_to"), Hint: r.T("builder.stage.add_to.hint"), Value: e.value("addTo", ""), Blank: r.T("builder.stage.add_to.all"), Width: "m", Optional: true}
			for _, t := range tracks {
				to.Options = append(to.Options, view.Option{Value: t.Key, Label: t.Title})
			}
			p.After = append(p.After, b.Control(view.AsSelect, to))
		}
	case awardPart:
		p.Form.Enter, p.Form.Unsaved = true, e.typed != nil
		for _, list := range givenLists(e.Stages) {
			p.Hidden = append(p.Hidden, view.Pair{Name: "lists", Value: list})
		}
		p.Grids = append(awardGrids(r, b, e), exceptGrids(r, b, e)...)
	case "notice":
		p.Controls = noticeControls(r, b, e)
	case noticesPart:
		fillParagraph(r, b, e, &p)
	case "documents":
		p.Documents = documentFields(r, b, e)
		p.Acts = append(p.Acts, view.Button{Text: r.T("callform.title"), URL: formsURL(e.Call), Icon: "file"})
	}
	return pages.EditCall(p)
}

// trackGrids ask who may apply in each track beyond the conditions of the call: comparisons that are judged, words that are shown, and
// whether its projects are security projects.
func trackGrids(r *request.Request, b view.Base, e editing) (out []view.FieldGrid) {
	for i, t := range e.Stages.Tracks {
		n := form.TrackField(i)
		g := conditionGrid(r, b, e, n, t.Who, applicantFacts(r))
		g.Title, g.Hint = r.T("calls.edit.track", locale.Args{"track": t.Title}), r.T("calls.edit.track.hint")
		g.Above = append([]view.Control{{Kind: view.AsHidden, Field: view.Field{Name: n + ".key", Value: t.Key}},
			b.Control(view.AsTextarea, view.Field{Name: n + ".note", Label: r.T("calls.field.track.note"), Hint: r.T("calls.field.track.note.hint"), Value: e.value(n+".note", t.WhoNote), Rows: 2, MaxLength: 500, Optional: true}),
			b.Control(view.AsCheckbox, view.Field{Name: n + ".security", Label: r.T("calls.field.security"), Value: e.value(n+".security", flag(t.Security)), NoNote: true})}, g.Above...)
		out = append(out, g)
	}
	return out
}

func overviewControls(r *request.Request, b view.Base, e editing) []view.Control {
	heading := func(key string) view.Control {
		return view.Control{Kind: view.AsHeading, Field: view.Field{Label: r.T(key)}}
	}
	budget := ""
	if e.BudgetWon != nil {
		budget = e.BudgetWon.Digits()
	}
	most, least, ratio := "", "", ""
	if e.GrantMaxWon > 0 {
		most = e.GrantMaxWon.Digits()
	}
	if e.GrantMinWon > 0 {
		least = e.GrantMinWon.Digits()
	}
	if e.GrantRatio > 0 {
		ratio = view.Points(score.Score(e.GrantRatio).String())
	}
	out := []view.Control{
		b.Control(view.AsInput, view.Field{Name: "title", Label: r.T("calls.field.title"), Value: e.value("title", cmp.Or(e.proposedTitle, e.Title))}),
		b.Control(view.AsInput, view.Field{Name: "summary", Label: r.T("calls.field.summary"), Hint: e.unreadHint(r, call.PartOverview, "Summary", r.T("calls.field.summary.hint")), Value: e.value("summary", e.Summary), Optional: true}),
		b.Control(view.AsTextarea, view.Field{Name: "purpose", Label: r.T("calls.field.purpose"), Hint: e.unreadHint(r, call.PartOverview, "Purpose", ""), Value: e.value("purpose", e.Purpose), Rows: 4, Optional: true}),
		b.Control(view.AsTextarea, view.Field{Name: "notice", Label: r.T("calls.field.notice"), Hint: e.unreadHint(r, call.PartOverview, "Notice", r.T("calls.field.notice.hint")), Value: e.value("notice", e.Notice), Rows: 12, Optional: true}),
		b.Control(view.AsInput, view.Field{Name: "division", Label: r.T("calls.filter.division"), Value: e.value("division", e.Division), Width: "m"}),
	}
	if e.kind == "" {
		out = append(out,
			b.Control(view.AsRadios, view.Field{Name: "category", Label: r.T("calls.filter.category"), Value: e.value("category", e.Category), Options: view.Categories(r.Lang), Inline: true}),
			b.Control(view.AsInput, view.Field{Name: "goal", Label: r.T("calls.field.goal"), Value: e.value("goal", e.StrategicGoal), Optional: true}),
			b.Control(view.AsInput, view.Field{Name: "task", Label: r.T("calls.source.task"), Value: e.value("task", e.StrategicTask), Optional: true}),
			b.Control(view.AsInput, view.Field{Name: "source", Label: r.T("calls.source.source"), Hint: r.T("calls.field.source.hint"), Value: e.value("source", e.Source), Optional: true}),
			b.Control(view.AsCheckbox, view.Field{Name: "isNew", Label: r.T("calls.field.is_new"), Value: e.value("isNew", flag(e.IsNew)), NoNote: true}))
	}
	out = append(out, heading("calls.edit.money"),
		b.Control(view.AsMoney, view.Field{Name: "budgetWon", Label: r.T("calls.budget"), Hint: r.T("calls.field.budget.edit"), Value: e.value("budgetWon", budget), Optional: true}))
	if e.kind == "" {
		out = append(out, b.Control(view.AsRadios, view.Field{Name: "basis", Label: r.T("calls.filter.basis"), Value: e.value("basis", e.BudgetBasis), Options: view.BasisOptions(r.Lang), Inline: true}))
	}
	out = append(out,
		b.Control(view.AsInput, view.Field{Name: "awardCount", Label: r.T("calls.money.count"), Value: e.value("awardCount", digits(e.AwardCount)), InputMode: "numeric", Width: "s", Unit: r.T("calls.unit.projects"), Optional: true}),
		b.Control(view.AsMoney, view.Field{Name: "grantMaxWon", Label: r.T("calls.money.most"), Value: e.value("grantMaxWon", most), Optional: true}),
		b.Control(view.AsMoney, view.Field{Name: "grantMinWon", Label: r.T("calls.money.least"), Value: e.value("grantMinWon", least), Optional: true}),
		b.Control(view.AsInput, view.Field{Name: "grantRatio", Label: r.T("calls.money.ratio"), Value: e.value("grantRatio", ratio), InputMode: "decimal", Width: "s", Unit: "%", Optional: true}),
		b.Control(view.AsInput, view.Field{Name: "perLead", Label: r.T("calls.money.per_lead"), Hint: r.T("calls.field.per_lead.hint"), Value: e.value("perLead", digits(e.PerLead)), InputMode: "numeric", Width: "s", Unit: r.T("calls.unit.bids"), Optional: true}),
		b.Control(view.AsInput, view.Field{Name: "minBids", Label: r.T("calls.field.min_bids"), Hint: r.T("calls.field.min_bids.hint"), Value: e.value("minBids", digits(e.MinBids)), InputMode: "numeric", Width: "s", Unit: r.T("calls.unit.bids"), Optional: true}),
		b.Control(view.AsCheckbox, view.Field{Name: "singleBid", Label: r.T("calls.field.single_bid"), Value: e.value("singleBid", flag(e.SingleBid)), NoNote: true}),
		b.Control(view.AsCheckbox, view.Field{Name: "security", Label: r.T("calls.field.security"), Hint: r.T("calls.field.security.hint"), Value: e.value("security", flag(e.Security)), NoNote: true}),
		b.Control(view.AsCheckbox, view.Field{Name: "deliberation", Label: r.T("calls.field.deliberation"), Value: e.value("deliberation", flag(e.Deliberation)), NoNote: true}))
	return out
}

// matchingGrid asks for the call's own ratios of matching money, each size beside what the rules say and how far a call may go.
func matchingGrid(r *request.Request, b view.Base, e editing) view.FieldGrid {
	set, err := ruleset.ForMoney(ruleset.Regime(e.Regime), e.RulesOn, e.FundMoney)
	if err != nil {
		return view.FieldGrid{}
	}
	hint := "calls.matching.stricter"
	grant, err := set.Value(ruleset.MatchingFree)
	if err != nil {
		return view.FieldGrid{}
	}
	cash, err := set.Value(ruleset.CashFree)
	if err != nil {
		return view.FieldGrid{}
	}
	params := budget.ParamsOf(set, budget.Limits{})
	unstated := budget.Borrowed(set) != nil
	switch {
	case unstated:
		hint = "calls.matching.unstated"
	case grant.N != 0 && cash.N != 0:
		hint = "calls.matching.free"
	case grant.N != 0:
		hint = "calls.matching.grant_free"
	}
	g := view.FieldGrid{ID: "matching", Title: r.T("calls.matching"), Hint: r.T(hint, locale.Args{"basis": ruleset.Cite(grant.Source), "cash_basis": ruleset.Cite(cash.Source)}), Error: b.ErrorOf("matching"),
		Columns: []view.Column{{Label: r.T("calls.matching.size"), Wide: "l"}, {Label: r.T("calls.matching.grant")}, {Label: r.T("calls.matching.cash")}}}
	term, _ := condition.Applicant().Term(condition.FactSize)
	for _, size := range budget.Sizes() {
		own, usual, name := e.Matching.Of(size), params.Matching(size), r.T(term.OptionLabel(string(size)))
		says := r.T("calls.matching.usual", locale.Args{"grant": share(usual.GrantMax), "cash": share(usual.CashMin)})
		if unstated {
			says = r.T("calls.matching.none")
		}
		row := view.FieldGridRow{No: name, Cells: []view.Control{{Kind: view.AsHeading, Field: view.Field{Label: name, Hint: says}}}}
		for _, x := range []struct {
			name, label string
			own         *krw.Bp
		}{{"grantMax", "calls.matching.grant", own.GrantMax}, {"cashMin", "calls.matching.cash", own.CashMin}} {
			stored := ""
			if x.own != nil {
				stored = view.Points(score.Score(*x.own).String())
			}
			row.Cells = append(row.Cells, b.Control(view.AsInput, view.Field{Name: own.Field(x.name), Label: r.T(x.label), Value: e.value(own.Field(x.name), stored), InputMode: "decimal"}))
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// share is a ratio as a percentage, a dash where the rules state none.
func share(bp *krw.Bp) string {
	if bp == nil {
		return "–"
	}
	return locale.Percent(*bp)
}

func scheduleControls(r *request.Request, b view.Base, e editing) []view.Control {
	at := func(name, key, stored string, optional bool) view.Control {
		return b.Control(view.AsInput, view.Field{Name: name, Label: r.T(key), Type: "datetime-local", Value: e.value(name, stored), Width: "m", Optional: optional})
	}
	announce, open := at("announceAt", "calls.when.announce", form.Instant(e.AnnounceAt), false), at("openAt", "calls.when.open", form.Instant(e.OpenAt), false)
	running := e.State == string(call.Open) || e.kind == call.ToOutage
	if running {
		announce.ReadOnly, open.ReadOnly = true, true
	}
	if e.kind == call.ToReannounce {
		announce.ReadOnly, announce.Hint = true, r.T("calls.field.announce.again")
	}
	closing := at("closeAt", "calls.when.close", form.Instant(e.CloseAt), false)
	closing.Hint = r.T("calls.field.close.hint")
	questions := at("questionsUntil", "calls.when.questions", form.Instant(e.QuestionsUntil), true)
	questions.Hint = r.T("calls.field.questions.hint")
	out := []view.Control{announce, open, closing, questions, at("resultAt", "calls.when.result", form.Instant(e.ResultAt), true)}
	if e.choosesKind() {
		var kinds []view.Option
		for _, k := range scheduleKinds[call.State(e.State)] {
			kinds = append(kinds, view.Option{Value: string(k), Label: r.T("calls.schedule.kind." + string(k)), Hint: r.T("calls.schedule.kind." + string(k) + ".hint")})
		}
		out = append([]view.Control{b.Control(view.AsRadios, view.Field{Name: "kind", Label: r.T("calls.schedule.kind"), Value: e.value("kind", string(e.kind)), Options: kinds})}, out...)
	}
	if running {
		out = append(out, view.Control{Kind: view.AsHidden, Field: view.Field{Name: "urgencyReason", Value: e.UrgencyReason}})
	} else {
		out = append(out, b.Control(view.AsInput, view.Field{Name: "urgencyReason", Label: r.T("call.term.UrgencyReason"), Hint: r.T("calls.field.urgency.hint"), Value: e.value("urgencyReason", e.UrgencyReason), Optional: true}))
	}
	return out
}

// windowGrid asks for the windows of a rolling intake, one a row. What was announced as one intake cannot become another sort.
func windowGrid(r *request.Request, b view.Base, e editing) view.FieldGrid {
	rows := len(e.Windows.V) + 1
	if len(e.Windows.V) == 0 {
		if e.State == string(call.Open) || e.kind == call.ToOutage {
			return view.FieldGrid{}
		}
		rows = newWindows
	}
	g := view.FieldGrid{ID: "windows", Title: r.T("calls.windows"), Hint: r.T("calls.field.windows.hint"), Columns: []view.Column{{Label: r.T("calls.window.no"), Wide: "s"}, {Label: r.T("calls.when.open")}, {Label: r.T("calls.when.close")}}}
	for i := range rows {
		from, to := "", ""
		if i < len(e.Windows.V) {
			w := e.Windows.V[i]
			from, to = form.Instant(&w.OpenAt), form.Instant(&w.CloseAt)
		}
		n := "windows." + strconv.Itoa(i)
		no := locale.Args{"no": i + 1}
		at := func(name, key, stored string) view.Control {
			return b.Control(view.AsInput, view.Field{Name: n + "." + name, Label: r.T(key, no), Type: "datetime-local", Value: e.value(n+"."+name, stored)})
		}
		name := r.T("calls.window", no)
		g.Rows = append(g.Rows, view.FieldGridRow{No: name, Cells: []view.Control{{Kind: view.AsHeading, Field: view.Field{Label: name}}, at("openAt", "calls.field.window.open", from), at("closeAt", "calls.field.window.close", to)}})
	}
	return g
}

// briefingGrid asks for the briefings, one a row; a saved page offers one more until a call has as many as it may.
func briefingGrid(r *request.Request, b view.Base, e editing) view.FieldGrid {
	g := view.FieldGrid{ID: "briefings", Title: r.T("calls.briefings"), Hint: r.T("calls.field.briefings.hint", locale.Args{"most": call.MostBriefings}),
		Columns: []view.Column{{Label: r.T("calls.briefing"), Wide: "s"}, {Label: r.T("calls.briefing.at"), Wide: "l"}, {Label: r.T("calls.briefing.minutes"), Wide: "s"}, {Label: r.T("calls.briefing.place")}, {Label: r.T("calls.briefing.link")}}}
	for i := range min(len(e.Briefings.V)+1, call.MostBriefings) {
		var x query.CallBriefing
		at, minutes := "", ""
		if i < len(e.Briefings.V) {
			x = e.Briefings.V[i]
			at, minutes = form.Instant(&x.At), strconv.Itoa(x.Minutes)
		}
		n, no := "briefings."+strconv.Itoa(i), locale.Args{"no": i + 1}
		cell := func(name, key, stored string, more func(*view.Field)) view.Control {
			f := view.Field{Name: n + "." + name, Label: r.T(key, no), Value: e.value(n+"."+name, stored)}
			more(&f)
			return b.Control(view.AsInput, f)
		}
		name := r.T("calls.briefing.no", no)
		g.Rows = append(g.Rows, view.FieldGridRow{No: name, Cells: []view.Control{{Kind: view.AsHeading, Field: view.Field{Label: name}},
			cell("at", "calls.field.briefing.at", at, func(f *view.Field) { f.Type = "datetime-local" }),
			cell("minutes", "calls.field.briefing.minutes", minutes, func(f *view.Field) { f.InputMode = "numeric" }),
			cell("place", "calls.field.briefing.place", x.Place, func(f *view.Field) { f.MaxLength = 100 }),
			cell("link", "calls.field.briefing.link", x.Link, func(f *view.Field) { f.Type, f.MaxLength = "url", 500 })}})
	}
	return g
}

// newWindows is how many empty windows are offered where a call has none; a saved page offers one more.
const newWindows = 2

func eligibilityControls(r *request.Request, b view.Base, e editing) []view.Control {
	s, _, _ := condition.FurtherOf(e.Eligibility)
	options := func(f condition.Fact) []view.Option {
		term, _ := condition.Applicant().Term(f)
		var out []view.Option
		for _, o := range term.Options {
			out = append(out, view.Option{Value: o, Label: r.T(term.OptionLabel(o))})
		}
		return out
	}
	checks := func(name, key string, f condition.Fact, stored []string) view.Control {
		return b.Control(view.AsChecks, view.Field{Name: name, Label: r.T(key), Hint: r.T("calls.edit.eligibility.any"), Values: e.values(name, stored), Options: options(f), Inline: true, NoNote: true})
	}
	number := func(name, key, unit string, stored int64) view.Control {
		return b.Control(view.AsInput, view.Field{Name: name, Label: r.T(key), Value: e.value(name, digits(int(stored))), InputMode: "numeric", Width: "s", Unit: r.T(unit), Optional: true})
	}
	return []view.Control{
		checks("entityTypes", "condition.fact.entity_type", condition.FactEntityType, s.EntityTypes),
		checks("sizes", "condition.fact.size", condition.FactSize, s.Sizes),
		checks("regions", "condition.fact.region", condition.FactRegion, s.Regions),
		number("minAge", "calls.field.min_age", "calls.unit.years", s.MinAgeMonths/12),
		number("maxAge", "calls.field.max_age", "calls.unit.years", s.MaxAgeMonths/12),
		number("debtRatio", "calls.field.debt_ratio", "condition.unit.percent", s.DebtRatioPercent),
		number("leadProjects", "calls.field.lead_projects", "condition.unit.projects", s.LeadProjects),
		number("participantProjects", "calls.field.participant_projects", "condition.unit.projects", s.ParticipantProjects),
		{Kind: view.AsHeading, Field: view.Field{Label: r.T("calls.edit.eligibility.always"), Hint: r.T("calls.edit.eligibility.always.text")}},
	}
}

func noticeControls(r *request.Request, b view.Base, e editing) []view.Control {
	var out []view.Control
	for i, item := range view.NoticeItemOrder {
		name := "noticeItems." + item
		out = append(out, b.Control(view.AsTextarea, view.Field{Name: name, Label: strconv.Itoa(i+1) + ". " + b.T("call.notice_item."+item), Hint: e.unreadHint(r, call.PartNotice, item, ""), Value: e.value(name, e.NoticeItems.V[item]), Rows: 3}))
	}
	return out
}

// stageFields are the fields of every stage, those of tracks with stages of their own after the call's.
func stageFields(r *request.Request, b view.Base, e editing) []view.StageFields {
	var out []view.StageFields
	wrong := stageFaults(e)
	if e.typed != nil { // what is stored is not what the page shows
		wrong = nil
	}
	add := func(track, at string, s stage.Stage) {
		n := "stages." + strconv.Itoa(len(out))
		var whole []string
		bs := b
		bs.Errors = nil
		for _, p := range b.Errors { // what is stored has its own list here
			if e.typed != nil || p.Field != n {
				bs.Errors = append(bs.Errors, p)
			}
		}
		for _, p := range wrong[at] {
			text := locale.Error(r.Lang, p)
			if field := atStageField(n, s, p); field != "" {
				bs.Errors = append(bs.Errors, view.Problem{Field: field, Text: text})
			} else {
				whole = append(whole, text)
			}
		}
		f := oneStage(r, bs, e, len(out), track, s)
		f.Error = cmp.Or(f.Error, strings.Join(whole, " "))
		out = append(out, f)
	}
	for i, s := range e.Stages.Stages {
		add("", fmt.Sprintf("stages.%d", i), s)
	}
	for i, t := range e.Stages.Tracks {
		for j, s := range t.Stages {
			add(t.Key, fmt.Sprintf("tracks.%d.stages.%d", i, j), s)
		}
	}
	return out
}

// stageFaults are what would keep the plan of the stages from being announced, by the place of the stage it is about.
func stageFaults(e editing) map[string]domain.Problems {
	var budget krw.Won
	if e.BudgetWon != nil {
		budget = *e.BudgetWon
	}
	out := map[string]domain.Problems{}
	for _, p := range domain.ProblemsOf(e.Stages.Check(budget)) {
		out[p.Field] = append(out[p.Field], p)
	}
	return out
}

// atStageField is the field of the stage's box, named n, that a fault of the stage is about; "" where it is the stage as a whole.
func atStageField(n string, s stage.Stage, p *domain.Error) string {
	if p.Key == "stage.rubric.weight" {
		for i, item := range s.Rubric.Items {
			if item.Title != p.Args["item"] {
				continue
			}
			if item.Floor < 0 || item.Floor > item.Weight {
				return fmt.Sprintf("%s.items.%d.floor", n, i)
			}
			return fmt.Sprintf("%s.items.%d.weight", n, i)
		}
	}
	return fieldOfStage(&domain.Error{Key: p.Key, Field: n})
}

func oneStage(r *request.Request, b view.Base, e editing, i int, track string, s stage.Stage) view.StageFields {
	n := "stages." + strconv.Itoa(i)
	title := view.StageTitle(b, s)
	if t, ok := e.Stages.Track(track); ok && track != "" {
		title += " · " + t.Title
	}
	f := view.StageFields{Title: strconv.Itoa(i+1) + ". " + title, Method: r.T(s.Method.Label()), Note: e.unreadHint(r, call.PartStages, track+"/"+s.Key, view.OutcomeText(b, s)),
		Hidden: []view.Pair{{Name: n + ".track", Value: track}, {Name: n + ".key", Value: s.Key}}, Error: b.ErrorOf(n)}
	add := func(kind view.ControlKind, x view.Field) { f.Fields = append(f.Fields, b.Control(kind, x)) }
	number := func(name, key, stored, unit string) {
		add(view.AsInput, view.Field{Name: n + "." + name, Label: r.T(key), Value: e.value(n+"."+name, stored), InputMode: "decimal", Width: "s", Unit: unit, NoNote: true})
	}
	add(view.AsInput, view.Field{Name: n + ".title", Label: r.T("calls.field.stage_title"), Hint: r.T("calls.field.stage_title.hint"), Value: e.value(n+".title", s.Title), Optional: true, Width: "m"})
	add(view.AsInput, view.Field{Name: n + ".titleEn", Label: r.T("calls.field.stage_title_en"), Hint: r.T("calls.field.stage_title_en.hint"), Value: e.value(n+".titleEn", s.TitleEn), Optional: true, Width: "m"})
	pickOne := func(name, key string, stored string, options []view.Option) {
		add(view.AsSelect, view.Field{Name: n + "." + name, Label: r.T(key), Value: e.value(n+"."+name, stored), Options: options, Width: "m", NoNote: true})
	}
	var methods, outcomes []view.Option
	for _, m := range stage.Methods() {
		methods = append(methods, view.Option{Value: string(m), Label: r.T(m.Label())})
	}
	for _, o := range stage.OutcomeRules() {
		outcomes = append(outcomes, view.Option{Value: string(o), Label: r.T(o.Label())})
	}
	pickOne("method", "builder.stage.method", string(s.Method), methods)
	pickOne("outcome", "builder.stage.outcome", string(s.Outcome.Rule), outcomes)
	if s.Outcome.Rule == stage.NarrowTo {
		number("keep", "calls.field.keep", digits(s.Outcome.Keep), r.T("calls.unit.projects"))
	} else {
		f.Hidden = append(f.Hidden, view.Pair{Name: n + ".keep", Value: digits(s.Outcome.Keep)})
	}
	if s.Outcome.Rule == stage.NarrowTimesAwards {
		number("times", "calls.field.times", digits(s.Outcome.Times), r.T("calls.unit.times"))
	} else {
		f.Hidden = append(f.Hidden, view.Pair{Name: n + ".times", Value: digits(s.Outcome.Times)})
	}
	if s.NeedsCommittee() {
		number("committeeMin", "calls.field.committee_min", digits(s.CommitteeSize.Min), r.T("condition.unit.people"))
		number("committeeMax", "calls.field.committee_max", digits(s.CommitteeSize.Max), r.T("condition.unit.people"))
	}
	if s.Scored() {
		number("passMark", "calls.stage.mark", view.Points(s.PassMark.String()), r.T("calls.unit.points"))
		number("bonusCap", "calls.field.bonus_cap", view.Points(s.BonusCap.String()), r.T("calls.unit.points"))
		add(view.AsCheckbox, view.Field{Name: n + ".blind", Label: r.T("calls.stage.blind.yes"), Value: e.value(n+".blind", flag(s.Visibility.Blind)), NoNote: true})
		f.Items, f.Total, f.Wrong = itemFields(b, e, n, s)
		f.TotalUnit, f.TotalFull = r.T("calls.points", locale.Args{"n": ""}), score.Full.String()
		f.Link = &view.Crumb{Label: r.T("scoring.go"), URL: scoringURL(e, track, s.Key)}
	}
	if skips := s.Outcome.Rule == stage.RankInBudget || s.Outcome.Rule == stage.RankInQuantity; skips {
		add(view.AsCheckbox, view.Field{Name: n + ".allowSkip", Label: r.T("builder.stage.skip"), Value: e.value(n+".allowSkip", flag(s.AllowSkip)), NoNote: true})
	} else {
		f.Hidden = append(f.Hidden, view.Pair{Name: n + ".allowSkip", Value: flag(s.AllowSkip)})
	}
	number("order", "builder.stage.order", strconv.Itoa(i+1), "")
	add(view.AsCheckbox, view.Field{Name: n + ".remove", Label: r.T("builder.stage.remove"), Value: e.value(n+".remove", ""), NoNote: true})
	return f
}

// itemFields are the criteria of a stage and two empty rows for more.
func itemFields(b view.Base, e editing, n string, s stage.Stage) (items []view.ItemFields, total string, wrong bool) {
	rows := len(s.Rubric.Items) + 2
	var sum score.Score
	for j := range rows {
		m := n + ".items." + strconv.Itoa(j)
		var item stage.Item
		weight, floor := "", ""
		if j < len(s.Rubric.Items) {
			item = s.Rubric.Items[j]
			weight = view.Points(item.Weight.String())
			if item.Floor > 0 {
				floor = view.Points(item.Floor.String())
			}
		}
		field := func(name, key, stored string) view.Field {
			return view.Field{Name: m + "." + name, Label: b.T(key), Value: e.value(m+"."+name, stored), HideLabel: true, NoNote: true, Error: b.ErrorOf(m + "." + name)}
		}
		x := view.ItemFields{No: strconv.Itoa(j + 1), Key: view.Pair{Name: m + ".key", Value: e.value(m+".key", item.Key)},
			Title: field("title", "calls.rubric.item", item.Title), Weight: field("weight", "calls.rubric.weight", weight),
			Floor: field("floor", "calls.field.floor", floor), Guide: field("guide", "calls.rubric.guide", item.Guide)}
		x.Weight.InputMode, x.Floor.InputMode, x.Guide.Rows = "decimal", "decimal", 2
		if p, err := score.Parse(x.Weight.Value); err == nil && x.Title.Value != "" {
			sum += p
		}
		items = append(items, x)
	}
	return items, b.T("calls.points", locale.Args{"n": view.Points(sum.String())}), sum != score.Full
}

// documentFields are the documents and two empty rows for more.
func documentFields(r *request.Request, b view.Base, e editing) []view.DocumentFields {
	var out []view.DocumentFields
	who := []view.Option{{Value: "LEAD", Label: b.T("call.document_of.LEAD")}, {Value: "MEMBER", Label: b.T("call.document_of.MEMBER")}, {Value: "CONSORTIUM", Label: b.T("call.document_of.CONSORTIUM")}}
	for i := range len(e.Documents.V) + 2 {
		n := "documents." + strconv.Itoa(i)
		var d query.CallDocument
		if i < len(e.Documents.V) {
			d = e.Documents.V[i]
		}
		field := func(name, key, stored string) view.Field {
			return view.Field{Name: n + "." + name, Label: b.T(key), Value: e.value(n+"."+name, stored), HideLabel: true, NoNote: true, Error: b.ErrorOf(n + "." + name)}
		}
		x := view.DocumentFields{No: strconv.Itoa(i + 1), Key: view.Pair{Name: n + ".key", Value: d.Key}, Name: field("name", "calls.paper.name", d.Name),
			Of: field("of", "calls.paper.of", d.Of), Note: field("note", "calls.paper.note", d.Note), Required: field("required", "calls.paper.required", flag(d.Required))}
		x.Of.Options = who
		q, _, _ := e.Form.Question(d.Key)
		x.Paper = field("paper", "builder.paper", q.File.Document)
		x.Paper.Options, x.Paper.Blank = paperOptions(r, q.File.Document), b.T("builder.paper.none")
		if d.Key != "" {
			remove := field("remove", "ui.delete", "")
			x.Remove = &remove
		}
		out = append(out, x)
	}
	return out
}

// paperOptions are the types of paper that a slot can name, and the one it names now where a file brought another.
func paperOptions(r *request.Request, now string) []view.Option {
	var out []view.Option
	for _, t := range wallet.Types() {
		if t != wallet.Other || now == string(t) {
			out = append(out, view.Option{Value: string(t), Label: r.T(t.Label())})
		}
	}
	if now != "" && !wallet.Type(now).Known() {
		out = append(out, view.Option{Value: now, Label: now})
	}
	return out
}

// applicantFacts are what a condition of a call may look at, by the names of the reader's language.
func applicantFacts(r *request.Request) []form.Fact {
	var out []form.Fact
	for _, t := range condition.Applicant() {
		f := form.Fact{Term: t, Name: r.T(t.Label())}
		for _, o := range t.Options {
			f.Options = append(f.Options, form.Named{Key: o, Name: r.T(t.OptionLabel(o))})
		}
		if t.Type == condition.TypeBool {
			f.Options = []form.Named{{Key: "true", Name: r.T("builder.bool.true")}, {Key: "false", Name: r.T("builder.bool.false")}}
		}
		out = append(out, f)
	}
	return out
}
