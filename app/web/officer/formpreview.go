// This file lets the staff meet the form of a call as an applicant will, at any step: of a draft, of a proposal that waits, and of a call
// that is published.
package officer

import (
	"net/url"

	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/applicant"
	"gongmo/app/web/proposed"
	"gongmo/app/web/request"
)

// FormPreviewRoutes are the routes of this file. The one that takes a form takes files along with it, and keeps none.
func FormPreviewRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/calls/:id/form/preview", "desk.form.preview", request.Staff, previewForm),
		request.GET("/desk/calls/:id/form/preview/sections/:key", "desk.form.preview.section", request.Staff, previewFormSection),
		request.UPLOAD("/desk/calls/:id/form/preview/sections/:key", "desk.form.preview.try", request.Staff, tryFormSection),
	}
}

// previewURL is the preview of the form, or of one of its sections, with the proposed terms while a proposal waits.
func previewURL(c query.Call, section string) string {
	if section == "" {
		return proposed.URL(c, view.DeskCallURL(c.ID, "form", "preview"))
	}
	return proposed.URL(c, view.DeskCallURL(c.ID, "form", "preview", "sections", section))
}

// previewOf is the call of the path as its form is previewed: whoever may not read the call finds nothing.
func previewOf(r *request.Request) (applicant.Preview, error) {
	c, err := callOf(r)
	if err != nil {
		return applicant.Preview{}, err
	}
	v := applicant.Preview{Root: view.DeskCallURL(c.ID, "form", "preview"), Keep: url.Values{},
		Crumbs: []view.Crumb{{Label: r.T("nav.desk"), URL: "/desk/calls"}, {Label: c.Title, URL: view.DeskCallURL(c.ID)}},
		Back:   view.Crumb{Label: r.T("preview.back"), URL: view.DeskCallURL(c.ID)}}
	if kind, can := proposes(r, c); can && allows(kind, formPart) {
		v.Back = view.Crumb{Label: r.T("preview.back.form"), URL: view.DeskCallURL(c.ID, "edit", formPart)}
	}
	if proposed.Asked(r, c) {
		v.Keep = proposed.Keep()
		if err := proposed.Show(&c); err != nil {
			return v, err
		}
	}
	v.Call = c
	return v, nil
}

func previewForm(r *request.Request) error {
	v, err := previewOf(r)
	if err != nil {
		return err
	}
	return applicant.ShowPreview(r, v)
}

func previewFormSection(r *request.Request) error {
	v, err := previewOf(r)
	if err != nil {
		return err
	}
	return applicant.ShowPreviewSection(r, v, r.Param("key"))
}

func tryFormSection(r *request.Request) error {
	v, err := previewOf(r)
	if err != nil {
		return err
	}
	return applicant.TryPreview(r, v, r.Param("key"))
}
