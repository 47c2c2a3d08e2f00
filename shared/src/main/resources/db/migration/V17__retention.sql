-- Ended runs are removed by age, those that ended first first.
CREATE INDEX execution_by_end ON execution (ended_at, id) WHERE ended_at IS NOT NULL;

-- All starts that came with one key, the refused ones too: they are counted, and go together.
CREATE INDEX execution_with_key ON execution (workspace_id, workflow_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL;

-- Payloads are looked through in this order, portion by portion.
DROP INDEX payload_by_age;
CREATE INDEX payload_by_age ON payload (kept_at, workspace_id, hash);

-- The events of an ended run, read from its histories before these expire, in portions: a stream
-- holds one of them at a time. "text" and not "json": JSON texts of ours, which are read back as
-- they were written and never looked into.
CREATE TABLE execution_events (
  execution_id text NOT NULL REFERENCES execution (id),
  workspace_id text NOT NULL,
  -- From 0.
  portion      integer NOT NULL,
  events       text NOT NULL,
  PRIMARY KEY (execution_id, portion)
);

-- Of executions that are open for longer than Temporal keeps the histories of what is over: the
-- Temporal runs that they went on from, and the batches of their maps. As Temporal has them,
-- compressed.
CREATE TABLE execution_history (
  execution_id text NOT NULL REFERENCES execution (id),
  workspace_id text NOT NULL,
  -- The workflow in Temporal, the execution itself or a batch, and which run of it.
  workflow_id  text NOT NULL,
  run_id       text NOT NULL,
  started_at   timestamptz NOT NULL,
  history      bytea NOT NULL,
  PRIMARY KEY (execution_id, workflow_id, run_id)
);

-- When it was last looked what Temporal may forget of one that is open.
ALTER TABLE execution ADD COLUMN histories_at timestamptz NOT NULL DEFAULT now();

CREATE INDEX execution_by_histories ON execution (histories_at) WHERE ended_at IS NULL;
