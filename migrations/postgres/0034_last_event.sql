-- When the latest event was: a clock that is behind it is doubted.

ALTER TABLE log_head ADD COLUMN at BIGINT NOT NULL DEFAULT 0;
UPDATE log_head SET at = COALESCE((SELECT l.at FROM case_log l ORDER BY l.id DESC LIMIT 1), 0);
