DROP TABLE freezes;
DROP TABLE denominators;
DROP TABLE targets;
