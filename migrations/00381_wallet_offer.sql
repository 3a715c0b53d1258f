-- A partner lets the lead of one application use a document of its wallet.

-- +goose Up
create table wallet_offer (
    id bigint not null,
    document_id bigint not null,
    application_id bigint not null,
    organization_id bigint not null,
    offered_at timestamptz not null,
    offered_by bigint not null,
    withdrawn_at timestamptz,
    withdrawn_by bigint,
    constraint pk_wallet_offer primary key (id),
    constraint fk_wallet_offer_document foreign key (document_id) references wallet_document (id),
    constraint fk_wallet_offer_application foreign key (application_id) references application (id),
    constraint fk_wallet_offer_organization foreign key (organization_id) references organization (id),
    constraint fk_wallet_offer_offered_by foreign key (offered_by) references person (id),
    constraint fk_wallet_offer_withdrawn_by foreign key (withdrawn_by) references person (id),
    constraint ck_wallet_offer_withdrawn check ((withdrawn_at is null) = (withdrawn_by is null))
);
create unique index uq_wallet_offer_standing on wallet_offer (application_id, document_id) where withdrawn_at is null;
create index ix_wallet_offer_document on wallet_offer (document_id);

-- +goose Down
drop table wallet_offer;
