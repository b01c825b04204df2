-- Hashes and salts lie as the bytes that they are, instead of as their letters in hexadecimal: half as long in each table and index. People
-- are shown the letters as before, and the log hashes the letters as before, so that its chain stands. What is no hexadecimal, and
-- so no hash, is kept as it reads.

CREATE FUNCTION bytes_of(digits TEXT) RETURNS BYTEA LANGUAGE sql IMMUTABLE AS
    'SELECT CASE WHEN digits ~ ''^([0-9a-fA-F]{2})*$'' THEN decode(digits, ''hex'') ELSE convert_to(digits, ''UTF8'') END';

ALTER TABLE inbound DROP CONSTRAINT inbound_raw_hash_fkey;
ALTER TABLE outbox DROP CONSTRAINT outbox_raw_hash_fkey;
ALTER TABLE blobs
    ALTER COLUMN hash TYPE BYTEA USING bytes_of(hash),
    ALTER COLUMN base TYPE BYTEA USING bytes_of(base);
ALTER TABLE inbound
    ALTER COLUMN raw_hash TYPE BYTEA USING bytes_of(raw_hash),
    ALTER COLUMN content_hash TYPE BYTEA USING bytes_of(content_hash),
    ALTER COLUMN words_hash TYPE BYTEA USING bytes_of(words_hash);
ALTER TABLE outbox
    ALTER COLUMN raw_hash TYPE BYTEA USING bytes_of(raw_hash);
ALTER TABLE case_log
    ALTER COLUMN payload_hash TYPE BYTEA USING bytes_of(payload_hash),
    ALTER COLUMN prev_hash TYPE BYTEA USING bytes_of(prev_hash),
    ALTER COLUMN hash TYPE BYTEA USING bytes_of(hash),
    ALTER COLUMN salt TYPE BYTEA USING bytes_of(salt);
ALTER TABLE inbound ADD FOREIGN KEY (raw_hash) REFERENCES blobs (hash);
ALTER TABLE outbox ADD FOREIGN KEY (raw_hash) REFERENCES blobs (hash);

DROP FUNCTION bytes_of(TEXT);
