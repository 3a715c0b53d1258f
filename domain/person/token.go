// This file is the one-time link: only the hash of its secret is kept, it has one purpose and it expires.
package person

import (
	"time"

	"gongmo/domain"
)

// Purpose is the one thing a link is good for.
type Purpose string

const (
	VerifyEmail   Purpose = "VERIFY_EMAIL"
	ResetPassword Purpose = "RESET"
	Invite        Purpose = "INVITE"     // into an organisation; Subject is the membership
	AdminLink     Purpose = "ADMIN_LINK" // first sign-in of an account made at the command line
	Partner       Purpose = "PARTNER"    // tells of an invitation into an application; Subject is the member. It opens nothing by itself
)

// Token is the row of a one-time link.
type Token struct {
	ID      int64
	Hash    string // hex SHA-256 of the secret
	Purpose Purpose
	// PersonID is nil for an invitation of somebody without an account.
	PersonID *domain.PersonID
	Email    string // where it was sent, lower case
	// Subject is what the link is about, the membership of an invitation; 0 for none.
	Subject int64
	// Next is the page of this site that its reader wanted to see before, "" for none.
	Next      string
	IssuedAt  time.Time
	ExpiresAt time.Time
	UsedAt    *time.Time
}

// TableName is where tokens live.
func (Token) TableName() string { return "one_time_token" }

// Issue makes the row of a link whose secret has this hash.
func Issue(purpose Purpose, hash, email string, who *domain.PersonID, subject int64, now, expires time.Time) *Token {
	return &Token{Hash: hash, Purpose: purpose, PersonID: who, Email: email, Subject: subject, IssuedAt: now, ExpiresAt: expires}
}

// Use spends the link for a purpose. Every refusal has the same key: a link that is used, late or for something else is
// simply not good any more.
func (t *Token) Use(purpose Purpose, now time.Time) error {
	if err := t.Good(purpose, now); err != nil {
		return err
	}
	t.UsedAt = &now
	return nil
}

// Good reports whether the link could be used now, without spending it: mail scanners open links, so opening shows a
// button and only the button spends.
func (t *Token) Good(purpose Purpose, now time.Time) error {
	if t.Purpose != purpose || t.UsedAt != nil || !now.Before(t.ExpiresAt) {
		return domain.E(domain.Refused, "person.token.not_good")
	}
	return nil
}
