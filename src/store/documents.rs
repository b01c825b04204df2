//! Documents of a case: numbered from 1 without a gap within it.

use super::error::Result;
use super::row::{Row, args, statements};
use super::{Session, WriteTx};
use crate::domain::case::{Direction, NewDocument};
use crate::domain::ids::{CaseId, DocumentId, InboundId, OutboxId};
use chrono::{DateTime, Utc};
use serde::Serialize;

statements! {
    PUT_DOCUMENT on "documents" =
        "INSERT INTO documents (case_id, number, direction, title, at, correspondent, inbound_id, outbox_id)
         VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM documents WHERE case_id = $1), $2, $3, $4, $5, $6, $7)";
    DOCUMENTS_OF on "documents" =
        "SELECT id, case_id, number, direction, title, at, correspondent, inbound_id, outbox_id
         FROM documents WHERE case_id = $1 ORDER BY number";
}

/// A document as it stands in a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentRow {
    /// Its row.
    pub id: DocumentId,
    /// Its case.
    pub case: CaseId,
    /// Its number within the case, from 1.
    pub number: i64,
    /// Which way it went.
    pub direction: Direction,
    /// Named after its content.
    pub title: String,
    /// When it came, went or was drawn up, UTC.
    pub at: DateTime<Utc>,
    /// The other side.
    pub correspondent: Option<String>,
    /// The mail that it is, where it came in.
    pub inbound: Option<InboundId>,
    /// The letter that it is, where it went out.
    pub letter: Option<OutboxId>,
}

impl WriteTx {
    /// Adds a document with the case's next number.
    pub(super) async fn put_document(
        &mut self,
        case: CaseId,
        document: &NewDocument,
        inbound: Option<InboundId>,
        letter: Option<OutboxId>,
    ) -> Result<DocumentId> {
        let correspondent = document.correspondent.as_deref();
        let values = args![
            case,
            document.direction.as_str(),
            &document.title,
            document.at,
            correspondent,
            inbound,
            letter
        ];
        Ok(DocumentId(self.insert_new(PUT_DOCUMENT, values).await?))
    }
}

impl Session {
    /// A case's documents in order.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn documents_of(&mut self, case: CaseId) -> Result<Vec<DocumentRow>> {
        self.rows(DOCUMENTS_OF, args![case])
            .await?
            .iter()
            .map(DocumentRow::from_row)
            .collect()
    }
}

impl DocumentRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: DocumentId(row.int("id")?),
            case: CaseId(row.int("case_id")?),
            number: row.int("number")?,
            direction: row.word("direction", Direction::lookup)?,
            title: row.named("title")?,
            at: row.time("at")?,
            correspondent: row.opt_named("correspondent")?,
            inbound: row.opt_int("inbound_id")?.map(InboundId),
            letter: row.opt_int("outbox_id")?.map(OutboxId),
        })
    }
}
