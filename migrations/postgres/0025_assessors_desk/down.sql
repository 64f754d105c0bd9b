DROP TABLE appeal_decisions;
DROP TABLE appeals;
DROP TABLE approval_batch_members;
DROP TABLE approval_batches;
DROP TABLE second_checks;
DROP TABLE second_check_rules;
