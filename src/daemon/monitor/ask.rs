//! Asking a running daemon how it is.

use super::Snapshot;
use crate::settings::monitoring::Listen;
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Bytes;
use hyper::{Request, header::HOST};
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};

const PATIENCE: Duration = Duration::from_secs(5);
const LONGEST: usize = 1024 * 1024;

/// What a running daemon says of itself.
///
/// # Errors
/// Why there is no answer, in words.
pub async fn ask(listen: &Listen) -> Result<Snapshot, String> {
    let asked = async {
        match listen {
            Listen::Socket(path) => talk(UnixStream::connect(path).await.map_err(|error| error.to_string())?).await,
            Listen::Loopback(address) => talk(TcpStream::connect(address).await.map_err(|error| error.to_string())?).await,
        }
    };
    let answer = tokio::time::timeout(PATIENCE, asked).await;
    answer.unwrap_or_else(|_| Err(format!("no answer within {} s", PATIENCE.as_secs())))
}

async fn talk<S: AsyncRead + AsyncWrite + Send + Unpin + 'static>(stream: S) -> Result<Snapshot, String> {
    let failed = |error: hyper::Error| error.to_string();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(failed)?;
    let driven = tokio::spawn(connection);
    let request = Request::get("/status").header(HOST, "synpunktd").body(Empty::<Bytes>::new());
    let response = sender
        .send_request(request.map_err(|error| error.to_string())?)
        .await
        .map_err(failed)?;
    let body = Limited::new(response.into_body(), LONGEST).collect().await;
    driven.abort();
    let body = body.map_err(|error| error.to_string())?.to_bytes();
    serde_json::from_slice(&body).map_err(|_| String::from_utf8_lossy(&body).trim().to_owned())
}
