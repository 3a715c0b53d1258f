// This file holds the dashboard of a year: the rate against its target, the tiles, the calls, and the list behind the rate.
package view

// Dashboard is the page of a year.
type Dashboard struct {
	Base
	Lead    string
	AsOf    string
	Year    []Field // the year's select
	Rate    RateCard
	Stats   []Stat
	Calls   []DashCall
	Total   DashCall
	Columns []Column
	Empty   *Empty
	Formula []SummaryRow // what each figure is
}

// RateCard is the rate of improper spending with its definition.
type RateCard struct {
	Title      string
	Value      string // "3.125 %"
	URL        string // the settlements behind it
	Target     string
	Verdict    Badge
	Part       string
	Whole      string
	PartLabel  string
	WholeLabel string
	Formula    string
	Basis      string
	Choices    []Field
	Hidden     []Pair
	Changed    string // said when the definition is not the one reported
	ResetURL   string
	Chart      Lines
	Count      string
}

// DashCall is one call of the table.
type DashCall struct {
	Code, Title, URL string
	Division         string
	Badge            *Badge
	Applications     string
	ApplicationsURL  string
	Competition      string
	Budget           Money
	HasBudget        bool
	Paid             string
	PaidURL          string
	Spent            Bar
	SpentTop         int64
	Settled          string
	SettledURL       string
	Disallowed       string
	Rate             string
}

// RateList is the list of settlements behind the rate.
type RateList struct {
	Base
	Lead       string
	Definition []SummaryRow
	Rows       []RateRow
	Part       string
	Whole      string
	Rate       string
	PartLabel  string
	WholeLabel string
	Pager      Pager
	Empty      Empty
	Back       Button
}

// RateRow is one settlement of the list.
type RateRow struct {
	Number, Title, URL string
	Lead, Call, On     string
	Part, Whole, Rate  string
	LinesURL           string
}
