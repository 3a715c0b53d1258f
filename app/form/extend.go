// This file reads the page that moves the deadlines of many calls.
package form

import (
	"net/url"

	"gongmo/domain/call"
	"gongmo/workflows"
)

// ExtendCalls reads the period, the rule and the reason; which calls were ticked the page reads itself. What is missing the command tells.
// The errors, at the fields, are what cannot be read.
func ExtendCalls(posted url.Values) (workflows.ExtendCalls, error) {
	r := &reader{posted: posted}
	in := workflows.ExtendCalls{Kind: call.ProposalKind(r.text("kind")), Reason: r.text("reason")}
	if at := r.instant("from"); at != nil {
		in.From = *at
	}
	if at := r.instant("until"); at != nil {
		in.Until = *at
	}
	if in.From.IsZero() && len(r.wrong) == 0 || in.Until.IsZero() && len(r.wrong) == 0 || in.Until.Before(in.From) {
		r.refuse("until", "calls.extend_many.period")
	}
	if r.text("how") == "at" {
		if at := r.instant("at"); at != nil {
			in.Rule.At = *at
		} else if r.text("at") == "" {
			r.refuse("at", "calls.extend_many.at.missing")
		}
	} else {
		in.Rule.Days = r.count("days")
	}
	return in, r.wrong.OrNil()
}
