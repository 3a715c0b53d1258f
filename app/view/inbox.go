// This file says in words what waits for a person, and where it is done.
package view

import (
	"gongmo/app/locale"
	"gongmo/app/query"
)

// InboxItems says each thing that waits: verb, object, deadline, amount, one act.
func InboxItems(b Base, list []query.Waiting) []InboxItem {
	out := make([]InboxItem, len(list))
	for i, w := range list {
		out[i] = inboxItem(b, w)
	}
	return out
}

func inboxItem(b Base, w query.Waiting) InboxItem {
	note := w.Note
	if key := "stage.kind." + note; locale.Has(b.Lang, key) {
		note = b.T(key)
	}
	args := locale.Args{"title": w.Title, "n": w.N, "no": w.Parent}
	it := InboxItem{Title: b.T("inbox."+w.What+".title", args), Act: b.T("inbox." + w.What + ".act"), Note: note, URL: workURL(w)}
	if key := "inbox." + w.What + ".note"; locale.Has(b.Lang, key) {
		if it.Note != "" {
			it.Note += " · "
		}
		it.Note += b.T(key, args)
	}
	it.Due = DueAt(b.Lang, b.Now, locale.Instant(w.Due))
	if w.Won > 0 {
		it.Amount = b.Won(w.Won)
	}
	return it
}

// workURL is the page on which a kind of work is done.
func workURL(w query.Waiting) string {
	switch w.What {
	case "draft", "draft_part":
		return Path("applications", w.ID)
	case "supplement", "supplement_wait", "supplement_part":
		return Path("applications", w.ID, "supplement")
	case "consent":
		return Path("applications", w.ID, "partners")
	case "plan", "account", "sign":
		return Path("projects", w.ID)
	case "amend":
		return Path("projects", w.Parent, "amendments", w.ID)
	case "request", "pass_on", "explain", "report", "evidence", "refund", "outcome":
		return Path("projects", w.Parent)
	case "pledge":
		return Path("reviews", w.ID, "pledge")
	case "score", "stage_sign", "chair":
		return Path("reviews", w.ID)
	case "call_assign", "call_submit", "call_approve", "call_proposal":
		return Path("desk", "calls", w.ID)
	case "call_screen", "screen", "screen_confirm":
		return Path("desk", "calls", w.ID, "screening")
	case "evaluate_window":
		return NewQuery(Path("desk", "calls", w.ID, "stages"), nil).With("window", w.Parent).String()
	case "deliberate_window", "result_window":
		return NewQuery(Path("desk", "calls", w.ID, "result"), nil).With("window", w.Parent).String()
	case "screen_fail":
		return NewQuery(Path("desk", "calls", w.ID, "screening"), nil).With("state", query.ProposedToFail).String()
	case "result":
		return Path("desk", "calls", w.ID, "result")
	case "late_decide":
		return LatePermitURL(w.ID)
	case "inquiry":
		return Path("desk", "questions", w.ID)
	case "stage_committee", "stage_invite", "stage_open", "stage_finalize":
		return Path("desk", "stages", w.ID)
	case "plan_review", "documents", "agreement_sign", "deposit":
		return Path("desk", "agreements", w.ID)
	case "amendment":
		return Path("desk", "agreements", w.Parent, "amendments", w.ID)
	case "expense_decide", "outcome_verify":
		return Path("desk", "agreements", w.Parent)
	case "audit", "settle_assign", "settle_decide", "settle_appeal", "repaid":
		return Path("desk", "settlements", w.ID)
	case "pay_check", "pay_send", "pay_confirm", "pay_returned":
		return Path("desk", "payments")
	case "recovery_explain", "recovery_pay", "recovery_decide", "recovery_work", "treasury":
		return Path("recoveries", w.ID)
	case "sanction_explain", "sanction_work", "sanction_decide":
		return Path("sanctions", w.ID)
	case "appeal", "appeal_decide", "appeal_notify":
		return Path("appeals", w.ID)
	case "mail":
		return "/admin/mails"
	case "job":
		return "/admin/jobs"
	}
	return "/inbox"
}

// WorkURL is the page on which a kind of work is done, for a check that it exists.
func WorkURL(what string) string {
	return workURL(query.Waiting{What: what, ID: 1, Parent: 2})
}
