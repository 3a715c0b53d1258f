// This file is the page that lists which notices and reminders a call sends, to whom and when: by its timetable, and by what happens.
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
	"gongmo/domain/notice"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
	"gongmo/templates/pages/shared"
)

// noticesPart is the place of the page among the parts of a call; it edits nothing.
const noticesPart = "notices"

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
	b := r.Base(r.T("calls.edit.notices"), "desk")
	b.Crumbs = callCrumbs(r, c, r.T("calls.edit.notices"))
	p := view.Desk{Base: b, Staff: true, Lead: r.T("calls.notices.lead", locale.Args{"title": c.Title}), Acts: []view.Button{{Text: r.T("ui.print"), Script: "print", Plain: true, Kind: view.Secondary}}}
	if kind, can := proposes(r, c); can {
		p.Tabs = editTabs(r, editing{Call: c, part: noticesPart, kind: kind})
	}
	dated, err := datedNotices(b, c, set)
	if err != nil {
		return err
	}
	p.Parts = append(p.Parts, dated)
	for _, g := range notice.Groups() {
		part, err := noticeGroup(b, c, g, set)
		if err != nil {
			return err
		}
		if len(part.Rows) > 0 {
			p.Parts = append(p.Parts, part)
		}
	}
	return r.Render(shared.Desk(p))
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

// datedNotices are those whose day the timetable says already.
func datedNotices(b view.Base, c query.Call, set ruleset.Set) (view.Part, error) {
	part := view.Part{ID: "dated", Title: b.T("calls.notices.dated"), Note: b.T("calls.notices.dated.note"), Empty: &view.Empty{Title: b.T("calls.notices.undated"), Text: b.T("calls.notices.undated.text")},
		Table: noticeTable(b, "calls.notices.dated")}
	type line struct {
		at  time.Time
		row view.Row
	}
	var lines []line
	add := func(e notice.Entry, at *time.Time, what string) {
		if at != nil {
			lines = append(lines, line{*at, noticeRow(b, c, e, b.DateTime(*at), what)})
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
	for _, l := range lines {
		part.Rows = append(part.Rows, l.row)
	}
	return part, nil
}

// noticeGroup are the notices of one part of a project's way, with when each is sent in words.
func noticeGroup(b view.Base, c query.Call, g notice.Group, set ruleset.Set) (view.Part, error) {
	title := "calls.notices.group." + g.Key
	part := view.Part{ID: g.Key, Title: b.T(title), Table: noticeTable(b, title)}
	for _, e := range g.Entries {
		if ok, err := concerns(e, g.Key, c, set); err != nil || !ok {
			if err != nil {
				return part, err
			}
			continue
		}
		days, hours, dates, err := e.Offsets(set, period.On(c.Year+1, time.December, 31))
		if err != nil {
			return part, err
		}
		part.Rows = append(part.Rows, noticeRow(b, c, e, whenSent(b, e, days, hours, dates), ""))
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
	return &view.Table{Caption: b.T(caption), Cards: true, Columns: []view.Column{{Label: b.T("calls.notices.what"), Wide: "l"}, {Label: b.T("calls.notices.to")}, {Label: b.T("calls.notices.when")}, {Label: b.T("calls.notices.how")}}}
}

func noticeRow(b view.Base, c query.Call, e notice.Entry, when, label string) view.Row {
	var to []string
	for _, x := range e.To {
		to = append(to, b.T("calls.notices.to."+strings.ToLower(string(x))))
	}
	how := b.T("calls.notices.how.usual")
	if e.Statutory {
		how = b.T("calls.notices.how.statutory")
	}
	name := view.Cell{Text: noticeName(b, c, e), Note: label}
	return view.Row{Cells: []view.Cell{name, view.Words(strings.Join(to, ", ")), view.Words(when), view.Words(how)}}
}

// noticeName is what a notice is called where people choose their mails; the statutory ones, which nobody chooses, go by their subject.
func noticeName(b view.Base, c query.Call, e notice.Entry) string {
	key := strings.ToLower(string(e.Code))
	if locale.Has(b.Lang, "notice.label."+key) {
		return b.T("notice.label." + key)
	}
	subject := b.T(e.SubjectKey(), locale.Args{"title": "", "question": "", "year": strconv.Itoa(c.Year)})
	return strings.TrimSpace(strings.TrimRight(strings.TrimSpace(subject), ":「」“” "))
}

// noticesShort is the page in short, for the list of the call's parts.
func noticesShort(b view.Base, c query.Call) view.CallPart {
	return view.CallPart{ID: noticesPart, Title: b.T("calls.edit.notices"), EditURL: view.DeskCallURL(c.ID, noticesPart), EditText: b.T("ui.show"),
		Rows: []view.SummaryRow{{Label: b.T("calls.notices.short"), Value: b.T("calls.notices.short.text")}}}
}
