// This file names the typed identifiers. Aggregates refer to each other by these and never by pointer,
// so a person id cannot be passed where an organisation id is meant.
package domain

// Every id comes from one database-wide sequence handed out in blocks, so an id is unique over all tables.
type (
	PersonID       int64 // a natural person with a login
	OrganizationID int64 // a company, university, agency: one 사업자등록번호 each
	CallID         int64 // 공고
	ApplicationID  int64 // 신청
	StageID        int64 // one evaluation stage of one call
	SheetID        int64 // one evaluator's score sheet for one application in one stage
	AgreementID    int64 // 협약
	AmendmentID    int64 // 협약변경
	PaymentID      int64 // 지급
	ExpenseID      int64 // 집행 건
	SettlementID   int64 // 정산
	RecoveryID     int64 // 환수
	SanctionID     int64 // 제재
	AppealID       int64 // 이의신청
	OutcomeID      int64 // 성과보고
	InquiryID      int64 // 문의
	FileID         int64 // a stored file
	LatePermitID   int64 // an individual late permission (개별 지연 제출 허가)
	WalletID       int64 // a document of a company's wallet (문서함)
)

// Root is what every aggregate and every independent row begins with. It is embedded; the store keeps it.
type Root struct {
	ID int64
	// Version counts saves. It starts at 1 and rises by one with each recorded change; a stale version is a conflict.
	Version int64
	// Chain is the hash of the newest audit entry of this aggregate (hex SHA-256), the head of its audit chain.
	Chain string
}

// Head gives the store and the engine access to the embedded root.
func (r *Root) Head() *Root { return r }

// Aggregate is anything with a life of its own: it is locked, versioned and audited as one.
type Aggregate interface {
	Head() *Root
	// Kind is the aggregate's name in audit, permissions, job arguments and message keys, such as "application".
	Kind() string
}

// Stateful is an aggregate with a lifecycle.
type Stateful interface {
	Aggregate
	// Status is the present state as text.
	Status() string
}
