// Package workflows holds every command of the product: one command is one function is one transaction. It knows the
// domain and nothing else; what it needs from the world it declares here as ports, and app/... implements them.
package workflows

import (
	"context"
	"time"

	"gongmo/domain"
)

// UnitOfWork runs a function in one transaction. It retries the whole function on serialization failures and deadlocks,
// at most three times, so the function must have no effect outside tx. Nesting is an error.
type UnitOfWork interface {
	Do(ctx context.Context, opts Options, fn func(tx Tx) error) error
}

// Options of one unit of work.
type Options struct {
	// DryRun does everything, including constraints and audit, and then rolls back.
	DryRun bool
}

// Tx is one running transaction. Writes may be held back and sent together; they are always visible to the reads that
// follow. It is a parameter, never hidden in a context, and is not safe for concurrent use.
type Tx interface {
	// Now is the database's clock plus the movable clock's offset in demo and test databases; read once per transaction. UTC.
	Now() time.Time
	// NextID hands out an id that no other row of any table has.
	NextID() (int64, error)
	// Sequence draws the next number of a database sequence; numbers may have gaps and never repeat.
	Sequence(name string) (int64, error)
	// Load reads the row with this id into dst, a pointer to a row struct. Kind NotFound when there is none.
	Load(dst any, id int64, lock Lock) error
	// Find reads rows into dst, a pointer to a slice of row structs (or pointers to them).
	Find(dst any, q Query) error
	// Read does several reads in one trip, in this order: what one locks holds for those after it. All are done; the error is
	// the first one's.
	Read(reads ...Read) error
	// Count counts the rows of row's table that match.
	Count(row any, where Where) (int64, error)
	// Insert adds rows. A row whose ID is 0 gets the next id before this returns.
	Insert(rows ...any) error
	// Update writes all columns of a child row by id. Aggregates are written only through Record.
	Update(row any) error
	// Delete removes a child row by id, where the table allows it.
	Delete(row any) error
	// Save inserts or updates an aggregate and moves its version on. Kind Conflict when the version is stale. Only Record calls it.
	Save(agg domain.Aggregate) error
	// Audit appends to the aggregate's audit chain. Only Record calls it.
	Audit(e AuditEntry) error
	// Enqueue adds a job that exists if and only if this transaction commits.
	Enqueue(job Job, when time.Time) error
	// LockCall takes the advisory lock on a call: shared for acts under its terms, exclusive for acts that change them.
	LockCall(id domain.CallID, exclusive bool) error
	// Remember stores the answer to an idempotency key; a second Remember of the same key is kind Conflict, key "idempotency.taken".
	Remember(k IdempotencyKey, answer []byte) error
	// Recall reads the answer stored under a key; ok is false when there is none.
	Recall(k IdempotencyKey) (answer []byte, inputHash string, ok bool, err error)
}

// Lock says how a row is read.
type Lock int

const (
	NoLock    Lock = iota
	ForUpdate      // wait for whoever holds it
	SkipTaken      // sweeps: NotFound when somebody else holds it
)

// Where is a conjunction: field name of the row struct → value. A slice means "one of", nil means "is null",
// and AtOrBefore, After, Between, Not compare.
type Where map[string]any

// AtOrBefore matches values up to and including V. After matches values beyond V. Between matches From, To and what lies
// between them; null lies nowhere. Not matches everything else; Not{nil} is "is not null".
type (
	AtOrBefore struct{ V any }
	After      struct{ V any }
	Between    struct{ From, To any }
	Not        struct{ V any }
)

// Query selects rows. Order names fields, "-Field" for descending; ID breaks ties. Fields, where it names any, is all that is read of
// each row: who is behind ten thousand applications is known without their answers. The other fields are zero, so that such rows cannot be
// locked and must not be written back.
type Query struct {
	Where  Where
	Fields []string
	Order  []string
	Limit  int
	Lock   Lock
}

// AuditEntry is one link of an aggregate's audit chain. Hash covers every field and PrevHash.
type AuditEntry struct {
	ID          int64
	Aggregate   string
	AggregateID int64
	Seq         int64
	At          time.Time
	ActorID     *domain.PersonID
	ActorRole   string
	Machine     *string
	FromState   *string
	Event       string
	ToState     *string
	Reason      string
	Detail      AuditDetail
	RequestID   string
	PrevHash    string
	Hash        string
}

// IdempotencyKey is a caller's promise that two commands with the same key are the same command.
type IdempotencyKey struct {
	Actor     domain.PersonID
	Key       string
	InputHash string
}

// Job is the arguments of a background job: ids only, never personal data. Kind is stable; a changed meaning is a new kind.
type Job interface{ Kind() string }

// Authorizer answers whether an actor may act. It starts from "no", knows nothing of databases and costs microseconds.
type Authorizer interface {
	Can(actor domain.Actor, action string, r domain.Resource) error
}
