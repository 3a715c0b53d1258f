// This file takes one call to and from its file (YAML) on pages: a download, and an upload that is checked before it is taken.
package officer

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/callfile"
	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// CallFileRoutes are the routes of this file.
func CallFileRoutes() []request.Route {
	take := request.POST("/desk/calls/import", "desk.call.import.do", request.Staff, importCall)
	take.Upload = true
	return []request.Route{
		request.GET("/desk/calls/:id/file", "desk.call.file", request.Staff, exportCall),
		request.GET("/desk/calls/import", "desk.call.import", request.Staff, importPage),
		take,
	}
}

func exportCall(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	d, err := r.House.Engine.CallDefinition(r.Context(), r.Actor(), c.Code)
	if err != nil {
		return err
	}
	b, err := callfile.Write(d)
	if err != nil {
		return err
	}
	r.Response().Header().Set("Content-Disposition", `attachment; filename="`+c.Code+`.yaml"`)
	return r.Blob("application/yaml; charset=utf-8", b)
}

// checked is a file that was looked at.
type checked struct {
	text   string
	faults callfile.Faults
	places callfile.Places
	def    call.Definition
	would  *workflows.Imported // what taking it would do, nil while something is wrong
}

func importPage(r *request.Request) error {
	if err := r.Can("create", domain.Resource{Kind: "call"}); err != nil {
		return err
	}
	page, err := importDesk(r, r.Base(r.T("file.title"), "desk"), checked{})
	if err != nil {
		return err
	}
	return r.Render(page)
}

// importCall checks the file, and takes it when it was shown what that does.
func importCall(r *request.Request) error {
	if err := r.Can("create", domain.Resource{Kind: "call"}); err != nil {
		return err
	}
	f, err := checkFile(r)
	if err != nil {
		return err
	}
	take := r.Form().Get("do") == "take" && len(f.faults) == 0
	if take {
		var done workflows.Imported
		done, err = r.House.Engine.ImportCall(r.Context(), r.Command(), workflows.ImportCall{Definition: f.def})
		if err == nil {
			return r.Done(view.DeskCallURL(int64(done.Call)), "file.done", locale.Args{"code": f.def.Code})
		}
	} else if len(f.faults) == 0 {
		var would workflows.Imported
		would, err = r.House.Engine.ImportCall(r.Context(), r.Command(), workflows.ImportCall{Definition: f.def, Dry: true})
		f.would = &would
	}
	if err != nil {
		if _, ok := request.Problems(err); !ok {
			return err
		}
		f.would, f.faults = nil, f.places.Locate(err)
	}
	page, err := importDesk(r, r.Base(r.T("file.title"), "desk"), f)
	if err != nil {
		return err
	}
	if len(f.faults) > 0 {
		return r.RenderStatus(http.StatusUnprocessableEntity, page)
	}
	return r.Render(page)
}

// checkFile reads what was uploaded, else what was typed.
func checkFile(r *request.Request) (checked, error) {
	text := strings.ReplaceAll(r.Form().Get("text"), "\r\n", "\n")
	if part, head, err := r.HTTP().FormFile("file"); err == nil {
		defer part.Close()
		if head.Size > 0 {
			b, err := io.ReadAll(io.LimitReader(part, callfile.MaxBytes+1))
			if err != nil {
				return checked{}, err
			}
			text = string(b)
		}
	}
	f := checked{text: text}
	f.def, f.places, f.faults = callfile.Read([]byte(text))
	return f, nil
}

func importDesk(r *request.Request, b view.Base, f checked) (templ.Component, error) {
	b.Crumbs = []view.Crumb{{Label: r.T("nav.desk"), URL: "/desk/calls"}, {Label: r.T("file.title")}}
	p := view.Desk{Base: b, Staff: true, Lead: r.T("file.lead")}
	if n := len(f.faults); n > 0 {
		p.Banner = &view.Banner{Tone: "danger", Title: r.T("file.faults", locale.Args{"n": n})}
		p.Parts = append(p.Parts, view.Part{List: faultLines(r, f.faults)})
	}
	submit, other := view.Button{Text: r.T("file.check"), Kind: view.Primary, Name: "do", Value: "check"}, []view.Button(nil)
	if f.would != nil {
		found, err := foundParts(r, f)
		if err != nil {
			return nil, err
		}
		p.Banner = &view.Banner{Tone: "success", Title: r.T("file.sound"), Text: r.T(map[bool]string{true: "file.sound.new", false: "file.sound.over"}[f.would.New], locale.Args{"code": f.def.Code})}
		p.Parts = append(p.Parts, found...)
		submit.Kind = view.Secondary
		other = []view.Button{submit}
		submit = view.Button{Text: r.T("file.take"), Kind: view.Primary, Name: "do", Value: "take"}
	}
	p.Parts = append(p.Parts, view.Part{Form: &view.PartForm{Form: view.Form{Action: "/desk/calls/import", Key: r.NewKey(), Upload: true}, Submit: submit, Other: append(other, view.Button{Text: r.T("ui.cancel"), URL: "/desk/calls"}),
		Controls: []view.Control{
			{Kind: view.AsFile, Field: view.Field{Name: "file", Label: r.T("file.field"), Accept: ".yaml,.yml", Optional: true}},
			{Kind: view.AsTextarea, Field: view.Field{Name: "text", Label: r.T("file.text"), Hint: r.T("file.text.hint"), Value: f.text, Rows: 16, Optional: true}}}}})
	return shared.Desk(p), nil
}

func faultLines(r *request.Request, faults callfile.Faults) []string {
	var out []string
	for _, f := range faults {
		for _, m := range locale.Errors(r.Lang, f.Problem) {
			if line := r.T("file.fault", locale.Args{"line": f.Line, "text": m.Text}); !slices.Contains(out, line) {
				out = append(out, line)
			}
		}
	}
	return out
}

// foundParts show what taking the file would change, and what would still be missing.
func foundParts(r *request.Request, f checked) ([]view.Part, error) {
	var out []view.Part
	if f.would.Before != nil {
		changes, err := callfile.Diff(*f.would.Before, f.def)
		if err != nil {
			return nil, err
		}
		part := changesPart(r, changes)
		part.Title = r.T("file.changes")
		out = append(out, part)
	}
	if lines := faultLines(r, f.places.Locate(f.would.Missing.OrNil())); len(lines) > 0 {
		out = append(out, view.Part{ID: "missing", Title: r.T("file.missing"), List: lines})
	}
	return out, nil
}

// changesPart is a difference as a table.
func changesPart(r *request.Request, changes []callfile.Change) view.Part {
	part := view.Part{ID: "changes", Empty: &view.Empty{Title: r.T("file.same")}, Table: &view.Table{Caption: r.T("file.changes"), Cards: true,
		Columns: []view.Column{{Label: r.T("file.path"), Wide: "l"}, {Label: r.T("file.before")}, {Label: r.T("file.after")}}}}
	for _, c := range changes {
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{view.Words(c.Path), view.Words(c.Before), view.Words(c.After)}})
	}
	return part
}
