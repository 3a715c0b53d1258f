// This file is the files of a call: the form (서식) that each document slot gives out, with its earlier editions, and the attachments of
// the notice. They are put together while the call is a draft.
package officer

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/files"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// CallFormRoutes are the routes of this file.
func CallFormRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/calls/:id/forms", "desk.forms", request.Staff, listForms),
		request.UPLOAD("/desk/calls/:id/forms", "desk.forms.attach", request.Staff, attachForm),
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

// formsCall is the call of the path, for those who may do the action with its files.
func formsCall(r *request.Request, action string) (query.Call, error) {
	c, err := callOf(r)
	if err != nil {
		return c, err
	}
	return c, r.Can(action, c.Resource())
}

func listForms(r *request.Request) error {
	c, err := formsCall(r, "history")
	if err != nil {
		return err
	}
	page, err := formsPage(r, c, r.Base(r.T("callform.title"), "desk"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func formsPage(r *request.Request, c query.Call, b view.Base) (templ.Component, error) {
	list, err := r.House.Query.CallFiles(r.Context(), c.ID)
	if err != nil {
		return nil, err
	}
	b.Crumbs = callCrumbs(r, c, b.Title)
	p := view.Desk{Base: b, Staff: true, Lead: c.Title, Tabs: DeskTabs(r, c, "forms")}
	open := c.State == string(call.Draft)
	if !open {
		p.Banner = &view.Banner{Tone: "info", Title: r.T("callform.closed"), Text: r.T("callform.closed.text")}
	}
	open = open && r.May("attach", c.Resource())
	for _, d := range c.Documents.V {
		p.Parts = append(p.Parts, slotParts(r, b, c, d, list, open)...)
	}
	attachments := filesPart(r, b, c, view.Part{ID: "attachments", Title: r.T("callform.attachments"), Note: r.T("callform.attachments.note")}, "", list, open)
	if open {
		attachments.Form = attachForms(r, b, c, "", attachmentRule)
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

// slotParts are one document with the editions of its form, and the marks of earlier ones.
func slotParts(r *request.Request, b view.Base, c query.Call, d query.CallDocument, list []query.CallFile, open bool) []view.Part {
	part := filesPart(r, b, c, view.Part{ID: "slot-" + d.Key, Title: d.Name + " · " + r.T("call.document_of."+d.Of), Note: d.Note}, d.Key, list, open)
	if !open {
		if len(d.EarlierMarks) > 0 {
			part.Lines = append(part.Lines, r.T("callform.marks.are", locale.Args{"marks": strings.Join(d.EarlierMarks, ", ")}))
		}
		return []view.Part{part}
	}
	part.Form = attachForms(r, b, c, d.Key, formRule)
	if len(part.Rows) == 0 && len(d.EarlierMarks) == 0 { // nothing to tell apart
		return []view.Part{part}
	}
	name := fieldOf("marks", d.Key)
	value := strings.Join(d.EarlierMarks, "\n")
	if r.Form().Has(name) {
		value = r.Typed(name)
	}
	marks := &view.PartForm{Form: view.Form{Action: formsURL(c, "marks"), Version: c.Version, Key: r.NewKey()}, Controls: []view.Control{slotField(b, d.Key),
		b.Control(view.AsTextarea, view.Field{Name: name, Label: r.T("callform.marks"), Hint: r.T("callform.marks.hint"), Value: value, Rows: 3, Optional: true})},
		Submit: view.Button{Text: r.T("ui.save"), Hidden: d.Name, Kind: view.Secondary}}
	if b.ErrorOf(name) == "" {
		marks.Folded = r.T("callform.marks.open", locale.Args{"n": len(d.EarlierMarks)})
	}
	return []view.Part{part, {Form: marks}}
}

func slotField(b view.Base, slot string) view.Control {
	return b.Control(view.AsHidden, view.Field{Name: "slot", Value: slot})
}

// filesPart fills a part with the files of a slot: the present ones, and those they took the place of.
func filesPart(r *request.Request, b view.Base, c query.Call, part view.Part, slot string, list []query.CallFile, open bool) view.Part {
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: r.T("callform.name")}, {Label: r.T("callform.state")}, {Label: r.T("callform.mark")}, {Label: r.T("callform.added")}}}
	if slot == "" {
		part.Table.Columns = append(part.Table.Columns[:2], part.Table.Columns[3])
	}
	if open {
		part.Table.Columns = append(part.Table.Columns, view.Column{Label: r.T("callform.act"), Hide: true})
	}
	for _, f := range list {
		if f.Slot != slot {
			continue
		}
		state := view.Mark(view.ToneOK, "callform.edition.now")
		if f.ReplacedAt != nil {
			state = view.Mark(view.ToneDraft, "callform.edition.before")
		}
		added := view.Words(b.DateTime(f.AddedAt))
		added.Note = f.AddedBy
		cells := []view.Cell{{Text: f.Name, URL: view.CallFileURL(f), Note: locale.Bytes(f.Size)}, view.Shown(state), view.Words(f.Mark), added}
		if slot == "" {
			cells = append(cells[:2], cells[3])
		}
		if open {
			act := view.Cell{}
			if f.ReplacedAt == nil {
				act.Acts = []view.Act{{Action: formsURL(c, "away"), Button: view.Button{Text: r.T("callform.away"), Hidden: f.Name, Size: "s"},
					Hidden: []view.Pair{{Name: "file", Value: strconv.FormatInt(f.ID, 10)}, {Name: "version", Value: strconv.FormatInt(c.Version, 10)}}}}
			}
			cells = append(cells, act)
		}
		part.Rows = append(part.Rows, view.Row{Cells: cells})
	}
	if len(part.Rows) == 0 {
		part.Lines = append(part.Lines, r.T("callform.none"))
	}
	return part
}

// attachForms is the form that adds a file to a slot.
func attachForms(r *request.Request, b view.Base, c query.Call, slot string, rule files.Rule) *view.PartForm {
	ends := make([]string, len(rule.Types))
	for i, t := range rule.Types {
		ends[i] = "." + strings.ToLower(t)
	}
	f := &view.PartForm{Form: view.Form{Action: formsURL(c), Version: c.Version, Key: r.NewKey(), Upload: true}, Controls: []view.Control{slotField(b, slot),
		b.Control(view.AsFile, view.Field{Name: fieldOf("file", slot), Label: r.T("callform.file"), Hint: r.T("callform.file.hint", locale.Args{"types": strings.Join(rule.Types, ", "), "limit": r.Limit(rule)}), Accept: strings.Join(ends, ",")})},
		Submit: view.Button{Text: r.T("callform.attach"), Kind: view.Secondary}}
	wrong := b.ErrorOf(fieldOf("file", slot)) + b.ErrorOf(fieldOf("mark", slot))
	if slot != "" {
		f.Controls = append(f.Controls, b.Control(view.AsInput, view.Field{Name: fieldOf("mark", slot), Label: r.T("callform.mark"), Hint: r.T("callform.mark.hint"), Value: r.Typed(fieldOf("mark", slot)), MaxLength: call.MarkMax, Optional: true}))
		if wrong == "" {
			f.Folded = r.T("callform.attach.open")
		}
	}
	return f
}

func attachForm(r *request.Request) error {
	c, err := formsCall(r, "attach")
	if err != nil {
		return err
	}
	slot, rule := r.Form().Get("slot"), attachmentRule
	if slot != "" {
		rule = formRule
	}
	in := workflows.AttachCallFile{Call: domain.CallID(c.ID), Version: version(r), Slot: slot, Mark: r.Form().Get(fieldOf("mark", slot))}
	if c.State != string(call.Draft) { // before a file is kept
		err = domain.E(domain.Refused, "call.edit.not_draft")
	}
	if err == nil {
		in.File, err = r.Receive(fieldOf("file", slot), rule)
	}
	if err == nil {
		err = r.House.Engine.AttachCallFile(r.Context(), r.Command(), in)
	}
	return formsAfter(r, c, slot, err, "callform.attached")
}

func saveMarks(r *request.Request) error {
	c, err := formsCall(r, "attach")
	if err != nil {
		return err
	}
	slot := r.Form().Get("slot")
	err = r.House.Engine.SetFormMarks(r.Context(), r.Command(), workflows.SetFormMarks{Call: domain.CallID(c.ID), Version: version(r), Slot: slot,
		Marks: strings.Split(r.Form().Get(fieldOf("marks", slot)), "\n")})
	return formsAfter(r, c, slot, err, "calls.saved")
}

func takeFormAway(r *request.Request) error {
	c, err := formsCall(r, "attach")
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.Form().Get("file"), 10, 64)
	if err != nil {
		return domain.E(domain.NotFound, "not_found")
	}
	err = r.House.Engine.TakeCallFileAway(r.Context(), r.Command(), domain.CallID(c.ID), version(r), id)
	return formsAfter(r, c, "", err, "callform.away.done")
}

// formsAfter goes on when err is nil, shows the page again with what is wrong at the slot, or hands a fault on.
func formsAfter(r *request.Request, c query.Call, slot string, err error, done string) error {
	if err == nil {
		return r.Done(formsURL(c), done)
	}
	list, ok := request.Problems(err)
	if !ok {
		return err
	}
	var wrong domain.Problems
	for _, p := range list {
		switch p.Field {
		case "file", "mark", "marks":
			p = p.At(fieldOf(p.Field, slot))
		}
		wrong = append(wrong, p)
	}
	page, perr := formsPage(r, c, r.Wrong(r.T("callform.title"), "desk", wrong))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}
