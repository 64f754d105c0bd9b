DROP TABLE session_letters;
DROP TABLE mail_addresses;
