-- What the rules on costs ask of an organisation and of a call: the published ratio of indirect cost and the registration as a research
-- service firm, public corporations as a size, and whether the projects of a call are security projects.
-- +goose Up
alter table organization add column credentials jsonb not null default '{}';
alter table organization add constraint ck_organization_credentials check (jsonb_typeof(credentials) = 'object');
alter table organization drop constraint ck_organization_size;
alter table organization add constraint ck_organization_size check (size in ('SME', 'MID', 'LARGE', 'PUBLIC', 'NONPROFIT'));
alter table call add column security boolean not null default false;

-- +goose Down
alter table call drop column security;
update organization set size = 'LARGE' where size = 'PUBLIC';
alter table organization drop constraint ck_organization_size;
alter table organization add constraint ck_organization_size check (size in ('SME', 'MID', 'LARGE', 'NONPROFIT'));
alter table organization drop constraint ck_organization_credentials;
alter table organization drop column credentials;
