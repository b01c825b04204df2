//! Events: what happens to a case, with all that a decision about it needs to know.

use super::case::Case;
use super::command::OfficerMessage;
use super::effect::{ClockKind, Purpose};
use super::facts::{Alike, Known, LostBy, SentLetter};
use super::ids::InboundId;
use super::letter::{BounceAction, Letter};
use super::matter::Classification;
use super::organisation::FunctionalMailbox;
use super::recognise::{NewSender, Staff};
use chrono::{DateTime, Utc};

/// The mail that an event comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mail<'a> {
    /// Its row.
    pub id: InboundId,
    /// What it says.
    pub letter: &'a Letter,
    /// When it reached the authority, UTC.
    pub arrived_at: DateTime<Utc>,
    /// The mailbox that it came to.
    pub mailbox: &'a FunctionalMailbox,
}

/// A new matter, understood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewMatter<'a> {
    /// Who it is from.
    pub sender: &'a NewSender,
    /// What it was taken to be.
    pub classification: &'a Classification,
    /// Earlier mails of the same sender with the same words, within a day.
    pub said_before: u32,
    /// Automatic letters (receipts, notices) that the sender got in the last 24 hours.
    pub automatic_lately: u32,
    /// Cases of the sender that were opened in the last 24 hours.
    pub cases_lately: u32,
    /// The mail could not be read, twice: it is registered for the registrar as it stands.
    pub unread: bool,
    /// The mail was read in afterwards, from a file: no receipt goes out.
    pub quiet: bool,
    /// The case, closed too long ago to be opened again, that it goes on with.
    pub continues: Option<&'a Case>,
    /// A mail that is like it without being the same.
    pub alike: Option<&'a Alike>,
}

/// Something that happens to a case that stands in the diary.
#[derive(Debug, Clone, PartialEq)]
pub enum Event<'a> {
    /// The citizen wrote again.
    CitizenWrote {
        /// The mail.
        mail: Mail<'a>,
    },
    /// Staff answered a letter of ours.
    StaffReplied {
        /// The mail.
        mail: Mail<'a>,
        /// Who.
        staff: &'a Staff,
        /// What the mail means.
        message: OfficerMessage,
        /// An earlier mail that was held and that this one may release.
        held: Option<(InboundId, &'a Letter)>,
        /// What the letter of ours was for that is answered.
        answered: Purpose,
        /// What is known about the case.
        known: &'a Known,
        /// Words were typed into the history of our letter, where they cannot be told for sure from ours.
        typed_into: bool,
        /// Cases whose diary numbers stand in what was written.
        mentioned: &'a [Case],
    },
    /// Staff wrote to the citizen directly, with a copy here.
    StaffCopied {
        /// The mail.
        mail: Mail<'a>,
        /// Who.
        staff: &'a Staff,
        /// It is proved to be theirs.
        proven: bool,
    },
    /// A function answered the letter by which it was told of the case.
    FunctionReplied {
        /// The mail.
        mail: Mail<'a>,
        /// Who.
        staff: &'a Staff,
        /// The letter that it answers.
        letter: &'a SentLetter,
    },
    /// Staff named the case without proof.
    StaffUnproven {
        /// The mail.
        mail: Mail<'a>,
        /// Who, as the mail says.
        staff: &'a Staff,
    },
    /// An officer's machine says that the officer is away.
    StaffAway {
        /// The mail.
        mail: Mail<'a>,
        /// Who.
        staff: &'a Staff,
    },
    /// A letter of ours came back.
    Bounced {
        /// The mail.
        mail: Mail<'a>,
        /// The letter, where it can be told which.
        letter: Option<&'a SentLetter>,
        /// What became of it.
        action: BounceAction,
    },
    /// The mail that the case has came to another mailbox too.
    CameAlso {
        /// The mail.
        mail: Mail<'a>,
    },
    /// A mail that the case has was put back into the folder that it was taken from.
    PutBack,
    /// Another machine's mail in the case's thread.
    MachineWrote {
        /// The mail.
        mail: Mail<'a>,
    },
    /// The relay refused a letter of ours for good, or nobody knows whether it took it.
    LetterRefused {
        /// The letter.
        letter: &'a SentLetter,
        /// What is known of its end.
        end: LostBy<'a>,
    },
    /// A clock ran out.
    ClockRanOut {
        /// What it ran for.
        kind: ClockKind,
        /// Which step.
        step: u32,
        /// The time that it was set to, UTC.
        at: DateTime<Utc>,
        /// Automatic letters that the citizen got in the last 24 hours; looked up where the clock may send one.
        automatic_lately: u32,
    },
}

impl Event<'_> {
    /// The event's name in the log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CitizenWrote { .. } => "citizen_wrote",
            Self::StaffReplied { .. } => "staff_replied",
            Self::StaffCopied { .. } => "staff_copied",
            Self::FunctionReplied { .. } => "function_replied",
            Self::StaffUnproven { .. } => "staff_unproven",
            Self::StaffAway { .. } => "staff_away",
            Self::Bounced { .. } => "bounced",
            Self::CameAlso { .. } => "came_also",
            Self::PutBack => "put_back",
            Self::MachineWrote { .. } => "machine_wrote",
            Self::LetterRefused { .. } => "letter_refused",
            Self::ClockRanOut { .. } => "clock_ran_out",
        }
    }
}
