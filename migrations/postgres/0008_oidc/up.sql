-- A sign-in at another organisation that belongs to a person here. Found by provider and subject, never by e-mail.
CREATE TABLE external_identities (
  id BYTEA NOT NULL PRIMARY KEY,
  provider TEXT NOT NULL,
  subject TEXT NOT NULL,
  person_id BYTEA NOT NULL REFERENCES persons (id),
  linked_at TIMESTAMP NOT NULL,
  -- Who vouched: whoever made the invitation; nobody when the verified number did.
  linked_by BYTEA REFERENCES persons (id),
  unlinked_at TIMESTAMP,
  unlinked_by BYTEA REFERENCES persons (id)
);
CREATE UNIQUE INDEX external_identities_in_force ON external_identities (provider, subject) WHERE unlinked_at IS NULL;
CREATE INDEX external_identities_by_person ON external_identities (person_id);
-- The logins that came in through one of them; strong: the provider saw a second factor, and the settings let that count.
CREATE TABLE external_logins (
  login_id BYTEA NOT NULL PRIMARY KEY REFERENCES logins (id),
  identity_id BYTEA NOT NULL REFERENCES external_identities (id),
  strong BOOLEAN NOT NULL
);
CREATE INDEX external_logins_by_identity ON external_logins (identity_id);
-- A one-time link by which a person may link a sign-in of their own.
CREATE TABLE identity_invitations (
  id BYTEA NOT NULL PRIMARY KEY,
  person_id BYTEA NOT NULL REFERENCES persons (id),
  made_at TIMESTAMP NOT NULL,
  made_by BYTEA NOT NULL REFERENCES persons (id),
  expires_at TIMESTAMP NOT NULL,
  used_at TIMESTAMP,
  revoked_at TIMESTAMP
);
CREATE INDEX identity_invitations_by_person ON identity_invitations (person_id);
-- Answers of providers that came back: each is heard once. Old ones are swept away.
CREATE TABLE openid_answers (
  state BYTEA NOT NULL PRIMARY KEY,
  heard_at TIMESTAMP NOT NULL
);
CREATE INDEX openid_answers_by_time ON openid_answers (heard_at);
