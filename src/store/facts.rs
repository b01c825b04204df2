//! Look-ups for recognition: where a mail's thread leads, whether the same mail is here already, what its sender got lately.

use super::Session;
use super::error::Result;
use super::outbox::automatic;
use super::row::{Row, args, hash, statements};
use crate::domain::address::EmailAddress;
use crate::domain::effect::Purpose;
use crate::domain::facts::Mark;
use crate::domain::ids::{BytesId, CaseId, InboundId, MailboxId, OutboxId};
use crate::domain::letter::MessageId;
use chrono::{DateTime, TimeDelta, Utc};

statements! {
    LETTER_BY_MESSAGE_ID on "outbox" = "SELECT id, case_id, about, purpose, recipient FROM outbox WHERE message_id = $1";
    CASE_BY_MESSAGE_ID on "inbound" =
        "SELECT id, case_id FROM inbound WHERE message_id = $1 AND case_id IS NOT NULL ORDER BY id LIMIT 1";
    SAME_BYTES on "inbound" =
        "SELECT id, mailbox, folder, uid_validity, fetched_at, case_id, content_hash FROM inbound
         WHERE raw = $1 AND id <> $2 AND state <> 'received' AND outcome <> 'duplicate' ORDER BY id LIMIT 1";
    SAME_ID on "inbound" =
        "SELECT id, mailbox, folder, uid_validity, fetched_at, case_id FROM inbound
         WHERE (message_id = $1 OR parent_id = $1) AND id <> $2 AND state <> 'received' AND outcome <> 'duplicate' ORDER BY id LIMIT 1";
    SAME_ID_AND_CONTENT on "inbound" =
        "SELECT id, mailbox, folder, uid_validity, fetched_at, case_id FROM inbound
         WHERE content_hash = $3 AND (message_id = $1 OR parent_id = $1) AND id <> $2 AND state <> 'received' AND outcome <> 'duplicate'
         ORDER BY id LIMIT 1";
    SAME_CONTENT on "inbound" =
        "SELECT id, mailbox, folder, uid_validity, fetched_at, case_id, content_hash, internal_date FROM inbound
         WHERE content_hash = $1 AND id <> $2 AND state <> 'received' AND outcome <> 'duplicate'
             AND internal_date BETWEEN $3 AND $4 ORDER BY id";
    SAID_BEFORE on "inbound" =
        "SELECT id, case_id FROM inbound WHERE words_hash = $1 AND id <> $2 AND internal_date >= $3 ORDER BY id LIMIT 100";
    MARKED_LATELY on "inbound" =
        "SELECT COUNT(*) AS n FROM
             (SELECT id FROM inbound WHERE mark = $1 AND mailbox = $2 AND settled_at >= $3 LIMIT 100) AS lately";
    LETTERS_TO on "outbox" =
        "SELECT COUNT(*) AS n FROM
             (SELECT id FROM outbox WHERE recipient = $1 AND created_at >= $2 AND state <> 'failed' LIMIT 1000) AS lately";
    AUTOMATIC_TO on "outbox" =
        concat!("SELECT COUNT(*) AS n FROM
             (SELECT id FROM outbox WHERE recipient = $1 AND created_at >= $2 AND ", automatic!(), " AND state <> 'failed'
                  LIMIT 1000) AS lately");
    CASES_OF_SINCE on "cases" =
        "SELECT COUNT(*) AS n FROM (SELECT id FROM cases WHERE citizen = $1 AND registered_at >= $2 LIMIT 1000) AS lately";
}

/// Within this time a mail without an id and with the same content is the same mail.
const SAME_WITHOUT_ID: TimeDelta = TimeDelta::hours(24);

/// Within this time a mail with another id and the same content is probably the same one by another road.
const PROBABLY_SAME: TimeDelta = TimeDelta::minutes(10);

/// What a Message-ID belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThreadRow {
    /// A letter of ours.
    Letter {
        /// Its row.
        id: OutboxId,
        /// Its case, where it has one.
        case: Option<CaseId>,
        /// What it was for.
        purpose: Purpose,
        /// Who got it.
        recipient: EmailAddress,
        /// The mail that it was written because of.
        about: Option<InboundId>,
    },
    /// A mail that came in and stands in a case.
    Mail {
        /// Its row.
        id: InboundId,
        /// Its case.
        case: CaseId,
    },
}

/// What tells one mail from another.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'a> {
    /// Its row.
    pub id: InboundId,
    /// The mailbox that it came to.
    pub mailbox: &'a MailboxId,
    /// Where its bytes are kept: mails with the same bytes share them.
    pub kept: BytesId,
    /// Its Message-ID.
    pub message_id: Option<&'a MessageId>,
    /// The id that it had before Exchange gave it another one on its way.
    pub parent_id: Option<&'a MessageId>,
    /// The hash of its content.
    pub content_hash: &'a str,
    /// When it reached the mailbox, UTC.
    pub internal_date: DateTime<Utc>,
}

/// How alike two mails are, the surest first. Nothing is the same by its Message-ID alone: ids are reused by templates and by those who mean harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    /// The same bytes.
    Bytes,
    /// The same id and the same content.
    IdAndContent,
    /// No id, the same content, the same mailbox, within a day.
    Content,
    /// The same id, another content: another mail.
    IdOnly,
    /// Another id, the same content within ten minutes: another mail, probably sent twice.
    Probably,
}

/// A mail that is here already and is like the one asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownMail {
    /// Its row; never itself a duplicate.
    pub id: InboundId,
    /// The mailbox that it came to.
    pub mailbox: MailboxId,
    /// The folder that it was in.
    pub folder: String,
    /// That folder's UIDVALIDITY.
    pub uid_validity: u32,
    /// When it was fetched, UTC.
    pub fetched_at: DateTime<Utc>,
    /// Its case, where it has one.
    pub case: Option<CaseId>,
    /// How alike they are.
    pub how: Sameness,
}

impl Sameness {
    /// Whether it is one and the same mail.
    pub fn is_same(self) -> bool {
        matches!(self, Self::Bytes | Self::IdAndContent | Self::Content)
    }
}

impl Session {
    /// What each id belongs to, in the order asked; ids that are not known are left out.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn threads(&mut self, ids: impl IntoIterator<Item = &MessageId>) -> Result<Vec<(MessageId, ThreadRow)>> {
        let mut found = Vec::new();
        for id in ids {
            if let Some(thread) = self.thread(id).await? {
                found.push((id.clone(), thread));
            }
        }
        Ok(found)
    }

    /// What an id belongs to: a letter of ours first, since those cannot be squatted on.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn thread(&mut self, id: &MessageId) -> Result<Option<ThreadRow>> {
        if let Some(row) = self.row(LETTER_BY_MESSAGE_ID, args![id.as_str()]).await? {
            return ThreadRow::letter(&row).map(Some);
        }
        let Some(row) = self.row(CASE_BY_MESSAGE_ID, args![id.as_str()]).await? else {
            return Ok(None);
        };
        Ok(Some(ThreadRow::Mail {
            id: InboundId(row.int("id")?),
            case: CaseId(row.int("case_id")?),
        }))
    }

    /// The mail that is here already and is most like this one; `None` when it is like no other.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn same_mail(&mut self, mail: &Identity<'_>) -> Result<Option<KnownMail>> {
        if let Some(row) = self.row(SAME_BYTES, args![mail.kept, mail.id]).await? {
            return KnownMail::from_row(&row, Sameness::Bytes).map(Some);
        }
        let Some(message_id) = mail.message_id else {
            return self.same_content(mail, SAME_WITHOUT_ID).await;
        };
        for id in [Some(message_id), mail.parent_id].into_iter().flatten() {
            let same = args![id.as_str(), mail.id, hash(mail.content_hash)];
            if let Some(row) = self.row(SAME_ID_AND_CONTENT, same).await? {
                return KnownMail::from_row(&row, Sameness::IdAndContent).map(Some);
            }
        }
        match self.row(SAME_ID, args![message_id.as_str(), mail.id]).await? {
            Some(row) => KnownMail::from_row(&row, Sameness::IdOnly).map(Some),
            None => self.same_content(mail, PROBABLY_SAME).await,
        }
    }

    /// Mails of a mailbox that got a mark since a time; counted to 100.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn marked_lately(&mut self, mailbox: &MailboxId, mark: Mark, since: DateTime<Utc>) -> Result<u32> {
        self.the_row(MARKED_LATELY, args![mark.as_str(), mailbox.as_str(), since])
            .await?
            .small("n")
    }

    /// Automatic letters ([`Purpose::is_automatic`]) to an address since a time, but for those that could not be sent; counted to
    /// 1,000, so that a flood of mail from one sender does not slow all others down.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn automatic_to(&mut self, address: &EmailAddress, since: DateTime<Utc>) -> Result<u32> {
        self.the_row(AUTOMATIC_TO, args![address.as_str(), since]).await?.small("n")
    }

    /// Cases of a citizen that were opened since a time; counted to 1,000.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn cases_of_since(&mut self, address: &EmailAddress, since: DateTime<Utc>) -> Result<u32> {
        self.the_row(CASES_OF_SINCE, args![address.as_str(), since]).await?.small("n")
    }

    /// Mails of the same sender with the same words since a time, and those of them that stand in one case; counted to 100.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn said_before(&mut self, mail: InboundId, words: &str, case: Option<CaseId>, since: DateTime<Utc>) -> Result<(u32, u32)> {
        let rows = self.rows(SAID_BEFORE, args![hash(words), mail, since]).await?;
        let mut in_case = 0;
        for row in &rows {
            in_case += u32::from(case.is_some() && row.opt_int("case_id")?.map(CaseId) == case);
        }
        Ok((u32::try_from(rows.len()).unwrap_or(u32::MAX), in_case))
    }

    /// Letters to an address since a time, but for those that could not be sent; counted to 1,000.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn letters_to(&mut self, address: &EmailAddress, since: DateTime<Utc>) -> Result<u32> {
        self.the_row(LETTERS_TO, args![address.as_str(), since]).await?.small("n")
    }

    async fn same_content(&mut self, mail: &Identity<'_>, within: TimeDelta) -> Result<Option<KnownMail>> {
        let (from, until) = (mail.internal_date - within, mail.internal_date + within);
        for row in self
            .rows(SAME_CONTENT, args![hash(mail.content_hash), mail.id, from, until])
            .await?
        {
            let known = KnownMail::from_row(
                &row,
                if mail.message_id.is_none() {
                    Sameness::Content
                } else {
                    Sameness::Probably
                },
            )?;
            if known.how == Sameness::Probably || known.mailbox == *mail.mailbox {
                return Ok(Some(known));
            }
        }
        Ok(None)
    }
}

impl ThreadRow {
    fn letter(row: &Row) -> Result<Self> {
        Ok(Self::Letter {
            id: OutboxId(row.int("id")?),
            case: row.opt_int("case_id")?.map(CaseId),
            purpose: row.word("purpose", Purpose::lookup)?,
            recipient: row.word("recipient", |text| EmailAddress::parse(text).ok())?,
            about: row.opt_int("about")?.map(InboundId),
        })
    }
}

impl KnownMail {
    fn from_row(row: &Row, how: Sameness) -> Result<Self> {
        Ok(Self {
            id: InboundId(row.int("id")?),
            mailbox: row.named("mailbox")?,
            folder: row.named("folder")?,
            uid_validity: row.small("uid_validity")?,
            fetched_at: row.time("fetched_at")?,
            case: row.opt_int("case_id")?.map(CaseId),
            how,
        })
    }
}
