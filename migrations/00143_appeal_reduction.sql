-- What an upheld appeal leaves of the decision it reduces.

-- +goose Up
alter table appeal add column reduction jsonb not null default '{}';

-- +goose Down
alter table appeal drop column reduction;
