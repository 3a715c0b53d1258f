// This file makes a table of what was copied out of a sheet into a rich text: rows of cells with tabs between them.
package form

import (
	"slices"
	"strings"
)

// longestCell is how many lines one cell of a sheet may have.
const longestCell = 30

// mostPasses bounds how often a text is read again after a table was made of a part of it: lines before that may be read in another way then.
const mostPasses = 8

// Tabled is a rich text in which lines with tabs between their cells, as they are copied out of a sheet or a document, are rows of a table.
// Everything else stays as it is, and so does a single line and what is only indented.
func Tabled(s string) string {
	for range mostPasses {
		next := tabledOnce(s)
		if next == s {
			break
		}
		s = next
	}
	return s
}

func tabledOnce(s string) string {
	if !strings.Contains(s, "\t") {
		return s
	}
	lines := strings.Split(s, "\n")
	var out []string
	for i := 0; i < len(lines); {
		rows, next := sheetRows(lines, i)
		if len(rows) == 0 {
			out, i = append(out, lines[i]), i+1
			continue
		}
		out, i = append(out, gridLines(rows)...), next
	}
	return strings.Join(out, "\n")
}

// sheetRows reads the rows that begin at a line, none where no table begins.
func sheetRows(lines []string, at int) (rows [][]string, next int) {
	between := false // some tab has text on both sides
	for next = at; next < len(lines); {
		cells, after, ok := sheetRow(lines, next)
		if !ok {
			break
		}
		between = between || strings.Contains(strings.TrimSpace(strings.Join(cells, "\t")), "\t")
		rows, next = append(rows, cells), after
	}
	if len(rows) < 2 || !between {
		return nil, at
	}
	return rows, next
}

// sheetRow reads one row: the cells of a line, or of several where a cell in quotation marks holds line breaks.
func sheetRow(lines []string, at int) (cells []string, next int, ok bool) {
	if strings.Contains(lines[at], `"`) {
		for n := at + 1; n <= min(at+longestCell, len(lines)) && !strings.HasPrefix(lines[n-1], "| "); n++ { // which is a row of a table already
			if cells, whole := quotedCells(strings.Join(lines[at:n], "\n")); whole && len(cells) > 1 {
				return cells, n, true
			}
		}
	}
	if !strings.Contains(lines[at], "\t") {
		return nil, at, false
	}
	return strings.Split(lines[at], "\t"), at + 1, true
}

// quotedCells cuts a row at its tabs, but for those in quotation marks; whole is false where a mark is not closed.
func quotedCells(row string) (cells []string, whole bool) {
	for {
		cell, rest, more := strings.Cut(row, "\t")
		if strings.HasPrefix(row, `"`) {
			end := 1
			for end < len(row) && (row[end] != '"' || end+1 < len(row) && row[end+1] == '"') {
				if row[end] == '"' {
					end++
				}
				end++
			}
			if end >= len(row) {
				return nil, false
			}
			if end+1 == len(row) || row[end+1] == '\t' {
				cell, rest, more = strings.ReplaceAll(row[1:end], `""`, `"`), strings.TrimPrefix(row[end+1:], "\t"), end+1 < len(row)
			}
		}
		if strings.Contains(cell, "\n") && !strings.HasPrefix(row, `"`) {
			return nil, false
		}
		cells = append(cells, cell)
		if !more {
			return cells, true
		}
		row = rest
	}
}

// gridLines writes rows as lines of a table, each with as many cells as the longest.
func gridLines(rows [][]string) (out []string) {
	width := 0
	for _, r := range rows {
		width = max(width, len(r))
	}
	for _, r := range rows {
		cells := make([]string, width)
		for i := range r {
			cells[i] = strings.ReplaceAll(strings.Join(strings.Fields(r[i]), " "), "|", "｜")
		}
		if !slices.ContainsFunc(cells, func(c string) bool { return c == "" || strings.Trim(c, ":-") != "" }) {
			for i := range cells {
				cells[i] = strings.ReplaceAll(cells[i], "-", "–") // a row of dashes would be read as the line under the head
			}
		}
		out = append(out, "| "+strings.Join(cells, " | ")+" |")
	}
	return out
}
