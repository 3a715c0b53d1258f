-- Each request to mend an application with what was answered before and after.

-- +goose Up
create table application_supplement (
    id bigint constraint pk_application_supplement primary key,
    application_id bigint not null,
    no integer not null,
    message text not null,
    items jsonb not null,
    before jsonb not null,
    after jsonb not null,
    digest text not null,
    requested_at timestamptz not null,
    requested_by bigint not null,
    due_at timestamptz not null,
    answered_at timestamptz,
    answered_by bigint,
    constraint fk_application_supplement_application foreign key (application_id) references application (id),
    constraint fk_application_supplement_requested_by foreign key (requested_by) references person (id),
    constraint fk_application_supplement_answered_by foreign key (answered_by) references person (id),
    constraint uq_application_supplement_no unique (application_id, no),
    constraint ck_application_supplement_no check (no > 0),
    constraint ck_application_supplement_items check (jsonb_array_length(items) > 0),
    constraint ck_application_supplement_answered check ((answered_at is null) = (answered_by is null)
        and (answered_at is null and digest = '' or answered_at is not null and digest ~ '^[0-9a-f]{64}$'))
);

-- Requests that are open now get their row; what was answered before is what stands now.
insert into application_supplement (id, application_id, no, message, items, before, after, digest, requested_at, requested_by, due_at)
select nextval('gongmo_id'), a.id, 1, '', a.supplement_items, coalesce((select jsonb_object_agg(b.key, b.value) from jsonb_each(a.answers) b
        where b.key in (select i->>'QuestionKey' from jsonb_array_elements(a.supplement_items) i)), '{}'), '{}', '',
    coalesce((select max(e.at) from audit_entry e where e.aggregate = 'application' and e.aggregate_id = a.id and e.event = 'requestSupplement'), a.begun_at),
    coalesce(a.screened_by, a.created_by), a.supplement_due_at
from application a where a.state = 'SUPPLEMENT_REQUESTED' and a.supplement_due_at is not null and jsonb_array_length(a.supplement_items) > 0;

-- +goose Down
drop table application_supplement;
