-- Lines of spending (집행 건), their evidence, and the findings of the screening rules.

-- +goose Up
create table expense (
    id bigint constraint pk_expense primary key,
    version bigint not null,
    chain text not null default '',
    agreement_id bigint not null constraint fk_expense_agreement references agreement (id),
    call_id bigint not null constraint fk_expense_call references call (id),
    org_id bigint not null constraint fk_expense_org references organization (id),
    no integer not null,
    state text not null,
    item text not null default '',
    detail text not null default '',
    description text not null default '',
    product text not null default '',
    payee_name text not null default '',
    payee_no text not null default '',
    payee_owner text not null default '',
    payee_trade text not null default '',
    method text not null,
    supply_on date,
    paid_on date,
    committed_on date,
    paid_at timestamptz,
    supply_won bigint not null default 0,
    vat_won bigint not null default 0,
    cancelled_won bigint not null default 0,
    amount_won bigint not null default 0,
    fund_source text not null default 'GRANT',
    invoice_no text not null default '',
    card_approval text not null default '',
    from_project_account boolean not null default true,
    person_key text not null default '',
    pay_month date,
    quantity integer not null default 0,
    unit_won bigint not null default 0,
    outsiders integer not null default 0,
    trip_from date,
    trip_to date,
    note text not null default '',
    entered_at timestamptz not null,
    entered_by bigint not null,
    registered_at timestamptz,
    locked_at timestamptz,
    explanation text not null default '',
    explained_at timestamptz,
    query text not null default '',
    auditor_won bigint,
    auditor_reason text not null default '',
    auditor_note text not null default '',
    disallowed_won bigint not null default 0,
    disallow_reason text not null default '',
    intent text not null default '',
    decision text not null default '',
    decided_at timestamptz,
    decided_by bigint constraint fk_expense_decided_by references person (id),
    reverses_id bigint constraint fk_expense_reverses references expense (id),
    constraint uq_expense_no unique (agreement_id, no),
    constraint ck_expense_method check (method in ('', 'TAX_INVOICE', 'CARD', 'TRANSFER', 'EXEMPT_INVOICE', 'PAYROLL', 'OVERSEAS', 'IN_KIND', 'CASH', 'NOTE')),
    constraint ck_expense_fund check (fund_source in ('', 'GRANT', 'CASH', 'IN_KIND')),
    constraint ck_expense_intent check (intent in ('', 'ERROR', 'NEGLIGENT', 'WILFUL')),
    -- Only a reversal is negative, and a reversal is never anything else.
    constraint ck_expense_sign check (case when reverses_id is null then amount_won >= 0 else amount_won < 0 end),
    constraint ck_expense_disallowed check (disallowed_won >= 0 and disallowed_won <= greatest(amount_won, 0)),
    constraint ck_expense_reason check ((disallowed_won = 0) = (disallow_reason = '')),
    constraint ck_expense_reason_code check (disallow_reason = '' or disallow_reason ~ '^D(0[1-9]|[12][0-9]|3[0-2])$')
);
create index ix_expense_agreement on expense (agreement_id, state, paid_on);
create index ix_expense_call on expense (call_id, state);
-- What one new line is compared with, over all agreements: the invoice, the card slip, the person's month, the payee's recent sales.
create index ix_expense_invoice on expense (invoice_no) where invoice_no <> '';
create index ix_expense_card on expense (card_approval) where card_approval <> '';
create index ix_expense_person on expense (person_key, pay_month) where person_key <> '';
create index ix_expense_payee on expense (payee_no, paid_on) where payee_no <> '';
create index ix_expense_reverses on expense (reverses_id) where reverses_id is not null;
create index ix_expense_product on expense (product, paid_on) where product <> '';

-- After the report is submitted what was spent is closed: amounts, payee, dates and evidence numbers stay as reported.
-- +goose StatementBegin
create function gongmo_expense_locked() returns trigger language plpgsql as $$
begin
    if old.locked_at is not null and new.locked_at is not null and
        (old.item, old.detail, old.description, old.payee_name, old.payee_no, old.method, old.supply_on, old.paid_on, old.supply_won, old.vat_won,
         old.cancelled_won, old.amount_won, old.fund_source, old.invoice_no, old.card_approval, old.person_key, old.pay_month, old.reverses_id)
        is distinct from
        (new.item, new.detail, new.description, new.payee_name, new.payee_no, new.method, new.supply_on, new.paid_on, new.supply_won, new.vat_won,
         new.cancelled_won, new.amount_won, new.fund_source, new.invoice_no, new.card_approval, new.person_key, new.pay_month, new.reverses_id)
    then
        raise exception 'expense % is locked by its report', old.id
            using errcode = 'restrict_violation', table = 'expense', constraint = 'lk_expense';
    end if;
    return new;
end
$$;
-- +goose StatementEnd
create trigger tr_expense_locked before update on expense for each row execute function gongmo_expense_locked();

create table expense_file (
    id bigint constraint pk_expense_file primary key,
    expense_id bigint not null constraint fk_expense_file_expense references expense (id),
    file_id bigint not null constraint fk_expense_file_file references stored_file (id),
    kind text not null,
    sha256 text not null default '',
    allocated_won bigint not null default 0,
    uploaded_at timestamptz not null,
    uploaded_by bigint not null,
    removed_at timestamptz,
    constraint ck_expense_file_allocated check (allocated_won >= 0)
);
create index ix_expense_file_expense on expense_file (expense_id);
create index ix_expense_file_file on expense_file (file_id);
-- The same picture behind two lines.
create index ix_expense_file_sha256 on expense_file (sha256) where sha256 <> '' and removed_at is null;

create table finding (
    id bigint constraint pk_finding primary key,
    version bigint not null,
    chain text not null default '',
    expense_id bigint constraint fk_finding_expense references expense (id),
    agreement_id bigint not null constraint fk_finding_agreement references agreement (id),
    call_id bigint not null constraint fk_finding_call references call (id),
    rule text not null,
    code text not null,
    severity text not null,
    basis text not null default '',
    limit_won bigint not null default 0,
    actual_won bigint not null default 0,
    excess_won bigint not null default 0,
    key text not null,
    args jsonb not null default '{}',
    steps jsonb not null default '[]',
    related jsonb not null default '[]',
    print text not null,
    rules_on date,
    state text not null,
    found_at timestamptz not null,
    explained_at timestamptz,
    closed_at timestamptz,
    closed_by bigint constraint fk_finding_closed_by references person (id),
    closing text not null default '',
    closed_note text not null default '',
    confirmed_won bigint,
    constraint ck_finding_code check (code ~ '^D(0[1-9]|[12][0-9]|3[0-2])$'),
    constraint ck_finding_severity check (severity in ('HIGH', 'MEDIUM', 'LOW')),
    constraint ck_finding_closed check ((state = 'CLOSED') = (closing <> '')),
    constraint ck_finding_closing check (closing in ('', 'CONFIRMED', 'FALSE_ALARM', 'CORRECTED', 'EXPLAINED', 'SUPERSEDED'))
);
-- One rule says the same thing about one line only once while it stands.
create unique index uq_finding_standing on finding (agreement_id, coalesce(expense_id, 0), rule, print) where state <> 'CLOSED';
create index ix_finding_expense on finding (expense_id);
create index ix_finding_agreement on finding (agreement_id, state);
create index ix_finding_call on finding (call_id, state, rule);
-- How often each rule is right.
create index ix_finding_precision on finding (rule, closing) where state = 'CLOSED';

-- +goose Down
drop table finding, expense_file;
drop trigger tr_expense_locked on expense;
drop table expense;
drop function gongmo_expense_locked();
