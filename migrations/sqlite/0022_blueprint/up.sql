-- catalog: how a test is put together, as data of the framework; how hard a question is: 1 easy, 2 medium, 3 hard

ALTER TABLE frameworks ADD COLUMN blueprints TEXT NOT NULL DEFAULT '[]';
ALTER TABLE questions ADD COLUMN difficulty INTEGER NOT NULL DEFAULT 2;

-- assessment: the entry test and the exit test; the end by the server's clock; the pass mark that held at the start

ALTER TABLE attempts ADD COLUMN purpose TEXT NOT NULL DEFAULT 'exit';
ALTER TABLE attempts ADD COLUMN due_at TIMESTAMP;
ALTER TABLE attempts ADD COLUMN pass_mark DOUBLE PRECISION;
DROP INDEX attempts_open_alone;
CREATE UNIQUE INDEX attempts_open_alone ON attempts (enrolment_id, purpose) WHERE submitted_at IS NULL AND helper_id IS NULL;
CREATE INDEX attempts_due ON attempts (due_at) WHERE submitted_at IS NULL AND due_at IS NOT NULL;
CREATE INDEX attempts_by_quiz ON attempts (quiz_id);

-- the name that the learner's page gave to what it sent last, for each place of a paper: sent again, it changes nothing
CREATE TABLE answer_sends (
  attempt_id BLOB NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  send_id BLOB NOT NULL,
  PRIMARY KEY (attempt_id, place)
);

-- what a trainer grants: more time for somebody's tests, one more try
CREATE TABLE extra_times (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL REFERENCES persons (id),
  factor DOUBLE PRECISION NOT NULL,
  set_by BLOB NOT NULL REFERENCES persons (id),
  set_at TIMESTAMP NOT NULL
);
CREATE INDEX extra_times_by_person ON extra_times (person_id);
CREATE TABLE more_tries (
  id BLOB NOT NULL PRIMARY KEY,
  enrolment_id BLOB NOT NULL REFERENCES enrolments (id) ON DELETE CASCADE,
  reason TEXT NOT NULL,
  granted_by BLOB NOT NULL REFERENCES persons (id),
  granted_at TIMESTAMP NOT NULL
);
CREATE INDEX more_tries_by_enrolment ON more_tries (enrolment_id);
