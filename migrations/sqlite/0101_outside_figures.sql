-- How many matters another system of an authority's counted, by month (its first day, YYYY-MM-DD): told in reports beside the diary's own.
CREATE TABLE outside_figures (
    authority TEXT NOT NULL,
    source    TEXT NOT NULL,
    month     TEXT NOT NULL,
    what      TEXT NOT NULL,
    matters   INTEGER NOT NULL,
    PRIMARY KEY (authority, source, month, what)
) STRICT;

-- A report asks for the months of its period.
CREATE INDEX outside_figures_month ON outside_figures (month);
