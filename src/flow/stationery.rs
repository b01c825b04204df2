//! Stationery: what every letter is written on. Names, marks and the key that makes our Message-IDs our own.

use crate::domain::address::EmailAddress;
use crate::domain::effect::Purpose;
use crate::domain::letter::MessageId;
use crate::domain::secret::Secret;
use crate::mail::template::Templates;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Hexadecimal digits of each half of a Message-ID: 96 bits, beyond guessing.
const DIGITS: usize = 24;

/// What every letter is written on.
pub struct Stationery {
    /// The words.
    pub templates: Templates,
    /// The host after the `@` of Message-IDs.
    pub host: String,
    /// The mark by which this installation knows its own letters.
    pub instance: String,
    /// The key of Message-IDs; kept with the diary.
    pub key: Secret,
    /// Receipts go out with the null envelope sender.
    pub null_sender: bool,
}

impl Stationery {
    /// The Message-ID of a letter: the same for the same letter for ever, and not to be guessed by anyone who has not got
    /// it, since answering it is what proves that a mail is the recipient's own.
    pub fn message_id(&self, letter: &str, purpose: Purpose, recipient: &EmailAddress) -> Option<MessageId> {
        let name = hex(&Sha256::digest(letter.as_bytes()));
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(self.key.reveal().as_bytes()).ok()?;
        for part in [letter, purpose.as_str(), recipient.as_str()] {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        let seal = hex(&mac.finalize().into_bytes());
        let half = |digits: &str| digits.chars().take(DIGITS).collect::<String>();
        MessageId::parse(&format!("{}.{}@{}", half(&name), half(&seal), self.host))
    }

    /// The envelope sender of a letter from a mailbox.
    pub fn envelope_from(&self, purpose: Purpose, mailbox: &EmailAddress) -> Option<EmailAddress> {
        let null = purpose.has_null_sender() && self.null_sender;
        (!null).then(|| mailbox.clone())
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}
