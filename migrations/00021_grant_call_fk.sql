-- Grants name calls, and calls name the people who run them: the second of the two arrows is drawn here.

-- +goose Up
alter table role_grant add constraint fk_role_grant_call foreign key (call_id) references call (id);

-- +goose Down
alter table role_grant drop constraint fk_role_grant_call;
