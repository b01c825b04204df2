-- What people judged, for the classification to learn from, and the models that came of it.

-- One row for each case that a person has judged: what it is in truth. Its text is the mail that opened the case, and goes with that.
CREATE TABLE lessons (
    case_id   INTEGER PRIMARY KEY NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    at        INTEGER NOT NULL,
    case_type TEXT NOT NULL,
    topic     TEXT NOT NULL,
    flags     TEXT NOT NULL
) STRICT;

-- Models that learnt from lessons, upon a shipped model whose hash is `base`. At most one of a base is in force.
CREATE TABLE models (
    id      INTEGER PRIMARY KEY NOT NULL,
    at      INTEGER NOT NULL,
    base    TEXT NOT NULL,
    state   TEXT NOT NULL CHECK (state IN ('in_force', 'replaced', 'withdrawn')),
    lessons INTEGER NOT NULL,
    hash    TEXT NOT NULL,
    bytes   BLOB NOT NULL
) STRICT;
CREATE INDEX models_base ON models (base, state, id);
