-- A rolling intake is open in windows. Lists ask which one counts at an instant, and it is the same that call.Call.Deadline gives.

-- +goose Up
-- The first window that has not ended at the instant, or the last one; null where there are none.
-- +goose StatementBegin
create function gongmo_window(windows jsonb, at timestamptz) returns jsonb language plpgsql stable parallel safe as $$
declare
    w jsonb;
begin
    for w in select e.value from jsonb_array_elements(windows) with ordinality e(value, n) order by e.n loop
        exit when at <= (w->>'CloseAt')::timestamptz;
    end loop;
    return w;
end $$;
-- +goose StatementEnd

-- +goose Down
drop function gongmo_window;
