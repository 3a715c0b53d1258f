// This file takes along everything that a page of the form was sent with: whichever of its buttons was pressed, what was typed is saved,
// every file that was chosen goes into its slot and every picture into its text, also when something else on the page is wrong. So
// nothing that was chosen has to be chosen again, and a page that comes back says what is in.
package applicant

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"gongmo/app/files"
	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/form"
	"gongmo/workflows"
)

// A script that has sent the files of a page ahead says so when it sends the page itself.
const (
	aheadCount   = "ahead"   // how many files went up
	aheadArchive = "archive" // the upload of an archive that waits to be unpacked
)

// along is what came of a page beside the act of its button.
type along struct {
	sent   webform.Page
	saved  workflows.Saved
	files  []string // names of the files that went in
	ahead  int      // how many a script had sent before
	held   []int64  // archives that wait to be unpacked
	done   []string // what the page says was done, in words
	wrong  domain.Problems
	placed map[string]bool // stored keys of the texts that got a picture: they have moved on from what was sent
}

// stopped reports whether the page has to be shown again.
func (a *along) stopped() bool { return len(a.wrong) > 0 || len(a.saved.Conflicts) > 0 }

// takes collects what people are told at a field; any other error is given back.
func (a *along) takes(err error, field string) error {
	if err == nil {
		return nil
	}
	problems, ok := request.Problems(err)
	if !ok {
		return err
	}
	for _, p := range problems {
		if p.Field == "" && field != "" {
			p = p.At(field)
		}
		same := func(q *domain.Error) bool {
			return q.Key == p.Key && q.Field == p.Field && q.Args["name"] == p.Args["name"]
		}
		if !slices.ContainsFunc(a.wrong, same) {
			a.wrong = append(a.wrong, p)
		}
	}
	return nil
}

// did notes in words what the page's button did, or why not, at a field.
func (a *along) did(err error, field, words string) error {
	if err == nil {
		a.done = append(a.done, words)
	}
	return a.takes(err, field)
}

// broughtFiles is what the page says of the files that went in, "" for none.
func (a *along) broughtFiles(r *request.Request) string {
	switch n := len(a.files) + a.ahead; {
	case n == 0:
		return ""
	case n == 1 && len(a.files) == 1:
		return r.T("application.file.added", locale.Args{"name": a.files[0]})
	case a.ahead > 0:
		return r.T("files.added", locale.Args{"n": n})
	default:
		return r.T("files.added.names", locale.Args{"n": n, "names": strings.Join(a.files, ", ")})
	}
}

// says adds to a page what was done and what is wrong.
func (a *along) says(r *request.Request, b view.Base) view.Base {
	for _, text := range append([]string{a.broughtFiles(r)}, a.done...) {
		if text != "" {
			b.Flash = append(b.Flash, view.Flash{Tone: "success", Text: text})
		}
	}
	b.Errors = append(b.Errors, view.Problems(r.Lang, a.wrong.OrNil())...)
	return b
}

// finish answers a page that went in whole: at to, with what was done and then what more there is to say; an archive that came alone
// goes on to be unpacked.
func (a *along) finish(r *request.Request, to string, more view.Flash) error {
	words := append([]string{a.broughtFiles(r)}, a.done...)
	if len(a.held) == 1 {
		to = view.Path("uploads", a.held[0], "unpack")
		words, more = words[:1], view.Flash{}
	}
	if more.Tone == "" {
		more.Tone = "success"
	}
	more.Text = strings.Join(slices.DeleteFunc(append(words, more.Text), func(s string) bool { return s == "" }), " ")
	if more.Text == "" {
		return r.SeeOther(to)
	}
	return r.DoneWith(to, more)
}

// begun reads what a script did ahead.
func (a *along) begun(r *request.Request) {
	a.placed = map[string]bool{}
	if n, err := strconv.Atoi(r.Form().Get(aheadCount)); err == nil && n > 0 {
		a.ahead = n
	}
	if id, err := strconv.ParseInt(r.Form().Get(aheadArchive), 10, 64); err == nil && id > 0 {
		a.held = append(a.held, id)
	}
}

// takeAlong saves what was typed on the page of a section and takes in every file chosen on it, from the device or from the wallet. cmd is the command that saves.
func takeAlong(r *request.Request, p place, cmd workflows.Command) (place, error) {
	a := &along{}
	a.begun(r)
	p.along = a
	if err := canWrite(r, p); err != nil {
		return p, err // before a file is kept
	}
	if slices.ContainsFunc(p.section.Questions, func(q form.Question) bool { return r.Form().Has("v." + q.Key) }) {
		var err error
		a.saved, a.sent, err = save(r, cmd, p)
		if err := a.takes(err, ""); err != nil {
			return p, err
		}
	}
	for _, q := range p.section.Questions {
		var err error
		switch {
		case q.Kind == form.File && r.Chosen(webform.Field(q.Key)):
			err = attachChosen(r, p, q)
		case q.Kind == form.RichText:
			err = placeChosen(r, p, q)
		}
		if err == nil && q.Kind == form.File && r.Form().Get(pickName(q)) != "" {
			err = pinPicked(r, p, q)
		}
		if err != nil {
			return p, err
		}
	}
	return p, nil
}

// attachChosen takes in the files chosen for a slot. Good ones are attached also when others are refused.
func attachChosen(r *request.Request, p place, q form.Question) error {
	field := webform.Field(q.Key)
	keep, err := kept(r, q)
	var got []workflows.Received
	r.For(workflows.Destination{Slot: p.slot(q)})
	if err == nil {
		var rule files.Rule
		if rule, err = slotRule(r, p.CallID, q); err == nil {
			got, err = r.ReceiveAll(field, rule)
		}
	}
	whole := err == nil
	if err := p.along.takes(err, field); err != nil {
		return err
	}
	for _, file := range got {
		if workflows.IsArchive(q, file.MediaType) && len(got) == 1 && whole {
			held, err := r.House.Engine.HoldArchive(r.Context(), r.Command(), workflows.HoldArchive{Slot: p.slot(q), File: file})
			if err == nil {
				p.along.held = append(p.along.held, held)
			}
			return p.along.takes(err, field)
		}
		err := fileRule(q).Takes(file.Name, file.MediaType)
		if err == nil {
			err = r.House.Engine.AttachFile(r.Context(), r.Command(), workflows.AttachFile{Application: p.id, Org: p.org, Question: q.Key, File: file, Keep: keep})
		}
		switch {
		case err == nil && keep != nil:
			p.along.done = append(p.along.done, r.T("wallet.kept", locale.Args{"name": file.Name}))
		case err == nil:
			p.along.files = append(p.along.files, file.Name)
		}
		if err := p.along.takes(err, field); err != nil {
			return err
		}
	}
	return nil
}

// placeChosen puts the picture chosen for a text into it, unless the text itself could not be saved.
func placeChosen(r *request.Request, p place, q form.Question) error {
	if !choseForText(r, q) {
		return nil
	}
	key := form.Key(q.Key, p.suffix)
	if slices.ContainsFunc(p.along.saved.Conflicts, func(c form.Conflict) bool { return c.Key == key }) {
		return p.along.takes(domain.E(domain.Conflict, "files.picture.later"), pictureFile(q.Key))
	}
	err := addPicture(r, p, q, p.along.sent)
	if err == nil {
		p.along.placed[key] = true
		p.along.done = append(p.along.done, r.T("application.picture.added"))
		r.Form().Del(pictureAlt(q.Key))
	}
	return p.along.takes(err, pictureFile(q.Key))
}

// again shows the section as it now stands, with everything that was typed, what was done and what is wrong.
func again(r *request.Request, p place) error {
	p, err := fresh(r, p)
	if err != nil {
		return err
	}
	page, err := sectionPage(r, p, r.Base(r.Pick(p.section.Title, p.section.TitleEn), "applications"), typed(p, p.along.sent), p.along.saved.Conflicts)
	if err != nil {
		return err
	}
	if len(p.along.wrong) > 0 {
		return r.Again(page)
	}
	return r.RenderStatus(http.StatusConflict, page)
}

// fresh reads the section anew: what was sent is saved, and has newer versions.
func fresh(r *request.Request, p place) (place, error) {
	f, err := find(r)
	if err != nil {
		return p, err
	}
	now, err := locateSection(r, f, p.section.Key)
	now.along, now.looked, now.read = p.along, p.looked, p.read
	return now, err
}

// alone reports whether nothing at all came with the page: its button needs a file and there is none.
func (a *along) alone() bool {
	return len(a.files)+len(a.done)+len(a.held)+a.ahead == 0 && !a.stopped()
}
