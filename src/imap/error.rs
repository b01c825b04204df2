//! What can go wrong with a mailbox: what, where, what to do. No error text holds a secret or a piece of a mail.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::names::FolderName;

/// Longest piece of a server's own words that is passed on, in characters.
const SAID_CHARS: usize = 200;

/// Why a mailbox could not be read or changed. After any of these the session is over: connect anew.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ImapError {
    /// The server does not accept the login.
    #[error("{place}: login refused: {said}. Check the mailbox's user name and its password or token")]
    Refused {
        /// Server and mailbox.
        place: Place,
        /// The server's words.
        said: ServerText,
    },
    /// The login is good but gives no access to the mailbox or folder.
    #[error(
        "{place}: logged in, but without rights: {said}. Give the login rights to the mailbox (Exchange: \
         Add-MailboxPermission, for a service principal with the object id of the enterprise application)"
    )]
    NoRights {
        /// Server and mailbox.
        place: Place,
        /// The server's words.
        said: ServerText,
    },
    /// No access token could be had.
    #[error("{place}: no access token: {why}. Check the client id, its secret and the identity provider")]
    Token {
        /// Server and mailbox.
        place: Place,
        /// Why, in the token source's words.
        why: String,
    },
    /// The server asks to be left alone for a while.
    #[error("{place}: {doing}: the server cannot serve now: {said}. Nothing to do but wait")]
    Unavailable {
        /// Server and mailbox.
        place: Place,
        /// The command.
        doing: &'static str,
        /// The server's words.
        said: ServerText,
        /// How long the server asks to be left alone, when it says so.
        retry_after: Option<Duration>,
    },
    /// No connection came about.
    #[error("{place}: cannot connect: {why}. Check host, port, security and the firewall")]
    Unreachable {
        /// Server and mailbox.
        place: Place,
        /// Cause.
        why: String,
    },
    /// The server's certificate, or the file of trusted roots, is not good.
    #[error(
        "{place}: the certificate is not accepted: {why}. Renew it, correct the host name, or give the \
         authority's own root certificate as ca_file"
    )]
    Certificate {
        /// Server and mailbox.
        place: Place,
        /// Cause.
        why: String,
    },
    /// The line would not be private.
    #[error("{place}: not private: {why}. No password was sent. Use TLS on port 993")]
    Insecure {
        /// Server and mailbox.
        place: Place,
        /// Cause.
        why: &'static str,
    },
    /// The folder cannot be opened.
    #[error("{place}: cannot open the folder {folder}: {said}. Check its name with the list of folders")]
    NoSuchFolder {
        /// Server and mailbox.
        place: Place,
        /// The folder.
        folder: FolderName,
        /// The server's words.
        said: ServerText,
    },
    /// The server answered NO or BAD to a command.
    #[error("{place}: {doing} was answered {said}. Try again later; if it stays, ask whoever runs the server")]
    Rejected {
        /// Server and mailbox.
        place: Place,
        /// The command.
        doing: &'static str,
        /// The server's words.
        said: ServerText,
    },
    /// The server said something that does not follow the protocol, or too much.
    #[error(
        "{place}: {doing}: {why}. After a FETCH of several mails fetch them one at a time: the one that fails \
         alone is the odd one"
    )]
    Protocol {
        /// Server and mailbox.
        place: Place,
        /// The command.
        doing: &'static str,
        /// What was not understood.
        why: &'static str,
    },
    /// The server fell silent, or took too long in all.
    #[error("{place}: {doing}: no answer in time. Try again on a new connection")]
    TimedOut {
        /// Server and mailbox.
        place: Place,
        /// The command.
        doing: &'static str,
    },
    /// The connection ended, with or without a BYE.
    #[error("{place}: {doing}: connection closed: {said}. Try again on a new connection")]
    Closed {
        /// Server and mailbox.
        place: Place,
        /// The command.
        doing: &'static str,
        /// The server's last words, or the system's.
        said: ServerText,
    },
    /// The session was used after a failure or a cancelled command.
    #[error("{place}: this session ended earlier, by an error or a cancelled command. Connect anew")]
    Dead {
        /// Server and mailbox.
        place: Place,
    },
    /// An argument that no server could take; nothing was sent.
    #[error("not sent: {what}. Correct the configuration")]
    BadArgument {
        /// The rule that was broken.
        what: &'static str,
    },
}

impl ImapError {
    /// Whether someone has to change something before it can work. The rest passes by itself: connect anew, later.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Refused { .. }
            | Self::NoRights { .. }
            | Self::Certificate { .. }
            | Self::Insecure { .. }
            | Self::NoSuchFolder { .. }
            | Self::BadArgument { .. } => true,
            Self::Token { .. }
            | Self::Unavailable { .. }
            | Self::Unreachable { .. }
            | Self::Rejected { .. }
            | Self::Protocol { .. }
            | Self::TimedOut { .. }
            | Self::Closed { .. }
            | Self::Dead { .. } => false,
        }
    }

    /// How long the server asked to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Unavailable { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

/// Server and mailbox, as errors name them: `imap.example.se:993 (kontakt@example.se)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    shown: Arc<str>,
    host: Arc<str>,
    port: u16,
}

impl Place {
    /// Names a server and a mailbox.
    #[must_use]
    pub fn new(host: &str, port: u16, user: &str) -> Self {
        Self {
            shown: format!("{host}:{port} ({user})").into(),
            host: host.into(),
            port,
        }
    }

    /// Host and port.
    pub(super) fn server(&self) -> (Arc<str>, u16) {
        (Arc::clone(&self.host), self.port)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// A piece of what a server said: one line, no control characters, cut at 200 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerText(String);

impl ServerText {
    /// Takes a server's words; silence becomes `(no words)`.
    #[must_use]
    pub fn new(words: &str) -> Self {
        let line: String = words
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(SAID_CHARS)
            .collect();
        match line.trim() {
            "" => Self("(no words)".to_owned()),
            text => Self(text.to_owned()),
        }
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the words hold this, whatever the case.
    pub(super) fn holds(&self, needle: &str) -> bool {
        self.0.to_ascii_lowercase().contains(&needle.to_ascii_lowercase())
    }
}

/// Without a full stop at the end: the words stand in the middle of a message.
impl fmt::Display for ServerText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim_end_matches('.'))
    }
}

/// How long an Exchange server asks to be left alone: `Suggested Backoff Time: 92415 milliseconds`.
pub(super) fn backoff(said: &ServerText) -> Option<Duration> {
    let lower = said.as_str().to_ascii_lowercase();
    let (_, after) = lower.split_once("backoff time:")?;
    let digits: String = after.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_servers_are_tamed() {
        assert_eq!(ServerText::new("").as_str(), "(no words)");
        assert_eq!(ServerText::new("a\r\n\u{1b}[31mb").as_str(), "a   [31mb");
        assert_eq!(ServerText::new(&"å".repeat(900)).as_str().chars().count(), 200);
    }

    #[test]
    fn a_throttled_mailbox_says_for_how_long() {
        let said = ServerText::new("Request is throttled. Suggested Backoff Time: 92415 milliseconds");
        assert_eq!(backoff(&said), Some(Duration::from_millis(92_415)));
        assert_eq!(backoff(&ServerText::new("Backoff Time: soon")), None);
        assert_eq!(backoff(&ServerText::new("busy")), None);
    }
}
