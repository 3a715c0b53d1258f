-- The briefings (설명회) of a call: when, how long, at which place or behind which link. They are terms of the call like its windows.

-- +goose Up
alter table call add column briefings jsonb not null default '[]'
    constraint ck_call_briefings check (jsonb_typeof(briefings) = 'array' and jsonb_array_length(briefings) <= 5);

-- +goose Down
alter table call drop column briefings;
