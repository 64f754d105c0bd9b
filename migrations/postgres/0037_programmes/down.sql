DROP TABLE poverty_statuses;
DROP TABLE programme_events;
DROP TABLE programme_members;
DROP TABLE programmes;
