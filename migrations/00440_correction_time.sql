-- A correction of the form shortly before the deadline moves it, or says to everybody why it does not.
-- +goose Up
alter table call_version add column kept_reason text not null default '';

-- +goose Down
alter table call_version drop column kept_reason;
