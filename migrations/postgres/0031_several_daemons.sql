-- Several daemons on one diary: who is alive, and who collects from which mailbox. With SQLite there is one, and these stay empty.

-- Claims of a daemon that is not here, or whose time has run out, are anybody's.
CREATE TABLE daemons (
    owner       TEXT PRIMARY KEY,
    seat        TEXT NOT NULL,
    started_at  BIGINT NOT NULL,
    alive_until BIGINT NOT NULL
);
CREATE INDEX daemons_seat ON daemons (seat);

-- The epoch counts changes of hands. Who takes mails in must still have the mailbox, in the same commit.
CREATE TABLE mailbox_leases (
    mailbox  TEXT PRIMARY KEY,
    owner    TEXT NOT NULL,
    epoch    BIGINT NOT NULL,
    taken_at BIGINT NOT NULL
);

CREATE INDEX inbound_leased ON inbound (lease_owner) WHERE state = 'received' AND lease_owner IS NOT NULL;
