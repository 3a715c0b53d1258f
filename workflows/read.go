// This file says what one of several reads that go out together looks for. A command that knows at once what it needs asks
// for all of it with Tx.Read: each trip to the database costs more than the reading.
package workflows

import "gongmo/domain"

// ReadKind tells the sorts of reads apart.
type ReadKind int

// Sorts of reads. Make them with RowOf, RowsOf, CountOf, NextOf, UnderCall and SharedRow.
const (
	ReadRow ReadKind = iota
	ReadRows
	ReadCount
	ReadNext
	ReadCallLock
	ReadShared
)

// Read is one read of several. Into is where its result goes; what else is set follows from Kind.
type Read struct {
	Kind      ReadKind
	Into      any
	ID        int64
	Lock      Lock
	Query     Query
	Row       any // ReadCount: a row of the table
	Sequence  string
	Call      domain.CallID
	Exclusive bool
}

// RowOf is Tx.Load: the row with this id, into a pointer to a row struct.
func RowOf(dst any, id int64, lock Lock) Read {
	return Read{Kind: ReadRow, Into: dst, ID: id, Lock: lock}
}

// RowsOf is Tx.Find.
func RowsOf(dst any, q Query) Read { return Read{Kind: ReadRows, Into: dst, Query: q} }

// CountOf is Tx.Count.
func CountOf(dst *int64, row any, where Where) Read {
	return Read{Kind: ReadCount, Into: dst, Row: row, Query: Query{Where: where}}
}

// NextOf is Tx.Sequence.
func NextOf(dst *int64, sequence string) Read {
	return Read{Kind: ReadNext, Into: dst, Sequence: sequence}
}

// UnderCall is Tx.LockCall.
func UnderCall(id domain.CallID, exclusive bool) Read {
	return Read{Kind: ReadCallLock, Call: id, Exclusive: exclusive}
}

// SharedRow reads a row as it stands now without a lock, for looking at only: several transactions may get the same copy,
// so nobody may change it. It is for rows that are large, change seldom and are read by every request, such as a call.
func SharedRow[T any](dst **T, id int64) Read {
	return Read{Kind: ReadShared, Into: dst, ID: id}
}
