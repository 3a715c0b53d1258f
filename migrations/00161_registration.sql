-- What the tax office says of business numbers (국세청 사업자등록정보): the newest answer about each.

-- +goose Up
create table business_registration (
    id bigint not null,
    number text not null,
    business text not null,
    tax_type text not null default '',
    ended_on date,
    matches boolean,
    asked_at timestamptz not null,
    sample boolean not null default false,
    constraint pk_business_registration primary key (id),
    constraint uq_business_registration_number unique (number),
    constraint ck_business_registration_number check (number ~ '^[0-9]{10}$'),
    constraint ck_business_registration_business check (business in ('RUNNING', 'SUSPENDED', 'ENDED', 'NO_SUCH'))
);

-- +goose Down
drop table business_registration;
