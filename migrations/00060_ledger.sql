-- The book of an agreement's money: append-only, every entry sums to zero.

-- +goose Up
create table ledger_entry (
    id           bigint constraint pk_ledger_entry primary key,
    agreement_id bigint      not null constraint fk_ledger_entry_agreement references agreement (id),
    at           timestamptz not null,
    kind         text        not null,
    ref_kind     text        not null,
    ref_id       bigint      not null,
    reverses_id  bigint constraint fk_ledger_entry_reverses references ledger_entry (id),
    memo         text        not null default '',
    constraint ck_ledger_entry_kind check (kind in (
        'BUDGET', 'GRANT_PAID', 'MATCHING', 'TRANSFER', 'SPENDING', 'DISALLOWANCE', 'RESTORE', 'INTEREST', 'RETURN_DUE', 'RETURN',
        'RELEASE', 'RECOVERY_DUE', 'RECOVERY', 'WRITE_OFF', 'REVERSAL')),
    constraint ck_ledger_entry_reversal check ((kind = 'REVERSAL') = (reverses_id is not null)),
    constraint uq_ledger_entry_reverses unique (reverses_id),
    constraint uq_ledger_entry_agreement unique (id, agreement_id)
);
create index ix_ledger_entry_agreement on ledger_entry (agreement_id, at, id);
create index ix_ledger_entry_ref on ledger_entry (ref_kind, ref_id);

create table ledger_line (
    id              bigint constraint pk_ledger_line primary key,
    entry_id        bigint not null,
    agreement_id    bigint not null,
    account         text   not null,
    organization_id bigint not null constraint fk_ledger_line_organization references organization (id),
    item            text   not null default '',
    won             bigint not null,
    -- The line belongs to the agreement of its entry, so that a balance reads this table alone.
    constraint fk_ledger_line_entry foreign key (entry_id, agreement_id) references ledger_entry (id, agreement_id),
    constraint ck_ledger_line_won check (won <> 0),
    constraint ck_ledger_line_account check (account in (
        'GRANT_BUDGET', 'MATCHING_BUDGET', 'IN_KIND_BUDGET', 'BUDGET_TOTAL',
        'BANK', 'GRANT_RECEIVED', 'MATCHING_RECEIVED', 'INTEREST', 'OWN_FUNDS', 'SPENT_GRANT', 'SPENT_MATCHING',
        'DISALLOWED_GRANT', 'DISALLOWED_MATCHING', 'RETURNED', 'RECOVERED', 'RELEASED',
        'IN_KIND_RECEIVED', 'SPENT_IN_KIND', 'DISALLOWED_IN_KIND',
        'RETURN_DUE', 'RECOVERY_DUE', 'CLAIM'))
);
create index ix_ledger_line_entry on ledger_line (entry_id);
-- Balances per agreement, and sums per account over many agreements, come from these two without touching the table.
create index ix_ledger_line_balance on ledger_line (agreement_id, account, organization_id, item) include (won);
create index ix_ledger_line_account on ledger_line (account, agreement_id) include (won);
create index ix_ledger_line_organization on ledger_line (organization_id, account) include (won);

create trigger tr_ledger_entry_append_only before update or delete or truncate on ledger_entry
    for each statement execute function gongmo_append_only();
create trigger tr_ledger_line_append_only before update or delete or truncate on ledger_line
    for each statement execute function gongmo_append_only();

-- +goose StatementBegin
create function gongmo_ledger_balanced() returns trigger language plpgsql as $$
declare
    entry bigint;
    total numeric;
    lines bigint;
begin
    if tg_table_name = 'ledger_entry' then entry := new.id; else entry := new.entry_id; end if;
    select coalesce(sum(won), 0), count(*) into total, lines from ledger_line where entry_id = entry;
    if lines < 2 or total <> 0 then
        raise exception 'ledger entry % has % lines that sum to %', entry, lines, total
            using errcode = 'check_violation', constraint = 'ck_ledger_entry_balanced';
    end if;
    return null;
end $$;
-- +goose StatementEnd

-- Both ways in are watched: an entry that gets no lines, and a line slipped into an entry that is closed. They look at
-- commit, when the entry is whole.
create constraint trigger tr_ledger_entry_balanced after insert on ledger_entry
    deferrable initially deferred for each row execute function gongmo_ledger_balanced();
create constraint trigger tr_ledger_line_balanced after insert on ledger_line
    deferrable initially deferred for each row execute function gongmo_ledger_balanced();

-- +goose Down
drop table ledger_line;
drop table ledger_entry;
drop function gongmo_ledger_balanced();
