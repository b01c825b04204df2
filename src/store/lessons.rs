//! Lessons that people gave the classification, and the models that came of them.

use super::cases::to_json;
use super::error::Result;
use super::kept::unpacked;
use super::row::{Row, args, statements};
use super::{Session, WriteTx, raw_hash};
use crate::domain::ids::{CaseId, MailboxId};
use crate::domain::lesson::Lesson;
use crate::domain::matter::CaseType;
use chrono::{DateTime, Utc};

statements! {
    PUT_LESSON on "lessons" =
        "INSERT INTO lessons (case_id, at, case_type, topic, flags) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (case_id) DO UPDATE SET at = excluded.at, case_type = excluded.case_type, topic = excluded.topic,
             flags = excluded.flags";
    LESSONS_AFTER on "lessons" =
        "SELECT lessons.case_id AS case_id, lessons.case_type AS case_type, lessons.topic AS topic, lessons.flags AS flags,
             inbound.mailbox AS mailbox, blobs.bytes AS bytes, blobs.form AS form, blobs.size AS size, base.bytes AS base_bytes,
             base.form AS base_form, base.size AS base_size
         FROM lessons JOIN cases ON cases.id = lessons.case_id JOIN inbound ON inbound.id = cases.opened_by
             JOIN blobs ON blobs.id = inbound.raw LEFT JOIN blobs base ON base.id = blobs.base
         WHERE lessons.case_id > $1 ORDER BY lessons.case_id LIMIT $2";
    MODEL_IN_FORCE on "models" =
        "SELECT id, at, lessons, hash, bytes FROM models WHERE base = $1 AND state = 'in_force' ORDER BY id DESC LIMIT 1";
    MODEL_WITHDRAWN on "models" = "SELECT id FROM models WHERE base = $1 AND state = 'withdrawn' AND hash = $2 LIMIT 1";
    REPLACE_MODEL on "models" = "UPDATE models SET state = 'replaced' WHERE base = $1 AND state = 'in_force'";
    PUT_MODEL on "models" =
        "INSERT INTO models (at, base, state, lessons, hash, bytes) VALUES ($1, $2, 'in_force', $3, $4, $5)";
    WITHDRAW_MODEL on "models" = "UPDATE models SET state = 'withdrawn' WHERE base = $1 AND state = 'in_force'";
    BRING_BACK_MODEL on "models" =
        "UPDATE models SET state = 'in_force'
         WHERE id = (SELECT MAX(id) FROM models WHERE base = $1 AND state = 'replaced')";
    FORGET_MODELS on "models" =
        "DELETE FROM models WHERE base = $1 AND state = 'replaced' AND id <=
             (SELECT COALESCE(MAX(id), 0) FROM models WHERE base = $1) - $2";
}

/// Models that are kept behind the newest, so that an old one can be brought back.
const KEPT_MODELS: i64 = 5;

/// A lesson with the mail that it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct LessonRow {
    /// The case that was judged.
    pub case: CaseId,
    /// What it is in truth.
    pub lesson: Lesson,
    /// The mailbox that the mail came to.
    pub mailbox: MailboxId,
    /// The mail that opened the case, as it came.
    pub raw: Vec<u8>,
}

/// A model that learnt from lessons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearntModel {
    /// When it was taken, UTC.
    pub at: DateTime<Utc>,
    /// How many lessons it learnt from.
    pub lessons: u32,
    /// SHA-256 of its bytes in hexadecimal.
    pub hash: String,
    /// The model.
    pub bytes: Vec<u8>,
}

impl WriteTx {
    /// Keeps what a person judged a case to be; a later judgement takes the place of an earlier one.
    pub(super) async fn put_lesson(&mut self, case: CaseId, lesson: &Lesson, now: DateTime<Utc>) -> Result<()> {
        let flags = to_json("a lesson's flags", &lesson.flags)?;
        let row = args![case, now, lesson.case_type.as_str(), lesson.topic.as_str(), &flags];
        self.change_one(PUT_LESSON, row, || format!("the lesson of case {case}")).await
    }

    /// Puts a model in force upon a base, in place of the one before, and forgets the oldest.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn put_model(&mut self, base: &str, bytes: &[u8], lessons: u32, now: DateTime<Utc>) -> Result<()> {
        self.change(REPLACE_MODEL, args![base]).await?;
        let hash = raw_hash(bytes);
        self.change_one(PUT_MODEL, args![now, base, lessons, &hash, bytes], || "the new model".to_owned())
            .await?;
        self.change(FORGET_MODELS, args![base, KEPT_MODELS]).await.map(|_| ())
    }

    /// Withdraws the model in force and brings the one before back. `false` when none was in force: the shipped one is.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn withdraw_model(&mut self, base: &str) -> Result<bool> {
        let withdrawn = self.change(WITHDRAW_MODEL, args![base]).await? > 0;
        if withdrawn {
            self.change(BRING_BACK_MODEL, args![base]).await?;
        }
        Ok(withdrawn)
    }
}

impl Session {
    /// Lessons of cases after this one, in order, each with its mail.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn lessons_after(&mut self, case: CaseId, limit: u32) -> Result<Vec<LessonRow>> {
        let rows = self.rows(LESSONS_AFTER, args![case, limit]).await?;
        rows.into_iter().map(LessonRow::from_row).collect()
    }

    /// The model that is in force upon a base; `None` where the base itself is.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn model_in_force(&mut self, base: &str) -> Result<Option<LearntModel>> {
        let row = self.row(MODEL_IN_FORCE, args![base]).await?;
        row.map(LearntModel::from_row).transpose()
    }

    /// Whether these very bytes were in force once and were withdrawn by a person.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn is_withdrawn(&mut self, base: &str, bytes: &[u8]) -> Result<bool> {
        let hash = raw_hash(bytes);
        Ok(self.row(MODEL_WITHDRAWN, args![base, &hash]).await?.is_some())
    }
}

impl LessonRow {
    fn from_row(row: Row) -> Result<Self> {
        Ok(Self {
            case: CaseId(row.int("case_id")?),
            lesson: Lesson {
                case_type: row.word("case_type", CaseType::lookup)?,
                topic: row.named("topic")?,
                flags: row.json("flags")?,
            },
            mailbox: row.named("mailbox")?,
            raw: unpacked(row)?,
        })
    }
}

impl LearntModel {
    fn from_row(row: Row) -> Result<Self> {
        Ok(Self {
            at: row.time("at")?,
            lessons: row.small("lessons")?,
            hash: row.text("hash")?.to_owned(),
            bytes: row.into_bytes("bytes")?,
        })
    }
}
