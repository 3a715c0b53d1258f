// This file says which notices a call may add a paragraph of its own to: those for the organisations that apply to it or carry out its
// projects, about what they have in the call.
package notice

import (
	"slices"
	"strings"
)

// ofApplicants are the groups of people who stand for an organisation that applies or was funded.
var ofApplicants = []Recipient{ToLead, ToLeadOwners, ToConsortium, ToPartners, ToSigners, ToBookkeepers, ToOrganization, ToAnswering, ToAsked, ToApplicants,
	ToDrafters, ToAppellant}

// TakesParagraph reports whether a call may add a paragraph to the notice. A paper of the wallet belongs to no call, and what is told to
// whom a sanction is against is the law's alone to word.
func (e Entry) TakesParagraph() bool {
	return !strings.HasPrefix(string(e.Code), "WALLET_") && !slices.Contains(e.To, ToSubject) &&
		slices.ContainsFunc(e.To, func(r Recipient) bool { return slices.Contains(ofApplicants, r) })
}

// TakingParagraph are the notices that take one, in the order of the catalogue.
func TakingParagraph() []Entry {
	return slices.DeleteFunc(Catalogue(), func(e Entry) bool { return !e.TakesParagraph() })
}
