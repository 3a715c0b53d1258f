-- What a call gives out is part of its terms, so that a correction can change it: a file waits with the proposal until that is approved.
-- +goose Up
alter table call add column given jsonb not null default '[]';
alter table call_file add column edition integer not null default 1;
alter table call_file add column given_at timestamptz;
update call_file set given_at = added_at;
alter table call_file add constraint ck_call_file_edition check (edition >= 1);
drop index uq_call_file_current;
-- A slot gives out one form of each kind, and another may wait; '' is the attachments of the notice, of which there are many.
create unique index uq_call_file_current on call_file (call_id, slot, media_type) where replaced_at is null and given_at is not null and slot <> '';
update call c set given = (select jsonb_agg(jsonb_build_object('Slot', f.slot, 'Name', f.name, 'Size', f.size, 'MediaType', f.media_type, 'Digest', f.digest,
    'Mark', f.mark, 'Edition', 1) order by f.id) from call_file f where f.call_id = c.id and f.replaced_at is null)
    where exists (select 1 from call_file f where f.call_id = c.id and f.replaced_at is null);

-- +goose Down
delete from call_file where given_at is null;
drop index uq_call_file_current;
create unique index uq_call_file_current on call_file (call_id, slot, media_type) where replaced_at is null and slot <> '';
alter table call_file drop constraint ck_call_file_edition;
alter table call_file drop column given_at;
alter table call_file drop column edition;
alter table call drop column given;
