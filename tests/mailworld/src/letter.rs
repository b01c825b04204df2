//! Writing mails as people's mail clients do: a letter, and a reply with the history quoted under it.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::mail::ReceivedMail;

/// A mail to be sent, plain text in UTF-8.
#[derive(Debug, Clone)]
pub struct NewLetter {
    /// `Name <address>`, or an address alone.
    pub from: String,
    /// An address, or several parted by commas.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text, lines ended by `\n`.
    pub text: String,
    /// The Message-ID with its angle brackets.
    pub message_id: String,
    /// Further header lines, whole, such as `In-Reply-To: <a@b>`.
    pub headers: Vec<String>,
}

impl NewLetter {
    /// A letter with a Message-ID of its own.
    pub fn new(from: &str, to: &str, subject: &str, text: &str) -> Self {
        static LETTERS: AtomicU64 = AtomicU64::new(1);
        let number = LETTERS.fetch_add(1, Ordering::Relaxed);
        let (_, domain) = from.trim_end_matches('>').rsplit_once('@').unwrap_or_default();
        Self {
            from: from.into(),
            to: to.into(),
            subject: subject.into(),
            text: text.into(),
            message_id: format!("<{number}.{:012x}@{domain}>", fastrand::u64(..) >> 16),
            headers: Vec::new(),
        }
    }

    /// The answer to a mail that Outlook would send: prefix, thread headers, the new text, the mail under it.
    pub fn reply(from: &str, to: &ReceivedMail, text: &str) -> Self {
        let header = |name: &str| to.header(name).unwrap_or_default();
        let subject = header("Subject");
        let answered = header("Message-ID");
        let references = format!("{} {answered}", header("References"));
        let history = format!(
            "{text}\n\nFrån: {}\nSkickat: {}\nTill: {}\nÄmne: {subject}\n\n{}",
            header("From"),
            header("Date"),
            header("To"),
            to.text()
        );
        let prefixed = if subject.starts_with("SV:") {
            subject
        } else {
            format!("SV: {subject}")
        };
        Self {
            headers: vec![format!("In-Reply-To: {answered}"), format!("References: {}", references.trim())],
            ..Self::new(from, &header("From"), &prefixed, &history)
        }
    }

    /// The bytes to send. `date` is the Date header's value.
    pub fn bytes(&self, date: &str) -> Vec<u8> {
        let mut headers = vec![
            format!("From: {}", in_words(&self.from)),
            format!("To: {}", in_words(&self.to)),
            format!("Subject: {}", encoded(&self.subject)),
            format!("Date: {date}"),
            format!("Message-ID: {}", self.message_id),
            "MIME-Version: 1.0".to_owned(),
            "Content-Type: text/plain; charset=utf-8".to_owned(),
            "Content-Transfer-Encoding: 8bit".to_owned(),
        ];
        headers.extend(self.headers.iter().cloned());
        format!("{}\r\n\r\n{}\r\n", headers.join("\r\n"), self.text.replace('\n', "\r\n")).into_bytes()
    }
}

/// A mail out of a file whose headers are readable: they are encoded (RFC 2047), `{date}` becomes `date`, lines end in CRLF.
pub fn wire(file: &str, date: &str) -> Vec<u8> {
    let (head, body) = file.split_once("\n\n").unwrap_or((file, ""));
    let headers: Vec<String> = head.lines().map(|line| header(&line.replace("{date}", date))).collect();
    format!("{}\r\n\r\n{}", headers.join("\r\n"), body.replace('\n', "\r\n")).into_bytes()
}

fn header(line: &str) -> String {
    match line.split_once(": ") {
        Some((name @ ("From" | "To"), value)) => format!("{name}: {}", in_words(value)),
        Some((name, value)) if !line.is_ascii() => format!("{name}: {}", encoded(value)),
        _ => line.to_owned(),
    }
}

/// `Name <address>` with the name encoded where it must be.
fn in_words(address: &str) -> String {
    match address.rsplit_once(" <") {
        Some((name, rest)) => format!("{} <{rest}", encoded(name.trim_matches('"'))),
        None => address.to_owned(),
    }
}

/// Text for a header: as it is, or in encoded words (RFC 2047) of at most 75 characters.
fn encoded(text: &str) -> String {
    if text.is_ascii() {
        return if text.contains(',') {
            format!("\"{text}\"")
        } else {
            text.to_owned()
        };
    }
    let mut words = vec![String::new()];
    for character in text.chars() {
        let mut bytes = [0; 4];
        let part: String = character.encode_utf8(&mut bytes).bytes().map(quoted).collect();
        match words.last_mut() {
            Some(word) if word.len() + part.len() <= 60 => word.push_str(&part),
            _ => words.push(part),
        }
    }
    let whole: Vec<String> = words.iter().map(|word| format!("=?utf-8?Q?{word}?=")).collect();
    whole.join("\r\n ")
}

fn quoted(byte: u8) -> String {
    match byte {
        b' ' => "_".to_owned(),
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("={other:02X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn received(raw: Vec<u8>) -> ReceivedMail {
        ReceivedMail {
            uid: 1,
            raw,
            internal_date: DateTime::UNIX_EPOCH,
            flags: Vec::new(),
        }
    }

    #[test]
    fn a_file_with_readable_headers_becomes_a_mail() {
        let file = "From: Åsa Ek <asa@example.com>\nTo: a@b.example\nSubject: Hål\nDate: {date}\n\nDet är ett hål.\n";
        let mail = received(wire(file, "Mon, 08 Jun 2026 08:00:00 +0200"));
        assert!(mail.raw.starts_with(b"From: =?utf-8?Q?=C3=85sa_Ek?= <asa@example.com>\r\n"));
        assert_eq!(mail.header("Subject").unwrap(), "Hål");
        assert_eq!(mail.header("Date").unwrap(), "Mon, 08 Jun 2026 08:00:00 +0200");
        assert!(mail.raw.ends_with("\r\n\r\nDet är ett hål.\r\n".as_bytes()));
    }

    #[test]
    fn a_letter_reads_as_it_was_written_and_a_reply_stands_in_its_thread() {
        let subject = "Trasig gatlykta på Björkvägen, och en till på Ängsgatan som har blinkat i flera veckor nu";
        let letter = NewLetter::new(
            "Åsa Öberg <asa@example.com>",
            "teknik@lindhaga.example",
            subject,
            "Hej!\n\nDen är släckt.",
        );
        let mail = received(letter.bytes("Mon, 08 Jun 2026 08:00:00 +0200"));
        assert_eq!(mail.header("Subject").unwrap(), subject);
        assert_eq!(mail.header("From").unwrap(), "Åsa Öberg <asa@example.com>");
        assert_eq!(mail.text().trim_end(), "Hej!\n\nDen är släckt.");
        let reply = NewLetter::reply("Petra Lund <petra@lindhaga.example>", &mail, "Tack, vi lagar den.");
        let reply = received(reply.bytes("Mon, 08 Jun 2026 09:00:00 +0200"));
        assert_eq!(reply.header("Subject").unwrap(), format!("SV: {subject}"));
        assert_eq!(reply.header("In-Reply-To"), mail.header("Message-ID"));
        assert_eq!(reply.header("To").unwrap(), "Åsa Öberg <asa@example.com>");
        assert!(reply.text().starts_with("Tack, vi lagar den.\n\nFrån: Åsa Öberg"));
    }
}
