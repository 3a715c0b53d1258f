// Package watch is what a person wants to hear of without having begun anything: one call (관심 공모), or whatever call a saved
// search finds. A watch belongs to its person alone; nobody else sees that there is one.
package watch

import (
	"strings"
	"time"
	"unicode/utf8"

	"gongmo/domain"
	"gongmo/domain/finding"
)

// Kind is what is watched.
type Kind string

const (
	OfCall   Kind = "CALL"
	OfSearch Kind = "SEARCH"
)

// Watch is one thing a person watches. It is a wish, not a record: it can be turned off and dropped without a trace.
type Watch struct {
	ID       int64
	PersonID domain.PersonID
	Kind     Kind
	CallID   *domain.CallID // of OfCall
	Name     string         // of OfSearch, as its person reads it
	Filter   finding.Filter // of OfSearch
	// Mail is whether what there is to tell goes by mail as well as into the inbox.
	Mail   bool
	MadeAt time.Time
}

// TableName is the table the row lives in.
func (Watch) TableName() string { return "watch" }

// Limits that keep one person's wishes within reason; they are no rule of any programme.
const (
	LongestName  = 60
	MostSearches = 30
)

// Call watches one call.
func Call(who domain.PersonID, call domain.CallID, now time.Time) *Watch {
	return &Watch{PersonID: who, Kind: OfCall, CallID: &call, Mail: true, MadeAt: now}
}

// Search saves a search. before is how many its person has. Errors: Invalid watch.name.empty, watch.name.long at "name"; Refused
// watch.too_many.
func Search(who domain.PersonID, name string, f finding.Filter, before int, now time.Time) (*Watch, error) {
	name, err := named(name)
	if err != nil {
		return nil, err
	}
	if before >= MostSearches {
		return nil, domain.E(domain.Refused, "watch.too_many").With("max", MostSearches)
	}
	return &Watch{PersonID: who, Kind: OfSearch, Name: name, Filter: f, Mail: true, MadeAt: now}, nil
}

// named is a name as it is kept: one line without needless blanks.
func named(typed string) (string, error) {
	name := strings.Join(strings.Fields(typed), " ")
	switch {
	case name == "":
		return "", domain.E(domain.Invalid, "watch.name.empty").At("name")
	case utf8.RuneCountInString(name) > LongestName:
		return "", domain.E(domain.Invalid, "watch.name.long").At("name").With("max", LongestName)
	}
	return name, nil
}

// Rename calls a saved search something else. Errors: Invalid watch.name.empty, watch.name.long at "name"; NotFound for a call, which has
// its own name.
func (w *Watch) Rename(typed string) error {
	if w.Kind != OfSearch {
		return domain.E(domain.NotFound, "not_found")
	}
	name, err := named(typed)
	if err == nil {
		w.Name = name
	}
	return err
}

// Finds reports whether the watch is a search that a call fits.
func (w *Watch) Finds(c finding.Call) bool { return w.Kind == OfSearch && w.Filter.Matches(c) }
