//! Seen from outside: whether the daemon is alive and ready, its figures for Prometheus, and all of it for `synpunktd status`.
//! GET only, on a socket of this machine; no figure names a person.

mod ask;
mod metrics;
mod snapshot;

pub use ask::ask;
pub use snapshot::Snapshot;

use super::heart::Hearts;
use super::pulse::Pulse;
use crate::domain::time::Clock;
use crate::settings::Settings;
use crate::settings::monitoring::Listen;
use crate::store::{Store, StoreError};
use chrono::{DateTime, Utc};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::Semaphore;

/// Who asks at the same time, at most; others wait.
const ASKERS: usize = 8;
/// How long an asker may take to say what is wanted.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is told from.
#[derive(Clone)]
pub struct Monitor {
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) hearts: Hearts,
    pub(super) pulse: Pulse,
    pub(super) started: DateTime<Utc>,
    pub(super) secrets: Vec<(String, chrono::NaiveDate)>,
}

impl Monitor {
    /// What is told from, for a daemon with these settings.
    pub fn new(settings: &Settings, store: Store, clock: Arc<dyn Clock>, hearts: Hearts, pulse: Pulse) -> Self {
        let secrets = settings.daemon.oauth.iter();
        Self {
            store,
            started: clock.now(),
            clock,
            hearts,
            pulse,
            secrets: secrets
                .filter_map(|(name, oauth)| Some((name.clone(), oauth.secret_expires?)))
                .collect(),
        }
    }

    /// Answers until it is dropped.
    ///
    /// # Errors
    /// When the socket cannot be had.
    pub async fn serve(self, listen: Listen) -> io::Result<()> {
        let askers = Arc::new(Semaphore::new(ASKERS));
        match listen {
            Listen::Loopback(address) => {
                let listener = TcpListener::bind(address).await?;
                loop {
                    let permit = Arc::clone(&askers).acquire_owned().await;
                    match listener.accept().await {
                        Ok((stream, _)) => self.clone().answer(stream, permit),
                        Err(error) => rest(&error).await,
                    }
                }
            }
            Listen::Socket(path) => {
                // One that is left from an earlier life hinders the new one.
                let _ = std::fs::remove_file(&path);
                let listener = UnixListener::bind(&path)?;
                std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o660))?;
                loop {
                    let permit = Arc::clone(&askers).acquire_owned().await;
                    match listener.accept().await {
                        Ok((stream, _)) => self.clone().answer(stream, permit),
                        Err(error) => rest(&error).await,
                    }
                }
            }
        }
    }

    fn answer<S, P>(self, stream: S, permit: P)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
        P: Send + 'static,
    {
        tokio::spawn(async move {
            let monitor = self;
            let service = service_fn(move |request: Request<Incoming>| {
                let monitor = monitor.clone();
                let (method, path) = (request.method().clone(), request.uri().path().to_owned());
                async move { Ok::<_, Infallible>(monitor.respond(&method, &path).await) }
            });
            let served = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .keep_alive(false)
                .serve_connection(TokioIo::new(stream), service);
            // Whoever asked and went away is owed nothing.
            let _ = tokio::time::timeout(PATIENCE * 2, served).await;
            drop(permit);
        });
    }

    async fn respond(&self, method: &Method, path: &str) -> Response<Full<Bytes>> {
        if method != Method::GET {
            return said(StatusCode::METHOD_NOT_ALLOWED, TEXT, "only GET\n");
        }
        match path {
            "/healthz" => self.healthy(),
            "/readyz" => self.ready().await,
            "/metrics" => self.told(METRICS, |snapshot| Ok(metrics::text(snapshot))).await,
            "/status" => self.told(JSON, serde_json::to_string).await,
            _ => said(StatusCode::NOT_FOUND, TEXT, "there are /healthz, /readyz, /metrics and /status\n"),
        }
    }

    /// Alive: every loop turns.
    fn healthy(&self) -> Response<Full<Bytes>> {
        let late = self.hearts.late();
        if late.is_empty() {
            return said(StatusCode::OK, TEXT, "ok\n");
        }
        said(
            StatusCode::SERVICE_UNAVAILABLE,
            TEXT,
            format!("stands still: {}\n", late.join(", ")),
        )
    }

    /// Ready: alive, and the diary can be read.
    async fn ready(&self) -> Response<Full<Bytes>> {
        match self.snapshot().await {
            Ok(snapshot) if snapshot.late.is_empty() => said(StatusCode::OK, TEXT, "ready\n"),
            Ok(_) => self.healthy(),
            Err(error) => said(StatusCode::SERVICE_UNAVAILABLE, TEXT, format!("{error}\n")),
        }
    }

    async fn told(&self, kind: &'static str, text: fn(&Snapshot) -> serde_json::Result<String>) -> Response<Full<Bytes>> {
        match self.snapshot().await.map(|snapshot| text(&snapshot)) {
            Ok(Ok(text)) => said(StatusCode::OK, kind, text),
            Ok(Err(_)) => said(StatusCode::INTERNAL_SERVER_ERROR, TEXT, "the figures cannot be written\n"),
            Err(error) => said(StatusCode::SERVICE_UNAVAILABLE, TEXT, format!("{error}\n")),
        }
    }

    async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        snapshot::take(self).await
    }
}

const TEXT: &str = "text/plain; charset=utf-8";
const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";
const JSON: &str = "application/json";

fn said(status: StatusCode, kind: &'static str, text: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(text.into()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(kind));
    response
}

/// The system gives no connection now (too many open files): a moment later it may.
async fn rest(error: &io::Error) {
    tracing::warn!(%error, "the monitor could not take a connection");
    tokio::time::sleep(Duration::from_secs(1)).await;
}
