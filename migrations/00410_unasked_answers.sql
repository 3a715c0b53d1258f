-- Answers to questions that the form did not ask when an application was handed in: no part of the submission, kept for a correction.
-- +goose Up
alter table application add column unasked jsonb not null default '{}';
alter table application add constraint ck_application_unasked check (jsonb_typeof(unasked) = 'object');

-- +goose Down
alter table application drop constraint ck_application_unasked;
alter table application drop column unasked;
