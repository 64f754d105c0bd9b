DROP TABLE report_steps;
DROP TABLE reports;
DROP TABLE report_templates;
