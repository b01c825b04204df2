-- How many automatic letters went lately is told from the index alone: it is asked before every claim of letters.
DROP INDEX outbox_automatic;
CREATE INDEX outbox_automatic ON outbox (dot_at, purpose) WHERE purpose IN ('receipt', 'notice', 'status');
