-- Reminders: what was reminded of, and the indexes by which the sweeps find what is near its day.

-- +goose Up
-- One row for every reminder that was dealt with, whether or not it reached anybody. Two sweeps that run at once meet here.
create table reminder (
    id              bigint constraint pk_reminder primary key,
    dedupe_key      text        not null,
    code            text        not null,
    about_kind      text        not null,
    about_id        bigint      not null,
    organization_id bigint constraint fk_reminder_organization references organization (id),
    label           text        not null,
    due_on          date        not null,
    fell_due_at     timestamptz not null,
    done_at         timestamptz not null,
    people          integer     not null,
    constraint uq_reminder unique (dedupe_key),
    constraint ck_reminder_people check (people >= 0)
);

-- What the sweeps of reminders look for, each among the rows that still wait for something.
create index ix_agreement_ended on agreement (end_on) where state = 'PERIOD_ENDED';
create index ix_agreement_fund on agreement (state, end_on) where fund_money;
create index ix_agreement_plan_due on agreement (plan_due_on) where state = 'PLAN_REQUESTED';
create index ix_amendment_warn on amendment (warn_on) where state in ('SUBMITTED', 'REVIEWING');
create index ix_expense_planned on expense (paid_on) where state = 'PLANNED';
create index ix_stage_scoring on stage (opens_at) where state = 'SCORING';
create index ix_stage_member_unanswered on stage_member (invited_at) where accepted_at is null and declined_at is null and recused_at is null;
create index ix_outcome_window on outcome (window_from) where state = 'NOT_STARTED';
create index ix_sanction_begins on sanction (from_on) where state = 'NOTIFIED';
create index ix_sanction_ends on sanction (to_on) where state = 'IN_FORCE';

-- +goose Down
drop index ix_sanction_ends, ix_sanction_begins, ix_outcome_window, ix_stage_member_unanswered, ix_stage_scoring, ix_expense_planned,
    ix_amendment_warn, ix_agreement_plan_due, ix_agreement_fund, ix_agreement_ended;
drop table reminder;
