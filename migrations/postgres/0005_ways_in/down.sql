ALTER TABLE classes DROP COLUMN sign_up_since;
DROP TABLE sign_ups;
DROP TABLE walk_ins;
DROP TABLE picture_codes;
DROP TABLE cards;
