-- Letters that wait for their time, so that they can be stopped: until when, where the case stood before, when it was stopped.
ALTER TABLE outbox ADD COLUMN hold_until BIGINT;
ALTER TABLE outbox ADD COLUMN state_before TEXT;
ALTER TABLE outbox ADD COLUMN stopped_at BIGINT;
