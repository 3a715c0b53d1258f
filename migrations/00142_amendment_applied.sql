-- When an agreement took an amendment over: once.

-- +goose Up
alter table amendment add column applied_at timestamptz,
    add constraint ck_amendment_applied check (applied_at is null or state in ('APPROVED', 'ACKNOWLEDGED'));

-- +goose Down
alter table amendment drop constraint ck_amendment_applied, drop column applied_at;
