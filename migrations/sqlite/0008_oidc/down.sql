DROP TABLE openid_answers;
DROP TABLE identity_invitations;
DROP TABLE external_logins;
DROP TABLE external_identities;
