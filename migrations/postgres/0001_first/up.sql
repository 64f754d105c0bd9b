-- Keys are 16-byte ids made by the program; times are UTC, cut to microseconds.

-- community: where things are
CREATE TABLE units (
  id BYTEA NOT NULL PRIMARY KEY,
  parent_id BYTEA REFERENCES units (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  code TEXT NOT NULL UNIQUE,
  sort_key BYTEA NOT NULL,
  created_at TIMESTAMP NOT NULL
);
-- Each unit below (and including) an ancestor: a right in a unit is valid for all below it.
CREATE TABLE unit_ancestry (
  unit_id BYTEA NOT NULL REFERENCES units (id),
  ancestor_id BYTEA NOT NULL REFERENCES units (id),
  PRIMARY KEY (unit_id, ancestor_id)
);
CREATE INDEX unit_ancestry_by_ancestor ON unit_ancestry (ancestor_id);
CREATE TABLE households (
  id BYTEA NOT NULL PRIMARY KEY,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  number TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  UNIQUE (unit_id, number)
);

-- identity: who people are, how they come in, what they may do
CREATE TABLE persons (
  id BYTEA NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  sort_key BYTEA NOT NULL,
  birth_date DATE,
  sex TEXT,
  audience TEXT NOT NULL,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  household_id BYTEA REFERENCES households (id),
  created_at TIMESTAMP NOT NULL,
  created_by BYTEA REFERENCES persons (id)
);
CREATE INDEX persons_by_name ON persons (name_folded, birth_date);
CREATE INDEX persons_by_unit ON persons (unit_id, sort_key, id);
CREATE INDEX persons_by_household ON persons (household_id);
CREATE TABLE identifiers (
  id BYTEA NOT NULL PRIMARY KEY,
  person_id BYTEA NOT NULL REFERENCES persons (id),
  kind TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  lookup BYTEA NOT NULL,
  last4 TEXT NOT NULL,
  checked TEXT NOT NULL,
  valid_from TIMESTAMP NOT NULL,
  valid_to TIMESTAMP,
  created_by BYTEA REFERENCES persons (id)
);
CREATE UNIQUE INDEX identifiers_in_force ON identifiers (lookup) WHERE valid_to IS NULL;
CREATE INDEX identifiers_by_person ON identifiers (person_id);
CREATE TABLE passwords (
  person_id BYTEA NOT NULL PRIMARY KEY REFERENCES persons (id),
  user_name TEXT NOT NULL UNIQUE,
  hash TEXT NOT NULL,
  must_change BOOLEAN NOT NULL,
  set_at TIMESTAMP NOT NULL,
  set_by BYTEA REFERENCES persons (id)
);
CREATE TABLE pins (
  person_id BYTEA NOT NULL PRIMARY KEY REFERENCES persons (id),
  hash BYTEA NOT NULL,
  set_at TIMESTAMP NOT NULL,
  set_by BYTEA REFERENCES persons (id)
);
CREATE TABLE throttles (
  subject BYTEA NOT NULL PRIMARY KEY,
  failures INTEGER NOT NULL,
  last_at TIMESTAMP NOT NULL,
  locked_until TIMESTAMP
);
CREATE TABLE roles (
  id BYTEA NOT NULL PRIMARY KEY,
  person_id BYTEA NOT NULL REFERENCES persons (id),
  role TEXT NOT NULL,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  granted_at TIMESTAMP NOT NULL,
  granted_by BYTEA REFERENCES persons (id),
  revoked_at TIMESTAMP,
  revoked_by BYTEA REFERENCES persons (id)
);
CREATE UNIQUE INDEX roles_in_force ON roles (person_id, role, unit_id) WHERE revoked_at IS NULL;
CREATE INDEX roles_by_role ON roles (role, unit_id);
CREATE TABLE logins (
  id BYTEA NOT NULL PRIMARY KEY,
  person_id BYTEA NOT NULL REFERENCES persons (id),
  door TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  revoked_at TIMESTAMP
);
CREATE INDEX logins_by_person ON logins (person_id);

-- journal: each change of consequence, chained by hash
CREATE TABLE journal (
  seq BIGINT NOT NULL PRIMARY KEY,
  at TIMESTAMP NOT NULL,
  actor_id BYTEA REFERENCES persons (id),
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous BYTEA NOT NULL,
  hash BYTEA NOT NULL
);

-- media: files by their SHA-256
CREATE TABLE media (
  sha256 TEXT NOT NULL PRIMARY KEY,
  size BIGINT NOT NULL,
  mime TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL
);

-- catalog: frameworks, courses and their immutable versions
CREATE TABLE frameworks (
  id BYTEA NOT NULL PRIMARY KEY,
  code TEXT NOT NULL,
  version TEXT NOT NULL,
  title TEXT NOT NULL,
  issuer TEXT NOT NULL,
  notice TEXT NOT NULL,
  pass_mark DOUBLE PRECISION NOT NULL,
  pass_mark_note TEXT NOT NULL,
  valid_months INTEGER NOT NULL,
  source_hash TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX frameworks_by_source ON frameworks (source_hash);
CREATE TABLE skills (
  id BYTEA NOT NULL PRIMARY KEY,
  framework_id BYTEA NOT NULL REFERENCES frameworks (id),
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  group_code TEXT NOT NULL,
  group_title TEXT NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  audiences TEXT NOT NULL,
  UNIQUE (framework_id, code)
);
CREATE TABLE courses (
  id BYTEA NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  current_version_id BYTEA,
  created_at TIMESTAMP NOT NULL
);
CREATE TABLE course_versions (
  id BYTEA NOT NULL PRIMARY KEY,
  course_id BYTEA NOT NULL REFERENCES courses (id),
  number INTEGER NOT NULL,
  label TEXT NOT NULL,
  source_hash TEXT NOT NULL,
  framework_id BYTEA REFERENCES frameworks (id),
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  language TEXT NOT NULL,
  licence TEXT NOT NULL,
  authors TEXT NOT NULL,
  skills TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  picture TEXT REFERENCES media (sha256),
  picture_alt TEXT NOT NULL,
  published_at TIMESTAMP NOT NULL,
  UNIQUE (course_id, number)
);
CREATE TABLE course_audiences (
  course_version_id BYTEA NOT NULL REFERENCES course_versions (id),
  audience TEXT NOT NULL,
  PRIMARY KEY (course_version_id, audience)
);
CREATE TABLE lessons (
  id BYTEA NOT NULL PRIMARY KEY,
  course_version_id BYTEA NOT NULL REFERENCES course_versions (id),
  key TEXT NOT NULL,
  position INTEGER NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  kind TEXT NOT NULL,
  html TEXT NOT NULL,
  audio TEXT REFERENCES media (sha256),
  video TEXT REFERENCES media (sha256),
  captions TEXT REFERENCES media (sha256),
  transcript TEXT NOT NULL,
  UNIQUE (course_version_id, key)
);
CREATE TABLE resources (
  course_version_id BYTEA NOT NULL REFERENCES course_versions (id),
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL REFERENCES media (sha256),
  PRIMARY KEY (course_version_id, path)
);
CREATE INDEX resources_by_media ON resources (sha256);

-- assessment: the knowledge test and the practical check
CREATE TABLE quizzes (
  id BYTEA NOT NULL PRIMARY KEY,
  course_version_id BYTEA NOT NULL UNIQUE REFERENCES course_versions (id),
  title TEXT NOT NULL,
  pass_mark DOUBLE PRECISION NOT NULL
);
CREATE TABLE questions (
  id BYTEA NOT NULL PRIMARY KEY,
  quiz_id BYTEA NOT NULL REFERENCES quizzes (id),
  key TEXT NOT NULL,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  skill TEXT NOT NULL,
  text TEXT NOT NULL,
  picture TEXT REFERENCES media (sha256),
  picture_alt TEXT NOT NULL,
  hint TEXT NOT NULL,
  feedback TEXT NOT NULL,
  choices TEXT NOT NULL,
  UNIQUE (quiz_id, key)
);
CREATE TABLE practicals (
  id BYTEA NOT NULL PRIMARY KEY,
  course_version_id BYTEA NOT NULL UNIQUE REFERENCES course_versions (id),
  title TEXT NOT NULL,
  intro TEXT NOT NULL,
  criteria TEXT NOT NULL
);

-- learning: who learns what, and how far
CREATE TABLE enrolments (
  id BYTEA NOT NULL PRIMARY KEY,
  person_id BYTEA NOT NULL REFERENCES persons (id),
  course_id BYTEA NOT NULL REFERENCES courses (id),
  course_version_id BYTEA NOT NULL REFERENCES course_versions (id),
  lessons_total INTEGER NOT NULL,
  lessons_done INTEGER NOT NULL,
  last_lesson_key TEXT,
  begun_at TIMESTAMP NOT NULL,
  lessons_completed_at TIMESTAMP,
  best_score DOUBLE PRECISION,
  test_passed_at TIMESTAMP,
  request_state TEXT,
  certificate_number TEXT,
  UNIQUE (person_id, course_id)
);
CREATE INDEX enrolments_by_course ON enrolments (course_id);
CREATE TABLE progress (
  enrolment_id BYTEA NOT NULL REFERENCES enrolments (id),
  lesson_key TEXT NOT NULL,
  position_seconds DOUBLE PRECISION NOT NULL,
  opened_at TIMESTAMP NOT NULL,
  completed_at TIMESTAMP,
  PRIMARY KEY (enrolment_id, lesson_key)
);
CREATE TABLE attempts (
  id BYTEA NOT NULL PRIMARY KEY,
  enrolment_id BYTEA NOT NULL REFERENCES enrolments (id),
  quiz_id BYTEA NOT NULL REFERENCES quizzes (id),
  person_id BYTEA NOT NULL REFERENCES persons (id),
  number INTEGER NOT NULL,
  paper TEXT NOT NULL,
  started_at TIMESTAMP NOT NULL,
  submitted_at TIMESTAMP,
  score DOUBLE PRECISION,
  passed BOOLEAN,
  UNIQUE (enrolment_id, number)
);
CREATE UNIQUE INDEX attempts_open ON attempts (enrolment_id) WHERE submitted_at IS NULL;
CREATE TABLE answers (
  attempt_id BYTEA NOT NULL REFERENCES attempts (id),
  question_id BYTEA NOT NULL REFERENCES questions (id),
  choices TEXT NOT NULL,
  answered_at TIMESTAMP NOT NULL,
  PRIMARY KEY (attempt_id, question_id)
);

-- attendance: classes and who is in them
CREATE TABLE classes (
  id BYTEA NOT NULL PRIMARY KEY,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  name TEXT NOT NULL,
  code TEXT NOT NULL UNIQUE,
  trainer_id BYTEA NOT NULL REFERENCES persons (id),
  created_at TIMESTAMP NOT NULL,
  closed_at TIMESTAMP
);
CREATE INDEX classes_by_unit ON classes (unit_id);
CREATE TABLE class_members (
  class_id BYTEA NOT NULL REFERENCES classes (id),
  person_id BYTEA NOT NULL REFERENCES persons (id),
  joined_at TIMESTAMP NOT NULL,
  left_at TIMESTAMP,
  PRIMARY KEY (class_id, person_id)
);
CREATE INDEX class_members_by_person ON class_members (person_id);

-- certification: from request to confirmation
CREATE TABLE certificate_requests (
  id BYTEA NOT NULL PRIMARY KEY,
  enrolment_id BYTEA NOT NULL REFERENCES enrolments (id),
  person_id BYTEA NOT NULL REFERENCES persons (id),
  course_version_id BYTEA NOT NULL REFERENCES course_versions (id),
  unit_id BYTEA NOT NULL REFERENCES units (id),
  state TEXT NOT NULL,
  requested_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX certificate_requests_open ON certificate_requests (enrolment_id) WHERE state <> 'returned';
CREATE INDEX certificate_requests_by_state ON certificate_requests (state, requested_at);
CREATE INDEX certificate_requests_by_person ON certificate_requests (person_id);
CREATE TABLE practical_checks (
  id BYTEA NOT NULL PRIMARY KEY,
  request_id BYTEA NOT NULL REFERENCES certificate_requests (id),
  assessor_id BYTEA NOT NULL REFERENCES persons (id),
  results TEXT NOT NULL,
  passed BOOLEAN NOT NULL,
  note TEXT NOT NULL,
  checked_at TIMESTAMP NOT NULL
);
CREATE INDEX practical_checks_by_request ON practical_checks (request_id);
CREATE TABLE returns (
  id BYTEA NOT NULL PRIMARY KEY,
  request_id BYTEA NOT NULL REFERENCES certificate_requests (id),
  returned_by BYTEA NOT NULL REFERENCES persons (id),
  reason TEXT NOT NULL,
  returned_at TIMESTAMP NOT NULL
);
CREATE INDEX returns_by_request ON returns (request_id);
CREATE TABLE approvals (
  request_id BYTEA NOT NULL PRIMARY KEY REFERENCES certificate_requests (id),
  approver_id BYTEA NOT NULL REFERENCES persons (id),
  approved_at TIMESTAMP NOT NULL
);
CREATE TABLE number_series (
  unit_id BYTEA NOT NULL REFERENCES units (id),
  year INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (unit_id, year)
);
CREATE TABLE certificates (
  id BYTEA NOT NULL PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  request_id BYTEA NOT NULL UNIQUE REFERENCES certificate_requests (id),
  person_id BYTEA NOT NULL REFERENCES persons (id),
  unit_id BYTEA NOT NULL REFERENCES units (id),
  course_version_id BYTEA NOT NULL REFERENCES course_versions (id),
  framework TEXT NOT NULL,
  name TEXT NOT NULL,
  birth_date DATE,
  audience TEXT NOT NULL,
  course_title TEXT NOT NULL,
  skills TEXT NOT NULL,
  score DOUBLE PRECISION NOT NULL,
  revision INTEGER NOT NULL,
  issued_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP
);
CREATE INDEX certificates_by_person ON certificates (person_id);
CREATE INDEX certificates_by_time ON certificates (issued_at);
CREATE TABLE corrections (
  certificate_id BYTEA NOT NULL REFERENCES certificates (id),
  revision INTEGER NOT NULL,
  corrected_by BYTEA NOT NULL REFERENCES persons (id),
  reason TEXT NOT NULL,
  name_before TEXT NOT NULL,
  birth_date_before DATE,
  corrected_at TIMESTAMP NOT NULL,
  PRIMARY KEY (certificate_id, revision)
);
CREATE TABLE revocations (
  certificate_id BYTEA NOT NULL PRIMARY KEY REFERENCES certificates (id),
  revoked_by BYTEA NOT NULL REFERENCES persons (id),
  reason TEXT NOT NULL,
  revoked_at TIMESTAMP NOT NULL
);
CREATE TABLE exports (
  id BYTEA NOT NULL PRIMARY KEY,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  created_by BYTEA REFERENCES persons (id),
  created_at TIMESTAMP NOT NULL,
  period_from DATE NOT NULL,
  period_to DATE NOT NULL,
  count INTEGER NOT NULL,
  manifest TEXT NOT NULL,
  signature TEXT NOT NULL
);
CREATE TABLE export_records (
  certificate_id BYTEA NOT NULL REFERENCES certificates (id),
  revision INTEGER NOT NULL,
  status TEXT NOT NULL,
  export_id BYTEA NOT NULL REFERENCES exports (id),
  PRIMARY KEY (certificate_id, revision, status)
);
CREATE INDEX export_records_by_export ON export_records (export_id);
CREATE TABLE export_files (
  export_id BYTEA NOT NULL REFERENCES exports (id),
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (export_id, name)
);

-- operations
CREATE TABLE backups (
  id BYTEA NOT NULL PRIMARY KEY,
  made_at TIMESTAMP NOT NULL,
  folder TEXT NOT NULL,
  bytes BIGINT NOT NULL
);
