-- Effects and reasons of a log row, deflated together (src/store/said.rs). Rows from before hold both as text.
ALTER TABLE case_log ADD COLUMN packed BYTEA;
