-- What was decided about the result of each window of a rolling intake: the day its deliberation committee confirmed it, and when the
-- approver did first. The day of the whole call stays deliberated_on.

-- +goose Up
alter table call add column window_results jsonb not null default '[]';

-- +goose Down
alter table call drop column window_results;
