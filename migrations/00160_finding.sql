-- Finding calls: the text of a call as it is searched, whether a call is open to somebody, and what people watch.

-- +goose Up
-- A text without spaces and signs in small letters, as domain/finding makes it of what is looked for: Korean is written with
-- and without spaces.
-- +goose StatementBegin
create function gongmo_plain(words text) returns text language sql immutable parallel safe as $$
    select translate(regexp_replace(lower(normalize(words, NFKC)), '\s+', '', 'g'),
        '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~·ㆍ‧∙•–—“”‘’「」『』【】〈〉《》' || chr(160) || chr(12288), '')
$$;
-- +goose StatementEnd

drop index ix_call_text;
create index ix_call_text on call using gin (
    gongmo_plain(title || '¦' || summary || '¦' || code || '¦' || division || '¦' || strategic_task || '¦' || category) gin_trgm_ops);

-- Whether somebody of whom a fact is one of the values may meet the conditions, as far as the conditions that stand directly
-- under the whole say so. No values ask nothing.
-- +goose StatementBegin
create function gongmo_open_to(eligibility jsonb, fact text, asked text[]) returns boolean language sql immutable parallel safe as $$
    select cardinality(asked) = 0 or exists (select from unnest(asked) v where not exists (
        select from jsonb_array_elements(case when eligibility->>'Op' = 'all' then eligibility->'Nodes' else jsonb_build_array(eligibility) end) n
        where n->>'Fact' = fact and (n->>'Op' = 'in' and not coalesce(n->'Want'->'list' ? v, false)
            or n->>'Op' = 'eq' and n->'Want'->>'text' is distinct from v
            or n->>'Op' = 'ne' and n->'Want'->>'text' = v)))
$$;
-- +goose StatementEnd

-- What a person watches: one call (관심 공모), or what a saved search finds.
create table watch (
    id bigint not null,
    person_id bigint not null,
    kind text not null,
    call_id bigint,
    name text not null default '',
    filter jsonb not null default '{}',
    mail boolean not null default true,
    made_at timestamptz not null,
    constraint pk_watch primary key (id),
    constraint fk_watch_person foreign key (person_id) references person (id),
    constraint fk_watch_call foreign key (call_id) references call (id),
    constraint ck_watch_kind check (kind in ('CALL', 'SEARCH') and (kind = 'CALL') = (call_id is not null) and (kind = 'SEARCH') = (name <> '')),
    constraint ck_watch_name check (char_length(name) <= 60)
);
create unique index uq_watch_call on watch (person_id, call_id) where kind = 'CALL';
create index ix_watch_call on watch (call_id) where kind = 'CALL';
create index ix_watch_person on watch (person_id, kind);
create index ix_watch_search on watch (id) where kind = 'SEARCH';

-- Which watch a notice came of, so that its mail can say how to end it. It may be gone by then.
alter table notice add column watch_id bigint constraint fk_notice_watch references watch (id) on delete set null;
create index ix_notice_watch on notice (watch_id) where watch_id is not null;

-- +goose Down
alter table notice drop column watch_id;
drop table watch;
drop function gongmo_open_to(jsonb, text, text[]);
drop index ix_call_text;
drop function gongmo_plain(text);
create index ix_call_text on call using gin ((title || ' ' || summary) gin_trgm_ops);
