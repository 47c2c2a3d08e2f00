-- When Temporal took a start that carries a key: from then on no twin of it may refuse the row.
ALTER TABLE execution ADD COLUMN taken_at timestamptz;
