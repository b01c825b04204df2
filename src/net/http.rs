//! One POST to an identity provider or a webhook: nothing of a mail ever chooses where it goes, no redirect is followed, every wait
//! and size is bounded.

use super::tls::trust;
use crate::domain::percent::encoded;
use crate::domain::secret::Secret;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;

/// For all of it: resolving, connecting, asking and reading the answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest answer that is read, in bytes.
const LONGEST: usize = 64 * 1024;

/// Where something is asked: `https://host/path`, or `http://` on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    host: String,
    port: u16,
    path: String,
    private: bool,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status, such as 200.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Error)]
#[error("{place}: {why}")]
pub struct HttpError {
    /// Host and port.
    pub place: String,
    /// Why.
    pub why: String,
}

impl Url {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (scheme, rest) = text.split_once("://").ok_or("must begin with https://")?;
        let private = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err("must begin with https://".to_owned()),
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| "has a port that is no number")?),
            None => (authority, if private { 443 } else { 80 }),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        if host.is_empty() || !host.chars().all(plain) || !path.bytes().all(|b| b.is_ascii_graphic()) {
            return Err("must be https://, a host name and a path".to_owned());
        }
        Ok(Self {
            host: host.to_owned(),
            port,
            path: if path.is_empty() { "/".to_owned() } else { path.to_owned() },
            private,
        })
    }

    /// As the header Host has it: the port only where it is not the scheme's own.
    fn host_header(&self) -> String {
        let usual = if self.private { 443 } else { 80 };
        if self.port == usual {
            self.host.clone()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    fn error(&self, why: impl ToString) -> HttpError {
        HttpError {
            place: format!("{}:{}", self.host, self.port),
            why: why.to_string(),
        }
    }
}

/// What is posted.
struct Payload {
    content_type: &'static str,
    body: String,
    /// The header Authorization, marked so that it is never shown.
    authorization: Option<HeaderValue>,
}

/// Posts form fields (`application/x-www-form-urlencoded`).
///
/// # Errors
/// [`HttpError`]; a status that tells of an error is an answer.
pub async fn post_form(url: &Url, ca_file: Option<PathBuf>, fields: &[(&str, &str)]) -> Result<Answer, HttpError> {
    let body = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    let payload = Payload {
        content_type: "application/x-www-form-urlencoded",
        body: body.collect::<Vec<_>>().join("&"),
        authorization: None,
    };
    post(url, ca_file, payload).await
}

/// Posts a JSON text, with a bearer token (RFC 6750) where one is given.
///
/// # Errors
/// [`HttpError`], also where the token holds what no header may; a status that tells of an error is an answer.
pub async fn post_json(url: &Url, ca_file: Option<PathBuf>, body: String, token: Option<&Secret>) -> Result<Answer, HttpError> {
    let authorization = token.map(|token| {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", token.reveal()));
        if let Ok(value) = &mut value {
            value.set_sensitive(true);
        }
        value.map_err(|_| url.error("the token holds characters that no header may"))
    });
    let payload = Payload {
        content_type: "application/json",
        body,
        authorization: authorization.transpose()?,
    };
    post(url, ca_file, payload).await
}

async fn post(url: &Url, ca_file: Option<PathBuf>, payload: Payload) -> Result<Answer, HttpError> {
    match tokio::time::timeout(PATIENCE, exchange(url, ca_file, payload)).await {
        Ok(answer) => answer,
        Err(_) => Err(url.error(format!("no answer within {} s", PATIENCE.as_secs()))),
    }
}

async fn exchange(url: &Url, ca_file: Option<PathBuf>, payload: Payload) -> Result<Answer, HttpError> {
    let addresses: Vec<_> = lookup_host((url.host.as_str(), url.port))
        .await
        .map_err(|cause| url.error(format!("the host name does not resolve: {cause}")))?
        .collect();
    if !url.private && addresses.iter().any(|address| !address.ip().to_canonical().is_loopback()) {
        return Err(url.error("http:// is for this machine only: a secret would go in the open; write https://"));
    }
    let tcp = TcpStream::connect(addresses.as_slice()).await.map_err(|cause| url.error(cause))?;
    if !url.private {
        return ask(url, tcp, payload).await;
    }
    let config = tokio::task::spawn_blocking(move || trust(ca_file)).await;
    let config = config
        .unwrap_or_else(|cause| Err(cause.to_string()))
        .map_err(|why| url.error(why))?;
    let name = ServerName::try_from(url.host.clone()).map_err(|cause| url.error(cause))?;
    let tls = TlsConnector::from(Arc::new(config)).connect(name, tcp).await;
    ask(url, tls.map_err(|cause| url.error(format!("TLS: {cause}")))?, payload).await
}

async fn ask<S: AsyncRead + AsyncWrite + Send + Unpin + 'static>(url: &Url, stream: S, payload: Payload) -> Result<Answer, HttpError> {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|cause| url.error(cause))?;
    // It ends with the answer, or with the wait that is given up.
    let driven = tokio::spawn(connection);
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(&url.path)
        .header(HOST, url.host_header())
        .header(ACCEPT, "application/json")
        .header(CONTENT_TYPE, payload.content_type)
        .body(Full::new(Bytes::from(payload.body)))
        .map_err(|cause| url.error(cause))?;
    if let Some(authorization) = payload.authorization {
        request.headers_mut().insert(AUTHORIZATION, authorization);
    }
    let response = sender.send_request(request).await.map_err(|cause| url.error(cause))?;
    let status = response.status().as_u16();
    let collected = Limited::new(response.into_body(), LONGEST).collect().await;
    driven.abort();
    let body = collected.map_err(|cause| url.error(cause))?.to_bytes().to_vec();
    Ok(Answer { status, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_or_refused() {
        let good = Url::parse("https://login.example.com/tenant/oauth2/v2.0/token").unwrap();
        assert_eq!(
            (good.host.as_str(), good.port, good.path.as_str()),
            ("login.example.com", 443, "/tenant/oauth2/v2.0/token")
        );
        assert_eq!(good.host_header(), "login.example.com");
        assert_eq!(Url::parse("http://127.0.0.1:8080").unwrap().host_header(), "127.0.0.1:8080");
        for bad in [
            "login.example.com",
            "ftp://a/b",
            "https:///x",
            "https://a b/",
            "https://a@b/",
            "https://a:x/",
            "https://a/å",
        ] {
            assert!(Url::parse(bad).is_err(), "{bad}");
        }
    }
}
