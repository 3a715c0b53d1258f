// This file is the files of a call: the form (서식) that each document slot gives out, with its earlier editions, and the attachments of
// the notice. It is a step of the builder: a draft changes at once, and what is public by a proposal, with which a new file waits.
package officer

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/files"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/proposed"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// filesPart is the place of the page among the parts of a call.
const filesPart = "files"

// CallFormRoutes are the routes of this file.
func CallFormRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/calls/:id/forms", "desk.forms", request.Staff, listForms),
		request.UPLOAD("/desk/calls/:id/forms", "desk.forms.attach", request.Staff, attachForm),
		request.POST("/desk/calls/:id/forms/uploads", "desk.forms.announce", request.Staff, announceForm),
		request.POST("/desk/calls/:id/forms/marks", "desk.forms.marks", request.Staff, saveMarks),
		request.POST("/desk/calls/:id/forms/away", "desk.forms.away", request.Staff, takeFormAway),
	}
}

func formsURL(c query.Call, more ...any) string {
	return view.DeskCallURL(c.ID, append([]any{"forms"}, more...)...)
}

// What may be given out: forms are to be filled in, attachments to be read.
var (
	formRule       = files.Rule{Types: []string{"HWPX", "DOCX", "XLSX", "ODT", "PDF", "HWP"}, Limit: 20 << 20, Count: 1}
	attachmentRule = files.Rule{Types: []string{"PDF", "HWPX", "HWP", "DOCX", "XLSX", "PPTX", "ODT", "JPG", "PNG", "ZIP"}, Limit: 50 << 20, Count: 1}
)

// formsOf is the call of the path with its files, as the reader may change them: what a proposal would give out is shown where one waits.
type formsOf struct {
	editing
	open bool // the reader may change them
	list []query.CallFile
	next call.GivenFiles // what the proposal would give out, nil without one
}

func openForms(r *request.Request) (formsOf, error) {
	c, err := callOf(r)
	if err != nil {
		return formsOf{}, err
	}
	o := formsOf{editing: editing{Call: c, part: filesPart, given: r.Query("reason")}}
	if o.waiting, err = waitingText(r, c); err != nil {
		return o, err
	}
	kind, can := proposes(r, c)
	if o.open = can && allows(kind, filesPart); o.open {
		o.kind = kind
	}
	if r.HTTP().Method == "POST" {
		o.typed = r.Form()
	}
	if c.ProposalTerms != nil && o.open && c.Proposed == string(kind) { // go on with what waits
		t, err := proposed.Terms(c)
		if err != nil {
			return o, err
		}
		o.next = append(call.GivenFiles{}, t.Given...)
		title := o.Title
		if err := proposed.Show(&o.Call); err != nil {
			return o, err
		}
		o.Title = title
	}
	o.list, err = r.House.Query.CallFilesAndWaiting(r.Context(), c.ID)
	return o, err
}

// action is what changing the files asks the right for.
func (o formsOf) action() string {
	if o.State == string(call.Draft) || unpublished(o.Call) {
		return "attach"
	}
	return "propose"
}

// canChange refuses those who may not change the files, and a state in which nobody can.
func (o formsOf) canChange(r *request.Request) error {
	if err := r.Can(o.action(), o.Resource()); err != nil {
		return err
	}
	switch {
	case unpublished(o.Call):
		return domain.E(domain.Refused, "call.edit.waiting")
	case !o.open:
		return domain.E(domain.Refused, "call.edit.not_draft")
	}
	return nil
}

func (o formsOf) kindName(r *request.Request) string {
	return r.T("call.proposal_kind." + string(o.kind))
}

func listForms(r *request.Request) error {
	o, err := openForms(r)
	if err != nil {
		return err
	}
	if err := r.Can("history", o.Resource()); err != nil {
		return err
	}
	page, err := formsPage(r, o, r.Base(r.T("callform.title"), "desk"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func formsPage(r *request.Request, o formsOf, b view.Base) (templ.Component, error) {
	b.Crumbs = callCrumbs(r, o.Call, b.Title)
	p := view.Desk{Base: b, Staff: true, Lead: o.Title}
	switch {
	case unpublished(o.Call):
		p.Banner = reopenBanner(r, o.Call, filesPart)
	case !o.open:
		p.Banner = &view.Banner{Tone: "info", Title: r.T("callform.closed"), Text: r.T("callform.closed.text")}
	case o.kind != "":
		p.Banner = proposalBanner(r, o.editing, o.kindName(r))
		if p.Banner.Tone == "info" {
			p.Banner.Title, p.Banner.Text = r.T("callform.proposing", locale.Args{"kind": o.kindName(r)}), r.T("callform.proposing.text", locale.Args{"kind": o.kindName(r)})
		}
	}
	if o.open {
		p.Tabs, p.Acts = editTabs(r, o.editing), previewActs(r, o.editing)
	}
	for _, d := range o.Documents.V {
		parts, err := slotParts(r, b, o, d)
		if err != nil {
			return nil, err
		}
		p.Parts = append(p.Parts, parts...)
	}
	attachments := filesTable(r, b, o, view.Part{ID: "attachments", Title: r.T("callform.attachments"), Note: r.T("callform.attachments.note")}, "")
	if o.open {
		var err error
		if attachments.Form, err = attachForms(r, b, o, ""); err != nil {
			return nil, err
		}
	}
	p.Parts = append(p.Parts, attachments)
	return shared.Desk(p), nil
}

// fieldOf names a control of a slot: every slot has a form of its own on the page.
func fieldOf(name, slot string) string {
	if slot == "" {
		return name
	}
	return name + "." + slot
}

// slotParts are one document with the editions of its form, and the marks of earlier ones. The marks of a public call follow from its
// forms.
func slotParts(r *request.Request, b view.Base, o formsOf, d query.CallDocument) ([]view.Part, error) {
	part := filesTable(r, b, o, view.Part{ID: "slot-" + d.Key, Title: d.Name + " · " + r.T("call.document_of."+d.Of), Note: d.Note}, d.Key)
	if !o.open || o.kind != "" {
		if len(d.EarlierMarks) > 0 {
			part.Lines = append(part.Lines, r.T("callform.marks.are", locale.Args{"marks": strings.Join(d.EarlierMarks, ", ")}))
		}
	}
	if !o.open {
		return []view.Part{part}, nil
	}
	var err error
	if part.Form, err = attachForms(r, b, o, d.Key); err != nil || o.kind != "" || len(part.Rows) == 0 && len(d.EarlierMarks) == 0 { // nothing to tell apart
		return []view.Part{part}, err
	}
	name := fieldOf("marks", d.Key)
	value := strings.Join(d.EarlierMarks, "\n")
	if r.Form().Has(name) {
		value = r.Typed(name)
	}
	marks := &view.PartForm{Form: view.Form{Action: formsURL(o.Call, "marks"), Version: o.Version, Key: r.NewKey()}, Controls: []view.Control{slotField(b, d.Key),
		b.Control(view.AsTextarea, view.Field{Name: name, Label: r.T("callform.marks"), Hint: r.T("callform.marks.hint"), Value: value, Rows: 3, Optional: true})},
		Submit: view.Button{Text: r.T("ui.save"), Hidden: d.Name, Kind: view.Secondary}}
	if b.ErrorOf(name) == "" {
		marks.Folded = r.T("callform.marks.open", locale.Args{"n": len(d.EarlierMarks)})
	}
	return []view.Part{part, {Form: marks}}, nil
}

func slotField(b view.Base, slot string) view.Control {
	return b.Control(view.AsHidden, view.Field{Name: "slot", Value: slot})
}

// filesTable fills a part with the files of a slot: those that wait, the present ones, and those they took the place of.
func filesTable(r *request.Request, b view.Base, o formsOf, part view.Part, slot string) view.Part {
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: r.T("callform.name")}, {Label: r.T("callform.state")}, {Label: r.T("callform.mark")}, {Label: r.T("callform.added")}}}
	if slot == "" {
		part.Table.Columns = append(part.Table.Columns[:2], part.Table.Columns[3])
	}
	if o.open {
		part.Table.Columns = append(part.Table.Columns, view.Column{Label: r.T("callform.act"), Hide: true})
	}
	for _, f := range o.list {
		if f.Slot != slot {
			continue
		}
		added := view.Words(b.DateTime(f.AddedAt))
		added.Note = f.AddedBy
		state := view.Shown(o.state(f))
		if f.GivenAt != nil && f.ReplacedAt == nil && o.leaves(f) {
			state = view.Shown(view.Badge{Tone: view.ToneTodo, Text: r.T("callform.edition.leaves", locale.Args{"kind": o.kindName(r)})})
		} else if f.GivenAt == nil {
			state = view.Shown(view.Badge{Tone: view.ToneTodo, Text: r.T("callform.edition.waits", locale.Args{"kind": r.T("call.proposal_kind." + o.Proposed)})})
		}
		if slot != "" && o.VersionNo > 0 {
			state.Note = r.T("callform.edition.n", locale.Args{"n": f.Edition})
		}
		cells := []view.Cell{{Text: f.Name, URL: view.CallFileURL(f), Note: locale.Bytes(f.Size)}, state, view.Words(f.Mark), added}
		if slot == "" {
			cells = append(cells[:2], cells[3])
		}
		if o.open {
			cells = append(cells, view.Cell{Acts: o.acts(r, b, f)})
		}
		part.Rows = append(part.Rows, view.Row{Cells: cells})
	}
	if len(part.Rows) == 0 {
		part.Lines = append(part.Lines, r.T("callform.none"))
	}
	return part
}

func (o formsOf) state(f query.CallFile) view.Badge {
	if f.ReplacedAt != nil {
		return view.Mark(view.ToneDraft, "callform.edition.before")
	}
	return view.Mark(view.ToneOK, "callform.edition.now")
}

// leaves reports whether the proposal would no longer give a file out.
func (o formsOf) leaves(f query.CallFile) bool {
	return o.next != nil && !slices.ContainsFunc(o.next, func(g call.GivenFile) bool { return g.Slot == f.Slot && g.Digest == f.Digest && g.Mark == f.Mark })
}

// acts are what can be done with a file: a draft stops giving it out at once, a proposal says so, or takes that back.
func (o formsOf) acts(r *request.Request, b view.Base, f query.CallFile) []view.Act {
	if f.ReplacedAt != nil {
		return nil
	}
	act := view.Act{Action: formsURL(o.Call, "away"), Button: view.Button{Text: r.T("callform.away"), Hidden: f.Name, Size: "s"},
		Hidden: []view.Pair{{Name: "file", Value: strconv.FormatInt(f.ID, 10)}, {Name: "version", Value: strconv.FormatInt(o.Version, 10)}}}
	if o.kind == "" {
		return []view.Act{act}
	}
	switch {
	case f.GivenAt == nil:
		act.Button.Text = r.T("callform.drop")
	case o.leaves(f):
		act.Button.Text = r.T("callform.stay")
		act.Hidden = append(act.Hidden, view.Pair{Name: "back", Value: "1"})
	default:
		act.Button.Text = r.T("callform.withdraw")
	}
	name := "reason." + strconv.FormatInt(f.ID, 10)
	if o.reason() != "" && o.next != nil {
		act.Hidden = append(act.Hidden, view.Pair{Name: name, Value: o.reason()})
	} else {
		act.Fields = []view.Control{o.reasonField(r, b, name)}
		if tick := o.replaceField(r, b, fieldOf("replace", strconv.FormatInt(f.ID, 10))); tick != nil {
			act.Fields = append(act.Fields, *tick)
		}
	}
	return []view.Act{act}
}

// reasonField asks why what is public changes.
func (o formsOf) reasonField(r *request.Request, b view.Base, name string) view.Control {
	return b.Control(view.AsInput, view.Field{Name: name, Label: r.T("callform.proposal.reason"), Hint: r.T("calls.propose.reason.hint"), Value: cmp.Or(r.Typed(name), o.reason())})
}

// placeOf is where a file for a slot may be sent ahead, in parts.
func (o formsOf) placeOf(slot string) request.Place {
	rule := attachmentRule
	if slot != "" {
		rule = formRule
	}
	return request.Place{Key: "callfile:" + strconv.FormatInt(o.ID, 10) + ":" + slot, Begin: formsURL(o.Call, "uploads") + "?slot=" + url.QueryEscape(slot), Rule: rule}
}

// attachForms is the form that adds a file to a slot.
func attachForms(r *request.Request, b view.Base, o formsOf, slot string) (*view.PartForm, error) {
	at := o.placeOf(slot)
	ends := make([]string, len(at.Rule.Types))
	for i, t := range at.Rule.Types {
		ends[i] = "." + strings.ToLower(t)
	}
	file, err := r.Resumable(at, view.Field{Name: fieldOf("file", slot), Label: r.T("callform.file"), Hint: r.T("callform.file.hint", locale.Args{"types": strings.Join(at.Rule.Types, ", "), "limit": r.Limit(at.Rule)}), Accept: strings.Join(ends, ",")})
	if err != nil {
		return nil, err
	}
	f := &view.PartForm{Form: view.Form{Action: formsURL(o.Call), Version: o.Version, Key: r.NewKey(), Upload: true}, Controls: []view.Control{slotField(b, slot), b.Control(view.AsFile, file)},
		Submit: view.Button{Text: r.T("callform.attach"), Kind: view.Secondary}}
	fold := ""
	if slot != "" {
		f.Controls = append(f.Controls, b.Control(view.AsInput, view.Field{Name: fieldOf("mark", slot), Label: r.T("callform.mark"), Hint: r.T("callform.mark.hint"), Value: r.Typed(fieldOf("mark", slot)), MaxLength: call.MarkMax, Optional: true}))
		fold = r.T("callform.attach.open")
	}
	if o.kind != "" {
		f.Controls = append(f.Controls, o.reasonField(r, b, fieldOf("reason", slot)))
		if tick := o.replaceField(r, b, fieldOf("replace", slot)); tick != nil {
			f.Controls = append(f.Controls, *tick)
		}
		f.Submit.Text = r.T("callform.propose", locale.Args{"kind": o.kindName(r)})
		if slot != "" {
			fold = r.T("callform.propose.open")
		}
	}
	if b.ErrorOf(fieldOf("file", slot))+b.ErrorOf(fieldOf("mark", slot))+b.ErrorOf(fieldOf("reason", slot))+b.ErrorOf(fieldOf("replace", slot)) == "" && len(file.Waiting) == 0 {
		f.Folded = fold
	}
	return f, nil
}

// announceForm answers a script that sends a file ahead: whoever may change the files may.
func announceForm(r *request.Request) error {
	o, err := openForms(r)
	if err == nil {
		err = o.canChange(r)
	}
	if err != nil {
		return err
	}
	return r.Announced(o.placeOf(r.Query("slot")))
}

func attachForm(r *request.Request) error {
	o, err := openForms(r)
	if err != nil {
		return err
	}
	slot := r.Form().Get("slot")
	err = o.canChange(r)
	if domain.KindOf(err) != domain.Refused && err != nil {
		return err
	}
	in := workflows.AttachCallFile{Call: domain.CallID(o.ID), Version: version(r), Slot: slot, Mark: r.Form().Get(fieldOf("mark", slot)), Kind: o.kind, Reason: r.Form().Get(fieldOf("reason", slot)), Replace: r.Form().Get(fieldOf("replace", slot)) != ""}
	if err == nil && in.Kind != "" && strings.TrimSpace(in.Reason) == "" { // before a file is kept
		err = domain.E(domain.Invalid, "call.propose.no_reason").At("reason")
	}
	if err == nil {
		in.File, err = r.ReceiveAt(o.placeOf(slot), fieldOf("file", slot))
	}
	if err == nil {
		err = r.House.Engine.AttachCallFile(r.Context(), r.Command(), in)
	}
	return formsAfter(r, o, slot, err, "callform.attached", "callform.proposed")
}

func saveMarks(r *request.Request) error {
	o, err := openForms(r)
	if err == nil {
		err = r.Can("attach", o.Resource())
	}
	if err != nil {
		return err
	}
	slot := r.Form().Get("slot")
	err = r.House.Engine.SetFormMarks(r.Context(), r.Command(), workflows.SetFormMarks{Call: domain.CallID(o.ID), Version: version(r), Slot: slot,
		Marks: strings.Split(r.Form().Get(fieldOf("marks", slot)), "\n")})
	return formsAfter(r, o, slot, err, "calls.saved", "calls.saved")
}

func takeFormAway(r *request.Request) error {
	o, err := openForms(r)
	if err == nil {
		err = r.Can(o.action(), o.Resource())
	}
	if err != nil {
		return err
	}
	file := r.Form().Get("file")
	id, err := strconv.ParseInt(file, 10, 64)
	if err != nil {
		return domain.E(domain.NotFound, "not_found")
	}
	err = r.House.Engine.TakeCallFileAway(r.Context(), r.Command(), workflows.TakeCallFileAway{Call: domain.CallID(o.ID), Version: version(r), File: id, Kind: o.kind,
		Reason: r.Form().Get("reason." + file), Replace: r.Form().Get(fieldOf("replace", file)) != "", Back: r.Form().Get("back") != ""})
	return formsAfter(r, o, file, err, "callform.away.done", "callform.proposed.away")
}

// formsAfter goes on when err is nil, shows the page again with what is wrong at the slot, or hands a fault on. done is said of a draft,
// proposed of a proposal.
func formsAfter(r *request.Request, o formsOf, slot string, err error, done, proposed string) error {
	if err == nil && o.kind != "" {
		return r.Done(formsURL(o.Call), proposed, locale.Args{"kind": o.kindName(r)})
	}
	if err == nil {
		return r.Done(formsURL(o.Call), done)
	}
	list, ok := request.Problems(err)
	if !ok {
		return err
	}
	var wrong domain.Problems
	for _, p := range list {
		switch p.Field {
		case "file", "mark", "marks", "reason", "replace":
			p = p.At(fieldOf(p.Field, slot))
		}
		wrong = append(wrong, p)
	}
	page, perr := formsPage(r, o, r.Wrong(r.T("callform.title"), "desk", wrong))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

// formsShort is the page in short, for the list of the call's parts.
func formsShort(r *request.Request, b view.Base, c query.Call) view.CallPart {
	p := view.CallPart{ID: filesPart, Title: b.T("calls.edit.files"), EditURL: formsURL(c), EditText: b.T("ui.show"),
		Rows: []view.SummaryRow{{Label: b.T("callform.title"), Value: b.T("callform.short")}}}
	if kind, can := proposes(r, c); can && allows(kind, filesPart) {
		p.EditText = b.T("ui.change")
		if kind != "" {
			p.EditText = b.T("call.proposal_kind." + string(kind))
		}
	} else if reopens(r, c) {
		p.EditURL, p.EditText = reopenURL(c, filesPart), b.T("ui.change")
	}
	return p
}
