-- Appeals (이의신청).

-- +goose Up
create table appeal (
    id bigint primary key,
    version bigint not null,
    chain text not null default '',
    subject text not null,
    subject_id bigint not null,
    call_id bigint not null,
    subject_title text not null default '',
    organization_id bigint not null,
    regime text not null,
    filed_by bigint not null,
    filed_at timestamptz not null,
    noticed_on date not null,
    window_end date not null,
    ground text not null,
    statement text not null default '',
    files jsonb not null default '[]',
    state text not null,
    received_at timestamptz,
    received_by bigint,
    answer_due_on date,
    extended_from date,
    review_by text not null default '',
    challenged jsonb not null default '[]',
    former jsonb not null default '[]',
    panel jsonb not null default '[]',
    remedy text not null default '',
    decision_reason text not null default '',
    decided_by bigint,
    decided_at timestamptz,
    notified_on date,
    constraint fk_appeal_call foreign key (call_id) references call (id),
    constraint fk_appeal_organization foreign key (organization_id) references organization (id),
    constraint fk_appeal_filed_by foreign key (filed_by) references person (id),
    constraint fk_appeal_received_by foreign key (received_by) references person (id),
    constraint fk_appeal_decided_by foreign key (decided_by) references person (id),
    constraint ck_appeal_state check (state in ('FILED', 'RECEIVED', 'ADMITTED', 'DISMISSED', 'UPHELD', 'REJECTED', 'NOTIFIED', 'WITHDRAWN')),
    constraint ck_appeal_subject check (subject in ('SCREENING', 'SELECTION', 'ANNUAL', 'FINAL', 'SETTLEMENT', 'DISPOSITION', 'RECOVERY', 'SANCTION')),
    constraint ck_appeal_decided check (state not in ('UPHELD', 'REJECTED', 'DISMISSED')
        or (decided_by is not null and decided_at is not null and decision_reason <> '')),
    constraint ck_appeal_remedy check (state <> 'UPHELD' or remedy <> '')
);
create index ix_appeal_subject on appeal (subject, subject_id);
create index ix_appeal_call on appeal (call_id, state);
create index ix_appeal_organization on appeal (organization_id, state);
create index ix_appeal_answer_due_on on appeal (answer_due_on) where state in ('RECEIVED', 'ADMITTED');

-- +goose Down
drop table appeal;
