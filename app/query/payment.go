// This file reads payments: the queue of finance, one payment, and the payments and deposits of one agreement.
package query

import (
	"context"
	"fmt"
	"time"

	"gongmo/app/access"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// PaymentColumns is how queries on payment p of agreement a find what a scope speaks of.
var PaymentColumns = access.Columns{
	Call: "p.call_id", Lead: "a.lead_id", State: "p.state", Previous: "p.approved_by",
	Org: "exists (select 1 from agreement_party ap where ap.agreement_id = a.id and ap.left_on is null and ap.organization_id %s)",
}

// Payment is one payment with the words around it.
type Payment struct {
	ID            int64
	Version       int64
	AgreementID   int64
	No            int
	Of            int
	Number        string
	Title         string
	PayeeID       int64
	PayeeName     string
	CallCode      string
	State         string
	Method        string
	PlannedOn     period.Date
	AmountWon     krw.Won
	CashWon       krw.Won
	DepositedWon  krw.Won
	AccountMasked string
	RequestedAt   *time.Time
	RequestedName *string
	ApprovedAt    *time.Time
	ApprovedName  *string
	SentAt        *time.Time
	SentName      *string
	ConfirmedAt   *time.Time
	BankRef       string
	BankNote      string
	HoldCode      string
	HoldNote      string
	Tries         int
	ShareDueOn    period.Date
	Demo          bool
	Total         int
}

const paymentRow = `p.id, p.version, p.agreement_id, p.no, (select count(*) from payment q where q.agreement_id = p.agreement_id) as of, a.number, a.title, p.payee_id,
	o.name as payee_name, c.code as call_code, p.state, p.method, p.planned_on, p.amount_won, a.cash_won,
	coalesce((select sum(d.amount_won) from matching_deposit d where d.agreement_id = a.id and d.confirmed_at is not null and d.voided_at is null), 0)::bigint as deposited_won,
	p.account_masked, p.requested_at, r.name as requested_name, p.approved_at, f.name as approved_name, p.sent_at, s.name as sent_name, p.confirmed_at,
	p.bank_ref, p.bank_note, p.hold_code, p.hold_note, p.tries, p.share_due_on, c.demo`

const paymentFrom = `payment p join agreement a on a.id = p.agreement_id join call c on c.id = p.call_id join organization o on o.id = p.payee_id
	left join person r on r.id = p.requested_by left join person f on f.id = p.approved_by left join person s on s.id = p.sent_by`

// PaymentFilter narrows the queue.
type PaymentFilter struct {
	States []string
	Text   string
	Call   string
}

const paymentWhere = `(cardinality($1::text[]) = 0 or p.state = any($1::text[]))
	and ($2 = '' or a.title ilike '%' || $2 || '%' or a.number ilike '%' || $2 || '%' or o.name ilike '%' || $2 || '%')
	and ($3 = '' or c.code = $3)`

// Payments lists what is in scope, the earliest planned first; of what is over, the latest first.
func (db *DB) Payments(ctx context.Context, scope access.Scope, f PaymentFilter, page Page) ([]Payment, error) {
	where, args := scope.Numbered(PaymentColumns, 6)
	sql := fmt.Sprintf(`select %s, count(*) over () as total from %s where %s and %s
		order by case when p.state in ('CONFIRMED', 'REJECTED', 'CANCELLED') then 1 else 0 end, p.confirmed_at desc nulls last, p.planned_on, p.id limit $4 offset $5`,
		paymentRow, paymentFrom, where, paymentWhere)
	return list[Payment](ctx, db, sql, append([]any{texts(f.States), f.Text, f.Call, page.Size, page.Offset()}, args...)...)
}

// PaymentSum is how many payments of a state there are and what they come to.
type PaymentSum struct {
	State string
	N     int
	Won   krw.Won
}

// PaymentSums adds up what is in scope by state, with the filter's text and call.
func (db *DB) PaymentSums(ctx context.Context, scope access.Scope, f PaymentFilter) (map[string]PaymentSum, error) {
	where, args := scope.Numbered(PaymentColumns, 4)
	rows, err := list[PaymentSum](ctx, db, fmt.Sprintf(`select p.state, count(*) as n, sum(p.amount_won)::bigint as won from %s where %s and %s group by p.state`,
		paymentFrom, where, paymentWhere), append([]any{[]string{}, f.Text, f.Call}, args...)...)
	out := map[string]PaymentSum{}
	for _, r := range rows {
		out[r.State] = r
	}
	return out, err
}

// Payment reads one payment in scope; kind NotFound when it is not.
func (db *DB) Payment(ctx context.Context, scope access.Scope, id int64) (Payment, error) {
	where, args := scope.Numbered(PaymentColumns, 2)
	return one[Payment](ctx, db, fmt.Sprintf(`select %s from %s where p.id = $1 and %s`, paymentRow, paymentFrom, where), append([]any{id}, args...)...)
}

// PaymentsOf lists the payments of an agreement that the caller may see already.
func (db *DB) PaymentsOf(ctx context.Context, agreement int64) ([]Payment, error) {
	return list[Payment](ctx, db, fmt.Sprintf(`select %s from %s where p.agreement_id = $1 order by p.no`, paymentRow, paymentFrom), agreement)
}

// Share is a participant's part of a payment.
type Share struct {
	PaymentID      int64
	No             int
	OrganizationID int64
	Name           string
	AmountWon      krw.Won
	DueOn          period.Date
	PassedOn       period.Date
	LateReason     string
	State          string
}

// SharesOf lists the shares of an agreement's payments.
func (db *DB) SharesOf(ctx context.Context, agreement int64) ([]Share, error) {
	return list[Share](ctx, db, `select s.payment_id, p.no, s.organization_id, o.name, s.amount_won, s.due_on, s.passed_on, s.late_reason, p.state
		from payment_share s join payment p on p.id = s.payment_id join organization o on o.id = s.organization_id where p.agreement_id = $1 order by p.no, s.id`, agreement)
}

// Deposit is one deposit of matching cash.
type Deposit struct {
	ID             int64
	AgreementID    int64
	OrganizationID int64
	Name           string
	AmountWon      krw.Won
	DepositedOn    period.Date
	BankRef        string
	FileID         *int64
	RegisteredAt   time.Time
	RegisteredName *string
	ConfirmedAt    *time.Time
	ConfirmedName  *string
	VoidedAt       *time.Time
	VoidReason     string
}

// DepositsOf lists the deposits of an agreement that the caller may see already, newest first.
func (db *DB) DepositsOf(ctx context.Context, agreement int64) ([]Deposit, error) {
	return list[Deposit](ctx, db, `select d.id, d.agreement_id, d.organization_id, o.name, d.amount_won, d.deposited_on, d.bank_ref, d.file_id, d.registered_at,
		r.name as registered_name, d.confirmed_at, c.name as confirmed_name, d.voided_at, d.void_reason
		from matching_deposit d join organization o on o.id = d.organization_id left join person r on r.id = d.registered_by left join person c on c.id = d.confirmed_by
		where d.agreement_id = $1 order by d.id desc`, agreement)
}

// WaitingDeposit is a deposit that nobody has confirmed yet, in the queue of finance.
type WaitingDeposit struct {
	ID          int64
	AgreementID int64
	Number      string
	Title       string
	Name        string
	AmountWon   krw.Won
	DepositedOn period.Date
	BankRef     string
	FileID      *int64
}

// WaitingDeposits lists the unconfirmed deposits of agreements in scope, the oldest first.
func (db *DB) WaitingDeposits(ctx context.Context, scope access.Scope, most int) ([]WaitingDeposit, error) {
	where, args := scope.Numbered(AgreementColumns, 2)
	return list[WaitingDeposit](ctx, db, fmt.Sprintf(`select d.id, d.agreement_id, a.number, a.title, o.name, d.amount_won, d.deposited_on, d.bank_ref, d.file_id
		from matching_deposit d join agreement a on a.id = d.agreement_id join organization o on o.id = d.organization_id
		where d.confirmed_at is null and d.voided_at is null and %s order by d.id limit $1`, where), append([]any{most}, args...)...)
}

// AgreementOfDeposit finds the agreement of a deposit; permission is asked of that.
func (db *DB) AgreementOfDeposit(ctx context.Context, deposit int64) (int64, error) {
	return value[int64](ctx, db, `select agreement_id from matching_deposit where id = $1`, deposit)
}
