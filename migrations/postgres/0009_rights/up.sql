-- A class is a unit below its hamlet, under the same id: a right in a class is valid for that class alone.
-- Nothing new is given in a unit that is closed.
ALTER TABLE units ADD COLUMN closed_at TIMESTAMP;
INSERT INTO units (id, parent_id, kind, name, code, sort_key, created_at, closed_at)
  SELECT id, unit_id, 'class', name, encode(id, 'hex'), convert_to(name, 'UTF8'), created_at, closed_at FROM classes;
INSERT INTO unit_ancestry (unit_id, ancestor_id)
  SELECT classes.id, above.ancestor_id FROM classes JOIN unit_ancestry above ON above.unit_id = classes.unit_id;
INSERT INTO unit_ancestry (unit_id, ancestor_id) SELECT id, id FROM classes;
-- A right may begin later and end by itself (holiday cover); why it was given; the last day on which it was used.
ALTER TABLE roles ADD COLUMN starts_at TIMESTAMP;
ALTER TABLE roles ADD COLUMN ends_at TIMESTAMP;
ALTER TABLE roles ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE roles ADD COLUMN used_on DATE;
-- One that has ended may be given again, and cover may stand before it: no longer one row a place.
DROP INDEX roles_in_force;
CREATE INDEX roles_by_person ON roles (person_id);
-- Once a year each right is confirmed, or taken back.
CREATE TABLE role_reviews (
  id BYTEA NOT NULL PRIMARY KEY,
  role_id BYTEA NOT NULL REFERENCES roles (id),
  reviewed_at TIMESTAMP NOT NULL,
  reviewed_by BYTEA REFERENCES persons (id)
);
CREATE INDEX role_reviews_by_role ON role_reviews (role_id);
