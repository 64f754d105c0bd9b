-- So many sessions of 25 people each, spread over five years and all hamlets: fill .parameter :sessions.
-- Without the triggers: everybody is counted anew afterwards, by `hocvu check --figures --rebuild`.
DROP TRIGGER IF EXISTS waiting_attendances_insert;
DROP TRIGGER IF EXISTS waiting_class_sessions_insert;
CREATE TEMP TABLE people AS SELECT row_number() OVER (ORDER BY id) - 1 AS place, id, unit_id FROM persons;
CREATE UNIQUE INDEX temp.people_by_place ON people (place);
CREATE TEMP TABLE sizes AS SELECT count(*) AS all_people FROM people;
CREATE TEMP TABLE made AS WITH RECURSIVE n (at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM n WHERE at + 1 < :sessions)
  SELECT at, randomblob(16) AS id FROM n;
INSERT INTO class_sessions (id, unit_id, kind, mode, title, trainer_id, co_organisers, online_address, lessons, starts_at, ends_at, created_by, created_at, changes, changed_at, cancelled_because)
  SELECT m.id, p.unit_id, 'community', 'in-person', 'Buổi tối', p.id, '[]', '', '[]', datetime('now', '-' || (m.at % 1825) || ' days'), datetime('now', '-' || (m.at % 1825) || ' days', '+2 hours'),
    p.id, datetime('now'), 0, datetime('now'), ''
  FROM made m, sizes s JOIN people p ON p.place = (m.at * 7919) % s.all_people;
INSERT INTO session_marks (id, session_id, person_id, mark, how, companion, reason, marked_by, marked_at, received_at)
  SELECT m.id, m.id, p.id, 'present', 'roll-call', '', '', p.id, datetime('now'), datetime('now') FROM made m, sizes s JOIN people p ON p.place = m.at % s.all_people;
INSERT OR IGNORE INTO attendances (session_id, person_id, mark_id, mark, came, marked_at)
  WITH RECURSIVE seat (at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM seat WHERE at < 24)
  SELECT m.id, p.id, m.id, 'present', 1, datetime('now') FROM made m, seat, sizes s JOIN people p ON p.place = (m.at * 31 + seat.at * 101) % s.all_people;
