-- catalog: what a lesson brings for each need, its order, and all files of a package

ALTER TABLE lessons ADD COLUMN easy_html TEXT NOT NULL DEFAULT '';
ALTER TABLE lessons ADD COLUMN sign TEXT REFERENCES media (sha256);
ALTER TABLE lessons ADD COLUMN sign_captions TEXT REFERENCES media (sha256);
ALTER TABLE lessons ADD COLUMN slides TEXT REFERENCES media (sha256);
ALTER TABLE lessons ADD COLUMN slide_pictures TEXT NOT NULL DEFAULT '[]';
ALTER TABLE lessons ADD COLUMN requires TEXT NOT NULL DEFAULT '[]';
ALTER TABLE lessons ADD COLUMN module_key TEXT;
ALTER TABLE lessons ADD COLUMN practice_questions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE course_versions ADD COLUMN requires TEXT NOT NULL DEFAULT '[]';
ALTER TABLE questions ADD COLUMN easy TEXT NOT NULL DEFAULT '';
-- Files that no page names (the texts of a package) are kept for its export and are not shown.
ALTER TABLE resources ADD COLUMN shown BOOLEAN NOT NULL DEFAULT TRUE;
CREATE TABLE modules (
  course_version_id BYTEA NOT NULL REFERENCES course_versions (id),
  key TEXT NOT NULL,
  position INTEGER NOT NULL,
  title TEXT NOT NULL,
  PRIMARY KEY (course_version_id, key)
);
