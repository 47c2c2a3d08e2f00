-- What is to stand in Temporal: a schedule for each starter that has one, of deployed workflows.
-- A row is written together with the deploy; Temporal is told after it, and again until it has heard.
CREATE TABLE schedule (
  workspace_id text NOT NULL REFERENCES workspace (id),
  workflow_id  text NOT NULL REFERENCES workflow (id),
  block_id     text NOT NULL,
  -- Another one whenever it begins anew: what was launched by a former one is refused.
  epoch        text NOT NULL,
  -- "text" and not "json": a JSON text of ours, which is compared.
  plan         text NOT NULL,
  -- Whether it is to be there; else it is to be taken away, and then this row.
  wanted       boolean NOT NULL,
  max_runs     integer,
  -- Counted where there is a most.
  runs         integer NOT NULL DEFAULT 0,
  -- Grows with every change that Temporal must hear of; "told" is what it has heard.
  revision     bigint NOT NULL DEFAULT 1,
  told         bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, workflow_id, block_id)
);

CREATE INDEX schedule_untold ON schedule (workflow_id, block_id) WHERE told < revision;

-- The times that were counted, so that one which comes twice is counted once.
CREATE TABLE schedule_run (
  workspace_id text NOT NULL REFERENCES workspace (id),
  epoch        text NOT NULL,
  at_seconds   bigint NOT NULL,
  PRIMARY KEY (workspace_id, epoch, at_seconds)
);
