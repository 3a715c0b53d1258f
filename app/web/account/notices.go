// This file is the inbox of notices: reading them, confirming the statutory ones, and choosing what comes by mail.
package account

import (
	"slices"
	"strings"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/notice"
	"gongmo/templates/pages/shared"
)

// NoticeRoutes are the routes of this file.
func NoticeRoutes() []request.Route {
	return []request.Route{
		request.GET("/notices", "notices", request.SignedIn, listNotices),
		request.GET("/notices/settings", "notices.settings", request.SignedIn, showWishes),
		request.POST("/notices/settings", "notices.settings.do", request.SignedIn, keepWishes),
		request.GET("/notices/:id", "notice", request.SignedIn, showNotice),
		request.POST("/notices/:id/acknowledge", "notice.acknowledge", request.SignedIn, acknowledge),
	}
}

func listNotices(r *request.Request) error {
	f := query.NoticeFilter{Words: strings.TrimSpace(r.Query("q")), Open: r.Query("show")}
	page := r.Page()
	if r.Query("size") == "" {
		page.Size = 20
	}
	list, err := r.House.Query.Notices(r.Context(), r.Who.PersonID, f, page)
	if err != nil {
		return err
	}
	counts, err := r.House.Query.NoticeCounts(r.Context(), r.Who.PersonID)
	if err != nil {
		return err
	}
	b := r.Base(r.T("notices.title"), "notices")
	q := view.NewQuery("/notices", r.QueryValues())
	p := view.Desk{Base: b, Staff: r.Who.Staff, Acts: []view.Button{{Text: r.T("notices.settings"), URL: "/notices/settings", Kind: view.Secondary}}}
	tab := func(key, show string, n int, hot bool) view.Tab {
		return view.Tab{Label: r.T(key), URL: q.With("show", show).Without("page").String(), Count: n, HasCount: true, Current: f.Open == show, Hot: hot && n > 0}
	}
	p.Tabs = []view.Tab{tab("notices.all", "", counts.All, false), tab("notices.unread", "unread", counts.Unread, false), tab("notices.unconfirmed", "unconfirmed", counts.Unconfirmed, true)}
	total := 0
	if len(list) > 0 {
		total = list[0].Total
	}
	box := view.Field{Name: "q", Label: r.T("notices.words"), Hint: r.T("notices.words.hint"), Value: f.Words}
	part := view.Part{Toolbar: &view.Filter{Action: "/notices", Search: &box, Total: total, Of: counts.All, Hidden: []view.Pair{{Name: "show", Value: f.Open}}}, Pager: view.NewPager(q, page.Number, page.Size, total)}
	part.Table = &view.Table{Caption: r.T("notices.title"), Cards: true, Columns: []view.Column{{Label: r.T("notices.subject")}, {Label: r.T("notices.at"), Wide: "m"}, {Label: r.T("notices.read"), Wide: "m"}, {Label: r.T("notices.mail"), Wide: "m"}}}
	for _, n := range list {
		part.Rows = append(part.Rows, noticeRow(b, n))
	}
	if len(list) == 0 {
		part.Empty = &view.Empty{Title: r.T("notices.empty.title"), Text: r.T("notices.empty.text"), Act: &view.Button{Text: r.T("nav.inbox"), URL: "/inbox", Kind: view.Secondary}}
	}
	p.Parts = []view.Part{part}
	return r.Render(shared.Desk(p))
}

func noticeRow(b view.Base, n query.NoticeLine) view.Row {
	first := view.Cell{Text: n.Subject, URL: view.Path("notices", n.ID)}
	if n.Statutory && n.AcknowledgedAt == nil {
		badge := view.Mark(view.ToneSupplement, "notices.to_confirm")
		first.Badge = &badge
	}
	read := view.Words(b.T("notices.not_read"))
	switch {
	case n.AcknowledgedAt != nil:
		read = view.Cell{Text: b.T("notices.confirmed"), Note: b.DateTime(n.AcknowledgedAt)}
	case n.OpenedAt != nil:
		read = view.Words(b.DateTime(n.OpenedAt))
	}
	return view.Row{Fresh: n.OpenedAt == nil, Cells: []view.Cell{first, view.Words(b.DateTime(n.QueuedAt)), read, view.Words(mailWords(b, n))}}
}

// mailWords says how the mail of a notice fared.
func mailWords(b view.Base, n query.NoticeLine) string {
	if n.MailState == nil {
		return b.T("notices.mail.none")
	}
	if n.MailSentAt != nil {
		return b.T("notices.mail.sent", locale.Args{"at": *n.MailSentAt})
	}
	return b.T("notice.state." + *n.MailState)
}

func showNotice(r *request.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	if err := r.House.Engine.OpenNotice(r.Context(), r.Command(), id, false); err != nil {
		return err
	}
	n, err := r.House.Query.Notice(r.Context(), r.Who.PersonID, id)
	if err != nil {
		return err
	}
	b := r.Base(n.Subject, "notices")
	b.Crumbs = []view.Crumb{{Label: r.T("notices.title"), URL: "/notices"}, {Label: n.Subject}}
	p := view.Desk{Base: b, Staff: r.Who.Staff, Lead: b.DateTime(n.QueuedAt)}
	if n.Link != "" {
		p.Acts = []view.Button{{Text: r.T("notices.go"), URL: n.Link, Kind: view.Primary}}
	}
	body := view.Part{}
	for _, line := range strings.Split(n.Body, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			body.Lines = append(body.Lines, line)
		}
	}
	p.Parts = append(p.Parts, body)
	facts := view.Part{ID: "delivery", Title: r.T("notices.delivery"), Facts: []view.SummaryRow{
		{Label: r.T("notices.reached"), Value: b.DateTime(n.QueuedAt)}, {Label: r.T("notices.opened"), Value: b.DateTime(n.OpenedAt)},
		{Label: r.T("notices.mail"), Value: mailWords(b, n.NoticeLine)}}}
	if n.Statutory {
		facts.Facts = append(facts.Facts, view.SummaryRow{Label: r.T("notices.confirmed"), Value: b.DateTime(n.AcknowledgedAt), Missing: n.AcknowledgedAt == nil})
	}
	if n.Statutory && n.AcknowledgedAt == nil {
		p.Banner = &view.Banner{Tone: "warning", Title: r.T("notices.statutory.title"), Text: r.T("notices.statutory.text")}
		facts.Form = &view.PartForm{Form: view.Form{Action: view.Path("notices", id, "acknowledge")}, Submit: view.Button{Text: r.T("notices.confirm"), Kind: view.Primary}}
		if n.Link != "" {
			p.Acts[0].Kind = view.Secondary
		}
	}
	p.Parts = append(p.Parts, facts)
	return r.Render(shared.Desk(p))
}

func acknowledge(r *request.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	if err := r.House.Engine.OpenNotice(r.Context(), r.Command(), id, true); err != nil {
		return err
	}
	return r.Done(view.Path("notices", id), "notices.confirm.done")
}

// groups are the notices a person may choose about, by what they are about.
var groups = []struct {
	key   string
	codes func(notice.Entry) bool
}{
	{"call", starts("CALL_")}, {"application", starts("SUBMITTED", "DRAFT_", "REVISION_", "APPLICATION_", "STAGE_", "RESERVE_", "RE_EVALUATION", "APPEAL_", "INELIGIBLE", "SELECT")},
	{"evaluation", starts("REVIEWER_", "SHEET_")}, {"agreement", starts("PLAN_", "AGREEMENT_", "AMENDMENT_", "EQUIPMENT_", "INTERIM_", "PERIOD_", "FINAL_")},
	{"money", starts("PAYMENT_", "MATCHING_", "PARTICIPANT_", "EXPENSE_", "EXPENDITURE_", "SETTLEMENT_", "REFUND_", "RECOVERY_", "DEMAND_")},
	{"after", starts("OUTCOME_", "SANCTION_", "DEBARMENT_")},
}

func starts(prefixes ...string) func(notice.Entry) bool {
	return func(e notice.Entry) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(string(e.Code), p) })
	}
}

func showWishes(r *request.Request) error {
	off, err := r.House.Query.MailOff(r.Context(), r.Who.PersonID)
	if err != nil {
		return err
	}
	b := r.Base(r.T("wishes.title"), "notices")
	b.Crumbs = []view.Crumb{{Label: r.T("notices.title"), URL: "/notices"}, {Label: r.T("wishes.title")}}
	p := view.FormPage{Base: b, Lead: r.T("wishes.lead"), Form: view.Form{Action: "/notices/settings"}, Submit: view.Button{Text: r.T("wishes.save"), Kind: view.Primary}, After: r.T("wishes.statutory")}
	for _, g := range groups {
		f := view.Field{Name: "mail", Label: r.T("wishes.group." + g.key)}
		for _, e := range notice.Catalogue() {
			if g.codes(e) && !e.Statutory {
				f.Options = append(f.Options, view.Option{Value: string(e.Code), Label: r.T("notice.label." + strings.ToLower(string(e.Code))), Checked: !slices.Contains(off, string(e.Code))})
			}
		}
		f.Name = "mail." + g.key
		p.Controls = append(p.Controls, b.Control(view.AsChecks, f))
	}
	if r.Who.Staff {
		return r.Render(shared.StaffFormPage(p))
	}
	return r.Render(shared.FormPage(p))
}

// keepWishes turns the ticked boxes into what is not wanted: every notice that could be chosen and was not.
func keepWishes(r *request.Request) error {
	var off []domain.NoticeCode
	for _, g := range groups {
		ticked := r.Form()["mail."+g.key]
		for _, e := range notice.Catalogue() {
			if g.codes(e) && !e.Statutory && !slices.Contains(ticked, string(e.Code)) {
				off = append(off, e.Code)
			}
		}
	}
	if err := r.House.Engine.WantMail(r.Context(), r.Command(), off); err != nil {
		return err
	}
	return r.Done("/notices/settings", "wishes.done")
}
