-- Between which identities the cases lie that arrived before or since a day: block by block, each asked for its earliest or latest.
CREATE INDEX cases_by_block ON cases (id / 4096, arrived_at);
