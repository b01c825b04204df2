//! Encoded words in headers (RFC 2047), in all the ways they are abused.

use super::charset;
use super::transfer;
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// One `=?charset?encoding?text?=` in a header.
struct Word<'a> {
    charset: &'a str,
    base64: bool,
    text: &'a str,
}

/// A header value with every encoded word decoded, also glued ones, ones in quotes and ones that split a letter.
pub fn decode(value: &str) -> String {
    decode_with(value, |decoded, _| decoded)
}

/// The same for a header of addresses: a decoded name that holds commas or the like is put in quotes, so that the
/// value can still be taken apart.
pub fn decode_in_addresses(value: &str) -> String {
    let mut quotes = Quotes::default();
    decode_with(value, |decoded, before| {
        let special = decoded.contains(|c: char| "()<>[]:;@\\,\"".contains(c));
        match (quotes.open_after(before), special) {
            (true, _) => escape(&decoded),
            (false, true) => format!("\"{}\"", escape(&decoded)),
            (false, false) => decoded,
        }
    })
}

/// Whether a text that only grows ends inside quotes; each byte is looked at once.
#[derive(Default)]
struct Quotes {
    seen: usize,
    open: bool,
    escaped: bool,
}

impl Quotes {
    fn open_after(&mut self, text: &str) -> bool {
        for byte in text.bytes().skip(self.seen) {
            self.open ^= byte == b'"' && !self.escaped;
            self.escaped = byte == b'\\' && !self.escaped;
        }
        self.seen = text.len();
        self.open
    }
}

/// One line in NFC: line ends and control characters become blanks.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\0' | '\u{feff}' => {}
            _ if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => line.push(' '),
            _ => line.push(c),
        }
    }
    nfc(line.trim())
}

/// Text in Unicode's composed form (NFC); text that is in it already is not copied.
pub fn nfc<'a>(text: impl Into<Cow<'a, str>>) -> String {
    let text = text.into();
    if is_plainly_composed(text.as_bytes()) || is_nfc(&text) {
        text.into_owned()
    } else {
        text.nfc().collect()
    }
}

/// Whether nothing but what never composes with anything stands in it: what lies below U+0300, where 0xCC is the first byte of what
/// comes after, and the dashes, quotation marks and signs from U+2002 to U+203F.
fn is_plainly_composed(mut rest: &[u8]) -> bool {
    // Whole blocks are compared, which is quick, and single bytes only where one holds others.
    const BLOCK: usize = 64;
    while let Some(block) = rest.get(..BLOCK.min(rest.len())).filter(|block| !block.is_empty()) {
        if block.iter().fold(0, |most, byte| most.max(*byte)) < 0xCC {
            rest = rest.get(block.len()..).unwrap_or_default();
            continue;
        }
        let at = block.iter().position(|byte| *byte >= 0xCC).unwrap_or_default();
        match rest.get(at..) {
            Some([0xE2, 0x80, 0x82..=0xBF, after @ ..]) => rest = after,
            _ => return false,
        }
    }
    true
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

fn decode_with(value: &str, mut place: impl FnMut(String, &str) -> String) -> String {
    if !value.contains("=?") {
        return value.to_owned();
    }
    let mut out = String::with_capacity(value.len());
    let mut run: Vec<Word<'_>> = Vec::new();
    let mut rest = value;
    while let Some(at) = rest.find("=?") {
        let (before, from_mark) = rest.split_at(at);
        let Some((word, after)) = word_at(from_mark) else {
            flush(&mut run, &mut out, &mut place);
            let (kept, later) = rest.split_at(at + 2);
            out.push_str(kept);
            rest = later;
            continue;
        };
        // Blanks between two encoded words belong to neither (RFC 2047 section 6.2).
        if run.is_empty() || !before.trim().is_empty() {
            flush(&mut run, &mut out, &mut place);
            out.push_str(before);
        }
        run.push(word);
        rest = after;
    }
    flush(&mut run, &mut out, &mut place);
    out.push_str(rest);
    out
}

fn flush(run: &mut Vec<Word<'_>>, out: &mut String, place: &mut impl FnMut(String, &str) -> String) {
    if !run.is_empty() {
        let decoded = decode_run(run);
        let placed = place(decoded, out);
        out.push_str(&placed);
        run.clear();
    }
}

/// The encoded word that begins the text, and what follows it. A missing end is taken as the end of the header.
fn word_at(text: &str) -> Option<(Word<'_>, &str)> {
    let inner = text.strip_prefix("=?")?;
    let (charset, inner) = inner.split_once('?')?;
    let charset = charset
        .strip_prefix('"')
        .and_then(|inner| inner.strip_suffix('"'))
        .unwrap_or(charset);
    let proper =
        !charset.is_empty() && charset.len() <= 60 && !charset.contains(|c: char| c.is_whitespace() || c == '=' || c == '"' || c == '<');
    let (encoding, inner) = inner.split_once('?').filter(|_| proper)?;
    let base64 = match encoding.trim() {
        "B" | "b" => true,
        "Q" | "q" => false,
        _ => return None,
    };
    let end = if base64 {
        inner.find("?=").or_else(|| inner.find('?'))
    } else {
        end_of_q(inner)
    };
    let (content, after) = match end {
        Some(end) => (inner.get(..end)?, inner.get(end + 1..)?),
        None => {
            let (content, after) = inner.split_at(inner.split(['<', '"']).next()?.trim_end().len());
            // Of the lost `?=` the question mark may be left.
            (content.strip_suffix('?').unwrap_or(content), after)
        }
    };
    let word = Word {
        charset,
        base64,
        text: content,
    };
    Some((word, after.strip_prefix('=').filter(|_| end.is_some()).unwrap_or(after)))
}

/// Where a Q word ends: at `?=`, unless that is an unquoted question mark before an encoded byte.
fn end_of_q(inner: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = inner.get(from..)?.find("?=") {
        let at = from + found;
        let after = inner.get(at + 2..)?;
        let encoded = after
            .as_bytes()
            .iter()
            .take(2)
            .filter(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_lowercase())
            .count()
            == 2;
        let more = after.find("?=").is_some_and(|later| {
            after
                .get(..later)
                .is_some_and(|between| !between.contains("=?") && !between.contains(' '))
        });
        if !(encoded && more) {
            return Some(at);
        }
        from = at + 2;
    }
    None
}

/// Adjacent words: bytes of one character set are joined before they are decoded, since mail programs split letters.
fn decode_run(run: &[Word<'_>]) -> String {
    let mut out = String::new();
    let mut rest = run;
    while let Some(first) = rest.first() {
        let same = rest
            .iter()
            .take_while(|word| word.charset.eq_ignore_ascii_case(first.charset))
            .count();
        let (group, later) = rest.split_at(same);
        out.push_str(&decode_group(group, first.charset));
        rest = later;
    }
    out
}

fn decode_group(group: &[Word<'_>], charset: &str) -> String {
    charset::decode(&bytes_of(group), Some(charset)).text
}

fn bytes_of(group: &[Word<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut pending = String::new();
    for word in group {
        if word.base64 {
            // The alphabet of addresses of pages (RFC 4648 section 5) is met too.
            pending.extend(word.text.chars().map(|c| match c {
                '-' => '+',
                '_' => '/',
                other => other,
            }));
            // A word that ends inside a group of four goes on in the next one.
            if pending.bytes().filter(u8::is_ascii_graphic).count() % 4 == 0 || pending.trim_end().ends_with('=') {
                bytes.append(&mut transfer::base64(std::mem::take(&mut pending).as_bytes()));
            }
        } else {
            bytes.append(&mut transfer::base64(std::mem::take(&mut pending).as_bytes()));
            bytes.append(&mut transfer::quoted_printable(word.text.as_bytes(), true));
        }
    }
    bytes.append(&mut transfer::base64(pending.as_bytes()));
    bytes
}
