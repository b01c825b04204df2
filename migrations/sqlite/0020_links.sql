-- How cases hang together (samband): with another case of the diary, or with one kept elsewhere, by its number there.
CREATE TABLE case_links (
    id         INTEGER PRIMARY KEY NOT NULL,
    case_id    INTEGER NOT NULL REFERENCES cases (id),
    kind       TEXT NOT NULL CHECK (kind IN ('related', 'continues', 'split_from', 'merged_into')),
    other_case INTEGER REFERENCES cases (id),
    elsewhere  TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX case_links_case ON case_links (case_id);
CREATE INDEX case_links_other ON case_links (other_case) WHERE other_case IS NOT NULL;
