-- A file on its way may go into any form that takes one, not only into a file question of an application.

-- +goose Up
alter table upload
    alter column application_id drop not null,
    alter column organization_id drop not null,
    add column place text not null default '',
    drop constraint ck_upload_question_key,
    add constraint ck_upload_place check (case when place = '' then application_id is not null and organization_id is not null and question_key <> ''
        else application_id is null and organization_id is null and question_key = '' end);
create index ix_upload_place on upload (person_id, place) where place <> '';

-- +goose Down
drop index ix_upload_place;
delete from upload_part where upload_id in (select id from upload where place <> '');
delete from upload where place <> '';
alter table upload
    drop constraint ck_upload_place,
    add constraint ck_upload_question_key check (question_key <> ''),
    drop column place,
    alter column organization_id set not null,
    alter column application_id set not null;
