// This file holds the pages of agreements and payments: a company's projects, and the desks of officers and finance.
package view

// AgreementAct is one act on a thing: what it does, its fields and button. With Refusals it cannot be done now, and they say why.
type AgreementAct struct {
	ID       string
	Title    string
	Text     string
	Form     Form
	Controls []Control
	Button   Button
	Refusals []string
	Open     bool // shown unfolded
	Two      bool // its fields stand in two columns
}

// MoneyTable is a statement of budget and spending by item.
type MoneyTable struct {
	Caption string
	Rows    []MoneyRow
	Total   MoneyRow
}

// MoneyRow is one item: amounts in words, the rate for the bar.
type MoneyRow struct {
	Label, Budget, Spent, Left, Rate string
	Percent                          int
	Over                             bool
}

// ProjectList is "내 과제".
type ProjectList struct {
	Base
	Lead  string
	Tabs  []Tab
	Rows  []ProjectRow
	Pager Pager
	Empty Empty
}

// ProjectRow is one project of the list.
type ProjectRow struct {
	Title, URL string
	Meta       string // number and call
	Lead       string
	Badge      Badge
	Steps      []Step
	StepText   string
	Due        Due
	DueLabel   string
	Grant      string
	Used       string
	Percent    int
}

// ProjectHead is what every page of one project begins with.
type ProjectHead struct {
	Badge  Badge
	Number string
	Meta   string
	Steps  []Step
	Tabs   []Tab
	Banner *Banner
}

// Project is the overview of one project.
type Project struct {
	Base
	Head     ProjectHead
	Tasks    []InboxItem
	Calm     string // said when nothing is to be done
	Money    MoneyTable
	Balance  []SummaryRow
	Facts    []SummaryRow
	Parties  []ProjectParty
	Timeline []Event
	Acts     []AgreementAct
	Contact  Callout
	Cases    *Callout // recoveries and sanctions, nil when there are none
}

// ProjectParty is one organisation with its money.
type ProjectParty struct {
	Name, Number, Role         string
	Grant, Cash, InKind, Total string
	Signed                     *Badge
	SignedBy                   string
}

// ProjectPlan is the page of the revised plan.
type ProjectPlan struct {
	Base
	Head     ProjectHead
	Due      Due
	Award    []SummaryRow
	Form     Form
	Budget   BudgetField
	Text     Field
	From, To Field
	Save     Button
	Submit   Button
	Why      []string // why it cannot be written now
	Diff     Diff
	Rules    []Rule
	Kept     []Rule  // rules that are kept, shown when wanted
	Read     *Budget // read only
	PlanText string
}

// ProjectDocuments is the page of the checklist and the project account.
type ProjectDocuments struct {
	Base
	Head    ProjectHead
	Lead    string
	Done    string
	Percent int
	Rows    []AgreementDocument
	Account []SummaryRow
	SetUp   *AgreementAct
}

// AgreementDocument is one line of the checklist.
type AgreementDocument struct {
	Name, Note, Code string
	Badge            Badge
	File             *UploadFile
	Upload           *AgreementAct
	Acts             []AgreementAct // of the officer
}

// ProjectSign is the page on which the agreement is read and signed.
type ProjectSign struct {
	Base
	Head    ProjectHead
	Paper   *Paper
	Signers []SignerRow
	Due     Due
	Form    *AgreementAct
	Note    string
	Empty   Empty
}

// Paper is the text of an agreement.
type Paper struct {
	Title, Number, Preamble, Hash, HashLabel string
	Facts                                    []SummaryRow
	Articles                                 []PaperArticle
	Budget                                   PaperBudget
	Signs                                    []SummaryRow
}

// PaperArticle is one article with its numbered lines.
type PaperArticle struct {
	Heading string
	Lines   []string
}

// PaperBudget is the annexed budget.
type PaperBudget struct {
	Caption string
	Heads   []string // party, item, then the money columns
	Rows    [][]string
	Total   []string
}

// SignerRow is one party that signs.
type SignerRow struct {
	Name, Role, By, At string
	Badge              Badge
}

// ProjectPayments is the company's page of payments and matching cash.
type ProjectPayments struct {
	Base
	Head       ProjectHead
	Stats      []Stat
	Rows       []PaymentRow
	Deposits   []DepositRow
	Deposit    *AgreementAct
	Shares     []ShareRow
	DepositTip string
	EmptyText  string
}

// PaymentRow is one payment in a list. Conditions are shown where it may be asked for.
type PaymentRow struct {
	No, Title, URL, Meta string
	Amount               string
	Planned              Due
	Badge                Badge
	Note                 string
	Deposits             string // of matching cash, "12,000,000 / 15,000,000"
	DepositOK            bool
	Act                  *AgreementAct
}

// DepositRow is one deposit of matching cash.
type DepositRow struct {
	Org, Amount, On, Ref, Note string
	Project, URL               string
	FileURL                    string
	Badge                      Badge
	Acts                       []AgreementAct
}

// ShareRow is one participant's share of one payment.
type ShareRow struct {
	Org, Amount, No, Note string
	Due                   Due
	Badge                 Badge
	Act                   *AgreementAct
}

// AgreementDesk is the officers' list of agreements.
type AgreementDesk struct {
	Base
	Tabs    []Tab
	Filter  Filter
	Selects []Field
	Rows    []AgreementRow
	Pager   Pager
	Empty   Empty
}

// AgreementRow is one agreement of the list.
type AgreementRow struct {
	Number, Title, URL, Lead, Call string
	Badge                          Badge
	Period                         string
	Due                            Due
	DueLabel                       string
	Grant, Used                    string
	Percent                        int
	Signed                         string
}

// AgreementDetail is one agreement at the desk.
type AgreementDetail struct {
	Base
	Badge     Badge
	Number    string
	Meta      string
	Steps     []Step
	Banner    *Banner
	Facts     []SummaryRow
	Acts      []AgreementAct
	Problems  []string
	Rules     []Rule
	Kept      []Rule // rules that are kept, shown when wanted
	Diff      Diff
	PlanText  string
	PlanOpen  bool // the plan is what is looked at now
	Plan      *Budget
	Money     MoneyTable
	Documents []AgreementDocument
	Account   []SummaryRow
	Reveal    *AgreementAct
	Parties   []ProjectParty
	Text      *Crumb
	Payments  []PaymentRow
	Deposits  []DepositRow
	History   []Event
	Due       Due
	DueLabel  string
	Links     []Crumb
	Changes   Part // of the agreement (협약변경)
}

// PaymentDesk is the queue of finance.
type PaymentDesk struct {
	Base
	Stats    []Stat
	Tabs     []Tab
	Filter   Filter
	Selects  []Field
	Rows     []PaymentRow
	Pager    Pager
	Empty    Empty
	Deposits []DepositRow
}

// PaymentDetail is one payment: its conditions as a checklist, who did what, and the next act.
type PaymentDetail struct {
	Base
	Badge      Badge
	Meta       string
	Amount     string
	Reading    string
	Banner     *Banner
	Conditions []CheckLine
	Met        string
	Facts      []SummaryRow
	People     []Event
	Acts       []AgreementAct
	Deposits   []DepositRow
	Shares     []ShareRow
	Reveal     *AgreementAct
	Links      []Crumb
}

// CheckLine is one condition with how it stands and its article.
type CheckLine struct {
	OK                  bool
	Text, Detail, Basis string
}

// AgreementPaper is the text alone, for reading and printing.
type AgreementPaper struct {
	Base
	Paper Paper
	Back  Crumb
}

// ProjectAmendments is the company's list of changes of the agreement.
type ProjectAmendments struct {
	Base
	Head  ProjectHead
	Begin *AgreementAct
	List  Part
}

// AmendmentView is what both sides read of one change of the budget.
type AmendmentView struct {
	Facts    []SummaryRow
	Reason   string
	Problems []string // what the rules refuse
	Changes  Part     // each with the permission it needs and its article
	Claims   []AmendmentClaim
	Diff     Diff
	Rules    []Rule
	Kept     []Rule
	Read     *Budget
	Acts     []AgreementAct
}

// AmendmentClaim is an exception of the cost rules that the changed plan claims; Act confirms it where the reader may.
type AmendmentClaim struct {
	Rule, Detail, By string
	Badge            Badge
	Act              *AgreementAct
}

// ProjectAmendment is one change at the company: a form while it can be written.
type ProjectAmendment struct {
	Base
	AmendmentView
	Head   ProjectHead
	Banner *Banner
	Form   *Form
	Budget BudgetField
	Text   Field
	Save   Button
	Submit Button
}

// AmendmentDetail is one change at the desk.
type AmendmentDetail struct {
	Base
	AmendmentView
	Badge    Badge
	Number   string
	Meta     string
	Due      Due
	DueLabel string
}
