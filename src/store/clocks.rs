//! Clocks: what runs out when on which case. A clock that has run out is an event; its row goes in the same commit.

use super::error::{Result, StoreError};
use super::row::{Arg, Row, args, statements};
use super::{Session, WriteTx};
use crate::domain::effect::ClockKind;
use crate::domain::ids::CaseId;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeMap;

statements! {
    START_CLOCKS on "clocks" =
        "WITH given (case_id, kind, step, at) AS (VALUES (CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT)),
             ($5, $6, $7, $8), ($9, $10, $11, $12), ($13, $14, $15, $16), ($17, $18, $19, $20),
             ($21, $22, $23, $24), ($25, $26, $27, $28), ($29, $30, $31, $32))
         INSERT INTO clocks (case_id, kind, step, at) SELECT case_id, kind, step, at FROM given WHERE kind IS NOT NULL
         ON CONFLICT (case_id, kind, step) DO UPDATE SET at = excluded.at";
    STOP_CLOCKS on "clocks" = "DELETE FROM clocks WHERE case_id = $1 AND kind = $2";
    REMOVE_CLOCK on "clocks" = "DELETE FROM clocks WHERE case_id = $1 AND kind = $2 AND step = $3 AND at = $4";
    POSTPONE_CLOCK on "clocks" = "UPDATE clocks SET at = $5 WHERE case_id = $1 AND kind = $2 AND step = $3 AND at = $4";
    DUE_CLOCKS on "clocks" = "SELECT case_id, kind, step, at FROM clocks WHERE at <= $1 ORDER BY at, case_id, kind, step LIMIT $2";
    NEXT_CLOCK on "clocks" = "SELECT case_id, at FROM clocks ORDER BY at LIMIT 1";
    CLOCKS_OF on "clocks" = "SELECT case_id, kind, step, at FROM clocks WHERE case_id = $1 ORDER BY kind, step";
}

/// Clocks that one statement starts.
const AT_ONCE: usize = 8;

/// Clocks that are about to be started, by case, kind and step, each with when it runs out, UTC.
pub(super) type Started = BTreeMap<(CaseId, ClockKind, u32), DateTime<Utc>>;

/// A clock on a case; case, kind and step tell it from all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ClockRow {
    /// The case.
    pub case: CaseId,
    /// What it runs for.
    pub kind: ClockKind,
    /// Which step of it.
    pub step: u32,
    /// When it runs out, UTC.
    pub at: DateTime<Utc>,
}

impl WriteTx {
    /// Takes a clock away that has run out. `false` when it was stopped or moved in the meantime: it is then no event.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn remove_clock(&mut self, clock: &ClockRow) -> Result<bool> {
        Ok(self
            .change(REMOVE_CLOCK, args![clock.case, clock.kind.as_str(), clock.step, clock.at])
            .await?
            == 1)
    }

    /// Moves a clock that could not be settled, so that it does not stand before the others.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn postpone_clock(&mut self, clock: &ClockRow, to: DateTime<Utc>) -> Result<()> {
        self.change(POSTPONE_CLOCK, args![clock.case, clock.kind.as_str(), clock.step, clock.at, to])
            .await
            .map(|_| ())
    }

    /// Starts clocks, many by one statement; one with the same kind and step is moved.
    pub(super) async fn start_clocks(&mut self, clocks: Started) -> Result<()> {
        let clocks: Vec<_> = clocks.into_iter().collect();
        for some in clocks.chunks(AT_ONCE) {
            let mut values: Vec<Arg<'_>> = Vec::with_capacity(4 * AT_ONCE);
            for ((case, kind, step), at) in some {
                values.extend_from_slice(args![*case, kind.as_str(), *step, *at]);
            }
            while values.len() < 4 * AT_ONCE {
                values.extend([Arg::Int(None), Arg::Text(None), Arg::Int(None), Arg::Int(None)]);
            }
            let rows = self.change(START_CLOCKS, &values).await?;
            if usize::try_from(rows) != Ok(some.len()) {
                return Err(StoreError::NotOne {
                    statement: START_CLOCKS.name,
                    what: "each of several clocks".to_owned(),
                    rows,
                });
            }
        }
        Ok(())
    }

    pub(super) async fn stop_clocks(&mut self, case: CaseId, kind: ClockKind) -> Result<()> {
        self.change(STOP_CLOCKS, args![case, kind.as_str()]).await.map(|_| ())
    }
}

impl Session {
    /// Clocks that have run out, the earliest first.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn due_clocks(&mut self, now: DateTime<Utc>, limit: u32) -> Result<Vec<ClockRow>> {
        self.rows(DUE_CLOCKS, args![now, limit])
            .await?
            .iter()
            .map(ClockRow::from_row)
            .collect()
    }

    /// When the next clock runs out, UTC.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn next_clock_at(&mut self) -> Result<Option<DateTime<Utc>>> {
        self.row(NEXT_CLOCK, &[]).await?.map(|row| row.time("at")).transpose()
    }

    /// The clocks that run on a case.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn clocks_of(&mut self, case: CaseId) -> Result<Vec<ClockRow>> {
        self.rows(CLOCKS_OF, args![case]).await?.iter().map(ClockRow::from_row).collect()
    }
}

impl ClockRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            case: CaseId(row.int("case_id")?),
            kind: row.word("kind", ClockKind::lookup)?,
            step: row.small("step")?,
            at: row.time("at")?,
        })
    }
}
