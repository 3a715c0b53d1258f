package budget

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

func TestAPlanIsWrittenAsTheStandardLibraryWritesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.Make[Plan]().Draw(t, "plan") // every field there is
		want, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.AppendJSON(nil); string(got) != string(want) {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}
