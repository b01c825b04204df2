//! A letter: one mail as it was understood. Reading a mail never fails; what could not be read is a fault in the letter.

use super::address::{EmailAddress, NamedAddress};
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A Message-ID (RFC 5322 section 3.6.4) without its angle brackets; printable ASCII or UTF-8, no white space.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(String);

impl MessageId {
    /// Takes an id as it stands in a header, with or without angle brackets; `None` when nothing usable is inside
    /// (empty, `<>`, over 998 bytes, a control character or white space).
    pub fn parse(text: &str) -> Option<Self> {
        let trimmed = text.trim();
        let bare = trimmed.strip_prefix('<').unwrap_or(trimmed);
        let bare = bare.strip_suffix('>').unwrap_or(bare).trim();
        let usable =
            !bare.is_empty() && bare.len() <= 996 && !bare.contains(|c: char| c.is_control() || c.is_whitespace() || c == '<' || c == '>');
        usable.then(|| Self(bare.to_owned()))
    }

    /// The id without angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0)
    }
}

/// Who, or what, wrote a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person's own words, also inside a web form.
    Human,
    /// An answer that a machine wrote: out of office, another system's receipt, challenge-response.
    AutoReply,
    /// A message that a letter could not be delivered, or is delayed (RFC 3464 and what is not).
    Bounce,
    /// A machine's report: abuse report, read receipt, delivered.
    Report,
    /// Sent to many: list, newsletter, campaign.
    Bulk,
    /// An invitation or its answer.
    Calendar,
    /// Looks like spam; a person decides.
    SpamSuspect,
}

/// The envelope sender as the receiving server noted it (`Return-Path`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnPath {
    /// No `Return-Path` header.
    #[default]
    Unknown,
    /// `<>`: the sender wants no answer (RFC 3834, RFC 5321 section 4.5.5).
    Null,
    /// The envelope sender.
    Address(EmailAddress),
}

/// One `Received` header, as far as it tells when and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedStamp {
    /// The host after `by`, in lower case.
    pub by: Option<String>,
    /// The time after the last semicolon.
    pub at: DateTime<FixedOffset>,
}

/// A file in a mail, known by its place; the bytes stay in the original.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The decoded name, sanitised for showing; never a path.
    pub filename: String,
    /// The media type in lower case, `application/octet-stream` where none is told.
    pub content_type: String,
    /// Decoded size in bytes.
    pub size: u64,
    /// A picture or part that belongs to the text, not a file of its own.
    pub inline: bool,
    /// Of a kind that can harm who opens it (programs, scripts, macros, HTML files, archives in disguise).
    pub dangerous: bool,
    /// SHA-256 of the decoded bytes, in hexadecimal.
    pub sha256: String,
}

/// What a bounce says became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BounceAction {
    /// It will not arrive.
    Failed,
    /// It has not arrived yet.
    Delayed,
    /// It arrived.
    Delivered,
    /// It went on to a system that does not report.
    Relayed,
}

/// A bounce as it was understood (RFC 3464 where it is one).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounce {
    /// Who did not get it.
    pub recipient: Option<EmailAddress>,
    /// What became of it.
    pub action: BounceAction,
    /// The enhanced status code (RFC 3463), such as `5.1.1`.
    pub status: Option<String>,
    /// The Message-ID in the returned headers: which letter it was.
    pub our_message_id: Option<MessageId>,
}

/// What an out-of-office reply tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// First day away.
    pub from: Option<NaiveDate>,
    /// Last day away (the day before the return, where the text gives the return).
    pub until: Option<NaiveDate>,
    /// The named stand-in: an address where the text has one, else the name.
    pub stand_in: Option<String>,
}

/// A citizen's words out of a web form's mail.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormContent {
    /// Which form of the configuration it was.
    pub form: String,
    /// The citizen's name.
    pub name: Option<String>,
    /// The citizen's address.
    pub email: Option<EmailAddress>,
    /// The citizen's telephone number.
    pub phone: Option<String>,
    /// What the citizen wrote.
    pub text: String,
    /// What the citizen chose as the subject or topic.
    pub topic: Option<String>,
    /// The citizen asks to be anonymous.
    pub anonymous: bool,
}

/// How a staff member's mail carries someone else's matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnBehalfKind {
    /// The citizen's mail is attached whole as message/rfc822.
    AttachedMail,
    /// The citizen's mail is quoted after a forward line (VB:, Fwd:).
    InlineForward,
    /// A file note (tjänsteanteckning): something said by telephone, over the counter, in a letter.
    FileNote,
}

/// A matter that staff send in for someone else (R30–R36).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnBehalfOf {
    /// How it is carried.
    pub kind: OnBehalfKind,
    /// The citizen's name.
    pub name: Option<String>,
    /// The citizen's address; only an attached mail gives it for sure.
    pub email: Option<EmailAddress>,
    /// The original subject.
    pub subject: Option<String>,
    /// The citizen's words.
    pub text: String,
    /// "Inkom:", or the original mail's date.
    pub arrived: Option<NaiveDate>,
    /// "Kanal:" of a file note, as written, or what its words tell: telefon, besök, brev, sociala medier.
    pub channel: Option<String>,
    /// Whether the original sender is certain enough to be written to without asking the forwarder.
    pub sure: bool,
}

/// Something in a mail that could not be read, or was read with a guess.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// No header at all: the bytes are kept, nothing was read.
    NotAMail,
    /// Over a bound that guards the parser; what lies beyond it is only in the original.
    OverBound {
        /// Which bound, in words.
        bound: String,
    },
    /// A character set that is unknown or was told wrongly; decoded by a guess.
    Charset {
        /// The name that was told.
        told: String,
    },
    /// A header that could not be read.
    Header {
        /// Its name.
        name: String,
    },
    /// No From, or several.
    Sender {
        /// How many were found.
        found: usize,
    },
    /// Encrypted: cannot be read here.
    Encrypted {
        /// S/MIME or OpenPGP.
        how: String,
    },
    /// A transfer encoding or structure that is broken; decoded as far as it went.
    Broken {
        /// What, in words.
        what: String,
    },
}

/// One mail as it was understood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Letter {
    /// The author; the first one where several are told.
    pub from: Option<NamedAddress>,
    /// The `Sender` header.
    pub sender: Option<NamedAddress>,
    /// The envelope sender.
    pub return_path: ReturnPath,
    /// Where answers are wanted.
    pub reply_to: Vec<NamedAddress>,
    /// Addressees.
    pub to: Vec<NamedAddress>,
    /// Copies.
    pub cc: Vec<NamedAddress>,
    /// `Delivered-To`, `X-Original-To`, `Envelope-To`: the mailbox addresses it was delivered to.
    pub delivered_to: Vec<EmailAddress>,
    /// Decoded, NFC, one line.
    pub subject: String,
    /// Its own id.
    pub message_id: Option<MessageId>,
    /// The id that it had before Exchange gave it another one on its way (`X-MS-Exchange-Parent-Message-Id`).
    pub parent_id: Option<MessageId>,
    /// What it answers.
    pub in_reply_to: Vec<MessageId>,
    /// The thread, oldest first; at most 200.
    pub references: Vec<MessageId>,
    /// The `Date` header: what the sender's clock said.
    pub date: Option<DateTime<FixedOffset>>,
    /// `Received` headers, topmost (latest) first.
    pub received: Vec<ReceivedStamp>,
    /// The value of our own loop header, where the mail carries one (`X-Synpunktd-Instance`).
    pub instance: Option<String>,
    /// The topmost `Authentication-Results` headers as (authserv-id, rest), in the order they stand; the id is
    /// empty where the server leaves it out.
    pub authentication_results: Vec<(String, String)>,
    /// The whole text, decoded, NFC, lines ended by `\n`.
    pub text: String,
    /// What this person wrote now: no quoted history, signature, disclaimer or banner.
    pub new_text: String,
    /// Files, in the order they stand.
    pub attachments: Vec<Attachment>,
    /// Who or what wrote it.
    pub kind: Kind,
    /// Whether an automatic answer may be sent; false whenever there is doubt (RFC 3834).
    pub may_auto_reply: bool,
    /// Why it is of that kind, in words for the log and the registrar.
    pub because: Vec<String>,
    /// Set when it is a bounce.
    pub bounce: Option<Bounce>,
    /// Set when it is an out-of-office reply.
    pub absence: Option<Absence>,
    /// Set when it is a configured web form's mail.
    pub form: Option<FormContent>,
    /// Set when it carries someone else's matter.
    pub on_behalf_of: Option<OnBehalfOf>,
    /// What could not be read.
    pub faults: Vec<Fault>,
    /// SHA-256 over From, Date, Subject, text and attachments' hashes: equal for the same mail by another road.
    pub content_hash: String,
    /// Size of the original in bytes.
    pub size: u64,
}

impl Letter {
    /// A mail whose bytes are kept but were not read: for the registrar.
    pub fn unread(size: u64, raw_hash: &str) -> Self {
        Self {
            from: None,
            sender: None,
            return_path: ReturnPath::Unknown,
            reply_to: Vec::new(),
            to: Vec::new(),
            cc: Vec::new(),
            delivered_to: Vec::new(),
            subject: String::new(),
            message_id: None,
            parent_id: None,
            in_reply_to: Vec::new(),
            references: Vec::new(),
            date: None,
            received: Vec::new(),
            instance: None,
            authentication_results: Vec::new(),
            text: String::new(),
            new_text: String::new(),
            attachments: Vec::new(),
            kind: Kind::Human,
            may_auto_reply: false,
            because: Vec::new(),
            bounce: None,
            absence: None,
            form: None,
            on_behalf_of: None,
            faults: vec![Fault::NotAMail],
            content_hash: raw_hash.to_owned(),
            size,
        }
    }

    /// The address of the author, where there is one.
    pub fn from_address(&self) -> Option<&EmailAddress> {
        self.from.as_ref().map(|from| &from.address)
    }

    /// Every Message-ID that this mail says it answers, nearest first.
    pub fn thread_ids(&self) -> impl Iterator<Item = &MessageId> {
        self.in_reply_to.iter().chain(self.references.iter().rev())
    }

    /// When the mail reached the authority: the newest `Received` stamp of a trusted host, else what the mailbox's
    /// server says (INTERNALDATE), in UTC (FL 22 §, C5).
    pub fn arrived_at(&self, trusted_hosts: &[String], internal_date: DateTime<Utc>) -> DateTime<Utc> {
        let trusted = |stamp: &&ReceivedStamp| {
            stamp
                .by
                .as_ref()
                .is_some_and(|by| trusted_hosts.iter().any(|host| host.eq_ignore_ascii_case(by)))
        };
        // The earliest of the topmost unbroken run: what stands below the first stranger can be forged.
        let run = self.received.iter().take_while(trusted);
        run.map(|stamp| stamp.at.with_timezone(&Utc))
            .min()
            .map_or(internal_date, |at| at.min(internal_date))
    }
}
