//! How bytes of mails lie in the database: packed, and a letter that carries a mail keeps only what it adds to it.
//! What was put in comes out byte for byte.
//!
//! A form is never changed, and neither are the words that it begins with: rows of years lie in it. What is better gets a new number.

use super::error::Result;
use super::inflate::inflated;
use super::packing::{self, packed};
use super::raw_hash;
use super::row::Row;
use crate::domain::ids::BytesId;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;
use std::borrow::Cow;

/// As they are.
const PLAIN: i64 = 0;
/// Packed.
const PACKED: i64 = 7;
/// What stands before and after another mail that they hold unchanged; packed. The length of what stands before comes first,
/// in four bytes, the lowest first.
const AROUND: i64 = 8;
/// The same where the other mail is held as base64 (RFC 2045 section 6.8).
const AROUND_BASE64: i64 = 9;
/// The first of the same three as they were before, deflated with [`SECOND_WORDS`]: still read, no longer written.
const SECOND: i64 = 4;
/// The same from before letters had a page, with [`FIRST_WORDS`].
const FIRST: i64 = 1;

const SECOND_WORDS: &[u8] = include_bytes!("kept/words_2.txt");
const FIRST_WORDS: &[u8] = include_bytes!("kept/words_1.txt");
/// Characters of base64 in a line.
const LINE: usize = 76;
/// A mail shorter than this is not cut out of a letter.
const SHORTEST_BASE: usize = 64;

/// Bytes of a mail, hashed and packed, ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub(super) hash: String,
    pub(super) size: i64,
    pub(super) lies: Lies,
    /// The same without a base, where there is one: for a base that cannot be one.
    alone: Option<Vec<u8>>,
}

/// How bytes lie in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lies {
    pub(super) form: i64,
    pub(super) base: Option<BytesId>,
    pub(super) bytes: Vec<u8>,
}

impl Kept {
    /// Bytes that stand for themselves.
    pub fn of(bytes: &[u8]) -> Self {
        Self {
            hash: raw_hash(bytes),
            size: size_of(bytes),
            lies: alone(bytes),
            alone: None,
        }
    }

    /// Bytes that hold a mail which is kept as `base`.
    pub fn around(bytes: &[u8], base: BytesId, mail: &[u8]) -> Self {
        let cut = cut(bytes, mail).and_then(|(form, before, after)| {
            let mut added = u32::try_from(before.len()).ok()?.to_le_bytes().to_vec();
            added.extend_from_slice(before);
            added.extend_from_slice(after);
            Some((form, packed(&added)?))
        });
        match cut {
            Some((form, packed)) => Self {
                hash: raw_hash(bytes),
                size: size_of(bytes),
                lies: Lies {
                    form,
                    base: Some(base),
                    bytes: packed,
                },
                alone: Some(bytes.to_vec()),
            },
            None => Self::of(bytes),
        }
    }

    /// How they lie without a base.
    pub(super) fn without_base(&self) -> Cow<'_, Lies> {
        let alone = self.alone.as_deref().map(alone);
        alone.map_or(Cow::Borrowed(&self.lies), Cow::Owned)
    }
}

fn size_of(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

fn alone(bytes: &[u8]) -> Lies {
    let packed = packed(bytes).filter(|packed| packed.len() < bytes.len());
    let (form, bytes) = packed.map_or_else(|| (PLAIN, bytes.to_vec()), |packed| (PACKED, packed));
    Lies { form, base: None, bytes }
}

/// What stands before and after a mail in a letter.
fn cut<'a>(bytes: &'a [u8], mail: &[u8]) -> Option<(i64, &'a [u8], &'a [u8])> {
    if mail.len() < SHORTEST_BASE || mail.len() > bytes.len() {
        return None;
    }
    let around = |inner: &[u8]| {
        let at = place_of(inner, bytes)?;
        Some((bytes.get(..at)?, bytes.get(at + inner.len()..)?))
    };
    let verbatim = around(mail).map(|(before, after)| (AROUND, before, after));
    verbatim.or_else(|| around(&in_lines(mail)).map(|(before, after)| (AROUND_BASE64, before, after)))
}

/// Where a mail stands in a letter. Its beginning is looked for: to prepare the search for all of it takes longer than to do it.
fn place_of(mail: &[u8], bytes: &[u8]) -> Option<usize> {
    let beginning = mail.get(..SHORTEST_BASE)?;
    memmem::find_iter(bytes, beginning).find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(mail)))
}

/// Base64 in lines, without an end after the last one.
fn in_lines(bytes: &[u8]) -> Vec<u8> {
    let encoded = STANDARD.encode(bytes);
    let mut lines = Vec::with_capacity(encoded.len() + encoded.len() / LINE * 2);
    for line in encoded.as_bytes().chunks(LINE) {
        if !lines.is_empty() {
            lines.extend_from_slice(b"\r\n");
        }
        lines.extend_from_slice(line);
    }
    lines
}

/// The bytes of a row with `bytes`, `form`, `size` and, where they hold a mail that is kept by itself, that mail's row as
/// `base_bytes`, `base_form` and `base_size`.
///
/// # Errors
/// When the row is strange.
pub(super) fn unpacked(mut row: Row) -> Result<Vec<u8>> {
    let (form, size) = (row.int("form")?, row.int("size")?);
    let packed = row.take_bytes("bytes")?;
    let strange = || row.strange("bytes", "cannot be unpacked");
    match way(form).0 {
        PLAIN | PACKED => by_itself(form, packed, size).ok_or_else(strange),
        AROUND | AROUND_BASE64 => {
            let (base_form, base_size) = (row.opt_int("base_form")?, row.opt_int("base_size")?);
            let (Some(base_form), Some(base_size)) = (base_form, base_size) else {
                return Err(row.strange("base", "is not there"));
            };
            let base = row.take_bytes("base_bytes")?;
            let base = by_itself(base_form, base, base_size);
            base.and_then(|base| put_together(form, &packed, base, size))
                .ok_or_else(|| row.strange("bytes", "cannot be unpacked"))
        }
        _ => Err(row.strange("form", "is one that this program does not know")),
    }
}

/// How the bytes of a form were made shorter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Packed,
    Deflated(&'static [u8]),
}

impl Way {
    fn undone(self, bytes: &[u8], most: usize) -> Option<Vec<u8>> {
        match self {
            Self::Packed => packing::unpacked(bytes, most),
            Self::Deflated(words) => inflated(words, bytes, most),
        }
    }
}

/// A form as it is written today, and the way of its bytes.
fn way(form: i64) -> (i64, Way) {
    match form {
        FIRST..SECOND => (form + PACKED - FIRST, Way::Deflated(FIRST_WORDS)),
        SECOND..PACKED => (form + PACKED - SECOND, Way::Deflated(SECOND_WORDS)),
        _ => (form, Way::Packed),
    }
}

fn by_itself(form: i64, bytes: Vec<u8>, size: i64) -> Option<Vec<u8>> {
    match way(form) {
        (PLAIN, _) => Some(bytes),
        (PACKED, way) => way.undone(&bytes, usize::try_from(size).ok()?),
        _ => None,
    }
}

fn put_together(form: i64, added: &[u8], base: Vec<u8>, size: i64) -> Option<Vec<u8>> {
    let (form, way) = way(form);
    let inner = if form == AROUND { base } else { in_lines(&base) };
    let most = usize::try_from(size).ok()?.checked_sub(inner.len())?;
    let added = way.undone(added, most + 4)?;
    let (length, added) = added.split_first_chunk::<4>()?;
    let (before, after) = added.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
    let mut bytes = Vec::with_capacity(before.len() + inner.len() + after.len());
    bytes.extend_from_slice(before);
    bytes.extend_from_slice(&inner);
    bytes.extend_from_slice(after);
    Some(bytes)
}

#[cfg(test)]
mod tests;
