// This file puts pictures into the texts of a form: the buttons stand in the form itself, so that what was typed is saved by them, too.
package applicant

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gongmo/app/files"
	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/form"
	"gongmo/workflows"
)

// PictureRoutes are the routes of this file.
func PictureRoutes() []request.Route {
	return []request.Route{
		request.UPLOAD("/applications/:id/pictures/:question", "application.picture", request.SignedIn, changePicture),
		request.POST("/applications/:id/pictures/:question/uploads", "application.picture.begin", request.SignedIn, announcePicture),
	}
}

// picturesOf are the controls of the pictures of a text, nil where none can be put in now.
func picturesOf(r *request.Request, p place, b view.Base, q form.Question, a form.Answer) (*view.PicturesField, error) {
	if !p.takesFiles(r) {
		return nil, nil
	}
	out := &view.PicturesField{Action: p.partPath("pictures", q.Key), Label: r.Pick(q.Label, q.LabelEn), At: pictureAt(q.Key), Open: b.ErrorOf(pictureFile(q.Key)) != "" || b.ErrorOf(pictureAlt(q.Key)) != ""}
	out.File = b.Control(view.AsFile, view.Field{Name: pictureFile(q.Key), Label: r.T("application.picture.file"), Accept: ".png,.jpg,.jpeg", Optional: true, NoNote: true,
		Hint: r.T("application.picture.hint", locale.Args{"size": files.PictureRule.Limit, "points": r.House.Pictures.Points / 1_000_000})}).Field
	if p.preview == nil {
		var err error
		if out.File, err = r.Resumable(p.frame(q), out.File); err != nil {
			return nil, err
		}
	}
	out.Open = out.Open || len(out.File.Waiting) > 0
	out.Alt = b.Control(view.AsInput, view.Field{Name: pictureAlt(q.Key), Label: r.T("application.picture.alt"), Hint: r.T("application.picture.alt.hint"), Value: r.Typed(pictureAlt(q.Key)), MaxLength: longestAlt, NoNote: true}).Field
	placed := map[string]string{}
	for _, block := range form.Blocks(a.Text) {
		if block.Kind == form.Picture {
			placed[block.File] = block.Alt
		}
	}
	links := p.links()
	for _, u := range a.Files {
		alt, there := placed[u.Name]
		item := view.PictureItem{ID: strconv.FormatInt(int64(u.FileID), 10), Name: u.Name, URL: links[u.FileID], Alt: alt, Note: alt}
		if !there {
			item.Note = r.T("application.picture.unplaced", locale.Args{"mark": form.PictureMark(r.T("application.picture.alt"), u.Name)})
		}
		out.Items = append(out.Items, item)
	}
	return out, nil
}

// frame is where a picture waits for its text. Whoever may write the text may send one ahead.
func (p place) frame(q form.Question) request.Place {
	return request.PlaceOf("picture."+q.Key, files.PictureRule, p.partPath("pictures", q.Key, "uploads"), p.ID, int64(p.org))
}

// announcePicture lets a script send a large picture ahead of the page.
func announcePicture(r *request.Request) error {
	p, q, err := pictured(r)
	if err != nil {
		return err
	}
	if !p.takesFiles(r) {
		return domain.E(domain.NotFound, "not_found")
	}
	return r.Announced(p.frame(q))
}

// asksPictures reports whether the section has a text that takes pictures: its buttons must not be what Enter presses.
func (p place) asksPictures() bool {
	return slices.ContainsFunc(p.section.Questions, func(q form.Question) bool { return q.Kind == form.RichText })
}

// longestAlt is as much as a screen reader says in one breath.
const longestAlt = 200

func pictureFile(question string) string { return "picture." + question }
func pictureAlt(question string) string  { return "alt." + question }

// pictureAt is the name under which a script says where in the text the writer stood.
func pictureAt(question string) string { return "at." + question }

// links are the addresses of the application's files by their content's row.
func (f found) links() map[domain.FileID]string {
	out := map[domain.FileID]string{}
	for _, row := range f.Files {
		out[domain.FileID(row.FileID)] = f.path("download", row.ID)
	}
	return out
}

// Rich is a rich text to be read, with the addresses of its pictures; nil for other kinds of questions. Without an address a picture is
// told by its description.
func Rich(q form.Question, a form.Answer, links map[domain.FileID]string) *view.Rich {
	if q.Kind != form.RichText || a.Empty() {
		return nil
	}
	out := &view.Rich{Blocks: form.Blocks(a.Text), Pictures: map[string]string{}}
	for _, u := range a.Files {
		if at := links[u.FileID]; at != "" {
			out.Pictures[u.Name] = at + "?inline=1"
		}
	}
	return out
}

// pictured finds the text question of the path, in its section.
func pictured(r *request.Request) (p place, q form.Question, err error) {
	f, err := find(r)
	if err != nil {
		return p, q, err
	}
	q, s, ok := f.Form.Question(r.Param("question"))
	if !ok || q.Kind != form.RichText {
		return p, q, domain.E(domain.NotFound, "not_found")
	}
	p, err = locateSection(r, f, s.Key)
	return p, q, err
}

// changePicture saves the page and puts the pictures chosen on it in, or takes one out.
func changePicture(r *request.Request) error {
	p, q, err := pictured(r)
	if err != nil {
		return err
	}
	if p, err = takeAlong(r, p, unkeyed(r)); err != nil {
		return err
	}
	if err := pictureButton(r, p, q); err != nil {
		return err
	}
	if p.along.stopped() {
		return again(r, p)
	}
	return p.along.finish(r, p.self()+"#"+view.FieldID(webform.Field(q.Key)), view.Flash{})
}

// pictureButton takes a picture out, or says what is missing to put one in. A text that could not be saved stays as it is.
func pictureButton(r *request.Request, p place, q form.Question) error {
	id, err := strconv.ParseInt(r.Form().Get("remove"), 10, 64)
	switch {
	case err == nil && !p.along.stopped():
		return p.along.did(r.House.Engine.RemovePicture(r.Context(), r.Command(), p.slot(q), domain.FileID(id)), "", r.T("application.picture.removed"))
	case err != nil && !choseForText(r, q):
		return p.along.takes(addPicture(r, p, q, p.along.sent), pictureFile(q.Key))
	}
	return nil
}

func (p place) slot(q form.Question) workflows.Slot {
	return workflows.Slot{Application: p.id, Org: p.org, Question: q.Key}
}

// choseForText reports whether a picture came for a text: in the form, or ahead of it and described. One that was sent ahead and is not
// described waits.
func choseForText(r *request.Request, q form.Question) bool {
	return r.Chosen(pictureFile(q.Key)) || r.Form().Get(view.WaitingName(pictureFile(q.Key))) != "" && strings.TrimSpace(r.Form().Get(pictureAlt(q.Key))) != ""
}

// addPicture takes the picture in, makes it anew and places it.
func addPicture(r *request.Request, p place, q form.Question, sent webform.Page) error {
	alt := strings.TrimSpace(r.Form().Get(pictureAlt(q.Key)))
	if alt == "" || utf8.RuneCountInString(alt) > longestAlt {
		return domain.E(domain.Invalid, "files.picture.alt").At(pictureAlt(q.Key))
	}
	r.For(workflows.Destination{Slot: p.slot(q)})
	file, err := r.ReceivePicture(p.frame(q), pictureFile(q.Key))
	if err == nil {
		err = r.House.Engine.AddPicture(r.Context(), r.Command(), workflows.AddPicture{Slot: p.slot(q), File: file, Alt: alt, At: byteAt(r.Form().Get(pictureAt(q.Key)), sent.Answers[form.Key(q.Key, p.suffix)].Text)})
	}
	if list := domain.ProblemsOf(err); len(list) > 0 {
		return list[0].At(pictureFile(q.Key))
	}
	return err
}

// byteAt is the byte of a text that a script's count of UTF-16 units means, the end without one.
func byteAt(s, text string) int {
	units, err := strconv.Atoi(s)
	if err != nil {
		return len(text)
	}
	for i, c := range text {
		if units <= 0 {
			return i
		}
		units--
		if c > 0xffff {
			units--
		}
	}
	return len(text)
}
