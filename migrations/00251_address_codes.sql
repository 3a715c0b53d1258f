-- What the register of road-name addresses says of an organisation's address beside its text: the remark (참고항목), the code of its
-- legal district (행정구역코드) and the number of its building (건물관리번호). Empty for an address that was typed.

-- +goose Up
alter table organization
    add column address_extra text not null default '',
    add column address_area text not null default '' constraint ck_organization_address_area check (address_area ~ '^([0-9]{10})?$'),
    add column address_building text not null default '' constraint ck_organization_address_building check (address_building ~ '^([0-9]{25})?$');

-- +goose Down
alter table organization
    drop column address_extra,
    drop column address_area,
    drop column address_building;
