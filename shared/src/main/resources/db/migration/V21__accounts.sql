-- Keys have a plan and an end, and it is seen whether anybody still uses them. Those from before
-- are the operator's own.
ALTER TABLE api_key
  ADD COLUMN plan         text NOT NULL DEFAULT 'business',
  ADD COLUMN expires_at   timestamptz,
  ADD COLUMN last_used_at timestamptz,
  -- Whoever made it: an account or another key; null: the environment.
  ADD COLUMN created_by   text;

CREATE INDEX api_key_by_age ON api_key (workspace_id, created_at DESC, id DESC)
  WHERE revoked_at IS NULL;

-- A person, or whatever logs in with a password. It belongs to no workspace: what it may do in one
-- stands in its membership.
CREATE TABLE account (
  id            text PRIMARY KEY,
  email         text NOT NULL,
  -- The address as it is compared.
  email_key     text NOT NULL UNIQUE,
  full_name     text,
  username      text,
  password_hash text NOT NULL,
  -- Somebody else made the password: it opens nothing but the way to another one.
  password_once boolean NOT NULL,
  -- Tokens of an older version open nothing.
  token_version integer NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL
);

CREATE TABLE membership (
  workspace_id  text NOT NULL REFERENCES workspace (id),
  account_id    text NOT NULL REFERENCES account (id),
  role          text NOT NULL,
  created_at    timestamptz NOT NULL,
  disabled_at   timestamptz,
  last_login_at timestamptz,
  PRIMARY KEY (workspace_id, account_id)
);

CREATE INDEX membership_by_account ON membership (account_id, created_at);

-- All refresh tokens that one login leads to. It ends as a whole.
CREATE TABLE token_family (
  id            text PRIMARY KEY,
  workspace_id  text NOT NULL REFERENCES workspace (id),
  account_id    text NOT NULL REFERENCES account (id),
  token_version integer NOT NULL,
  created_at    timestamptz NOT NULL,
  -- When its newest token expires.
  expires_at    timestamptz NOT NULL,
  revoked_at    timestamptz
);

CREATE INDEX token_family_by_account ON token_family (account_id);
CREATE INDEX token_family_by_end ON token_family (expires_at);

-- The token itself is nowhere. A spent one stays as long as its family, so that it is known again.
CREATE TABLE refresh_token (
  digest       bytea PRIMARY KEY,
  workspace_id text NOT NULL REFERENCES workspace (id),
  family_id    text NOT NULL REFERENCES token_family (id) ON DELETE CASCADE,
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  spent_at     timestamptz
);

CREATE INDEX refresh_token_by_family ON refresh_token (family_id);

-- Logins that failed, by what they are counted for: keyed digests of addresses and of accounts,
-- whether or not there is such an account.
CREATE TABLE login_attempt (
  subject      text PRIMARY KEY,
  failures     integer NOT NULL,
  last_at      timestamptz NOT NULL,
  closed_until timestamptz NOT NULL
);

-- From where an account logged in; strangers who try it cannot keep it out there.
CREATE TABLE known_address (
  account_id text NOT NULL REFERENCES account (id),
  address    text NOT NULL,
  last_at    timestamptz NOT NULL,
  PRIMARY KEY (account_id, address)
);
