// This file keeps sessions in the database: the library's store, which here reads a session together with its person and
// writes whose session it is beside the library's own data.
package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/alexedwards/scs/pgxstore"
	"github.com/alexedwards/scs/v2"
	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/app/query"
	"gongmo/app/web/request"
)

// sessionStore implements scs.CtxStore. What it does not do itself, the library's own store does.
type sessionStore struct {
	*pgxstore.PostgresStore
	pool  *pgxpool.Pool
	query *query.DB
	codec sessionCodec
}

func newSessionStore(pool *pgxpool.Pool, q *query.DB) *sessionStore {
	return &sessionStore{PostgresStore: pgxstore.NewWithCleanupInterval(pool, 0), pool: pool, query: q} // Clear takes away what is over
}

// FindCtx reads a session and leaves its person with the request.
func (s *sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	found, ok, err := s.query.Session(ctx, token)
	if ok {
		request.Arrived(ctx, found.Person)
	} else if err == nil {
		request.CameLate(ctx, token)
	}
	return found.Data, ok, err
}

// endedFor is how long the row of a session stays after its end: so long a form that comes late can be kept for the person of the session.
const endedFor = 24 * time.Hour

// Clear takes away sessions that are long over.
func (s *sessionStore) Clear(ctx context.Context) error {
	if _, err := s.pool.Exec(ctx, `delete from sessions where expiry < clock_timestamp() - $1::interval`, endedFor); err != nil {
		return fmt.Errorf("clear the sessions that are over: %w", err)
	}
	return nil
}

// CommitCtx writes a session and whose it is.
func (s *sessionStore) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, values, err := s.codec.Decode(data)
	if err != nil {
		return err
	}
	var who *int64
	if id, ok := values["person"].(int64); ok {
		who = &id
	}
	_, err = s.pool.Exec(ctx, `insert into sessions (token, data, expiry, person_id) values ($1, $2, $3, $4)
		on conflict (token) do update set data = excluded.data, expiry = excluded.expiry, person_id = excluded.person_id`, token, data, expiry, who)
	return err
}

// DeleteCtx ends a session.
func (s *sessionStore) DeleteCtx(ctx context.Context, token string) error {
	_, err := s.pool.Exec(ctx, `delete from sessions where token = $1`, token)
	return err
}

// sessionCodec writes a session as JSON, which is read with every request: the library's own form names every type anew each
// time. A session holds whole numbers and texts.
type sessionCodec struct{ old scs.GobCodec }

type sessionData struct {
	Deadline time.Time
	Numbers  map[string]int64  `json:",omitempty"`
	Texts    map[string]string `json:",omitempty"`
}

// Encode implements scs.Codec.
func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	d := sessionData{Deadline: deadline, Numbers: map[string]int64{}, Texts: map[string]string{}}
	for name, v := range values {
		switch v := v.(type) {
		case int64:
			d.Numbers[name] = v
		case string:
			d.Texts[name] = v
		default:
			return nil, fmt.Errorf("a session cannot hold %s, which is a %T", name, v)
		}
	}
	return json.Marshal(d)
}

// Decode implements scs.Codec. Sessions that the library wrote before are read in its form.
func (c sessionCodec) Decode(data []byte) (time.Time, map[string]any, error) {
	if !bytes.HasPrefix(data, []byte("{")) {
		return c.old.Decode(data)
	}
	var d sessionData
	if err := json.Unmarshal(data, &d); err != nil {
		return time.Time{}, nil, fmt.Errorf("read the session: %w", err)
	}
	values := make(map[string]any, len(d.Numbers)+len(d.Texts))
	for name, v := range d.Numbers {
		values[name] = v
	}
	for name, v := range d.Texts {
		values[name] = v
	}
	return d.Deadline, values, nil
}
