-- assessment: a changed key with its reason, and each try that is worth another score since; tests on paper

CREATE TABLE key_changes (
  id BYTEA NOT NULL PRIMARY KEY,
  question_id BYTEA NOT NULL REFERENCES questions (id),
  before_keys TEXT NOT NULL,
  after_keys TEXT NOT NULL,
  reason TEXT NOT NULL,
  changed_by BYTEA NOT NULL REFERENCES persons (id),
  changed_at TIMESTAMP NOT NULL
);
CREATE INDEX key_changes_by_question ON key_changes (question_id);
CREATE TABLE remarks (
  key_change_id BYTEA NOT NULL REFERENCES key_changes (id),
  attempt_id BYTEA NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
  score_before DOUBLE PRECISION NOT NULL,
  score_after DOUBLE PRECISION NOT NULL,
  passed_before BOOLEAN NOT NULL,
  passed_after BOOLEAN NOT NULL,
  certificate_number TEXT,
  PRIMARY KEY (key_change_id, attempt_id)
);
CREATE TABLE paper_tests (
  id BYTEA NOT NULL PRIMARY KEY,
  quiz_id BYTEA NOT NULL REFERENCES quizzes (id),
  class_id BYTEA NOT NULL,
  code TEXT NOT NULL UNIQUE,
  papers TEXT NOT NULL,
  made_by BYTEA NOT NULL REFERENCES persons (id),
  made_at TIMESTAMP NOT NULL
);
CREATE INDEX paper_tests_by_class ON paper_tests (class_id);
ALTER TABLE attempts ADD COLUMN paper_test_id BYTEA REFERENCES paper_tests (id);
ALTER TABLE attempts ADD COLUMN entered_by BYTEA REFERENCES persons (id);
