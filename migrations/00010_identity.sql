-- Who people are, which organisations exist, who may act for them, what roles they hold, and their sessions.

-- +goose Up
create table person (
	id                  bigint      not null,
	version             bigint      not null,
	chain               text        not null default '',
	email               text        not null,
	name                text        not null constraint ck_person_name check (name <> ''),
	phone               text        not null default '',
	password_hash       text        not null default '',
	past_hashes         jsonb       not null default '[]',
	password_changed_at timestamptz,
	totp_secret         text        not null default '',
	totp_confirmed_at   timestamptz,
	totp_step           bigint      not null default 0,
	recovery_hashes     jsonb       not null default '[]',
	staff               boolean     not null default false,
	email_verified_at   timestamptz,
	failed_attempts     integer     not null default 0 constraint ck_person_failed_attempts check (failed_attempts >= 0),
	locked_until        timestamptz,
	last_login_at       timestamptz,
	sessions_epoch      bigint      not null default 0,
	disabled            boolean     not null default false,
	disabled_reason     text        not null default '',
	lang                text        not null default 'ko' constraint ck_person_lang check (lang in ('ko', 'en')),
	density             text        not null default 'COMFORTABLE' constraint ck_person_density check (density in ('COMFORTABLE', 'COMPACT')),
	high_contrast       boolean     not null default false,
	shortcuts_off       boolean     not null default false,
	registered_at       timestamptz not null,
	demo                boolean     not null default false,
	constraint pk_person primary key (id),
	constraint uq_person_email unique (email),
	constraint ck_person_email_lower check (email = lower(email) and email like '%_@_%'),
	constraint ck_person_totp check (totp_confirmed_at is null or totp_secret <> '')
);
create index ix_person_name on person using gin (name gin_trgm_ops);

create table organization (
	id             bigint      not null,
	version        bigint      not null,
	chain          text        not null default '',
	number         text        not null constraint ck_organization_number check (number ~ '^[0-9]{10}$'),
	corporate_no   text        not null default '' constraint ck_organization_corporate_no check (corporate_no ~ '^([0-9]{13})?$'),
	name           text        not null constraint ck_organization_name check (name <> ''),
	representative text        not null default '',
	type           text        not null constraint ck_organization_type check (type in ('COMPANY', 'UNIVERSITY', 'AGENCY', 'NONPROFIT')),
	size           text        not null constraint ck_organization_size check (size in ('SME', 'MID', 'LARGE', 'NONPROFIT')),
	region         text        not null,
	opened_on      date,
	industry       text        not null default '',
	taxable        boolean     not null default true,
	address        text        not null default '',
	phone          text        not null default '',
	registered_at  timestamptz not null,
	registered_by  bigint,
	verified_at    timestamptz,
	verified_by    bigint,
	closed_on      date,
	demo           boolean     not null default false,
	constraint pk_organization primary key (id),
	constraint uq_organization_number unique (number),
	constraint ck_organization_closed check (closed_on is null or opened_on is null or closed_on >= opened_on),
	constraint ck_organization_verified check ((verified_at is null) = (verified_by is null)),
	constraint fk_organization_registered_by foreign key (registered_by) references person (id),
	constraint fk_organization_verified_by foreign key (verified_by) references person (id)
);
create index ix_organization_name on organization using gin (name gin_trgm_ops);
create index ix_organization_corporate_no on organization (corporate_no) where corporate_no <> '';

create table membership (
	id              bigint      not null,
	version         bigint      not null,
	chain           text        not null default '',
	organization_id bigint      not null,
	person_id       bigint,
	email           text        not null constraint ck_membership_email check (email = lower(email)),
	roles           jsonb       not null,
	invited_by      bigint,
	invited_at      timestamptz not null,
	expires_at      timestamptz not null,
	accepted_at     timestamptz,
	ended_at        timestamptz,
	ended_by        bigint,
	end_reason      text        not null default '',
	demo            boolean     not null default false,
	constraint pk_membership primary key (id),
	constraint ck_membership_accepted check (accepted_at is null or person_id is not null),
	constraint ck_membership_ended check ((ended_at is null) = (ended_by is null)),
	constraint ck_membership_roles check (jsonb_typeof(roles) = 'array' and jsonb_array_length(roles) > 0
		and roles <@ '["owner", "writer", "signer", "accountant", "viewer"]'),
	constraint fk_membership_organization foreign key (organization_id) references organization (id),
	constraint fk_membership_person foreign key (person_id) references person (id),
	constraint fk_membership_invited_by foreign key (invited_by) references person (id),
	constraint fk_membership_ended_by foreign key (ended_by) references person (id)
);
-- One active membership per person and organisation, one open invitation per address and organisation.
create unique index uq_membership_person on membership (organization_id, person_id) where person_id is not null and ended_at is null;
create unique index uq_membership_invitation on membership (organization_id, email) where accepted_at is null and ended_at is null;
create index ix_membership_person on membership (person_id) where ended_at is null;
create index ix_membership_email on membership (email) where accepted_at is null and ended_at is null;

-- A role of staff or an outside expert. Its call is a foreign key from 00021 on.
create table role_grant (
	id            bigint      not null,
	version       bigint      not null,
	chain         text        not null default '',
	person_id     bigint      not null,
	role          text        not null,
	call_id       bigint,
	valid_from    date        not null,
	valid_to      date,
	granted_by    bigint,
	granted_at    timestamptz not null,
	reason        text        not null constraint ck_role_grant_reason check (reason <> ''),
	revoked_at    timestamptz,
	revoked_by    bigint,
	revoke_reason text        not null default '',
	demo          boolean     not null default false,
	constraint pk_role_grant primary key (id),
	constraint ck_role_grant_role check (role in ('officer', 'approver', 'finance', 'director', 'auditor', 'privacy', 'admin', 'operator',
		'evaluator', 'chair', 'settlement_auditor')),
	-- Outside experts and operating agencies never have the whole institution.
	constraint ck_role_grant_call check (call_id is not null or role not in ('operator', 'evaluator', 'chair', 'settlement_auditor')),
	constraint ck_role_grant_period check (valid_to is null or valid_to >= valid_from),
	constraint ck_role_grant_not_self check (granted_by <> person_id),
	constraint ck_role_grant_revoked check ((revoked_at is null) = (revoked_by is null)),
	constraint fk_role_grant_person foreign key (person_id) references person (id),
	constraint fk_role_grant_granted_by foreign key (granted_by) references person (id),
	constraint fk_role_grant_revoked_by foreign key (revoked_by) references person (id)
);
create unique index uq_role_grant_standing on role_grant (person_id, role, coalesce(call_id, 0)) where revoked_at is null;
create index ix_role_grant_call on role_grant (call_id, role) where revoked_at is null;

-- Every role a person holds, from either source: all that permissions are computed from. Bounds are half open instants;
-- NULL is no bound. A disabled account holds nothing.
create view authz_grant as
	select g.person_id, g.role, g.call_id, null::bigint as organization_id,
		g.valid_from::timestamp at time zone 'Asia/Seoul' as held_from,
		(g.valid_to + 1)::timestamp at time zone 'Asia/Seoul' as held_until
	from role_grant g join person p on p.id = g.person_id
	where g.revoked_at is null and not p.disabled
	union all
	select m.person_id, r.role, null, m.organization_id, m.accepted_at, null
	from membership m join person p on p.id = m.person_id cross join lateral jsonb_array_elements_text(m.roles) as r (role)
	where m.accepted_at is not null and m.ended_at is null and not p.disabled;

-- How often a person's roles have changed. The session's query returns it with every request, so that no node answers
-- from permissions it computed before a change. One row per person, so that a change makes nobody else wait or recompute.
create table authz_epoch (
	person_id bigint not null,
	epoch     bigint not null,
	constraint pk_authz_epoch primary key (person_id),
	constraint fk_authz_epoch_person foreign key (person_id) references person (id)
);

create function gongmo_authz_epoch(person bigint) returns bigint language sql stable
	return coalesce((select e.epoch from authz_epoch e where e.person_id = person), 0);

-- +goose StatementBegin
create function gongmo_bump_authz_epoch() returns trigger language plpgsql as $$
begin
	-- In order of id, so that two transactions cannot wait for each other.
	if tg_op = 'INSERT' then
		insert into authz_epoch select distinct n.person_id, 1 from news n where n.person_id is not null order by 1
			on conflict (person_id) do update set epoch = authz_epoch.epoch + 1;
	elsif tg_op = 'DELETE' then
		insert into authz_epoch select distinct o.person_id, 1 from olds o where o.person_id is not null order by 1
			on conflict (person_id) do update set epoch = authz_epoch.epoch + 1;
	else
		insert into authz_epoch select x.person_id, 1
			from (select person_id from news union select person_id from olds) x where x.person_id is not null order by 1
			on conflict (person_id) do update set epoch = authz_epoch.epoch + 1;
	end if;
	return null;
end
$$;

create function gongmo_bump_person_epoch() returns trigger language plpgsql as $$
begin
	insert into authz_epoch values (new.id, 1) on conflict (person_id) do update set epoch = authz_epoch.epoch + 1;
	return null;
end
$$;
-- +goose StatementEnd

create trigger tr_role_grant_epoch_insert after insert on role_grant referencing new table as news
	for each statement execute function gongmo_bump_authz_epoch();
create trigger tr_role_grant_epoch_update after update on role_grant referencing old table as olds new table as news
	for each statement execute function gongmo_bump_authz_epoch();
create trigger tr_role_grant_epoch_delete after delete on role_grant referencing old table as olds
	for each statement execute function gongmo_bump_authz_epoch();
create trigger tr_membership_epoch_insert after insert on membership referencing new table as news
	for each statement execute function gongmo_bump_authz_epoch();
create trigger tr_membership_epoch_update after update on membership referencing old table as olds new table as news
	for each statement execute function gongmo_bump_authz_epoch();
create trigger tr_membership_epoch_delete after delete on membership referencing old table as olds
	for each statement execute function gongmo_bump_authz_epoch();
create trigger tr_person_epoch after update on person for each row
	when (old.disabled is distinct from new.disabled) execute function gongmo_bump_person_epoch();

-- One-time links: only the hash of the secret is kept.
create table one_time_token (
	id         bigint      not null,
	hash       text        not null constraint ck_one_time_token_hash check (hash ~ '^[0-9a-f]{64}$'),
	purpose    text        not null constraint ck_one_time_token_purpose check (purpose in ('VERIFY_EMAIL', 'RESET', 'INVITE', 'ADMIN_LINK')),
	person_id  bigint,
	email      text        not null,
	subject    bigint      not null default 0,
	issued_at  timestamptz not null,
	expires_at timestamptz not null,
	used_at    timestamptz,
	constraint pk_one_time_token primary key (id),
	constraint uq_one_time_token_hash unique (hash),
	constraint ck_one_time_token_period check (expires_at > issued_at),
	constraint fk_one_time_token_person foreign key (person_id) references person (id)
);
create index ix_one_time_token_person on one_time_token (person_id, purpose) where used_at is null;
create index ix_one_time_token_expires_at on one_time_token (expires_at);

-- The session library's own table (its names).
create table sessions (
	token  text        not null,
	data   bytea       not null,
	expiry timestamptz not null,
	constraint pk_sessions primary key (token)
);
create index ix_sessions_expiry on sessions (expiry);

-- +goose Down
drop function gongmo_authz_epoch(bigint);
drop view authz_grant;
drop table sessions, one_time_token, authz_epoch, role_grant, membership, organization, person;
drop function gongmo_bump_authz_epoch(), gongmo_bump_person_epoch();
