-- Files on their way: what has arrived of each, in parts that lie in the file store, and archives that wait to be unpacked.

-- +goose Up
create table upload (
    id bigint constraint pk_upload primary key,
    person_id bigint not null,
    application_id bigint not null,
    organization_id bigint not null,
    question_key text not null constraint ck_upload_question_key check (question_key <> ''),
    name text not null constraint ck_upload_name check (name <> '' and name !~ '[/\\]'),
    fingerprint text not null default '',
    size bigint not null constraint ck_upload_size check (size > 0),
    received bigint not null default 0,
    sha256 text not null default '' constraint ck_upload_sha256 check (sha256 = '' or sha256 ~ '^[0-9a-f]{64}$'),
    media_type text not null default '',
    scanned boolean not null default false,
    begun_at timestamptz not null,
    expires_at timestamptz not null,
    done_at timestamptz,
    constraint fk_upload_person foreign key (person_id) references person (id),
    constraint fk_upload_application foreign key (application_id) references application (id),
    constraint fk_upload_organization foreign key (organization_id) references organization (id),
    constraint ck_upload_received check (received between 0 and size),
    constraint ck_upload_held check (sha256 = '' or received = size)
);
create index ix_upload_slot on upload (person_id, application_id, question_key);
create index ix_upload_expires_at on upload (expires_at);

create table upload_part (
    id bigint constraint pk_upload_part primary key,
    upload_id bigint not null,
    at bigint not null constraint ck_upload_part_at check (at >= 0),
    size bigint not null constraint ck_upload_part_size check (size > 0),
    sha256 text not null constraint ck_upload_part_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint fk_upload_part_upload foreign key (upload_id) references upload (id),
    constraint uq_upload_part_at unique (upload_id, at)
);

-- +goose Down
drop table upload_part, upload;
