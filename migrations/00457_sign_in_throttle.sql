-- Failures to sign in by where they came from: a client's address, or a device that its person has signed in with before. The id is made of
-- that by a key, so that no address stands here.

-- +goose Up
create table sign_in_throttle (
    id bigint constraint pk_sign_in_throttle primary key,
    failures integer not null constraint ck_sign_in_throttle_failures check (failures >= 0),
    since timestamptz not null,
    blocked_until timestamptz,
    forget_at timestamptz not null
);
create index ix_sign_in_throttle_forget_at on sign_in_throttle (forget_at);

-- +goose Down
drop table sign_in_throttle;
