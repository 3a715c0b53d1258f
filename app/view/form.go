// This file holds the parts of a form.
package view

import (
	"strings"

	"gongmo/domain/form"
)

// Field is one question of a form, whatever control it is asked with.
type Field struct {
	Name     string
	Label    string
	Hint     string
	Value    string
	Values   []string // chosen values of a group of checkboxes
	Error    string
	Optional bool // says "선택" after the label: the minority is marked

	Type         string // of the input element: "text" unless set
	InputMode    string
	Autocomplete string
	Width        string       // "s" 8 letters, "m" 20, "l" 40, "" the whole column
	Unit         string       // stands after the control: "명", "%"
	MinLength    int          // letters wanted, 0 for any number
	MaxLength    int          // letters allowed, 0 for any number; with either a counter is shown, and nothing is cut off
	Measure      form.Measure // which letters are counted
	Rows         int          // height of a text area
	ReadOnly     bool
	HideLabel    bool
	NoNote       bool // no "선택" even when optional
	Accept       string
	Multiple     bool
	Options      []Option
	Inline       bool   // a group stands in one row
	Autosave     bool   // the field takes part in autosaving even outside an autosaving form
	Live         string // data-sum group of the live totals
	Example      string // a sample answer behind a disclosure
	Blank        string // first, empty choice of a select; "" has none
	Min, Max     string // of dates
	Note         string // a line below the control, such as the reading of an amount
	// Resume is the address where a script announces the file of a file control, "" for none; Waiting are files that were sent ahead.
	Resume  string
	Waiting []WaitingFile
	Form    string // id of the form when the control belongs to another than the one it stands in
}

// WaitingFile is a file that was sent ahead of its form. One with an ID has arrived and can be sent with the form.
type WaitingFile struct {
	ID, Name, Note string
	Checked        bool
}

// WaitingName is the name under which a form sends a file that waits, by the name of its file control.
func WaitingName(field string) string { return "upload." + field }

// ID is the control's element id; error summaries link to it.
func (f Field) ID() string { return FieldID(f.Name) }

// FieldID is the element id of a control by its name.
func FieldID(name string) string {
	return "f-" + strings.NewReplacer("[", "-", "]", "", ".", "-", " ", "-", "@", "-").Replace(name)
}

// SlotID is the HTML id of the box of a file question: what is done in it leads back to it.
func SlotID(name string) string { return FieldID(name) + "-box" }

// DescribedBy lists the ids of the hint, the error and the counter that belong to the control.
func (f Field) DescribedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID()+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.ID()+"-err")
	}
	if f.Counted() {
		ids = append(ids, f.ID()+"-count")
	}
	if f.Note != "" {
		ids = append(ids, f.ID()+"-note")
	}
	return strings.Join(ids, " ")
}

// Counted reports whether the letters of the field are counted beside it.
func (f Field) Counted() bool { return f.MinLength > 0 || f.MaxLength > 0 }

// Length is how many letters the field's value has.
func (f Field) Length() int { return f.Measure.Count(f.Value) }

// Has reports whether an option is chosen.
func (f Field) Has(value string) bool {
	if f.Value == value && value != "" {
		return true
	}
	for _, v := range f.Values {
		if v == value {
			return true
		}
	}
	return false
}

// Option is one choice.
type Option struct {
	Value, Label string
	Hint         string
	Count        string // shown in small figures behind the label, "" for none
	Checked      bool   // chosen; a group also looks at Field.Value and Field.Values
	Disabled     bool
	Group        string // heading of a select's option group
}

// UploadFile is one file already there.
type UploadFile struct {
	ID, Name, URL, Size string
	Status              Badge
	Error               string
	RemoveName          string // name of the submit button that takes it away, "" when it must stay
	Form, Action        string // the button's form and address, where they are not those it stands in
	Note                string
}

// Form is the frame of a POST form. Fields csrf, version and idempotency_key are added when they are set.
type Form struct {
	ID       string
	Action   string
	Version  int64
	Key      string
	Upload   bool   // multipart
	Autosave string // address that takes the form as autosave, answers JSON {"version":n,"at":"14:32"}; "" for none
	Unsaved  bool   // some of what the page shows was typed and is not saved
	Guard    bool   // ask before leaving with unsaved typing
	Enter    bool   // Enter in a field sends "enter" and not the first of several buttons
	Class    string
}

// Savebar is the bar that stays at the bottom while a form is written.
type Savebar struct {
	SavedAt string // "14:32", "" when never saved
	Status  bool   // show the line of the autosave
	Note    string // says something else in its place
}
