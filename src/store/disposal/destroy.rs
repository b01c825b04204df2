//! Disposal by type of document: the content of a mail or letter goes, and the copies of it; its row, its number in the case and the
//! case stay.

use super::super::error::Result;
use super::super::log::{LogEntry, LogRow};
use super::super::row::{args, statements};
use super::super::{Session, Words, WriteTx};
use super::NOBODY;
use super::documents::{DisposalDocument, DisposalSource};
use crate::domain::case::CaseMatter;
use crate::domain::effect::Purpose;
use crate::domain::ids::{BytesId, CaseId, InboundId, OutboxId};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::BTreeSet;

statements! {
    END_DOCUMENT on "disposal_documents" = "UPDATE disposal_documents SET done_at = $3 WHERE key = $1 AND place = $2";
    DUPLICATES_OF on "inbound" = "SELECT id FROM inbound WHERE duplicate_of = $1 ORDER BY id";
    // Staff's own mail, out of which a letter was written.
    WRITTEN_OUT_OF on "outbox" =
        "SELECT i.id FROM outbox o JOIN inbound i ON i.id = o.about
         WHERE o.id = $1 AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.inbound_id = i.id)";
    CARRIERS_OF on "outbox" =
        "SELECT o.id, o.purpose FROM outbox o WHERE o.about = $1 AND o.recipient <> $2 AND o.state NOT IN ('queued', 'sending')
             AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.outbox_id = o.id)
         UNION
         SELECT o.id, o.purpose FROM inbound i JOIN letter_blobs b ON b.base = i.raw JOIN outbox o ON o.id = b.outbox_id
         WHERE i.id = $1 AND o.recipient <> $2 AND o.state NOT IN ('queued', 'sending')
             AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.outbox_id = o.id) ORDER BY 1";
    LOG_PLACES_OF_MAIL on "case_log" = "SELECT id FROM case_log WHERE inbound_id = $1 AND erased_by IS NULL ORDER BY id";
    FULL_KEY on "outbox" = "SELECT key FROM outbox WHERE id = $1";
    BYTES_OF_MAIL on "inbound" = "SELECT raw FROM inbound WHERE id = $1";
    DROP_LESSON_OF_MAIL on "lessons" = "DELETE FROM lessons WHERE case_id IN (SELECT id FROM cases WHERE opened_by = $1)";
    MAILS_LEFT on "inbound" =
        "SELECT i.raw FROM inbound i WHERE i.case_id = $1
             AND NOT EXISTS (SELECT 1 FROM disposal_documents g WHERE g.inbound_id = i.id AND g.done_at IS NOT NULL) ORDER BY i.id";
}

impl Session {
    /// The bytes of a case's mails that are not destroyed.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn mails_left_of(&mut self, case: CaseId) -> Result<Vec<Vec<u8>>> {
        let mut mails = Vec::new();
        for row in self.rows(MAILS_LEFT, args![case]).await? {
            mails.extend(self.mail_bytes(BytesId(row.int("raw")?)).await?);
        }
        Ok(mails)
    }
}

impl WriteTx {
    /// Destroys the content of a document, the mail that a letter was written out of, and the copies that letters to staff carry. What
    /// stays is the row of each and, in a case, its number, title and correspondent. The words that its case is found by must be
    /// made anew afterwards ([`WriteTx::index_anew`]). `protocol` is the log row that says that it was destroyed.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange; nothing of it is done when the transaction is not committed.
    pub async fn destroy_document(&mut self, one: &DisposalDocument, protocol: &LogEntry<'_>, now: DateTime<Utc>) -> Result<()> {
        self.overwrite_what_is_freed().await?;
        let (mails, letters) = self.with_copies(one).await?;
        let mut places = BTreeSet::new();
        for id in &mails {
            for row in self.rows(LOG_PLACES_OF_MAIL, args![*id]).await? {
                places.insert(row.int("id")?);
            }
        }
        if let (DisposalSource::Letter(id), Some(case)) = (one.source, one.case.filter(|_| one.kind.has_own_words())) {
            places.extend(self.log_places_of_letter(case, id).await?);
        }
        self.erase_log_rows(places.into_iter().collect(), protocol).await?;
        // Letters first: what they add to a mail must not stand there without it.
        for id in letters {
            self.empty_letter(id, &one.key).await?;
            self.note_gone(one, DisposalSource::Letter(id), now).await?;
        }
        for id in mails {
            let row = self.the_row(BYTES_OF_MAIL, args![id]).await?;
            self.empty_mail(id.0, BytesId(row.int("raw")?), &one.key).await?;
            self.change(DROP_LESSON_OF_MAIL, args![id]).await?;
            self.note_gone(one, DisposalSource::Mail(id), now).await?;
        }
        Ok(())
    }

    /// Lets a case be found by its title, its sender and these texts, and by nothing else.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn index_anew(&mut self, case: CaseId, matter: &CaseMatter, texts: &[String]) -> Result<()> {
        self.forget_words(case).await?;
        self.index_matter(case, matter).await?;
        for text in texts {
            self.index_text(case, &Words::of(text)).await?;
        }
        Ok(())
    }

    async fn note_gone(&mut self, one: &DisposalDocument, source: DisposalSource, now: DateTime<Utc>) -> Result<()> {
        if source == one.source {
            let what = || format!("row {} of {}", one.place, one.key);
            return self.change_one(END_DOCUMENT, args![&one.key, one.place, now], what).await;
        }
        self.put_on_list(one, source, Some(now)).await
    }

    /// Mails and letters that hold a document's content.
    async fn with_copies(&mut self, one: &DisposalDocument) -> Result<(BTreeSet<InboundId>, BTreeSet<OutboxId>)> {
        let (mut mails, mut letters) = (BTreeSet::new(), BTreeSet::new());
        match one.source {
            DisposalSource::Mail(id) => {
                mails.insert(id);
                for row in self.rows(DUPLICATES_OF, args![id]).await? {
                    mails.insert(InboundId(row.int("id")?));
                }
            }
            DisposalSource::Letter(id) => {
                letters.insert(id);
                if one.kind.has_own_words()
                    && let Some(row) = self.row(WRITTEN_OUT_OF, args![id]).await?
                {
                    mails.insert(InboundId(row.int("id")?));
                }
            }
        }
        for mail in &mails {
            for row in self.rows(CARRIERS_OF, args![*mail, NOBODY]).await? {
                if !row.word("purpose", Purpose::lookup)?.is_to_citizen() {
                    letters.insert(OutboxId(row.int("id")?));
                }
            }
        }
        Ok((mails, letters))
    }

    /// Rows of the log that decided a letter, and so tell its words.
    async fn log_places_of_letter(&mut self, case: CaseId, id: OutboxId) -> Result<Vec<i64>> {
        let row = self.the_row(FULL_KEY, args![id]).await?;
        let full: String = row.named("key")?;
        let key = full.strip_prefix(&format!("case {case}: ")).unwrap_or(&full);
        let log = self.log_of(case).await?;
        Ok(log.iter().filter(|row| sends(row, key)).map(|row| row.seq).collect())
    }
}

/// Whether a row of the log queued the letter with this key.
fn sends(row: &LogRow, key: &str) -> bool {
    let mut effects = row.effects.as_array().into_iter().flatten();
    effects.any(|effect| effect.pointer("/letter/key").and_then(Value::as_str) == Some(key))
}
