// This file is the catalogue of every notice (domain document §2.13): whom it reaches, whether a statutory term starts
// with it, which reminders hang on which deadline, and which fields its text may use. The texts are in app/locale under
// notice.<code in lower case>.subject and .body.
package notice

import (
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/ruleset"
)

// Recipient names a group of people; workflows finds who is in it.
type Recipient string

const (
	ToLead         Recipient = "LEAD"         // owners, writers and bookkeepers of the lead organisation
	ToLeadOwners   Recipient = "LEAD_OWNERS"  // owners of the lead organisation
	ToConsortium   Recipient = "CONSORTIUM"   // owners of every party
	ToPartners     Recipient = "PARTNERS"     // owners of every party but the lead
	ToSigners      Recipient = "SIGNERS"      // signers of every party
	ToBookkeepers  Recipient = "BOOKKEEPERS"  // bookkeepers of the organisation it is about
	ToOrganization Recipient = "ORGANIZATION" // owners of the organisation it is about
	ToAnswering    Recipient = "ANSWERING"    // who may answer an invitation for the organisation it is about: owners and signers
	ToAsked        Recipient = "ASKED"        // who may write for the partners whose own part a supplement asks for
	ToSubject      Recipient = "SUBJECT"      // the person, or the owners of the organisation, that a sanction is against
	ToSubscribers  Recipient = "SUBSCRIBERS"  // people who watch the call or saved a search that finds it
	ToApplicants   Recipient = "APPLICANTS"   // everyone with a draft or a submission in the call
	ToDrafters     Recipient = "DRAFTERS"     // everyone with a draft that is not submitted
	ToEvaluators   Recipient = "EVALUATORS"   // members of the committee
	ToUnanswered   Recipient = "UNANSWERED"   // members who were invited and did not answer
	ToUnscored     Recipient = "UNSCORED"     // members who have sheets left to hand in
	ToEvaluator    Recipient = "EVALUATOR"    // one evaluator
	ToAccountant   Recipient = "ACCOUNTANT"   // the accountant the settlement was given to
	ToOfficers     Recipient = "OFFICERS"     // officers of the call
	ToApprovers    Recipient = "APPROVERS"    // approvers
	ToFinance      Recipient = "FINANCE"      // finance officers
	ToAsker        Recipient = "ASKER"        // who asked the question about a call
	ToHandedOver   Recipient = "HANDED_OVER"  // the officer who gave a call away and the one who has it now
	ToProposer     Recipient = "PROPOSER"     // who proposed what a second person was to decide
	ToAppellant    Recipient = "APPELLANT"    // owners of the organisation that appealed, and who filed it
)

// Entry is one notice of the catalogue.
type Entry struct {
	Code domain.NoticeCode
	To   []Recipient
	// Statutory notices start a term or impose something: mail cannot be turned off, and the recipient confirms having read it.
	Statutory bool
	// Remind names the days of its reminders in the rule set, "" when it has none; Hours the hours, Yearly fixed days.
	Remind ruleset.Code
	Hours  ruleset.Code
	Yearly []ruleset.Code
	// HangsOn says which date of which aggregate the reminders count from: "settlement.ReportDueOn".
	HangsOn string
	// Fields are the placeholders its text may use besides those every text may (see CommonFields), each with its source.
	Fields []Field
}

// CommonFields may be used by every text: the recipient's name, the title of the project or call, its number, the name of
// the organisation it is about, and the agency's name.
var CommonFields = []string{"name", "title", "number", "org", "agency"}

// Channels is where the notice goes unless a person turned one off: the inbox always, mail by default.
func (e Entry) Channels() []Channel { return slices.Clone(Channels) }

// SubjectKey and BodyKey name the texts in the message catalogue.
func (e Entry) SubjectKey() string { return "notice." + strings.ToLower(string(e.Code)) + ".subject" }

// BodyKey names the body's text.
func (e Entry) BodyKey() string { return "notice." + strings.ToLower(string(e.Code)) + ".body" }

// Allows reports whether a text of this notice may use a placeholder.
func (e Entry) Allows(field string) bool {
	return slices.Contains(CommonFields, field) || slices.ContainsFunc(e.Fields, func(f Field) bool { return f.Name == field })
}

// Lookup finds a notice by its code.
func Lookup(code domain.NoticeCode) (Entry, bool) {
	for _, e := range Catalogue() {
		if e.Code == code {
			return e, true
		}
	}
	return Entry{}, false
}

func to(r ...Recipient) []Recipient { return r }

// Group is the notices of one part of a project's way.
type Group struct {
	Key     string
	Entries []Entry
}

// Groups are the notices in the order a project meets them, by the part of its way.
func Groups() []Group {
	return []Group{{"call", callNotices()}, {"application", applicationNotices()}, {"evaluation", evaluationNotices()}, {"agreement", agreementNotices()},
		{"money", moneyNotices()}, {"settlement", settlementNotices()}, {"after", afterNotices()}}
}

// Catalogue lists every notice in the order a project meets them.
func Catalogue() []Entry {
	var out []Entry
	for _, g := range Groups() {
		out = append(out, g.Entries...)
	}
	return out
}

func callNotices() []Entry {
	return []Entry{
		{Code: "CALL_PUBLISHED", To: to(ToSubscribers), Fields: use(subject("from", "at", "window"))},
		{Code: "CALL_OPENED", To: to(ToSubscribers), Fields: use(subject("at", "window"))},
		{Code: "CALL_AMENDED", To: to(ToApplicants, ToSubscribers), Fields: use(reason(), subject("at", "forms", "kept", "window"))},
		{Code: "CALL_EXTENDED", To: to(ToApplicants, ToSubscribers), Fields: use(recorded("at", "at"), reason())},
		// CALL_D7, D3, D1 and H3 of the domain document: how many days and hours is the rule set's to say.
		{Code: "CALL_CLOSING", To: to(ToSubscribers, ToDrafters), Remind: ruleset.NoticeCallClosing, Hours: ruleset.NoticeCallHours, HangsOn: "call.Deadline", Fields: use(deadline("at"))},
		{Code: "CALL_CLOSED", To: to(ToOfficers), Fields: use(recorded("n", "submitted"))},
		// A window of a rolling intake ended and another follows: what came in can be checked.
		{Code: "CALL_WINDOW_CLOSED", To: to(ToOfficers), Fields: use(sender("no", "n"))},
		{Code: "CALL_HANDED_OVER", To: to(ToHandedOver), Fields: use(subject("reason", "to"))},
		{Code: "CALL_FAILED", To: to(ToApplicants, ToOfficers), Fields: use(subject("reason"))},
		{Code: "CALL_REANNOUNCED", To: to(ToSubscribers, ToApplicants), Fields: use(subject("at", "window"))},
		// Of a rolling intake, for each window and then for what is left.
		{Code: "CALL_RESULT", To: to(ToSubscribers), Fields: use(subject("window"))},
		{Code: "CALL_CANCELLED", To: to(ToApplicants, ToSubscribers), Statutory: true, Fields: use(reason())},
		{Code: "INQUIRY_ANSWERED", To: to(ToAsker), Fields: use(subject("question"))},
		{Code: "INQUIRY_RETURNED", To: to(ToAsker), Fields: use(subject("question"))},
		{Code: "INQUIRY_CORRECTED", To: to(ToAsker), Fields: use(subject("question"), reason())},
		{Code: "INQUIRY_CORRECTION_MATTERS", To: to(ToAsker, ToApplicants), Fields: use(subject("question"), reason())},
		{Code: "INQUIRY_DUE", To: to(ToOfficers), Remind: ruleset.NoticeInquiry, HangsOn: "inquiry.DueOn", Fields: use(subject("question"), deadline("on"))},
		{Code: "INQUIRY_OVERDUE", To: to(ToOfficers), Remind: ruleset.NoticeInquiryLate, HangsOn: "inquiry.DueOn", Fields: use(subject("question"), deadline("on"))},
	}
}

func applicationNotices() []Entry {
	return []Entry{
		{Code: "CONSORTIUM_INVITED", To: to(ToAnswering), Fields: use(subject("lead", "inviter", "as", "code", "call", "part", "money", "until", "limit"))},
		{Code: "CONSORTIUM_DUE", To: to(ToAnswering), Remind: ruleset.NoticeInvitation, HangsOn: "application_member.AnswerBy", Fields: use(subject("lead"), deadline("at"))},
		{Code: "CONSORTIUM_LAPSED", To: to(ToLead, ToAnswering), Fields: use(recorded("at", "at"), subject("partner", "lead"))},
		{Code: "CONSORTIUM_ANSWERED", To: to(ToLead), Fields: use(subject("answer"))},
		{Code: "CONSORTIUM_REOPENED", To: to(ToOrganization), Fields: use(subject("lead"))},
		{Code: "CONSORTIUM_SUBMITTED", To: to(ToPartners), Fields: use(recorded("at", "received"), subject("lead"))},
		{Code: "SUBMITTED_RECEIPT", To: to(ToLead), Fields: use(recorded("at", "received"))},
		{Code: "DRAFT_NOT_SUBMITTED", To: to(ToDrafters), Remind: ruleset.NoticeDraft, Hours: ruleset.NoticeCallHours, HangsOn: "call.Deadline", Fields: use(deadline("at"))},
		{Code: "DRAFT_EXPIRED", To: to(ToLead, ToPartners), Fields: use(recorded("at", "at"))},
		{Code: "DRAFT_REOPENED", To: to(ToLead), Fields: use(recorded("at", "at"))},
		{Code: "LATE_PERMITTED", To: to(ToLead), Fields: use(subject("at", "why"))},
		{Code: "LATE_WAITS", To: to(ToApprovers), Remind: ruleset.NoticeLateWaits, HangsOn: "latepermit.DecideBy", Fields: use(subject("at"), deadline("on"))},
		{Code: "LATE_LAPSED", To: to(ToProposer), Fields: use(subject("why"))},
		{Code: "REVISION_DROPPED", To: to(ToLead)},
		{Code: "APPLICATION_WITHDRAWN", To: to(ToLead, ToPartners, ToOfficers), Fields: use(stepTime("at"))},
		{Code: "SUBMISSION_TAKEN_BACK", To: to(ToLead, ToPartners), Fields: use(stepTime("at"), recorded("receipt", "receipt"))},
		{Code: "APPLICATION_VOIDED", To: to(ToLead), Statutory: true, Fields: use(subject("receipt", "reason"))},
		{Code: "APPLICATION_REINSTATED", To: to(ToLead, ToPartners), Fields: use(reason())},
		{Code: "SUPPLEMENT_REQUEST", To: to(ToLead, ToAsked), Statutory: true, Remind: ruleset.NoticeSupplement, HangsOn: "application.SupplementDueOn", Fields: use(subject("on", "reason"))},
		{Code: "PAPER_OFFERED", To: to(ToLead), Fields: use(subject("document"))},
		{Code: "WALLET_EXPIRING", To: to(ToLead), Remind: ruleset.NoticeWallet, HangsOn: "wallet_edition.ValidTo", Fields: use(subject("document"), deadline("on"))},
		{Code: "INELIGIBLE", To: to(ToLead), Statutory: true, Fields: use(subject("reason", "on"))},
		{Code: "CONSORTIUM_INELIGIBLE", To: to(ToPartners), Fields: use(subject("reason", "on", "lead"))},
	}
}

func evaluationNotices() []Entry {
	return []Entry{
		{Code: "REVIEWER_INVITE", To: to(ToEvaluators), Fields: use(subject("on"))},
		{Code: "REVIEWER_REMIND", To: to(ToUnanswered), Remind: ruleset.NoticeReviewerAnswer, HangsOn: "stage_member.InvitedAt plus evaluation.answer_term", Fields: use(subject("on"))},
		{Code: "REVIEWER_UNSCORED", To: to(ToUnscored), Remind: ruleset.NoticeScoring, HangsOn: "stage.OpensAt plus evaluation.scoring_term", Fields: use(subject("on", "n"))},
		{Code: "SHEET_RETURNED", To: to(ToEvaluator), Fields: use(reason())},
		{Code: "STAGE_INVITE", To: to(ToLead), Fields: use(subject("when", "place"))},
		{Code: "RE_EVALUATION", To: to(ToLead, ToEvaluators), Fields: use(reason())},
		{Code: "STAGE_RESULT", To: to(ToLead), Fields: use(subject("result", "next"))},
		{Code: "CONSORTIUM_DECIDED", To: to(ToPartners), Fields: use(subject("result", "lead"))},
		{Code: "SELECTED", To: to(ToLead), Statutory: true, Fields: use(subject("on", "amount"))},
		{Code: "NOT_SELECTED", To: to(ToLead), Statutory: true, Fields: use(subject("on", "reason"))},
		{Code: "RESERVE_LISTED", To: to(ToLead), Statutory: true, Fields: use(recorded("n", "reserve"))},
		{Code: "RESERVE_PROMOTED", To: to(ToLead), Statutory: true, Fields: use(subject("on"))},
		{Code: "RESERVE_WAITS", To: to(ToOfficers, ToApprovers), Fields: use(sender("n"))},
		{Code: "RESERVE_RELEASED", To: to(ToLead)},
		{Code: "SELECTION_CANCELLED", To: to(ToLead), Statutory: true, Fields: use(reason(), subject("on"))},
		{Code: "APPEAL_RECEIVED", To: to(ToAppellant, ToOfficers), Fields: use(subject("answer"))},
		{Code: "APPEAL_ANSWER_EXTENDED", To: to(ToAppellant), Fields: use(subject("on"), reason())},
		{Code: "APPEAL_RESULT", To: to(ToAppellant), Statutory: true, Fields: use(subject("result", "reason"))},
	}
}

func agreementNotices() []Entry {
	return []Entry{
		{Code: "PLAN_DUE", To: to(ToLead), Remind: ruleset.NoticePlan, HangsOn: "agreement.PlanDueOn", Fields: use(subject("on"))},
		{Code: "PLAN_RETURNED", To: to(ToLead), Fields: use(reason(), subject("on"))},
		{Code: "AGREEMENT_DUE", To: to(ToLead, ToSigners), Remind: ruleset.NoticeAgreement, HangsOn: "agreement.LimitOn", Fields: use(subject("on"))},
		{Code: "AGREEMENT_CONCLUDED", To: to(ToConsortium, ToOfficers), Fields: use(subject("on", "amount"))},
		{Code: "AGREEMENT_LAPSED", To: to(ToConsortium), Statutory: true, Fields: use(subject("on"), reasonOr("notice.agreement_lapsed.unsigned"))},
		{Code: "AGREEMENT_TERMINATED", To: to(ToConsortium), Statutory: true, Fields: use(subject("on"), reason())},
		{Code: "AMENDMENT_SUBMITTED", To: to(ToOfficers), Fields: use(subject("on"))},
		{Code: "AMENDMENT_SUPPLEMENT", To: to(ToLead), Fields: use(subject("on"), reason())},
		{Code: "AMENDMENT_APPROVED", To: to(ToConsortium)},
		{Code: "AMENDMENT_REJECTED", To: to(ToLead), Statutory: true, Fields: use(reasonOr("notice.amendment_rejected.not_supplemented"))},
		{Code: "AMENDMENT_ACKNOWLEDGED", To: to(ToLead)},
		{Code: "AMENDMENT_EXTENDED", To: to(ToLead), Fields: use(subject("on"), reason())},
		// Ten days after it came in a warning, on the last day to answer an alarm (ICT R&D 관리규정 §24⑤).
		{Code: "AMENDMENT_SLA", To: to(ToOfficers), HangsOn: "amendment.WarnOn, amendment.AnswerDueOn", Fields: use(subject("on"))},
		{Code: "AMENDMENT_CUTOFF", To: to(ToLead), Remind: ruleset.NoticeAmendmentCutoff, HangsOn: "agreement.EndOn less amendment.cutoff", Fields: use(deadline("on"))},
		{Code: "EQUIPMENT_CUTOFF", To: to(ToLead), Remind: ruleset.NoticeEquipmentCutoff, HangsOn: "agreement.EndOn less equipment.cutoff", Fields: use(deadline("on"))},
		{Code: "INTERIM_REPORT_DUE", To: to(ToLead), Remind: ruleset.NoticeInterimReport, HangsOn: "report.interim_by", Fields: use(deadline("on"))},
		{Code: "PERIOD_END", To: to(ToLead), Remind: ruleset.NoticePeriodEnd, HangsOn: "agreement.EndOn", Fields: use(subject("on"))},
		{Code: "FINAL_REPORT_DUE", To: to(ToLead), Remind: ruleset.NoticeFinalReport, HangsOn: "agreement.EndOn plus report.final_term", Fields: use(deadline("on"))},
	}
}

func moneyNotices() []Entry {
	return []Entry{
		{Code: "PAYMENT_REQUESTED", To: to(ToFinance, ToOfficers), Fields: use(subject("amount"))},
		{Code: "MATCHING_UNPAID", To: to(ToLead), Remind: ruleset.NoticeMatching, HangsOn: "payment.PlannedOn, agreement.EndOn less payment.own_share_cutoff", Fields: use(sender("amount"), deadline("on"))},
		{Code: "PAYMENT_HELD", To: to(ToLead), Fields: use(reason())},
		{Code: "PAYMENT_REJECTED", To: to(ToLead), Statutory: true, Fields: use(reason())},
		{Code: "PAYMENT_SENT", To: to(ToLead), Fields: use(subject("amount"))},
		{Code: "PAYMENT_RETURNED", To: to(ToFinance, ToLead), Fields: use(subject("amount"), reason())},
		{Code: "PARTICIPANT_PAYMENT_15D", To: to(ToLead), Remind: ruleset.NoticeForward, HangsOn: "payment_share.DueOn", Fields: use(subject("on", "amount"))},
		{Code: "EXPENSE_ENTRY_LATE", To: to(ToBookkeepers), Remind: ruleset.NoticeEntry, HangsOn: "expense.PaidOn plus expense.entry_term", Fields: use(deadline("on"), sender("n"))},
		{Code: "EXPENSE_FLAGGED", To: to(ToBookkeepers), Fields: use(subject("reason"))},
		{Code: "EXPENSE_QUERIED", To: to(ToBookkeepers), Fields: use(reason())},
		{Code: "EXPENSE_EXPLAINED", To: to(ToOfficers)},
		{Code: "EXPENSE_DISALLOWED", To: to(ToBookkeepers, ToLeadOwners), Fields: use(subject("amount"), reason())},
	}
}

func settlementNotices() []Entry {
	return []Entry{
		{Code: "EXPENDITURE_REPORT_DUE", To: to(ToLead), Remind: ruleset.NoticeExpenditure, HangsOn: "settlement.ReportDueOn", Fields: use(subject("on"))},
		{Code: "EXPENDITURE_REPORT_OVERDUE", To: to(ToLead, ToOfficers), Statutory: true, Fields: use(subject("on"))},
		{Code: "EXPENDITURE_REPORT_RETURNED", To: to(ToLead), Fields: use(reason(), subject("on"))},
		{Code: "SETTLEMENT_ASSIGNED", To: to(ToAccountant)},
		{Code: "SETTLEMENT_EVIDENCE_REQUEST", To: to(ToLead), Fields: use(subject("reason", "on"))},
		{Code: "SETTLEMENT_DRAFTED", To: to(ToOfficers)},
		{Code: "SETTLEMENT_DRAFT_RETURNED", To: to(ToAccountant), Fields: use(reason())},
		{Code: "SETTLEMENT_RESULT", To: to(ToConsortium), Statutory: true, Fields: use(subject("amount", "disallowed", "on"))},
		{Code: "SETTLEMENT_APPEAL_CLOSING", To: to(ToLead), Remind: ruleset.NoticeSettlementAppeal, HangsOn: "settlement.AppealUntil", Fields: use(subject("on"))},
		{Code: "SETTLEMENT_CLOSED", To: to(ToConsortium)},
		{Code: "SETTLEMENT_REOPENED", To: to(ToConsortium), Statutory: true, Fields: use(reason())},
		{Code: "REFUND_DUE", To: to(ToConsortium), Statutory: true, Remind: ruleset.NoticeRefund, HangsOn: "settlement.PayDueOn", Fields: use(subject("amount", "on"))},
		{Code: "REFUND_OVERDUE", To: to(ToConsortium, ToFinance), Statutory: true, Fields: use(subject("amount", "on"))},
	}
}

func afterNotices() []Entry {
	return []Entry{
		{Code: "RECOVERY_PRENOTICE", To: to(ToOrganization), Statutory: true, Fields: use(subject("amount", "on", "reason"))},
		{Code: "RECOVERY_NOTICE", To: to(ToOrganization), Statutory: true, Fields: use(subject("amount", "on", "appeal_on"))},
		{Code: "RECOVERY_REVISED", To: to(ToOrganization), Statutory: true, Fields: use(subject("amount", "on"))},
		{Code: "RECOVERY_INSTALLMENT", To: to(ToOrganization), Statutory: true, Fields: use(subject("n", "on"))},
		{Code: "DEMAND_LETTER", To: to(ToOrganization), Statutory: true, Fields: use(subject("amount", "on"))},
		{Code: "RECOVERY_ENFORCED", To: to(ToOrganization), Statutory: true, Fields: use(subject("amount"))},
		{Code: "RECOVERY_PAID", To: to(ToOrganization, ToFinance), Fields: use(subject("amount"))},
		{Code: "RECOVERY_ENDED", To: to(ToOrganization), Statutory: true, Fields: use(reason())},
		{Code: "SANCTION_PRENOTICE", To: to(ToSubject), Statutory: true, Fields: use(subject("measure", "on", "reason"))},
		{Code: "SANCTION_RE_REVIEW", To: to(ToSubject, ToOfficers), Fields: use(subject("on"))},
		{Code: "SANCTION_RESULT", To: to(ToSubject), Statutory: true, Fields: use(subject("measure", "from", "until", "appeal_on"))},
		{Code: "SANCTION_REDUCED", To: to(ToSubject), Statutory: true, Fields: use(subject("measure", "from", "until"), reason())},
		{Code: "EXCLUSION_REQUIRED", To: to(ToLead, ToOfficers), Statutory: true, Fields: use(recorded("who", "who"), recorded("on", "on"))},
		{Code: "SANCTION_STAYED", To: to(ToSubject), Fields: use(reason())},
		{Code: "SANCTION_ENDED", To: to(ToSubject), Statutory: true, Fields: use(reason())},
		{Code: "DEBARMENT_END", To: to(ToSubject), Fields: use(subject("on"))},
		{Code: "OUTCOME_DUE", To: to(ToLead), Yearly: []ruleset.Code{ruleset.NoticeOutcomeFirst, ruleset.NoticeOutcomeSecond}, HangsOn: "outcome.DueOn", Fields: use(subject("year", "on"))},
		{Code: "OUTCOME_OVERDUE", To: to(ToLead, ToOfficers), Statutory: true, Fields: use(subject("year", "on"))},
		{Code: "OUTCOME_RETURNED", To: to(ToLead), Fields: use(subject("year"), reason())},
		{Code: "OUTCOME_VERIFIED", To: to(ToLead), Fields: use(subject("year"))},
		{Code: "OUTCOME_WAIVED", To: to(ToLead), Fields: use(subject("year"), reason())},
	}
}
