package form_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"gongmo/app/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

func TestAListSheetHasItsRowsAndNoFormulas(t *testing.T) {
	at, won := period.On(2026, time.March, 2).At(9, 30).UTC(), krw.Won(120_000_000)
	b, err := form.ListSheet("접수", []form.ListColumn{{Title: "과제", Width: 30}, {Title: "때", Width: 18}, {Title: "금액", Width: 14}, {Title: "없음", Width: 5}},
		[][]any{{"=HYPERLINK(\"x\")", at, won, (*time.Time)(nil)}, {"가나다", &at, &won, nil}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("접수")
	if err != nil || len(rows) != 3 {
		t.Fatalf("%v: %v", err, rows)
	}
	for i, want := range [][]string{{"과제", "때", "금액", "없음"}, {"'=HYPERLINK(\"x\")", "2026-03-02 09:30", "120,000,000"}, {"가나다", "2026-03-02 09:30", "120,000,000"}} {
		for j, cell := range want {
			if rows[i][j] != cell {
				t.Errorf("row %d, column %d: %q, want %q", i, j, rows[i][j], cell)
			}
		}
	}
	if formula, _ := f.GetCellFormula("접수", "A2"); formula != "" {
		t.Errorf("a text is taken for the formula %q", formula)
	}
}
