-- stewardship: what people ask about their own data, how long data is kept, and what went wrong with it

-- Days on which the state does not work, or works although it is a weekend; they stand above those that the program knows.
CREATE TABLE days_off (
  day DATE NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  set_at TIMESTAMP NOT NULL,
  set_by BLOB NOT NULL REFERENCES persons (id)
);
-- Companies that handle data for the commune under a contract.
CREATE TABLE processors (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  contract TEXT NOT NULL,
  since TIMESTAMP NOT NULL,
  added_by BLOB NOT NULL REFERENCES persons (id),
  ended_at TIMESTAMP,
  ended_by BLOB REFERENCES persons (id)
);
CREATE TABLE subject_requests (
  id BLOB NOT NULL PRIMARY KEY,
  -- nobody: we hold nothing about who asks
  person_id BLOB REFERENCES persons (id),
  unit_id BLOB NOT NULL REFERENCES units (id),
  kind TEXT NOT NULL,
  received_on DATE NOT NULL,
  channel TEXT NOT NULL,
  asker TEXT NOT NULL,
  asker_name TEXT NOT NULL,
  relation TEXT NOT NULL,
  identity_check TEXT NOT NULL,
  wish TEXT NOT NULL,
  with_processor BOOLEAN NOT NULL,
  registered_at TIMESTAMP NOT NULL,
  registered_by BLOB NOT NULL REFERENCES persons (id)
);
CREATE INDEX subject_requests_by_person ON subject_requests (person_id);
CREATE INDEX subject_requests_by_unit ON subject_requests (unit_id);
CREATE TABLE subject_request_steps (
  id BLOB NOT NULL PRIMARY KEY,
  request_id BLOB NOT NULL REFERENCES subject_requests (id),
  kind TEXT NOT NULL,
  days INTEGER,
  reason TEXT NOT NULL,
  article TEXT NOT NULL,
  taken_at TIMESTAMP NOT NULL,
  taken_by BLOB NOT NULL REFERENCES persons (id)
);
CREATE INDEX subject_request_steps_by_request ON subject_request_steps (request_id);
CREATE UNIQUE INDEX subject_request_steps_once ON subject_request_steps (request_id, kind) WHERE kind IN ('acknowledged', 'extended');
CREATE UNIQUE INDEX subject_request_steps_end ON subject_request_steps (request_id) WHERE kind IN ('fulfilled', 'refused', 'taken-back');
CREATE TABLE restrictions (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL REFERENCES persons (id),
  request_id BLOB REFERENCES subject_requests (id),
  reason TEXT NOT NULL,
  since TIMESTAMP NOT NULL,
  made_by BLOB REFERENCES persons (id),
  lifted_at TIMESTAMP,
  lifted_by BLOB REFERENCES persons (id)
);
CREATE UNIQUE INDEX restrictions_in_force ON restrictions (person_id) WHERE lifted_at IS NULL;
-- Also the list that a restore applies again.
CREATE TABLE deletions (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL UNIQUE REFERENCES persons (id),
  request_id BLOB REFERENCES subject_requests (id),
  reason TEXT NOT NULL,
  counts TEXT NOT NULL,
  deleted_at TIMESTAMP NOT NULL,
  deleted_by BLOB REFERENCES persons (id)
);
CREATE TABLE retention_rules (
  kind TEXT NOT NULL PRIMARY KEY,
  months INTEGER NOT NULL,
  reason TEXT NOT NULL,
  set_at TIMESTAMP NOT NULL,
  set_by BLOB NOT NULL REFERENCES persons (id)
);
CREATE TABLE retention_runs (
  id BLOB NOT NULL PRIMARY KEY,
  run_at TIMESTAMP NOT NULL,
  run_by BLOB REFERENCES persons (id)
);
CREATE TABLE retention_counts (
  run_id BLOB NOT NULL REFERENCES retention_runs (id),
  kind TEXT NOT NULL,
  months INTEGER NOT NULL,
  reason TEXT NOT NULL,
  gone BIGINT NOT NULL,
  PRIMARY KEY (run_id, kind)
);
CREATE TABLE incidents (
  id BLOB NOT NULL PRIMARY KEY,
  unit_id BLOB NOT NULL REFERENCES units (id),
  discovered_at TIMESTAMP NOT NULL,
  serious BOOLEAN NOT NULL,
  may_harm BOOLEAN NOT NULL,
  location_or_biometric BOOLEAN NOT NULL,
  happened TEXT NOT NULL,
  data_kinds TEXT NOT NULL,
  people TEXT NOT NULL,
  consequences TEXT NOT NULL,
  measures TEXT NOT NULL,
  contact TEXT NOT NULL,
  registered_at TIMESTAMP NOT NULL,
  registered_by BLOB NOT NULL REFERENCES persons (id),
  changed_at TIMESTAMP,
  changed_by BLOB REFERENCES persons (id),
  closed_at TIMESTAMP,
  closed_by BLOB REFERENCES persons (id)
);
CREATE INDEX incidents_by_unit ON incidents (unit_id);
CREATE TABLE incident_notices (
  id BLOB NOT NULL PRIMARY KEY,
  incident_id BLOB NOT NULL REFERENCES incidents (id),
  kind TEXT NOT NULL,
  told TEXT NOT NULL,
  told_at TIMESTAMP NOT NULL,
  note TEXT NOT NULL,
  recorded_at TIMESTAMP NOT NULL,
  recorded_by BLOB NOT NULL REFERENCES persons (id)
);
CREATE INDEX incident_notices_by_incident ON incident_notices (incident_id);
