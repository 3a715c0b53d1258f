// This file holds the pages of spending as a company sees them, and what they share with the desks.
package view

// Spending is the list of a project's lines with its budget.
type Spending struct {
	Base
	Head   ProjectHead
	Money  MoneyTable
	Filter Filter
	Select []Field
	Tabs   []Tab
	Rows   []SpendingRow
	Sum    string
	Pager  Pager
	Empty  Empty
	Acts   []Button
	Note   string // why nothing may be entered now
}

// SpendingRow is one line of the list.
type SpendingRow struct {
	No, URL      string
	On           string
	Item, Detail string
	Text, Payee  string
	Org          string
	Amount       string
	Badge        Badge
	Files        int
	Flags        string // what stands about it, in words
	Minus        bool
}

// SpendingForm is the form of one line, with what the rules say beside it.
type SpendingForm struct {
	Base
	Head   ProjectHead
	Lead   string
	Form   Form
	Groups []SpendingGroup
	Submit Button
	Keep   []Button // keeps what is typed for later, where the line is not registered yet
	Back   Button
	Hints  []Rule
	Left   []SummaryRow // what may still be spent, by item
}

// SpendingGroup is one part of the form; Folded parts open when they hold something.
type SpendingGroup struct {
	Title, Note  string
	Controls     []Control
	Folded, Open bool
}

// SpendingImport is the page of the sheet.
type SpendingImport struct {
	Base
	Head     ProjectHead
	Form     Form
	Controls []Control
	File     Field
	Submit   Button
	Template string // address of the empty sheet
	Columns  []string
	Rows     []SheetProblem
	Total    string
}

// SheetProblem is one thing wrong with a row of the sheet.
type SheetProblem struct {
	Row, Column, Text, Basis string
}

// SpendingLine is the page of one line.
type SpendingLine struct {
	Base
	Head     ProjectHead
	Number   string
	Amount   string
	Badge    Badge
	Facts    []SummaryRow
	Flags    []Flag
	Hint     string
	Closed   []Flag
	Files    []SpendingFile
	Upload   *SpendingUpload
	Thread   []ThreadEntry
	Explain  *AgreementAct
	Acts     []AgreementAct
	Links    []Button
	Missing  []string // documents that are asked for and not there
	Settled  []SummaryRow
	History  []Event
	Rule     string // why it cannot be changed any more
	Reversal []SummaryRow
}

// SpendingFile is one piece of evidence in a list.
type SpendingFile struct {
	Name, URL, Kind, Size string
	Note                  string
	Remove                *Button
	RemoveURL             string
}

// SpendingUpload is the form that adds evidence.
type SpendingUpload struct {
	Form   Form
	Kind   Field
	File   Field
	Shared Field
	Submit Button
}

// ThreadEntry is one word in the exchange about a line.
type ThreadEntry struct {
	Who, When, Text string
	Mine            bool
	Badge           *Badge
}

// SettlementOfProject is the settlement as a company sees it.
type SettlementOfProject struct {
	Base
	Head      ProjectHead
	Badge     Badge
	Steps     []Step
	Lead      string
	Due       Due
	DueLabel  string
	Todo      []InboxItem
	Report    *SettlementReport
	Acts      []AgreementAct
	Statement *Statement
	Pay       []SummaryRow
	PayNote   string
	Facts     []SummaryRow
	Links     []Button
	Empty     *Empty
}

// SettlementReport is the form of the expenditure report.
type SettlementReport struct {
	Form     Form
	Open     int // lines that keep it from being handed in
	OpenText string
	OpenURL  string
	Money    []SummaryRow
	File     Field
	Interest []Field
	Declare  Field
	Submit   Button
}

// Statement is "왜 이 금액인가": every step of the arithmetic and the lines behind it.
type Statement struct {
	Title   string
	Formula string
	Note    string
	Parts   []StatementPart
	Due     string
	Remit   string
	Lines   []StatementLine
	Sum     string
	Version string // as of when
}

// StatementPart is the arithmetic of one performer, or the sum over all.
type StatementPart struct {
	Name  string
	Steps []StatementStep
}

// StatementStep is one step: its operands by name, its expression, its result and its article.
type StatementStep struct {
	Label, Expr, Value, Basis string
	Terms                     []SummaryRow
	Last                      bool
}

// StatementLine is one disallowed line behind the amount.
type StatementLine struct {
	No, URL, On, Item, Payee, Org string
	Won, Disallowed               string
	Reason, Basis, Words          string
	Restored                      string
}
