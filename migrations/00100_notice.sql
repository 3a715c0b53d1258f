-- Notices: one row per person and channel, people's wishes, and officers' own wordings.

-- +goose Up
create table notice (
    id              bigint constraint pk_notice primary key,
    version         bigint  not null default 1,
    chain           text    not null default '',
    code            text    not null,
    about_kind      text    not null,
    about_id        bigint  not null,
    call_id         bigint constraint fk_notice_call references call (id),
    person_id       bigint  not null constraint fk_notice_person references person (id),
    channel         text    not null,
    language        text    not null default 'ko',
    subject         text    not null,
    body            text    not null,
    link            text    not null default '',
    dedupe_key      text    not null,
    statutory       boolean not null default false,
    state           text    not null,
    attempts        integer not null default 0,
    last_error      text    not null default '',
    queued_at       timestamptz not null,
    sending_at      timestamptz,
    sent_at         timestamptz,
    opened_at       timestamptz,
    acknowledged_at timestamptz,
    message_id      text    not null default '',
    -- The same notice cannot reach the same person twice over the same channel, however often a job runs.
    constraint uq_notice_once unique (dedupe_key, person_id, channel),
    constraint ck_notice_channel check (channel in ('IN_APP', 'MAIL')),
    constraint ck_notice_state check (state in ('PENDING', 'SENDING', 'SENT', 'UNKNOWN', 'FAILED')),
    constraint ck_notice_language check (language in ('ko', 'en')),
    constraint ck_notice_sent check (state <> 'SENT' or sent_at is not null),
    constraint ck_notice_message check (channel <> 'MAIL' or message_id <> '')
);
create unique index uq_notice_message on notice (message_id) where message_id <> '';
create index ix_notice_inbox on notice (person_id, queued_at desc) where channel = 'IN_APP';
create index ix_notice_unread on notice (person_id) where channel = 'IN_APP' and opened_at is null;
create index ix_notice_about on notice (about_kind, about_id, queued_at);
create index ix_notice_call on notice (call_id, queued_at desc);
create index ix_notice_waiting on notice (state, queued_at) where state in ('PENDING', 'SENDING', 'UNKNOWN', 'FAILED');

create table notice_setting (
    id        bigint constraint pk_notice_setting primary key,
    person_id bigint  not null constraint fk_notice_setting_person references person (id),
    code      text    not null,
    channel   text    not null,
    off       boolean not null,
    constraint uq_notice_setting unique (person_id, code, channel),
    constraint ck_notice_setting_channel check (channel = 'MAIL')
);

create table notice_wording (
    id        bigint constraint pk_notice_wording primary key,
    code      text   not null,
    language  text   not null,
    subject   text   not null,
    body      text   not null,
    edited_by bigint not null constraint fk_notice_wording_edited_by references person (id),
    edited_at timestamptz not null,
    constraint uq_notice_wording unique (code, language),
    constraint ck_notice_wording_language check (language in ('ko', 'en'))
);

-- +goose Down
drop table notice_wording;
drop table notice_setting;
drop table notice;
