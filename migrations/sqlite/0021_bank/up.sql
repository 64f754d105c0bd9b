-- bank: a commune's questions, every wording that was kept, and files that were read in
CREATE TABLE bank_questions (
  id BLOB NOT NULL PRIMARY KEY,
  unit_id BLOB NOT NULL REFERENCES units (id),
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  created_by BLOB NOT NULL REFERENCES persons (id),
  archived_at TIMESTAMP,
  UNIQUE (unit_id, key)
);
CREATE TABLE bank_versions (
  question_id BLOB NOT NULL REFERENCES bank_questions (id),
  number INTEGER NOT NULL,
  body TEXT NOT NULL,
  kept_at TIMESTAMP NOT NULL,
  kept_by BLOB NOT NULL REFERENCES persons (id),
  PRIMARY KEY (question_id, number)
);
CREATE TABLE bank_imports (
  id BLOB NOT NULL PRIMARY KEY,
  unit_id BLOB NOT NULL REFERENCES units (id),
  file_name TEXT NOT NULL,
  entries TEXT NOT NULL,
  sent_at TIMESTAMP NOT NULL,
  sent_by BLOB NOT NULL REFERENCES persons (id),
  applied_at TIMESTAMP
);
CREATE INDEX bank_imports_by_unit ON bank_imports (unit_id, sent_at);
