-- The outcome of the final evaluation, one row each time it is recorded.

-- +goose Up
create table final_evaluation (
    id           bigint constraint pk_final_evaluation primary key,
    agreement_id bigint      not null constraint fk_final_evaluation_agreement references agreement (id),
    call_id      bigint      not null constraint fk_final_evaluation_call references call (id),
    grade        text        not null,
    evaluated_on date        not null,
    note         text        not null default '',
    recorded_by  bigint      not null constraint fk_final_evaluation_recorded_by references person (id),
    recorded_at  timestamptz not null,
    constraint ck_final_evaluation_grade check (grade in ('EXCELLENT', 'NORMAL', 'DILIGENT', 'NEGLECTED'))
);
create index ix_final_evaluation_agreement on final_evaluation (agreement_id, recorded_at);
create trigger tr_final_evaluation_append_only before update or delete or truncate on final_evaluation
    for each statement execute function gongmo_append_only();

-- +goose Down
drop table final_evaluation;
