-- What the signer declares and pledges is part of what was handed in, so the digest covers it from now on. A digest that stands on a receipt
-- already was made over answers, budget and files alone, and is checked by that rule: version 0.

-- +goose Up
alter table application_submission
    add column digest_version integer not null default 0,
    add column pledged jsonb not null default '[]',
    add constraint ck_application_submission_digest_version check (digest_version >= 0);

-- +goose Down
alter table application_submission drop column pledged, drop column digest_version;
