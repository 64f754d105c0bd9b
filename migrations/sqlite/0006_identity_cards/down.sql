DROP TABLE household_merges;
DROP INDEX roster_rows_by_new;
ALTER TABLE class_members DROP COLUMN left_before;
ALTER TABLE class_members DROP COLUMN rejoined_at;
DROP INDEX identifiers_by_lookup;
ALTER TABLE identifiers DROP COLUMN ended_by;
ALTER TABLE identifiers DROP COLUMN ended_because;
