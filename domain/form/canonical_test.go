package form

import (
	"bytes"
	"encoding/json"
	"reflect"
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

// plainAnswer has the fields of an Answer and no method: encoding/json writes it by itself. omitempty is what Answer leaves out.
type plainAnswer struct {
	Address *Place       `json:",omitempty"`
	Budget  *budget.Plan `json:",omitempty"`
	Choices []string     `json:",omitzero"`
	Date    period.Date  `json:",omitzero"`
	Files   []Upload     `json:",omitzero"`
	Number  *int64       `json:",omitempty"`
	People  []Member     `json:",omitzero"`
	Rows    []Row        `json:",omitzero"`
	Scale   int          `json:",omitempty"`
	Targets []Target     `json:",omitzero"`
	Text    string       `json:",omitempty"`
	Version int64        `json:",omitempty"`
}

func TestAnswersAreWrittenAsTheStandardLibraryWritesThem(t *testing.T) {
	if here, there := reflect.TypeFor[Answer]().NumField(), reflect.TypeFor[plainAnswer]().NumField(); here != there {
		t.Fatalf("an answer has %d fields, and this test knows %d", here, there)
	}
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "가<&>", "\u2028", "\xff"}))
	rapid.Check(t, func(t *rapid.T) {
		answers, want := map[string]Answer{}, map[string]plainAnswer{}
		for _, key := range rapid.SliceOfN(rapid.StringMatching(`[a-z가-나"\\<]*`), 0, 4).Draw(t, "keys") {
			a := rapid.Make[Answer]().Draw(t, "answer") // every field there is
			a.Text = text.Draw(t, "text")
			a.Date = period.On(2026, 3, rapid.IntRange(1, 31).Draw(t, "day"))
			answers[key] = a
			want[key] = plainAnswer{a.Address, a.Budget, a.Choices, a.Date, a.Files, a.Number, a.People, a.Rows, a.Scale, a.Targets, a.Text, a.Version}
		}
		got := encodeAnswers(answers)
		std, err := json.Marshal(want)
		if err != nil || string(got) != string(std) {
			t.Errorf("got  %s\nwant %s, %v", got, std, err)
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
			a := rapid.Make[Answer]().Draw(t, "answer") // every field there is
			a.Text, a.Date = text.Draw(t, "text"), period.On(2026, 3, 5)
			for i := range a.Files {
				a.Files[i].IssuedOn, a.Files[i].ValidTo = period.On(2026, 1, 31), 0
			}
			for i := range a.People {
				a.People[i].From, a.People[i].To = 0, period.On(2026, 12, 31)
			}
			if a.Budget != nil {
				for i := range a.Budget.Lines {
					l := &a.Budget.Lines[i]
					l.BoughtOn, l.ApprovedOn, l.From, l.To = period.On(2024, 2, 29), 0, period.On(2026, 4, 1), period.On(2026, 9, 1)
				}
			}
			answers[key] = a
		}
		for name, write := range map[string]func() ([]byte, error){
			"as written":  func() ([]byte, error) { return encodeAnswers(answers), nil },
			"with spaces": func() ([]byte, error) { return json.MarshalIndent(answers, " ", "\t") },
		} {
			in, err := write()
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]Answer{}
			if err := json.Unmarshal(in, &want); err != nil {
				t.Fatal(err)
			}
			got, ok := readAnswers(in)
			if !ok && !leftAlone.Match(in) {
				t.Fatalf("%s: not read: %s", name, in)
			}
			if !ok {
				continue
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Fatalf("%s (-standard library, +ours):\n%s", name, d)
			}
		}
	})
}

// leftAlone finds what is left to the standard library: long numbers, and rows that are null.
var leftAlone = regexp.MustCompile(`[0-9]{19}|null`)

func FuzzAnswersReadLikeTheStandardLibrary(f *testing.F) {
	for _, in := range []string{`{}`, `{"a":{"Text":"가","Version":2,"Choices":["x"]}}`, ` { "b" : { "Number" : -12 , "Rows" : [ { "k" : "\"}" } ] } } `,
		`{"a":{"Text":"x"},"a":{"Version":1}}`, `{"a":{"Date":"2026-03-05","Budget":{"Lines":null}}}`, `{"a":{"Version":01}}`, `{"a":{"text":"x"}}`, `{"a":{"Version":1e3}}`, `null`, `{"a":null}`} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if _, ok := readAnswers(in); ok && !json.Valid(in) {
			t.Fatalf("%q is no JSON, but was read", in)
		}
		var tree any
		if json.Unmarshal(in, &tree) != nil {
			return
		}
		in, err := json.Marshal(tree) // no name comes twice: in jsonb none does
		if err != nil {
			return
		}
		got, ok := readAnswers(in)
		if !ok {
			return // the standard library reads it
		}
		want := map[string]Answer{}
		if err := json.Unmarshal(in, &want); err != nil {
			t.Fatalf("%q was read, but the standard library says: %v", in, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q (-standard library, +ours):\n%s", in, d)
		}
	})
}
