// This file is the check of a receipt by whoever holds it.
package workflows

import (
	"context"
	"crypto/subtle"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
)

// Verified is what is said of a receipt to whoever holds it: nothing about what was handed in, or by whom.
type Verified struct {
	Number string
	At     time.Time
	// Intact is whether what is kept still has the hash; it has unless somebody changed the records.
	Intact bool
	// Replaced is whether a later submission of the same application took its place.
	Replaced bool
	// TakenBack is whether the applicant took it back, to change it or for good, and nothing took its place.
	TakenBack bool
}

// VerifyReceipt looks for a submission with this number and this hash. Both must be known: a number alone, which could be guessed,
// tells nothing, and is not found like one that does not exist.
func (e *Engine) VerifyReceipt(ctx context.Context, number, hash string) (out Verified, err error) {
	number, hash = strings.ToUpper(strings.TrimSpace(number)), strings.ToLower(strings.TrimSpace(hash))
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		s, err := One[application.Submission](tx, Where{"ReceiptNo": number})
		if err != nil {
			return err
		}
		if subtle.ConstantTimeCompare([]byte(s.Digest), []byte(hash)) != 1 {
			return domain.E(domain.NotFound, "not_found")
		}
		later, err := tx.Count(application.Submission{}, Where{"ApplicationID": s.ApplicationID, "Seq": After{s.Seq}})
		if err != nil {
			return err
		}
		a, err := Get[application.Application](tx, int64(s.ApplicationID))
		if err != nil {
			return err
		}
		back := later == 0 && (a.SubmissionID == nil || a.State == application.Withdrawn)
		out = Verified{Number: s.ReceiptNo, At: s.SubmittedAt, Intact: s.Verify() == nil, Replaced: later > 0, TakenBack: back}
		return nil
	})
	return out, err
}

// SubmissionRecord is what the hash on the receipt of a submission was made of, for whoever may read the application: one by its number in the
// application.
func (e *Engine) SubmissionRecord(ctx context.Context, cmd Command, id domain.ApplicationID, seq int) (out []application.RecordPart, err error) {
	err = e.Work.Do(ctx, Options{DryRun: true}, func(tx Tx) error {
		a, err := Get[application.Application](tx, int64(id))
		if err != nil {
			return err
		}
		if err := loadChildren(tx, a); err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "view", resourceOf(a)); err != nil {
			return err
		}
		s, err := One[application.Submission](tx, Where{"ApplicationID": id, "Seq": seq})
		if err != nil {
			return err
		}
		out, err = s.Record()
		return err
	})
	return out, err
}
