-- What is noted about a mail that is like another one, for good.

-- same_id, probable_double or put_back; and the mail that it is like.
ALTER TABLE inbound ADD COLUMN mark TEXT;
ALTER TABLE inbound ADD COLUMN alike BIGINT REFERENCES inbound (id);
-- The Message-ID that it had before Exchange gave it another one.
ALTER TABLE inbound ADD COLUMN parent_id TEXT;
-- The size that its server announced: another one under the same UID is another mail.
ALTER TABLE inbound ADD COLUMN told_size BIGINT;
CREATE INDEX inbound_parent_id ON inbound (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX inbound_mark ON inbound (mark, mailbox, settled_at) WHERE mark IS NOT NULL;
CREATE INDEX inbound_alike ON inbound (alike) WHERE alike IS NOT NULL;
