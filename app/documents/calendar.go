// Package documents writes what leaves the house as a file: calendars, feeds, receipts on paper. It is given everything that a
// document says and reads nothing by itself.
//
// This file is calendars (iCalendar, RFC 5545).
package documents

import (
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"gongmo/domain/period"
)

// Event is one date of a calendar.
type Event struct {
	// UID is the same for the same date for ever, so that a calendar that is read again moves it and does not show it twice.
	UID              string
	Title, Text, URL string
	At               time.Time // of something that happens at an instant
	Until            time.Time // of something that takes its reader's time; the zero time for a deadline
	Place            string
	AllDay           bool // it is the day that counts, in Seoul
	// LastDay is an instant of the last of several days, the zero time for one day.
	LastDay time.Time
	// Changed is when what is said of the date was last changed, Version counts the changes.
	Changed time.Time
	Version int
	Ended   bool // it will not take place
}

// Calendar writes events as a calendar. name is what a reader's calendar calls it, "" for none.
func Calendar(name string, events ...Event) []byte {
	cal := ics.NewCalendarFor("gongmo")
	cal.SetMethod(ics.MethodPublish)
	if name != "" {
		cal.SetXWRCalName(oneLine(name))
		cal.SetName(oneLine(name))
	}
	for _, e := range events {
		v := cal.AddEvent(e.UID)
		changed := e.Changed
		if changed.IsZero() {
			changed = e.At
		}
		v.SetDtStampTime(changed)
		v.SetLastModifiedAt(changed)
		v.SetSequence(e.Version)
		if e.AllDay {
			v.SetAllDayStartAt(e.At.In(period.KST))
			if !e.LastDay.IsZero() {
				v.SetAllDayEndAt(e.LastDay.In(period.KST).AddDate(0, 0, 1)) // the day after the last one
			}
		} else {
			v.SetStartAt(e.At)
		}
		v.SetSummary(oneLine(e.Title))
		v.SetDescription(e.Text)
		v.SetURL(e.URL)
		if e.Place != "" {
			v.SetLocation(oneLine(e.Place))
		}
		if e.Until.IsZero() {
			v.SetTimeTransparency(ics.TransparencyTransparent) // a deadline does not make its reader busy
		} else {
			v.SetEndAt(e.Until)
			v.SetTimeTransparency(ics.TransparencyOpaque)
		}
		if e.Ended {
			v.SetStatus(ics.ObjectStatusCancelled)
		} else {
			v.SetStatus(ics.ObjectStatusConfirmed)
		}
	}
	return []byte(cal.Serialize(ics.WithNewLineWindows))
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
