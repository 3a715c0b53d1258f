// This file hands mail to an SMTP server.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

type server struct {
	host    string
	options []gomail.Option
	from    *mail.Address
}

// answerTimeout is how long the server may take for a whole conversation. The job that sends takes longer, to write down how it ended.
const answerTimeout = 20 * time.Second

// newServer reads smtp://user:password@host:port (STARTTLS; required when there is a password, used when offered
// otherwise) or smtps:// (TLS from the start). ?starttls=off speaks in the clear, for a mail catcher on the same machine.
// ?timeout=5s is how long the server may take.
func newServer(address string, from *mail.Address) (*server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("mail server: want smtp://user:password@host:port") // url.Parse would repeat the password
	}
	s := &server{host: u.Hostname(), from: from}
	policy, port := gomail.TLSOpportunistic, 587
	password, authenticate := u.User.Password()
	if authenticate {
		policy = gomail.TLSMandatory
		s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	if u.Query().Get("starttls") == "off" {
		policy = gomail.NoTLS
	}
	s.options = append(s.options, gomail.WithTLSPolicy(policy))
	if u.Scheme == "smtps" {
		port = 465
		s.options = append(s.options, gomail.WithSSL())
	}
	if p := u.Port(); p != "" {
		if port, err = strconv.Atoi(p); err != nil {
			return nil, fmt.Errorf("mail server: port %q", p)
		}
	}
	timeout := answerTimeout
	if t := u.Query().Get("timeout"); t != "" {
		if timeout, err = time.ParseDuration(t); err != nil {
			return nil, fmt.Errorf("mail server: timeout: %w", err)
		}
	}
	s.options = append(s.options, gomail.WithPort(port), gomail.WithTimeout(timeout))
	_, err = gomail.NewClient(s.host, s.options...) // wrong options are found at the start, not at the first mail
	return s, err
}

// Send implements Sender.
func (s *server) Send(ctx context.Context, m Message) error {
	msg, err := compose(m, s.from)
	if err != nil {
		return &Failure{Permanent, err}
	}
	client, err := s.dial(ctx)
	if err != nil {
		// Also a wrong password or certificate: once the operator has put it right, the mail can go.
		return &Failure{Temporary, err}
	}
	defer client.Close()
	err = client.Send(msg)
	if err == nil || msg.IsDelivered() { // what fails after the server's yes no longer matters
		return nil
	}
	return &Failure{judge(err), err}
}

func (s *server) dial(ctx context.Context) (*gomail.Client, error) {
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return nil, err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return nil, fmt.Errorf("connect to the mail server: %w", err)
	}
	return client, nil
}

// judge tells what became of a mail from the last thing the server said and when.
func judge(err error) Outcome {
	var e *gomail.SendError
	if !errors.As(err, &e) {
		return Temporary
	}
	switch {
	case e.ErrorCode() >= 500:
		return Permanent
	case e.ErrorCode() >= 400:
		return Temporary
	case e.Reason == gomail.ErrSMTPDataClose: // the end of the mail was sent, and no answer came
		return Unknown
	case e.Reason == gomail.ErrGetSender, e.Reason == gomail.ErrGetRcpts, e.Reason == gomail.ErrNoUnencoded:
		return Permanent
	}
	return Temporary
}

// Check implements Sender.
func (s *server) Check(ctx context.Context) error {
	client, err := s.dial(ctx)
	if err != nil {
		return err
	}
	return client.Close()
}
