-- The pool of evaluators (평가위원 후보단) that committees are drawn from.

-- +goose Up
create table evaluator (
    id bigint primary key,
    version bigint not null,
    chain text not null default '',
    person_id bigint not null,
    affiliation text not null default '',
    unit text not null default '',
    position text not null default '',
    region text not null default '',
    gender text not null default '',
    expertise text not null default 'OTHER',
    fields jsonb not null default '[]',
    ties jsonb not null default '{}',
    registered_at timestamptz not null,
    resting boolean not null default false,
    demo boolean not null default false,
    constraint fk_evaluator_person foreign key (person_id) references person (id),
    constraint uq_evaluator_person unique (person_id),
    constraint ck_evaluator_expertise check (expertise in ('PROGRAM', 'SUBSIDY', 'OTHER'))
);
create index ix_evaluator_expertise on evaluator (expertise, region);

-- +goose Down
drop table evaluator;
