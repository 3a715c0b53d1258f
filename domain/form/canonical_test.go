package form

import (
	"bytes"
	"encoding/json"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain/budget"
	"gongmo/domain/period"
)

// slowCanonical says what the canonical form is: the tree, written by the standard library with sorted keys.
func slowCanonical(t *rapid.T, v any) string {
	plain, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(plain))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(tree); err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSuffix(out.Bytes(), []byte("\n")))
}

// pairs are members whose names are not in order, with names and texts that need every sort of escape.
type pairs struct {
	Z any
	A any
	M map[string]any
}

func TestTheCanonicalFormIsThatOfTheStandardLibraryWithSortedKeys(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "가<&>", "\\u003c", `"\"`, "a\nb\tc\x00\x7f", "\u2028", "\xff", "<\\", "끝"}))
	leaf := rapid.OneOf(text.AsAny(), rapid.Int64().AsAny(), rapid.Bool().AsAny(), rapid.Just[any](nil))
	name := rapid.OneOf(rapid.StringMatching(`[a-z가-나"\\<]*`), rapid.SampledFrom([]string{"", "\u2028", "B", "b"}))
	rapid.Check(t, func(t *rapid.T) {
		v := pairs{Z: rapid.SliceOfN(leaf, 0, 4).Draw(t, "z"), A: leaf.Draw(t, "a"), M: rapid.MapOfN(name, leaf, 0, 5).Draw(t, "m")}
		got, err := Canonical([]any{v, v.M})
		if err != nil {
			t.Fatal(err)
		}
		if want := slowCanonical(t, []any{v, v.M}); string(got) != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestAnswersAreWrittenAsTheStandardLibraryWritesThem(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "가<&>", "\u2028", "\xff"}))
	rapid.Check(t, func(t *rapid.T) {
		answers := map[string]Answer{}
		for _, key := range rapid.SliceOfN(rapid.StringMatching(`[a-z가-나"\\<]*`), 0, 4).Draw(t, "keys") {
			a := Answer{Version: rapid.Int64().Draw(t, "version"), Text: text.Draw(t, "text"), Choices: rapid.SliceOfN(text, 0, 2).Draw(t, "choices")}
			if rapid.Bool().Draw(t, "rows") {
				a.Rows = []Row{{"k": text.Draw(t, "cell")}}
			}
			answers[key] = a
		}
		got, err := encodeAnswers(answers)
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(answers) // checks and compacts what each answer writes of itself
		if err != nil || string(got) != string(want) {
			t.Errorf("got  %s\nwant %s, %v", got, want, err)
		}
	})
}

func TestWhatIsNoJSONOfOursHasNoCanonicalForm(t *testing.T) {
	for _, in := range []string{"", "{", `{"a"`, `{"a":`, `{"a":1`, "[1", `"a`, "nul", `{"a":1}x`, "[1,]", "{1:2}", "1.5", "1e3"} {
		if got, err := canonical([]byte(in)); err == nil {
			t.Errorf("%q became %q", in, got)
		}
	}
}

func TestAnswersAreReadAsTheStandardLibraryReadsThem(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "가<&>", "\u2028", "a\"b\\", "\n"}))
	rapid.Check(t, func(t *rapid.T) {
		answers := map[string]Answer{}
		for _, key := range rapid.SliceOfN(rapid.StringMatching(`[a-z가-나"\\<]*`), 0, 4).Draw(t, "keys") {
			a := Answer{Version: rapid.Int64().Draw(t, "version"), Text: text.Draw(t, "text"), Choices: rapid.SliceOfN(text, 0, 2).Draw(t, "choices")}
			if rapid.Bool().Draw(t, "number") {
				a.Number = new(rapid.Int64().Draw(t, "n"))
			}
			if rapid.Bool().Draw(t, "rest") {
				a.Rows, a.Address, a.Date = []Row{{"k": text.Draw(t, "cell")}}, &Place{Road: text.Draw(t, "road")}, period.On(2026, 3, 5)
				a.Budget, a.People = &budget.Plan{Lines: []budget.Line{{Key: "l", GrantWon: 5}}}, []Member{{Key: "m", From: period.On(2026, 1, 1)}}
				a.Files, a.Targets = []Upload{{FileID: 7, Name: text.Draw(t, "file")}}, []Target{{Key: "t", Goal: -3}}
			}
			answers[key] = a
		}
		for name, write := range map[string]func() ([]byte, error){
			"as written":    func() ([]byte, error) { return encodeAnswers(answers) },
			"with spaces":   func() ([]byte, error) { return json.MarshalIndent(answers, " ", "\t") },
			"escaped least": func() ([]byte, error) { return json.Marshal(answers) },
		} {
			in, err := write()
			if err != nil {
				t.Fatal(err)
			}
			var want map[string]Answer
			if err := json.Unmarshal(in, &want); err != nil {
				t.Fatal(err)
			}
			got, ok := (&reader{in: in}).answers()
			if !ok && !longNumber.Match(in) {
				t.Fatalf("%s: not read: %s", name, in)
			}
			if !ok {
				continue // numbers of nineteen digits are left to the standard library
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Fatalf("%s (-standard library, +ours):\n%s", name, d)
			}
		}
	})
}

// longNumber finds numbers that are left to the standard library.
var longNumber = regexp.MustCompile(`[0-9]{19}`)

func FuzzAnswersReadLikeTheStandardLibrary(f *testing.F) {
	for _, in := range []string{`{}`, `{"a":{"Text":"가","Version":2,"Choices":["x"]}}`, ` { "b" : { "Number" : -12 , "Rows" : [ { "k" : "\"}" } ] } } `,
		`{"a":{"Text":"x"},"a":{"Version":1}}`, `{"a":{"Date":"2026-03-05","Budget":{"Lines":null}}}`, `{"a":{"Version":01}}`, `{"a":{"text":"x"}}`, `{"a":{"Version":1e3}}`, `null`, `{"a":null}`} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		got, ok := (&reader{in: in}).answers()
		if !ok {
			return // the standard library reads it
		}
		want := map[string]Answer{}
		if err := json.Unmarshal(in, &want); err != nil {
			t.Fatalf("%q is no JSON, but was read: %v", in, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q (-standard library, +ours):\n%s", in, d)
		}
	})
}
