DROP INDEX certificate_requests_in_order;
DROP INDEX certificate_requests_by_hamlet;
CREATE INDEX certificate_requests_by_state ON certificate_requests (state, requested_at);
DROP TABLE check_marks;
ALTER TABLE practicals DROP COLUMN independent;
DELETE FROM practical_checks WHERE request_id IS NULL;
DROP INDEX practical_checks_by_enrolment;
ALTER TABLE practical_checks DROP COLUMN enrolment_id;
