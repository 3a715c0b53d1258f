// This file reads the proposal of a late permission.
package form

import (
	"net/url"

	"gongmo/domain/latepermit"
	"gongmo/workflows"
)

// LatePermit reads the page's fields; which call and application it is about the address says. What is missing the command tells;
// the error is a time that is none.
func LatePermit(posted url.Values) (workflows.ProposeLatePermit, error) {
	r := &reader{posted: posted}
	in := workflows.ProposeLatePermit{Reason: latepermit.Reason(r.text("reason")), OtherReason: r.text("other"), Facts: r.text("facts"), Evidence: r.text("evidence")}
	if at := r.instant("until"); at != nil {
		in.Until = *at
	}
	return in, r.wrong.OrNil()
}
