ALTER TABLE questions DROP COLUMN steps;
ALTER TABLE questions DROP COLUMN unit;
ALTER TABLE questions DROP COLUMN listen;
