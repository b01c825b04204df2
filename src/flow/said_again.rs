//! The same said again: how it is known that a sender writes what it wrote before, as machines without headers do.

use crate::domain::hex::hex;
use crate::domain::letter::Letter;
use sha2::{Digest, Sha256};

/// So many words at least tell that the same is said again: "Tack!" is said by many.
const TELLING_WORDS: usize = 4;

/// What tells that someone says the same again: the author and the words, with their figures: the lamp at number 2 is not
/// the lamp at number 1. `None` where the words tell too little, or files come with them.
pub(super) fn said_by(letter: &Letter) -> Option<String> {
    let from = letter.from_address()?;
    let said = letter.form.as_ref().map_or(letter.new_text.as_str(), |form| form.text.as_str());
    let said = said.to_lowercase();
    let words: Vec<&str> = said.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.len() < TELLING_WORDS || letter.attachments.iter().any(|file| !file.inline) {
        return None;
    }
    let mut hash = Sha256::new();
    hash.update(from.as_str().as_bytes());
    let within = letter.form.as_ref().and_then(|form| form.email.as_ref());
    hash.update(within.map_or("", |email| email.as_str()).as_bytes());
    for word in words {
        hash.update([0]);
        hash.update(word.as_bytes());
    }
    hash.finalize().get(..16).map(hex)
}
