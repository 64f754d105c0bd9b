-- certification: a sample of the checks is made again by a second assessor, who does not see the first result.
CREATE TABLE second_check_rules (
  unit_id BYTEA NOT NULL PRIMARY KEY REFERENCES units (id),
  percent INTEGER NOT NULL,
  one_of INTEGER NOT NULL,
  set_at TIMESTAMP NOT NULL,
  set_by BYTEA NOT NULL REFERENCES persons (id)
);
CREATE TABLE second_checks (
  id BYTEA NOT NULL PRIMARY KEY,
  check_id BYTEA NOT NULL UNIQUE REFERENCES practical_checks (id),
  unit_id BYTEA NOT NULL REFERENCES units (id),
  seed BIGINT NOT NULL,
  percent INTEGER NOT NULL,
  chosen_at TIMESTAMP NOT NULL,
  assessor_id BYTEA REFERENCES persons (id),
  results TEXT,
  passed BOOLEAN,
  note TEXT NOT NULL,
  checked_at TIMESTAMP
);
CREATE INDEX second_checks_by_unit ON second_checks (unit_id, checked_at);

-- An approval of a class at once, and the sample that is looked at first.
CREATE TABLE approval_batches (
  id BYTEA NOT NULL PRIMARY KEY,
  class_id BYTEA NOT NULL REFERENCES classes (id),
  approver_id BYTEA NOT NULL REFERENCES persons (id),
  seed BIGINT NOT NULL,
  made_at TIMESTAMP NOT NULL,
  closed_at TIMESTAMP
);
CREATE INDEX approval_batches_by_approver ON approval_batches (approver_id, closed_at);
CREATE TABLE approval_batch_members (
  batch_id BYTEA NOT NULL REFERENCES approval_batches (id),
  request_id BYTEA NOT NULL REFERENCES certificate_requests (id),
  sampled BOOLEAN NOT NULL,
  looked_at TIMESTAMP,
  outcome TEXT,
  decided_at TIMESTAMP,
  PRIMARY KEY (batch_id, request_id)
);
CREATE INDEX approval_batch_members_by_request ON approval_batch_members (request_id);

-- What a learner does not agree with: once for each decision, decided by somebody who had no part in it.
CREATE TABLE appeals (
  id BYTEA NOT NULL PRIMARY KEY,
  enrolment_id BYTEA NOT NULL REFERENCES enrolments (id),
  unit_id BYTEA NOT NULL REFERENCES units (id),
  about TEXT NOT NULL,
  about_id BYTEA NOT NULL UNIQUE,
  words TEXT NOT NULL,
  asked_at TIMESTAMP NOT NULL
);
CREATE INDEX appeals_by_enrolment ON appeals (enrolment_id);
CREATE INDEX appeals_by_unit ON appeals (unit_id, asked_at);
CREATE TABLE appeal_decisions (
  appeal_id BYTEA NOT NULL PRIMARY KEY REFERENCES appeals (id),
  decided_by BYTEA NOT NULL REFERENCES persons (id),
  outcome TEXT NOT NULL,
  words TEXT NOT NULL,
  decided_at TIMESTAMP NOT NULL
);
