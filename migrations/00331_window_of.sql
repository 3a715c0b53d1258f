-- The window of a rolling intake that an application counts for, kept when it is handed in; and the one that a late permission is for, so
-- that what comes by it does not count for the next.

-- +goose Up
alter table application
    add column window_no integer not null default 0,
    add column late_window integer not null default 0;
alter table application_submission add column window_no integer not null default 0;
alter table latepermit add column window_no integer not null default 0;

-- +goose StatementBegin
create function gongmo_window_no(windows jsonb, no integer) returns jsonb language sql immutable parallel safe as $$
    select e from jsonb_array_elements(windows) e where no > 0 and (e->>'No')::int = no limit 1
$$;
-- +goose StatementEnd

-- The same as call.Call.IntakeOf.
-- +goose StatementBegin
create function gongmo_window_of(windows jsonb, no integer, submitted timestamptz, late_no integer, late_until timestamptz, at timestamptz) returns jsonb language plpgsql stable parallel safe as $$
declare
    w jsonb := gongmo_window_no(windows, no);
    stamp timestamptz := coalesce(submitted, at);
begin
    if w is not null then
        return w;
    end if;
    w := gongmo_window_no(windows, late_no);
    if w is not null and stamp > (w->>'CloseAt')::timestamptz and stamp <= late_until then
        return w;
    end if;
    return gongmo_window(windows, stamp);
end $$;
-- +goose StatementEnd

update application a set window_no = coalesce((gongmo_window(c.windows, a.submitted_at)->>'No')::int, 0)
    from call c where c.id = a.call_id and c.windows <> '[]' and a.submitted_at is not null;

alter table application_submission disable trigger tr_application_submission_append_only;
update application_submission s set window_no = coalesce((gongmo_window(c.windows, s.submitted_at)->>'No')::int, 0)
    from call c where c.id = s.call_id and c.windows <> '[]';
alter table application_submission enable trigger tr_application_submission_append_only;

create index application_window on application (call_id, window_no) where window_no > 0;

-- +goose Down
drop index application_window;
drop function gongmo_window_of;
drop function gongmo_window_no;
alter table latepermit drop column window_no;
alter table application_submission drop column window_no;
alter table application drop column late_window, drop column window_no;
