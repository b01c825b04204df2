-- The author and the words of a mail, hashed: tells that a machine says the same again.
ALTER TABLE inbound ADD COLUMN words_hash TEXT;
CREATE INDEX inbound_words_hash ON inbound (words_hash) WHERE words_hash IS NOT NULL;
