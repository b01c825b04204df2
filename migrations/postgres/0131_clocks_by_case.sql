-- A clock is known by its case, kind and step, sorted by code point as in the SQLite folder: it needs no number of its own.
DROP INDEX clocks_at;
ALTER TABLE clocks DROP CONSTRAINT clocks_case_id_kind_step_key;
ALTER TABLE clocks DROP COLUMN id;
ALTER TABLE clocks ALTER COLUMN kind TYPE TEXT COLLATE "C";
ALTER TABLE clocks ADD PRIMARY KEY (case_id, kind, step);
CREATE INDEX clocks_at ON clocks (at, case_id, kind, step);
