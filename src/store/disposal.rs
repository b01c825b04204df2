//! Disposal: lists of cases to be destroyed, and the destroying: bytes, words, names and what the log says go; numbers, days, the
//! rule and the chain stay.

pub(super) mod destroy;
pub(super) mod documents;

use super::error::Result;
use super::kept::Kept;
use super::log::LogEntry;
use super::row::{Arg, PLACES, Row, Sql, args, row_of, statements};
use super::{Session, WriteTx};
use crate::domain::case::Case;
use crate::domain::ids::{BytesId, CaseId, OutboxId};
use crate::domain::matter::Flags;
use crate::domain::query::words::tails;
use chrono::{DateTime, Utc};

/// Mails of a case that are not destroyed and that another case has as a document of its own, as each part of a split has the
/// original; one that is destroyed needs it no more.
macro_rules! shared_mails_of {
    ($case:literal) => {
        concat!(
            "SELECT e.inbound_id FROM (SELECT id FROM inbound WHERE case_id = ",
            $case,
            " UNION SELECT i.id FROM inbound i JOIN inbound o ON o.id = i.duplicate_of WHERE o.case_id = ",
            $case,
            ") own JOIN documents e ON e.inbound_id = own.id WHERE e.case_id <> ",
            $case,
            " AND NOT EXISTS (SELECT 1 FROM disposal_cases g WHERE g.case_id = e.case_id AND g.done_at IS NOT NULL)
              AND NOT EXISTS (SELECT 1 FROM disposal_documents g WHERE g.inbound_id = own.id AND g.done_at IS NOT NULL)"
        )
    };
}

statements! {
    DISPOSABLE on "cases" = concat!(
        "SELECT c.id FROM cases c WHERE c.authority = $1 AND c.state = 'closed' AND c.closed_at < $2 AND c.id > $4
             AND NOT EXISTS (SELECT 1 FROM disposal_cases d WHERE d.case_id = c.id AND d.done_at IS NOT NULL)
             AND NOT EXISTS (", shared_mails_of!("c.id"), ") ORDER BY c.id LIMIT $3");
    SHARED_MAIL on "documents" = concat!(shared_mails_of!("$1"), " LIMIT 1");
    PUT_DISPOSAL on "disposals" = "INSERT INTO disposals (key, made_at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
    PUT_DISPOSAL_CASE on "disposal_cases" =
        "INSERT INTO disposal_cases (key, case_id, rule, decision) VALUES ($1, $2, $3, $4)";
    DISPOSAL on "disposals" = "SELECT key, made_at, signed_by, signed_at, done_at FROM disposals WHERE key = $1";
    SIGN_DISPOSAL on "disposals" = "UPDATE disposals SET signed_by = $2, signed_at = $3 WHERE key = $1 AND signed_at IS NULL";
    SIGNED_LIST on "disposals" =
        "SELECT key, signed_by FROM disposals WHERE signed_at IS NOT NULL AND done_at IS NULL ORDER BY signed_at, key LIMIT 1";
    CASES_LEFT on "disposal_cases" =
        "SELECT key, case_id, rule, decision FROM disposal_cases WHERE key = $1 AND done_at IS NULL ORDER BY case_id LIMIT $2";
    CASES_OF_LIST on "disposal_cases" = "SELECT key, case_id, rule, decision FROM disposal_cases WHERE key = $1 ORDER BY case_id";
    END_CASE on "disposal_cases" = "UPDATE disposal_cases SET done_at = $3 WHERE key = $1 AND case_id = $2";
    DROP_CASE_FROM_LIST on "disposal_cases" = "DELETE FROM disposal_cases WHERE key = $1 AND case_id = $2";
    END_DISPOSAL on "disposals" =
        "UPDATE disposals SET done_at = $2 WHERE key = $1 AND signed_at IS NOT NULL AND done_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM disposal_cases d WHERE d.key = $1 AND d.done_at IS NULL)
             AND NOT EXISTS (SELECT 1 FROM disposal_documents d WHERE d.key = $1 AND d.done_at IS NULL)";
    MAILS_OF_CASE on "inbound" =
        "SELECT id, raw FROM inbound WHERE case_id = $1
         UNION SELECT i.id, i.raw FROM inbound i JOIN inbound o ON o.id = i.duplicate_of WHERE o.case_id = $1 ORDER BY 1";
    LETTERS_OF_CASE on "outbox" =
        "SELECT id FROM outbox WHERE case_id = $1
         UNION SELECT o.id FROM case_log l JOIN outbox o ON o.about = l.inbound_id
         WHERE l.case_id = $1 AND l.kind = 'read' AND o.purpose = 'reading' ORDER BY 1";
    DESTROYED on "disposal_cases" = "SELECT case_id FROM disposal_cases WHERE case_id = $1 AND done_at IS NOT NULL LIMIT 1";
    EMPTY_MAIL on "inbound" =
        "UPDATE inbound SET raw = $2, message_id = NULL, parent_id = NULL, content_hash = NULL, words_hash = NULL WHERE id = $1";
    EMPTY_LETTER on "outbox" =
        "UPDATE outbox SET key = $2, recipient = $3, envelope_from = NULL, reply = NULL WHERE id = $1";
    DROP_BYTES on "blobs" =
        "DELETE FROM blobs WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM inbound WHERE raw = $1)
             AND NOT EXISTS (SELECT 1 FROM letter_blobs WHERE base = $1) AND NOT EXISTS (SELECT 1 FROM blobs l WHERE l.base = $1)";
    BASE_OF_MAIL on "blobs" = "SELECT base FROM blobs WHERE id = $1 AND base IS NOT NULL";
    BASE_OF_LETTER on "letter_blobs" = "SELECT base FROM letter_blobs WHERE outbox_id = $1 AND base IS NOT NULL";
    DROP_LETTER_BYTES on "letter_blobs" = "DELETE FROM letter_blobs WHERE outbox_id = $1";
    EMPTY_DOCUMENTS on "documents" = "UPDATE documents SET title = $2, correspondent = NULL WHERE case_id = $1";
    DROP_LESSON on "lessons" = "DELETE FROM lessons WHERE case_id = $1";
    DROP_TAILS on "word_tails" =
        "DELETE FROM word_tails WHERE tail IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) AND word = $1
             AND NOT EXISTS (SELECT 1 FROM case_words WHERE word = $1)";
}

/// SQLite overwrites what it frees, from now on in this connection; PostgreSQL's space is used again after VACUUM.
const OVERWRITE: Sql = Sql {
    name: "OVERWRITE",
    table: "the file",
    text: "PRAGMA secure_delete = ON",
};

/// Stands for a title.
const GONE: &str = "(gallrad)";
/// Stands for an address.
const NOBODY: &str = "gallrad@gallrad.invalid";

/// A list of cases to be destroyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisposalRow {
    /// Whose list, of which year.
    pub key: String,
    /// When it was made, UTC.
    pub made_at: DateTime<Utc>,
    /// Who signed it.
    pub signed_by: Option<String>,
    /// When all of it was carried out, UTC.
    pub done_at: Option<DateTime<Utc>>,
}

/// A case of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisposalCase {
    /// The list.
    pub key: String,
    /// The case.
    pub case: CaseId,
    /// The rule's identity.
    pub rule: String,
    /// The decision that it rests on.
    pub decision: String,
    /// Who signed the list; empty where that was not asked for.
    pub signed_by: String,
}

impl Session {
    /// Closed cases of an authority that were closed before a time (UTC), are not destroyed and have no mail that another case needs
    /// ([`Session::has_what_another_needs`]), oldest first; a page of at most `limit` that follows the case `after`.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn disposable(&mut self, authority: &str, before: DateTime<Utc>, after: CaseId, limit: u32) -> Result<Vec<Case>> {
        let rows = self.rows(DISPOSABLE, args![authority, before, limit, after]).await?;
        let mut cases = Vec::new();
        for row in &rows {
            cases.push(self.load_case(CaseId(row.int("id")?)).await?);
        }
        Ok(cases)
    }

    /// A list; `None` where there is none.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn disposal(&mut self, key: &str) -> Result<Option<DisposalRow>> {
        let row = self.row(DISPOSAL, args![key]).await?;
        row.map(|row| {
            Ok(DisposalRow {
                key: row.named("key")?,
                made_at: row.time("made_at")?,
                signed_by: row.opt_named("signed_by")?,
                done_at: row.opt_time("done_at")?,
            })
        })
        .transpose()
    }

    /// The cases of a list.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn cases_of_list(&mut self, key: &str) -> Result<Vec<DisposalCase>> {
        let rows = self.rows(CASES_OF_LIST, args![key]).await?;
        rows.iter().map(|row| DisposalCase::from_row(row, "")).collect()
    }

    /// Whether a case's content is destroyed.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn is_destroyed(&mut self, case: CaseId) -> Result<bool> {
        Ok(self.row(DESTROYED, args![case]).await?.is_some())
    }

    /// Whether a mail of a case is a document of another case too, one that is not destroyed.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn has_what_another_needs(&mut self, case: CaseId) -> Result<bool> {
        Ok(self.row(SHARED_MAIL, args![case]).await?.is_some())
    }

    /// Cases of the oldest signed list that are still there.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn signed_cases(&mut self, limit: u32) -> Result<Vec<DisposalCase>> {
        let Some(list) = self.row(SIGNED_LIST, &[]).await? else {
            return Ok(Vec::new());
        };
        let signed_by = list.text("signed_by")?;
        let rows = self.rows(CASES_LEFT, args![list.text("key")?, limit]).await?;
        rows.iter().map(|row| DisposalCase::from_row(row, signed_by)).collect()
    }
}

impl WriteTx {
    /// Keeps a list; false where one with this key is there.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn put_disposal(&mut self, key: &str, cases: &[DisposalCase], now: DateTime<Utc>) -> Result<bool> {
        if self.change(PUT_DISPOSAL, args![key, now]).await? == 0 {
            return Ok(false);
        }
        for one in cases {
            self.change(PUT_DISPOSAL_CASE, args![key, one.case, &one.rule, &one.decision])
                .await?;
        }
        Ok(true)
    }

    /// Signs a list; false where it is not there or signed already.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn sign_disposal(&mut self, key: &str, by: &str, now: DateTime<Utc>) -> Result<bool> {
        Ok(self.change(SIGN_DISPOSAL, args![key, by, now]).await? == 1)
    }

    /// Takes a case off a list: it is no longer closed, its rule is gone, or another case needs a mail of it.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn spare(&mut self, one: &DisposalCase) -> Result<()> {
        self.change(DROP_CASE_FROM_LIST, args![&one.key, one.case]).await.map(|_| ())
    }

    /// Notes that a list is carried out, when it is.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn end_disposal(&mut self, key: &str, now: DateTime<Utc>) -> Result<bool> {
        Ok(self.change(END_DISPOSAL, args![key, now]).await? == 1)
    }

    /// Destroys the content of a case. Its number, its days, how many documents it had, and what was decided about it by whom and
    /// when, stay; `protocol` is the log row that says that it was destroyed.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange; nothing of it is done when the transaction is not committed.
    pub async fn destroy(&mut self, one: &DisposalCase, protocol: &LogEntry<'_>, now: DateTime<Utc>) -> Result<()> {
        self.overwrite_what_is_freed().await?;
        let case = self.load_case(one.case).await?;
        // Letters first: what they add to a mail must not stand there without it.
        for row in self.rows(LETTERS_OF_CASE, args![one.case]).await? {
            self.empty_letter(OutboxId(row.int("id")?), &one.key).await?;
        }
        for row in self.rows(MAILS_OF_CASE, args![one.case]).await? {
            self.empty_mail(row.int("id")?, BytesId(row.int("raw")?), &one.key).await?;
        }
        self.change(EMPTY_DOCUMENTS, args![one.case, GONE]).await?;
        self.forget_words(one.case).await?;
        self.change(DROP_LESSON, args![one.case]).await?;
        let mut matter = case.matter;
        GONE.clone_into(&mut matter.title);
        matter.citizen = None;
        matter.sender_name = None;
        matter.citizens_message_id = None;
        matter.flags = Flags::new();
        // That something was done is counted; what was done, and by whom it came, are words of the case.
        if let Some(measure) = &mut matter.progress.measure {
            GONE.clone_into(measure);
        }
        matter.progress.lesson = None;
        matter.progress.sent_in_by = None;
        self.set_matter(one.case, &matter).await?;
        self.erase_log_of(one.case, protocol).await?;
        self.change_one(END_CASE, args![&one.key, one.case, now], || {
            format!("case {} of {}", one.case, one.key)
        })
        .await
    }

    async fn overwrite_what_is_freed(&mut self) -> Result<()> {
        if self.is_sqlite() {
            self.rows(OVERWRITE, &[]).await?;
        }
        Ok(())
    }

    async fn empty_letter(&mut self, id: OutboxId, list: &str) -> Result<()> {
        let base = self.row(BASE_OF_LETTER, args![id]).await?;
        self.change(DROP_LETTER_BYTES, args![id]).await?;
        let empty = Kept::of(format!("gallrat brev {id}, {list}").as_bytes());
        self.put_letter_bytes(id, &empty).await?;
        let key = format!("gallrat {id}");
        self.change(EMPTY_LETTER, args![id, &key, NOBODY]).await?;
        match base {
            Some(base) => self.drop_bytes(BytesId(base.int("base")?)).await,
            None => Ok(()),
        }
    }

    async fn empty_mail(&mut self, id: i64, bytes: BytesId, list: &str) -> Result<()> {
        let empty = Kept::of(format!("gallrat mejl {id}, {list}").as_bytes());
        let empty = self.put_mail_bytes(&empty).await?;
        self.change(EMPTY_MAIL, args![id, empty]).await?;
        self.drop_bytes(bytes).await
    }

    /// Drops bytes that nothing refers to any more, and the mail that they carried where that was kept only for them.
    async fn drop_bytes(&mut self, id: BytesId) -> Result<()> {
        let base = self.row(BASE_OF_MAIL, args![id]).await?;
        self.change(DROP_BYTES, args![id]).await?;
        if let Some(base) = base {
            self.change(DROP_BYTES, args![base.int("base")?]).await?;
        }
        Ok(())
    }

    async fn forget_words(&mut self, case: CaseId) -> Result<()> {
        let words = self.words_of(case).await?;
        self.drop_words(case, &words);
        self.drop_facets(case);
        self.write_words().await?;
        self.drop_texts(case).await?;
        for word in &words {
            let ends: Vec<&str> = tails(word).collect();
            for some in ends.chunks(PLACES) {
                let mut values = vec![Arg::from(word)];
                values.extend(row_of(some.iter().copied()));
                self.change(DROP_TAILS, &values).await?;
            }
        }
        Ok(())
    }
}

impl DisposalCase {
    fn from_row(row: &Row, signed_by: &str) -> Result<Self> {
        Ok(Self {
            key: row.named("key")?,
            case: CaseId(row.int("case_id")?),
            rule: row.named("rule")?,
            decision: row.named("decision")?,
            signed_by: signed_by.to_owned(),
        })
    }
}
