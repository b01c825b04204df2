-- Whether the journal gets a copy of a letter.

-- Noted with dot_at: 1, the relay took the journal as a recipient beside; 0, it did not, so that the journal cannot tell of this letter.
ALTER TABLE outbox ADD COLUMN copied INTEGER;
