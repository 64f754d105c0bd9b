ALTER TABLE courses DROP COLUMN archived_at;
ALTER TABLE courses DROP COLUMN unit_id;
DROP TABLE authoring_rules;
DROP TABLE draft_reviews;
DROP TABLE draft_openings;
DROP TABLE draft_revisions;
DROP TABLE draft_files;
DROP TABLE drafts;
