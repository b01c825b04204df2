//! Lists of documents to be destroyed while their cases stay: what a rule may be about, what stands on a list, what is gone.

use super::super::cases::read_number;
use super::super::error::Result;
use super::super::row::{Row, args, statements};
use super::super::{Session, WriteTx};
use super::{NOBODY, SIGNED_LIST};
use crate::domain::diary::DiaryNumber;
use crate::domain::disposal::DocumentKind;
use crate::domain::ids::{CaseId, InboundId, OutboxId};
use crate::domain::matter::CaseType;
use crate::domain::organisation::FunctionalMailbox;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

statements! {
    DISPOSABLE_MAILS on "documents" =
        "SELECT d.id AS place, d.inbound_id AS mail, NULL AS letter, c.id AS case_id, c.series, c.year, c.serial, c.case_type, d.number, c.closed_at AS since
         FROM cases c JOIN documents d ON d.case_id = c.id
         WHERE c.authority = $1 AND c.state = 'closed' AND c.closed_at < $2 AND d.direction = $3 AND d.inbound_id IS NOT NULL AND d.id > $5
             AND NOT EXISTS (SELECT 1 FROM disposal_cases g WHERE g.case_id = c.id AND g.done_at IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM disposal_documents g WHERE g.inbound_id = d.inbound_id AND g.done_at IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM documents e JOIN cases k ON k.id = e.case_id
                             WHERE e.inbound_id = d.inbound_id AND k.state <> 'closed')
         ORDER BY d.id LIMIT $4";
    DISPOSABLE_LETTERS on "outbox" =
        "SELECT o.id AS place, NULL AS mail, o.id AS letter, c.id AS case_id, c.series, c.year, c.serial, c.case_type,
             (SELECT MIN(d.number) FROM documents d WHERE d.outbox_id = o.id) AS number, c.closed_at AS since
         FROM cases c JOIN outbox o ON o.case_id = c.id
         WHERE c.authority = $1 AND c.state = 'closed' AND c.closed_at < $2 AND o.purpose = $3 AND o.state IN ('sent', 'failed')
             AND o.recipient <> $4 AND o.id > $6 ORDER BY o.id LIMIT $5";
    DISPOSABLE_LOOSE_MAILS on "inbound" =
        "SELECT i.id AS place, i.id AS mail, NULL AS letter, i.case_id, c.series, c.year, c.serial, c.case_type, NULL AS number,
             COALESCE(c.closed_at, i.settled_at) AS since
         FROM inbound i LEFT JOIN cases c ON c.id = i.case_id
         WHERE i.mailbox = $1 AND i.id > $5 AND i.outcome = $3 AND i.document_id IS NULL AND COALESCE(c.closed_at, i.settled_at) < $2
             AND (c.id IS NULL OR c.state = 'closed')
             AND NOT EXISTS (SELECT 1 FROM disposal_cases g WHERE g.case_id = i.case_id AND g.done_at IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM disposal_documents g WHERE g.inbound_id = i.id AND g.done_at IS NOT NULL)
         ORDER BY i.id LIMIT $4";
    DISPOSABLE_LOOSE_LETTERS on "outbox" =
        "SELECT o.id AS place, NULL AS mail, o.id AS letter, o.case_id, NULL AS case_type, NULL AS number, o.created_at AS since FROM outbox o
         WHERE o.case_id IS NULL AND o.id > $5 AND o.envelope_from = $1 AND o.created_at < $2 AND o.purpose = $3 AND o.state IN ('sent', 'failed')
         ORDER BY o.id LIMIT $4";
    PUT_DOCUMENT_ON_LIST on "disposal_documents" =
        "INSERT INTO disposal_documents (key, place, case_id, inbound_id, outbox_id, kind, rule, decision, done_at)
         SELECT $1, COALESCE(MAX(place), 0) + 1, $2, $3, $4, $5, $6, $7, $8 FROM disposal_documents WHERE key = $1";
    DOCUMENTS_LEFT on "disposal_documents" =
        "SELECT key, place, case_id, inbound_id, outbox_id, kind, rule, decision FROM disposal_documents
         WHERE key = $1 AND done_at IS NULL ORDER BY case_id, place LIMIT $2";
    COUNT_DOCUMENTS on "disposal_documents" = "SELECT COUNT(*) AS n FROM disposal_documents WHERE key = $1";
    DESTROYED_OF_CASE on "disposal_documents" =
        "SELECT inbound_id, outbox_id, decision, done_at FROM disposal_documents WHERE case_id = $1 AND done_at IS NOT NULL
         UNION ALL
         SELECT NULL, NULL, decision, done_at FROM disposal_cases WHERE case_id = $1 AND done_at IS NOT NULL";
    MAIL_IS_GONE on "disposal_documents" =
        "SELECT place FROM disposal_documents WHERE inbound_id = $1 AND done_at IS NOT NULL LIMIT 1";
    LETTER_IS_GONE on "outbox" = "SELECT id FROM outbox WHERE id = $1 AND recipient = $2";
    STILL_USED on "documents" =
        "SELECT e.case_id FROM documents e JOIN cases k ON k.id = e.case_id WHERE e.inbound_id = $1 AND k.state <> 'closed' LIMIT 1";
    DROP_DOCUMENT_FROM_LIST on "disposal_documents" = "DELETE FROM disposal_documents WHERE key = $1 AND place = $2 AND done_at IS NULL";
}

/// Where a document's content lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DisposalSource {
    /// In a mail that came in.
    Mail(InboundId),
    /// In a letter of ours.
    Letter(OutboxId),
}

/// A document that a rule may be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disposable {
    /// Its place in the order of such documents: the next page follows the last one.
    pub place: i64,
    /// Where its content lies.
    pub source: DisposalSource,
    /// Its case with its number and type; `None` where it belongs to none.
    pub case: Option<(CaseId, DiaryNumber, CaseType)>,
    /// Its number within the case, where it is a document of it.
    pub number: Option<i64>,
    /// When its case was closed; without one, when it came or went. UTC.
    pub since: DateTime<Utc>,
}

/// A document of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisposalDocument {
    /// The list.
    pub key: String,
    /// Its row of the list, from 1; the store gives it.
    pub place: i64,
    /// Its case.
    pub case: Option<CaseId>,
    /// Where its content lies.
    pub source: DisposalSource,
    /// Its type.
    pub kind: DocumentKind,
    /// The rule's identity.
    pub rule: String,
    /// The decision that it rests on.
    pub decision: String,
    /// Who signed the list; empty where that was not asked for.
    pub signed_by: String,
}

/// What is destroyed of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Destroyed {
    /// The whole, when (UTC) and by which decision.
    pub whole: Option<(DateTime<Utc>, String)>,
    /// Documents, when (UTC) and by which decision.
    pub documents: BTreeMap<DisposalSource, (DateTime<Utc>, String)>,
}

impl Session {
    /// Documents of a type whose cases an authority closed before a time (UTC) and that are not destroyed, oldest first; a page of at
    /// most `limit` that follows the place `after`.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn disposable_of_cases(
        &mut self,
        authority: &str,
        kind: DocumentKind,
        before: DateTime<Utc>,
        (after, limit): (i64, u32),
    ) -> Result<Vec<Disposable>> {
        let rows = match kind {
            DocumentKind::Document(_) => {
                let values = args![authority, before, kind.as_str(), limit, after];
                self.rows(DISPOSABLE_MAILS, values).await?
            }
            DocumentKind::Letter(_) => {
                let values = args![authority, before, kind.as_str(), NOBODY, limit, after];
                self.rows(DISPOSABLE_LETTERS, values).await?
            }
            DocumentKind::Mail(_) => Vec::new(),
        };
        rows.iter().map(Disposable::from_row).collect()
    }

    /// The same of what came to a mailbox, or went from it, and is no document of a case.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn disposable_of_mailbox(
        &mut self,
        mailbox: &FunctionalMailbox,
        kind: DocumentKind,
        before: DateTime<Utc>,
        (after, limit): (i64, u32),
    ) -> Result<Vec<Disposable>> {
        let rows = match kind {
            DocumentKind::Document(_) => Vec::new(),
            DocumentKind::Letter(_) => {
                let values = args![mailbox.address.as_str(), before, kind.as_str(), limit, after];
                self.rows(DISPOSABLE_LOOSE_LETTERS, values).await?
            }
            DocumentKind::Mail(_) => {
                let values = args![mailbox.id.as_str(), before, kind.as_str(), limit, after];
                self.rows(DISPOSABLE_LOOSE_MAILS, values).await?
            }
        };
        rows.iter().map(Disposable::from_row).collect()
    }

    /// Documents of the oldest signed list that are still there.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn signed_documents(&mut self, limit: u32) -> Result<Vec<DisposalDocument>> {
        let Some(list) = self.row(SIGNED_LIST, &[]).await? else {
            return Ok(Vec::new());
        };
        let signed_by = list.text("signed_by")?;
        let rows = self.rows(DOCUMENTS_LEFT, args![list.text("key")?, limit]).await?;
        rows.iter().map(|row| DisposalDocument::from_row(row, signed_by)).collect()
    }

    /// How many documents stand on a list.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn documents_on_list(&mut self, key: &str) -> Result<usize> {
        let n = self.the_row(COUNT_DOCUMENTS, args![key]).await?.int("n")?;
        Ok(usize::try_from(n).unwrap_or_default())
    }

    /// What is destroyed of a case.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn destroyed_of(&mut self, case: CaseId) -> Result<Destroyed> {
        let mut destroyed = Destroyed::default();
        for row in self.rows(DESTROYED_OF_CASE, args![case]).await? {
            let by = (row.time("done_at")?, row.named("decision")?);
            match source(&row)? {
                Some(source) => {
                    destroyed.documents.insert(source, by);
                }
                None => destroyed.whole = Some(by),
            }
        }
        Ok(destroyed)
    }

    /// Whether a document's content is destroyed, or a case that is not closed has it too.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn must_be_spared(&mut self, source: DisposalSource) -> Result<bool> {
        Ok(match source {
            DisposalSource::Mail(id) => {
                let gone = self.row(MAIL_IS_GONE, args![id]).await?.is_some();
                gone || self.row(STILL_USED, args![id]).await?.is_some()
            }
            DisposalSource::Letter(id) => self.row(LETTER_IS_GONE, args![id, NOBODY]).await?.is_some(),
        })
    }
}

impl WriteTx {
    /// Puts documents on a list that is there.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn put_disposal_documents(&mut self, documents: &[DisposalDocument]) -> Result<()> {
        for one in documents {
            self.put_on_list(one, one.source, None).await?;
        }
        Ok(())
    }

    pub(super) async fn put_on_list(&mut self, like: &DisposalDocument, source: DisposalSource, done: Option<DateTime<Utc>>) -> Result<()> {
        let (mail, letter) = match source {
            DisposalSource::Mail(id) => (Some(id), None),
            DisposalSource::Letter(id) => (None, Some(id)),
        };
        let kind = like.kind.as_str();
        let values = args![&like.key, like.case, mail, letter, kind, &like.rule, &like.decision, done];
        self.change(PUT_DOCUMENT_ON_LIST, values).await.map(|_| ())
    }

    /// Takes a document off a list: its case is no longer closed, or its rule is gone.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn spare_document(&mut self, one: &DisposalDocument) -> Result<()> {
        self.change(DROP_DOCUMENT_FROM_LIST, args![&one.key, one.place]).await.map(|_| ())
    }
}

fn source(row: &Row) -> Result<Option<DisposalSource>> {
    let mail = row.opt_int("inbound_id")?.map(|id| DisposalSource::Mail(InboundId(id)));
    let letter = row.opt_int("outbox_id")?.map(|id| DisposalSource::Letter(OutboxId(id)));
    Ok(mail.or(letter))
}

impl Disposable {
    fn from_row(row: &Row) -> Result<Self> {
        let mail = row.opt_int("mail")?.map(|id| DisposalSource::Mail(InboundId(id)));
        let case = match row.opt_word("case_type", CaseType::lookup)? {
            Some(case_type) => Some((CaseId(row.int("case_id")?), read_number(row)?, case_type)),
            None => None,
        };
        Ok(Self {
            place: row.int("place")?,
            source: match mail {
                Some(mail) => mail,
                None => DisposalSource::Letter(OutboxId(row.int("letter")?)),
            },
            case,
            number: row.opt_int("number")?,
            since: row.time("since")?,
        })
    }
}

impl DisposalDocument {
    fn from_row(row: &Row, signed_by: &str) -> Result<Self> {
        Ok(Self {
            key: row.named("key")?,
            place: row.int("place")?,
            case: row.opt_int("case_id")?.map(CaseId),
            source: source(row)?.ok_or_else(|| row.strange("inbound_id", "names no mail, and no letter either"))?,
            kind: row.word("kind", DocumentKind::lookup)?,
            rule: row.named("rule")?,
            decision: row.named("decision")?,
            signed_by: signed_by.to_owned(),
        })
    }
}
