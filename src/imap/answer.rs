//! What a response means, whatever the command.

use async_imap::imap_proto::{MailboxDatum, Response, ResponseCode, Status};

use super::error::{ImapError, Place, ServerText, backoff};

/// A response, as far as every command cares.
#[derive(Debug)]
pub(super) enum Heard {
    /// Untagged.
    Data,
    /// The server waits for the rest of a command (`+`).
    Plus,
    /// The tagged answer.
    Done(Done),
    /// Out of step; why.
    Astray(&'static str),
}

impl Heard {
    /// Reads a response while the command with this tag is under way.
    pub(super) fn of(response: &Response<'_>, tag: &str) -> Self {
        match response {
            Response::Continue(_) => Self::Plus,
            Response::Done { tag: other, .. } if other.0 != tag => Self::Astray("an answer to another command"),
            Response::Done { status, outcome, .. } => {
                let words = outcome.information.as_deref().unwrap_or_default().to_owned();
                match Reply::of(status) {
                    Some(reply) => Self::Done(Done { reply, words }),
                    None => Self::Astray("a tagged answer that is neither OK, NO nor BAD"),
                }
            }
            _ => Self::Data,
        }
    }
}

/// The tagged answer to a command.
#[derive(Debug)]
pub(super) struct Done {
    pub reply: Reply,
    /// The server's words, untamed.
    pub words: String,
}

impl Done {
    /// The server's words, fit for a message.
    pub(super) fn said(&self) -> ServerText {
        ServerText::new(&self.words)
    }

    pub(super) fn is_ok(&self) -> bool {
        self.reply == Reply::Ok
    }
}

/// The status of a tagged answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reply {
    Ok,
    No,
    Bad,
}

impl Reply {
    fn of(status: &Status) -> Option<Self> {
        match status {
            Status::Ok => Some(Self::Ok),
            Status::No => Some(Self::No),
            Status::Bad => Some(Self::Bad),
            Status::PreAuth | Status::Bye => None,
        }
    }
}

/// The response code of a status line, tagged or not.
pub(super) fn code<'r>(response: &'r Response<'_>) -> Option<&'r ResponseCode<'r>> {
    match response {
        Response::Data { outcome, .. } | Response::Done { outcome, .. } => outcome.code.as_ref(),
        _ => None,
    }
}

/// Keeps count of the mails in the folder: EXISTS above the count is new mail, EXPUNGE takes one away.
pub(super) fn count(response: &Response<'_>, exists: u32, news: bool) -> (u32, bool) {
    match response {
        Response::MailboxData(MailboxDatum::Exists(now)) => (*now, news || *now > exists),
        Response::Expunge(_) => (exists.saturating_sub(1), news),
        _ => (exists, news),
    }
}

/// The error for a NO or BAD.
pub(super) fn rejected(place: &Place, doing: &'static str, said: ServerText) -> ImapError {
    let place = place.clone();
    if lacks_rights(&said) {
        return ImapError::NoRights { place, said };
    }
    if is_busy(&said) {
        let retry_after = backoff(&said);
        return ImapError::Unavailable {
            place,
            doing,
            said,
            retry_after,
        };
    }
    ImapError::Rejected { place, doing, said }
}

/// The error for the end of a connection. Exchange gives its reason with the BYE at times.
pub(super) fn closed(place: &Place, doing: &'static str, words: &str) -> ImapError {
    let place = place.clone();
    let said = ServerText::new(words);
    if lacks_rights(&said) {
        return ImapError::NoRights { place, said };
    }
    ImapError::Closed { place, doing, said }
}

/// Exchange's words for a good login without rights to the mailbox, and RFC 5530's.
fn lacks_rights(said: &ServerText) -> bool {
    said.holds("authenticated but not connected") || said.holds("[NOPERM]")
}

/// RFC 5530's codes for trouble that passes, and Exchange's words for it.
fn is_busy(said: &ServerText) -> bool {
    let signs = [
        "[UNAVAILABLE]",
        "[INUSE]",
        "[LIMIT]",
        "[SERVERBUG]",
        "throttled",
        "server unavailable",
    ];
    signs.iter().any(|sign| said.holds(sign))
}
