// This file turns what the database refuses into what a person can read. Every constraint has a name; the names are here.
package store

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"gongmo/domain"
)

// constraints maps a constraint's name to the refusal it means. One that is missing here is a fault of ours, not of the user.
var constraints = map[string]*domain.Error{
	"pk_idempotency_key": domain.E(domain.Conflict, "idempotency.taken"),
	"uq_reminder":        domain.E(domain.Conflict, "reminder.done"), // never shown: the sweep that came second has nothing to do
	// Two writers of one aggregate reach for the same link of its chain.
	"uq_audit_entry_chain": domain.E(domain.Conflict, "stale_version"),
	// Checked by the commands as well; two at once are told apart here.
	"uq_person_email":                    domain.E(domain.Conflict, "person.email.taken").At("email"),
	"uq_organization_number":             domain.E(domain.Conflict, "organization.number.taken").At("number"),
	"uq_membership_person":               domain.E(domain.Conflict, "membership.member_already"),
	"uq_membership_invitation":           domain.E(domain.Conflict, "membership.invited_already").At("email"),
	"uq_role_grant_standing":             domain.E(domain.Conflict, "grant.held_already").At("role"),
	"uq_call_code":                       domain.E(domain.Conflict, "call.code.used").At("code"),
	"uq_sheet_evaluator":                 domain.E(domain.Conflict, "sheet.given_already"),
	"uq_wallet_offer_standing":           domain.E(domain.Conflict, "wallet.offer.standing").At("document"),
	"uq_application_member_organization": domain.E(domain.Conflict, "application.member.twice").At("number"),
}

// refusal translates a database error; errors of the domain and unknown ones pass through.
func refusal(err error) error {
	var pg *pgconn.PgError
	if err == nil || !errors.As(err, &pg) {
		return err
	}
	if known, ok := constraints[pg.ConstraintName]; ok {
		e := *known
		e.Err = err
		return &e
	}
	if pg.Code == "23505" {
		e := domain.E(domain.Conflict, "already_exists")
		e.Err = err
		return e
	}
	return err
}
