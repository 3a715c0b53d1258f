// This file is which notices and reminders a call sends, to whom and when: by its timetable, and by what happens. Each can be looked at as
// it will be read, and those for applicants take a paragraph of the call's own, which is one of its terms.
package officer

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/notice"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
	"gongmo/templates/pages/shared"
)

// noticesPart is the part of the terms that this file edits, one notice at a time. Its list is a page that everybody reads who reads the call.
const noticesPart = "notices"

func noticesURL(c query.Call) string { return view.DeskCallURL(c.ID, noticesPart) }

// NoticeListRoutes are the routes of this file.
func NoticeListRoutes() []request.Route {
	return []request.Route{request.GET("/desk/calls/:id/notices", "desk.call.notices", request.Staff, callNotices)}
}

func callNotices(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	set, err := c.Rules()
	if err != nil {
		return err
	}
	kind, can := proposes(r, c)
	l := noticeList{r: r, b: r.Base(r.T("calls.edit.notices"), "desk"), c: c, edits: can && allows(kind, noticesPart)}
	b := l.b
	b.Crumbs = callCrumbs(r, c, r.T("calls.edit.notices"))
	p := view.Desk{Base: b, Staff: true, Lead: r.T("calls.notices.lead", locale.Args{"title": c.Title}), Acts: []view.Button{{Text: r.T("ui.print"), Script: "print", Plain: true, Kind: view.Secondary}}}
	if can {
		p.Tabs = editTabs(r, editing{Call: c, part: noticesPart, kind: kind})
	}
	if err := l.top(&p); err != nil {
		return err
	}
	dated, err := l.dated(set)
	if err != nil {
		return err
	}
	p.Parts = append(p.Parts, dated)
	for _, g := range notice.Groups() {
		part, err := l.group(g, set)
		if err != nil {
			return err
		}
		if len(part.Rows) > 0 {
			p.Parts = append(p.Parts, part)
		}
	}
	return r.Render(shared.Desk(p))
}

// noticeList is the list of the notices of a call, for one reader.
type noticeList struct {
	r *request.Request
	b view.Base
	c query.Call
	// edits is whether the reader writes paragraphs, at once or by a proposal.
	edits bool
}

// top is what stands above the list: what came along and nobody has read, and the notice that was asked for.
func (l noticeList) top(p *view.Desk) error {
	if l.edits && l.c.State == string(call.Draft) {
		unread, err := l.r.House.Engine.UnreadPassages(l.r.Context(), l.r.Command(), domain.CallID(l.c.ID))
		if err != nil {
			return err
		}
		if part := unreadPart(l.r, editing{Call: l.c, part: noticesPart, unread: unread}); part != nil {
			p.Parts = append(p.Parts, *part)
		}
	}
	if l.r.Query("notice") == "" {
		return nil
	}
	e, ok := notice.Lookup(domain.NoticeCode(l.r.Query("notice")))
	if !ok {
		return domain.E(domain.NotFound, "not_found")
	}
	part := noticeShown(l.r, l.b, l.c, e, l.c.Paragraphs.V[string(e.Code)])
	switch {
	case l.edits && takesParagraph(l.c, e):
		part.Links = []view.Crumb{{Label: l.b.T("calls.paragraph.change"), URL: paragraphURL(l.c, e)}}
	case takesParagraph(l.c, e) && reopens(l.r, l.c):
		part.Links = []view.Crumb{{Label: l.b.T("calls.paragraph.change"), URL: reopenURL(l.c, noticesPart)}}
	}
	p.Parts = append(p.Parts, *part)
	return nil
}

// takesParagraph reports whether the notice has a paragraph of the call's own, or may get one.
func takesParagraph(c query.Call, e notice.Entry) bool {
	return e.TakesParagraph() || c.Paragraphs.V[string(e.Code)] != ""
}

func paragraphURL(c query.Call, e notice.Entry) string {
	return view.NewQuery(view.DeskCallURL(c.ID, "edit", noticesPart), nil).With("notice", string(e.Code)).String()
}

// noticeAsked is the notice whose paragraph the request is about.
func noticeAsked(r *request.Request, c query.Call) (notice.Entry, error) {
	code := r.Query("notice")
	if r.HTTP().Method == "POST" {
		code = r.Form().Get("notice")
	}
	e, ok := notice.Lookup(domain.NoticeCode(code))
	if !ok || !takesParagraph(c, e) {
		return e, domain.E(domain.NotFound, "not_found")
	}
	return e, nil
}

// fillParagraph is the page that writes the paragraph of one notice, with the notice as it will be read below it.
func fillParagraph(r *request.Request, b view.Base, e editing, p *view.CallEdit) {
	stored := e.Paragraphs.V[string(e.notice.Code)]
	p.Form.Unsaved, p.Cancel.URL = e.typed != nil, noticesURL(e.Call)
	p.Hidden = append(p.Hidden, view.Pair{Name: "notice", Value: string(e.notice.Code)})
	p.Controls = []view.Control{b.Control(view.AsTextarea, view.Field{Name: "paragraph", Label: r.T("calls.paragraph.of", locale.Args{"notice": noticeName(b, e.Call, e.notice)}), Hint: r.T("calls.paragraph.hint"),
		Value: e.value("paragraph", stored), Rows: 6, MaxLength: call.LongestParagraph, Optional: true})}
	p.Look = &view.Button{Text: r.T("calls.paragraph.look"), Name: "do", Value: "look", Kind: view.Secondary}
	shown := strings.TrimSpace(e.value("paragraph", stored))
	if call.CheckParagraph(strings.ReplaceAll(shown, "\r\n", "\n")) != nil { // it would not be sent like this
		shown = stored
	}
	p.Preview = noticeShown(r, b, e.Call, e.notice, shown)
}

// phrases are the fields of notices that are parts of a sentence, or nothing.
var phrases = []string{"window", "kept", "next"}

// noticeShown is a notice as it will be read; what only the day it is sent can say is left open.
func noticeShown(r *request.Request, b view.Base, c query.Call, e notice.Entry, paragraph string) *view.Part {
	open := b.T("calls.notices.sample")
	args := locale.Args{"name": open, "org": open, "agency": b.T("notice.agency"), "title": c.Title, "number": c.Code}
	for _, f := range e.Fields {
		if args[f.Name] = open; slices.Contains(phrases, f.Name) {
			args[f.Name] = ""
		}
	}
	subject, body := r.House.Engine.NoticeText(string(r.Lang), e, domain.Args(args), paragraph)
	part := &view.Part{ID: "preview", Title: b.T("calls.paragraph.preview"), Note: b.T("calls.paragraph.preview.note", locale.Args{"sample": open}),
		Facts: []view.SummaryRow{{Label: b.T("notices.subject"), Value: subject}, {Label: b.T("calls.notices.to"), Value: noticeTo(b, e)}}}
	part.Lines = linesOf(body)
	return part
}

// paragraphLines are what the call says of its own in a notice, under the line that the notice has above them; none where it says nothing.
func paragraphLines(r *request.Request, c query.Call, code domain.NoticeCode) []string {
	text := c.Paragraphs.V[string(code)]
	if text == "" {
		return nil
	}
	return append([]string{r.T("notice.of_call")}, linesOf(text)...)
}

// linesOf are the lines of a notice as the inbox shows them.
func linesOf(text string) (out []string) {
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// concerns reports whether a call can send the notice: not those of a person's own wallet or of a sanction, none of reviewers where no
// stage has any, none of costs where it pays none, and none of late permissions where the rules have none.
func concerns(e notice.Entry, group string, c query.Call, set ruleset.Set) (bool, error) {
	code := string(e.Code)
	switch {
	case strings.HasPrefix(code, "WALLET_") || slices.Contains(e.To, notice.ToSubject):
		return false, nil
	case strings.HasPrefix(code, "LATE_"):
		r := set.Read()
		return r.Flag(ruleset.IndividualLate), r.Err()
	case strings.HasPrefix(code, "REVIEWER_") || strings.HasPrefix(code, "SHEET_"):
		return slices.ContainsFunc(allStages(c.Stages), stage.Stage.NeedsCommittee), nil
	case group == "money" || group == "settlement" || strings.HasPrefix(code, "RECOVERY_") || code == "DEMAND_LETTER":
		return c.Stages.Award.Kind == stage.Money || c.Stages.Award.Kind == stage.Voucher, nil
	}
	return true, nil
}

func allStages(p stage.Plan) []stage.Stage {
	out := slices.Clone(p.Stages)
	for _, t := range p.Tracks {
		out = append(out, t.Stages...)
	}
	return out
}

// hangsOnIntake is the date of the intake's end, from which reminders count that have a day before the call opens.
const hangsOnIntake = "call.Deadline"

// dated are those whose day the timetable says already.
func (l noticeList) dated(set ruleset.Set) (view.Part, error) {
	b, c := l.b, l.c
	part := view.Part{ID: "dated", Title: b.T("calls.notices.dated"), Note: b.T("calls.notices.dated.note"), Empty: &view.Empty{Title: b.T("calls.notices.undated"), Text: b.T("calls.notices.undated.text")},
		Table: noticeTable(b, "calls.notices.dated")}
	type line struct {
		at  time.Time
		row view.Row
	}
	var lines []line
	add := func(e notice.Entry, at *time.Time, what string) {
		if at != nil {
			lines = append(lines, line{*at, l.row(e, b.DateTime(*at), what)})
		}
	}
	ends := []time.Time{}
	for _, w := range c.Windows.V {
		ends = append(ends, w.CloseAt)
	}
	if len(ends) == 0 && c.CloseAt != nil {
		ends = append(ends, *c.CloseAt)
	}
	for _, e := range notice.Catalogue() {
		switch {
		case e.Code == "CALL_PUBLISHED":
			add(e, c.AnnounceAt, "")
		case e.Code == "CALL_OPENED":
			add(e, c.OpenAt, "")
		case e.Code == "CALL_CLOSED" || e.Code == "DRAFT_EXPIRED":
			add(e, c.CloseAt, "")
		case e.HangsOn == hangsOnIntake:
			for _, at := range ends {
				days, hours, _, err := e.Offsets(set, period.DateOf(at))
				if err != nil {
					return part, err
				}
				for _, x := range (notice.Deadline{Code: e.Code, On: period.DateOf(at), At: at, Days: days, Hours: hours}).Schedule() {
					add(e, &x.At, x.Label)
				}
			}
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return a.at.Compare(b.at) })
	for _, x := range lines {
		part.Rows = append(part.Rows, x.row)
	}
	return part, nil
}

// group are the notices of one part of a project's way, with when each is sent in words.
func (l noticeList) group(g notice.Group, set ruleset.Set) (view.Part, error) {
	b, c := l.b, l.c
	title := "calls.notices.group." + g.Key
	part := view.Part{ID: g.Key, Title: b.T(title), Table: noticeTable(b, title)}
	for _, e := range g.Entries {
		ok, err := concerns(e, g.Key, c, set)
		if err != nil {
			return part, err
		}
		if !ok && c.Paragraphs.V[string(e.Code)] == "" { // what was written has to be found
			continue
		}
		days, hours, dates, err := e.Offsets(set, period.On(c.Year+1, time.December, 31))
		if err != nil {
			return part, err
		}
		part.Rows = append(part.Rows, l.row(e, whenSent(b, e, days, hours, dates), ""))
	}
	return part, nil
}

// whenSent says when a notice goes out: as something happens, or so long before and after the day it is about.
func whenSent(b view.Base, e notice.Entry, days, hours []int, dates []period.Date) string {
	if len(days)+len(hours)+len(dates) == 0 {
		if e.HangsOn != "" {
			return b.T("calls.notices.when.due")
		}
		return b.T("calls.notices.when.step")
	}
	var out []string
	for _, d := range slices.SortedFunc(slices.Values(days), func(x, y int) int { return cmp.Compare(y, x) }) {
		switch {
		case d > 0:
			out = append(out, b.T("calls.notices.when.before", locale.Args{"n": d}))
		case d == 0:
			out = append(out, b.T("calls.notices.when.day"))
		default:
			out = append(out, b.T("calls.notices.when.after", locale.Args{"n": -d}))
		}
	}
	for _, h := range hours {
		out = append(out, b.T("calls.notices.when.hours", locale.Args{"n": h}))
	}
	for _, d := range dates {
		out = append(out, b.T("calls.notices.when.yearly", locale.Args{"month": int(d.Start().In(period.KST).Month()), "day": d.Start().In(period.KST).Day()}))
	}
	return strings.Join(out, ", ")
}

func noticeTable(b view.Base, caption string) *view.Table {
	return &view.Table{Caption: b.T(caption), Cards: true, Columns: []view.Column{{Label: b.T("calls.notices.what"), Wide: "l"}, {Label: b.T("calls.notices.to")}, {Label: b.T("calls.notices.when")}, {Label: b.T("calls.notices.how")}, {Label: b.T("calls.paragraph")}}}
}

// row is one notice. Its name leads to where its paragraph is written, or to how it reads.
func (l noticeList) row(e notice.Entry, when, label string) view.Row {
	b := l.b
	how := b.T("calls.notices.how.usual")
	if e.Statutory {
		how = b.T("calls.notices.how.statutory")
	}
	own := l.c.Paragraphs.V[string(e.Code)]
	name := view.Cell{Text: noticeName(b, l.c, e), Note: label, URL: view.NewQuery(noticesURL(l.c), nil).With("notice", string(e.Code)).String() + "#preview"}
	if takesParagraph(l.c, e) {
		if l.edits {
			name.URL = paragraphURL(l.c, e)
		}
		if own == "" {
			own = b.T("calls.paragraph.none")
		}
	} else {
		own = b.T("calls.paragraph.fixed")
	}
	return view.Row{Cells: []view.Cell{name, view.Words(noticeTo(b, e)), view.Words(when), view.Words(how), view.Words(own)}}
}

// noticeTo says who gets a notice.
func noticeTo(b view.Base, e notice.Entry) string {
	var to []string
	for _, x := range e.To {
		to = append(to, b.T("calls.notices.to."+strings.ToLower(string(x))))
	}
	return strings.Join(to, ", ")
}

func noticeName(b view.Base, c query.Call, e notice.Entry) string {
	return view.NoticeName(b, string(e.Code), strconv.Itoa(c.Year))
}

// noticesShort is the page in short, for the list of the call's parts.
func noticesShort(b view.Base, c query.Call) view.CallPart {
	return view.CallPart{ID: noticesPart, Title: b.T("calls.edit.notices"), EditURL: noticesURL(c), EditText: b.T("ui.show"),
		Rows: []view.SummaryRow{{Label: b.T("calls.notices.short"), Value: b.T("calls.notices.short.text")}, {Label: b.T("calls.paragraph"), Value: b.T("calls.paragraph.count", locale.Args{"n": len(c.Paragraphs.V)})}}}
}
