DROP TABLE export_runs;
