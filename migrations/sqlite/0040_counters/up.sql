-- reporting: counters beside the facts, and what the hamlets tell the office

-- So many of a measure in a slice of the people, in a day, week, month, quarter or year.
CREATE TABLE tallies (
  unit_id BLOB NOT NULL,
  grain TEXT NOT NULL,
  starts_on DATE NOT NULL,
  measure TEXT NOT NULL,
  -- empty: not a person but a household or a session
  audience TEXT NOT NULL,
  age TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (unit_id, grain, starts_on, measure, audience, age)
);

-- What somebody or something adds to the cells now: taken away again when it changes.
CREATE TABLE counted (
  subject_id BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  facts TEXT NOT NULL,
  -- on this day a person comes into the next age band
  until DATE
);
CREATE INDEX counted_until ON counted (until);

-- Of whom a fact has changed since: written by the triggers below, in the transaction that changed it.
CREATE TABLE waiting (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  subject_id BLOB NOT NULL
);

-- Before a period's report is due, each hamlet tells how it went.
CREATE TABLE collections (
  id BLOB NOT NULL PRIMARY KEY,
  unit_id BLOB NOT NULL REFERENCES units (id),
  period TEXT NOT NULL,
  due_on DATE NOT NULL,
  note TEXT NOT NULL,
  opened_at TIMESTAMP NOT NULL,
  opened_by BLOB NOT NULL REFERENCES persons (id)
);
CREATE INDEX collections_by_unit ON collections (unit_id, opened_at);

-- What a hamlet tells; the words of the latest saving are in force.
CREATE TABLE hamlet_reports (
  id BLOB NOT NULL PRIMARY KEY,
  collection_id BLOB NOT NULL REFERENCES collections (id),
  unit_id BLOB NOT NULL REFERENCES units (id),
  difficulties TEXT NOT NULL,
  proposals TEXT NOT NULL,
  -- as they stood when it was sent
  figures TEXT,
  saved_at TIMESTAMP NOT NULL,
  saved_by BLOB NOT NULL REFERENCES persons (id)
);
CREATE UNIQUE INDEX hamlet_reports_once ON hamlet_reports (collection_id, unit_id);

-- The office's words for the whole commune, merged from the hamlets'.
CREATE TABLE merged_reports (
  collection_id BLOB NOT NULL PRIMARY KEY REFERENCES collections (id),
  difficulties TEXT NOT NULL,
  proposals TEXT NOT NULL,
  freeze_id BLOB REFERENCES freezes (id),
  saved_at TIMESTAMP NOT NULL,
  saved_by BLOB NOT NULL REFERENCES persons (id)
);

-- Sent, returned, received: who and when. Without a hamlet it is a step of the office's report.
CREATE TABLE collection_steps (
  id BLOB NOT NULL PRIMARY KEY,
  collection_id BLOB NOT NULL REFERENCES collections (id),
  unit_id BLOB REFERENCES units (id),
  kind TEXT NOT NULL,
  words TEXT NOT NULL,
  taken_at TIMESTAMP NOT NULL,
  taken_by BLOB NOT NULL REFERENCES persons (id)
);
CREATE INDEX collection_steps_by_collection ON collection_steps (collection_id, taken_at);

-- Whoever has reached somebody, met or changed a fact leaves a note here.
CREATE TRIGGER waiting_persons_insert AFTER INSERT ON persons BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.id); END;
CREATE TRIGGER waiting_persons_delete AFTER DELETE ON persons BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', OLD.id); END;
CREATE TRIGGER waiting_persons_update AFTER UPDATE OF unit_id, audience, birth_date, household_id ON persons BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.id); END;
CREATE TRIGGER waiting_enrolments_insert AFTER INSERT ON enrolments BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.person_id); END;
CREATE TRIGGER waiting_enrolments_delete AFTER DELETE ON enrolments BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', OLD.person_id); END;
CREATE TRIGGER waiting_enrolments_update AFTER UPDATE OF person_id, begun_at, test_passed_at ON enrolments BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.person_id); INSERT INTO waiting (kind, subject_id) SELECT 'person', OLD.person_id WHERE OLD.person_id <> NEW.person_id; END;
CREATE TRIGGER waiting_attempts_insert AFTER INSERT ON attempts WHEN NEW.submitted_at IS NOT NULL BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.person_id); END;
CREATE TRIGGER waiting_attempts_delete AFTER DELETE ON attempts BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', OLD.person_id); END;
CREATE TRIGGER waiting_attempts_update AFTER UPDATE OF person_id, score, submitted_at, helper_id ON attempts BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.person_id); INSERT INTO waiting (kind, subject_id) SELECT 'person', OLD.person_id WHERE OLD.person_id <> NEW.person_id; END;
CREATE TRIGGER waiting_certificates_insert AFTER INSERT ON certificates BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.person_id); END;
CREATE TRIGGER waiting_certificates_delete AFTER DELETE ON certificates BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', OLD.person_id); END;
CREATE TRIGGER waiting_certificates_update AFTER UPDATE OF person_id, issued_at, expires_at ON certificates BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.person_id); INSERT INTO waiting (kind, subject_id) SELECT 'person', OLD.person_id WHERE OLD.person_id <> NEW.person_id; END;
CREATE TRIGGER waiting_external_completions_insert AFTER INSERT ON external_completions BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.person_id); END;
CREATE TRIGGER waiting_external_completions_delete AFTER DELETE ON external_completions BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', OLD.person_id); END;
CREATE TRIGGER waiting_external_completions_update AFTER UPDATE OF person_id, completed_on ON external_completions BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.person_id); INSERT INTO waiting (kind, subject_id) SELECT 'person', OLD.person_id WHERE OLD.person_id <> NEW.person_id; END;
CREATE TRIGGER waiting_passwords_insert AFTER INSERT ON passwords BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.person_id); END;
CREATE TRIGGER waiting_passwords_delete AFTER DELETE ON passwords BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', OLD.person_id); END;
CREATE TRIGGER waiting_attendances_insert AFTER INSERT ON attendances BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.person_id); INSERT INTO waiting (kind, subject_id) VALUES ('session', NEW.session_id); END;
CREATE TRIGGER waiting_attendances_delete AFTER DELETE ON attendances BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', OLD.person_id); INSERT INTO waiting (kind, subject_id) VALUES ('session', OLD.session_id); END;
CREATE TRIGGER waiting_attendances_update AFTER UPDATE OF person_id, came ON attendances BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.person_id); INSERT INTO waiting (kind, subject_id) VALUES ('session', NEW.session_id); INSERT INTO waiting (kind, subject_id) SELECT 'person', OLD.person_id WHERE OLD.person_id <> NEW.person_id; END;
CREATE TRIGGER waiting_revocations_insert AFTER INSERT ON revocations BEGIN INSERT INTO waiting (kind, subject_id) SELECT 'person', c.person_id FROM certificates c WHERE c.id = NEW.certificate_id; END;
CREATE TRIGGER waiting_revocations_delete AFTER DELETE ON revocations BEGIN INSERT INTO waiting (kind, subject_id) SELECT 'person', c.person_id FROM certificates c WHERE c.id = OLD.certificate_id; END;
CREATE TRIGGER waiting_record_answers_insert AFTER INSERT ON record_answers BEGIN INSERT INTO waiting (kind, subject_id) SELECT 'person', c.person_id FROM certificates c WHERE c.id = NEW.certificate_id; END;
CREATE TRIGGER waiting_record_answers_delete AFTER DELETE ON record_answers BEGIN INSERT INTO waiting (kind, subject_id) SELECT 'person', c.person_id FROM certificates c WHERE c.id = OLD.certificate_id; END;
CREATE TRIGGER waiting_record_answers_update AFTER UPDATE OF outcome, answered_on ON record_answers BEGIN INSERT INTO waiting (kind, subject_id) SELECT 'person', c.person_id FROM certificates c WHERE c.id = NEW.certificate_id; END;
CREATE TRIGGER waiting_inbound_files_insert AFTER INSERT ON inbound_files BEGIN INSERT INTO waiting (kind, subject_id) SELECT 'person', c.person_id FROM record_answers a JOIN certificates c ON c.id = a.certificate_id WHERE a.file_id = NEW.id; INSERT INTO waiting (kind, subject_id) SELECT 'person', e.person_id FROM external_completions e WHERE e.file_id = NEW.id; END;
CREATE TRIGGER waiting_inbound_files_delete AFTER DELETE ON inbound_files BEGIN INSERT INTO waiting (kind, subject_id) SELECT 'person', c.person_id FROM record_answers a JOIN certificates c ON c.id = a.certificate_id WHERE a.file_id = OLD.id; INSERT INTO waiting (kind, subject_id) SELECT 'person', e.person_id FROM external_completions e WHERE e.file_id = OLD.id; END;
CREATE TRIGGER waiting_inbound_files_update AFTER UPDATE OF state ON inbound_files BEGIN INSERT INTO waiting (kind, subject_id) SELECT 'person', c.person_id FROM record_answers a JOIN certificates c ON c.id = a.certificate_id WHERE a.file_id = NEW.id; INSERT INTO waiting (kind, subject_id) SELECT 'person', e.person_id FROM external_completions e WHERE e.file_id = NEW.id; END;
CREATE TRIGGER waiting_merges_insert AFTER INSERT ON merges BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.keep_id); INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.other_id); END;
CREATE TRIGGER waiting_merges_delete AFTER DELETE ON merges BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', OLD.keep_id); INSERT INTO waiting (kind, subject_id) VALUES ('person', OLD.other_id); END;
CREATE TRIGGER waiting_merges_update AFTER UPDATE OF undone_at ON merges BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.keep_id); INSERT INTO waiting (kind, subject_id) VALUES ('person', NEW.other_id); END;
CREATE TRIGGER waiting_households_insert AFTER INSERT ON households BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('household', NEW.id); END;
CREATE TRIGGER waiting_households_delete AFTER DELETE ON households BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('household', OLD.id); END;
CREATE TRIGGER waiting_households_update AFTER UPDATE OF unit_id ON households BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('household', NEW.id); END;
CREATE TRIGGER waiting_household_merges_insert AFTER INSERT ON household_merges BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('household', NEW.keep_id); INSERT INTO waiting (kind, subject_id) VALUES ('household', NEW.other_id); END;
CREATE TRIGGER waiting_household_merges_delete AFTER DELETE ON household_merges BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('household', OLD.keep_id); INSERT INTO waiting (kind, subject_id) VALUES ('household', OLD.other_id); END;
CREATE TRIGGER waiting_household_merges_update AFTER UPDATE OF undone_at ON household_merges BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('household', NEW.keep_id); INSERT INTO waiting (kind, subject_id) VALUES ('household', NEW.other_id); END;
CREATE TRIGGER waiting_class_sessions_insert AFTER INSERT ON class_sessions BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('session', NEW.id); INSERT INTO waiting (kind, subject_id) SELECT 'person', a.person_id FROM attendances a WHERE a.session_id = NEW.id; END;
CREATE TRIGGER waiting_class_sessions_delete AFTER DELETE ON class_sessions BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('session', OLD.id); INSERT INTO waiting (kind, subject_id) SELECT 'person', a.person_id FROM attendances a WHERE a.session_id = OLD.id; END;
CREATE TRIGGER waiting_class_sessions_update AFTER UPDATE OF starts_at, unit_id, cancelled_at ON class_sessions BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('session', NEW.id); INSERT INTO waiting (kind, subject_id) SELECT 'person', a.person_id FROM attendances a WHERE a.session_id = NEW.id; END;
CREATE TRIGGER waiting_closings_insert AFTER INSERT ON closings BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('session', NEW.session_id); END;
CREATE TRIGGER waiting_closings_delete AFTER DELETE ON closings BEGIN INSERT INTO waiting (kind, subject_id) VALUES ('session', OLD.session_id); END;

-- Everybody and everything that is there already.
INSERT INTO waiting (kind, subject_id) SELECT 'person', id FROM persons;
INSERT INTO waiting (kind, subject_id) SELECT 'household', id FROM households;
INSERT INTO waiting (kind, subject_id) SELECT 'session', id FROM class_sessions;
