-- Lists of what is to be destroyed: made, mailed for sign-off, signed by someone who got it, carried out.
CREATE TABLE disposals (
    key       TEXT PRIMARY KEY NOT NULL,
    made_at   BIGINT NOT NULL,
    signed_by TEXT,
    signed_at BIGINT,
    done_at   BIGINT
);

-- The cases of each list, with the rule and the decision; the row stays as the protocol when the content is gone.
CREATE TABLE disposal_cases (
    key      TEXT NOT NULL REFERENCES disposals (key),
    case_id  BIGINT NOT NULL REFERENCES cases (id),
    rule     TEXT NOT NULL,
    decision TEXT NOT NULL,
    done_at  BIGINT,
    PRIMARY KEY (key, case_id)
);
CREATE INDEX disposal_cases_case ON disposal_cases (case_id);
CREATE INDEX disposals_signed ON disposals (signed_at) WHERE signed_at IS NOT NULL AND done_at IS NULL;
