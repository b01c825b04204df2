//! An IMAP server that plays a script: what it expects, what it says, when it hangs up.
//!
//! One step a line:
//! `> text`  the next command must be this, without its tag;
//! `< text`  is sent, with CRLF; `$` stands for the last command's tag;
//! `<~ text` is sent without CRLF, `␍` and `␊` in it stand for CR and LF;
//! `close`   hangs up; `hang` says nothing more; `pause N` waits N seconds;
//! `every N text` sends the text each N seconds until the client says something;
//! `in`      stands for greeting and login with the capabilities of the script's `can` line;
//! `open`    stands for opening INBOX with three mails, UIDVALIDITY 7.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};

/// The proof that the script's login expects: user `kontakt@kommun.se`, password `hemligt!`.
pub const PROOF: &str = "AGtvbnRha3RAa29tbXVuLnNlAGhlbWxpZ3Qh";

const OPEN: &str = "\
> SELECT \"INBOX\"
< * FLAGS (\\Answered \\Deleted \\Seen)
< * 3 EXISTS
< * 0 RECENT
< * OK [PERMANENTFLAGS (\\Deleted \\*)] Limited
< * OK [UIDVALIDITY 7] UIDs valid
< * OK [UIDNEXT 12] Predicted
< $ OK [READ-WRITE] Opened";

/// Plays the script to its end. The error says where the client did otherwise.
pub async fn play<S>(stream: S, script: &str) -> Result<(), String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut line = BufReader::new(stream);
    let mut tag = String::new();
    for step in written_out(script).lines() {
        let step = step.trim_start();
        if let Some(wanted) = step.strip_prefix("> ") {
            let got = command(&mut line).await;
            let (own_tag, rest) = got.split_once(' ').unwrap_or(("", got.as_str()));
            let untagged = wanted == "DONE" || wanted.starts_with("raw ");
            let wanted = wanted.trim_start_matches("raw ");
            let said = if untagged { got.as_str() } else { rest };
            if said != wanted.trim_end() {
                return Err(format!("expected {wanted:?}, got {got:?}"));
            }
            if !untagged {
                own_tag.clone_into(&mut tag);
            }
        } else if let Some(text) = step.strip_prefix("<~ ") {
            say(&mut line, &text.replace('␍', "\r").replace('␊', "\n"), "").await;
        } else if let Some(text) = step.strip_prefix('<') {
            let text = text.strip_prefix(' ').unwrap_or(text);
            let text = if text.starts_with("$ ") {
                text.replacen('$', &tag, 1)
            } else {
                text.to_owned()
            };
            say(&mut line, &text, "\r\n").await;
        } else if let Some(seconds) = step.strip_prefix("pause ") {
            tokio::time::sleep(Duration::from_secs(seconds.parse().unwrap())).await;
        } else if let Some(what) = step.strip_prefix("every ") {
            let (seconds, text) = what.split_once(' ').unwrap();
            chatter(&mut line, Duration::from_secs(seconds.parse().unwrap()), text).await;
        } else if step == "hang" {
            std::future::pending::<()>().await;
        } else if step == "close" {
            return Ok(());
        } else if !step.is_empty() {
            return Err(format!("unknown step {step:?}"));
        }
    }
    Ok(())
}

/// The script with `in` and `open` written out.
fn written_out(script: &str) -> String {
    let can = script.lines().find_map(|line| line.trim_start().strip_prefix("can "));
    let can = can.unwrap_or("IMAP4rev1 UIDPLUS MOVE IDLE");
    let login = format!(
        "< * OK ready\n> CAPABILITY\n< * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\n< $ OK\n\
         > AUTHENTICATE PLAIN {PROOF}\n< $ OK in\n> CAPABILITY\n< * CAPABILITY {can}\n< $ OK"
    );
    script
        .lines()
        .map(|line| match line.trim() {
            "in" => login.as_str(),
            "open" => OPEN,
            line if line.starts_with("can ") => "",
            _ => line,
        })
        .collect::<Vec<_>>()
        .join("\n")
}

async fn command<S: AsyncRead + AsyncWrite + Unpin>(line: &mut BufReader<S>) -> String {
    let mut got = String::new();
    if line.read_line(&mut got).await.unwrap_or(0) == 0 {
        return "(hung up)".to_owned();
    }
    got.trim_end_matches(['\r', '\n']).to_owned()
}

/// The client may have hung up: what it then missed shows in what it expected.
async fn say<S: AsyncRead + AsyncWrite + Unpin>(line: &mut BufReader<S>, text: &str, end: &str) {
    let _ = line.write_all(format!("{text}{end}").as_bytes()).await;
    let _ = line.flush().await;
}

async fn chatter<S: AsyncRead + AsyncWrite + Unpin>(line: &mut BufReader<S>, pause: Duration, text: &str) {
    while tokio::time::timeout(pause, line.fill_buf()).await.is_err() {
        say(line, text, "\r\n").await;
    }
}
