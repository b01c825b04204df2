//! The header block: fields out of bytes, whatever stands between them (RFC 5322 section 2.2, and mail that never read it).

use super::charset;
use super::words;

/// A header field as it stands, unfolded but not decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// Name in lower case.
    pub name: String,
    /// Value with folds made into single spaces.
    pub raw: Vec<u8>,
}

/// The fields of a block, and where the body begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// Fields in the order they stand.
    pub fields: Vec<Field>,
    /// Offset of the body's first byte from the start of the block.
    pub body: usize,
    /// The block is longer than may be read; the fields end at the bound.
    pub over_bound: bool,
}

impl Block {
    /// The first field of a name, in lower case.
    pub fn first(&self, name: &str) -> Option<&[u8]> {
        self.fields
            .iter()
            .find(|field| field.name == name)
            .map(|field| field.raw.as_slice())
    }
}

/// Headers whose values have a structure that decoding would spoil.
const KEPT_RAW: [&str; 9] = [
    "received",
    "authentication-results",
    "dkim-signature",
    "message-id",
    "references",
    "in-reply-to",
    "content-type",
    "content-disposition",
    "return-path",
];

/// Headers that hold addresses: a decoded name is put in quotes where it needs them.
const ADDRESSES: [&str; 9] = [
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "bcc",
    "resent-from",
    "resent-to",
    "disposition-notification-to",
];

/// Reads a header block; at most `bound` bytes of it become fields.
pub fn read(bytes: &[u8], bound: usize) -> Block {
    let mut block = Block::default();
    let mut at = 0;
    while at < bytes.len() {
        let (line, next) = line_at(bytes, at);
        if line.is_empty() {
            block.body = next;
            return block;
        }
        block.over_bound |= next > bound;
        let over_bound = block.over_bound;
        if !take_line(&mut block, line, over_bound) && !is_noise(bytes, line, next, block.fields.is_empty()) {
            block.body = at;
            return block;
        }
        at = next;
    }
    block.body = bytes.len();
    block
}

/// The line at an offset, without its end, and the offset of the next one.
pub fn line_at(bytes: &[u8], at: usize) -> (&[u8], usize) {
    let rest = bytes.get(at..).unwrap_or_default();
    let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    let line = rest.get(..end).unwrap_or_default();
    (line.strip_suffix(b"\r").unwrap_or(line), (at + end + 1).min(bytes.len()))
}

/// Puts a line into the block: a new field or a fold of the last one. `false` when it is neither.
fn take_line(block: &mut Block, line: &[u8], over_bound: bool) -> bool {
    if matches!(line.first(), Some(b' ' | b'\t')) {
        let Some(field) = block.fields.last_mut() else {
            return line.trim_ascii().is_empty();
        };
        if !over_bound && !line.trim_ascii().is_empty() {
            trim_end(&mut field.raw);
            if !field.raw.is_empty() {
                field.raw.push(b' ');
            }
            field.raw.extend_from_slice(line.trim_ascii());
        }
        return true;
    }
    let Some((name, value)) = field_of(line) else { return false };
    if !over_bound {
        let raw = value.trim_ascii().to_vec();
        block.fields.push(Field {
            name: String::from_utf8_lossy(name).to_ascii_lowercase(),
            raw,
        });
    }
    true
}

fn trim_end(raw: &mut Vec<u8>) {
    let length = raw.trim_ascii_end().len();
    raw.truncate(length);
}

/// A line as name and value: printable ASCII without blanks before the colon (RFC 5322 section 3.6.8).
fn field_of(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr::memchr(b':', line.get(..line.len().min(200))?)?;
    let name = line.get(..colon)?.trim_ascii_end();
    let proper = !name.is_empty() && !name.starts_with(b"--") && name.iter().all(|byte| (33..=126).contains(byte));
    proper.then(|| (name, line.get(colon + 1..).unwrap_or_default()))
}

/// A line that is no field but stands among fields: an mbox separator, or rubbish with a field after it.
fn is_noise(bytes: &[u8], line: &[u8], next: usize, first: bool) -> bool {
    if line.starts_with(b"From ") || line.starts_with(b">From ") {
        return true;
    }
    let (following, _) = line_at(bytes, next);
    !first && !line.starts_with(b"--") && field_of(following).is_some_and(|(name, _)| is_known(name))
}

/// Names that are believed even after a line that is no header.
fn is_known(name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    let known = [
        "from",
        "to",
        "cc",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "received",
        "reply-to",
        "sender",
        "references",
        "in-reply-to",
        "return-path",
    ];
    known.contains(&name.as_str()) || name.starts_with("x-") || name.starts_with("content-") || name.starts_with("list-")
}

/// The value of a field as text for reading: encoded words decoded, one line, NFC.
pub fn text_of(field: &Field, hint: Option<&str>) -> String {
    let raw = charset::decode_raw(&field.raw, hint);
    if KEPT_RAW.contains(&field.name.as_str()) || field.name.starts_with("arc-") {
        return words::one_line(&raw);
    }
    let decoded = if ADDRESSES.contains(&field.name.as_str()) {
        words::decode_in_addresses(&raw)
    } else {
        words::decode(&raw)
    };
    words::one_line(&decoded)
}
