-- The version of the call's terms that an application is written on and a submission is judged by and read with (정정공고), and since
-- which version a call has its present form.
-- +goose Up
alter table call add column form_since integer not null default 0;
alter table application add column call_version integer not null default 0;
alter table application_submission add column call_version integer not null default 0;
alter table call add constraint ck_call_form_since check (form_since between 0 and version_no);
alter table application add constraint ck_application_call_version check (call_version >= 0);
alter table application_submission add constraint ck_application_submission_call_version check (call_version >= 0);

update call c set form_since = coalesce((select max(v.no) from call_version v
    where v.call_id = c.id and v.terms->'Form'->'Sections' is distinct from c.form->'Sections'), 0) + 1 where c.version_no > 0;

-- What was handed in was judged by the version in force at that instant (a year that was read in may be older than its notice).
alter table application_submission disable trigger tr_application_submission_append_only;
update application_submission s set call_version = coalesce((select max(v.no) from call_version v
    where v.call_id = s.call_id and v.published_at <= s.submitted_at), 1);
alter table application_submission enable trigger tr_application_submission_append_only;

-- A working copy was always shown on the present form of its round, unless it stands as it was handed in.
update application a set call_version = coalesce((select max(v.no) from call_version v where v.call_id = a.call_id and v.round = a.round), 1);
update application a set call_version = s.call_version from application_submission s where s.id = a.submission_id and a.revision_of is null;

-- +goose Down
alter table application_submission drop column call_version;
alter table application drop column call_version;
alter table call drop column form_since;
