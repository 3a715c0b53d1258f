// This file lets GORM, River, COPY and hand-written SQL share one transaction: a gorm.ConnPool whose transactions are
// pgx transactions on the same connection.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// Bridge is a gorm.ConnPool over a pgx pool. It must not embed *sql.DB: GORM would then find the wrong BeginTx first.
type Bridge struct{ db *sql.DB }

// NewBridge makes a bridge. The pool stays the owner of the connections.
func NewBridge(pool *pgxpool.Pool) *Bridge { return &Bridge{stdlib.OpenDBFromPool(pool)} }

// PrepareContext implements gorm.ConnPool.
func (b *Bridge) PrepareContext(ctx context.Context, q string) (*sql.Stmt, error) {
	return b.db.PrepareContext(ctx, q)
}

// ExecContext implements gorm.ConnPool.
func (b *Bridge) ExecContext(ctx context.Context, q string, a ...any) (sql.Result, error) {
	return b.db.ExecContext(ctx, q, a...)
}

// QueryContext implements gorm.ConnPool.
func (b *Bridge) QueryContext(ctx context.Context, q string, a ...any) (*sql.Rows, error) {
	return b.db.QueryContext(ctx, q, a...)
}

// QueryRowContext implements gorm.ConnPool.
func (b *Bridge) QueryRowContext(ctx context.Context, q string, a ...any) *sql.Row {
	return b.db.QueryRowContext(ctx, q, a...)
}

// GetDBConn implements gorm.GetDBConnector.
func (b *Bridge) GetDBConn() (*sql.DB, error) { return b.db, nil }

// BeginTx implements gorm.ConnPoolBeginner.
func (b *Bridge) BeginTx(ctx context.Context, o *sql.TxOptions) (gorm.ConnPool, error) {
	if o != nil && (o.ReadOnly || o.Isolation != sql.LevelDefault) {
		return nil, errors.New("the bridge begins only ordinary transactions")
	}
	conn, err := b.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var inner *pgx.Conn
	if err := conn.Raw(func(driver any) error { inner = driver.(*stdlib.Conn).Conn(); return nil }); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	ptx, err := inner.Begin(ctx)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &bridgeTx{conn: conn, ptx: ptx, ctx: ctx}, nil
}

// bridgeTx is one transaction, seen by GORM as a ConnPool and by everyone else as a pgx.Tx. Like every pgx.Tx it belongs
// to one goroutine. Unlike a *sql.Tx it is therefore not rolled back from aside when its context ends: the statement
// that is running fails, and the owner rolls back.
type bridgeTx struct {
	conn *sql.Conn
	ptx  pgx.Tx
	ctx  context.Context
	done bool
}

func (t *bridgeTx) PrepareContext(ctx context.Context, q string) (*sql.Stmt, error) {
	return t.conn.PrepareContext(ctx, q)
}

func (t *bridgeTx) ExecContext(ctx context.Context, q string, a ...any) (sql.Result, error) {
	return t.conn.ExecContext(ctx, q, a...)
}

func (t *bridgeTx) QueryContext(ctx context.Context, q string, a ...any) (*sql.Rows, error) {
	return t.conn.QueryContext(ctx, q, a...)
}

func (t *bridgeTx) QueryRowContext(ctx context.Context, q string, a ...any) *sql.Row {
	return t.conn.QueryRowContext(ctx, q, a...)
}

// Commit implements gorm.TxCommitter. Work whose context has ended is not committed: nobody waits for it any more.
func (t *bridgeTx) Commit() error {
	if err := t.ctx.Err(); err != nil {
		return errors.Join(err, t.end(t.ptx.Rollback))
	}
	return t.end(t.ptx.Commit)
}

// Rollback implements gorm.TxCommitter.
func (t *bridgeTx) Rollback() error { return t.end(t.ptx.Rollback) }

func (t *bridgeTx) end(finish func(context.Context) error) error {
	if t.done {
		return sql.ErrTxDone
	}
	t.done = true
	// The connection must be returned whatever became of the request's context.
	return errors.Join(finish(context.WithoutCancel(t.ctx)), t.conn.Close())
}

// FromGorm gives the pgx transaction that a running GORM transaction is.
func FromGorm(g *gorm.DB) (pgx.Tx, error) {
	if t, ok := g.Statement.ConnPool.(*bridgeTx); ok {
		return t.ptx, nil
	}
	return nil, fmt.Errorf("not inside a transaction: %T", g.Statement.ConnPool)
}
