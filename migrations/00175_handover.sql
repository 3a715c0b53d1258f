-- A change of partner: what an organisation that left has written waits in the row of the one that stepped in.

-- +goose Up
alter table application_member
    add column handed jsonb not null default '{}',
    add column handed_from bigint,
    add constraint fk_application_member_handed_from foreign key (handed_from) references organization (id);

-- +goose Down
alter table application_member drop column handed_from, drop column handed;
