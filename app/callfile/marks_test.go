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

func TestWhatACallSaysOfItsOwnInNoticesIsKeptInItsFile(t *testing.T) {
	var d call.Definition
	d.Terms.Paragraphs = call.Paragraphs{"SELECTED": "협약 설명회에 와 주십시오.\n\n장소는 따로 알립니다: {title} 아님", "NOT_SELECTED": "2025", "SUBMITTED_RECEIPT": "- 확인: \"예\" # 아님\t칸"}
	text, err := callfile.Write(d)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "paragraphs:") || strings.Index(string(text), "NOT_SELECTED") > strings.Index(string(text), "SUBMITTED_RECEIPT") {
		t.Errorf("the file does not have them in order:\n%s", text)
	}
	back, _, _ := callfile.Read(text)
	if diff := cmp.Diff(d.Terms.Paragraphs, back.Terms.Paragraphs); diff != "" {
		t.Error(diff)
	}
	changed := d
	changed.Terms.Paragraphs = d.Terms.Paragraphs.With("NOT_SELECTED", "2026").With("SELECTED", "")
	changes, err := callfile.Diff(d, changed)
	if err != nil || len(changes) != 2 || changes[0].Path != "paragraphs.NOT_SELECTED" || changes[0].After != "2026" || changes[1].Path != "paragraphs.SELECTED" || changes[1].After != "" {
		t.Errorf("%v %v", changes, err)
	}
	for name, test := range map[string]struct{ text, key string }{
		"a notice that takes none":  {"paragraphs:\n  SANCTION_RESULT: 안내\n", "callfile.unknown"},
		"a notice that there isn't": {"paragraphs:\n  SELECTTED: 안내\n", "callfile.unknown"},
		"a list":                    {"paragraphs: [안내]\n", "callfile.mapping"},
		"a list of texts":           {"paragraphs:\n  SELECTED: [안내]\n", "callfile.scalar"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, faults := callfile.Read([]byte("file: " + callfile.Form + "\ncode: 2025-TST-01\n" + test.text))
			found := false
			for _, f := range faults {
				found = found || f.Problem.Key == test.key && f.Line >= 3
			}
			if !found {
				t.Errorf("the faults are %v, want %s", faults, test.key)
			}
		})
	}
	_, _, faults := callfile.Read([]byte("file: " + callfile.Form + "\ncode: 2025-TST-01\nparagraphs:\n  SELECTED: " + strings.Repeat("가", call.LongestParagraph+1) + "\n"))
	found := false
	for _, f := range faults {
		found = found || f.Problem.Key == "call.paragraph.long" && f.Line == 4
	}
	if !found {
		t.Errorf("the faults are %v", faults)
	}
}
