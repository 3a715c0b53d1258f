// This file is the record of a reminder that was dealt with.
package notice

import (
	"time"

	"gongmo/domain"
	"gongmo/domain/period"
)

// Done says that a reminder was dealt with, whether or not it reached anybody. Its key is unique: of two sweeps that come to the
// same reminder at once the second finds it taken, and one that was killed leaves no row behind.
type Done struct {
	ID             int64
	DedupeKey      string
	Code           domain.NoticeCode
	AboutKind      string
	AboutID        int64
	OrganizationID *domain.OrganizationID
	Label          string
	DueOn          period.Date // the deadline it spoke of
	FellDueAt      time.Time
	DoneAt         time.Time
	People         int // how many it reached
}

// TableName is the table the row lives in.
func (Done) TableName() string { return "reminder" }

// DoneBy is the row of a reminder dealt with at an instant.
func DoneBy(r Reminder, now time.Time) *Done {
	d := &Done{DedupeKey: r.DedupeKey, Code: r.Code, AboutKind: r.About.Kind, AboutID: r.About.ID, Label: r.Label, DueOn: r.On, FellDueAt: r.At, DoneAt: now}
	if r.Org != 0 {
		d.OrganizationID = &r.Org
	}
	return d
}
