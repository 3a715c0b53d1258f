// This file is the runner every command goes through: authorise, do, remember.
package workflows

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gongmo/domain"
)

// Command is what every command carries besides its own input.
type Command struct {
	Actor domain.Actor
	// Key makes the command idempotent: the same key with the same input gives the first answer again. "" for none.
	Key string
	// Stamp is when the request had been read completely, in the database's clock (decisions §14). Zero for jobs.
	Stamp time.Time
	// Devices are what the browser keeps of earlier sign-ins; only signing in looks at them.
	Devices []string
}

// stamp is the request's stamp, or the transaction's time for what no request caused.
func (c Command) stamp(tx Tx) time.Time {
	if c.Stamp.IsZero() {
		return tx.Now()
	}
	return c.Stamp
}

// run does one command in one transaction. When the command was refused or lost a race, but the same key and input already
// have an answer, that answer is returned: a double click or a retry after a lost connection sees what the first one saw.
func run[T any](ctx context.Context, e *Engine, cmd Command, input any, fn func(tx Tx) (T, error)) (T, error) {
	var out, none T
	key, err := cmd.idempotency(input)
	if err != nil {
		return none, err
	}
	err = e.Work.Do(ctx, Options{DryRun: e.dryRun}, func(tx Tx) error {
		var err error
		if out, err = fn(tx); err != nil {
			return err
		}
		if key.Key == "" || e.dryRun {
			return nil
		}
		answer, err := json.Marshal(out)
		if err != nil {
			return fmt.Errorf("encode answer: %w", err)
		}
		return tx.Remember(key, answer)
	})
	if err == nil || key.Key == "" {
		return out, err
	}
	switch domain.KindOf(err) {
	case domain.Refused, domain.Conflict, domain.Invalid:
		if again, ok, rerr := recall[T](ctx, e, key); rerr != nil || ok {
			return again, rerr
		}
	}
	return none, err
}

func recall[T any](ctx context.Context, e *Engine, key IdempotencyKey) (out T, ok bool, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		answer, hash, found, err := tx.Recall(key)
		if err != nil || !found {
			return err
		}
		if hash != key.InputHash {
			return domain.E(domain.Conflict, "idempotency.other_input")
		}
		ok = true
		return json.Unmarshal(answer, &out)
	})
	return out, ok, err
}

func (c Command) idempotency(input any) (IdempotencyKey, error) {
	if c.Key == "" {
		return IdempotencyKey{}, nil
	}
	text, err := json.Marshal(input)
	if err != nil {
		return IdempotencyKey{}, fmt.Errorf("encode input: %w", err)
	}
	sum := sha256.Sum256(text)
	return IdempotencyKey{Actor: c.Actor.Person, Key: c.Key, InputHash: hex.EncodeToString(sum[:])}, nil
}

// IsStale reports whether err says that somebody else changed the thing first.
func IsStale(err error) bool { return errors.Is(err, domain.E(domain.Conflict, "stale_version")) }
