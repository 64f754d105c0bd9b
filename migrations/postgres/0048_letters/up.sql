-- Where somebody wants letters about their class times: only with consent, sealed, deleted with the consent.
CREATE TABLE mail_addresses (
  id BYTEA NOT NULL PRIMARY KEY,
  person_id BYTEA NOT NULL REFERENCES persons (id),
  sealed BYTEA NOT NULL,
  set_at TIMESTAMP NOT NULL,
  set_by BYTEA NOT NULL REFERENCES persons (id)
);
CREATE INDEX mail_addresses_by_person ON mail_addresses (person_id);
-- A letter about a session to one person: it waits here until the mail server has taken it. The address is not kept with it.
CREATE TABLE session_letters (
  id BYTEA NOT NULL PRIMARY KEY,
  session_id BYTEA NOT NULL REFERENCES class_sessions (id),
  person_id BYTEA NOT NULL REFERENCES persons (id),
  asked_by BYTEA NOT NULL REFERENCES persons (id),
  asked_at TIMESTAMP NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  -- while it waits: not before
  next_at TIMESTAMP NOT NULL,
  ended_at TIMESTAMP
);
CREATE INDEX session_letters_by_session ON session_letters (session_id, person_id);
CREATE INDEX session_letters_by_person ON session_letters (person_id);
CREATE INDEX session_letters_waiting ON session_letters (next_at) WHERE state = 'waiting';
