-- The names of a certificate in the world of open badges: random, they tell nothing of the person.
CREATE TABLE badges (
  certificate_id BYTEA NOT NULL PRIMARY KEY REFERENCES certificates (id),
  credential BYTEA NOT NULL,
  subject BYTEA NOT NULL
);
INSERT INTO badges (certificate_id, credential, subject) SELECT id, uuid_send(gen_random_uuid()), uuid_send(gen_random_uuid()) FROM certificates;
