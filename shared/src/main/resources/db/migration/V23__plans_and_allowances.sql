-- How much may be called: the operator says it of a workspace, and a key has no more than that.
ALTER TABLE workspace ADD COLUMN plan text NOT NULL DEFAULT 'free';
UPDATE workspace SET plan = 'business' WHERE id = 'ws_00000000000000000000000000';

-- What a caller has called in its minute and in its day. Written with every counted call, and so
-- not logged: a crash of PostgreSQL empties it, and the windows begin anew.
CREATE UNLOGGED TABLE allowance (
  workspace_id text NOT NULL,
  -- Of a key or an account.
  caller_id    text NOT NULL,
  minute_from  timestamptz NOT NULL,
  in_minute    integer NOT NULL,
  day_from     timestamptz NOT NULL,
  in_day       integer NOT NULL,
  PRIMARY KEY (workspace_id, caller_id)
) WITH (fillfactor = 50);

-- The runs of all workflows of a workspace, newest first.
CREATE INDEX execution_of_workspace ON execution (workspace_id, created_at DESC, id DESC);
