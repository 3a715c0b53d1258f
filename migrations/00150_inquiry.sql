-- Questions about calls and their answers (질의·답변).

-- +goose Up
-- Until when a call takes questions; null is until its intake closes.
alter table call add column questions_until timestamptz;

create table inquiry (
    id bigint not null,
    version bigint not null,
    chain text not null default '',
    call_id bigint not null,
    asked_by bigint not null,
    asked_at timestamptz not null,
    title text not null,
    body text not null,
    due_on date not null,
    state text not null,
    private text not null default '',
    answer_no integer not null default 0,
    answered_at timestamptz,
    answered_by bigint,
    demo boolean not null default false,
    constraint pk_inquiry primary key (id),
    constraint fk_inquiry_call foreign key (call_id) references call (id),
    constraint fk_inquiry_asked_by foreign key (asked_by) references person (id),
    constraint fk_inquiry_answered_by foreign key (answered_by) references person (id),
    constraint ck_inquiry_title check (char_length(title) between 1 and 100),
    constraint ck_inquiry_body check (char_length(body) between 1 and 2000),
    constraint ck_inquiry_state check (state in ('OPEN', 'ANSWERED', 'RETURNED', 'WITHDRAWN')),
    constraint ck_inquiry_private check (private in ('', 'TRADE_SECRET', 'PERSONAL_DATA', 'OWN_CASE', 'OFF_TOPIC') and (state = 'RETURNED') = (private <> '')),
    constraint ck_inquiry_answered check ((state in ('ANSWERED', 'RETURNED')) = (answer_no > 0)
        and (answer_no > 0) = (answered_at is not null) and (answered_at is null) = (answered_by is null))
);
create index ix_inquiry_call on inquiry (call_id, state, answered_at);
create index ix_inquiry_asked_by on inquiry (asked_by, call_id);
create index ix_inquiry_due_on on inquiry (due_on) where state = 'OPEN';

create table inquiry_answer (
    id bigint not null,
    inquiry_id bigint not null,
    no integer not null,
    body text not null,
    reason text not null default '',
    matters boolean not null default false,
    given_at timestamptz not null,
    given_by bigint not null,
    constraint pk_inquiry_answer primary key (id),
    constraint uq_inquiry_answer_no unique (inquiry_id, no),
    constraint fk_inquiry_answer_inquiry foreign key (inquiry_id) references inquiry (id),
    constraint fk_inquiry_answer_given_by foreign key (given_by) references person (id),
    constraint ck_inquiry_answer_no check (no >= 1),
    constraint ck_inquiry_answer_body check (char_length(body) between 1 and 4000),
    constraint ck_inquiry_answer_reason check (char_length(reason) <= 300 and (no = 1) = (reason = ''))
);

-- What was said in public stays as it was said: a correction is another version.
-- +goose StatementBegin
create function gongmo_inquiry_answer_stays() returns trigger language plpgsql as $$
begin
    raise exception 'an answer stays as it was given: % refused', lower(tg_op)
        using errcode = 'restrict_violation', table = tg_table_name, constraint = 'ap_inquiry_answer';
end
$$;
-- +goose StatementEnd
create trigger tr_inquiry_answer_stays before update or delete on inquiry_answer
    for each row execute function gongmo_inquiry_answer_stays();

-- +goose Down
drop table inquiry_answer;
drop function gongmo_inquiry_answer_stays();
drop table inquiry;
alter table call drop column questions_until;
