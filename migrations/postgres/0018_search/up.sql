-- catalog: what the search finds. Made from the current versions of the courses, and made again whenever it does not equal them.
CREATE TABLE search_entries (
  id BIGINT NOT NULL PRIMARY KEY,
  course_id BYTEA NOT NULL REFERENCES courses (id),
  course_version_id BYTEA NOT NULL REFERENCES course_versions (id),
  -- nothing: the course itself
  lesson_id BYTEA REFERENCES lessons (id),
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  -- by which rules of the program it was made
  rules INTEGER NOT NULL
);
CREATE INDEX search_entries_of_course ON search_entries (course_id);
-- The words as they are written (with =) and without accents, taken apart by the program; titles weigh A.
CREATE TABLE __search (
  id BIGINT NOT NULL PRIMARY KEY REFERENCES search_entries (id) ON DELETE CASCADE,
  words TSVECTOR NOT NULL
);
CREATE INDEX __search_words ON __search USING gin (words);
