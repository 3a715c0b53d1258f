// This file puts pictures into the texts of an application. A picture is a file of the answer, like any other frozen with the
// submission, and a line of the text that names it.
package workflows

import (
	"context"
	"path"
	"slices"
	"strconv"
	"strings"

	"gongmo/domain"
	"gongmo/domain/form"
)

// mostPictures is how many pictures one text takes.
const mostPictures = 10

// AddPicture is a picture for a rich text.
type AddPicture struct {
	Slot
	File Received
	// Alt says what it shows, for those who do not see it.
	Alt string
	// At is the byte of the text behind whose line it goes; at or beyond the end, it goes there.
	At int
}

// AddPicture puts a picture into a text. Errors: form.picture.alt, files.picture.many.
func (e *Engine) AddPicture(ctx context.Context, cmd Command, in AddPicture) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		s, err := e.question(tx, cmd.Actor, in.Slot, form.RichText)
		if err != nil {
			return err
		}
		if strings.TrimSpace(in.Alt) == "" {
			return domain.E(domain.Invalid, "files.picture.alt").At("q." + in.Question)
		}
		if len(s.files) >= mostPictures {
			return domain.E(domain.Invalid, "files.picture.many").With("max", mostPictures).At("q." + in.Question)
		}
		in.File.Name = unlikeOf(s.files, in.File.Name)
		row, err := keep(tx, cmd.Actor, in.File)
		if err != nil {
			return err
		}
		next := s.a.Answers[s.key]
		next.Files = append(slices.Clone(s.files), uploaded(row, in.File))
		next.Text = form.WithPicture(next.Text, form.PictureMark(in.Alt, in.File.Name), in.At)
		return s.set(tx, cmd.Actor, next)
	})
}

// unlikeOf makes a name that no file of the answer has.
func unlikeOf(list []form.Upload, name string) string {
	out, end := name, path.Ext(name)
	for n := 2; slices.ContainsFunc(list, func(u form.Upload) bool { return strings.EqualFold(u.Name, out) }); n++ {
		out = strings.TrimSuffix(name, end) + " (" + strconv.Itoa(n) + ")" + end
	}
	return out
}

// RemovePicture takes a picture out of a text, with the lines that name it.
func (e *Engine) RemovePicture(ctx context.Context, cmd Command, at Slot, file domain.FileID) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		s, err := e.question(tx, cmd.Actor, at, form.RichText)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(s.files, func(u form.Upload) bool { return u.FileID == file })
		if i < 0 {
			return nil // it is gone already
		}
		next := s.a.Answers[s.key]
		next.Text = form.WithoutPictures(next.Text, s.files[i].Name)
		if next.Files = slices.Delete(slices.Clone(s.files), i, i+1); len(next.Files) == 0 {
			next.Files = nil
		}
		return s.set(tx, cmd.Actor, next)
	})
}
