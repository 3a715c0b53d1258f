// Package ledger is the double-entry book of one agreement: every business fact about its money is one entry, and every
// statement is a sum over the entries. Entries are never changed: a mistake is answered by a reversal.
package ledger

import (
	"time"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/posting"
)

// Kind says what happened.
type Kind string

const (
	Budget       Kind = "BUDGET"       // 예산 편성·변경
	GrantPaid    Kind = "GRANT_PAID"   // 정부지원금 지급
	Matching     Kind = "MATCHING"     // 민간부담 현금 납입
	Transfer     Kind = "TRANSFER"     // 주관기관 → 참여기관 배분
	Spending     Kind = "SPENDING"     // 집행
	Disallowance Kind = "DISALLOWANCE" // 불인정
	Restore      Kind = "RESTORE"      // 불인정의 취소
	InterestPaid Kind = "INTEREST"     // 이자 발생
	ReturnDue    Kind = "RETURN_DUE"   // 정산금 확정
	Return       Kind = "RETURN"       // 정산금 반납
	Release      Kind = "RELEASE"      // 민간부담금 잔액의 수행기관 귀속
	RecoveryDue  Kind = "RECOVERY_DUE" // 환수 결정
	Recovery     Kind = "RECOVERY"     // 환수금 납부
	WriteOff     Kind = "WRITE_OFF"    // 결손 처리
	Reversal     Kind = "REVERSAL"     // 정정(역분개)
)

// Kinds lists every kind.
var Kinds = []Kind{Budget, GrantPaid, Matching, Transfer, Spending, Disallowance, Restore, InterestPaid, ReturnDue, Return,
	Release, RecoveryDue, Recovery, WriteOff, Reversal}

// ClaimItem is the item of a RECOVERY_DUE line: what the claim is made of.
type ClaimItem string

const (
	Principal  ClaimItem = "PRINCIPAL"   // 환수 원금
	ClaimYield ClaimItem = "INTEREST"    // 이자
	Surcharge  ClaimItem = "SURCHARGE"   // 제재부가금
	LateCharge ClaimItem = "LATE_CHARGE" // 가산금
)

// Ref names the aggregate that caused an entry: its kind and id.
type Ref struct {
	Kind string
	ID   int64
}

// Entry is one fact in the book. Its lines sum to zero, in every group of the chart.
type Entry struct {
	ID          int64
	AgreementID domain.AgreementID
	At          time.Time
	Kind        Kind
	RefKind     string // the aggregate that caused it: "payment", "expense", "settlement" …
	RefID       int64
	// ReversesID is the entry this one takes back, nil for all others. An entry is taken back at most once.
	ReversesID *int64
	Memo       string
	Lines      []Line `gorm:"-"`
}

// TableName is the table the row lives in.
func (Entry) TableName() string { return "ledger_entry" }

// Line is one row of an entry. AgreementID repeats the entry's, so that balances need one table only.
type Line struct {
	ID             int64
	EntryID        int64
	AgreementID    domain.AgreementID
	Account        posting.Account
	OrganizationID domain.OrganizationID
	Item           string
	Won            krw.Won // debit positive, credit negative
}

// TableName is the table the row lives in.
func (Line) TableName() string { return "ledger_line" }

// Posting is the line without where it is stored.
func (l Line) Posting() posting.Line {
	return posting.Line{Account: l.Account, OrganizationID: l.OrganizationID, Item: l.Item, Won: l.Won}
}

// Postings are the entry's lines without where they are stored.
func (e Entry) Postings() []posting.Line {
	out := make([]posting.Line, len(e.Lines))
	for i, l := range e.Lines {
		out[i] = l.Posting()
	}
	return out
}

// Number gives the entry and its lines their ids from next, which hands out fresh ones. It comes before saving.
func (e *Entry) Number(next func() (int64, error)) error {
	id, err := next()
	if err != nil {
		return err
	}
	e.ID = id
	for i := range e.Lines {
		if e.Lines[i].ID, err = next(); err != nil {
			return err
		}
		e.Lines[i].EntryID = id
	}
	return nil
}

// Check refuses an entry that must not enter the book: no agreement, no time, no cause, or unsound lines (see posting.Check).
func (e Entry) Check() error {
	if e.AgreementID == 0 || e.At.IsZero() || e.RefKind == "" || e.RefID == 0 {
		return domain.E(domain.Invalid, "ledger.entry.incomplete")
	}
	return posting.Check(e.Postings())
}

// Reverse takes the entry back on a later day: the same lines, turned around. A reversal itself cannot be reversed; the
// fact is entered anew instead. Error ledger.entry.not_reversible.
func (e Entry) Reverse(at time.Time, memo string) (Entry, error) {
	if e.ID == 0 || e.Kind == Reversal || at.Before(e.At) {
		return Entry{}, domain.E(domain.Refused, "ledger.entry.not_reversible")
	}
	id := e.ID
	back := Entry{AgreementID: e.AgreementID, At: at, Kind: Reversal, RefKind: e.RefKind, RefID: e.RefID, ReversesID: &id, Memo: memo}
	back.setLines(posting.Negate(e.Postings()))
	return back, nil
}

func (e *Entry) setLines(lines []posting.Line) {
	e.Lines = make([]Line, len(lines))
	for i, l := range lines {
		e.Lines[i] = Line{AgreementID: e.AgreementID, Account: l.Account, OrganizationID: l.OrganizationID, Item: l.Item, Won: l.Won}
	}
}
