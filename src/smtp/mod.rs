//! The courier seam: one letter to one recipient over a kept-open connection, in the two steps between which the outbox
//! notes that the final dot is about to be written. [`SmtpRelay`] is the real one.

mod courier;
mod relay;

pub use courier::SmtpCourier;
pub use relay::{RelayAccount, SmtpRelay, Waits};

use crate::domain::address::EmailAddress;
use crate::domain::effect::Purpose;
use std::future::Future;
use thiserror::Error;

/// A letter on its way: fixed bytes, one recipient.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// Envelope sender; `None` is `<>`.
    pub envelope_from: Option<&'a EmailAddress>,
    /// Envelope recipient.
    pub recipient: &'a EmailAddress,
    /// The whole message, lines ended by CRLF.
    pub bytes: &'a [u8],
    /// What it is for.
    pub purpose: Purpose,
}

/// What a relay has agreed to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offered {
    /// The journal gets a copy: what the relay takes lies there afterwards.
    pub copied: bool,
}

/// Why a letter was not taken, and whether another try makes sense.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// 4xx, no connection, time-out before the final dot: later.
    #[error("{0}")]
    Later(String),
    /// 5xx: never.
    #[error("{0}")]
    Never(String),
    /// The final dot went out and no reply came: nobody knows (RFC 1047).
    #[error("{0}")]
    Unknown(String),
}

/// A connection to a relay.
pub trait Courier: Send {
    /// Takes a letter up to the point where its text may follow (354).
    ///
    /// # Errors
    /// [`Refusal::Later`] or [`Refusal::Never`]; nothing has been handed over then.
    fn offer(&mut self, letter: &Outgoing<'_>) -> impl Future<Output = Result<Offered, Refusal>> + Send;

    /// Sends the text of the letter just offered; gives the relay's reply.
    ///
    /// # Errors
    /// Any [`Refusal`]; `Unknown` when the reply to the final dot was not seen.
    fn hand_over(&mut self, letter: &Outgoing<'_>) -> impl Future<Output = Result<String, Refusal>> + Send;

    /// Whether the connection can take another letter.
    fn is_usable(&self) -> bool;

    /// Ends the connection in order.
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// What opens connections to the relay.
pub trait Relay: Send + Sync {
    /// The connection.
    type Courier: Courier;

    /// Connects and logs in.
    ///
    /// # Errors
    /// [`Refusal::Later`] in every case: a relay that is down or a wrong password is mended, the letters wait.
    fn open(&self) -> impl Future<Output = Result<Self::Courier, Refusal>> + Send;
}
