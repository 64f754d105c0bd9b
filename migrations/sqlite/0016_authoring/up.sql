-- authoring: courses are written as drafts; a draft is a course package, file by file

CREATE TABLE drafts (
  id BLOB NOT NULL PRIMARY KEY,
  -- the commune whose trainers write it
  unit_id BLOB NOT NULL REFERENCES units (id),
  slug TEXT NOT NULL,
  -- as course.toml says, for lists
  title TEXT NOT NULL,
  based_on BLOB REFERENCES course_versions (id),
  created_at TIMESTAMP NOT NULL,
  created_by BLOB NOT NULL REFERENCES persons (id),
  changed_at TIMESTAMP NOT NULL,
  changed_by BLOB NOT NULL REFERENCES persons (id),
  published_at TIMESTAMP,
  archived_at TIMESTAMP
);
CREATE INDEX drafts_by_unit ON drafts (unit_id);
-- what stands in a draft now: a text, or a file of the media folder
CREATE TABLE draft_files (
  draft_id BLOB NOT NULL REFERENCES drafts (id),
  path TEXT NOT NULL,
  text TEXT,
  sha256 TEXT REFERENCES media (sha256),
  changed_at TIMESTAMP NOT NULL,
  changed_by BLOB NOT NULL REFERENCES persons (id),
  PRIMARY KEY (draft_id, path)
);
CREATE INDEX draft_files_by_media ON draft_files (sha256);
-- every state that was kept; neither a text nor a file: it was removed
CREATE TABLE draft_revisions (
  id BLOB NOT NULL PRIMARY KEY,
  draft_id BLOB NOT NULL REFERENCES drafts (id),
  path TEXT NOT NULL,
  number INTEGER NOT NULL,
  text TEXT,
  sha256 TEXT REFERENCES media (sha256),
  changed_at TIMESTAMP NOT NULL,
  changed_by BLOB NOT NULL REFERENCES persons (id),
  -- kept by itself while somebody typed: the next such state takes its place
  auto BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX draft_revisions_in_order ON draft_revisions (draft_id, path, number);
-- who has which page of a draft open
CREATE TABLE draft_openings (
  draft_id BLOB NOT NULL REFERENCES drafts (id),
  part TEXT NOT NULL,
  person_id BLOB NOT NULL REFERENCES persons (id),
  opened_at TIMESTAMP NOT NULL,
  PRIMARY KEY (draft_id, part, person_id)
);
CREATE TABLE draft_reviews (
  id BLOB NOT NULL PRIMARY KEY,
  draft_id BLOB NOT NULL REFERENCES drafts (id),
  -- what was looked at: changed since, it is to be looked at again
  fingerprint TEXT NOT NULL,
  asked_at TIMESTAMP NOT NULL,
  asked_by BLOB NOT NULL REFERENCES persons (id),
  decided_at TIMESTAMP,
  decided_by BLOB REFERENCES persons (id),
  decision TEXT,
  words TEXT NOT NULL DEFAULT ''
);
CREATE INDEX draft_reviews_by_draft ON draft_reviews (draft_id);
-- whether somebody else looks at a course before it is published; the newest line holds
CREATE TABLE authoring_rules (
  id BLOB NOT NULL PRIMARY KEY,
  unit_id BLOB NOT NULL REFERENCES units (id),
  review BOOLEAN NOT NULL,
  set_at TIMESTAMP NOT NULL,
  set_by BLOB NOT NULL REFERENCES persons (id)
);
CREATE INDEX authoring_rules_by_unit ON authoring_rules (unit_id);
-- the commune that a course is of (none: it came with the program), and whether it is put away
ALTER TABLE courses ADD COLUMN unit_id BLOB REFERENCES units (id);
ALTER TABLE courses ADD COLUMN archived_at TIMESTAMP;
