//! Facts: what is looked up about a mail before anything is decided. A rule that needs to know more gets a new field.

use super::address::EmailAddress;
use super::case::Case;
use super::effect::Purpose;
use super::ids::{CaseId, InboundId, MailboxId};
use super::letter::Letter;

/// A letter of ours, as the outbox knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct SentLetter {
    /// What it was for.
    pub purpose: Purpose,
    /// Who got it.
    pub recipient: EmailAddress,
    /// The mail that it was written because of, where there was one.
    pub about: Option<InboundId>,
}

/// A case that a mail's thread leads to, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreadHit {
    /// The case.
    pub case: Case,
    /// The letter of ours that the mail answers; `None` when it answers a mail that came in.
    pub letter: Option<SentLetter>,
}

/// A mail that is already registered and is the same as this one (`reliability`: identity is id *and* content).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The first one.
    pub of: InboundId,
    /// The mailbox that it came to.
    pub mailbox: MailboxId,
    /// Its case, where it has one.
    pub case: Option<CaseId>,
}

/// What is known about a mail beside what it says itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Cases that its In-Reply-To and References lead to, nearest first.
    pub threads: Vec<ThreadHit>,
    /// Cases whose diary number stands in its subject.
    pub named: Vec<Case>,
    /// The letter of ours that a bounce is about, with its case where it has one.
    pub bounced: Option<(SentLetter, Option<Case>)>,
    /// The same mail, registered before.
    pub duplicate: Option<Duplicate>,
    /// The text of the letter of ours that it answers.
    pub answered_text: Option<String>,
    /// Receipts that its sender got in the last 24 hours.
    pub receipts_lately: u32,
    /// An earlier mail of the same officer that was held, and that this one answers a question about.
    pub held: Option<Box<Letter>>,
}
