-- What a call says of its own in the notices it sends to those who apply: a paragraph by the code of the notice. They are terms of the call.
-- +goose Up
alter table call add column paragraphs jsonb not null default '{}'
    constraint ck_call_paragraphs check (jsonb_typeof(paragraphs) = 'object');

-- +goose Down
alter table call drop column paragraphs;
