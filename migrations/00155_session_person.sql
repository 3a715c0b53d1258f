-- +goose Up
-- Whose session it is stands beside the library's own data, so that a request reads the session and its person in one trip.
-- Sessions from before have none; the person is then read by a second query until the session is next written.
alter table sessions add column person_id bigint;

-- +goose Down
alter table sessions drop column person_id;
