-- With whose rights the runs of a version work on the platform's own resources: the role of whoever
-- saved it last. Of versions from before this nobody knows it, and their runs may only look.
ALTER TABLE workflow_version ADD COLUMN saved_role text NOT NULL DEFAULT 'viewer';

-- The block that called for a run, and how many runs stand above it.
ALTER TABLE execution ADD COLUMN IF NOT EXISTS parent_execution_id text;
ALTER TABLE execution ADD COLUMN IF NOT EXISTS parent_block text;
ALTER TABLE execution ADD COLUMN IF NOT EXISTS depth integer NOT NULL DEFAULT 0;
