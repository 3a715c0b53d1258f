// This test holds Parse against the file that the script of the pages is held against as well.
package krw

import (
	"encoding/json"
	"os"
	"strconv"
	"testing"
)

func TestParseReadsWhatTheScriptReads(t *testing.T) {
	raw, err := os.ReadFile("testdata/amounts.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct{ What, In, Won string }
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		read, err := Parse(v.In)
		got := ""
		if err == nil {
			got = strconv.FormatInt(int64(read), 10)
		}
		if got != v.Won {
			t.Errorf("%s (%s): %q, want %q", v.What, v.In, got, v.Won)
		}
	}
}
