// Package mailsink is an SMTP server for tests and the benchmark. It takes every mail, and misbehaves for addresses that ask for it.
package mailsink

import (
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Mail is one that arrived whole and was acknowledged or would have been.
type Mail struct {
	From, To string
	Data     []byte // headers and body
}

// Sink is a running server. Mail to an address whose local part begins with one of these words meets a fault:
//
//	busy…     4xx at RCPT, every time
//	gone…     5xx at RCPT
//	spam…     5xx after the content
//	full…     4xx after the content
//	hang…     the mail is taken and no answer ever comes
//	cut…      the mail is taken and the line is cut
type Sink struct {
	Addr string // host:port

	mu     sync.Mutex
	mails  []Mail
	server *smtp.Server
	done   chan struct{}
}

// Start starts a server on a free port of this machine.
func Start() (*Sink, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Sink{Addr: l.Addr().String(), done: make(chan struct{})}
	server := smtp.NewServer(s)
	server.Domain = "localhost"
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	server.ErrorLog = silent{}
	s.server = server
	go func() { _ = server.Serve(l) }()
	return s, nil
}

// Close stops the server; mails that hang are let go.
func (s *Sink) Close() error {
	close(s.done)
	return s.server.Close()
}

// URL is the sink as a mail setting.
func (s *Sink) URL() string { return "smtp://" + s.Addr + "?starttls=off&timeout=1s" }

// Mails are all that arrived so far.
func (s *Sink) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.mails...)
}

// NewSession implements smtp.Backend.
func (s *Sink) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &session{sink: s, conn: c.Conn()}, nil
}

type session struct {
	sink     *Sink
	conn     net.Conn
	from, to string
}

func (s *session) Reset()        { s.from, s.to = "", "" }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	switch {
	case strings.HasPrefix(to, "busy"):
		return refusal(450)
	case strings.HasPrefix(to, "gone"):
		return refusal(550)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	switch {
	case strings.HasPrefix(s.to, "spam"):
		return refusal(554)
	case strings.HasPrefix(s.to, "full"):
		return refusal(452)
	}
	s.sink.mu.Lock()
	s.sink.mails = append(s.sink.mails, Mail{s.from, s.to, data})
	s.sink.mu.Unlock()
	switch {
	case strings.HasPrefix(s.to, "hang"):
		<-s.sink.done
	case strings.HasPrefix(s.to, "cut"):
		return s.conn.Close()
	}
	return nil
}

func refusal(code int) error { return &smtp.SMTPError{Code: code, Message: "as the test asked"} }

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}
