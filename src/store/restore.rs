//! Restoring a copy: it takes the database's place, and what went out since it was made is provided for. No number is given twice,
//! and no letter that waited in the copy is sent as if nothing had happened since.

use super::dialect::restore_file;
use super::error::{Result, StoreError};
use super::log::LogEntry;
use super::row::{args, statements};
use super::{OpenMode, Place, Session, Store, WriteTx};
use crate::domain::diary::DiaryNumber;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

statements! {
    COUNTERS on "series" = "SELECT series, year, last FROM series";
    COUNTER on "series" = "SELECT last FROM series WHERE series = $1 AND year = $2";
    PUT_GAP on "number_gaps" =
        "INSERT INTO number_gaps (series, year, first_serial, last_serial, noted_at) VALUES ($1, $2, $3, $4, $5)";
    RAISE on "series" =
        "INSERT INTO series (series, year, last) VALUES ($1, $2, $3) ON CONFLICT (series, year) DO UPDATE SET last = excluded.last";
    DOUBT_ALL on "outbox" =
        "UPDATE outbox SET state = 'unknown', attempts = CASE WHEN attempts < 1 THEN 1 ELSE attempts END, unknowns = unknowns + 1,
             dot_at = COALESCE(dot_at, created_at), settled_at = $1, lease_owner = NULL, lease_until = 0
         WHERE state IN ('queued', 'sending')";
    NEWEST_MAIL on "inbound" = "SELECT fetched_at AS newest FROM inbound ORDER BY id DESC LIMIT 1";
}

/// Numbers of one series and year that were, or may have been, given and are not known: no case gets them again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The first of them.
    pub first: DiaryNumber,
    /// The last of them.
    pub last: DiaryNumber,
}

/// What a restored diary has to provide for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provided {
    /// Numbers that are never given.
    pub gaps: Vec<Gap>,
    /// Letters that waited in the copy, and may have been sent since.
    pub letters_in_doubt: u64,
}

impl Store {
    /// Puts a copy into the place of an SQLite diary that no daemon has open. What was there is kept beside it; gives its path.
    ///
    /// # Errors
    /// When a daemon has the diary, the copy is not whole, or files cannot be moved; then all is as it was. A machine that stops in
    /// between leaves the one or the other; but of a diary that is damaged, the log may lie under the name that it is kept under.
    pub async fn restore_file(place: &Place, copy: &Path, now: DateTime<Utc>) -> Result<Option<PathBuf>> {
        let Place::File(path) = place else {
            return Err(StoreError::NotHere { what: "restore" });
        };
        restore_file(path, copy, &now.format("%Y%m%dT%H%M%SZ").to_string()).await
    }

    /// The last number of each series and year in a database that may be damaged; `None` when it cannot be told.
    pub async fn counters_of(place: &Place) -> Option<Vec<DiaryNumber>> {
        let store = Store::open(place, OpenMode::ReadOnly).await.ok()?;
        let counters = store.read().await.ok()?.counters().await;
        store.close().await;
        counters.ok()
    }

    /// Provides for what went out since the copy was made: no number up to those `given` is given again, and letters that wait are
    /// in doubt.
    ///
    /// # Errors
    /// When nothing was provided for.
    pub async fn provide_for_restore(&self, given: &[DiaryNumber], now: DateTime<Utc>) -> Result<Provided> {
        let mut tx = self.write().await?;
        let mut provided = Provided {
            gaps: provide(&mut tx, given, now).await?,
            letters_in_doubt: 0,
        };
        provided.letters_in_doubt = tx.change(DOUBT_ALL, args![now]).await?;
        let event = json!({ "gaps": told(&provided.gaps), "letters_in_doubt": provided.letters_in_doubt });
        let reasons = ["En kopia av diariet lades tillbaka. Nummer som gavs efter kopian ges inte igen.".to_owned()];
        tx.append_log(&LogEntry::note(now, "operator", "restored", &event, &reasons))
            .await?;
        tx.commit().await?;
        Ok(provided)
    }
}

/// Raises counters to numbers that went out and leaves those between out, noted as gaps; which they are.
pub(super) async fn provide(tx: &mut WriteTx, given: &[DiaryNumber], now: DateTime<Utc>) -> Result<Vec<Gap>> {
    let mut gaps = Vec::new();
    for number in given {
        let (series, year) = (&number.series, i64::from(number.year));
        let row = tx.row(COUNTER, args![series, year]).await?;
        let last = row.map_or(Ok(0), |row| row.int("last"))?;
        if last >= number.serial {
            continue;
        }
        tx.change_one(PUT_GAP, args![series, year, last + 1, number.serial, now], || {
            format!("the gap after {last}")
        })
        .await?;
        tx.change_one(RAISE, args![series, year, number.serial], || format!("the counter of {series}"))
            .await?;
        let first = DiaryNumber {
            serial: last + 1,
            ..number.clone()
        };
        let last = number.clone();
        gaps.push(Gap { first, last });
    }
    Ok(gaps)
}

/// Gaps as the log tells of them.
pub(super) fn told(gaps: &[Gap]) -> Vec<Value> {
    gaps.iter().map(|gap| json!({ "from": gap.first, "to": gap.last.serial })).collect()
}

impl Session {
    /// The last number of each series and year.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn counters(&mut self) -> Result<Vec<DiaryNumber>> {
        let rows = self.rows(COUNTERS, &[]).await?;
        rows.iter()
            .map(|row| {
                Ok(DiaryNumber {
                    series: row.named("series")?,
                    year: i32::try_from(row.int("year")?).map_err(|_| row.strange("year", "is out of range"))?,
                    serial: row.int("last")?,
                })
            })
            .collect()
    }

    /// When the newest mail was fetched, UTC.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn newest_mail_at(&mut self) -> Result<Option<DateTime<Utc>>> {
        self.row(NEWEST_MAIL, &[]).await?.map(|row| row.time("newest")).transpose()
    }
}
