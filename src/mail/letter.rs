//! A mail taken apart as a letter: who, to whom, when, what about, with which files.

use super::attachments;
use super::parsed::Parsed;
use super::{addresses, auth_results, dates};
use crate::domain::address::{EmailAddress, NamedAddress};
use crate::domain::hex::hex;
use crate::domain::letter::{Attachment, Fault, Kind, Letter, MessageId, ReceivedStamp, ReturnPath};
use sha2::{Digest, Sha256};

/// The longest thread that is kept.
const REFERENCES: usize = 200;
/// The most `Received` headers that are read.
const RECEIVED: usize = 100;

/// The letter as far as headers and parts tell; kind and new text are the plainest until they are judged.
pub fn letter(parsed: &Parsed, size: u64) -> Letter {
    let headers = &parsed.headers;
    let authors: Vec<NamedAddress> = headers.all("from").flat_map(addresses::read).collect();
    let subject = headers.first("subject").unwrap_or_default().to_owned();
    let date = headers.first("date").and_then(dates::read);
    let attachments = attachments::list(parsed);
    let mut faults = parsed.faults.clone();
    faults.extend(header_faults(parsed, authors.len()));
    let from = authors.into_iter().next();
    Letter {
        content_hash: content_hash(
            from.as_ref(),
            headers.first("date").unwrap_or_default(),
            &subject,
            &parsed.text,
            &attachments,
        ),
        from,
        sender: headers.first("sender").and_then(|value| addresses::read(value).into_iter().next()),
        return_path: return_path(parsed),
        reply_to: list(parsed, "reply-to"),
        to: list(parsed, "to"),
        cc: list(parsed, "cc"),
        delivered_to: delivered_to(parsed),
        subject,
        message_id: headers.first("message-id").and_then(|value| ids(value).into_iter().next()),
        parent_id: headers
            .first("x-ms-exchange-parent-message-id")
            .and_then(|value| ids(value).into_iter().next()),
        in_reply_to: headers.first("in-reply-to").map(ids).unwrap_or_default(),
        references: references(parsed),
        date,
        received: headers.all("received").take(RECEIVED).filter_map(stamp).collect(),
        instance: headers
            .first("x-synpunktd-instance")
            .map(str::to_owned)
            .filter(|value| !value.is_empty()),
        authentication_results: headers
            .all("authentication-results")
            .take(RECEIVED)
            .map(auth_results::split)
            .collect(),
        text: parsed.text.clone(),
        new_text: parsed.text.clone(),
        attachments,
        kind: Kind::Human,
        may_auto_reply: false,
        because: Vec::new(),
        bounce: None,
        absence: None,
        form: None,
        on_behalf_of: None,
        faults,
        size,
    }
}

fn list(parsed: &Parsed, name: &str) -> Vec<NamedAddress> {
    parsed.headers.all(name).flat_map(addresses::read).collect()
}

fn header_faults(parsed: &Parsed, authors: usize) -> Vec<Fault> {
    let mut faults = Vec::new();
    if parsed.faults.contains(&Fault::NotAMail) {
        return faults;
    }
    if authors != 1 {
        faults.push(Fault::Sender { found: authors });
    }
    if parsed.headers.first("date").is_none_or(|value| dates::read(value).is_none()) {
        faults.push(Fault::Header { name: "date".to_owned() });
    }
    faults
}

fn return_path(parsed: &Parsed) -> ReturnPath {
    let Some(value) = parsed.headers.first("return-path") else {
        return ReturnPath::Unknown;
    };
    match addresses::read(value).into_iter().next() {
        Some(mailbox) => ReturnPath::Address(mailbox.address),
        None if value.replace(char::is_whitespace, "").contains("<>") => ReturnPath::Null,
        None => ReturnPath::Unknown,
    }
}

/// The mailbox addresses that servers on the way noted, without doubles.
fn delivered_to(parsed: &Parsed) -> Vec<EmailAddress> {
    let mut found: Vec<EmailAddress> = Vec::new();
    for name in ["delivered-to", "x-original-to", "envelope-to", "x-envelope-to"] {
        for mailbox in parsed.headers.all(name).flat_map(addresses::read) {
            if !found.contains(&mailbox.address) {
                found.push(mailbox.address);
            }
        }
    }
    found
}

/// The ids in a header: what stands in angle brackets, else what looks like an id.
fn ids(value: &str) -> Vec<MessageId> {
    let mut found: Vec<MessageId> = value
        .split('<')
        .skip(1)
        .filter_map(|rest| rest.split_once('>'))
        .filter_map(|(id, _)| MessageId::parse(&id.replace(char::is_whitespace, "")))
        .collect();
    if found.is_empty() {
        found = value
            .split_whitespace()
            .filter(|word| word.contains('@'))
            .filter_map(MessageId::parse)
            .take(REFERENCES)
            .collect();
    }
    if found.is_empty() {
        found.extend(MessageId::parse(value));
    }
    found
}

/// The thread, oldest first; of a longer one the beginning and the end.
fn references(parsed: &Parsed) -> Vec<MessageId> {
    let all: Vec<MessageId> = parsed.headers.all("references").flat_map(ids).collect();
    let beyond = all.len().saturating_sub(REFERENCES);
    let mut kept: Vec<MessageId> = all.iter().take(1).cloned().collect();
    kept.extend(all.into_iter().skip(1 + beyond));
    kept
}

/// When and by whom a `Received` header was written (RFC 5321 section 4.4).
fn stamp(value: &str) -> Option<ReceivedStamp> {
    let (path, date) = value.rsplit_once(';')?;
    let mut words = path.split_whitespace();
    let by = words
        .find(|word| word.eq_ignore_ascii_case("by"))
        .and(words.next())
        .map(|host| host.trim_matches(['(', ')', '[', ']', ';']).to_lowercase());
    Some(ReceivedStamp {
        by: by.filter(|host| !host.is_empty()),
        at: dates::read(date)?,
    })
}

/// The hash of what a mail says, whatever road it took.
fn content_hash(from: Option<&NamedAddress>, date: &str, subject: &str, text: &str, attachments: &[Attachment]) -> String {
    let mut hash = Pieces::default();
    let mut hashes: Vec<&str> = attachments.iter().map(|attachment| attachment.sha256.as_str()).collect();
    hashes.sort_unstable();
    let when = dates::read(date).map_or_else(|| date.to_owned(), |at| at.timestamp().to_string());
    for piece in [from.map_or("", |from| from.address.as_str()), &when, subject] {
        hash.take(piece.as_bytes());
    }
    hash.take_words(text);
    for piece in hashes {
        hash.take(piece.as_bytes());
    }
    hash.hex()
}

/// A hash over pieces that each end with a zero byte; small ones are gathered, since each call to the hash costs.
#[derive(Default)]
struct Pieces {
    hash: Sha256,
    gathered: Vec<u8>,
}

impl Pieces {
    /// How much is gathered before it is hashed, in bytes.
    const GATHERED: usize = 16 << 10;

    fn take(&mut self, piece: &[u8]) {
        self.gathered.extend_from_slice(piece);
        self.gathered.push(0);
        self.hash_what_is_gathered(Self::GATHERED);
    }

    fn take_words(&mut self, text: &str) {
        let mut begun = 0;
        for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
            let line = text.get(begun..end).unwrap_or_default();
            begun = end + 1;
            if has_single_blanks(line.as_bytes()) {
                let separated = line.bytes().map(|byte| if byte == b' ' { 0 } else { byte });
                self.gathered.extend(separated);
                self.take(b"");
            } else {
                line.split_whitespace().for_each(|word| self.take(word.as_bytes()));
            }
        }
    }

    /// Hashes what is gathered where it is more than this, in bytes.
    fn hash_what_is_gathered(&mut self, most: usize) {
        if self.gathered.len() > most {
            self.hash.update(&self.gathered);
            self.gathered.clear();
        }
    }

    fn hex(mut self) -> String {
        self.hash_what_is_gathered(0);
        hex(&self.hash.finalize())
    }
}

/// Whether words stand in a line with single blanks between them and no other white space.
fn has_single_blanks(line: &[u8]) -> bool {
    let mut blank_before = true;
    let mut other = false;
    for byte in line {
        let blank = *byte == b' ';
        other |= blank & blank_before | (*byte < b' ') | begins_a_wide_blank(*byte);
        blank_before = blank;
    }
    !other && !blank_before
}

/// Whether a byte begins the UTF-8 form of white space beyond ASCII (Unicode's White_Space: U+0085, U+00A0, U+1680, U+2000 to U+3000).
fn begins_a_wide_blank(byte: u8) -> bool {
    matches!(byte, 0xc2 | 0xe1..=0xe3)
}
