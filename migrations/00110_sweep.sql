-- When each sweep last ran, and the holidays of a year as something that is changed by recorded acts.

-- +goose Up
create table sweep_run (
    id bigint not null,
    name text not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    good_at timestamptz,
    failures integer not null default 0,
    last_error text not null default '',
    constraint pk_sweep_run primary key (id),
    constraint uq_sweep_run_name unique (name),
    constraint ck_sweep_run_failures check (failures >= 0)
);

-- A year of the calendar, so that adding and taking away its holidays is on record.
create table holiday_year (
    id bigint not null,
    version bigint not null,
    chain text not null default '',
    year integer not null,
    constraint pk_holiday_year primary key (id),
    constraint uq_holiday_year unique (year),
    constraint ck_holiday_year check (year between 1948 and 2200)
);

alter table holiday add column id bigint not null default nextval('gongmo_id');
alter table holiday add constraint uq_holiday_id unique (id);


-- +goose Down
alter table holiday drop constraint uq_holiday_id;
alter table holiday drop column id;
drop table holiday_year;
drop table sweep_run;
