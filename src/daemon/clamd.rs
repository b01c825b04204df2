//! ClamAV: a mail is streamed to clamd (INSTREAM, clamd(8)), which unpacks it by itself. Every wait and size is bounded.

use crate::flow::scan::{Scanner, Verdict};
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::Instant;

/// For one mail, from connecting to the answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// One that has not answered is left alone for so long: else each mail of a storm would wait for it.
const REST: Duration = Duration::from_secs(300);
/// Bytes in one piece of the stream.
const PIECE: usize = 64 * 1024;
/// The longest answer that is read, in bytes.
const LONGEST: u64 = 1024;

/// A clamd behind a socket file.
#[derive(Debug)]
pub struct Clamd {
    socket: PathBuf,
    /// When it last was asked and did not answer.
    silent_at: Mutex<Option<Instant>>,
}

impl Clamd {
    /// The clamd of a socket file, such as Debian's `/run/clamav/clamd.ctl`.
    pub fn new(socket: PathBuf) -> Self {
        Self {
            socket,
            silent_at: Mutex::new(None),
        }
    }

    fn is_left_alone(&self) -> bool {
        let silent = *self.silent_at.lock().unwrap_or_else(PoisonError::into_inner);
        silent.is_some_and(|at| at.elapsed() < REST)
    }

    async fn ask(&self, mail: &[u8]) -> std::io::Result<String> {
        let mut stream = UnixStream::connect(&self.socket).await?;
        let sent = async {
            stream.write_all(b"zINSTREAM\0").await?;
            for piece in mail.chunks(PIECE) {
                let length = u32::try_from(piece.len()).unwrap_or_default();
                stream.write_all(&length.to_be_bytes()).await?;
                stream.write_all(piece).await?;
            }
            stream.write_all(&0u32.to_be_bytes()).await
        };
        // It hangs up on a mail above its own bound, and says why first.
        let sent: std::io::Result<()> = sent.await;
        let mut answer = Vec::new();
        stream.take(LONGEST).read_to_end(&mut answer).await?;
        match (sent, answer.is_empty()) {
            (Err(error), true) => Err(error),
            _ => Ok(String::from_utf8_lossy(&answer).trim_matches(['\0', '\n', ' ']).to_owned()),
        }
    }
}

impl Scanner for Clamd {
    fn scan<'a>(&'a self, mail: &'a [u8]) -> Pin<Box<dyn Future<Output = Verdict> + Send + 'a>> {
        Box::pin(async move {
            if self.is_left_alone() {
                return Verdict::Unknown(format!("it was silent, and is asked again {} s after that", REST.as_secs()));
            }
            match tokio::time::timeout(PATIENCE, self.ask(mail)).await {
                Ok(Ok(answer)) => verdict(&answer),
                Ok(Err(error)) => Verdict::Unknown(format!("{}: {error}", self.socket.display())),
                Err(_) => {
                    *self.silent_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
                    Verdict::Unknown(format!("no answer within {} s", PATIENCE.as_secs()))
                }
            }
        })
    }
}

/// `stream: OK`, `stream: NAME FOUND`, or an error.
fn verdict(answer: &str) -> Verdict {
    let said = answer.strip_prefix("stream: ").unwrap_or(answer);
    match (said, said.strip_suffix(" FOUND")) {
        ("OK", _) => Verdict::Clean,
        (_, Some(name)) => Verdict::Found(name.chars().filter(|c| !c.is_control()).take(100).collect()),
        _ => Verdict::Unknown(said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::UnixListener;

    #[test]
    fn answers_are_read_as_clamd_writes_them() {
        assert_eq!(verdict("stream: OK"), Verdict::Clean);
        assert_eq!(
            verdict("stream: Win.Test.EICAR_HDB-1 FOUND"),
            Verdict::Found("Win.Test.EICAR_HDB-1".to_owned())
        );
        for odd in ["INSTREAM size limit exceeded. ERROR", "", "stream: OK FOUNDER"] {
            assert!(matches!(verdict(odd), Verdict::Unknown(_)), "{odd}");
        }
    }

    /// A clamd that finds what holds the word "ont", and hangs up without a word on what holds "tyst".
    async fn scripted(listener: UnixListener) {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0u8; 10];
            stream.read_exact(&mut head).await.unwrap();
            assert_eq!(&head, b"zINSTREAM\0");
            let mut mail = Vec::new();
            loop {
                let length = stream.read_u32().await.unwrap();
                if length == 0 {
                    break;
                }
                let mut piece = vec![0; length as usize];
                stream.read_exact(&mut piece).await.unwrap();
                mail.extend(piece);
            }
            let text = String::from_utf8_lossy(&mail);
            if text.contains("tyst") {
                continue;
            }
            let answer: &[u8] = if text.contains("ont") {
                b"stream: Ont.Test FOUND\0"
            } else {
                b"stream: OK\0"
            };
            stream.write_all(answer).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_mail_of_any_size_is_streamed_and_judged() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("clamd.ctl");
        let missing = Clamd::new(socket.clone());
        assert!(matches!(missing.scan(b"x").await, Verdict::Unknown(_)));
        let server = tokio::spawn(scripted(UnixListener::bind(&socket).unwrap()));
        let clamd = Clamd::new(socket);
        assert_eq!(clamd.scan(b"").await, Verdict::Clean);
        assert_eq!(clamd.scan(&vec![b'x'; 3 * PIECE + 7]).await, Verdict::Clean);
        let mut large = vec![b'x'; 2 * PIECE];
        large.extend(b"ont");
        assert_eq!(clamd.scan(&large).await, Verdict::Found("Ont.Test".to_owned()));
        assert!(matches!(clamd.scan(b"tyst").await, Verdict::Unknown(_)));
        server.abort();
    }

    #[tokio::test]
    async fn one_that_is_silent_is_left_alone_for_a_while() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("clamd.ctl");
        // It takes mails and never answers.
        let _listener = UnixListener::bind(&socket).unwrap();
        let clamd = Clamd::new(socket);
        tokio::time::pause();
        let begun = Instant::now();
        for (waits, why) in [(PATIENCE, "no answer"), (Duration::ZERO, "it was silent")] {
            let before = begun.elapsed();
            let Verdict::Unknown(said) = clamd.scan(b"x").await else { panic!() };
            assert!(said.starts_with(why), "{said}");
            assert_eq!((begun.elapsed() - before).as_secs(), waits.as_secs());
        }
        tokio::time::advance(REST).await;
        assert!(!clamd.is_left_alone(), "it is asked again");
    }
}
