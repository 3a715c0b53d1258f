-- Calls (공고) and the published versions of their terms.

-- +goose Up
create table call (
    id bigint primary key,
    version bigint not null,
    chain text not null default '',
    code text not null,
    year integer not null,
    round integer not null default 1,
    parent_id bigint,
    title text not null default '',
    summary text not null default '',
    purpose text not null default '',
    notice text not null default '',
    division text not null default '',
    budget_won bigint,
    announce_at timestamptz,
    open_at timestamptz,
    close_at timestamptz,
    result_at timestamptz,
    windows jsonb not null default '[]',
    min_bids integer not null default 0,
    single_bid boolean not null default false,
    award_count integer not null default 0,
    per_lead integer not null default 0,
    grant_min_won bigint not null default 0,
    grant_max_won bigint not null default 0,
    grant_ratio bigint not null default 0,
    deliberation boolean not null default false,
    stages jsonb not null default '{}',
    form jsonb not null default '{}',
    eligibility jsonb not null default '{}',
    documents jsonb not null default '[]',
    notice_items jsonb not null default '{}',
    urgency_reason text not null default '',
    strategic_goal text not null default '',
    strategic_task text not null default '',
    category text not null default '',
    is_new boolean not null default false,
    supplementary boolean not null default false,
    evidence text not null default '',
    budget_basis text not null default 'stated',
    design text not null default '',
    source text not null default '',
    demo boolean not null default false,
    regime text not null,
    rules_on date not null,
    officer_id bigint,
    submitted_by bigint,
    approved_by bigint,
    published_at timestamptz,
    version_no integer not null default 0,
    proposal jsonb not null default '{}',
    deliberated_on date,
    failed_reason text not null default '',
    state text not null,
    constraint uq_call_code unique (code),
    constraint fk_call_parent foreign key (parent_id) references call (id),
    constraint fk_call_officer foreign key (officer_id) references person (id),
    constraint fk_call_submitted_by foreign key (submitted_by) references person (id),
    constraint fk_call_approved_by foreign key (approved_by) references person (id),
    constraint ck_call_code check (code ~ '^[0-9A-Z][0-9A-Z-]{2,29}$'),
    constraint ck_call_state check (state in ('DRAFT', 'PENDING_APPROVAL', 'SCHEDULED', 'ANNOUNCED', 'OPEN', 'CLOSED', 'FAILED',
        'SCREENING', 'EVALUATING', 'RESULT_CONFIRMED', 'CONTRACTING', 'EXECUTING', 'SETTLED', 'ARCHIVED', 'CANCELLED')),
    constraint ck_call_regime check (regime in ('ICT_FUND', 'NRD_INNOVATION', 'SUBSIDY_ACT')),
    constraint ck_call_budget check (budget_won is null or budget_won >= 0),
    constraint ck_call_budget_basis check (budget_basis in ('stated', 'apportioned', 'not stated')),
    constraint ck_call_grant check (grant_min_won >= 0 and grant_max_won >= 0 and grant_ratio between 0 and 10000),
    constraint ck_call_counts check (min_bids >= 0 and award_count >= 0 and per_lead >= 0 and round >= 1),
    constraint ck_call_schedule check (state in ('DRAFT', 'CANCELLED')
        or (announce_at is not null and open_at is not null and close_at is not null and announce_at <= open_at and open_at < close_at)),
    constraint ck_call_two_people check (approved_by is null or approved_by <> submitted_by)
);
create index ix_call_state on call (state, close_at);
create index ix_call_close_at on call (close_at) where state = 'OPEN';
create index ix_call_year on call (year, division);
create index ix_call_parent on call (parent_id) where parent_id is not null;
create index ix_call_text on call using gin ((title || ' ' || summary) gin_trgm_ops);

create table call_version (
    id bigint primary key,
    call_id bigint not null,
    no integer not null,
    round integer not null,
    kind text not null,
    published_at timestamptz not null,
    reason text not null default '',
    proposed_by bigint,
    approved_by bigint,
    terms jsonb not null,
    digest text not null,
    constraint fk_call_version_call foreign key (call_id) references call (id),
    constraint fk_call_version_proposed_by foreign key (proposed_by) references person (id),
    constraint fk_call_version_approved_by foreign key (approved_by) references person (id),
    constraint uq_call_version_no unique (call_id, no),
    constraint ck_call_version_kind check (kind in ('PUBLISHED', 'AMENDED', 'EXTENDED', 'OUTAGE', 'REANNOUNCED')),
    constraint ck_call_version_digest check (digest ~ '^[0-9a-f]{64}$')
);
create trigger tr_call_version_append_only before update or delete or truncate on call_version
    for each statement execute function gongmo_append_only();

-- +goose Down
drop table call_version;
drop table call;
