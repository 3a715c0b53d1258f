// This file makes the XLSX of a list: a row for each thing that its page lists, all pages in one.
package form

import (
	"errors"
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"

	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// ListColumn is one column: its title, and how wide it is in letters.
type ListColumn struct {
	Title string
	Width float64
}

// ListSheet makes the sheet. A cell is a text, a number, an amount of money, an instant or a day; nil stays empty. Instants are
// those of the clock on the wall, since a sheet knows no zones.
func ListSheet(name string, columns []ListColumn, rows [][]any) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	at := "yyyy-mm-dd hh:mm"
	head, err1 := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"063A74"}},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"}})
	money, err2 := f.NewStyle(&excelize.Style{NumFmt: 3})
	instant, err3 := f.NewStyle(&excelize.Style{CustomNumFmt: &at})
	if err := errors.Join(f.SetSheetName("Sheet1", name), err1, err2, err3); err != nil {
		return nil, fmt.Errorf("make the sheet: %w", err)
	}
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return nil, fmt.Errorf("make the sheet: %w", err)
	}
	titles := make([]any, len(columns))
	for i, c := range columns {
		titles[i] = excelize.Cell{StyleID: head, Value: c.Title}
		if err := w.SetColWidth(i+1, i+1, c.Width); err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Title, err)
		}
	}
	steps := []error{w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}), w.SetRow("A1", titles, excelize.RowOpts{Height: 24})}
	for i, row := range rows {
		cells := make([]any, len(row))
		for j, v := range row {
			switch x := v.(type) {
			case string:
				cells[j] = guarded(x)
			case krw.Won:
				cells[j] = excelize.Cell{StyleID: money, Value: int64(x)}
			case *krw.Won:
				if x != nil {
					cells[j] = excelize.Cell{StyleID: money, Value: int64(*x)}
				}
			case time.Time:
				cells[j] = excelize.Cell{StyleID: instant, Value: x.In(period.KST)}
			case *time.Time:
				if x != nil {
					cells[j] = excelize.Cell{StyleID: instant, Value: x.In(period.KST)}
				}
			default:
				cells[j] = v
			}
		}
		steps = append(steps, w.SetRow(fmt.Sprintf("A%d", i+2), cells))
	}
	if err := errors.Join(append(steps, w.Flush())...); err != nil {
		return nil, fmt.Errorf("fill the sheet: %w", err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write the sheet: %w", err)
	}
	return b.Bytes(), nil
}
