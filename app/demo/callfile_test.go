package demo

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"gongmo/app/callfile"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/decimal"
	"gongmo/domain/form"
	"gongmo/domain/period"
)

// definitions are the calls of the catalogue.
func definitions(t *testing.T) []call.Definition {
	t.Helper()
	rows := catalogue(t)
	times := Timetables(rows, calendar.Shipped())
	var out []call.Definition
	for _, row := range rows {
		c, err := CallOf(row, times[row.Code], 1)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c.Definition())
	}
	return out
}

// alike compares definitions as what they say: an empty list is no list, and an instant is the same in every zone.
var alike = cmp.Options{cmpopts.EquateEmpty(), cmp.Comparer(func(a, b condition.Value) bool { return a.Equal(b) }), cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })}

// again writes a definition, reads it and compares.
func again(t interface {
	Helper()
	Fatalf(string, ...any)
}, d call.Definition) []byte {
	t.Helper()
	b, err := callfile.Write(d)
	if err != nil {
		t.Fatalf("%s: %v", d.Code, err)
	}
	back, _, faults := callfile.Read(b)
	if len(faults) > 0 {
		t.Fatalf("%s: %v\n%s", d.Code, faults, b)
	}
	if diff := cmp.Diff(d, back, alike); diff != "" {
		t.Fatalf("%s comes back otherwise: %s", d.Code, diff)
	}
	return b
}

func TestEveryCallOfTheCatalogueComesBackFromItsFile(t *testing.T) {
	all := definitions(t)
	for _, d := range all {
		again(t, d)
		if changes, err := callfile.Diff(d, d); err != nil || len(changes) > 0 {
			t.Errorf("%s differs from itself: %v %v", d.Code, changes, err)
		}
	}
	if len(all) != 82 {
		t.Errorf("%d calls were tried, want 82", len(all))
	}
}

func TestWhateverIsWrittenIntoACallComesBackFromItsFile(t *testing.T) {
	all := definitions(t)
	words := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"2026-03-05", "yes", "null", "~", "12", "1.5", "- a", "a: b", "# a", "'", "\"", "  앞뒤 빈칸  ", "첫 줄\n둘째 줄", "첫 줄\n\n  들여쓴 줄\n", "\n앞줄", "뒤\n\n", "탭\t", "<<", "*a", "&a", "{a}", "[b]", "!x", "|", ">", "%", "@", "`"}))
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(all).Draw(t, "call")
		d.Title, d.Summary, d.Notice = "제목 "+words.Draw(t, "title"), words.Draw(t, "summary"), words.Draw(t, "notice")
		d.NoticeItems = call.NoticeItems{call.ItemLaw: words.Draw(t, "law"), call.ItemOther: "해당 없음"}
		if d.NoticeItems[call.ItemLaw] == "" {
			delete(d.NoticeItems, call.ItemLaw)
		}
		at := period.On(2026, 3, 5).At(9, 0).Add(time.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, "instant")))
		d.CloseAt = &at
		decimals := rapid.IntRange(0, decimal.MostScale).Draw(t, "decimals")
		least := decimal.Number{N: rapid.Int64().Draw(t, "least"), Scale: decimals}.Trim()
		d.Form = form.Definition{Version: 2, Sections: []form.Section{{Key: "one", Title: "섹션", Part: form.Lead, Questions: []form.Question{
			{Key: "kind", Kind: form.Choice, Label: "종류", Options: []form.Option{{Key: "2026-03-05", Label: "날짜 같은 글"}, {Key: "true", Label: "예 같은 글"}}},
			{Key: "day", Kind: form.Date, Label: "날", FirstDay: period.On(2026, 1, 1)},
			{Key: "n", Kind: form.Number, Label: "수", Least: &least, Decimals: decimals, Unit: words.Draw(t, "unit"), When: condition.AnyOf(
				condition.Where("kind", condition.In, condition.List("2026-03-05", "true")), condition.Where("kind", condition.Eq, condition.Text("true")),
				condition.NotOf(condition.Known("day")), condition.Where("day", condition.Ge, condition.Date(period.On(2026, 2, 3))))},
			{Key: "after", Kind: form.Text, Label: "뒤", When: condition.Where("n", condition.Ge, condition.Decimal(least))}}}}}
		d.Documents = nil
		again(t, d)
	})
}

func TestEachThingWrongWithAFileIsSaidAtItsLine(t *testing.T) {
	whole, err := callfile.Write(definitions(t)[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, with, key string }{
		"a name that is not known":               {"\ncategory: ", "\nkategorie: x\ncategory: ", "callfile.unknown"},
		"the same name twice":                    {"\ncategory: ", "\nyear: 2025\ncategory: ", "callfile.twice"},
		"a year that is no number":               {"year: 2025", "year: letztes", "callfile.number"},
		"an instant that cannot be read":         {"closeAt: ", "closeAt: nach ", "callfile.instant"},
		"a kind of question that does not exist": {"kind: RICH_TEXT", "kind: POEM", "form.definition.kind"},
		"a question that a document lacks":       {"documents:\n  - key: ", "documents:\n  - key: x", "call.definition.document"},
		"an unknown item of the notice":          {"\nnoticeItems:\n", "\nnoticeItems:\n  WEATHER: 맑음\n", "callfile.unknown"},
		"an alias":                               {"year: 2025", "year: &a 2025", "callfile.alias"},
		"another form of file":                   {callfile.Form, "gongmo/call/9", "callfile.form"},
		"a tab where YAML wants blanks":          {"\ncategory: ", "\n\tx: 1\ncategory: ", "callfile.syntax.tab"},
	} {
		t.Run(name, func(t *testing.T) {
			before, _, ok := strings.Cut(string(whole), c.old)
			if !ok {
				t.Fatalf("the file lacks %q", c.old)
			}
			_, _, faults := callfile.Read([]byte(strings.Replace(string(whole), c.old, c.with, 1)))
			if len(faults) == 0 {
				t.Fatal("nothing is wrong with it")
			}
			f := faults[0]
			for _, x := range faults {
				if x.Problem.Key == c.key {
					f = x
				}
			}
			if f.Problem.Key != c.key {
				t.Fatalf("says %v, want %s", faults, c.key)
			}
			line := strings.Count(before, "\n") + 1
			if f.Line < line-6 || f.Line > line+2 {
				t.Errorf("says it at line %d, it is at %d", f.Line, line)
			}
		})
	}
}

func TestADifferenceNamesTheFieldByItsKeys(t *testing.T) {
	before := definitions(t)[0]
	b, err := callfile.Write(before)
	if err != nil {
		t.Fatal(err)
	}
	after, _, faults := callfile.Read(b)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	after.Title = "다른 제목"
	q := after.Form.Sections[0].Questions
	q[0].MaxChars = 321
	after.Form.Sections[0].Questions[0], after.Form.Sections[0].Questions[1] = q[1], q[0]
	after.Eligibility = condition.Where(condition.FactSize, condition.In, condition.List(condition.SizeSME))
	changes, err := callfile.Diff(before, after)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, c := range changes {
		paths = append(paths, c.Path)
	}
	want := []string{"title", "form.sections[overview].questions[goal].maxChars", "form.sections[overview].questions.order", "eligibility"}
	if diff := cmp.Diff(want, paths, cmpopts.SortSlices(func(a, b string) bool { return a < b })); diff != "" {
		t.Error(diff, changes)
	}
}
