//! One SMTP conversation of the sink.

use std::io::{Error, ErrorKind, Result};
use std::sync::Mutex;
use std::time::Instant;

use chrono::Utc;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::script::{self, Answer, Stage};
use super::{Accepted, State, locked};

/// Serves one client until it quits, breaks off, or the script breaks off. Every error ends the conversation.
pub(super) async fn serve(stream: TcpStream, state: &Mutex<State>) -> Result<()> {
    let mut session = Session {
        stream: BufReader::new(stream),
        state,
        from: None,
        to: Vec::new(),
    };
    session.answer(Stage::Banner, "220 sink.mailworld.example ESMTP").await?;
    loop {
        let line = session.line().await?;
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        match line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" | "HELO" => session.hello().await?,
            "MAIL" => session.mail(&line).await?,
            "RCPT" => session.recipient(&line).await?,
            "DATA" => session.data().await?,
            "RSET" => {
                session.forget();
                session.say("250 2.0.0 forgotten").await?;
            }
            "NOOP" => session.say("250 2.0.0 still here").await?,
            "QUIT" => return session.say("221 2.0.0 bye").await,
            _ => session.say("502 5.5.1 not understood").await?,
        }
    }
}

struct Session<'a> {
    stream: BufReader<TcpStream>,
    state: &'a Mutex<State>,
    /// The sender, once MAIL is accepted; the inner `None` is the null sender.
    from: Option<Option<String>>,
    to: Vec<String>,
}

impl Session<'_> {
    async fn hello(&mut self) -> Result<()> {
        self.forget();
        let features = "250-sink.mailworld.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 104857600";
        self.answer(Stage::Ehlo, features).await.map(drop)
    }

    async fn mail(&mut self, line: &str) -> Result<()> {
        let sender = address(line);
        if self.answer(Stage::Mail, "250 2.1.0 sender ok").await? {
            self.forget();
            self.from = Some((!sender.is_empty()).then_some(sender));
        }
        Ok(())
    }

    async fn recipient(&mut self, line: &str) -> Result<()> {
        if self.from.is_none() {
            return self.say("503 5.5.1 MAIL first").await;
        }
        let recipient = address(line);
        let earlier = std::mem::replace(&mut self.to, vec![recipient.clone()]);
        let taken = self.answer(Stage::Rcpt, "250 2.1.5 recipient ok").await?;
        self.to = earlier;
        if taken {
            self.to.push(recipient);
        }
        Ok(())
    }

    async fn data(&mut self) -> Result<()> {
        if self.to.is_empty() {
            return self.say("503 5.5.1 RCPT first").await;
        }
        if !self.answer(Stage::Data, "354 go on").await? {
            return Ok(());
        }
        let raw = self.message().await?;
        let (begun, cost) = (Instant::now(), locked(self.state).cost);
        while begun.elapsed() < cost {
            std::hint::spin_loop();
        }
        let at = Utc::now();
        let message = Accepted {
            from: self.from.take().flatten(),
            to: self.to.clone(),
            raw,
            at,
        };
        match self.scripted(Stage::Dot) {
            Some(Answer::Reply(code, text)) if code >= 400 => self.say(&format!("{code} {text}")).await?,
            Some(answer @ (Answer::Silent | Answer::Close | Answer::Garbage)) => self.obey(answer).await.map(drop)?,
            Some(answer) => {
                self.keep(message);
                self.obey(answer).await.map(drop)?;
            }
            None => {
                self.keep(message);
                self.say("250 2.0.0 taken").await?;
            }
        }
        self.forget();
        Ok(())
    }

    fn keep(&self, message: Accepted) {
        locked(self.state).accepted.push(message);
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }

    /// Answers as the script wants, or with `usual`. Says whether that was a yes.
    async fn answer(&mut self, stage: Stage, usual: &str) -> Result<bool> {
        match self.scripted(stage) {
            Some(answer) => self.obey(answer).await,
            None => self.say(usual).await.map(|()| true),
        }
    }

    fn scripted(&self, stage: Stage) -> Option<Answer> {
        script::take(&mut locked(self.state).rules, stage, &self.to)
    }

    async fn obey(&mut self, answer: Answer) -> Result<bool> {
        match answer {
            Answer::Reply(code, text) => self.say(&format!("{code} {text}")).await.map(|()| code < 400),
            Answer::Garbage => self.say("well, what do you think?").await.map(|()| false),
            Answer::Close | Answer::KeepAndClose => Err(Error::from(ErrorKind::ConnectionAborted)),
            Answer::Silent | Answer::KeepAndSilent => {
                // Reads and says nothing until the client gives up.
                while !self.line().await?.is_empty() {}
                Err(Error::from(ErrorKind::ConnectionAborted))
            }
        }
    }

    async fn say(&mut self, reply: &str) -> Result<()> {
        self.stream.write_all(format!("{reply}\r\n").as_bytes()).await
    }

    /// One line with its end; the client's going away is an error.
    async fn line(&mut self) -> Result<Vec<u8>> {
        let mut line = Vec::new();
        match self.stream.read_until(b'\n', &mut line).await? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(line),
        }
    }

    /// The message up to the final dot, leading dots undone. Only `<CRLF>.<CRLF>` ends it (RFC 5321 4.1.1.4).
    async fn message(&mut self) -> Result<Vec<u8>> {
        let mut raw = Vec::new();
        loop {
            let line = self.line().await?;
            let at_start = raw.is_empty() || raw.ends_with(b"\r\n");
            if at_start && line == b".\r\n" {
                return Ok(raw);
            }
            let dotted = at_start && line.first() == Some(&b'.');
            raw.extend_from_slice(if dotted { &line[1..] } else { &line });
        }
    }
}

/// The address between the angle brackets of MAIL or RCPT.
fn address(line: &str) -> String {
    let inner = line.split_once('<').and_then(|(_, rest)| rest.rsplit_once('>'));
    inner.map(|(address, _)| address.to_owned()).unwrap_or_default()
}
