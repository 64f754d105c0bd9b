-- The names of a certificate in the world of open badges: random, they tell nothing of the person.
CREATE TABLE badges (
  certificate_id BLOB NOT NULL PRIMARY KEY REFERENCES certificates (id),
  credential BLOB NOT NULL,
  subject BLOB NOT NULL
);
INSERT INTO badges (certificate_id, credential, subject) SELECT id, randomblob(16), randomblob(16) FROM certificates;
