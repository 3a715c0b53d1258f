-- An invitation that can still be answered is sent again, a bounded number of times: when it was sent last, and how often again.
-- +goose Up
alter table application_member
    add column again_at timestamptz,
    add column again_times integer not null default 0,
    add constraint ck_application_member_again check ((again_at is null) = (again_times = 0) and again_times >= 0);

-- +goose Down
alter table application_member drop constraint ck_application_member_again, drop column again_times, drop column again_at;
