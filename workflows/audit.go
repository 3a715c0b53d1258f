// This file is the audit chain: what one entry holds, how its hash is made and how a chain is checked.
package workflows

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"gongmo/domain"
)

// AuditDetail is the free part of an audit entry: changed fields, counts, hashes. Keys are sorted when it is hashed.
type AuditDetail map[string]any

// Value writes the detail to its jsonb column.
func (d AuditDetail) Value() (driver.Value, error) {
	if d == nil {
		return "{}", nil
	}
	return domain.JSONValue(map[string]any(d))
}

// Scan reads the detail from its jsonb column.
func (d *AuditDetail) Scan(src any) error { return domain.JSONScan((*map[string]any)(d), src) }

// TableName is where the entries live.
func (AuditEntry) TableName() string { return "audit_entry" }

// NewEntry makes the next link of an aggregate's chain.
func NewEntry(now time.Time, actor domain.Actor, agg domain.Aggregate, ch domain.Change) (AuditEntry, error) {
	head := agg.Head()
	e := AuditEntry{Aggregate: agg.Kind(), AggregateID: head.ID, Seq: head.Version + 1, At: now.UTC().Truncate(time.Microsecond),
		ActorRole: string(actor.Role), Event: ch.Event, Reason: ch.Reason, Detail: AuditDetail(ch.Detail),
		RequestID: actor.Request, PrevHash: head.Chain}
	if actor.Person != 0 {
		e.ActorID = &actor.Person
	}
	if ch.Machine != "" {
		e.Machine, e.FromState, e.ToState = &ch.Machine, &ch.From, &ch.To
	}
	// The detail takes the shape it will have when read back, so that the hash can be computed again.
	plain, err := json.Marshal(e.Detail)
	if err != nil {
		return e, fmt.Errorf("encode audit detail: %w", err)
	}
	e.Detail = AuditDetail{}
	if err := json.Unmarshal(plain, (*map[string]any)(&e.Detail)); err != nil {
		return e, fmt.Errorf("decode audit detail: %w", err)
	}
	e.Hash, err = e.Digest()
	return e, err
}

// Digest is the hex SHA-256 over the entry's fields and the hash before it.
func (e AuditEntry) Digest() (string, error) {
	detail, err := json.Marshal(map[string]any(e.Detail))
	if err != nil {
		return "", fmt.Errorf("encode audit detail: %w", err)
	}
	if e.Detail == nil || string(detail) == "null" {
		detail = []byte("{}")
	}
	var who int64
	if e.ActorID != nil {
		who = int64(*e.ActorID)
	}
	text, err := json.Marshal([]any{e.PrevHash, e.Aggregate, e.AggregateID, e.Seq, e.At.UTC().Format(time.RFC3339Nano), who, e.ActorRole,
		deref(e.Machine), deref(e.FromState), e.Event, deref(e.ToState), e.Reason, json.RawMessage(detail), e.RequestID})
	if err != nil {
		return "", fmt.Errorf("encode audit entry: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// VerifyChain walks one aggregate's entries in order of Seq and reports the first break: a changed entry, a missing one,
// or a head on the aggregate that is not the last hash.
func VerifyChain(entries []AuditEntry, head string) error {
	prev := ""
	for i, e := range entries {
		if e.Seq != int64(i+1) {
			return fmt.Errorf("%s %d: entry %d is missing", e.Aggregate, e.AggregateID, i+1)
		}
		if e.PrevHash != prev {
			return fmt.Errorf("%s %d: entry %d does not follow entry %d", e.Aggregate, e.AggregateID, e.Seq, i)
		}
		sum, err := e.Digest()
		if err != nil {
			return err
		}
		if sum != e.Hash {
			return fmt.Errorf("%s %d: entry %d was changed after it was written", e.Aggregate, e.AggregateID, e.Seq)
		}
		prev = e.Hash
	}
	if prev != head {
		return fmt.Errorf("the newest entry is not the head of the chain")
	}
	return nil
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
