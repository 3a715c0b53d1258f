-- A call is found by its purpose, its notice and the names of its files as well, and what is found in its title comes first. The texts are
-- kept as they are searched: made of the notice anew with every search, they would cost more than the search.

-- +goose Up
-- What the notice says under each of its items.
-- +goose StatementBegin
create function gongmo_values(items jsonb) returns text language sql immutable parallel safe as $$
    select coalesce(string_agg(x.value, '¦' order by x.key), '') from jsonb_each_text(case when jsonb_typeof(items) = 'object' then items else '{}' end) x
$$;
-- +goose StatementEnd

-- The names of files that are given out.
-- +goose StatementBegin
create function gongmo_names(given jsonb) returns text language sql immutable parallel safe as $$
    select coalesce(string_agg(x.value->>'Name', '¦' order by x.no), '') from jsonb_array_elements(case when jsonb_typeof(given) = 'array' then given else '[]' end) with ordinality x(value, no)
$$;
-- +goose StatementEnd

drop index ix_call_text;
alter table call
    add column plain_title text not null generated always as (gongmo_plain(title || '¦' || code)) stored,
    add column plain_about text not null generated always as (gongmo_plain(summary || '¦' || division || '¦' || strategic_task || '¦' || category)) stored,
    add column plain_purpose text not null generated always as (gongmo_plain(purpose)) stored,
    add column plain_text text not null generated always as (gongmo_plain(notice || '¦' || gongmo_values(notice_items) || '¦' || gongmo_names(given))) stored;
-- A word of two syllables has no trigram to look up, so the text itself is read: that is quicker when it is not packed.
alter table call alter column plain_text set storage external;
update call set notice = notice; -- writes what is there the new way; a handful of rows
create index ix_call_text on call using gin ((plain_title || '¦' || plain_about || '¦' || plain_purpose || '¦' || plain_text) gin_trgm_ops);

-- +goose Down
drop index ix_call_text;
alter table call drop column plain_text, drop column plain_purpose, drop column plain_about, drop column plain_title;
drop function gongmo_names(jsonb);
drop function gongmo_values(jsonb);
create index ix_call_text on call using gin (
    gongmo_plain(title || '¦' || summary || '¦' || code || '¦' || division || '¦' || strategic_task || '¦' || category) gin_trgm_ops);
