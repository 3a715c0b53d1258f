-- Forms that arrived after the session had ended: kept sealed for a day, for the person of that session alone.

-- +goose Up
create table unsent_form (
    id bigint constraint pk_unsent_form primary key,
    person_id bigint not null,
    path text not null constraint ck_unsent_form_path check (path ~ '^/[^/]'),
    sealed text not null constraint ck_unsent_form_sealed check (sealed <> ''),
    sent_at timestamptz not null,
    expires_at timestamptz not null,
    constraint fk_unsent_form_person foreign key (person_id) references person (id),
    constraint ck_unsent_form_time check (expires_at > sent_at)
);
create index ix_unsent_form_person on unsent_form (person_id);
create index ix_unsent_form_expires_at on unsent_form (expires_at);

-- +goose Down
drop table unsent_form;
