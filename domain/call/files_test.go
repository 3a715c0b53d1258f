package call

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
)

func TestTheMarkOfAFormThatIsReplacedJoinsTheEarlierOnes(t *testing.T) {
	now := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	c := &Call{State: Draft, Terms: Terms{Documents: Documents{{Key: "plan", Name: "계획서", Of: OfLead, EarlierMarks: []string{"2024년 서식"}}}}}
	var current []*File
	attach := func(slot, media, digest, mark string) error {
		f := &File{Slot: slot, MediaType: media, Digest: digest, Mark: mark}
		_, _, err := c.Attach(f, current, now)
		if err == nil {
			current = append(current, f)
		}
		return err
	}
	marks := func(want ...string) {
		t.Helper()
		if d := cmp.Diff(want, c.Documents[0].EarlierMarks); d != "" {
			t.Error(d)
		}
	}
	for _, err := range []error{attach("plan", "docx", "a", "2025년  서식 "), attach("plan", "hwpx", "b", "2025년 서식")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	marks("2024년 서식")
	if current[0].Mark != "2025년 서식" || current[0].ReplacedAt != nil {
		t.Errorf("a form of another kind took its place, or its mark was not tidied: %+v", current[0])
	}
	if err := attach("plan", "docx", "c", "2026년 서식"); err != nil || current[0].ReplacedAt == nil || current[1].ReplacedAt != nil {
		t.Errorf("the form of the same kind stays: %v", err)
	}
	marks("2024년 서식", "2025년 서식")
	if err := attach("plan", "docx", "d", "2024년 서식"); err != nil { // its mark is the present one again
		t.Fatal(err)
	}
	marks("2025년 서식", "2026년 서식")
	for key, err := range map[string]error{"call.file.there": attach("plan", "docx", "d", "2024년 서식"), "call.file.mark": attach("plan", "docx", "e", "v1"), "not_found": attach("none", "docx", "e", "")} {
		if p := domain.ProblemsOf(err); len(p) != 1 && domain.KindOf(err) != domain.NotFound || len(p) == 1 && p[0].Key != key {
			t.Errorf("%v, want %s", err, key)
		}
	}
	if _, err := c.SetEarlierMarks("plan", []string{" 2023년 서식", "", "2023년 서식"}); err != nil {
		t.Fatal(err)
	}
	marks("2023년 서식")
	if next, err := c.Terms.WithDocuments([]DocumentEdit{{Document: Document{Key: "plan", Name: "사업계획서", Of: OfLead}}}); err != nil || len(next.Documents[0].EarlierMarks) != 1 {
		t.Errorf("the page of the list loses the marks: %v", err)
	}
	if _, err := c.TakeAway(current[3], now); err != nil || current[3].ReplacedAt == nil {
		t.Error("a form stays", err)
	}
	marks("2023년 서식", "2024년 서식")
	c.State = Announced
	_, away := c.TakeAway(current[1], now)
	for _, err := range []error{attach("plan", "docx", "z", ""), attach("", "pdf", "z", ""), away} {
		if !errors.Is(err, domain.E(domain.Refused, "call.edit.not_draft")) {
			t.Errorf("a call that is no draft: %v", err)
		}
	}
}

func TestNextYearsCallKnowsThisYearsFormsForEarlierOnes(t *testing.T) {
	documents := Documents{{Key: "plan"}, {Key: "pledge"}}
	next := &Call{Terms: Terms{Documents: documents}}
	next.Precede([]*File{{Slot: "plan", Mark: "2025년 서식"}, {Slot: "gone", Mark: "없는 서식"}, {Slot: "pledge"}})
	if d := cmp.Diff([]string{"2025년 서식"}, next.Documents[0].EarlierMarks); d != "" || next.Documents[1].EarlierMarks != nil || documents[0].EarlierMarks != nil {
		t.Error(d, next.Documents, documents)
	}
}
