-- assessment: a changed key with its reason, and each try that is worth another score since; tests on paper

CREATE TABLE key_changes (
  id BLOB NOT NULL PRIMARY KEY,
  question_id BLOB NOT NULL REFERENCES questions (id),
  before_keys TEXT NOT NULL,
  after_keys TEXT NOT NULL,
  reason TEXT NOT NULL,
  changed_by BLOB NOT NULL REFERENCES persons (id),
  changed_at TIMESTAMP NOT NULL
);
CREATE INDEX key_changes_by_question ON key_changes (question_id);
CREATE TABLE remarks (
  key_change_id BLOB NOT NULL REFERENCES key_changes (id),
  attempt_id BLOB NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
  score_before DOUBLE PRECISION NOT NULL,
  score_after DOUBLE PRECISION NOT NULL,
  passed_before BOOLEAN NOT NULL,
  passed_after BOOLEAN NOT NULL,
  certificate_number TEXT,
  PRIMARY KEY (key_change_id, attempt_id)
);
CREATE TABLE paper_tests (
  id BLOB NOT NULL PRIMARY KEY,
  quiz_id BLOB NOT NULL REFERENCES quizzes (id),
  class_id BLOB NOT NULL,
  code TEXT NOT NULL UNIQUE,
  papers TEXT NOT NULL,
  made_by BLOB NOT NULL REFERENCES persons (id),
  made_at TIMESTAMP NOT NULL
);
CREATE INDEX paper_tests_by_class ON paper_tests (class_id);
ALTER TABLE attempts ADD COLUMN paper_test_id BLOB REFERENCES paper_tests (id);
ALTER TABLE attempts ADD COLUMN entered_by BLOB REFERENCES persons (id);
