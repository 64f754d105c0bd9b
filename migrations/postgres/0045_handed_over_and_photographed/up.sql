-- sessions: given to another trainer
CREATE TABLE session_handovers (
  id BYTEA NOT NULL PRIMARY KEY,
  session_id BYTEA NOT NULL REFERENCES class_sessions (id),
  from_id BYTEA NOT NULL REFERENCES persons (id),
  to_id BYTEA NOT NULL REFERENCES persons (id),
  handed_at TIMESTAMP NOT NULL,
  handed_by BYTEA NOT NULL REFERENCES persons (id)
);
CREATE INDEX session_handovers_by_session ON session_handovers (session_id);

-- privacy: photographs of several people, kept while each of them agrees
CREATE TABLE group_photos (
  id BYTEA NOT NULL PRIMARY KEY,
  -- what it shows: a thing of a later room, by that thing's key
  about_id BYTEA NOT NULL,
  caption TEXT NOT NULL,
  -- how many people were named; 0: nobody can be recognised
  faces INTEGER NOT NULL,
  size BIGINT NOT NULL,
  added_at TIMESTAMP NOT NULL,
  added_by BYTEA NOT NULL REFERENCES persons (id),
  removed_at TIMESTAMP,
  removed_why TEXT
);
CREATE INDEX group_photos_by_about ON group_photos (about_id);
CREATE TABLE group_photo_people (
  id BYTEA NOT NULL PRIMARY KEY,
  photo_id BYTEA NOT NULL REFERENCES group_photos (id) ON DELETE CASCADE,
  person_id BYTEA NOT NULL REFERENCES persons (id)
);
CREATE INDEX group_photo_people_by_photo ON group_photo_people (photo_id);
CREATE INDEX group_photo_people_by_person ON group_photo_people (person_id);
