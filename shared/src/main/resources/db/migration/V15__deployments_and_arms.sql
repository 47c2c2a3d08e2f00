-- The version that webhooks run while the workflow is deployed.
ALTER TABLE workflow ADD COLUMN deployed_version integer;

-- Mirrors the arm window that Temporal holds: there while one may be open, so that a call with none
-- is refused without Temporal. The window itself decides who is let in, and when it is over.
ALTER TABLE workflow ADD COLUMN arm_id text;
ALTER TABLE workflow ADD COLUMN armed_version integer;
ALTER TABLE workflow ADD COLUMN armed_until timestamptz;

-- Status and headers of the answer to a webhook call, where its response block sets any.
ALTER TABLE execution ADD COLUMN answer json;

-- The arm that is to let the run in; absent: the run needs none.
ALTER TABLE execution ADD COLUMN arm_id text;
