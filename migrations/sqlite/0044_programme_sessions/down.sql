DROP TABLE programme_sessions;
