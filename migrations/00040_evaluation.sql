-- Evaluation: stages with their committees and candidates, score sheets, and results.

-- +goose Up
create table stage (
    id bigint primary key,
    version bigint not null,
    chain text not null default '',
    call_id bigint not null,
    no integer not null,
    key text not null,
    round integer not null default 1,
    stage_kind text not null,
    plan jsonb not null default '{}',
    last boolean not null default false,
    track text not null default '',
    state text not null,
    previous_id bigint,
    opens_at timestamptz,
    closes_at timestamptz,
    place text not null default '',
    officer_id bigint,
    aborts integer not null default 0,
    abort_reason text not null default '',
    re_evaluate_by date,
    committee_note text not null default '',
    finalized_at timestamptz,
    finalized_by bigint,
    result_hash text not null default '',
    previous_hash text not null default '',
    pledge_hash text not null default '',
    draw_seed text not null default '',
    constraint fk_stage_call foreign key (call_id) references call (id),
    constraint fk_stage_previous foreign key (previous_id) references stage (id),
    constraint fk_stage_officer foreign key (officer_id) references person (id),
    constraint fk_stage_finalized_by foreign key (finalized_by) references person (id),
    constraint uq_stage_round unique (call_id, no, track, round),
    constraint ck_stage_state check (state in ('PLANNED', 'COMMITTEE_FORMED', 'INVITED', 'READY', 'SCORING', 'SCORED', 'CONSENSUS',
        'SIGNED', 'FINALIZED', 'RE_EVALUATION', 'VOIDED')),
    constraint ck_stage_finalized check (state <> 'FINALIZED' or (finalized_at is not null and result_hash <> '')),
    constraint ck_stage_numbers check (no >= 1 and round >= 1 and aborts >= 0)
);
create index ix_stage_state on stage (state, closes_at);

create table stage_member (
    id bigint primary key,
    stage_id bigint not null,
    round integer not null default 1,
    person_id bigint not null,
    role text not null,
    invited_at timestamptz,
    accepted_at timestamptz,
    declined_at timestamptz,
    pledged_at timestamptz,
    pledge_hash text not null default '',
    recused_at timestamptz,
    recused_reason text not null default '',
    coi jsonb not null default '[]',
    signed_at timestamptz,
    signed_hash text not null default '',
    constraint fk_stage_member_stage foreign key (stage_id) references stage (id),
    constraint fk_stage_member_person foreign key (person_id) references person (id),
    constraint uq_stage_member_person unique (stage_id, round, person_id),
    constraint ck_stage_member_role check (role in ('MEMBER', 'CHAIR')),
    constraint ck_stage_member_pledge check (pledged_at is null or (accepted_at is not null and pledge_hash <> '')),
    constraint ck_stage_member_signed check (signed_at is null or (pledged_at is not null and signed_hash <> ''))
);
create index ix_stage_member_person on stage_member (person_id);

create table stage_candidate (
    id bigint primary key,
    stage_id bigint not null,
    application_id bigint not null,
    position integer not null default 0,
    label text not null default '',
    present_at timestamptz,
    comment text not null default '',
    commented_by bigint,
    bonus integer not null default 0,
    penalty integer not null default 0,
    bonus_items jsonb not null default '[]',
    vote integer not null default 0,
    deferred boolean not null default false,
    deferred_reason text not null default '',
    verdict text not null default '',
    adjusted_won bigint,
    adjusted_quantity bigint,
    constraint fk_stage_candidate_stage foreign key (stage_id) references stage (id),
    constraint fk_stage_candidate_application foreign key (application_id) references application (id),
    constraint fk_stage_candidate_commented_by foreign key (commented_by) references person (id),
    constraint uq_stage_candidate_application unique (stage_id, application_id),
    constraint ck_stage_candidate_points check (bonus >= 0 and penalty >= 0),
    constraint ck_stage_candidate_verdict check (verdict in ('', 'YES', 'NO')),
    constraint ck_stage_candidate_amounts check (adjusted_won >= 0 and adjusted_quantity >= 0)
);
create index ix_stage_candidate_application on stage_candidate (application_id);

create table sheet (
    id bigint primary key,
    version bigint not null,
    chain text not null default '',
    stage_id bigint not null,
    round integer not null default 1,
    application_id bigint not null,
    evaluator_id bigint not null,
    items jsonb not null default '{}',
    total integer not null default 0,
    vote text not null default '',
    comment text not null default '',
    state text not null,
    returns integer not null default 0,
    return_reason text not null default '',
    recused_code text not null default '',
    saved_at timestamptz,
    submitted_at timestamptz,
    digest text not null default '',
    constraint fk_sheet_stage foreign key (stage_id) references stage (id),
    constraint fk_sheet_application foreign key (application_id) references application (id),
    constraint fk_sheet_evaluator foreign key (evaluator_id) references person (id),
    constraint fk_sheet_member foreign key (stage_id, round, evaluator_id) references stage_member (stage_id, round, person_id),
    constraint fk_sheet_candidate foreign key (stage_id, application_id) references stage_candidate (stage_id, application_id),
    constraint uq_sheet_evaluator unique (stage_id, round, application_id, evaluator_id),
    constraint ck_sheet_state check (state in ('NOT_STARTED', 'DRAFT', 'SUBMITTED', 'RETURNED', 'RECUSED', 'VOIDED')),
    constraint ck_sheet_total check (total between 0 and 20000),
    constraint ck_sheet_vote check (vote in ('', 'YES', 'NO')),
    constraint ck_sheet_submitted check (state <> 'SUBMITTED' or (submitted_at is not null and digest <> ''))
);
create index ix_sheet_evaluator on sheet (evaluator_id, state);
create index ix_sheet_application on sheet (application_id);

create table stage_result (
    id bigint primary key,
    stage_id bigint not null,
    round integer not null,
    application_id bigint not null,
    scores integer not null,
    mean_num bigint not null,
    mean_den bigint not null,
    mean integer not null,
    bonus integer not null,
    penalty integer not null,
    final integer not null,
    yes_votes integer not null default 0,
    no_votes integer not null default 0,
    rank integer not null,
    reserve_no integer not null,
    grant_won bigint not null default 0,
    quantity bigint not null default 0,
    outcome text not null,
    why text not null default '',
    failed jsonb not null default '[]',
    comment text not null default '',
    finalized_at timestamptz not null,
    hash text not null,
    constraint fk_stage_result_candidate foreign key (stage_id, application_id) references stage_candidate (stage_id, application_id),
    constraint uq_stage_result_application unique (stage_id, application_id),
    constraint ck_stage_result_outcome check (outcome in ('ADVANCED', 'ELIMINATED', 'DEFERRED', 'RECOMMENDED', 'RESERVE', 'NOT_SELECTED')),
    constraint ck_stage_result_mean check (mean_den > 0 and mean_num >= 0),
    constraint ck_stage_result_final check (final between 0 and 20000),
    constraint ck_stage_result_hash check (hash ~ '^[0-9a-f]{64}$')
);
create index ix_stage_result_application on stage_result (application_id);
create trigger tr_stage_result_append_only before update or delete or truncate on stage_result
    for each statement execute function gongmo_append_only();

-- +goose Down
drop table stage_result;
drop table sheet;
drop table stage_candidate;
drop table stage_member;
drop table stage;
