// This file is taking a submission back before the deadline: a page that says what it means, the act, and what a receipt says then.
package applicant

import (
	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/templates/pages/shared"
)

// TakeBackRoutes are the routes of this file.
func TakeBackRoutes() []request.Route {
	return []request.Route{
		request.GET("/applications/:id/take-back", "application.take_back", request.SignedIn, showTakeBack),
		request.POST("/applications/:id/take-back", "application.take_back.do", request.SignedIn, takeBack),
	}
}

// takenBack reports whether the application was handed in and taken back, and is written on now.
func (f found) takenBack() bool {
	return f.State == string(application.Draft) && f.SubmissionID == nil && len(f.Submissions) > 0
}

// fallen is the key of what a receipt's page says of a submission that stands no more and that nothing has replaced, "" of others.
func fallen(f found) string {
	switch {
	case f.State == string(application.Withdrawn) && f.SubmissionID != nil:
		return "application.receipt.withdrawn"
	case f.SubmissionID == nil:
		return "application.receipt.taken_back"
	}
	return ""
}

// withdrawnBanner says of a withdrawn application what remains of it and, while the intake is open, that one may apply anew.
func withdrawnBanner(r *request.Request, f found) *view.Banner {
	out := &view.Banner{Tone: "info", Title: r.T("application.withdrawn.banner"), Text: r.T("application.withdrawn.text")}
	if f.CloseAt != nil && !r.Now.After(*f.CloseAt) {
		out.Text = r.T("application.withdrawn.open", locale.Args{"at": *f.CloseAt})
		out.Link = &view.Crumb{Label: r.T("application.withdrawn.go"), URL: "/calls/" + f.CallCode}
	}
	return out
}

func showTakeBack(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	if f.State != string(application.Submitted) || f.CloseAt == nil || f.SubmittedAt == nil || !r.May(string(application.WithdrawToDraft), f.resource()) {
		return domain.E(domain.NotFound, "not_found")
	}
	return r.Render(takeBackPage(r, f, r.Base(r.T("application.take_back.title"), "applications")))
}

func takeBackPage(r *request.Request, f found, b view.Base) templ.Component {
	b.Crumbs = f.crumbs(r, view.Crumb{Label: b.Title})
	row := func(key string, args locale.Args) view.SummaryRow {
		return view.SummaryRow{Label: r.T("application.take_back." + key), Value: r.T("application.take_back."+key+".what", args)}
	}
	return shared.FormPage(view.FormPage{Base: b, Lead: r.T("application.take_back.lead"),
		Banner: &view.Banner{Tone: "warning", Title: r.T("application.take_back.warning"), Text: r.T("application.take_back.warning.text", locale.Args{"at": *f.CloseAt})},
		Facts:  []view.SummaryRow{row("now", locale.Args{"no": f.ReceiptNo, "at": *f.SubmittedAt}), row("lost", nil), row("kept", nil), row("able", nil), row("told", nil)},
		Form:   view.Form{Action: f.path("take-back"), Key: r.NewKey()},
		Submit: view.Button{Text: r.T("application.take_back.submit"), Kind: view.Danger},
		Other:  []view.Button{{Text: r.T("application.take_back.back"), URL: f.path()}}})
}

func takeBack(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	if err := r.House.Engine.WithdrawToDraft(r.Context(), r.Command(), f.id); err != nil {
		return err
	}
	return r.Done(f.path(), "application.take_back.done")
}
