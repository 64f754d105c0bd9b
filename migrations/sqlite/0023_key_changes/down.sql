ALTER TABLE attempts DROP COLUMN entered_by;
ALTER TABLE attempts DROP COLUMN paper_test_id;
DROP TABLE paper_tests;
DROP TABLE remarks;
DROP TABLE key_changes;
