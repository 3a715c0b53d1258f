-- Settlements with their lines, recoveries and sanctions.

-- +goose Up
create table settlement (
    id              bigint constraint pk_settlement primary key,
    version         bigint  not null,
    chain           text    not null default '',
    agreement_id    bigint  not null constraint fk_settlement_agreement references agreement (id),
    call_id         bigint  not null constraint fk_settlement_call references call (id),
    lead_id         bigint  not null constraint fk_settlement_lead references organization (id),
    type            text    not null,
    state           text    not null,
    ended_on        date    not null,
    report_due_on   date    not null,
    reported_at     timestamptz,
    report_file_id  bigint constraint fk_settlement_report_file references stored_file (id),
    overdue_on      date,
    spent_won       bigint  not null default 0,
    interest_won    bigint  not null default 0,
    unspent_won     bigint  not null default 0,
    disallowed_won  bigint  not null default 0,
    in_kind_won     bigint  not null default 0,
    due_won         bigint  not null default 0,
    remit_won       bigint  not null default 0,
    total_won       bigint  not null default 0,
    statement       jsonb   not null default '{"due":0,"remit":0}',
    auditor_org_id  bigint constraint fk_settlement_auditor_org references organization (id),
    auditor_id      bigint constraint fk_settlement_auditor references person (id),
    audit_opinion   text    not null default '',
    audit_note      text    not null default '',
    drafted_at      timestamptz,
    evidence        text    not null default '',
    evidence_due_on date,
    officer_id      bigint constraint fk_settlement_officer references person (id),
    notified_on     date,
    appeal_until    date,
    appeal_id       bigint, -- the appeal's table comes later and names the settlement it is about
    final_on        date,
    fiscal_year     integer not null default 0,
    pay_due_on      date,
    pay_extends     integer not null default 0,
    paid_on         date,
    paid_won        bigint  not null default 0,
    recovery_id     bigint, -- see fk_settlement_recovery below
    detailed        jsonb   not null default '[]',
    constraint ck_settlement_type check (type in ('FINAL', 'INTERIM', 'TERMINATION')),
    constraint ck_settlement_opinion check (audit_opinion in ('', 'UNQUALIFIED', 'QUALIFIED', 'ADVERSE', 'DISCLAIMED')),
    constraint ck_settlement_won check (spent_won >= 0 and interest_won >= 0 and unspent_won >= 0 and disallowed_won >= 0
        and in_kind_won >= 0 and due_won >= 0 and remit_won between 0 and due_won and paid_won >= 0 and total_won >= 0),
    constraint ck_settlement_disallowed check (disallowed_won <= spent_won),
    constraint ck_settlement_final check ((final_on is null) = (fiscal_year = 0))
);
-- One settlement of the whole, and one interim settlement per stage, for an agreement.
create unique index uq_settlement_whole on settlement (agreement_id) where type in ('FINAL', 'TERMINATION');
create unique index uq_settlement_interim on settlement (agreement_id, ended_on) where type = 'INTERIM';
create index ix_settlement_agreement on settlement (agreement_id);
create index ix_settlement_call on settlement (call_id, state);
create index ix_settlement_lead on settlement (lead_id, state);
create index ix_settlement_state on settlement (state, report_due_on);
create index ix_settlement_auditor on settlement (auditor_id, state);
create index ix_settlement_auditor_org on settlement (auditor_org_id, state);
create index ix_settlement_officer on settlement (officer_id, state);
create index ix_settlement_fiscal_year on settlement (fiscal_year) include (disallowed_won, in_kind_won, total_won);
create index ix_settlement_appeal_until on settlement (appeal_until) where state = 'NOTIFIED';
create index ix_settlement_pay_due on settlement (pay_due_on) where state = 'PAYMENT_DUE';

create table settlement_line (
    id              bigint constraint pk_settlement_line primary key,
    settlement_id   bigint not null constraint fk_settlement_line_settlement references settlement (id),
    expense_id      bigint not null constraint fk_settlement_line_expense references expense (id),
    organization_id bigint not null constraint fk_settlement_line_organization references organization (id),
    item            text   not null,
    fund            text   not null,
    won             bigint not null,
    finding         text   not null default '',
    finding_won     bigint not null default 0,
    finding_code    text   not null default '',
    finding_reason  text   not null default '',
    found_by        bigint constraint fk_settlement_line_found_by references person (id),
    found_at        timestamptz,
    decision        text   not null default '',
    decision_won    bigint not null default 0,
    decision_code   text   not null default '',
    decision_basis  text   not null default '',
    intent          text   not null default '',
    decision_reason text   not null default '',
    decided_by      bigint constraint fk_settlement_line_decided_by references person (id),
    decided_at      timestamptz,
    restored_won    bigint not null default 0,
    constraint uq_settlement_line_expense unique (settlement_id, expense_id),
    constraint ck_settlement_line_fund check (fund in ('GRANT', 'CASH', 'IN_KIND')),
    constraint ck_settlement_line_finding check (finding in ('', 'ACCEPT', 'PARTIAL', 'DISALLOW') and finding_won between 0 and won
        and (finding in ('PARTIAL', 'DISALLOW')) = (finding_won > 0)),
    constraint ck_settlement_line_decision check (decision in ('', 'ACCEPT', 'PARTIAL', 'DISALLOW') and decision_won between 0 and won
        and (decision in ('PARTIAL', 'DISALLOW')) = (decision_won > 0)),
    constraint ck_settlement_line_intent check (intent in ('', 'ERROR', 'NEGLIGENT', 'WILFUL')),
    constraint ck_settlement_line_restored check (restored_won between 0 and decision_won),
    constraint ck_settlement_line_found check ((finding = '') = (found_by is null) and (found_by is null) = (found_at is null)),
    constraint ck_settlement_line_decided check ((decision = '') = (decided_by is null) and (decided_by is null) = (decided_at is null))
);
create index ix_settlement_line_expense on settlement_line (expense_id);
create index ix_settlement_line_disallowed on settlement_line (decision_code, settlement_id) where decision_won > 0;

create table recovery (
    id              bigint constraint pk_recovery primary key,
    version         bigint  not null,
    chain           text    not null default '',
    agreement_id    bigint  not null constraint fk_recovery_agreement references agreement (id),
    call_id         bigint  not null constraint fk_recovery_call references call (id),
    organization_id bigint  not null constraint fk_recovery_organization references organization (id),
    settlement_id   bigint constraint fk_recovery_settlement references settlement (id),
    ground          text    not null,
    basis           text    not null default '',
    facts           text    not null default '',
    state           text    not null,
    proposed_won    bigint  not null,
    principal_won   bigint  not null,
    interest_won    bigint  not null default 0,
    surcharge_won   bigint  not null default 0,
    late_charge_won bigint  not null default 0,
    paid_won        bigint  not null default 0,
    written_off_won bigint  not null default 0,
    proposed_by     bigint constraint fk_recovery_proposed_by references person (id),
    panel_on        date,
    panel_note      text    not null default '',
    pre_noticed_on  date,
    explain_until   date,
    explanation     text    not null default '',
    explained_at    timestamptz,
    decided_on      date,
    decided_by      bigint constraint fk_recovery_decided_by references person (id),
    notified_on     date,
    appeal_until    date,
    due_on          date,
    extends         integer not null default 0,
    plan            jsonb   not null default '[]',
    demand_by       date,
    demanded_on     date,
    demand_due_on   date,
    enforced_on     date,
    paid_on         date,
    remitted_on     date,
    ended_on        date,
    constraint ck_recovery_won check (proposed_won >= 0 and principal_won >= 0 and interest_won >= 0 and surcharge_won >= 0
        and late_charge_won >= 0 and paid_won >= 0 and written_off_won >= 0),
    constraint ck_recovery_paid check (paid_won + written_off_won <= principal_won + interest_won + surcharge_won + late_charge_won)
);
create index ix_recovery_call on recovery (call_id, state);
create index ix_recovery_agreement on recovery (agreement_id);
create index ix_recovery_organization on recovery (organization_id, state);
create index ix_recovery_state on recovery (state, due_on);
create unique index uq_recovery_settlement on recovery (settlement_id, organization_id) where state <> 'DROPPED';

alter table settlement add constraint fk_settlement_recovery foreign key (recovery_id) references recovery (id) deferrable initially deferred;

create table sanction (
    id                bigint constraint pk_sanction primary key,
    version           bigint  not null,
    chain             text    not null default '',
    agreement_id      bigint constraint fk_sanction_agreement references agreement (id),
    call_id           bigint constraint fk_sanction_call references call (id),
    organization_id   bigint constraint fk_sanction_organization references organization (id),
    person_id         bigint constraint fk_sanction_person references person (id),
    type              text    not null,
    ground            text    not null,
    basis             text    not null default '',
    facts             text    not null default '',
    state             text    not null,
    project_ended_on  date,
    panel_on          date,
    panel_note        text    not null default '',
    months            integer not null default 0,
    surcharge_won     bigint  not null default 0,
    surcharge_percent bigint  not null default 0,
    pre_noticed_on    date,
    explain_until     date,
    explanation       text    not null default '',
    explained_at      timestamptz,
    re_review_until   date,
    re_review_at      timestamptz,
    re_review_reason  text    not null default '',
    re_review_due_on  date,
    decided_on        date,
    decided_by        bigint constraint fk_sanction_decided_by references person (id),
    notified_on       date,
    appeal_until      date,
    recovery_id       bigint constraint fk_sanction_recovery references recovery (id),
    from_on           date,
    to_on             date,
    stayed_on         date,
    stay_note         text    not null default '',
    ended_on          date,
    litigation        boolean not null default false,
    publish_from      date,
    publish_until     date,
    constraint ck_sanction_subject check ((organization_id is null) <> (person_id is null)),
    constraint ck_sanction_type check (type in ('DEBARMENT', 'SURCHARGE')),
    constraint ck_sanction_measure check (months >= 0 and surcharge_won >= 0 and surcharge_percent >= 0),
    constraint ck_sanction_period check (to_on is null or to_on >= from_on)
);
-- Whether somebody is debarred on a day is asked for every application, agreement and payment.
create index ix_sanction_organization on sanction (organization_id, from_on, to_on) where organization_id is not null;
create index ix_sanction_person on sanction (person_id, from_on, to_on) where person_id is not null;
create index ix_sanction_state on sanction (state);
create index ix_sanction_call on sanction (call_id, state);
create index ix_sanction_agreement on sanction (agreement_id);

-- +goose Down
drop table sanction;
alter table settlement drop constraint fk_settlement_recovery;
drop table recovery;
drop table settlement_line;
drop table settlement;
