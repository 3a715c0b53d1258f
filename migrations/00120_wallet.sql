-- The document wallet (문서함): papers of an organisation with their editions.

-- +goose Up
create table wallet_document (
    id bigint not null,
    version bigint not null,
    chain text not null default '',
    organization_id bigint not null,
    type text not null,
    title text not null default '',
    newest integer not null,
    added_at timestamptz not null,
    added_by bigint not null,
    removed_at timestamptz,
    removed_by bigint,
    demo boolean not null default false,
    constraint pk_wallet_document primary key (id),
    constraint fk_wallet_document_organization foreign key (organization_id) references organization (id),
    constraint fk_wallet_document_added_by foreign key (added_by) references person (id),
    constraint fk_wallet_document_removed_by foreign key (removed_by) references person (id),
    constraint ck_wallet_document_type check (type in ('BUSINESS_REGISTRATION', 'CORPORATE_REGISTER', 'TAX_CLEARANCE', 'LOCAL_TAX_CLEARANCE',
        'INSURANCE_CLEARANCE', 'INSURED_LIST', 'SIZE_CERTIFICATE', 'VENTURE_CERTIFICATE', 'FINANCIAL_STATEMENT', 'VAT_STATEMENT', 'OTHER')),
    constraint ck_wallet_document_title check (type <> 'OTHER' or title <> ''),
    constraint ck_wallet_document_newest check (newest >= 1),
    constraint ck_wallet_document_removed check ((removed_at is null) = (removed_by is null))
);
create index ix_wallet_document_organization on wallet_document (organization_id, type) where removed_at is null;

create table wallet_edition (
    id bigint not null,
    document_id bigint not null,
    no integer not null,
    file_id bigint not null,
    name text not null,
    size bigint not null,
    media_type text not null,
    digest text not null,
    issued_on date,
    printed_to date,
    valid_to date,
    source text not null,
    issuer text not null default '',
    issue_no text not null default '',
    sample boolean not null default false,
    added_at timestamptz not null,
    added_by bigint not null,
    constraint pk_wallet_edition primary key (id),
    constraint uq_wallet_edition_no unique (document_id, no),
    constraint fk_wallet_edition_document foreign key (document_id) references wallet_document (id),
    constraint fk_wallet_edition_file foreign key (file_id) references stored_file (id),
    constraint fk_wallet_edition_added_by foreign key (added_by) references person (id),
    constraint ck_wallet_edition_no check (no >= 1),
    constraint ck_wallet_edition_size check (size > 0),
    constraint ck_wallet_edition_digest check (digest ~ '^[0-9a-f]{64}$'),
    constraint ck_wallet_edition_source check (source in ('UPLOAD', 'GOV_SHARED')),
    constraint ck_wallet_edition_days check (printed_to is null or issued_on is null or printed_to >= issued_on)
);
create index ix_wallet_edition_file on wallet_edition (file_id);

-- The days of an edition are typed by people and may be corrected; which file it is may not, not even by us.
-- +goose StatementBegin
create function gongmo_wallet_edition_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and (new.document_id, new.no, new.file_id, new.digest, new.size) = (old.document_id, old.no, old.file_id, old.digest, old.size) then
        return new;
    end if;
    raise exception 'the file of a wallet edition stays: % refused', lower(tg_op)
        using errcode = 'restrict_violation', table = tg_table_name, constraint = 'ap_wallet_edition';
end
$$;
-- +goose StatementEnd
create trigger tr_wallet_edition_stays before update or delete on wallet_edition
    for each row execute function gongmo_wallet_edition_stays();

-- Where a document is used: its file among the files of applications.
create index ix_application_file_file on application_file (file_id);

-- +goose Down
drop index ix_application_file_file;
drop table wallet_edition;
drop table wallet_document;
drop function gongmo_wallet_edition_stays();
