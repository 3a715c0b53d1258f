-- Whether a call's money comes from an ICT fund, so that the fund guideline (ICT기금 사업관리 지침) stands over its regime.

-- +goose Up
alter table call add column fund_money boolean not null default false;
alter table call add constraint ck_call_fund_money check (not fund_money or regime = 'ICT_FUND');
alter table agreement add column fund_money boolean not null default false;
alter table agreement add constraint ck_agreement_fund_money check (not fund_money or regime = 'ICT_FUND');

-- +goose Down
alter table agreement drop column fund_money;
alter table call drop column fund_money;
