ALTER TABLE presentations DROP COLUMN suggested_until_age;
