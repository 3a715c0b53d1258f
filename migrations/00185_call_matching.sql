-- The ratios of matching money that a call sets itself, by size of organisation: [] for those of its rules.
-- +goose Up
alter table call add column matching jsonb not null default '[]';
alter table call add constraint ck_call_matching check (jsonb_typeof(matching) = 'array');

-- +goose Down
alter table call drop constraint ck_call_matching;
alter table call drop column matching;
