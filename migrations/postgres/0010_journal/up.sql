-- The journal also says for whom somebody acted, and from where. `version`: the rule of the hash; earlier lines keep theirs.
ALTER TABLE journal ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE journal ADD COLUMN helped_id BYTEA REFERENCES persons (id);
ALTER TABLE journal ADD COLUMN address TEXT;
DROP INDEX journal_by_actor;
CREATE INDEX journal_by_actor ON journal (actor_id, seq);
CREATE INDEX journal_by_helped ON journal (helped_id, seq) WHERE helped_id IS NOT NULL;
CREATE INDEX journal_by_subject ON journal (subject, seq);
CREATE INDEX journal_by_action ON journal (action, seq);
CREATE INDEX journal_by_time ON journal (at);

-- Older lines lie in a signed file of the data folder; this row is where the chain goes on.
CREATE TABLE journal_seals (
  last_seq BIGINT NOT NULL PRIMARY KEY,
  first_seq BIGINT NOT NULL,
  previous BYTEA NOT NULL,
  last_hash BYTEA NOT NULL,
  first_at TIMESTAMP NOT NULL,
  last_at TIMESTAMP NOT NULL,
  sha256 TEXT NOT NULL,
  sealed_at TIMESTAMP NOT NULL
);

-- Work that the program does by itself once a month.
CREATE TABLE jobs (
  name TEXT NOT NULL,
  month TEXT NOT NULL,
  begun_at TIMESTAMP NOT NULL,
  done_at TIMESTAMP,
  trouble TEXT,
  PRIMARY KEY (name, month)
);

-- Somebody acts for a learner who agreed; what is done then is marked.
ALTER TABLE logins ADD COLUMN helper_id BYTEA REFERENCES persons (id);
ALTER TABLE progress ADD COLUMN helper_id BYTEA REFERENCES persons (id);
ALTER TABLE attempts ADD COLUMN helper_id BYTEA REFERENCES persons (id);
ALTER TABLE answers ADD COLUMN helper_id BYTEA REFERENCES persons (id);
CREATE TABLE helpings (
  id BYTEA NOT NULL PRIMARY KEY,
  person_id BYTEA NOT NULL REFERENCES persons (id),
  helper_id BYTEA NOT NULL REFERENCES persons (id),
  login_id BYTEA NOT NULL UNIQUE REFERENCES logins (id),
  consent TEXT NOT NULL,
  began_at TIMESTAMP NOT NULL
);
CREATE INDEX helpings_by_person ON helpings (person_id, began_at);
CREATE INDEX helpings_by_helper ON helpings (helper_id, began_at);
-- A learner's own try and one with a helper may be under way side by side.
DROP INDEX attempts_open;
CREATE UNIQUE INDEX attempts_open_alone ON attempts (enrolment_id) WHERE submitted_at IS NULL AND helper_id IS NULL;
CREATE UNIQUE INDEX attempts_open_helped ON attempts (enrolment_id) WHERE submitted_at IS NULL AND helper_id IS NOT NULL;
