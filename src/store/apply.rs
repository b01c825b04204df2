//! Effects become rows: one plain match. An effect that would need a choice here is a decision in the wrong place.

use super::clocks::Started;
use super::error::{Result, StoreError};
use super::{ComposedLetter, Words, WriteTx};
use crate::domain::case::{DocumentSource, NewDocument};
use crate::domain::diary::DiaryNumber;
use crate::domain::effect::{Effect, Outcome};
use crate::domain::facts::Mark;
use crate::domain::ids::{CaseId, DocumentId, InboundId, OutboxId};
use crate::domain::letter::MessageId;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// A mail as far as the store needs to know it when it is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadMail {
    /// Its row.
    pub id: InboundId,
    /// Its Message-ID.
    pub message_id: Option<MessageId>,
    /// The hash of its content; `None` where it was not read.
    pub content_hash: Option<String>,
    /// The hash of author and words, by which the same said again is known; `None` where the words tell too little.
    pub words_hash: Option<String>,
    /// The mail that it is the same as.
    pub duplicate_of: Option<InboundId>,
    /// What is noted about its likeness to another mail, and to which.
    pub alike: Option<(Mark, InboundId)>,
    /// The id that it had before Exchange gave it another one on its way.
    pub parent_id: Option<MessageId>,
    /// It could not be read and is registered as it stands.
    pub unparsed: bool,
    /// What a virus scanner found in it.
    pub malware: Option<String>,
    /// The words that its case is found by.
    pub words: Words,
}

/// What a decision's effects are about.
#[derive(Debug, Clone, Copy)]
pub struct Settling<'a> {
    /// The case; `None` where the effects open one, or there is none.
    pub case: Option<CaseId>,
    /// The numbers that cases are opened with, in their order, taken in this transaction ([`WriteTx::take_number`]).
    pub numbers: &'a [DiaryNumber],
    /// The mail that is settled.
    pub mail: Option<&'a ReadMail>,
    /// Every letter of the decision, composed.
    pub letters: &'a [ComposedLetter],
    /// The time of the decision, UTC.
    pub now: DateTime<Utc>,
}

/// What became of a decision's effects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// The case, also where it was opened now.
    pub case: Option<CaseId>,
    /// The cases that were opened, in order, also out of another one (split).
    pub opened: Vec<CaseId>,
    /// Documents that were added, in order.
    pub documents: Vec<DocumentId>,
    /// Letters that were queued, in order.
    pub letters: Vec<OutboxId>,
    /// What was noted about the mail.
    pub outcome: Option<Outcome>,
}

/// The same while it is being done, with what only the doing needs.
#[derive(Default)]
struct Applying {
    done: Applied,
    /// The case that effects are about at the moment: the one that was opened last.
    current: Option<CaseId>,
    /// The document that the mail became.
    mails_document: Option<DocumentId>,
    /// Clocks that are started when the effects end, or one is stopped.
    clocks: Started,
    /// The letters that were queued, by their case and key.
    queued: BTreeMap<(Option<CaseId>, String), OutboxId>,
}

impl WriteTx {
    /// Carries out the effects of one decision, in order.
    ///
    /// # Errors
    /// When an effect does not fit what is there (no case, no such letter, the mail was settled by another daemon) or the
    /// database is out of reach; what was done so far must then be taken back.
    pub async fn apply(&mut self, effects: &[Effect], about: &Settling<'_>) -> Result<Applied> {
        let mut applied = Applying {
            current: about.case,
            ..Applying::default()
        };
        for effect in effects {
            self.apply_one(effect, about, &mut applied).await?;
        }
        self.start_clocks(std::mem::take(&mut applied.clocks)).await?;
        if let (Some(case), Some(mail)) = (about.case, about.mail) {
            self.index_text(case, &mail.words).await?;
        }
        applied.done.case = about.case.or(applied.done.opened.first().copied());
        if let (Some(mail), Some(outcome)) = (about.mail, applied.done.outcome) {
            self.settle_inbound(mail, outcome, applied.done.case, applied.mails_document, about.now)
                .await?;
        }
        Ok(applied.done)
    }

    async fn apply_one(&mut self, effect: &Effect, about: &Settling<'_>, applied: &mut Applying) -> Result<()> {
        match effect {
            Effect::OpenCase { matter, state } => {
                let number = about.numbers.get(applied.done.opened.len());
                let number = number.ok_or_else(|| StoreError::missing("a diary number for the new case"))?;
                let case = self.open_case(number, matter, state, about.now).await?;
                // The case that a mail opens is found by what the mail says, together with what the case is about.
                let opens = about.case.is_none() && applied.done.opened.is_empty();
                let said = about.mail.filter(|_| opens).map(|mail| &mail.words);
                self.index_new_matter(case, matter, said).await?;
                applied.done.opened.push(case);
                applied.current = Some(case);
            }
            Effect::SetState { state } => self.set_state(applied.the_case()?, state).await?,
            Effect::SetMatter { matter } => {
                let case = applied.the_case()?;
                self.set_matter(case, matter).await?;
                self.index_matter(case, matter).await?;
            }
            Effect::AddDocument { document } => self.add_document(document, about, applied).await?,
            Effect::StartClock { kind, step, at } => {
                applied.clocks.insert((applied.the_case()?, *kind, *step), *at);
            }
            Effect::StopClocks { kind } => {
                self.start_clocks(std::mem::take(&mut applied.clocks)).await?;
                self.stop_clocks(applied.the_case()?, *kind).await?;
            }
            Effect::Link { kind, to } => self.link(applied.the_case()?, *kind, to, about.now).await?,
            Effect::Unlink { kind, to } => self.unlink(applied.the_case()?, *kind, to).await?,
            Effect::Send { letter } => {
                let id = self.queue_by_key(&letter.key, about, applied).await?;
                applied.done.letters.push(id);
            }
            Effect::Learn { lesson } => self.put_lesson(applied.the_case()?, lesson, about.now).await?,
            Effect::NoteAbsence { absent, running } => self.note_absence(absent, *running, about.now).await?,
            Effect::StopLetter { id } => self.stop_letter(*id, about.now).await?,
            Effect::File { outcome } => applied.done.outcome = Some(*outcome),
        }
        Ok(())
    }

    async fn add_document(&mut self, document: &NewDocument, about: &Settling<'_>, applied: &mut Applying) -> Result<()> {
        let case = applied.the_case()?;
        let (inbound, letter) = match &document.source {
            DocumentSource::Inbound { id } => (Some(*id), None),
            // Queueing twice gives the same letter, so it does not matter whether the document or the letter comes first.
            DocumentSource::Letter { key } => (None, Some(self.queue_by_key(key, about, applied).await?)),
        };
        let id = self.put_document(case, document, inbound, letter).await?;
        applied.done.documents.push(id);
        if inbound.is_some() && inbound == about.mail.map(|mail| mail.id) {
            applied.mails_document = Some(id);
        }
        Ok(())
    }

    async fn queue_by_key(&mut self, key: &str, about: &Settling<'_>, applied: &mut Applying) -> Result<OutboxId> {
        let place = (applied.current, key.to_owned());
        if let Some(id) = applied.queued.get(&place) {
            return Ok(*id);
        }
        let letter = about.letters.iter().find(|letter| letter.key == key);
        let letter = letter.ok_or_else(|| StoreError::missing(format!("the composed letter {key}")))?;
        let id = match applied.current {
            // Nobody can have queued a letter on a case that is opened now.
            Some(case) if applied.done.opened.contains(&case) => self.queue_first_letter(case, letter, about.now).await?,
            case => self.queue_letter(case, letter, about.now).await?,
        };
        applied.queued.insert(place, id);
        Ok(id)
    }
}

impl Applying {
    fn the_case(&self) -> Result<CaseId> {
        self.current
            .ok_or_else(|| StoreError::missing("the case that the effects are about"))
    }
}
