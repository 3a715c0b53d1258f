// This file is a page of one form: a list of controls, one main button, a few links. Most short forms are this page.
package view

// ControlKind says how a field is asked.
type ControlKind string

const (
	AsInput    ControlKind = "input"
	AsPassword ControlKind = "password"
	AsTextarea ControlKind = "textarea"
	AsSelect   ControlKind = "select"
	AsRadios   ControlKind = "radios"
	AsChecks   ControlKind = "checks"
	AsCheckbox ControlKind = "checkbox"
	AsMoney    ControlKind = "money"
	AsDate     ControlKind = "date"
	AsBizNo    ControlKind = "bizno"
	AsFile     ControlKind = "file"
	AsHidden   ControlKind = "hidden"
	AsAddress  ControlKind = "address"
	AsHeading  ControlKind = "heading" // a heading inside the form: Label, with Hint below
)

// Control is a field and how it is asked.
type Control struct {
	Kind ControlKind
	Field
	Address *AddressField // of AsAddress
}

// FormPage is a page of one form.
type FormPage struct {
	Base
	Lead     string
	Banner   *Banner
	Facts    []SummaryRow // what the form is about, above it
	Form     Form
	Controls []Control
	Submit   Button
	Other    []Button // beside the main button
	Links    []Crumb  // below the form
	After    string   // a paragraph below the form
}

// Control makes a control whose value and error are already filled from what was typed and what was wrong.
func (b Base) Control(kind ControlKind, f Field) Control {
	if f.Error == "" {
		f.Error = b.ErrorOf(f.Name)
	}
	return Control{Kind: kind, Field: f}
}
