// These tests make tables of what was copied out of a sheet.
package form_test

import (
	"strings"
	"testing"

	"gongmo/domain/form"
)

func TestWhatIsCopiedOutOfASheetBecomesATable(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"rows between paragraphs":           {"앞 글\n구분\t금액\n인건비\t1,000\n뒤 글", "앞 글\n| 구분 | 금액 |\n| 인건비 | 1,000 |\n뒤 글"},
		"rows of different length":          {"\t1년\t2년\n매출\t10", "|  | 1년 | 2년 |\n| 매출 | 10 |  |"},
		"a cell with line breaks and marks": {"구분\t설명\n\"가\n나\"\t\"그는 \"\"예\"\" 했다\"", "| 구분 | 설명 |\n| 가 나 | 그는 \"예\" 했다 |"},
		"a mark that is not closed":         {"구분\t\"가\n인건비\t1", "| 구분 | \"가 |\n| 인건비 | 1 |"},
		"a bar in a cell":                   {"a|b\tc\nd\te", "| a｜b | c |\n| d | e |"},
		"a row of dashes is no rule":        {"가\t나\n-\t--\n다\t라", "| 가 | 나 |\n| – | –– |\n| 다 | 라 |"},
		"one line is no table":              {"이름\t값", "이름\t값"},
		"indented lines are no table":       {"\t가\n\t나", "\t가\n\t나"},
		"no tab":                            {"\"가\n나\"", "\"가\n나\""},
		"a table that is one":               {"| 가 | 나 |\n| 다 | 라 |", "| 가 | 나 |\n| 다 | 라 |"},
	} {
		if got := form.Tabled(c.in); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
	blocks := form.Blocks(form.Tabled("가\t나\n-\t-\n다\t라"))
	if len(blocks) != 1 || blocks[0].Kind != form.Grid || len(blocks[0].Rows) != 3 {
		t.Errorf("%+v", blocks)
	}
}

func FuzzTabled(f *testing.F) {
	for _, s := range []string{"a\tb\nc\td", "\"a\nb\"\tc\nd\t\"e\"\"f\"", "\t\n\t", "x\n-\t-\n:\t:\n", "\"\t\"\n\"\t", "|\t|\n|\t|"} {
		f.Add(s)
	}
	letters := func(s string) string {
		return strings.NewReplacer("｜", "", "|", "", `"`, "", "–", "-", "-", "-").Replace(strings.Join(strings.Fields(s), ""))
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := form.Tabled(s)
		if letters(got) != letters(s) {
			t.Errorf("%q became %q: something is lost", s, got)
		}
		if again := form.Tabled(got); again != got {
			t.Errorf("%q became %q and then %q", s, got, again)
		}
		form.Blocks(got)
	})
}
