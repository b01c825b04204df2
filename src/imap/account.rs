//! What it takes to reach one functional mailbox: server, security, login and limits.

use std::path::PathBuf;
use std::time::Duration;

use crate::net::login::{Login, Security};

/// One functional mailbox on one IMAP server. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct ImapAccount {
    /// Host name as the certificate has it.
    pub host: String,
    /// 993 for [`Security::Tls`], 143 for [`Security::StartTls`].
    pub port: u16,
    /// How the line is kept private.
    pub security: Security,
    /// The login name. It belongs to a role, not to a person.
    pub user: String,
    /// By what proof it logs in.
    pub login: Login,
    /// PEM file with the authority's own root certificates, trusted besides those of the system.
    pub ca_file: Option<PathBuf>,
    /// Whether `RFC822.SIZE` can be believed on this server.
    pub sizes: SizeTrust,
    /// Time and size limits.
    pub limits: Limits,
}

/// Whether `RFC822.SIZE` can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SizeTrust {
    /// A body of another length (but for converted line endings) is not accepted: Dovecot, Cyrus, Courier.
    #[default]
    Exact,
    /// Any body but an empty one is accepted: Exchange announces the stored size unless told to
    /// compute the real one ([MS-STANXIMAP] 2.2.25). The length of the literal still guards against a cut-off transfer.
    Estimated,
}

/// Time and size limits of one connection.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Longest time for resolving, connecting and the TLS handshake together.
    pub connect: Duration,
    /// Longest silence of the server while an answer is awaited: restarted by every byte.
    pub silence: Duration,
    /// Longest time for one whole command, whatever trickles in.
    pub command: Duration,
    /// Longest time for the server to end IDLE after `DONE`.
    pub idle_done: Duration,
    /// Largest single literal accepted, in bytes; a larger one ends the session before it is buffered.
    pub literal: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            silence: Duration::from_mins(1),
            command: Duration::from_mins(15),
            idle_done: Duration::from_secs(15),
            literal: 64 << 20,
        }
    }
}
