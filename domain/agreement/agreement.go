// Package agreement is the contract between the agency and a consortium: its parties, its money, its documents,
// its signatures and its life from the request of a revised plan to the closing after settlement.
package agreement

import (
	"database/sql/driver"
	"time"

	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Type says how long one contract reaches (ICT R&D rules §23④).
type Type string

const (
	Lump   Type = "LUMP"   // 일괄협약: the whole period
	Phased Type = "PHASED" // 단계협약: one stage of several years
	Annual Type = "ANNUAL" // 연차협약: one year at most
)

// Agreement is one 협약. Money is in won; dates are civil dates in Asia/Seoul, zero when not set.
type Agreement struct {
	domain.Root
	ApplicationID domain.ApplicationID
	CallID        domain.CallID
	// Number is the public agreement number, unique, set when the agreement is drawn up.
	Number string
	// LeadID is the lead organisation (주관기관).
	LeadID domain.OrganizationID
	Title  string
	State  State

	StartOn period.Date
	EndOn   period.Date // included

	GrantWon  krw.Won // 정부출연금·보조금
	CashWon   krw.Won // 민간부담 현금
	InKindWon krw.Won // 민간부담 현물
	// Plan is the budget in force: the revised plan, later as amended.
	Plan budget.Plan
	// PlanText says in words what the revised plan changed against the application.
	PlanText string

	Type Type
	// Regime and RulesOn pin the rule set: an agreement is judged by the rules of its own day.
	Regime  ruleset.Regime
	RulesOn period.Date
	// FundMoney is whether the fund guideline stands over the regime, as the call says.
	FundMoney bool
	// Abroad marks international joint work, which has a longer limit (ICT R&D rules §23②).
	Abroad bool

	ResultNoticedOn period.Date
	// AppealEndedOn is when an appeal about the result ended; the limit runs from the later of the two.
	AppealEndedOn period.Date
	PlanDueOn     period.Date
	LimitOn       period.Date

	// TextHash is the SHA-256 (hex) of the agreement text laid before the parties; signatures name the text they sign.
	TextHash    string
	ConcludedAt *time.Time

	// SpendingFrozenFrom is the first day on which nothing may be spent, nil when spending is free.
	SpendingFrozenFrom *period.Date
	FrozenReason       string

	TerminatedOn      period.Date
	TerminationGround Ground

	Documents Checklist

	// AccountMasked is the project account as people may see it; AccountCipher is the number, encrypted outside the domain.
	AccountMasked string
	AccountCipher []byte

	Parties      []Party       `gorm:"-"`
	Participants []Participant `gorm:"-"`
	Signatures   []Signature   `gorm:"-"`
}

// Kind is the aggregate's name.
func (a *Agreement) Kind() string { return "agreement" }

// Status is the present state as text.
func (a *Agreement) Status() string { return string(a.State) }

// Ref is the typed id.
func (a *Agreement) Ref() domain.AgreementID { return domain.AgreementID(a.ID) }

// TableName is the table the row lives in.
func (Agreement) TableName() string { return "agreement" }

// Period is the agreement period, both days included.
func (a *Agreement) Period() period.Period { return period.Period{From: a.StartOn, To: a.EndOn} }

// RuleSet is the rule set the agreement is judged by. Errors as ruleset.For.
func (a *Agreement) RuleSet() (ruleset.Set, error) {
	return ruleset.ForMoney(a.Regime, a.RulesOn, a.FundMoney)
}

// TotalWon is the total budget: grant, cash and in-kind.
func (a *Agreement) TotalWon() krw.Won { return a.GrantWon + a.CashWon + a.InKindWon }

// Frozen reports whether spending is frozen on the day.
func (a *Agreement) Frozen(on period.Date) bool {
	return a.SpendingFrozenFrom != nil && on >= *a.SpendingFrozenFrom
}

// Lead returns the lead party, nil when the parties are not loaded.
func (a *Agreement) Lead() *Party {
	for i := range a.Parties {
		if a.Parties[i].Role == RoleLead {
			return &a.Parties[i]
		}
	}
	return nil
}

// Party returns the party of an organisation, nil when it is none.
func (a *Agreement) Party(org domain.OrganizationID) *Party {
	for i := range a.Parties {
		if a.Parties[i].OrganizationID == org && a.Parties[i].LeftOn == 0 {
			return &a.Parties[i]
		}
	}
	return nil
}

// PartyRole is what an organisation does in the consortium.
type PartyRole string

const (
	RoleLead        PartyRole = "LEAD"        // 주관기관
	RoleParticipant PartyRole = "PARTICIPANT" // 참여기관·공동연구개발기관
	RoleSubcontract PartyRole = "SUBCONTRACT" // 위탁기관: no matching money, does not sign
	RoleDemand      PartyRole = "DEMAND"      // 수요기관
)

// Signs reports whether a party of this role signs the agreement. A subcontractor contracts with the performer (ICT R&D rules §23③).
func (r PartyRole) Signs() bool { return r != RoleSubcontract }

// Party is one organisation bound by the agreement with its share of the money.
type Party struct {
	ID             int64
	AgreementID    domain.AgreementID
	OrganizationID domain.OrganizationID
	Role           PartyRole
	// Name and BizNo are as on the day of the agreement; the organisation's own record may change later.
	Name      string
	BizNo     bizno.Number
	GrantWon  krw.Won
	CashWon   krw.Won
	InKindWon krw.Won
	// Taxable organisations reclaim VAT, so that only the supply value of their spending is recognised.
	Taxable bool
	// Size is SME, MIDSIZE, LARGE, PUBLIC or NONPROFIT, as the rule set names the sizes.
	Size          string
	AccountMasked string
	AccountCipher []byte
	JoinedOn      period.Date
	LeftOn        period.Date // zero while it is a party
}

// TableName is the table the row lives in.
func (Party) TableName() string { return "agreement_party" }

// TotalWon is all money of the party.
func (p Party) TotalWon() krw.Won { return p.GrantWon + p.CashWon + p.InKindWon }

// Participant is a person with a participation rate (참여인력). One row is one rate over one span; a change of rate is a new row.
type Participant struct {
	ID             int64
	AgreementID    domain.AgreementID
	OrganizationID domain.OrganizationID
	// PersonKey identifies the person over all agreements without a resident number; see PersonKey.
	PersonKey string
	Name      string
	Lead      bool // 과제책임자
	RateBp    krw.Bp
	FromOn    period.Date
	ToOn      period.Date
	// MonthlyWon is the monthly pay the rate applies to.
	MonthlyWon krw.Won
	HiredOn    period.Date
	// LeftOn is the day the employment ended (4대보험 상실일), zero while employed.
	LeftOn period.Date
}

// TableName is the table the row lives in.
func (Participant) TableName() string { return "agreement_participant" }

// Signature is one signature under one text; rows are never changed.
type Signature struct {
	ID          int64
	AgreementID domain.AgreementID
	// OrganizationID is the signing party, nil when the agency signs.
	OrganizationID *domain.OrganizationID
	PersonID       domain.PersonID
	SignedAt       time.Time
	// TypedName is the name as the signer typed it.
	TypedName string
	// TextHash is the text signed; it counts only while it equals the agreement's.
	TextHash string
}

// TableName is the table the row lives in.
func (Signature) TableName() string { return "agreement_signature" }

// DocumentCode names a document that the agreement needs before it is signed (domain document §2.4).
type DocumentCode string

const (
	DocAccount      DocumentCode = "ACCOUNT"        // 과제 전용 통장사본
	DocMatchingCash DocumentCode = "MATCHING_CASH"  // 민간부담 현금 납부 확약서
	DocInKindPledge DocumentCode = "IN_KIND_PLEDGE" // 현물출자 확약서
	DocBond         DocumentCode = "BOND"           // 이행(지급)보증보험증권
	DocIntegrity    DocumentCode = "INTEGRITY"      // 청렴서약서
	DocConsortium   DocumentCode = "CONSORTIUM"     // 참여기관 간 계약서
	DocConsent      DocumentCode = "CONSENT"        // 참여의사·정보활용 동의
	DocDelegation   DocumentCode = "DELEGATION"     // 부속기관의 위임장
)

// Document is one line of the checklist.
type Document struct {
	Code     DocumentCode    `json:"code"`
	Required bool            `json:"required"`
	FileID   domain.FileID   `json:"file,omitempty"`
	SHA256   string          `json:"sha256,omitempty"`
	ByID     domain.PersonID `json:"by,omitempty"` // who confirmed it
	// ConfirmedOn is when it was confirmed, ValidTo until when it holds (a bond).
	ConfirmedOn period.Date `json:"confirmedOn,omitempty"`
	ValidTo     period.Date `json:"validTo,omitempty"`
	AmountWon   krw.Won     `json:"amountWon,omitempty"` // of a bond or a pledge
	// WaivedFor says why a required document is not needed after all.
	WaivedFor string `json:"waivedFor,omitempty"`
}

// Done reports whether the line stands in no one's way.
func (d Document) Done() bool { return !d.Required || d.WaivedFor != "" || d.ConfirmedOn != 0 }

// Checklist is the list of documents, kept in one JSON column.
type Checklist []Document

// Value encodes the list for its column.
func (c Checklist) Value() (driver.Value, error) {
	if c == nil {
		c = Checklist{}
	}
	return domain.JSONValue(c)
}

// Scan decodes the list from its column.
func (c *Checklist) Scan(src any) error { return domain.JSONScan(c, src) }

// Missing lists the required documents that are neither confirmed nor waived.
func (c Checklist) Missing() []DocumentCode {
	var out []DocumentCode
	for _, d := range c {
		if !d.Done() {
			out = append(out, d.Code)
		}
	}
	return out
}

// Needed is the checklist an agreement starts with, from what its money and parties make necessary.
// Whether companies need a bond is a parameter of the call.
func Needed(cash, inKind krw.Won, parties int, bond bool) Checklist {
	return Checklist{
		{Code: DocAccount, Required: true},
		{Code: DocMatchingCash, Required: cash > 0},
		{Code: DocInKindPledge, Required: inKind > 0},
		{Code: DocBond, Required: bond},
		{Code: DocIntegrity, Required: true},
		{Code: DocConsortium, Required: parties > 1},
	}
}
