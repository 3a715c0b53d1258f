-- Who may apply in a call with tracks: the conditions of the call with those of each track, so that a list of calls that one may apply for
-- finds a call by any of its tracks.

-- +goose Up
-- The ways into a call, one for each track in their order; null where no track asks for anything of its own, and the call's conditions
-- alone count.
-- +goose StatementBegin
create function gongmo_ways(eligibility jsonb, tracks jsonb) returns jsonb language sql immutable parallel safe as $$
    select case when bool_or(coalesce(t->'Who'->>'Op', '') <> '') then
        jsonb_agg(jsonb_build_object('Op', 'all', 'Nodes', jsonb_build_array(eligibility, coalesce(t->'Who', '{}'))) order by o) end
    from jsonb_array_elements(case when jsonb_typeof(tracks) = 'array' then tracks else '[]' end) with ordinality x(t, o)
$$;
-- +goose StatementEnd

-- The ways that are open to who is one of the values, one bit for each.
-- +goose StatementBegin
create function gongmo_ways_open(ways jsonb, fact text, asked text[]) returns bigint language sql immutable parallel safe as $$
    select coalesce(bit_or(1::bigint << (o - 1)::int), 0) from jsonb_array_elements(ways) with ordinality x(t, o) where gongmo_open_within(t, fact, asked)
$$;
-- +goose StatementEnd

-- The ways that are open to somebody of whom a fact is a whole number from least on and below another. endless is more than anybody has.
-- +goose StatementBegin
create function gongmo_ways_between(ways jsonb, fact text, from_on bigint, below bigint, endless bigint) returns bigint language sql immutable parallel safe as $$
    select coalesce(bit_or(1::bigint << (o - 1)::int), 0) from jsonb_array_elements(ways) with ordinality x(t, o)
    where greatest(gongmo_least(t, fact), from_on) < least(coalesce(gongmo_below(t, fact), endless), below)
$$;
-- +goose StatementEnd

alter table call add column ways jsonb generated always as (gongmo_ways(eligibility, stages->'Tracks')) stored;

-- +goose Down
alter table call drop column ways;
drop function gongmo_ways_between(jsonb, text, bigint, bigint, bigint);
drop function gongmo_ways_open(jsonb, text, text[]);
drop function gongmo_ways(jsonb, jsonb);
