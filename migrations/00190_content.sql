-- Contents that arrived and that nothing named yet, so that a sweep can clear away those that nothing ever names; and what was
-- refused, as evidence that stays when the content is gone.

-- +goose Up
create table arrived_content (
    id bigint constraint pk_arrived_content primary key,
    sha256 text not null constraint uq_arrived_content_sha256 unique constraint ck_arrived_content_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint not null constraint ck_arrived_content_size check (size > 0),
    arrived_at timestamptz not null,
    clear_at timestamptz not null
);
create index ix_arrived_content_clear_at on arrived_content (clear_at);

create table refused_file (
    id bigint constraint pk_refused_file primary key,
    sha256 text not null constraint ck_refused_file_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint not null constraint ck_refused_file_size check (size > 0),
    media_type text not null,
    name text not null constraint ck_refused_file_name check (name <> '' and name !~ '[/\\]'),
    reason text not null constraint ck_refused_file_reason check (reason <> ''),
    found text not null default '',
    person_id bigint,
    refused_at timestamptz not null,
    cleared_at timestamptz,
    constraint fk_refused_file_person foreign key (person_id) references person (id)
);
create index ix_refused_file_sha256 on refused_file (sha256);
create index ix_refused_file_refused_at on refused_file (refused_at);

-- The sweep asks whether something on its way names a content.
create index ix_upload_sha256 on upload (sha256) where sha256 <> '';
create index ix_upload_part_sha256 on upload_part (sha256);

-- +goose Down
drop index ix_upload_part_sha256;
drop index ix_upload_sha256;
drop table refused_file, arrived_content;
