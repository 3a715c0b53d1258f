// This file is a form that came after its session had ended and waits to be sent again.
package view

import "time"

// Unsent is such a form, with the button that sends it.
type Unsent struct {
	Form      Form
	Fields    []Pair
	Texts     []string // what was written, the longest first
	Path      string   // where it is sent to
	Page      string   // where it was written, "" when that is this page
	Files     bool     // it came with files, which were not kept
	At, Until time.Time
}
