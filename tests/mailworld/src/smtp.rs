//! A tiny SMTP client: hands over one message, byte for byte.

use std::net::Ipv4Addr;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::error::{WorldError, io};

/// Sends `raw` to the server on a loopback port. `from` of `None` is the null sender, `<>`.
/// One refused recipient refuses the whole message, before any of it is sent.
pub(crate) async fn send(port: u16, from: Option<&str>, to: &[&str], raw: &[u8]) -> Result<(), WorldError> {
    let mut session = Session::connect(port).await?;
    let ascii = from.iter().chain(to).all(|address| address.is_ascii());
    let extension = if ascii { "" } else { " SMTPUTF8" };
    session.command("EHLO client.mailworld.example").await?;
    session
        .command(&format!("MAIL FROM:<{}>{extension}", from.unwrap_or_default()))
        .await?;
    for recipient in to {
        session.command(&format!("RCPT TO:<{recipient}>")).await?;
    }
    session.command("DATA").await?;
    session.write(&dotted(raw)).await?;
    session.reply("the message").await?;
    session.command("QUIT").await.map(drop)
}

/// Whether the server on a loopback port is up and says `name` in its greeting.
pub(crate) async fn is_up(port: u16, name: &str) -> bool {
    match Session::connect(port).await {
        Ok(mut session) => session.greeting.contains(name) && session.command("QUIT").await.is_ok(),
        Err(_) => false,
    }
}

struct Session {
    stream: BufReader<TcpStream>,
    greeting: String,
}

impl Session {
    async fn connect(port: u16) -> Result<Self, WorldError> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(io("connect to SMTP"))?;
        let mut session = Self {
            stream: BufReader::new(stream),
            greeting: String::new(),
        };
        session.greeting = session.reply("the greeting").await?;
        Ok(session)
    }

    async fn command(&mut self, line: &str) -> Result<String, WorldError> {
        self.write(format!("{line}\r\n").as_bytes()).await?;
        self.reply(line).await
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), WorldError> {
        self.stream.write_all(bytes).await.map_err(io("write to SMTP"))?;
        self.stream.flush().await.map_err(io("write to SMTP"))
    }

    /// Reads one reply and gives its text, lines joined with a space; 4xx and 5xx are errors.
    async fn reply(&mut self, command: &str) -> Result<String, WorldError> {
        let mut words = Vec::new();
        loop {
            let mut line = String::new();
            let read = self.stream.read_line(&mut line).await.map_err(io("read from SMTP"))?;
            if read == 0 {
                return Err(io("read from SMTP")(std::io::ErrorKind::UnexpectedEof.into()));
            }
            let code = line.get(..3).and_then(|code| code.parse().ok()).unwrap_or(0);
            words.push(line.get(4..).unwrap_or_default().trim_end().to_owned());
            if line.as_bytes().get(3) == Some(&b'-') {
                continue;
            }
            if (200..400).contains(&code) {
                return Ok(words.join(" "));
            }
            return Err(WorldError::Smtp {
                command: command.into(),
                code,
                text: words.join(" "),
            });
        }
    }
}

/// The message as it goes on the wire: every line ended by CRLF, leading dots doubled, the final dot.
fn dotted(raw: &[u8]) -> Vec<u8> {
    let body = raw.strip_suffix(b"\n").unwrap_or(raw);
    let mut wire = Vec::with_capacity(raw.len() + 64);
    for line in body.split(|byte| *byte == b'\n') {
        if line.first() == Some(&b'.') {
            wire.push(b'.');
        }
        wire.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
        wire.extend_from_slice(b"\r\n");
    }
    wire.extend_from_slice(b".\r\n");
    wire
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_crlf_and_dots_are_doubled() {
        for (raw, wire) in [
            ("a\nb\n", "a\r\nb\r\n.\r\n"),
            ("a\r\nb", "a\r\nb\r\n.\r\n"),
            (".\n..x\n", "..\r\n...x\r\n.\r\n"),
            ("a\n\n", "a\r\n\r\n.\r\n"),
        ] {
            assert_eq!(String::from_utf8(dotted(raw.as_bytes())).unwrap(), wire, "{raw:?}");
        }
    }
}
