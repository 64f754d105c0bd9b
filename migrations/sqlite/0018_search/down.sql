DROP TABLE __search;
DROP TABLE search_entries;
