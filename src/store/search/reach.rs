//! Between which identities the cases of a query lie: cases mostly get their identities in the order in which they arrive, and blocks of
//! them whose cases all arrived too late or too early are passed over, each with one look into an index.

use super::super::Session;
use super::super::error::Result;
use super::super::row::{args, statements};
use crate::domain::query::{Field, Query};
use crate::domain::time::midnight;
use chrono::{DateTime, Utc};

statements! {
    // Blocks as in the index cases_by_block. "+ 0" takes away the type of the counted block: SQLite would else not use that index.
    FIRST_BLOCK_SINCE on "cases" =
        "WITH RECURSIVE blocks (block) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT block + 1 FROM blocks
             WHERE block < CAST($2 AS BIGINT) AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id / 4096 = block + 0 AND c.arrived_at >= $1))
         SELECT MAX(block) AS block FROM blocks";
    LAST_BLOCK_BEFORE on "cases" =
        "WITH RECURSIVE blocks (block) AS (SELECT CAST($2 AS BIGINT) UNION ALL SELECT block - 1 FROM blocks
             WHERE block > 0 AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id / 4096 = block + 0 AND c.arrived_at < $1))
         SELECT MIN(block) AS block FROM blocks";
}

/// Identities of one block.
const BLOCK: i64 = 4096;

impl Session {
    /// Between which identities the cases of a query lie, the second not among them; `None` where there is none. `last` is the newest
    /// case.
    pub(super) async fn reach(&mut self, query: &Query, last: i64) -> Result<Option<(i64, i64)>> {
        let (mut from, mut below) = (0, last.saturating_add(1));
        for condition in query.conditions.iter().filter(|condition| !condition.negated) {
            match &condition.field {
                Field::Number(number) => {
                    let Some(case) = self.case_by_number(number).await? else {
                        return Ok(None);
                    };
                    (from, below) = (from.max(case.id.0), below.min(case.id.0 + 1));
                }
                Field::Since(day) => {
                    let row = self.the_row(FIRST_BLOCK_SINCE, args![midnight(*day), last / BLOCK]).await?;
                    from = from.max(row.int("block")? * BLOCK);
                }
                Field::Until(day) => {
                    let after = day.succ_opt().map_or(DateTime::<Utc>::MAX_UTC, midnight);
                    let row = self.the_row(LAST_BLOCK_BEFORE, args![after, last / BLOCK]).await?;
                    below = below.min((row.int("block")? + 1) * BLOCK);
                }
                _ => {}
            }
        }
        Ok(Some((from, below)))
    }
}
