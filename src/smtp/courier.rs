//! A courier: letters over one kept-open connection, several commands at once where the relay takes them so (RFC 2920).

use super::relay::Waits;
use super::{Courier, Offered, Outgoing, Refusal};
use crate::domain::address::EmailAddress;
use crate::domain::certificate::valid_until;
use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailParameter};
use lettre::transport::smtp::response::Response;
use memchr::memchr2_iter;
use std::time::Duration;
use tokio::time::timeout;

/// A real connection.
pub struct SmtpCourier {
    pub(super) connection: AsyncSmtpConnection,
    /// The server takes several commands at once (RFC 2920).
    pub(super) pipelining: bool,
    pub(super) broken: bool,
    pub(super) journal: Option<EmailAddress>,
    pub(super) waits: Waits,
}

impl SmtpCourier {
    /// The end of validity of the certificate that the relay showed; `None` without TLS.
    pub fn certificate_until(&self) -> Option<DateTime<Utc>> {
        self.connection.peer_certificate().ok().and_then(|der| valid_until(&der))
    }
}

impl Courier for SmtpCourier {
    async fn offer(&mut self, letter: &Outgoing<'_>) -> Result<Offered, Refusal> {
        if let Some(bad) = bare_line_end(letter.bytes) {
            return Err(Refusal::Never(format!(
                "the letter holds a bare line end at byte {bad}: it is not sent, since servers disagree on its meaning"
            )));
        }
        let utf8 = !letter.recipient.as_str().is_ascii() || letter.envelope_from.is_some_and(|from| !from.as_str().is_ascii());
        if utf8 && !self.connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Refusal::Never(
                "550 5.6.7 the relay does not take addresses with letters beyond ASCII (SMTPUTF8)".to_owned(),
            ));
        }
        let parameters = if utf8 { vec![MailParameter::SmtpUtfEight] } else { Vec::new() };
        let from = letter.envelope_from.map(address);
        let to = address(letter.recipient);
        if self.pipelining && self.journal.is_none() {
            self.offer_at_once(&Mail::new(from, parameters), &Rcpt::new(to, Vec::new())).await?;
            return Ok(Offered { copied: false });
        }
        self.envelope(&from, &to, &parameters).await?;
        let mut copied = self.journal.is_some();
        if let Some(journal) = self.journal.as_ref().map(address)
            && let Err(refusal) = self.command(Rcpt::new(journal, Vec::new())).await
        {
            tracing::warn!(reason = %refusal, "the relay does not take letters for the journal; this one goes without a copy");
            self.envelope(&from, &to, &parameters).await?;
            copied = false;
        }
        self.command(Data).await?;
        Ok(Offered { copied })
    }

    async fn hand_over(&mut self, letter: &Outgoing<'_>) -> Result<String, Refusal> {
        // Broken until the reply is read: a cancelled future must not leave a connection that reads one step late.
        self.broken = true;
        match timeout(self.waits.after_dot, self.connection.message(letter.bytes)).await {
            Err(_) => Err(Refusal::Unknown(format!(
                "no reply within {} s after the final dot",
                self.waits.after_dot.as_secs()
            ))),
            Ok(Ok(response)) => {
                self.broken = false;
                Ok(format!("{} {}", response.code(), response.first_line().unwrap_or_default()))
            }
            Ok(Err(error)) if error.is_permanent() || error.is_transient() => {
                self.broken = false;
                Err(refusal(&error))
            }
            Ok(Err(error)) => Err(Refusal::Unknown(format!("no reply to the final dot: {}", chain(&error)))),
        }
    }

    fn is_usable(&self) -> bool {
        !self.broken && !self.connection.has_broken()
    }

    async fn close(mut self) {
        if self.is_usable() {
            // The letters are settled; whether the goodbye is heard changes nothing.
            let _ = timeout(Duration::from_secs(5), self.connection.quit()).await;
        }
    }
}

impl SmtpCourier {
    async fn envelope(&mut self, from: &Option<Address>, to: &Address, parameters: &[MailParameter]) -> Result<(), Refusal> {
        self.command(Mail::new(from.clone(), parameters.to_vec()))
            .await
            .map_err(ours_to_mend)?;
        self.command(Rcpt::new(to.clone(), Vec::new())).await.map_err(unless_policy)
    }

    async fn command<C: std::fmt::Display + Send>(&mut self, command: C) -> Result<(), Refusal> {
        self.broken = true;
        match timeout(self.waits.command, self.connection.command(command)).await {
            Err(_) => Err(Refusal::Later(format!(
                "the relay was silent for {} s",
                self.waits.command.as_secs()
            ))),
            Ok(Ok(_)) => {
                self.broken = false;
                Ok(())
            }
            Ok(Err(error)) => {
                let refusal = refusal(&error);
                if error.is_permanent() || error.is_transient() {
                    self.reset().await;
                }
                Err(refusal)
            }
        }
    }

    /// The three commands in one go, answered in one go (RFC 2920 section 3.1).
    async fn offer_at_once(&mut self, mail: &Mail, recipient: &Rcpt) -> Result<(), Refusal> {
        self.broken = true;
        let limit = self.waits.command;
        let silent = |_| Refusal::Later(format!("the relay was silent for {} s", limit.as_secs()));
        let [mail, recipient, data] = timeout(self.waits.command, self.three(mail, recipient)).await.map_err(silent)??;
        if let (Ok(_), Ok(_), Ok(_)) = (&mail, &recipient, &data) {
            self.broken = false;
            return Ok(());
        }
        match (&recipient, &data) {
            // It waits for a text all the same: an empty one, to nobody, is what the standard provides for that.
            (Err(_), Ok(_)) => {
                let _ = timeout(self.waits.command, self.connection.message(b"")).await;
                self.reset().await;
            }
            (_, Err(_)) => self.reset().await,
            // No sender, but a recipient and a text: this server is not spoken to any further.
            (Ok(_), Ok(_)) => {}
        }
        mail.map_err(ours_to_mend)?;
        recipient.map_err(unless_policy)?;
        data.map(drop)
    }

    /// The answers to the three commands; an error where the connection broke.
    async fn three(&mut self, mail: &Mail, recipient: &Rcpt) -> Result<[Result<Response, Refusal>; 3], Refusal> {
        let mail = answer(self.connection.command(format!("{mail}{recipient}{Data}")).await)?;
        let recipient = answer(self.connection.read_response().await)?;
        let data = answer(self.connection.read_response().await)?;
        Ok([mail, recipient, data])
    }

    /// After a refusal the next letter begins a new transaction on the same connection.
    async fn reset(&mut self) {
        let reset = timeout(self.waits.command, self.connection.command(Line("RSET".to_owned()))).await;
        self.broken = !matches!(reset, Ok(Ok(_)));
    }
}

/// An answer of the server, yes or no; an error where none came.
fn answer(answer: Result<Response, lettre::transport::smtp::Error>) -> Result<Result<Response, Refusal>, Refusal> {
    match answer {
        Ok(response) => Ok(Ok(response)),
        Err(error) if error.is_permanent() || error.is_transient() => Ok(Err(refusal(&error))),
        Err(error) => Err(refusal(&error)),
    }
}

/// A command of our own, without its end.
pub(super) struct Line(pub(super) String);

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\r\n", self.0)
    }
}

fn refusal(error: &lettre::transport::smtp::Error) -> Refusal {
    let text = chain(error);
    // 421 closes the connection, whatever it was said to (RFC 5321 section 3.8); 5xx is never.
    if error.is_permanent() {
        Refusal::Never(text)
    } else {
        Refusal::Later(text)
    }
}

/// A relay that refuses our sender or our connection refuses every letter: a person mends that, and the letters wait.
fn ours_to_mend(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Never(reply) => Refusal::Later(reply),
        other => other,
    }
}

/// Many servers tell only at RCPT that they refuse us (RFC 3463, X.7.x: security or policy), not the recipient.
fn unless_policy(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Never(reply) if reply.contains(" 5.7.") || reply.starts_with("530") => Refusal::Later(reply),
        other => other,
    }
}

/// An address for SMTP commands. [`EmailAddress`] holds nothing that could end a command, so grammar is not asked twice.
fn address(address: &EmailAddress) -> Address {
    Address::new(address.local_part(), address.domain()).unwrap_or_else(|_| Address::new_dangerous(address.local_part(), address.domain()))
}

/// Where a CR without LF, or an LF without CR, stands.
fn bare_line_end(bytes: &[u8]) -> Option<usize> {
    let mut signs = memchr2_iter(b'\r', b'\n', bytes);
    while let Some(at) = signs.next() {
        if bytes.get(at) == Some(&b'\n') {
            return Some(at);
        }
        let behind = at + 1;
        if bytes.get(behind) != Some(&b'\n') {
            return Some(behind);
        }
        signs.next();
    }
    None
}

/// An error with its causes, in one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let told = inner.to_string();
        if !text.contains(&told) {
            text.push_str(": ");
            text.push_str(&told);
        }
        cause = inner.source();
    }
    text.replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_line_ends_are_found_wherever_they_stand() {
        for (bytes, expected) in [
            (&b"a\r\nb\r\n"[..], None),
            (b"", None),
            (b"a\nb", Some(1)),
            (b"a\r\n.\nMAIL FROM:<x>\r\n", Some(4)),
            (b"a\rb", Some(2)),
            (b"a\r", Some(2)),
        ] {
            assert_eq!(bare_line_end(bytes), expected, "{bytes:?}");
        }
    }
}
