-- A proposal of a late permission has files that show what it says, a day by which it is to be decided, and lapses when nobody did.

-- +goose Up
alter table latepermit
    add column files jsonb not null default '[]',
    add column decide_by date,
    add column lapsed_at timestamptz,
    add column lapsed_because text not null default '';
-- What waits already is asked for at once; for the others the day is of no use any more.
update latepermit set decide_by = case when state = 'PROPOSED' then current_date else (proposed_at at time zone 'Asia/Seoul')::date end;
alter table latepermit
    alter column decide_by set not null,
    drop constraint ck_latepermit_state,
    add constraint ck_latepermit_state check (state in ('PROPOSED', 'APPROVED', 'DECLINED', 'WITHDRAWN', 'LAPSED')),
    add constraint ck_latepermit_files check (jsonb_typeof(files) = 'array' and jsonb_array_length(files) <= 5),
    add constraint ck_latepermit_lapsed check ((state = 'LAPSED') = (lapsed_at is not null) and (lapsed_at is null) = (lapsed_because = '')
        and lapsed_because in ('', 'CALL_STOPPED', 'JUDGING', 'SUBMITTED', 'NO_DRAFT', 'EXTENDED', 'PAST'));
-- What reminders and the sweep look for.
create index ix_latepermit_decide_by on latepermit (decide_by) where state = 'PROPOSED';

-- +goose Down
alter table latepermit
    drop constraint ck_latepermit_state,
    drop column lapsed_because,
    drop column lapsed_at,
    drop column decide_by,
    drop column files;
-- Proposals that lapsed become such as were taken back: the former table knows no other end without a decision.
update latepermit set state = 'WITHDRAWN' where state = 'LAPSED';
alter table latepermit add constraint ck_latepermit_state check (state in ('PROPOSED', 'APPROVED', 'DECLINED', 'WITHDRAWN'));
