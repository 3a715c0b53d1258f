// This file slows down who guesses passwords from one place: an address, or a device that its person has signed in with before.
package person

import "time"

// ThrottlePolicy says when a place is blocked: after so many failures as the lock says within Window.
type ThrottlePolicy struct {
	LockPolicy
	Window time.Duration
}

// Throttle counts the failures of one place, and its row. The id stands for the place.
type Throttle struct {
	ID           int64
	Failures     int
	Since        time.Time // when the first of them was
	BlockedUntil *time.Time
	ForgetAt     time.Time // from then on the row says nothing
}

// TableName is the table of the row.
func (Throttle) TableName() string { return "sign_in_throttle" }

// Blocked reports whether nobody may sign in from the place at an instant.
func (t *Throttle) Blocked(now time.Time) bool {
	return t.BlockedUntil != nil && now.Before(*t.BlockedUntil)
}

// Fail counts a failure and reports whether it blocks the place. While that is blocked nothing is counted.
func (t *Throttle) Fail(policy ThrottlePolicy, now time.Time) bool {
	if t.Blocked(now) {
		return false
	}
	if !now.Before(t.Since.Add(policy.Window)) {
		t.Failures, t.Since = 0, now
	}
	t.Failures++
	t.ForgetAt = t.Since.Add(policy.Window)
	lock := policy.lock(t.Failures)
	if lock == 0 {
		return false
	}
	until := now.Add(lock)
	t.BlockedUntil = &until
	if t.ForgetAt.Before(until) {
		t.ForgetAt = until
	}
	return true
}

// Forget begins anew: its person has signed in.
func (t *Throttle) Forget() { t.Failures, t.BlockedUntil = 0, nil }
