-- catalog: what the search finds. Made from the current versions of the courses, and made again whenever it does not equal them.
CREATE TABLE search_entries (
  id INTEGER NOT NULL PRIMARY KEY,
  course_id BLOB NOT NULL REFERENCES courses (id),
  course_version_id BLOB NOT NULL REFERENCES course_versions (id),
  -- nothing: the course itself
  lesson_id BLOB REFERENCES lessons (id),
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  -- by which rules of the program it was made
  rules INTEGER NOT NULL
);
CREATE INDEX search_entries_of_course ON search_entries (course_id);
-- The words as they are written (x) and without accents (f), taken apart by the program.
CREATE VIRTUAL TABLE __search USING fts5 (
  title_x, body_x, title_f, body_f,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3'
);
