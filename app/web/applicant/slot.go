// This file is a file question of the form: what is attached, what the wallet offers for it, and a new upload, which can be
// kept in the wallet with one tick.
package applicant

import (
	"slices"
	"strconv"
	"strings"

	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/form"
	"gongmo/domain/period"
	"gongmo/domain/wallet"
	"gongmo/workflows"
)

// shelf is the wallet that a part of an application may use: that of the organisation whose part it is, if the reader
// belongs to it.
type shelf struct {
	rules wallet.Rules
	today period.Date
	list  []query.WalletLine
	// offers are papers of partners that the part may use: the lead's alone.
	offers []query.PaperOffer
	open   bool // the reader sees this wallet
	keep   bool // and may add to it
}

// shelfOf reads the wallet for the part, when one of the questions takes a file and the part may be written on.
func shelfOf(r *request.Request, p place) (shelf, error) {
	if p.preview != nil {
		s, err := shelfFor(r, p.org, false)
		s.open, s.keep = true, true // an empty one
		return s, err
	}
	if !p.takesFiles(r) || !p.asksFiles() {
		return shelfFor(r, p.org, false)
	}
	s, err := shelfFor(r, p.org, true)
	if err == nil && s.open && p.suffix == 0 {
		s.offers, err = r.House.Query.OffersIn(r.Context(), p.ID, nil)
	}
	return s, err
}

// shelfFor reads the wallet of an organisation, if the reader belongs to it; without being wanted it has only its rules.
func shelfFor(r *request.Request, org domain.OrganizationID, wanted bool) (shelf, error) {
	s := shelf{today: period.DateOf(r.Now)}
	var err error
	if s.rules, err = wallet.RulesOn(s.today); err != nil || !wanted {
		return s, err
	}
	res := domain.Resource{Kind: "wallet_document", Orgs: []domain.OrganizationID{org}, Lead: org}
	if !r.May("view", res) {
		return s, nil
	}
	scope, err := r.Scope("wallet_document.view")
	if err != nil {
		return s, err
	}
	s.list, err = r.House.Query.WalletOf(r.Context(), scope, int64(org))
	s.open, s.keep = true, r.May("add", res)
	return s, err
}

// asksFiles reports whether the section asks for a file.
func (p place) asksFiles() bool {
	return slices.ContainsFunc(p.section.Questions, func(q form.Question) bool { return q.Kind == form.File })
}

// takesFiles reports whether the reader may attach and take away files on the form now. What the requirement check asks
// for is handed in on a page of its own.
func (p place) takesFiles(r *request.Request) bool { return p.takes() && mayWrite(r, p) }

// uploadField is a file question with its three ways to a file.
func uploadField(r *request.Request, p place, b view.Base, q form.Question, a form.Answer, f view.Field) *view.UploadField {
	types := make([]string, len(q.File.Types))
	for i, t := range q.File.Types {
		types[i] = "." + t
	}
	f.Accept = strings.Join(types, ",")
	out := &view.UploadField{Field: f, Action: p.partPath("files", q.Key), Open: p.takesFiles(r)}
	if out.Open {
		out.Within = sectionForm
	}
	out.Forms = p.formsFor(r, q.Key)
	if len(q.File.Types) > 0 {
		out.Types = r.T("application.file.types", locale.Args{"types": strings.ToUpper(strings.Join(q.File.Types, ", "))})
	}
	out.Types = strings.TrimSpace(out.Types + " " + r.T("application.file.most", locale.Args{"n": max(q.File.MaxCount, 1)}))
	for _, u := range a.Files {
		item := view.UploadFile{ID: strconv.FormatInt(int64(u.FileID), 10), Name: u.Name, Size: locale.Bytes(u.Bytes),
			Status: view.Mark(view.ToneOK, "application.file.kept"), Note: PinnedNote(r, u)}
		if u.Document != "" {
			item.Status = walletBadge(r, p.shelf.rules, wallet.Type(u.Document), u.ValidTo, p.shelf.today)
			if out.Open && p.endsBefore(u.ValidTo) {
				item.Note += " · " + r.T("wallet.slot.before_close")
			}
		}
		for _, row := range p.Files {
			if row.FileID != int64(u.FileID) {
				continue
			}
			item.URL = p.path("download", row.ID)
			switch {
			case row.ScanState == workflows.Infected:
				item.URL, item.Status, item.Error = "", view.Mark(view.ToneNo, "files.scan.infected"), r.T("files.submit.infected", locale.Args{"name": u.Name})
			case r.House.Scanner != nil && row.ScanState == workflows.Unscanned:
				item.Status = view.ScanWaits(row.ScanReason)
				if note := view.ScanNote(r.Lang, row.ScanReason); note != "" {
					item.Note = strings.TrimPrefix(item.Note+" · "+note, " · ")
				}
			}
		}
		if out.Open {
			item.RemoveName, item.Form, item.Action = "remove", out.Within, out.Action
		}
		out.Files = append(out.Files, item)
	}
	if most := max(q.File.MaxCount, 1); len(a.Files) >= most {
		out.Full = r.T("wallet.slot.full", locale.Args{"n": most})
	}
	if out.Open {
		if out.Field.Multiple = q.File.MaxCount > 1; p.preview == nil {
			out.Field.Resume = p.partPath("uploads", q.Key)
		}
		if out.Field.Multiple && f.Accept != "" && !workflows.TakesArchives(q) {
			out.Field.Accept += ",.zip" // to be unpacked
		}
		out.Pending = p.pendingIn(r, q)
	}
	if p.shelf.open {
		out.Wallet = picksFor(r, p, b, pickOf(r, p, q), a)
		out.Wallet.Within = out.Within
	}
	if p.shelf.keep {
		out.Keep = keepControls(r, p, b, q)
		for i := range out.Keep {
			out.Keep[i].Form = out.Within
		}
	}
	return out
}

// pendingIn lists the reader's unfinished uploads into a question.
func (p place) pendingIn(r *request.Request, q form.Question) (out []view.PendingUpload) {
	for _, u := range p.pending {
		if u.QuestionKey != q.Key || domain.OrganizationID(u.OrganizationID) != p.org {
			continue
		}
		line := view.PendingUpload{Name: u.Name, Cancel: view.Path("uploads", u.ID, "cancel")}
		if u.Held {
			line.Note, line.Unpack = r.T("files.pending.zip"), view.Path("uploads", u.ID, "unpack")
		} else {
			line.Note = r.T("files.pending.got", locale.Args{"percent": u.Received * 100 / u.Size, "size": u.Size, "at": u.ExpiresAt})
		}
		out = append(out, line)
	}
	return out
}

// endsBefore reports whether a paper runs out before the intake does: calls ask for papers that are good on the closing day.
func (p place) endsBefore(to period.Date) bool {
	return p.CloseAt != nil && !to.IsZero() && to.Before(period.DateOf(*p.CloseAt))
}

// partPath is an address below the application for a question of this part.
func (p place) partPath(room, question string, more ...any) string {
	if p.preview != nil {
		return p.at("sections", p.section.Key).With(previewAct, room).String()
	}
	q := view.NewQuery(p.path(append([]any{room, question}, more...)...), nil)
	if p.suffix != 0 {
		q = q.With("org", int64(p.suffix))
	}
	return q.String()
}

// pickSlot is where a document of the wallet is picked: under which name, sent to which address, and which documents fit.
type pickSlot struct {
	label, name, action string
	fits                func(t wallet.Type, title string) bool
}

// pickOf is the place of a file question.
func pickOf(r *request.Request, p place, q form.Question) pickSlot {
	return pickSlot{r.Pick(q.Label, q.LabelEn), pickName(q), p.partPath("pick", q.Key), func(t wallet.Type, title string) bool { return t.Suits(title, q.File.Document, q.Label) }}
}

// picksFor lists the documents that fit the place; those that cannot be used stand last, each with its reason.
func picksFor(r *request.Request, p place, b view.Base, at pickSlot, a form.Answer) *view.WalletPick {
	name := at.name
	out := &view.WalletPick{Label: at.label, Action: at.action, Name: name, Error: b.ErrorOf(name), ListURL: "/wallet"}
	if p.preview != nil {
		out.ListURL = "" // an applicant's, which nobody else sees
	}
	var refused []view.WalletOption
	for _, d := range p.shelf.list {
		t := wallet.Type(d.Type)
		if !at.fits(t, d.Title) {
			continue
		}
		if slices.ContainsFunc(a.Files, func(u form.Upload) bool { return int64(u.Wallet) == d.ID && u.Edition == d.No }) {
			out.Used = joined(", ", out.Used, walletName(r, d.Type, d.Title))
			continue
		}
		o := view.WalletOption{Value: strconv.FormatInt(d.ID, 10), Label: walletName(r, d.Type, d.Title), URL: view.Path("wallet", d.ID), Note: d.Name + " · " + issuedWords(r, d.IssuedOn),
			Badge: walletBadge(r, p.shelf.rules, t, d.ValidTo, p.shelf.today)}
		o.Checked = r.Typed(name) == o.Value
		if d.Sample {
			o.Note += " · " + r.T("wallet.sample")
		}
		standing, err := p.shelf.rules.StandingOn(t, d.ValidTo, p.shelf.today)
		switch {
		case err == nil && standing == wallet.Expired:
			o.Refused = r.T("wallet.pin.expired", locale.Args{"to": d.ValidTo})
		case err == nil && standing == wallet.Undated:
			o.Refused = r.T("wallet.pin.undated")
		case p.endsBefore(d.ValidTo):
			o.Note += " · " + r.T("wallet.slot.before_close")
		}
		if o.Refused != "" {
			refused = append(refused, o)
			continue
		}
		out.Options = append(out.Options, o)
	}
	out.Options = append(append(out.Options, refused...), offeredPicks(r, p, at, a)...)
	return out
}

// keepControls ask whether the upload shall be kept, which of the fitting papers it is, and when it was issued.
func keepControls(r *request.Request, p place, b view.Base, q form.Question) []view.Control {
	fitting := wallet.Fitting(q.File.Document)
	if len(fitting) == 0 {
		return nil
	}
	out := []view.Control{b.Control(view.AsCheckbox, view.Field{Name: "keep." + q.Key, Label: r.T("wallet.slot.keep"), Value: r.Typed("keep." + q.Key)})}
	if len(fitting) > 1 {
		kind := view.Field{Name: "kind." + q.Key, Label: r.T("wallet.field.type"), Width: "l", Value: r.Typed("kind." + q.Key)}
		for _, t := range fitting {
			kind.Options = append(kind.Options, view.Option{Value: string(t), Label: r.T(t.Label())})
		}
		out = append(out, b.Control(view.AsSelect, kind))
	}
	if slices.ContainsFunc(fitting, p.shelf.rules.RunsOut) {
		out = append(out, b.Control(view.AsDate, view.Field{Name: "issued." + q.Key, Label: r.T("wallet.field.issued_on"), Hint: r.T("wallet.slot.issued.hint"), Optional: true, Value: r.Typed("issued." + q.Key)}))
	}
	return out
}

// kept reads the tick and what stands beside it; nil when the file shall not be kept.
func kept(r *request.Request, q form.Question) (*workflows.KeepInWallet, error) {
	fitting := wallet.Fitting(q.File.Document)
	if r.Form().Get("keep."+q.Key) == "" || len(fitting) == 0 {
		return nil, nil
	}
	k := &workflows.KeepInWallet{Type: fitting[0]}
	if t := r.Form().Get("kind." + q.Key); t != "" {
		k.Type = wallet.Type(t)
	}
	var bad domain.Problems
	k.IssuedOn, bad = webform.Day(r.Form(), "issued."+q.Key)
	return k, bad.OrNil()
}

// boxOf leads within a page to the box of a file question, so that what was done there is seen there and the keyboard goes on from it.
func boxOf(q form.Question) string { return "#" + view.SlotID(webform.Field(q.Key)) }

// pick answers a file question with a document of the wallet.
func pick(r *request.Request) error {
	f, q, s, _, err := fileQuestion(r)
	if err != nil {
		return err
	}
	if f.mends() {
		return pickSupplement(r, q) // what was asked for is answered on a page of its own
	}
	p, err := locateSection(r, f, s.Key)
	if err != nil {
		return err
	}
	if p, err = takeAlong(r, p, unkeyed(r)); err != nil {
		return err
	}
	if err := pinPicked(r, p, q); err != nil { // says what is wrong where it did not go along
		return err
	}
	if p.along.stopped() {
		return again(r, p)
	}
	return p.along.finish(r, p.self()+boxOf(q), view.Flash{})
}

// pickName is the name under which a document of the wallet is picked for a file question.
func pickName(q form.Question) string { return "pick." + q.Key }

// pinPicked answers the question with the document that was picked. One that is there already, because it went
// along with the page or the page was sent twice, is no mistake.
func pinPicked(r *request.Request, p place, q form.Question) error {
	name := pickName(q)
	if offer, ok := strings.CutPrefix(r.Form().Get(name), offerPrefix); ok {
		return pinOffered(r, p, q, name, offer)
	}
	id, err := strconv.ParseInt(r.Form().Get(name), 10, 64)
	if err != nil || id <= 0 {
		return p.along.takes(domain.E(domain.Invalid, "wallet.pin.nothing"), name)
	}
	if err = judgeEdition(r, p.CallID, q, id); err != nil {
		return p.along.did(err, name, "")
	}
	err = r.House.Engine.PinDocument(r.Context(), r.Command(), workflows.PinDocument{Application: p.id, Org: p.org, Question: q.Key, Document: domain.WalletID(id)})
	if alreadyPinned(err) {
		return nil
	}
	return p.along.did(err, name, r.T("wallet.pinned", locale.Args{"name": r.Pick(q.Label, q.LabelEn)}))
}

// alreadyPinned reports that the document was there already.
func alreadyPinned(err error) bool {
	problems := domain.ProblemsOf(err)
	return len(problems) == 1 && problems[0].Key == "wallet.pin.already"
}

// fileQuestion finds the application and the file question of the path, and whose part is meant.
func fileQuestion(r *request.Request) (f found, q form.Question, s form.Section, suffix domain.OrganizationID, err error) {
	if f, err = find(r); err != nil {
		return f, q, s, 0, err
	}
	q, s, ok := f.Form.Question(r.Param("question"))
	if !ok || q.Kind != form.File {
		return f, q, s, 0, domain.E(domain.NotFound, "not_found")
	}
	if id, err := strconv.ParseInt(r.Query("org"), 10, 64); err == nil && id > 0 && id != f.LeadID {
		suffix = domain.OrganizationID(id)
	}
	return f, q, s, suffix, nil
}

// partOf is the organisation whose part a suffix means.
func (f found) partOf(suffix domain.OrganizationID) domain.OrganizationID {
	if suffix == 0 {
		return domain.OrganizationID(f.LeadID)
	}
	return suffix
}

// PinnedNote says of a file that came from a wallet which paper it was, with its days as they were and its hash; "" for an
// upload.
func PinnedNote(r *request.Request, u form.Upload) string {
	if u.Document == "" {
		return ""
	}
	words := []string{r.T("wallet.slot.pinned", locale.Args{"type": r.T(wallet.Type(u.Document).Label()), "no": u.Edition}), issuedWords(r, u.IssuedOn)}
	if !u.ValidTo.IsZero() {
		words = append(words, r.T("wallet.until", locale.Args{"to": u.ValidTo}))
	}
	if u.Sample {
		words = append(words, r.T("wallet.sample"))
	}
	return strings.Join(append(words, "SHA-256 "+u.SHA256[:min(len(u.SHA256), 16)]+"…"), " · ")
}
