-- The register: finding cases by their words.

-- The stems of all words that a case is found by. The PostgreSQL folder sorts them by code point too, so that a word's beginning is a range in both.
CREATE TABLE case_words (
    word    TEXT NOT NULL,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    PRIMARY KEY (word, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_words_case ON case_words (case_id, word);

