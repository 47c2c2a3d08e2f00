-- Results of blocks with 'cache', for blocks of the same type and config in the same workspace.
CREATE TABLE block_cache (
  workspace_id text NOT NULL REFERENCES workspace (id),
  -- What makes two blocks the same: a digest, since a config may be large, and is nobody's to read.
  digest       text NOT NULL,
  -- "text" and not "json": a JSON text of ours, which is read back as it was written. Whole, also
  -- where it is large: it belongs to no run, and nothing may be collected from under it.
  result       text NOT NULL,
  made_at      timestamptz NOT NULL,
  -- As the block that made it said; then it is collected.
  expires_at   timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, digest)
);

CREATE INDEX block_cache_by_expiry ON block_cache (expires_at);
