// Package mail sends mail: into a folder of .eml files, or over SMTP. A mail is sent once. Its Message-ID is given by
// the caller and stays the same whenever it is tried again, and a failure says whether it may be tried again at all.
//
// This file is what a mail is and how sending can fail.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"
)

// Message is one mail to one person.
type Message struct {
	// ID tells this mail from every other, for ever: letters, digits, dots, hyphens, such as "notice-1203".
	ID        string
	To        string // an address without a name
	ToName    string
	Subject   string
	Text      string
	HTML      string // "" for plain text only
	WrittenAt time.Time
	// Unsubscribe is the address that ends mails of this sort, by one press of the reader's mail program (RFC 8058); "" for none.
	Unsubscribe string
}

// Sender sends mail. Send returns nil when the mail was handed over, and a *Failure otherwise.
type Sender interface {
	Send(ctx context.Context, m Message) error
	// Check says whether mail can be sent now.
	Check(ctx context.Context) error
}

// Outcome is what is known about a mail that was not handed over in order.
type Outcome string

const (
	// Temporary: it was not sent and may be tried again.
	Temporary Outcome = "temporary"
	// Permanent: it was not sent and never will be as it is, because the address or the mail is refused.
	Permanent Outcome = "permanent"
	// Unknown: the line broke after the whole mail was given and before the answer came. Trying again might send it
	// twice, so a person must decide.
	Unknown Outcome = "unknown"
)

// Failure is a mail that was not handed over in order.
type Failure struct {
	Outcome Outcome
	Err     error
}

func (f *Failure) Error() string { return fmt.Sprintf("mail (%s): %v", f.Outcome, f.Err) }

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }

// IsUnsure says that nobody knows whether the mail was taken.
func (f *Failure) IsUnsure() bool { return f.Outcome == Unknown }

// IsPermanent says that trying again is of no use.
func (f *Failure) IsPermanent() bool { return f.Outcome == Permanent }

// Key is the message for people about this outcome.
func (f *Failure) Key() string { return "mail.outcome." + string(f.Outcome) }

// OutcomeOf classifies an error of Send; one that is no *Failure may be tried again.
func OutcomeOf(err error) Outcome {
	var f *Failure
	if errors.As(err, &f) {
		return f.Outcome
	}
	return Temporary
}

// New opens the sender at a folder, smtp://user:password@host:port or smtps://…; see newServer for its options.
func New(url, from string) (Sender, error) {
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("sender %q: %w", from, err)
	}
	if strings.HasPrefix(url, "smtp://") || strings.HasPrefix(url, "smtps://") {
		return newServer(url, sender)
	}
	return newFolder(url, sender)
}

var safeID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$`) // a multipart boundary is made of it, and that has 70 characters at most

// compose makes the mail as it goes over the line. It is the same, byte for byte, for the same message.
func compose(m Message, from *mail.Address) (*gomail.Msg, error) {
	if !safeID.MatchString(m.ID) {
		return nil, fmt.Errorf("%q cannot be an id", m.ID)
	}
	_, host, _ := strings.Cut(from.Address, "@")
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary("part-"+m.ID))
	if err := msg.FromFormat(oneLine(from.Name), from.Address); err != nil {
		return nil, err
	}
	if err := msg.AddToFormat(oneLine(m.ToName), m.To); err != nil {
		return nil, err
	}
	msg.Subject(oneLine(m.Subject))
	msg.SetMessageIDWithValue(m.ID + "@" + host)
	msg.SetDateWithValue(m.WrittenAt)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // keeps holiday answers away
	if m.Unsubscribe != "" {
		msg.SetGenHeader("List-Unsubscribe", "<"+oneLine(m.Unsubscribe)+">")
		msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}

// oneLine keeps what people typed from becoming another header.
func oneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s))
}
