// This file is the sheet of spending: the columns of the national subsidy system's list in its order, then ours. One table
// of columns makes the template and reads what comes back.
package form

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"gongmo/app/locale"
	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/evidence"
	"gongmo/domain/expense"
	"gongmo/domain/posting"
	"gongmo/workflows"
)

const (
	// mostRows bounds one sheet, so that its problems fit on a page and its transaction stays short.
	mostRows = 1000
	// mostSheetBytes bounds what a sheet may unpack to.
	mostSheetBytes = 64 << 20
	sheetName      = "집행내역"
)

// column is one column of the sheet. Title is what the sheet says; field is the name the typed form uses, "" for a column
// that is for the reader only.
type column struct {
	Title, Field string
	Width        float64
	Date         bool
	Money        bool
	// Choices lists the codes and the key of their words.
	Choices func(items []budget.Item) []choice
}

type choice struct{ code, key string }

// sheetColumns follows the list of executed items of e나라도움; accountants know it by heart. What it lacks follows.
var sheetColumns = []column{
	{Title: "집행실행일자", Field: "paidOn", Width: 13, Date: true},
	{Title: "증빙구분", Field: "method", Width: 15, Choices: methodChoices},
	{Title: "집행용도", Field: "description", Width: 30},
	{Title: "비목명", Width: 12},
	{Title: "세목명", Field: "item", Width: 18, Choices: itemChoices},
	{Title: "거래처명", Field: "payeeName", Width: 20},
	{Title: "예금주명", Field: "payeeOwner", Width: 14},
	{Title: "공급가액(A)", Field: "supplyWon", Width: 15, Money: true},
	{Title: "부가세(B)", Field: "vatWon", Width: 13, Money: true},
	{Title: "집행취소(C)", Field: "cancelledWon", Width: 13, Money: true},
	{Title: "집행금액(A+B-C)", Field: "paidWon", Width: 16, Money: true},
	{Title: "비고", Field: "note", Width: 20},
	{Title: "거래처 사업자등록번호", Field: "payeeNo", Width: 18},
	{Title: "세금계산서 승인번호", Field: "invoiceNo", Width: 28},
	{Title: "카드 승인번호", Field: "cardApproval", Width: 14},
	{Title: "공급일자", Field: "supplyOn", Width: 13, Date: true},
	{Title: "재원", Field: "fundSource", Width: 16, Choices: fundChoices},
	{Title: "인정 신청액", Field: "amountWon", Width: 15, Money: true},
	{Title: "세세목", Field: "detail", Width: 18, Choices: detailChoices},
	{Title: "계약일자", Field: "committedOn", Width: 13, Date: true},
	{Title: "참여인력 번호", Field: "personKey", Width: 16},
	{Title: "급여 대상 월", Field: "payMonth", Width: 13},
	{Title: "인원·수량", Field: "quantity", Width: 10},
	{Title: "외부 인원", Field: "outsiders", Width: 10},
}

func methodChoices([]budget.Item) (out []choice) {
	for _, m := range evidence.Methods {
		out = append(out, choice{string(m), m.LabelKey()})
	}
	return out
}

func itemChoices(items []budget.Item) (out []choice) {
	for _, i := range items {
		out = append(out, choice{string(i), i.Label()})
	}
	return out
}

func fundChoices([]budget.Item) (out []choice) {
	for _, f := range posting.Funds {
		out = append(out, choice{string(f), "expense.fund." + string(f)})
	}
	return out
}

func detailChoices(items []budget.Item) (out []choice) {
	for _, i := range items {
		node, _ := budget.NodeOf(i)
		for _, d := range node.Details {
			c := choice{string(d), d.Label()}
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// ExpenseTemplate makes the empty sheet of a project that may spend on the items.
func ExpenseTemplate(items []budget.Item) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", sheetName); err != nil {
		return nil, fmt.Errorf("name the sheet: %w", err)
	}
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"063A74"}},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"}})
	if err != nil {
		return nil, fmt.Errorf("style: %w", err)
	}
	money, err1 := f.NewStyle(&excelize.Style{NumFmt: 3})
	text, err2 := f.NewStyle(&excelize.Style{NumFmt: 49})
	day := "yyyy-mm-dd"
	date, err3 := f.NewStyle(&excelize.Style{CustomNumFmt: &day})
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, fmt.Errorf("style: %w", err)
	}
	for i, c := range sheetColumns {
		name, _ := excelize.ColumnNumberToName(i + 1)
		style := text
		switch {
		case c.Money:
			style = money
		case c.Date:
			style = date
		}
		steps := []error{f.SetColStyle(sheetName, name, style), f.SetColWidth(sheetName, name, name, c.Width), f.SetCellStr(sheetName, name+"1", c.Title),
			f.SetCellStyle(sheetName, name+"1", name+"1", head)}
		if c.Choices != nil {
			steps = append(steps, offer(f, name, i, c.Choices(items)))
		}
		if err := errors.Join(steps...); err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Title, err)
		}
	}
	if err := errors.Join(f.SetPanes(sheetName, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}), f.SetRowHeight(sheetName, 1, 24)); err != nil {
		return nil, fmt.Errorf("freeze the head: %w", err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write the sheet: %w", err)
	}
	return b.Bytes(), nil
}

// choiceSheet holds the words of the choices, because a list in a cell's rule may have 255 letters only.
const choiceSheet = "선택값"

func offer(f *excelize.File, name string, at int, list []choice) error {
	if i, _ := f.GetSheetIndex(choiceSheet); i < 0 {
		if _, err := f.NewSheet(choiceSheet); err != nil {
			return err
		}
	}
	column, _ := excelize.ColumnNumberToName(at + 1)
	for i, c := range list {
		if err := f.SetCellStr(choiceSheet, column+strconv.Itoa(i+1), locale.T(locale.KO, c.key)); err != nil {
			return err
		}
	}
	rule := excelize.NewDataValidation(true)
	rule.Sqref = fmt.Sprintf("%s2:%s%d", name, name, mostRows+1)
	rule.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$1:$%s$%d", choiceSheet, column, column, max(len(list), 1)))
	return f.AddDataValidation(sheetName, rule)
}

// ReadExpenseSheet reads a filled sheet. Its columns are found by their titles, so that an export of the national system
// works too. Every row that cannot be read is refused at "row.<n>.<field>"; nothing is returned then but the problems.
func ReadExpenseSheet(in io.Reader, items []budget.Item, who Spender) ([]workflows.ImportRow, error) {
	f, err := excelize.OpenReader(in, excelize.Options{RawCellValue: true, UnzipSizeLimit: mostSheetBytes, UnzipXMLSizeLimit: mostSheetBytes})
	if err != nil {
		return nil, domain.E(domain.Invalid, "expense.import.unreadable").At("sheet")
	}
	defer f.Close()
	sheet := sheetName
	if i, _ := f.GetSheetIndex(sheet); i < 0 {
		sheet = f.GetSheetName(0)
	}
	rows, err := f.Rows(sheet)
	if err != nil {
		return nil, domain.E(domain.Invalid, "expense.import.unreadable").At("sheet")
	}
	defer rows.Close()
	var at map[int]column
	var out []workflows.ImportRow
	var wrong domain.Problems
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return nil, domain.E(domain.Invalid, "expense.import.unreadable").At("sheet")
		}
		if at == nil {
			at = titles(cells)
			continue
		}
		if blank(cells) {
			continue
		}
		if len(out)+1 > mostRows {
			return nil, domain.E(domain.Invalid, "expense.import.too_long").With("n", mostRows).At("sheet")
		}
		entry, err := readRow(cells, at, items, who)
		for _, p := range domain.ProblemsOf(err) {
			wrong = append(wrong, p.At(fmt.Sprintf("row.%d.%s", n, p.Field)).With("row", n))
		}
		out = append(out, workflows.ImportRow{Row: n, Entry: entry})
	}
	if at == nil {
		return nil, domain.E(domain.Invalid, "expense.import.no_titles").At("sheet")
	}
	return out, wrong.OrNil()
}

// titles finds the columns by their heads; nil until a row has the ones that matter.
func titles(cells []string) map[int]column {
	at := map[int]column{}
	found := map[string]bool{}
	for i, text := range cells {
		for _, c := range sheetColumns {
			if plainTitle(text) == plainTitle(c.Title) {
				at[i], found[c.Field] = c, true
			}
		}
	}
	for _, must := range []string{"paidOn", "item", "payeeName", "supplyWon"} {
		if !found[must] {
			return nil
		}
	}
	return at
}

func plainTitle(s string) string {
	return strings.NewReplacer(" ", "", "\n", "", "−", "", "–", "", "-", "", "+", "", "(", "", ")", "", "A", "", "B", "", "C", "").Replace(strings.TrimSpace(s))
}

func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" })
}

func readRow(cells []string, at map[int]column, items []budget.Item, who Spender) (expense.Entry, error) {
	posted := url.Values{}
	var wrong domain.Problems
	for i, text := range cells {
		c, ok := at[i]
		text = strings.TrimSpace(text)
		if !ok || c.Field == "" || text == "" {
			continue
		}
		switch {
		case c.Date || c.Field == "payMonth":
			text = dayOf(text)
		case c.Money || c.Field == "quantity" || c.Field == "outsiders":
			text = strings.TrimSuffix(text, ".0")
		case c.Choices != nil:
			code, known := codeOf(text, c.Choices(items))
			if !known {
				wrong = append(wrong, domain.E(domain.Invalid, "expense.import.choice").With("value", text).At(c.Field))
				continue
			}
			text = code
		}
		posted.Set(c.Field, text)
	}
	if posted.Get("fundSource") == "" {
		posted.Set("fundSource", string(posting.Grant))
	}
	entry, err := ReadExpense(posted, who)
	wrong = append(wrong, domain.ProblemsOf(err)...)
	r := &reader{posted: posted}
	if paid := r.won("paidWon"); paid != nil && len(r.wrong) == 0 && *paid != entry.PaidWon() {
		wrong = append(wrong, domain.E(domain.Invalid, "expense.import.sum").With("paid", *paid).With("sum", entry.PaidWon()).At("paidWon"))
	}
	return entry, wrong.OrNil()
}

// dayOf turns a sheet's day number, or a day written with dots or slashes, into the form that is read.
func dayOf(text string) string {
	if n, err := strconv.ParseFloat(text, 64); err == nil && n > 20000 && n < 80000 {
		if at, err := excelize.ExcelDateToTime(n, false); err == nil {
			return at.Format(time.DateOnly)
		}
	}
	return strings.Trim(strings.NewReplacer(".", "-", "/", "-", " ", "").Replace(text), "-")
}

// codeOf finds a choice by its code or by its words in Korean or English.
func codeOf(text string, list []choice) (string, bool) {
	for _, c := range list {
		if strings.EqualFold(text, c.code) || same(text, locale.T(locale.KO, c.key)) || same(text, locale.T(locale.EN, c.key)) {
			return c.code, true
		}
	}
	return "", false
}

func same(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", ""))
}

// SheetTitle is what the sheet calls a field, for the list of problems.
func SheetTitle(field string) string {
	for _, c := range sheetColumns {
		if c.Field == field {
			return c.Title
		}
	}
	return ""
}

// SheetTitles lists the columns in order.
func SheetTitles() []string {
	out := make([]string, len(sheetColumns))
	for i, c := range sheetColumns {
		out[i] = c.Title
	}
	return out
}
