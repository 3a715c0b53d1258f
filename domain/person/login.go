// This file is signing in: lock-out after failures, the password and the second factor. Limits come in as parameters.
package person

import (
	"slices"
	"time"

	"gongmo/domain"
)

// LockPolicy says when an account locks. After MaxFailures failures in a row it is locked for LockFor, and each further
// failure after that locks it again, twice as long each time, up to LongestLock.
type LockPolicy struct {
	MaxFailures int
	LockFor     time.Duration
	LongestLock time.Duration
}

// CanSignIn reports why the person may not even try now. person.locked carries until. It must be asked only after the
// password was compared, or its answer would tell a stranger that the account exists.
func (p *Person) CanSignIn(now time.Time) error {
	switch {
	case p.Disabled:
		return domain.E(domain.Forbidden, "person.disabled")
	case p.Locked(now):
		return domain.E(domain.Forbidden, "person.locked").With("until", *p.LockedUntil)
	case p.EmailVerifiedAt == nil:
		return domain.E(domain.Forbidden, "person.email.unverified")
	}
	return nil
}

// CanSignInOnDevice is CanSignIn for a device that the person has signed in with before: what strangers tried does not keep it out.
func (p *Person) CanSignInOnDevice(now time.Time) error {
	open := *p
	open.LockedUntil = nil
	return open.CanSignIn(now)
}

// Locked reports whether the account is locked at an instant.
func (p *Person) Locked(now time.Time) bool {
	return p.LockedUntil != nil && now.Before(*p.LockedUntil)
}

// Fail counts a wrong password or code. While the account is locked nothing is counted, so that an attacker cannot keep
// the owner out for longer by trying on.
func (p *Person) Fail(policy LockPolicy, now time.Time) domain.Change {
	if p.Locked(now) {
		return domain.Act("signInRefused", nil)
	}
	p.FailedAttempts++
	lock := policy.lock(p.FailedAttempts)
	if lock == 0 {
		return domain.Act("signInFailed", map[string]any{"attempts": p.FailedAttempts})
	}
	until := now.Add(lock)
	p.LockedUntil = &until
	return domain.Act("lock", map[string]any{"attempts": p.FailedAttempts, "minutes": int(lock / time.Minute)})
}

// lock is how long a place or an account is locked after so many failures, 0 while it is not.
func (l LockPolicy) lock(failures int) time.Duration {
	over := failures - l.MaxFailures
	if over < 0 {
		return 0
	}
	lock := l.LockFor
	for range over {
		if lock *= 2; lock >= l.LongestLock {
			return l.LongestLock
		}
	}
	return lock
}

// SignedIn records a complete sign-in and forgets failures. An account that is locked stays so: it was signed in to on a known device, and
// who is guessing elsewhere gets nothing from that.
func (p *Person) SignedIn(now time.Time) domain.Change {
	p.LastLoginAt = &now
	if !p.Locked(now) {
		p.FailedAttempts, p.LockedUntil = 0, nil
	}
	return domain.Act("signIn", nil)
}

// Unlock forgets failures; an administrator does it.
func (p *Person) Unlock() (domain.Change, error) {
	if p.FailedAttempts == 0 && p.LockedUntil == nil {
		return domain.Change{}, domain.E(domain.Refused, "person.unlock.done")
	}
	p.FailedAttempts, p.LockedUntil = 0, nil
	return domain.Act("unlock", nil), nil
}

// SetPassword keeps a new hash and the last keep hashes before it, unlocks and signs out everywhere. The caller has
// checked the password against the policy and against the past hashes.
func (p *Person) SetPassword(hash string, keep int, now time.Time) domain.Change {
	if p.PasswordHash != "" {
		p.PastHashes = slices.Insert(p.PastHashes, 0, p.PasswordHash)
	}
	if len(p.PastHashes) > keep {
		p.PastHashes = p.PastHashes[:keep]
	}
	p.PasswordHash, p.PasswordChangedAt = hash, &now
	p.FailedAttempts, p.LockedUntil = 0, nil
	p.SessionsEpoch++
	return domain.Act("setPassword", nil)
}

// Rehash replaces the hash of the same password by one with newer parameters; nothing else changes.
func (p *Person) Rehash(hash string) domain.Change {
	p.PasswordHash = hash
	return domain.Act("rehashPassword", nil)
}

// OfferTotp keeps a new second-factor secret that does not count until confirmed.
func (p *Person) OfferTotp(ciphertext string) domain.Change {
	p.TotpSecret, p.TotpConfirmedAt, p.TotpStep = ciphertext, nil, 0
	return domain.Act("offerTotp", nil)
}

// ConfirmTotp makes the second factor count: the person typed a code that fits step. recovery are hashes of the new
// recovery codes.
func (p *Person) ConfirmTotp(step int64, recovery []string, now time.Time) (domain.Change, error) {
	if p.TotpSecret == "" {
		return domain.Change{}, domain.E(domain.Refused, "person.totp.none")
	}
	if err := p.useStep(step); err != nil {
		return domain.Change{}, err
	}
	p.TotpConfirmedAt, p.RecoveryHashes = &now, slices.Clone(recovery)
	return domain.Act("confirmTotp", nil), nil
}

// UseTotp spends the code of a step. A code that was used once is refused like a wrong one.
func (p *Person) UseTotp(step int64) (domain.Change, error) {
	if !p.HasTotp() {
		return domain.Change{}, domain.E(domain.Refused, "person.totp.none")
	}
	if err := p.useStep(step); err != nil {
		return domain.Change{}, err
	}
	return domain.Act("useTotp", nil), nil
}

func (p *Person) useStep(step int64) error {
	if step <= p.TotpStep {
		return domain.E(domain.Invalid, "person.totp.wrong").At("code")
	}
	p.TotpStep = step
	return nil
}

// UseRecovery spends a recovery code by its hash; the remaining number is in the change.
func (p *Person) UseRecovery(hash string) (domain.Change, error) {
	i := slices.Index(p.RecoveryHashes, hash)
	if i < 0 {
		return domain.Change{}, domain.E(domain.Invalid, "person.totp.wrong").At("code")
	}
	p.RecoveryHashes = slices.Delete(slices.Clone(p.RecoveryHashes), i, i+1)
	return domain.Act("useRecoveryCode", map[string]any{"left": len(p.RecoveryHashes)}), nil
}

// DropTotp removes the second factor and signs out everywhere.
func (p *Person) DropTotp() domain.Change {
	p.TotpSecret, p.TotpConfirmedAt, p.TotpStep, p.RecoveryHashes = "", nil, 0, nil
	p.SessionsEpoch++
	return domain.Act("dropTotp", nil)
}

// HasTotp reports whether a code is asked at sign-in.
func (p *Person) HasTotp() bool { return p.TotpConfirmedAt != nil }

// NeedsTotp reports that the person must set up a second factor before doing anything else: staff and holders of a staff
// role. 개인정보의 안전성 확보조치 기준 §6: access from outside needs a safe means of authentication.
func (p *Person) NeedsTotp(holdsStaffRole bool) bool {
	return (p.Staff || holdsStaffRole) && !p.HasTotp()
}
