package documents_test

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"gongmo/app/documents"
	"gongmo/domain/period"
)

var changed = period.On(2026, 3, 2).At(9, 0)

func TestACalendarKeepsItsEventsApartAndItsLinesShort(t *testing.T) {
	text := string(documents.Calendar("공고 마감", documents.Event{UID: "A-close@gongmo", Title: "[접수 마감] AI;반도체, 실증\nBEGIN:VEVENT", Text: strings.Repeat("마감 시각이 지나면 접수하지 않습니다. ", 5) + "\nhttps://gongmo.example/calls/A",
		URL: "https://gongmo.example/calls/A", At: period.On(2026, 4, 21).At(15, 0), Changed: changed, Version: 3},
		documents.Event{UID: "B-result@gongmo", Title: "결과", At: period.On(2026, 6, 2).At(0, 0), AllDay: true, Changed: changed, Ended: true}))
	for _, want := range []string{"BEGIN:VCALENDAR\r\n", "UID:A-close@gongmo\r\n", "DTSTART:20260421T060000Z\r\n", "SEQUENCE:3\r\n", "LAST-MODIFIED:20260302T000000Z\r\n",
		`SUMMARY:[접수 마감] AI\;반도체\, 실증 BEGIN:VEVENT` + "\r\n", "DTSTART;VALUE=DATE:20260602\r\n", "STATUS:CANCELLED\r\n", "END:VCALENDAR\r\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q in\n%s", want, text)
		}
	}
	if n := strings.Count(text, "\r\nBEGIN:VEVENT\r\n"); n != 2 {
		t.Errorf("%d events", n)
	}
	for _, line := range strings.Split(text, "\r\n") {
		if len(line) > 75 {
			t.Errorf("a line of %d bytes: %s", len(line), line)
		}
	}
}

func TestWhatTakesTimeHasAnEndAndAPlaceInACalendar(t *testing.T) {
	text := string(documents.Calendar("", documents.Event{UID: "A-briefing-1@gongmo", Title: "설명회", At: period.On(2026, 4, 1).At(14, 0), Until: period.On(2026, 4, 1).At(15, 30), Place: "대강당", Changed: changed}))
	for _, want := range []string{"DTSTART:20260401T050000Z\r\n", "DTEND:20260401T063000Z\r\n", "LOCATION:대강당\r\n", "TRANSP:OPAQUE\r\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q in\n%s", want, text)
		}
	}
}

func TestAFeedIsAtomAndWasUpdatedWhenItsNewestEntryWas(t *testing.T) {
	b, err := documents.Atom(documents.Feed{ID: "tag:gongmo.example,2025:calls", Title: "공고 <찾기>", Self: "https://gongmo.example/calls.atom?q=AI&phase=open", Page: "https://gongmo.example/calls", Author: "공모", Lang: "ko",
		Entries: []documents.Entry{{ID: "tag:gongmo.example,2025:calls/A", Title: "가 & 나", URL: "https://gongmo.example/calls/A", Summary: "요약", Categories: []string{"인력"}, Published: changed, Updated: changed.Add(time.Hour)},
			{ID: "tag:gongmo.example,2025:calls/B", Title: "다", URL: "https://gongmo.example/calls/B", Published: changed, Updated: changed}}})
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		XMLName xml.Name
		ID      string `xml:"id"`
		Updated string `xml:"updated"`
		Links   []struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Entries []struct {
			ID    string `xml:"id"`
			Title string `xml:"title"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(b, &read); err != nil {
		t.Fatal(err)
	}
	if read.XMLName.Space != "http://www.w3.org/2005/Atom" || read.Updated != "2026-03-02T10:00:00+09:00" || len(read.Entries) != 2 || read.Entries[0].Title != "가 & 나" ||
		read.Links[0].Href != "https://gongmo.example/calls.atom?q=AI&phase=open" {
		t.Errorf("%+v\n%s", read, b)
	}
}
