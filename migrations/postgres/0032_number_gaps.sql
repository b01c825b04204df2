-- Numbers that went out and whose cases are gone, since a copy from before was restored: they are never given again.
CREATE TABLE number_gaps (
    series       TEXT NOT NULL,
    year         BIGINT NOT NULL,
    first_serial BIGINT NOT NULL,
    last_serial  BIGINT NOT NULL,
    noted_at     BIGINT NOT NULL,
    PRIMARY KEY (series, year, first_serial)
);
