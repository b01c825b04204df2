-- A mail refers to its bytes by a number instead of by their hash, and those of a letter stand under the letter's own: hashes stood in five
-- places for each mail and in four for each letter, and made each index of them a page of its own in a large diary. Mails with the same
-- bytes share them as before. Tables are made anew, since SQLite changes no column's type; foreign keys are off meanwhile.

CREATE TABLE letter_blobs (
    outbox_id INTEGER PRIMARY KEY NOT NULL REFERENCES outbox (id),
    hash      BLOB NOT NULL,
    size      INTEGER NOT NULL,
    bytes     BLOB NOT NULL,
    form      INTEGER NOT NULL,
    base      INTEGER
) STRICT;
INSERT INTO letter_blobs (
    outbox_id, hash, size, bytes, form, base
) SELECT
    o.id, b.hash, b.size, b.bytes, b.form, p.rowid
FROM outbox o LEFT JOIN blobs b ON b.hash = o.raw_hash LEFT JOIN blobs p ON p.hash = b.base ORDER BY o.id;
CREATE INDEX letter_blobs_base ON letter_blobs (base) WHERE base IS NOT NULL;

CREATE TABLE blobs_anew (
    id    INTEGER PRIMARY KEY NOT NULL,
    hash  BLOB NOT NULL UNIQUE,
    size  INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    form  INTEGER NOT NULL,
    base  INTEGER
) STRICT;
INSERT INTO blobs_anew (
    id, hash, size, bytes, form, base
) SELECT
    b.rowid, b.hash, b.size, b.bytes, b.form, p.rowid
FROM blobs b LEFT JOIN blobs p ON p.hash = b.base
WHERE EXISTS (SELECT 1 FROM inbound i WHERE i.raw_hash = b.hash) OR EXISTS (SELECT 1 FROM blobs l WHERE l.base = b.hash)
    OR NOT EXISTS (SELECT 1 FROM outbox o WHERE o.raw_hash = b.hash)
ORDER BY b.rowid;
DROP TABLE blobs;
ALTER TABLE blobs_anew RENAME TO blobs;
CREATE INDEX blobs_base ON blobs (base) WHERE base IS NOT NULL;

CREATE TABLE inbound_anew (
    id            INTEGER PRIMARY KEY NOT NULL,
    mailbox       TEXT NOT NULL,
    folder        TEXT NOT NULL,
    uid_validity  INTEGER NOT NULL,
    uid           INTEGER NOT NULL,
    internal_date INTEGER NOT NULL,
    fetched_at    INTEGER NOT NULL,
    raw           INTEGER NOT NULL REFERENCES blobs (id),
    state         TEXT NOT NULL CHECK (state IN ('received', 'settled', 'unparsed')),
    attempts      INTEGER NOT NULL,
    lease_owner   TEXT,
    lease_until   INTEGER NOT NULL,
    message_id    TEXT,
    content_hash  BLOB,
    outcome       TEXT,
    case_id       INTEGER REFERENCES cases (id),
    document_id   INTEGER REFERENCES documents (id),
    duplicate_of  INTEGER REFERENCES inbound (id),
    settled_at    INTEGER,
    words_hash    BLOB,
    mark          TEXT,
    alike         INTEGER REFERENCES inbound (id),
    parent_id     TEXT,
    told_size     INTEGER,
    quiet         INTEGER NOT NULL DEFAULT 0,
    malware       TEXT,
    UNIQUE (mailbox, folder, uid_validity, uid, raw)
) STRICT;
INSERT INTO inbound_anew (
    id, mailbox, folder, uid_validity, uid, internal_date, fetched_at, raw, state, attempts, lease_owner, lease_until, message_id,
    content_hash, outcome, case_id, document_id, duplicate_of, settled_at, words_hash, mark, alike, parent_id, told_size, quiet, malware
) SELECT
    i.id, mailbox, folder, uid_validity, uid, internal_date, fetched_at, b.id, state, attempts, lease_owner, lease_until, message_id,
    content_hash, outcome, case_id, document_id, duplicate_of, settled_at, words_hash, mark, alike, parent_id, told_size, quiet, malware
FROM inbound i LEFT JOIN blobs b ON b.hash = i.raw_hash ORDER BY i.id;
DROP TABLE inbound;
ALTER TABLE inbound_anew RENAME TO inbound;
CREATE INDEX inbound_waiting ON inbound (attempts, id) WHERE state = 'received';
CREATE INDEX inbound_message_id ON inbound (message_id);
CREATE INDEX inbound_content_hash ON inbound (content_hash);
CREATE INDEX inbound_raw ON inbound (raw);
CREATE INDEX inbound_case ON inbound (case_id);
CREATE INDEX inbound_document ON inbound (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX inbound_duplicate ON inbound (duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE INDEX inbound_words_hash ON inbound (words_hash) WHERE words_hash IS NOT NULL;
CREATE INDEX inbound_leased ON inbound (lease_owner) WHERE state = 'received' AND lease_owner IS NOT NULL;
CREATE INDEX inbound_parent_id ON inbound (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX inbound_mark ON inbound (mark, mailbox, settled_at) WHERE mark IS NOT NULL;
CREATE INDEX inbound_alike ON inbound (alike) WHERE alike IS NOT NULL;
CREATE INDEX inbound_fetched ON inbound (fetched_at);
CREATE INDEX inbound_dated ON inbound (internal_date);

CREATE TABLE outbox_anew (
    id            INTEGER PRIMARY KEY NOT NULL,
    key           TEXT NOT NULL UNIQUE,
    case_id       INTEGER REFERENCES cases (id),
    about         INTEGER REFERENCES inbound (id),
    purpose       TEXT NOT NULL,
    recipient     TEXT NOT NULL,
    envelope_from TEXT,
    message_id    TEXT NOT NULL UNIQUE,
    created_at    INTEGER NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown')),
    attempts      INTEGER NOT NULL,
    unknowns      INTEGER NOT NULL,
    next_at       INTEGER NOT NULL,
    lease_owner   TEXT,
    lease_until   INTEGER NOT NULL,
    dot_at        INTEGER,
    settled_at    INTEGER,
    reply         TEXT,
    hold_until    INTEGER,
    state_before  TEXT,
    stopped_at    INTEGER,
    copied        INTEGER
) STRICT;
INSERT INTO outbox_anew (
    id, key, case_id, about, purpose, recipient, envelope_from, message_id, created_at, state, attempts, unknowns, next_at, lease_owner,
    lease_until, dot_at, settled_at, reply, hold_until, state_before, stopped_at, copied
) SELECT
    id, key, case_id, about, purpose, recipient, envelope_from, message_id, created_at, state, attempts, unknowns, next_at, lease_owner,
    lease_until, dot_at, settled_at, reply, hold_until, state_before, stopped_at, copied
FROM outbox ORDER BY id;
DROP TABLE outbox;
ALTER TABLE outbox_anew RENAME TO outbox;
CREATE INDEX outbox_queued ON outbox (next_at, id) WHERE state = 'queued';
CREATE INDEX outbox_sending ON outbox (lease_until, id) WHERE state = 'sending';
CREATE INDEX outbox_unknown ON outbox (id) WHERE state = 'unknown';
CREATE INDEX outbox_state ON outbox (state);
CREATE INDEX outbox_recipient ON outbox (recipient, created_at);
CREATE INDEX outbox_case ON outbox (case_id);
CREATE INDEX outbox_about ON outbox (about);
CREATE INDEX outbox_automatic ON outbox (dot_at, purpose) WHERE purpose IN ('receipt', 'notice', 'status');
