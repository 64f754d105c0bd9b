DROP TABLE disabilities;
DROP TABLE needs;
DROP TABLE consents;
DROP TABLE guardians;
DROP TABLE privacy_contacts;
DROP TABLE purposes;
