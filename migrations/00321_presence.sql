-- Who has a section of an application open just now. It is worth nothing a minute later and after a crash: the table is not logged.
-- It has no foreign keys: one to the application would wait for whoever has it locked, and handing in must wait for nobody.

-- +goose Up
create unlogged table presence (
    application_id bigint not null,
    organization_id bigint not null,
    section text not null,
    person_id bigint not null,
    seen_at timestamptz not null,
    constraint pk_presence primary key (application_id, organization_id, section, person_id)
) with (fillfactor = 70);

-- +goose Down
drop table presence;
