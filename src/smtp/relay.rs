//! A real relay over SMTP, with lettre's connection under it and every wait bounded.

use super::{Courier, Outgoing, Refusal, Relay};
use crate::domain::address::EmailAddress;
use crate::domain::certificate::valid_until;
use crate::domain::secret::Secret;
use crate::net::token::{Freshness, TokenSource, oauthbearer, xoauth2};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How the way to the relay is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS, required.
    StartTls,
    /// No protection: loopback addresses only.
    Plain,
}

/// The relay that letters are handed to.
#[derive(Debug, Clone)]
pub struct RelayAccount {
    /// Host name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Protection.
    pub security: Security,
    /// Who logs in and by what proof, where the relay asks for it.
    pub login: Option<(String, RelayLogin)>,
    /// A certificate authority of the municipality's own, as a PEM file.
    pub ca_file: Option<PathBuf>,
    /// The name that we greet with.
    pub hello: String,
    /// An address that gets a copy of each letter by its envelope alone; it stands nowhere in the letter.
    pub journal: Option<EmailAddress>,
    /// How long it may take to answer.
    pub waits: Waits,
}

/// How long a relay may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// For connecting, with greeting and login.
    pub connect: Duration,
    /// For each command (RFC 5321 section 4.5.3.2.1–4.5.3.2.5).
    pub command: Duration,
    /// For its answer to the final dot: it may think for ten minutes about a message; a shorter wait makes doubles
    /// (RFC 5321 section 4.5.3.2.6).
    pub after_dot: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(60),
            command: Duration::from_secs(300),
            after_dot: Duration::from_secs(600),
        }
    }
}

/// By what proof one logs in at the relay.
#[derive(Debug, Clone)]
pub enum RelayLogin {
    /// A password (PLAIN or LOGIN).
    Password(Secret),
    /// An access token (XOAUTH2 or OAUTHBEARER).
    Token(Arc<dyn TokenSource>),
}

/// A real relay over SMTP.
#[derive(Debug, Clone)]
pub struct SmtpRelay {
    account: RelayAccount,
}

/// A real connection.
pub struct SmtpCourier {
    connection: AsyncSmtpConnection,
    broken: bool,
    journal: Option<EmailAddress>,
    waits: Waits,
}

impl SmtpRelay {
    /// The relay of an account.
    pub fn new(account: RelayAccount) -> Self {
        Self { account }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Refusal> {
        let account = &self.account;
        let hello = ClientId::Domain(account.hello.clone());
        if account.security == Security::Tls {
            let address = (account.host.as_str(), account.port);
            let opened =
                AsyncSmtpConnection::connect_tokio1(address, Some(self.account.waits.connect), &hello, Some(self.tls()?), None).await;
            return opened.map_err(|error| self.unreachable(&error));
        }
        let stream = TcpStream::connect((account.host.as_str(), account.port))
            .await
            .map_err(|error| self.unreachable(&error))?;
        let peer = stream.peer_addr().map_err(|error| self.unreachable(&error))?.ip();
        if account.security == Security::Plain && !is_loopback(peer) {
            return Err(Refusal::Later(format!(
                "relay {}: plain SMTP is only for loopback addresses; set security to \"tls\" or \"starttls\"",
                account.host
            )));
        }
        // Without it the final dot waits for the acknowledgement of the text before it.
        stream.set_nodelay(true).map_err(|error| self.unreachable(&error))?;
        let mut connection = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello)
            .await
            .map_err(|error| self.unreachable(&error))?;
        if account.security == Security::StartTls {
            connection
                .starttls(self.tls()?, &hello)
                .await
                .map_err(|error| self.unreachable(&error))?;
        }
        Ok(connection)
    }

    fn tls(&self) -> Result<TlsParameters, Refusal> {
        let mut builder = TlsParameters::builder(self.account.host.clone());
        if let Some(path) = &self.account.ca_file {
            let pem =
                std::fs::read(path).map_err(|error| Refusal::Later(format!("relay {}: {}: {error}", self.account.host, path.display())))?;
            let certificate = Certificate::from_pem(&pem).map_err(|error| self.unreachable(&error))?;
            builder = builder.add_root_certificate(certificate);
        }
        builder.build_rustls().map_err(|error| self.unreachable(&error))
    }

    /// Shows a token; the inner error is the relay's no.
    async fn by_token(
        &self,
        connection: &mut AsyncSmtpConnection,
        user: &str,
        source: &dyn TokenSource,
        wanted: Freshness,
    ) -> Result<Result<(), String>, Refusal> {
        let account = &self.account;
        let token = source.token(wanted).await;
        let token = token.map_err(|error| Refusal::Later(format!("relay {}: no access token: {error}", account.host)))?;
        let proof = if connection.server_info().supports_auth_mechanism(Mechanism::Xoauth2) {
            format!("XOAUTH2 {}", STANDARD.encode(xoauth2(user, &token)))
        } else {
            format!(
                "OAUTHBEARER {}",
                STANDARD.encode(oauthbearer(user, &account.host, account.port, &token))
            )
        };
        match timeout(account.waits.command, connection.command(Line(format!("AUTH {proof}")))).await {
            Err(_) => Err(Refusal::Later(format!("relay {}: silent at login", account.host))),
            Ok(Ok(response)) if response.has_code(235) => Ok(Ok(())),
            // A challenge tells of a failure in words for machines; an answer to it brings the refusal.
            Ok(Ok(_)) => match timeout(account.waits.command, connection.command(Line("AQ==".to_owned()))).await {
                Ok(Err(error)) if error.is_permanent() || error.is_transient() => Ok(Err(chain(&error))),
                _ => Err(Refusal::Later(format!("relay {}: no end of the login", account.host))),
            },
            Ok(Err(error)) if error.is_permanent() => Ok(Err(chain(&error))),
            Ok(Err(error)) => Err(Refusal::Later(format!("relay {}: login: {}", account.host, chain(&error)))),
        }
    }

    fn refused(&self, words: &str) -> Refusal {
        Refusal::Later(format!("relay {}: login refused: {words}", self.account.host))
    }

    fn unreachable(&self, error: &dyn std::error::Error) -> Refusal {
        Refusal::Later(format!("relay {}:{}: {}", self.account.host, self.account.port, chain(error)))
    }
}

impl Relay for SmtpRelay {
    type Courier = SmtpCourier;

    async fn open(&self) -> Result<SmtpCourier, Refusal> {
        let silent = |_| {
            Refusal::Later(format!(
                "relay {}:{}: no answer within {} s",
                self.account.host,
                self.account.port,
                self.account.waits.connect.as_secs()
            ))
        };
        let mut connection = timeout(self.account.waits.connect, self.connect()).await.map_err(silent)??;
        match &self.account.login {
            None => {}
            Some((user, RelayLogin::Password(password))) => {
                let credentials = Credentials::new(user.clone(), password.reveal().to_owned());
                let login = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
                let answered = timeout(self.account.waits.command, login).await.map_err(silent)?;
                answered.map_err(|error| self.refused(&chain(&error)))?;
            }
            Some((user, RelayLogin::Token(source))) => {
                if let Err(words) = self.by_token(&mut connection, user, source.as_ref(), Freshness::Cached).await? {
                    // The one refused may have been taken back before its time: another, once.
                    let renewed = self.by_token(&mut connection, user, source.as_ref(), Freshness::Renewed).await?;
                    renewed.map_err(|_| self.refused(&words))?;
                }
            }
        }
        Ok(SmtpCourier {
            connection,
            broken: false,
            journal: self.account.journal.clone(),
            waits: self.account.waits,
        })
    }
}

impl SmtpCourier {
    /// The end of validity of the certificate that the relay showed; `None` without TLS.
    pub fn certificate_until(&self) -> Option<DateTime<Utc>> {
        self.connection.peer_certificate().ok().and_then(|der| valid_until(&der))
    }
}

impl Courier for SmtpCourier {
    async fn offer(&mut self, letter: &Outgoing<'_>) -> Result<(), Refusal> {
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
        self.envelope(&from, &to, &parameters).await?;
        if let Some(journal) = self.journal.as_ref().map(address)
            && let Err(refusal) = self.command(Rcpt::new(journal, Vec::new())).await
        {
            tracing::warn!(reason = %refusal, "the relay does not take letters for the journal; this one goes without a copy");
            self.envelope(&from, &to, &parameters).await?;
        }
        self.command(Data).await.map(drop)
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
                let answered = error.is_permanent() || error.is_transient();
                // After a refused recipient the next letter begins a new transaction on the same connection.
                let reset = timeout(self.waits.command, self.connection.command(Line("RSET".to_owned()))).await;
                self.broken = !answered || !matches!(reset, Ok(Ok(_)));
                Err(refusal)
            }
        }
    }
}

/// A command of our own, without its end.
struct Line(String);

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
    let mut before = 0u8;
    for (at, byte) in bytes.iter().enumerate() {
        if (*byte == b'\n' && before != b'\r') || (before == b'\r' && *byte != b'\n') {
            return Some(at);
        }
        before = *byte;
    }
    (before == b'\r').then_some(bytes.len())
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// An error with its causes, in one line.
fn chain(error: &dyn std::error::Error) -> String {
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

    #[test]
    fn loopback_is_loopback_in_every_notation() {
        for (text, expected) in [
            ("127.0.0.1", true),
            ("127.8.8.8", true),
            ("::1", true),
            ("::ffff:127.0.0.1", true),
            ("192.168.0.1", false),
            ("::", false),
        ] {
            assert_eq!(is_loopback(text.parse().unwrap()), expected, "{text}");
        }
    }
}
