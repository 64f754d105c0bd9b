-- privacy: photographs and voices that somebody agreed to; the files lie in evidence/ of the data folder
CREATE TABLE recordings (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL REFERENCES persons (id),
  about_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  mime TEXT NOT NULL,
  size BIGINT NOT NULL,
  added_at TIMESTAMP NOT NULL,
  added_by BLOB NOT NULL REFERENCES persons (id),
  removed_at TIMESTAMP,
  removed_why TEXT
);
CREATE INDEX recordings_by_about ON recordings (about_id);
CREATE INDEX recordings_by_person ON recordings (person_id);
