//! Mailbox files (RFC 4155): one file with many mails, each begun by a line `From …`.

use super::dates;
use chrono::{DateTime, Utc};
use std::io::{self, BufRead};

/// The longest line that is read as one; what is longer is cut into pieces, which a mail's bytes do not show.
const LONGEST_LINE: u64 = 1 << 20;

/// The mails of a mailbox file, one after another; a file of any size is never in memory whole.
pub struct Mbox<R> {
    input: R,
    /// The line that the next mail begins with; `None` before the first and after the last.
    next: Option<Vec<u8>>,
    begun: bool,
}

/// One mail of a mailbox file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MboxMail {
    /// The mail.
    pub bytes: Vec<u8>,
    /// When it came, as its `From ` line tells.
    pub stamp: Option<DateTime<Utc>>,
}

impl<R: BufRead> Mbox<R> {
    /// Reads mails from `input`.
    pub fn new(input: R) -> Self {
        Self {
            input,
            next: None,
            begun: false,
        }
    }

    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let read = io::Read::take(&mut self.input, LONGEST_LINE).read_until(b'\n', &mut line)?;
        Ok((read > 0).then_some(line))
    }

    fn mail(&mut self) -> io::Result<Option<MboxMail>> {
        if !self.begun {
            self.begun = true;
            self.next = self.line()?;
        }
        let Some(head) = self.next.take() else { return Ok(None) };
        let mut bytes = Vec::new();
        let mut after_empty = false;
        while let Some(line) = self.line()? {
            if after_empty && begins_a_mail(&line) {
                self.next = Some(line);
                break;
            }
            after_empty = line == b"\n" || line == b"\r\n";
            bytes.extend_from_slice(unquoted(&line));
        }
        // The empty line before the next mail belongs to the file, not to the mail.
        let end = [&b"\r\n"[..], b"\n"].iter().find_map(|end| bytes.strip_suffix(*end));
        let bytes = end.filter(|_| after_empty).map(<[u8]>::to_vec).unwrap_or(bytes);
        Ok(Some(MboxMail {
            bytes,
            stamp: stamp(&head),
        }))
    }
}

impl<R: BufRead> Iterator for Mbox<R> {
    type Item = io::Result<MboxMail>;

    fn next(&mut self) -> Option<Self::Item> {
        self.mail().transpose()
    }
}

/// Whether a file is one: it begins with `From `, a sender and a date.
pub fn begins_a_mail(line: &[u8]) -> bool {
    line.starts_with(b"From ") && stamp(line).is_some()
}

/// A line that the file's writer quoted, as it was before (`>From ` and `>>From `).
fn unquoted(line: &[u8]) -> &[u8] {
    let arrows = line.iter().take_while(|byte| **byte == b'>').count();
    match line.split_first() {
        Some((b'>', rest)) if line.get(arrows..).is_some_and(|rest| rest.starts_with(b"From ")) => rest,
        _ => line,
    }
}

/// `From SENDER Tue Nov 24 08:00:00 2026`, with or without a zone; without one it is taken as UTC, as RFC 4155 asks.
fn stamp(line: &[u8]) -> Option<DateTime<Utc>> {
    let text = String::from_utf8_lossy(line);
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words.iter().rposition(|word| word.len() == 8 && word.matches(':').count() == 2)?;
    let (month, day, time) = (words.get(at.checked_sub(2)?)?, words.get(at.checked_sub(1)?)?, words.get(at)?);
    let rest = words.get(at + 1..)?;
    let zone = rest.iter().copied().find(|word| word.starts_with(['+', '-'])).unwrap_or("+0000");
    let year = rest
        .iter()
        .copied()
        .find(|word| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))?;
    dates::read(&format!("{day} {month} {year} {time} {zone}")).map(|date| date.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mails(file: &str) -> Vec<MboxMail> {
        Mbox::new(file.as_bytes()).map(|mail| mail.unwrap()).collect()
    }

    #[test]
    fn each_mail_comes_out_as_it_went_in() {
        let file = "From eva@example.com Tue Nov 24 08:00:00 2026\nSubject: a\n\nHej\n>From mig\n>>From dig\n\n\
                    From bo@example.net Wed Nov  4 09:30:00 2026 +0100\r\nSubject: b\r\n\r\nFrom here on\r\n\r\n";
        let mails = mails(file);
        let texts: Vec<String> = mails.iter().map(|mail| String::from_utf8_lossy(&mail.bytes).into_owned()).collect();
        assert_eq!(
            texts,
            ["Subject: a\n\nHej\nFrom mig\n>From dig\n", "Subject: b\r\n\r\nFrom here on\r\n"]
        );
        let stamps: Vec<_> = mails.iter().map(|mail| mail.stamp.unwrap().to_rfc3339()).collect();
        assert_eq!(stamps, ["2026-11-24T08:00:00+00:00", "2026-11-04T08:30:00+00:00"]);
    }

    #[test]
    fn a_sentence_that_begins_with_from_begins_no_mail() {
        let file = "From a@b Tue Nov 24 08:00:00 2026\nSubject: a\n\nHej\n\nFrom my window I see 12:30:00 nothing\n";
        assert_eq!(mails(file).len(), 1);
        assert!(mails("").is_empty());
    }
}
