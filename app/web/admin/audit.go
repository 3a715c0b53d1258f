// This file is the audit: what was done, the timeline of one thing, and the check of its chain.
package admin

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/period"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// AuditRoutes are the routes of this file.
func AuditRoutes() []request.Route {
	return []request.Route{
		request.GET("/audit", "audit", request.Staff, listAudit),
		request.GET("/audit/:kind/:id", "audit.timeline", request.Staff, showTimeline),
		request.POST("/audit/verify", "audit.verify", request.Staff, verifyAll),
		request.POST("/audit/:kind/:id/verify", "audit.verify.one", request.Staff, verifyOne),
	}
}

// kinds are the aggregates that entries speak of, in the order a project meets them.
var kinds = []string{"call", "application", "stage", "sheet", "agreement", "amendment", "payment", "expense", "finding", "settlement", "recovery", "sanction",
	"appeal", "outcome", "notice", "person", "organization", "membership", "grant", "holiday_year"}

func listAudit(r *request.Request) error {
	scope, err := r.Scope("audit.view")
	if err != nil {
		return err
	}
	if scope.None() {
		return domain.E(domain.NotFound, "not_found")
	}
	from, _ := form.Day(r.QueryValues(), "from")
	to, _ := form.Day(r.QueryValues(), "to")
	f := query.AuditFilter{Kind: r.Query("kind"), Event: r.Query("event"), Actor: strings.TrimSpace(r.Query("q")), From: from, To: to, Wallets: watchesWallets(r)}
	page := r.Page()
	list, err := r.House.Query.Audit(r.Context(), scope, f, page)
	if err != nil {
		return err
	}
	b := r.Base(r.T("audit.title"), "audit")
	p := view.Desk{Base: b, Staff: true, Lead: r.T("audit.lead")}
	q := view.NewQuery("/audit", r.QueryValues())
	list, pager := cut(list, q, page)
	kind := view.Field{Name: "kind", Label: r.T("audit.kind"), Blank: r.T("ui.filter.all"), Value: f.Kind}
	for _, k := range kinds {
		kind.Options = append(kind.Options, view.Option{Value: k, Label: r.T("audit.kind." + k)})
	}
	if f.Wallets {
		kind.Options = append(kind.Options, view.Option{Value: walletKind, Label: r.T("audit.kind." + walletKind)})
	}
	part := view.Part{Toolbar: &view.Filter{Action: "/audit", Search: &view.Field{Name: "q", Label: r.T("audit.actor"), Hint: r.T("audit.actor"), Value: f.Actor}, Total: -1, Applied: applied(r, b, q, f)}, Selects: []view.Field{kind, periods(r, from.String())},
		Pager: pager, Empty: &view.Empty{Title: r.T("audit.none"), Text: r.T("audit.none.text"), Act: &view.Button{Text: r.T("ui.filter.clear"), URL: "/audit", Kind: view.Secondary}}}
	part.Table = &view.Table{Caption: r.T("audit.title"), Cards: true, Columns: []view.Column{{Label: r.T("audit.at"), Wide: "m"}, {Label: r.T("audit.actor"), Wide: "m"}, {Label: r.T("audit.what")}, {Label: r.T("audit.thing"), Wide: "m"}, {Label: r.T("audit.step"), Wide: "l"}, {Label: r.T("admin.reason")}}}
	for _, e := range list {
		part.Rows = append(part.Rows, auditRow(r, b, e))
	}
	p.Parts = append(p.Parts, part)
	if r.May("verify", domain.Resource{Kind: "audit"}) && r.House.VerifyAudit != nil {
		p.Parts = append(p.Parts, view.Part{ID: "verify", Title: r.T("audit.verify"), Lines: []string{r.T("audit.verify.text")}, Form: &view.PartForm{Form: view.Form{Action: "/audit/verify"}, Submit: view.Button{Text: r.T("audit.verify.all"), Kind: view.Secondary}}})
	}
	return r.Render(shared.Desk(p))
}

const walletKind = "wallet_document"

// watchesWallets reports whether the reader may see what was done in the wallets of organisations.
func watchesWallets(r *request.Request) bool {
	return r.May("history", domain.Resource{Kind: walletKind})
}

// periods offers the usual spans; an own one stands in the address.
func periods(r *request.Request, from string) view.Field {
	f := view.Field{Name: "from", Label: r.T("audit.from"), Blank: r.T("audit.from.all"), Value: from}
	for _, days := range []int{0, 7, 30, 90, 365} {
		f.Options = append(f.Options, view.Option{Value: r.Now.In(period.KST).AddDate(0, 0, -days).Format("2006-01-02"), Label: r.T("audit.from." + strconv.Itoa(days))})
	}
	return f
}

func applied(r *request.Request, b view.Base, q view.Query, f query.AuditFilter) (out []view.Applied) {
	q = q.Without("page")
	if f.Event != "" {
		out = append(out, view.Applied{Label: f.Event, RemoveURL: q.Without("event").String()})
	}
	if !f.To.IsZero() {
		out = append(out, view.Applied{Label: r.T("audit.until", locale.Args{"on": f.To}), RemoveURL: q.Without("to").String()})
	}
	return out
}

func auditRow(r *request.Request, b view.Base, e query.AuditLine) view.Row {
	step := view.Cell{}
	if e.Machine != nil && e.FromState != nil && e.ToState != nil {
		step = view.Words(stateWord(r, *e.Machine, *e.FromState) + " → " + stateWord(r, *e.Machine, *e.ToState))
	}
	return view.Row{Cells: []view.Cell{view.Words(b.DateTime(e.At)), actorCell(r, e.ActorName, e.ActorRole), view.Words(eventWord(r, e.Aggregate, e.Event)),
		{Text: kindWord(r, e.Aggregate) + " " + strconv.FormatInt(e.AggregateID, 10), URL: view.Path("audit", e.Aggregate, e.AggregateID)}, step, view.Words(e.Reason)}}
}

func actorCell(r *request.Request, name, role string) view.Cell {
	c := view.Cell{Text: name}
	if name == "" {
		c.Text = r.T("role.system")
	} else if role != "" {
		c.Note = r.T("role." + role)
	}
	return c
}

func word(r *request.Request, key, otherwise string) string {
	if locale.Has(r.Lang, key) {
		return r.T(key)
	}
	return otherwise
}

func stateWord(r *request.Request, machine, state string) string {
	return word(r, machine+".state."+state, state)
}

func eventWord(r *request.Request, kind, event string) string {
	return word(r, kind+".event."+event, word(r, "audit.event."+event, event))
}

func kindWord(r *request.Request, kind string) string { return word(r, "audit.kind."+kind, kind) }

// timeline draws acts from the newest to the oldest.
func timeline(r *request.Request, b view.Base, kind string, list []query.HistoryEntry) []view.Event {
	var out []view.Event
	for _, e := range list {
		v := view.Event{Title: eventWord(r, kind, e.Event), When: b.DateTime(e.At), ISO: locale.ISO(e.At), By: actorCell(r, e.ActorName, e.ActorRole).Text, Note: e.Reason, Done: true}
		if e.Machine != nil && e.ToState != nil {
			badge := view.State(*e.Machine, *e.ToState)
			v.Badge = &badge
		}
		out = append(out, v)
	}
	return out
}

// chain reads the entries of the thing in the address within the reader's scope; NotFound when there are none.
func chain(r *request.Request) (kind string, id int64, list []query.AuditLine, err error) {
	if id, err = r.ID("id"); err != nil {
		return "", 0, nil, err
	}
	scope, err := r.Scope("audit.view")
	if err != nil {
		return "", 0, nil, err
	}
	if kind = r.Param("kind"); kind == walletKind && !watchesWallets(r) {
		return "", 0, nil, domain.E(domain.NotFound, "not_found")
	}
	list, err = r.House.Query.Chain(r.Context(), scope, kind, id)
	if err == nil && len(list) == 0 {
		err = domain.E(domain.NotFound, "not_found")
	}
	return kind, id, list, err
}

func showTimeline(r *request.Request) error {
	kind, id, list, err := chain(r)
	if err != nil {
		return err
	}
	b := r.Base(kindWord(r, kind)+" "+strconv.FormatInt(id, 10), "audit")
	b.Crumbs = []view.Crumb{{Label: r.T("audit.title"), URL: "/audit"}, {Label: b.Title}}
	p := view.Desk{Base: b, Staff: true, Lead: r.T("audit.timeline.lead", locale.Args{"n": len(list)})}
	part := view.Part{ID: "timeline", Title: r.T("audit.timeline"), Table: &view.Table{Caption: r.T("audit.timeline"), Cards: true, Columns: []view.Column{{Label: "#", Wide: "xs"}, {Label: r.T("audit.at"), Wide: "m"}, {Label: r.T("audit.actor"), Wide: "m"}, {Label: r.T("audit.what")}, {Label: r.T("audit.step"), Wide: "l"}, {Label: r.T("audit.detail")}, {Label: r.T("audit.hash"), Wide: "m"}}}}
	for _, e := range slices.Backward(list) {
		row := auditRow(r, b, e).Cells
		what := row[2]
		what.Note = e.Reason
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{view.Words(strconv.FormatInt(e.Seq, 10)), row[0], row[1], what, row[4], view.Words(details(e.Detail)), {Text: e.Hash[:12]}}})
	}
	p.Parts = append(p.Parts, part)
	if r.May("verify", domain.Resource{Kind: "audit"}) {
		p.Parts = append(p.Parts, view.Part{ID: "verify", Title: r.T("audit.verify"), Lines: []string{r.T("audit.verify.text")}, Form: &view.PartForm{Form: view.Form{Action: view.Path("audit", kind, id, "verify")}, Submit: view.Button{Text: r.T("audit.verify.one"), Kind: view.Secondary}}})
	}
	return r.Render(shared.Desk(p))
}

// longestDetail is how much of one value the list of entries shows, in runes.
const longestDetail = 300

// details is the free part of an entry in one line, in order of its names.
func details(raw []byte) string {
	var m map[string]any
	if json.Unmarshal(raw, &m) != nil {
		return ""
	}
	var out []string
	for k, v := range m {
		text, err := json.Marshal(v)
		if err == nil {
			said := []rune(strings.Trim(string(text), `"`))
			if len(said) > longestDetail { // the terms of a call, say: its own history shows them side by side
				said = append(said[:longestDetail], '…')
			}
			out = append(out, k+": "+string(said))
		}
	}
	slices.Sort(out)
	return strings.Join(out, " · ")
}

func verifyOne(r *request.Request) error {
	if err := r.Can("verify", domain.Resource{Kind: "audit"}); err != nil {
		return err
	}
	kind, id, list, err := chain(r)
	if err != nil {
		return err
	}
	head, err := r.House.Query.Head(r.Context(), kind, id)
	if domain.KindOf(err) == domain.NotFound {
		head, err = list[len(list)-1].Hash, nil // a draft that was thrown away
	}
	if err != nil {
		return err
	}
	entries := make([]workflows.AuditEntry, len(list))
	for i, e := range list {
		entries[i] = entryOf(e)
	}
	if broken := workflows.VerifyChain(entries, head); broken != nil {
		return domain.E(domain.Refused, "audit.broken").With("why", broken.Error())
	}
	return r.Done(view.Path("audit", kind, id), "audit.verified", locale.Args{"n": len(list)})
}

// entryOf gives a line back the shape that its hash was made of.
func entryOf(e query.AuditLine) workflows.AuditEntry {
	out := workflows.AuditEntry{ID: e.ID, Aggregate: e.Aggregate, AggregateID: e.AggregateID, Seq: e.Seq, At: e.At, ActorRole: e.ActorRole, Machine: e.Machine, FromState: e.FromState,
		Event: e.Event, ToState: e.ToState, Reason: e.Reason, RequestID: e.RequestID, PrevHash: e.PrevHash, Hash: e.Hash}
	if e.ActorID != nil {
		who := domain.PersonID(*e.ActorID)
		out.ActorID = &who
	}
	_ = json.Unmarshal(e.Detail, (*map[string]any)(&out.Detail)) // what cannot be read does not fit its hash either
	return out
}

// verifyAll walks every chain.
func verifyAll(r *request.Request) error {
	if err := r.Can("verify", domain.Resource{Kind: "audit"}); err != nil {
		return err
	}
	if r.House.VerifyAudit == nil {
		return domain.E(domain.NotFound, "not_found")
	}
	v, err := r.House.VerifyAudit(r.Context())
	if err != nil {
		return err
	}
	b := r.Base(r.T("audit.verify"), "audit")
	b.Crumbs = []view.Crumb{{Label: r.T("audit.title"), URL: "/audit"}, {Label: b.Title}}
	p := view.Desk{Base: b, Staff: true, Banner: &view.Banner{Tone: "success", Title: r.T("audit.whole"), Text: r.T("audit.whole.text", locale.Args{"chains": v.Chains, "entries": v.Entries})}}
	if len(v.Breaks) > 0 {
		p.Banner = &view.Banner{Tone: "danger", Title: r.T("audit.breaks", locale.Args{"n": len(v.Breaks)}), Text: r.T("audit.breaks.text")}
		part := view.Part{ID: "breaks", Title: r.T("audit.breaks.title")}
		for _, line := range v.Breaks {
			part.List = append(part.List, fmt.Sprint(line))
		}
		p.Parts = append(p.Parts, part)
	}
	p.Acts = []view.Button{{Text: r.T("audit.title"), URL: "/audit", Kind: view.Secondary}}
	return r.Render(shared.Desk(p))
}
