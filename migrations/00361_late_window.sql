-- Late permissions from before a window was kept with them (00331): the window follows from the instants, as call.Windows.Missed says it.
-- What came by such a permission counts for its window and not for the one that ran by then, unless it is being judged with that one.

-- +goose Up
-- +goose StatementBegin
create function gongmo_window_missed(windows jsonb, until timestamptz) returns integer language sql stable as $$
    select (w.value->>'No')::int from jsonb_array_elements(windows) with ordinality w(value, n)
        where w.n = 1 or (w.value->>'CloseAt')::timestamptz < until order by w.n desc limit 1
$$;
-- +goose StatementEnd

alter table application_submission disable trigger tr_application_submission_append_only;
update application_submission b set window_no = gongmo_window_missed(c.windows, l.until)
    from latepermit l join call c on c.id = l.call_id where l.id = b.late_permit_id and c.windows <> '[]' and l.window_no = 0
    and not exists (select 1 from stage_candidate k join stage s on s.id = k.stage_id where k.application_id = b.application_id and s.window_no > 0);
alter table application_submission enable trigger tr_application_submission_append_only;

update latepermit l set window_no = gongmo_window_missed(c.windows, l.until)
    from call c where c.id = l.call_id and c.windows <> '[]' and l.window_no = 0;

with given as (
    select a.id, gongmo_window_missed(c.windows, a.late_permit_until) as late, c.windows, a.submitted_at is not null
        and not exists (select 1 from stage_candidate k join stage s on s.id = k.stage_id where k.application_id = a.id and s.window_no > 0) as moves
        from application a join call c on c.id = a.call_id where c.windows <> '[]' and a.late_window = 0 and a.late_permit_until is not null)
update application a set late_window = g.late,
    window_no = case when g.moves then coalesce((gongmo_window_of(g.windows, 0, a.submitted_at, g.late, a.late_permit_until, a.submitted_at)->>'No')::int, 0) else a.window_no end
    from given g where g.id = a.id;

drop function gongmo_window_missed;

-- +goose Down
-- The instants say it whenever they are asked: there is nothing to take back.
select 1;
