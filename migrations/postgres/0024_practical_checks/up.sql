-- certification: a practical check hangs on the enrolment, so that a class is checked before everybody has asked.
-- Kept until the learner asks; from then on it is of that request.
ALTER TABLE practical_checks ADD COLUMN enrolment_id BYTEA REFERENCES enrolments (id);
UPDATE practical_checks SET enrolment_id = (SELECT r.enrolment_id FROM certificate_requests r WHERE r.id = practical_checks.request_id);
ALTER TABLE practical_checks ALTER COLUMN enrolment_id SET NOT NULL;
ALTER TABLE practical_checks ALTER COLUMN request_id DROP NOT NULL;
CREATE INDEX practical_checks_by_enrolment ON practical_checks (enrolment_id);

-- catalog: whether whoever taught may also check
ALTER TABLE practicals ADD COLUMN independent BOOLEAN NOT NULL DEFAULT FALSE;

-- The grid of a class: a level for each criterion, until the check is recorded.
CREATE TABLE check_marks (
  enrolment_id BYTEA NOT NULL REFERENCES enrolments (id),
  assessor_id BYTEA NOT NULL REFERENCES persons (id),
  criterion TEXT NOT NULL,
  level TEXT NOT NULL,
  marked_at TIMESTAMP NOT NULL,
  PRIMARY KEY (enrolment_id, assessor_id, criterion)
);

-- The queues: a page and the numbers of a hamlet come from these alone.
CREATE INDEX certificate_requests_in_order ON certificate_requests (state, requested_at, id, unit_id, person_id);
CREATE INDEX certificate_requests_by_hamlet ON certificate_requests (state, unit_id, requested_at, id, person_id);
DROP INDEX certificate_requests_by_state;
