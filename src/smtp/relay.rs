//! A real relay over SMTP, with lettre's connection under it and every wait bounded.

use super::courier::{Line, SmtpCourier, chain};
use super::{Refusal, Relay};
use crate::domain::address::EmailAddress;
use crate::net::login::{Login, Security};
use crate::net::token::{Freshness, TokenSource, oauthbearer, xoauth2};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::Ehlo;
use lettre::transport::smtp::extension::ClientId;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

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
    pub login: Option<(String, Login)>,
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

/// A real relay over SMTP.
#[derive(Debug, Clone)]
pub struct SmtpRelay {
    account: RelayAccount,
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
                AsyncSmtpConnection::connect_tokio1(address, Some(self.account.waits.connect), &hello, Some(self.tls().await?), None).await;
            return opened.map_err(|error| self.unreachable(&error));
        }
        let stream = TcpStream::connect((account.host.as_str(), account.port))
            .await
            .map_err(|error| self.unreachable(&error))?;
        let peer = stream.peer_addr().map_err(|error| self.unreachable(&error))?.ip();
        if account.security == Security::PlainLoopbackOnly && !is_loopback(peer) {
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
                .starttls(self.tls().await?, &hello)
                .await
                .map_err(|error| self.unreachable(&error))?;
        }
        Ok(connection)
    }

    /// Whether the server offers PIPELINING: the library keeps only what it uses itself, so the server is greeted once more.
    async fn pipelining(&self, connection: &mut AsyncSmtpConnection) -> bool {
        let hello = ClientId::Domain(self.account.hello.clone());
        let response = connection.command(Ehlo::new(hello)).await;
        response.is_ok_and(|response| response.message().any(|line| line.trim().eq_ignore_ascii_case("PIPELINING")))
    }

    async fn tls(&self) -> Result<TlsParameters, Refusal> {
        let mut builder = TlsParameters::builder(self.account.host.clone());
        if let Some(path) = &self.account.ca_file {
            let read = tokio::fs::read(path).await;
            let pem = read.map_err(|error| Refusal::Later(format!("relay {}: {}: {error}", self.account.host, path.display())))?;
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
            Some((user, Login::Password(password))) => {
                let credentials = Credentials::new(user.clone(), password.reveal().to_owned());
                let login = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
                let answered = timeout(self.account.waits.command, login).await.map_err(silent)?;
                answered.map_err(|error| self.refused(&chain(&error)))?;
            }
            Some((user, Login::Token(source))) => {
                if let Err(words) = self.by_token(&mut connection, user, source.as_ref(), Freshness::Cached).await? {
                    // The one refused may have been taken back before its time: another, once.
                    let renewed = self.by_token(&mut connection, user, source.as_ref(), Freshness::Renewed).await?;
                    renewed.map_err(|_| self.refused(&words))?;
                }
            }
        }
        let pipelining = timeout(self.account.waits.command, self.pipelining(&mut connection)).await;
        Ok(SmtpCourier {
            connection,
            pipelining: pipelining.map_err(silent)?,
            broken: false,
            journal: self.account.journal.clone(),
            waits: self.account.waits,
        })
    }
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

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
