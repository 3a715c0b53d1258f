-- When a content was looked at for malware, what was found, and how often a scanner that was away was asked in vain.

-- +goose Up
alter table stored_file
    add column scanned_at timestamptz,
    add column found text not null default '',
    add column scan_tries integer not null default 0 constraint ck_stored_file_scan_tries check (scan_tries >= 0);
alter table stored_file add constraint ck_stored_file_found check ((scan_state = 'INFECTED') = (found <> ''));
create index ix_stored_file_unscanned on stored_file (scan_tries, id) where scan_state = 'UNSCANNED';

-- +goose Down
drop index ix_stored_file_unscanned;
alter table stored_file drop constraint ck_stored_file_found, drop column scan_tries, drop column found, drop column scanned_at;
