-- A course that somebody completed on the national platform: evidence from elsewhere, counted once.
CREATE TABLE external_completions (
  id BYTEA NOT NULL PRIMARY KEY,
  file_id BYTEA NOT NULL REFERENCES inbound_files (id),
  line INTEGER NOT NULL,
  person_id BYTEA NOT NULL REFERENCES persons (id),
  source TEXT NOT NULL,
  course TEXT NOT NULL,
  course_folded TEXT NOT NULL,
  completed_on DATE NOT NULL,
  proof TEXT NOT NULL
);
CREATE INDEX external_completions_by_person ON external_completions (person_id);
CREATE INDEX external_completions_by_file ON external_completions (file_id);
