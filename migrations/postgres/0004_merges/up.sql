-- Two records of one person became one. While a merge is not undone, `other_id` is nobody of their own.
CREATE TABLE merges (
  id BYTEA NOT NULL PRIMARY KEY,
  keep_id BYTEA NOT NULL REFERENCES persons (id),
  other_id BYTEA NOT NULL REFERENCES persons (id),
  merged_at TIMESTAMP NOT NULL,
  merged_by BYTEA REFERENCES persons (id),
  moves TEXT NOT NULL,
  undone_at TIMESTAMP,
  undone_by BYTEA REFERENCES persons (id)
);
CREATE INDEX merges_by_keep ON merges (keep_id);
CREATE UNIQUE INDEX merges_in_force ON merges (other_id) WHERE undone_at IS NULL;
