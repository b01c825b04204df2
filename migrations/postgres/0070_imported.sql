-- Mails that were read in from files, with receipts or without.

-- 1: whoever wrote it is not told by a receipt.
ALTER TABLE inbound ADD COLUMN quiet BIGINT NOT NULL DEFAULT 0;
