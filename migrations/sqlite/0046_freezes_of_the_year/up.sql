-- reporting: a freeze keeps what was counted since the year began too: a report tells both

ALTER TABLE freezes ADD COLUMN so_far TEXT;
