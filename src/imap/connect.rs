//! Reaching the server: TCP, TLS from the start or by STARTTLS, and the login.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rustls::CertificateError;
use rustls::pki_types::ServerName;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;

use super::account::ImapAccount;
use super::auth;
use super::error::{ImapError, Place};
use super::guard::Wire;
use super::session::Session;
use super::strict::Strict;
use crate::domain::certificate::valid_until;
use crate::net::login::{Login, Security};
use crate::net::tls::trust;
use crate::net::token::Freshness;

/// Idle time before the system asks whether the other end is alive, between asking again, and how often it asks.
const KEEPALIVE: (Duration, Duration, u32) = (Duration::from_mins(1), Duration::from_secs(20), 3);
/// How long sent bytes may stay unacknowledged; the system's own limit is about 15 minutes.
const UNACKNOWLEDGED: Duration = Duration::from_mins(1);

/// Connects and logs in. A token that is refused is renewed once.
///
/// # Errors
/// Any of [`ImapError`]; `Refused`, `Certificate` and `Insecure` need a person.
pub async fn connect(account: &ImapAccount) -> Result<Session, ImapError> {
    let first = attempt(account, Freshness::Cached).await;
    match (&first, &account.login) {
        (Err(ImapError::Refused { .. }), Login::Token(_)) => attempt(account, Freshness::Renewed).await,
        _ => first,
    }
}

/// Logs in over a stream that is already there: a tunnel, or a pipe in a test. The caller answers for its privacy.
///
/// # Errors
/// As [`connect`].
pub async fn connect_over(wire: Box<dyn Wire>, account: &ImapAccount) -> Result<Session, ImapError> {
    let mut strict = Strict::new(wire, place(account), account.limits);
    strict.greeting().await?;
    enter(strict, None, account, Freshness::Cached).await
}

/// A stream, and until when the certificate is good that protects it.
struct Protected {
    wire: Box<dyn Wire>,
    certificate_until: Option<DateTime<Utc>>,
}

async fn attempt(account: &ImapAccount, wanted: Freshness) -> Result<Session, ImapError> {
    let place = place(account);
    let tcp = in_time(account, tcp(account, &place)).await?;
    let (strict, until) = match account.security {
        Security::PlainLoopbackOnly => (greeted(Box::new(tcp), account, &place).await?, None),
        Security::Tls => {
            let tls = in_time(account, tls(Box::new(tcp), account, &place)).await?;
            (greeted(tls.wire, account, &place).await?, tls.certificate_until)
        }
        Security::StartTls => {
            let bare = starttls(Box::new(tcp), account, &place).await?;
            let tls = in_time(account, tls(bare, account, &place)).await?;
            (Strict::new(tls.wire, place, account.limits), tls.certificate_until)
        }
    };
    enter(strict, until, account, wanted).await
}

async fn enter(
    mut strict: Strict,
    certificate_until: Option<DateTime<Utc>>,
    account: &ImapAccount,
    wanted: Freshness,
) -> Result<Session, ImapError> {
    let can = auth::login(&mut strict, account, wanted).await?;
    Ok(Session::new(strict, can, account.sizes, certificate_until))
}

async fn greeted(wire: Box<dyn Wire>, account: &ImapAccount, place: &Place) -> Result<Strict, ImapError> {
    let mut strict = Strict::new(wire, place.clone(), account.limits);
    strict.greeting().await?;
    Ok(strict)
}

fn place(account: &ImapAccount) -> Place {
    Place::new(&account.host, account.port, &account.user)
}

async fn in_time<T>(account: &ImapAccount, step: impl Future<Output = Result<T, ImapError>> + Send) -> Result<T, ImapError> {
    match tokio::time::timeout(account.limits.connect, step).await {
        Ok(outcome) => outcome,
        Err(_) => Err(unreachable(&place(account), "no answer in time")),
    }
}

/// Tries the host's addresses in turn, sharing the time among them.
async fn tcp(account: &ImapAccount, place: &Place) -> Result<TcpStream, ImapError> {
    let found = lookup_host((account.host.as_str(), account.port)).await;
    let addresses: Vec<SocketAddr> = found
        .map_err(|cause| unreachable(place, &format!("the host name does not resolve: {cause}")))?
        .collect();
    let exposed = addresses.iter().any(|address| !address.ip().is_loopback());
    if account.security == Security::PlainLoopbackOnly && exposed {
        return Err(ImapError::Insecure {
            place: place.clone(),
            why: "no encryption is asked for, but the host is not this machine",
        });
    }
    let share = account.limits.connect / u32::try_from(addresses.len().max(1)).unwrap_or(1);
    let mut last = unreachable(place, "the host name has no address");
    for address in addresses {
        match tokio::time::timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                tune(&stream).map_err(|cause| unreachable(place, &cause.to_string()))?;
                return Ok(stream);
            }
            Ok(Err(cause)) => last = unreachable(place, &cause.to_string()),
            Err(_) => last = unreachable(place, "no answer in time"),
        }
    }
    Err(last)
}

/// Makes a dead line noticeable: an IDLE sends nothing for minutes.
fn tune(stream: &TcpStream) -> io::Result<()> {
    let (time, interval, retries) = KEEPALIVE;
    let probes = TcpKeepalive::new().with_time(time).with_interval(interval).with_retries(retries);
    let socket = SockRef::from(stream);
    socket.set_tcp_keepalive(&probes)?;
    socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED))?;
    stream.set_nodelay(true)
}

/// Plain greeting and STARTTLS (RFC 3501 6.2.1). What came in plain text after the OK is dropped with the old parser,
/// so nothing injected there is taken for an answer on the encrypted line.
async fn starttls(wire: Box<dyn Wire>, account: &ImapAccount, place: &Place) -> Result<Box<dyn Wire>, ImapError> {
    let mut strict = greeted(wire, account, place).await?;
    let done = strict.ask("STARTTLS", "STARTTLS", |_| {}).await?;
    if !done.is_ok() {
        return Err(ImapError::Insecure {
            place: place.clone(),
            why: "the server refuses STARTTLS",
        });
    }
    Ok(strict.into_wire())
}

async fn tls(wire: Box<dyn Wire>, account: &ImapAccount, place: &Place) -> Result<Protected, ImapError> {
    let name = ServerName::try_from(account.host.clone()).map_err(|_| unreachable(place, "the host name cannot stand in a certificate"))?;
    let extra = account.ca_file.clone();
    let config = tokio::task::spawn_blocking(move || trust(extra)).await;
    let config = config
        .unwrap_or_else(|cause| Err(cause.to_string()))
        .map_err(|why| ImapError::Certificate { place: place.clone(), why })?;
    match TlsConnector::from(Arc::new(config)).connect(name, wire).await {
        Ok(stream) => {
            let shown = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
            let certificate_until = shown.and_then(|certificate| valid_until(certificate));
            Ok(Protected {
                wire: Box::new(stream),
                certificate_until,
            })
        }
        Err(cause) => Err(handshake_failed(place, &cause)),
    }
}

fn handshake_failed(place: &Place, cause: &io::Error) -> ImapError {
    let inner = cause.get_ref().and_then(|inner| inner.downcast_ref());
    let Some(rustls::Error::InvalidCertificate(fault)) = inner else {
        return unreachable(place, &format!("TLS: {cause}"));
    };
    ImapError::Certificate {
        place: place.clone(),
        why: certificate_fault(fault),
    }
}

fn certificate_fault(fault: &CertificateError) -> String {
    match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired".to_owned(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet (or this machine's clock is wrong)".to_owned()
        }
        CertificateError::UnknownIssuer => "its issuer is not trusted here".to_owned(),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "it is for another host name".to_owned(),
        other => other.to_string(),
    }
}

fn unreachable(place: &Place, why: &str) -> ImapError {
    ImapError::Unreachable {
        place: place.clone(),
        why: why.to_owned(),
    }
}
