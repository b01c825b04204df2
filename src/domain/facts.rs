//! Facts: what is looked up about a mail before anything is decided. A rule that needs to know more gets a new field.

use super::absence::Absences;
use super::address::EmailAddress;
use super::case::{Case, Direction, Standing};
use super::diary::DiaryNumber;
use super::effect::Purpose;
use super::ids::{CaseId, InboundId, MailboxId, OutboxId};
use super::letter::Letter;
use super::words::words;
use chrono::{DateTime, Utc};

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

/// How a letter of ours was lost, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostBy<'a> {
    /// It came back.
    Bounce,
    /// The relay refused it for good, and what it said, without personal data.
    Refusal(&'a str),
    /// Nobody knows whether the relay took it.
    Silence,
}

impl<'a> LostBy<'a> {
    /// By the relay, with what it said; `None` where its answer was never heard.
    pub fn relay(reply: Option<&'a str>) -> Self {
        reply.map_or(Self::Silence, Self::Refusal)
    }

    /// What the relay said; empty where it said nothing.
    pub fn reply(self) -> &'a str {
        match self {
            Self::Refusal(reply) => reply,
            Self::Bounce | Self::Silence => "",
        }
    }

    /// Whether the letter may have arrived all the same.
    pub fn is_uncertain(self) -> bool {
        self == Self::Silence
    }
}

/// An officer's answer, or word of a later day, in the outbox, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct OutgoingAnswer {
    /// Its row.
    pub id: OutboxId,
    /// What it is for.
    pub purpose: Purpose,
    /// Whether it waits, goes or has gone.
    pub fate: AnswerFate,
    /// Where the case stood before it, where it waited for its time.
    pub state_before: Option<Standing>,
}

/// A document of a case, as it is listed for staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentLine {
    /// Its number within the case.
    pub number: i64,
    /// Which way it went.
    pub direction: Direction,
    /// Named after its content.
    pub title: String,
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// The other side.
    pub correspondent: Option<String>,
}

/// What is known about the case that staff write about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// What officers wrote to the citizen, oldest first.
    pub answers: Vec<OutgoingAnswer>,
    /// Its documents in order.
    pub documents: Vec<DocumentLine>,
    /// The text of the letter of ours that is answered.
    pub answered_text: Option<String>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerFate {
    /// It waits for its time and can be stopped.
    Waits,
    /// It is being sent at this moment.
    Going,
    /// The relay took it then, UTC.
    Gone(DateTime<Utc>),
    /// It was stopped, or will never arrive.
    Lost,
}

/// What a seal proves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Proof {
    /// Nothing: there is none, or it was not made by us for this.
    #[default]
    None,
    /// It was, and its time is over.
    Expired,
    /// It was.
    Valid,
}

/// What the installation's own mail gateway found out about who sent a mail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Gateway {
    /// No gateway is configured whose findings could be trusted.
    #[default]
    NotAsked,
    /// DMARC passed for the author's domain (RFC 7489).
    Passed,
    /// It did not.
    Failed,
}

/// A case that a mail's thread leads to, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreadHit {
    /// The case.
    pub case: Case,
    /// The letter of ours that the mail answers; `None` when it answers a mail that came in.
    pub letter: Option<SentLetter>,
    /// What answering that letter proves.
    pub proof: Proof,
}

/// A mail that is already registered and is the same as this one: identity is id *and* content.
#[derive(Debug, Clone, PartialEq)]
pub struct Duplicate {
    /// The first one.
    pub of: InboundId,
    /// The mailbox that it came to.
    pub mailbox: MailboxId,
    /// Its case, where it has one and somebody may want to know.
    pub case: Option<Box<Case>>,
    /// It came back to the very folder that it was taken from: somebody has put it there.
    pub put_back: bool,
}

/// A mail that stands here already and is like this one without being the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// In what way.
    pub mark: Mark,
    /// The other one.
    pub to: InboundId,
    /// Its case, where it has one.
    pub case: Option<(CaseId, DiaryNumber)>,
}

words! {
    /// What is noted for good about a mail that resembles another one.
    Mark {
        /// The same Message-ID and another content: a template's id, or one that somebody has copied.
        SameId = "same_id",
        /// Another Message-ID and the same content within minutes: probably one mail by two roads.
        ProbableDouble = "probable_double",
        /// The same mail, put back into the folder that it was taken from.
        PutBack = "put_back",
    }
}

/// What is known about a mail beside what it says itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Cases that its In-Reply-To and References lead to, nearest first.
    pub threads: Vec<ThreadHit>,
    /// Cases whose diary number stands in its subject.
    pub named: Vec<Case>,
    /// Cases whose diary number stands in what a member of staff wrote.
    pub mentioned: Vec<Case>,
    /// The list of what waits that it answers.
    pub list: Option<SentLetter>,
    /// The letter of ours that a bounce is about, with its case where it has one.
    pub bounced: Option<(SentLetter, Option<Case>)>,
    /// The same mail, registered before.
    pub duplicate: Option<Duplicate>,
    /// A mail that is like it, registered before.
    pub alike: Option<Alike>,
    /// A disposal list of ours that it answers: who got it, and the list's key.
    pub disposal: Option<(EmailAddress, String)>,
    /// It answers a report, a list or an answer of the register, which belongs to no case: who got that.
    pub caseless: Option<EmailAddress>,
    /// Automatic letters (receipts, notices) that its sender got in the last 24 hours.
    pub automatic_lately: u32,
    /// Cases of its sender that were opened in the last 24 hours.
    pub cases_lately: u32,
    /// The case that the thread leads to; looked up for staff only.
    pub known: Known,
    /// The case that the seal in its subject lets its author steer, and what the seal proves.
    pub ticket: Option<(Case, Proof)>,
    /// What our own gateway found out about its author.
    pub gateway: Gateway,
    /// It carries our own mark.
    pub own: bool,
    /// Earlier mails of the same sender with the same words, within a day.
    pub said_before: u32,
    /// The same, in the case that the thread leads to.
    pub said_in_case: u32,
    /// Who is away.
    pub absences: Absences,
    /// An earlier mail of the same officer that was held, and that this one answers a question about.
    pub held: Option<Box<Letter>>,
}

#[cfg(test)]
mod tests {
    use super::LostBy;

    #[test]
    fn a_relay_that_said_nothing_readable_has_answered_all_the_same() {
        assert_eq!(LostBy::relay(Some("550 no")).reply(), "550 no");
        assert!(!LostBy::relay(Some("")).is_uncertain() && !LostBy::Bounce.is_uncertain());
        assert!(LostBy::relay(None).is_uncertain());
    }
}
