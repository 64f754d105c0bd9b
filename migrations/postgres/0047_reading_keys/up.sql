-- identity: keys with which programs of other offices read figures and reports
CREATE TABLE reading_keys (
  id BYTEA NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  -- of the key itself, which is kept nowhere
  sha256 BYTEA NOT NULL UNIQUE,
  made_at TIMESTAMP NOT NULL,
  made_by BYTEA NOT NULL REFERENCES persons (id),
  ends_at TIMESTAMP NOT NULL,
  used_on DATE,
  revoked_at TIMESTAMP,
  revoked_by BYTEA REFERENCES persons (id)
);
CREATE INDEX reading_keys_by_unit ON reading_keys (unit_id);
