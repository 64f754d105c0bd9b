-- rosters: lists of people that come in as a file, looked at before they are taken over, and taken back whole
CREATE TABLE roster_imports (
  id BYTEA NOT NULL PRIMARY KEY,
  created_at TIMESTAMP NOT NULL,
  created_by BYTEA REFERENCES persons (id),
  scope TEXT NOT NULL,
  file_name TEXT NOT NULL,
  file_lookup BYTEA NOT NULL,
  headings TEXT NOT NULL,
  matching TEXT NOT NULL,
  state TEXT NOT NULL,
  -- which try is at work: an older one that wakes up again stops
  run INTEGER NOT NULL,
  touched_at TIMESTAMP NOT NULL,
  trouble TEXT,
  total INTEGER NOT NULL,
  done INTEGER NOT NULL,
  counts TEXT NOT NULL,
  applied_at TIMESTAMP,
  applied_by BYTEA REFERENCES persons (id),
  undone_at TIMESTAMP,
  undone_by BYTEA REFERENCES persons (id)
);
CREATE INDEX roster_imports_by_file ON roster_imports (file_lookup);
CREATE INDEX roster_imports_by_person ON roster_imports (created_by);
-- What the file said, sealed; gone as soon as its rows are checked.
CREATE TABLE roster_sheets (
  import_id BYTEA NOT NULL PRIMARY KEY REFERENCES roster_imports (id),
  sealed BYTEA NOT NULL
);
-- No foreign key to persons: a row remembers the person that was taken back.
CREATE TABLE roster_rows (
  import_id BYTEA NOT NULL REFERENCES roster_imports (id),
  line INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  name TEXT NOT NULL,
  birth_date DATE,
  sex TEXT,
  audience TEXT,
  unit_id BYTEA REFERENCES units (id),
  household TEXT,
  class_id BYTEA REFERENCES classes (id),
  new_id BYTEA NOT NULL,
  sealed BYTEA,
  lookup BYTEA,
  last4 TEXT,
  person_id BYTEA,
  before TEXT NOT NULL,
  reasons TEXT NOT NULL,
  decisions TEXT NOT NULL,
  decision TEXT,
  fate TEXT,
  PRIMARY KEY (import_id, line)
);
CREATE INDEX roster_rows_by_outcome ON roster_rows (import_id, outcome, line);
CREATE INDEX roster_rows_by_fate ON roster_rows (import_id, fate, line);
CREATE TABLE roster_matchings (
  person_id BYTEA NOT NULL REFERENCES persons (id),
  headings BYTEA NOT NULL,
  matching TEXT NOT NULL,
  used_at TIMESTAMP NOT NULL,
  PRIMARY KEY (person_id, headings)
);
-- To take a person back the database asks every table that names persons: never by reading it whole.
CREATE INDEX persons_by_creator ON persons (created_by) WHERE created_by IS NOT NULL;
CREATE INDEX identifiers_by_creator ON identifiers (created_by) WHERE created_by IS NOT NULL;
CREATE INDEX pins_by_setter ON pins (set_by) WHERE set_by IS NOT NULL;
CREATE INDEX journal_by_actor ON journal (actor_id) WHERE actor_id IS NOT NULL;
CREATE INDEX practical_checks_by_assessor ON practical_checks (assessor_id);
CREATE INDEX approvals_by_approver ON approvals (approver_id);
