-- Several daemons on one diary: who is alive, and who collects from which mailbox. With SQLite there is one, and these stay empty.

-- Claims of a daemon that is not here, or whose time has run out, are anybody's.
CREATE TABLE daemons (
    owner       TEXT PRIMARY KEY NOT NULL,
    seat        TEXT NOT NULL,
    started_at  INTEGER NOT NULL,
    alive_until INTEGER NOT NULL
) STRICT;
CREATE INDEX daemons_seat ON daemons (seat);

-- The epoch counts changes of hands. Who takes mails in must still have the mailbox, in the same commit.
CREATE TABLE mailbox_leases (
    mailbox  TEXT PRIMARY KEY NOT NULL,
    owner    TEXT NOT NULL,
    epoch    INTEGER NOT NULL,
    taken_at INTEGER NOT NULL
) STRICT;

CREATE INDEX inbound_leased ON inbound (lease_owner) WHERE state = 'received' AND lease_owner IS NOT NULL;
