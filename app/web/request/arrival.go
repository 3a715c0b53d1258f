// This file carries the person of a session from where the session is read to where the request asks who it is.
package request

import (
	"context"

	"gongmo/app/query"
)

type arrivalKey struct{}

type arrival struct {
	who   query.SignedIn
	known bool
	late  string // the hash of a token that opens no session
}

// Arriving prepares a request to be told whose session it comes with.
func Arriving(ctx context.Context) context.Context {
	return context.WithValue(ctx, arrivalKey{}, &arrival{})
}

// Arrived tells a request whose session it comes with. It does nothing for a context that was not prepared.
func Arrived(ctx context.Context, who query.SignedIn) {
	if a, ok := ctx.Value(arrivalKey{}).(*arrival); ok {
		a.who, a.known = who, true
	}
}

// Arrival is the person that Arrived told. known is false when the session was not read with its person.
func Arrival(ctx context.Context) (who query.SignedIn, known bool) {
	if a, ok := ctx.Value(arrivalKey{}).(*arrival); ok {
		return a.who, a.known
	}
	return query.SignedIn{}, false
}

// CameLate notes that a request came with a token that opens no session (any more), by the token's hash.
func CameLate(ctx context.Context, token string) {
	if a, ok := ctx.Value(arrivalKey{}).(*arrival); ok {
		a.late = token
	}
}

// Late is what CameLate noted, "" for a request with an open session or with none at all.
func Late(ctx context.Context) string {
	if a, ok := ctx.Value(arrivalKey{}).(*arrival); ok {
		return a.late
	}
	return ""
}
