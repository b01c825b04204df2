-- Who is away, as long as it is or will be so; days are Stockholm's.
CREATE TABLE absences (
    id        INTEGER PRIMARY KEY NOT NULL,
    person    TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day  TEXT NOT NULL,
    stand_in  TEXT,
    noted_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX absences_person ON absences (person, last_day);
CREATE INDEX absences_last_day ON absences (last_day, id);
