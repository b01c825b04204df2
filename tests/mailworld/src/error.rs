//! What can go wrong in a mail world.

/// Why a mail world could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// A program that the world needs is not installed.
    #[error("{0} is not installed; run scripts/setup.sh")]
    Missing(String),
    /// The private Postfix cannot be started by whoever starts the world.
    #[error("the private Postfix must be started by root: do this as root, or as a user whose sudo asks for no password")]
    NotRoot,
    /// A user's address that cannot be an address of this world.
    #[error("{0:?} cannot be a user here; use small letters, digits, and . - _ before and after one @")]
    Address(String),
    /// An address that the world does not know.
    #[error("{0} is not a user of this mail world; add it with add_user first")]
    UnknownUser(String),
    /// A file or a socket failed.
    #[error("{what}: {cause}")]
    Io {
        /// What was being done.
        what: String,
        /// What the system answered.
        cause: std::io::Error,
    },
    /// A server or a tool ended, or never became ready.
    #[error("{name} failed or did not come up; the end of what it said:\n{log}")]
    NotUp {
        /// The server or tool.
        name: String,
        /// The last lines of what it wrote.
        log: String,
    },
    /// The SMTP server refused.
    #[error("SMTP {command}: {code} {text}")]
    Smtp {
        /// The command that was refused, as far as it may be shown.
        command: String,
        /// The reply code, such as 550.
        code: u16,
        /// The reply's text, lines joined with a space.
        text: String,
    },
    /// The IMAP server refused, or said what the client does not understand.
    #[error("IMAP {command}: {answer}")]
    Imap {
        /// The command's name.
        command: String,
        /// The server's answer.
        answer: String,
    },
    /// What was waited for did not come in time.
    #[error("waited {seconds} s in vain for {what}")]
    Timeout {
        /// What was waited for.
        what: String,
        /// How long, in seconds.
        seconds: u64,
    },
}

/// Turns a system error into ours, with what was being done.
pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> WorldError {
    let what = what.into();
    move |cause| WorldError::Io { what, cause }
}
