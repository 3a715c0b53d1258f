-- Individual late permissions (개별 지연 제출 허가): proposed by one person, decided by another, and marked on what was handed in by one.

-- +goose Up
create table latepermit (
    id bigint not null,
    version bigint not null,
    chain text not null default '',
    call_id bigint not null,
    application_id bigint not null,
    lead_id bigint not null,
    reason text not null,
    other_reason text not null default '',
    facts text not null,
    evidence text not null,
    deadline timestamptz not null,
    until timestamptz not null,
    state text not null,
    proposed_by bigint not null,
    proposed_at timestamptz not null,
    decided_by bigint,
    decided_at timestamptz,
    decline_reason text not null default '',
    demo boolean not null default false,
    constraint pk_latepermit primary key (id),
    constraint fk_latepermit_call foreign key (call_id) references call (id),
    constraint fk_latepermit_application foreign key (application_id) references application (id),
    constraint fk_latepermit_lead foreign key (lead_id) references organization (id),
    constraint fk_latepermit_proposed_by foreign key (proposed_by) references person (id),
    constraint fk_latepermit_decided_by foreign key (decided_by) references person (id),
    constraint ck_latepermit_state check (state in ('PROPOSED', 'APPROVED', 'DECLINED', 'WITHDRAWN')),
    constraint ck_latepermit_reason check (reason in ('OUTAGE', 'DISASTER', 'WRONG_INFORMATION', 'OTHER') and (reason = 'OTHER') = (other_reason <> '')),
    constraint ck_latepermit_texts check (char_length(other_reason) <= 100 and char_length(facts) between 1 and 1000
        and char_length(evidence) between 1 and 500 and char_length(decline_reason) <= 300),
    constraint ck_latepermit_later check (until > deadline),
    constraint ck_latepermit_decided check ((state in ('APPROVED', 'DECLINED')) = (decided_at is not null) and (decided_at is null) = (decided_by is null)
        and (state = 'DECLINED') = (decline_reason <> '')),
    constraint ck_latepermit_two_persons check (decided_by is null or decided_by <> proposed_by)
);
create index ix_latepermit_call on latepermit (call_id, state, decided_at);
create index ix_latepermit_application on latepermit (application_id);
-- One proposal at a time waits for an application.
create unique index uq_latepermit_open on latepermit (application_id) where state = 'PROPOSED';

-- Deferred, because a permission refers to its application as well.
alter table application
    add column late_permit_id bigint,
    add constraint fk_application_late_permit foreign key (late_permit_id) references latepermit (id) deferrable initially deferred,
    add constraint ck_application_late_permit_id check ((late_permit_id is null) = (late_permit_until is null));
create index ix_application_late_permit_until on application (late_permit_until) where late_permit_until is not null;

-- Set where the submission was in time by the permission alone.
alter table application_submission
    add column late_permit_id bigint,
    add constraint fk_application_submission_late_permit foreign key (late_permit_id) references latepermit (id);

-- +goose Down
alter table application_submission drop column late_permit_id;
alter table application drop column late_permit_id;
drop table latepermit;
