-- An invitation knows when the invited organisation first opened it, may have a limit of its own, and lapses after it.

-- +goose Up
alter table application_member
    add column answer_by timestamptz,
    add column seen_at timestamptz,
    add column seen_by bigint,
    add column lapsed_at timestamptz,
    add constraint fk_application_member_seen_by foreign key (seen_by) references person (id),
    add constraint ck_application_member_lapsed check (lapsed_at is null or answer_by is not null and lapsed_at > answer_by);
create index ix_application_member_answer_by on application_member (answer_by) where consent = 'INVITED' and answer_by is not null;

-- +goose Down
drop index ix_application_member_answer_by;
alter table application_member
    drop constraint ck_application_member_lapsed,
    drop column lapsed_at, drop column seen_by, drop column seen_at, drop column answer_by;
