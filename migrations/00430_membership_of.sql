-- The people of an organisation are looked up with every notice to it, invited or not: without this every such look read all memberships.
-- +goose Up
create index ix_membership_organization on membership (organization_id) where ended_at is null;

-- +goose Down
drop index ix_membership_organization;
