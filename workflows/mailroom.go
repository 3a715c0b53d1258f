// This file finds the mails whose outcome nobody knows, and is what a person decides about them and about those that failed.
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

// longestSending is how long a sender may take: the mail server's own time-out and more. A marker that is older belongs to
// a worker that was killed.
const longestSending = 10 * time.Minute

// listLostMails gives the mails whose sender went away between its two markers to a person: nobody knows whether they went
// out, so they are not sent again by themselves (decisions §20).
func (e *Engine) listLostMails(ctx context.Context) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		lost, err := Find[notice.Notice](tx, Where{"Channel": string(notice.Mail), "State": string(notice.Sending), "SendingAt": AtOrBefore{tx.Now().Add(-longestSending - time.Second)}})
		if err != nil {
			return err
		}
		for _, found := range lost {
			n := new(notice.Notice)
			err := tx.Load(n, found.ID, SkipTaken)
			if domain.KindOf(err) == domain.NotFound || err == nil && n.State != notice.Sending {
				continue
			}
			if err != nil {
				return err
			}
			if _, err := n.Lose(tx.Now(), longestSending); err != nil {
				return err
			}
			if err := tx.Update(n); err != nil {
				return err
			}
		}
		return nil
	})
}
