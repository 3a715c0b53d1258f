-- The people of an application are looked up among those of running agreements of the same organisations, with every check of it.

-- +goose Up
create index ix_agreement_participant_organization on agreement_participant (organization_id);

-- +goose Down
drop index ix_agreement_participant_organization;
