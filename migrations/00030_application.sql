-- Applications (신청), their consortium, files, frozen submissions and screening.

-- +goose Up
-- Receipt numbers: never twice, gaps allowed.
create sequence gongmo_receipt minvalue 1;

create table application (
    id bigint primary key,
    version bigint not null,
    chain text not null default '',
    call_id bigint not null,
    round integer not null default 1,
    lead_id bigint not null,
    created_by bigint not null,
    begun_at timestamptz not null,
    title text not null default '',
    summary text not null default '',
    track text not null default '',
    answers jsonb not null default '{}',
    budget jsonb not null default '{}',
    state text not null,
    stage_no integer not null default 0,
    submission_id bigint,
    revision_of bigint,
    receipt_no text not null default '',
    submitted_at timestamptz,
    submitted_by bigint,
    content_hash text not null default '',
    request_won bigint not null default 0,
    adjusted_won bigint,
    supplement_due_at timestamptz,
    supplement_items jsonb not null default '[]',
    ineligible_code text not null default '',
    ineligible_reason text not null default '',
    screened_by bigint,
    final_score integer,
    rank integer not null default 0,
    reserve_no integer not null default 0,
    deferrals integer not null default 0,
    notified_on date,
    cancel_ground text not null default '',
    late_permit_until timestamptz,
    late_permit_by bigint,
    late_permit_reason text not null default '',
    constraint fk_application_call foreign key (call_id) references call (id),
    constraint fk_application_lead foreign key (lead_id) references organization (id),
    constraint fk_application_created_by foreign key (created_by) references person (id),
    constraint fk_application_submitted_by foreign key (submitted_by) references person (id),
    constraint fk_application_screened_by foreign key (screened_by) references person (id),
    constraint fk_application_late_permit_by foreign key (late_permit_by) references person (id),
    constraint ck_application_state check (state in ('DRAFT', 'SUBMITTED', 'WITHDRAWN', 'EXPIRED', 'UNDER_SCREENING',
        'SUPPLEMENT_REQUESTED', 'ELIGIBLE', 'INELIGIBLE', 'IN_EVALUATION', 'ADVANCED', 'ELIMINATED', 'DEFERRED',
        'RECOMMENDED', 'RESERVE', 'NOT_SELECTED', 'SELECTED', 'FORFEITED', 'CANCELLED', 'CONTRACTED', 'VOIDED', 'RELEASED')),
    constraint ck_application_money check (request_won >= 0 and (adjusted_won is null or adjusted_won >= 0)),
    constraint ck_application_receipt check (state in ('DRAFT', 'WITHDRAWN', 'EXPIRED', 'VOIDED')
        or (submission_id is not null and receipt_no <> '' and submitted_at is not null)),
    constraint ck_application_revision check (revision_of is null or (state = 'SUBMITTED' and revision_of = submission_id)),
    constraint ck_application_score check (final_score between 0 and 20000),
    constraint ck_application_late_permit check ((late_permit_until is null) = (late_permit_by is null))
);
create index ix_application_call on application (call_id, state);
create index ix_application_lead on application (lead_id, state);
create index ix_application_state on application (state, id);
create index ix_application_supplement_due on application (supplement_due_at) where state = 'SUPPLEMENT_REQUESTED';
create unique index uq_application_receipt_no on application (receipt_no) where receipt_no <> '';

create table application_member (
    id bigint primary key,
    application_id bigint not null,
    organization_id bigint,
    name text not null default '',
    role text not null,
    consent text not null,
    token_hash text not null default '',
    contact_email text not null default '',
    invited_at timestamptz,
    consent_at timestamptz,
    consent_by bigint,
    part_done boolean not null default false,
    position integer not null default 0,
    constraint fk_application_member_application foreign key (application_id) references application (id),
    constraint fk_application_member_organization foreign key (organization_id) references organization (id),
    constraint fk_application_member_consent_by foreign key (consent_by) references person (id),
    constraint uq_application_member_organization unique (application_id, organization_id, role),
    constraint ck_application_member_role check (role in ('LEAD', 'PARTICIPANT', 'DEMAND', 'SUPPLIER', 'SUBCONTRACT')),
    constraint ck_application_member_consent check (consent in ('INVITED', 'ACCEPTED', 'DECLINED')),
    constraint ck_application_member_known check (consent <> 'ACCEPTED' or organization_id is not null)
);
create index ix_application_member_organization on application_member (organization_id);
create unique index uq_application_member_lead on application_member (application_id) where role = 'LEAD';
create unique index uq_application_member_token on application_member (token_hash) where token_hash <> '';

create table application_file (
    id bigint primary key,
    application_id bigint not null,
    question_key text not null,
    file_id bigint not null,
    name text not null,
    size bigint not null,
    digest text not null,
    organization_id bigint,
    uploaded_at timestamptz not null,
    uploaded_by bigint not null,
    constraint fk_application_file_application foreign key (application_id) references application (id),
    constraint fk_application_file_file foreign key (file_id) references stored_file (id),
    constraint fk_application_file_organization foreign key (organization_id) references organization (id),
    constraint fk_application_file_uploaded_by foreign key (uploaded_by) references person (id),
    constraint ck_application_file_size check (size >= 0)
);
create index ix_application_file_application on application_file (application_id, question_key);

create table application_submission (
    id bigint primary key,
    application_id bigint not null,
    call_id bigint not null,
    seq integer not null,
    receipt_no text not null,
    submitted_at timestamptz not null,
    submitted_by bigint not null,
    signed_as text not null,
    title text not null,
    summary text not null,
    request_won bigint not null,
    answers jsonb not null,
    budget jsonb not null,
    members jsonb not null,
    files jsonb not null,
    digest text not null,
    constraint fk_application_submission_application foreign key (application_id) references application (id),
    constraint fk_application_submission_call foreign key (call_id) references call (id),
    constraint fk_application_submission_submitted_by foreign key (submitted_by) references person (id),
    constraint uq_application_submission_receipt_no unique (receipt_no),
    constraint uq_application_submission_seq unique (application_id, seq),
    constraint ck_application_submission_digest check (digest ~ '^[0-9a-f]{64}$'),
    constraint ck_application_submission_receipt_no check (receipt_no ~ '-[0-9]{6,}$')
);
create index ix_application_submission_call on application_submission (call_id, submitted_at);
create trigger tr_application_submission_append_only before update or delete or truncate on application_submission
    for each statement execute function gongmo_append_only();

alter table application
    add constraint fk_application_submission foreign key (submission_id) references application_submission (id) deferrable initially deferred,
    add constraint fk_application_revision_of foreign key (revision_of) references application_submission (id) deferrable initially deferred;

create table screening_item (
    id bigint primary key,
    application_id bigint not null,
    code text not null,
    outcome text not null,
    note text not null default '',
    evidence text not null default '',
    by_person_id bigint,
    decided_at timestamptz,
    constraint fk_screening_item_application foreign key (application_id) references application (id),
    constraint fk_screening_item_by_person foreign key (by_person_id) references person (id),
    constraint uq_screening_item_code unique (application_id, code),
    constraint ck_screening_item_outcome check (outcome in ('OPEN', 'MET', 'NOT_MET', 'CURABLE', 'WAIVED'))
);
create index ix_screening_item_code on screening_item (code, outcome);

-- +goose Down
drop table screening_item;
alter table application drop constraint fk_application_submission, drop constraint fk_application_revision_of;
drop table application_submission;
drop table application_file;
drop table application_member;
drop table application;
drop sequence gongmo_receipt;
