ALTER TABLE freezes DROP COLUMN so_far;
