-- certification: a practical check hangs on the enrolment, so that a class is checked before everybody has asked.
-- Kept until the learner asks; from then on it is of that request.
CREATE TABLE practical_checks_anew (
  id BLOB NOT NULL PRIMARY KEY,
  request_id BLOB REFERENCES certificate_requests (id),
  assessor_id BLOB NOT NULL REFERENCES persons (id),
  results TEXT NOT NULL,
  passed BOOLEAN NOT NULL,
  note TEXT NOT NULL,
  checked_at TIMESTAMP NOT NULL,
  enrolment_id BLOB NOT NULL REFERENCES enrolments (id)
);
INSERT INTO practical_checks_anew (id, request_id, assessor_id, results, passed, note, checked_at, enrolment_id)
  SELECT c.id, c.request_id, c.assessor_id, c.results, c.passed, c.note, c.checked_at, r.enrolment_id
  FROM practical_checks c JOIN certificate_requests r ON r.id = c.request_id;
DROP TABLE practical_checks;
ALTER TABLE practical_checks_anew RENAME TO practical_checks;
CREATE INDEX practical_checks_by_request ON practical_checks (request_id);
CREATE INDEX practical_checks_by_enrolment ON practical_checks (enrolment_id);

-- catalog: whether whoever taught may also check
ALTER TABLE practicals ADD COLUMN independent BOOLEAN NOT NULL DEFAULT FALSE;

-- The grid of a class: a level for each criterion, until the check is recorded.
CREATE TABLE check_marks (
  enrolment_id BLOB NOT NULL REFERENCES enrolments (id),
  assessor_id BLOB NOT NULL REFERENCES persons (id),
  criterion TEXT NOT NULL,
  level TEXT NOT NULL,
  marked_at TIMESTAMP NOT NULL,
  PRIMARY KEY (enrolment_id, assessor_id, criterion)
);

-- The queues: a page and the numbers of a hamlet come from these alone.
CREATE INDEX certificate_requests_in_order ON certificate_requests (state, requested_at, id, unit_id, person_id);
CREATE INDEX certificate_requests_by_hamlet ON certificate_requests (state, unit_id, requested_at, id, person_id);
DROP INDEX certificate_requests_by_state;
