-- A purpose that the commune has ended is one more version of it; its consents hold no longer.
ALTER TABLE purposes ADD COLUMN ended BOOLEAN NOT NULL DEFAULT FALSE;
-- Who stands for a child that asks to be let into a class, and who agreed to which words on that screen.
ALTER TABLE sign_ups ADD COLUMN guardian_name TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_ups ADD COLUMN guardian_relation TEXT;
ALTER TABLE sign_ups ADD COLUMN guardian_phone TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_ups ADD COLUMN agreed TEXT NOT NULL DEFAULT '[]';
ALTER TABLE sign_ups ADD COLUMN lang TEXT NOT NULL DEFAULT 'vi';
