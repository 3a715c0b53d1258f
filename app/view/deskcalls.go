// This file holds the officers' pages of calls: the list, one call with its next steps, and the pages that edit it.
package view

import (
	"gongmo/app/locale"
	"gongmo/app/query"
)

// DeskCalls is the list of calls for staff.
type DeskCalls struct {
	Base
	Lead    string
	Tabs    []Tab
	Filter  Filter
	Selects []Field
	Table   Table
	Rows    []DeskCallRow
	Pager   Pager
	Empty   Empty
	New     *Button
	Extend  *Button // many calls at once
	Sheet   *Button // the list as XLSX
	Import  *Button
	Pool    *Button // of evaluators
}

// DeskCallRow is one call in it.
type DeskCallRow struct {
	URL, Code, Title    string
	Division, Category  string
	Badge               Badge
	Proposed            *Badge
	Money               *Money
	Opens               string
	Due                 Due
	Bids, Drafts, Ratio string
	RatioValue          string // without the word, where a label says it
	Officer             string
	Supplementary       bool
	Found               *CallFound
}

// DeskCall is one call for staff: where it stands, what comes next, what is missing, its terms, its history.
type DeskCall struct {
	Base
	Card     CallCard
	Badge    Badge
	Lead     string
	Acts     []Button
	Tabs     []Tab
	Returned *Banner // why the approver sent it back
	Banner   *Banner
	Stats    []Stat
	Missing  []Problem
	// Advice says that deadlines may not be what was meant, AdviceLines which and why.
	Advice      *Banner
	AdviceLines []Problem
	// Unread says that passages came along and nobody has read them, UnreadParts in which parts.
	Unread      *Banner
	UnreadParts []Problem
	Steps       []CallStepCard
	Waiting     string // what happens by itself next, "" when nothing does
	Proposal    *ProposalCard
	Parts       []CallPart
	Facts       []SummaryRow
	Kin         []Crumb // calls it follows from, and those that follow
	History     []Event
	HistoryAll  *Crumb // leads to the whole chain in the audit, nil for who may not read it
}

// CallStepCard is one step the reader may take, or the reasons why it cannot be taken now.
type CallStepCard struct {
	Title, Text string
	Act         ActForm
	Why         []string
	See         *Crumb  // leads to what has to be done before
	Go          *Button // leads to the page where it is done, instead of Act
}

// ProposalCard is a correction, extension or re-announcement that waits.
type ProposalCard struct {
	Title, Reason, By string
	Diff              Diff
	// Missing is what the proposed terms lack before anybody can approve them; URLs are empty for who cannot mend it.
	Missing []Problem
	// Reach is what it means for those who have begun, in lines, ReachHint what the numbers count; nothing where it asks nothing of them.
	Reach     []SummaryRow
	ReachHint string
	// Keep writes why it leaves the deadline, Extend leads to where the deadline is put off with it; nil where that is not needed, or not
	// for this reader.
	Keep   *PartForm
	Extend *Button
	Drop   *ActForm
}

// CallPart is one part of the terms in short, with the page that edits it.
type CallPart struct {
	ID, Title string
	EditURL   string
	EditText  string
	Rows      []SummaryRow
	Missing   int
	Unread    int // passages that came along and nobody has read
}

// CallEdit is a page that edits one part of a call: a draft at once, a published call by a proposal.
type CallEdit struct {
	Base
	Lead   string
	Tabs   []Tab
	Acts   []Button
	Banner *Banner
	// Advice says that deadlines may not be what was meant, AdviceLines which and why.
	Advice      *Banner
	AdviceLines []Problem
	// Mend says that what is saved in this part could not be approved yet, MendLines why; nil when nothing keeps it from that.
	Mend      *Banner
	MendLines []Problem
	Unread    *Part // what came along with the template and nobody has read, nil when nothing
	Clash     *Diff // what saving would undo of what somebody else has saved meanwhile
	Form      Form
	Controls  []Control
	Stages    []StageFields
	Documents []DocumentFields
	Grids     []FieldGrid
	After     []Control // below the tables
	Proposal  *Field    // the reason, when the page makes a proposal
	Replace   *Control  // throws a waiting proposal of another kind away, nil where none waits
	Submit    Button
	Look      *Button // shows what was typed without saving it, nil where a page has nothing to show
	Cancel    Button
	Hidden    []Pair
	Preview   *Part // how what the form says will be read, below it
}

// StageFields are the fields of one stage.
type StageFields struct {
	Title, Method, Note string
	Hidden              []Pair
	Fields              []Control
	Items               []ItemFields
	Total               string // of the weights as they are now
	TotalFull           string // what the weights have to add up to
	TotalUnit           string // what stands behind the sum while the script keeps it
	Wrong               bool
	Error               string
	Link                *Crumb // where the rest of its scoring is set, nil where it is not scored
}

// ItemFields are the fields of one criterion.
type ItemFields struct {
	No                          string
	Key                         Pair
	Title, Weight, Floor, Guide Field
}

// DocumentFields are the fields of one document.
type DocumentFields struct {
	No             string
	Key            Pair
	Name, Of, Note Field
	// Paper is the type of paper of the wallet that answers it.
	Paper    Field
	Required Field
	Remove   *Field
}

// DeskCallURL is the officers' page of a call.
func DeskCallURL(id int64, rest ...any) string {
	return Path(append([]any{"desk", "calls", id}, rest...)...)
}

// NewDeskCallRow is a row of the list.
func NewDeskCallRow(b Base, c query.CallRow) DeskCallRow {
	row := DeskCallRow{URL: DeskCallURL(c.ID), Code: c.Code, Title: c.Title, Division: c.Division, Category: CategoryName(b.Lang, c.Category),
		Badge: State("call", c.State), Money: BudgetOf(c), Due: CallDue(b, c), Bids: locale.Int(c.Applications), Drafts: locale.Int(c.Drafts),
		Officer: c.OfficerName, Supplementary: c.Supplementary, Found: NewCallFound(b, c.Hit)}
	if _, until := c.Intake(); c.Phase == query.PhaseOpen {
		row.Due = b.Due(*until)
	}
	if c.AwardCount > 0 && c.Applications > 0 {
		n := locale.Args{"n": tenths(c.Applications, int64(c.AwardCount))}
		row.Ratio, row.RatioValue = b.T("calls.ratio", n), b.T("calls.ratio.value", n)
	}
	if c.Proposed != "" {
		m := Mark(ToneConsent, "calls.desk.proposed", locale.Args{"kind": b.T("call.proposal_kind." + c.Proposed)})
		row.Proposed = &m
	}
	return row
}

// tenths is n over of with one decimal: "3.5".
func tenths(n, of int64) string {
	t := n * 10 / of
	return locale.Int(t/10) + "." + string(rune('0'+t%10))
}
