-- Why a scanner could not look at a file, and when it was last asked: "not looked at yet" and "cannot be looked at" are two things.

-- +goose Up
alter table stored_file
    add column scan_reason text not null default '' constraint ck_stored_file_scan_reason check (scan_reason in ('', 'TOO_LARGE', 'AWAY') and (scan_reason = '' or scan_state = 'UNSCANNED')),
    add column scan_tried_at timestamptz;

-- +goose Down
alter table stored_file drop column scan_tried_at, drop column scan_reason;
