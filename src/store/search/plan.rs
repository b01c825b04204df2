//! How the database looks for what a query asks: each statement finds the same cases, and which is quick depends on how many cases hold
//! the words.

use super::super::row::{Sql, statements};
use super::{COMMON, MOST_RANKED, Narrowed};
use crate::domain::query::Query;

/// Cases that have words and fields: `$chosen` is what the database begins with, the rest is looked at row by row; newest first.
/// $1–$96 are six words with sixteen forms each, $97–$112 what must not be there, then fields, the length of a
/// page, and between which identities it lies.
macro_rules! finding {
    ($chosen:literal) => {
        concat!(
            "SELECT c.id, c.series, c.year, c.serial, c.title, c.case_type, c.topic, c.unit, c.officer, c.state, c.arrived_at, c.due_at
             FROM cases c WHERE c.id >= $122 AND c.id < $121 AND ",
            $chosen,
            " AND (CAST($1 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word IN
                 ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)))
             AND (CAST($17 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word IN
                 ($17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)))
             AND (CAST($33 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word IN
                 ($33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48)))
             AND (CAST($49 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word IN
                 ($49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64)))
             AND (CAST($65 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word IN
                 ($65, $66, $67, $68, $69, $70, $71, $72, $73, $74, $75, $76, $77, $78, $79, $80)))
             AND (CAST($81 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word IN
                 ($81, $82, $83, $84, $85, $86, $87, $88, $89, $90, $91, $92, $93, $94, $95, $96)))
             AND (CAST($97 AS TEXT) IS NULL OR NOT EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word IN
                 ($97, $98, $99, $100, $101, $102, $103, $104, $105, $106, $107, $108, $109, $110, $111, $112)))
             AND (CAST($113 AS TEXT) IS NULL OR c.unit = $113) AND (CAST($114 AS TEXT) IS NULL OR c.officer = $114)
             AND (CAST($115 AS TEXT) IS NULL OR c.topic = $115) AND (CAST($116 AS TEXT) IS NULL OR c.state = $116)
             AND (CAST($117 AS BIGINT) IS NULL OR c.arrived_at >= $117) AND (CAST($118 AS BIGINT) IS NULL OR c.arrived_at < $118)
             AND (CAST($119 AS BIGINT) IS NULL OR (c.due_at < $119 AND c.state IN ('awaiting_registrar', 'assigned')))
             ORDER BY c.id DESC LIMIT $120"
        )
    };
}

statements! {
    FIND_BY_WORD on "cases" = finding!(
        "c.id IN (SELECT w.case_id FROM case_words w WHERE w.word IN
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16))"
    );
    FIND_BY_TWO_WORDS on "cases" = finding!(
        "c.id IN (SELECT w.case_id FROM case_words w WHERE w.word IN
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         INTERSECT SELECT w.case_id FROM case_words w WHERE w.word IN
             ($17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32))"
    );
    FIND_BY_WORD_AND_UNIT on "cases" = finding!(
        "c.id IN (SELECT w.case_id FROM case_words w WHERE w.word IN
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         INTERSECT SELECT u.id FROM cases u WHERE u.unit = $113)"
    );
    FIND_BY_OFFICER on "cases" = finding!("c.officer = $114");
    FIND_BY_UNIT on "cases" = finding!("c.unit = $113");
    FIND_OVERDUE on "cases" = finding!("c.state IN ('awaiting_registrar', 'assigned') AND c.due_at < $119");
    FIND_NEWEST on "cases" = finding!("c.id > 0");
}

/// Words with fewer hits than this need no other help.
const FEW: i64 = 2_000;

/// Microseconds, as they were in a register of a million cases: a row of the newest that is passed by, an identity that is gathered
/// from one list, one that two lists are compared by, and a gathered case that is looked at. Only how they stand to each other matters.
const PASSED: f64 = 1.2;
const GATHERED: f64 = 0.3;
const COMPARED: f64 = 0.4;
const LOOKED_AT: f64 = 5.0;

/// What the database begins with. `hits` are the cases with each word, the rarest first, counted up to [`COMMON`]; `cases` is how many
/// there are.
pub(super) fn choose(query: &Query, hits: &[i64], cases: i64) -> Sql {
    let fields = Narrowed::by(query);
    let rarest = hits.first().copied();
    if rarest.is_some_and(|hits| hits < FEW) {
        FIND_BY_WORD
    } else if fields.officer.is_some() {
        FIND_BY_OFFICER
    } else if fields.overdue {
        FIND_OVERDUE
    } else if fields.unit.is_some() {
        if rarest.is_some_and(|hits| hits < COMMON) {
            FIND_BY_WORD_AND_UNIT
        } else {
            FIND_BY_UNIT
        }
    } else {
        by_words(hits, cases)
    }
}

/// The cheapest way for words alone, as if they stood in cases independently of each other.
fn by_words(hits: &[i64], cases: i64) -> Sql {
    let all = cases.max(1) as f64;
    let counts: Vec<f64> = hits.iter().map(|hits| *hits as f64).collect();
    // So many must be looked at, until enough are found that hold these words too.
    let until_enough = |others: &[f64], most: f64| others.iter().fold(MOST_RANKED as f64, |rows, hits| rows * all / hits).min(most);
    let newest = (PASSED * until_enough(&counts, all), FIND_NEWEST);
    // What is common has more hits than were counted.
    let by_one = counts
        .split_first()
        .filter(|(first, _)| (**first as i64) < COMMON)
        .map(|(first, rest)| (GATHERED * first + LOOKED_AT * until_enough(rest, *first), FIND_BY_WORD));
    let by_two = match counts.as_slice() {
        [first, second, rest @ ..] if (*second as i64) < COMMON => {
            let both = first * second / all;
            Some((
                COMPARED * (first + second) + LOOKED_AT * until_enough(rest, both),
                FIND_BY_TWO_WORDS,
            ))
        }
        _ => None,
    };
    let ways = [Some(newest), by_one, by_two].into_iter().flatten();
    ways.min_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(FIND_NEWEST, |(_, statement)| statement)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::query::{Condition, Field};

    fn asked(fields: &[&Field]) -> Query {
        let condition = |field: &&Field| Condition {
            field: (*field).clone(),
            negated: false,
        };
        Query {
            conditions: fields.iter().map(condition).collect(),
            ..Query::default()
        }
    }

    #[test]
    fn the_database_begins_where_the_fewest_rows_are() {
        let (unit, officer) = (Field::Unit("gata".into()), Field::Officer("petra".into()));
        for (fields, hits, expected) in [
            (&[][..], &[][..], FIND_NEWEST),
            (&[], &[600], FIND_BY_WORD),
            (&[], &[30_000], FIND_BY_WORD),
            // So common that enough of the newest have it.
            (&[], &[COMMON], FIND_NEWEST),
            (&[], &[COMMON, COMMON], FIND_NEWEST),
            // Neither is rare, both together are.
            (&[], &[10_000, 20_000], FIND_BY_TWO_WORDS),
            (&[], &[10_000, 20_000, 50_000], FIND_BY_TWO_WORDS),
            // The second one is in every other case: to gather it costs more than to look.
            (&[], &[20_000, COMMON], FIND_BY_WORD),
            (&[&unit], &[], FIND_BY_UNIT),
            (&[&unit], &[600], FIND_BY_WORD),
            (&[&unit], &[20_000], FIND_BY_WORD_AND_UNIT),
            (&[&unit], &[COMMON], FIND_BY_UNIT),
            (&[&unit, &officer], &[20_000], FIND_BY_OFFICER),
            (&[&officer], &[600], FIND_BY_WORD),
            (&[&Field::Overdue], &[20_000], FIND_OVERDUE),
        ] {
            assert_eq!(choose(&asked(fields), hits, 1_000_000).name, expected.name, "{fields:?} {hits:?}");
        }
        // A small register has no common words.
        assert_eq!(choose(&asked(&[]), &[2_500], 3_000).name, FIND_NEWEST.name);
    }
}
