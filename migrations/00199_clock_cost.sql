-- +goose Up
-- The clock and the permission epoch are asked with every request. As functions in SQL, PostgreSQL parsed and planned their
-- bodies anew each time; plpgsql keeps the plan for the session.
-- +goose StatementBegin
create or replace function gongmo_now() returns timestamptz language plpgsql stable as $$
begin
	return now() + coalesce((select shift from clock_offset), interval '0');
end $$;
-- +goose StatementEnd
-- +goose StatementBegin
create or replace function gongmo_authz_epoch(person bigint) returns bigint language plpgsql stable as $$
begin
	return coalesce((select e.epoch from authz_epoch e where e.person_id = person), 0);
end $$;
-- +goose StatementEnd

-- +goose Down
create or replace function gongmo_now() returns timestamptz language sql stable
	return now() + coalesce((select shift from clock_offset), interval '0');
create or replace function gongmo_authz_epoch(person bigint) returns bigint language sql stable
	return coalesce((select e.epoch from authz_epoch e where e.person_id = person), 0);
