-- reporting: targets and denominators that somebody set, and figures as they were at the close of a period

-- The target of a unit for a year. Rows are added; without a percent the plan's own is in force again.
CREATE TABLE targets (
  id BYTEA NOT NULL PRIMARY KEY,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  year INTEGER NOT NULL,
  indicator TEXT NOT NULL,
  percent DOUBLE PRECISION,
  document TEXT NOT NULL,
  set_at TIMESTAMP NOT NULL,
  set_by BYTEA NOT NULL REFERENCES persons (id)
);
CREATE INDEX targets_by_unit ON targets (unit_id, year);

-- Out of how many. Rows are added; without a count the register counts again.
CREATE TABLE denominators (
  id BYTEA NOT NULL PRIMARY KEY,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  year INTEGER NOT NULL,
  population TEXT NOT NULL,
  count BIGINT,
  as_of DATE NOT NULL,
  source TEXT NOT NULL,
  typed_at TIMESTAMP NOT NULL,
  typed_by BYTEA NOT NULL REFERENCES persons (id)
);
CREATE INDEX denominators_by_unit ON denominators (unit_id, year);

-- The figures of a closed period as they were. A correction is another row with the next number.
CREATE TABLE freezes (
  id BYTEA NOT NULL PRIMARY KEY,
  unit_id BYTEA NOT NULL REFERENCES units (id),
  period TEXT NOT NULL,
  last_on DATE NOT NULL,
  number INTEGER NOT NULL,
  reason TEXT NOT NULL,
  figures TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  made_at TIMESTAMP NOT NULL,
  -- none: the program itself, when the period was over
  made_by BYTEA REFERENCES persons (id)
);
CREATE UNIQUE INDEX freezes_of_period ON freezes (unit_id, period, number);
