-- Hashes and salts lie as the bytes that they are, instead of as their letters in hexadecimal: half as long in each table and index. People
-- are shown the letters as before, and the log hashes the letters as before, so that its chain stands. What is no hexadecimal, and
-- so no hash, is kept as it reads. Tables are made anew, since SQLite changes no column's type; foreign keys are off meanwhile.

CREATE TABLE blobs_anew (
    hash  BLOB PRIMARY KEY NOT NULL,
    size  INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    form  INTEGER NOT NULL DEFAULT 0,
    base  BLOB
) STRICT;
INSERT INTO blobs_anew (
    hash, size, bytes, form, base
) SELECT
    COALESCE(unhex(hash), CAST(hash AS BLOB)), size, bytes, form, COALESCE(unhex(base), CAST(base AS BLOB))
FROM blobs ORDER BY rowid;
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
    raw_hash      BLOB NOT NULL REFERENCES blobs (hash),
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
    UNIQUE (mailbox, folder, uid_validity, uid, raw_hash)
) STRICT;
INSERT INTO inbound_anew (
    id, mailbox, folder, uid_validity, uid, internal_date, fetched_at, raw_hash, state, attempts, lease_owner, lease_until, message_id,
    content_hash, outcome, case_id, document_id, duplicate_of, settled_at, words_hash, mark, alike, parent_id, told_size, quiet, malware
) SELECT
    id, mailbox, folder, uid_validity, uid, internal_date, fetched_at, COALESCE(unhex(raw_hash), CAST(raw_hash AS BLOB)), state, attempts,
    lease_owner, lease_until, message_id, COALESCE(unhex(content_hash), CAST(content_hash AS BLOB)), outcome, case_id, document_id,
    duplicate_of, settled_at, COALESCE(unhex(words_hash), CAST(words_hash AS BLOB)), mark, alike, parent_id, told_size, quiet, malware
FROM inbound ORDER BY id;
DROP TABLE inbound;
ALTER TABLE inbound_anew RENAME TO inbound;
CREATE INDEX inbound_waiting ON inbound (attempts, id) WHERE state = 'received';
CREATE INDEX inbound_message_id ON inbound (message_id);
CREATE INDEX inbound_content_hash ON inbound (content_hash);
CREATE INDEX inbound_raw_hash ON inbound (raw_hash);
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
    raw_hash      BLOB NOT NULL REFERENCES blobs (hash),
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
    id, key, case_id, about, purpose, recipient, envelope_from, message_id, raw_hash, created_at, state, attempts, unknowns, next_at,
    lease_owner, lease_until, dot_at, settled_at, reply, hold_until, state_before, stopped_at, copied
) SELECT
    id, key, case_id, about, purpose, recipient, envelope_from, message_id, COALESCE(unhex(raw_hash), CAST(raw_hash AS BLOB)), created_at,
    state, attempts, unknowns, next_at, lease_owner, lease_until, dot_at, settled_at, reply, hold_until, state_before, stopped_at, copied
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
CREATE INDEX outbox_raw_hash ON outbox (raw_hash);
CREATE INDEX outbox_automatic ON outbox (dot_at, purpose) WHERE purpose IN ('receipt', 'notice', 'status');

CREATE TABLE case_log_anew (
    id             INTEGER PRIMARY KEY NOT NULL,
    case_id        INTEGER REFERENCES cases (id),
    inbound_id     INTEGER REFERENCES inbound (id),
    at             INTEGER NOT NULL,
    actor          TEXT NOT NULL,
    kind           TEXT NOT NULL,
    event          TEXT NOT NULL,
    effects        TEXT NOT NULL,
    reasons        TEXT NOT NULL,
    policy         TEXT,
    policy_version TEXT,
    payload_hash   BLOB NOT NULL,
    prev_hash      BLOB NOT NULL,
    hash           BLOB NOT NULL,
    form           INTEGER NOT NULL DEFAULT 1,
    salt           BLOB,
    erased_by      INTEGER,
    packed         BLOB
) STRICT;
INSERT INTO case_log_anew (
    id, case_id, inbound_id, at, actor, kind, event, effects, reasons, policy, policy_version, payload_hash, prev_hash, hash, form, salt,
    erased_by, packed
) SELECT
    id, case_id, inbound_id, at, actor, kind, event, effects, reasons, policy, policy_version,
    COALESCE(unhex(payload_hash), CAST(payload_hash AS BLOB)), COALESCE(unhex(prev_hash), CAST(prev_hash AS BLOB)),
    COALESCE(unhex(hash), CAST(hash AS BLOB)), form, COALESCE(unhex(salt), CAST(salt AS BLOB)), erased_by, packed
FROM case_log ORDER BY id;
DROP TABLE case_log;
ALTER TABLE case_log_anew RENAME TO case_log;
CREATE INDEX case_log_case ON case_log (case_id, id);
CREATE INDEX case_log_inbound ON case_log (inbound_id);
CREATE INDEX case_log_erased ON case_log (erased_by) WHERE erased_by IS NOT NULL;
