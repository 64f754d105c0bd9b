-- Whoever receives batches: an office with its public key (age), and on what legal ground.
CREATE TABLE recipients (
  id BYTEA NOT NULL PRIMARY KEY,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  organisation TEXT NOT NULL,
  public_key TEXT NOT NULL,
  legal_basis TEXT NOT NULL,
  added_by BYTEA NOT NULL REFERENCES persons (id),
  added_at TIMESTAMP NOT NULL,
  ended_by BYTEA REFERENCES persons (id),
  ended_at TIMESTAMP
);
CREATE INDEX recipients_by_unit ON recipients (unit_id);

ALTER TABLE exports ADD COLUMN audience TEXT;
ALTER TABLE exports ADD COLUMN recipient_id BYTEA REFERENCES recipients (id);

-- A record that was rejected goes out once more under the same revision and status: another attempt.
ALTER TABLE export_records ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1;
ALTER TABLE export_records DROP CONSTRAINT export_records_pkey;
ALTER TABLE export_records ADD PRIMARY KEY (certificate_id, revision, status, attempt);

-- The bytes of a batch's files in sealed pieces. They are written before their batch is: no reference to it.
-- export_files.parts_id names them; batches from before this have their bytes there.
CREATE TABLE export_parts (
  id BYTEA NOT NULL PRIMARY KEY,
  set_id BYTEA NOT NULL,
  name TEXT NOT NULL,
  part INTEGER NOT NULL,
  sealed BYTEA NOT NULL,
  written_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX export_parts_in_order ON export_parts (set_id, name, part);
ALTER TABLE export_files ADD COLUMN parts_id BYTEA;

CREATE TABLE handovers (
  id BYTEA NOT NULL PRIMARY KEY,
  export_id BYTEA NOT NULL REFERENCES exports (id),
  organisation TEXT NOT NULL,
  receiver TEXT NOT NULL,
  channel TEXT NOT NULL,
  legal_basis TEXT NOT NULL,
  note TEXT NOT NULL,
  handed_on DATE NOT NULL,
  handed_by BYTEA NOT NULL REFERENCES persons (id),
  recorded_at TIMESTAMP NOT NULL,
  cancelled_by BYTEA REFERENCES persons (id),
  cancelled_at TIMESTAMP
);
CREATE INDEX handovers_by_export ON handovers (export_id);

-- A file that came in: an answer to a batch, or completions on the national platform.
CREATE TABLE inbound_files (
  id BYTEA NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  sha256 TEXT NOT NULL,
  file_name TEXT NOT NULL,
  sent_by BYTEA REFERENCES persons (id),
  sent_at TIMESTAMP NOT NULL,
  answered_on DATE NOT NULL,
  headings TEXT NOT NULL,
  matching TEXT NOT NULL,
  state TEXT NOT NULL,
  total INTEGER NOT NULL,
  counts TEXT NOT NULL,
  applied_by BYTEA REFERENCES persons (id),
  applied_at TIMESTAMP,
  withdrawn_by BYTEA REFERENCES persons (id),
  withdrawn_at TIMESTAMP,
  withdrawn_because TEXT
);
CREATE INDEX inbound_files_by_unit ON inbound_files (unit_id, kind, sent_at);
CREATE INDEX inbound_files_by_hash ON inbound_files (sha256);
CREATE TABLE inbound_sheets (
  file_id BYTEA NOT NULL PRIMARY KEY REFERENCES inbound_files (id),
  sealed BYTEA NOT NULL
);
-- Lines that were not taken over, each with its reason.
CREATE TABLE inbound_troubles (
  file_id BYTEA NOT NULL REFERENCES inbound_files (id),
  line INTEGER NOT NULL,
  problem TEXT NOT NULL,
  said TEXT NOT NULL,
  PRIMARY KEY (file_id, line)
);

-- What somebody outside answered about a record. Facts are added; a withdrawn file's count no more.
CREATE TABLE record_answers (
  file_id BYTEA NOT NULL REFERENCES inbound_files (id),
  line INTEGER NOT NULL,
  certificate_id BYTEA NOT NULL REFERENCES certificates (id),
  revision INTEGER NOT NULL,
  status TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  answered_on DATE NOT NULL,
  PRIMARY KEY (file_id, certificate_id, revision, status, attempt)
);
CREATE INDEX record_answers_by_certificate ON record_answers (certificate_id);

-- A rejected record was mended: it goes into the next batch.
CREATE TABLE resubmissions (
  certificate_id BYTEA NOT NULL REFERENCES certificates (id),
  revision INTEGER NOT NULL,
  status TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  asked_by BYTEA NOT NULL REFERENCES persons (id),
  asked_at TIMESTAMP NOT NULL,
  PRIMARY KEY (certificate_id, revision, status, attempt)
);

-- The name as an identity card's QR said it.
CREATE TABLE card_names (
  id BYTEA NOT NULL PRIMARY KEY,
  person_id BYTEA NOT NULL REFERENCES persons (id),
  name TEXT NOT NULL,
  seen_by BYTEA NOT NULL REFERENCES persons (id),
  seen_at TIMESTAMP NOT NULL
);
CREATE INDEX card_names_by_person ON card_names (person_id);
