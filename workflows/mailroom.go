// This file is what a person decides about mails whose outcome nobody knows, or that failed.
package workflows

import (
	"context"
	"time"

	"gongmo/domain"
	"gongmo/domain/notice"
)

// ResolveMail answers for a mail that waits for a person: it went out after all, or it is to be sent again. Both need a reason.
func (e *Engine) ResolveMail(ctx context.Context, cmd Command, id int64, event notice.Event, reason string) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		n, err := LockRow[notice.Notice](tx, id)
		if err != nil {
			return err
		}
		r := domain.Resource{Kind: "notice", ID: n.ID, State: n.Status(), Owner: n.PersonID}
		if n.CallID != nil {
			r.Call = *n.CallID
		}
		if err := e.Access.Can(cmd.Actor, string(event), r); err != nil {
			return err
		}
		var change domain.Change
		switch event {
		case notice.ConfirmSent:
			change, err = n.ConfirmSent(reason)
		case notice.SendAgain:
			change, err = n.SendAgain(reason)
		default:
			return domain.E(domain.NotFound, "not_found")
		}
		if err != nil {
			return err
		}
		if err := Record(tx, cmd.Actor, n, change); err != nil || event != notice.SendAgain {
			return err
		}
		return tx.Enqueue(MailJob{NoticeID: n.ID}, time.Time{})
	})
}
