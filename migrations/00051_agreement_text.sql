-- The text of an agreement as it was laid before its parties, and the numbers of agreements.

-- +goose Up
create sequence gongmo_agreement minvalue 1;

create table agreement_text (
    id bigint constraint pk_agreement_text primary key,
    agreement_id bigint not null constraint fk_agreement_text_agreement references agreement (id),
    hash text not null,
    text jsonb not null,
    laid_at timestamptz not null,
    laid_by bigint not null constraint fk_agreement_text_laid_by references person (id),
    constraint ck_agreement_text_hash check (hash ~ '^[0-9a-f]{64}$')
);
create index ix_agreement_text_agreement on agreement_text (agreement_id, hash);
create trigger tr_agreement_text_append_only before update or delete or truncate on agreement_text
    for each statement execute function gongmo_append_only();

-- +goose Down
drop table agreement_text;
drop sequence gongmo_agreement;
