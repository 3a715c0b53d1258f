// This file is the questions about a call as the officer meets them: the list with its service clock, answering in public or
// to the asker alone, and correcting an answer. Who asked is not shown here.
package officer

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/inquiry"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// InquiryRoutes are the routes of this file.
func InquiryRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/calls/:id/questions", "desk.questions", request.Staff, listQuestions),
		request.GET("/desk/questions/:id", "desk.question", request.Staff, showQuestion),
		request.POST("/desk/questions/:id/answer", "desk.question.answer", request.Staff, answerQuestion),
		request.POST("/desk/questions/:id/correct", "desk.question.correct", request.Staff, correctQuestion),
	}
}

func questionsURL(c query.Call) string { return view.DeskCallURL(c.ID, "questions") }

// mayAnswer reports whether the reader may look at the questions of the call that are not public.
func mayAnswer(r *request.Request, c query.Call) bool { return r.May("view", questionsOf(c)) }

// questionsOf stands for any question of the call that is not public yet.
func questionsOf(c query.Call) domain.Resource {
	return domain.Resource{Kind: "inquiry", Call: domain.CallID(c.ID), State: string(inquiry.Open)}
}

// questionStat is the figure of the call's desk, for those who may answer or watch over it.
func questionStat(r *request.Request, b view.Base, c query.Call) []view.Stat {
	if c.VersionNo == 0 || !mayAnswer(r, c) {
		return nil
	}
	s := view.Stat{Label: b.T("calls.desk.questions"), Value: locale.Int(c.OpenQuestions), Unit: b.T("calls.unit"), URL: questionsURL(c), Note: b.T("calls.desk.questions.none_late")}
	if c.LateQuestions > 0 {
		s.Note, s.Trend = b.T("calls.desk.questions.late", locale.Args{"n": c.LateQuestions}), "bad"
	}
	return []view.Stat{s}
}

func listQuestions(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	if !mayAnswer(r, c) {
		return domain.E(domain.NotFound, "not_found")
	}
	scope, err := r.Scope("inquiry.view")
	if err != nil {
		return err
	}
	today := period.DateOf(r.Now)
	counts, err := r.House.Query.InquiryCounts(r.Context(), scope, c.ID, today)
	if err != nil {
		return err
	}
	f := query.InquiryFilter{Call: c.ID, Words: r.Query("q")}
	switch s := r.Query("state"); s {
	case "":
	case "late":
		f.LateOn = today
	default:
		f.States = []string{s}
	}
	page := r.Page()
	rows, err := r.House.Query.Inquiries(r.Context(), scope, domain.PersonID(r.Who.PersonID), f, page)
	if err != nil {
		return err
	}
	b := r.Base(r.T("inquiry.title"), "desk")
	b.Crumbs = callCrumbs(r, c, r.T("inquiry.title"))
	q := view.NewQuery(questionsURL(c), r.QueryValues())
	total := 0
	if len(rows) > 0 {
		total = rows[0].Total
	}
	part := view.Part{ID: "questions", Toolbar: &view.Filter{Action: questionsURL(c), Total: total, ClearURL: questionsURL(c),
		Search: &view.Field{Name: "q", Label: r.T("inquiry.search"), Hint: r.T("inquiry.search"), Value: f.Words}, Hidden: []view.Pair{{Name: "state", Value: r.Query("state")}}},
		Table: &view.Table{Caption: r.T("inquiry.title"), Cards: true, Columns: []view.Column{{Label: r.T("inquiry.question")}, {Label: r.T("inquiry.state")},
			{Label: r.T("inquiry.asked_on")}, {Label: r.T("inquiry.due")}, {Label: r.T("inquiry.answered_on")}}},
		Pager: view.NewPager(q, page.Number, page.Size, total),
		Empty: &view.Empty{Title: r.T("inquiry.desk.empty"), Text: r.T("inquiry.desk.empty.text")}}
	for _, x := range rows {
		part.Rows = append(part.Rows, questionRow(b, x))
	}
	return r.Render(shared.Desk(view.Desk{Base: b, Staff: true, Lead: c.Title, Tabs: DeskTabs(r, c, "questions"),
		Acts:  []view.Button{{Text: r.T("inquiry.desk.public"), URL: view.InquiriesURL(c.Code), Icon: "eye"}},
		Stats: questionStats(b, q, counts), Parts: []view.Part{part}}))
}

// questionStats count by state, each with the list behind it.
func questionStats(b view.Base, q view.Query, n query.InquiryCounts) []view.Stat {
	stat := func(key, state string, count int) view.Stat {
		return view.Stat{Label: b.T(key), Value: locale.Int(count), Unit: b.T("calls.unit"), URL: q.With("state", state).Without("page", "q").String()}
	}
	late := stat("inquiry.late", "late", n.Late)
	if n.Late > 0 {
		late.Trend = "bad"
	}
	return []view.Stat{stat("inquiry.state.OPEN", string(inquiry.Open), n.Open), late, stat("inquiry.state.ANSWERED", string(inquiry.Answered), n.Answered),
		stat("inquiry.state.RETURNED", string(inquiry.Returned), n.Returned), stat("inquiry.state.WITHDRAWN", string(inquiry.Withdrawn), n.Withdrawn)}
}

func questionRow(b view.Base, q query.InquiryRow) view.Row {
	due := view.Words(b.Date(q.DueOn))
	if q.State == string(inquiry.Open) {
		d := view.InquiryDue(b, q)
		due.Text, due.Note = d.Relative, d.Absolute
		if d.Past {
			due.Text, due.Badge = "", &view.Badge{Text: d.Relative, Tone: view.ToneAttention}
		}
	}
	answered := view.Words("–")
	if q.AnsweredAt != nil {
		answered = view.Words(b.DateTime(q.AnsweredAt))
		if q.AnswerNo > 1 {
			answered.Note = b.T("inquiry.version", locale.Args{"no": q.AnswerNo})
		}
	}
	return view.Row{Cells: []view.Cell{{Text: q.Title, URL: view.Path("desk", "questions", q.ID)}, view.Shown(view.State("inquiry", q.State)),
		view.Words(b.Date(q.AskedAt)), due, answered}}
}

// findQuestion reads a question that the reader sees as staff of its call; what is merely public or their own has its own page.
func findQuestion(r *request.Request) (c query.Call, q query.InquiryRow, err error) {
	id, err := r.ID("id")
	if err != nil {
		return c, q, err
	}
	scope, err := r.Scope("inquiry.view")
	if err != nil {
		return c, q, err
	}
	if q, err = r.House.Query.Inquiry(r.Context(), scope, domain.PersonID(r.Who.PersonID), id); err != nil {
		return c, q, err
	}
	calls, err := r.Scope("call.view")
	if err != nil {
		return c, q, err
	}
	if c, err = r.House.Query.CallByID(r.Context(), calls, r.Now, q.CallID); err == nil && !mayAnswer(r, c) {
		err = domain.E(domain.NotFound, "not_found")
	}
	return c, q, err
}

func showQuestion(r *request.Request) error {
	c, q, err := findQuestion(r)
	if err != nil {
		return err
	}
	page, err := questionPage(r, c, q, r.Base(q.Title, "desk"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func questionPage(r *request.Request, c query.Call, q query.InquiryRow, b view.Base) (templ.Component, error) {
	answers, err := r.House.Query.InquiryAnswers(r.Context(), q.ID)
	if err != nil {
		return nil, err
	}
	set, err := c.Rules()
	if err != nil {
		return nil, err
	}
	b.Crumbs = callCrumbs(r, c, q.Title)
	b.Crumbs = append(b.Crumbs[:2:2], view.Crumb{Label: r.T("inquiry.title"), URL: questionsURL(c)}, view.Crumb{Label: q.Title})
	p := view.Desk{Base: b, Staff: true, Lead: c.Title, Parts: []view.Part{{ID: "question", Title: r.T("inquiry.question"), Lines: view.Paragraphs(q.Body), Facts: questionFacts(b, q, set)}}}
	if q.State == string(inquiry.Open) && view.InquiryDue(b, q).Past {
		p.Banner = &view.Banner{Tone: "warning", Title: r.T("inquiry.late.title", locale.Args{"on": q.DueOn}), Text: r.T("inquiry.late.text")}
	}
	if q.State == string(inquiry.Answered) {
		p.Acts = []view.Button{{Text: r.T("inquiry.desk.public"), URL: view.InquiryURL(c.Code, q.ID), Icon: "eye"}}
	}
	for i, v := range view.InquiryVersions(b, answers) {
		part := view.Part{ID: "answer" + strconv.Itoa(answers[i].No), Title: v.Title, Note: v.When + " · " + answers[i].ByName, Lines: v.Body}
		if v.Reason != "" {
			part.Facts = []view.SummaryRow{{Label: r.T("inquiry.reason"), Value: v.Reason}}
		}
		p.Parts = append(p.Parts, part)
	}
	if form := questionForm(r, b, q); form != nil {
		p.Parts = append(p.Parts, *form)
	}
	return shared.Desk(p), nil
}

func questionFacts(b view.Base, q query.InquiryRow, set ruleset.Set) []view.SummaryRow {
	due := b.Date(q.DueOn)
	if q.State == string(inquiry.Open) {
		due = view.InquiryDue(b, q).Relative + " · " + due
	}
	rows := []view.SummaryRow{{Label: b.T("inquiry.state"), Value: b.T("inquiry.state." + q.State)}, {Label: b.T("inquiry.asked_on"), Value: b.DateTime(q.AskedAt)},
		{Label: b.T("inquiry.due"), Value: due, Lines: termLines(b, set)}}
	if q.Private != "" {
		rows = append(rows, view.SummaryRow{Label: b.T("inquiry.private"), Value: b.T("inquiry.private." + q.Private)})
	}
	return rows
}

// termLines is the rule behind the deadline, with its source.
func termLines(b view.Base, set ruleset.Set) []string {
	for _, row := range view.RuleRows(b, set, string(ruleset.InquiryAnswerTerm)) {
		return []string{strings.TrimSpace(row.Label + ": " + row.Value + " · " + row.Mark + " " + row.Source)}
	}
	return nil
}

// forEverybody is the choice to answer in public; the others are the reasons not to.
const forEverybody = "PUBLIC"

// questionForm is the form of the next step, nil when the reader may take none.
func questionForm(r *request.Request, b view.Base, q query.InquiryRow) *view.Part {
	res := q.Resource(domain.PersonID(r.Who.PersonID))
	typed := func(name, otherwise string) string {
		if r.HTTP().Method == "POST" {
			return r.Form().Get(name)
		}
		return otherwise
	}
	form := func(path string) view.Form {
		return view.Form{Action: view.Path("desk", "questions", q.ID, path), Version: q.Version, Key: r.NewKey(), Guard: true}
	}
	switch {
	case q.State == string(inquiry.Open) && r.May(string(inquiry.GiveAnswer), res):
		options := []view.Option{{Value: forEverybody, Label: r.T("inquiry.field.public"), Hint: r.T("inquiry.field.public.hint")}}
		for _, p := range inquiry.Privates() {
			options = append(options, view.Option{Value: string(p), Label: r.T("inquiry.field.private", locale.Args{"why": r.T(p.Label())})})
		}
		return &view.Part{ID: "answer", Title: r.T("inquiry.desk.answer"), Note: r.T("inquiry.desk.answer.note"), Form: &view.PartForm{Form: form("answer"), Controls: []view.Control{
			b.Control(view.AsTextarea, view.Field{Name: "answer", Label: r.T("inquiry.answer"), Hint: r.T("inquiry.field.answer.hint"), Value: typed("answer", ""), MaxLength: inquiry.AnswerMax, Rows: 10}),
			b.Control(view.AsRadios, view.Field{Name: "private", Label: r.T("inquiry.field.who"), Value: typed("private", forEverybody), Options: options}),
		}, Submit: view.Button{Text: r.T("inquiry.desk.answer.submit"), Kind: view.Primary}}}
	case q.State == string(inquiry.Answered) && r.May(string(inquiry.Correct), res):
		part := &view.Part{ID: "correct", Title: r.T("inquiry.desk.correct"), Note: r.T("inquiry.desk.correct.note"), Form: &view.PartForm{Form: form("correct"), Controls: []view.Control{
			b.Control(view.AsTextarea, view.Field{Name: "answer", Label: r.T("inquiry.answer"), Value: typed("answer", q.Answer), MaxLength: inquiry.AnswerMax, Rows: 10}),
			b.Control(view.AsInput, view.Field{Name: "reason", Label: r.T("inquiry.reason"), Hint: r.T("inquiry.field.reason.hint"), Value: typed("reason", ""), MaxLength: inquiry.ReasonMax}),
			b.Control(view.AsCheckbox, view.Field{Name: "matters", Label: r.T("inquiry.field.matters"), Hint: r.T("inquiry.field.matters.hint"), Value: typed("matters", ""), NoNote: true}),
		}, Submit: view.Button{Text: r.T("inquiry.desk.correct.submit"), Kind: view.Primary}}}
		if len(b.Errors) == 0 {
			part.Form.Folded = r.T("inquiry.desk.correct.open")
		}
		return part
	}
	return nil
}

func stepOf(r *request.Request, q query.InquiryRow) workflows.StepInquiry {
	return workflows.StepInquiry{Inquiry: domain.InquiryID(q.ID), Version: version(r)}
}

func answerQuestion(r *request.Request) error {
	c, q, err := findQuestion(r)
	if err != nil {
		return err
	}
	done := "inquiry.desk.answered"
	if who := r.Form().Get("private"); who == forEverybody {
		err = r.House.Engine.AnswerInquiry(r.Context(), r.Command(), workflows.AnswerInquiry{StepInquiry: stepOf(r, q), Answer: r.Form().Get("answer")})
	} else {
		done = "inquiry.desk.returned"
		err = r.House.Engine.ReturnInquiry(r.Context(), r.Command(), workflows.ReturnInquiry{StepInquiry: stepOf(r, q), Why: inquiry.Private(who), Answer: r.Form().Get("answer")})
	}
	return questionDone(r, c, q, err, done)
}

func correctQuestion(r *request.Request) error {
	c, q, err := findQuestion(r)
	if err != nil {
		return err
	}
	f := r.Form()
	err = r.House.Engine.CorrectInquiry(r.Context(), r.Command(), workflows.CorrectInquiry{StepInquiry: stepOf(r, q), Answer: f.Get("answer"), Reason: f.Get("reason"), Matters: f.Get("matters") != ""})
	return questionDone(r, c, q, err, "inquiry.desk.corrected")
}

// questionDone goes back to the question with a word about what was done, or shows it again with what was wrong.
func questionDone(r *request.Request, c query.Call, q query.InquiryRow, err error, done string) error {
	if err == nil {
		return r.Done(view.Path("desk", "questions", q.ID), done)
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := questionPage(r, c, q, r.Wrong(q.Title, "desk", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}
