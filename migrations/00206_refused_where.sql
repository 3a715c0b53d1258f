-- A refused file says whose it was and what for; a file on its way into a form says whose, too.

-- +goose Up
alter table refused_file
    add column organization_id bigint,
    add column application_id bigint,
    add column question_key text not null default '',
    add column place text not null default '',
    add constraint fk_refused_file_organization foreign key (organization_id) references organization (id),
    add constraint fk_refused_file_application foreign key (application_id) references application (id),
    add constraint ck_refused_file_where check ((application_id is null) = (question_key = '') and (place = '' or application_id is null));
create index ix_refused_file_reason on refused_file (reason, refused_at);
alter table upload
    drop constraint ck_upload_place,
    add constraint ck_upload_place check (case when place = '' then application_id is not null and organization_id is not null and question_key <> ''
        else application_id is null and question_key = '' end);

-- +goose Down
update upload set organization_id = null where place <> '';
alter table upload
    drop constraint ck_upload_place,
    add constraint ck_upload_place check (case when place = '' then application_id is not null and organization_id is not null and question_key <> ''
        else application_id is null and organization_id is null and question_key = '' end);
drop index ix_refused_file_reason;
alter table refused_file
    drop column place,
    drop column question_key,
    drop column application_id,
    drop column organization_id;
