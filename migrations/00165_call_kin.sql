-- Which call a call repeats, and of which chosen demand it is the performer call.

-- +goose Up
-- The demand is checked at the end of a transaction: applications hang on calls, and one call hangs on an application.
alter table call
    add column predecessor_id bigint constraint fk_call_predecessor references call (id),
    add column demand_id bigint constraint fk_call_demand references application (id) deferrable initially deferred,
    add constraint uq_call_demand unique (demand_id),
    add constraint ck_call_predecessor check (predecessor_id <> id),
    add constraint ck_call_demand check (demand_id is null or parent_id is not null);
create index ix_call_predecessor on call (predecessor_id) where predecessor_id is not null;

-- +goose Down
drop index ix_call_predecessor;
alter table call
    drop constraint ck_call_demand,
    drop constraint ck_call_predecessor,
    drop constraint uq_call_demand,
    drop column demand_id,
    drop column predecessor_id;
