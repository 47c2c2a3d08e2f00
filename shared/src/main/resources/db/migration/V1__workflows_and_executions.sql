-- Every table has its workspace from the first day, and every query names it.
-- What users sent is kept as "json", not "jsonb": the text as it came, order of keys and all.

CREATE TABLE workspace (
  id         text PRIMARY KEY,
  name       text NOT NULL,
  created_at timestamptz NOT NULL
);

-- The one workspace there is until accounts make more.
INSERT INTO workspace (id, name, created_at)
VALUES ('ws_00000000000000000000000000', 'default', now());

CREATE TABLE api_key (
  id           text PRIMARY KEY,
  workspace_id text NOT NULL REFERENCES workspace (id),
  name         text NOT NULL,
  role         text NOT NULL,
  prefix       text NOT NULL,
  digest       bytea NOT NULL UNIQUE,
  created_at   timestamptz NOT NULL,
  revoked_at   timestamptz
);

CREATE TABLE workflow (
  id                text PRIMARY KEY,
  workspace_id      text NOT NULL REFERENCES workspace (id),
  name              text NOT NULL,
  description       text,
  color             text,
  tags              json NOT NULL,
  variables         json NOT NULL,
  on_failure        text NOT NULL,
  status            text NOT NULL,
  state             text NOT NULL,
  version           integer NOT NULL,
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,
  last_execution_at timestamptz,
  deleted_at        timestamptz
);

CREATE INDEX workflow_by_age ON workflow (workspace_id, created_at DESC) WHERE deleted_at IS NULL;

-- A graph is kept once per content; a run in flight finds its own whatever is saved meanwhile.
CREATE TABLE graph (
  workspace_id text NOT NULL REFERENCES workspace (id),
  hash         text NOT NULL,
  body         json NOT NULL,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, hash)
);

-- Secret fields, cut out of the graph before it is stored.
CREATE TABLE sealed_field (
  workspace_id text NOT NULL,
  graph_hash   text NOT NULL,
  block_id     text NOT NULL,
  field        text NOT NULL,
  key_id       text NOT NULL,
  sealed       bytea NOT NULL,
  PRIMARY KEY (workspace_id, graph_hash, block_id, field),
  FOREIGN KEY (workspace_id, graph_hash) REFERENCES graph (workspace_id, hash)
);

CREATE TABLE workflow_version (
  workflow_id  text NOT NULL REFERENCES workflow (id),
  workspace_id text NOT NULL,
  number       integer NOT NULL,
  graph_hash   text NOT NULL,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (workflow_id, number),
  FOREIGN KEY (workspace_id, graph_hash) REFERENCES graph (workspace_id, hash)
);

-- A webhook id belongs to one workflow, over all workspaces.
CREATE TABLE webhook (
  webhook_id   text PRIMARY KEY,
  workspace_id text NOT NULL,
  workflow_id  text NOT NULL REFERENCES workflow (id),
  block_id     text NOT NULL
);

CREATE INDEX webhook_by_workflow ON webhook (workflow_id);

CREATE TABLE execution (
  id              text PRIMARY KEY,
  workspace_id    text NOT NULL,
  workflow_id     text NOT NULL REFERENCES workflow (id),
  version         integer NOT NULL,
  graph_hash      text NOT NULL,
  trigger         text NOT NULL,
  -- pending, refused, running, paused, completed, failed, cancelled
  status          text NOT NULL,
  input           json NOT NULL,
  output          json,
  problem         json,
  idempotency_key text,
  request_digest  text,
  created_at      timestamptz NOT NULL,
  started_at      timestamptz,
  ended_at        timestamptz,
  archived_at     timestamptz
);

CREATE INDEX execution_by_workflow ON execution (workspace_id, workflow_id, created_at DESC, id DESC);
CREATE INDEX execution_open ON execution (created_at) WHERE ended_at IS NULL;
CREATE INDEX execution_unarchived ON execution (ended_at) WHERE ended_at IS NOT NULL AND archived_at IS NULL;
-- A refused start gives its key free again.
CREATE UNIQUE INDEX execution_by_key ON execution (workspace_id, workflow_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL AND status <> 'refused';

-- The block log of an ended run, read from its histories before these expire.
CREATE TABLE execution_log (
  execution_id text PRIMARY KEY REFERENCES execution (id),
  workspace_id text NOT NULL,
  block_logs   json NOT NULL,
  archived_at  timestamptz NOT NULL
);
