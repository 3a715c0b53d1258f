// This file reads accounts: one's own, an organisation with its members, people and their roles for administrators.
package query

import (
	"context"
	"fmt"
	"time"

	"gongmo/app/access"
	"gongmo/domain/budget"
	"gongmo/domain/period"
)

// Me is the account of whoever asks.
type Me struct {
	ID                int64
	Version           int64
	Email             string
	Name              string
	Phone             string
	PasswordChangedAt *time.Time
	TotpConfirmedAt   *time.Time
	RecoveryLeft      int
	LastLoginAt       *time.Time
	RegisteredAt      time.Time
	Lang              string
	Density           string
	HighContrast      bool
	ShortcutsOff      bool
}

// Me reads it.
func (db *DB) Me(ctx context.Context, person int64) (Me, error) {
	return one[Me](ctx, db, `select id, version, email, name, phone, password_changed_at, totp_confirmed_at, jsonb_array_length(recovery_hashes) as recovery_left,
		last_login_at, registered_at, lang, density, high_contrast, shortcuts_off from person where id = $1`, person)
}

// GrantLine is one role of a person.
type GrantLine struct {
	ID           int64
	PersonID     int64
	PersonName   string
	Role         string
	CallID       *int64
	CallTitle    *string
	CallCode     *string
	ValidFrom    period.Date
	ValidTo      period.Date
	GrantedAt    time.Time
	GrantedBy    *string
	Reason       string
	RevokedAt    *time.Time
	RevokeReason string
	Total        int
}

var grantColumns = access.Columns{Call: "g.call_id", Owner: "g.person_id"}

const grantSelect = `select g.id, g.person_id, p.name as person_name, g.role, g.call_id, c.title as call_title, c.code as call_code, g.valid_from, g.valid_to,
	g.granted_at, b.name as granted_by, g.reason, g.revoked_at, g.revoke_reason, count(*) over () as total
	from role_grant g join person p on p.id = g.person_id left join call c on c.id = g.call_id left join person b on b.id = g.granted_by `

// GrantsOf lists the roles given to a person, those in force first.
func (db *DB) GrantsOf(ctx context.Context, scope access.Scope, person int64) ([]GrantLine, error) {
	where, args := scope.Numbered(grantColumns, 2)
	return list[GrantLine](ctx, db, grantSelect+`where g.person_id = $1 and `+where+` order by g.revoked_at is not null, g.granted_at desc limit 200`, append([]any{person}, args...)...)
}

// PersonLine is one account in the administrators' list. Email and phone are whole: whoever shows them masks them.
type PersonLine struct {
	ID             int64
	Version        int64
	Name           string
	Email          string
	Phone          string
	Staff          bool
	Disabled       bool
	DisabledReason string
	LockedUntil    *time.Time
	VerifiedAt     *time.Time
	TotpAt         *time.Time
	LastLoginAt    *time.Time
	RegisteredAt   time.Time
	Roles          []string
	Orgs           []string
	Demo           bool
	Total          int
}

var personColumns = access.Columns{Owner: "p.id"}

// PersonFilter limits the list of people. Kind is "staff", "outside", "company", "locked", "disabled" or "".
type PersonFilter struct{ Words, Kind, Role string }

const personSelect = `select p.id, p.version, p.name, p.email, p.phone, p.staff, p.disabled, p.disabled_reason, p.locked_until, p.email_verified_at as verified_at,
	p.totp_confirmed_at as totp_at, p.last_login_at, p.registered_at, p.demo,
	array(select distinct g.role from role_grant g where g.person_id = p.id and g.revoked_at is null order by 1) as roles,
	array(select o.name from membership m join organization o on o.id = m.organization_id where m.person_id = p.id and m.ended_at is null and m.accepted_at is not null order by 1) as orgs,
	count(*) over () as total from person p `

// People lists accounts in scope.
func (db *DB) People(ctx context.Context, scope access.Scope, f PersonFilter, now time.Time, page Page) ([]PersonLine, error) {
	where, args := scope.Numbered(personColumns, 7)
	return list[PersonLine](ctx, db, personSelect+`where ($1 = '' or p.name ilike '%' || $1 || '%' or p.email ilike '%' || $1 || '%')
		and ($2 = '' or $2 = 'staff' and p.staff or $2 = 'locked' and p.locked_until > $4 or $2 = 'disabled' and p.disabled
			or $2 = 'outside' and exists (select 1 from role_grant g where g.person_id = p.id and g.revoked_at is null and g.role in ('evaluator', 'chair', 'settlement_auditor', 'operator'))
			or $2 = 'company' and exists (select 1 from membership m where m.person_id = p.id and m.ended_at is null))
		and ($3 = '' or exists (select 1 from role_grant g where g.person_id = p.id and g.revoked_at is null and g.role = $3))
		and `+where+` order by p.staff desc, p.name, p.id limit $5 offset $6`, append([]any{f.Words, f.Kind, f.Role, now, page.Size, page.Offset()}, args...)...)
}

// Person reads one account in scope.
func (db *DB) Person(ctx context.Context, scope access.Scope, id int64) (PersonLine, error) {
	where, args := scope.Numbered(personColumns, 2)
	return one[PersonLine](ctx, db, personSelect+`where p.id = $1 and `+where, append([]any{id}, args...)...)
}

// Choice is one line of a select.
type Choice struct{ Value, Label string }

// CallChoices lists the calls in scope for a select, the newest first.
func (db *DB) CallChoices(ctx context.Context, scope access.Scope) ([]Choice, error) {
	where, args := scope.Numbered(callColumns, 1)
	return list[Choice](ctx, db, `select c.id::text as value, c.code || ' ' || c.title as label from call c where `+where+` order by c.year desc, c.code limit 300`, args...)
}

// Organization is one organisation for its own page.
type Organization struct {
	ID             int64
	Version        int64
	Number         string
	CorporateNo    string
	Name           string
	Representative string
	Type           string
	Size           string
	Region         string
	OpenedOn       period.Date
	Industry       string
	Taxable        bool
	Address        string
	Phone          string
	RegisteredAt   time.Time
	VerifiedAt     *time.Time
	VerifiedBy     *string
	ClosedOn       period.Date
	Credentials    budget.Credentials
	Demo           bool
	// For the tax office's comparison; "" where not typed.
	RepresentativeKorean, Sector, Trade string
	// Of the register of addresses; "" for an address that was typed.
	AddressExtra, AddressArea, AddressBuilding string
}

// OrganizationColumns tells the scope how organisations are found.
var OrganizationColumns = access.Columns{Org: "o.id", Lead: "o.id"}

// Organization reads one organisation in scope.
func (db *DB) Organization(ctx context.Context, scope access.Scope, id int64) (Organization, error) {
	where, args := scope.Numbered(OrganizationColumns, 2)
	return one[Organization](ctx, db, `select o.id, o.version, o.number, o.corporate_no, o.name, o.representative, o.type, o.size, o.region, o.opened_on, o.industry,
		o.taxable, o.address, o.phone, o.registered_at, o.verified_at, p.name as verified_by, o.closed_on, o.credentials, o.demo, o.representative_korean, o.sector, o.trade,
		o.address_extra, o.address_area, o.address_building
		from organization o left join person p on p.id = o.verified_by where o.id = $1 and `+where, append([]any{id}, args...)...)
}

// Member is one membership of an organisation.
type Member struct {
	ID         int64
	PersonID   *int64
	Name       *string
	Email      string
	Roles      []string
	InvitedAt  time.Time
	ExpiresAt  time.Time
	AcceptedAt *time.Time
	EndedAt    *time.Time
	EndReason  string
}

// Members lists the members and open invitations of an organisation in scope; ended ones with past.
func (db *DB) Members(ctx context.Context, scope access.Scope, org int64, past bool) ([]Member, error) {
	where, args := scope.Numbered(access.Columns{Org: "m.organization_id", Lead: "m.organization_id", Owner: "m.person_id"}, 3)
	return list[Member](ctx, db, fmt.Sprintf(`select m.id, m.person_id, p.name, m.email, array(select jsonb_array_elements_text(m.roles)) as roles, m.invited_at, m.expires_at,
		m.accepted_at, m.ended_at, m.end_reason from membership m left join person p on p.id = m.person_id
		where m.organization_id = $1 and ($2 or m.ended_at is null) and %s order by m.ended_at is not null, m.accepted_at nulls last, m.id limit 300`, where), append([]any{org, past}, args...)...)
}

// Invitation is what an invited person may see before they accept.
type Invitation struct {
	Organization   string
	OrganizationID int64
	Email          string
	Roles          []string
	InviterName    *string
	ExpiresAt      time.Time
	AcceptedAt     *time.Time
	EndedAt        *time.Time
}

// Invitation finds an invitation by the hash of its link's secret.
func (db *DB) Invitation(ctx context.Context, hash string) (Invitation, error) {
	return one[Invitation](ctx, db, `select o.name as organization, o.id as organization_id, m.email, array(select jsonb_array_elements_text(m.roles)) as roles, p.name as inviter_name,
		m.expires_at, m.accepted_at, m.ended_at from one_time_token t join membership m on m.id = t.subject join organization o on o.id = m.organization_id
		left join person p on p.id = m.invited_by where t.hash = $1 and t.purpose = 'INVITE'`, hash)
}
