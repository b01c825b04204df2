-- Documents of each list that are destroyed while their cases stay, with the rule and the decision; the row stays as the protocol. What
-- goes with a document, copies of it in letters to staff, is put behind the rows that were signed.
CREATE TABLE disposal_documents (
    key        TEXT NOT NULL REFERENCES disposals (key),
    place      INTEGER NOT NULL,
    case_id    INTEGER REFERENCES cases (id),
    inbound_id INTEGER REFERENCES inbound (id),
    outbox_id  INTEGER REFERENCES outbox (id),
    kind       TEXT NOT NULL,
    rule       TEXT NOT NULL,
    decision   TEXT NOT NULL,
    done_at    INTEGER,
    PRIMARY KEY (key, place),
    CHECK ((inbound_id IS NULL) <> (outbox_id IS NULL))
) STRICT;
CREATE INDEX disposal_documents_case ON disposal_documents (case_id);
CREATE INDEX disposal_documents_inbound ON disposal_documents (inbound_id) WHERE inbound_id IS NOT NULL;
CREATE INDEX disposal_documents_outbox ON disposal_documents (outbox_id) WHERE outbox_id IS NOT NULL;
CREATE INDEX disposal_documents_left ON disposal_documents (key, case_id, place) WHERE done_at IS NULL;
