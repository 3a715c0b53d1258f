// This file holds the pages of the requirement check and the evaluation, for officers, the approver, evaluators and chairs.
package view

import "slices"

// BenchRow is one line of the list pane of a workbench.
type BenchRow struct {
	No, Title, Note, Amount string
	URL                     string
	Badge                   Badge
	Selected                bool
}

// ReadPane is the middle pane: what the applicant wrote and the documents.
type ReadPane struct {
	Title    string
	Facts    []SummaryRow
	Summary  string
	Sections []ReviewSection
	Budget   *Budget // the plan of costs line by line, nil when there is none
	Docs     []Evidence
}

// ScreeningBench is the workbench of the requirement check.
type ScreeningBench struct {
	Base
	Meta     string
	Percent  int
	Progress string
	Windows  []Tab          // of a rolling intake: each window by itself, and all of them
	Blocked  []CallStepCard // steps of the call that cannot be taken now, with what refuses them
	Tabs     []Tab
	Keys     []Shortcut
	Rows     []BenchRow
	Pager    Pager
	Empty    *Empty
	Open     bool // an application is open
	Read     ReadPane
	Badge    Badge
	Due      *Due
	Items    []CheckItem
	Form     Form
	Can      bool // the checklist may be written
	Acts     []Button
	Note     string // why the main act is not there, or who worked on it
	Supply   *SupplementForm
	Mended   []SupplementShown // what was asked for, the newest first
	Decided  *Decided          // how it was found ineligible, nil while it is not
	Fail     *FormPage
	Proposal *FailProposal
	Links    []Button
}

// FailProposal is a proposal to find an application ineligible that waits for a second person.
type FailProposal struct {
	Title, Text string
	Facts       []SummaryRow
	Confirm     *FormPage // nil for who may not confirm it
	Drop        *FormPage // nil for who may not take it back or decline it
}

// Decided is a decision that stands: when and by whom, why, who was told, and until when it may be appealed.
type Decided struct {
	Title   string
	Facts   []SummaryRow
	Appeals []Crumb // those that have come in
	None    string  // said where none has
}

// CheckItem is one line of the checklist.
type CheckItem struct {
	Code, Label, Evidence, By string
	Outcome                   string
	Options                   []Option
	Note                      string
	Badge                     Badge
	Looked                    bool // decided by the system
}

// SupplementForm asks the applicant to mend something.
type SupplementForm struct {
	Form    Form
	Hidden  []Pair // carried along, such as who the letter is for
	Groups  []SupplementGroup
	Message Field
	Other   Field
	Due     Field
	Submit  Button
	Lead    string
}

// SupplementGroup is one section of the form whose answers may be asked for, open when something of it is chosen.
type SupplementGroup struct {
	Title string
	Open  bool
	Picks []SupplementPick
}

// SupplementPick is one answer or document that may be asked for, with a word on what is wrong with it.
type SupplementPick struct {
	Key, Label, Now string
	Missing         bool // a required document that is not there
	Checked         bool
	Note            Field
}

// StageList is the evaluation of a call: its stages.
type StageList struct {
	Base
	Lead    string
	Badge   Badge
	Windows []Tab // of a rolling intake: each window by itself, and all of them
	Glance  []Stat
	Rows    []StageRow
	Acts    []Button
	Blocked []CallStepCard // steps of the call that cannot be taken now, with what refuses them
	Empty   *Empty
	Banner  *Banner
}

// StageRow is one stage in a list.
type StageRow struct {
	No, Title, URL, Track string
	Badge                 Badge
	Candidates, Committee string
	Progress              string
	Percent               int
	Method, Rule          string
	Due                   Due
	Act                   *Button
	Mine                  string
}

// StagePage is one stage for its officer: committee, progress, ranking, result.
type StagePage struct {
	Base
	Lead      string
	Badge     Badge
	Glance    []Stat
	Steps     []Step
	Tabs      []Tab
	Part      string // "committee", "progress", "ranking", "candidates"
	Acts      []ActForm
	Notes     []string // why an act is not possible now
	Banner    *Banner
	Committee CommitteePart
	Progress  *ProgressPart
	Ranking   *RankingPart
	Parts     []Part // of the candidates
}

// ActForm is one act with its own form: a button, and a reason where the step needs one.
type ActForm struct {
	Form   Form
	Button Button
	Reason *Field
	Hidden []Pair
	More   []Control // what is filled in before the reason
}

// Wrong reports whether something that was filled in is wrong, so that what is folded away is shown open.
func (a ActForm) Wrong() bool {
	return a.Reason != nil && a.Reason.Error != "" || slices.ContainsFunc(a.More, func(c Control) bool { return c.Error != "" })
}

// CommitteePart is the committee and, before it is formed, the pool to choose from.
type CommitteePart struct {
	Members []MemberRow
	Table   Table
	Rule    string // the size the plan asks for
	// Choose is the form of the people on the list below; nil once the committee stands.
	Choose *ChooseForm
}

// MemberRow is one person of a committee.
type MemberRow struct {
	Name, Where, Role string
	Badge             Badge
	When              string
	Conflicts         []ConflictLine
	Acts              []ActForm
}

// ConflictLine is one ground with its evidence.
type ConflictLine struct {
	Title, Evidence, Basis, About string
	Barred, Waived, Declared      bool
}

// ChooseForm is the search in the pool and the seats chosen so far.
type ChooseForm struct {
	Search Form
	Fields []Field
	Hidden []Pair
	Form   Form
	Rows   []PoolRow
	Total  string
	Pager  Pager
	Draw   Button
	Submit Button
	Chosen string
	Empty  *Empty
}

// PoolRow is one person of the pool with what the checks found.
type PoolRow struct {
	ID, Name, Where, Fields, Region, Sessions string
	Checked, Chair                            bool
	Barred                                    bool
	Conflicts                                 []ConflictLine
	WaiveName                                 string // field of the reason, "" when nothing can be waived
	WaiveValue                                string
}

// ProgressPart is the grid of applications and evaluators.
type ProgressPart struct {
	Summary string
	Percent int
	Heads   []GridHead
	Rows    []GridRow
	People  []PersonProgress
	Legend  []Badge
}

// GridHead is one evaluator.
type GridHead struct{ Name, Note string }

// GridRow is one application with its cells in the order of the heads.
type GridRow struct {
	No, Title, Lead string
	Cells           []GridCell
	Mean            string
	Dots            Dots
}

// GridCell is one sheet.
type GridCell struct {
	Mark, Text string
	Score      string
	Outlier    bool
	Return     string // address of the form that returns the sheet, "" when it cannot be
}

// PersonProgress is how far one evaluator is.
type PersonProgress struct {
	Name, Progress, Mean, Spread, Note string
	Percent                            int
	Warn                               bool
}

// RankingPart is the ranking with the line where the budget ends.
type RankingPart struct {
	Missing string
	WhatIf  *Form
	Field   Field
	Budget  string
	Used    string
	Left    string
	Rows    []RankRow
	Cut     Cut
	CutAt   int // the row before which the line stands, -1 for none
	Table   Table
	Tie     *TieForm
	Final   bool
	Hash    string
}

// RankRow is one line of the ranking.
type RankRow struct {
	Rank, Title, URL, Lead, Mean, Bonus, Final, Grant, Cumulative string
	Badge                                                         Badge
	Why                                                           string
	Out                                                           bool
}

// TieForm asks for the order of candidates that nothing parts.
type TieForm struct {
	Form   Form
	Fields []Field
	Submit Button
}

// ResultPage is where the approver confirms the result of a call.
type ResultPage struct {
	Base
	Lead    string
	Badge   Badge
	Windows []Tab // of a rolling intake: each window by itself, and the whole
	Facts   []SummaryRow
	Stats   []Stat
	Notices []NoticePreview
	Rows    []RankRow
	Table   Table
	Pager   Pager
	Form    Form
	Submit  *Button
	Why     []string // why it cannot be confirmed now
	// Deliberate records the day of the deliberation committee, where one is missing.
	Deliberate *CallStepCard
	Empty      *Empty
	// Reserves are those who wait for a place, each with the act that gives one; Release closes their list.
	Reserves []StepForm
	Release  *StepForm
	Cut      Cut
	CutAt    int
}

// NoticePreview is one kind of notice with who gets it and a real sample.
type NoticePreview struct {
	Title, Count string
	Badge        Badge
	To           []string
	More         string
	Sample       []string
}

// ReviewList is an evaluator's assignments.
type ReviewList struct {
	Base
	Lead  string
	Rows  []StageRow
	Empty Empty
}

// PledgePage is the pledge, before anything of an application is shown.
type PledgePage struct {
	Base
	Lead    string
	Facts   []SummaryRow
	Text    []string
	Form    Form
	Rows    []PledgeRow
	Agree   Field
	Submit  Button
	Decline ActForm
}

// PledgeRow asks about one application.
type PledgeRow struct {
	No, Title, Lead string
	Found           []ConflictLine
	Choice, Why     Field
	Locked          bool
}

// ReviewStage is one stage for a member: the sheets, then opinion and signature.
type ReviewStage struct {
	Base
	Lead     string
	Badge    Badge
	Percent  int
	Progress string
	Rows     []SheetRow
	Table    Table
	Notes    []string
	Submit   *ActForm
	Acts     []ActForm
	Compare  string
	Comments *CommentForm
	Result   *RankingPart
	Sign     *ActForm
	Signed   string
	Members  []SummaryRow
}

// SheetRow is one sheet in the list of an evaluator.
type SheetRow struct {
	No, Title, URL, Lead, Score string
	Badge                       Badge
	Note                        string
}

// CommentForm is the chair's consolidated opinions.
type CommentForm struct {
	Form     Form
	Fields   []Field
	Save     Button
	Conclude Button
	Locked   bool
}

// ScoreBench is the workbench of one sheet.
type ScoreBench struct {
	Base
	Meta     string
	Percent  int
	Progress string
	Tabs     []Tab
	Keys     []Shortcut
	Rows     []BenchRow
	Read     ReadPane
	Number   string
	Badge    Badge
	Form     Form
	Rubric   []Rubric
	Total    string
	Max      string
	Vote     *Field
	Comment  Field
	Note     string
	ReadOnly bool
	Acts     []Button
	Recuse   *ActForm
	Saved    string
}

// ComparePage is all of an evaluator's own scores side by side.
type ComparePage struct {
	Base
	Lead    string
	Banner  *Banner
	Table   Table
	Columns []string
	Rows    []CompareRow
	Stats   []Stat
}

// CompareRow is one application with the points of each item.
type CompareRow struct {
	No, Title, URL string
	Points         []string
	Total          string
	Bar            Bar
	Tie            bool
}

// Intake is the desk of a call's applications: a list, or a board with a column for each state. Both are one form of choices.
type Intake struct {
	Base
	Lead     string
	Views    []Tab // list, board
	Board    bool
	Tabs     []Tab // states of the list
	Progress string
	Check    Button  // to the workbench of the requirement check
	Sheet    *Button // the list as XLSX, nil for who may not take it along
	Form     Form
	Move     []Control
	CanMove  bool
	Moving   bool    // the form of a move stands open: something is wrong in it, or it came back from its preview
	NoPick   string  // why nothing can be ticked, where the reader could do something with what is
	Ask      *Button // writes one letter of supplement to the chosen
	Cards    []IntakeCard
	Pager    Pager
	Columns  []IntakeColumn
	Filter   Filter
	Selects  []Field  // of the filter: the order
	Heads    []Column // of the list
	None     *Empty   // nothing fits what was searched or chosen
	Empty    *Empty   // there is nothing at all
}

// Picks reports whether applications can be chosen.
func (p Intake) Picks() bool { return p.CanMove || p.Ask != nil }

// IntakeLetter is where one letter of supplement to several applications is written.
type IntakeLetter struct {
	Base
	Lead   string
	To     Table // who was chosen
	Rows   []Row
	Letter SupplementForm
	Back   Button
}

// IntakeColumn is one state of the board.
type IntakeColumn struct {
	Badge      Badge
	Count, Sum string
	Cards      []IntakeCard
	More       *Crumb
	// Drop is the step that brings a card here, "" for none; DropTo is where it is previewed, "" for the form's own address.
	Drop, DropTo string
}

// IntakeCard is one application. Pick is its id and the version that is shown.
type IntakeCard struct {
	Pick, Title, No, Lead, Amount, Note, URL string
	Came                                     string // when it was handed in
	Badge                                    Badge
	Due                                      *Due
	Movable, Checked                         bool
}
