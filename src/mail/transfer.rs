//! Content transfer encodings (RFC 2045 section 6), decoded as far as broken ones go.

/// How a part's bytes are wrapped for the road.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Transfer {
    /// `7bit`, `8bit`, `binary`, or nothing told.
    #[default]
    Plain,
    /// Base64.
    Base64,
    /// Quoted-printable.
    Quoted,
    /// `x-uuencode`.
    Uu,
}

impl Transfer {
    /// Reads a Content-Transfer-Encoding, however it is spelled; what is unknown is taken as plain.
    pub fn named(value: &str) -> Self {
        let word = value.split([';', '(']).next().unwrap_or_default();
        let word: String = word
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        match word.as_str() {
            "base64" => Self::Base64,
            "quotedprintable" => Self::Quoted,
            "xuuencode" | "uuencode" | "xuue" | "uue" => Self::Uu,
            _ => Self::Plain,
        }
    }
}

/// Bytes out of base64, without whatever does not belong to the alphabet.
///
/// Stops after padding at a line that is not base64: a list's footer that was hung on behind.
pub fn base64(input: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(input.len() / 4 * 3 + 3);
    let (mut word, mut count) = (0u32, 0u8);
    let mut rest = input;
    while let Some((&byte, tail)) = rest.split_first() {
        if count == 0 {
            let (done, after) = whole_groups(rest, &mut out);
            if done {
                rest = after;
                continue;
            }
        }
        rest = tail;
        let value = value_of(byte);
        if value < 64 {
            word = (word << 6) | u32::from(value);
            count += 1;
            if count == 4 {
                out.extend_from_slice(word.to_be_bytes().get(1..).unwrap_or_default());
                (word, count) = (0, 0);
            }
        } else if byte == b'=' {
            flush(word, count, &mut out);
            (word, count) = (0, 0);
            let Some(more) = more_after_padding(tail) else { return out };
            rest = more;
        }
    }
    flush(word, count, &mut out);
    out
}

/// Takes groups of four as long as all four are of the alphabet; tells whether any was.
fn whole_groups<'a>(mut rest: &'a [u8], out: &mut Vec<u8>) -> (bool, &'a [u8]) {
    let before = rest.len();
    while let [a, b, c, d, tail @ ..] = rest {
        let (a, b, c, d) = (value_of(*a), value_of(*b), value_of(*c), value_of(*d));
        if a | b | c | d >= 64 {
            break;
        }
        let word = (u32::from(a) << 18) | (u32::from(b) << 12) | (u32::from(c) << 6) | u32::from(d);
        let [_, x, y, z] = word.to_be_bytes();
        out.extend_from_slice(&[x, y, z]);
        rest = tail;
    }
    (rest.len() != before, rest)
}

fn flush(word: u32, count: u8, out: &mut Vec<u8>) {
    let [_, high, low, _] = (word << (6 * u32::from(4 - count.min(4)))).to_be_bytes();
    match count {
        2 => out.push(high),
        3 => out.extend_from_slice(&[high, low]),
        _ => {}
    }
}

/// Whether what is called base64 is plain text: blanks between words, or much that is not of the alphabet.
pub fn is_plain(input: &[u8]) -> bool {
    let head = input.trim_ascii_start();
    let head = head.get(..head.len().min(400)).unwrap_or_default();
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    let strange = line.iter().filter(|&&byte| value_of(byte) == OUTSIDE && byte != b'=').count();
    strange * 8 > line.len()
}

/// What follows padding, if it can be base64 that someone joined on.
fn more_after_padding(tail: &[u8]) -> Option<&[u8]> {
    let start = tail.iter().position(|byte| !matches!(byte, b'=' | b'\r' | b'\n' | b' ' | b'\t'))?;
    let rest = tail.get(start..)?;
    let near = rest.get(..rest.len().min(40))?;
    let line = near.split(|&byte| byte == b'\n').next()?;
    line.trim_ascii_end()
        .iter()
        .all(|&byte| value_of(byte) < 64 || byte == b'=')
        .then_some(rest)
}

const OUTSIDE: u8 = 0xff;

#[expect(clippy::indexing_slicing, reason = "runs at compile time, where it cannot pass unseen")]
const fn table() -> [u8; 256] {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut values = [OUTSIDE; 256];
    let mut index = 0;
    while index < 64 {
        values[alphabet[index] as usize] = index as u8;
        index += 1;
    }
    values
}

static VALUES: [u8; 256] = table();

#[inline]
fn value_of(byte: u8) -> u8 {
    VALUES.get(usize::from(byte)).copied().unwrap_or(OUTSIDE)
}

/// Bytes out of quoted-printable; an equals sign that means nothing stays as it is.
///
/// In a header word (RFC 2047 section 4.2) `_` is a space and line ends mean nothing.
pub fn quoted_printable(input: &[u8], header_word: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(input.len());
    let mut rest = input;
    // Up to here blanks were written on purpose: encoded, or before a soft line break.
    let mut meant = 0;
    while let Some(at) = memchr::memchr3(b'=', b'\n', b'_', rest) {
        let (before, found) = rest.split_at(at);
        out.extend_from_slice(before);
        rest = found.get(1..).unwrap_or_default();
        match found.first() {
            Some(b'\n') if !header_word => end_line(&mut out, meant),
            Some(b'_') if header_word => out.push(b' '),
            Some(b'=') => {
                rest = after_equals(rest, &mut out);
                meant = out.len();
            }
            Some(&other) => out.push(other),
            None => {}
        }
    }
    out.extend_from_slice(rest);
    out
}

/// Blanks before a line end were put there by the road (RFC 2045 section 6.7, rule 3).
fn end_line(out: &mut Vec<u8>, meant: usize) {
    let had_return = out.last() == Some(&b'\r');
    if had_return {
        out.pop();
    }
    while out.len() > meant && matches!(out.last(), Some(b' ' | b'\t')) {
        out.pop();
    }
    if had_return {
        out.push(b'\r');
    }
    out.push(b'\n');
}

fn after_equals<'a>(rest: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    if let [high, low, tail @ ..] = rest
        && let (Some(high), Some(low)) = (hex(*high), hex(*low))
    {
        out.push((high << 4) | low);
        return tail;
    }
    let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
    match rest.get(blanks) {
        Some(b'\n') => rest.get(blanks + 1..).unwrap_or_default(),
        None => &[],
        Some(_) => {
            out.push(b'=');
            rest
        }
    }
}

/// The value of a hexadecimal digit, in either case.
pub fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// One line of uuencode as bytes; `None` when the line is not one.
pub fn uu_line(line: &[u8]) -> Option<Vec<u8>> {
    let (&first, data) = line.split_first()?;
    let length = usize::from(first.wrapping_sub(b' ') & 0x3f);
    let expected = length.div_ceil(3) * 4;
    // Trailing blanks, which are zeros, get lost on the road.
    if !(b' '..=b'`').contains(&first) || data.len() > expected + 3 || data.iter().any(|byte| !(b' '..=b'`').contains(byte)) {
        return None;
    }
    let is_zeros = first == b'M' && data.is_empty();
    if data.len() + 8 < expected && !is_zeros {
        return None;
    }
    let mut out = Vec::with_capacity(length + 3);
    for group in data.chunks(4) {
        let sextet = |index: usize| u32::from(group.get(index).copied().unwrap_or(b' ').wrapping_sub(b' ') & 0x3f);
        let word = (sextet(0) << 18) | (sextet(1) << 12) | (sextet(2) << 6) | sextet(3);
        out.extend_from_slice(word.to_be_bytes().get(1..).unwrap_or_default());
    }
    out.resize(length, 0);
    Some(out)
}
