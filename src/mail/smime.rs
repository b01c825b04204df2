//! S/MIME that is signed in one piece (RFC 8551 section 3.5.2): the mail inside is found by a minimal walk through BER.
//! No signature is checked.

/// The content type `signedData` (RFC 5652 section 5.1).
const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
/// The content type `envelopedData` (RFC 5652 section 6.1).
const ENVELOPED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x03];
/// Strings of strings are followed this deep.
const DEPTH: usize = 8;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OBJECT_ID: u8 = 0x06;
const OCTETS: u8 = 0x04;
const OCTETS_IN_PIECES: u8 = 0x24;
const EXPLICIT: u8 = 0xA0;

/// What a PKCS #7 object holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// The signed mail part, headers first.
    Signed(Vec<u8>),
    /// Encrypted: cannot be read without the key.
    Encrypted,
    /// Something else, such as certificates alone.
    Other,
}

/// Opens a PKCS #7 object, also one that arrives as base64 text.
pub fn open(bytes: &[u8]) -> Opened {
    if bytes.first() == Some(&SEQUENCE) {
        return walk(bytes).unwrap_or(Opened::Other);
    }
    let head = bytes.trim_ascii_start();
    let from = if head.starts_with(b"-----BEGIN") {
        memchr::memchr(b'\n', head).unwrap_or(0)
    } else {
        0
    };
    let decoded = super::transfer::base64(head.get(from..).unwrap_or_default());
    walk(&decoded).unwrap_or(Opened::Other)
}

fn walk(bytes: &[u8]) -> Option<Opened> {
    let (info, _) = inside(bytes, SEQUENCE)?;
    let (kind, rest) = inside(info, OBJECT_ID)?;
    if kind == ENVELOPED_DATA {
        return Some(Opened::Encrypted);
    }
    if kind != SIGNED_DATA {
        return Some(Opened::Other);
    }
    let (explicit, _) = inside(rest, EXPLICIT)?;
    let (signed, _) = inside(explicit, SEQUENCE)?;
    let (_version, rest) = element(signed)?;
    let (_algorithms, rest) = inside(rest, SET)?;
    let (content, _) = inside(rest, SEQUENCE)?;
    let (_kind, rest) = inside(content, OBJECT_ID)?;
    let (explicit, _) = inside(rest, EXPLICIT)?;
    let mut out = Vec::new();
    octets(explicit, &mut out, 0)?;
    Some(Opened::Signed(out))
}

/// The content of an element that must have a tag, and what follows it.
fn inside(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    if bytes.first() != Some(&tag) {
        return None;
    }
    element(bytes)
}

/// The content of the next element and what follows it. One without a length runs to where its parent ends; what
/// then stands behind its content is told apart by whoever reads on.
fn element(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = bytes.get(1..)?.split_first()?;
    if first == 0x80 {
        let length = indefinite_length(rest)?;
        return Some((rest.get(..length)?, rest.get(length + 2..).unwrap_or_default()));
    }
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        if digits.len() > 4 {
            return None;
        }
        (
            digits.iter().fold(0usize, |length, digit| (length << 8) | usize::from(*digit)),
            rest,
        )
    };
    // A cut-off object still shows what it has.
    Some(rest.split_at(length.min(rest.len())))
}

/// Bytes up to the two zeros that end an element without a length; counts openings instead of recursing.
fn indefinite_length(bytes: &[u8]) -> Option<usize> {
    let (mut at, mut open) = (0usize, 1usize);
    while let Some(&tag) = bytes.get(at) {
        let &first = bytes.get(at + 1)?;
        match (tag, first) {
            (0, 0) => {
                open -= 1;
                if open == 0 {
                    return Some(at);
                }
                at += 2;
            }
            (_, 0x80) => {
                open += 1;
                at += 2;
            }
            (_, 0..=0x7f) => at = at.checked_add(2 + usize::from(first))?,
            _ => {
                let count = usize::from(first & 0x7f);
                let digits = bytes.get(at + 2..at + 2 + count).filter(|_| count <= 4)?;
                let length = digits.iter().fold(0usize, |length, digit| (length << 8) | usize::from(*digit));
                at = at.checked_add(2 + count)?.checked_add(length)?;
            }
        }
    }
    Some(bytes.len())
}

/// Collects octet strings, whole or in pieces.
fn octets(mut bytes: &[u8], out: &mut Vec<u8>, depth: usize) -> Option<()> {
    while let Some(&tag) = bytes.first() {
        let (content, rest) = element(bytes)?;
        match tag {
            OCTETS => out.extend_from_slice(content),
            OCTETS_IN_PIECES if depth < DEPTH => octets(content, out, depth + 1)?,
            _ => return None,
        }
        bytes = rest;
    }
    (!out.is_empty()).then_some(())
}
