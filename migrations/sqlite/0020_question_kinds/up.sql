-- catalog: what the newer kinds of questions need; the questions that are there need none of it

ALTER TABLE questions ADD COLUMN listen TEXT NOT NULL DEFAULT '';
ALTER TABLE questions ADD COLUMN unit TEXT NOT NULL DEFAULT '';
ALTER TABLE questions ADD COLUMN steps TEXT NOT NULL DEFAULT '[]';
