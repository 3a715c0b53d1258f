// This file is what a call says of itself in notices.
package call

import "gongmo/domain"

// Says fills the fields of a notice from the call as it stands: when the intake begins and when it ends. They are what a reader
// has to know, and not when the step was taken. An extension records itself which deadline it moves.
func (c *Call) Says(code domain.NoticeCode) domain.Args {
	switch code {
	case NoticePublished, NoticeOpened, NoticeAmended, NoticeReannounced:
		if c.OpenAt != nil && c.CloseAt != nil {
			return domain.Args{"from": *c.OpenAt, "at": *c.CloseAt}
		}
	}
	return nil
}
