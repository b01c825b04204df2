-- The diary: mails as they came, cases, documents, clocks, letters, log.
-- Times are UTC in microseconds since 1970; days are TEXT YYYY-MM-DD. The PostgreSQL folder holds the same tables, columns and indices.

-- Bytes of mails, in and out, by the SHA-256 of them in hexadecimal.
CREATE TABLE blobs (
    hash  TEXT PRIMARY KEY NOT NULL,
    size  INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

-- One row for each mail that was fetched. The hash is part of the key: a server that gives one UID to two mails loses none.
CREATE TABLE inbound (
    id            INTEGER PRIMARY KEY NOT NULL,
    mailbox       TEXT NOT NULL,
    folder        TEXT NOT NULL,
    uid_validity  INTEGER NOT NULL,
    uid           INTEGER NOT NULL,
    internal_date INTEGER NOT NULL,
    fetched_at    INTEGER NOT NULL,
    raw_hash      TEXT NOT NULL REFERENCES blobs (hash),
    state         TEXT NOT NULL CHECK (state IN ('received', 'settled', 'unparsed')),
    attempts      INTEGER NOT NULL,
    lease_owner   TEXT,
    lease_until   INTEGER NOT NULL,
    message_id    TEXT,
    content_hash  TEXT,
    outcome       TEXT,
    case_id       INTEGER REFERENCES cases (id),
    document_id   INTEGER REFERENCES documents (id),
    duplicate_of  INTEGER REFERENCES inbound (id),
    settled_at    INTEGER,
    UNIQUE (mailbox, folder, uid_validity, uid, raw_hash)
) STRICT;
CREATE INDEX inbound_waiting ON inbound (attempts, id) WHERE state = 'received';
CREATE INDEX inbound_message_id ON inbound (message_id);
CREATE INDEX inbound_content_hash ON inbound (content_hash);
CREATE INDEX inbound_raw_hash ON inbound (raw_hash);
CREATE INDEX inbound_case ON inbound (case_id);
CREATE INDEX inbound_document ON inbound (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX inbound_duplicate ON inbound (duplicate_of) WHERE duplicate_of IS NOT NULL;

-- The last number given in each series and year. A row, not a sequence: what is rolled back leaves no gap.
CREATE TABLE series (
    series TEXT NOT NULL,
    year   INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    PRIMARY KEY (series, year)
) STRICT;

-- `matter` and `state_data` (JSON) are the truth; the columns beside them are what is searched by.
CREATE TABLE cases (
    id            INTEGER PRIMARY KEY NOT NULL,
    series        TEXT NOT NULL,
    year          INTEGER NOT NULL,
    serial        INTEGER NOT NULL,
    registered_at INTEGER NOT NULL,
    opened_by     INTEGER NOT NULL REFERENCES inbound (id),
    authority     TEXT NOT NULL,
    unit          TEXT,
    officer       TEXT,
    topic         TEXT,
    case_type     TEXT NOT NULL,
    title         TEXT NOT NULL,
    citizen       TEXT,
    arrived_at    INTEGER NOT NULL,
    due_at        INTEGER,
    matter        TEXT NOT NULL,
    state         TEXT NOT NULL,
    state_data    TEXT NOT NULL,
    answered_at   INTEGER,
    closed_at     INTEGER,
    UNIQUE (series, year, serial)
) STRICT;
CREATE INDEX cases_state ON cases (state, due_at);
CREATE INDEX cases_unit ON cases (unit);
CREATE INDEX cases_officer ON cases (officer);
CREATE INDEX cases_citizen ON cases (citizen);
CREATE INDEX cases_opened_by ON cases (opened_by);

CREATE TABLE clocks (
    id      INTEGER PRIMARY KEY NOT NULL,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    kind    TEXT NOT NULL,
    step    INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    UNIQUE (case_id, kind, step)
) STRICT;
CREATE INDEX clocks_at ON clocks (at, id);

-- One row for each letter to one recipient, with its bytes from birth.
CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY NOT NULL,
    key           TEXT NOT NULL UNIQUE,
    case_id       INTEGER REFERENCES cases (id),
    about         INTEGER REFERENCES inbound (id),
    purpose       TEXT NOT NULL,
    recipient     TEXT NOT NULL,
    envelope_from TEXT,
    message_id    TEXT NOT NULL UNIQUE,
    raw_hash      TEXT NOT NULL REFERENCES blobs (hash),
    created_at    INTEGER NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown')),
    attempts      INTEGER NOT NULL,
    unknowns      INTEGER NOT NULL,
    next_at       INTEGER NOT NULL,
    lease_owner   TEXT,
    lease_until   INTEGER NOT NULL,
    dot_at        INTEGER,
    settled_at    INTEGER,
    reply         TEXT
) STRICT;
CREATE INDEX outbox_queued ON outbox (next_at, id) WHERE state = 'queued';
CREATE INDEX outbox_sending ON outbox (lease_until, id) WHERE state = 'sending';
CREATE INDEX outbox_unknown ON outbox (id) WHERE state = 'unknown';
CREATE INDEX outbox_state ON outbox (state);
CREATE INDEX outbox_recipient ON outbox (recipient, created_at);
CREATE INDEX outbox_case ON outbox (case_id);
CREATE INDEX outbox_about ON outbox (about);
CREATE INDEX outbox_raw_hash ON outbox (raw_hash);

CREATE TABLE documents (
    id            INTEGER PRIMARY KEY NOT NULL,
    case_id       INTEGER NOT NULL REFERENCES cases (id),
    number        INTEGER NOT NULL,
    direction     TEXT NOT NULL CHECK (direction IN ('incoming', 'outgoing', 'drawn_up')),
    title         TEXT NOT NULL,
    at            INTEGER NOT NULL,
    correspondent TEXT,
    inbound_id    INTEGER REFERENCES inbound (id),
    outbox_id     INTEGER REFERENCES outbox (id),
    UNIQUE (case_id, number)
) STRICT;
CREATE INDEX documents_inbound ON documents (inbound_id);
CREATE INDEX documents_outbox ON documents (outbox_id);

-- What happened, what was decided and why; each row carries the hash of the one before it.
CREATE TABLE case_log (
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
    payload_hash   TEXT NOT NULL,
    prev_hash      TEXT NOT NULL,
    hash           TEXT NOT NULL
) STRICT;
CREATE INDEX case_log_case ON case_log (case_id, id);
CREATE INDEX case_log_inbound ON case_log (inbound_id);

-- The end of the log: its row is what writers of the diary queue up for, and shows a log whose end was cut off.
CREATE TABLE log_head (
    id   INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    seq  INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;
INSERT INTO log_head (id, seq, hash) VALUES (1, 0, '');

CREATE TABLE meta (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT;
