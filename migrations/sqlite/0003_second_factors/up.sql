-- A second factor of a member of staff: an authenticator app, and codes on paper for when the phone is lost.
CREATE TABLE second_factors (
  person_id BLOB NOT NULL PRIMARY KEY REFERENCES persons (id),
  sealed BLOB NOT NULL,
  -- The step of the last code that was accepted: a code works once.
  last_step BIGINT NOT NULL,
  set_at TIMESTAMP NOT NULL
);
CREATE TABLE recovery_codes (
  person_id BLOB NOT NULL REFERENCES persons (id),
  hash BLOB NOT NULL,
  used_at TIMESTAMP,
  PRIMARY KEY (person_id, hash)
);
-- What a login is shown by in the list of one's own.
ALTER TABLE logins ADD COLUMN device TEXT NOT NULL DEFAULT '';
