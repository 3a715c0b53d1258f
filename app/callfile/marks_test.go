package callfile_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/app/callfile"
	"gongmo/domain/call"
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
