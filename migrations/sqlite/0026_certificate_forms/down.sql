DROP INDEX certificate_requests_open;
CREATE UNIQUE INDEX certificate_requests_open ON certificate_requests (enrolment_id) WHERE state <> 'returned';
DROP TABLE print_runs;
DROP TABLE certificate_openings;
DROP INDEX certificates_by_end;
DROP INDEX corrections_by_number;
ALTER TABLE corrections DROP COLUMN number_before;
ALTER TABLE certificates DROP COLUMN form_id;
DROP TABLE certificate_forms;
