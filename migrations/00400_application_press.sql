-- A press in time that met a content its signer had not seen: its instant is kept until it is confirmed or the time for that is over.

-- +goose Up
alter table application
    add column press_at timestamptz,
    add column press_by bigint,
    add column press_until timestamptz,
    add column press_due timestamptz,
    add constraint fk_application_press_by foreign key (press_by) references person (id),
    add constraint ck_application_press check (num_nulls(press_at, press_by, press_until, press_due) in (0, 4));

-- +goose Down
alter table application drop column press_due, drop column press_until, drop column press_by, drop column press_at;
