-- Where people meet.
CREATE TABLE venues (
  id BYTEA NOT NULL PRIMARY KEY,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  seats INTEGER,
  devices INTEGER NOT NULL,
  wifi BOOLEAN NOT NULL,
  power BOOLEAN NOT NULL,
  step_free BOOLEAN NOT NULL,
  line TEXT NOT NULL,
  created_by BYTEA NOT NULL REFERENCES persons (id),
  created_at TIMESTAMP NOT NULL,
  ended_at TIMESTAMP
);
CREATE INDEX venues_by_unit ON venues (unit_id);

-- Every week on the same day; days off are left out.
CREATE TABLE series (
  id BYTEA NOT NULL PRIMARY KEY,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  class_id BYTEA REFERENCES classes (id),
  venue_id BYTEA REFERENCES venues (id),
  kind TEXT NOT NULL,
  mode TEXT NOT NULL,
  title TEXT NOT NULL,
  trainer_id BYTEA NOT NULL REFERENCES persons (id),
  co_organisers TEXT NOT NULL,
  capacity INTEGER,
  online_address TEXT NOT NULL,
  starts_minute INTEGER NOT NULL,
  minutes INTEGER NOT NULL,
  first_on DATE NOT NULL,
  last_on DATE,
  created_by BYTEA NOT NULL REFERENCES persons (id),
  created_at TIMESTAMP NOT NULL,
  ended_by BYTEA REFERENCES persons (id),
  ended_at TIMESTAMP
);
CREATE INDEX series_by_unit ON series (unit_id);

CREATE TABLE class_sessions (
  id BYTEA NOT NULL PRIMARY KEY,
  series_id BYTEA REFERENCES series (id),
  series_day DATE,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  class_id BYTEA REFERENCES classes (id),
  venue_id BYTEA REFERENCES venues (id),
  kind TEXT NOT NULL,
  mode TEXT NOT NULL,
  title TEXT NOT NULL,
  trainer_id BYTEA NOT NULL REFERENCES persons (id),
  co_organisers TEXT NOT NULL,
  capacity INTEGER,
  online_address TEXT NOT NULL,
  lessons TEXT NOT NULL,
  starts_at TIMESTAMP NOT NULL,
  ends_at TIMESTAMP NOT NULL,
  created_by BYTEA NOT NULL REFERENCES persons (id),
  created_at TIMESTAMP NOT NULL,
  changes INTEGER NOT NULL,
  changed_at TIMESTAMP NOT NULL,
  cancelled_by BYTEA REFERENCES persons (id),
  cancelled_at TIMESTAMP,
  cancelled_because TEXT NOT NULL
);
CREATE UNIQUE INDEX class_sessions_of_series ON class_sessions (series_id, series_day);
CREATE INDEX class_sessions_by_unit ON class_sessions (unit_id, starts_at);
CREATE INDEX class_sessions_by_class ON class_sessions (class_id, starts_at);
CREATE INDEX class_sessions_by_trainer ON class_sessions (trainer_id, starts_at);
CREATE INDEX class_sessions_by_time ON class_sessions (starts_at);

-- From where and when a session was moved.
CREATE TABLE session_moves (
  id BYTEA NOT NULL PRIMARY KEY,
  session_id BYTEA NOT NULL REFERENCES class_sessions (id),
  old_starts_at TIMESTAMP NOT NULL,
  old_venue_id BYTEA REFERENCES venues (id),
  reason TEXT NOT NULL,
  moved_by BYTEA NOT NULL REFERENCES persons (id),
  moved_at TIMESTAMP NOT NULL
);
CREATE INDEX session_moves_by_session ON session_moves (session_id);

CREATE TABLE session_invitations (
  id BYTEA NOT NULL PRIMARY KEY,
  session_id BYTEA NOT NULL REFERENCES class_sessions (id),
  person_id BYTEA NOT NULL REFERENCES persons (id),
  invited_by BYTEA NOT NULL REFERENCES persons (id),
  invited_at TIMESTAMP NOT NULL,
  told_how TEXT,
  told_by BYTEA REFERENCES persons (id),
  told_at TIMESTAMP,
  withdrawn_at TIMESTAMP
);
CREATE INDEX session_invitations_by_session ON session_invitations (session_id);
CREATE INDEX session_invitations_by_person ON session_invitations (person_id);

-- Every mark that was ever made: rows are added.
CREATE TABLE session_marks (
  id BYTEA NOT NULL PRIMARY KEY,
  session_id BYTEA NOT NULL REFERENCES class_sessions (id),
  person_id BYTEA NOT NULL REFERENCES persons (id),
  mark TEXT NOT NULL,
  how TEXT NOT NULL,
  company TEXT,
  companion TEXT NOT NULL,
  reason TEXT NOT NULL,
  marked_by BYTEA NOT NULL REFERENCES persons (id),
  marked_at TIMESTAMP NOT NULL,
  received_at TIMESTAMP NOT NULL
);
CREATE INDEX session_marks_by_session ON session_marks (session_id, person_id);
CREATE INDEX session_marks_by_person ON session_marks (person_id);

-- The one mark of a person in a session that is in force: the latest of those above.
CREATE TABLE attendances (
  session_id BYTEA NOT NULL REFERENCES class_sessions (id),
  person_id BYTEA NOT NULL REFERENCES persons (id),
  mark_id BYTEA NOT NULL REFERENCES session_marks (id),
  mark TEXT NOT NULL,
  came BOOLEAN NOT NULL,
  marked_at TIMESTAMP NOT NULL,
  PRIMARY KEY (session_id, person_id)
);
CREATE INDEX attendances_by_person ON attendances (person_id);

-- What was seen of a learner: of a skill, or of a criterion of a course's practical check.
CREATE TABLE observations (
  id BYTEA NOT NULL PRIMARY KEY,
  session_id BYTEA NOT NULL REFERENCES class_sessions (id),
  person_id BYTEA NOT NULL REFERENCES persons (id),
  course_id BYTEA REFERENCES courses (id),
  about TEXT NOT NULL,
  level TEXT NOT NULL,
  note TEXT NOT NULL,
  seen_by BYTEA NOT NULL REFERENCES persons (id),
  seen_at TIMESTAMP NOT NULL
);
CREATE INDEX observations_by_session ON observations (session_id);
CREATE INDEX observations_by_person ON observations (person_id);

-- How a session ended; a correction is another row.
CREATE TABLE closings (
  id BYTEA NOT NULL PRIMARY KEY,
  session_id BYTEA NOT NULL REFERENCES class_sessions (id),
  taught TEXT NOT NULL,
  came INTEGER NOT NULL,
  difficulties TEXT NOT NULL,
  proposals TEXT NOT NULL,
  cost INTEGER NOT NULL,
  minutes INTEGER NOT NULL,
  closed_by BYTEA NOT NULL REFERENCES persons (id),
  closed_at TIMESTAMP NOT NULL
);
CREATE INDEX closings_by_session ON closings (session_id);

-- Whom somebody is to call on after a session, and why.
CREATE TABLE follow_ups (
  id BYTEA NOT NULL PRIMARY KEY,
  session_id BYTEA NOT NULL REFERENCES class_sessions (id),
  person_id BYTEA NOT NULL REFERENCES persons (id),
  what TEXT NOT NULL,
  noted_by BYTEA NOT NULL REFERENCES persons (id),
  noted_at TIMESTAMP NOT NULL,
  done_by BYTEA REFERENCES persons (id),
  done_at TIMESTAMP
);
CREATE INDEX follow_ups_by_session ON follow_ups (session_id);
CREATE INDEX follow_ups_by_person ON follow_ups (person_id);

-- A week of a series in which nobody met, and why.
CREATE TABLE missed_weeks (
  session_id BYTEA NOT NULL PRIMARY KEY REFERENCES class_sessions (id),
  noticed_at TIMESTAMP NOT NULL,
  reason TEXT NOT NULL,
  explained_by BYTEA REFERENCES persons (id),
  explained_at TIMESTAMP
);

-- The secret address of a trainer's own calendar.
CREATE TABLE calendar_feeds (
  id BYTEA NOT NULL PRIMARY KEY,
  person_id BYTEA NOT NULL REFERENCES persons (id),
  made_at TIMESTAMP NOT NULL,
  revoked_at TIMESTAMP
);
CREATE INDEX calendar_feeds_by_person ON calendar_feeds (person_id);
