-- An invitation names who sent it, and a link in a mail knows the page that its reader wanted to see, so that it leads there from any device.

-- +goose Up
alter table application_member
    add column invited_by bigint,
    add constraint fk_application_member_invited_by foreign key (invited_by) references person (id);
alter table one_time_token add column next text not null default '';

-- +goose Down
alter table one_time_token drop column next;
alter table application_member drop column invited_by;
