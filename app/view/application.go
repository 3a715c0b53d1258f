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
	Steps      []Step // how far it has come, none for one that is given up
}

// ApplyStart is the page that begins an application: the conditions as facts, then the organisation and a title.
type ApplyStart struct {
	FormPage
	Call       Callout
	Conditions []ConditionLine
	Met        string
	CheckURL   string // the conditions one by one, with what can be done
	NoOrg      *Empty // instead of all that for somebody who has no organisation to apply for
	// Applied says what the organisation has already written or handed in; Full leads there where the call takes no other.
	Applied *Banner
	Full    *Button
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
	Strip      []SummaryRow // by which number and whom one asks about it
	Facts      []SummaryRow
	Team       *Team // nil for those who do not write
	Side       []Callout
	Written    bool // nobody writes in it any more
	Submit     *Button
	SubmitNote string
	Acts       []Button
	Main       *StepForm // the step that stands at the top, nil for none
	Steps      []StepForm
	Timeline   []Event
	Banner     *Banner
	// Tabs stand above the list under their label, none for an application.
	Tabs      []Tab
	TabsLabel string
	// Corrected says that the form was corrected since the application was begun, nil when it was not.
	Corrected *Banner
}

// Team are the people of the reader's own organisation who write or sign: a row has a name and roles. More says how many are left out, ""
// for none; Link leads to where all are.
type Team struct {
	Rows []SummaryRow
	More string
	Note string // what each role may do here
	Link Crumb
}

// ChangesPage shows what would change, or what is kept, section by section, with the form of the one act that may follow.
type ChangesPage struct {
	Base
	Lead     string
	Banner   *Banner
	Sections []ReviewSection
	Budget   *Budget // nil for none
	Note     string
	// Form and Submit are the act, nil where the reader may only look.
	Form   *Form
	Submit Button
	Fields map[string]string // hidden fields of the form
	Back   Button
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
	Track    *Control // asks for the track of the call, nil where the section does not
	Shown    string   // the keys of the questions that it asks, with spaces between
	Fields   []FormField
	Savebar  Savebar
	Next     Button
	Back     Button
	Other    []Button // between them
	Banner   *Banner
	Notes    []Callout // below the form
	Owner    string    // whose part it is
	Conflict bool      // somebody else changed one of the fields first
	ReadOnly bool
	Reuse    *ReuseBox
	// Presence says who else has the section open, "" for nobody; PresenceURL is asked for it while the page is seen, "" where nobody is told.
	Presence, PresenceURL string
}

// ReuseBox offers answers of an earlier application, each to be chosen.
type ReuseBox struct {
	Title, Lead string
	Form        Form
	Items       []ReuseItem
	// Left is what cannot be taken over, each with its reason.
	Left   []string
	Submit Button
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
	Known    *KnownPeople // beside the rows of a list of people
	Rich     *RichField   // of a rich text, beside its control
	Version  int64
	Key      string
	Printed  *SummaryRow // read only
	Conflict *FieldConflict
}

// RichField is what helps to write a rich text: its buttons, its words of help, and how the text will look.
type RichField struct {
	Key, ID, Label string // of the question and of its control
	Text           *Rich  // nil while nothing is written
}

// KnownPeople offers people whom the organisation entered before, each to be chosen. Its button sends the whole form.
type KnownPeople struct {
	Question, ID     string
	Title, Lead, Say string
	Label            string // of the question, for who hears the button alone
	Error            string
	Open             bool
	Items            []ReuseItem
}

// FieldConflict is an answer that two people changed: what is stored beside what the writer has. Theirs and Mine are the names of the
// buttons that choose; Both is the name of the one that keeps the rows of both, "" where there is nothing to put together, and BothNote
// says what to look at then.
type FieldConflict struct {
	Key, Label     string
	Theirs, Mine   string
	Both, BothNote string
	Diff           Diff
}

// BudgetField is the budget grid of a section with its rules.
type BudgetField struct {
	Name, Label, Hint, Error string
	Rows                     []BudgetFieldRow
	Orgs                     []Option
	Items                    []Option
	Totals                   []string // grant, cash, in kind, all
	// Years are the years of the project, none when it has one; People those whom a line can pay. Needs is, by the name of a cell, which
	// items need it, as codes between spaces.
	Years, People []Option
	Needs         map[string]string
	Degrees       []Option
	Sums          []BudgetSum // by organisation and year, none where Totals say all of it
	Rates         []BudgetRate
	RatesDiffer   int    // how many of them
	Rules, Kept   []Rule // broken, and kept
	// Pasted is what stands in the box for pasted rows; Read is what was understood of it, nil before.
	Key, Pasted, PasteError string
	Read                    *BudgetReading
	// Sheet is the address that gives the grid as XLSX and takes one; UploadError what was wrong with one. A preview has none.
	Sheet       string
	UploadError string
	// Wrong are the cells that could not be read, by the names of their controls.
	Wrong map[string]WrongCell
}

// Kinds of sums that are no single place of the plan.
const (
	SumOfOrg  = "org"
	SumOfYear = "year"
	SumOfAll  = "all"
)

// BudgetSum is a sum of a plan for an organisation, a year, or both; "" stands for all. Sums are grant, cash, in kind and all.
type BudgetSum struct {
	Kind, Org, Year, Label string
	Sums                   []string
}

// BudgetRate is a person's participation as the people's question has it and as the plan pays it.
type BudgetRate struct {
	Name, Org, Said, Paid string
	Badge                 Badge
}

// WrongCell is a cell of a grid that could not be read, or whose value cannot be: what was typed, and what is wrong with it.
type WrongCell struct {
	Typed, Error string
	Kept         bool // it could be read and is stored: the control stays what it is
}

// RulesAt is the part of the page that says of a line which rules it breaks, for a script that takes it anew after a save.
func (f BudgetField) RulesAt(row BudgetFieldRow) string { return "line-" + f.Key + "-" + row.Key }

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
	// What a line says beside its amounts. Open unfolds it, More says it in a line while it is folded.
	Year, Person, Rate, Price, Bought    string
	From, To, Degree, Approval, Approved string
	Open                                 bool
	More                                 string
	Error                                string
	// Rules are the broken rules that the line is about, each with the address of its chip below the grid.
	Rules []Crumb
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

// KeepStored gives the wrong cells what is stored in them, on a page that shows what is stored.
func (f RowsField) KeepStored(shown bool) {
	for _, row := range f.Rows {
		for i, c := range f.Columns {
			name := f.Name + "." + row.Key + "." + c.Key
			if w, wrong := f.Wrong[name]; wrong && shown {
				w.Typed, w.Kept = row.Cells[i], true
				f.Wrong[name] = w
			}
		}
	}
}

// RowsColumn is one column; with options it is a select.
type RowsColumn struct {
	Key, Label string
	Options    []Option
	Num        bool
	Decimal    bool // a number that may have decimals
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
	Absent string // said where another organisation has put no file yet, "" for the usual words
	Field  Field  // of the file; label and hint are the question's
	Types  string // what may be uploaded, in words
	Action string
	Files  []UploadFile
	// Within is the id of the page's form, which everything here belongs to, so that what was typed and what was chosen elsewhere comes
	// along.
	Within string
	// Forms are what the call gives out to be filled in and handed in here.
	Forms []UploadFile
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
	// Label is what the slot asks for, for who hears its button alone. Used names fitting documents that the slot has already.
	Label string
	Used  string
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
	Papers  *Button // the papers that partners let the lead use, nil for who may not see them
	Consent []ConsentCard
}

// PartnerRow is one member.
type PartnerRow struct {
	// ReopenURL opens the part again that the organisation has said to be complete, "" where that cannot be.
	ReopenURL          string
	Name, Number, Role string
	Badge              Badge
	Way                []WayStep // what became of its invitation, for the lead
	RenewURL           string    // sends an invitation that has lapsed again
	// Again sends an invitation again that can still be answered, nil where that cannot be; AgainNot says why not.
	Again      *FormPage
	AgainNot   string
	AgainOpen  bool
	Part       Badge
	Notes      []string // what the part will be and what it waits for, of one that has not registered
	RemoveURL  string
	ReplaceURL string
	// BackURL puts the organisation back that was replaced by this one, "" where nobody was; BackConfirm says what that does.
	BackURL, BackConfirm string
	// HandedURL leads to the texts that wait for the reader's organisation, "" when none do; Handed says how many.
	HandedURL, Handed string
}

// Acts reports whether the row offers anything to do.
func (r PartnerRow) Acts() bool {
	return r.HandedURL != "" || r.ReplaceURL != "" || r.RenewURL != "" || r.Again != nil || r.AgainNot != "" || r.BackURL != "" || r.RemoveURL != ""
}

// WayStep is one step of an invitation: what, and when; a step that is still to come says so instead of a time.
type WayStep struct {
	What, When string
	Open       bool
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
	Over      string // why it cannot be answered any more, "" while it can
}

// ApplicationReview is the page before handing in: everything written, what is still wrong, the declarations.
type ApplicationReview struct {
	Base
	Lead     string
	Due      Due
	Problems []Problem
	Waiting  []WaitsFor  // what others have to put right
	News     *News       // that something was changed since the signer has looked, nil when nothing was
	Content  string      // the digest of what is shown
	Sound    *Banner     // that nothing is in the way, nil when something is
	Unmet    []UnmetLine // conditions of the call that are not met, which keep nobody from handing in
	Changed  *Diff       // what a correction changes of the submission that stands, nil where there is none or nothing differs
	Sections []ReviewSection
	Budget   *Budget
	Confirm  []Control // what the conditions of the call ask that no register knows
	Declare  []Control
	Form     Form
	Submit   Button
	Back     Button
	Ready    bool
}

// News is what was changed after a signer had opened the check page, and what becomes of the press that met it.
type News struct {
	Banner Banner
	Rows   []SummaryRow // what, by whom and when; none where it is not known
}

// WaitsFor is what one organisation has to put right before all of it can be handed in.
type WaitsFor struct {
	Name  string
	Lines []string
}

// ReviewSection is one section with its answers.
type ReviewSection struct {
	Key   string // element id
	Title string
	Lead  string // "" for none
	Rows  []SummaryRow
}

// ApplicationReceipt is the receipt at its permanent address.
type ApplicationReceipt struct {
	Base
	Banner   *Banner // says that it stands no more, nil while it does
	Receipt  Receipt
	Declared []SummaryRow // what the signer declared about conditions and pledged
	Files    []SummaryRow
	Earlier  []Crumb // receipts of submissions that a later one replaced
}

// VerifyPage asks what stands on a document and says whether it is true.
type VerifyPage struct {
	Base
	Lead, Action, Submit string
	Controls             []Control
	Result               *Banner
}
