// This file writes down who took a list out of the house.
package workflows

import (
	"context"

	"gongmo/domain"
	"gongmo/domain/call"
)

// ExportIntake is the list of the applications of a call as somebody takes it along: which of them, in words of the page, and how many.
type ExportIntake struct {
	Call domain.CallID
	Rows int
	Of   string
}

// ExportIntake implements the command. It is kept in the log of looks at personal data, since applicants may be persons, and not in the
// chain of the call, whose row is left alone while companies hand in.
func (e *Engine) ExportIntake(ctx context.Context, cmd Command, in ExportIntake) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		c, err := Get[call.Call](tx, int64(in.Call))
		if err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "export", domain.Resource{Kind: "application", Call: c.Ref()}); err != nil {
			return err
		}
		return logAccess(tx, cmd.Actor, "call", c.ID, "export", e.Texts.Say("ko", "access_log.export", domain.Args{"n": in.Rows, "of": in.Of}))
	})
}
