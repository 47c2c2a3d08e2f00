-- Values that are too large for Temporal, once per content. "text" and not "json": a JSON text of
-- ours, which is read back as it was written and never looked into.
CREATE TABLE payload (
  workspace_id text NOT NULL REFERENCES workspace (id),
  hash         text NOT NULL,
  body         text NOT NULL,
  bytes        integer NOT NULL,
  -- When it was last kept: what nobody owns is collected a day later.
  kept_at      timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, hash)
);

CREATE INDEX payload_by_age ON payload (kept_at);

-- Who may read it, and for whom it stays.
CREATE TABLE payload_owner (
  execution_id text NOT NULL,
  workspace_id text NOT NULL,
  hash         text NOT NULL,
  PRIMARY KEY (execution_id, hash),
  FOREIGN KEY (workspace_id, hash) REFERENCES payload (workspace_id, hash)
);

CREATE INDEX payload_owner_by_payload ON payload_owner (workspace_id, hash);
