// This file lets a form take a large file ahead of itself: a script announces the file at the form's own address for that, sends it
// in parts, and then sends the form with the number of the upload instead of the bytes. Without a script the form takes the bytes.
package request

import (
	"errors"
	"net/http"
	"strconv"

	"gongmo/app/files"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/domain"
	"gongmo/workflows"
)

// partBytes is how much a script sends at once: little enough to be sent again, and not many requests for a large file.
const partBytes = 4 << 20

// Place is a form that takes one file.
type Place struct {
	// Key names the form and what it is about: "evidence:34". A file that was sent ahead of one form fits no other.
	Key string
	// Begin is the address where a script announces a file. Whoever may send the form may announce one.
	Begin string
	Rule  files.Rule
	// Whose is the organisation whose file it will be, 0 where the form does not say.
	Whose domain.OrganizationID
}

// Of is the place for a file of an organisation.
func (p Place) Of(org int64) Place {
	p.Whose = domain.OrganizationID(org)
	return p
}

// PlaceOf names a form by its kind and the numbers of what it is about.
func PlaceOf(kind string, rule files.Rule, begin string, ids ...int64) Place {
	for _, id := range ids {
		kind += ":" + strconv.FormatInt(id, 10)
	}
	return Place{Key: kind, Begin: begin, Rule: rule}
}

// Announced answers a script that announces a file at a place.
func (r *Request) Announced(p Place) error {
	return r.Begin(workflows.BeginUpload{Place: p.Key, Whose: p.Whose}, p.Rule)
}

// Begin answers a script that announces a file: where to send its parts and from which byte on.
func (r *Request) Begin(in workflows.BeginUpload, rule files.Rule) error {
	size, err := Bytes(r.Form().Get("size"))
	if err != nil {
		return err
	}
	in.Size, in.Name, in.Fingerprint = size, files.CleanName(r.Form().Get("name")), short(r.Form().Get("fingerprint"))
	if err := files.CheckSize(size, r.Limit(rule)); err != nil {
		return r.JSONProblem(err)
	}
	up, err := r.House.Engine.BeginUpload(r.Context(), r.Command(), in)
	if err != nil {
		return r.JSONProblem(err)
	}
	return r.JSON(UploadState(up.ID, up.Received, up.Size))
}

// UploadState is what a script is told of an upload.
func UploadState(id, received, size int64) map[string]any {
	return map[string]any{"url": view.Path("uploads", id), "offset": received, "size": size, "part": partBytes}
}

// JSONProblem answers a script with what people are told.
func (r *Request) JSONProblem(err error) error {
	if _, ok := Problems(err); !ok {
		return err
	}
	return r.JSONStatus(http.StatusUnprocessableEntity, map[string]any{"error": locale.Error(r.Lang, err)})
}

// Bytes reads a number of bytes that a script sent; what is none is not found.
func Bytes(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, domain.E(domain.NotFound, "not_found")
	}
	return n, nil
}

// short bounds what a browser may tell a file by.
func short(s string) string {
	const longest = 200
	return s[:min(len(s), longest)]
}

// Resumable is the control of a file at a place, with what has been sent ahead of it.
func (r *Request) Resumable(p Place, f view.Field) (view.Field, error) {
	f.Resume = p.Begin
	if r.ahead == nil {
		list, err := r.House.Query.UploadsAhead(r.Context(), r.Who.PersonID, r.Now)
		if err != nil {
			return f, err
		}
		r.ahead = append([]query.Upload{}, list...)
	}
	arrived := false
	for _, u := range r.ahead {
		if u.Place != p.Key {
			continue
		}
		w := view.WaitingFile{Name: u.Name}
		if u.Held {
			w.ID, w.Note, w.Checked = strconv.FormatInt(u.ID, 10), r.T("files.place.arrived", locale.Args{"size": u.Size}), !arrived
			arrived = true
		} else {
			w.Note = r.T("files.pending.got", locale.Args{"percent": u.Received * 100 / max(u.Size, 1), "size": u.Size, "at": u.ExpiresAt})
		}
		f.Waiting = append(f.Waiting, w)
	}
	return f, nil
}

// ReceivePicture takes in a picture for a text: of its points alone a new one is made, which is kept.
func (r *Request) ReceivePicture(p Place, field string) (workflows.Received, error) {
	got, err := r.ReceiveAt(p, field)
	if err != nil {
		return got, err
	}
	body, err := r.House.Files.Open(r.Context(), got.SHA256)
	if err != nil {
		return got, err
	}
	defer body.Close()
	kept, name, err := r.House.Pictures.Remake(r.Context(), r.House.Files, body, got.Name)
	if err != nil {
		return got, err
	}
	return workflows.Received{SHA256: kept.SHA256, MediaType: kept.MediaType, Name: name, Size: kept.Size, Scanned: got.Scanned, Upload: got.Upload, From: got.SHA256}, nil
}

// ReceiveAt is Receive at a place: the file that came with the form or, when none did, the one that was sent ahead.
func (r *Request) ReceiveAt(p Place, field string) (workflows.Received, error) {
	r.For(workflows.Destination{Slot: workflows.Slot{Org: p.Whose}, Place: p.Key})
	got, err := r.Receive(field, p.Rule)
	id, nerr := strconv.ParseInt(r.Form().Get(view.WaitingName(field)), 10, 64)
	if nerr != nil || !errors.Is(err, domain.E(domain.Invalid, "files.none")) {
		return got, err
	}
	up, _, err := r.House.Engine.MyUpload(r.Context(), r.Command(), id)
	if IsNotFound(err) || err == nil && (up.Place != p.Key || up.Sha256 == "") {
		return got, domain.E(domain.Invalid, "files.place.gone").At(field)
	}
	if err != nil {
		return got, err
	}
	err = p.Rule.Takes(up.Name, up.MediaType)
	if err == nil {
		err = p.Rule.Blank.Judge(r.Context(), r.House.Files, up.Sha256, up.MediaType, up.Size)
	}
	if err != nil {
		if nerr := r.refused(r.Context(), workflows.Received{SHA256: up.Sha256, MediaType: up.MediaType, Name: up.Name, Size: up.Size}, err); nerr != nil {
			return got, nerr
		}
		if cerr := r.House.Engine.CancelUpload(r.Context(), r.Command(), id); cerr != nil {
			return got, cerr
		}
		if p := domain.ProblemsOf(err); len(p) > 0 {
			err = p[0].At(field)
		}
		return got, err
	}
	return workflows.Received{SHA256: up.Sha256, MediaType: up.MediaType, Name: up.Name, Size: up.Size, Scanned: up.Scanned, Upload: up.ID}, nil
}
