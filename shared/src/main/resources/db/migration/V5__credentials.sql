-- What workflows show to other services. The value is sealed, and emptied when it is deleted.
CREATE TABLE credential (
  id           text PRIMARY KEY,
  workspace_id text NOT NULL REFERENCES workspace (id),
  name         text NOT NULL,
  -- api_key, bearer, basic, oauth2
  type         text NOT NULL,
  key_id       text NOT NULL,
  sealed       bytea NOT NULL,
  -- Where it may be sent; none: only to the host that a block's author wrote out.
  hosts        json NOT NULL,
  -- Where an API key goes.
  header       text,
  created_at   timestamptz NOT NULL,
  deleted_at   timestamptz
);

CREATE UNIQUE INDEX credential_by_name ON credential (workspace_id, name) WHERE deleted_at IS NULL;
CREATE INDEX credential_by_age ON credential (workspace_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
-- Rotation looks for what is sealed with an older key.
CREATE INDEX credential_by_key ON credential (key_id) WHERE deleted_at IS NULL;
CREATE INDEX sealed_field_by_key ON sealed_field (key_id);
