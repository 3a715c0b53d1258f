// This file moves the deadlines of many calls at once: the calls whose deadlines lie in a period, a look at what each would become, and the
// approval of what waits.
package officer

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"gongmo/app/access"
	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/period"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

const extendURL = "/desk/calls/extend"

// ExtendManyRoutes are the routes of this file.
func ExtendManyRoutes() []request.Route {
	return []request.Route{
		request.GET(extendURL, "desk.calls.extend", request.Staff, extendMany),
		request.POST(extendURL, "desk.calls.extend.preview", request.Staff, previewExtensions),
		request.POST(extendURL+"/do", "desk.calls.extend.do", request.Staff, proposeExtensions),
		request.POST(extendURL+"/approve", "desk.calls.extend.approve", request.Staff, approveExtensions),
	}
}

// extending says for which calls the reader prepares extensions, and for which they approve them.
type extending struct{ propose, approve access.Scope }

func mayExtend(r *request.Request) (extending, error) {
	x, err := extendScopes(r)
	if err == nil && x.none() {
		return x, r.Can("propose", domain.Resource{Kind: "call"})
	}
	return x, err
}

func (x extending) none() bool { return x.propose.None() && x.approve.None() }

func extendScopes(r *request.Request) (x extending, err error) {
	if x.propose, err = r.Scope("call.propose"); err != nil {
		return x, err
	}
	x.approve, err = r.Scope("call.extendDeadline")
	return x, err
}

func extendMany(r *request.Request) error {
	x, err := mayExtend(r)
	if err != nil {
		return err
	}
	page, err := extendPage(r, x, r.Base(r.T("calls.extend_many.title"), "desk"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func extendCrumbs(r *request.Request, last string) []view.Crumb {
	out := []view.Crumb{{Label: r.T("nav.desk"), URL: "/desk/calls"}, {Label: r.T("calls.extend_many.title")}}
	if last != "" {
		out[1].URL = extendURL
		out = append(out, view.Crumb{Label: last})
	}
	return out
}

// extendPage asks for the period, the calls and the rule, and shows what waits to be approved.
func extendPage(r *request.Request, x extending, b view.Base) (templ.Component, error) {
	b.Crumbs = extendCrumbs(r, "")
	p := view.Desk{Base: b, Staff: true, Lead: r.T("calls.extend_many.lead")}
	if !x.approve.None() {
		part, err := waitingPart(r, x, b)
		if err != nil {
			return nil, err
		}
		p.Parts = append(p.Parts, part)
	}
	if !x.propose.None() {
		part, err := preparePart(r, x, b)
		if err != nil {
			return nil, err
		}
		p.Parts = append(p.Parts, part)
	}
	return shared.Desk(p), nil
}

// said is what was typed, else what the page begins with.
func said(r *request.Request, name, otherwise string) string {
	if r.Form().Has(name) {
		return r.Form().Get(name)
	}
	return otherwise
}

// preparePart lists the calls with a deadline in the period, all of them ticked until somebody has chosen. It begins with the hours in
// which an outage may still extend a deadline, and the rest of today.
func preparePart(r *request.Request, x extending, b view.Base) (view.Part, error) {
	outage, err := call.LongestOutageWindow(period.DateOf(r.Now))
	if err != nil {
		return view.Part{}, err
	}
	from, until := r.Now.Add(-outage).Truncate(time.Hour), period.DateOf(r.Now).End().Add(-time.Minute)
	fromText, untilText := said(r, "from", form.Instant(&from)), said(r, "until", form.Instant(&until))
	asked, err := form.ExtendCalls(map[string][]string{"from": {fromText}, "until": {untilText}})
	var list []query.ExtendableCall
	if err == nil {
		if list, err = r.House.Query.ExtendableCalls(r.Context(), x.propose, asked.From, asked.Until); err != nil {
			return view.Part{}, err
		}
	}
	input := func(f view.Field) view.Control { return b.Control(view.AsInput, f) }
	find := view.Button{Text: r.T("calls.extend_many.find"), Kind: view.Secondary, Name: "go", Value: "find"}
	part := view.Part{ID: "prepare", Title: r.T("calls.extend_many.prepare"), Lines: []string{r.T("calls.extend_many.prepare.text")},
		Form: &view.PartForm{Form: view.Form{ID: "extend", Action: extendURL, Guard: true}, Controls: []view.Control{
			input(view.Field{Name: "from", Label: r.T("calls.extend_many.from"), Type: "datetime-local", Value: fromText, Width: "m"}),
			input(view.Field{Name: "until", Label: r.T("calls.extend_many.until"), Hint: r.T("calls.extend_many.until.hint"), Type: "datetime-local", Value: untilText, Width: "m"})}}}
	f := part.Form
	if len(list) == 0 {
		f.Controls = append(f.Controls, view.Control{Kind: view.AsHeading, Field: view.Field{Label: r.T("calls.extend_many.none"), Hint: r.T("calls.extend_many.none.text")}})
		find.Kind = view.Primary
		f.Submit = find
		return part, nil
	}
	ticks := view.Field{Name: "pick", Label: r.T("calls.extend_many.calls", locale.Args{"n": len(list)}), Hint: r.T("calls.extend_many.calls.hint"), NoNote: true}
	for _, c := range list {
		value := fmt.Sprintf("%d.%d", c.ID, c.Version)
		ticks.Options = append(ticks.Options, view.Option{Value: value, Label: c.Code + " " + c.Title, Hint: extendHint(r, b, c)})
		if r.Form().Get("go") == "" && r.Stored() || r.Form().Get("go") == "find" {
			ticks.Values = append(ticks.Values, value)
		}
	}
	if ticks.Values == nil {
		ticks.Values = r.Form()["pick"]
	}
	kinds := []view.Option{{Value: string(call.ToOutage), Label: r.T("calls.schedule.kind.OUTAGE"), Hint: r.T("calls.schedule.kind.OUTAGE.hint")},
		{Value: string(call.ToExtend), Label: r.T("calls.schedule.kind.EXTEND"), Hint: r.T("calls.schedule.kind.EXTEND.hint")}}
	ways := []view.Option{{Value: "days", Label: r.T("calls.extend_many.how.days"), Hint: r.T("calls.extend_many.how.days.hint")},
		{Value: "at", Label: r.T("calls.extend_many.how.at"), Hint: r.T("calls.extend_many.how.at.hint")}}
	f.Controls = append(f.Controls, b.Control(view.AsChecks, ticks),
		b.Control(view.AsRadios, view.Field{Name: "kind", Label: r.T("calls.schedule.kind"), Value: said(r, "kind", string(call.ToOutage)), Options: kinds}),
		b.Control(view.AsRadios, view.Field{Name: "how", Label: r.T("calls.extend_many.how"), Value: said(r, "how", "days"), Options: ways}),
		input(view.Field{Name: "days", Label: r.T("calls.extend_many.days"), Value: said(r, "days", "1"), InputMode: "numeric", Width: "s", Unit: r.T("calls.extend_many.days.unit"), Optional: true}),
		input(view.Field{Name: "at", Label: r.T("calls.extend_many.at"), Type: "datetime-local", Value: said(r, "at", ""), Width: "m", Optional: true}),
		b.Control(view.AsTextarea, view.Field{Name: "reason", Label: r.T("calls.propose.reason"), Hint: r.T("calls.propose.reason.hint"), Value: said(r, "reason", ""), Rows: 3}))
	f.Submit = view.Button{Text: r.T("calls.extend_many.look"), Kind: view.Primary, Name: "go", Value: "preview"}
	f.Other = []view.Button{find}
	return part, nil
}

// extendHint says of a call when it closes and whom moving that reaches.
func extendHint(r *request.Request, b view.Base, c query.ExtendableCall) string {
	text := r.T("calls.extend_many.call", locale.Args{"state": locale.State(r.Lang, "call", c.State), "deadline": *c.Deadline, "drafts": c.Drafts, "sent": c.Submitted, "officer": c.OfficerName})
	if c.Proposed != "" {
		text += " · " + r.T("calls.proposal.title", locale.Args{"kind": r.T("call.proposal_kind." + c.Proposed)})
	}
	return text
}

// waitingPart lists the extensions that somebody else prepared, each as it would be.
func waitingPart(r *request.Request, x extending, b view.Base) (view.Part, error) {
	list, err := r.House.Query.WaitingExtensions(r.Context(), x.approve)
	if err != nil {
		return view.Part{}, err
	}
	part := view.Part{ID: "waiting", Title: r.T("calls.extend_many.waiting", locale.Args{"n": len(list)}),
		Empty: &view.Empty{Title: r.T("calls.extend_many.waiting.none"), Text: r.T("calls.extend_many.waiting.none.text")}}
	if len(list) == 0 {
		return part, nil
	}
	part.Empty, part.Lines = nil, []string{r.T("calls.extend_many.waiting.text")}
	ticks := view.Field{Name: "pick", Label: r.T("calls.extend_many.calls", locale.Args{"n": len(list)}), NoNote: true}
	for _, c := range list {
		was, will, err := movedBy(c)
		if err != nil {
			return part, err
		}
		value := fmt.Sprintf("%d.%d", c.ID, c.Version)
		ticks.Options = append(ticks.Options, view.Option{Value: value, Label: c.Code + " " + c.Title, Hint: r.T("calls.extend_many.waits", locale.Args{
			"kind": r.T("call.proposal_kind." + c.Proposed), "was": was, "will": will, "drafts": c.Drafts, "sent": c.Submitted, "watchers": c.Watchers, "name": c.ProposerName, "reason": c.Reason})})
		if !r.Form().Has("pick") {
			ticks.Values = append(ticks.Values, value)
		}
	}
	if ticks.Values == nil {
		ticks.Values = r.Form()["pick"]
	}
	part.Form = &view.PartForm{Form: view.Form{ID: "approve", Action: extendURL + "/approve", Key: r.NewKey()}, Controls: []view.Control{b.Control(view.AsChecks, ticks)},
		Submit: view.Button{Text: r.T("calls.extend_many.approve"), Kind: view.Primary, Confirm: r.T("calls.extend_many.approve.confirm")}}
	return part, nil
}

// movedBy is the deadline that a waiting extension moves, as it is and as it would be.
func movedBy(c query.ExtendableCall) (was, will time.Time, err error) {
	var now, next call.Terms
	if c.Present != nil {
		err = json.Unmarshal([]byte(*c.Present), &now)
	}
	if err == nil && c.Terms != nil {
		err = json.Unmarshal([]byte(*c.Terms), &next)
	}
	if err != nil {
		return was, will, fmt.Errorf("terms of call %d: %w", c.ID, err)
	}
	snapshot := call.Snapshot(next)
	was, will = (&call.Call{Terms: now, Proposal: call.Proposal{Terms: &snapshot}}).Moves()
	return was, will, nil
}

// pickedCalls reads the ticked calls, each with the version that was seen.
func pickedCalls(r *request.Request) ([]workflows.PickedCall, error) {
	var out []workflows.PickedCall
	for _, s := range r.Form()["pick"] {
		id, v, _ := strings.Cut(s, ".")
		n, err1 := number(id)
		version, err2 := number(v)
		if err1 != nil || err2 != nil || n == 0 {
			return nil, domain.E(domain.NotFound, "not_found")
		}
		out = append(out, workflows.PickedCall{Call: domain.CallID(n), Version: version})
	}
	return out, nil
}

// previewExtensions prepares the extensions, rolls that back, and shows what becomes of each call. With go=find it looks for the calls of
// another period, and with go=edit it goes back to what was filled in.
func previewExtensions(r *request.Request) error {
	x, err := mayExtend(r)
	if err != nil {
		return err
	}
	title := r.T("calls.extend_many.title")
	if what := r.Form().Get("go"); what == "edit" || what == "find" {
		b := r.Base(title, "desk")
		if _, err := form.ExtendCalls(r.Form()); what == "find" && err != nil {
			if p := onlyAt(domain.ProblemsOf(err), "from", "until"); len(p) > 0 {
				b = r.Wrong(title, "desk", p)
			}
		}
		page, err := extendPage(r, x, b)
		if err != nil {
			return err
		}
		return r.Render(page)
	}
	list, in, err := extensions(r, r.House.Engine.DryRun())
	if err != nil {
		return extendAgain(r, x, err)
	}
	return r.Render(extensionsPage(r, in, list, r.Base(r.T("calls.extend_many.preview"), "desk")))
}

func onlyAt(list domain.Problems, fields ...string) (out domain.Problems) {
	for _, p := range list {
		for _, f := range fields {
			if p.Field == f {
				out = append(out, p)
			}
		}
	}
	return out
}

// extensions does, or tries, what the form says.
func extensions(r *request.Request, e *workflows.Engine) ([]workflows.ExtendedCall, workflows.ExtendCalls, error) {
	in, err := form.ExtendCalls(r.Form())
	if err != nil {
		return nil, in, err
	}
	if in.Picked, err = pickedCalls(r); err != nil {
		return nil, in, err
	}
	list, err := e.ExtendCalls(r.Context(), r.Command(), in)
	return list, in, err
}

// extendAgain shows the page with what is wrong at its fields.
func extendAgain(r *request.Request, x extending, err error) error {
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := extendPage(r, x, r.Wrong(r.T("calls.extend_many.title"), "desk", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

// divided parts what can be done from what cannot.
func divided(list []workflows.ExtendedCall) (good, bad []workflows.ExtendedCall) {
	for _, x := range list {
		if len(x.Wrong) == 0 {
			good = append(good, x)
		} else {
			bad = append(bad, x)
		}
	}
	return good, bad
}

// callsTable lists calls with their old and new deadlines and whom that reaches, or with the reason why nothing becomes of them.
func callsTable(r *request.Request, b view.Base, id, title string, list []workflows.ExtendedCall) view.Part {
	part := view.Part{ID: id, Title: title}
	part.Table = &view.Table{Caption: title, Cards: true, Columns: []view.Column{{Label: r.T("calls.desk.call")}, {Label: r.T("calls.extend_many.was")}, {Label: r.T("calls.extend_many.will")}, {Label: r.T("calls.extend_many.reached")}}}
	if id == "not" {
		part.Table.Columns = []view.Column{{Label: r.T("calls.desk.call")}, {Label: r.T("assess.move.why")}}
	}
	for _, x := range list {
		name := view.Cell{Text: x.Title, URL: view.DeskCallURL(int64(x.Call)), Note: x.Code}
		if id == "not" {
			var why []string
			for _, m := range locale.Errors(r.Lang, x.Wrong.OrNil()) {
				why = append(why, m.Text)
			}
			part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{name, view.Words(strings.Join(why, " "))}})
			continue
		}
		will := view.Words(b.DateTime(x.Will))
		if x.ResultAt != nil {
			will.Note = r.T("calls.extend_many.result", locale.Args{"at": *x.ResultAt})
		}
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{name, view.Words(b.DateTime(x.Was)), will,
			view.Words(r.T("calls.extend_many.reached.n", locale.Args{"drafts": x.Drafts, "sent": x.Received}))}})
	}
	return part
}

// extensionsPage says for every ticked call what becomes of it, and offers to do it.
func extensionsPage(r *request.Request, in workflows.ExtendCalls, list []workflows.ExtendedCall, b view.Base) templ.Component {
	b.Crumbs = extendCrumbs(r, b.Title)
	p := view.Desk{Base: b, Staff: true, Lead: r.T("call.proposal_kind." + string(in.Kind))}
	good, bad := divided(list)
	if len(good) > 0 {
		p.Parts = append(p.Parts, callsTable(r, b, "moves", r.T("calls.extend_many.moves", locale.Args{"n": len(good)}), good))
	}
	if len(bad) > 0 {
		p.Parts = append(p.Parts, callsTable(r, b, "not", r.T("calls.extend_many.not", locale.Args{"n": len(bad)}), bad))
	}
	f := &view.PartForm{Form: view.Form{Action: extendURL + "/do", Key: r.NewKey()}}
	carry := func(name, value string) {
		f.Controls = append(f.Controls, view.Control{Kind: view.AsHidden, Field: view.Field{Name: name, Value: value}})
	}
	for _, name := range []string{"from", "until", "kind", "how", "days", "at", "reason"} {
		carry(name, r.Form().Get(name))
	}
	for _, x := range good {
		carry("pick", strconv.FormatInt(int64(x.Call), 10)+"."+strconv.FormatInt(x.Version, 10))
	}
	edit := view.Button{Text: r.T("assess.ask.edit"), Action: extendURL, Name: "go", Value: "edit"}
	act := view.Part{ID: "act", Title: r.T("calls.extend_many.act"), Facts: []view.SummaryRow{{Label: r.T("calls.propose.reason"), Value: in.Reason}},
		Lines: []string{r.T("calls.extend_many.told"), r.T("calls.extend_many.second")}, Form: f}
	if len(good) == 0 {
		edit.Kind = view.Primary
		f.Submit, act.Lines = edit, []string{r.T("calls.extend_many.nobody")}
	} else {
		f.Submit, f.Other = view.Button{Text: r.T("calls.extend_many.do", locale.Args{"n": len(good)}), Kind: view.Primary}, []view.Button{edit}
	}
	p.Parts = append(p.Parts, act)
	return shared.Desk(p)
}

// proposeExtensions prepares what was previewed. A call that has changed meanwhile is named with the reason; the others go on.
func proposeExtensions(r *request.Request) error {
	x, err := mayExtend(r)
	if err != nil {
		return err
	}
	list, _, err := extensions(r, r.House.Engine)
	if err != nil {
		return extendAgain(r, x, err)
	}
	return extended(r, list, "calls.extend_many.done", "calls.extend_many.some", "/desk/calls")
}

// approveExtensions approves what was ticked; a call that cannot be extended now is named with the reason.
func approveExtensions(r *request.Request) error {
	x, err := mayExtend(r)
	if err != nil {
		return err
	}
	picked, err := pickedCalls(r)
	if err != nil {
		return err
	}
	list, err := r.House.Engine.ApproveExtensions(r.Context(), r.Command(), workflows.ApproveExtensions{Picked: picked})
	if err != nil {
		return extendAgain(r, x, err)
	}
	return extended(r, list, "calls.extend_many.approved", "calls.extend_many.approved.some", extendURL)
}

// extended goes on when everything was done, and else says per call what was and what was not.
func extended(r *request.Request, list []workflows.ExtendedCall, done, some, to string) error {
	good, bad := divided(list)
	if len(bad) == 0 {
		return r.Done(to, done, locale.Args{"n": len(good)})
	}
	b := r.Base(r.T("calls.extend_many.outcome"), "desk")
	b.Crumbs = extendCrumbs(r, b.Title)
	p := view.Desk{Base: b, Staff: true, Banner: &view.Banner{Tone: "warning", Title: r.T(some, locale.Args{"n": len(good), "not": len(bad)})},
		Acts: []view.Button{{Text: r.T("calls.extend_many.title"), URL: extendURL}}}
	p.Parts = append(p.Parts, callsTable(r, b, "not", r.T("calls.extend_many.not", locale.Args{"n": len(bad)}), bad))
	if len(good) > 0 {
		p.Parts = append(p.Parts, callsTable(r, b, "moves", r.T("calls.extend_many.did", locale.Args{"n": len(good)}), good))
	}
	return r.Render(shared.Desk(p))
}
