//! The mailbox seam: what the daemon asks of an IMAP server, and nothing more.
//!
//! [`Mailbox`] is what the layers above know; [`Session`] is the real one, made by [`connect`]. A session is used
//! by one task, for one command at a time. After any error, and after a future of it has been dropped half-way,
//! it is dead and says so ([`ImapError::Dead`]): connect anew. Nothing is ever expunged but a mail that has
//! demonstrably been copied by [`Mailbox::put_away`].
//!
//! The parser below logs, at trace level, all that it reads, mails included: whoever sets up logging
//! must add [`LOG_FILTER`].

mod ability;
mod account;
mod answer;
mod auth;
mod connect;
mod error;
mod fetch;
mod folder;
mod guard;
mod idle;
mod large;
mod names;
mod put_away;
mod search;
mod session;
mod strict;
mod transfer;
mod utf7;

use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

pub use account::{ImapAccount, Limits, SizeTrust};
pub use connect::{connect, connect_over};
pub use error::{ImapError, Place, ServerText};
pub use guard::Wire;
pub use names::{FolderName, Keyword, MessageIdText};
pub use session::Session;

/// Directive that keeps mails out of the log, for `tracing_subscriber::EnvFilter`.
pub const LOG_FILTER: &str = "async_imap=off";

/// One mailbox on a server, seen through one connection.
pub trait Mailbox: Send {
    /// Opens a folder for reading and changing (SELECT).
    ///
    /// # Errors
    /// [`ImapError::NoSuchFolder`] when the server refuses; never falls back to another folder.
    fn select(&mut self, folder: &FolderName) -> impl Future<Output = Result<Selected, ImapError>> + Send;

    /// UIDs above `above` in the selected folder, ascending; with `since` only mail that arrived on that day or
    /// later (INTERNALDATE in the server's own time zone). A refused search is an error, never "no mail".
    ///
    /// # Errors
    /// Any of [`ImapError`].
    fn uids(&mut self, above: u32, since: Option<NaiveDate>) -> impl Future<Output = Result<Vec<u32>, ImapError>> + Send;

    /// Announced size and date of arrival of mails; one that has vanished is absent.
    ///
    /// # Errors
    /// Any of [`ImapError`].
    fn sizes(&mut self, uids: &[u32]) -> impl Future<Output = Result<Vec<SizedUid>, ImapError>> + Send;

    /// Whole mails, many a command, without setting `\Seen`; ascending by UID. One that has vanished is absent; one
    /// that the server cannot deliver whole is there with a [`BodyFault`] and does not hinder the others.
    /// Keep the sum of the sizes within what may be held in memory.
    ///
    /// # Errors
    /// Any of [`ImapError`]. After [`ImapError::Protocol`] on several mails fetch them one at a time.
    fn fetch(&mut self, uids: &[u32]) -> impl Future<Output = Result<Vec<Fetched>, ImapError>> + Send;

    /// One large mail in pieces, at most `limit` bytes of it in memory; `None` when it has vanished. `size` is the
    /// announced one: a mail announced or found larger than `limit` comes as [`BodyFault::TooLarge`] with its head.
    ///
    /// # Errors
    /// Any of [`ImapError`].
    fn fetch_large(&mut self, uid: u32, size: u32, limit: u64) -> impl Future<Output = Result<Option<Fetched>, ImapError>> + Send;

    /// Moves or marks mails that have been registered. Creates the folder when it is missing. What the server
    /// refuses is told in the report and stays where it is.
    ///
    /// # Errors
    /// Any of [`ImapError`]: then it is unknown what was moved; look before trying again.
    fn put_away(&mut self, uids: &[u32], how: &PutAway) -> impl Future<Output = Result<PutAwayReport, ImapError>> + Send;

    /// UIDs of mails with this Message-ID in a folder; none when the folder does not exist. The folder selected
    /// before is selected again.
    ///
    /// # Errors
    /// Any of [`ImapError`].
    fn find_message_id(&mut self, folder: &FolderName, id: &MessageIdText) -> impl Future<Output = Result<Vec<u32>, ImapError>> + Send;

    /// All folders that can be selected, sorted.
    ///
    /// # Errors
    /// Any of [`ImapError`].
    fn folders(&mut self) -> impl Future<Output = Result<Vec<FolderName>, ImapError>> + Send;

    /// Waits for new mail in the selected folder, at most `hard_end` (9 minutes is below common NAT time-outs);
    /// signs of life from the server do not prolong it. Returns at once when mail has been announced since the last
    /// [`Mailbox::uids`]. Search after every wake, whatever its kind.
    ///
    /// # Errors
    /// Any of [`ImapError`].
    fn wait(&mut self, hard_end: Duration) -> impl Future<Output = Result<Wake, ImapError>> + Send;

    /// Ends the session in good form. That the server is gone already is no error.
    ///
    /// # Errors
    /// [`ImapError::Dead`] when the session had ended before.
    fn logout(self) -> impl Future<Output = Result<(), ImapError>> + Send
    where
        Self: Sized;
}

/// A folder that has been opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selected {
    /// UIDs are good for this value only; when it changes, they are other mails' (RFC 3501 2.3.1.1).
    pub uid_validity: u32,
    /// Mails in the folder.
    pub exists: u32,
    /// The next UID, when the server tells.
    pub uid_next: Option<u32>,
    /// Mails can be read but neither moved nor marked.
    pub read_only: bool,
    /// Any keyword can be set and will be kept (`\*` in PERMANENTFLAGS).
    pub keywords: bool,
    /// Mails can be marked `\Deleted`, as far as PERMANENTFLAGS tells.
    pub deletes: bool,
}

/// What a server can do, of what makes a difference to whoever looks after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerFacts {
    /// MOVE (RFC 6851): a mail is put away in one step. Without it, it is copied and marked.
    pub moves: bool,
    /// UIDPLUS (RFC 4315): a copied mail can be taken out of its folder, it alone.
    pub expunges_single_mails: bool,
    /// IDLE (RFC 2177): new mail is told at once. Without it, it is looked for at intervals.
    pub idles: bool,
    /// The end of validity of the certificate that it showed; `None` without TLS.
    pub certificate_until: Option<DateTime<Utc>>,
}

/// A mail as announced, before it is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizedUid {
    /// UID in the selected folder.
    pub uid: u32,
    /// Bytes, as announced; `u32::MAX` when the server gave none that fits.
    pub size: u32,
    /// When the mail reached the mailbox (INTERNALDATE): the day it came in, by law.
    pub internal_date: Option<DateTime<FixedOffset>>,
}

/// A mail as fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// UID in the selected folder.
    pub uid: u32,
    /// When the mail reached the mailbox (INTERNALDATE).
    pub internal_date: Option<DateTime<FixedOffset>>,
    /// Bytes, as announced; `u32::MAX` when the server gave none that fits.
    pub size: u32,
    /// The mail, or why it is not accepted.
    pub body: Result<Raw, BodyFault>,
}

/// The bytes of a mail, as the server has them.
#[derive(Clone, PartialEq, Eq)]
pub struct Raw {
    /// RFC 5322 text.
    pub bytes: Vec<u8>,
    /// How the length compares with what was announced.
    pub size_note: SizeNote,
}

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Raw({} bytes, {:?})", self.bytes.len(), self.size_note)
    }
}

/// How a body's length compares with the announced size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SizeNote {
    /// Equal.
    Exact,
    /// Equal once line endings are counted the other way (LF for CRLF).
    LineEndings,
    /// Different, on a server whose sizes are estimates ([`SizeTrust::Estimated`]), or none was announced.
    Estimated,
}

/// Why a body is not accepted. The mail stays where it is: try again later, then let a person look.
#[derive(Clone, PartialEq, Eq)]
pub enum BodyFault {
    /// Announced, but empty: Exchange does so while a mail is still coming in.
    Empty,
    /// Not as long as announced, even counting line endings the other way; the bytes, for comparing attempts.
    WrongSize(Vec<u8>),
    /// Larger than the limit; its first bytes (at most 256 KiB).
    TooLarge(Vec<u8>),
    /// The server answers NO for this very mail; its words.
    Refused(ServerText),
}

impl std::fmt::Debug for BodyFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::WrongSize(bytes) => write!(f, "WrongSize({} bytes)", bytes.len()),
            Self::TooLarge(head) => write!(f, "TooLarge(head of {} bytes)", head.len()),
            Self::Refused(said) => write!(f, "Refused({said})"),
        }
    }
}

/// What to do with mails that have been registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PutAway {
    /// Into this folder: by MOVE (RFC 6851), else COPY, proof of the copy, `\Deleted`, and UID EXPUNGE of those
    /// very UIDs where the server has UIDPLUS (RFC 4315). A plain EXPUNGE is never sent.
    Move(FolderName),
    /// Left in place with this keyword.
    Keyword(Keyword),
    /// Left in place untouched.
    Nothing,
}

/// What became of the mails. Each UID asked for is in one list, ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PutAwayReport {
    /// Done as asked.
    pub done: Vec<PutUid>,
    /// UIDVALIDITY of the folder moved to, when the server tells.
    pub uid_validity: Option<u32>,
    /// Marked `\Deleted`, but still listed: now, where the server cannot expunge single mails, or before.
    pub marked_deleted: Vec<u32>,
    /// No longer there before or while it was done (someone else moved or removed them).
    pub gone: Vec<u32>,
    /// Still in place, untouched or with a copy that could not be proved.
    pub left: Vec<u32>,
    /// Why some are left.
    pub why_left: Option<ServerText>,
}

/// A mail put away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PutUid {
    /// UID before.
    pub uid: u32,
    /// UID in the folder moved to, when the server tells (COPYUID).
    pub new_uid: Option<u32>,
}

/// Why a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// The server announced new mail.
    NewMail,
    /// The time was up.
    TimedOut,
    /// The time was up; the server has no IDLE or refused it, so nothing could have been announced.
    NoIdle,
}
