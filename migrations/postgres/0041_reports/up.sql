-- reporting: how an office's reports are worded, the reports, and what became of each

-- The words of a kind of report in a commune. Rows are added: the latest of a key is in force.
CREATE TABLE report_templates (
  id BYTEA NOT NULL PRIMARY KEY,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  due TEXT,
  words TEXT NOT NULL,
  in_use BOOLEAN NOT NULL,
  set_at TIMESTAMP NOT NULL,
  set_by BYTEA NOT NULL REFERENCES persons (id)
);
CREATE INDEX report_templates_by_unit ON report_templates (unit_id, key);

CREATE TABLE reports (
  id BYTEA NOT NULL PRIMARY KEY,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  template_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  period TEXT NOT NULL,
  last_on DATE NOT NULL,
  due_on DATE,
  words TEXT NOT NULL,
  -- the figures as they were counted; none while they are being counted
  basis TEXT,
  -- the whole report as it was signed
  content TEXT,
  number TEXT,
  dated_on DATE,
  counted INTEGER NOT NULL,
  trouble TEXT,
  begun_at TIMESTAMP NOT NULL,
  -- none: the program itself, before it is due
  begun_by BYTEA REFERENCES persons (id),
  counted_at TIMESTAMP
);
CREATE INDEX reports_by_unit ON reports (unit_id, last_on);

CREATE TABLE report_steps (
  id BYTEA NOT NULL PRIMARY KEY,
  report_id BYTEA NOT NULL REFERENCES reports (id),
  kind TEXT NOT NULL,
  note TEXT NOT NULL,
  taken_at TIMESTAMP NOT NULL,
  taken_by BYTEA NOT NULL REFERENCES persons (id)
);
CREATE INDEX report_steps_by_report ON report_steps (report_id);
