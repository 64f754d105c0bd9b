DROP TABLE roster_matchings;
DROP TABLE roster_rows;
DROP TABLE roster_sheets;
DROP TABLE roster_imports;
