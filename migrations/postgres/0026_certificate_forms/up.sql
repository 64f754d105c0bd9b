-- The commune's words on its certificates: each change is a new version, and a certificate keeps the one it was issued with.
CREATE TABLE certificate_forms (
  id BYTEA NOT NULL PRIMARY KEY,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  version INTEGER NOT NULL,
  words TEXT NOT NULL,
  signature BYTEA,
  seal BYTEA,
  created_by BYTEA REFERENCES persons (id),
  created_at TIMESTAMP NOT NULL,
  UNIQUE (unit_id, version)
);
ALTER TABLE certificates ADD COLUMN form_id BYTEA REFERENCES certificate_forms (id);
-- A reissue is a correction that gives another number: the one before is remembered here.
ALTER TABLE corrections ADD COLUMN number_before TEXT;
CREATE UNIQUE INDEX corrections_by_number ON corrections (number_before);
CREATE INDEX certificates_by_end ON certificates (expires_at);
-- The holder shows more of a certificate to whoever has the link, for a time.
CREATE TABLE certificate_openings (
  id BYTEA NOT NULL PRIMARY KEY,
  certificate_id BYTEA NOT NULL REFERENCES certificates (id),
  opened_at TIMESTAMP NOT NULL,
  ends_at TIMESTAMP NOT NULL,
  closed_at TIMESTAMP
);
CREATE INDEX certificate_openings_by_certificate ON certificate_openings (certificate_id);
-- The certificates of a class in one file, made while a page tells how far it is.
CREATE TABLE print_runs (
  id BYTEA NOT NULL PRIMARY KEY,
  class_id BYTEA NOT NULL REFERENCES classes (id),
  created_by BYTEA NOT NULL REFERENCES persons (id),
  course_id BYTEA REFERENCES courses (id),
  size TEXT NOT NULL,
  wanted INTEGER NOT NULL,
  made INTEGER NOT NULL,
  trouble TEXT,
  created_at TIMESTAMP NOT NULL,
  done_at TIMESTAMP
);
CREATE INDEX print_runs_by_class ON print_runs (class_id);
-- While a certificate that ends soon is in force, its holder may ask for a new one: one open request besides the approved.
DROP INDEX certificate_requests_open;
CREATE UNIQUE INDEX certificate_requests_open ON certificate_requests (enrolment_id) WHERE state IN ('requested', 'assessed');
