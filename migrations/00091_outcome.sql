-- What came of a project: yearly reports and royalties.

-- +goose Up
create table outcome (
    id              bigint constraint pk_outcome primary key,
    version         bigint  not null,
    chain           text    not null default '',
    agreement_id    bigint  not null constraint fk_outcome_agreement references agreement (id),
    call_id         bigint  not null constraint fk_outcome_call references call (id),
    organization_id bigint  not null constraint fk_outcome_organization references organization (id),
    year            integer not null,
    nth             integer not null,
    state           text    not null,
    window_from     date    not null,
    due_on          date    not null,
    overdue_on      date,
    submitted_at    timestamptz,
    submitted_by    bigint constraint fk_outcome_submitted_by references person (id),
    verified_by     bigint constraint fk_outcome_verified_by references person (id),
    verified_at     timestamptz,
    commercialized  boolean not null default false,
    revenue_won     bigint  not null default 0,
    exports_won     bigint  not null default 0,
    investment_won  bigint  not null default 0,
    jobs            integer not null default 0,
    patents         integer not null default 0,
    in_use          boolean not null default false,
    summary         text    not null default '',
    file_id         bigint constraint fk_outcome_file references stored_file (id),
    constraint uq_outcome_year unique (agreement_id, year),
    constraint ck_outcome_figures check (revenue_won >= 0 and exports_won between 0 and revenue_won and investment_won >= 0
        and jobs >= 0 and patents >= 0),
    constraint ck_outcome_window check (window_from <= due_on and nth >= 1)
);
create index ix_outcome_call on outcome (call_id, year, state);
create index ix_outcome_organization on outcome (organization_id, state);
create index ix_outcome_year on outcome (year, state) include (commercialized, revenue_won, exports_won, investment_won, jobs);
create index ix_outcome_due on outcome (state, due_on);

create table royalty (
    id              bigint constraint pk_royalty primary key,
    agreement_id    bigint not null constraint fk_royalty_agreement references agreement (id),
    organization_id bigint not null constraint fk_royalty_organization references organization (id),
    outcome_id      bigint constraint fk_royalty_outcome references outcome (id),
    size            text   not null,
    fee_won         bigint not null,
    won             bigint not null,
    cap_won         bigint not null,
    billed_on       date   not null,
    due_on          date   not null,
    paid_on         date,
    paid_won        bigint not null default 0,
    constraint ck_royalty_size check (size in ('SMALL', 'MEDIUM', 'OTHER')),
    constraint ck_royalty_won check (fee_won >= 0 and won between 0 and cap_won and paid_won between 0 and won)
);
create index ix_royalty_agreement on royalty (agreement_id);
create index ix_royalty_due on royalty (due_on) where paid_on is null;

-- +goose Down
drop table royalty;
drop table outcome;
