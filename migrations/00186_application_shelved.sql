-- What organisations wrote that were taken out of a consortium: kept for their return, no part of the application.
-- +goose Up
alter table application add column shelved jsonb not null default '{}';
alter table application add constraint ck_application_shelved check (jsonb_typeof(shelved) = 'object');

-- +goose Down
alter table application drop constraint ck_application_shelved;
alter table application drop column shelved;
