-- Reports that were mailed of themselves: the key says whose, of which period, and for whom.
CREATE TABLE reports (
    key     TEXT PRIMARY KEY NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

-- What reports and lists look cases and mails up by.
CREATE INDEX cases_arrived ON cases (arrived_at);
CREATE INDEX documents_titled ON documents (title, at);
CREATE INDEX documents_dated ON documents (at, id);
CREATE INDEX inbound_fetched ON inbound (fetched_at);
CREATE INDEX inbound_dated ON inbound (internal_date);
