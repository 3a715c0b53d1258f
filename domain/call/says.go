// This file is what a call says of itself in notices.
package call

import (
	"time"

	"gongmo/domain"
)

// Says fills the fields of a notice from the call as it stands: when the intake begins and when it ends. They are what a reader
// has to know, and not when the step was taken. An extension records itself which deadline it moves. Of a rolling intake they are those
// of the first window; SaysAt asks for the one that counts at an instant.
func (c *Call) Says(code domain.NoticeCode) domain.Args { return c.SaysAt(code, time.Time{}) }

// SaysAt is what Says says to somebody who is told at an instant: of a rolling intake the window that counts then, so that nobody takes
// the end of the last window for the end of this one.
func (c *Call) SaysAt(code domain.NoticeCode, at time.Time) domain.Args {
	switch code {
	case NoticePublished, NoticeOpened, NoticeAmended, NoticeReannounced:
		if c.OpenAt != nil && c.CloseAt != nil {
			from, until := c.Deadline(at)
			return domain.Args{"from": from, "at": until}
		}
	}
	return nil
}
