// This file takes in files: with an ordinary form, or in parts that a script sends and that survive a broken line; and it unpacks
// archives into single files.
package applicant

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/files"
	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/form"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// UploadRoutes are the routes of files on their way.
func UploadRoutes() []request.Route {
	return []request.Route{
		request.UPLOAD("/applications/:id/files/:question", "application.upload", request.SignedIn, upload),
		request.POST("/applications/:id/uploads/:question", "upload.begin", request.SignedIn, beginUpload),
		request.GET("/uploads/:upload", "upload", request.SignedIn, showUpload),
		request.UPLOAD("/uploads/:upload/parts", "upload.part", request.SignedIn, takePart),
		request.POST("/uploads/:upload/finish", "upload.finish", request.SignedIn, finishUpload),
		request.POST("/uploads/:upload/cancel", "upload.cancel", request.SignedIn, cancelUpload),
		request.GET("/uploads/:upload/unpack", "upload.unpack", request.SignedIn, showUnpack),
		request.POST("/uploads/:upload/unpack", "upload.unpack.do", request.SignedIn, unpack),
	}
}

// upload takes the files of an ordinary form, and takes one away.
func upload(r *request.Request) error {
	f, q, s, _, err := fileQuestion(r)
	if err != nil {
		return err
	}
	p, err := locateSection(r, f, s.Key)
	if err != nil {
		return err
	}
	if p, err = takeAlong(r, p, unkeyed(r)); err != nil {
		return err
	}
	if id, perr := strconv.ParseInt(r.Form().Get("remove"), 10, 64); perr == nil {
		err = p.along.did(r.House.Engine.DetachFile(r.Context(), r.Command(), p.id, p.org, q.Key, domain.FileID(id)), webform.Field(q.Key), r.T("application.file.removed"))
	} else if p.along.alone() {
		err = p.along.takes(domain.E(domain.Invalid, "files.none"), webform.Field(q.Key))
	}
	if err != nil {
		return err
	}
	if p.along.stopped() {
		return again(r, p)
	}
	return p.along.finish(r, p.self()+boxOf(q), view.Flash{})
}

// unkeyed is the request's command without the page's key, which is for its last step.
func unkeyed(r *request.Request) workflows.Command {
	cmd := r.Command()
	cmd.Key = ""
	return cmd
}

// fileRule is what a question takes. Archives are let in where several files fit, to be unpacked.
func fileRule(q form.Question) files.Rule {
	rule := files.Rule{Limit: q.File.MaxBytes, Count: max(q.File.MaxCount, 1), Unpacks: q.File.MaxCount > 1}
	for _, t := range q.File.Types {
		rule.Types = append(rule.Types, strings.ToUpper(t))
	}
	return rule
}

func beginUpload(r *request.Request) error {
	f, q, _, suffix, err := fileQuestion(r)
	if err != nil {
		return err
	}
	return r.Begin(workflows.BeginUpload{Slot: workflows.Slot{Application: f.id, Org: f.partOf(suffix), Question: q.Key}}, fileRule(q))
}

// mine reads the upload of the path, which is the reader's own.
func mine(r *request.Request) (workflows.Upload, []workflows.UploadPart, error) {
	id, err := r.ID("upload")
	if err != nil {
		return workflows.Upload{}, nil, err
	}
	return r.House.Engine.MyUpload(r.Context(), r.Command(), id)
}

// showUpload says how much has arrived.
func showUpload(r *request.Request) error {
	up, _, err := mine(r)
	if err != nil {
		return err
	}
	return r.JSON(request.UploadState(up.ID, up.Received, up.Size))
}

// takePart keeps the body of the request as the part that begins at ?at=. A part that arrived already, or is out of turn, is
// answered with 409 and the place to go on from. A line that breaks leaves nothing behind.
func takePart(r *request.Request) error {
	up, _, err := mine(r)
	if err != nil {
		return err
	}
	at, err := request.Bytes(r.Query("at"))
	if err != nil {
		return err
	}
	if at != up.Received || up.DoneAt != nil || up.Sha256 != "" {
		return r.JSONStatus(http.StatusConflict, request.UploadState(up.ID, up.Received, up.Size))
	}
	sum, size, err := files.PutPart(r.Context(), r.House.Files, up.ID, at, r.HTTP().Body)
	if err != nil {
		return r.JSONProblem(err)
	}
	received, err := r.House.Engine.AddPart(r.Context(), r.Command(), workflows.UploadPart{UploadID: up.ID, At: at, Size: size, Sha256: sum})
	if err != nil {
		return lostPart(r, up, sum, err)
	}
	return r.JSON(request.UploadState(up.ID, received, up.Size))
}

// lostPart clears a part away that was kept and then not wanted, unless it is the very one that another request has just added.
func lostPart(r *request.Request, up workflows.Upload, sum string, err error) error {
	now, parts, merr := r.House.Engine.MyUpload(r.Context(), r.Command(), up.ID)
	if merr != nil {
		return merr
	}
	if !slices.ContainsFunc(parts, func(p workflows.UploadPart) bool { return p.Sha256 == sum }) {
		if rerr := r.House.Files.Remove(r.Context(), sum); rerr != nil {
			return rerr
		}
	}
	if domain.KindOf(err) == domain.Conflict {
		return r.JSONStatus(http.StatusConflict, request.UploadState(up.ID, now.Received, up.Size))
	}
	return r.JSONProblem(err)
}

// slotOf is the file question that an upload goes into.
func slotOf(r *request.Request, up workflows.Upload) (f found, q form.Question, back string, err error) {
	if up.ApplicationID == nil || up.OrganizationID == nil {
		return f, q, "", domain.E(domain.NotFound, "not_found")
	}
	if f, err = findIn(r, "view", int64(*up.ApplicationID)); err != nil {
		return f, q, "", err
	}
	q, s, ok := f.Form.Question(up.QuestionKey)
	if !ok {
		return f, q, "", domain.E(domain.NotFound, "not_found")
	}
	suffix := int64(*up.OrganizationID)
	if suffix == f.LeadID {
		suffix = 0
	}
	return f, q, sectionPath(f, s.Key, suffix) + boxOf(q), nil
}

// finishUpload puts the parts together, looks at the whole and attaches it; an archive goes to be unpacked. The answer says where
// to go next.
func finishUpload(r *request.Request) error {
	up, parts, err := mine(r)
	if err != nil {
		return err
	}
	if up.Place != "" {
		return arriveAtPlace(r, up, parts)
	}
	f, q, back, err := slotOf(r, up)
	if err != nil {
		return err
	}
	next := map[string]any{"next": back}
	switch {
	case up.DoneAt != nil: // the answer was lost on the way
		return r.JSON(next)
	case up.Held():
		next["unpack"] = view.Path("uploads", up.ID, "unpack")
		return r.JSON(next)
	case up.Received != up.Size:
		return r.JSONStatus(http.StatusConflict, request.UploadState(up.ID, up.Received, up.Size))
	}
	keep, err := kept(r, q)
	if err != nil {
		return r.JSONProblem(err)
	}
	rule, err := slotRule(r, f.CallID, q)
	if err != nil {
		return err
	}
	file, err := joinParts(r, up, parts, rule)
	if err == nil && workflows.IsArchive(q, file.MediaType) {
		_, err = r.House.Engine.HoldArchive(r.Context(), r.Command(), workflows.HoldArchive{Upload: up.ID, File: file})
		next["unpack"] = view.Path("uploads", up.ID, "unpack")
	} else if err == nil {
		err = r.House.Engine.AttachUpload(r.Context(), r.Command(), workflows.AttachUpload{Upload: up.ID, File: file, Keep: keep})
	}
	if err != nil {
		return refusedWhole(r, up, err)
	}
	return r.JSON(next)
}

// refusedWhole gives up an upload whose whole was refused: the same bytes would be refused again.
func refusedWhole(r *request.Request, up workflows.Upload, err error) error {
	if p, ok := request.Problems(err); ok && len(p) > 0 {
		if cerr := r.House.Engine.CancelUpload(r.Context(), r.Command(), up.ID); cerr != nil {
			return cerr
		}
	}
	return r.JSONProblem(err)
}

// arriveAtPlace puts the parts of a file for a form together and looks at the whole, which then waits for the form. Whether the form
// takes such a file it says itself, as of one that comes with it.
func arriveAtPlace(r *request.Request, up workflows.Upload, parts []workflows.UploadPart) error {
	switch {
	case up.Sha256 != "": // the answer was lost on the way
		return r.JSON(map[string]any{"upload": up.ID})
	case up.Received != up.Size:
		return r.JSONStatus(http.StatusConflict, request.UploadState(up.ID, up.Received, up.Size))
	}
	file, err := joinParts(r, up, parts, files.Rule{})
	if err == nil {
		err = r.House.Engine.ArriveUpload(r.Context(), r.Command(), up.ID, file)
	}
	if err != nil {
		return refusedWhole(r, up, err)
	}
	return r.JSON(map[string]any{"upload": up.ID})
}

// joinParts makes one kept content out of the parts of an upload.
func joinParts(r *request.Request, up workflows.Upload, parts []workflows.UploadPart, rule files.Rule) (workflows.Received, error) {
	sums := make([]string, len(parts))
	for i, p := range parts {
		sums[i] = p.Sha256
	}
	r.For(up.Destination())
	whole := files.Join(r.Context(), r.House.Files, sums)
	defer whole.Close()
	return r.Take(whole, up.Name, rule)
}

func cancelUpload(r *request.Request) error {
	up, _, err := mine(r)
	if err != nil {
		return err
	}
	back := r.Back("/")
	if up.Place == "" {
		if _, _, back, err = slotOf(r, up); err != nil {
			return err
		}
	}
	if err := r.House.Engine.CancelUpload(r.Context(), r.Command(), up.ID); err != nil {
		return err
	}
	if up.Held() {
		return r.Done(back, "files.unpack.cancelled")
	}
	return r.Done(back, "files.pending.cancelled")
}

// archive is an archive that waits, opened. Close it.
type archive struct {
	io.Closer
	*files.Zip
	up   workflows.Upload
	f    found
	q    form.Question
	back string
}

func openArchive(r *request.Request) (a archive, err error) {
	if a.up, _, err = mine(r); err != nil {
		return a, err
	}
	if a.f, a.q, a.back, err = slotOf(r, a.up); err != nil {
		return a, err
	}
	if !a.up.Held() {
		return a, domain.E(domain.NotFound, "not_found")
	}
	body, err := r.House.Files.Open(r.Context(), a.up.Sha256)
	if err != nil {
		return a, err
	}
	a.Closer = body
	if a.Zip, err = files.OpenZip(body, a.up.Size, files.DefaultZipLimits); err != nil {
		if _, ok := request.Problems(err); !ok {
			return a, errors.Join(err, body.Close())
		}
		a.Zip = &files.Zip{Wrong: err} // the page says so and offers the archive as it is
	}
	return a, nil
}

func showUnpack(r *request.Request) error {
	a, err := openArchive(r)
	if err != nil {
		return err
	}
	defer a.Close()
	return r.Render(unpackPage(r, a, r.Base(r.T("files.unpack.title"), "applications"), nil))
}

// unpackPage lists the files of an archive, each with its standing. refused are reasons that were found by looking inside.
func unpackPage(r *request.Request, a archive, b view.Base, refused map[int]error) templ.Component {
	slot := r.Pick(a.q.Label, a.q.LabelEn)
	b.Crumbs = a.f.crumbs(r, view.Crumb{Label: slot, URL: a.back}, view.Crumb{Label: b.Title})
	free := max(a.q.File.MaxCount, 1) - len(a.f.Answers[form.Key(a.q.Key, a.suffix())].Files)
	p := view.FormPage{Base: b, Form: view.Form{Action: view.Path("uploads", a.up.ID, "unpack"), Key: r.NewKey()},
		Lead: r.T("files.unpack.lead", locale.Args{"name": a.up.Name, "n": len(a.Entries), "slot": slot})}
	if a.Wrong != nil {
		p.Lead, p.Banner = "", &view.Banner{Tone: "warn", Title: a.up.Name, Text: locale.Error(r.Lang, a.Wrong)}
	}
	field := view.Field{Name: "entry", Label: r.T("files.unpack.pick"), Hint: r.T("files.unpack.room", locale.Args{"n": max(free, 0)})}
	chosen := r.Form()["entry"]
	ticked := 0
	for i, e := range a.Entries {
		o := view.Option{Value: strconv.Itoa(i), Label: e.Name + " · " + locale.Bytes(e.Size)}
		if e.Folder != "" {
			o.Hint = r.T("files.unpack.in", locale.Args{"folder": e.Folder})
		}
		why := e.Problem
		if why == nil {
			why = refused[i]
		}
		if why != nil {
			o.Disabled, o.Hint = true, strings.TrimPrefix(o.Hint+" · "+r.T("files.unpack.no")+": "+locale.Error(r.Lang, why), " · ")
		} else if len(chosen) > 0 {
			o.Checked = slices.Contains(chosen, o.Value)
		} else if ticked < free {
			o.Checked = true
			ticked++
		}
		field.Options = append(field.Options, o)
	}
	if len(field.Options) > 0 {
		p.Controls = append(p.Controls, b.Control(view.AsChecks, field))
		p.Submit = view.Button{Text: r.T("files.unpack.submit"), Kind: view.Primary, Name: "do", Value: "unpack"}
	}
	if workflows.TakesArchives(a.q) {
		whole := view.Button{Text: r.T("files.unpack.whole"), Name: "do", Value: "whole"}
		if p.Submit.Text == "" {
			p.Submit = whole
		} else {
			p.Other = append(p.Other, whole)
		}
	}
	cancel := view.Button{Text: r.T("files.unpack.cancel"), Action: view.Path("uploads", a.up.ID, "cancel")}
	if p.Submit.Text == "" {
		p.Submit = cancel
	} else {
		p.Other = append(p.Other, cancel)
	}
	return shared.FormPage(p)
}

// suffix is whose part the archive goes into; 0 for the lead.
func (a archive) suffix() domain.OrganizationID {
	if int64(*a.up.OrganizationID) == a.f.LeadID {
		return 0
	}
	return *a.up.OrganizationID
}

// unpack takes the chosen files out of the archive and attaches them, all or none: when one is refused the page says which and why.
func unpack(r *request.Request) error {
	a, err := openArchive(r)
	if err != nil {
		return err
	}
	defer a.Close()
	if r.Form().Get("do") == "whole" {
		return attachWhole(r, a)
	}
	got, refused, err := takeOut(r, a, r.Form()["entry"])
	if err == nil {
		err = r.House.Engine.AttachUnpacked(r.Context(), r.Command(), a.up.ID, got)
	}
	if err != nil {
		if _, ok := request.Problems(err); !ok {
			return err
		}
		return r.Again(unpackPage(r, a, r.Wrong(r.T("files.unpack.title"), "applications", err), refused))
	}
	return r.Done(a.back, "files.unpack.done", locale.Args{"n": len(got)})
}

// attachWhole attaches the archive as one file, where the question takes archives.
func attachWhole(r *request.Request, a archive) error {
	err := fileRule(a.q).Takes(a.up.Name, a.up.MediaType)
	if err == nil {
		err = r.House.Engine.AttachUpload(r.Context(), r.Command(), workflows.AttachUpload{Upload: a.up.ID,
			File: workflows.Received{SHA256: a.up.Sha256, MediaType: a.up.MediaType, Name: a.up.Name, Size: a.up.Size, Scanned: a.up.Scanned}})
	}
	if err != nil {
		if _, ok := request.Problems(err); !ok {
			return err
		}
		return r.Again(unpackPage(r, a, r.Wrong(r.T("files.unpack.title"), "applications", err), nil))
	}
	return r.Done(a.back, "application.file.added", locale.Args{"name": a.up.Name})
}

// takeOut keeps the chosen entries of an archive and looks at each as at any upload.
func takeOut(r *request.Request, a archive, chosen []string) (got []workflows.Received, refused map[int]error, err error) {
	refused = map[int]error{}
	rule, err := slotRule(r, a.f.CallID, a.q)
	if err != nil {
		return nil, nil, err
	}
	rule.Unpacks = false
	r.For(a.up.Destination())
	var wrong domain.Problems
	for _, c := range chosen {
		i, cerr := strconv.Atoi(c)
		if cerr != nil {
			return nil, nil, domain.E(domain.NotFound, "not_found")
		}
		content, oerr := a.Take(i)
		if oerr != nil {
			return nil, nil, oerr
		}
		file, terr := r.Take(content, a.Entries[i].Name, rule)
		_ = content.Close()
		if terr == nil {
			got = append(got, file)
			continue
		}
		if errors.Is(terr, files.ErrBroken) { // the archive is damaged, not the line
			terr = domain.E(domain.Invalid, "files.zip.damaged")
		}
		if _, ok := request.Problems(terr); !ok {
			return nil, nil, terr
		}
		refused[i] = terr
		wrong = append(wrong, domain.E(domain.Invalid, "files.one").With("name", a.Entries[i].Name).With("why", locale.Error(r.Lang, terr)).At("entry"))
	}
	return got, refused, wrong.OrNil()
}
