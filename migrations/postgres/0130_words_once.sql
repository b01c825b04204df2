-- The words of a case are told from its texts when they are taken away; the index that held each of them a second time goes. What cases
-- from before are found by and their texts do not hold (a former title, texts from before lines were kept) is noted as part -1:
-- parts below 0 hold words that phrases are not looked for in.
INSERT INTO case_texts (case_id, part, words)
SELECT w.case_id, -1, string_agg(w.word, ' ') FROM case_words w
WHERE NOT (w.word >= ':' AND w.word < ';')
    AND NOT EXISTS (SELECT 1 FROM case_texts t WHERE t.case_id = w.case_id AND strpos(' ' || t.words || ' ', ' ' || w.word || ' ') > 0)
GROUP BY w.case_id;

DROP INDEX case_words_case;
