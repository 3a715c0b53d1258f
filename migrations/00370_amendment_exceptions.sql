-- The exceptions of the cost rules that a changed plan claims, each with who of the agency confirmed it.
-- +goose Up
alter table amendment add column exceptions jsonb not null default '[]';

-- +goose Down
alter table amendment drop column exceptions;
