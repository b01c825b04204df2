-- Numbers that went out and whose cases are gone, since a copy from before was restored: they are never given again.
CREATE TABLE number_gaps (
    series       TEXT NOT NULL,
    year         INTEGER NOT NULL,
    first_serial INTEGER NOT NULL,
    last_serial  INTEGER NOT NULL,
    noted_at     INTEGER NOT NULL,
    PRIMARY KEY (series, year, first_serial)
) STRICT;
