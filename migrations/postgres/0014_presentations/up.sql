-- How somebody wants to see the pages: what they chose, and what their recorded needs suggest. Both sealed.
CREATE TABLE presentations (
  person_id BYTEA NOT NULL PRIMARY KEY REFERENCES persons (id),
  chosen_sealed BYTEA,
  suggested_sealed BYTEA,
  set_at TIMESTAMP NOT NULL
);
-- How often a lesson was asked for in a way for which it has no material. Nobody is named.
CREATE TABLE material_gaps (
  lesson_id BYTEA NOT NULL REFERENCES lessons (id),
  material TEXT NOT NULL,
  asked INTEGER NOT NULL,
  last_asked_at TIMESTAMP NOT NULL,
  PRIMARY KEY (lesson_id, material)
);
