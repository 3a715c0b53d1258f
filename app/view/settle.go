// This file holds the desk of settlements: the list, the workbench and the page of one settlement's course.
package view

// SettleDesk is the list of settlements.
type SettleDesk struct {
	Base
	Lead   string
	Tabs   []Tab
	Filter Filter
	Select []Field
	Rows   []SettleRow
	Pager  Pager
	Sums   []SummaryRow
	Empty  Empty
}

// SettleRow is one settlement of the list.
type SettleRow struct {
	Number, Title, URL string
	Lead, Call         string
	Auditor            string
	Badge              Badge
	Due                Due
	DueLabel           string
	Percent            int
	Progress           string
	Flags              int
	Spent, Disallowed  string
	Remit              string
}

// SettleBench is the workbench of one settlement.
type SettleBench struct {
	Base
	Meta     string
	Badge    Badge
	Percent  int
	Progress string
	Links    []Button
	Tabs     []Tab
	Keys     []Shortcut
	Narrowed []Applied // the payee or rule the list is narrowed to
	Rows     []SettleLine
	Pager    Pager
	Bulk     *Form // the form of the chosen rows, nil when nothing may be done together
	BulkActs []Button
	Empty    *Empty

	Open     bool
	Place    string // "37 / 143"
	Item     string
	Flagged  Badge
	Amount   string
	About    string
	Flags    []Flag
	Closed   []Flag
	Matches  []Match
	Facts    []SummaryRow
	Evidence []Evidence
	Missing  []string
	Record   []SettleRecord // the accountant's finding beside the decision
	Thread   []ThreadEntry
	History  []Event
	Group    *Button // narrows to the same payee

	Form     Form
	Verdict  Field
	Won      Field
	Code     Field
	Basis    Field
	Intent   *Field
	Reason   Field
	Acts     []Button
	ReadOnly string // why nothing can be decided here now
}

// SettleLine is one row of the workbench's list.
type SettleLine struct {
	No, URL     string
	On          string
	Item, Payee string
	Amount      string
	Badge       Badge
	Current     bool
	Check       string // value of the row's box, "" for none
}

// SettleRecord is one of the two records of a line.
type SettleRecord struct {
	Title   string
	Badge   Badge
	Amount  string
	Reason  string
	By      string
	Missing bool
}

// SettleCourse is the page of one settlement's course: state, acts, statement and history.
type SettleCourse struct {
	Base
	Badge     Badge
	Lead      string
	Tabs      []Tab
	Steps     []Step
	Due       Due
	DueLabel  string
	Banner    *Banner
	Acts      []AgreementAct
	Statement *Statement
	Facts     []SummaryRow
	Money     []SummaryRow
	Grounds   []string
	Links     []Button
	History   []Event
}
