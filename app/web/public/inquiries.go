// This file is the questions about a call: the public list and the same as open data, one question, asking and withdrawing.
package public

import (
	"strconv"

	"github.com/a-h/templ"

	"gongmo/app/api"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/inquiry"
	pages "gongmo/templates/pages/public"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// InquiryRoutes are the routes of this file.
func InquiryRoutes() []request.Route {
	return []request.Route{
		request.GET("/calls/:code/questions", "call.questions", request.Anyone, listInquiries),
		request.GET("/calls/:code/questions.json", "call.questions.json", request.Anyone, inquiriesJSON),
		request.GET("/calls/:code/questions/new", "call.question.new", request.SignedIn, newInquiry),
		request.POST("/calls/:code/questions/new", "call.question.ask", request.SignedIn, askInquiry),
		request.GET("/calls/:code/questions/:id", "call.question", request.Anyone, showInquiry),
		request.POST("/calls/:code/questions/:id/withdraw", "call.question.withdraw", request.SignedIn, withdrawInquiry),
	}
}

func reader(r *request.Request) domain.PersonID { return domain.PersonID(r.Who.PersonID) }

// answeredInquiries is a page of what is public about a call, for whoever may see it.
func answeredInquiries(r *request.Request, c query.Call, page query.Page) (rows []query.InquiryRow, total int, err error) {
	scope, err := r.Scope("inquiry.view")
	if err != nil {
		return nil, 0, err
	}
	rows, err = r.House.Query.Inquiries(r.Context(), scope, reader(r), query.InquiryFilter{Call: c.ID, States: []string{string(inquiry.Answered)}, Words: r.Query("q")}, page)
	if len(rows) > 0 {
		total = rows[0].Total
	}
	return rows, total, err
}

const mostOwn = 50 // of the reader's own questions about one call

// ownInquiries are the reader's questions that are not public.
func ownInquiries(r *request.Request, c query.Call) ([]query.InquiryRow, error) {
	if r.Who.IsVisitor() {
		return nil, nil
	}
	scope, err := r.Scope("inquiry.view")
	if err != nil {
		return nil, err
	}
	return r.House.Query.Inquiries(r.Context(), scope, reader(r), query.InquiryFilter{Call: c.ID, Asker: reader(r),
		States: []string{string(inquiry.Open), string(inquiry.Returned), string(inquiry.Withdrawn)}}, query.Page{Number: 1, Size: mostOwn})
}

func listInquiries(r *request.Request) error {
	c, err := findCall(r)
	if err != nil {
		return err
	}
	page := r.Page()
	if r.Query("size") == "" {
		page.Size = cardsPerPage
	}
	rows, total, err := answeredInquiries(r, c, page)
	if err != nil {
		return err
	}
	own, err := ownInquiries(r, c)
	if err != nil {
		return err
	}
	b := inquiryBase(r, c, r.T("inquiry.title"))
	url := view.InquiriesURL(c.Code)
	p := view.InquiriesPage{Base: b, CallTitle: c.Title, CallURL: view.CallURL(c.Code), Lead: r.T("inquiry.lead"),
		Filter: view.Filter{Action: url, Total: total, ClearURL: url, Search: &view.Field{Name: "q", Label: r.T("inquiry.search"), Hint: r.T("inquiry.search"), Value: r.Query("q")},
			Export: []view.Tab{{Label: "JSON", URL: url + ".json"}}},
		Pager: view.NewPager(view.NewQuery(url, r.QueryValues()), page.Number, page.Size, total),
		Empty: view.Empty{Title: r.T("inquiry.empty.title"), Text: r.T("inquiry.empty.text")}}
	if r.Query("q") != "" {
		p.Empty = view.Empty{Title: r.T("inquiry.not_found.title"), Text: r.T("inquiry.not_found.text"), Act: &view.Button{Text: r.T("calls.empty.act"), URL: url}}
	}
	p.Ask, p.AskNote = askButton(r, c)
	for _, q := range own {
		p.Mine = append(p.Mine, view.NewInquiry(b, q, true))
	}
	for _, q := range rows {
		p.Items = append(p.Items, view.NewInquiry(b, q, false))
	}
	return r.Render(pages.Inquiries(p))
}

// inquiryBase begins a page under a call.
func inquiryBase(r *request.Request, c query.Call, title string) view.Base {
	return underCall(r, c, title, r.Base(title, "calls"))
}

func underCall(r *request.Request, c query.Call, title string, b view.Base) view.Base {
	b.Crumbs = []view.Crumb{{Label: r.T("calls.title"), URL: "/calls"}, {Label: c.Title, URL: view.CallURL(c.Code)}}
	if list := r.T("inquiry.title"); title != list {
		b.Crumbs = append(b.Crumbs, view.Crumb{Label: list, URL: view.InquiriesURL(c.Code)})
	}
	b.Crumbs = append(b.Crumbs, view.Crumb{Label: title})
	return b
}

// askButton leads to the question while the call takes any; otherwise a sentence says why not.
func askButton(r *request.Request, c query.Call) (*view.Button, string) {
	until, open := c.QuestionWindow(r.Now)
	switch {
	case open:
		return &view.Button{Text: r.T("inquiry.ask"), URL: view.InquiriesURL(c.Code, "new"), Kind: view.Secondary}, r.T("inquiry.ask.until", locale.Args{"at": until})
	case until.IsZero():
		return nil, r.T("inquiry.ask.never")
	}
	return nil, r.T("inquiry.ask.closed", locale.Args{"at": until})
}

// newestInquiries are what the call's own page shows.
const newestInquiries = 3

// inquiriesOf fills the part of a call's page.
func inquiriesOf(r *request.Request, c query.Call, p *view.CallPage) error {
	scope, err := r.Scope("inquiry.view")
	if err != nil {
		return err
	}
	rows, err := r.House.Query.Inquiries(r.Context(), scope, reader(r), query.InquiryFilter{Call: c.ID, States: []string{string(inquiry.Answered)}}, query.Page{Number: 1, Size: newestInquiries})
	if err != nil {
		return err
	}
	for _, q := range rows {
		p.Inquiries, p.InquiryCount = append(p.Inquiries, view.NewInquiry(p.Base, q, false)), q.Total
	}
	p.InquiriesURL = view.InquiriesURL(c.Code)
	p.Ask, p.AskNote = askButton(r, c)
	return nil
}

// mostOpenData bounds what one answer of open data holds when no page is asked for.
const mostOpenData = 1000

func inquiriesJSON(r *request.Request) error {
	c, err := findCall(r)
	if err != nil {
		return err
	}
	page := query.Page{Number: 1, Size: mostOpenData}
	if r.Query("size") != "" || r.Query("page") != "" {
		page = r.Page()
	}
	rows, total, err := answeredInquiries(r, c, page)
	if err != nil {
		return err
	}
	return r.JSON(api.InquiriesOf(rows, total, r.House.Settings.BaseURL, view.InquiryURL))
}

func newInquiry(r *request.Request) error {
	c, err := findCall(r)
	if err != nil {
		return err
	}
	return r.Render(askPage(r, c, inquiryBase(r, c, r.T("inquiry.ask"))))
}

func askPage(r *request.Request, c query.Call, b view.Base) templ.Component {
	url := view.InquiriesURL(c.Code)
	p := view.FormPage{Base: b, Lead: c.Title, Form: view.Form{Action: view.InquiriesURL(c.Code, "new"), Key: r.NewKey(), Guard: true},
		Submit: view.Button{Text: r.T("inquiry.ask.submit"), Kind: view.Primary}, Other: []view.Button{{Text: r.T("ui.cancel"), URL: url}}, After: r.T("inquiry.ask.after")}
	button, note := askButton(r, c)
	if button == nil {
		p.Banner = &view.Banner{Tone: "warning", Title: note}
	} else {
		p.Banner = &view.Banner{Tone: "info", Title: r.T("inquiry.ask.public"), Text: note}
	}
	p.Controls = []view.Control{
		b.Control(view.AsInput, view.Field{Name: "title", Label: r.T("inquiry.field.title"), Hint: r.T("inquiry.field.title.hint"), Value: r.Typed("title"), MaxLength: inquiry.TitleMax}),
		b.Control(view.AsTextarea, view.Field{Name: "body", Label: r.T("inquiry.field.body"), Hint: r.T("inquiry.field.body.hint"), Value: r.Typed("body"), MaxLength: inquiry.BodyMax, Rows: 8}),
	}
	return shared.FormPage(p)
}

func askInquiry(r *request.Request) error {
	c, err := findCall(r)
	if err != nil {
		return err
	}
	id, err := r.House.Engine.AskInquiry(r.Context(), r.Command(), workflows.AskInquiry{Call: domain.CallID(c.ID), Title: r.Form().Get("title"), Body: r.Form().Get("body")})
	if err == nil {
		return r.Done(view.InquiryURL(c.Code, int64(id)), "inquiry.asked.done")
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	title := r.T("inquiry.ask")
	return r.Again(askPage(r, c, underCall(r, c, title, r.Wrong(title, "calls", err))))
}

// findInquiry reads the question of the path within the reader's scope; a question of another call is not there.
func findInquiry(r *request.Request) (c query.Call, q query.InquiryRow, err error) {
	if c, err = findCall(r); err != nil {
		return c, q, err
	}
	id, err := r.ID("id")
	if err != nil {
		return c, q, err
	}
	scope, err := r.Scope("inquiry.view")
	if err != nil {
		return c, q, err
	}
	if q, err = r.House.Query.Inquiry(r.Context(), scope, reader(r), id); err == nil && q.CallID != c.ID {
		err = domain.E(domain.NotFound, "not_found")
	}
	return c, q, err
}

func showInquiry(r *request.Request) error {
	c, q, err := findInquiry(r)
	if err != nil {
		return err
	}
	page, err := inquiryPage(r, c, q, inquiryBase(r, c, q.Title))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func inquiryPage(r *request.Request, c query.Call, q query.InquiryRow, b view.Base) (templ.Component, error) {
	answers, err := r.House.Query.InquiryAnswers(r.Context(), q.ID)
	if err != nil {
		return nil, err
	}
	res := q.Resource(reader(r))
	p := view.InquiryPage{Base: b, Lead: c.Title, Item: view.NewInquiry(b, q, q.Mine || q.State != string(inquiry.Answered)),
		Links: []view.Crumb{{Label: r.T("inquiry.all"), URL: view.InquiriesURL(c.Code)}, {Label: r.T("inquiry.to_call"), URL: view.CallURL(c.Code)}}}
	if versions := view.InquiryVersions(b, answers); len(versions) > 1 {
		p.Reason, p.Former = versions[0].Reason, versions[1:]
	}
	if r.May(string(inquiry.Withdraw), res) && q.State == string(inquiry.Open) {
		p.Withdraw = &view.Act{Action: view.InquiriesURL(c.Code, q.ID, "withdraw"), Hidden: []view.Pair{{Name: "version", Value: strconv.FormatInt(q.Version, 10)}},
			Button: view.Button{Text: r.T("inquiry.withdraw"), Kind: view.Danger, Confirm: r.T("inquiry.withdraw.confirm")}}
	}
	if r.May(string(inquiry.GiveAnswer), res) {
		p.Links = append(p.Links, view.Crumb{Label: r.T("inquiry.to_desk"), URL: view.Path("desk", "questions", q.ID)})
	}
	return pages.Inquiry(p), nil
}

func withdrawInquiry(r *request.Request) error {
	c, q, err := findInquiry(r)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(r.Form().Get("version"), 10, 64)
	err = r.House.Engine.WithdrawInquiry(r.Context(), r.Command(), workflows.StepInquiry{Inquiry: domain.InquiryID(q.ID), Version: version})
	if err == nil {
		return r.Done(view.InquiriesURL(c.Code), "inquiry.withdrawn")
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := inquiryPage(r, c, q, underCall(r, c, q.Title, r.Wrong(q.Title, "calls", err)))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}
