-- Texts as lines of stems, so that words can be looked for that stand one after the other. Cases from before have none, and are
-- found by their words alone.
CREATE TABLE case_texts (
    case_id BIGINT NOT NULL REFERENCES cases (id),
    -- 0: title and sender as they are now; then each text as it came.
    part    BIGINT NOT NULL,
    words   TEXT NOT NULL,
    PRIMARY KEY (case_id, part)
);
