-- The register: finding cases by their words.

-- The stems of all words that a case is found by, sorted by code point as in the SQLite folder, so that a word's beginning is a range in both.
CREATE TABLE case_words (
    word    TEXT COLLATE "C" NOT NULL,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    PRIMARY KEY (word, case_id)
);
CREATE INDEX case_words_case ON case_words (case_id, word);

