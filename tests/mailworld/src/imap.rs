//! A tiny IMAP client for the world's own servers: one logged-in session, the commands that stories need.
//!
//! Written apart from the daemon's client on purpose: what one of them gets wrong the other must not hide.

use std::net::Ipv4Addr;
use std::time::Instant;

use chrono::{DateTime, Utc};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::error::{WorldError, io};
use crate::imap_names::{decode, encode, quote};
use crate::mail::ReceivedMail;

const DATE: &str = "%d-%b-%Y %H:%M:%S %z";

/// One answer line, with the literals that stood in it.
#[derive(Debug, Default)]
struct Answer {
    text: String,
    literals: Vec<Vec<u8>>,
}

/// A logged-in session.
#[derive(Debug)]
pub(crate) struct Session {
    stream: BufReader<TcpStream>,
    tag: u32,
    /// What comes before each folder's name but INBOX's, and what parts its levels (RFC 2342). Stories say `A/B` on every server.
    prefix: String,
    delimiter: String,
}

impl Session {
    /// Connects to a loopback port and logs in.
    pub(crate) async fn login(port: u16, user: &str, password: &str) -> Result<Self, WorldError> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(io("connect to IMAP"))?;
        let mut session = Self {
            stream: BufReader::new(stream),
            tag: 0,
            prefix: String::new(),
            delimiter: "/".into(),
        };
        session.read_answer().await?;
        session.command(&format!("LOGIN {} {}", quote(user), quote(password))).await?;
        session.learn_names().await?;
        Ok(session)
    }

    /// Opens a folder for reading and writing.
    pub(crate) async fn select(&mut self, folder: &str) -> Result<(), WorldError> {
        self.command(&format!("SELECT {}", self.wire(folder))).await.map(drop)
    }

    /// All mails of the open folder with a UID of at least `first`, oldest first, their flags unchanged.
    pub(crate) async fn fetch(&mut self, first: u32) -> Result<Vec<ReceivedMail>, WorldError> {
        let answers = self
            .command(&format!("UID FETCH {first}:* (UID FLAGS INTERNALDATE BODY.PEEK[])"))
            .await?;
        let mails = answers.into_iter().filter_map(received);
        // `5:*` also means the last mail when its UID is lower than 5.
        Ok(mails.filter(|mail| mail.uid >= first).collect())
    }

    /// The mails of the open folder with UIDs of a range, oldest first.
    pub(crate) async fn fetch_range(&mut self, first: u32, last: u32) -> Result<Vec<ReceivedMail>, WorldError> {
        let line = format!("UID FETCH {first}:{last} (UID FLAGS INTERNALDATE BODY.PEEK[])");
        Ok(self.command(&line).await?.into_iter().filter_map(received).collect())
    }

    /// Waits in IDLE (RFC 2177) until the server announces mail; `begun` is told once it listens.
    pub(crate) async fn idle_until_exists(&mut self, begun: tokio::sync::oneshot::Sender<()>) -> Result<Instant, WorldError> {
        self.send("IDLE").await?;
        self.read_answer().await?;
        // Whoever asked may be gone.
        let _ = begun.send(());
        while !self.read_answer().await?.text.ends_with(" EXISTS") {}
        Ok(Instant::now())
    }

    /// The names of all folders.
    pub(crate) async fn folders(&mut self) -> Result<Vec<String>, WorldError> {
        let answers = self.command(r#"LIST "" "*""#).await?;
        Ok(answers
            .iter()
            .filter_map(folder_name)
            .map(|name| name.strip_prefix(&self.prefix).unwrap_or(&name).replace(&self.delimiter, "/"))
            .collect())
    }

    /// Makes a folder, unless it is there.
    pub(crate) async fn create(&mut self, folder: &str) -> Result<(), WorldError> {
        if self.folders().await?.iter().any(|name| name == folder) {
            return Ok(());
        }
        self.command(&format!("CREATE {}", self.wire(folder))).await.map(drop)
    }

    /// Puts a mail into a folder; `date` becomes its INTERNALDATE.
    pub(crate) async fn append(&mut self, folder: &str, raw: &[u8], date: Option<DateTime<Utc>>) -> Result<(), WorldError> {
        let date = date.map(|at| format!("\"{}\" ", at.format(DATE))).unwrap_or_default();
        let line = format!("APPEND {} {date}{{{}}}", self.wire(folder), raw.len());
        let tag = self.send(&line).await?;
        let go = self.read_answer().await?;
        if !go.text.starts_with('+') {
            return Err(refused("APPEND", &go.text));
        }
        self.write(raw).await?;
        self.write(b"\r\n").await?;
        self.finish(&tag, "APPEND").await.map(drop)
    }

    /// Adds a flag such as `\Seen` to a mail of the open folder.
    pub(crate) async fn add_flag(&mut self, uid: u32, flag: &str) -> Result<(), WorldError> {
        self.command(&format!("UID STORE {uid} +FLAGS.SILENT ({flag})")).await.map(drop)
    }

    /// Removes a mail from the open folder for good.
    pub(crate) async fn delete(&mut self, uid: u32) -> Result<(), WorldError> {
        self.add_flag(uid, "\\Deleted").await?;
        self.command(&format!("UID EXPUNGE {uid}")).await.map(drop)
    }

    /// Moves a mail from the open folder to another.
    pub(crate) async fn move_to(&mut self, uid: u32, folder: &str) -> Result<(), WorldError> {
        self.command(&format!("UID MOVE {uid} {}", self.wire(folder))).await.map(drop)
    }

    /// Reads `* NAMESPACE (("INBOX." ".")) NIL NIL`: the prefix of one's own folders, and what parts levels.
    async fn learn_names(&mut self) -> Result<(), WorldError> {
        let answers = self.command("NAMESPACE").await?;
        let own = answers.iter().find_map(|answer| answer.text.strip_prefix("* NAMESPACE ((\""));
        if let Some((prefix, delimiter)) = own.and_then(|own| own.split_once("\" \"")) {
            self.prefix = prefix.to_owned();
            self.delimiter = delimiter.chars().take(1).collect();
        }
        Ok(())
    }

    /// A folder's name as the server takes it.
    fn wire(&self, folder: &str) -> String {
        if folder == "INBOX" {
            return quote(folder);
        }
        quote(&encode(&format!("{}{}", self.prefix, folder.replace('/', &self.delimiter))))
    }

    async fn command(&mut self, line: &str) -> Result<Vec<Answer>, WorldError> {
        let tag = self.send(line).await?;
        let name = line.split(' ').next().unwrap_or_default();
        self.finish(&tag, name).await
    }

    async fn send(&mut self, line: &str) -> Result<String, WorldError> {
        self.tag += 1;
        let tag = format!("w{}", self.tag);
        self.write(format!("{tag} {line}\r\n").as_bytes()).await?;
        Ok(tag)
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), WorldError> {
        self.stream.write_all(bytes).await.map_err(io("write to IMAP"))?;
        self.stream.flush().await.map_err(io("write to IMAP"))
    }

    /// Reads until the tagged answer; anything but OK is an error.
    async fn finish(&mut self, tag: &str, command: &str) -> Result<Vec<Answer>, WorldError> {
        let mut answers = Vec::new();
        loop {
            let answer = self.read_answer().await?;
            match answer.text.strip_prefix(tag).map(str::trim_start) {
                Some(status) if status.starts_with("OK") => return Ok(answers),
                Some(status) => return Err(refused(command, status)),
                None => answers.push(answer),
            }
        }
    }

    async fn read_answer(&mut self) -> Result<Answer, WorldError> {
        let mut answer = Answer::default();
        loop {
            let mut line = Vec::new();
            let read = self.stream.read_until(b'\n', &mut line).await.map_err(io("read from IMAP"))?;
            if read == 0 {
                return Err(io("read from IMAP")(std::io::ErrorKind::UnexpectedEof.into()));
            }
            answer.text.push_str(String::from_utf8_lossy(&line).trim_end());
            let Some(length) = literal_length(&answer.text) else {
                return Ok(answer);
            };
            let mut literal = vec![0; length];
            self.stream.read_exact(&mut literal).await.map_err(io("read from IMAP"))?;
            answer.literals.push(literal);
        }
    }
}

fn refused(command: &str, answer: &str) -> WorldError {
    WorldError::Imap {
        command: command.into(),
        answer: answer.into(),
    }
}

/// The number of a line's closing `{123}`.
fn literal_length(line: &str) -> Option<usize> {
    line.strip_suffix('}')?.rsplit_once('{')?.1.parse().ok()
}

/// Reads `* 1 FETCH (UID 5 FLAGS (\Seen) INTERNALDATE "24-Nov-2026 01:57:22 +0000" BODY[] {9})`.
fn received(answer: Answer) -> Option<ReceivedMail> {
    let text = &answer.text;
    if !text.contains(" FETCH (") {
        return None;
    }
    let after = |key: &str| text.split_once(key).map(|(_, rest)| rest);
    let uid = after("UID ")?.split([' ', ')']).next()?.parse().ok()?;
    let flags = after("FLAGS (")?.split(')').next()?.split_whitespace().map(str::to_owned).collect();
    let date = after("INTERNALDATE \"")?.split('"').next()?;
    let internal_date = DateTime::parse_from_str(date.trim(), DATE).ok()?.to_utc();
    let raw = answer.literals.into_iter().next()?;
    Some(ReceivedMail {
        uid,
        raw,
        internal_date,
        flags,
    })
}

/// The folder's name in `* LIST (\HasNoChildren) "/" INBOX`.
fn folder_name(answer: &Answer) -> Option<String> {
    let (_, name) = answer.text.strip_prefix("* LIST ")?.split_once(") \"")?;
    let (_, name) = name.split_once("\" ")?;
    if let Some(literal) = answer.literals.first() {
        return Some(decode(&String::from_utf8_lossy(literal)));
    }
    let bare = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(name);
    Some(decode(&bare.replace("\\\"", "\"").replace("\\\\", "\\")))
}
