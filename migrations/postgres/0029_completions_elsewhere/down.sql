DROP TABLE external_completions;
