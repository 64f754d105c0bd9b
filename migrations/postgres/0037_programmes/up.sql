-- programmes: the models of the plan, all of one shape

CREATE TABLE programmes (
  id BYTEA NOT NULL PRIMARY KEY,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  -- of a model that the commune made itself: its kind, as JSON
  shape TEXT,
  -- as they were when it began, with the numbers that the commune set since
  rules TEXT NOT NULL,
  facts TEXT NOT NULL,
  starts_on DATE NOT NULL,
  ends_on DATE,
  created_at TIMESTAMP NOT NULL,
  created_by BYTEA REFERENCES persons (id),
  closed_at TIMESTAMP,
  closed_by BYTEA REFERENCES persons (id)
);
CREATE INDEX programmes_by_unit ON programmes (unit_id);
CREATE TABLE programme_members (
  id BYTEA NOT NULL PRIMARY KEY,
  programme_id BYTEA NOT NULL REFERENCES programmes (id),
  role TEXT NOT NULL,
  -- one of these, or the name of an organisation or a stall
  person_id BYTEA REFERENCES persons (id),
  household_id BYTEA REFERENCES households (id),
  name TEXT NOT NULL,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  since DATE NOT NULL,
  until DATE,
  facts TEXT NOT NULL,
  added_at TIMESTAMP NOT NULL,
  added_by BYTEA NOT NULL REFERENCES persons (id),
  withdrawn_at TIMESTAMP,
  withdrawn_by BYTEA REFERENCES persons (id),
  withdrawn_because TEXT NOT NULL
);
CREATE INDEX programme_members_by_programme ON programme_members (programme_id);
CREATE INDEX programme_members_by_person ON programme_members (person_id);
CREATE TABLE programme_events (
  id BYTEA NOT NULL PRIMARY KEY,
  programme_id BYTEA NOT NULL REFERENCES programmes (id),
  member_id BYTEA REFERENCES programme_members (id) ON DELETE SET NULL,
  kind TEXT NOT NULL,
  happened_on DATE NOT NULL,
  -- whom it names beside the member
  person_id BYTEA REFERENCES persons (id),
  household_id BYTEA REFERENCES households (id),
  unit_id BYTEA NOT NULL REFERENCES units (id),
  number BIGINT,
  minutes INTEGER,
  facts TEXT NOT NULL,
  recorded_at TIMESTAMP NOT NULL,
  recorded_by BYTEA NOT NULL REFERENCES persons (id),
  withdrawn_at TIMESTAMP,
  withdrawn_by BYTEA REFERENCES persons (id),
  withdrawn_because TEXT NOT NULL
);
CREATE INDEX programme_events_by_programme ON programme_events (programme_id, kind);
CREATE INDEX programme_events_by_person ON programme_events (person_id);
CREATE INDEX programme_events_by_household ON programme_events (household_id);
CREATE INDEX programme_events_by_unit ON programme_events (unit_id);
-- Poor and near-poor households by year, as the office that decides it says; the newest row of a year counts.
CREATE TABLE poverty_statuses (
  id BYTEA NOT NULL PRIMARY KEY,
  household_id BYTEA NOT NULL REFERENCES households (id),
  status TEXT NOT NULL,
  year INTEGER NOT NULL,
  source TEXT NOT NULL,
  recorded_at TIMESTAMP NOT NULL,
  recorded_by BYTEA NOT NULL REFERENCES persons (id)
);
CREATE INDEX poverty_statuses_by_household ON poverty_statuses (household_id);
