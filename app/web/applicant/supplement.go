// This file is mending what an officer asked for (보완): only that is open, the rest of the application stays as it was handed in.
package applicant

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/files"
	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/form"
	"gongmo/domain/wallet"
	pages "gongmo/templates/pages/applicant"
	"gongmo/workflows"
)

// SupplementRoutes are the routes of this file.
func SupplementRoutes() []request.Route {
	return []request.Route{
		request.GET("/applications/:id/supplement", "application.supplement", request.SignedIn, showSupplement),
		request.UPLOAD("/applications/:id/supplement", "application.supplement.do", request.SignedIn, saveSupplement),
		request.UPLOAD("/applications/:id/supplement/files/:item", "application.supplement.upload", request.SignedIn, uploadSupplement),
		request.POST("/applications/:id/supplement/uploads/:item", "application.supplement.begin", request.SignedIn, announceSupplement),
	}
}

// mending is an application with its requests, as one organisation of it answers them.
type mending struct {
	place
	rounds []query.Supplement
	asked  application.SupplementRound // the open request, empty when none is
	mine   []int                       // the items of the organisation, by their place in the request
}

func (m mending) open() bool { return len(m.asked.Items) > 0 }

// self is the address of the page; a member's part names the organisation.
func (m mending) self() string { return m.at(m.path("supplement")) }

func (m mending) at(path string) string {
	q := view.NewQuery(path, nil)
	if m.suffix != 0 {
		q = q.With("org", int64(m.suffix))
	}
	return q.String()
}

// mend reads the application of the path and whose part is answered: the one named, else the reader's own, else the lead's.
func mend(r *request.Request) (mending, error) {
	f, err := find(r)
	if err != nil {
		return mending{}, err
	}
	m := mending{place: place{found: f, org: domain.OrganizationID(f.LeadID)}}
	org, _ := f.mine(r)
	if id, err := strconv.ParseInt(r.Query("org"), 10, 64); err == nil && id > 0 {
		org = id
	}
	if org != 0 && org != f.LeadID {
		if !slices.Contains(m.orgs(), domain.OrganizationID(org)) {
			return m, domain.E(domain.NotFound, "not_found")
		}
		m.org, m.suffix = domain.OrganizationID(org), domain.OrganizationID(org)
	}
	if m.rounds, err = r.House.Query.Supplements(r.Context(), f.ID); err != nil {
		return m, err
	}
	if f.State == string(application.SupplementRequested) && len(m.rounds) > 0 && m.rounds[0].AnsweredAt == nil {
		m.asked = roundOf(m.rounds[0])
	}
	for i, item := range m.asked.Items {
		if item.Org == m.suffix {
			m.mine = append(m.mine, i)
		}
	}
	return m, nil
}

// roundOf is a request as the domain knows it: what its keys and its progress follow from.
func roundOf(s query.Supplement) application.SupplementRound {
	out := application.SupplementRound{No: s.No, Message: s.Message, Before: s.Before, After: s.After, DueAt: s.DueAt}
	for _, i := range s.Items.V {
		out.Items = append(out.Items, application.SupplementItem{QuestionKey: i.QuestionKey, Org: domain.OrganizationID(i.Org), Name: i.Name, Note: i.Note, Must: i.Must, Done: i.Done,
			Beyond: i.Beyond, Follows: i.Follows, Unasked: i.Unasked})
	}
	return out
}

func showSupplement(r *request.Request) error {
	m, err := mend(r)
	if err != nil {
		return err
	}
	page, err := supplementPage(r, m, r.Base(r.T("supplement.title"), "applications"), m.Answers, nil)
	if err != nil {
		return err
	}
	return r.Render(page)
}

// supplementPage draws what was asked with the answers given: the stored ones, or what was just typed and could not be taken.
func supplementPage(r *request.Request, m mending, b view.Base, answers form.Answers, conflicts []form.Conflict) (page templ.Component, err error) {
	b.Crumbs = m.crumbs(r, view.Crumb{Label: b.Title})
	if m.along != nil {
		b = m.along.says(r, b)
	}
	p := view.SupplementPage{Base: b, Lead: m.Title, Badge: view.State("application", m.State), Due: view.Due{None: true}}
	p.Locked = view.Callout{Title: r.T("supplement.locked"), Lines: []string{r.T("supplement.locked.text")}, Link: &view.Crumb{Label: r.T("supplement.read"), URL: m.path()}}
	for i, s := range m.rounds {
		if i == 0 && m.open() {
			continue
		}
		shown := ShowSupplement(r, b, m.Form, s, m.State == string(application.SupplementRequested), m.Answers)
		shown.Folded = len(p.Past) > 0 || m.open()
		p.Past = append(p.Past, shown)
	}
	if !m.open() {
		if len(p.Past) == 0 {
			p.Empty = &view.Empty{Title: r.T("supplement.empty"), Text: r.T("supplement.empty.text"), Act: &view.Button{Text: r.T("supplement.read"), URL: m.path()}}
		}
		return pages.Supplement(p), nil
	}
	p.Due, p.Message = b.Due(m.asked.DueAt), m.asked.Message
	p.Form = view.Form{ID: supplementForm, Action: m.self(), Key: r.NewKey(), Guard: true, Enter: true, Upload: true}
	write := mayWrite(r, m.place)
	if m.shelf, err = shelfFor(r, m.org, write); err != nil {
		return nil, err
	}
	if m.shelf.open && m.suffix == 0 && len(m.Members) > 1 {
		if m.shelf.offers, err = r.House.Query.OffersIn(r.Context(), m.ID, nil); err != nil {
			return nil, err
		}
	}
	if m.forms, err = m.formsGiven(r); err != nil {
		return nil, err
	}
	for _, i := range m.mine {
		if m.asked.Items[i].Follows && m.asked.Items[i].Unasked {
			continue // the form asked it for a moment
		}
		item, err := supplementField(r, m, b, i, answers, !write)
		if err != nil {
			return nil, err
		}
		p.Items = append(p.Items, item)
	}
	for i, item := range m.asked.Items {
		if item.Org != m.suffix && !(item.Follows && item.Unasked) {
			p.Others = append(p.Others, askedRow(r, m.asked, i, m.Answers))
		}
	}
	p.Form.Unsaved = len(conflicts) > 0
	for _, c := range conflicts {
		supplementConflict(r, m, c, &p)
	}
	offerSupplement(r, &p, m, write)
	return pages.Supplement(p), nil
}

// offerSupplement adds the buttons the reader may use now, or says why there are none.
func offerSupplement(r *request.Request, p *view.SupplementPage, m mending, write bool) {
	send := r.May(string(application.Supplement), m.resource())
	switch {
	case r.Now.After(m.asked.DueAt):
		p.Note = r.T("supplement.late")
		return
	case !write && !send:
		p.Note = r.T("supplement.readers")
		return
	case !send || m.suffix != 0:
		p.Note = r.T("supplement.member")
	}
	if write {
		p.Save = &view.Button{Text: r.T("supplement.save"), Kind: view.Secondary, Name: "go", Value: "save"}
	}
	if send && m.suffix == 0 {
		p.Send = &view.Button{Text: r.T("supplement.send"), Kind: view.Primary, Name: "go", Value: "send", Confirm: r.T("supplement.send.confirm")}
	}
}

// supplementField is one thing asked for with its control, its place for files and room for words.
func supplementField(r *request.Request, m mending, b view.Base, i int, answers form.Answers, readOnly bool) (out view.SupplementField, err error) {
	item, key := m.asked.Items[i], m.asked.ReplyKey(i)
	out = view.SupplementField{ID: supplementItem(i), Name: item.Name, Note: item.Note, Badge: answeredBadge(m.asked.Answered(i, m.Answers)),
		ReplyName: "v." + replyField(i), ReplyVersion: answers[key].Version}
	if item.Unasked {
		out.Note, out.Gone = r.T("supplement.unasked"), true
		return out, nil
	}
	if item.Follows {
		out.Note = r.T("supplement.follows")
	}
	label := r.T("supplement.reply")
	q, _, known := m.Form.Question(item.QuestionKey)
	switch {
	case known && q.Kind != form.File:
		f, ferr := fieldOf(r, m.place, b, q, answers[item.Key()], nil, readOnly)
		if ferr != nil {
			return out, ferr
		}
		if f.Control != nil {
			f.Control.HideLabel, f.Control.NoNote, f.Control.Autosave = true, true, false
		}
		out.Field = &f
	default:
		label = r.T("supplement.words_to", locale.Args{"name": item.Name})
		if !known {
			q = form.Question{Key: item.QuestionKey, Kind: form.File}
		}
		f := view.Field{Name: workflows.SupplementField(i), Label: item.Name, HideLabel: true, Hint: r.T("supplement.file.hint"), NoNote: true, Error: b.ErrorOf(workflows.SupplementField(i))}
		out.Upload = uploadField(r, m.place, b, q, m.Answers[m.asked.FileKey(i)], f)
		// What was asked for is taken here: as an upload or, where the form says which paper it is, out of the wallet.
		out.Upload.Action, out.Upload.Open, out.Upload.Keep = m.at(m.path("supplement", "files", i)), !readOnly, nil
		if readOnly {
			out.Upload.Wallet = nil
		} else if !known && m.shelf.open {
			out.Upload.Wallet = picksFor(r, m.place, b, m.pickSlot(i), m.Answers[m.asked.FileKey(i)])
		}
		if readOnly {
			break
		}
		if out.Upload.Field, err = r.Resumable(m.paper(i), out.Upload.Field); err != nil {
			return out, err
		}
		out.Upload.Within, out.Upload.Field.Form = supplementForm, supplementForm
		if out.Upload.Wallet != nil {
			out.Upload.Wallet.Within = supplementForm
		}
		for n := range out.Upload.Files {
			f := &out.Upload.Files[n]
			f.RemoveName, f.Form, f.Action = "remove", supplementForm, out.Upload.Action
		}
	}
	out.Reply = b.Control(view.AsTextarea, view.Field{Name: replyField(i), Label: label, Rows: 2, Value: answers[key].Text, MaxLength: 1000, Optional: true, ReadOnly: readOnly})
	return out, nil
}

// pickSlot is the place of an item that is about no question of the form: any paper may be what was asked for, and the officer judges.
func (m mending) pickSlot(i int) pickSlot {
	return pickSlot{m.asked.Items[i].Name, workflows.SupplementPick(i), m.at(m.path("supplement", "files", i)), func(wallet.Type, string) bool { return true }}
}

// pinToItem answers such an item with the document that was picked, the organisation's own or one that a partner lets the lead use.
func pinToItem(r *request.Request, m mending, i int) error {
	name := m.pickSlot(i).name
	text := r.Form().Get(name)
	if text == "" {
		return nil
	}
	in := workflows.PinToSupplement{Application: m.id, Index: i}
	offer, offered := strings.CutPrefix(text, offerPrefix)
	id, err := strconv.ParseInt(offer, 10, 64)
	if err != nil || id <= 0 {
		return m.along.takes(domain.E(domain.Invalid, "wallet.pin.nothing"), name)
	}
	if offered {
		in.Offer = id
	} else {
		in.Document = domain.WalletID(id)
	}
	err = r.House.Engine.PinToSupplement(r.Context(), r.Command(), in)
	if alreadyPinned(err) {
		return nil
	}
	return m.along.did(err, name, r.T("wallet.pinned", locale.Args{"name": m.asked.Items[i].Name}))
}

// supplementForm is the id of the form that everything on the page belongs to.
const supplementForm = "supplement"

func replyField(i int) string { return fmt.Sprintf("reply.%d", i) }

func answeredBadge(done bool) view.Badge {
	if done {
		return view.Mark(view.ToneDone, "supplement.done")
	}
	return view.Mark(view.ToneSupplement, "supplement.open")
}

// askedRow is one thing asked for, with whether anything was done about it.
func askedRow(r *request.Request, s application.SupplementRound, i int, now form.Answers) view.SummaryRow {
	row := view.SummaryRow{Label: s.Items[i].Name, Value: r.T(answeredBadge(s.Answered(i, now)).Key)}
	item := s.Items[i]
	if item.Note != "" {
		row.Lines = append(row.Lines, item.Note)
	}
	switch {
	case item.Unasked:
		row.Lines = append(row.Lines, r.T("supplement.unasked"))
	case item.Follows:
		row.Lines = append(row.Lines, r.T("supplement.follows"))
	}
	return row
}

// supplementConflict puts what two people wrote at the question it is about, to choose from. Words to the officer have only one place:
// they are compared above all, and what stands below is one's own.
func supplementConflict(r *request.Request, m mending, c form.Conflict, p *view.SupplementPage) {
	i := m.asked.Index(c.Key)
	at := slices.IndexFunc(p.Items, func(x view.SupplementField) bool { return x.ID == supplementItem(i) })
	if at >= 0 && p.Items[at].Field != nil && m.asked.Items[i].Key() == c.Key {
		shown := comparison(r, m.place, c)
		p.Items[at].Field.Conflict, p.Clash = &shown, true
		return
	}
	label := ""
	if i >= 0 {
		label = m.asked.Items[i].Name
	}
	p.Conflict = append(p.Conflict, view.Diff{Caption: label, BeforeTitle: r.T("application.conflict.theirs"), AfterTitle: r.T("application.conflict.mine"),
		Rows: []view.DiffRow{{Label: label, Before: c.Theirs.Text, After: c.Mine.Text, Kind: "changed"}}})
}

// supplementItem is where the page shows what was asked for under a number.
func supplementItem(i int) string { return fmt.Sprintf("item-%d", i) }

// settledItem is the place of the question of which one of two answers was chosen, "" when the button was another.
func settledItem(r *request.Request, m mending) string {
	if question := settled(r); question != "" {
		if i := m.asked.Index(form.Key(question, m.suffix)); i >= 0 {
			return "#" + supplementItem(i)
		}
	}
	return ""
}

// mayMend refuses who may read the application and not write on this part of it.
func mayMend(r *request.Request) (mending, error) {
	m, err := mend(r)
	if err != nil {
		return m, err
	}
	return m, canWrite(r, m.place)
}

func saveSupplement(r *request.Request) error {
	m, err := mayMend(r)
	if err != nil {
		return err
	}
	if !m.open() {
		return r.SeeOther(m.self()) // handed in meanwhile, or the time is over: the page says which
	}
	if m, err = takeAlongSupplement(r, m); err != nil {
		return err
	}
	switch {
	case m.along.stopped():
	case r.Form().Get("go") == "send":
		err = m.along.did(r.House.Engine.Supplement(r.Context(), r.Command(), m.id, 0), "", r.T("supplement.sent"))
	default:
		m.along.done = append(m.along.done, r.T("supplement.saved"))
	}
	return supplementDone(r, m, settledItem(r, m), err)
}

// takeAlongSupplement is takeAlong for the page of a request: the words and the files for all that was asked for.
func takeAlongSupplement(r *request.Request, m mending) (mending, error) {
	a := &along{}
	a.begun(r)
	m.along = a
	if a.sent = readSupplement(r, m); len(a.sent.Answers)+len(a.sent.Wrong) > 0 {
		var err error
		a.saved, err = r.House.Engine.SaveAnswers(r.Context(), unkeyed(r), workflows.SaveAnswers{Application: m.id, Org: m.org, Mine: a.sent.Answers, Seen: a.sent.Seen})
		if err == nil {
			err = a.sent.Wrong.OrNil() // what could be read is saved; the rest comes back to be put right
		}
		if err := a.takes(err, ""); err != nil {
			return m, err
		}
	}
	for _, i := range m.mine {
		q, _, known := m.Form.Question(m.asked.Items[i].QuestionKey)
		if known && q.Kind != form.File {
			continue // texts of the plan, which take pictures, are never asked for again
		}
		if err := answerChosen(r, m, i); err != nil {
			return m, err
		}
		if !known {
			if err := pinToItem(r, m, i); err != nil {
				return m, err
			}
		}
		if known && r.Form().Get(pickName(q)) != "" {
			if err := pinPicked(r, m.place, q); err != nil {
				return m, err
			}
		}
	}
	return m, nil
}

// answerChosen takes in the file chosen for an item, or the one that waits for it.
func answerChosen(r *request.Request, m mending, i int) error {
	field := workflows.SupplementField(i)
	if !r.Chosen(field) && r.Form().Get(view.WaitingName(field)) == "" {
		return nil
	}
	at := m.paper(i)
	if q, _, ok := m.Form.Question(m.asked.Items[i].QuestionKey); ok {
		var err error
		if at.Rule.Blank, err = blankOf(r, m.CallID, q.Key); err != nil {
			return err
		}
	}
	file, err := r.ReceiveAt(at, field)
	if err == nil {
		err = r.House.Engine.AttachSupplement(r.Context(), r.Command(), workflows.AttachSupplement{Application: m.id, Index: i, File: file})
	}
	if err == nil {
		m.along.files = append(m.along.files, file.Name)
	}
	return m.along.takes(err, field)
}

// supplementDone answers a page of a request that was sent: with the page itself, at the place where something was done, which says what was done and what is wrong.
func supplementDone(r *request.Request, m mending, at string, err error) error {
	if err != nil {
		return err
	}
	if !m.along.stopped() {
		return m.along.finish(r, m.self()+at, view.Flash{})
	}
	now, err := mend(r)
	if err != nil {
		return err
	}
	now.along = m.along
	now.along.wrong = now.atControls(m.along.wrong)
	page, err := supplementPage(r, now, r.Base(r.T("supplement.title"), "applications"), typedOver(now, m.along.sent), m.along.saved.Conflicts)
	if err != nil {
		return err
	}
	if len(now.along.wrong) > 0 {
		return r.Again(page)
	}
	return r.RenderStatus(http.StatusConflict, page)
}

// atControls moves the problems of answers to the controls of this page.
func (m mending) atControls(list domain.Problems) domain.Problems {
	var out domain.Problems
	for _, p := range list {
		if i := m.asked.Index(p.Field); p.Field != "" && i >= 0 {
			name := webform.Field(m.asked.Items[i].QuestionKey)
			if q, _, ok := m.Form.Question(m.asked.Items[i].QuestionKey); !ok || q.Kind == form.File {
				name = workflows.SupplementField(i)
			}
			p = p.At(name)
		}
		out = append(out, p)
	}
	return out
}

// readSupplement reads the answers and the words to each item; files went up apart.
func readSupplement(r *request.Request, m mending) webform.Page {
	var asked form.Section
	for _, i := range m.mine {
		if q, _, ok := m.Form.Question(m.asked.Items[i].QuestionKey); ok {
			asked.Questions = append(asked.Questions, q)
		}
	}
	sent := readSection(r, m.place, asked)
	for _, i := range m.mine {
		if _, there := r.Form()[replyField(i)]; !there {
			continue
		}
		key := m.asked.ReplyKey(i)
		sent.Answers[key] = form.Answer{Text: strings.TrimSpace(strings.ReplaceAll(r.Form().Get(replyField(i)), "\r\n", "\n")), Files: m.Answers[key].Files}
		sent.Seen[key], _ = strconv.ParseInt(r.Form().Get("v."+replyField(i)), 10, 64)
	}
	return sent
}

// typedOver is the stored answers with what was just sent laid over them; the stored versions stay, so that saving again takes it.
func typedOver(m mending, sent webform.Page) form.Answers {
	out := m.Answers.Clone()
	for key, a := range sent.Answers {
		a.Version = out[key].Version
		out[key] = a
	}
	return out
}

// anyRule is what a document may be for which the form has no question.
var anyRule = files.Rule{Types: []string{"PDF", "JPG", "PNG", "XLSX", "DOCX", "HWP", "HWPX", "ZIP"}, Limit: 30 << 20}

// mends reports whether something was asked for that the company answers now.
func (f found) mends() bool { return f.State == string(application.SupplementRequested) }

// pickSupplement answers what was asked for with a document of the wallet.
func pickSupplement(r *request.Request, q form.Question) error {
	m, err := mayMend(r)
	if err != nil {
		return err
	}
	if m, err = takeAlongSupplement(r, m); err != nil {
		return err
	}
	at := ""
	if i := slices.IndexFunc(m.asked.Items, func(item application.SupplementItem) bool { return item.QuestionKey == q.Key }); i >= 0 {
		at = filesOf(i)
	}
	return supplementDone(r, m, at, pinPicked(r, m.place, q)) // says what is wrong where it did not go along
}

// item is the item of the path, which is the organisation's own.
func (m mending) item(r *request.Request) (int, error) {
	i, err := strconv.Atoi(r.Param("item"))
	if err != nil || !slices.Contains(m.mine, i) {
		return 0, domain.E(domain.NotFound, "not_found")
	}
	return i, nil
}

// filesOf leads within the page to the files of an item.
func filesOf(i int) string { return fmt.Sprintf("#item-%d-files", i) }

// paper is where a file waits to answer an item. Each request has places of its own.
func (m mending) paper(i int) request.Place {
	rule := anyRule
	if q, _, ok := m.Form.Question(m.asked.Items[i].QuestionKey); ok {
		rule = fileRule(q)
		rule.Unpacks = false
	}
	return request.PlaceOf("supplement", rule, m.at(m.path("supplement", "uploads", i)), m.ID, int64(m.asked.No), int64(i)).Of(int64(m.org))
}

func announceSupplement(r *request.Request) error {
	m, err := mayMend(r)
	if err != nil {
		return err
	}
	i, err := m.item(r)
	if err != nil {
		return err
	}
	return r.Announced(m.paper(i))
}

func uploadSupplement(r *request.Request) error {
	m, err := mayMend(r)
	if err != nil {
		return err
	}
	i, err := m.item(r)
	if err != nil {
		return err
	}
	if m, err = takeAlongSupplement(r, m); err != nil {
		return err
	}
	field := workflows.SupplementField(i)
	if id, perr := strconv.ParseInt(r.Form().Get("remove"), 10, 64); perr == nil {
		err = m.along.did(r.House.Engine.DetachSupplement(r.Context(), r.Command(), m.id, i, domain.FileID(id)), field, r.T("application.file.removed"))
	} else if m.along.alone() {
		err = m.along.takes(domain.E(domain.Invalid, "files.none"), field)
	}
	return supplementDone(r, m, filesOf(i), err)
}

// ShowSupplement is one request with what came of it, for either side: what is waited for, or the difference that was handed in.
func ShowSupplement(r *request.Request, b view.Base, d form.Definition, s query.Supplement, waiting bool, now form.Answers) view.SupplementShown {
	out := view.SupplementShown{ID: fmt.Sprintf("supplement-%d", s.No), Title: r.T("supplement.no", locale.Args{"n": s.No}), Message: s.Message,
		Facts: []view.SummaryRow{{Label: r.T("supplement.requested"), Value: b.DateTime(s.RequestedAt) + " · " + s.ByName}, {Label: r.T("supplement.due"), Value: b.DateTime(s.DueAt)}}}
	round := roundOf(s)
	if s.AnsweredAt == nil {
		out.Badge = view.Mark(view.ToneNo, "supplement.ended")
		if waiting {
			out.Badge = view.Mark(view.ToneSupplement, "supplement.waiting")
		}
		for i, item := range round.Items {
			if item.Follows && item.Unasked {
				continue
			}
			out.Asked = append(out.Asked, askedRow(r, round, i, now))
		}
		return out
	}
	who := ""
	if s.AnswererName != nil {
		who = " · " + *s.AnswererName
	}
	out.Badge = view.Mark(view.ToneDone, "supplement.answered")
	out.Facts = append(out.Facts, view.SummaryRow{Label: r.T("supplement.answered_at"), Value: b.DateTime(*s.AnsweredAt) + who})
	out.Diff = &view.Diff{Caption: out.Title, BeforeTitle: r.T("supplement.before"), AfterTitle: r.T("supplement.after")}
	for i, item := range round.Items {
		out.Diff.Rows = append(out.Diff.Rows, diffRows(r, d, round, i, item)...)
	}
	return out
}

// diffRows are an item's answer before and after, and what was said to it.
func diffRows(r *request.Request, d form.Definition, s application.SupplementRound, i int, item application.SupplementItem) []view.DiffRow {
	var out []view.DiffRow
	if item.QuestionKey != "" {
		q, _, ok := d.Question(item.QuestionKey)
		if !ok {
			q = form.Question{Kind: form.File}
		}
		before, after := s.Before[item.Key()], s.After[item.Key()]
		row := view.DiffRow{Label: item.Name, Before: words(r, q, before), After: words(r, q, after), Kind: "changed"}
		switch {
		case before.Same(after), before.Empty() && after.Empty():
			row.Kind = "same"
		case before.Empty():
			row.Kind = "added"
		case after.Empty():
			row.Kind = "removed"
		}
		if !item.Follows || row.Before != "" || row.After != "" {
			out = append(out, row)
		}
	}
	reply := s.After[s.ReplyKey(i)]
	if reply.Empty() {
		return out
	}
	label := item.Name
	if len(out) > 0 {
		label = r.T("supplement.words_to", locale.Args{"name": item.Name})
	}
	var said []string
	if reply.Text != "" {
		said = append(said, reply.Text)
	}
	for _, f := range reply.Files {
		said = append(said, f.Name+" ("+locale.Bytes(f.Bytes)+")")
	}
	return append(out, view.DiffRow{Label: label, After: strings.Join(said, " · "), Kind: "added"})
}

// words is an answer in words, "" when there is none.
func words(r *request.Request, q form.Question, a form.Answer) string {
	if a.Empty() {
		return ""
	}
	return answerText(r, q, a)
}
