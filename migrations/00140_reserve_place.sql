-- Whose place an applicant of the reserve list took, once each; and another agreement after one that lapsed.

-- +goose Up
alter table application
    add column place_of bigint constraint fk_application_place_of references application (id),
    add column place_seq bigint not null default 0,
    add constraint ck_application_place check ((place_of is null) = (place_seq = 0)),
    add constraint uq_application_place unique (place_of, place_seq);
create index ix_application_reserve on application (call_id, track, reserve_no) where state = 'RESERVE';

-- A selection that an appeal restores gets an agreement of its own beside the one that lapsed.
alter table agreement drop constraint uq_agreement_application;
create unique index uq_agreement_application on agreement (application_id) where state <> 'LAPSED';
create index ix_agreement_application on agreement (application_id);

-- +goose Down
drop index ix_agreement_application;
drop index uq_agreement_application;
alter table agreement add constraint uq_agreement_application unique (application_id);
drop index ix_application_reserve;
alter table application
    drop constraint uq_application_place,
    drop constraint ck_application_place,
    drop column place_seq,
    drop column place_of;
