-- certification: a batch for confirmation is made by itself while a page tells how far it is
CREATE TABLE export_runs (
  -- the batch that comes of it has the same
  id BYTEA NOT NULL PRIMARY KEY,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  created_by BYTEA NOT NULL REFERENCES persons (id),
  created_at TIMESTAMP NOT NULL,
  period_from DATE NOT NULL,
  period_to DATE NOT NULL,
  audience TEXT,
  only_clean BOOLEAN NOT NULL,
  recipient_id BYTEA REFERENCES recipients (id),
  address TEXT NOT NULL,
  -- the number of the try, and when it was last heard of
  run INTEGER NOT NULL,
  touched_at TIMESTAMP NOT NULL,
  wanted INTEGER NOT NULL,
  made INTEGER NOT NULL,
  trouble TEXT,
  done_at TIMESTAMP
);
CREATE INDEX export_runs_open ON export_runs (unit_id) WHERE done_at IS NULL;
