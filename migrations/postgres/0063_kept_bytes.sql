-- How bytes lie in their row: 0 as they are, other numbers packed (src/store/kept.rs). Rows from before stay as they are.
ALTER TABLE blobs ADD COLUMN form BIGINT NOT NULL DEFAULT 0;
-- The mail that a letter carries and that is kept by itself.
ALTER TABLE blobs ADD COLUMN base TEXT;
CREATE INDEX blobs_base ON blobs (base) WHERE base IS NOT NULL;
