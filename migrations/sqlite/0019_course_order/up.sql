-- catalog: where a course stands among those of its audience; small numbers first

ALTER TABLE course_versions ADD COLUMN shelf_order INTEGER NOT NULL DEFAULT 100;
