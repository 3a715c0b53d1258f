// This file is the sender as the commands know it.
package mail

import (
	"context"
	"time"

	"gongmo/workflows"
)

// Port is a Sender for the commands.
type Port struct{ Sender }

var _ workflows.Mailer = Port{}

// Open opens the sender of New for the commands.
func Open(url, from string) (Port, error) {
	s, err := New(url, from)
	return Port{s}, err
}

// Send implements workflows.Mailer. The mail is dated when it is sent.
func (p Port) Send(ctx context.Context, m workflows.Mail) error {
	return p.Sender.Send(ctx, Message{ID: m.ID, To: m.To, ToName: m.ToName, Subject: m.Subject, Text: m.Text, WrittenAt: time.Now(), Unsubscribe: m.Unsubscribe})
}
