//! Links between cases (samband), seen from both ends.

use super::error::Result;
use super::row::{args, statements};
use super::{Session, WriteTx};
use crate::domain::case::{LinkKind, LinkedTo};
use crate::domain::diary::DiaryNumber;
use crate::domain::ids::CaseId;
use chrono::{DateTime, Utc};
use serde::Serialize;

statements! {
    SAME_LINK on "case_links" =
        "SELECT id FROM case_links WHERE case_id = $1 AND kind = $2
             AND COALESCE(other_case, 0) = COALESCE(CAST($3 AS BIGINT), 0) AND elsewhere = $4";
    PUT_LINK on "case_links" = "INSERT INTO case_links (case_id, kind, other_case, elsewhere, at) VALUES ($1, $2, $3, $4, $5)";
    DROP_LINK on "case_links" =
        "DELETE FROM case_links WHERE case_id = $1 AND kind = $2
             AND COALESCE(other_case, 0) = COALESCE(CAST($3 AS BIGINT), 0) AND elsewhere = $4";
    LINKS_OF on "case_links" =
        "SELECT l.id, l.kind, l.elsewhere, l.at, c.series, c.year, c.serial FROM case_links AS l
         LEFT JOIN cases AS c ON c.id = l.other_case WHERE l.case_id = $1 ORDER BY l.id";
    LINKS_TO on "case_links" =
        "SELECT l.id, l.kind, l.elsewhere, l.at, c.series, c.year, c.serial FROM case_links AS l
         JOIN cases AS c ON c.id = l.case_id WHERE l.other_case = $1 ORDER BY l.id";
}

/// A link as one of its cases sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkRow {
    /// How they hang together.
    pub kind: LinkKind,
    /// The link was made at the other end.
    pub from_there: bool,
    /// The other case's number; `None` where it is kept elsewhere.
    pub number: Option<DiaryNumber>,
    /// The other case's number where it is kept elsewhere; else empty.
    pub elsewhere: String,
    /// When the link was made, UTC.
    pub at: DateTime<Utc>,
}

impl WriteTx {
    pub(super) async fn link(&mut self, case: CaseId, kind: LinkKind, to: &LinkedTo, now: DateTime<Utc>) -> Result<()> {
        let (other, elsewhere) = ends(to);
        if self.row(SAME_LINK, args![case, kind.as_str(), other, elsewhere]).await?.is_none() {
            self.change(PUT_LINK, args![case, kind.as_str(), other, elsewhere, now]).await?;
        }
        Ok(())
    }

    pub(super) async fn unlink(&mut self, case: CaseId, kind: LinkKind, to: &LinkedTo) -> Result<()> {
        let (other, elsewhere) = ends(to);
        self.change(DROP_LINK, args![case, kind.as_str(), other, elsewhere]).await?;
        Ok(())
    }
}

fn ends(to: &LinkedTo) -> (Option<CaseId>, &str) {
    match to {
        LinkedTo::Case(id) => (Some(*id), ""),
        LinkedTo::Elsewhere(number) => (None, number),
    }
}

impl Session {
    /// The links of a case, those that it made first.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn links_of(&mut self, case: CaseId) -> Result<Vec<LinkRow>> {
        let mut links = Vec::new();
        for (statement, from_there) in [(LINKS_OF, false), (LINKS_TO, true)] {
            for row in self.rows(statement, args![case]).await? {
                let number = match row.opt_text("series")? {
                    Some(_) => Some(super::cases::read_number(&row)?),
                    None => None,
                };
                links.push(LinkRow {
                    kind: row.word("kind", LinkKind::lookup)?,
                    from_there,
                    number,
                    elsewhere: row.named("elsewhere")?,
                    at: row.time("at")?,
                });
            }
        }
        Ok(links)
    }
}
