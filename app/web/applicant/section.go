// This file is writing: one section a page, saved as it is typed, with files beside the text.
package applicant

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/form"
	pages "gongmo/templates/pages/applicant"
	"gongmo/workflows"
)

// sectionForm is the id of the form that the text of a section stands in.
const sectionForm = "section"

// place is one section of one organisation's part.
type place struct {
	found
	section form.Section
	org     domain.OrganizationID // whose part
	suffix  domain.OrganizationID // 0 for the lead
	index   int                   // among the visible sections of the part
	of      []form.Section
	shelf   shelf            // the wallet of the organisation whose part it is; sectionPage fills it
	read    *planRead        // what was understood of a pasted or uploaded plan
	looked  *request.Lookup  // what came of looking an address up
	forms   []query.CallFile // what the call gives out to be filled in, which it fills as well
	pending []query.Upload   // the reader's files on their way, which it fills as well
	along   *along           // what came with a posted page beside the act of its button
}

// locate finds the section of the path; another organisation's part is not found.
func locate(r *request.Request) (place, error) {
	f, err := find(r)
	if err != nil {
		return place{}, err
	}
	return locateSection(r, f, r.Param("key"))
}

// locateSection finds a section of an application that was found.
func locateSection(r *request.Request, f found, key string) (place, error) {
	p := place{found: f, org: domain.OrganizationID(f.LeadID)}
	if id, err := strconv.ParseInt(r.Query("org"), 10, 64); err == nil && id > 0 && id != f.LeadID {
		p.org, p.suffix = domain.OrganizationID(id), domain.OrganizationID(id)
	}
	for _, m := range f.Members {
		if m.OrganizationID == nil || domain.OrganizationID(*m.OrganizationID) != p.org || m.Consent == string(application.Declined) {
			continue
		}
		p.of = f.Form.Visible(f.Answers.Of(p.suffix), workflows.PartOf(application.MemberRole(m.Role)))
		for i, s := range p.of {
			if s.Key == key {
				p.section, p.index = s, i
				return p, nil
			}
		}
	}
	return place{}, domain.E(domain.NotFound, "not_found")
}

func (p place) self() string { return sectionPath(p.found, p.section.Key, int64(p.suffix)) }

// more is the same page with more empty rows.
func (p place) more() string {
	q := p.at("sections", p.section.Key).With("more", 1)
	if p.suffix != 0 {
		q = q.With("org", int64(p.suffix))
	}
	return q.String()
}

// emptyRow is the control that begins the first empty row of a field's table, once answers are saved: who asked for rows goes on there,
// and not at the top of the table again. It is the field itself where there is no such table.
func (p place) emptyRow(field string, answers form.Answers) string {
	i := slices.IndexFunc(p.section.Questions, func(q form.Question) bool { return webform.Field(q.Key) == field })
	if i < 0 {
		return field
	}
	q := p.section.Questions[i]
	a, first := answers[q.Key], ""
	used, filled, sign := map[string]bool{}, 0, "r"
	switch q.Kind {
	case form.People:
		first, filled = "name", len(a.People)
		for _, m := range a.People {
			used[m.Key] = true
		}
	case form.Targets:
		first, filled = "title", len(a.Targets)
		for _, t := range a.Targets {
			used[t.Key] = true
		}
	case form.Budget:
		first, sign, filled = "item", "l", 1
		if a.Budget != nil {
			filled += len(a.Budget.Lines)
			for _, l := range a.Budget.Lines {
				used[l.Key] = true
			}
		}
	case form.Table:
		if len(q.Columns) == 0 {
			return field
		}
		first, filled = q.Columns[0].Key, len(a.Rows)
	default:
		return field
	}
	for used[sign+strconv.Itoa(filled)] {
		filled++
	}
	return field + "." + sign + strconv.Itoa(filled) + "." + first
}

// next is where "save and continue" leads: the next section of the part, or the task list after the last.
func (p place) next() string {
	if p.index+1 < len(p.of) {
		return sectionPath(p.found, p.of[p.index+1].Key, int64(p.suffix))
	}
	return p.at().String()
}

func (p place) orgs() []domain.OrganizationID {
	var out []domain.OrganizationID
	for _, m := range p.Members {
		if m.OrganizationID != nil && m.Consent != string(application.Declined) {
			out = append(out, domain.OrganizationID(*m.OrganizationID))
		}
	}
	return out
}

func showSection(r *request.Request) error {
	p, err := locate(r)
	if err != nil {
		return err
	}
	b := r.Base(r.Pick(p.section.Title, p.section.TitleEn), "applications")
	if b.Errors, err = marked(r, p); err != nil {
		return err
	}
	page, err := sectionPage(r, p, b, p.Answers.Of(p.suffix), nil)
	if err != nil {
		return err
	}
	return r.Render(page)
}

// sectionPage draws a section with the answers given: the stored ones, or what was just typed and could not be taken.
func sectionPage(r *request.Request, p place, b view.Base, answers form.Answers, conflicts []form.Conflict) (_ templ.Component, err error) {
	if p.along != nil {
		b = p.along.says(r, b)
	}
	if p.shelf, err = shelfOf(r, p); err != nil {
		return nil, err
	}
	if p.preview == nil && p.takesFiles(r) && p.asksFiles() {
		if p.pending, err = r.House.Query.UploadsOf(r.Context(), r.Who.PersonID, p.ID, r.Now); err != nil {
			return nil, err
		}
	}
	if p.asksFiles() {
		if p.forms, err = p.formsGiven(r); err != nil {
			return nil, err
		}
	}
	b.Crumbs = p.crumbs(r, view.Crumb{Label: b.Title})
	out := view.ApplicationSection{Base: b, Lead: r.Pick(p.section.Hint, p.section.HintEn), ReadOnly: !p.takes() || !mayWrite(r, p)}
	out.Form = view.Form{ID: sectionForm, Action: p.self(), Autosave: strings.Replace(p.self(), "/sections/", "/autosave/", 1), Key: r.NewKey(), Guard: true,
		Enter: p.asksAddress() || p.asksPictures() || p.asksFiles(), Upload: p.takesFiles(r) && (p.asksFiles() || p.asksPictures())}
	if p.suffix != 0 {
		for _, m := range p.Members {
			if m.OrganizationID != nil && domain.OrganizationID(*m.OrganizationID) == p.org {
				out.Owner = r.T("application.section.owner", locale.Args{"name": m.Name})
			}
		}
	}
	if p.asksTrack() {
		c := trackControl(r, b, p.Tracks, cmp.Or(r.Typed("track"), p.Track), nil)
		if t, ok := p.Tracks.Of(p.Track); ok && (out.ReadOnly || p.State != string(application.Draft)) {
			c = view.Control{Kind: view.AsInput, Field: view.Field{Name: "track", Label: c.Label, Value: trackTitle(r, t), ReadOnly: true}}
		}
		out.Track = &c
	}
	computed := p.Form.Computed(answers, p.section.Part)
	for _, q := range p.section.Questions {
		f, err := fieldOf(r, p, b, q, answers[q.Key], computed, out.ReadOnly)
		if err != nil {
			return nil, err
		}
		out.Fields = append(out.Fields, f)
	}
	out.Conflict = compare(r, p, out.Fields, conflicts)
	out.Form.Unsaved = out.Conflict || r.HTTP().Method == http.MethodPost && len(b.Errors) > 0 // faults of what is stored are nothing unsaved
	if !out.ReadOnly && p.preview == nil {
		if out.Reuse, err = reuseBox(r, p); err != nil {
			return nil, err
		}
		out.PresenceURL = strings.Replace(p.self(), "/sections/", "/presence/", 1)
		if said, err := present(r, p); err == nil { // the page is good without it
			out.Presence = said
		}
	}
	out.Shown = strings.Join(p.shown(), " ")
	out.Savebar = view.Savebar{Status: true}
	out.Back = view.Button{Text: r.T("application.back"), URL: p.at().String()}
	out.Next = view.Button{Text: r.T("application.save_next"), Kind: view.Primary, Form: sectionForm}
	if p.preview != nil {
		p.previews(r, &out)
	}
	return pages.Section(out), nil
}

// asksTrack: the first section of the lead's part asks for the track of the call, where the call has tracks.
func (p place) asksTrack() bool { return p.suffix == 0 && p.index == 0 && len(p.Tracks) > 0 }

// track is the track that was posted, nil where the page does not ask for it.
func (p place) track(r *request.Request) *string {
	if !p.asksTrack() || p.State != string(application.Draft) {
		return nil
	}
	key := r.Form().Get("track")
	return &key
}

func mayWrite(r *request.Request, p place) bool {
	if p.preview != nil {
		return true // on nothing
	}
	action, res := p.writing()
	return r.May(action, res)
}

// canWrite refuses who may not write on the part.
func canWrite(r *request.Request, p place) error {
	action, res := p.writing()
	return r.Can(action, res)
}

// writing is what writing on the part is called, and on what.
func (p place) writing() (string, domain.Resource) {
	if p.suffix != 0 {
		return "editPart", p.ownOf(p.org)
	}
	return "edit", p.resource()
}

func saveSection(r *request.Request) error {
	p, err := locate(r)
	if err != nil {
		return err
	}
	paste, known := r.Form().Get("paste"), r.Form().Get(takesPeople)
	looked, lerr := r.LookUpAddress()
	reads := paste != "" || looked != nil || lerr != nil // and saves nothing, unless files came along
	if !reads || r.ChoseAny() {
		cmd := r.Command()
		if known != "" {
			cmd = unkeyed(r) // the key is for what the button does
		}
		if p, err = takeAlong(r, p, cmd); err != nil {
			return err
		}
		if reads {
			p, err = fresh(r, p)
		}
	}
	switch {
	case err != nil:
		return err
	case paste != "":
		return proposePasted(r, p, paste)
	case reads:
		return showLookup(r, p, looked, lerr)
	case p.along.stopped():
		return again(r, p)
	case known != "":
		return takeKnown(r, p, known)
	}
	if field := r.Form().Get("more"); field != "" {
		return p.along.finish(r, p.more()+"#"+view.FieldID(p.emptyRow(field, typed(p, p.along.sent))), view.Flash{})
	}
	if field := settled(r); field != "" {
		return p.along.finish(r, p.self()+"#"+view.FieldID(webform.Field(field)), view.Flash{})
	}
	return savedNext(r, p)
}

// typed is the stored answers with what was just sent laid over them; the stored versions stay, so that saving again takes it.
func typed(p place, sent webform.Page) form.Answers {
	out := p.Answers.Of(p.suffix).Clone()
	for key, a := range sent.Answers {
		if p.along != nil && p.along.placed[key] {
			continue // saved, and a picture put in since
		}
		question, _, _ := form.SplitKey(key)
		a.Version, a.Files = out[question].Version, out[question].Files
		out[question] = a
	}
	return out
}

func save(r *request.Request, cmd workflows.Command, p place) (workflows.Saved, webform.Page, error) {
	sent := readSection(r, p, p.section)
	in := workflows.SaveAnswers{Application: p.id, Org: p.org, Mine: sent.Answers, Seen: sent.Seen, Track: p.track(r)}
	saved, err := r.House.Engine.SaveAnswers(r.Context(), cmd, in)
	if err == nil && len(sent.Wrong) > 0 {
		err = sent.Wrong // what could be read is saved; the rest comes back to be put right
	}
	return saved, sent, err
}

func download(r *request.Request) error {
	f, err := findTo(r, "download") // in SQL, where an evaluator's assignment is known
	if err != nil {
		return err
	}
	id, err := r.ID("file")
	if err != nil {
		return err
	}
	kept, err := r.House.Query.ApplicationFileOf(r.Context(), f.ID, id)
	if err != nil {
		return err
	}
	return r.Download(kept, r.Query("inline") != "")
}
