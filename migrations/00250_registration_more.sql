-- What the tax office's register compares and says beside the state of a business: the optional items of the comparison
-- (진위확인) that the profile of an organisation did not have, and the rest of the answer (상태조회).

-- +goose Up
alter table organization
    add column representative_korean text not null default '',
    add column sector text not null default '',
    add column trade text not null default '';

alter table business_registration
    add column note text not null default '',
    add column unit_closed boolean,
    add column tax_type_changed_on date,
    add column invoice_from date,
    add column prior_tax_type text not null default '',
    add column prior_tax_type_name text not null default '',
    add column matches_all boolean,
    add column match_note text not null default '';

-- +goose Down
alter table business_registration
    drop column note,
    drop column unit_closed,
    drop column tax_type_changed_on,
    drop column invoice_from,
    drop column prior_tax_type,
    drop column prior_tax_type_name,
    drop column matches_all,
    drop column match_note;

alter table organization
    drop column representative_korean,
    drop column sector,
    drop column trade;
