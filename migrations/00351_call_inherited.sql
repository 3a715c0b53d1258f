-- What came along with a template or an earlier call and that nobody has confirmed or changed: passages of a draft with their digests.
-- +goose Up
alter table call add column inherited jsonb not null default '{}';

-- +goose Down
alter table call drop column inherited;
