package callfile_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/app/callfile"
	"gongmo/domain/call"
	"gongmo/domain/period"
)

func TestTheMarksOfEarlierFormsAreKeptInTheFileOfACall(t *testing.T) {
	var d call.Definition
	d.Terms.Documents = call.Documents{{Key: "plan", Name: "계획서", Of: call.OfLead, EarlierMarks: []string{"2025년 서식 v1", "2024년 서식"}}, {Key: "pledge", Name: "서약서", Of: call.OfLead}}
	text, err := callfile.Write(d)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(strings.ToLower(string(text)), "earlier"); n != 1 {
		t.Errorf("the file names earlier marks %d times, want once:\n%s", n, text)
	}
	back, _, faults := callfile.Read(text)
	for _, f := range faults { // the definition is no whole call
		t.Log(f)
	}
	if diff := cmp.Diff(d.Terms.Documents, back.Terms.Documents); diff != "" {
		t.Error(diff)
	}
}

func TestTheBriefingsOfACallAreKeptInItsFile(t *testing.T) {
	var d call.Definition
	d.Terms.Briefings = call.Briefings{{At: period.On(2026, 3, 5).At(14, 0), Minutes: 90, Place: "대강당", Link: "https://example.kr/live"}, {At: period.On(2026, 3, 6).At(10, 30), Minutes: 60, Place: "부산"}}
	text, err := callfile.Write(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"briefings:", "at: 2026-03-05 14:00", "minutes: 90", "link: https://example.kr/live"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the file does not say %q:\n%s", want, text)
		}
	}
	back, _, _ := callfile.Read(text)
	if diff := cmp.Diff(d.Terms.Briefings, back.Terms.Briefings); diff != "" {
		t.Error(diff)
	}
	changed := d
	changed.Terms.Briefings = call.Briefings{d.Terms.Briefings[0], {At: period.On(2026, 3, 6).At(11, 0), Minutes: 60, Place: "부산"}}
	if changes, err := callfile.Diff(d, changed); err != nil || len(changes) != 1 || changes[0].Path != "briefings[2].at" {
		t.Errorf("%v %v", changes, err)
	}
}
