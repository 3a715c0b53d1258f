-- A partner that is replaced by one that has not registered yet: under whose name the budget lines wait, and what is kept of the one that
-- was replaced until its successor agrees.

-- +goose Up
alter table application_member
    add column lines_of bigint,
    add column former jsonb not null default '{}',
    add constraint fk_application_member_lines_of foreign key (lines_of) references organization (id);

-- +goose Down
alter table application_member drop column former, drop column lines_of;
