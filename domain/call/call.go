// Package call is a call for applications (공고): its public terms and their corrections, its schedule, and its lifecycle.
//
// This file is the aggregate and its versions.
package call

import (
	"database/sql/driver"
	"time"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
)

// Call is one public announcement with its terms.
type Call struct {
	domain.Root
	// Code names the call in public, such as "2025-INF-01". It is unique and never changes.
	Code string
	Year int
	// Round counts announcements: 1, and one more with each re-announcement after a failed round.
	Round int
	// ParentID is the call from whose selected item this one was made (수요 → 수행), or that this one adds to.
	ParentID *domain.CallID
	// PredecessorID is the call of an earlier year that this one repeats: what changed since is shown, and a company that applied
	// then may take its answers over.
	PredecessorID *domain.CallID
	// DemandID is the chosen application of the parent whose demand this call finds a performer for; it has one such call.
	DemandID *domain.ApplicationID

	Terms

	StrategicGoal string
	StrategicTask string
	Category      string // 사업화·실증, 해외진출, …
	IsNew         bool
	// Supplementary calls come from later sources than the programme of February 2025.
	Supplementary bool
	Evidence      string // how well the catalogue row is sourced: A, A2, A-sub, B, C
	BudgetBasis   BudgetBasis
	Design        string // the catalogue's code from which the stages were made, "" when made by hand
	Source        string
	Demo          bool

	// Regime and RulesOn pin the rule set that the call and everything under it is judged by.
	Regime  ruleset.Regime
	RulesOn period.Date
	// FundMoney is whether the money comes from an ICT fund (방송통신발전기금·정보통신진흥기금), so that the fund guideline
	// (ICT기금 사업관리 지침) stands over the other rules of ICT_FUND.
	FundMoney bool

	OfficerID   *domain.PersonID
	SubmittedBy *domain.PersonID // submitted it for approval
	ApprovedBy  *domain.PersonID
	PublishedAt *time.Time
	// VersionNo is the number of the newest published version of the terms, 0 before publication.
	VersionNo int
	// FormSince is the number of the version that brought the form as it is now: what was written by an earlier one was written on
	// another form. 0 before publication.
	FormSince int
	// Inherited is what came along with the template, or the call this one follows from, and nobody has read yet.
	Inherited Inherited
	// Proposal is a correction, extension or re-announcement waiting for the approver.
	Proposal Proposal
	// DeliberatedOn is when the deliberation committee confirmed the result, where one is configured.
	DeliberatedOn period.Date
	// WindowResults is the same, and the confirmation, of single windows of a rolling intake.
	WindowResults WindowResults
	FailedReason  string
	State         State
}

// Terms are what the public is told, and what a correction may change. Every change after publication makes a Version.
type Terms struct {
	Title    string
	Summary  string
	Purpose  string
	Notice   string // the body of the notice
	Division string
	// BudgetWon is the money of the call, nil when its source states none or when something else than money is given.
	BudgetWon  *krw.Won
	AnnounceAt *time.Time
	OpenAt     *time.Time
	CloseAt    *time.Time
	ResultAt   *time.Time // when the result is planned
	// QuestionsUntil is until when questions about the call are taken; nil is until its intake closes.
	QuestionsUntil *time.Time `json:",omitempty"`
	// Windows are the dated windows of a rolling intake; empty for one intake from OpenAt to CloseAt.
	Windows Windows
	// Briefings are when and where the call is explained, none for a call that has no briefing.
	Briefings Briefings `json:",omitempty"`
	// MinBids is how many applications the call needs not to fail; SingleBid evaluates fewer all the same.
	MinBids     int
	SingleBid   bool
	AwardCount  int
	PerLead     int // applications one lead may have in this call, 0 for any number
	GrantMinWon krw.Won
	GrantMaxWon krw.Won
	GrantRatio  krw.Bp // the grant's greatest share of the project's cost
	// Matching are the call's own ratios of matching money by size, where its rules allow them; empty for those of the rules.
	Matching budget.Matching `json:",omitempty"`
	// Security is whether the projects of the call are security projects (보안과제, 혁신법 시행령 §45): only they may plan security pay.
	// A track may be one by itself.
	Security bool `json:",omitempty"`
	// Deliberation is whether a deliberation committee (심의위원회) confirms the result.
	Deliberation bool
	Stages       stage.Plan
	Form         form.Definition
	Eligibility  condition.Tree
	Documents    Documents
	NoticeItems  NoticeItems
	// Paragraphs are what the call says of its own in the notices it sends, beside what they say in every call.
	Paragraphs Paragraphs `json:",omitempty"`
	// Given are the files that are given out: forms of the documents, and attachments of the notice. They come by acts of their own.
	Given         GivenFiles `json:",omitzero"`
	UrgencyReason string     // why it is announced for a shorter time than the rules ask
}

// Kind is the aggregate's name in audit, permissions and jobs.
func (c *Call) Kind() string { return Machine.Name }

// Status is the state as text.
func (c *Call) Status() string { return string(c.State) }

// Ref is the typed id.
func (c *Call) Ref() domain.CallID { return domain.CallID(c.ID) }

// RuleSet is the rule set that the call pins, with the ratios of matching money that it announces itself. Errors as ruleset.For.
func (c *Call) RuleSet() (ruleset.Set, error) {
	set, err := ruleset.ForMoney(c.Regime, c.RulesOn, c.FundMoney)
	if err != nil {
		return set, err
	}
	return c.Matching.Over(set)
}

// Limits are what the terms say of the money of one application of a track ("" in a call without tracks), beside the rules.
func (t Terms) Limits(track string) budget.Limits {
	out := budget.Limits{GrantRatio: t.GrantRatio, Security: t.Security || stage.Secured(t.Stages.Tracks, track)}
	out.CeilingWon, out.Track = stage.CeilingOf(t.Stages.Tracks, track, t.GrantMaxWon)
	out.FloorWon = stage.FloorUnder(out.CeilingWon, t.GrantMinWon)
	return out
}

// EligibilityIn is who may apply in a track: the conditions of the call, and those of the track.
func (t Terms) EligibilityIn(track string) condition.Tree {
	return stage.WhoIn(t.Stages.Tracks, track, t.Eligibility)
}

// HasTrack reports whether an application may compete in the track: one of the call's, or "" when it has none.
func (t Terms) HasTrack(key string) bool {
	if len(t.Stages.Tracks) == 0 {
		return key == ""
	}
	_, ok := t.Stages.Track(key)
	return ok
}

// TableName is the table of the row.
func (Call) TableName() string { return "call" }

// BudgetBasis says how the budget is known. Show it wherever the budget is shown.
type BudgetBasis string

const (
	Stated      BudgetBasis = "stated"
	Apportioned BudgetBasis = "apportioned" // the unnamed remainder of a division's total, spread evenly
	NotStated   BudgetBasis = "not stated"
)

// Window is one dated window of a rolling intake.
type Window struct {
	No      int
	OpenAt  time.Time
	CloseAt time.Time
}

// Windows are the windows of a rolling intake in one jsonb column, in order of time.
type Windows []Window

// Value encodes the windows for a jsonb column.
func (w Windows) Value() (driver.Value, error) { return domain.JSONValue(orEmpty(w)) }

// Scan decodes a jsonb column.
func (w *Windows) Scan(src any) error { return domain.JSONScan(w, src) }

// Document is a document that applicants hand in.
type Document struct {
	Key      string // the file question that takes it
	Name     string
	Required bool
	// Of says whose document it is: the lead's, every member's, or the consortium's as a whole.
	Of   DocumentOf
	Note string
	// EarlierMarks are what earlier editions of its form (서식) have printed in them; see File.Mark.
	EarlierMarks []string `json:",omitempty"`
}

// DocumentOf is whose document a Document is.
type DocumentOf string

const (
	OfConsortium DocumentOf = "CONSORTIUM"
	OfLead       DocumentOf = "LEAD"
	OfMember     DocumentOf = "MEMBER"
)

// Documents is the list of documents in one jsonb column.
type Documents []Document

// Value encodes the documents for a jsonb column.
func (d Documents) Value() (driver.Value, error) { return domain.JSONValue(orEmpty(d)) }

// Scan decodes a jsonb column.
func (d *Documents) Scan(src any) error { return domain.JSONScan(d, src) }

// NoticeItem is one of the 16 things a notice must say (정보통신·방송 연구개발 관리규정 제19조제2항).
type NoticeItem string

// The 16 mandatory items of a notice, in the order of the article.
const (
	ItemPurpose      NoticeItem = "PURPOSE"       // 목적·내용·기간·추진체계
	ItemSolicitation NoticeItem = "SOLICITATION"  // 공모방식·분야
	ItemLeap         NoticeItem = "LEAP"          // 혁신도약형 여부
	ItemQualified    NoticeItem = "QUALIFICATION" // 자격·방법·기한
	ItemProcedure    NoticeItem = "PROCEDURE"     // 선정절차·일정
	ItemMoney        NoticeItem = "MONEY"         // 사업비 규모·민간부담
	ItemRoyalty      NoticeItem = "ROYALTY"       // 기술료
	ItemCriteria     NoticeItem = "CRITERIA"      // 평가절차·기준(우대·감점 포함)
	ItemLaw          NoticeItem = "LAW"           // 근거법령
	ItemAgency       NoticeItem = "AGENCY"        // 전담기관
	ItemSecurity     NoticeItem = "SECURITY"      // 보안등급
	ItemEquipment    NoticeItem = "EQUIPMENT"     // 장비통합관리
	ItemDuplication  NoticeItem = "DUPLICATION"   // 중복성 제기기간·창구
	ItemForeign      NoticeItem = "FOREIGN"       // 외국기관 참여
	ItemDuties       NoticeItem = "DUTIES"        // 의무사항·필수서류
	ItemOther        NoticeItem = "OTHER"         // 기타
)

// MandatoryItems lists the items in the order of the article.
func MandatoryItems() []NoticeItem {
	return []NoticeItem{ItemPurpose, ItemSolicitation, ItemLeap, ItemQualified, ItemProcedure, ItemMoney, ItemRoyalty, ItemCriteria,
		ItemLaw, ItemAgency, ItemSecurity, ItemEquipment, ItemDuplication, ItemForeign, ItemDuties, ItemOther}
}

// Label is the message key of the item's name.
func (n NoticeItem) Label() string { return "call.notice_item." + string(n) }

// NoticeItems is what the notice says under each item, in one jsonb column. An item that does not apply says so.
type NoticeItems map[NoticeItem]string

// Value encodes the items for a jsonb column.
func (n NoticeItems) Value() (driver.Value, error) {
	if n == nil {
		n = NoticeItems{}
	}
	return domain.JSONValue(map[NoticeItem]string(n))
}

// Scan decodes a jsonb column.
func (n *NoticeItems) Scan(src any) error { return domain.JSONScan(n, src) }

// ProposalKind says what a proposal would do.
type ProposalKind string

const (
	ToAmend      ProposalKind = "AMEND"      // 정정공고
	ToExtend     ProposalKind = "EXTEND"     // 연장공고
	ToOutage     ProposalKind = "OUTAGE"     // 장애로 인한 연장
	ToReannounce ProposalKind = "REANNOUNCE" // 재공고
)

// Proposal is what an officer prepared and the approver decides: the whole terms as they would become. The zero Proposal is none.
type Proposal struct {
	Kind   ProposalKind
	Terms  *Snapshot
	Reason string
	// Kept says why a correction that leaves those who have begun little time does not move the deadline (KeepDeadline).
	Kept       string `json:",omitempty"`
	ProposedBy domain.PersonID
	ProposedAt time.Time
}

// Value encodes the proposal for a jsonb column.
func (p Proposal) Value() (driver.Value, error) {
	type plain Proposal
	return domain.JSONValue(plain(p))
}

// Scan decodes a jsonb column.
func (p *Proposal) Scan(src any) error {
	type plain Proposal
	return domain.JSONScan((*plain)(p), src)
}

// Snapshot is the terms in one jsonb column.
type Snapshot Terms

// Value encodes the terms for a jsonb column.
func (s Snapshot) Value() (driver.Value, error) { return domain.JSONValue(Terms(s)) }

// Scan decodes a jsonb column.
func (s *Snapshot) Scan(src any) error { return domain.JSONScan((*Terms)(s), src) }

// VersionKind says why a version of the terms was published.
type VersionKind string

const (
	Published      VersionKind = "PUBLISHED"
	Amended        VersionKind = "AMENDED"
	Extended       VersionKind = "EXTENDED"
	Outage         VersionKind = "OUTAGE"
	AnnouncedAgain VersionKind = "REANNOUNCED"
)

// Version is the terms as they were published at one time. It is written once and never changed; two versions in a row are
// the public difference of a correction.
type Version struct {
	ID          int64
	CallID      domain.CallID
	No          int
	Round       int
	Kind        VersionKind
	PublishedAt time.Time
	Reason      string
	// KeptReason is why a correction shortly before the deadline did not move it, "" where nothing had to be said.
	KeptReason string
	ProposedBy *domain.PersonID
	ApprovedBy *domain.PersonID
	Terms      Snapshot
	Digest     string // hex SHA-256 of the terms
}

// TableName is the table of the row.
func (Version) TableName() string { return "call_version" }

// orEmpty stores an empty list rather than a JSON null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
