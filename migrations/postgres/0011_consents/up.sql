-- What personal data is used for. A row is a version: amended, a commune gets a new row, and the old one stays.
-- Without rows of its own a commune has those that come with the program (unit_id NULL, kept when first used).
CREATE TABLE purposes (
  id BYTEA NOT NULL PRIMARY KEY,
  unit_id BYTEA REFERENCES units (id),
  code TEXT NOT NULL,
  version INTEGER NOT NULL,
  basis TEXT NOT NULL,
  sensitive BOOLEAN NOT NULL,
  document TEXT NOT NULL,
  words TEXT NOT NULL,
  hash BYTEA NOT NULL,
  asks_anew BOOLEAN NOT NULL,
  made_at TIMESTAMP NOT NULL,
  made_by BYTEA REFERENCES persons (id)
);
CREATE UNIQUE INDEX purposes_by_version ON purposes (unit_id, code, version);
-- The person in charge of personal data, and where to complain. The newest row of a commune is in force.
CREATE TABLE privacy_contacts (
  id BYTEA NOT NULL PRIMARY KEY,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  name TEXT NOT NULL,
  position TEXT NOT NULL,
  contact TEXT NOT NULL,
  document TEXT NOT NULL,
  complaints TEXT NOT NULL,
  named_at TIMESTAMP NOT NULL,
  named_by BYTEA NOT NULL REFERENCES persons (id)
);
CREATE INDEX privacy_contacts_by_unit ON privacy_contacts (unit_id, named_at);
-- Who stands for a child: somebody who is entered here, or a name.
CREATE TABLE guardians (
  id BYTEA NOT NULL PRIMARY KEY,
  person_id BYTEA NOT NULL REFERENCES persons (id),
  guardian_person_id BYTEA REFERENCES persons (id),
  name TEXT NOT NULL,
  relation TEXT NOT NULL,
  checked TEXT NOT NULL,
  named_at TIMESTAMP NOT NULL,
  named_by BYTEA NOT NULL REFERENCES persons (id),
  ended_at TIMESTAMP,
  ended_by BYTEA REFERENCES persons (id)
);
CREATE INDEX guardians_by_person ON guardians (person_id);
CREATE INDEX guardians_by_guardian ON guardians (guardian_person_id);
-- Each consent and each withdrawal; the newest of each part (the person, the guardian) counts.
CREATE TABLE consents (
  id BYTEA NOT NULL PRIMARY KEY,
  person_id BYTEA NOT NULL REFERENCES persons (id),
  purpose TEXT NOT NULL,
  purpose_id BYTEA NOT NULL REFERENCES purposes (id),
  text_hash BYTEA NOT NULL,
  act TEXT NOT NULL,
  part TEXT NOT NULL,
  guardian_id BYTEA REFERENCES guardians (id),
  channel TEXT NOT NULL,
  evidence TEXT NOT NULL,
  lang TEXT NOT NULL,
  at TIMESTAMP NOT NULL,
  recorded_by BYTEA REFERENCES persons (id)
);
CREATE INDEX consents_by_person ON consents (person_id, purpose);
-- What helps a person to learn: sealed, deleted with the consent.
CREATE TABLE needs (
  id BYTEA NOT NULL PRIMARY KEY,
  person_id BYTEA NOT NULL REFERENCES persons (id),
  sealed BYTEA NOT NULL,
  set_at TIMESTAMP NOT NULL,
  set_by BYTEA NOT NULL REFERENCES persons (id)
);
CREATE INDEX needs_by_person ON needs (person_id);
-- The type of disability (Luật Người khuyết tật, Điều 3), for the report's count alone: sealed, a right of its own.
CREATE TABLE disabilities (
  id BYTEA NOT NULL PRIMARY KEY,
  person_id BYTEA NOT NULL REFERENCES persons (id),
  sealed BYTEA NOT NULL,
  set_at TIMESTAMP NOT NULL,
  set_by BYTEA NOT NULL REFERENCES persons (id)
);
CREATE INDEX disabilities_by_person ON disabilities (person_id);
