-- What a log row says is hashed with a salt of its own: when both are erased by a decision, the chain still stands, and the
-- hash that is left cannot be tried against guesses. Rows from before have form 1 and no salt.

ALTER TABLE case_log ADD COLUMN form INTEGER NOT NULL DEFAULT 1;
ALTER TABLE case_log ADD COLUMN salt TEXT;
-- The row of the log by which the content of this one was erased.
ALTER TABLE case_log ADD COLUMN erased_by INTEGER;
CREATE INDEX case_log_erased ON case_log (erased_by) WHERE erased_by IS NOT NULL;
