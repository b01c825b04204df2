-- A clock is known by its case, kind and step: it needs no number of its own, and the table is the index.
CREATE TABLE clocks_by_case (
    case_id INTEGER NOT NULL REFERENCES cases (id),
    kind    TEXT NOT NULL,
    step    INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (case_id, kind, step)
) STRICT, WITHOUT ROWID;
INSERT INTO clocks_by_case (case_id, kind, step, at) SELECT case_id, kind, step, at FROM clocks ORDER BY case_id, kind, step;
DROP TABLE clocks;
ALTER TABLE clocks_by_case RENAME TO clocks;
CREATE INDEX clocks_at ON clocks (at, case_id, kind, step);
