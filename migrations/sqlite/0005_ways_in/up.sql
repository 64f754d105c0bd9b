-- A printed card: who scans it is asked for the PIN of its person. Only a keyed hash of its secret is kept.
CREATE TABLE cards (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL REFERENCES persons (id),
  lookup BLOB NOT NULL UNIQUE,
  issued_at TIMESTAMP NOT NULL,
  issued_by BLOB REFERENCES persons (id),
  revoked_at TIMESTAMP,
  revoked_by BLOB REFERENCES persons (id)
);
CREATE UNIQUE INDEX cards_in_force ON cards (person_id) WHERE revoked_at IS NULL;
-- Four pictures in order, for those who cannot read digits.
CREATE TABLE picture_codes (
  person_id BLOB NOT NULL PRIMARY KEY REFERENCES persons (id),
  hash BLOB NOT NULL,
  set_at TIMESTAMP NOT NULL,
  set_by BLOB REFERENCES persons (id)
);
-- Somebody who was entered by name alone; the rest is asked later.
CREATE TABLE walk_ins (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL REFERENCES persons (id),
  entered_at TIMESTAMP NOT NULL,
  entered_by BLOB REFERENCES persons (id),
  completed_at TIMESTAMP,
  completed_by BLOB REFERENCES persons (id)
);
CREATE INDEX walk_ins_by_person ON walk_ins (person_id);
-- Who asked to be let into a class with its code; nobody of the commune until a trainer says so.
CREATE TABLE sign_ups (
  id BLOB NOT NULL PRIMARY KEY,
  class_id BLOB NOT NULL REFERENCES classes (id),
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  birth_date DATE NOT NULL,
  audience TEXT NOT NULL,
  unit_id BLOB NOT NULL REFERENCES units (id),
  pin_hash BLOB NOT NULL,
  asked_at TIMESTAMP NOT NULL,
  decided_at TIMESTAMP,
  decided_by BLOB REFERENCES persons (id),
  outcome TEXT,
  reason TEXT NOT NULL,
  person_id BLOB REFERENCES persons (id)
);
CREATE INDEX sign_ups_by_class ON sign_ups (class_id, asked_at);
-- Since when people may ask by themselves; empty: they may not.
ALTER TABLE classes ADD COLUMN sign_up_since TIMESTAMP;
