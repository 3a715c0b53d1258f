-- Reminders look for the documents that run out on a day.

-- +goose Up
create index ix_wallet_edition_valid_to on wallet_edition (valid_to) where valid_to is not null;

-- +goose Down
drop index ix_wallet_edition_valid_to;
