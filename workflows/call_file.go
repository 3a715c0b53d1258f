// This file takes a whole call out of its file, and gives its definition.
package workflows

import (
	"context"
	"strings"

	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/period"
)

// ImportCall takes the whole definition of a call out of a file: into a new draft, or over the draft of the same code.
type ImportCall struct {
	Definition call.Definition
	// Version is that of the draft the officer saw, 0 to take it over whatever it is.
	Version int64
	// Dry only tries: nothing is written.
	Dry bool
}

// Imported says what became of it.
type Imported struct {
	Call domain.CallID // 0 when a new one was only tried
	New  bool
	// Before is what the draft said before, nil for a new call.
	Before *call.Definition `json:",omitempty"`
	// Missing is what the draft still lacks before it can be submitted.
	Missing domain.Problems `json:",omitempty"`
}

// ImportCall implements the command. A call that is public is corrected by a proposal and not by a file: call.import.published
// (kind Refused). One that waits to be approved or announced is taken back first: call.import.waiting.
func (e *Engine) ImportCall(ctx context.Context, cmd Command, in ImportCall) (Imported, error) {
	if err := paragraphsKnown(in.Definition.Paragraphs); err != nil {
		return Imported{}, err
	}
	work := func(tx Tx) (Imported, error) {
		found, err := Find[call.Call](tx, Where{"Code": in.Definition.Code}, "ID")
		if err != nil {
			return Imported{}, err
		}
		if len(found) == 0 {
			return e.importNew(tx, cmd, in)
		}
		c, err := e.lockCall(tx, cmd.Actor, found[0].Ref(), in.Version, "edit")
		if err != nil {
			return Imported{}, err
		}
		if c.Unpublished() {
			return Imported{}, domain.E(domain.Refused, "call.import.waiting").At("file").With("code", c.Code)
		}
		if c.State != call.Draft {
			return Imported{}, domain.E(domain.Refused, "call.import.published").At("file").With("code", c.Code)
		}
		before := c.Definition()
		change, err := c.Redefine(in.Definition)
		if err != nil {
			return Imported{}, err
		}
		out := Imported{Call: c.Ref(), Before: &before}
		if out.Missing, err = lacking(tx, c); err != nil || in.Dry {
			return out, err
		}
		return out, Record(tx, cmd.Actor, c, change)
	}
	if !in.Dry {
		return run(ctx, e, cmd, in, work)
	}
	var out Imported
	err := e.Work.Do(ctx, Options{DryRun: true}, func(tx Tx) (err error) {
		out, err = work(tx)
		return err
	})
	return out, err
}

func (e *Engine) importNew(tx Tx, cmd Command, in ImportCall) (Imported, error) {
	if err := e.Access.Can(cmd.Actor, "create", domain.Resource{Kind: "call"}); err != nil {
		return Imported{}, err
	}
	c, err := call.Define(in.Definition, cmd.Actor.Person, period.DateOf(tx.Now()))
	if err != nil {
		return Imported{}, err
	}
	out := Imported{New: true}
	if out.Missing, err = lacking(tx, c); err != nil || in.Dry {
		return out, err
	}
	out.Call, err = e.recordNewCall(tx, cmd, c)
	return out, err
}

// lacking lists what a draft still needs before it can be submitted.
func lacking(tx Tx, c *call.Call) (domain.Problems, error) {
	rules, err := callRules(c)
	if err != nil {
		return nil, err
	}
	return domain.ProblemsOf(c.Ask(tx.Now(), rules)), nil
}

// CallDefinition is the definition of a call in the reader's sight, by its code.
func (e *Engine) CallDefinition(ctx context.Context, actor domain.Actor, code string) (call.Definition, error) {
	var out call.Definition
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		c, err := One[call.Call](tx, Where{"Code": strings.ToUpper(strings.TrimSpace(code))})
		if err != nil {
			return err
		}
		if err := e.Access.Can(actor, "view", callResource(c)); err != nil {
			return err
		}
		out = c.Definition()
		return nil
	})
	return out, err
}
