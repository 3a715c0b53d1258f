// This file brings the two ways to a database together: the one whose address was given, or a private one.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Database is an open pool and, when it is ours, the server behind it.
type Database struct {
	Pool *pgxpool.Pool
	// URL is what another process of this machine would open.
	URL     string
	cluster *Cluster
}

// Connect opens databaseURL, or, when it is empty, a database in a private server whose folder is clusterDir.
func Connect(ctx context.Context, databaseURL, clusterDir string, log *slog.Logger) (*Database, error) {
	db := &Database{URL: databaseURL}
	if databaseURL == "" {
		c, err := Start(ctx, Options{Dir: clusterDir})
		if err != nil {
			return nil, err
		}
		log.Info("no database URL given: using a private PostgreSQL", "folder", clusterDir, "joined", c.Joined())
		db.cluster, db.URL = c, c.URL(privateDatabase)
		if err := createDatabase(ctx, c.URL("postgres"), privateDatabase); err != nil {
			return nil, errors.Join(err, c.Stop())
		}
	}
	pool, err := Open(ctx, db.URL)
	if err != nil {
		return nil, errors.Join(err, db.stopServer())
	}
	db.Pool = pool
	return db, nil
}

// Private says that the server is ours alone.
func (d *Database) Private() bool { return d.cluster != nil }

// ServerEnded is closed when a private server has ended; for a given database it never is.
func (d *Database) ServerEnded() <-chan struct{} {
	if d.cluster == nil {
		return nil
	}
	return d.cluster.Ended()
}

// Close returns every connection and then stops the server, if it is ours.
func (d *Database) Close() error {
	d.Pool.Close()
	return d.stopServer()
}

func (d *Database) stopServer() error {
	if d.cluster == nil {
		return nil
	}
	return d.cluster.Stop()
}

const privateDatabase = "gongmo"

// createDatabase makes a database when there is none of that name.
func createDatabase(ctx context.Context, adminURL, name string) error {
	conn, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return fmt.Errorf("connect to the private server: %w", err)
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "create database "+pgx.Identifier{name}.Sanitize())
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "42P04" { // duplicate_database
		return nil
	}
	return err
}
