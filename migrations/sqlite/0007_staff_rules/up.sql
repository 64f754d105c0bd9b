-- A login that was left alone is locked; its owner sees where it was used last.
ALTER TABLE logins ADD COLUMN last_seen_at TIMESTAMP;
ALTER TABLE logins ADD COLUMN address TEXT;
-- Chosen under the shorter rule of accounts with a second factor.
ALTER TABLE passwords ADD COLUMN short BOOLEAN NOT NULL DEFAULT FALSE;
-- An account that opens no door for a while: unused for long, or closed by an admin.
CREATE TABLE suspensions (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL REFERENCES persons (id),
  reason TEXT NOT NULL,
  at TIMESTAMP NOT NULL,
  suspended_by BLOB REFERENCES persons (id),
  ended_at TIMESTAMP,
  ended_by BLOB REFERENCES persons (id)
);
CREATE INDEX suspensions_by_person ON suspensions (person_id);
-- A form that was sent while its login was locked, sealed, until it is sent again or dropped.
CREATE TABLE held_forms (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL REFERENCES persons (id),
  address TEXT NOT NULL,
  content_type TEXT NOT NULL,
  sealed BLOB NOT NULL,
  held_at TIMESTAMP NOT NULL
);
CREATE INDEX held_forms_by_person ON held_forms (person_id);
CREATE INDEX throttles_by_time ON throttles (last_at);
