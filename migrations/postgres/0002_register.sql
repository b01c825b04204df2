-- The register: finding cases by their words, and figures over a period.

-- The stems of all words that a case is found by, sorted by code point as in the SQLite folder, so that a word's beginning is a range in both.
CREATE TABLE case_words (
    word    TEXT COLLATE "C" NOT NULL,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    PRIMARY KEY (word, case_id)
);
CREATE INDEX case_words_case ON case_words (case_id, word);

CREATE INDEX cases_arrived ON cases (arrived_at);
CREATE INDEX inbound_fetched ON inbound (fetched_at, outcome);
