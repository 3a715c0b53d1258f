// This file is feeds (Atom, RFC 4287).
package documents

import (
	"encoding/xml"
	"fmt"
	"time"

	"gongmo/domain/period"
)

// Feed is a list that a feed reader asks for again and again.
type Feed struct {
	ID       string // the same for the same list for ever
	Title    string
	Subtitle string
	Self     string // its own address
	Page     string // the same list as a page
	Author   string
	Lang     string
	Entries  []Entry
	Updated  time.Time // when there are no entries
}

// Entry is one thing in a feed.
type Entry struct {
	ID         string // the same for the same thing for ever
	Title, URL string
	Summary    string
	Categories []string
	Published  time.Time
	Updated    time.Time // when what it says was last changed
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Published  string         `xml:"published"`
	Link       atomLink       `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary"`
}

type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	Updated  string      `xml:"updated"`
	Author   string      `xml:"author>name"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

// Atom writes a feed. It was updated when the newest of its entries was.
func Atom(f Feed) ([]byte, error) {
	out := atomFeed{Lang: f.Lang, ID: f.ID, Title: f.Title, Subtitle: f.Subtitle, Author: f.Author,
		Links: []atomLink{{"self", "application/atom+xml", f.Self}, {"alternate", "text/html", f.Page}}}
	newest := time.Time{}
	for _, e := range f.Entries {
		x := atomEntry{ID: e.ID, Title: e.Title, Updated: stamp(e.Updated), Published: stamp(e.Published), Link: atomLink{"alternate", "text/html", e.URL}, Summary: e.Summary}
		for _, c := range e.Categories {
			x.Categories = append(x.Categories, atomCategory{c})
		}
		out.Entries = append(out.Entries, x)
		if e.Updated.After(newest) {
			newest = e.Updated
		}
	}
	if newest.IsZero() {
		newest = f.Updated
	}
	out.Updated = stamp(newest)
	body, err := xml.MarshalIndent(out, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write feed: %w", err)
	}
	return append([]byte(xml.Header), append(body, '\n')...), nil
}

func stamp(at time.Time) string { return at.In(period.KST).Format(time.RFC3339) }
