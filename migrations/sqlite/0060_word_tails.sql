-- Parts of compounds: each different stem of case_words with the ends by which it is found (hållplats: plats), its own whole among them.
CREATE TABLE word_tails (
    tail TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (tail, word)
) STRICT, WITHOUT ROWID;

CREATE INDEX word_tails_word ON word_tails (word);

WITH RECURSIVE
    known (word) AS (SELECT DISTINCT word FROM case_words),
    cut (tail, word) AS (
        SELECT word, word FROM known
        UNION ALL
        SELECT substr(tail, 2), word FROM cut WHERE length(tail) > 3
    )
INSERT INTO word_tails (tail, word) SELECT DISTINCT tail, word FROM cut
WHERE tail = word OR length(word) - length(tail) >= 3;
