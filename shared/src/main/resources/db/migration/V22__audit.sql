-- Who did what, once it is done. Rows are added, and stand: see the trigger below.
CREATE TABLE audit_event (
  id           text PRIMARY KEY,
  -- No reference: what is written here stays, whatever becomes of what it tells of.
  workspace_id text NOT NULL,
  at           timestamptz NOT NULL,
  operation    text NOT NULL,
  outcome      text NOT NULL,
  -- Of what was refused: the code of the no.
  code         text,
  actor_type   text NOT NULL,
  actor_id     text,
  actor_name   text,
  thing_type   text,
  thing_id     text,
  thing_name   text,
  detail       jsonb NOT NULL,
  -- The call that asked for it; null: nobody called, the house did it by itself.
  request_id   text,
  address      text
);

CREATE INDEX audit_event_by_time ON audit_event (workspace_id, at DESC, id DESC);
CREATE INDEX audit_event_by_age ON audit_event (at);

-- Nothing is changed, and nothing removed but what is older than 30 days, by the function that
-- is made for it. Whoever owns the table can take the trigger away; a statement that slips in
-- cannot.
CREATE FUNCTION audit_event_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF coalesce(current_setting('armature.audit_forgets', true), '') = 'on'
       AND OLD.at < now() - interval '30 days' THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'audit_event is appended to, and nothing else'
    USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_event_stands BEFORE UPDATE OR DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION audit_event_stands();
CREATE TRIGGER audit_event_is_not_emptied BEFORE TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_event_stands();

-- Removes some of what was written before a time, the oldest first; how many.
CREATE FUNCTION audit_event_forget(before timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  removed integer;
BEGIN
  PERFORM set_config('armature.audit_forgets', 'on', true);
  DELETE FROM audit_event
   WHERE id IN (SELECT e.id FROM audit_event e
                 WHERE e.at < before AND e.at < now() - interval '30 days'
                 ORDER BY e.at
                 LIMIT most);
  GET DIAGNOSTICS removed = ROW_COUNT;
  PERFORM set_config('armature.audit_forgets', 'off', true);
  RETURN removed;
END
$$;
