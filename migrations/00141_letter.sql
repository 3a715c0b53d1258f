-- The letters of the agency as they went out: prior notices, dispositions, demands. One for each step that sends one.

-- +goose Up
create table letter (
    id bigint constraint pk_letter primary key,
    aggregate text not null,
    aggregate_id bigint not null,
    seq bigint not null,
    kind text not null,
    hash text not null,
    text jsonb not null,
    made_at timestamptz not null,
    constraint uq_letter_step unique (aggregate, aggregate_id, seq),
    constraint ck_letter_kind check (kind in ('PRIOR_NOTICE', 'DISPOSITION', 'DEMAND')),
    constraint ck_letter_hash check (hash ~ '^[0-9a-f]{64}$')
);
create trigger tr_letter_append_only before update or delete or truncate on letter
    for each statement execute function gongmo_append_only();

-- A surcharge has one case that collects it.
create unique index uq_sanction_recovery on sanction (recovery_id) where recovery_id is not null;

-- +goose Down
drop index uq_sanction_recovery;
drop table letter;
