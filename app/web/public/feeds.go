// This file is the list of calls in other forms, under the same conditions: open data, a feed, a calendar.
package public

import (
	"net/url"
	"strconv"
	"time"

	"gongmo/app/api"
	"gongmo/app/documents"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain/period"
)

// mostEntries is how many calls a feed speaks of: those announced last.
const mostEntries = 100

// asked is the list that a form without pages gives: everything that fits unless a page is asked for.
func asked(r *request.Request, sort string, page query.Page) (query.CallList, error) {
	scope, err := r.Scope("call.view")
	if err != nil {
		return query.CallList{}, err
	}
	if r.Query("size") != "" || r.Query("page") != "" {
		page = r.Page()
	}
	f := callFilter(r.QueryValues())
	if sort != "" {
		f.Sort = sort
	}
	return r.House.Query.Calls(r.Context(), scope, r.Now, f, page)
}

func callsJSON(r *request.Request) error {
	list, err := asked(r, "", query.Page{})
	if err != nil {
		return err
	}
	return r.JSON(api.CallsOf(list, r.House.Settings.BaseURL, view.CallURL))
}

func callsAtom(r *request.Request) error {
	list, err := asked(r, "newest", query.Page{Number: 1, Size: mostEntries})
	if err != nil {
		return err
	}
	b := r.Base(r.T("calls.title"), "calls")
	base := r.House.Settings.BaseURL
	q := view.NewQuery("", r.QueryValues()).Without("page", "size", "sort", "lang", "org").String()
	// A feed without entries changes once a day, not whenever it is read.
	f := documents.Feed{ID: tag(base, "calls"+q), Title: r.T("calls.feed.title"), Self: base + "/calls.atom" + q, Page: base + "/calls" + q,
		Author: r.T("notice.agency"), Lang: string(r.Lang), Updated: period.DateOf(r.Now).Start(), Subtitle: r.T("ui.count", locale.Args{"n": list.Total})}
	for _, c := range list.Rows {
		e := documents.Entry{ID: tag(base, "calls/"+c.Code), Title: c.Title, URL: base + view.CallURL(c.Code), Summary: c.Summary + " " + feedDates(b, c), Categories: []string{c.Category}}
		if c.PublishedAt != nil {
			e.Published, e.Updated = *c.PublishedAt, *c.PublishedAt
		}
		if c.ChangedAt != nil {
			e.Updated = *c.ChangedAt
		}
		f.Entries = append(f.Entries, e)
	}
	body, err := documents.Atom(f)
	if err != nil {
		return err
	}
	return r.Blob("application/atom+xml; charset=utf-8", body)
}

// feedDates says when a call opens and closes, with the year: a feed is read long after.
func feedDates(b view.Base, c query.CallRow) string {
	from, until := c.Intake()
	if from == nil || until == nil {
		return b.T("calls.due.unset")
	}
	out := b.T("calls.feed.dates", locale.Args{"from": *from, "to": *until})
	for _, x := range c.Briefings.V {
		out += " · " + b.T("calls.feed.briefing", locale.Args{"at": x.At})
	}
	return out
}

// tag is a name that stays the same for ever (RFC 4151); the year is the one in which these names began.
func tag(base, what string) string {
	host := "gongmo"
	if u, err := url.Parse(base); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	return "tag:" + host + ",2025:" + what
}

func callsICS(r *request.Request) error {
	list, err := asked(r, "", query.Page{})
	if err != nil {
		return err
	}
	var events []documents.Event
	for _, c := range list.Rows {
		events = append(events, callEvents(r, c, false)...)
	}
	r.Response().Header().Set("Content-Disposition", `inline; filename="calls.ics"`)
	return r.Blob("text/calendar; charset=utf-8", documents.Calendar(r.T("calls.feed.title"), events...))
}

func callCalendar(r *request.Request) error {
	c, err := findCall(r)
	if err != nil {
		return err
	}
	versions, err := r.House.Query.CallVersions(r.Context(), c.ID)
	if err != nil {
		return err
	}
	if n := len(versions); n > 0 {
		c.ChangedAt = &versions[n-1].PublishedAt
	}
	r.Response().Header().Set("Content-Disposition", `attachment; filename="`+c.Code+`.ics"`)
	return r.Blob("text/calendar; charset=utf-8", documents.Calendar(c.Title, callEvents(r, c.CallRow, true)...))
}

// callEvents are the dates of a call: its closing, its briefings, and, where all are asked for, the days it opens and its result is planned.
func callEvents(r *request.Request, c query.CallRow, all bool) []documents.Event {
	link := r.House.Settings.BaseURL + view.CallURL(c.Code)
	date := func(key string) documents.Event {
		e := documents.Event{UID: c.Code + "-" + key + "@gongmo", Title: r.T("calls.ics."+key, locale.Args{"title": c.Title}), Text: link, URL: link,
			Version: c.VersionNo, Ended: c.Phase == query.PhaseEnded}
		if c.ChangedAt != nil {
			e.Changed = *c.ChangedAt
		}
		return e
	}
	var out []documents.Event
	// Each window of a rolling intake opens and closes by itself. What one of them is called is told to calendars by its number.
	intake := func(no string, opens, closes *time.Time) {
		if opens != nil && all {
			e := date("open")
			e.UID, e.At = c.Code+"-open"+no+"@gongmo", *opens
			out = append(out, e)
		}
		if closes != nil {
			e := date("close")
			e.UID, e.At, e.Text = c.Code+"-close"+no+"@gongmo", *closes, r.T("calls.ics.text")+"\n"+link
			out = append(out, e)
		}
	}
	for _, w := range c.Windows.V {
		intake("-"+strconv.Itoa(w.No), &w.OpenAt, &w.CloseAt)
	}
	if len(c.Windows.V) == 0 {
		intake("", c.OpenAt, c.CloseAt)
	}
	for i, x := range c.Briefings.V {
		e := date("briefing")
		e.UID, e.At, e.Until, e.Place = c.Code+"-briefing-"+strconv.Itoa(i+1)+"@gongmo", x.At, x.Until(), x.Place
		if x.Link != "" {
			e.Text = x.Link + "\n" + link
			if e.Place == "" {
				e.Place = x.Link
			}
		}
		out = append(out, e)
	}
	if c.ResultAt != nil && all {
		e := date("result")
		e.At, e.AllDay = *c.ResultAt, true
		out = append(out, e)
	}
	return out
}
