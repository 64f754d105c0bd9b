-- Why a number is no longer in force, and who said so (kept when that person is gone: no foreign key).
ALTER TABLE identifiers ADD COLUMN ended_because TEXT;
ALTER TABLE identifiers ADD COLUMN ended_by BYTEA;
-- Former numbers are found too.
CREATE INDEX identifiers_by_lookup ON identifiers (lookup);
-- Somebody who left and came again: when, and when they had left.
ALTER TABLE class_members ADD COLUMN rejoined_at TIMESTAMP;
ALTER TABLE class_members ADD COLUMN left_before TIMESTAMP;
-- What a sealed number of a row is bound to: found again when the key changes.
CREATE INDEX roster_rows_by_new ON roster_rows (new_id);
-- Two entries of one household became one. While a merge is not undone, nobody belongs to `other_id`.
CREATE TABLE household_merges (
  id BYTEA NOT NULL PRIMARY KEY,
  keep_id BYTEA NOT NULL REFERENCES households (id),
  other_id BYTEA NOT NULL REFERENCES households (id),
  merged_at TIMESTAMP NOT NULL,
  merged_by BYTEA REFERENCES persons (id),
  moved TEXT NOT NULL,
  undone_at TIMESTAMP,
  undone_by BYTEA REFERENCES persons (id)
);
CREATE INDEX household_merges_by_keep ON household_merges (keep_id);
CREATE UNIQUE INDEX household_merges_in_force ON household_merges (other_id) WHERE undone_at IS NULL;
