// This file is the budget plan as a sheet: one table of columns makes the XLSX of a grid and reads what comes back, whether as a
// file, as cells copied out of Excel, or as text somebody pasted. What was read is only proposed: the server judges the plan again
// when it is saved.
package form

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"gongmo/app/locale"
	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
)

const (
	// mostPlanRows bounds a pasted plan; the plan itself holds no more lines.
	mostPlanRows   = 500
	planSheetName  = "사업비"
	mostCellLetter = 500
)

// planColumns are the columns of the sheet in their order.
var planColumns = []struct {
	field, key string // key is the message of the title
	width      float64
	money      bool
}{
	{"item", "application.budget.item", 22, false}, {"org", "application.budget.org", 20, false}, {"year", "application.budget.year", 8, false},
	{"why", "application.budget.why", 34, false}, {"unit", "application.budget.unit", 14, true}, {"quantity", "application.budget.quantity", 8, true},
	{"times", "application.budget.times", 8, true}, {"grant", "application.budget.grant", 16, true}, {"cash", "application.budget.cash", 16, true},
	{"kind", "application.budget.kind", 16, true}, {"sum", "application.budget.sum", 16, true}, {"person", "application.budget.person", 12, false},
	{"rate", "application.budget.rate", 10, false}, {"price", "application.budget.price", 16, true}, {"bought", "application.budget.bought", 14, false},
	{"from", "application.budget.from", 12, false}, {"to", "application.budget.to", 12, false}, {"degree", "application.budget.degree", 24, false},
	{"approval", "application.budget.approval", 26, false}, {"approved", "application.budget.approved", 14, false},
}

// PlanOrg is an organisation of the consortium as a sheet names it.
type PlanOrg struct {
	ID   domain.OrganizationID
	Name string
}

// PlanItem is an item, with or without what is meant below it, as one choice of a list: "LABOR" or "LABOR/STAFF_NEW".
type PlanItem struct {
	Code string
	Keys []string // of the words, item first
}

// PlanItems lists every choice of a regime in the order of the tree.
func PlanItems(r ruleset.Regime) []PlanItem {
	var out []PlanItem
	for _, n := range budget.TreeOf(r) {
		out = append(out, PlanItem{string(n.Item), []string{n.Item.Label()}})
		for _, d := range n.Details {
			out = append(out, PlanItem{string(n.Item) + "/" + string(d), []string{n.Item.Label(), d.Label()}})
		}
	}
	return out
}

// Words is the choice in a language: "인건비 · 신규채용 인력".
func (i PlanItem) Words(lang locale.Lang) string {
	out := make([]string, len(i.Keys))
	for n, k := range i.Keys {
		out[n] = locale.T(lang, k)
	}
	return strings.Join(out, " · ")
}

// ItemCode is the choice that a line stands under.
func ItemCode(l budget.Line) string {
	if l.Detail == "" {
		return string(l.Item)
	}
	return string(l.Item) + "/" + string(l.Detail)
}

// setItem reads a choice into a line.
func setItem(l *budget.Line, code string) {
	item, detail, _ := strings.Cut(code, "/")
	l.Item, l.Detail = budget.Item(item), budget.Detail(detail)
}

// PlanSheet makes the XLSX of a plan, with lists to choose from and the sums as formulas.
func PlanSheet(lang locale.Lang, plan budget.Plan, regime ruleset.Regime, orgs []PlanOrg) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	head, err1 := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"063A74"}},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"}})
	money, err2 := f.NewStyle(&excelize.Style{NumFmt: 3})
	if err := errors.Join(f.SetSheetName("Sheet1", planSheetName), err1, err2); err != nil {
		return nil, fmt.Errorf("make the sheet: %w", err)
	}
	column := map[string]string{}
	for i, c := range planColumns {
		name, _ := excelize.ColumnNumberToName(i + 1)
		column[c.field] = name
		steps := []error{f.SetColWidth(planSheetName, name, name, c.width)}
		if c.money {
			steps = append(steps, f.SetColStyle(planSheetName, name, money))
		}
		steps = append(steps, f.SetCellStr(planSheetName, name+"1", locale.T(lang, c.key)), f.SetCellStyle(planSheetName, name+"1", name+"1", head))
		if err := errors.Join(steps...); err != nil {
			return nil, fmt.Errorf("column %s: %w", c.field, err)
		}
	}
	names := map[domain.OrganizationID]string{}
	var orgNames, items []string
	for _, o := range orgs {
		names[o.ID] = o.Name
		orgNames = append(orgNames, o.Name)
	}
	words := map[string]string{}
	for _, i := range PlanItems(regime) {
		words[i.Code] = i.Words(lang)
		items = append(items, words[i.Code])
	}
	var degrees []string
	for _, d := range budget.Degrees()[1:] {
		degrees = append(degrees, locale.T(lang, d.Label()))
	}
	steps := []error{choose(f, column["item"], 1, items), choose(f, column["org"], 2, orgNames), choose(f, column["degree"], 3, degrees)}
	for i, l := range plan.Lines {
		row := strconv.Itoa(i + 2)
		set := func(field string, v any) { steps = append(steps, f.SetCellValue(planSheetName, column[field]+row, v)) }
		amount := func(field string, n int64) {
			if n != 0 {
				set(field, n)
			}
		}
		set("item", words[ItemCode(l)])
		set("org", names[l.Org])
		set("year", l.Year)
		set("why", guarded(l.Basis))
		amount("unit", int64(l.UnitWon))
		amount("quantity", l.Quantity)
		amount("times", l.Times)
		amount("grant", int64(l.GrantWon))
		amount("cash", int64(l.CashWon))
		amount("kind", int64(l.InKindWon))
		steps = append(steps, f.SetCellFormula(planSheetName, column["sum"]+row, fmt.Sprintf("SUM(%s%s:%s%s)", column["grant"], row, column["kind"], row)))
		set("person", guarded(l.Person))
		if l.RateBp != 0 {
			set("rate", percentText(l.RateBp))
		}
		amount("price", int64(l.PriceWon))
		for _, f := range lineDays {
			if day := *f.of(&l); !day.IsZero() {
				set(f.name, f.write(day))
			}
		}
		if l.Degree != "" {
			set("degree", locale.T(lang, l.Degree.Label()))
		}
		set("approval", guarded(l.Approval))
		for cell, typed := range l.Unread.All() {
			set(cell, guarded(typed))
		}
	}
	steps = append(steps, f.SetPanes(planSheetName, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}), f.SetRowHeight(planSheetName, 1, 24))
	if err := errors.Join(steps...); err != nil {
		return nil, fmt.Errorf("fill the sheet: %w", err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write the sheet: %w", err)
	}
	return b.Bytes(), nil
}

// guarded keeps a program that opens the sheet from taking a text for a formula.
func guarded(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t", rune(s[0])) {
		return "'" + s
	}
	return s
}

// percentText writes basis points as people type them: "30", "12.5".
func percentText(b krw.Bp) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%02d", b/100, b%100), "0"), ".")
}

// choose offers a list in a column; the words lie on a sheet of their own.
func choose(f *excelize.File, column string, at int, words []string) error {
	if i, _ := f.GetSheetIndex(choiceSheet); i < 0 {
		if _, err := f.NewSheet(choiceSheet); err != nil {
			return err
		}
	}
	name, _ := excelize.ColumnNumberToName(at)
	for i, w := range words {
		if err := f.SetCellStr(choiceSheet, name+strconv.Itoa(i+1), w); err != nil {
			return err
		}
	}
	rule := excelize.NewDataValidation(true)
	rule.Sqref = fmt.Sprintf("%s2:%s%d", column, column, mostPlanRows+1)
	rule.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$1:$%s$%d", choiceSheet, name, name, max(len(words), 1)))
	return f.AddDataValidation(planSheetName, rule)
}

// PlanRow is one row of what somebody pasted, and what was understood of it.
type PlanRow struct {
	No    int           // in what was pasted, from 1
	Cells []string      // as they came, for the reader to compare
	Line  *budget.Line  // what could be read, with what could not as it came; nil when the row is no line
	Total bool          // a row of sums, which is left out
	Wrong *domain.Error // why it was not understood, or not all of it
}

// PlanReading is what was understood of a sheet or a text.
type PlanReading struct {
	Rows []PlanRow
}

// Lines are the lines that were understood, also those of which something could not be read.
func (r PlanReading) Lines() []budget.Line {
	var out []budget.Line
	for _, row := range r.Rows {
		if row.Line != nil {
			out = append(out, *row.Line)
		}
	}
	return out
}

// Wrong counts the rows that were not understood whole.
func (r PlanReading) Wrong() (n int) {
	for _, row := range r.Rows {
		if row.Wrong != nil {
			n++
		}
	}
	return n
}

// ReadPlanSheet reads an XLSX with the columns of PlanSheet, or any table that Excel people make of a budget.
func ReadPlanSheet(in io.Reader, regime ruleset.Regime, orgs []PlanOrg) (PlanReading, error) {
	unreadable := domain.E(domain.Invalid, "budget.sheet.unreadable")
	f, err := excelize.OpenReader(in, excelize.Options{RawCellValue: true, UnzipSizeLimit: mostSheetBytes, UnzipXMLSizeLimit: mostSheetBytes})
	if err != nil {
		return PlanReading{}, unreadable
	}
	defer f.Close()
	sheet := planSheetName
	if i, _ := f.GetSheetIndex(sheet); i < 0 {
		sheet = f.GetSheetName(0)
	}
	rows, err := f.Rows(sheet)
	if err != nil {
		return PlanReading{}, unreadable
	}
	defer rows.Close()
	var table [][]string
	for rows.Next() && len(table) <= mostPlanRows+20 {
		cells, err := rows.Columns()
		if err != nil {
			return PlanReading{}, unreadable
		}
		table = append(table, cells)
	}
	return understand(table, regime, orgs)
}

// ReadPlanText reads cells copied out of a sheet: columns stand behind tabs, or behind commas with a space or semicolons when there
// is no tab. A cell with line breaks comes in quotes.
func ReadPlanText(text string, regime ruleset.Regime, orgs []PlanOrg) (PlanReading, error) {
	return understand(cellsOf(text), regime, orgs)
}

// cellsOf splits a text into rows and cells as spreadsheets put them on the clipboard.
func cellsOf(text string) [][]string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	separator := '\t'
	if !strings.Contains(text, "\t") {
		separator = ';'
	}
	var rows [][]string
	var row []string
	var cell strings.Builder
	quoted := false
	end := func() { row = append(row, strings.TrimSpace(cell.String())); cell.Reset() }
	runes := []rune(text)
	for i := 0; i < len(runes) && len(rows) <= mostPlanRows+20; i++ {
		switch c := runes[i]; {
		case quoted && c == '"' && i+1 < len(runes) && runes[i+1] == '"':
			cell.WriteRune('"')
			i++
		case quoted && c == '"':
			quoted = false
		case quoted && c == '\n':
			cell.WriteRune(' ')
		case quoted:
			cell.WriteRune(c)
		case c == '"' && cell.Len() == 0 && strings.ContainsRune(string(runes[i+1:]), '"'):
			quoted = true
		case c == separator:
			end()
		case c == '\n':
			end()
			rows, row = append(rows, row), nil
		default:
			cell.WriteRune(c)
		}
	}
	if end(); len(row) > 1 || row[0] != "" {
		rows = append(rows, row)
	}
	return rows
}

// planReader understands rows one after the other.
type planReader struct {
	items  []PlanItem
	orgs   []PlanOrg
	at     map[string]int // field → column, nil without a row of titles
	from   int            // the column at which the amounts begin, where there are no titles
	mixed  []int          // columns of as many words as amounts
	itemAt int            // the column in which items stand, where there are no titles; -1 when none was found
	last   string         // the item of the row above: merged cells come empty
	lastOf domain.OrganizationID
}

func understand(table [][]string, regime ruleset.Regime, orgs []PlanOrg) (PlanReading, error) {
	r := planReader{items: PlanItems(regime), orgs: orgs}
	if len(orgs) > 0 {
		r.lastOf = orgs[0].ID
	}
	r.guess(table)
	var out PlanReading
	for i, cells := range table {
		if blank(cells) {
			continue
		}
		if r.at == nil {
			if r.at = planTitles(cells); r.at != nil {
				continue
			}
		}
		if len(out.Rows) >= mostPlanRows {
			return PlanReading{}, domain.E(domain.Invalid, "budget.sheet.long").With("max", mostPlanRows)
		}
		row := r.row(cells)
		row.No, row.Cells = i+1, cells
		out.Rows = append(out.Rows, row)
	}
	if len(out.Rows) == 0 {
		return out, domain.E(domain.Invalid, "budget.sheet.nothing")
	}
	return out, nil
}

// otherTitles are the heads that people give the same columns in budgets of their own.
var otherTitles = map[string][]string{
	"item": {"세목", "비목(세목)", "비목/세목", "항목"}, "org": {"수행기관", "기관명"}, "year": {"연차", "년차", "차년도", "사업연차"}, "why": {"산출내역", "내용", "세부내역", "산출근거(내용)"},
	"unit": {"단가"}, "quantity": {"수량", "인원"}, "times": {"횟수", "개월", "개월수"}, "grant": {"지원금", "정부지원금", "정부출연금", "국고보조금", "보조금"},
	"cash": {"현금", "부담금현금", "자부담현금", "민간부담금현금", "민간부담금(현금)"}, "kind": {"현물", "부담금현물", "자부담현물", "민간부담금현물", "민간부담금(현물)"}, "sum": {"합계", "계"}, "bought": {"취득일", "구입일", "채용일"}, "from": {"참여시작", "참여시작월"}, "to": {"참여종료", "참여종료월"}, "degree": {"학위"}, "approval": {"승인문서"}, "approved": {"승인일"}, "person": {"인력 번호", "인력", "성명", "이름"},
}

// planTitles finds the columns by their heads in either language; nil unless an item and an amount are among them.
func planTitles(cells []string) map[string]int {
	at := map[string]int{}
	for i, text := range cells {
		for _, c := range planColumns {
			if _, taken := at[c.field]; !taken && (same(text, locale.T(locale.KO, c.key)) || same(text, locale.T(locale.EN, c.key)) ||
				slices.ContainsFunc(otherTitles[c.field], func(t string) bool { return same(strings.TrimSuffix(text, "(원)"), t) })) {
				at[c.field] = i
			}
		}
	}
	_, item := at["item"]
	_, grant := at["grant"]
	_, cash := at["cash"]
	if !item || !grant && !cash {
		return nil
	}
	return at
}

// sums are the words that begin a row of sums.
var sums = []string{"합계", "총계", "소계", "계", "total", "subtotal", "sum"}

// isTotal reports whether a row begins with a word for a sum.
func isTotal(cells []string) bool {
	for _, c := range cells {
		if c = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(c), " ", "")); c != "" {
			return slices.Contains(sums, c)
		}
	}
	return false
}

func (r *planReader) row(cells []string) PlanRow {
	if isTotal(cells) {
		return PlanRow{Total: true}
	}
	l := budget.Line{Year: 1, Org: r.lastOf}
	var err *domain.Error
	if r.at != nil {
		err = r.titled(&l, cells)
	} else {
		err = r.guessed(&l, cells)
	}
	if l.Total() == 0 && l.Basis == "" && l.Unread == "" {
		return PlanRow{Wrong: domain.E(domain.Invalid, "budget.sheet.no_amount")}
	}
	if l.Unread.Of("item") == "" {
		r.last, r.lastOf = ItemCode(l), l.Org
	}
	return PlanRow{Line: &l, Wrong: err}
}

// titled reads a row whose columns are known. A cell that cannot be read stays as it came, and the first of them is told.
func (r *planReader) titled(l *budget.Line, cells []string) (wrong *domain.Error) {
	unread := func(cell, key, text string) {
		l.Unread = l.Unread.With(cell, kept(text))
		if wrong == nil {
			wrong = domain.E(domain.Invalid, key).With("value", text)
		}
	}
	get := func(field string) string {
		if i, ok := r.at[field]; ok && i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	code, known := r.item(get("item"))
	if text := get("item"); text == "" {
		code, known = r.last, r.last != ""
	}
	if known {
		setItem(l, code)
	} else {
		unread("item", "budget.sheet.item", cmp.Or(get("item"), "?"))
	}
	if text := get("org"); text != "" {
		if org, ok := r.org(text); ok {
			l.Org = org
		} else {
			unread("org", "budget.sheet.org", text)
		}
	}
	l.Basis, l.Person = short(strings.TrimPrefix(get("why"), "'")), short(strings.TrimPrefix(get("person"), "'"))
	for _, cell := range []struct {
		field string
		to    *krw.Won
	}{{"grant", &l.GrantWon}, {"cash", &l.CashWon}, {"kind", &l.InKindWon}, {"unit", &l.UnitWon}, {"price", &l.PriceWon}} {
		if text := get(cell.field); text != "" {
			won, err := krw.Parse(whole(text))
			if err != nil || won < 0 {
				unread(cell.field, "budget.sheet.amount", text)
				continue
			}
			*cell.to = won
		}
	}
	for _, cell := range []struct {
		field string
		to    *int64
	}{{"quantity", &l.Quantity}, {"times", &l.Times}} {
		if text := get(cell.field); text != "" {
			n, err := strconv.ParseInt(strings.ReplaceAll(whole(text), ",", ""), 10, 64)
			if err != nil || n < 0 {
				unread(cell.field, "budget.sheet.number", text)
				continue
			}
			*cell.to = n
		}
	}
	if text := get("year"); text != "" {
		if n, ok := yearOf(text); ok {
			l.Year = n
		} else {
			unread("year", "budget.sheet.year", text)
		}
	}
	if text := get("rate"); text != "" {
		if rate, err := percent(text); err == nil {
			l.RateBp = rate
		} else {
			unread("rate", "budget.sheet.number", text)
		}
	}
	for _, f := range lineDays {
		if text := get(f.name); text != "" {
			if day, err := f.read(dayOf(text)); err == nil {
				*f.of(l) = day
			} else {
				unread(f.name, "budget.sheet.day", text)
			}
		}
	}
	l.Approval = short(strings.TrimPrefix(get("approval"), "'"))
	if text := get("degree"); text != "" {
		if degree, ok := degreeOf(text); ok {
			l.Degree = degree
		} else {
			unread("degree", "budget.sheet.degree", text)
		}
	}
	return wrong
}

// degreeOf finds a degree by its code or its name in either language.
func degreeOf(text string) (budget.Degree, bool) {
	for _, d := range budget.Degrees()[1:] {
		if strings.EqualFold(text, string(d)) || same(text, locale.T(locale.KO, d.Label())) || same(text, locale.T(locale.EN, d.Label())) {
			return d, true
		}
	}
	return "", false
}

// guess finds the column at which the amounts of a table without titles begin: behind the last that has words in half of its rows or
// more. One amount that somebody mistyped does not move the others. The items stand in the first column that has one.
func (r *planReader) guess(table [][]string) {
	var words, amounts []int // by column
	r.itemAt = -1
	for _, cells := range table {
		if isTotal(cells) {
			continue
		}
		for i, c := range cells {
			if i == len(words) {
				words, amounts = append(words, 0), append(amounts, 0)
			}
			if _, ok := r.item(c); ok && (r.itemAt < 0 || i < r.itemAt) {
				r.itemAt = i
			}
			if c = strings.TrimSpace(c); c == "" {
				continue
			} else if isAmount(c) {
				amounts[i]++
			} else {
				words[i]++
			}
		}
	}
	for i := range words {
		if words[i] > 0 && words[i] >= amounts[i] {
			r.from = i + 1
			if words[i] == amounts[i] {
				r.mixed = append(r.mixed, i)
			}
		}
	}
}

func isAmount(s string) bool {
	won, err := krw.Parse(whole(s))
	return err == nil && won >= 0
}

// guessed reads a row of which no title is known: the item and the organisation by their names, what else is in words as the basis,
// and behind them grant, cash and in kind by their places; a fourth amount that is their sum is left out. Of a row whose amounts have no
// certain place all words and amounts are its basis, so that they can be put where they belong. An item that nobody knows is not the
// item of the row above: only an empty cell is.
func (r *planReader) guessed(l *budget.Line, cells []string) *domain.Error {
	var words []string
	var wrong *domain.Error
	code, unknown, stranger := "", "", false
	for i, c := range cells[:min(r.from, len(cells))] {
		c = strings.TrimSpace(c)
		if c == "" {
			continue
		}
		if found, ok := r.item(c); ok && code == "" {
			code = found
		} else if org, ok := r.org(c); ok {
			l.Org = org
		} else if isAmount(c) && i > 0 && code != "" {
			words, wrong = append(words, c), cmp.Or(wrong, domain.E(domain.Invalid, "budget.sheet.order").With("value", c))
		} else {
			if unknown == "" {
				unknown, stranger = c, i == r.itemAt
			}
			if slices.Contains(r.mixed, i) {
				wrong = cmp.Or(wrong, domain.E(domain.Invalid, "budget.sheet.mixed").With("value", c))
			}
			words = append(words, c)
		}
	}
	if !stranger {
		code = cmp.Or(code, r.last)
	}
	if code != "" {
		setItem(l, code)
	} else {
		l.Unread, wrong = l.Unread.With("item", kept(cmp.Or(unknown, "?"))), cmp.Or(wrong, domain.E(domain.Invalid, "budget.sheet.item").With("value", unknown))
	}
	l.Basis = short(strings.Join(words, " "))
	behind := cells[min(r.from, len(cells)):]
	if wrong != nil && (wrong.Key == "budget.sheet.order" || wrong.Key == "budget.sheet.mixed") {
		l.Basis = basisOf(words, behind)
		return wrong
	}
	var amounts []krw.Won
	fields := []string{"grant", "cash", "kind"}
	for i, c := range behind {
		c = strings.TrimSpace(c)
		won, err := krw.Parse(whole(c)) // empty is nothing
		if c != "" && (err != nil || won < 0) {
			won = 0
			if i < len(fields) {
				l.Unread, wrong = l.Unread.With(fields[i], kept(c)), cmp.Or(wrong, domain.E(domain.Invalid, "budget.sheet.amount").With("value", c))
			}
		}
		amounts = append(amounts, won)
	}
	for len(amounts) > 3 && amounts[len(amounts)-1] == 0 {
		amounts = amounts[:len(amounts)-1]
	}
	if len(amounts) == 4 && amounts[3] == amounts[0]+amounts[1]+amounts[2] {
		amounts = amounts[:3]
	}
	if len(amounts) > 3 {
		l.Basis = basisOf(words, behind)
		return cmp.Or(wrong, domain.E(domain.Invalid, "budget.sheet.columns").With("n", len(amounts)))
	}
	for i, to := range []*krw.Won{&l.GrantWon, &l.CashWon, &l.InKindWon} {
		if i < len(amounts) {
			*to = amounts[i]
		}
	}
	return wrong
}

// basisOf is every word and amount of a row as one text.
func basisOf(words, behind []string) string {
	return short(strings.Join(slices.DeleteFunc(slices.Concat(words, behind), func(c string) bool { return strings.TrimSpace(c) == "" }), " "))
}

// item finds a choice by its code or its words; below an item the words of what is meant alone are enough, where no two have them.
func (r *planReader) item(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", false
	}
	var byDetail []string
	for _, i := range r.items {
		if strings.EqualFold(text, i.Code) || same(text, i.Words(locale.KO)) || same(text, i.Words(locale.EN)) {
			return i.Code, true
		}
		if len(i.Keys) > 1 && (same(text, locale.T(locale.KO, i.Keys[1])) || same(text, locale.T(locale.EN, i.Keys[1]))) {
			byDetail = append(byDetail, i.Code)
		}
	}
	if len(byDetail) == 1 {
		return byDetail[0], true
	}
	return "", false
}

func (r *planReader) org(text string) (domain.OrganizationID, bool) {
	for _, o := range r.orgs {
		if same(text, o.Name) {
			return o.ID, true
		}
	}
	return 0, false
}

// whole drops the decimals of a whole number, which raw cells may have.
func whole(s string) string {
	if head, rest, ok := strings.Cut(s, "."); ok && strings.Trim(rest, "0") == "" {
		return head
	}
	return s
}

// yearOf reads which year of the project a cell says, as a number or as people write it: 2, 2차년도, 제2차, 2년차.
func yearOf(text string) (int, bool) {
	t := strings.TrimPrefix(strings.ReplaceAll(whole(text), " ", ""), "제")
	for _, ending := range []string{"차년도", "차연도", "년차", "연차", "차"} {
		if n, found := strings.CutSuffix(t, ending); found {
			t = n
			break
		}
	}
	n, err := strconv.Atoi(t)
	return n, err == nil && n >= 1 && n <= budget.MaxYears
}

// short bounds a text to what a line holds.
func short(s string) string {
	if r := []rune(s); len(r) > mostCellLetter {
		return string(r[:mostCellLetter])
	}
	return s
}
