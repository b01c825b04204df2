//! Writing letters: from a plan to final bytes. What the template may say is gathered here, in words.

mod links;
mod page;
mod rehearsal;
mod values;
mod words;

pub use rehearsal::rehearse;

use super::office::Office;
use crate::domain::address::NamedAddress;
use crate::domain::case::{CaseMatter, State};
use crate::domain::diary::DiaryNumber;
use crate::domain::effect::{AttachmentPlan, LetterPlan, Purpose};
use crate::domain::ids::{BytesId, InboundId};
use crate::domain::letter::{Letter, MessageId};
use crate::domain::may_send::{MayNot, may_send};
use crate::domain::organisation::FunctionalMailbox;
use crate::mail::attachments;
use crate::mail::compose::{Automatic, ComposeError, Draft, Enclosure, HtmlPage, compose};
use crate::mail::parse;
use crate::mail::template::TemplateError;
use crate::store::{ComposedLetter, Kept};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;
use thiserror::Error;

/// Why a letter could not be written.
#[derive(Debug, Error)]
pub enum LetterError {
    /// Its template.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Its parts.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// The mailbox that it is from is no longer configured.
    #[error("mailbox \"{0}\" is no longer configured: put it back into synpunktd.toml, letters about its cases are sent from it")]
    Mailbox(String),
    /// No Message-ID can be made.
    #[error("host_name \"{0}\" cannot stand in a Message-ID: write a host name such as synpunkter.example.se")]
    MessageId(String),
    /// It is to someone who may not have it.
    #[error("{0}: nothing was sent")]
    MayNot(#[from] MayNot),
}

/// The case that a letter is about, as it is after the decision.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Its number.
    pub number: &'a DiaryNumber,
    /// What it is about.
    pub matter: &'a CaseMatter,
    /// Where it stands.
    pub state: &'a State,
    /// The numbers of the cases that the decision opens, this one among them where it does.
    pub opened: &'a [DiaryNumber],
}

/// A mail that letters carry: its bytes, and what it says.
#[derive(Debug, Clone)]
pub struct Original {
    /// The bytes as they came.
    pub raw: Vec<u8>,
    /// Where they are kept.
    pub kept: BytesId,
    /// What was read.
    pub letter: Arc<Letter>,
    /// What a virus scanner found in it: then nothing of it goes with a letter.
    pub malware: Option<String>,
}

/// The mails that the letters of one decision carry.
pub type Originals = BTreeMap<InboundId, Original>;

/// What a letter carries beside its words and what its plan names.
#[derive(Debug, Clone, Default)]
pub struct Extra {
    /// The same letter as a page.
    pub page: Option<HtmlPage>,
    /// Files that are made for it.
    pub files: Vec<Enclosure>,
}

/// Writes a letter. `fallback` tells it apart where there is no case.
///
/// # Errors
/// [`LetterError`]; a configuration that passed `check` gives none.
pub fn write(
    office: &Office,
    plan: &LetterPlan,
    about: Option<&About<'_>>,
    originals: &Originals,
    fallback: &str,
    now: DateTime<Utc>,
) -> Result<ComposedLetter, LetterError> {
    write_with(office, plan, about, originals, Extra::default(), fallback, now)
}

/// Writes a letter with a page and files that are made for it.
///
/// # Errors
/// As for [`write`].
pub fn write_with(
    office: &Office,
    plan: &LetterPlan,
    about: Option<&About<'_>>,
    originals: &Originals,
    extra: Extra,
    fallback: &str,
    now: DateTime<Utc>,
) -> Result<ComposedLetter, LetterError> {
    let mut letter = head(office, plan, about, fallback, now)?;
    letter.bytes = Some(bytes(office, plan, about, originals, extra, &letter.message_id, now)?);
    Ok(letter)
}

/// A letter as far as its row needs to know it, without its bytes.
///
/// # Errors
/// As for [`write`].
pub fn head(
    office: &Office,
    plan: &LetterPlan,
    about: Option<&About<'_>>,
    fallback: &str,
    now: DateTime<Utc>,
) -> Result<ComposedLetter, LetterError> {
    let mailbox = sent_from(office, plan)?;
    may_send(plan, about.map(|about| about.matter), &office.organisation)?;
    let number = about.map(|about| office.organisation.write_number(about.number));
    let name = format!("{}/{}", number.as_deref().unwrap_or(fallback), plan.key);
    let message_id = office
        .stationery
        .message_id(&name, plan.purpose, &plan.to.address, about.map(|about| about.number), now);
    Ok(ComposedLetter {
        key: plan.key.clone(),
        purpose: plan.purpose,
        recipient: plan.to.address.clone(),
        envelope_from: office.stationery.envelope_from(plan.purpose, &mailbox.address),
        message_id: message_id.ok_or_else(|| LetterError::MessageId(office.stationery.host.clone()))?,
        about: plan.about,
        not_before: plan.not_before,
        state_before: plan.state_before.clone(),
        bytes: None,
    })
}

/// The bytes of a letter that has this Message-ID, ready to be kept.
///
/// # Errors
/// As for [`write`].
pub fn bytes(
    office: &Office,
    plan: &LetterPlan,
    about: Option<&About<'_>>,
    originals: &Originals,
    extra: Extra,
    message_id: &MessageId,
    now: DateTime<Utc>,
) -> Result<Kept, LetterError> {
    let mailbox = sent_from(office, plan)?;
    let number = about.map(|about| office.organisation.write_number(about.number));
    let template = plan.template.as_deref().unwrap_or(plan.purpose.as_str());
    let values = values::of(office, plan, about, originals, mailbox, number.as_deref(), now);
    let rendered = office.stationery.templates.render(plan.language.as_str(), template, &values)?;
    let links = about
        .map(|about| links::links(office, plan, about, mailbox, now))
        .unwrap_or_default();
    let page = (!links.is_empty()).then(|| page::with_links(&rendered.text, &links));
    let draft = Draft {
        from: sender(plan, mailbox, office),
        to: plan.to.clone(),
        subject: rendered.subject,
        text: rendered.text,
        // A letter that waits is dated when it goes.
        date: plan.not_before.unwrap_or(now),
        message_id: message_id.clone(),
        in_reply_to: plan.in_reply_to.clone(),
        automatic: automatic(plan.purpose),
        instance: office.stationery.mark(message_id, now).unwrap_or_default(),
        page: extra.page.or(page),
        files: plan
            .attachments
            .iter()
            .filter_map(|file| enclosure(file, originals))
            .chain(extra.files)
            .collect(),
    };
    Ok(kept(&compose(&draft)?, plan, originals))
}

fn sent_from<'a>(office: &'a Office, plan: &LetterPlan) -> Result<&'a FunctionalMailbox, LetterError> {
    let mailbox = office.organisation.mailboxes.get(&plan.from);
    mailbox.ok_or_else(|| LetterError::Mailbox(plan.from.to_string()))
}

/// The letter's bytes, ready to be kept: the mail that it carries lies in the diary already.
fn kept(bytes: &[u8], plan: &LetterPlan, originals: &Originals) -> Kept {
    let whole = plan.attachments.iter().find_map(|file| match file {
        AttachmentPlan::WholeMail { id } => originals.get(id),
        AttachmentPlan::FileOf { .. } => None,
    });
    match whole {
        Some(original) => Kept::around(bytes, original.kept, &original.raw),
        None => Kept::of(bytes),
    }
}

/// An answer carries the officer's name before the municipality's: a person wrote it. All else is the mailbox's own.
fn sender(plan: &LetterPlan, mailbox: &FunctionalMailbox, office: &Office) -> NamedAddress {
    let officer = plan
        .values
        .get("officer_name")
        .filter(|name| plan.purpose == Purpose::Answer && !name.is_empty());
    let name = officer.map_or_else(
        || mailbox.name.clone(),
        |officer| format!("{officer}, {}", office.organisation.name),
    );
    NamedAddress::new(Some(&name), mailbox.address.clone())
}

fn automatic(purpose: Purpose) -> Automatic {
    match purpose {
        Purpose::Answer => Automatic::No,
        Purpose::Receipt | Purpose::Status | Purpose::Transcript | Purpose::Reading => Automatic::Replied,
        Purpose::Assignment
        | Purpose::Delay
        | Purpose::Notice
        | Purpose::FollowUp
        | Purpose::Reminder
        | Purpose::Escalation
        | Purpose::Warning
        | Purpose::RegistrarNotice
        | Purpose::Alert
        | Purpose::Forward
        | Purpose::Operations
        | Purpose::ShadowReport
        | Purpose::Report
        | Purpose::Measures
        | Purpose::Disposal
        | Purpose::Digest => Automatic::Generated,
    }
}

/// What goes with a letter in the place of a mail that holds something harmful.
fn withheld(found: &str) -> Enclosure {
    let text = format!(
        "Virusskyddet hittade något skadligt i mejlet ({found}).\r\nDärför skickas varken mejlet eller dess filer med här. \
         Mejlet finns kvar, oförändrat, i diariet: fråga den som sköter systemet om du behöver det.\r\n"
    );
    Enclosure::File {
        name: "Originalet hålls inne.txt".to_owned(),
        content_type: "text/plain; charset=utf-8".to_owned(),
        bytes: text.into_bytes(),
    }
}

fn enclosure(file: &AttachmentPlan, originals: &Originals) -> Option<Enclosure> {
    let (AttachmentPlan::WholeMail { id } | AttachmentPlan::FileOf { id, .. }) = file;
    if let Some(found) = originals.get(id).and_then(|original| original.malware.as_deref()) {
        return Some(withheld(found));
    }
    match file {
        AttachmentPlan::WholeMail { id } => {
            let original = originals.get(id)?;
            Some(Enclosure::Mail {
                name: "Originalet.eml".to_owned(),
                bytes: original.raw.clone(),
            })
        }
        AttachmentPlan::FileOf { id, index } => {
            let original = originals.get(id)?;
            let known = original.letter.attachments.get(*index)?;
            let bytes = attachments::bytes(parse(&original.raw), *index)?;
            Some(Enclosure::File {
                name: known.filename.clone(),
                content_type: known.content_type.clone(),
                bytes,
            })
        }
    }
}
