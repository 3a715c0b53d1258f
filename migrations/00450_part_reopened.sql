-- A part that was complete opens again when the form is corrected under it: the version of the terms that did it, 0 for none.
-- +goose Up
alter table application_member add column part_reopened integer not null default 0;

-- +goose Down
alter table application_member drop column part_reopened;
