-- Agreements (협약) with their parties, people and signatures; amendments (협약변경); payments (지급) and matching deposits.

-- +goose Up
create table agreement (
    id bigint constraint pk_agreement primary key,
    version bigint not null,
    chain text not null default '',
    application_id bigint not null constraint fk_agreement_application references application (id),
    call_id bigint not null constraint fk_agreement_call references call (id),
    number text not null default '',
    lead_id bigint not null constraint fk_agreement_lead references organization (id),
    title text not null default '',
    state text not null,
    start_on date,
    end_on date,
    grant_won bigint not null default 0,
    cash_won bigint not null default 0,
    in_kind_won bigint not null default 0,
    plan jsonb not null default '{}',
    plan_text text not null default '',
    type text not null default 'LUMP',
    regime text not null,
    rules_on date,
    abroad boolean not null default false,
    result_noticed_on date,
    appeal_ended_on date,
    plan_due_on date,
    limit_on date,
    text_hash text not null default '',
    concluded_at timestamptz,
    spending_frozen_from date,
    frozen_reason text not null default '',
    terminated_on date,
    termination_ground text not null default '',
    documents jsonb not null default '[]',
    account_masked text not null default '',
    account_cipher bytea,
    constraint uq_agreement_application unique (application_id),
    constraint ck_agreement_type check (type in ('LUMP', 'PHASED', 'ANNUAL')),
    constraint ck_agreement_regime check (regime in ('ICT_FUND', 'NRD_INNOVATION', 'SUBSIDY_ACT')),
    constraint ck_agreement_period check (start_on is null or end_on is null or start_on <= end_on),
    constraint ck_agreement_money check (grant_won >= 0 and cash_won >= 0 and in_kind_won >= 0),
    constraint ck_agreement_concluded check (concluded_at is null or text_hash <> ''),
    constraint ck_agreement_terminated check ((terminated_on is null) = (termination_ground = ''))
);
create unique index uq_agreement_number on agreement (number) where number <> '';
create index ix_agreement_call on agreement (call_id, state);
create index ix_agreement_lead on agreement (lead_id);
-- What the sweeps look for: limits, first days, last days.
create index ix_agreement_limit on agreement (limit_on) where state in ('PLAN_REQUESTED', 'PLAN_REVIEW', 'DOCS_PENDING', 'READY_TO_SIGN', 'PARTLY_SIGNED');
create index ix_agreement_start on agreement (start_on) where state = 'CONCLUDED';
create index ix_agreement_end on agreement (end_on) where state = 'ACTIVE';
create index ix_agreement_title on agreement using gin (title gin_trgm_ops);

create table agreement_party (
    id bigint constraint pk_agreement_party primary key,
    agreement_id bigint not null constraint fk_agreement_party_agreement references agreement (id),
    organization_id bigint not null constraint fk_agreement_party_organization references organization (id),
    role text not null,
    name text not null default '',
    biz_no text not null default '',
    grant_won bigint not null default 0,
    cash_won bigint not null default 0,
    in_kind_won bigint not null default 0,
    taxable boolean not null default true,
    size text not null default '',
    account_masked text not null default '',
    account_cipher bytea,
    joined_on date,
    left_on date,
    constraint uq_agreement_party unique (agreement_id, organization_id),
    constraint ck_agreement_party_role check (role in ('LEAD', 'PARTICIPANT', 'SUBCONTRACT', 'DEMAND')),
    constraint ck_agreement_party_money check (grant_won >= 0 and cash_won >= 0 and in_kind_won >= 0)
);
create unique index uq_agreement_party_lead on agreement_party (agreement_id) where role = 'LEAD' and left_on is null;
create index ix_agreement_party_organization on agreement_party (organization_id);
create index ix_agreement_party_biz_no on agreement_party (biz_no) where biz_no <> '';

create table agreement_participant (
    id bigint constraint pk_agreement_participant primary key,
    agreement_id bigint not null constraint fk_agreement_participant_agreement references agreement (id),
    organization_id bigint not null constraint fk_agreement_participant_organization references organization (id),
    person_key text not null,
    name text not null default '',
    lead boolean not null default false,
    rate_bp bigint not null,
    from_on date not null,
    to_on date not null,
    monthly_won bigint not null default 0,
    hired_on date,
    left_on date,
    constraint ck_agreement_participant_rate check (rate_bp >= 0),
    constraint ck_agreement_participant_span check (from_on <= to_on)
);
create index ix_agreement_participant_agreement on agreement_participant (agreement_id);
-- Participation of one person over all agreements.
create index ix_agreement_participant_person on agreement_participant (person_key, from_on, to_on);

create table agreement_signature (
    id bigint constraint pk_agreement_signature primary key,
    agreement_id bigint not null constraint fk_agreement_signature_agreement references agreement (id),
    organization_id bigint constraint fk_agreement_signature_organization references organization (id),
    person_id bigint not null constraint fk_agreement_signature_person references person (id),
    signed_at timestamptz not null,
    typed_name text not null,
    text_hash text not null,
    constraint ck_agreement_signature_name check (typed_name <> ''),
    constraint ck_agreement_signature_text check (text_hash <> ''),
    constraint uq_agreement_signature unique nulls not distinct (agreement_id, organization_id, text_hash)
);
create trigger tr_agreement_signature_append_only before update or delete or truncate on agreement_signature
    for each statement execute function gongmo_append_only();

create table amendment (
    id bigint constraint pk_amendment primary key,
    version bigint not null,
    chain text not null default '',
    agreement_id bigint not null constraint fk_amendment_agreement references agreement (id),
    call_id bigint not null constraint fk_amendment_call references call (id),
    lead_id bigint not null constraint fk_amendment_lead references organization (id),
    no integer not null,
    type text not null default 'DISCRETIONARY',
    state text not null,
    changes jsonb not null default '[]',
    patch jsonb not null default '{}',
    reason text not null default '',
    cutoff_on date,
    submitted_on date,
    submitted_at timestamptz,
    warn_on date,
    answer_due_on date,
    answer_extended_on date,
    supplement_due_on date,
    effective_on date,
    decided_at timestamptz,
    decided_by bigint constraint fk_amendment_decided_by references person (id),
    decision text not null default '',
    constraint uq_amendment_no unique (agreement_id, no),
    constraint ck_amendment_type check (type in ('APPROVAL', 'NOTICE', 'DISCRETIONARY')),
    constraint ck_amendment_effective check (state not in ('APPROVED', 'ACKNOWLEDGED') or effective_on is not null)
);
create index ix_amendment_call on amendment (call_id, state);
create index ix_amendment_answer on amendment (answer_due_on) where state in ('SUBMITTED', 'REVIEWING');
create index ix_amendment_supplement on amendment (supplement_due_on) where state = 'SUPPLEMENT_REQUESTED';

create table payment (
    id bigint constraint pk_payment primary key,
    version bigint not null,
    chain text not null default '',
    agreement_id bigint not null constraint fk_payment_agreement references agreement (id),
    call_id bigint not null constraint fk_payment_call references call (id),
    payee_id bigint not null constraint fk_payment_payee references organization (id),
    no integer not null,
    method text not null default 'INSTALLMENT',
    planned_on date not null,
    amount_won bigint not null,
    state text not null,
    year integer not null default 1,
    requested_at timestamptz,
    requested_by bigint constraint fk_payment_requested_by references person (id),
    approved_at timestamptz,
    approved_by bigint constraint fk_payment_approved_by references person (id),
    sent_at timestamptz,
    sent_by bigint constraint fk_payment_sent_by references person (id),
    confirmed_at timestamptz,
    confirmed_on date,
    hold_code text not null default '',
    hold_note text not null default '',
    bank_ref text not null default '',
    bank_note text not null default '',
    tries integer not null default 0,
    account_masked text not null default '',
    share_due_on date,
    constraint uq_payment_no unique (agreement_id, no),
    constraint ck_payment_method check (method in ('ADVANCE', 'LUMP', 'INSTALLMENT', 'PER_CLAIM', 'MILESTONE')),
    constraint ck_payment_amount check (amount_won > 0),
    constraint ck_payment_two_persons check (sent_by is null or approved_by is null or sent_by <> approved_by),
    constraint ck_payment_confirmed check (state <> 'CONFIRMED' or bank_ref <> '')
);
create unique index uq_payment_bank_ref on payment (bank_ref) where bank_ref <> '' and state = 'CONFIRMED';
create index ix_payment_call on payment (call_id, state);
create index ix_payment_planned on payment (planned_on) where state = 'PLANNED';
create index ix_payment_open on payment (state, planned_on) where state in ('REQUESTED', 'HELD', 'APPROVED', 'SENT', 'RETURNED_BY_BANK');

create table payment_share (
    id bigint constraint pk_payment_share primary key,
    payment_id bigint not null constraint fk_payment_share_payment references payment (id),
    organization_id bigint not null constraint fk_payment_share_organization references organization (id),
    amount_won bigint not null,
    due_on date,
    passed_on date,
    file_id bigint constraint fk_payment_share_file references stored_file (id),
    late_reason text not null default '',
    disputed_on date,
    constraint uq_payment_share unique (payment_id, organization_id),
    constraint ck_payment_share_amount check (amount_won >= 0)
);
create index ix_payment_share_due on payment_share (due_on) where passed_on is null and due_on is not null;
create index ix_payment_share_organization on payment_share (organization_id);

create table matching_deposit (
    id bigint constraint pk_matching_deposit primary key,
    agreement_id bigint not null constraint fk_matching_deposit_agreement references agreement (id),
    organization_id bigint not null constraint fk_matching_deposit_organization references organization (id),
    amount_won bigint not null,
    deposited_on date not null,
    file_id bigint constraint fk_matching_deposit_file references stored_file (id),
    bank_ref text not null default '',
    registered_at timestamptz not null,
    registered_by bigint not null constraint fk_matching_deposit_registered_by references person (id),
    confirmed_at timestamptz,
    confirmed_by bigint constraint fk_matching_deposit_confirmed_by references person (id),
    voided_at timestamptz,
    void_reason text not null default '',
    constraint ck_matching_deposit_amount check (amount_won > 0),
    constraint ck_matching_deposit_confirmed check ((confirmed_at is null) = (confirmed_by is null)),
    constraint ck_matching_deposit_two_persons check (confirmed_by is null or confirmed_by <> registered_by),
    constraint ck_matching_deposit_voided check ((voided_at is null) = (void_reason = ''))
);
create index ix_matching_deposit_agreement on matching_deposit (agreement_id);
create index ix_matching_deposit_waiting on matching_deposit (registered_at) where confirmed_at is null and voided_at is null;

-- +goose Down
drop table matching_deposit, payment_share, payment, amendment, agreement_signature, agreement_participant, agreement_party, agreement;
