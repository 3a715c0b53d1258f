-- The stages of a rolling call exist once for each window: a window is evaluated while the next one takes applications. 0 is a stage of
-- an intake without windows, or one that judged all windows together before there were stages of windows.

-- +goose Up
alter table stage
    add column window_no integer not null default 0,
    drop constraint uq_stage_round,
    add constraint uq_stage_round unique (call_id, no, track, window_no, round);

-- +goose Down
alter table stage drop constraint uq_stage_round, drop column window_no, add constraint uq_stage_round unique (call_id, no, track, round);
