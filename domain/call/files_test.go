package call

import (
	"errors"
	"slices"
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
		_, err := c.Attach(f, current, now)
		if err == nil {
			c.Follow(current, now)
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
	if _, err := c.TakeAway(current[3]); err != nil || len(c.Follow(current, now)) != 1 || current[3].ReplacedAt == nil {
		t.Error("a form stays", err)
	}
	marks("2023년 서식", "2024년 서식")
	c.State = Announced
	_, away := c.TakeAway(current[1])
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

// public is a call with a form in two kinds and an attachment, that runs since the first of January.
func public(t *testing.T) (*Call, []*File, time.Time) {
	t.Helper()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	c := &Call{State: Draft, Terms: Terms{Documents: Documents{{Key: "plan", Name: "사업계획서", Of: OfLead}}}}
	var rows []*File
	for _, f := range []*File{{Slot: "plan", MediaType: "docx", Digest: "a", Mark: "2026년 서식 v1"}, {Slot: "plan", MediaType: "hwpx", Digest: "b", Mark: "2026년 서식 v1"}, {MediaType: "pdf", Digest: "n", Name: "공고문.pdf"}} {
		if _, err := c.Attach(f, rows, at.AddDate(0, 0, -9)); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, f)
	}
	c.State, c.VersionNo, c.FormSince, c.PublishedAt = Open, 1, 1, &at
	return c, rows, at
}

func TestAFormOfAPublicCallWaitsWithTheCorrectionAndIsGivenOutWithIt(t *testing.T) {
	c, rows, at := public(t)
	next, before := &File{Slot: "plan", MediaType: "docx", Digest: "c", Mark: "2026년 서식 v2"}, c.Terms
	now := at.AddDate(0, 0, 3)
	if _, err := c.Attach(&File{Slot: "plan", MediaType: "docx", Digest: "z"}, rows, now); !errors.Is(err, domain.E(domain.Refused, "call.edit.not_draft")) {
		t.Errorf("a public call is edited: %v", err)
	}
	if _, err := c.ProposeFile(ToAmend, &File{Slot: "plan", MediaType: "docx", Digest: "z"}, rows, "", 1, now); !errors.Is(err, domain.E(domain.Invalid, "call.propose.no_reason")) {
		t.Errorf("no reason is needed: %v", err)
	}
	if _, err := c.ProposeFile(ToAmend, next, rows, "오기 정정", 1, now); err != nil {
		t.Fatal(err)
	}
	rows = append(rows, next)
	if moved := c.Follow(rows, now); len(moved) != 0 || next.GivenAt != nil || next.Edition != 2 {
		t.Errorf("a file that waits is given out, or is no second edition: %d moved, %+v", len(moved), next)
	}
	if c.Given.has(next) || len(c.Documents[0].EarlierMarks) != 0 {
		t.Error("the public terms changed before the approval")
	}
	other := &File{Slot: "plan", MediaType: "odt", Digest: "o", Mark: "2026년 서식 v2"}
	if _, err := c.ProposeFile(ToAmend, other, rows, "오기 정정", 1, now); err != nil || other.Edition != 2 {
		t.Errorf("a form of another kind does not join the new edition: %v, %d", err, other.Edition)
	}
	if _, err := c.ProposeWithout(ToAmend, other, "오기 정정", 1, now); err != nil {
		t.Fatal(err)
	}
	c.Terms, c.Proposal = Terms(*c.Proposal.Terms), Proposal{} // as the approval does
	if moved := c.Follow(rows, now.AddDate(0, 0, 1)); len(moved) != 2 || rows[0].ReplacedAt == nil || next.GivenAt == nil || rows[1].ReplacedAt != nil || rows[2].ReplacedAt != nil {
		t.Errorf("the rows do not follow: %d moved", len(moved))
	}
	if d := cmp.Diff([]string{"2026년 서식 v1"}, c.Documents[0].EarlierMarks); d != "" {
		t.Error(d)
	}
	changes := FormChanges(before, c.Terms)
	if len(changes) != 1 {
		t.Fatalf("%d changes, want one", len(changes))
	}
	key, args := changes[0].Label()
	if d := cmp.Diff(domain.Args{"name": "사업계획서", "n": 2}, args); key != "call.form.replaced" || d != "" {
		t.Error(key, d)
	}
	if FormChanges(Terms{}, c.Terms) != nil {
		t.Error("a version that did not say what it gave out differs")
	}
	fields := names(Diff(before, c.Terms))
	if d := cmp.Diff([]string{"Given"}, fields); d != "" {
		t.Error("the marks of earlier forms are said in public: ", d)
	}
}

func TestWhatACorrectionWithdrawsCanBeLeftAndWhatItAddsTakenOutAgain(t *testing.T) {
	c, rows, at := public(t)
	now := at.AddDate(0, 0, 3)
	must := func(_ domain.Change, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(c.ProposeWithout(ToAmend, rows[2], "다른 공고의 파일", 1, now))
	if key, _ := FormChanges(c.Terms, Terms(*c.Proposal.Terms))[0].Label(); key != "call.attachment.gone" || !c.Given.has(rows[2]) {
		t.Errorf("the attachment leaves as %s", key)
	}
	must(c.ProposeBack(ToAmend, rows[2], "다른 공고의 파일", 1, now))
	if c.Proposal.Terms != nil {
		t.Error("a proposal without anything in it waits")
	}
	next := &File{Slot: "plan", MediaType: "docx", Digest: "c"}
	must(c.ProposeFile(ToAmend, next, rows, "오기", 1, now))
	rows = append(rows, next)
	must(c.ProposeWithout(ToAmend, next, "오기", 1, now))
	if moved := c.Follow(rows, now); c.Proposal.Terms != nil || len(moved) != 1 || next.ReplacedAt == nil || next.GivenAt != nil || rows[0].ReplacedAt != nil {
		t.Errorf("a file that was taken out of the proposal waits, or the one it would have replaced is gone: %+v", next)
	}
	if EarlierForm(rows, "plan", "c", now.AddDate(0, 0, -1), now) {
		t.Error("what was never given out counts as an earlier form")
	}
}

func TestAFileIsOfAnEarlierFormWhenItWasThereBeforeTheOnesThatAreGivenOut(t *testing.T) {
	day := func(n int) *time.Time { d := time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC); return &d }
	old := &File{Slot: "plan", MediaType: "docx", Digest: "a", GivenAt: day(1), ReplacedAt: day(10)}
	now := &File{Slot: "plan", MediaType: "docx", Digest: "c", GivenAt: day(10)}
	other := &File{Slot: "plan", MediaType: "hwpx", Digest: "b", GivenAt: day(1)}
	waits := &File{Slot: "plan", MediaType: "docx", Digest: "w"}
	for name, x := range map[string]struct {
		rows      []*File
		digest    string
		came, at  int
		isEarlier bool
	}{
		"filled in before the correction":                   {[]*File{old, now}, "x", 5, 12, true},
		"filled in after it":                                {[]*File{old, now}, "x", 11, 12, false},
		"handed in before it":                               {[]*File{old, now}, "x", 5, 9, false},
		"the earlier blank form, whenever it came":          {[]*File{old, now}, "a", 11, 12, true},
		"the present blank form":                            {[]*File{old, now}, "c", 5, 12, false},
		"another kind of the old edition is still given":    {[]*File{old, now, other}, "x", 5, 12, false},
		"the first form of a slot that had none":            {[]*File{now}, "x", 5, 12, false},
		"the only form was withdrawn":                       {[]*File{old}, "x", 5, 12, false},
		"a form that waits with a proposal changes nothing": {[]*File{other, waits}, "x", 5, 12, false},
		"a form of another slot":                            {[]*File{{Slot: "pledge", GivenAt: day(10)}, {Slot: "pledge", GivenAt: day(1), ReplacedAt: day(10)}}, "x", 5, 12, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := EarlierForm(x.rows, "plan", x.digest, *day(x.came), *day(x.at)); got != x.isEarlier {
				t.Errorf("%t, want %t", got, x.isEarlier)
			}
		})
	}
}

func TestWhatWasGivenOutUntilACorrectionIsReadOffTheRowsWhereTheVersionDoesNotSay(t *testing.T) {
	at := func(day int) *time.Time { x := time.Date(2026, 5, day, 9, 0, 0, 0, time.UTC); return &x }
	rows := []*File{
		{Slot: "plan", Digest: "v0", GivenAt: at(1), ReplacedAt: at(3)}, // replaced before the correction
		{Slot: "plan", Digest: "v1", GivenAt: at(3), ReplacedAt: at(9)},
		{Slot: "plan", Digest: "v2", GivenAt: at(9)},
		{Slot: "pledge", Digest: "p", GivenAt: at(1)},
		{Slot: "", Digest: "waits"},
	}
	before := Terms{Given: GivenBefore(rows, *at(9)), Documents: Documents{{Key: "plan", Name: "사업계획서"}}}
	var got []string
	for _, g := range before.Given {
		got = append(got, g.Digest)
	}
	if !slices.Equal(got, []string{"v1", "p"}) {
		t.Errorf("given out before the correction: %v", got)
	}
	after := before
	after.Given = GivenFiles{{Slot: "plan", Digest: "v2", Edition: 2}, {Slot: "pledge", Digest: "p"}}
	if changes := FormChanges(before, after); len(changes) != 1 || changes[0].Name != "사업계획서" || changes[0].Before == nil || changes[0].After == nil {
		t.Errorf("the first correction changes %+v", changes)
	}
}
