// This file hashes and compares passwords with argon2id, a few at a time and in the same time for everybody.
package secrets

import (
	"context"
	"errors"
	"fmt"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"
)

// PasswordCost is what one hash costs. The default is OWASP's second choice for argon2id: 19 MiB, two passes, one lane.
type PasswordCost struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
}

// DefaultPasswordCost takes about 40 ms of one core.
func DefaultPasswordCost() PasswordCost {
	return PasswordCost{MemoryKiB: 19 * 1024, Passes: 2, Lanes: 1}
}

// Passwords hashes and compares. It is safe for concurrent use and lets only so many run at once: a rush of sign-ins
// waits in line instead of taking all memory.
type Passwords struct {
	params argon2id.Params
	turns  chan struct{}
}

// NewPasswords makes a hasher that runs at most atOnce hashes together.
func NewPasswords(cost PasswordCost, atOnce int) *Passwords {
	return &Passwords{turns: make(chan struct{}, max(1, atOnce)), params: argon2id.Params{
		Memory: cost.MemoryKiB, Iterations: cost.Passes, Parallelism: cost.Lanes, SaltLength: 16, KeyLength: 32}}
}

// Hash encodes a new hash with its own salt and parameters.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	done, err := p.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	h, err := argon2id.CreateHash(plain(password), &p.params)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return h, nil
}

// Same reports whether the password belongs to the hash, and whether the hash was made at another cost and should be made
// again. An empty hash (no account, or no password yet) is never the same, and takes as long to find out.
func (p *Passwords) Same(ctx context.Context, password, hash string) (same, stale bool, err error) {
	done, err := p.turn(ctx)
	if err != nil {
		return false, false, err
	}
	defer done()
	if hash == "" {
		_, err := argon2id.CreateHash(plain(password), &p.params) // as long as a comparison takes
		return false, false, err
	}
	same, params, err := argon2id.CheckHash(plain(password), hash)
	if errors.Is(err, argon2id.ErrInvalidHash) || errors.Is(err, argon2id.ErrIncompatibleVariant) || errors.Is(err, argon2id.ErrIncompatibleVersion) {
		return false, false, fmt.Errorf("read a password hash: %w", err)
	} else if err != nil {
		return false, false, fmt.Errorf("compare a password: %w", err)
	}
	return same, same && *params != p.params, nil
}

// UsedBefore reports whether the password belongs to any of the hashes.
func (p *Passwords) UsedBefore(ctx context.Context, password string, hashes []string) (bool, error) {
	for _, h := range hashes {
		if same, _, err := p.Same(ctx, password, h); same || err != nil {
			return same, err
		}
	}
	return false, nil
}

// turn waits for a place; done gives it back.
func (p *Passwords) turn(ctx context.Context) (done func(), err error) {
	select {
	case p.turns <- struct{}{}:
		return func() { <-p.turns }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to hash a password: %w", ctx.Err())
	}
}

// plain is the password in one form: the same Korean letters typed on two systems may be composed differently (NIST SP 800-63B §5.1.1.2).
func plain(password string) string { return norm.NFKC.String(password) }
