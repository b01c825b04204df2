//! The strict layer: one command, one judged answer.
//!
//! async-imap's own commands end on the tagged line without looking at its status, and take a closed
//! connection for the end of an answer: failures come out as empty successes. Only its stream and parser
//! are used. Here NO, BAD, BYE, a closed connection, silence, a foreign tag, an unreadable line and a
//! panic of the parser are errors.

use std::io;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use async_imap::Client;
use async_imap::imap_proto::{Response, Status};
use futures::FutureExt as _;
use tokio::io::AsyncWriteExt as _;

use super::account::Limits;
use super::answer::{Done, Heard, Reply, closed, count, rejected};
use super::error::{ImapError, Place, ServerText};
use super::guard::{Guard, Wire};

/// What an answer without mail in it may cost, in bytes: 5,000 hits of a search are 55,000.
const SMALL_ANSWER: u64 = 8 << 20;

/// One connection, before and after login.
#[derive(Debug)]
pub(super) struct Strict {
    client: Client<Guard>,
    pub place: Place,
    pub limits: Limits,
    tags: u64,
    /// Mails in the selected folder, as far as the server has told.
    pub exists: u32,
    /// Mail has been announced since this was last set to false.
    pub news: bool,
}

/// The tag of a command under way.
pub(super) type Tag = String;

impl Strict {
    pub(super) fn new(wire: Box<dyn Wire>, place: Place, limits: Limits) -> Self {
        Self {
            client: Client::new(Guard::new(wire, limits.silence, limits.literal)),
            place,
            limits,
            tags: 0,
            exists: 0,
            news: false,
        }
    }

    /// The stream under the connection; whatever the server sent ahead is dropped, never interpreted.
    pub(super) fn into_wire(self) -> Box<dyn Wire> {
        self.client.into_inner().into_wire()
    }

    /// Reads the greeting (RFC 3501 7.1): only OK lets one in.
    pub(super) async fn greeting(&mut self) -> Result<(), ImapError> {
        let doing = "greeting";
        let status = self.next(doing, |response| match response {
            Response::Data { status: Status::Ok, .. } => Some(true),
            Response::Data {
                status: Status::PreAuth, ..
            } => Some(false),
            _ => None,
        });
        match status.await? {
            Some(true) => Ok(()),
            Some(false) => Err(ImapError::Insecure {
                place: self.place.clone(),
                why: "the server greets as if already logged in (PREAUTH)",
            }),
            None => Err(self.protocol(doing, "the first line is not a greeting")),
        }
    }

    /// A command that must be answered OK.
    pub(super) async fn must<F>(&mut self, doing: &'static str, line: &str, on: F) -> Result<Done, ImapError>
    where
        F: FnMut(&Response<'_>) + Send,
    {
        let done = self.ask(doing, line, on).await?;
        match done.reply {
            Reply::Ok => Ok(done),
            Reply::No | Reply::Bad => Err(self.rejected(doing, done.said())),
        }
    }

    /// A command whose NO the caller handles. Every answer is shown to `on`, the tagged one last.
    pub(super) async fn ask<F>(&mut self, doing: &'static str, line: &str, on: F) -> Result<Done, ImapError>
    where
        F: FnMut(&Response<'_>) + Send,
    {
        self.ask_much(doing, line, SMALL_ANSWER, on).await
    }

    /// The same, with another allowance of bytes for the answer.
    pub(super) async fn ask_much<F>(&mut self, doing: &'static str, line: &str, bytes: u64, mut on: F) -> Result<Done, ImapError>
    where
        F: FnMut(&Response<'_>) + Send,
    {
        let limit = self.limits.command;
        let place = self.place.clone();
        let whole = async {
            let tag = self.send(doing, line, bytes, Some(self.limits.silence)).await?;
            loop {
                match self.hear(doing, &tag, &mut on).await? {
                    Heard::Done(done) => return Ok(done),
                    Heard::Plus => {
                        return Err(self.protocol(doing, "the server asks for more than there is"));
                    }
                    Heard::Data | Heard::Astray(_) => {}
                }
            }
        };
        match tokio::time::timeout(limit, whole).await {
            Ok(done) => done,
            Err(_) => Err(ImapError::TimedOut { place, doing }),
        }
    }

    /// Sends a tagged command. `silence` is how long the server may then be silent.
    pub(super) async fn send(&mut self, doing: &'static str, line: &str, bytes: u64, silence: Option<Duration>) -> Result<Tag, ImapError> {
        self.tags += 1;
        let tag = format!("s{}", self.tags);
        self.client.get_mut().allow(bytes, Some(self.limits.silence));
        self.write(doing, &format!("{tag} {line}")).await?;
        self.client.get_mut().allow(bytes, silence);
        Ok(tag)
    }

    /// Sends a line without a tag: the answer to a `+`.
    pub(super) async fn send_untagged(&mut self, doing: &'static str, line: &str) -> Result<(), ImapError> {
        let silence = Some(self.limits.silence);
        self.client.get_mut().allow(SMALL_ANSWER, silence);
        self.write(doing, line).await
    }

    /// Lets the server be silent from now on, and say so many bytes.
    pub(super) fn endure(&mut self, bytes: u64) {
        self.client.get_mut().allow(bytes, None);
    }

    /// One more response while the command with this tag is under way.
    pub(super) async fn hear<F>(&mut self, doing: &'static str, tag: &str, on: &mut F) -> Result<Heard, ImapError>
    where
        F: FnMut(&Response<'_>) + Send,
    {
        let heard = self.next(doing, |response| {
            on(response);
            Heard::of(response, tag)
        });
        match heard.await? {
            Heard::Astray(why) => Err(self.protocol(doing, why)),
            heard => Ok(heard),
        }
    }

    /// The next response, as the closure sees it. BYE and the end of the stream are errors.
    pub(super) async fn next<R, F>(&mut self, doing: &'static str, look: F) -> Result<R, ImapError>
    where
        F: FnOnce(&Response<'_>) -> R + Send,
    {
        // imap-proto 0.17 panics on INTERNALDATE NIL and on a response code run together with a non-ASCII text.
        let read = AssertUnwindSafe(self.client.read_response()).catch_unwind().await;
        let data = match read {
            Ok(Ok(Some(data))) => data,
            Ok(Ok(None)) => return Err(closed(&self.place, doing, "")),
            Ok(Err(cause)) => return Err(self.broken(doing, &cause)),
            Err(_) => return Err(self.protocol(doing, "a line that the parser cannot take")),
        };
        let response = data.parsed();
        if let Response::Data {
            status: Status::Bye,
            outcome,
        } = response
        {
            return Err(closed(&self.place, doing, outcome.information.as_deref().unwrap_or_default()));
        }
        let (exists, news) = count(response, self.exists, self.news);
        let seen = look(response);
        self.exists = exists;
        self.news = news;
        Ok(seen)
    }

    /// The error for a NO or BAD.
    pub(super) fn rejected(&self, doing: &'static str, said: ServerText) -> ImapError {
        rejected(&self.place, doing, said)
    }

    pub(super) fn protocol(&self, doing: &'static str, why: &'static str) -> ImapError {
        ImapError::Protocol {
            place: self.place.clone(),
            doing,
            why,
        }
    }

    async fn write(&mut self, doing: &'static str, line: &str) -> Result<(), ImapError> {
        // The arguments are types that cannot hold these; this is the last door before the wire.
        if line.contains(['\r', '\n', '\0']) {
            return Err(ImapError::BadArgument {
                what: "a command holds no line breaks",
            });
        }
        let guard = self.client.get_mut();
        let sent = async {
            guard.write_all(format!("{line}\r\n").as_bytes()).await?;
            guard.flush().await
        };
        let sent: io::Result<()> = sent.await;
        sent.map_err(|cause| self.broken(doing, &cause))
    }

    /// The words of the cause are not passed on: a parse error quotes the mail.
    fn broken(&self, doing: &'static str, cause: &io::Error) -> ImapError {
        use io::ErrorKind as Kind;
        match cause.kind() {
            Kind::TimedOut => ImapError::TimedOut {
                place: self.place.clone(),
                doing,
            },
            Kind::FileTooLarge => self.protocol(doing, "more data than was asked for"),
            Kind::Other => self.protocol(doing, "a line that the parser does not know"),
            kind => closed(&self.place, doing, &kind.to_string()),
        }
    }
}
