//! Answers to what staff ask of the register itself, without a case: a letter to the address in the directory and nowhere else, so that
//! a forged sender learns nothing, and the mail filed as answered.

use super::letters::{self, Originals};
use super::office::Office;
use super::settle::SettleError;
use crate::domain::address::NamedAddress;
use crate::domain::effect::{Effect, LetterPlan, Outcome};
use crate::domain::event::Mail;
use crate::domain::ids::PersonId;
use crate::store::{ReadMail, Settling, WriteTx};
use chrono::{DateTime, Utc};

/// Who wrote, and the mail.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// Who wrote it, by the directory.
    pub person: &'a PersonId,
    /// The mail.
    pub mail: &'a Mail<'a>,
    /// The same as the store needs it.
    pub read: &'a ReadMail,
}

/// Queues the letter and files the mail; what was done, for the log.
///
/// # Errors
/// As for settling a decision.
pub async fn reply(
    tx: &mut WriteTx,
    office: &Office,
    asking: Asking<'_>,
    plan: impl FnOnce(NamedAddress) -> LetterPlan,
    now: DateTime<Utc>,
) -> Result<[Effect; 1], SettleError> {
    let Asking { person, mail, read } = asking;
    if let Some(reader) = office.organisation.address_of(person) {
        let plan = LetterPlan {
            in_reply_to: mail.letter.message_id.clone(),
            about: Some(mail.id),
            ..plan(reader)
        };
        let letter = letters::write(office, &plan, None, &Originals::new(), &format!("mail-{}", mail.id), now)?;
        tx.queue_letter(None, &letter, now).await?;
    }
    let effects = [Effect::File {
        outcome: Outcome::RequestAnswered,
    }];
    let settling = Settling {
        case: None,
        numbers: &[],
        mail: Some(read),
        letters: &[],
        now,
    };
    tx.apply(&effects, &settling).await?;
    Ok(effects)
}
