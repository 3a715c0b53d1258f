// This file gathers what the commands need from the world.
package workflows

import (
	"context"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/person"
	"gongmo/domain/ruleset"
)

// Engine runs the commands. Make it with its ports filled; it is safe for concurrent use.
type Engine struct {
	Work      UnitOfWork
	Access    Authorizer
	Secrets   Secrets
	Texts     Texts
	Mail      Mailer
	Calendars Calendars
	// Authority issues documents about organisations; nil where none is connected.
	Authority Authority
	// Register is the tax office's register of businesses; nil where none is connected.
	Register Register
	// Addresses is the register of road-name addresses; nil where none is connected.
	Addresses AddressBook
	// Scanner looks at uploaded files for malware; nil where none is configured.
	Scanner Scanner
	// Contents is the file store, for what sweeps clear away; nil in a process that does not work.
	Contents Contents
	// Presence is who was at a section of an application, for the sweep that clears it away; nil in a process that does not work.
	Presence interface{ Clear(context.Context) error }
	// Sessions are those that are over, for the same sweep; nil in a process that does not work.
	Sessions interface{ Clear(context.Context) error }
	// Meter counts what sweeps clear away; nil where nobody counts.
	Meter    Meter
	Policies Policies
	// Rules is how late permissions read the rule set of a call; nil for the set that the call pins. None of those shipped allows
	// any, so that an agency whose own rules do, and the tests, put theirs here.
	Rules func(c *call.Call) (ruleset.Set, error)

	dryRun bool
}

// DryRun is the same engine, but every command is rolled back at its end: bulk decisions are previewed with it.
func (e *Engine) DryRun() *Engine {
	c := *e
	c.dryRun = true
	return &c
}

// Policies are the configured limits of logging in.
type Policies struct {
	Password person.PasswordPolicy
	Lock     person.LockPolicy
	// AddressThrottle slows down guessing from one address, DeviceThrottle from a device that its person has signed in with before, which it
	// is for DeviceFor.
	AddressThrottle, DeviceThrottle person.ThrottlePolicy
	DeviceFor                       time.Duration
	// LinkFor is how long a mailed link is good, InviteFor an invitation into an organisation.
	LinkFor, InviteFor time.Duration
	// BaseURL begins the links in mails.
	BaseURL string
	// ScanFirst keeps an application from being handed in before the scanner has looked at every file of it.
	ScanFirst bool
	// Lives is how long contents are kept that belong to nothing.
	Lives Lives
}

// Secrets makes and checks what must not be readable at rest. No error of it says anything about the secret.
type Secrets interface {
	HashPassword(password string) (string, error)
	// CheckPassword compares; an empty hash costs the same time as a real one. rehash says that the parameters are old.
	CheckPassword(password, hash string) (ok, rehash bool)
	// LinkToken is the secret of a one-time link, derived from its id so that it is stored nowhere.
	LinkToken(id int64, purpose string) string
	HashToken(token string) string
	NewTotp(account string) (secret, uri string, err error)
	// TotpStep finds the 30-second step that a code belongs to, near now.
	TotpStep(secret, code string, now time.Time) (step int64, ok bool)
	NewRecoveryCodes(n int) (codes, hashes []string)
	Seal(plain string) (string, error)
	Open(sealed string) (string, error)
}

// Texts is the message catalogue.
type Texts interface {
	Say(lang, key string, args domain.Args) string
	Has(key string) bool
}

// Mail is one message to one person.
type Mail struct {
	// ID is stable: the same message has the same Message-ID however often it is tried.
	ID, To, ToName, Subject, Text string
	// Unsubscribe is the address that ends mails of this sort, "" for mails that nobody can end.
	Unsubscribe string
}

// Mailer hands a message over. An error that IsUnsure means that nobody knows whether it was taken.
type Mailer interface {
	Send(ctx context.Context, m Mail) error
}

// Calendars knows the business days, as the administrators have set them.
type Calendars interface {
	Calendar(ctx context.Context) (calendar.Calendar, error)
}
