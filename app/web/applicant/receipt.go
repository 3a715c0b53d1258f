// This file is the receipt of a submission: its page, the same on paper, the dates that come next, and the check of a receipt by
// whoever holds it.
package applicant

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"gongmo/app/documents"
	"gongmo/app/files"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	pages "gongmo/templates/pages/applicant"
	"gongmo/templates/pages/shared"
)

// ReceiptRoutes are the routes of this file.
func ReceiptRoutes() []request.Route {
	return []request.Route{
		request.AtOnce(request.GET("/applications/:id/receipt", "application.receipt", request.SignedIn, showReceipt)),
		request.AtOnce(request.GET("/applications/:id/receipts/:no", "application.receipt.one", request.SignedIn, showOneReceipt)),
		request.AtOnce(request.GET("/applications/:id/receipt.ics", "application.receipt.ics", request.SignedIn, receiptCalendar)),
		request.AtOnce(request.GET("/applications/:id/receipts/:no/receipt.pdf", "application.receipt.pdf", request.SignedIn, receiptPaper)),
		request.AtOnce(request.GET("/applications/:id/receipts/:no/record.zip", "application.receipt.record", request.SignedIn, receiptRecord)),
		request.GET("/receipts/verify", "receipt.verify", request.Anyone, verifyReceipt),
	}
}

// handed is a submission of an application that the reader may see.
type handed struct {
	found  // of the application, what query.Handed reads of it
	s      query.Receipt
	course query.Course
}

// receipt reads a submission of the application of the path, as it was frozen; seq 0 is the newest.
func receipt(r *request.Request, seq int64) (handed, error) {
	id, err := r.ID("id")
	if err != nil {
		return handed{}, err
	}
	scope, err := r.Scope("application.view")
	if err != nil {
		return handed{}, err
	}
	h, err := r.House.Query.Handed(r.Context(), scope, id, int(seq))
	return handed{found{Application: h.Application, id: domain.ApplicationID(id)}, h.Receipt, h.Course}, err
}

// receiptRows are what the page and the paper both say.
func receiptRows(r *request.Request, f handed) []view.SummaryRow {
	s := f.s
	rows := []view.SummaryRow{
		{Label: r.T("application.receipt.at"), Value: locale.DateTimeMillis(r.Lang, s.SubmittedAt) + " (KST)"},
		{Label: r.T("application.receipt.by"), Value: s.ByName}, {Label: r.T("application.call"), Value: s.CallCode + " " + s.CallTitle},
		{Label: r.T("application.title"), Value: s.Title}}
	rows = append(rows, takingPart(r, f)...)
	rows = append(rows, []view.SummaryRow{
		{Label: r.T("application.request"), Value: locale.Won(r.Lang, s.RequestWon), Num: true},
		{Label: r.T("application.receipt.count"), Value: r.T("application.receipt.count.n", locale.Args{"n": len(s.Files.V)})},
	}...)
	if s.VersionAt != nil {
		rows = slices.Insert(rows, 3, view.SummaryRow{Label: r.T("application.receipt.version"), Value: r.T("application.receipt.version.no", locale.Args{"n": s.CallVersion, "at": *s.VersionAt})})
	}
	for _, other := range f.Submissions {
		switch at := locale.DateTimeMillis(r.Lang, other.SubmittedAt); other.Seq {
		case s.Seq - 1:
			rows = append(rows, view.SummaryRow{Label: r.T("application.receipt.replaces"), Value: other.ReceiptNo + " · " + at})
		case s.Seq + 1:
			rows = append(rows, view.SummaryRow{Label: r.T("application.receipt.replaced"), Value: other.ReceiptNo + " · " + at})
		}
	}
	rows = append(rows, view.SummaryRow{Label: r.T("application.receipt.address"), Value: r.House.Settings.BaseURL + f.path("receipts", s.Seq)})
	if until, ok := correctable(r, f); ok {
		rows = append(rows, view.SummaryRow{Label: r.T("application.receipt.until"), Value: r.T("application.receipt.until.at", locale.Args{"at": until})})
	}
	if s.WindowNo > 0 {
		rows = slices.Insert(rows, 1, view.SummaryRow{Label: r.T("calls.windows"), Value: r.T("calls.window", locale.Args{"no": s.WindowNo})})
	}
	if s.LateReason != nil && s.LateOther != nil && s.LateUntil != nil {
		rows = slices.Insert(rows, 1, view.LateRow(r.Base("", "applications"), *s.LateReason, *s.LateOther, *s.LateUntil))
	}
	return rows
}

// takingPart are the organisations of the consortium with what each is to get and to bear, the lead first.
func takingPart(r *request.Request, f handed) (rows []view.SummaryRow) {
	if len(f.s.Members.V) < 2 {
		return []view.SummaryRow{{Label: r.T("application.lead"), Value: f.LeadName}}
	}
	of := f.s.Budget.ByOrg()
	for _, m := range f.s.Members.V {
		value := m.Name
		if sum, ok := of[domain.OrganizationID(m.OrganizationID)]; ok {
			value += " · " + r.T("application.receipt.share", locale.Args{"grant": sum.GrantWon, "own": sum.Matching()})
		}
		rows = append(rows, view.SummaryRow{Label: r.T("application.member_role." + m.Role), Value: value})
	}
	return rows
}

// replacement is the submission that came next, nil for the newest.
func replacement(f handed) *query.ApplicationSubmission {
	for i, other := range f.Submissions {
		if other.Seq == f.s.Seq+1 {
			return &f.Submissions[i]
		}
	}
	return nil
}

// correctable reports until when the standing submission may still be corrected; ok is false for one that may not, or that stands no more.
func correctable(r *request.Request, f handed) (until time.Time, ok bool) {
	ok = f.State == string(application.Submitted) && f.SubmissionID != nil && *f.SubmissionID == f.s.ID && f.CloseAt != nil && !r.Now.After(*f.CloseAt)
	if ok {
		until = *f.CloseAt
	}
	return until, ok
}

// DeclaredRows are what a signer declared about conditions, and what was pledged, in the order of the vocabulary.
func DeclaredRows(r *request.Request, declared condition.Facts, pledged []string) (rows []view.SummaryRow) {
	for _, term := range condition.Applicant() {
		if v, ok := declared[term.Fact]; ok {
			rows = append(rows, view.SummaryRow{Label: r.T(term.Label()), Value: FactText(r, term.Fact, v.String())})
		}
	}
	for _, x := range pledged {
		rows = append(rows, view.SummaryRow{Label: r.T("application.pledged." + x), Value: r.T("application.declare." + x)})
	}
	return rows
}

// FactText says the value of a fact in words.
func FactText(r *request.Request, fact condition.Fact, value string) string {
	term, _ := condition.Applicant().Term(fact)
	switch option := term.OptionLabel(value); {
	case locale.Has(r.Lang, option):
		return r.T(option)
	case value == "true" || value == "false":
		return r.T("assess.fact." + value)
	case term.Unit != "":
		return value + r.T(term.Unit)
	}
	return value
}

// showReceipt shows the newest receipt of an application.
func showReceipt(r *request.Request) error { return receiptPage(r, 0) }

// showOneReceipt shows a receipt under the address that stays its own, whatever is submitted after it.
func showOneReceipt(r *request.Request) error {
	seq, err := r.ID("no")
	if err != nil {
		return err
	}
	return receiptPage(r, seq)
}

func receiptPage(r *request.Request, seq int64) error {
	f, err := receipt(r, seq)
	if err != nil {
		return err
	}
	b := r.Base(r.T("application.receipt.title"), "applications")
	b.Crumbs = f.crumbs(r, view.Crumb{Label: b.Title})
	s := f.s
	p := view.ApplicationReceipt{Base: b, Receipt: view.Receipt{Title: r.T("application.receipt.done"), Number: s.ReceiptNo, Hash: s.Digest, Rows: receiptRows(r, f), Next: timeline(b, f.found, f.course)}, Declared: DeclaredRows(r, s.Declared.V, s.Pledged.V)}
	if key := fallen(f.found); key != "" {
		p.Receipt.Title, p.Receipt.Fallen, p.Receipt.Next = r.T("application.receipt.fallen"), true, nil
		p.Banner = &view.Banner{Tone: "warning", Title: r.T(key), Text: r.T(key + ".text")}
	} else if next := replacement(f); next != nil {
		p.Receipt.Title, p.Receipt.Fallen, p.Receipt.Next = r.T("application.receipt.past"), true, nil
		p.Banner = &view.Banner{Tone: "info", Title: r.T("application.receipt.past.banner"), Text: r.T("application.receipt.past.text", locale.Args{"no": next.ReceiptNo, "at": next.SubmittedAt}),
			Link: &view.Crumb{Label: r.T("application.receipt.newest"), URL: f.path("receipt")}}
	}
	if until, ok := correctable(r, f); ok {
		switch {
		case f.RevisionOf != nil:
			p.Receipt.Step = &view.StepForm{Text: r.T("application.receipt.revising", locale.Args{"at": until}), Button: view.Button{Text: r.T("application.receipt.revising.go"), URL: f.path(), Kind: view.Secondary}}
		case r.May(string(application.StartRevision), f.resource()):
			p.Receipt.Step = &view.StepForm{Action: f.path("revise"), Text: r.T("application.receipt.revise", locale.Args{"at": until}), Button: view.Button{Text: r.T("application.revise"), Kind: view.Secondary}}
		}
	}
	p.Receipt.Actions = []view.Button{{Text: r.T("application.receipt.pdf"), URL: f.path("receipts", s.Seq, "receipt.pdf"), Kind: view.Primary}}
	if !p.Receipt.Fallen { // nothing follows from one that stands no more
		p.Receipt.Actions = append(p.Receipt.Actions, view.Button{Text: r.T("application.receipt.ics"), URL: f.path("receipt.ics"), Kind: view.Secondary})
	}
	p.Receipt.Actions = append(p.Receipt.Actions, view.Button{Text: r.T("application.receipt.record"), URL: f.path("receipts", s.Seq, "record.zip"), Kind: view.Secondary},
		view.Button{Text: r.T("ui.print"), Script: "print", Plain: true, Kind: view.Secondary}, view.Button{Text: r.T("application.back"), URL: f.path()})
	for _, file := range byForm(s.Form, s.Files.V) {
		p.Files = append(p.Files, view.SummaryRow{Label: fileOf(r, s.Form, file.QuestionKey, file.OrganizationID, f.Members), Value: file.Name + " · " + locale.Bytes(file.Size), Lines: []string{"SHA-256 " + file.Digest}})
	}
	for _, other := range f.Submissions {
		if other.Seq < s.Seq {
			p.Earlier = append(p.Earlier, view.Crumb{Label: other.ReceiptNo + " · " + locale.DateTimeMillis(r.Lang, other.SubmittedAt), URL: f.path("receipts", other.Seq)})
		}
	}
	return r.Render(pages.ReceiptPage(p))
}

// receiptPaper says of a submission what its page says, and stays under its address: a later submission has a receipt of its own, which
// the paper of the earlier one then names.
func receiptPaper(r *request.Request) error {
	seq, err := r.ID("no")
	if err != nil {
		return err
	}
	f, err := receipt(r, seq)
	if err != nil {
		return err
	}
	s := f.s
	at := url.Values{"no": {s.ReceiptNo}, "hash": {s.Digest}}
	doc := documents.Receipt{Title: r.T("application.receipt.title"), Agency: r.T("notice.agency"), NumberLabel: r.T("ui.receipt.number"), Number: s.ReceiptNo,
		HashLabel: r.T("ui.receipt.hash"), Hash: s.Digest, FilesTitle: r.T("application.receipt.files"), FilesNone: r.T("application.receipt.files.none"),
		FileHashPrefix: "SHA-256 ", VerifyTitle: r.T("receipt.verify.title"), VerifyText: r.T("receipt.verify.paper"),
		VerifyURL: r.House.Settings.BaseURL + "/receipts/verify?" + at.Encode(), Footer: r.House.Settings.BaseURL, Lang: string(r.Lang), At: s.SubmittedAt}
	for _, row := range receiptRows(r, f) {
		doc.Rows = append(doc.Rows, documents.Row{Label: row.Label, Value: row.Value})
	}
	for _, file := range byForm(s.Form, s.Files.V) {
		doc.Files = append(doc.Files, documents.PaperFile{Of: fileOf(r, s.Form, file.QuestionKey, file.OrganizationID, f.Members), Name: file.Name, Size: locale.Bytes(file.Size), SHA256: file.Digest})
	}
	if s.DigestVersion > 0 {
		doc.VerifyText = r.T("receipt.verify.paper.all")
	}
	doc.DeclaredTitle = r.T("application.declared")
	for _, row := range DeclaredRows(r, s.Declared.V, s.Pledged.V) {
		doc.Declared = append(doc.Declared, documents.Row{Label: row.Label, Value: row.Value})
	}
	body, err := documents.ReceiptPDF(doc)
	if err != nil {
		return err
	}
	r.Response().Header().Set("Content-Disposition", `attachment; filename="`+s.ReceiptNo+`.pdf"`)
	return r.Blob("application/pdf", body)
}

// receiptRecord gives out what the hash of a receipt was made of, so that anybody can compute it anew with what every machine has.
func receiptRecord(r *request.Request) error {
	seq, err := r.ID("no")
	if err != nil {
		return err
	}
	f, err := receipt(r, seq)
	if err != nil {
		return err
	}
	s := f.s
	parts, err := r.House.Engine.SubmissionRecord(r.Context(), r.Command(), f.id, s.Seq)
	if err != nil {
		return err
	}
	var packed []documents.RecordFile
	var names []string
	for _, p := range parts {
		packed, names = append(packed, documents.RecordFile{Name: p.Name, Body: p.Body}), append(names, p.Name)
	}
	var sent []documents.PaperFile
	for _, file := range s.Files.V {
		sent = append(sent, documents.PaperFile{Name: file.Name, SHA256: file.Digest})
	}
	explained := r.T("application.receipt.record.readme", locale.Args{"no": s.ReceiptNo, "hash": s.Digest, "first": names[0], "content": application.RecordContent, "answers": application.RecordAnswers})
	body, err := documents.Record(packed, explained, sent, s.SubmittedAt)
	if err != nil {
		return err
	}
	r.Response().Header().Set("Content-Disposition", `attachment; filename="`+s.ReceiptNo+`-record.zip"`)
	return r.Blob(files.ZIP, body)
}

// receiptCalendar is the dates that come next: until when the application may still be corrected, the windows of the stages that its page
// names, and the planned result.
func receiptCalendar(r *request.Request) error {
	f, err := receipt(r, 0)
	if err != nil {
		return err
	}
	s, link := f.s, r.House.Settings.BaseURL+f.path()
	date := func(key string) documents.Event {
		e := documents.Event{UID: s.CallCode + "-" + key + "-" + s.ReceiptNo + "@gongmo", Title: r.T("application.ics."+key, locale.Args{"title": s.Title}),
			Text: r.T("application.ics.text", locale.Args{"call": s.CallTitle, "receipt": s.ReceiptNo}) + "\n" + link, URL: link, Version: s.DatesVersion}
		if s.PublishedAt != nil {
			e.Changed = *s.PublishedAt
		}
		return e
	}
	var events []documents.Event
	if f.CloseAt != nil {
		e := date("revise")
		e.At = *f.CloseAt
		events = append(events, e)
	}
	for _, w := range (way{b: r.Base("", ""), f: f.found, c: f.course}).ahead() {
		e := date("stage")
		e.UID = s.CallCode + "-stage-" + w.key + "-" + s.ReceiptNo + "@gongmo"
		e.Title = r.T("application.ics.stage", locale.Args{"stage": w.title, "title": s.Title})
		e.At, e.LastDay, e.AllDay = w.from, w.to, true
		events = append(events, e)
	}
	if f.ResultAt != nil {
		e := date("result")
		e.At, e.AllDay = *f.ResultAt, true
		events = append(events, e)
	}
	r.Response().Header().Set("Content-Disposition", `attachment; filename="`+s.ReceiptNo+`.ics"`)
	return r.Blob("text/calendar; charset=utf-8", documents.Calendar(s.Title, events...))
}

// verifyReceipt says whether a number and a hash belong together, to anybody who has both.
func verifyReceipt(r *request.Request) error {
	no, hash := strings.TrimSpace(r.Query("no")), strings.TrimSpace(r.Query("hash"))
	b := r.Base(r.T("receipt.verify.title"), "")
	p := view.VerifyPage{Base: b, Lead: r.T("receipt.verify.lead"), Action: "/receipts/verify", Submit: r.T("receipt.verify.submit"), Controls: []view.Control{
		b.Control(view.AsInput, view.Field{Name: "no", Label: r.T("ui.receipt.number"), Hint: r.T("receipt.verify.no.hint"), Value: no, Width: "l", Autocomplete: "off"}),
		b.Control(view.AsInput, view.Field{Name: "hash", Label: r.T("ui.receipt.hash"), Hint: r.T("receipt.verify.hash.hint"), Value: hash, Autocomplete: "off"})}}
	if no == "" && hash == "" {
		return r.Render(shared.Verify(p))
	}
	v, err := r.House.Engine.VerifyReceipt(r.Context(), no, hash)
	switch {
	case domain.KindOf(err) == domain.NotFound:
		p.Result = &view.Banner{Tone: "danger", Title: r.T("receipt.verify.no"), Text: r.T("receipt.verify.no.text")}
	case err != nil:
		return err
	case !v.Intact:
		p.Result = &view.Banner{Tone: "danger", Title: r.T("receipt.verify.broken"), Text: r.T("receipt.verify.broken.text")}
	default:
		p.Result = &view.Banner{Tone: "success", Title: r.T("receipt.verify.yes"), Text: r.T("receipt.verify.yes.text", locale.Args{"no": v.Number, "at": locale.DateTimeMillis(r.Lang, v.At)})}
		if v.TakenBack {
			p.Result.Text += " " + r.T("receipt.verify.taken_back")
		} else if v.Replaced {
			p.Result.Text += " " + r.T("receipt.verify.replaced")
		}
	}
	return r.Render(shared.Verify(p))
}

// byForm puts the files of a submission into the order of the form, the lead's before those of the others: the record keeps its own.
func byForm(d form.Definition, list []query.ReceiptFile) []query.ReceiptFile {
	place := map[string]int{}
	for _, s := range d.Sections {
		for _, q := range s.Questions {
			place[q.Key] = len(place)
		}
	}
	at := func(f query.ReceiptFile) int {
		if n, ok := place[f.QuestionKey]; ok {
			return n
		}
		return len(place)
	}
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(x, y query.ReceiptFile) int { return cmp.Compare(at(x), at(y)) })
	return out
}
