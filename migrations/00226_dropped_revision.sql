-- Corrections of submissions that were not handed in by the deadline: they never counted, and no word of them is lost.
-- +goose Up
create table application_dropped (
    id bigint primary key,
    application_id bigint not null,
    standing_id bigint not null,
    call_version integer not null,
    dropped_at timestamptz not null,
    title text not null,
    summary text not null,
    request_won bigint not null,
    answers jsonb not null,
    shelved jsonb not null default '{}',
    budget jsonb not null,
    files jsonb not null,
    restored_at timestamptz,
    constraint fk_application_dropped_application foreign key (application_id) references application (id),
    constraint fk_application_dropped_standing foreign key (standing_id) references application_submission (id),
    constraint ck_application_dropped_call_version check (call_version >= 0),
    constraint ck_application_dropped_restored check (restored_at is null or restored_at >= dropped_at)
);
create index ix_application_dropped_application on application_dropped (application_id) where restored_at is null;

-- +goose Down
drop table application_dropped;
