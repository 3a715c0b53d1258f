-- That an application is found ineligible is proposed by one person and confirmed by another. Nobody outside is told of a proposal.

-- +goose Up
alter table application
    add column ineligible_by bigint,
    add column fail_code text not null default '',
    add column fail_reason text not null default '',
    add column fail_by bigint,
    add column fail_at timestamptz,
    add constraint fk_application_ineligible_by foreign key (ineligible_by) references person (id),
    add constraint fk_application_fail_by foreign key (fail_by) references person (id),
    add constraint ck_application_fail check ((fail_by is null) = (fail_code = '') and (fail_by is null) = (fail_at is null)
        and (fail_by is null or state in ('UNDER_SCREENING', 'ELIGIBLE') and fail_reason <> ''));
create index ix_application_fail on application (call_id) where fail_by is not null;

-- +goose Down
drop index ix_application_fail;
alter table application
    drop constraint ck_application_fail,
    drop constraint fk_application_fail_by,
    drop constraint fk_application_ineligible_by,
    drop column fail_at,
    drop column fail_by,
    drop column fail_reason,
    drop column fail_code,
    drop column ineligible_by;
