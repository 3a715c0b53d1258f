// This file is what pages say of individual late permissions.
package view

import (
	"strings"
	"time"

	"gongmo/app/locale"
	"gongmo/app/query"
)

// LatePermitURL is the page of one permission.
func LatePermitURL(id int64) string { return Path("desk", "late", id) }

// GivenLatePermit is a permission as everybody may read it: never whose.
type GivenLatePermit struct {
	Reason, Until, Decided string
}

// GivenLatePermits are the permissions of a call for its public page, with how many there are for each reason in one line.
func GivenLatePermits(b Base, list []query.GivenLatePermit) (rows []GivenLatePermit, sum string) {
	counts, order := map[string]int{}, []string(nil)
	for _, p := range list {
		why := LateReason(b, p.Reason, "")
		rows = append(rows, GivenLatePermit{Reason: why, Until: b.DateTime(p.Until), Decided: b.DateTime(p.DecidedAt)})
		if counts[why]++; counts[why] == 1 {
			order = append(order, why)
		}
	}
	var parts []string
	for _, why := range order {
		parts = append(parts, b.T("latepermit.public.count", locale.Args{"why": why, "n": counts[why]}))
	}
	return rows, strings.Join(parts, " · ")
}

// LateReason is a reason in words, with what another reason is.
func LateReason(b Base, reason, other string) string {
	if other != "" {
		return b.T("latepermit.reason.other_is", locale.Args{"other": other})
	}
	return b.T("latepermit.reason." + reason)
}

// LateBanner tells an applicant that it alone may hand in late, until when and why; nil when it may not.
func LateBanner(b Base, until *time.Time, reason, other string) *Banner {
	if until == nil || b.Now.After(*until) {
		return nil
	}
	return &Banner{Tone: "warning", Title: b.T("latepermit.banner", locale.Args{"at": *until}),
		Text: b.T("latepermit.banner.text", locale.Args{"why": LateReason(b, reason, other)})}
}

// LateRow is the line of a submission that came in by a permission.
func LateRow(b Base, reason, other string, until time.Time) SummaryRow {
	return SummaryRow{Label: b.T("latepermit.title"), Value: b.T("latepermit.row", locale.Args{"why": LateReason(b, reason, other), "at": until})}
}
