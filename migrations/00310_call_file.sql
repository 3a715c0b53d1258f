-- The forms (서식) that a call gives out for its document slots, and the attachments of its notice. A form that is replaced stays.

-- +goose Up
create table call_file (
    id bigint not null,
    call_id bigint not null,
    slot text not null,
    file_id bigint not null,
    name text not null,
    size bigint not null,
    media_type text not null,
    digest text not null,
    mark text not null default '',
    added_by bigint not null,
    added_at timestamptz not null,
    replaced_at timestamptz,
    constraint pk_call_file primary key (id),
    constraint fk_call_file_call foreign key (call_id) references call (id),
    constraint fk_call_file_file foreign key (file_id) references stored_file (id),
    constraint fk_call_file_added_by foreign key (added_by) references person (id),
    constraint ck_call_file_name check (name <> '' and name !~ '[/\\]'),
    constraint ck_call_file_digest check (digest ~ '^[0-9a-f]{64}$'),
    constraint ck_call_file_mark check (char_length(mark) <= 60 and (mark = '' or slot <> '')),
    constraint ck_call_file_replaced check (replaced_at >= added_at)
);
create index ix_call_file_call on call_file (call_id, slot);
-- A slot gives out one form of each kind; '' is the attachments of the notice, of which there are many.
create unique index uq_call_file_current on call_file (call_id, slot, media_type) where replaced_at is null and slot <> '';

-- +goose Down
drop table call_file;
