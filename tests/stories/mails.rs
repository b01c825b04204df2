//! Mails as people's programs write them: a letter, a reply in Outlook's form, an automatic reply, a bounce.

use chrono::{DateTime, Utc};
use synpunktd::domain::deadline::ZONE;

/// A mail before it is bytes.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    pub from: String,
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub subject: String,
    pub message_id: String,
    /// What the sender's clock said, where that is not the time of the story.
    pub date: Option<String>,
    /// Further headers, whole.
    pub headers: Vec<String>,
    pub text: String,
    /// Files and mails that go with it: header lines and content.
    pub parts: Vec<(String, String)>,
}

/// A letter of ours that is answered.
pub struct Answered<'a> {
    pub from: String,
    pub to: String,
    pub subject: &'a str,
    pub message_id: String,
    pub references: Vec<String>,
    pub date: DateTime<Utc>,
    pub text: &'a str,
}

impl Draft {
    /// Makes it a reply: subject, thread, and the answered letter quoted below as Outlook does.
    pub fn replying(mut self, answered: &Answered<'_>) -> Self {
        self = self.in_thread(answered);
        let sent = answered.date.with_timezone(&ZONE).format("%Y-%m-%d %H:%M");
        self.text = format!(
            "{}\n\n________________________________\nFrån: {}\nSkickat: {sent}\nTill: {}\nÄmne: {}\n\n{}",
            self.text.trim_end(),
            answered.from,
            answered.to,
            answered.subject,
            answered.text.trim_end(),
        );
        self
    }

    /// Subject and thread of an answer.
    pub fn in_thread(mut self, answered: &Answered<'_>) -> Self {
        if self.subject.is_empty() {
            let bare = answered.subject.trim_start_matches("SV: ");
            self.subject = format!("SV: {bare}");
        }
        let mut thread = answered.references.clone();
        thread.push(answered.message_id.clone());
        self.headers.push(format!("In-Reply-To: {}", answered.message_id));
        self.headers.push(format!("References: {}", thread.join("\r\n ")));
        self
    }

    /// The bytes.
    pub fn bytes(&self, now: DateTime<Utc>) -> Vec<u8> {
        let mut lines = vec![format!("From: {}", person(&self.from)), format!("To: {}", people(&self.to))];
        if !self.cc.is_empty() {
            lines.push(format!("Cc: {}", people(&self.cc)));
        }
        lines.push(format!("Subject: {}", encoded(&self.subject)));
        let date = self.date.clone().unwrap_or_else(|| now.with_timezone(&ZONE).to_rfc2822());
        lines.push(format!("Date: {date}"));
        lines.push(format!("Message-ID: {}", self.message_id));
        lines.extend(self.headers.iter().cloned());
        lines.push("MIME-Version: 1.0".to_owned());
        let text = format!(
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{}\n",
            self.text
        );
        if self.parts.is_empty() {
            lines.push(text);
        } else {
            lines.push("Content-Type: multipart/mixed; boundary=\"=_part\"\n".to_owned());
            lines.push(format!("--=_part\n{text}"));
            lines.extend(self.parts.iter().map(|(head, content)| format!("--=_part\n{head}\n\n{content}")));
            lines.push("--=_part--\n".to_owned());
        }
        crlf(&lines.join("\n"))
    }
}

/// A file that goes with a mail.
pub fn file(name: &str, content: &str) -> (String, String) {
    let head = format!("Content-Type: application/octet-stream; name=\"{name}\"\nContent-Disposition: attachment; filename=\"{name}\"");
    (head, content.to_owned())
}

/// A mail that goes whole with another.
pub fn attached(mail: &[u8]) -> (String, String) {
    let head = "Content-Type: message/rfc822\nContent-Disposition: attachment; filename=\"Meddelande.eml\"".to_owned();
    (head, String::from_utf8(mail.to_vec()).unwrap().replace("\r\n", "\n"))
}

/// The message of a mail server that a letter did not arrive (RFC 3464).
pub fn bounce(letter: &[u8], from: &str, recipient: &str, status: &str, words: &str, message_id: &str, now: DateTime<Utc>) -> Vec<u8> {
    let whole = String::from_utf8_lossy(letter).replace("\r\n", "\n");
    let headers = whole.split("\n\n").next().unwrap_or_default();
    let date = now.with_timezone(&ZONE).to_rfc2822();
    crlf(&format!(
        "From: Mail Delivery System <mailer-daemon@mx.example.com>\nTo: {from}\nSubject: Undelivered Mail Returned to Sender\n\
         Date: {date}\nMessage-ID: {message_id}\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"=_dsn\"\n\n\
         --=_dsn\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nYour message to {recipient} could not be delivered: {words}\n\n\
         --=_dsn\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n\
         Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; 550 {status} {words}\n\n\
         --=_dsn\nContent-Type: text/rfc822-headers\n\n{headers}\n\n--=_dsn--\n"
    ))
}

/// A mail as the municipality's server puts it into a mailbox.
pub fn delivered(mail: &[u8], from: Option<&str>, to: &str, now: DateTime<Utc>) -> Vec<u8> {
    let date = now.with_timezone(&ZONE).to_rfc2822();
    let envelope = from.unwrap_or_default();
    let stamps = format!(
        "Return-Path: <{envelope}>\r\nDelivered-To: {to}\r\nReceived: from mail.example (mail.example [192.0.2.25])\r\n\tby mx.lindhaga.example with ESMTPS;\r\n\t{date}\r\n"
    );
    [stamps.as_bytes(), mail].concat()
}

fn crlf(text: &str) -> Vec<u8> {
    text.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes()
}

fn people(list: &[String]) -> String {
    list.iter().map(|one| person(one)).collect::<Vec<_>>().join(", ")
}

/// `Name <address>` with the name as a header may hold it.
fn person(text: &str) -> String {
    match text.split_once(" <") {
        Some((name, rest)) if name.is_ascii() => format!("\"{name}\" <{rest}"),
        Some((name, rest)) => format!("{} <{rest}", encoded(name)),
        None => text.to_owned(),
    }
}

/// Text for a header: as it is, or in encoded words (RFC 2047).
fn encoded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words: Vec<String> = vec![String::new()];
    for character in text.chars() {
        let mut buffer = [0; 4];
        let part: String = character.encode_utf8(&mut buffer).bytes().map(quoted).collect();
        match words.last_mut() {
            Some(word) if word.len() + part.len() <= 60 => word.push_str(&part),
            _ => words.push(part),
        }
    }
    let whole: Vec<String> = words.iter().map(|word| format!("=?utf-8?Q?{word}?=")).collect();
    whole.join("\n ")
}

fn quoted(byte: u8) -> String {
    match byte {
        b' ' => "_".to_owned(),
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("={other:02X}"),
    }
}
