-- What every room stands on: ids, audit, the legal steps of all lifecycles, the clock, files.

-- +goose Up
create extension if not exists pg_trgm;

-- Ids are unique over all tables. The program takes 100 at a time: nextval answers the first of the block.
create sequence gongmo_id as bigint start with 1001 increment by 100;

-- Refuses every change of what was once written, even by us. Used as a statement trigger:
--   create trigger tr_x_append_only before update or delete or truncate on x for each statement execute function gongmo_append_only();
-- +goose StatementBegin
create function gongmo_append_only() returns trigger language plpgsql as $$
begin
	raise exception 'table % only grows: % refused', tg_table_name, lower(tg_op)
		using errcode = 'restrict_violation', table = tg_table_name, constraint = 'ap_' || tg_table_name;
end
$$;
-- +goose StatementEnd

-- What this database is for. It is said once.
create table installation (
	only_one     boolean     not null default true constraint ck_installation_only_one check (only_one),
	kind         text        not null constraint ck_installation_kind check (kind in ('real', 'demo', 'test')),
	installed_at timestamptz not null default now(),
	constraint pk_installation primary key (only_one),
	constraint uq_installation_kind unique (only_one, kind)
);
create trigger tr_installation_append_only before update or delete or truncate on installation
	for each statement execute function gongmo_append_only();

-- How far the clock of a demo or test is moved. A real database cannot have this row: its kind is not allowed here
-- and the kind must be the installation's.
create table clock_offset (
	only_one boolean  not null default true constraint ck_clock_offset_only_one check (only_one),
	kind     text     not null constraint ck_clock_offset_kind check (kind in ('demo', 'test')),
	shift    interval not null default '0',
	constraint pk_clock_offset primary key (only_one),
	constraint fk_clock_offset_installation foreign key (only_one, kind) references installation (only_one, kind)
);

-- The one clock: when the transaction began, moved in a demo or test.
create function gongmo_now() returns timestamptz language sql stable
	return now() + coalesce((select shift from clock_offset), interval '0');

-- Every row of every lifecycle table in the program, copied here when a node starts. Steps that a later version no
-- longer has are retired, never removed: old audit entries point at them.
create table lifecycle_step (
	machine    text    not null,
	from_state text    not null,
	event      text    not null,
	to_state   text    not null,
	retired    boolean not null default false,
	constraint pk_lifecycle_step primary key (machine, from_state, event, to_state)
);

-- One entry for each recorded act, chained by hash within its aggregate. An act that is no step of a lifecycle has
-- no machine and no states; one that claims to be a step must be a legal one.
create table audit_entry (
	id           bigint      not null,
	aggregate    text        not null constraint ck_audit_entry_aggregate check (aggregate <> ''),
	aggregate_id bigint      not null,
	seq          bigint      not null constraint ck_audit_entry_seq check (seq > 0),
	at           timestamptz not null,
	actor_id     bigint,
	actor_role   text        not null default '',
	machine      text,
	from_state   text,
	event        text        not null constraint ck_audit_entry_event check (event <> ''),
	to_state     text,
	reason       text        not null default '',
	detail       jsonb       not null default '{}',
	request_id   text        not null default '',
	prev_hash    text        not null,
	hash         text        not null constraint ck_audit_entry_hash check (hash ~ '^[0-9a-f]{64}$'),
	constraint pk_audit_entry primary key (id),
	constraint uq_audit_entry_chain unique (aggregate, aggregate_id, seq),
	constraint ck_audit_entry_step check (num_nulls(machine, from_state, to_state) in (0, 3)),
	constraint fk_audit_entry_step foreign key (machine, from_state, event, to_state)
		references lifecycle_step (machine, from_state, event, to_state) match simple
);
create index ix_audit_entry_at on audit_entry (at);
create index ix_audit_entry_actor on audit_entry (actor_id, at) where actor_id is not null;
create trigger tr_audit_entry_append_only before update or delete or truncate on audit_entry
	for each statement execute function gongmo_append_only();

-- Who looked at whose personal data, when, from where and for what task (개인정보의 안전성 확보조치 기준: 접속기록).
create table access_log (
	id           bigint      not null,
	at           timestamptz not null,
	actor_id     bigint,
	actor_role   text        not null default '',
	ip           text        not null default '',
	subject_kind text        not null,
	subject_id   bigint      not null,
	act          text        not null constraint ck_access_log_act check (act <> ''),
	reason       text        not null default '',
	request_id   text        not null default '',
	constraint pk_access_log primary key (id)
);
create index ix_access_log_subject on access_log (subject_kind, subject_id, at);
create index ix_access_log_actor on access_log (actor_id, at);
create index ix_access_log_at on access_log (at);
create trigger tr_access_log_append_only before update or delete or truncate on access_log
	for each statement execute function gongmo_append_only();

-- The answer of each command by the key its form carried, so that a second click gets the first answer.
create table idempotency_key (
	actor_id   bigint      not null,
	key        text        not null constraint ck_idempotency_key_key check (key <> ''),
	input_hash text        not null,
	answer     jsonb       not null default '{}',
	at         timestamptz not null,
	constraint pk_idempotency_key primary key (actor_id, key)
);
create index ix_idempotency_key_at on idempotency_key (at);

-- A file that was uploaded under a name. Its content lies in the file store under its hash; two rows may share it.
create table stored_file (
	id          bigint      not null,
	sha256      text        not null constraint ck_stored_file_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
	size        bigint      not null constraint ck_stored_file_size check (size > 0),
	media_type  text        not null,
	name        text        not null constraint ck_stored_file_name check (name <> '' and name !~ '[/\\]'),
	scan_state  text        not null default 'UNSCANNED'
		constraint ck_stored_file_scan_state check (scan_state in ('UNSCANNED', 'CLEAN', 'INFECTED')),
	uploaded_by bigint,
	uploaded_at timestamptz not null,
	constraint pk_stored_file primary key (id)
);
create index ix_stored_file_sha256 on stored_file (sha256);
create index ix_stored_file_uploaded_by on stored_file (uploaded_by);

-- Days on which a period does not end, by the official gazette.
create table holiday (
	on_date date not null,
	name    text not null constraint ck_holiday_name check (name <> ''),
	basis   text not null default '',
	constraint pk_holiday primary key (on_date)
);

-- +goose Down
drop table holiday, stored_file, idempotency_key, access_log, audit_entry, lifecycle_step;
drop function gongmo_now();
drop table clock_offset, installation;
drop function gongmo_append_only();
drop sequence gongmo_id;
drop extension pg_trgm;
