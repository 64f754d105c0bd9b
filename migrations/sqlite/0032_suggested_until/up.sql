-- identity: what the needs of a child suggest holds until the age at which somebody else decides (7, 16)

ALTER TABLE presentations ADD COLUMN suggested_until_age INTEGER;
