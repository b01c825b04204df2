//! An identity provider on loopback: gives access tokens, and tells Dovecot whether one is good (RFC 6749, RFC 7662).

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::error::{WorldError, io};

/// A running identity provider. Dropping it ends it.
#[derive(Debug)]
pub struct IdentityProvider {
    port: u16,
    known: Arc<Mutex<Known>>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Known {
    user: String,
    secret: String,
    life: u64,
    given: Vec<String>,
    good: Vec<String>,
}

impl IdentityProvider {
    /// One that gives whoever shows `secret` tokens for `user` that live `life` seconds.
    pub async fn start(user: &str, secret: &str, life: u64) -> Result<Self, WorldError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(io("listen for tokens"))?;
        let port = listener.local_addr().map_err(io("listen for tokens"))?.port();
        let known = Arc::new(Mutex::new(Known {
            user: user.into(),
            secret: secret.into(),
            life,
            ..Known::default()
        }));
        let shared = Arc::clone(&known);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Ok(Self { port, known, task })
    }

    /// Its port, on 127.0.0.1; tokens are had at `/token`, looked into at `/introspect`.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many tokens it has given.
    pub fn given(&self) -> usize {
        self.known.lock().expect("no panic while it is held").given.len()
    }

    /// Takes back every token that it has given.
    pub fn revoke(&self) {
        self.known.lock().expect("no panic while it is held").good.clear();
    }
}

impl Drop for IdentityProvider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(stream: TcpStream, known: Arc<Mutex<Known>>) {
    let mut stream = BufReader::new(stream);
    while let Some((path, body)) = request(&mut stream).await {
        let (status, answer) = {
            let mut known = known.lock().expect("no panic while it is held");
            answer(&mut known, &path, &body)
        };
        let text = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{answer}",
            answer.len()
        );
        if stream.write_all(text.as_bytes()).await.is_err() || stream.flush().await.is_err() {
            return;
        }
    }
}

/// Path and body of the next request.
async fn request(stream: &mut BufReader<TcpStream>) -> Option<(String, String)> {
    let mut first = String::new();
    if stream.read_line(&mut first).await.ok()? == 0 {
        return None;
    }
    let path = first.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(told) = line.strip_prefix("content-length:") {
            length = told.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some((path, String::from_utf8_lossy(&body).into_owned()))
}

fn answer(known: &mut Known, path: &str, body: &str) -> (&'static str, String) {
    let field = |name: &str| {
        body.split('&')
            .find_map(|field| field.strip_prefix(&format!("{name}=")).map(str::to_owned))
    };
    match path {
        "/token" if field("client_secret").as_deref() == Some(known.secret.as_str()) => {
            let token = format!("token-{}-{:016x}", known.given.len() + 1, fastrand::u64(..));
            known.given.push(token.clone());
            known.good.push(token.clone());
            let life = known.life;
            (
                "200 OK",
                format!(r#"{{"token_type":"Bearer","expires_in":{life},"access_token":"{token}"}}"#),
            )
        }
        "/token" => (
            "401 Unauthorized",
            r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}"#.to_owned(),
        ),
        _ => {
            let good = field("token").is_some_and(|token| known.good.contains(&token));
            let user = &known.user;
            ("200 OK", format!(r#"{{"active":{good},"username":"{user}"}}"#))
        }
    }
}
