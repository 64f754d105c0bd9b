-- How a session will run.
CREATE TABLE session_plans (
  session_id BLOB NOT NULL PRIMARY KEY REFERENCES class_sessions (id),
  minutes INTEGER NOT NULL,
  copied_from BLOB REFERENCES class_sessions (id),
  begun_at TIMESTAMP NOT NULL,
  begun_by BLOB NOT NULL REFERENCES persons (id),
  changed_at TIMESTAMP NOT NULL,
  changed_by BLOB NOT NULL REFERENCES persons (id)
);

CREATE TABLE session_plan_parts (
  id BLOB NOT NULL PRIMARY KEY,
  session_id BLOB NOT NULL REFERENCES session_plans (session_id),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  body TEXT NOT NULL,
  lesson_id BLOB REFERENCES lessons (id),
  questions TEXT NOT NULL,
  revision INTEGER NOT NULL
);
CREATE INDEX session_plan_parts_by_session ON session_plan_parts (session_id, position);

-- The code by which phones in the room answer, while it is open.
CREATE TABLE live_quizzes (
  session_id BLOB NOT NULL PRIMARY KEY REFERENCES class_sessions (id),
  code TEXT NOT NULL,
  opened_at TIMESTAMP NOT NULL,
  opened_by BLOB NOT NULL REFERENCES persons (id),
  closed_at TIMESTAMP
);
CREATE UNIQUE INDEX live_quizzes_by_code ON live_quizzes (code);

-- A question as it was asked, and after it is closed what was answered, in totals.
CREATE TABLE live_questions (
  id BLOB NOT NULL PRIMARY KEY,
  session_id BLOB NOT NULL REFERENCES live_quizzes (session_id),
  position INTEGER NOT NULL,
  asked TEXT NOT NULL,
  opened_at TIMESTAMP NOT NULL,
  opened_by BLOB NOT NULL REFERENCES persons (id),
  closed_at TIMESTAMP,
  totals TEXT
);
CREATE INDEX live_questions_by_session ON live_questions (session_id, position);

-- Of a phone, never of a person; they go when the question is closed.
CREATE TABLE live_answers (
  question_id BLOB NOT NULL REFERENCES live_questions (id),
  phone BLOB NOT NULL,
  choice TEXT NOT NULL,
  PRIMARY KEY (question_id, phone)
);

-- Somebody who was stuck, and was helped.
CREATE TABLE session_helps (
  id BLOB NOT NULL PRIMARY KEY,
  session_id BLOB NOT NULL REFERENCES class_sessions (id),
  person_id BLOB NOT NULL REFERENCES persons (id),
  helped_by BLOB NOT NULL REFERENCES persons (id),
  helped_at TIMESTAMP NOT NULL
);
CREATE INDEX session_helps_by_session ON session_helps (session_id);
CREATE INDEX session_helps_by_person ON session_helps (person_id);
