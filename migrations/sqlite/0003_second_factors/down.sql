ALTER TABLE logins DROP COLUMN device;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
