ALTER TABLE sign_ups DROP COLUMN lang;
ALTER TABLE sign_ups DROP COLUMN agreed;
ALTER TABLE sign_ups DROP COLUMN guardian_phone;
ALTER TABLE sign_ups DROP COLUMN guardian_relation;
ALTER TABLE sign_ups DROP COLUMN guardian_name;
ALTER TABLE purposes DROP COLUMN ended;
