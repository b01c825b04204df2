//! The documents of a time, for the public list.

use super::Session;
use super::cases::read_number;
use super::error::Result;
use super::matters::read_matter;
use super::row::{Row, args, statements};
use crate::domain::case::{CaseMatter, Direction};
use crate::domain::diary::DiaryNumber;
use crate::domain::ids::AuthorityId;
use chrono::{DateTime, Utc};

statements! {
    DOCUMENTS_BETWEEN on "documents" =
        "SELECT d.id, d.number AS place, d.direction, d.title, d.at, d.correspondent, c.series, c.year, c.serial, c.matter,
             c.matter_packed
         FROM documents d JOIN cases c ON c.id = d.case_id
         WHERE d.at >= $1 AND d.at < $2 AND (CAST($3 AS TEXT) IS NULL OR c.authority = $3) ORDER BY d.at, d.id";
}

/// A document with the case that it stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisteredRow {
    /// The case's number.
    pub number: DiaryNumber,
    /// The case.
    pub matter: CaseMatter,
    /// The document's number within the case.
    pub document: i64,
    /// Which way it went.
    pub direction: Direction,
    /// Named after its content.
    pub title: String,
    /// When it came, went or was drawn up, UTC.
    pub at: DateTime<Utc>,
    /// The other side.
    pub correspondent: Option<String>,
}

impl Session {
    /// Documents that came, went or were drawn up in a time, from `first` up to but not with `end` (UTC), in order.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn documents_between(
        &mut self,
        authority: Option<&AuthorityId>,
        first: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Result<Vec<RegisteredRow>> {
        let authority = authority.map(AuthorityId::as_str);
        let rows = self.rows(DOCUMENTS_BETWEEN, args![first, end, authority]).await?;
        let read = |row: &Row| {
            Ok(RegisteredRow {
                number: read_number(row)?,
                matter: read_matter(row)?,
                document: row.int("place")?,
                direction: row.word("direction", Direction::lookup)?,
                title: row.named("title")?,
                at: row.time("at")?,
                correspondent: row.opt_named("correspondent")?,
            })
        };
        rows.iter().map(read).collect()
    }
}
