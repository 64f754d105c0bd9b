-- programmes: a session may count for several of them, and is one session in all totals

-- What was decided, the newest row last. With `follows` it holds for the later sessions of the series too.
CREATE TABLE programme_sessions (
  id BYTEA NOT NULL PRIMARY KEY,
  programme_id BYTEA NOT NULL REFERENCES programmes (id),
  session_id BYTEA NOT NULL REFERENCES class_sessions (id),
  counts BOOLEAN NOT NULL,
  follows BOOLEAN NOT NULL,
  decided_at TIMESTAMP NOT NULL,
  decided_by BYTEA NOT NULL REFERENCES persons (id)
);
CREATE INDEX programme_sessions_by_programme ON programme_sessions (programme_id);
CREATE INDEX programme_sessions_by_session ON programme_sessions (session_id);
