// These tests fill the sheet of spending and read it back.
package form

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/period"
)

var sheetItems = []budget.Item{budget.Materials, budget.Activity, budget.Labor}

func filled(t *testing.T, rows ...[]any) *bytes.Reader {
	t.Helper()
	b, err := ExpenseTemplate(sheetItems)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+2)
		if err := f.SetSheetRow(sheetName, cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(out.Bytes())
}

func TestAFilledTemplateIsReadBack(t *testing.T) {
	t.Parallel()
	in := filled(t, []any{"2026-03-14", "사업비카드", "자문회의 식대", "직접비", "연구활동비", "한우마을 역삼점", "", 283636, 28364, 0, 312000, "5명", "", "", "30418827", "2026.3.14", "정부지원금", "", "회의비", "", "", "", 5, 2})
	rows, err := ReadExpenseSheet(in, sheetItems, Spender{Taxable: true})
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	e := rows[0].Entry
	if rows[0].Row != 2 || e.PaidOn != period.On(2026, 3, 14) || e.Method != "CARD" || e.Item != budget.Activity || e.Detail != budget.Meeting ||
		e.PaidWon() != 312_000 || e.AmountWon != 283_636 || e.Quantity != 5 || e.Outsiders != 2 || e.FundSource != "GRANT" || e.CardApproval != "30418827" {
		t.Errorf("%+v", e)
	}
}

func TestEveryWrongCellIsNamedWithItsRow(t *testing.T) {
	t.Parallel()
	in := filled(t,
		[]any{46095, "사업비카드", "a", "", "연구재료비", "가", "", 1000, 0, 0, 1000},
		[]any{"내일", "수표", "b", "", "연구재료비", "나", "", "만원", 0, 0, 0},
		[]any{"2026-03-14", "계좌이체", "c", "", "연구재료비", "다", "", 1000, 100, 0, 9999})
	_, err := ReadExpenseSheet(in, sheetItems, Spender{})
	var fields []string
	for _, p := range domain.ProblemsOf(err) {
		fields = append(fields, p.Field)
	}
	for _, want := range []string{"row.3.paidOn", "row.3.method", "row.3.supplyWon", "row.4.paidWon"} {
		found := false
		for _, f := range fields {
			found = found || f == want
		}
		if !found {
			t.Errorf("%s is not among %v", want, fields)
		}
	}
	for _, f := range fields {
		if f[:5] == "row.2" {
			t.Errorf("a sound row is refused: %s", f)
		}
	}
}

func TestAFileThatIsNoSheetAndASheetWithoutTitlesAreRefused(t *testing.T) {
	t.Parallel()
	_, err := ReadExpenseSheet(bytes.NewReader([]byte("PK no")), sheetItems, Spender{})
	if domain.ProblemsOf(err)[0].Key != "expense.import.unreadable" {
		t.Errorf("%v", err)
	}
	f := excelize.NewFile()
	_ = f.SetCellStr("Sheet1", "A1", "아무거나")
	b, _ := f.WriteToBuffer()
	_, err = ReadExpenseSheet(b, sheetItems, Spender{})
	if domain.ProblemsOf(err)[0].Key != "expense.import.no_titles" {
		t.Errorf("%v", err)
	}
}
