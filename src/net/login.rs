//! How a line to a mail server is kept private, and by what proof one logs in over it; IMAP and SMTP mean the same by both.

use super::token::TokenSource;
use crate::domain::secret::Secret;
use std::sync::Arc;

/// How the line is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (RFC 8314). The choice to prefer.
    Tls,
    /// Plain greeting, then `STARTTLS`. Refusal or silence of the server is an error, never a fall-back to plain text.
    StartTls,
    /// No encryption; refused unless the server is reached over loopback (a local server or tunnel).
    PlainLoopbackOnly,
}

/// By what proof one logs in. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub enum Login {
    /// A password: `PLAIN`, or `LOGIN` where the server does not offer it.
    Password(Secret),
    /// An access token: `XOAUTH2`, or `OAUTHBEARER` where the server offers only that (Exchange Online, Google).
    Token(Arc<dyn TokenSource>),
}
