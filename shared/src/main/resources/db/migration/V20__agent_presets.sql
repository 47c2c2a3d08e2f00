-- What agents have in common: fields of their configs, kept once. A change is a new version; a
-- version never changes, and stays where its preset is deleted, for the graphs that are pinned to it.
CREATE TABLE agent_preset (
  id           text PRIMARY KEY,
  workspace_id text NOT NULL REFERENCES workspace (id),
  name         text NOT NULL,
  -- The newest one.
  version      integer NOT NULL,
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL,
  deleted_at   timestamptz
);

CREATE INDEX agent_preset_by_age ON agent_preset (workspace_id, created_at DESC, id DESC)
  WHERE deleted_at IS NULL;

CREATE TABLE agent_preset_version (
  workspace_id text NOT NULL REFERENCES workspace (id),
  preset_id    text NOT NULL REFERENCES agent_preset (id),
  number       integer NOT NULL,
  body         json NOT NULL,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (preset_id, number)
);

-- One block may have several: an agent's workflow tools and its preset, which stand there by their
-- ids like a workflow that is called.
ALTER TABLE callee DROP CONSTRAINT callee_pkey;
ALTER TABLE callee ADD PRIMARY KEY (workflow_id, number, block, callee_id);
