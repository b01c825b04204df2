//! How the database looks for what a query asks: each statement finds the same cases, and which is quick depends on how many cases hold
//! the words.

use super::super::row::{Sql, statements};
use super::{MOST_RANKED, Narrowed, Often};
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
        "c.id IN (SELECT w.case_id FROM case_words w WHERE w.case_id >= $122 AND w.case_id < $121 AND w.word IN
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16))"
    );
    FIND_BY_TWO_WORDS on "cases" = finding!(
        "c.id IN (SELECT w.case_id FROM case_words w WHERE w.case_id >= $122 AND w.case_id < $121 AND w.word IN
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         INTERSECT SELECT w.case_id FROM case_words w WHERE w.case_id >= $122 AND w.case_id < $121 AND w.word IN
             ($17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32))"
    );
    FIND_BY_WORD_AND_UNIT on "cases" = finding!(
        "c.id IN (SELECT w.case_id FROM case_words w WHERE w.case_id >= $122 AND w.case_id < $121 AND w.word IN
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         INTERSECT SELECT u.id FROM cases u WHERE u.unit = $113 AND u.id >= $122 AND u.id < $121)"
    );
    FIND_BY_OFFICER on "cases" = finding!("c.officer = $114");
    FIND_BY_UNIT on "cases" = finding!("c.unit = $113");
    // The index of states holds all that the inner search asks for, so that only cases that are shown are fetched.
    FIND_OVERDUE on "cases" = finding!(
        "c.id IN (SELECT o.id FROM cases o WHERE o.state IN ('awaiting_registrar', 'assigned') AND o.due_at < $119
             AND o.id >= $122 AND o.id < $121)"
    );
    FIND_OVERDUE_BY_WORD on "cases" = finding!(
        "c.id IN (SELECT w.case_id FROM case_words w WHERE w.case_id >= $122 AND w.case_id < $121 AND w.word IN
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         INTERSECT SELECT o.id FROM cases o WHERE o.state IN ('awaiting_registrar', 'assigned') AND o.due_at < $119
             AND o.id >= $122 AND o.id < $121)"
    );
    FIND_OVERDUE_OF_UNIT on "cases" = finding!(
        "c.id IN (SELECT u.id FROM cases u WHERE u.unit = $113 AND u.id >= $122 AND u.id < $121
         INTERSECT SELECT o.id FROM cases o WHERE o.state IN ('awaiting_registrar', 'assigned') AND o.due_at < $119
             AND o.id >= $122 AND o.id < $121)"
    );
    FIND_NEWEST on "cases" = finding!("c.id > 0");
}

/// Words with fewer hits than this need no other help.
pub(super) const FEW: i64 = 2_000;

/// From this share of cases on a unit's cases, or those that are late, are looked through for a word.
const COMMON: f64 = 0.1;

/// Microseconds, as they were in a register of a million cases: a row of the newest that is passed by, an identity that is gathered
/// from one list, one that two lists are compared by, and a gathered case that is looked at. Only how they stand to each other matters.
const PASSED: f64 = 1.2;
const GATHERED: f64 = 0.3;
const COMPARED: f64 = 0.4;
const LOOKED_AT: f64 = 5.0;

/// The shortest stretch of identities that is looked through.
const SHORTEST: i64 = 4_000;

/// How a query is carried out.
pub(super) struct Plan {
    /// What the database begins with.
    pub(super) statement: Sql,
    /// So many identities at a time, the newest first; `None`: all of them, since the statement ends by itself when it has enough.
    pub(super) stretch: Option<i64>,
}

/// What the database begins with. `often` tells how often each word is, the rarest first; `cases` is how many there are.
pub(super) fn choose(query: &Query, often: &[Often], cases: i64) -> Plan {
    let fields = Narrowed::by(query);
    let whole = |statement| Plan { statement, stretch: None };
    let rarest = often.first().copied();
    let is_uncommon = rarest.is_some_and(|often| often.share(cases) < COMMON);
    if matches!(rarest, Some(Often::Seldom(_))) {
        whole(FIND_BY_WORD)
    } else if fields.officer.is_some() {
        whole(FIND_BY_OFFICER)
    } else if fields.overdue && is_uncommon {
        whole(FIND_OVERDUE_BY_WORD)
    } else if fields.overdue {
        whole(if fields.unit.is_some() {
            FIND_OVERDUE_OF_UNIT
        } else {
            FIND_OVERDUE
        })
    } else if fields.unit.is_some() {
        whole(if is_uncommon { FIND_BY_WORD_AND_UNIT } else { FIND_BY_UNIT })
    } else {
        let shares: Vec<f64> = often.iter().map(|often| often.share(cases)).collect();
        by_words(&shares, cases)
    }
}

/// The cheapest way for words alone, as if they stood in cases independently of each other. Each way looks through the same stretch of
/// identities, until enough cases are found; what it costs for one identity tells them apart.
fn by_words(shares: &[f64], cases: i64) -> Plan {
    let enough = MOST_RANKED as f64 / shares.iter().product::<f64>().max(f64::MIN_POSITIVE);
    // A little more, so that the first stretch mostly does.
    let stretch = (enough * 1.3).min(cases as f64).round() as i64;
    let newest = (PASSED, FIND_NEWEST);
    let by_one = shares.first().map(|one| ((GATHERED + LOOKED_AT) * one, FIND_BY_WORD));
    let by_two = match shares {
        [one, two, ..] => Some((COMPARED * (one + two) + LOOKED_AT * one * two, FIND_BY_TWO_WORDS)),
        _ => None,
    };
    let ways = [Some(newest), by_one, by_two].into_iter().flatten();
    let statement = ways
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(FIND_NEWEST, |(_, statement)| statement);
    Plan {
        statement,
        stretch: (statement.name != FIND_NEWEST.name).then_some(stretch.max(SHORTEST)),
    }
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
        use Often::{Seldom, Share};
        let (unit, officer) = (Field::Unit("gata".into()), Field::Officer("petra".into()));
        for (fields, often, expected, stretch) in [
            (&[][..], &[][..], FIND_NEWEST, None),
            (&[], &[Seldom(600)], FIND_BY_WORD, None),
            (&[], &[Share(0.03)], FIND_BY_WORD, Some(21_667)),
            // So common that most of the newest have it.
            (&[], &[Share(0.8)], FIND_NEWEST, None),
            (&[], &[Share(0.9), Share(0.9)], FIND_NEWEST, None),
            // Neither is rare, both together are.
            (&[], &[Share(0.01), Share(0.02)], FIND_BY_TWO_WORDS, Some(1_000_000)),
            (&[], &[Share(0.05), Share(0.1)], FIND_BY_TWO_WORDS, Some(130_000)),
            (&[], &[Share(0.1), Share(0.2), Share(0.5)], FIND_BY_TWO_WORDS, Some(65_000)),
            // The second one is in every other case: to gather it costs more than to look.
            (&[], &[Share(0.02), Share(0.5)], FIND_BY_WORD, Some(65_000)),
            (&[&unit], &[], FIND_BY_UNIT, None),
            (&[&unit], &[Seldom(600)], FIND_BY_WORD, None),
            (&[&unit], &[Share(0.02)], FIND_BY_WORD_AND_UNIT, None),
            (&[&unit], &[Share(0.2)], FIND_BY_UNIT, None),
            (&[&unit, &officer], &[Share(0.02)], FIND_BY_OFFICER, None),
            (&[&officer], &[Seldom(600)], FIND_BY_WORD, None),
            (&[&Field::Overdue], &[], FIND_OVERDUE, None),
            (&[&Field::Overdue], &[Share(0.02)], FIND_OVERDUE_BY_WORD, None),
            (&[&Field::Overdue], &[Share(0.5)], FIND_OVERDUE, None),
            (&[&Field::Overdue, &unit], &[], FIND_OVERDUE_OF_UNIT, None),
            (&[&Field::Overdue, &unit], &[Share(0.02)], FIND_OVERDUE_BY_WORD, None),
            (&[&Field::Overdue, &officer], &[], FIND_BY_OFFICER, None),
        ] {
            let plan = choose(&asked(fields), often, 1_000_000);
            assert_eq!(plan.statement.name, expected.name, "{fields:?} {often:?}");
            assert_eq!(plan.stretch, stretch, "{fields:?} {often:?}");
        }
        // A small register has no common words.
        assert_eq!(choose(&asked(&[]), &[Share(0.83)], 3_000).statement.name, FIND_NEWEST.name);
    }
}
