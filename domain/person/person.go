// Package person holds the natural person with a login: identity, second factor, lock-out, preferences, and the one-time
// links sent to them. It never sees a password: hashing and ciphers are app/secrets, and what comes here is their result.
package person

import (
	"database/sql/driver"
	"strings"
	"time"

	"gongmo/domain"
)

// Person is the aggregate and its row.
type Person struct {
	domain.Root
	Email string // lower case, unique
	Name  string
	Phone string
	// PasswordHash is an encoded argon2id hash, "" until a password is set. PastHashes are the ones before it, newest first.
	PasswordHash      string
	PastHashes        Hashes
	PasswordChangedAt *time.Time
	// TotpSecret is ciphertext of app/secrets. The second factor counts from TotpConfirmedAt.
	TotpSecret      string
	TotpConfirmedAt *time.Time
	// TotpStep is the newest 30-second step used, so that a code is good once.
	TotpStep int64
	// RecoveryHashes are hashes of the single-use recovery codes that are left.
	RecoveryHashes  Hashes
	Staff           bool
	EmailVerifiedAt *time.Time
	FailedAttempts  int
	LockedUntil     *time.Time
	LastLoginAt     *time.Time
	// SessionsEpoch is written into a session at login; a session with an older one is signed out.
	SessionsEpoch  int64
	Disabled       bool
	DisabledReason string
	Lang           Lang
	Density        Density
	HighContrast   bool
	ShortcutsOff   bool
	RegisteredAt   time.Time
	Demo           bool
}

// Lang is the language of pages and notices.
type Lang string

const (
	Korean  Lang = "ko"
	English Lang = "en"
)

// Density is how much room rows of a table take.
type Density string

const (
	Comfortable Density = "COMFORTABLE"
	Compact     Density = "COMPACT"
)

// Hashes is a list of one-way hashes in one jsonb column.
type Hashes []string

// Value writes the list to its jsonb column.
func (h Hashes) Value() (driver.Value, error) {
	if h == nil {
		h = Hashes{}
	}
	return domain.JSONValue(h)
}

// Scan reads the list from its jsonb column.
func (h *Hashes) Scan(src any) error { return domain.JSONScan(h, src) }

// Kind names the aggregate.
func (*Person) Kind() string { return "person" }

// Ref is the typed id.
func (p *Person) Ref() domain.PersonID { return domain.PersonID(p.ID) }

// TableName is where people live.
func (Person) TableName() string { return "person" }

const (
	longestEmail = 254 // RFC 5321 §4.5.3.1.3
	longestName  = 60
	// How many digits a phone number has, with its country or without.
	shortestPhone, longestPhone = 8, 15
)

// Register makes a person known. The e-mail is not verified yet and there is no password: both follow by a one-time link
// or in the same command.
func Register(email, name, phone string, now time.Time) (*Person, domain.Change, error) {
	p := &Person{Lang: Korean, Density: Comfortable, RegisteredAt: now}
	var bad domain.Problems
	var err error
	if p.Email, err = ParseEmail(email); err != nil {
		bad = append(bad, domain.ProblemsOf(err)...)
	}
	bad = append(bad, p.name(name, phone)...)
	if err := bad.OrNil(); err != nil {
		return nil, domain.Change{}, err
	}
	return p, domain.Act("register", nil), nil
}

// ParseEmail lowers and checks an address: one @, something with a dot behind it, no spaces. Whether it exists is known
// only when its owner opens the link. Kind Invalid: person.email.empty, person.email.invalid.
func ParseEmail(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return "", domain.E(domain.Invalid, "person.email.empty").At("email")
	}
	local, host, ok := strings.Cut(s, "@")
	if !ok || local == "" || !strings.Contains(strings.Trim(host, "."), ".") || len(s) > longestEmail || strings.ContainsAny(host, "@") ||
		strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(`,;:<>()[]\"`, r) }) >= 0 {
		return "", domain.E(domain.Invalid, "person.email.invalid").At("email")
	}
	return s, nil
}

func (p *Person) name(name, phone string) domain.Problems {
	var bad domain.Problems
	p.Name, p.Phone = strings.Join(strings.Fields(name), " "), strings.Join(strings.Fields(phone), "")
	switch {
	case p.Name == "":
		bad = append(bad, domain.E(domain.Invalid, "person.name.empty").At("name"))
	case len([]rune(p.Name)) > longestName:
		bad = append(bad, domain.E(domain.Invalid, "person.name.long").At("name"))
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, p.Phone)
	switch {
	case p.Phone != "" && (len(digits) > longestPhone || strings.Trim(p.Phone, "+-0123456789") != ""):
		bad = append(bad, domain.E(domain.Invalid, "person.phone.invalid").At("phone"))
	case p.Phone != "" && len(digits) < shortestPhone:
		bad = append(bad, domain.E(domain.Invalid, "person.phone.short").At("phone"))
	}
	return bad
}

// Edit changes name and telephone. The audit names the fields and keeps the values out.
func (p *Person) Edit(name, phone string) (domain.Change, error) {
	next := *p
	if err := next.name(name, phone).OrNil(); err != nil {
		return domain.Change{}, err
	}
	fields := []string{}
	if next.Name != p.Name {
		fields = append(fields, "name")
	}
	if next.Phone != p.Phone {
		fields = append(fields, "phone")
	}
	p.Name, p.Phone = next.Name, next.Phone
	return domain.Act("edit", map[string]any{"fields": fields}), nil
}

// Preferences are how pages look to a person.
type Preferences struct {
	Lang         Lang
	Density      Density
	HighContrast bool
	ShortcutsOff bool
}

// Prefer keeps preferences.
func (p *Person) Prefer(w Preferences) (domain.Change, error) {
	if w.Lang != Korean && w.Lang != English {
		return domain.Change{}, domain.E(domain.Invalid, "person.lang.unknown").At("lang")
	}
	if w.Density != Comfortable && w.Density != Compact {
		return domain.Change{}, domain.E(domain.Invalid, "person.density.unknown").At("density")
	}
	p.Lang, p.Density, p.HighContrast, p.ShortcutsOff = w.Lang, w.Density, w.HighContrast, w.ShortcutsOff
	return domain.Act("prefer", nil), nil
}

// VerifyEmail records that the person opened the link sent to the address. Doing it again changes nothing.
func (p *Person) VerifyEmail(now time.Time) domain.Change {
	if p.EmailVerifiedAt == nil {
		p.EmailVerifiedAt = &now
	}
	return domain.Act("verifyEmail", nil)
}

// ChangeEmail takes a new, still unverified address and signs out everywhere.
func (p *Person) ChangeEmail(email string) (domain.Change, error) {
	email, err := ParseEmail(email)
	if err != nil {
		return domain.Change{}, err
	}
	if email != p.Email {
		p.Email, p.EmailVerifiedAt = email, nil
		p.SessionsEpoch++
	}
	return domain.Act("changeEmail", nil), nil
}

// MakeStaff marks agency staff, who need a second factor, or takes the mark away.
func (p *Person) MakeStaff(staff bool) domain.Change {
	p.Staff = staff
	return domain.Act("makeStaff", map[string]any{"staff": staff})
}

// Disable closes the account and signs out everywhere.
func (p *Person) Disable(reason string) (domain.Change, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case p.Disabled:
		return domain.Change{}, domain.E(domain.Refused, "person.disable.done")
	case reason == "":
		return domain.Change{}, domain.E(domain.Invalid, "person.disable.reason_empty").At("reason")
	}
	p.Disabled, p.DisabledReason = true, reason
	p.SessionsEpoch++
	ch := domain.Act("disable", nil)
	ch.Reason = reason
	return ch, nil
}

// Enable opens a disabled account again and forgets failed attempts.
func (p *Person) Enable() (domain.Change, error) {
	if !p.Disabled {
		return domain.Change{}, domain.E(domain.Refused, "person.enable.done")
	}
	p.Disabled, p.DisabledReason, p.FailedAttempts, p.LockedUntil = false, "", 0, nil
	return domain.Act("enable", nil), nil
}

// SignOutEverywhere makes every session of the person stale.
func (p *Person) SignOutEverywhere() domain.Change {
	p.SessionsEpoch++
	return domain.Act("signOutEverywhere", nil)
}

// Erase removes what identifies the person and keeps the row, because audit and evidence point at it (보유기간이 끝난
// 개인정보의 파기, 개인정보 보호법 §21). The address becomes one that can receive nothing.
func (p *Person) Erase(placeholder string) (domain.Change, error) {
	if !strings.HasSuffix(placeholder, ".invalid") {
		return domain.Change{}, domain.E(domain.Invalid, "person.erase.placeholder")
	}
	p.Email, p.Name, p.Phone = placeholder, "-", ""
	p.PasswordHash, p.PastHashes, p.TotpSecret, p.RecoveryHashes, p.TotpConfirmedAt, p.EmailVerifiedAt = "", nil, "", nil, nil, nil
	p.Disabled, p.DisabledReason = true, "erased"
	p.SessionsEpoch++
	return domain.Act("erase", nil), nil
}
