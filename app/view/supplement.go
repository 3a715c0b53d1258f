// This file is the supplement: the applicant's page, and what was asked and answered as both sides see it.
package view

// SupplementPage is the page on which an applicant mends what was asked for.
type SupplementPage struct {
	Base
	Lead     string
	Badge    Badge
	Due      Due
	Message  string // of the officer
	Form     Form
	Items    []SupplementField
	Others   []SummaryRow // asked of other organisations of the consortium
	Locked   Callout      // what stays as it is, and where to read it
	Note     string       // why nothing can be handed in
	Save     *Button
	Send     *Button
	Clash    bool   // an item has something of two people to choose from
	Conflict []Diff // words of two people to the same item
	Past     []SupplementShown
	Empty    *Empty
}

// Open reports whether something can be written now.
func (p SupplementPage) Open() bool { return p.Save != nil }

// Files reports whether anything asked for is a file.
func (p SupplementPage) Files() bool {
	for _, i := range p.Items {
		if i.Upload != nil {
			return true
		}
	}
	return false
}

// SupplementField is one thing asked for: its control, or its place for files, and room for words.
type SupplementField struct {
	ID           string
	Name, Note   string
	Badge        Badge
	Field        *FormField
	Upload       *UploadField
	Reply        Control
	ReplyName    string // of the hidden version
	ReplyVersion int64
	// Gone is what was asked for and is not asked any more: there is nothing to fill in.
	Gone bool
}

// SupplementShown is one request to mend something with what came of it.
type SupplementShown struct {
	ID, Title string
	Badge     Badge
	Facts     []SummaryRow
	Message   string
	Asked     []SummaryRow // what is waited for, while nothing was handed in
	Diff      *Diff        // what was handed in
	Folded    bool
}
