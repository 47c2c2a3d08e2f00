-- The run that this one is a retry of, and the bulk that asked for it; absent: it is none.
ALTER TABLE execution ADD COLUMN retried_from text;
ALTER TABLE execution ADD COLUMN retried_in text;

CREATE INDEX execution_by_origin ON execution (workspace_id, retried_from)
  WHERE retried_from IS NOT NULL;

-- What a retried run was given of the run before it: what became of blocks, to be used again by a
-- retry of the retry, and the rows of its log that tell so. JSON texts of ours.
CREATE TABLE execution_given (
  execution_id text PRIMARY KEY REFERENCES execution (id),
  workspace_id text NOT NULL,
  body         json NOT NULL
);
