package condition_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gongmo/domain/condition"
	"gongmo/domain/period"
)

// written is a value and what it holds.
type written struct {
	value condition.Value
	holds any
}

// values draws a value of each type, with texts that JSON must escape.
func values() *rapid.Generator[written] {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", `"`, `\`, "<b>&", "\u2028", "한글", "\x00\x1f", "\xff"}))
	return rapid.OneOf(
		rapid.Map(text, func(s string) written { return written{condition.Text(s), s} }),
		rapid.Map(rapid.Int64(), func(n int64) written { return written{condition.Number(n), n} }),
		rapid.Map(rapid.Bool(), func(b bool) written { return written{condition.Bool(b), b} }),
		rapid.Map(rapid.IntRange(1, 60000), func(n int) written {
			d := period.On(1970, 1, 1).AddDays(n)
			return written{condition.Date(d), d.String()}
		}),
		rapid.Map(rapid.SliceOf(text), func(l []string) written {
			v := condition.List(l...)
			return written{v, append([]string{}, v.Texts()...)}
		}),
	)
}

func TestAValueIsWrittenAsEncodingJSONWouldAndReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := values().Draw(t, "value")
		v := w.value
		want, err := json.Marshal(map[condition.Type]any{v.Type(): w.holds})
		if err != nil {
			t.Fatal(err)
		}
		if got := string(v.AppendJSON(nil)); got != string(want) {
			t.Fatalf("written %s, want %s", got, want)
		}
		if strings.Contains(string(want), `\ufffd`) {
			return // what is no text reads back as the mark that stands for it
		}
		var back condition.Value
		if err := json.Unmarshal(v.AppendJSON(nil), &back); err != nil {
			t.Fatal(err)
		}
		if got, want := string(back.AppendJSON(nil)), string(v.AppendJSON(nil)); got != want {
			t.Fatalf("read back as %s, written %s", got, want)
		}
	})
}
