// This file is an address on a form.
package view

// AddressField is an address: three lines that can always be typed, and a search that fills two of them.
type AddressField struct {
	Name, Label, Hint, Error string
	Postcode, Road, Detail   string
	// Taken is what the register said of the street, as the form sends it back; Said the same for reading. "" for an address that was typed.
	Taken    string
	Said     []SummaryRow
	Optional bool
	// Search is nil where no address book is connected.
	Search *AddressSearch
}

// AddressSearch looks an address up without leaving the form.
type AddressSearch struct {
	Action string // of the form, with the place of the address on the page
	Words  string
	Said   string // what came of it, "" before
	Error  string // what is wrong with the words
	Hits   []AddressHit
}

// AddressHit is one result; Value is what its button sends.
type AddressHit struct {
	Value, Postcode, Road string
	Notes                 []string
}
