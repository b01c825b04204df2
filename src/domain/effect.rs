//! Effects: what a decision changes, as data. `store::apply` carries each out by one plain match.

use super::absence::Absent;
use super::address::NamedAddress;
use super::case::{CaseMatter, LinkKind, LinkedTo, NewDocument, Standing, State};
use super::ids::{InboundId, MailboxId, OutboxId};
use super::lesson::Lesson;
use super::letter::MessageId;
use super::matter::Language;
use super::words::words;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One change. All effects of a decision are carried out in one transaction, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// Opens a case: takes the next diary number. Later effects of the decision are about this case.
    OpenCase {
        /// What it is about.
        matter: Box<CaseMatter>,
        /// Where it begins.
        state: State,
    },
    /// Puts the case in another state.
    SetState {
        /// The state.
        state: State,
    },
    /// Replaces what the case is about (assigned, corrected).
    SetMatter {
        /// The whole, with the change in it.
        matter: Box<CaseMatter>,
    },
    /// Adds a document.
    AddDocument {
        /// The document.
        document: NewDocument,
    },
    /// Starts a clock; one with the same kind and step is moved.
    StartClock {
        /// What runs out.
        kind: ClockKind,
        /// Which step of it, from 0.
        step: u32,
        /// When it runs out, UTC.
        at: DateTime<Utc>,
    },
    /// Stops every clock of a kind on the case.
    StopClocks {
        /// The kind.
        kind: ClockKind,
    },
    /// Links the case with another one (samband); the same link twice is one.
    Link {
        /// How they hang together.
        kind: LinkKind,
        /// The other one.
        to: LinkedTo,
    },
    /// Takes a link away.
    Unlink {
        /// How they hang together.
        kind: LinkKind,
        /// The other one.
        to: LinkedTo,
    },
    /// Queues a letter to one recipient.
    Send {
        /// The letter.
        letter: Box<LetterPlan>,
    },
    /// Notes what a person judged the matter to be, for the classification to learn from.
    Learn {
        /// What it is in truth.
        lesson: Lesson,
    },
    /// Notes that a person is away, instead of what was known of that before.
    NoteAbsence {
        /// Who, when, and who stands in.
        absent: Absent,
        /// When the person's running cases are looked at, UTC; `None`: they stay.
        running: Option<DateTime<Utc>>,
    },
    /// Stops a letter that waits in the outbox for its time: it will never go, and its document is a draft.
    StopLetter {
        /// Its row.
        id: OutboxId,
    },
    /// Notes what became of the mail that the decision is about.
    File {
        /// What became of it.
        outcome: Outcome,
    },
}

words! {
    /// What a clock runs for.
    ClockKind {
        /// The officer has not said to be the right one (R78).
        Acceptance = "acceptance",
        /// A step of the ladder of reminders and escalation; the step is its place in the policy.
        Ladder = "ladder",
        /// Silence after the answer: the case closes (R99).
        Silence = "silence",
        /// The officer's absence begins.
        Absence = "absence",
        /// A step of the ladder towards the final answer, where the first one was none (R96).
        Final = "final",
        /// The case is answered and not closed: somebody is asked whether it can be (R101, R82–R85).
        Closing = "closing",
        /// The promised day will be missed (FL 11 §): in step 0 staff are told, in step 1 the citizen.
        Late = "late",
    }
}

words! {
    /// What became of a mail that came in.
    Outcome {
        /// Opened a case.
        OpenedCase = "opened_case",
        /// Became a document of a case.
        AddedToCase = "added_to_case",
        /// The same mail as one that is already registered.
        Duplicate = "duplicate",
        /// Passed on whole to a function; no case (R12, R16).
        Forwarded = "forwarded",
        /// A machine's mail: kept, answered by nothing.
        Automatic = "automatic",
        /// Kept and counted, not a synpunkt (R17, R18).
        KeptOnly = "kept_only",
        /// One of our own letters came back to us.
        OwnLetter = "own_letter",
        /// Staff asked the register for something; the answer went to them.
        RequestAnswered = "request_answered",
    }
}

words! {
    /// A template that a decision names where a letter needs other words than its purpose's own template has.
    NamedTemplate {
        /// An answer to an editor who passed on what was said in social media.
        AnswerEditor = "answer_editor",
        /// The answer that tells whom to turn to instead (R21).
        AnswerReferral = "answer_referral",
        /// A reminder that an answered case waits to be closed (R82).
        Closing = "closing",
        /// What staff may write, for those who ask.
        Guide = "guide",
        /// The answer takes longer than was promised.
        NoticeLate = "notice_late",
        /// A mail has become several cases, with their numbers (C20).
        NoticeSplit = "notice_split",
        /// What was handed over to a function is answered here after all.
        NoticeTakenBack = "notice_taken_back",
        /// A receipt to an editor who passed on what was said in social media (R45).
        ReceiptEditor = "receipt_editor",
        /// A receipt that tells which function the matter was handed over to.
        ReceiptForwarded = "receipt_forwarded",
    }
}

words! {
    /// What a letter is for. The name is also its template's, and decides what headers it carries.
    Purpose {
        /// To the citizen: thanks, diary number, when an answer comes.
        Receipt = "receipt",
        /// To the officer or unit: a case to answer.
        Assignment = "assignment",
        /// To the citizen: the officer's answer.
        Answer = "answer",
        /// To the citizen: the answer takes longer than promised, and why (FL 11 §).
        Delay = "delay",
        /// To the citizen, from no person: the promised day will be missed, or the case is handled together with another one of theirs.
        Notice = "notice",
        /// To the citizen who asked: where the case stands, no content.
        Status = "status",
        /// To the officer: what was understood and done with a mail from them.
        Transcript = "transcript",
        /// To the officer: more has come in from the citizen.
        FollowUp = "follow_up",
        /// To an officer: a deadline comes near or has come.
        Reminder = "reminder",
        /// To a manager or head: a case runs late.
        Escalation = "escalation",
        /// To a member of staff: a mail in their name has proved nothing and has no effect until they confirm it.
        Warning = "warning",
        /// To the registrar: something that a person must look at.
        RegistrarNotice = "registrar_notice",
        /// To a function: a matter that is theirs (appeal, acute fault, Lex Sarah).
        Alert = "alert",
        /// To a function: a mail passed on whole, without a case.
        Forward = "forward",
        /// To whoever runs the daemon: an alarm, or the end of the log for the archive.
        Operations = "operations",
        /// To the registrar: what the daemon would have done, while it runs as a shadow.
        ShadowReport = "shadow_report",
        /// To staff: what they asked the register for.
        Reading = "reading",
        /// To the management: the report of a period.
        Report = "report",
        /// To an officer: cases in which nobody has written what was done.
        Measures = "measures",
        /// To those who may sign it: what is to be destroyed.
        Disposal = "disposal",
        /// To a member of staff: what waits, in a list; without a case.
        Digest = "digest",
    }
}

impl Purpose {
    /// Whether it goes to the citizen.
    pub fn is_to_citizen(self) -> bool {
        matches!(self, Self::Receipt | Self::Answer | Self::Delay | Self::Notice | Self::Status)
    }

    /// Whether it goes to the citizen without a person's words: such letters have a budget, so that two machines that answer each
    /// other come to an end.
    pub fn is_automatic(self) -> bool {
        matches!(self, Self::Receipt | Self::Notice | Self::Status)
    }

    /// Whether it carries a null envelope sender: only the receipt, whose bounce nobody needs (RFC 3834 section 3.3).
    /// All others carry a real one, so that their bounces come home.
    pub fn has_null_sender(self) -> bool {
        matches!(self, Self::Receipt)
    }
}

/// A letter to one recipient, decided but not yet composed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LetterPlan {
    /// What it is for.
    pub purpose: Purpose,
    /// Unique for what it says to whom, so that the same decision never queues it twice. The store prefixes the case.
    pub key: String,
    /// The functional mailbox that it is from.
    pub from: MailboxId,
    /// Who gets it.
    pub to: NamedAddress,
    /// The language of its template.
    pub language: Language,
    /// The template, where it is not the purpose's own: a [`NamedTemplate`], or what a lane names for its receipt.
    pub template: Option<String>,
    /// Values for the template beside those of the case, the authority and the mailbox.
    pub values: BTreeMap<String, String>,
    /// What it answers.
    pub in_reply_to: Option<MessageId>,
    /// The mail that it is written because of; an answer to it may release that mail.
    pub about: Option<InboundId>,
    /// What goes with it.
    pub attachments: Vec<AttachmentPlan>,
    /// It waits until then, UTC, and can be stopped.
    #[serde(default)]
    pub not_before: Option<DateTime<Utc>>,
    /// Where the case stood before it: what stopping it brings back.
    #[serde(default)]
    pub state_before: Option<Standing>,
}

impl LetterPlan {
    /// A letter in Swedish with nothing in it yet but what every letter has.
    pub fn new(purpose: Purpose, key: String, from: &MailboxId, to: NamedAddress) -> Self {
        Self {
            purpose,
            key,
            from: from.clone(),
            to,
            language: Language::Swedish,
            template: None,
            values: BTreeMap::new(),
            in_reply_to: None,
            about: None,
            attachments: Vec::new(),
            not_before: None,
            state_before: None,
        }
    }

    /// The letter with more values for its template.
    pub fn with_values(mut self, values: &[(&str, String)]) -> Self {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        self.values.extend(values);
        self
    }
}

/// What goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "attach", rename_all = "snake_case")]
pub enum AttachmentPlan {
    /// A mail that came in, whole, as message/rfc822.
    WholeMail {
        /// Its row.
        id: InboundId,
    },
    /// One file of a mail that came in.
    FileOf {
        /// The mail's row.
        id: InboundId,
        /// The file's place among the letter's attachments, from 0.
        index: usize,
    },
}
