// This file is the briefings (설명회) of a call: when, how long and where it is explained to those who think of applying.
package call

import (
	"database/sql/driver"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
)

// MostBriefings is how many briefings a call has at most, LongestBriefing how many minutes one takes at most.
const (
	MostBriefings   = 5
	LongestBriefing = 600
)

// Briefing is one briefing: at a place, behind a link, or both.
type Briefing struct {
	At      time.Time
	Minutes int
	Place   string `json:",omitempty"`
	Link    string `json:",omitempty"` // https
}

// Briefings are the briefings of a call in one jsonb column, in order of time.
type Briefings []Briefing

// Value encodes the briefings for a jsonb column.
func (b Briefings) Value() (driver.Value, error) { return domain.JSONValue(orEmpty(b)) }

// Scan decodes a jsonb column.
func (b *Briefings) Scan(src any) error { return domain.JSONScan(b, src) }

// Until is when it ends.
func (b Briefing) Until() time.Time { return b.At.Add(time.Duration(b.Minutes) * time.Minute) }

// Check refuses a briefing that nobody could come to. Errors, kind Invalid, at the names of the fields: call.briefing.at, .minutes, .place,
// .link.
func (b Briefing) Check() error {
	var p domain.Problems
	refuse := func(field, key string) { p = append(p, domain.E(domain.Invalid, key).At(field)) }
	if b.At.IsZero() {
		refuse("at", "call.briefing.at")
	}
	if b.Minutes < 1 || b.Minutes > LongestBriefing {
		p = append(p, domain.E(domain.Invalid, "call.briefing.minutes").At("minutes").With("most", LongestBriefing))
	}
	if strings.TrimSpace(b.Place) == "" && b.Link == "" {
		refuse("place", "call.briefing.place")
	}
	if at, err := url.Parse(b.Link); b.Link != "" && (err != nil || at.Scheme != "https" || at.Hostname() == "" || at.User != nil) {
		refuse("link", "call.briefing.link")
	}
	return p.OrNil()
}

// Sorted is the briefings in order of time, their instants in one zone.
func (b Briefings) Sorted() Briefings {
	out := slices.Clone(b)
	for i := range out {
		out[i].At = out[i].At.UTC()
	}
	slices.SortStableFunc(out, func(x, y Briefing) int { return x.At.Compare(y.At) })
	return out
}

// Check refuses briefings that are wrong whenever the intake ends: those of Briefing.Check at briefings.0.link and so on, and
// call.briefing.many.
func (b Briefings) Check() error {
	var p domain.Problems
	if len(b) > MostBriefings {
		p = append(p, domain.E(domain.Invalid, "call.briefing.many").At("briefings").With("most", MostBriefings))
	}
	for i, x := range b {
		for _, e := range domain.ProblemsOf(x.Check()) {
			p = append(p, e.At(fmt.Sprintf("briefings.%d.%s", i, e.Field)))
		}
	}
	return p.OrNil()
}

// briefingGaps wants every briefing to be over before the intake ends, with its last window where it has windows: who comes must still be
// able to apply.
func (t Terms) briefingGaps() domain.Problems {
	p := domain.ProblemsOf(t.Briefings.Check())
	for i, b := range t.Briefings {
		if t.CloseAt != nil && !b.Until().Before(*t.CloseAt) {
			p = append(p, domain.E(domain.Invalid, "call.briefing.late").At(fmt.Sprintf("briefings.%d.at", i)).With("no", i+1))
		}
	}
	return p
}
