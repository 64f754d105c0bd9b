DROP INDEX throttles_by_time;
DROP TABLE held_forms;
DROP TABLE suspensions;
ALTER TABLE passwords DROP COLUMN short;
ALTER TABLE logins DROP COLUMN address;
ALTER TABLE logins DROP COLUMN last_seen_at;
