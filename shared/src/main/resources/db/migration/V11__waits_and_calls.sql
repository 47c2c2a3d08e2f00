-- What blocks wait for that somebody else has to say: an event, answers to a question, the end of
-- an execution that was called. A row is there before its block is shown as waiting, and settles
-- every race: between an event and a deadline, between two answers.
CREATE TABLE wait (
  workspace_id text NOT NULL REFERENCES workspace (id),
  execution_id text NOT NULL,
  block        text NOT NULL,
  -- The Temporal workflow that is told when the wait is over.
  interpreter  text NOT NULL,
  -- event, approval, call
  kind         text NOT NULL,
  event_key    text,
  child_id     text,
  -- What an approval asks: a JSON text of ours.
  asked        text,
  -- open, told, timeout
  state        text NOT NULL,
  -- What came: a JSON text of ours.
  result       text,
  created_at   timestamptz NOT NULL,
  settled_at   timestamptz,
  -- When Temporal took it that its block has something to look at, and when the block looked.
  nudged_at    timestamptz,
  heard_at     timestamptz,
  PRIMARY KEY (execution_id, block)
);

CREATE INDEX wait_by_event ON wait (workspace_id, event_key) WHERE state = 'open' AND kind = 'event';
CREATE INDEX wait_by_child ON wait (child_id) WHERE state = 'open' AND kind = 'call';
CREATE INDEX wait_unheard ON wait (settled_at)
  WHERE state = 'told' AND nudged_at IS NULL AND heard_at IS NULL;

-- Answers to approvals, one of each caller; some come before the question is asked.
CREATE TABLE answer (
  workspace_id    text NOT NULL REFERENCES workspace (id),
  execution_id    text NOT NULL,
  block           text NOT NULL,
  caller          text NOT NULL,
  caller_name     text NOT NULL,
  decision        text NOT NULL,
  -- A JSON text of ours.
  fields          text NOT NULL,
  given_at        timestamptz NOT NULL,
  PRIMARY KEY (execution_id, block, caller)
);

-- Events that came with an id of their sender's: the same one again wakes nobody.
CREATE TABLE event (
  workspace_id text NOT NULL REFERENCES workspace (id),
  id           text NOT NULL,
  digest       text NOT NULL,
  -- Ids of the executions that it woke, as JSON.
  woken        text NOT NULL,
  received_at  timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

CREATE INDEX event_by_age ON event (received_at);

-- Which version of another workflow a block calls that names none: the newest when it was saved.
CREATE TABLE callee (
  workspace_id     text NOT NULL REFERENCES workspace (id),
  workflow_id      text NOT NULL,
  number           integer NOT NULL,
  block            text NOT NULL,
  callee_id        text NOT NULL,
  callee_version   integer NOT NULL,
  PRIMARY KEY (workflow_id, number, block)
);
