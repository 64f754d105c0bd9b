DROP TABLE card_names;
DROP TABLE resubmissions;
DROP TABLE record_answers;
DROP TABLE inbound_troubles;
DROP TABLE inbound_sheets;
DROP TABLE inbound_files;
DROP TABLE handovers;
DELETE FROM export_files WHERE parts_id IS NOT NULL;
ALTER TABLE export_files DROP COLUMN parts_id;
DROP TABLE export_parts;
DELETE FROM export_records WHERE attempt > 1;
CREATE TABLE export_records_before (
  certificate_id BLOB NOT NULL REFERENCES certificates (id),
  revision INTEGER NOT NULL,
  status TEXT NOT NULL,
  export_id BLOB NOT NULL REFERENCES exports (id),
  PRIMARY KEY (certificate_id, revision, status)
);
INSERT INTO export_records_before SELECT certificate_id, revision, status, export_id FROM export_records;
DROP TABLE export_records;
ALTER TABLE export_records_before RENAME TO export_records;
CREATE INDEX export_records_by_export ON export_records (export_id);
ALTER TABLE exports DROP COLUMN recipient_id;
ALTER TABLE exports DROP COLUMN audience;
DROP TABLE recipients;
