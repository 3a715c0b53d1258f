// This file is what every address book must do, whatever stands behind it.
package conformance

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"gongmo/workflows"
)

// Looked is one address book under test: words that it finds something for, and words that fit nothing.
type Looked struct {
	Book           workflows.AddressBook
	Known, Unknown string
}

// AddressBook runs the suite.
func AddressBook(t *testing.T, w Looked) {
	t.Helper()
	for _, fault := range AddressFaults(t.Context(), w) {
		t.Error(fault)
	}
}

var postcode, areaCode, buildingNo = regexp.MustCompile(`^[0-9]{5}$`), regexp.MustCompile(`^[0-9]{10}$`), regexp.MustCompile(`^[0-9]{25}$`)

// AddressFaults lists what an address book does wrong, each in a sentence; nil when it does everything right.
func AddressFaults(ctx context.Context, w Looked) (out []string) {
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	got, err := w.Book.Find(ctx, w.Known)
	if err != nil || len(got.List) == 0 {
		say("it does not find %q: %v", w.Known, err)
	}
	if len(got.List) > workflows.AddressesAtOnce {
		say("it sends %d at once", len(got.List))
	}
	if got.Total < len(got.List) {
		say("it counts %d and sends %d", got.Total, len(got.List))
	}
	for _, s := range got.List {
		if !postcode.MatchString(s.Postcode) {
			say("%q has the postcode %q", s.Road, s.Postcode)
		}
		if s.Road == "" || strings.TrimSpace(s.Road) != s.Road || strings.ContainsAny(s.Road, "\r\n|") {
			say("it calls a street %q", s.Road)
		}
		if s.Extra != strings.TrimSpace(s.Extra) || strings.ContainsAny(s.Extra, "\r\n|") {
			say("it remarks %q about %q", s.Extra, s.Road)
		}
		if (s.AreaCode != "" || s.BuildingNo != "") && (!areaCode.MatchString(s.AreaCode) || !buildingNo.MatchString(s.BuildingNo)) {
			say("%q stands in the district %q and is the building %q", s.Road, s.AreaCode, s.BuildingNo)
		}
	}
	if none, err := w.Book.Find(ctx, w.Unknown); err != nil || len(none.List) != 0 || none.Total != 0 {
		say("what fits nothing gives %d and %v, want an empty list", len(none.List), err)
	}
	return append(out, addressWithoutTime(ctx, w)...)
}

// addressWithoutTime asks with a context that has ended: an answer must come at once, and must be none.
func addressWithoutTime(ctx context.Context, w Looked) []string {
	over, cancel := context.WithCancel(ctx)
	cancel()
	patience, stop := context.WithTimeout(ctx, 2*time.Second)
	defer stop()
	answered := make(chan error, 1)
	go func() {
		_, err := w.Book.Find(over, w.Known)
		answered <- err
	}()
	select {
	case err := <-answered:
		if !errors.Is(err, context.Canceled) {
			return []string{fmt.Sprintf("asked by nobody who waits it gives %v, want the context's error", err)}
		}
	case <-patience.Done():
		return []string{"asked by nobody who waits it does not come back"}
	}
	return nil
}
