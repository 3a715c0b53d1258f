-- What the signer confirms about conditions that no register here knows is an answer of record: with each submission, and with the
-- application as the standing one says it.

-- +goose Up
alter table application add column declared jsonb not null default '{}';
alter table application_submission add column declared jsonb not null default '{}';

-- +goose Down
alter table application_submission drop column declared;
alter table application drop column declared;
