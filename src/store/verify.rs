//! Verification: what must hold whatever has happened, checked row by row. It changes nothing.

use super::chain::broken_link;
use super::error::{Result, StoreError};
use super::kept::unpacked;
use super::row::{Row, Sql, args, statements};
use super::{OpenMode, Place, Session, Store, cases, raw_hash};
use crate::domain::case::CaseMatter;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::Path;
use tokio::runtime::Handle;

statements! {
    SERIALS on "series" =
        "SELECT s.series || ' ' || CAST(s.year AS TEXT) AS place,
             CAST(COALESCE(c.n, 0) AS TEXT) || ' cases numbered ' || CAST(COALESCE(c.lowest, 0) AS TEXT) || ' to '
             || CAST(COALESCE(c.highest, 0) AS TEXT) || ', counter at ' || CAST(s.last AS TEXT) AS found
         FROM series s
         LEFT JOIN (SELECT series, year, COUNT(*) AS n, COUNT(DISTINCT serial) AS singles, MIN(serial) AS lowest, MAX(serial) AS highest
                    FROM cases GROUP BY series, year) c ON c.series = s.series AND c.year = s.year
         LEFT JOIN (SELECT series, year, SUM(last_serial - first_serial + 1) AS lost FROM number_gaps GROUP BY series, year) g
             ON g.series = s.series AND g.year = s.year
         WHERE COALESCE(c.n, 0) + COALESCE(g.lost, 0) <> s.last OR COALESCE(c.singles, 0) <> COALESCE(c.n, 0)
             OR COALESCE(c.lowest, 1) < 1 OR COALESCE(c.highest, 0) > s.last
             OR EXISTS (SELECT 1 FROM number_gaps h JOIN cases k ON k.series = h.series AND k.year = h.year
                            AND k.serial BETWEEN h.first_serial AND h.last_serial
                        WHERE h.series = s.series AND h.year = s.year)
         UNION ALL
         SELECT c.series || ' ' || CAST(c.year AS TEXT), CAST(COUNT(*) AS TEXT) || ' cases, no counter' FROM cases c
         WHERE NOT EXISTS (SELECT 1 FROM series s WHERE s.series = c.series AND s.year = c.year) GROUP BY c.series, c.year";
    WAITS_TOO_LONG on "inbound" =
        "SELECT CAST(id AS TEXT) AS place, 'attempts: ' || CAST(attempts AS TEXT) AS found FROM inbound
         WHERE state = 'received' AND attempts >= 0 AND fetched_at < $1";
    NO_OUTCOME on "inbound" =
        "SELECT CAST(i.id AS TEXT) AS place, i.state || ', ' || COALESCE(i.outcome, 'no outcome') AS found FROM inbound i
         WHERE (i.state = 'received') <> (i.outcome IS NULL)
             OR (i.outcome IN ('opened_case', 'added_to_case') AND i.case_id IS NULL)
             OR (i.outcome = 'opened_case' AND i.document_id IS NULL)
             OR (i.outcome = 'duplicate' AND i.duplicate_of IS NULL)";
    LOST_REFERENCE on "inbound" =
        "SELECT CAST(i.id AS TEXT) AS place,
             CASE WHEN b.id IS NULL THEN 'its bytes' WHEN i.case_id IS NOT NULL AND c.id IS NULL THEN 'its case'
                  WHEN i.document_id IS NOT NULL AND d.id IS NULL THEN 'its document' ELSE 'the mail that it is the same as' END AS found
         FROM inbound i LEFT JOIN blobs b ON b.id = i.raw LEFT JOIN cases c ON c.id = i.case_id
             LEFT JOIN documents d ON d.id = i.document_id LEFT JOIN inbound o ON o.id = i.duplicate_of
         WHERE b.id IS NULL OR (i.case_id IS NOT NULL AND c.id IS NULL)
             OR (i.document_id IS NOT NULL AND (d.id IS NULL OR d.inbound_id <> i.id))
             OR (i.duplicate_of IS NOT NULL AND o.id IS NULL)";
    NO_FIRST_DOCUMENT on "cases" =
        "SELECT CAST(c.id AS TEXT) AS place, 'no document 1' AS found FROM cases c
         WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.case_id = c.id AND d.number = 1)";
    DOCUMENT_NUMBERS on "documents" =
        "SELECT CAST(case_id AS TEXT) AS place,
             CAST(COUNT(*) AS TEXT) || ' documents numbered ' || CAST(MIN(number) AS TEXT) || ' to ' || CAST(MAX(number) AS TEXT) AS found
         FROM documents GROUP BY case_id HAVING MIN(number) <> 1 OR MAX(number) <> COUNT(*) OR COUNT(DISTINCT number) <> COUNT(*)";
    LOST_DOCUMENT on "documents" =
        "SELECT CAST(d.id AS TEXT) AS place, 'the case, mail or letter that it belongs to' AS found
         FROM documents d LEFT JOIN cases c ON c.id = d.case_id LEFT JOIN inbound i ON i.id = d.inbound_id
             LEFT JOIN outbox o ON o.id = d.outbox_id
         WHERE c.id IS NULL OR (d.inbound_id IS NOT NULL AND i.id IS NULL) OR (d.outbox_id IS NOT NULL AND o.id IS NULL)
             OR (d.inbound_id IS NULL AND d.outbox_id IS NULL AND d.direction <> 'drawn_up')";
    NO_LOG on "cases" =
        "SELECT CAST(c.id AS TEXT) AS place, 'nothing in the log' AS found FROM cases c
         WHERE NOT EXISTS (SELECT 1 FROM case_log l WHERE l.case_id = c.id)";
    LOST_LETTER on "outbox" =
        "SELECT CAST(o.id AS TEXT) AS place, CASE WHEN b.outbox_id IS NULL THEN 'its bytes' ELSE 'its case' END AS found
         FROM outbox o LEFT JOIN letter_blobs b ON b.outbox_id = o.id LEFT JOIN cases c ON c.id = o.case_id
         WHERE b.outbox_id IS NULL OR (o.case_id IS NOT NULL AND c.id IS NULL)";
    SENT_TWICE on "outbox" =
        "SELECT MIN(key) AS place, CAST(COUNT(*) AS TEXT) || ' letters with the same Message-ID' AS found
         FROM outbox GROUP BY message_id HAVING COUNT(*) > 1
         UNION ALL
         SELECT MIN(key), CAST(COUNT(*) AS TEXT) || ' receipts for one case' FROM outbox
         WHERE purpose = 'receipt' AND case_id IS NOT NULL AND state IN ('sent', 'unknown') GROUP BY case_id, recipient HAVING COUNT(*) > 1
         UNION ALL
         SELECT MIN(o.key), CAST(COUNT(*) AS TEXT) || ' letters with the same bytes to one address' FROM outbox o JOIN letter_blobs b ON b.outbox_id = o.id
         WHERE o.state IN ('sent', 'unknown') GROUP BY b.hash, o.recipient HAVING COUNT(*) > 1";
    HALF_SENT on "outbox" =
        "SELECT CAST(id AS TEXT) AS place, state || ' without its times' AS found FROM outbox
         WHERE (state IN ('sent', 'failed', 'unknown') AND settled_at IS NULL) OR (state = 'sending' AND lease_owner IS NULL)
             OR (state IN ('sent', 'unknown') AND attempts < 1)";
    UNUSED_BYTES on "blobs" =
        "SELECT b.hash AS place, 'no mail and no letter needs these bytes' AS found FROM blobs b
         WHERE NOT EXISTS (SELECT 1 FROM inbound i WHERE i.raw = b.id)
             AND NOT EXISTS (SELECT 1 FROM letter_blobs l WHERE l.base = b.id)
             AND NOT EXISTS (SELECT 1 FROM blobs m WHERE m.base = b.id)";
    LOST_BASE on "blobs" =
        "SELECT b.hash AS place, 'the mail that they carry' AS found FROM blobs b LEFT JOIN blobs p ON p.id = b.base
         WHERE b.base IS NOT NULL AND (p.id IS NULL OR p.base IS NOT NULL)
         UNION ALL
         SELECT b.hash, 'the mail that they carry' FROM letter_blobs b LEFT JOIN blobs p ON p.id = b.base
         WHERE b.base IS NOT NULL AND (p.id IS NULL OR p.base IS NOT NULL)";
    CLOCK_ON_CLOSED on "clocks" =
        "SELECT k.kind || ' ' || CAST(k.step AS TEXT) AS place, k.kind || ' on case ' || CAST(k.case_id AS TEXT) AS found
         FROM clocks k LEFT JOIN cases c ON c.id = k.case_id WHERE c.id IS NULL OR c.state = 'closed'";
    SOME_CASES on "cases" =
        "SELECT id, series, year, serial, registered_at, opened_by, authority, unit, officer, topic, case_type, title, citizen,
             arrived_at, due_at, matter, matter_packed, state, state_data FROM cases WHERE id > $1 ORDER BY id LIMIT $2";
    SOME_MAILS_BYTES on "blobs" =
        "SELECT b.id, b.hash, b.size, b.bytes, b.form, p.bytes AS base_bytes, p.form AS base_form, p.size AS base_size
         FROM blobs b LEFT JOIN blobs p ON p.id = b.base WHERE b.id > $1 ORDER BY b.id LIMIT $2";
    SOME_LETTERS_BYTES on "letter_blobs" =
        "SELECT b.outbox_id AS id, b.hash, b.size, b.bytes, b.form, p.bytes AS base_bytes, p.form AS base_form, p.size AS base_size
         FROM letter_blobs b LEFT JOIN blobs p ON p.id = b.base WHERE b.outbox_id > $1 ORDER BY b.outbox_id LIMIT $2";
}

/// SQLite's own checks; PostgreSQL holds foreign keys at every change.
const INTEGRITY: Sql = Sql {
    name: "INTEGRITY",
    table: "the file",
    text: "PRAGMA integrity_check",
};
const FOREIGN_KEYS: Sql = Sql {
    name: "FOREIGN_KEYS",
    table: "the file",
    text: "PRAGMA foreign_key_check",
};

/// Each check reads whole tables, for as long as the diary is large.
const NO_LIMIT: Sql = Sql {
    name: "NO_LIMIT",
    table: "the session",
    text: "SELECT set_config('statement_timeout', '0', true)",
};

/// Rows that are looked at in one go; mails can be large.
const PAGE: u32 = 200;
const PAGE_OF_BLOBS: u32 = 20;

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The check, by a name that stays.
    pub check: &'static str,
    /// The table, and the row or rows in it.
    pub place: String,
    /// What is wrong; no personal data.
    pub found: String,
}

/// Checks that are one statement each: every row that it gives is a finding.
const CHECKS: &[(&str, Sql)] = &[
    ("diary numbers run from 1 without a gap", SERIALS),
    ("a mail has an outcome or waits", NO_OUTCOME),
    ("what a mail refers to is there", LOST_REFERENCE),
    ("a case has a document 1", NO_FIRST_DOCUMENT),
    ("documents are numbered without a gap", DOCUMENT_NUMBERS),
    ("what a document belongs to is there", LOST_DOCUMENT),
    ("a case has a log", NO_LOG),
    ("what a letter belongs to is there", LOST_LETTER),
    ("no letter is sent twice", SENT_TWICE),
    ("a letter's state is whole", HALF_SENT),
    ("bytes belong to a mail or a letter", UNUSED_BYTES),
    ("the mail that bytes are added to is there", LOST_BASE),
    ("no clock runs on a closed case", CLOCK_ON_CLOSED),
];

impl Store {
    /// What [`Session::verify`] finds in a copy without reading its bytes; on a thread of its own, since it reads for as long as the
    /// diary is large and SQLite reads where it is asked.
    ///
    /// # Errors
    /// When the copy cannot be read.
    pub async fn findings_in(copy: &Path) -> Result<Vec<Finding>> {
        let (copy, runtime) = (Place::File(copy.to_owned()), Handle::current());
        let read = async move {
            let copy = Self::open(&copy, OpenMode::ReadOnly).await?;
            let findings = copy.read().await?.verify(false, DateTime::UNIX_EPOCH).await;
            copy.close().await;
            findings
        };
        let read = tokio::task::spawn_blocking(move || runtime.block_on(read)).await;
        read.unwrap_or_else(|_| Err(StoreError::from_sqlx("verify a copy", sqlx::Error::WorkerCrashed)))
    }
}

impl Session {
    /// Looks for anything that must not be. `full` also reads all bytes and the whole file. Mails that were fetched before
    /// `late_before` (UTC) and still wait are findings too.
    ///
    /// # Errors
    /// When the database is out of reach; what is wrong with rows is a finding, not an error.
    pub async fn verify(&mut self, full: bool, late_before: DateTime<Utc>) -> Result<Vec<Finding>> {
        if !self.is_sqlite() {
            self.rows(NO_LIMIT, &[]).await?;
        }
        let mut findings = Vec::new();
        for (check, sql) in CHECKS {
            findings.extend(rows_to_findings(check, &self.rows(*sql, &[]).await?));
        }
        let late = self.rows(WAITS_TOO_LONG, args![late_before]).await?;
        findings.extend(rows_to_findings("no mail waits too long", &late));
        self.verify_cases(&mut findings).await?;
        self.verify_log(&mut findings).await?;
        if full {
            self.verify_bytes(SOME_MAILS_BYTES, &mut findings).await?;
            self.verify_bytes(SOME_LETTERS_BYTES, &mut findings).await?;
        }
        if full && self.is_sqlite() {
            self.verify_file(&mut findings).await?;
        }
        Ok(findings)
    }

    async fn verify_cases(&mut self, findings: &mut Vec<Finding>) -> Result<()> {
        let mut after = 0;
        loop {
            let rows = self.rows(SOME_CASES, args![after, PAGE]).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.int("id")?;
            for row in &rows {
                findings.extend(check_row("a case's columns say what its matter says", row, columns_differ(row)));
            }
        }
    }

    async fn verify_log(&mut self, findings: &mut Vec<Finding>) -> Result<()> {
        const CHECK: &str = "the log is whole";
        let erasures = self.erasures().await?;
        let (mut seq, mut hash) = (0, String::new());
        loop {
            let rows = self.log_after(seq, PAGE).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                findings.extend(check_row(CHECK, row, broken_link(row, seq, &hash)));
                findings.extend(check_row(CHECK, row, unsaid_erasure(row, &erasures)));
                (seq, hash) = (row.int("id")?, row.hash("hash")?);
            }
        }
        if self.log_head().await? != (seq, hash) {
            findings.push(Finding {
                check: CHECK,
                place: format!("case_log {seq}"),
                found: "is not the end that was noted: rows after it are missing".to_owned(),
            });
        }
        Ok(())
    }

    async fn verify_bytes(&mut self, some: Sql, findings: &mut Vec<Finding>) -> Result<()> {
        let mut after = 0;
        loop {
            let rows = self.rows(some, args![after, PAGE_OF_BLOBS]).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.int("id")?;
            for row in rows {
                let place = format!("{} {}", row.table, row.hash("hash")?);
                findings.extend(bytes_differ(row)?.map(|found| Finding {
                    check: "bytes have the hash that they are kept under",
                    place,
                    found,
                }));
            }
        }
    }

    async fn verify_file(&mut self, findings: &mut Vec<Finding>) -> Result<()> {
        for row in self.rows(INTEGRITY, &[]).await? {
            let said = row.text("integrity_check")?;
            if said != "ok" {
                findings.push(Finding {
                    check: "SQLite's integrity_check",
                    place: row.table.to_owned(),
                    found: said.to_owned(),
                });
            }
        }
        for row in self.rows(FOREIGN_KEYS, &[]).await? {
            let place = format!("{} {}", row.text("table")?, row.opt_int("rowid")?.unwrap_or(0));
            findings.push(Finding {
                check: "SQLite's foreign_key_check",
                place,
                found: format!("refers to a row of {} that is not there", row.text("parent")?),
            });
        }
        Ok(())
    }
}

fn rows_to_findings(check: &'static str, rows: &[Row]) -> Vec<Finding> {
    let text = |row: &Row, column| {
        let text = row.opt_text(column).ok().flatten().map(str::to_owned);
        text.or_else(|| row.opt_hash(column).ok().flatten())
            .unwrap_or_else(|| "?".to_owned())
    };
    rows.iter()
        .map(|row| Finding {
            check,
            place: format!("{} {}", row.table, text(row, "place")),
            found: text(row, "found"),
        })
        .collect()
}

/// A finding about a row, also where the row cannot be read at all.
fn check_row(check: &'static str, row: &Row, checked: Result<Option<&'static str>>) -> Option<Finding> {
    let place = format!("{} {}", row.table, row.int("id").unwrap_or_default());
    match checked {
        Ok(None) => None,
        Ok(Some(found)) => Some(Finding {
            check,
            place,
            found: found.to_owned(),
        }),
        Err(StoreError::Strange { column, why, .. }) => Some(Finding {
            check,
            place,
            found: format!("{column} {why}"),
        }),
        Err(error) => Some(Finding {
            check,
            place,
            found: error.to_string(),
        }),
    }
}

/// Whether the columns that are searched by differ from the matter, which is the truth.
fn columns_differ(row: &Row) -> Result<Option<&'static str>> {
    let case = cases::read_case(row)?;
    let CaseMatter {
        authority,
        unit,
        officer,
        topic,
        case_type,
        title,
        citizen,
        arrived_at,
        due_at,
        opened_by,
        ..
    } = &case.matter;
    let same = row.text("authority")? == authority.as_str()
        && row.opt_text("unit")? == unit.as_ref().map(|unit| unit.as_str())
        && row.opt_text("officer")? == officer.as_ref().map(|officer| officer.as_str())
        && row.opt_text("topic")? == topic.as_ref().map(|topic| topic.as_str())
        && row.text("case_type")? == case_type.as_str()
        && row.text("title")? == title
        && row.opt_text("citizen")? == citizen.as_ref().map(|citizen| citizen.address.as_str())
        && row.int("arrived_at")? == arrived_at.timestamp_micros()
        && row.opt_int("due_at")? == due_at.map(|due| due.timestamp_micros())
        && row.int("opened_by")? == opened_by.0;
    Ok((!same).then_some("its columns and its matter differ"))
}

/// Whether a row is empty without a later row that says so.
fn unsaid_erasure(row: &Row, erasures: &BTreeSet<(i64, i64)>) -> Result<Option<&'static str>> {
    let (seq, by) = (row.int("id")?, row.opt_int("erased_by")?);
    let said = by.is_none_or(|by| by > seq && erasures.contains(&(by, seq)));
    Ok((!said).then_some("was emptied, and no row says by which decision"))
}

fn bytes_differ(row: Row) -> Result<Option<String>> {
    let (hash, size): (String, i64) = (row.hash("hash")?, row.int("size")?);
    let bytes = match unpacked(row) {
        Err(StoreError::Strange { column, why, .. }) => return Ok(Some(format!("{column} {why}"))),
        unpacked => unpacked?,
    };
    if i64::try_from(bytes.len()) != Ok(size) {
        return Ok(Some(format!("{} bytes, {size} were kept", bytes.len())));
    }
    Ok((raw_hash(&bytes) != hash).then(|| "the bytes were changed".to_owned()))
}
