// This file holds the pages of a company's application.
package view

import (
	"slices"
	"strings"
)

// ApplicationList is "내 신청".
type ApplicationList struct {
	Base
	Tabs  []Tab
	Rows  []ApplicationRow
	Pager Pager
	Empty Empty
}

// ApplicationRow is one application in a list.
type ApplicationRow struct {
	Title, URL string
	Call       string
	Badge      Badge
	Due        Due
	Money      string
	Note       string // receipt number, or who leads
}

// ApplyStart is the page that begins an application: the conditions as facts, then the organisation and a title.
type ApplyStart struct {
	FormPage
	Call       Callout
	Conditions []ConditionLine
	Met        string
	CheckURL   string // the conditions one by one, with what can be done
	NoOrg      *Empty // instead of all that for somebody who has no organisation to apply for
}

// ConditionLine is one condition of eligibility with its outcome and reason.
type ConditionLine struct {
	OK, Unknown bool
	Text        string
	Basis       string
	// Got is what is known about it, Next what the reader can do where it is not met or not known; Link leads there.
	Got, Next string
	Link      *Crumb
}

// Badge says the outcome.
func (c ConditionLine) Badge() Badge {
	switch {
	case c.OK:
		return Mark(ToneSelected, "condition.state.MET")
	case c.Unknown:
		return Mark(ToneSupplement, "condition.state.UNKNOWN")
	}
	return Mark(ToneAttention, "condition.state.NOT_MET")
}

// ApplicationTasks is the task list of an application.
type ApplicationTasks struct {
	Base
	Lead       string
	Badge      Badge
	Due        Due
	Progress   string
	Percent    int
	Groups     []TaskGroup
	Facts      []SummaryRow
	Side       []Callout
	Submit     *Button
	SubmitNote string
	Acts       []Button
	Steps      []StepForm
	Timeline   []Event
	Banner     *Banner
}

// StepForm is a step that is a form of one button, with a sentence about its effect.
type StepForm struct {
	Action string
	Text   string
	Button Button
}

// ApplicationSection is one page of the form.
type ApplicationSection struct {
	Base
	Lead     string
	Form     Form
	Fields   []FormField
	Savebar  Savebar
	Next     Button
	Back     Button
	Owner    string // whose part it is
	Conflict []Diff
	ReadOnly bool
	Reuse    *ReuseBox
}

// ReuseBox offers answers of an earlier application, each to be chosen.
type ReuseBox struct {
	Title, Lead string
	Form        Form
	Items       []ReuseItem
	Submit      Button
}

// ReuseItem is one of them; Text is what was written then, paragraph by paragraph.
type ReuseItem struct {
	Name, Value, Label string
	Text               []string
	Checked            bool
}

// FormField is one question. One of the parts is set.
type FormField struct {
	Control  *Control
	Budget   *BudgetField
	Rows     *RowsField
	Upload   *UploadField
	Pictures *PicturesField // of a rich text, beside its control
	Address  *AddressField
	Version  int64
	Key      string
	Printed  *SummaryRow // read only
}

// BudgetField is the budget grid of a section with its rules.
type BudgetField struct {
	Name, Label, Hint, Error string
	Rows                     []BudgetFieldRow
	Orgs                     []Option
	Items                    []Option
	Totals                   []string // grant, cash, in kind, all
	Rules, Kept              []Rule   // broken, and kept
	// Pasted is what stands in the box for pasted rows; Read is what was understood of it, nil before.
	Key, Pasted, PasteError string
	Read                    *BudgetReading
	// Sheet is the address that gives the grid as XLSX and takes one; UploadError what was wrong with one. ReadOnly pages have none.
	Sheet       string
	UploadError string
	// Wrong are the cells that could not be read, by the names of their controls.
	Wrong map[string]WrongCell
}

// WrongCell is a cell of a grid that could not be read: what was typed, and what is wrong with it.
type WrongCell struct{ Typed, Error string }

// Locate says for each problem of a cell which line and column it is in, so that the summary does not say the same
// sentence many times over. where puts a line's number and a column's name (grant, cash, kind) into words.
func (f BudgetField) Locate(problems []Problem, where func(line int, column string) string) {
	locate(problems, f.Name, func(key string) int {
		return slices.IndexFunc(f.Rows, func(r BudgetFieldRow) bool { return r.Key == key })
	}, where)
}

func locate(problems []Problem, name string, line func(key string) int, where func(line int, column string) string) {
	for i, p := range problems {
		rest, ok := strings.CutPrefix(p.Field, name+".")
		key, column, cell := strings.Cut(rest, ".")
		if !ok || !cell || p.Note != "" {
			continue
		}
		if at := line(key); at >= 0 {
			problems[i].Note = where(at+1, column)
		}
	}
}

// BudgetFieldRow is one line of the grid.
type BudgetFieldRow struct {
	Key, Org, Item, Why, Grant, Cash, Kind, Sum string
	Unit, Quantity, Times                       string
	// Carried are fields that only a sheet says and that the page carries along.
	Carried []Pair
	Error   string
}

// BudgetReading is what was understood of a pasted or uploaded plan. It is proposed in the grid and not saved.
type BudgetReading struct {
	Text string // the result in a sentence
	Rows []BudgetReadingRow
}

// BudgetReadingRow is one row that came.
type BudgetReadingRow struct {
	No    string
	Came  string // the row as it came
	Said  string // what was understood, or why not
	Badge Badge
}

// RowsField is a table, a list of people or of targets.
type RowsField struct {
	Name, Label, Hint, Error string
	Columns                  []RowsColumn
	Rows                     []RowsRow
	// Wrong are the cells that could not be read, by the names of their controls.
	Wrong map[string]WrongCell
}

// Locate says for each problem of a cell which line and column it is in; where puts both into words.
func (f RowsField) Locate(problems []Problem, where func(line int, column string) string) {
	locate(problems, f.Name, func(key string) int { return slices.IndexFunc(f.Rows, func(r RowsRow) bool { return r.Key == key }) }, func(line int, column string) string {
		if i := slices.IndexFunc(f.Columns, func(c RowsColumn) bool { return c.Key == column }); i >= 0 {
			column = f.Columns[i].Label
		}
		return where(line, column)
	})
}

// RowsColumn is one column; with options it is a select.
type RowsColumn struct {
	Key, Label string
	Options    []Option
	Num        bool
	Type       string
	Sum        string // the live total it belongs to, "" for none
}

// RowsRow is one row; Cells stand in the order of the columns.
type RowsRow struct {
	Key   string
	Cells []string
	Error string
}

// PicturesField are the pictures of a text: those that are there, and the controls that put one in. Its buttons belong to the form of
// the text.
type PicturesField struct {
	Label  string // of the text
	Action string
	File   Field
	Alt    Field
	// At is the name under which a script says where the writer stood.
	At    string
	Open  bool
	Items []PictureItem
}

// PictureItem is a picture of a text.
type PictureItem struct {
	ID, Name, URL, Alt, Note string
}

// UploadField is a file question with what is there.
type UploadField struct {
	Field  Field  // of the file; label and hint are the question's
	Types  string // what may be uploaded, in words
	Action string
	Files  []UploadFile
	// Within is the id of the section's form, when it has text. Without a script everything here is sent by that form, so that
	// what was typed comes along; a script, which saves the text by itself, gives each its own form.
	Within string
	// Open says that files can be added and taken away now; Full says in words why none can be added, "" when one can.
	Open bool
	Full string
	// Wallet is what can be picked instead of uploading, nil for those who have no wallet here.
	Wallet *WalletPick
	// Keep are the controls that keep an upload in the wallet as well.
	Keep []Control
	// Pending are files of the reader's that are on their way.
	Pending []PendingUpload
}

// PendingUpload is a file that has not arrived whole, or an archive that waits to be unpacked.
type PendingUpload struct {
	Name, Note, Cancel string
	Unpack             string // "" when it is no archive
}

// WalletPick offers the documents of the wallet that fit a slot.
type WalletPick struct {
	Within  string // see UploadField
	Action  string
	Name    string // of the radio buttons
	Error   string
	Options []WalletOption
	// ListURL is the wallet itself.
	ListURL string
}

// Usable reports whether any of the documents can be picked.
func (p WalletPick) Usable() bool {
	for _, o := range p.Options {
		if o.Refused == "" {
			return true
		}
	}
	return false
}

// WalletOption is one document of the wallet. Refused says why it cannot be used, "" when it can.
type WalletOption struct {
	Value, Label, Note string
	Badge              Badge
	Checked            bool
	Refused, URL       string
}

// Partners is the page of the consortium.
type Partners struct {
	Base
	Lead    string
	Rows    []PartnerRow
	Invite  *FormPage
	Back    Button
	Consent []ConsentCard
}

// PartnerRow is one member.
type PartnerRow struct {
	Name, Number, Role string
	Badge              Badge
	Part               Badge
	RemoveURL          string
	ReplaceURL         string
	// HandedURL leads to the texts that wait for the reader's organisation, "" when none do; Handed says how many.
	HandedURL, Handed string
}

// Handover is the page on which a member takes over what the organisation before it wrote.
type Handover struct {
	Base
	Lead  string
	Facts []SummaryRow // what came with the place already: the budget lines
	// Take offers the texts, nil when the member may not take them or none wait.
	Take *ReuseBox
	// Note says why there is nothing to take, "" otherwise.
	Note string
	Back Button
}

// ConsentCard asks the reader's organisation to take part.
type ConsentCard struct {
	Text      string
	Facts     []SummaryRow
	AnswerURL string
	Org       string
}

// ApplicationReview is the page before handing in: everything written, what is still wrong, the declarations.
type ApplicationReview struct {
	Base
	Lead     string
	Problems []Problem
	Sections []ReviewSection
	Budget   *Budget
	Confirm  []Control // what the conditions of the call ask that no register knows
	Declare  []Control
	Form     Form
	Submit   Button
	Back     Button
	Ready    bool
}

// ReviewSection is one section with its answers.
type ReviewSection struct {
	Key   string // element id
	Title string
	Rows  []SummaryRow
}

// ApplicationReceipt is the receipt at its permanent address.
type ApplicationReceipt struct {
	Base
	Receipt Receipt
	Files   []SummaryRow
	Earlier []Crumb // receipts of submissions that a later one replaced
}

// VerifyPage asks what stands on a document and says whether it is true.
type VerifyPage struct {
	Base
	Lead, Action, Submit string
	Controls             []Control
	Result               *Banner
}
