DROP TABLE bank_imports;
DROP TABLE bank_versions;
DROP TABLE bank_questions;
