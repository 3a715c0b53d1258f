// This file holds the files of a call: attaching the form (서식) of a document slot or an attachment of the notice, taking one away,
// and the marks of earlier editions. All of it before the call is announced.
package workflows

import (
	"context"

	"gongmo/domain"
	"gongmo/domain/call"
)

// AttachCallFile is a file for a draft.
type AttachCallFile struct {
	Call    domain.CallID
	Version int64
	// Slot is the document that the form is for, "" for an attachment of the notice; Mark is printed in the form.
	Slot, Mark string
	File       Received
}

// filesOf reads the files of a call that are given out now.
func filesOf(tx Tx, id domain.CallID) ([]*call.File, error) {
	return Find[call.File](tx, Where{"CallID": id, "ReplacedAt": nil}, "ID")
}

// AttachCallFile implements the command; a form of the same slot and kind stays on record as an earlier edition.
func (e *Engine) AttachCallFile(ctx context.Context, cmd Command, in AttachCallFile) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		c, err := e.lockCall(tx, cmd.Actor, in.Call, in.Version, "attach")
		if err != nil {
			return false, err
		}
		current, err := filesOf(tx, in.Call)
		if err != nil {
			return false, err
		}
		row := call.File{CallID: in.Call, Slot: in.Slot, Name: in.File.Name, Size: in.File.Size, MediaType: in.File.MediaType, Digest: in.File.SHA256,
			Mark: in.Mark, AddedBy: cmd.Actor.Person, AddedAt: tx.Now()}
		replaced, change, err := c.Attach(&row, current, tx.Now())
		if err != nil {
			return false, err
		}
		kept, err := keep(tx, cmd.Actor, in.File)
		if err != nil {
			return false, err
		}
		row.FileID = domain.FileID(kept.ID)
		if replaced != nil {
			if err := tx.Update(replaced); err != nil {
				return false, err
			}
		}
		if err := Record(tx, cmd.Actor, c, change); err != nil {
			return false, err
		}
		return true, tx.Insert(&row)
	})
	return err
}

// TakeCallFileAway stops giving a file of a draft out; it stays on record.
func (e *Engine) TakeCallFileAway(ctx context.Context, cmd Command, id domain.CallID, version, file int64) error {
	_, err := run(ctx, e, cmd, []int64{int64(id), version, file}, func(tx Tx) (bool, error) {
		c, err := e.lockCall(tx, cmd.Actor, id, version, "attach")
		if err != nil {
			return false, err
		}
		row, err := LockRow[call.File](tx, file)
		if err != nil {
			return false, err
		}
		if row.CallID != id || row.ReplacedAt != nil {
			return false, domain.E(domain.NotFound, "not_found")
		}
		change, err := c.TakeAway(row, tx.Now())
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, c, change); err != nil {
			return false, err
		}
		return true, tx.Update(row)
	})
	return err
}

// SetFormMarks are the marks of earlier editions of a slot's form.
type SetFormMarks struct {
	Call    domain.CallID
	Version int64
	Slot    string
	Marks   []string
}

// SetFormMarks implements the command.
func (e *Engine) SetFormMarks(ctx context.Context, cmd Command, in SetFormMarks) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		c, err := e.lockCall(tx, cmd.Actor, in.Call, in.Version, "attach")
		if err != nil {
			return false, err
		}
		change, err := c.SetEarlierMarks(in.Slot, in.Marks)
		if err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, c, change)
	})
	return err
}

// handFormsOn takes the forms of a call along into one that was made of it: into next year's as earlier editions, which are told from
// the new ones; into one on the same terms as they are.
func handFormsOn(tx Tx, cmd Command, forms []*call.File, c *call.Call, r Relation) error {
	now := tx.Now()
	for _, f := range forms {
		row := *f
		row.ID, row.CallID, row.AddedBy, row.AddedAt = 0, c.Ref(), cmd.Actor.Person, now
		if r == Successor {
			row.ReplacedAt = &now
		}
		if err := tx.Insert(&row); err != nil {
			return err
		}
	}
	return nil
}
