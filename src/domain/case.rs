//! A case (ärende) and its documents (handlingar): the words for what the diary holds.

use super::address::{EmailAddress, NamedAddress};
use super::diary::DiaryNumber;
use super::ids::{AuthorityId, CaseId, InboundId, MailboxId, PersonId, PolicyId, TopicId, UnitId};
use super::matter::{CaseType, Channel, Flag, Flags, Language, Secrecy, secrecy_of};
use super::words::words;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// One matter: one synpunkt is one case (R55).
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Row number.
    pub id: CaseId,
    /// Diary number.
    pub number: DiaryNumber,
    /// What it is about.
    pub matter: CaseMatter,
    /// Where it stands in its life.
    pub state: State,
    /// When it was registered, UTC.
    pub registered_at: DateTime<Utc>,
}

/// What a case is about and who has it: all that is known when it is opened, and may be corrected later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseMatter {
    /// The authority whose diary it stands in.
    pub authority: AuthorityId,
    /// The functional mailbox that it came to and that letters about it are sent from.
    pub mailbox: MailboxId,
    /// The unit that has it.
    pub unit: Option<UnitId>,
    /// The officer that has it.
    pub officer: Option<PersonId>,
    /// The part of the administration.
    pub topic: Option<TopicId>,
    /// The type.
    pub case_type: CaseType,
    /// What calls for more than the ordinary way.
    pub flags: Flags,
    /// The case title (ärendemening).
    pub title: String,
    /// The way it came in.
    pub channel: Channel,
    /// Who gave it; `None` where no usable address is known or feedback is not wanted.
    pub citizen: Option<NamedAddress>,
    /// The citizen's name as told, also where there is no address.
    pub sender_name: Option<String>,
    /// The language that the citizen is answered in.
    pub language: Language,
    /// When it reached the authority, UTC (FL 22 §).
    pub arrived_at: DateTime<Utc>,
    /// The policy that it was registered under, for all its life (C11).
    pub policy: PolicyId,
    /// That policy's version.
    pub policy_version: String,
    /// When the first answer is due, UTC; `None` where no answer is owed here.
    pub due_at: Option<DateTime<Utc>>,
    /// The day that the citizen was promised, Stockholm.
    pub promised: Option<NaiveDate>,
    /// The mail that it was opened by.
    pub opened_by: InboundId,
    /// The receipt, and every later mail to the citizen, answers this mail.
    pub citizens_message_id: Option<String>,
    /// What has been done with it so far, beside its state; written only where something has.
    #[serde(default, skip_serializing_if = "Progress::is_nothing")]
    pub progress: Progress,
}

impl CaseMatter {
    /// Whether nothing of what it is about may stand in a subject, a reminder or a list.
    pub fn is_discreet(&self) -> bool {
        secrecy_of(&self.flags) >= Secrecy::Discreet
    }

    /// Remembers when the first answer was due, before another one is owed.
    pub fn keep_first_due(&mut self) {
        self.progress.first_due_at = self.progress.first_due_at.or(self.due_at);
    }
}

/// What has been done with a case so far, beside its state: what closing asks for, and what it waits for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// When words went to the citizen that the policy does not count as the first answer, UTC.
    pub uncounted_at: Option<DateTime<Utc>>,
    /// Those words told that more comes, or that somebody looks into it.
    pub uncounted_goes_on: bool,
    /// The day that the officer keeps the case open until, Stockholm; later answers change nothing of it (R99).
    pub held_open_until: Option<NaiveDate>,
    /// When the final answer is due, UTC, where the first answer was none (R90, R96).
    pub final_due_at: Option<DateTime<Utc>>,
    /// What was done, in the officer's words (R81, R105).
    pub measure: Option<String>,
    /// The outcome, by its identity in the policy (R82–R85).
    pub outcome: Option<String>,
    /// What was learnt, in the officer's words.
    pub lesson: Option<String>,
    /// Whether a copy lies in the personal file (R64), as the closing form tells.
    pub filed: Option<bool>,
    /// The outcome is under watch (R83, R85): the next closing word ends the case.
    pub watched: bool,
    /// How many times somebody was asked whether the case can be closed.
    pub asked: u32,
    /// The member of staff who sent it in for someone (R34, R36).
    pub sent_in_by: Option<EmailAddress>,
    /// The unit that would have it already, had it been clear whom it is from.
    pub proposed: Option<UnitId>,
    /// It is no synpunkt and is not counted as one (R17).
    pub not_a_matter: bool,
    /// How many times whoever had it passed it on (R41).
    pub passed_on: u32,
    /// The case that this one was joined to; mail about it belongs there.
    pub merged_into: Option<CaseId>,
    /// Flags whose other case, kept elsewhere, has not had its number entered yet (R24).
    pub awaits_reference: Vec<Flag>,
    /// When the first answer was due, UTC, where the citizen has come back after it and another one has been owed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_due_at: Option<DateTime<Utc>>,
    /// Answers that did not arrive, by the officer's mails that they carried.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lost_answers: Vec<InboundId>,
}

impl Progress {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Where a case stands in its life (docs/lifecycle.md shows the ways between).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Registered; the registrar decides who shall have it.
    AwaitingRegistrar,
    /// An officer or a unit has it and owes an answer.
    Assigned {
        /// Since when, UTC.
        since: DateTime<Utc>,
    },
    /// The citizen has an answer.
    Answered {
        /// When the latest answer went, UTC.
        at: DateTime<Utc>,
    },
    /// Passed to a function outside this routine (appeal, citizen's proposal); no answer clock here.
    HandedOver {
        /// Name of the function.
        to: String,
        /// When, UTC.
        at: DateTime<Utc>,
    },
    /// Ended.
    Closed {
        /// When, UTC.
        at: DateTime<Utc>,
        /// By what.
        by: ClosedBy,
    },
}

/// Where a case stood before a letter that waits in the outbox: what stopping the letter brings back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Its state.
    #[serde(flatten)]
    pub state: State,
    /// What had been done with it; `None` in letters that an older version queued.
    #[serde(default)]
    pub progress: Option<Progress>,
    /// When an answer was due, UTC.
    #[serde(default)]
    pub due_at: Option<DateTime<Utc>>,
    /// The day that the citizen was promised, Stockholm.
    #[serde(default)]
    pub promised: Option<NaiveDate>,
}

impl Standing {
    /// Where a case stands now.
    pub fn of(case: &Case) -> Self {
        Self {
            state: case.state.clone(),
            progress: Some(case.matter.progress.clone()),
            due_at: case.matter.due_at,
            promised: case.matter.promised,
        }
    }
}

/// What ended a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosedBy {
    /// The officer's word.
    Officer,
    /// The registrar's word.
    Registrar,
    /// Silence after the answer.
    Silence,
    /// The answer, where the policy says so.
    Answer,
    /// It was joined to another case.
    Merged,
    /// It was found to be no synpunkt (R17).
    NotAMatter,
}

words! {
    /// How a case hangs together with another one (samband).
    LinkKind {
        /// They have to do with each other (R24).
        Related = "related",
        /// This case goes on where the other one, long closed, ended.
        Continues = "continues",
        /// This case was split from the other one (R55).
        SplitFrom = "split_from",
        /// This case was joined to the other one.
        MergedInto = "merged_into",
    }
}

/// The other end of a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkedTo {
    /// A case of this diary.
    Case(CaseId),
    /// A case kept elsewhere, by its number there.
    Elsewhere(String),
}

words! {
    /// The name of a [`State`], without when and by whom: what lists, queries and figures know of it.
    StateName {
        /// [`State::AwaitingRegistrar`].
        AwaitingRegistrar = "awaiting_registrar",
        /// [`State::Assigned`].
        Assigned = "assigned",
        /// [`State::Answered`].
        Answered = "answered",
        /// [`State::HandedOver`].
        HandedOver = "handed_over",
        /// [`State::Closed`].
        Closed = "closed",
    }
}

impl State {
    /// Its name.
    pub fn name(&self) -> StateName {
        match self {
            Self::AwaitingRegistrar => StateName::AwaitingRegistrar,
            Self::Assigned { .. } => StateName::Assigned,
            Self::Answered { .. } => StateName::Answered,
            Self::HandedOver { .. } => StateName::HandedOver,
            Self::Closed { .. } => StateName::Closed,
        }
    }

    /// Whether an answer is still owed to the citizen.
    pub fn owes_answer(&self) -> bool {
        self.name().owes_answer()
    }
}

impl StateName {
    /// Whether an answer is still owed to the citizen.
    pub fn owes_answer(self) -> bool {
        matches!(self, Self::AwaitingRegistrar | Self::Assigned)
    }
}

impl Case {
    /// Whether an address belongs to a party of the case.
    pub fn is_party(&self, address: &EmailAddress) -> bool {
        self.matter.citizen.as_ref().is_some_and(|citizen| citizen.address == *address)
    }
}

words! {
    /// Which way a document went (TF 2 kap.).
    Direction {
        /// Came in (inkommen).
        Incoming = "incoming",
        /// Went out (utgående, expedierad).
        Outgoing = "outgoing",
        /// Drawn up here (upprättad).
        DrawnUp = "drawn_up",
    }
}

/// A document to be added to a case; its number within the case is given when it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDocument {
    /// Which way it went.
    pub direction: Direction,
    /// Named after its content (R54).
    pub title: String,
    /// When it came, went or was drawn up, UTC.
    pub at: DateTime<Utc>,
    /// The other side: sender or receiver as shown in the diary; `None` for what was drawn up here.
    pub correspondent: Option<String>,
    /// The mail that it is.
    pub source: DocumentSource,
}

/// Where a document's bytes are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum DocumentSource {
    /// A mail that came in.
    Inbound {
        /// Its row.
        id: InboundId,
    },
    /// A letter of the same decision, by its key.
    Letter {
        /// The letter's key.
        key: String,
    },
}
