// This file names what whoever submits an application pledges, for pages that say so beforehand.
package form

import "gongmo/domain/application"

// PledgeLabels are the message keys of what is pledged on submitting, in the order of the page.
func PledgeLabels() (out []string) {
	for _, x := range application.AllPledges() {
		out = append(out, "application.declare."+string(x))
	}
	return out
}
