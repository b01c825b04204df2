//! Stationery: what every letter is written on. Names, marks and the keys that make our Message-IDs our own.

use super::proof::Keys;
use crate::domain::address::EmailAddress;
use crate::domain::diary::DiaryNumber;
use crate::domain::effect::Purpose;
use crate::domain::facts::Proof;
use crate::domain::hex::hex;
use crate::domain::ids::PersonId;
use crate::domain::letter::MessageId;
use crate::mail::template::Templates;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

/// Hexadecimal digits of a letter's own name in its Message-ID.
const DIGITS: usize = 24;
/// Stands before the seal in the subject of a mail that a link in a letter opens.
pub const TICKET: &str = "ref:";

/// What every letter is written on.
pub struct Stationery {
    /// The words.
    pub templates: Templates,
    /// The host after the `@` of Message-IDs.
    pub host: String,
    /// The mark by which this installation knows its own letters.
    pub instance: String,
    /// The keys of its seals.
    pub keys: Keys,
    /// Receipts go out with the null envelope sender.
    pub null_sender: bool,
}

impl Stationery {
    /// The Message-ID of a letter: not to be guessed by anyone who has not got it, since answering it is what proves that a
    /// mail is the recipient's own. Its seal is bound to the case, the purpose, the recipient and a day.
    pub fn message_id(
        &self,
        letter: &str,
        purpose: Purpose,
        recipient: &EmailAddress,
        number: Option<&DiaryNumber>,
        now: DateTime<Utc>,
    ) -> Option<MessageId> {
        let name: String = hex(&Sha256::digest(letter.as_bytes())).chars().take(DIGITS).collect();
        let seal = self
            .keys
            .seal(&["letter", &name, purpose.as_str(), recipient.as_str(), &plain(number)], now)?;
        MessageId::parse(&format!("{name}.{seal}@{}", self.host))
    }

    /// What answering a letter proves.
    pub fn proof_of(
        &self,
        id: &MessageId,
        purpose: Purpose,
        recipient: &EmailAddress,
        number: Option<&DiaryNumber>,
        now: DateTime<Utc>,
    ) -> Proof {
        let local = id.as_str().rsplit_once('@').map_or("", |(local, _)| local);
        let Some((name, seal)) = local.split_once('.') else {
            return Proof::None;
        };
        let parts = ["letter", name, purpose.as_str(), recipient.as_str(), &plain(number)];
        self.keys.verify(seal, &parts, now)
    }

    /// The seal in the subject of a mail that a link opens: lets one person steer one case.
    pub fn ticket(&self, number: &DiaryNumber, person: &PersonId, now: DateTime<Utc>) -> Option<String> {
        let seal = self.keys.seal(&["act", person.as_str(), &plain(Some(number))], now)?;
        Some(format!("{TICKET}{seal}"))
    }

    /// What the seal in a subject proves for a person and a case.
    pub fn proof_in(&self, subject: &str, number: &DiaryNumber, person: &PersonId, now: DateTime<Utc>) -> Proof {
        let told = subject.split(|c: char| c.is_whitespace() || "[]()<>,".contains(c));
        let mut tickets = told.filter_map(|word| word.strip_prefix(TICKET));
        tickets.next().map_or(Proof::None, |seal| {
            self.keys.verify(seal, &["act", person.as_str(), &plain(Some(number))], now)
        })
    }

    /// The mark that every letter carries: by it a letter of ours is known that comes back with everything else changed.
    pub fn mark(&self, id: &MessageId, now: DateTime<Utc>) -> Option<String> {
        let name = id.as_str().split('.').next().unwrap_or_default();
        let seal = self.keys.seal_for_ever(&["own", &self.instance, name], now)?;
        Some(format!("{} {name}.{seal}", self.instance))
    }

    /// Whether a mail carries our mark, and not one that someone made up.
    pub fn is_own(&self, mark: Option<&str>, now: DateTime<Utc>) -> bool {
        let told = mark.and_then(|mark| mark.trim().split_once(' '));
        let Some((instance, rest)) = told.filter(|(instance, _)| *instance == self.instance) else {
            return false;
        };
        let Some((name, seal)) = rest.trim().split_once('.') else {
            return false;
        };
        self.keys.verify(seal, &["own", instance, name], now) == Proof::Valid
    }

    /// The envelope sender of a letter from a mailbox.
    pub fn envelope_from(&self, purpose: Purpose, mailbox: &EmailAddress) -> Option<EmailAddress> {
        let null = purpose.has_null_sender() && self.null_sender;
        (!null).then(|| mailbox.clone())
    }
}

/// A number that does not change when the way of writing it does.
fn plain(number: Option<&DiaryNumber>) -> String {
    number.map_or_else(String::new, |number| format!("{}/{}/{}", number.series, number.year, number.serial))
}
