-- Automatic letters of the last hour are counted before more of them go.
CREATE INDEX outbox_automatic ON outbox (dot_at) WHERE purpose IN ('receipt', 'notice', 'status');
