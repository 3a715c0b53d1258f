-- An organisation that is not registered yet can be asked into an application by its business number and an e-mail address. The token
-- of an invitation was never used: who registers the number finds the request among its tasks.

-- +goose Up
drop index uq_application_member_token;
alter table application_member drop column token_hash;
alter table application_member add column invited_number text not null default '';
alter table application_member add constraint ck_application_member_number check (invited_number = '' or organization_id is null);
create index ix_application_member_invited on application_member (invited_number) where invited_number <> '';
alter table one_time_token drop constraint ck_one_time_token_purpose;
alter table one_time_token add constraint ck_one_time_token_purpose check (purpose in ('VERIFY_EMAIL', 'RESET', 'INVITE', 'ADMIN_LINK', 'PARTNER'));

-- +goose Down
delete from one_time_token where purpose = 'PARTNER';
alter table one_time_token drop constraint ck_one_time_token_purpose;
alter table one_time_token add constraint ck_one_time_token_purpose check (purpose in ('VERIFY_EMAIL', 'RESET', 'INVITE', 'ADMIN_LINK'));
drop index ix_application_member_invited;
alter table application_member drop constraint ck_application_member_number;
alter table application_member drop column invited_number;
alter table application_member add column token_hash text not null default '';
create unique index uq_application_member_token on application_member (token_hash) where token_hash <> '';
