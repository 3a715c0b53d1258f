-- What a call's conditions say of a company's age, of what it was granted before and of its industry, and whether its form has a part for
-- partners: taken out of the terms when they are written, so that a list limited by them reads plain columns.

-- +goose Up
-- The conditions that must be met by themselves: every node that is joined to the whole by ALL, however deep.
-- +goose StatementBegin
create function gongmo_required(eligibility jsonb) returns setof jsonb language sql immutable parallel safe as $$
    with recursive node(n) as (
        select eligibility
        union all
        select k from node, jsonb_array_elements(case when n->>'Op' = 'all' and jsonb_typeof(n->'Nodes') = 'array' then n->'Nodes' else '[]' end) k)
    select n from node where n->>'Op' is distinct from 'all'
$$;
-- +goose StatementEnd

-- The least whole number that a fact may be, 0 where nothing is said.
-- +goose StatementBegin
create function gongmo_least(eligibility jsonb, fact text) returns bigint language sql immutable parallel safe as $$
    select coalesce(max(case n->>'Op' when 'ge' then w when 'gt' then w + 1 when 'eq' then w end), 0)
    from gongmo_required(eligibility) n, lateral (select (n->'Want'->>'number')::bigint as w) v where n->>'Fact' = fact
$$;
-- +goose StatementEnd

-- The whole number that a fact must stay below, null where nothing is said.
-- +goose StatementBegin
create function gongmo_below(eligibility jsonb, fact text) returns bigint language sql immutable parallel safe as $$
    select min(case n->>'Op' when 'lt' then w when 'le' then w + 1 when 'eq' then w + 1 end)
    from gongmo_required(eligibility) n, lateral (select (n->'Want'->>'number')::bigint as w) v where n->>'Fact' = fact
$$;
-- +goose StatementEnd

-- The texts that conditions ask of a fact, each once.
-- +goose StatementBegin
create function gongmo_named(eligibility jsonb, fact text) returns text[] language sql immutable parallel safe as $$
    select coalesce(array_agg(distinct v order by v), '{}') from gongmo_required(eligibility) n,
        lateral (select n->'Want'->>'text' as v where n->>'Op' = 'eq'
            union all select jsonb_array_elements_text(n->'Want'->'list') where n->>'Op' = 'in') w
    where n->>'Fact' = fact and v <> ''
$$;
-- +goose StatementEnd

-- gongmo_open_to that looks into every part that must be met by itself. It takes several times as long, so that only what few lists ask
-- about uses it.
-- +goose StatementBegin
create function gongmo_open_within(eligibility jsonb, fact text, asked text[]) returns boolean language sql immutable parallel safe as $$
    select cardinality(asked) = 0 or exists (select from unnest(asked) v where not exists (
        select from gongmo_required(eligibility) n
        where n->>'Fact' = fact and (n->>'Op' = 'in' and not coalesce(n->'Want'->'list' ? v, false)
            or n->>'Op' = 'eq' and n->'Want'->>'text' is distinct from v
            or n->>'Op' = 'ne' and n->'Want'->>'text' = v)))
$$;
-- +goose StatementEnd

alter table call
    add column age_least bigint generated always as (gongmo_least(eligibility, 'age_months')) stored,
    add column age_below bigint generated always as (gongmo_below(eligibility, 'age_months')) stored,
    add column grants_least bigint generated always as (gongmo_least(eligibility, 'earlier_grants')) stored,
    add column grants_below bigint generated always as (gongmo_below(eligibility, 'earlier_grants')) stored,
    add column industries text[] generated always as (gongmo_named(eligibility, 'industry')) stored,
    add column takes_partners boolean generated always as (jsonb_path_exists(form, '$.Sections[*] ? (@.Part == "PARTICIPANT")')) stored;

-- +goose Down
alter table call
    drop column age_least,
    drop column age_below,
    drop column grants_least,
    drop column grants_below,
    drop column industries,
    drop column takes_partners;
drop function gongmo_open_within(jsonb, text, text[]);
drop function gongmo_named(jsonb, text);
drop function gongmo_below(jsonb, text);
drop function gongmo_least(jsonb, text);
drop function gongmo_required(jsonb);
