-- Steps inside a block that are finished (a model's turn, a page): a later attempt reads them back.
-- "text" and not "json": a JSON text of ours, which is read back as it was written.
CREATE TABLE step (
  workspace_id text NOT NULL REFERENCES workspace (id),
  execution_id text NOT NULL,
  block        text NOT NULL,
  name         text NOT NULL,
  body         text NOT NULL,
  written_at   timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, execution_id, block, name)
);
